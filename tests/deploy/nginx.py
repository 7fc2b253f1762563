#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped nginx configuration under a real nginx: what it lets through, what it refuses, and
that nothing of a request reaches its disk. Only paths and the port are replaced for the test."""

import getpass
import glob
import http.server
import os
import re
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lint"))
import tap  # noqa: E402

SECRET = "TanakaHanako-secret-words"


class Upstream(http.server.BaseHTTPRequestHandler):
    """Stands for renraku-server: tells what arrived, and speaks just enough WebSocket."""

    protocol_version = "HTTP/1.1"
    seen = []

    def log_message(self, *_):
        pass

    def address_string(self):
        return "unix"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        Upstream.seen.append((self.command, self.path, dict(self.headers), len(body)))
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.end_headers()
            self.wfile.write(b"\x81\x02hi")
            self.wfile.flush()
            self.close_connection = True
            return
        answer = b"x" * 300000 if self.path == "/v1/large" else b"{}"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = answer


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def get_request(self):
        request, _ = super().get_request()
        return request, ("unix", 0)


def openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """The shipped site with its paths moved below a folder, and its port to a free one."""

    def __init__(self, work, client_certificates=False):
        self.work = work
        self.port = free_port()
        for folder in ("tls", "log", "temp", "extra"):
            os.makedirs(os.path.join(work, folder))
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2",
                "-keyout", "tls/privkey.pem", "-out", "tls/fullchain.pem", cwd=work)
        if client_certificates:
            self.make_clients()
        site = tap.read_text("data/nginx/renraku.conf")
        for old, new in (("/run/renraku/server.sock", f"{work}/server.sock"),
                         ("/etc/renraku/tls/", f"{work}/tls/"),
                         ("/etc/nginx/renraku/", f"{work}/extra/"),
                         ("/var/log/nginx/", f"{work}/log/"),
                         ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl")):
            if old not in site:
                raise AssertionError(f"the shipped site no longer holds {old}")
            site = site.replace(old, new)
        site = site.replace("  listen [::]:443 ssl;\n", "")
        self.config = os.path.join(work, "nginx.conf")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"""
pid {work}/nginx.pid;
error_log {work}/log/main.log alert;
worker_processes 1;
{f'user {getpass.getuser()};' if os.geteuid() == 0 else ''}
events {{ worker_connections 256; }}
http {{
  client_body_temp_path {work}/temp/body;
  proxy_temp_path {work}/temp/proxy;
  fastcgi_temp_path {work}/temp/fastcgi;
  uwsgi_temp_path {work}/temp/uwsgi;
  scgi_temp_path {work}/temp/scgi;
{site}
}}
""")
        self.process = None

    def make_clients(self):
        work = self.work
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", "/CN=Operator", "-days", "2", "-keyout", "tls/ca.key",
                "-out", "tls/clients-ca.pem", cwd=work)
        with open(f"{work}/tls/ca.conf", "w", encoding="utf-8") as file:
            file.write("[ca]\ndefault_ca=a\n[a]\ndatabase=tls/index\ncrlnumber=tls/number\n"
                       "default_md=sha256\ndefault_crl_days=2\n")
        with open(f"{work}/tls/index", "w", encoding="utf-8"):
            pass
        with open(f"{work}/tls/number", "w", encoding="utf-8") as file:
            file.write("01\n")
        for name in ("desk", "lost"):
            openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", f"/CN={name}", "-keyout", f"tls/{name}.key", "-out",
                    f"tls/{name}.csr", cwd=work)
            openssl("x509", "-req", "-in", f"tls/{name}.csr", "-CA", "tls/clients-ca.pem",
                    "-CAkey", "tls/ca.key", "-CAcreateserial", "-days", "2", "-out",
                    f"tls/{name}.pem", cwd=work)
        openssl("ca", "-config", "tls/ca.conf", "-keyfile", "tls/ca.key", "-cert",
                "tls/clients-ca.pem", "-revoke", "tls/lost.pem", cwd=work)
        openssl("ca", "-config", "tls/ca.conf", "-keyfile", "tls/ca.key", "-cert",
                "tls/clients-ca.pem", "-gencrl", "-out", "tls/clients-crl.pem", cwd=work)
        snippet = tap.read_text("data/nginx/renraku-client-certificates.conf")
        with open(f"{work}/extra/certificates.conf", "w", encoding="utf-8") as file:
            file.write(snippet.replace("/etc/renraku/tls/", f"{work}/tls/"))

    def configuration_errors(self):
        done = subprocess.run(["nginx", "-t", "-p", self.work, "-c", self.config],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        lines = done.stdout.strip().split("\n")
        return lines if done.returncode else [line for line in lines if "[warn]" in line]

    def start(self):
        self.process = subprocess.Popen(
            ["nginx", "-p", self.work, "-c", self.config, "-g", "daemon off;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("nginx did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def context(self, certificate=None):
        context = ssl.create_default_context(cafile=f"{self.work}/tls/fullchain.pem")
        if certificate:
            context.load_cert_chain(f"{self.work}/tls/{certificate}.pem",
                                    f"{self.work}/tls/{certificate}.key")
        return context

    def exchange(self, data, context=None, wait=8):
        """Send bytes over TLS; the whole answer until the other side closes, or wait is over."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=wait)
        with (context or self.context()).wrap_socket(raw, server_hostname="localhost") as stream:
            stream.sendall(data)
            answer = b""
            try:
                while True:
                    part = stream.recv(65536)
                    if not part:
                        break
                    answer += part
            except (socket.timeout, ssl.SSLError, ConnectionError):
                pass
        return answer

    def request(self, method, path, body=b"", headers="", context=None):
        answer = self.exchange(
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}"
            f"Content-Length: {len(body)}\r\n\r\n".encode() + body, context)
        head, _, rest = answer.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.1 (\d+)", head)
        return int(match.group(1)) if match else 0, head.decode("latin-1"), rest


def on_disk(work, needle):
    """Files below the folder that hold the words, or any body at all in nginx's temp folders."""
    found = [path for path in glob.glob(f"{work}/temp/**", recursive=True) if os.path.isfile(path)]
    for path in glob.glob(f"{work}/log/*"):
        with open(path, "rb") as file:
            if needle.encode() in file.read():
                found.append(path)
    return found


def said(condition, words):
    return [] if condition else [words]


def plain_tests(report, work):
    nginx = Nginx(work)
    report.result("nginx -t", nginx.configuration_errors())
    server = UnixServer(f"{work}/server.sock", Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    nginx.start()
    try:
        status, head, body = nginx.request("GET", "/v1/server")
        report.result("a request passes", said(status == 200 and body == b"{}", head))
        report.result("HSTS, and no version of nginx", said(
            "Strict-Transport-Security: max-age" in head and not re.search(r"nginx/\d", head), head))
        seen = Upstream.seen[-1][2]
        report.result("the caller's address is passed on, and cannot be forged", said(
            seen.get("X-Forwarded-For") == "127.0.0.1", str(seen)))
        nginx.request("GET", "/v1/server", headers="X-Forwarded-For: 203.0.113.9\r\n")
        seen = Upstream.seen[-1][2]
        report.result("a forged address is replaced", said(
            seen.get("X-Forwarded-For") == "127.0.0.1", str(seen)))

        warnings.simplefilter("ignore", DeprecationWarning)
        for version, wanted in ((ssl.TLSVersion.TLSv1, False), (ssl.TLSVersion.TLSv1_1, False),
                                (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)):
            context = nginx.context()
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
            try:
                spoken = nginx.request("GET", "/v1/server", context=context)[0] == 200
            except (ssl.SSLError, ConnectionError):
                spoken = False
            report.result(f"{version.name} is {'spoken' if wanted else 'refused'}",
                          said(spoken == wanted, f"spoken: {spoken}"))

        status, _, _ = nginx.request("PUT", "/v1/chunk", b"x" * (1 << 20))
        report.result("1 MiB passes whole", said(
            status == 200 and Upstream.seen[-1][3] == 1 << 20, f"{status} {Upstream.seen[-1]}"))
        report.result("a body never lies in a file", on_disk(work, SECRET))
        before = len(Upstream.seen)
        status, head, body = nginx.request("PUT", "/v1/chunk", b"x" * (1200 * 1024))
        report.result("a larger body is refused in the API's own form", said(
            status == 413 and b'"code":"too_large"' in body and "problem+json" in head
            and len(Upstream.seen) == before, f"{status} {head} {body[:200]!r}"))

        status, _, body = nginx.request("GET", "/v1/large")
        report.result("a large answer passes and never lies in a file", said(
            status == 200 and len(body) == 300000, f"{status} {len(body)}") + on_disk(work, SECRET))

        answer = nginx.exchange(b"GET /v1/events?cursor=c HTTP/1.1\r\nHost: localhost\r\n"
                                b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                b"Sec-WebSocket-Version: 13\r\n"
                                b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", wait=2)
        seen = Upstream.seen[-1]
        report.result("a WebSocket is opened", said(
            answer.startswith(b"HTTP/1.1 101") and answer.endswith(b"\x81\x02hi")
            and seen[1] == "/v1/events?cursor=c" and seen[2].get("Connection") == "upgrade",
            f"{answer!r} {seen}"))

        status, head, body = nginx.request("GET", "/index.html")
        report.result("nothing but the API is served", said(
            status == 404 and b'"code":"not_found"' in body and "problem+json" in head,
            f"{status} {body!r}"))

        before = len(Upstream.seen)
        answer = nginx.exchange(b"POST /v1/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                                b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/b HTTP/1.1\r\n"
                                b"Host: localhost\r\n\r\n", wait=2)
        report.result("two lengths are refused, nothing is smuggled", said(
            b" 400 " in answer.split(b"\r\n")[0] and len(Upstream.seen) == before,
            f"{answer[:200]!r} {Upstream.seen[before:]}"))
        answer = nginx.exchange(b"GET /v1/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", wait=2)
        report.result("two hosts are refused", said(b" 400 " in answer.split(b"\r\n")[0],
                                                    f"{answer[:200]!r}"))
        answer = nginx.exchange(b"GET /v1/a HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 40000
                                + b"\r\n\r\n", wait=2)
        report.result("long headers are refused in the API's own form", said(
            b" 431 " in answer.split(b"\r\n")[0] and b'"code":"too_large"' in answer,
            f"{answer[:200]!r}"))
        with socket.create_connection(("127.0.0.1", nginx.port), timeout=5) as stream:
            stream.sendall(b"GET /v1/server HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = stream.recv(4096)
        report.result("plain HTTP gets no answer of the server's", said(
            b" 400 " in answer.split(b"\r\n")[0] and b"{}" not in answer, f"{answer[:200]!r}"))

        started = time.monotonic()
        answer = nginx.exchange(b"GET /v1/a HTTP/1.1\r\nHost: loc", wait=20)
        report.result("slow headers are cut off", said(time.monotonic() - started < 15,
                                                       f"{answer[:200]!r}"))

        answers = [nginx.request("POST", "/v1/sessions")[0] for _ in range(90)]
        report.result("a flood of sign-ins is slowed down, a busy morning is not", said(
            answers[:50] == [200] * 50 and 429 in answers, str(answers)))
    finally:
        nginx.stop()
        server.shutdown()
        server.server_close()


def stopped_tests(report, work):
    nginx = Nginx(work)
    nginx.start()
    try:
        status, head, body = nginx.request("GET", f"/v1/search?q={SECRET}")
        report.result("a stopped server is told in the API's own form", said(
            status == 503 and b'"code":"unavailable"' in body and "Retry-After" in head,
            f"{status} {body!r}"))
    finally:
        nginx.stop()
    with open(f"{work}/log/renraku-access.log", encoding="utf-8") as file:
        lines = file.read()
    report.result("the log tells paths", said("GET /v1/search 503" in lines, lines[-300:]))
    report.result("no log holds what was searched for", on_disk(work, SECRET))
    with open(f"{work}/log/planted.log", "w", encoding="utf-8") as file:
        file.write(SECRET)
    report.result("that search for words in logs finds a planted one", said(
        on_disk(work, SECRET), "the planted line was not found"))


def certificate_tests(report, work):
    nginx = Nginx(work, client_certificates=True)
    report.result("nginx -t with client certificates", nginx.configuration_errors())
    server = UnixServer(f"{work}/server.sock", Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    nginx.start()
    try:
        for name, certificate, wanted in (("a desk's certificate", "desk", 200),
                                          ("no certificate", None, 403),
                                          ("a revoked certificate", "lost", 403)):
            try:
                status, _, body = nginx.request("GET", "/v1/server",
                                                context=nginx.context(certificate))
            except (ssl.SSLError, ConnectionError) as error:
                status, body = 403, str(error).encode()
            report.result(f"{name} is answered {wanted}", said(status == wanted,
                                                               f"{status} {body!r}"))
    finally:
        nginx.stop()
        server.shutdown()
        server.server_close()


def main():
    if shutil.which("nginx") is None:
        os.environ["PATH"] += ":/usr/sbin:/sbin"
    report = tap.Report()
    for tests in (plain_tests, stopped_tests, certificate_tests):
        with tempfile.TemporaryDirectory(prefix="renraku-nginx-") as work:
            tests(report, work)
    report.finish()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server for tests, on loopback:  letterbox.py DIR CERTIFICATE KEY USER PASSWORD

Prints its port. Wants STARTTLS and a sign-in before anything else. Mail to refused…@ is refused for
good, mail to later…@ until DIR/open is there; what is taken stands in DIR as ADDRESS.N.eml, as it
came, and as ADDRESS.N.txt, decoded. Ends with its standard input.
"""
import asyncio
import email
import email.policy
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER, CERTIFICATE, KEY, USER, PASSWORD = sys.argv[1:]


class Box:
    def __init__(self):
        self.counts = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 There is no such address"
        if address.startswith("later") and not os.path.exists(os.path.join(FOLDER, "open")):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        heads = "".join(f"{name}: {message[name]}\n" for name in ("From", "To", "Subject"))
        for address in envelope.rcpt_tos:
            self.counts[address] = self.counts.get(address, 0) + 1
            name = f"{address}.{self.counts[address]}"
            self.write(f"{name}.eml", envelope.content)
            self.write(f"{name}.txt", (heads + "\n" + message.get_content()).encode())
        return "250 OK"

    @staticmethod
    def write(name, content):
        path = os.path.join(FOLDER, name)
        with open(path + ".part", "wb") as file:
            file.write(content)
        os.rename(path + ".part", path)


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=good)


async def main():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE, KEY)
    box = Box()

    def factory():
        return SMTP(box, hostname="localhost", tls_context=tls, require_starttls=True,
                    auth_required=True, authenticator=authenticate, enable_SMTPUTF8=False)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    os._exit(0)


asyncio.run(main())

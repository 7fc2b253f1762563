#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped systemd units under systemd's own judges: they are valid, and hardened enough."""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lint"))
import tap  # noqa: E402

# Out of 100, as systemd-analyze counts exposure ("OK" ends at 50; nothing hardened is about 96).
MAX_EXPOSURE = 15


def run(*arguments):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, check=False)
    return done.returncode, done.stdout.strip()


def in_a_folder(text, judge):
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "renraku-server.service")
        with open(path, "w", encoding="utf-8") as file:
            # The program is not installed here, and a file has no place to be found.
            file.write(re.sub(r"=\S*/renraku-server ", "=/bin/true ", text)
                       .replace("Documentation=file:///", "Documentation=https://example.org/"))
        return judge(path)


def invalid(text):
    def judge(path):
        status, words = run("systemd-analyze", "verify", "--man=no", "--generators=no", path)
        ours = [line for line in words.split("\n") if "renraku-server" in line]
        return ours or (words.split("\n") if status else [])
    return in_a_folder(text, judge)


def exposed(text):
    def judge(path):
        status, words = run("systemd-analyze", "security", "--offline=yes", "--no-pager",
                            f"--threshold={MAX_EXPOSURE}", path)
        return words.split("\n")[-1:] + re.findall(r"^✗.*$", words, re.M)[:20] if status else []
    return in_a_folder(text, judge)


def main():
    build = sys.argv[1]
    with open(os.path.join(build, "data/renraku-server.service"), encoding="utf-8") as file:
        unit = file.read()
    report = tap.Report()
    report.rule("the server's unit is valid", invalid,
                [unit.replace("[Service]", "[Service]\nProtectSystme=strict"),
                 unit.replace("Type=notify", "Type=nonsense"),
                 re.sub("^ExecStart=.*$", "", unit, flags=re.M)],
                [], unit)
    unhardened = re.sub(r"^(Private|Protect|Restrict|System|Memory|Capability|NoNew).*\n", "",
                        unit, flags=re.M)
    report.rule(f"the server's unit is hardened to {MAX_EXPOSURE} of 100 or better", exposed,
                [unhardened], [], unit)
    with open(os.path.join(build, "data/renraku-server-postgresql.conf"),
              encoding="utf-8") as file:
        drop_in = file.read().split("[Service]", 1)[1]
    # A drop-in counts after the unit: its lines replace those of the same name.
    names = set(re.findall(r"^(\w+)=", drop_in, re.M))
    base = re.sub(rf"^({'|'.join(names)})=.*\n", "", unit, flags=re.M)
    report.result("the unit with the drop-in for PostgreSQL is valid",
                  invalid(base.replace("[Service]", "[Service]" + drop_in, 1)))
    with tempfile.TemporaryDirectory() as work:
        os.mkdir(f"{work}/etc")
        status, words = run("systemd-sysusers", f"--root={work}",
                            os.path.join(tap.ROOT, "data/systemd/renraku-sysusers.conf"))
        made = ""
        if os.path.exists(f"{work}/etc/passwd"):
            with open(f"{work}/etc/passwd", encoding="utf-8") as file:
                made = file.read()
        report.result("the users are made", [] if status == 0 and "renraku:" in made
                      else [f"{status} {words} {made}"])
    report.finish()


if __name__ == "__main__":
    main()

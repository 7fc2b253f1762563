#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell scripts under shellcheck, and every script's right to be run."""

import os
import subprocess
import tempfile

import tap


def shell(files):
    found = []
    with tempfile.TemporaryDirectory() as work:
        paths = []
        for number, text in enumerate(files.values()):
            paths.append(os.path.join(work, str(number)))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run(["shellcheck", "--severity=style", "--exclude=SC1091,SC2317",
                               "--format=gcc", *paths],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
        names = list(files)
        for line in done.stdout.splitlines():
            path, _, rest = line.partition(":")
            number = os.path.basename(path)
            found.append(f"{names[int(number)] if number.isdigit() else path}:{rest}")
        if done.returncode and not found:
            found.append("shellcheck failed without a word")
    return found


def not_executable(modes):
    return [f"{path} has a #! line and cannot be run" for path, mode in modes.items()
            if not mode & 0o100]


def main():
    shells, modes = {}, {}
    for path in tap.project_files():
        text = tap.read_text(path)
        if text is None or not text.startswith("#!"):
            continue
        if not path.endswith(".in"):
            modes[path] = os.stat(os.path.join(tap.ROOT, path)).st_mode
        if text.split("\n", 1)[0].rstrip().endswith(("sh", "bash")):
            shells[path] = text
    report = tap.Report()
    report.rule("shell scripts", shell, [{"a": '#!/bin/sh\nrm -rf $1/$2\n'}],
                [{"a": '#!/bin/sh\nrm -rf "$1"\n'}], shells or {"tools": "no script was found"})
    report.rule("scripts can be run", not_executable, [{"a": 0o644}], [{"a": 0o755}], modes)
    report.finish()


if __name__ == "__main__":
    main()

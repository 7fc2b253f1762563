# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lints share: the project's files, and a TAP report that proves each rule first."""

import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NOT_OURS = ("subprojects/sqlcipher/sqlite3.",)
BUILT = ("build", "_build", ".git", "node_modules", "__pycache__")


def project_files(root=ROOT):
    """Every file that belongs to the project, as paths relative to its root."""
    git = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others",
         "--exclude-standard"],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if git.returncode == 0:
        names = git.stdout.decode().split("\0")
        return sorted(n for n in names if n and os.path.isfile(os.path.join(root, n)))
    # A release archive has no .git: all of it is the project's, less what was built.
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if not f.startswith(BUILT)]
        found += [os.path.relpath(os.path.join(folder, f), root) for f in files]
    return sorted(f for f in found if not f.startswith(NOT_OURS))


def read_text(path, root=ROOT):
    """The text of a file, or None when it is not text."""
    with open(os.path.join(root, path), "rb") as file:
        data = file.read()
    if b"\0" in data[:8000]:
        return None
    return data.decode("utf-8")


class Report:
    """A TAP report. Each rule has to find its planted faults before it may judge the project."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def result(self, name, findings):
        self.count += 1
        if findings:
            self.failed += 1
            for finding in findings[:60]:
                print(f"# {finding}", file=sys.stderr)
            if len(findings) > 60:
                print(f"# … and {len(findings) - 60} more", file=sys.stderr)
        print(f"{'not ok' if findings else 'ok'} {self.count} - {name}", flush=True)

    def rule(self, name, check, faults, clean, project):
        """check maps {path: text} to a list of findings. faults: inputs with exactly one fault
        each; clean: inputs without any; project: what is to be judged."""
        unproved = [f"planted fault not found: {f!r}" for f in faults if not check(f)]
        unproved += [f"false alarm: {check(c)!r} in {c!r}" for c in clean if check(c)]
        self.result(f"{name}: finds the planted faults", unproved)
        self.result(name, check(project))

    def finish(self):
        if self.count == 0:
            print("Bail out! no rule was applied")
            sys.exit(1)
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)

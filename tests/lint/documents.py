#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The papers: what they link to and what they name exists."""

import os
import re

import tap

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?:src|tests|tools|data|docs|ui|po|flatpak|subprojects)/[\w./-]*)`")


def missing(case):
    documents, known = case
    folders = {path[:i] for path in known for i, c in enumerate(path) if c == "/"}
    found = []
    for path, text in documents.items():
        for match in LINK.finditer(text):
            target = match.group(1)
            if re.match(r"[a-z]+:", target):
                continue
            goal = os.path.normpath(os.path.join(os.path.dirname(path), target))
            if goal not in known and goal not in folders:
                found.append(f"{path} links to {target}, which is not there")
        for match in NAMED.finditer(text):
            goal = match.group(1).rstrip("/")
            # A source is named with or without its ending.
            if goal not in known and goal not in folders and goal + ".c" not in known:
                found.append(f"{path} names {goal}, which is not there")
    return found


def unlisted_decisions(case):
    index, pages = case
    found = [f"docs/adr/README.md does not list {page}" for page in pages if f"({page})" not in index]
    numbers = [page[:4] for page in pages]
    return found + [f"two decisions are numbered {n}" for n in sorted(set(numbers))
                    if numbers.count(n) > 1]


def main():
    paths = tap.project_files()
    documents = {path: tap.read_text(path) for path in paths if path.endswith(".md")}
    known = set(paths)
    report = tap.Report()
    report.rule("what the papers link to and name exists", missing,
                [({"docs/a.md": "see [b](b.md)"}, {"docs/a.md"}),
                 ({"README.md": "`src/core/nothing.c` says"}, {"src/core/id.c"})],
                [({"docs/a.md": "see [b](../b.md#c), `src/core`, `src/core/id` and "
                                "[c](https://example.org/)"}, {"b.md", "src/core/id.c"})],
                (documents, known))
    pages = [os.path.basename(p) for p in paths
             if p.startswith("docs/adr/") and re.match(r"\d{4}-", os.path.basename(p))]
    report.rule("every decision is listed", unlisted_decisions,
                [("", ["0001-a.md"]), ("(0001-a.md)(0001-b.md)", ["0001-a.md", "0001-b.md"])],
                [("[1](0001-a.md)", ["0001-a.md"])],
                (documents["docs/adr/README.md"], pages))
    report.finish()


if __name__ == "__main__":
    main()

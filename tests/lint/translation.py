#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Japanese texts: complete, none fuzzy, and every file with texts is listed.

With --update it brings po/POTFILES and the catalogues up to date instead."""

import os
import re
import subprocess
import sys
import tempfile

import tap

LANGUAGES = ("ja",)
KEYWORDS = ("_", "N_", "Q_", "C_:1c,2", "NC_:1c,2", "ngettext:1,2", "g_dngettext:2,3",
            "g_dpgettext2:2c,3")
MARKED = re.compile(r"\b(?:_|N_|Q_|C_|NC_|ngettext|g_dngettext|g_dpgettext2)[ ]*\(")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
# Names, and what is written alike in both languages.
SAME_IN_BOTH = re.compile(r"(Renraku|PDF|GPL|[A-Z]{1,4}|[\W\d_]|%\w)*")

HEADER = """msgid ""
msgstr ""
"Project-Id-Version: renraku\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def has_texts(path, text):
    if path.startswith("src/") and path.endswith((".c", ".h")):
        return bool(MARKED.search(re.sub(r"^#define.*$", "", COMMENT.sub("", text), flags=re.M)))
    if path.startswith(("ui/", "data/")) and path.endswith(".ui"):
        return 'translatable="yes"' in text
    if path.startswith("data/") and path.endswith((".desktop.in", ".metainfo.xml.in",
                                                   ".gschema.xml")):
        return True
    return False


def texts_of_project():
    files = {}
    for path in tap.project_files():
        if path.startswith(("src/", "ui/", "data/")):
            text = tap.read_text(path)
            if text is not None:
                files[path] = text
    return files


def listed():
    text = tap.read_text("po/POTFILES")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def unlisted(case):
    files, potfiles = case
    wanted = {path for path, text in files.items() if has_texts(path, text)}
    return ([f"po/POTFILES lacks {path}: run tools/update-po" for path in sorted(wanted - set(potfiles))]
            + [f"po/POTFILES lists {path}, which has no texts: run tools/update-po"
               for path in sorted(set(potfiles) - wanted)]
            + [f"po/POTFILES lists {path} twice: run tools/update-po"
               for path in sorted({p for p in potfiles if potfiles.count(p) > 1})])


def run(arguments, cwd):
    done = subprocess.run(arguments, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}, check=False)
    return done.returncode, done.stdout.strip()


def extract(root, paths, template):
    """Write the template of all texts in paths. Warnings of xgettext are findings."""
    with open(template, "w", encoding="utf-8") as file:
        file.write(HEADER.format(language=""))
    if not paths:
        return []
    status, words = run(["xgettext", "--from-code=UTF-8", "--add-comments=Translators",
                         "--add-location=file", "--no-wrap", "--sort-by-file", "--package-name=renraku",
                         "--flag=g_strdup_printf:1:c-format", "--flag=g_string_append_printf:2:c-format",
                         "--flag=g_set_error:4:c-format", "--flag=_:1:pass-c-format",
                         "--flag=N_:1:pass-c-format", "--flag=C_:2:pass-c-format",
                         "--flag=ngettext:1:pass-c-format", "--flag=ngettext:2:pass-c-format",
                         *[f"--keyword={keyword}" for keyword in KEYWORDS],
                         "--output", template, *paths], root)
    return [line for line in words.split("\n") if line] if status or words else []


def untranslated(root, catalogue, template, work):
    """The texts of the template that the catalogue has no words for."""
    merged = os.path.join(work, "merged.po")
    run(["msgmerge", "--quiet", "--no-fuzzy-matching", "--force-po", "--no-wrap", "--output-file",
         merged, catalogue, template], root)
    _, words = run(["msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", "--no-location",
                    merged], root)
    return [text for text in re.findall(r'^msgid "(.*)"$', words, re.M) if text]


def wanting(case):
    """What a catalogue lacks against the sources it belongs to."""
    root, paths, catalogue = case
    with tempfile.TemporaryDirectory() as work:
        template = os.path.join(work, "renraku.pot")
        found = extract(root, paths, template)
        status, words = run(["msgfmt", "--check", "--output-file=/dev/null", catalogue], root)
        if status:
            found += words.split("\n")
        status, words = run(["msgcmp", "--no-fuzzy-matching", catalogue, template], root)
        if status:
            texts = untranslated(root, catalogue, template, work)
            found += [f"untranslated: {text}" for text in texts] or words.split("\n")
        _, words = run(["msgattrib", "--only-fuzzy", "--no-obsolete", "--no-location", catalogue],
                       root)
        if words:
            found.append(f"{catalogue} has fuzzy texts")
    return found


def same_as_source(catalogue_text):
    """Texts that were copied rather than translated."""
    found = []
    for msgid, msgstr in re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', catalogue_text, re.M):
        if msgid == msgstr and not SAME_IN_BOTH.fullmatch(msgid):
            found.append(f"not translated: {msgid!r}")
    return found


def update():
    files = texts_of_project()
    paths = sorted(path for path, text in files.items() if has_texts(path, text))
    with open(os.path.join(tap.ROOT, "po/POTFILES"), "w", encoding="utf-8") as file:
        file.write("# Made by tools/update-po.\n" + "".join(f"{path}\n" for path in paths))
    with tempfile.TemporaryDirectory() as work:
        template = os.path.join(work, "renraku.pot")
        words = extract(tap.ROOT, paths, template)
        for language in LANGUAGES:
            catalogue = os.path.join(tap.ROOT, f"po/{language}.po")
            if not os.path.exists(catalogue):
                with open(catalogue, "w", encoding="utf-8") as file:
                    file.write(HEADER.format(language=language))
            # A union merge can leave a text twice: the first one counts.
            merged = os.path.join(work, "merged.po")
            for step in (["msguniq", "--force-po", "--use-first", "--output-file", merged, catalogue],
                         ["msgmerge", "--quiet", "--force-po", "--no-fuzzy-matching", "--sort-by-file",
                          "--add-location=file", "--no-wrap", "--output-file", merged, merged, template],
                         ["msgattrib", "--force-po", "--no-obsolete", "--add-location=file", "--no-wrap", "--sort-by-file",
                          "--output-file", merged, merged]):
                status, more = run(step, tap.ROOT)
                if status:
                    sys.exit(more)
            with open(merged, encoding="utf-8") as file:
                text = file.read()
            text = re.sub(r'^"(POT-Creation-Date|Report-Msgid-Bugs-To|PO-Revision-Date|'
                          r'Last-Translator|Language-Team|X-Generator):.*\n', "", text, flags=re.M)
            with open(catalogue, "w", encoding="utf-8") as file:
                file.write(text)
            _, more = run(["msgfmt", "--check", "--statistics", "--output-file=/dev/null",
                           catalogue], tap.ROOT)
            print(f"{language}: {more.splitlines()[-1]}")
    for word in words:
        print(word)


def main():
    if "--update" in sys.argv:
        update()
        return

    source = {"src/app/a.c": 'label (_("Sign in"));\n'}
    report = tap.Report()
    report.rule(
        "po/POTFILES is complete", unlisted,
        [(source, []), ({}, ["src/app/a.c"]), (source, ["src/app/a.c", "src/app/a.c"]),
         ({"ui/a.ui": '<property name="label" translatable="yes">A</property>'}, [])],
        [(source, ["src/app/a.c"]), ({"src/app/b.c": "int a_ (int b);"}, [])],
        (texts_of_project(), listed()))

    with tempfile.TemporaryDirectory() as work:
        def plant(name, body):
            with open(os.path.join(work, name), "w", encoding="utf-8") as file:
                file.write(body)
            return name

        plant("a.c", source["src/app/a.c"] + 'f (ngettext ("%d post", "%d posts", n));\n')
        head = HEADER.format(language="ja")
        one = '\nmsgid "Sign in"\nmsgstr "ログイン"\n'
        two = '\n#, c-format\nmsgid "%d post"\nmsgid_plural "%d posts"\nmsgstr[0] "%d件"\n'
        faults = [head + one,
                  head + two + one.replace("ログイン", ""),
                  head + two + "\n#, fuzzy" + one,
                  head + one + two.replace("%d件", "%s件")]
        for language in LANGUAGES:
            report.rule(
                f"po/{language}.po is complete", wanting,
                [(work, ["a.c"], plant(f"fault{i}.po", body)) for i, body in enumerate(faults)],
                [(work, ["a.c"], plant("good.po", head + one + two))],
                (tap.ROOT, listed(), f"po/{language}.po"))
            report.rule(
                f"po/{language}.po is translated, not copied", same_as_source,
                ['msgid "Sign in"\nmsgstr "Sign in"\n'],
                ['msgid "Sign in"\nmsgstr "ログイン"\n', 'msgid "Renraku"\nmsgstr "Renraku"\n'],
                tap.read_text(f"po/{language}.po"))
    report.finish()


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The source rules: layers, systems, log domains, licences, lengths, words."""

import re

import tap

# Who may include what of the project, by folder of src/. Everybody may include its own.
LAYERS = {
    "core": set(),
    "platform": {"core"},
    "db": {"core"},
    "client": {"core", "db", "platform"},
    "sandbox": {"core", "platform"},
    "app": {"core", "client", "platform"},
    "server": {"core", "db", "platform"},
    "ctl": {"core", "db", "platform", "server"},
}

# The decoder's front, by which a window asks the process for pixels.
FRONTS = {"app": {"sandbox/decoder.h"}}

# Foreign headers that only some folders may see.
FOREIGN = [
    (r"(gtk|gdk|gsk)/.*|adwaita.*", {"app", "platform"}),
    (r"libsoup/.*", {"client"}),
    (r"sqlite3\.h|sqlcipher.*", {"db"}),
    (r"libpq-fe\.h|libpq/.*", {"db"}),
    (r"microhttpd\.h|wslay/.*", {"server"}),
    (r"libsecret/.*", {"platform"}),
    (r"gdk-pixbuf/.*|poppler.*|libheif/.*|avif/.*", {"sandbox"}),
    (r"seccomp\.h|linux/.*", {"platform", "sandbox"}),
    (r"gst/.*", {"app", "sandbox"}),
    (r"json-glib/.*", set()),
]

# What differs by system stays where the design put it.
SYSTEM = re.compile(
    r"(unistd|poll|pwd|grp|termios|dlfcn|pthread|netdb|ifaddrs|syslog)\.h|(sys|arpa|net|netinet)/.*"
    r"|gio/g(unix|desktopapp).*|gio-unix.*|glib-unix\.h|systemd/.*|windows\.h|winsock2\.h")
SYSTEM_PLACES = ("src/platform/", "src/sandbox/", "src/server/net/")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
LICENCE = "/* SPDX-License-Identifier: GPL-3.0-or-later */"

WORDS = re.compile("|".join([
    r"\b(?:" + "TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b",
    r"(?<![\w./-])/(?:work|home/\w+|root|Users/\w+)/",
    r"\bnot " + r"implemented\b",
    r"\b(?:snapshot|deb)\.debian\." + r"org\b|\bregistry\.npm" + r"js\b",
]))
WORDS_FREE = ("COPYING", "po/", "tests/lint/")

MAX_LINES = 1000


def is_source(path):
    return path.startswith(("src/", "tests/")) and path.endswith((".c", ".h"))


def folder_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def includes(text):
    for match in INCLUDE.finditer(text):
        yield match.group(1), match.group(2), text.count("\n", 0, match.start()) + 1


def own_layers(files):
    found = []
    for path, text in files.items():
        folder = folder_of(path)
        if not is_source(path) or folder not in LAYERS:
            if is_source(path) and path.startswith("src/"):
                found.append(f"{path}: src/{folder} is no layer of the design")
            continue
        for _, name, line in includes(text):
            target = name.split("/")[0] if "/" in name else folder
            if ".." in name.split("/"):
                found.append(f"{path}:{line}: includes {name} by climbing out of its folder")
            elif name in FRONTS.get(folder, ()):
                continue
            elif target in LAYERS and target != folder and target not in LAYERS[folder]:
                found.append(f"{path}:{line}: {folder} must not see {name}")
    return found


def foreign_layers(files):
    found = []
    for path, text in files.items():
        folder = folder_of(path)
        if not is_source(path) or folder is None:
            continue
        for _, name, line in includes(text):
            for pattern, allowed in FOREIGN:
                if re.fullmatch(pattern, name) and folder not in allowed:
                    found.append(f"{path}:{line}: {folder} must not see {name}")
    return found


def system_headers(files):
    found = []
    for path, text in files.items():
        if not is_source(path) or not path.startswith("src/") or path.startswith(SYSTEM_PLACES):
            continue
        for _, name, line in includes(text):
            if SYSTEM.fullmatch(name):
                found.append(f"{path}:{line}: {name} belongs to src/platform/linux")
    return found


def heads(files):
    found = []
    for path, text in files.items():
        if not is_source(path):
            continue
        lines = text.split("\n")
        if lines[0] != LICENCE:
            found.append(f"{path}:1: the licence line is missing")
        if path.startswith("src/") and path.endswith(".c"):
            code = next((l for l in lines[1:] if l.strip()), "")
            folder = folder_of(path)
            # The decoder is a program of its own, which lives in the sandbox's folder.
            name = "(sandbox|decoder)" if folder == "sandbox" else folder
            if not re.fullmatch(rf'#define G_LOG_DOMAIN "rk-{name}(-[a-z]+)?"', code):
                found.append(f'{path}: the first line must define G_LOG_DOMAIN as "rk-{folder}"')
    return found


def printing(files):
    """Libraries do not print; what may be logged goes through GLib's log."""
    found = []
    for path, text in files.items():
        if not is_source(path) or folder_of(path) not in ("core", "db", "client"):
            continue
        for match in re.finditer(r"^[^\n/*\"]*\b(printf|puts|g_print|g_printerr)[ \t]*\(", text, re.M):
            line = text.count("\n", 0, match.end()) + 1
            found.append(f"{path}:{line}: {match.group(1)} in a library")
    return found


def lengths(files):
    return [f"{path}: {text.count(chr(10))} lines, more than {MAX_LINES}"
            for path, text in files.items()
            if path.startswith(("src/", "tests/", "ui/", "tools/", "data/"))
            and path.endswith((".c", ".h", ".ui", ".css", ".py", ".sql", ".build"))
            and text.count("\n") > MAX_LINES]


def words(files):
    found = []
    for path, text in files.items():
        if path.startswith(WORDS_FREE):
            continue
        for match in WORDS.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path}:{line}: {match.group(0)!r}")
    return found


def white_space(files):
    found = []
    for path, text in files.items():
        if not text or path == "COPYING" or path.endswith((".svg", ".md", ".po")):
            continue
        if not text.endswith("\n"):
            found.append(f"{path}: no new line at its end")
        for number, line in enumerate(text.split("\n"), 1):
            if line != line.rstrip() or "\r" in line:
                found.append(f"{path}:{number}: white space at the end")
                break
    return found


def c_file(path, *lines, domain=None):
    folder = path.split("/")[1]
    head = [LICENCE, f'#define G_LOG_DOMAIN "rk-{domain or folder}"']
    return {path: "\n".join(head + list(lines)) + "\n"}


def main():
    project = {}
    for path in tap.project_files():
        text = tap.read_text(path)
        if text is not None:
            project[path] = text

    report = tap.Report()
    report.rule(
        "layers of the project", own_layers,
        [c_file("src/core/a.c", '#include "client/session.h"'),
         c_file("src/app/home/a.c", '#include "db/store.h"'),
         c_file("src/app/a.c", '#include "server/domain/may.h"'),
         c_file("src/server/a.c", '  #  include "client/session.h"'),
         c_file("src/client/a.c", '#include "../app/window.h"'),
         c_file("src/app/a.c", '#include "sandbox/worker.h"'),
         c_file("src/client/a.c", '#include "sandbox/decoder.h"'),
         c_file("src/unheard/a.c")],
        [c_file("src/core/a.c", '#include "core/id.h"', '#include "config.h"'),
         c_file("src/app/home/a.c", '#include "client/session.h"', '#include "home/tile.h"',
                '#include "sandbox/decoder.h"')],
        project)
    report.rule(
        "layers of foreign libraries", foreign_layers,
        [c_file("src/client/a.c", "#include <gtk/gtk.h>"),
         c_file("src/core/a.c", "#include <adwaita.h>"),
         c_file("src/app/a.c", "#include <libsoup/soup.h>"),
         c_file("src/server/a.c", "#include <sqlite3.h>"),
         c_file("src/client/a.c", '#include "sqlite3.h"'),
         c_file("src/server/a.c", "#include <libpq-fe.h>"),
         c_file("src/app/a.c", "#include <gdk-pixbuf/gdk-pixbuf.h>"),
         c_file("src/core/a.c", "#include <json-glib/json-glib.h>")],
        [c_file("src/app/a.c", "#include <gtk/gtk.h>"),
         c_file("src/db/a.c", "#include <sqlite3.h>")],
        project)
    report.rule(
        "what differs by system", system_headers,
        [c_file("src/app/a.c", "#include <unistd.h>"),
         c_file("src/core/a.c", "#include <sys/mman.h>"),
         c_file("src/server/domain/a.c", "#include <sys/socket.h>"),
         c_file("src/client/a.c", "#include <gio/gunixsocketaddress.h>"),
         c_file("src/client/a.c", "#include <glib-unix.h>")],
        [c_file("src/platform/linux/a.c", "#include <sys/mman.h>"),
         c_file("src/sandbox/a.c", "#include <unistd.h>"),
         c_file("src/server/net/a.c", "#include <sys/epoll.h>")],
        project)
    report.rule(
        "licence and log domain", heads,
        [{"src/core/a.c": '#define G_LOG_DOMAIN "rk-core"\n'},
         {"src/core/a.c": LICENCE + '\n#include <glib.h>\n#define G_LOG_DOMAIN "rk-core"\n'},
         c_file("src/core/a.c", domain="db"),
         {"tests/unit/a.c": "int main (void);\n"}],
        [c_file("src/core/a.c"), c_file("src/server/a.c", domain="server-net"),
         {"src/core/a.h": LICENCE + "\n#pragma once\n"}],
        project)
    report.rule(
        "libraries do not print", printing,
        [c_file("src/core/a.c", '  printf ("%s", name);'),
         c_file("src/client/a.c", '  g_printerr ("%s", name);')],
        [c_file("src/core/a.c", '  g_string_append_printf (s, "x");', "  /* printf (x) */"),
         c_file("src/ctl/a.c", '  g_print ("done");')],
        project)
    report.rule(
        f"no file over {MAX_LINES} lines", lengths,
        [{"src/core/a.c": "\n" * (MAX_LINES + 1)}],
        [{"src/core/a.c": "\n" * MAX_LINES}],
        project)
    report.rule(
        "no words of unfinished work, no machine's paths", words,
        [{"src/core/a.c": "/* TO" + "DO: later */"},
         {"README.md": "see /wo" + "rk/main/tools"},
         {"tools/a": "cd /home" + "/user/renraku"}],
        [{"src/core/a.c": "/* the home/work distinction; https://example.org/root/a */"}],
        project)
    report.rule(
        "white space", white_space,
        [{"src/core/a.c": "int a; \n"}, {"src/core/a.c": "int a;"}, {"a.build": "x\r\n"}],
        [{"src/core/a.c": "int a;\n"}],
        project)
    report.finish()


if __name__ == "__main__":
    main()

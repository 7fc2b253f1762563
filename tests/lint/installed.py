#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What gets installed: the desktop entry, the metainfo, the schema, the icons, the units, and
that an installation into a folder of its own is complete."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import tap

APP = "jp.renraku.Renraku"
SVG = "{http://www.w3.org/2000/svg}"

GOOD_DESKTOP = "[Desktop Entry]\nType=Application\nName=A\nExec=true\n"
GOOD_SCHEMA = ('<schemalist><schema id="a.b" path="/a/b/"><key name="c" type="b">'
               "<default>true</default></key></schema></schemalist>")


def run(arguments, cwd=None):
    done = subprocess.run(arguments, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, check=False)
    return done.returncode, done.stdout.strip()


def judged_by(*tool):
    """A check that hands a file of this name and text to a public tool."""
    def check(case):
        name, text = case
        with tempfile.TemporaryDirectory() as work:
            path = os.path.join(work, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            argument = work if tool[0] == "glib-compile-schemas" else path
            status, words = run([*tool, argument])
            return (words or "failed without a word").split("\n") if status else []
    return check


def bad_icon(text):
    try:
        root = xml.etree.ElementTree.fromstring(text)
    except xml.etree.ElementTree.ParseError as error:
        return [str(error)]
    found = []
    if root.tag != SVG + "svg" or root.get("viewBox") is None:
        found.append("not an SVG with a viewBox")
    for element in root.iter():
        if element.tag in (SVG + "text", SVG + "image", SVG + "script"):
            found.append(f"holds {element.tag}")
        if any(key.endswith("href") and not value.startswith("#")
               for key, value in element.attrib.items()):
            found.append("refers to another file")
    return found


def bad_flatpak(text):
    """The manifest parses, pins all that it fetches, and opens nothing of the person's."""
    try:
        manifest = json.loads(text)
    except ValueError as error:
        return [str(error)]
    found = []
    for module in manifest["modules"]:
        for source in module["sources"]:
            if source["type"] == "dir":
                continue
            if not source["url"].startswith("https://"):
                found.append(f"{module['name']}: not fetched by https")
            if not re.fullmatch("[0-9a-f]{64}", source.get("sha256", "")):
                found.append(f"{module['name']}: not pinned by SHA-256")
    for argument in manifest["finish-args"]:
        if argument.startswith(("--filesystem", "--socket=session-bus", "--device=all")):
            found.append(f"permission {argument}")
    return found


def missing_files(case):
    folder, wanted = case
    return [f"{path} is not installed" for path in wanted
            if not os.path.isfile(os.path.join(folder, path))]


def wanted_files(build):
    """What an installation has to hold, by the options that the build was made with."""
    _, words = run(["meson", "introspect", "--buildoptions", build])
    options = {option["name"]: option["value"] for option in json.loads(words)}
    prefix = options["prefix"].lstrip("/")
    share = os.path.join(prefix, options["datadir"])
    wanted = []
    if options["app"]:
        wanted += [
            f"{share}/applications/{APP}.desktop",
            f"{share}/metainfo/{APP}.metainfo.xml",
            f"{share}/glib-2.0/schemas/{APP}.gschema.xml",
            f"{share}/icons/hicolor/scalable/apps/{APP}.svg",
            f"{share}/icons/hicolor/symbolic/apps/{APP}-symbolic.svg",
            f"{share}/locale/ja/LC_MESSAGES/renraku.mo",
        ]
    if options["server"]:
        wanted += [f"{share}/doc/renraku/nginx/renraku.conf",
                   f"{prefix}/lib/systemd/system/renraku-server.service",
                   f"{prefix}/lib/sysusers.d/renraku.conf"]
    return wanted, prefix


def install(build, folder):
    status, words = run(["meson", "install", "--no-rebuild", "--quiet", "--destdir", folder],
                        cwd=build)
    if status:
        return words.split("\n")
    return []


def writes_elsewhere(case):
    """Everything installed lies below the prefix."""
    folder, prefix = case
    return [f"{os.path.join(place, name)[len(folder):]} is outside the prefix"
            for place, _, names in os.walk(folder) for name in names
            if not os.path.join(place, name).startswith(os.path.join(folder, prefix) + os.sep)]


def main():
    build = sys.argv[1]
    report = tap.Report()

    def built(name):
        with open(os.path.join(build, "data", name), encoding="utf-8") as file:
            return name, file.read()

    desktop = built(f"{APP}.desktop")
    report.rule("the desktop entry", judged_by("desktop-file-validate"),
                [("a.desktop", GOOD_DESKTOP + "Terminal=perhaps\n"),
                 ("a.desktop", GOOD_DESKTOP + "Categories=Nonsense;\n")],
                [("a.desktop", GOOD_DESKTOP)], desktop)
    report.result("the desktop entry is in Japanese too",
                  [] if re.search(r"^Comment\[ja\]=.*連絡", desktop[1], re.M) else ["Comment[ja]"])

    metainfo = built(f"{APP}.metainfo.xml")
    report.rule("the metainfo", judged_by("appstreamcli", "validate", "--no-net"),
                [("a.metainfo.xml", metainfo[1].replace("<summary>", "<sumary>")
                  .replace("</summary>", "</sumary>")),
                 ("a.metainfo.xml", re.sub("<id>.*</id>", "", metainfo[1]))],
                [], metainfo)

    report.rule("the schema", judged_by("glib-compile-schemas", "--strict", "--dry-run"),
                [("a.gschema.xml", GOOD_SCHEMA.replace("true", "7")),
                 ("a.gschema.xml", GOOD_SCHEMA.replace('type="b"', 'type="!"'))],
                [("a.gschema.xml", GOOD_SCHEMA)],
                (f"{APP}.gschema.xml", tap.read_text(f"data/{APP}.gschema.xml")))

    for name in (APP, f"{APP}-symbolic"):
        report.rule(f"the icon {name}", bad_icon,
                    ["<svg", f'<svg xmlns="{SVG[1:-1]}" viewBox="0 0 1 1"><text>A</text></svg>',
                     f'<svg xmlns="{SVG[1:-1]}"/>'],
                    [f'<svg xmlns="{SVG[1:-1]}" viewBox="0 0 1 1"/>'],
                    tap.read_text(f"data/icons/{name}.svg"))

    manifest = tap.read_text(f"flatpak/{APP}.json")
    report.rule("the flatpak manifest", bad_flatpak,
                [manifest.replace('"sha256": "', '"sha256": "0'),
                 manifest.replace("--share=ipc", "--filesystem=home"), manifest[:-5]],
                [], manifest)

    with tempfile.TemporaryDirectory() as work:
        target = os.path.join(work, "installed")
        wanted, prefix = wanted_files(build)
        report.result("meson install with DESTDIR", install(build, target))
        os.makedirs(os.path.join(work, "empty"))
        report.rule("all is installed", missing_files,
                    [(os.path.join(work, "empty"), wanted)], [(target, [])], (target, wanted))
        shutil.copytree(os.path.join(target, prefix), os.path.join(work, "fault", "elsewhere"))
        report.rule("nothing is installed outside the prefix", writes_elsewhere,
                    [(os.path.join(work, "fault"), prefix)], [], (target, prefix))
    report.finish()


if __name__ == "__main__":
    main()

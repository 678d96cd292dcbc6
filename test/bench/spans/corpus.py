"""The text of the Debian packages in FOLDER, in their order, as one file: `corpus.py FOLDER FILE`.

Takes what `dpkg-deb -x` made of dict-gcide, wordnet-base and debian-handbook: the dictionary, the
glosses, and the pages of the handbook in all its languages without their tags.
"""
import gzip
import html
import pathlib
import re
import sys

folder, out = map(pathlib.Path, sys.argv[1:])
with open(out, "w", encoding="utf-8") as file:
    with gzip.open(folder / "usr/share/dictd/gcide.dict.dz", "rt", encoding="utf-8", errors="replace") as text:
        file.write(text.read())
    for kind in ["noun", "verb", "adj", "adv"]:
        file.write((folder / f"usr/share/wordnet/data.{kind}").read_text(encoding="utf-8"))
    for page in sorted((folder / "usr/share/doc/debian-handbook/html").rglob("*.html")):
        text = re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8", errors="replace"))
        file.write(re.sub(r"\n\s*\n+", "\n\n", html.unescape(text)))

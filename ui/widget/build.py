"""Joins and shrinks the widget's sources into the files that are served: `python -m ui.widget.build`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import rcssmin
import rjsmin

FOLDER = Path(__file__).parent
SOURCES = FOLDER / "src"
DIST = FOLDER / "dist"

# In this order: each module uses only those before it.
MODULES = (
    "strings",
    "dom",
    "markdown",
    "stream",
    "session",
    "citations",
    "programs",
    "feedback",
    "answer",
    "frame",
)
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:async )?(?:const|let|function\*?|class) (\w+)", re.MULTILINE)


class SourceError(ValueError):
    """The sources cannot be joined; the message names the file and the reason."""


def built(sources: Path = SOURCES) -> dict[str, str]:
    """The text of every file to serve, by name. Raises SourceError for modules that do not fit."""
    return {
        "loader.js": str(rjsmin.jsmin(_read(sources, "loader.js"))) + "\n",
        "frame.js": str(rjsmin.jsmin(joined(sources))) + "\n",
        "frame.css": str(rcssmin.cssmin(_read(sources, "frame.css"))) + "\n",
    }


def joined(sources: Path = SOURCES) -> str:
    """The frame's modules as one script. They share a scope, so no name may stand in two of them."""
    owners: dict[str, str] = {}
    parts = ['(() => {\n"use strict";\n']
    for module in MODULES:
        text = _read(sources, f"{module}.js")
        for name, origin in _imported(text):
            if owners.get(name) != origin:
                raise SourceError(f"{module}.js: {origin}.js gives no {name} before it")
        text = _IMPORT.sub("", text)
        if re.search(r"^import\b", text, re.MULTILINE):
            raise SourceError(f"{module}.js: an import that is not one line of names in braces")
        for name in _NAME.findall(text):
            if name in owners:
                raise SourceError(f"{module}.js: {name} is a name of {owners[name]}.js too")
            owners[name] = module
        parts.append(re.sub(r"^export ", "", text, flags=re.MULTILINE))
    return "".join([*parts, "})();\n"])


def write(folder: Path = DIST) -> list[Path]:
    """Writes the files to serve; returns their paths."""
    folder.mkdir(exist_ok=True)
    paths = []
    for name, text in built().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def _imported(text: str) -> Iterator[tuple[str, str]]:
    for names, module in _IMPORT.findall(text):
        for name in names.split(","):
            if name.strip():
                yield name.strip(), module


def _read(sources: Path, name: str) -> str:
    return (sources / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    write()

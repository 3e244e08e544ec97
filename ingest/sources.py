"""Reads knowledge/sources.yaml: every page that the knowledge cites."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ingest.fault import Fault, Faults, read_text
from rag.schema import Source

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELDS = {"title", "publisher", "url", "date", "official", "standing"}


def read_sources(root: Path) -> tuple[dict[str, Source], list[Fault]]:
    """Sources by id, and the faults of the file; a faulty source is left out."""
    path = root / "sources.yaml"
    faults = Faults(root, path)
    text = read_text(path, faults)
    if text is None:
        return {}, faults.found
    try:
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        faults.add(line, f"is not YAML: {getattr(error, 'problem', error)}")
        return {}, faults.found
    if not isinstance(data, dict):
        faults.add(1, "holds no sources")
        return {}, faults.found
    lines: dict[str, int] = {}
    for number, line_text in enumerate(text.split("\n"), 1):
        if match := re.match(r"([^\s#:][^:]*):\s*$", line_text):
            if match.group(1) in lines:
                faults.add(number, f"id {match.group(1)!r} stands twice")
            lines[match.group(1)] = number
    sources: dict[str, Source] = {}
    for key, value in data.items():
        line = lines.get(str(key), 1)
        problem = _problem(key, value)
        if problem:
            faults.add(line, f"source {key!r}: {problem}")
            continue
        sources[key] = Source(
            id=key,
            title=str(value["title"]),
            publisher=str(value["publisher"]),
            url=str(value.get("url") or ""),
            date=str(value["date"]),
            official=value["official"],
            standing=str(value.get("standing") or ""),
        )
    return sources, faults.found


def _problem(key: object, value: object) -> str | None:
    if not isinstance(key, str) or not _ID.fullmatch(key):
        return "the id is not lower-case words with hyphens"
    if not isinstance(value, dict):
        return "holds no fields"
    if unknown := set(value) - _FIELDS:
        return f"unknown field {sorted(map(str, unknown))[0]!r}"
    for name in ("title", "publisher", "date"):
        if not value.get(name):
            return f"lacks {name!r}"
    if not isinstance(value.get("official"), bool):
        return "official is neither true nor false"
    url = str(value.get("url") or "")
    if url and not re.fullmatch(r"https?://[^\s<>\"']+", url):
        return f"url {url!r} is not a web address"
    return None

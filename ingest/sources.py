"""Reads knowledge/sources.yaml: every page that the knowledge cites."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.fault import Fault, Faults, read_text
from ingest.yaml_text import parse
from rag.schema import Source

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELDS = {"title", "publisher", "url", "date", "official", "standing"}


def read_sources(root: Path) -> tuple[dict[str, Source], list[Fault]]:
    """Sources by id, and the faults of the file; a faulty source is left out."""
    path = root / "sources.yaml"
    faults = Faults(root, path)
    text = read_text(path, faults)
    parsed = parse(text, faults) if text is not None else None
    if parsed is None:
        return {}, faults.found
    if not isinstance(parsed.data, dict):
        faults.add(1, "holds no sources")
        return {}, faults.found
    for name, line in parsed.repeated:
        faults.add(line, f"id {name!r} stands twice")
    sources: dict[str, Source] = {}
    for key, value in parsed.data.items():
        if problem := _problem(key, value):
            faults.add(parsed.keys.get(str(key), 1), f"source {key!r}: {problem}")
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
    if unknown := {str(name) for name in value} - _FIELDS:
        return f"unknown field {min(unknown)!r}"
    for name in ("title", "publisher", "date"):
        if not value.get(name):
            return f"lacks {name!r}"
    if not isinstance(value.get("official"), bool):
        return "official is neither true nor false"
    url = str(value.get("url") or "")
    if url and not re.fullmatch(r"https?://[^\s<>\"']+", url):
        return f"url {url!r} is not a web address"
    return None

"""Readers of glossary.yaml, boundaries.yaml and languages.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from ingest.fault import Fault, Faults, read_text
from rag.lexicon import Term
from rag.schema import Boundary, Status

_BOUNDARY_FIELDS = {"id", "status", "asks", "patterns", "text", "follow_ups"}
_BOUNDARY_STATUSES = {Status.ANSWERED, Status.UNKNOWN, Status.OUT_OF_SCOPE, Status.DECLINED}


def read_glossary(root: Path) -> tuple[list[Term], list[Fault]]:
    """The terms of the glossary; a form may lead to one term only."""
    faults = Faults(root, root / "glossary.yaml")
    terms: list[Term] = []
    seen: dict[str, str] = {}
    for line, entry in _entries(root / "glossary.yaml", "term", faults):
        forms = entry.get("forms") or []
        cased = entry.get("cased") or []
        if unknown := set(entry) - {"term", "forms", "cased"}:
            faults.add(line, f"unknown field {sorted(unknown)[0]!r}")
        if not isinstance(forms, list) or not isinstance(cased, list) or not (forms or cased):
            faults.add(line, f"term {entry['term']!r} needs a list of forms or of cased forms")
            continue
        for form in [*forms, *cased]:
            key = str(form) if form in cased else str(form).lower()
            if key in seen:
                faults.add(line, f"form {form!r} stands also under {seen[key]!r}")
            seen[key] = entry["term"]
        terms.append(Term(str(entry["term"]), tuple(map(str, forms)), tuple(map(str, cased))))
    return terms, faults.found


def read_boundaries(root: Path) -> tuple[list[Boundary], list[Fault]]:
    """The kinds of message that are not answered from guidance, with their fixed replies."""
    faults = Faults(root, root / "boundaries.yaml")
    boundaries: list[Boundary] = []
    for line, entry in _entries(root / "boundaries.yaml", "id", faults):
        if unknown := set(entry) - _BOUNDARY_FIELDS:
            faults.add(line, f"unknown field {sorted(unknown)[0]!r}")
        asks, text = entry.get("asks"), entry.get("text")
        if not isinstance(asks, list) or not asks or not isinstance(text, str) or not text.strip():
            faults.add(line, f"boundary {entry['id']!r} needs asks and a text")
            continue
        if entry.get("status") not in _BOUNDARY_STATUSES:
            allowed = ", ".join(sorted(_BOUNDARY_STATUSES))
            faults.add(line, f"boundary {entry['id']!r}: status is none of {allowed}")
            continue
        patterns = tuple(map(str, entry.get("patterns") or ()))
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                faults.add(line, f"boundary {entry['id']!r}: pattern {pattern!r}: {error}")
        boundaries.append(
            Boundary(
                id=str(entry["id"]),
                status=Status(entry["status"]),
                text=text.strip(),
                asks=tuple(map(str, asks)),
                patterns=patterns,
                follow_ups=tuple(map(str, entry.get("follow_ups") or ())),
            )
        )
    return boundaries, faults.found


def read_languages(root: Path) -> tuple[dict[str, str], list[Fault]]:
    """By language code, the sentence that says that answers are in English. The file may be absent."""
    path = root / "languages.yaml"
    faults = Faults(root, path)
    if not path.exists():
        return {}, []
    try:
        data = yaml.safe_load(read_text(path, faults) or "")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(mark.line + 1 if mark else 1, f"is not YAML: {getattr(error, 'problem', error)}")
        return {}, faults.found
    if not isinstance(data, dict):
        faults.add(1, "holds no sentences by language code")
        return {}, faults.found
    for code, sentence in data.items():
        if not re.fullmatch(r"[a-z]{2,3}", str(code)) or not isinstance(sentence, str):
            faults.add(1, f"{code!r} is not a language code with a sentence")
    return {str(c): str(s) for c, s in data.items()}, faults.found


def _entries(path: Path, key: str, faults: Faults) -> list[tuple[int, dict[str, Any]]]:
    """The entries of a YAML list of mappings that each hold `key`, with their lines."""
    text = read_text(path, faults)
    if text is None:
        return []
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(mark.line + 1 if mark else 1, f"is not YAML: {getattr(error, 'problem', error)}")
        return []
    if not isinstance(data, list):
        faults.add(1, "is not a list")
        return []
    starts = [n for n, line in enumerate(text.split("\n"), 1) if re.match(r"- \S", line)]
    entries: list[tuple[int, dict[str, Any]]] = []
    seen: set[str] = set()
    for index, entry in enumerate(data):
        line = starts[index] if index < len(starts) else 1
        if not isinstance(entry, dict) or not entry.get(key):
            faults.add(line, f"entry lacks {key!r}")
            continue
        if str(entry[key]) in seen:
            faults.add(line, f"{key} {entry[key]!r} stands twice")
        seen.add(str(entry[key]))
        entries.append((line, entry))
    return entries

"""Readers of glossary.yaml, boundaries.yaml, distress.yaml and languages.yaml."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.fault import Fault, Faults, read_text
from ingest.folding import fold
from ingest.yaml_text import Parsed, parse
from rag.lexicon import Term
from rag.schema import Boundary, Status

_TERM_FIELDS = {"term", "forms", "cased"}
_BOUNDARY_FIELDS = {"id", "status", "asks", "patterns", "text", "follow_ups", "opening"}
_BOUNDARY_STATUSES = {Status.ANSWERED, Status.UNKNOWN, Status.OUT_OF_SCOPE, Status.DECLINED}


def read_glossary(root: Path) -> tuple[list[Term], list[Fault]]:
    """The terms of the glossary; a form may lead to one term only."""
    faults = Faults(root, root / "glossary.yaml")
    entries = _entries(root / "glossary.yaml", "term", _TERM_FIELDS, faults)
    names = {str(entry["term"]).lower(): str(entry["term"]) for _, entry in entries}
    terms: list[Term] = []
    seen: dict[str, str] = {}
    for line, entry in entries:
        term = str(entry["term"])
        forms, cased = _texts(entry.get("forms")), _texts(entry.get("cased"))
        if forms is None or cased is None or not (forms or cased):
            faults.add(line, f"term {term!r} needs a list of forms or of cased forms")
            continue
        for form in (*forms, *cased):
            key = form if form in cased else form.lower()
            other = seen.get(key) or names.get(key)
            if other and other != term:
                faults.add(line, f"form {form!r} stands also under {other!r}")
            seen[key] = term
        terms.append(Term(term, forms, cased))
    return terms, faults.found


def read_boundaries(root: Path) -> tuple[list[Boundary], list[Fault]]:
    """The kinds of message that are not answered from guidance, with their fixed replies."""
    faults = Faults(root, root / "boundaries.yaml")
    boundaries: list[Boundary] = []
    for line, entry in _entries(root / "boundaries.yaml", "id", _BOUNDARY_FIELDS, faults):
        if problem := _boundary_problem(entry):
            faults.add(line, f"boundary {entry['id']!r}: {problem}")
            continue
        boundaries.append(
            Boundary(
                id=str(entry["id"]),
                status=Status(entry["status"]),
                text=entry["text"].strip(),
                asks=_texts(entry["asks"]) or (),
                patterns=_texts(entry.get("patterns")) or (),
                follow_ups=_texts(entry.get("follow_ups")) or (),
                opening=entry.get("opening", "").strip(),
            )
        )
    return boundaries, faults.found


def _boundary_problem(entry: dict[str, Any]) -> str | None:
    if not _texts(entry.get("asks")):
        return "needs a list of asks"
    if not isinstance(entry.get("text"), str) or not entry["text"].strip():
        return "needs a text"
    if not isinstance(entry.get("opening", ""), str):
        return "opening is not a text"
    if str(entry.get("status")) not in {s.value for s in _BOUNDARY_STATUSES}:
        return f"status is none of {', '.join(sorted(_BOUNDARY_STATUSES))}"
    for name in ("patterns", "follow_ups"):
        if _texts(entry.get(name)) is None:
            return f"{name} is not a list of texts"
    for pattern in _texts(entry.get("patterns")) or ():
        try:
            re.compile(pattern)
        except re.error as error:
            return f"pattern {pattern!r}: {error}"
    return None


@dataclass(frozen=True)
class Examples:
    """Sentences of people in danger of their lives, and others that only sound so."""

    danger: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()


def read_distress(root: Path) -> tuple[Examples, list[Fault]]:
    """The examples of distress.yaml, which may be absent; no sentence may stand twice."""
    path = root / "distress.yaml"
    faults = Faults(root, path)
    if not path.exists():
        return Examples(), []
    parsed = _parsed(path, faults)
    if parsed is None:
        return Examples(), faults.found
    data = parsed.data if isinstance(parsed.data, dict) else {}
    danger, ordinary = _texts(data.get("danger")), _texts(data.get("ordinary"))
    if set(data) != {"danger", "ordinary"} or not danger or not ordinary:
        faults.add(1, "needs a list 'danger' and a list 'ordinary', and nothing else")
        return Examples(), faults.found
    counted = Counter(fold(text) for text in (*danger, *ordinary))
    for text in (t for t, n in counted.items() if n > 1):
        faults.add(1, f"{text!r} stands twice")
    return Examples(danger, ordinary), faults.found


def read_languages(root: Path) -> tuple[dict[str, str], list[Fault]]:
    """By language code, the sentence that says that answers are in English. May be absent."""
    path = root / "languages.yaml"
    faults = Faults(root, path)
    if not path.exists():
        return {}, []
    parsed = _parsed(path, faults)
    if parsed is None:
        return {}, faults.found
    if not isinstance(parsed.data, dict):
        faults.add(1, "holds no sentences by language code")
        return {}, faults.found
    for code, sentence in parsed.data.items():
        if not re.fullmatch(r"[a-z]{2,3}", str(code)) or not isinstance(sentence, str):
            line = parsed.keys.get(str(code), 1)
            faults.add(line, f"{code!r} is not a language code with a sentence")
    return {str(c): str(s) for c, s in parsed.data.items()}, faults.found


def _texts(value: object) -> tuple[str, ...] | None:
    """A list of texts; an empty one for nothing, None for anything else. A text alone is refused: it
    would be read letter by letter."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(v, str | int | float) for v in value):
        return None
    return tuple(map(str, value))


def _parsed(path: Path, faults: Faults) -> Parsed | None:
    text = read_text(path, faults)
    return parse(text, faults) if text is not None else None


def _entries(
    path: Path, key: str, fields: set[str], faults: Faults
) -> list[tuple[int, dict[str, Any]]]:
    """The entries of a YAML list of mappings that each hold `key`, with their lines."""
    parsed = _parsed(path, faults)
    if parsed is None:
        return []
    if not isinstance(parsed.data, list):
        faults.add(1, "is not a list")
        return []
    entries: list[tuple[int, dict[str, Any]]] = []
    seen: set[str] = set()
    for line, entry in zip(parsed.entries, parsed.data, strict=True):
        if not isinstance(entry, dict) or not isinstance(entry.get(key), str | int):
            faults.add(line, f"entry lacks {key!r}")
            continue
        if unknown := {str(name) for name in entry} - fields:
            faults.add(
                line, f"{key} {entry[key]!r}: unknown field {', '.join(map(repr, sorted(unknown)))}"
            )
        if str(entry[key]) in seen:
            faults.add(line, f"{key} {entry[key]!r} stands twice")
        seen.add(str(entry[key]))
        entries.append((line, entry))
    return entries

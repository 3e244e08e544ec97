"""The strict reader of rules.yaml: what code reckons with, each rule with its source and date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.fault import Fault, Faults, read_text
from ingest.section import is_as_of
from ingest.yaml_text import parse
from rag.reckoning.days import Span, is_season
from rag.reckoning.parameters import PARAMETERS, SEASONAL
from rag.reckoning.rules import Rule
from rag.schema import Certainty

_REQUIRED = ("name", "title", "parameters", "sources", "passage", "as_of", "certainty")
_FIELDS = {*_REQUIRED, "who_knows", "season", "valid_from", "valid_to", "notes"}
_CERTAINTIES = (Certainty.CONFIRMED, Certainty.UNCERTAIN)


def read_rules(
    root: Path, source_ids: set[str], passage_ids: set[str]
) -> tuple[list[Rule], list[Fault]]:
    """The rules of the file and its faults; a faulty rule is left out. May be absent: then nothing is
    reckoned."""
    path = root / "rules.yaml"
    faults = Faults(root, path)
    if not path.exists():
        return [], []
    text = read_text(path, faults)
    parsed = parse(text, faults) if text is not None else None
    if parsed is None:
        return [], faults.found
    if not isinstance(parsed.data, list):
        faults.add(1, "is not a list of rules")
        return [], faults.found
    rules: list[tuple[int, Rule]] = []
    for line, entry in zip(parsed.entries, parsed.data, strict=True):
        problems = _problems(entry, source_ids, passage_ids)
        for problem in problems:
            faults.add(line, f"{_called(entry)}: {problem}")
        if not problems:
            rules.append((line, _rule(entry)))
    _check_times(rules, faults)
    return [rule for _, rule in rules], faults.found


def _called(entry: object) -> str:
    named = isinstance(entry, dict) and entry.get("name")
    return f"rule {named!r}" if named else "a rule"


def _problems(entry: object, source_ids: set[str], passage_ids: set[str]) -> list[str]:
    """Everything that is wrong with one entry by itself."""
    if not isinstance(entry, dict):
        return ["is no mapping of fields"]
    found = [f"lacks {name!r}" for name in _REQUIRED if entry.get(name) in (None, "", [], {})]
    if unknown := sorted({str(name) for name in entry} - _FIELDS):
        found.append(f"unknown field {', '.join(map(repr, unknown))}")
    if found:
        return found
    if entry["name"] not in PARAMETERS:
        return [f"no tool uses a rule of this name; known are {', '.join(sorted(PARAMETERS))}"]
    found += _parameter_problems(entry["name"], entry["parameters"])
    found += _source_problems(entry["sources"], source_ids)
    if entry["passage"] not in passage_ids:
        found.append(f"passage {entry['passage']!r} does not exist")
    if not is_as_of(str(entry["as_of"])):
        found.append(f"as_of {str(entry['as_of'])!r} is no date and not 'undated'")
    found += _certainty_problems(entry)
    found += _time_problems(entry)
    notes = entry.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(n, str) and n.strip() for n in notes):
        found.append("notes is not a list of texts")
    return found


def _parameter_problems(name: str, given: object) -> list[str]:
    try:
        PARAMETERS[name].model_validate(given)
    except ValidationError as error:
        return [
            f"parameters{''.join(f'.{p}' for p in e['loc'])}: {e['msg']}" for e in error.errors()
        ]
    return []


def _source_problems(given: object, source_ids: set[str]) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(s, str) for s in given):
        return ["sources is not a list of ids"]
    return [f"source {s!r} does not stand in sources.yaml" for s in given if s not in source_ids]


def _certainty_problems(entry: dict[str, Any]) -> list[str]:
    if entry["certainty"] not in [str(c) for c in _CERTAINTIES]:
        return [f"certainty is none of {', '.join(map(str, _CERTAINTIES))}"]
    uncertain = entry["certainty"] == Certainty.UNCERTAIN
    if uncertain and not entry.get("who_knows"):
        return ["an uncertain rule needs 'who_knows'"]
    return []


def _time_problems(entry: dict[str, Any]) -> list[str]:
    """Season or days, as the rule's name wants it, and each a time that exists."""
    found = []
    seasonal = entry["name"] in SEASONAL
    if seasonal != bool(entry.get("season")):
        found.append("goes by 'season'" if seasonal else "does not go by 'season'")
    if seasonal and (entry.get("valid_from") or entry.get("valid_to")):
        found.append("has a season, so no 'valid_from' or 'valid_to'")
    if entry.get("season") and not is_season(str(entry["season"])):
        found.append(f"season {str(entry['season'])!r} is no season like 2026-27")
    spans: list[Span] = []
    for name in ("valid_from", "valid_to"):
        value = entry.get(name)
        if value in (None, ""):
            continue
        try:
            span = Span.of(str(value))
        except ValueError as error:
            found.append(f"{name}: {error}")
            continue
        if span.is_year:
            found.append(f"{name} {value!r} is a year: a day or a month is needed")
        spans.append(span)
    if len(spans) == 2 and spans[1].last < spans[0].first:
        found.append("valid_to lies before valid_from")
    return found


def _check_times(rules: Sequence[tuple[int, Rule]], faults: Faults) -> None:
    """Entries of one name may not hold at the same time, but for a month in which one follows the
    other on a day that is not known."""
    for index, (line, rule) in enumerate(rules):
        for other_line, other in rules[:index]:
            if other.name == rule.name and _clash(rule, other):
                faults.add(
                    line,
                    f"rule {rule.name!r}: holds at the same time as the one in line {other_line}",
                )


def _clash(a: Rule, b: Rule) -> bool:
    if a.season or b.season:
        return a.season == b.season
    early, late = sorted((a, b), key=lambda r: r.earliest or date.min)
    if early.latest is None or late.earliest is None:
        return True
    hands_over = early.valid_to == late.valid_from and not Span.of(early.valid_to).is_day
    return early.latest >= late.earliest and not hands_over


def _rule(entry: dict[str, Any]) -> Rule:
    def text(name: str) -> str:
        return str(entry.get(name) or "")

    return Rule(
        name=text("name"),
        title=text("title"),
        parameters=entry["parameters"],
        sources=tuple(entry["sources"]),
        passage=text("passage"),
        as_of=text("as_of"),
        certainty=Certainty(entry["certainty"]),
        who_knows=text("who_knows"),
        season=text("season"),
        valid_from=text("valid_from"),
        valid_to=text("valid_to"),
        notes=tuple(entry.get("notes", [])),
    )

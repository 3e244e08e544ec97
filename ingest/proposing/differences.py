"""What an edition holds that another does not, as text that a person can read: section by section,
programs by cell, and every other entry by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from pydantic import BaseModel

from ingest.columns import KINDS
from ingest.golden import Golden
from rag.folder import Content
from rag.schema import Passage
from rag.statistics import Statistics

What = Literal["section", "program", "rule", "term", "source", "statistic", "golden", "document"]
# Of these only what differs is shown; the others are read as a whole.
_BY_CELL = {"program", "statistic", "source"}


class Line(BaseModel):
    """A line of a difference."""

    op: Literal["same", "added", "removed"]
    text: str


class Change(BaseModel):
    """One thing that is added, changed or removed, by its id and the file where it stands."""

    kind: Literal["added", "changed", "removed"]
    what: What
    id: str
    heading: str
    path: str
    diff: list[Line]


@dataclass(frozen=True)
class Held:
    """What an edition holds, and the golden questions that belong to it."""

    content: Content
    statistics: Statistics
    golden: Sequence[Golden]


@dataclass(frozen=True)
class _Item:
    heading: str
    path: str
    lines: tuple[str, ...]


def changes(before: Held, after: Held) -> list[Change]:
    """Every difference, kind by kind, each kind in the order of its ids."""
    old, new = dict(_items(before)), dict(_items(after))
    found = []
    for key in sorted({*old, *new}):
        what, name = key
        a, b = old.get(key), new.get(key)
        if a is not None and b is not None and a.lines == b.lines:
            continue
        shown = b or a
        assert shown is not None
        diff = difference(a.lines if a else (), b.lines if b else ())
        if a and b and what in _BY_CELL:
            diff = [line for line in diff if line.op != "same"]
        kind: Literal["added", "changed", "removed"] = (
            "added" if a is None else "removed" if b is None else "changed"
        )
        found.append(
            Change(kind=kind, what=what, id=name, heading=shown.heading, path=shown.path, diff=diff)
        )
    return found


def difference(before: Sequence[str], after: Sequence[str]) -> list[Line]:
    """What became of the lines `before`, in their order; removed ones stand before added ones."""
    found: list[Line] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            found += [Line(op="same", text=t) for t in before[a:b]]
            continue
        found += [Line(op="removed", text=t) for t in before[a:b]]
        found += [Line(op="added", text=t) for t in after[c:d]]
    return found


def _items(held: Held) -> Iterator[tuple[tuple[What, str], _Item]]:
    content = held.content
    for p in content.passages:
        yield (
            ("section", p.id),
            _Item(p.heading, f"guidance/{p.topic}/{p.document}.md", _section(p)),
        )
    for program in content.programs:
        yield (
            ("program", program.id),
            _Item(program.name, "programs/", tuple(f"{c}: {v}" for c, v in program.cells.items())),
        )
    checked = (f"checked: {content.programs_checked}",)
    yield ("program", "table"), _Item("The program tables", "programs/table.yaml", checked)
    for rule in content.rules:
        name = " ".join(filter(None, (rule.name, rule.season, rule.valid_from)))
        yield ("rule", name), _Item(rule.title, "rules.yaml", _fields(asdict(rule)))
    for term in content.glossary:
        yield ("term", term.term), _Item(term.term, "glossary.yaml", _fields(asdict(term)))
    for boundary in content.boundaries:
        fields = _fields(asdict(boundary))
        yield ("term", f"boundary {boundary.id}"), _Item(boundary.id, "boundaries.yaml", fields)
    for language, text in content.languages.items():
        yield ("term", f"language {language}"), _Item(language, "languages.yaml", (text,))
    for source in content.sources:
        fields = _fields(asdict(source))
        yield ("source", source.id), _Item(source.title, "sources.yaml", fields)
    yield from _statistics(held.statistics)
    for row in held.golden:
        fields = _fields(row.model_dump(mode="json"))
        yield ("golden", row.id), _Item(row.turns[-1], "golden/", fields)


def _statistics(statistics: Statistics) -> Iterator[tuple[tuple[What, str], _Item]]:
    for table in statistics.tables:
        item = _Item(table.title, "statistics/tables.yaml", _fields(asdict(table)))
        yield ("statistic", f"table {table.id}"), item
    seen: dict[str, int] = {}
    for row in statistics.rows:
        kind = KINDS.get(row.table)
        key = " ".join(row[c] for c in kind.key) if kind else " ".join(row.cells.values())
        name = f"{row.table}: {key}"
        seen[name] = seen.get(name, 0) + 1
        unique = name if seen[name] == 1 else f"{name} ({seen[name]})"
        lines = (*(f"{c}: {v}" for c, v in row.cells.items()), f"sources: {', '.join(row.sources)}")
        yield ("statistic", unique), _Item(name, f"statistics/{row.table}.csv", lines)
    for day in statistics.calendar.dates:
        fields = _fields(asdict(day))
        name = f"{day.season}: {day.event}"
        yield (
            ("statistic", f"calendar {name}"),
            _Item(name, "statistics/season_calendar.csv", fields),
        )


def _section(p: Passage) -> tuple[str, ...]:
    """A section as it reads: its dates, statements with their sources, cautions, asks, and what is
    asked next."""
    lines = [
        f"title: {p.title}",
        f"heading: {p.heading}",
        f"certainty: {p.certainty}",
        f"as of: {p.as_of}",
        f"checked: {p.checked}",
        f"review every: {p.review_days} days",
        f"owner: {p.owner}",
    ]
    if p.who_knows:
        lines.append(f"who knows: {p.who_knows}")
    lines += [f"see: {target}" for target in p.see]
    lines += [f"defines: {' = '.join(forms)}" for forms in p.defines]
    lines += [f"short: {s.text} [{', '.join(s.sources)}]" for s in p.short]
    lines += [
        f"{'- ' if block.kind == 'item' else ''}{s.text} [{', '.join(s.sources)}]"
        for block in p.detail
        for s in block.statements
    ]
    lines += [f"caution: {s.text} [{', '.join(s.sources)}]" for s in p.cautions]
    lines += [f"ask: {_mark(p, ask)}{ask}" for ask in p.asks]
    return (*lines, *(f"next: {n.text} > {n.target}" for n in p.next_asks))


def _mark(passage: Passage, ask: str) -> str:
    """What stands before an ask in its file."""
    return "~ " * (ask in passage.turned) + "? " * (ask in passage.gap_asks)


def _fields(data: dict[str, Any]) -> tuple[str, ...]:
    return tuple(line for name, value in data.items() for line in _field(name, value))


def _field(name: str, value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        return [line for key, v in value.items() for line in _field(f"{name}.{key}", v)]
    if isinstance(value, list | tuple):
        return [f"{name}: {v}" for v in value]
    return [f"{name}: {value}"] if value not in ("", None) else []

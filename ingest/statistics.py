"""The strict reader of knowledge/statistics/: tables of figures, what they count, and the season's
calendar. Figures of reports that need their publisher's permission are read from `restricted/`, a
folder that is never in the repository, in the same formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from ingest.columns import KINDS, Kind, columns_of, must_be_filled
from ingest.csv_text import read_rows, unsafe_cells
from ingest.fault import Fault, Faults, read_text
from ingest.yaml_text import Parsed, parse
from rag.places import STATES
from rag.schema import Source
from rag.season import Calendar, Event, SeasonDate
from rag.statistics import Row, Statistics, Table
from rag.wording import spoken_date

RESTRICTED = "restricted"
_TABLE_FIELDS = {"title", "counts", "home", "homes", "report", "report_name"}
_EVENT_FIELDS = {"home", "patterns"}
# Where the NRMP keeps its reports, and the tables whose figures stand in them. Its news releases
# stand elsewhere.
_OF_MATCHES = frozenset(KINDS) - {"fees", "program_signals", "season_calendar"}
_REPORT = re.compile(r"//(?:www\.)?nrmp\.org/(?:wp-content/uploads/|match-data)", re.IGNORECASE)


def read_statistics(
    root: Path, sources: Mapping[str, Source], passages: set[str] | None
) -> tuple[Statistics, list[Fault]]:
    """Everything under `root`/statistics, and each fault by file, row and column.

    `sources` and `passages` are those that the tables may name; None: passages are not looked at
    (a section that has a fault is not there to be named). A row with a fault is left out of the
    result. Without the folder there are no figures, and no fault.
    """
    folder = root / "statistics"
    if not folder.is_dir():
        return Statistics(), []
    tables, faults = _read_tables(root, sources, passages)
    events, found = _read_events(root, passages)
    faults += found
    reader = _Reader(root, sources, {e.name for e in events})
    for path in _files(folder):
        faults += reader.read(path)
    known = {t.id for t in tables}
    for name in sorted({row.table for row in reader.rows} - known):
        faults.append(Fault("statistics/tables.yaml", 1, f"holds no entry for the table {name!r}"))
    dates = tuple(_season_date(r) for r in reader.rows if r.table == "season_calendar")
    rows = tuple(r for r in reader.rows if r.table != "season_calendar")
    return Statistics(tuple(tables), rows, Calendar(dates, tuple(events))), faults


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.csv"))
    yield from sorted((folder / RESTRICTED).glob("*.csv"))


class _Reader:
    """Reads one table after the other, and knows the rows of those before."""

    def __init__(self, root: Path, sources: Mapping[str, Source], events: set[str]) -> None:
        self.rows: list[Row] = []
        self._root = root
        self._sources = sources
        self._events = events
        self._seen: dict[tuple[str, ...], str] = {}

    def read(self, path: Path) -> list[Fault]:
        """Adds the rows of a file that have no fault; returns the faults."""
        faults = Faults(self._root, path)
        kind = KINDS.get(path.stem)
        if kind is None:
            names = ", ".join(KINDS)
            faults.add(1, f"is no table that is known; the names are {names}")
            return faults.found
        for line, cells in read_rows(path, faults, columns_of(kind), kind.optional):
            problems = self._problems(path, kind, cells)
            key = (path.stem, *(cells[c].lower() for c in kind.key))
            if other := self._seen.get(key):
                problems.append(f"column {kind.key[0]}: the same figure stands also at {other}")
            self._seen.setdefault(key, f"{path.relative_to(self._root / 'statistics')}:{line}")
            for problem in problems:
                faults.add(line, problem)
            if not problems:
                self.rows.append(Row(path.stem, cells, _ids(cells["source"])))
        return faults.found

    def _problems(self, path: Path, kind: Kind, cells: dict[str, str]) -> list[str]:
        checks = columns_of(kind) | kind.optional
        found = [f"column {c}: is empty" for c in must_be_filled(kind) if not cells[c].strip()]
        for column, cell in cells.items():
            if cell and (wrong := checks[column](cell)):
                found.append(f"column {column}: {cell[:40]!r} {wrong}")
        found += self._wrong_source(path, cells) + unsafe_cells(cells)
        if kind.figures and not any(cells.get(c) for c in kind.figures):
            found.append(f"column {kind.figures[0]}: the row holds no figure")
        if path.stem == "season_calendar" and cells["event"] not in self._events:
            found.append(f"column event: {cells['event']!r} does not stand in events.yaml")
        # Figures are held against each other only when each by itself is one.
        return found or _disagreements(path.stem, cells)

    def _wrong_source(self, path: Path, cells: dict[str, str]) -> list[str]:
        found = []
        for source_id in _ids(cells["source"]):
            source = self._sources.get(source_id)
            if source is None:
                found.append(f"column source: {source_id!r} does not stand in sources.yaml")
            elif (
                cells["terms"] == "news" and path.stem in _OF_MATCHES and _REPORT.search(source.url)
            ):
                found.append(
                    f"column terms: {source_id!r} is a report of the NRMP, so its figures need "
                    "'permission' and the folder restricted/"
                )
        if cells["terms"] == "permission" and path.parent.name != RESTRICTED:
            found.append(
                "column terms: figures that need permission stand in statistics/restricted/ only"
            )
        return found


def _ids(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _disagreements(table: str, cells: dict[str, str]) -> list[str]:
    """Figures of one row that contradict each other."""

    def number(column: str) -> float | None:
        return float(cells[column]) if cells.get(column) else None

    found = []
    if table == "match_rates":
        rate, matched, unmatched = map(number, ("rate_pct", "matched_n", "unmatched_n"))
        if rate is not None and matched is not None and unmatched is not None:
            true = 100 * matched / (matched + unmatched) if matched + unmatched else 0.0
            if abs(true - rate) > 0.1:
                found.append(f"column rate_pct: {rate:g} is not the {true:.1f} of the two counts")
    elif table == "match_by_specialty":
        offered, filled = number("positions_offered"), number("filled")
        parts = [number(c) or 0 for c in cells if c.startswith("filled_")]
        if offered is not None and filled is not None and filled > offered:
            found.append("column filled: is more than positions_offered")
        if filled is not None and sum(parts) > filled:
            found.append("column filled: is less than its parts together")
    elif table == "img_residents_by_state":
        total, us, other = map(
            number, ("imgs_matched_total", "us_img_matched", "non_us_img_matched")
        )
        if total is not None and us is not None and other is not None and us + other != total:
            found.append(
                f"column imgs_matched_total: {total:g} is not {us:g} and {other:g} together"
            )
        if cells["state"] not in STATES.values():
            found.append(f"column state: {cells['state']!r} is no US state by its name")
    elif table == "program_signals":
        levels, single = (
            [cells["gold_signals"], cells["silver_signals"]],
            cells["single_level_signals"],
        )
        whole = all(levels) != bool(single) and any(levels) == all(levels)
        if cells["quality"] == "C" and (any(levels) or single):
            found.append("column quality: C is no number to plan with, leave the numbers empty")
        elif cells["quality"] != "C" and not whole:
            found.append("column gold_signals: gold and silver, or the single level, and not both")
    elif table == "season_calendar" and cells["quality"] == "C" and cells["date"]:
        found.append("column date: C is no day to plan with, put the pattern into the note")
    return found


def _season_date(row: Row) -> SeasonDate:
    """A row of the calendar. Of a month nothing but its name is said."""
    first, _, last = row["date"].partition(" to ")
    note = row["note"]
    if len(first) == 7:
        month = f"{spoken_date(first)}, the day is not known"
        note = f"{month}; {note}" if note else month
    days = [date.fromisoformat(d) if len(d) == 10 else None for d in (first, last)]
    return SeasonDate(
        event=row["event"],
        season=row["season"],
        start=days[0],
        end=days[1],
        note=note,
        source=row.sources[0],
        as_of=row["as_of"],
        quality=row["quality"],
    )


def _entries(root: Path, name: str) -> tuple[Parsed | None, Faults]:
    """A mapping of statistics/, with a fault for what stands twice in it."""
    path = root / "statistics" / name
    faults = Faults(root, path)
    body = read_text(path, faults)
    parsed = parse(body, faults) if body is not None else None
    if parsed is None:
        return None, faults
    if not isinstance(parsed.data, dict):
        faults.add(1, "holds no entries")
        return None, faults
    for key, line in parsed.repeated:
        faults.add(line, f"{key!r} stands twice")
    return parsed, faults


def _read_tables(
    root: Path, sources: Mapping[str, Source], passages: set[str] | None
) -> tuple[list[Table], list[Fault]]:
    parsed, faults = _entries(root, "tables.yaml")
    tables: list[Table] = []
    for key, value in (parsed.data if parsed else {}).items():
        problems = _table_problems(key, value, sources, passages)
        for problem in problems:
            faults.add(parsed.keys.get(str(key), 1) if parsed else 1, f"table {key!r}: {problem}")
        if not problems:
            homes = {str(k): str(v) for k, v in value.get("homes", {}).items()}
            words = {f: str(value[f]) for f in ("title", "counts", "home", "report", "report_name")}
            tables.append(Table(id=key, homes=homes, **words))
    return tables, faults.found


def _table_problems(
    key: object, value: object, sources: Mapping[str, Source], passages: set[str] | None
) -> list[str]:
    if key not in KINDS:
        return [f"is no table that is known; the names are {', '.join(KINDS)}"]
    if not isinstance(value, dict):
        return ["holds no fields"]
    if unknown := {str(f) for f in value} - _TABLE_FIELDS:
        return [f"unknown field {min(unknown)!r}"]
    found = [
        f"lacks {f!r}"
        for f in ("title", "counts", "home", "report", "report_name")
        if not value.get(f)
    ]
    homes = value.get("homes", {})
    if not isinstance(homes, dict):
        found.append("homes is no list of row: passage")
        homes = {}
    for passage in dict.fromkeys([value.get("home"), *homes.values()]):
        if passage and passages is not None and passage not in passages:
            found.append(f"there is no passage {passage!r}")
    report = value.get("report")
    if report and not (report in sources and sources[report].url):
        found.append(f"report {report!r} is no source with an address in sources.yaml")
    return found


def _read_events(root: Path, passages: set[str] | None) -> tuple[list[Event], list[Fault]]:
    parsed, faults = _entries(root, "events.yaml")
    events: list[Event] = []
    for name, value in (parsed.data if parsed else {}).items():
        problem = _event_problem(value, passages)
        if problem:
            faults.add(parsed.keys.get(str(name), 1) if parsed else 1, f"event {name!r}: {problem}")
        else:
            events.append(Event(str(name), value["home"], tuple(value.get("patterns") or ())))
    return events, faults.found


def _event_problem(value: object, passages: set[str] | None) -> str:
    if not isinstance(value, dict):
        return "holds no fields"
    if unknown := {str(f) for f in value} - _EVENT_FIELDS:
        return f"unknown field {min(unknown)!r}"
    if not value.get("home"):
        return "lacks 'home'"
    if passages is not None and value["home"] not in passages:
        return f"there is no passage {value.get('home')!r}"
    patterns = value.get("patterns") or []
    if not isinstance(patterns, list) or not all(isinstance(p, str) for p in patterns):
        return "patterns is no list of texts"
    for pattern in patterns:
        try:
            compiled = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            return f"{pattern!r} is no regular expression: {error}"
        if compiled.search(""):
            return f"{pattern!r} fits every question"
    return ""

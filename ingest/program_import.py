"""Takes a table of programs into drafts of programs/*.csv, after a report on each row."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ingest.drafts import MAX_BYTES, Drafts, text_of
from ingest.fault import Fault
from ingest.programs import key_of, problems_of
from ingest.runs import Running, recorded
from ingest.upload import COLUMNS, CellFault, UploadedRow, read_upload
from rag.errors import DraftError, ImportRefusedError

Mode = Literal["merge", "replace"]
State = Literal["new", "changed", "same", "faulty"]
# Where programs go that stand in no table yet, unless there is but one table.
NEW = "programs/additions.csv"


@dataclass(frozen=True)
class CellChange:
    """A cell before and after."""

    column: str
    before: str
    after: str


@dataclass
class RowReport:
    """What came of a row; `row` is its number in the file."""

    row: int
    id: str
    name: str
    state: State
    faults: list[CellFault] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)


@dataclass(frozen=True)
class ImportReport:
    """What came of a table: each row, how many there are of each state (and `removed` programs), and the
    drafts that were written."""

    rows: list[RowReport]
    counts: dict[str, int]
    drafts: list[str]


@dataclass
class _Table:
    """A table as it stands with its draft: the columns, the rows by id, and the version of the draft."""

    path: str
    columns: list[str]
    rows: dict[str, dict[str, str]]
    token: str
    changed: bool = False


def import_programs(
    knowledge: Path,
    state: Path,
    name: str,
    body: bytes,
    by: str,
    mode: Mode = "merge",
    *,
    skip_faulty: bool = False,
) -> ImportReport:
    """Reads the file `name` and writes what it changes as drafts in the name of `by`.

    `merge` keeps programs that are not in the file, `replace` takes them away. While a row is faulty
    nothing is written, unless `skip_faulty`: then it is left out, and a program that it names stays as
    it is. The run is kept in the history. Raises ImportRefusedError, DraftError; nothing was written then
    (a draft that somebody changed in the same moment may stop the second of several).
    """
    with recorded(state, "import", by) as run:
        drafts = Drafts(knowledge, state)
        uploaded = read_upload(name, body)
        tables = _tables(drafts)
        rows = _reports(uploaded, tables, mode)
        counts = Counter[str](row.state for row in rows)
        written: list[str] = []
        if not counts["faulty"] or skip_faulty:
            counts["removed"] = _lay(tables, uploaded, rows, mode)
            written = _put(drafts, [t for t in tables.values() if t.changed], by)
        report = ImportReport(rows, dict(counts), written)
        _tell(run, report, name)
    return report


def _put(drafts: Drafts, tables: list[_Table], by: str) -> list[str]:
    """The only place where an import writes; gives back the paths. What is too large is refused before
    the first is written."""
    texts = {table.path: _written(table) for table in tables}
    for path, text in texts.items():
        if len(text.encode()) > MAX_BYTES:
            raise DraftError(
                f"{path} would be larger than {MAX_BYTES // 1_000_000} MB. Nothing was written. Leave "
                "out long notes, or split that table first."
            )
    for table in tables:
        drafts.save(table.path, texts[table.path], by, table.token)
    return list(texts)


def _written(table: _Table) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, table.columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.rows.values())
    return out.getvalue()


def _tables(drafts: Drafts) -> dict[str, _Table]:
    """Every table as staff see it: the open draft, else the published text, else the file."""
    opened, published = drafts.open.all(), drafts.published.all()
    paths = {f"programs/{p.name}" for p in (drafts.root / "programs").glob("*.csv")}
    paths |= {p for p in (*opened, *published) if p.startswith("programs/") and p.endswith(".csv")}
    found = {}
    for path in sorted(paths):
        draft = opened.get(path) or published.get(path)
        text = draft.text if draft else text_of(drafts.root, path)
        token = opened[path].changed if path in opened else ""
        if text is not None:
            found[path] = _parsed(path, text, token)
    target = next(iter(found)) if len(found) == 1 else NEW
    token = opened[target].changed if target in opened else ""
    table = found.pop(target, None) or _Table(target, list(COLUMNS), {}, token)
    # The last one is where new programs go.
    return {**found, target: table}


def _parsed(path: str, text: str, token: str) -> _Table:
    try:
        header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
        if sorted(header) != sorted(COLUMNS):
            raise ValueError("its columns are not those of a table of programs")
        cells = [dict(zip(header, row, strict=True)) for row in rows if any(row)]
    except (csv.Error, ValueError) as error:
        raise ImportRefusedError(
            f"{path} cannot be read as it stands ({error}). Nothing was written. Mend that file, or drop "
            "its draft, and import again."
        ) from None
    by_id = {row["id"]: row for row in cells}
    if len(by_id) != len(cells):
        raise ImportRefusedError(
            f"{path} holds an id twice. Nothing was written. Mend that file and import again."
        )
    return _Table(path, header, by_id, token)


def _reports(uploaded: list[UploadedRow], tables: dict[str, _Table], mode: Mode) -> list[RowReport]:
    known = {i: row for table in tables.values() for i, row in table.rows.items()}
    own = {row.cells["id"] for row in uploaded}
    keys = {} if mode == "replace" else {
        key_of(row): f"in the tables as {i}" for i, row in known.items() if i not in own
    }  # fmt: skip
    ids: dict[str, int] = {}
    found = []
    for row in uploaded:
        cells = row.cells
        report = RowReport(row.number, cells["id"], cells["program_name"], "new", [*row.faults])
        formulas = {f.column for f in row.faults}
        problems = (p.removeprefix("column ").partition(": ") for p in problems_of(cells))
        report.faults += [CellFault(c, reason) for c, _, reason in problems if c not in formulas]
        if cells["id"] and (other := ids.get(cells["id"])):
            report.faults.append(CellFault("id", f"{cells['id']!r} stands also in row {other}"))
        elif other_place := keys.get(key_of(cells)):
            report.faults.append(
                CellFault("program_name", f"the same program stands also {other_place}")
            )
        ids.setdefault(cells["id"], row.number)
        keys.setdefault(key_of(cells), f"in row {row.number}")
        _judge(report, cells, known.get(cells["id"]))
        found.append(report)
    return found


def _judge(report: RowReport, cells: dict[str, str], before: dict[str, str] | None) -> None:
    if before is not None:
        report.changes = [
            CellChange(c, before[c], cells[c]) for c in COLUMNS if before[c] != cells[c]
        ]
        report.state = "changed" if report.changes else "same"
    if report.faults:
        report.state = "faulty"


def _lay(
    tables: dict[str, _Table], uploaded: list[UploadedRow], rows: list[RowReport], mode: Mode
) -> int:
    """Puts the rows into the tables; gives back how many programs are taken away."""
    target = list(tables.values())[-1]
    home = {i: table for table in tables.values() for i in table.rows}
    for row, report in zip(uploaded, rows, strict=True):
        if report.state in ("new", "changed"):
            table = home.get(report.id, target)
            table.rows[report.id] = {c: row.cells[c] for c in table.columns}
            table.changed = True
    if mode == "merge":
        return 0
    wanted = {report.id for report in rows}
    gone = [i for i in home if i not in wanted]
    for i in gone:
        del home[i].rows[i]
        home[i].changed = True
    return len(gone)


def _tell(run: Running, report: ImportReport, name: str) -> None:
    told = ", ".join(f"{n} {state}" for state, n in sorted(report.counts.items()) if n)
    summary = f"{name[:100]}: {told}."
    faults = [
        Fault(name[:100], row.row, f"column {f.column}: {f.reason}" if f.column else f.reason)
        for row in report.rows
        for f in row.faults
    ]
    if report.drafts:
        run.done(f"{summary} Drafts: {', '.join(report.drafts)}.")
    elif faults:
        run.refuse(f"{summary} Nothing was written.", faults)
    else:
        run.nothing(summary)

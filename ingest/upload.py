"""A table of programs that staff upload (CSV or XLSX), as cells by row, with what is wrong with each."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ingest.csv_text import MAX_BYTES
from rag.errors import ImportRefusedError
from rag.schema import PROGRAM_COLUMNS

COLUMNS = ("id", *PROGRAM_COLUMNS)
MAX_ROWS = 20_000
# Further cells of a row are read only to say that they are there.
_MOST_CELLS = len(COLUMNS) * 2
_MAX_UNPACKED = 200_000_000
_NOTHING = "Nothing was written."


@dataclass(frozen=True)
class CellFault:
    """What is wrong with a row. `column` is empty where it is the whole row."""

    column: str
    reason: str


@dataclass(frozen=True)
class UploadedRow:
    """A row as it was uploaded; `number` is the one that a spreadsheet shows, 1 being the header."""

    number: int
    cells: dict[str, str]
    faults: list[CellFault] = field(default_factory=list)


@dataclass(frozen=True)
class _Formula:
    """A cell that computes its value."""

    text: str


def read_upload(name: str, body: bytes) -> list[UploadedRow]:
    """The rows of the file, whose name tells its kind. Raises ImportRefusedError when it is no table of
    programs: wrong kind, encoding, size or columns."""
    if len(body) > MAX_BYTES:
        raise ImportRefusedError(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB. {_NOTHING} Split it."
        )
    kind = name.lower().rpartition(".")[2]
    if kind not in ("csv", "xlsx"):
        raise ImportRefusedError(
            f"A table is a file whose name ends in .csv or .xlsx. {_NOTHING} Save it as one of them."
        )
    if not body.strip():
        raise ImportRefusedError(f"The file is empty. {_NOTHING}")
    return _rows(_csv(body), whole=True) if kind == "csv" else _rows(_xlsx(body), whole=False)


def _rows(lines: Iterable[tuple[int, Sequence[object]]], *, whole: bool) -> list[UploadedRow]:
    """`whole`: a row gives each of its cells, also the last ones that are empty."""
    parts = iter(lines)
    _, first = next(parts, (1, []))
    header = [str(_text(cell)).strip() for cell in first]
    while header and not header[-1]:
        header.pop()
    _refuse_header(header)
    found: list[UploadedRow] = []
    for number, values in parts:
        if not any(_text(v) for v in values):
            continue
        if len(found) == MAX_ROWS:
            raise ImportRefusedError(
                f"The table has more than {MAX_ROWS:,} rows. {_NOTHING} Split it into several files."
            )
        row = _row(number, header, values)
        if whole and len(values) < len(header):
            due = f"has {len(values)} cells, {len(header)} are due"
            row.faults.append(CellFault("", due))
        found.append(row)
    if not found:
        raise ImportRefusedError(f"The table has a header and no rows. {_NOTHING}")
    return found


def _row(number: int, header: list[str], values: Sequence[object]) -> UploadedRow:
    faults = []
    padded = [*values, *[""] * (len(header) - len(values))]
    beyond = [v for v in padded[len(header) :] if _text(v)]
    if beyond:
        faults.append(CellFault("", f"has more cells than the header has columns ({len(header)})"))
    cells = {}
    for column, value in zip(header, padded, strict=False):
        if isinstance(value, _Formula):
            faults.append(
                CellFault(column, f"holds a formula ({value.text[:40]}): put its value there")
            )
        cells[column] = _text(value)
    return UploadedRow(number, cells, faults)


def _refuse_header(header: list[str]) -> None:
    told = []
    if missing := [c for c in COLUMNS if c not in header]:
        if len(header) == 1 and any(sign in header[0] for sign in ";\t|"):
            raise ImportRefusedError(
                f"The columns are not separated by commas. {_NOTHING} Save the table as CSV with commas "
                "(UTF-8), or as XLSX."
            )
        if len(missing) == len(COLUMNS):
            told.append("its first row names none of the columns of a table of programs")
        else:
            told.append(f"it lacks the columns {', '.join(missing)}")
    if unknown := [c[:40] for c in header if c not in COLUMNS and c]:
        told.append(f"it has columns that are not known: {', '.join(map(repr, unknown[:10]))}")
    if any(not c for c in header):
        told.append("a column between others has no name")
    if twice := sorted({c for c in header if c and header.count(c) > 1}):
        told.append(f"it has columns twice: {', '.join(twice)[:200]}")
    if told:
        raise ImportRefusedError(
            f"This is no table of programs: {'; '.join(told)}. {_NOTHING} The first row has to name the "
            "columns of knowledge/programs."
        )


def _csv(body: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise ImportRefusedError(f"The file is UTF-16. {_NOTHING} Save it as CSV (UTF-8).")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise ImportRefusedError(
            f"The file is not UTF-8 (line {line}). {_NOTHING} Save it as CSV (UTF-8)."
        ) from None
    if "\0" in text:
        raise ImportRefusedError(f"The file is no text, whatever its name says. {_NOTHING}")
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error as error:
        raise ImportRefusedError(
            f"The file is not a CSV table from row {number + 1} on ({error}). {_NOTHING}"
        ) from None


def _xlsx(body: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
                raise ImportRefusedError(
                    f"The workbook is larger than 200 MB when it is unpacked. {_NOTHING}"
                )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about styles
            book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, keep_links=False)
            sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
            if len(sheets) != 1:
                raise ImportRefusedError(
                    f"The workbook has {len(sheets)} visible sheets. {_NOTHING} Leave the one with the "
                    "programs in it."
                )
            # What the file claims to be its size may be the whole sheet.
            sheets[0].reset_dimensions()
            rows = sheets[0].iter_rows(max_col=_MOST_CELLS)
            for number, row in enumerate(rows, 1):
                if number > MAX_ROWS * 2:
                    raise ImportRefusedError(
                        f"The sheet goes on beyond row {MAX_ROWS * 2:,}. {_NOTHING} Delete the rows that "
                        "hold no program."
                    )
                yield number, [_value(cell) for cell in row]
    except ImportRefusedError:
        raise
    except Exception as error:  # openpyxl raises what it meets: KeyError, ValueError, XML errors …
        raise ImportRefusedError(
            f"The file is not an XLSX workbook that can be read ({type(error).__name__}). {_NOTHING} "
            "Save it again, or as CSV (UTF-8)."
        ) from None


def _value(cell: Any) -> object:
    """A cell's value; a formula is no value, nor is an error such as #N/A."""
    if cell.data_type in ("f", "e"):
        return _Formula(str(getattr(cell.value, "text", cell.value)))
    return cell.value


def _text(value: object) -> str:
    """A value as it stands in a CSV table."""
    if value is None:
        return ""
    if isinstance(value, _Formula):
        return value.text
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").strip()

"""Tables: CSV and XLSX, a row a block, every value under its column's name."""

from __future__ import annotations

import csv
import io
import re
import warnings
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from ingest.outside.extracted import Block, Extracted, Limits, RefusedError, rows_of

_DELIMITERS = ",;\t|"
_SAMPLE = 20
_MANY_ROWS = "It has more than {:,} rows. Split it into several files and add each."
# What a spreadsheet would run; "+92 42 …" and "-5" are values.
_FORMULA = re.compile(r"\s*(?:=|@\w+\s*\()")


def text_of(body: bytes) -> tuple[str, list[str]]:
    """The text of a file and what is to be said of its letters."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace"), []
    try:
        return body.removeprefix(BOM_UTF8).decode("utf-8"), []
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace"), [
            "The file is not UTF-8; its letters were read as Windows-1252. Look at the names with "
            "accents, and if they are wrong, save the file as UTF-8 and add it again."
        ]


def delimiter_of(text: str) -> str:
    """The sign that parts the cells: the one that stands equally often in the first lines; empty when
    none does."""
    lines = [line for line in text.splitlines()[: _SAMPLE * 3] if line.strip()][:_SAMPLE]
    best = ("", 0)
    for sign in _DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=sign)]
        except csv.Error:
            continue
        usual = max(set(counts), key=counts.count, default=0)
        if usual > 1 and counts.count(usual) * 5 >= len(counts) * 4 and usual > best[1]:
            best = (sign, usual)
    return best[0]


def read_csv(body: bytes, limits: Limits) -> Extracted:
    """Raises RefusedError when it is no table or passes a limit."""
    text, told = text_of(body)
    sign = delimiter_of(text) or ","
    csv.field_size_limit(200_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        blocks, found = _blocks(reader, (), limits)
    except csv.Error as error:
        raise RefusedError(
            f"It is not a CSV table that can be read ({error}). Open it in a spreadsheet program, save "
            "it as CSV (UTF-8) and add it again."
        ) from None
    return Extracted("csv", blocks, warnings=told + found)


def read_xlsx(body: bytes, limits: Limits) -> Extracted:
    """The values of the visible sheets; formulas are not run, their last values are read."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, about styles
        book = openpyxl.load_workbook(
            io.BytesIO(body), read_only=True, data_only=True, keep_links=False
        )
        blocks: list[Block] = []
        told: list[str] = []
        hidden = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                hidden.append(sheet.title)
                continue
            # What the file claims to be its size may be the whole sheet.
            sheet.reset_dimensions()
            found, more = _blocks(_values(sheet), (sheet.title,), limits)
            blocks += found
            if len(blocks) > limits.rows:
                raise RefusedError(_MANY_ROWS.format(limits.rows))
            told += [f"Sheet {sheet.title}: {line}" for line in more]
    if hidden:
        told.append(f"Hidden sheets were left out: {', '.join(hidden)[:200]}.")
    return Extracted("xlsx", blocks, warnings=told)


def _values(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(values_only=True):
        yield [_shown(value) for value in row]


def _shown(value: object) -> str:
    """A cell's value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return text.removesuffix(" 00:00:00") if hasattr(value, "isoformat") else text


def _blocks(
    reader: Iterable[list[str]], headings: tuple[str, ...], limits: Limits
) -> tuple[list[Block], list[str]]:
    """The rows under the names of the first row that has several cells; a line above it (a title) is
    text."""
    table: list[tuple[int, list[str]]] = []
    formulas, cells = 0, 0
    for number, row in enumerate(islice(reader, limits.rows + 1), 1):
        if number > limits.rows:
            raise RefusedError(_MANY_ROWS.format(limits.rows))
        cells += len(row)
        if cells > limits.cells:
            raise RefusedError(
                f"It has more than {limits.cells:,} cells. Leave out columns that nobody asks about, or "
                "split it into several files."
            )
        formulas += sum(bool(_FORMULA.match(c)) for c in row)
        kept = ["" if _FORMULA.match(c) else c for c in row]
        while kept and not kept[-1].strip():
            kept.pop()
        if any(c.strip() for c in kept):
            table.append((number, kept))
    start = next((i for i, (_, row) in enumerate(table) if sum(map(bool, row)) > 1), len(table))
    blocks = [
        Block(" ".join(" ".join(row).split()), headings, "text", 0, number)
        for number, row in table[:start]
    ]
    body = table[start:]
    width = len(body[0][1]) if body else 0
    ragged = [number for number, row in body if len(row) > width]
    for place, text in rows_of([row for _, row in body]):
        blocks.append(Block(text, headings, "row", 0, body[place][0]))
    told = []
    if formulas:
        told.append(
            f"{formulas} cells hold formulas instead of values; they were left out, and nothing was run."
        )
    if ragged:
        shown = ", ".join(map(str, ragged[:5]))
        told.append(
            f"{len(ragged)} rows have more cells than the first has names (row {shown}); the cells "
            "beyond stand without a name."
        )
    return blocks, told

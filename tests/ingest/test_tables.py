"""The tables of figures, in the terminal and on a page."""

from __future__ import annotations

import io

from rich.console import Console

from ingest.evaluation import Report
from ingest.tables import COLUMNS, cell, markdown, page_rows, terminal
from tests.ingest.outcomes import outcome

# The widest that can stand in each column.
WIDE = Report("e", [outcome(topic="other-status", milliseconds=1234.5) for _ in range(1000)])


def shown(table: object, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_table_fits_into_80_columns() -> None:
    text = shown(terminal("Golden", [WIDE.groups("topic"), WIDE.groups("turns")], WIDE))
    assert "…" not in text
    assert all(len(line) <= 80 for line in text.split("\n"))
    rows = {line.split()[0]: line.split() for line in text.split("\n") if "1000" in line}
    assert list(rows) == ["other-status", "one", "all"]
    assert rows["all"] == "all 1000 1.000 1.000 1.000 0 – 0.000 1.000 1.000 1234 1234".split()


def test_page_has_the_same_figures_with_their_names() -> None:
    headings, rule, *rows = page_rows({"j1": Report("e", [outcome()])}, WIDE)
    assert headings == "|  | " + " | ".join(c.long for c in COLUMNS) + " |"
    assert rule.count("---") == len(COLUMNS) + 1
    assert rows == [
        "| j1 | 1 | 1.000 | 1.000 | 1.000 | 0 | – | 0.000 | 1.000 | 1.000 | 1.0 | 1.0 |",
        "| **all** | 1000 | 1.000 | 1.000 | 1.000 | 0 | – | 0.000 | 1.000 | 1.000 | 1234.5 | 1234.5 |",
    ]


def test_cells() -> None:
    assert [cell("right", 0.98765), cell("harmful", 2.0), cell("p50_ms", 12.34)] == [
        "0.988",
        "2",
        "12.3",
    ]
    assert cell("right", float("nan")) == "–"
    assert markdown(("a", "b"), [("x", "1")]) == ["| a | b |", "|---|---:|", "| x | 1 |"]

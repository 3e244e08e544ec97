"""The figures of an evaluation as tables, for the terminal and for Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.table import Table

from ingest.evaluation import Report


@dataclass(frozen=True)
class Column:
    """A figure of Report.figures, and its name in the terminal, where 80 columns have to do, and on
    a page."""

    figure: str
    short: str
    long: str


COLUMNS = (
    Column("questions", "n", "questions"),
    Column("hit_1", "hit@1", "hit@1"),
    Column("hit_3", "hit@3", "hit@3"),
    Column("right", "right", "right"),
    Column("harmful", "harm", "harmful"),
    Column("refused_rightly", "ref+", "refused rightly"),
    Column("refused_wrongly", "ref-", "refused wrongly"),
    Column("citation_precision", "prec", "citation precision"),
    Column("citation_recall", "rec", "citation recall"),
    Column("p50_ms", "p50", "p50 ms"),
    Column("p95_ms", "p95", "p95 ms"),
)
LEGEND = (
    "harm: harmful answers; ref+/-: refused rightly/wrongly; "
    "prec, rec: precision and recall of citations; p50, p95: ms"
)


def cell(figure: str, value: float, time_digits: int = 1) -> str:
    """A figure as it is printed, times with so many digits; a dash where there is none."""
    if value != value:
        return "–"
    if figure in ("questions", "harmful"):
        return f"{value:.0f}"
    return f"{value:.{time_digits}f}" if figure.endswith("_ms") else f"{value:.3f}"


def terminal(
    title: str, parts: Sequence[Mapping[str, Report]], whole: Report | None = None
) -> Table:
    """A table of groups, `parts` one under the other; `whole` is the last row, in bold."""
    table = Table(title=title, box=SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("", no_wrap=True)
    for column in COLUMNS:
        justify: Literal["right"] = "right"
        table.add_column(column.short, justify=justify, no_wrap=True)
    for number, groups in enumerate(parts):
        if number:
            table.add_section()
        for name, report in groups.items():
            table.add_row(name, *_cells(report, 0))
    if whole:
        table.add_row("all", *_cells(whole, 0), style="bold")
    return table


def page_rows(groups: Mapping[str, Report], whole: Report | None = None) -> list[str]:
    """The same as lines of Markdown."""
    rows = [[name, *_cells(report)] for name, report in groups.items()]
    if whole:
        rows.append(["**all**", *_cells(whole)])
    return markdown(["", *(c.long for c in COLUMNS)], rows)


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table: the first column is text, the others are figures."""
    lines = ["| " + " | ".join(headings) + " |", "|---" + "|---:" * (len(headings) - 1) + "|"]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows)]


def _cells(report: Report, time_digits: int = 1) -> list[str]:
    figures = report.figures()
    return [cell(c.figure, figures[c.figure], time_digits) for c in COLUMNS]

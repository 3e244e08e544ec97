"""Published figures as an edition holds them: the tables, their rows, and the season's calendar.

A row keeps its cells as they stand in the file, an empty cell as an empty string; `rag.figures`
reads them into figures with a unit and a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.season import Calendar


@dataclass(frozen=True)
class Table:
    """A table of figures: what it counts, the passage where it is at home (`homes`: another one for
    rows with that key), and the source on whose page its publisher keeps the whole."""

    id: str
    title: str
    counts: str
    home: str
    report: str
    report_name: str
    homes: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def passages(self) -> set[str]:
        """Every passage where a row of the table may be at home."""
        return {self.home, *self.homes.values()}


@dataclass(frozen=True)
class Row:
    """One row of a table. `sources`: ids of sources.yaml."""

    table: str
    cells: dict[str, str] = field(hash=False)
    sources: tuple[str, ...] = ()

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def number(self, column: str) -> float | None:
        """A cell as a number; None when it is empty."""
        cell = self[column]
        return float(cell) if cell else None


@dataclass(frozen=True)
class Statistics:
    """All figures of an edition."""

    tables: tuple[Table, ...] = ()
    rows: tuple[Row, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)

    def table(self, table_id: str) -> Table | None:
        """The table of that id, or None when the edition has none."""
        return next((t for t in self.tables if t.id == table_id), None)

    def rows_of(self, table_id: str) -> list[Row]:
        """The rows of a table in the order of its files, those of quality C left out: a figure that
        is weak or in conflict guides nobody."""
        return [r for r in self.rows if r.table == table_id and r["quality"] != "C"]

"""What the benchmarks have in common: sections of figures, quantiles, and how both are shown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from rich.table import Table

_LIBRARIES = (
    "img-advisor",
    "chromadb",
    "langchain-core",
    "langchain-chroma",
    "sentence-transformers",
    "torch",
    "fastapi",
    "uvicorn",
)


@dataclass(frozen=True)
class Section:
    """One table of the report: the first column names what was measured, the note says how."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def share(values: Iterable[bool]) -> float:
    """The share of the values that are true; of nothing it is NaN."""
    known = list(values)
    return sum(known) / len(known) if known else float("nan")


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which `part` of the values lie, counted as `advisor eval` counts."""
    if not values:
        return float("nan")
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def number(value: float, digits: int = 1) -> str:
    """A figure as it is printed; a dash where there is none."""
    return "–" if value != value else f"{value:,.{digits}f}"


def conditions(edition: str, counts: dict[str, int], quick: bool, rounds: int) -> list[str]:
    """When, on what and of what was measured. Nothing in it leads to the machine."""
    load = os.getloadavg()[0]
    return [
        f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        + (" with `--quick`: a look, not figures to quote" if quick else "")
        + f"; {rounds} round{'s' * (rounds != 1)} of questions",
        f"{os.cpu_count()} CPUs ({platform.machine()}), load {load:.1f} at the start, no GPU; "
        f"{platform.system()}, Python {platform.python_version()}",
        ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        f"Edition `{edition}`: {counts['documents_passages']} sections, {counts['asks']} asks, "
        f"{counts['statements']} statements, {counts['programs']} programs",
    ]


def as_markdown(sections: Sequence[Section], facts: Sequence[str]) -> str:
    """The report as a page."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `python -m tests.benchmarks.run` (`make benchmark`), everything in one run.",
        "",
        *(f"- {fact}" for fact in facts),
    ]
    for place, section in enumerate(sections, 1):
        lines += ["", f"## {place}. {section.title}", ""]
        lines.append("| " + " | ".join(section.headings) + " |")
        lines.append("|---" + "|---:" * (len(section.headings) - 1) + "|")
        lines += ["| " + " | ".join(row) + " |" for row in section.rows]
        lines += ["", section.note]
    return "\n".join([*lines, ""])


def as_table(section: Section) -> Table:
    """One section for the terminal."""
    table = Table(title=section.title, caption=section.note, caption_justify="left")
    for place, heading in enumerate(section.headings):
        table.add_column(heading, justify="right" if place else "left")
    for row in section.rows:
        table.add_row(*row)
    return table

"""Fit as CSV, with cells that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import io

from rag.fit import FitReply
from rag.fit.reply import FitOut
from rag.fit.requirement import CRITERIA
from rag.fit.words import CRITERION_WORDS, capital, verdict_words

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROW = (
    "program_name", "institution", "city", "state", "specialty", "track", "setting", "visa_j1", "visa_h1b",
    "visa_note", "positions_per_year", "img_support_note", "research_note", "source_url", "source_date",
    "confidence",
)  # fmt: skip


def safe(value: object) -> str:
    """A value as a cell's text. One that a spreadsheet might run (it begins with =, +, -, @ or a
    control character) gets an apostrophe before it, which shows it as text."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_FORMULA) else text


def fit_csv(reply: FitReply) -> str:
    """A row a program, best first: tier, score, its row, and each criterion's verdict and what it
    states. Lines end as RFC 4180 has them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["tier", "score", "lead", "id", *_ROW, *_criterion_columns()])
    for found in reply.programs:
        writer.writerow([safe(value) for value in _cells(found)])
    return out.getvalue()


def _criterion_columns() -> list[str]:
    return [f"{name}_{part}" for name in CRITERIA for part in ("verdict", "stated", "yours")]


def _cells(found: FitOut) -> list[object]:
    row = [getattr(found.program, column, "") for column in _ROW]
    criteria = [
        part
        for c in found.criteria
        for part in (c.verdict if c.applies else "does_not_apply", c.stated, c.yours)
    ]
    lead = "confirm first" if found.lead else ""
    return [found.tier, f"{found.score:.1f}", lead, found.program.id, *row, *criteria]


def criterion_line(found: FitOut, name: str) -> str:
    """A criterion in one cell: `met: at least 220`."""
    criterion = next(c for c in found.criteria if c.name == name)
    words = verdict_words(criterion)
    return f"{capital(words)}: {criterion.stated}" if criterion.applies else capital(words)


def criterion_title(name: str) -> str:
    """The heading of a criterion's column."""
    return capital(CRITERION_WORDS[name])

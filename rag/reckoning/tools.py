"""Every tool, in the order in which they are listed."""

from __future__ import annotations

from rag.reckoning import (
    attempts,
    certification,
    fees,
    fica,
    grace,
    lengths,
    ranks,
    results,
    season,
)
from rag.reckoning.reckoned import Tool

TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        fees.TOOL,
        ranks.TOOL,
        results.TOOL,
        attempts.TOOL,
        certification.TOOL,
        lengths.J1,
        lengths.H1B,
        grace.TOOL,
        fica.TOOL,
        season.TOOL,
    )
}

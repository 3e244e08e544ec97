"""Rules from outside a program's page without which its row would mislead: a page that says "H-1B: yes"
does not know of a freeze that its state put on later."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.lead import unled
from rag.citing import Citations
from rag.edition import Edition
from rag.places import STATES
from rag.schema import Program

# The section on states that limit H-1B petitions; its heading names them.
_STATE_LIMITS = "h1b-sponsors#texas-florida"


def state_limits(
    edition: Edition, programs: Sequence[Program], citations: Citations
) -> tuple[str, list[str]]:
    """What limits H-1B in the states of those of `programs` that do not rule it out, as a paragraph,
    and the cautions in it; empty where nothing does."""
    passage = edition.passages.get(_STATE_LIMITS)
    if passage is None:
        return "", []
    limited = [code for code, name in STATES.items() if name in passage.heading]
    met = {p["state"] for p in programs if p["visa_h1b"] != "no" and p["state"] in limited}
    if not met:
        return "", []
    mark = citations.passage(passage, passage.short[0])
    texts = [f"{unled(passage.short[0].text)} {mark}"]
    texts += [f"{c.text} {citations.passage(passage, c)}" for c in passage.cautions]
    return f"> **Take care:** {' '.join(texts)}", [c.text for c in passage.cautions]

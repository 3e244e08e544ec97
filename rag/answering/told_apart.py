"""The built-in answer to a question taken apart: what stays when a model speaks, and what it replaces."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answering.lead import unled
from rag.schema import Certainty
from rag.turn import Part

_LEAD = re.compile(
    r"^(?:\*\*Not settled\.\*\* )?\*\*(Yes|No|It depends|Not always|Usually|Partly)\.\*\* "
)
_BY_VISA = "**It depends on your visa**"
_CAUTION = "> **Take care:**"
_NEEDLE = 60


@dataclass(frozen=True)
class Apart:
    """`head` stands before the answer (gaps, what is not named), `lead` is its yes or no, `unsettled`
    says that it is not settled, `beside` are the short answers of further passages by their heading, and
    `tail` is what has to follow: cautions, who knows, the date."""

    head: tuple[str, ...]
    lead: str
    unsettled: bool
    beside: tuple[tuple[str, str], ...]
    cautions: tuple[str, ...]
    tail: tuple[str, ...]


def apart(part: Part) -> Apart | None:
    """The paragraphs of a part that answers from guidance; None where they are not as they must be, or
    where the answer is one for each visa, which only the whole can tell."""
    passage = part.passages[0]
    needle = unled(passage.short[0].text)[:_NEEDLE]
    paragraphs = part.text.split("\n\n")
    places = [i for i, p in enumerate(paragraphs) if needle in p]
    if not places or part.text.startswith(_BY_VISA) or passage.certainty is Certainty.NOT_KNOWN:
        return None
    head, first, rest = paragraphs[: places[0]], paragraphs[places[0]], paragraphs[places[0] + 1 :]
    # A passage that stands beside has its heading in front of both.
    first = first.removeprefix(f"**{passage.heading}** ")
    headings = [p.heading for p in part.passages[1:]]
    beside = [(h, p) for p in rest for h in headings if p.startswith(f"**{h}** ")]
    cautions = [p for p in paragraphs if p.startswith(_CAUTION)]
    asks = [p for p in rest if passage.who_knows and p == f"Ask {passage.who_knows}."]
    if not rest or not rest[-1].startswith("*"):
        return None
    lead = _LEAD.match(first)
    return Apart(
        head=tuple(p for p in head if not p.startswith(_CAUTION)),
        lead=lead.group(1) if lead else "",
        unsettled=passage.certainty is Certainty.UNCERTAIN,
        beside=tuple(beside),
        cautions=tuple(dict.fromkeys(cautions)),
        tail=(*asks, rest[-1]),
    )

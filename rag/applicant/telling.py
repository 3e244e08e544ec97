"""Whether a text, or a sentence of it, tells facts of its writer and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.applicant.clauses import lowered
from rag.applicant.facts import Facts
from rag.applicant.notes import PLAIN
from rag.applicant.wishes import FILLER

# Words beside the facts in a message that asks nothing.
_BESIDE = (
    PLAIN
    | FILLER
    | set("visa status yes ok okay well right wrong mistake madam ago because though".split())
)
_REQUEST = re.compile(
    r"\b(?:suggest\w*|recommend\w*|find|list|show|advi[cs]e|help|chances?|evaluate|review|guide|tell|options|"
    r"programs? (?:for|that|which|where|to)|opinion|realistic|possible|what|which|how|when|should|can|"
    r"worth)\b"
)
_WORD = re.compile(r"[a-z][a-z'-]*")


def only_tells(text: str, facts: Facts) -> bool:
    """Whether `text`, from which `facts` were read, asks and says nothing else."""
    return not facts.asks and _only(text, facts, 0, len(text))


def only_facts(text: str, facts: Facts) -> Callable[[str], bool]:
    """A test for the sentences of `text`: whether one only tells facts."""

    def told(sentence: str) -> bool:
        start = text.find(sentence)
        return start >= 0 and _only(text, facts, start, start + len(sentence))

    return told


def _only(text: str, facts: Facts, start: int, end: int) -> bool:
    letters = list(lowered(text))
    spans = [(a, b) for a, b in facts.spans if a < end and b > start]
    for a, b in spans:
        letters[a:b] = " " * (b - a)
    rest = "".join(letters[start:end])
    return bool(spans) and not _REQUEST.search(rest) and set(_WORD.findall(rest)) <= _BESIDE

"""For which cases a thing holds: whether a claim lets it hold for more or for fewer than its source."""

from __future__ import annotations

import re

from rag.answering.verifying.clauses import clauses, nearest
from rag.answering.verifying.signature import settled, signature, words_of
from rag.gaps import sentences

_NARROWED = words_of(
    r"only|solely|just|exclusively|alone|unless|except|limit(?:ed)?|restricted|until|must|neither|rest|"
    r"other|others|but|single|sole|one|first|before|after|if|merely|mere|at most|always|has to|have to|needs?"
)
_ONLY_ONE = re.compile(r"\bonly (?!if\b|when\b|after\b|once\b|\d|about\b|a few\b)", re.IGNORECASE)
# Words by which a thing holds for more cases than one.
_WIDER = words_of(
    r"whether (?:[\w-]+ ){1,8}or(?: not)?|regardless|no matter|either way|in any case|or (?:in |for |"
    r"by )?another(?: one)?|"
    r"whichever|anywhere|both|as well as|also|too"
)
_ONLY_IF = re.compile(r"\bonly (?:if|when|where|once|after|for|with|in case)\b|\bunless\b", re.I)
_ANY_CONDITION = re.compile(
    r"\b(?:only|if|when|where|once|unless|until|before|after|without|with|except\w*|depends?|provided|"
    r"for those|"
    r"who|whose|alone|otherwise|limit\w*|during|while|first|needs?|requires?)\b",
    re.I,
)


def only_lost(claim: str, source: str) -> str:
    """Why a sentence tells of more, or without any narrowing, what its source tells of one thing only;
    empty when it does not."""
    if widened(claim, source):
        return "holds for more than in the source"
    if _NARROWED.search(settled(claim)) or signature(claim).denials:
        return ""
    near = nearest(claim, tuple(sentences(source)) or (source,))
    part = nearest(claim, clauses(near))
    return "only left out" if _ONLY_ONE.search(settled(part)) else ""


def widened(claim: str, source: str) -> bool:
    """Whether a claim lets hold for several cases what a sentence of its source lets hold for one alone."""
    near = settled(nearest(claim, tuple(sentences(source)) or (source,)))
    if not re.search(r"\bonly\b|\bthe same\b", near, re.I) or re.search(
        r"\bonly\b", settled(claim), re.I
    ):
        return False
    return bool(_WIDER.search(claim)) and not _WIDER.search(source)


def narrowed(claim: str, source: str) -> bool:
    """Whether a claim puts a thing under a condition ("only if the home is in another state") of which its
    source has none."""
    return bool(_ONLY_IF.search(claim)) and not _ANY_CONDITION.search(source)

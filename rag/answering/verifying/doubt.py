"""What a source tells as not known or not confirmed, and whether a claim tells it as settled."""

from __future__ import annotations

import re

from rag.answering.verifying.clauses import clauses, nearest
from rag.answering.verifying.signature import settled, signature, words_of
from rag.answering.verifying.words import content
from rag.gaps import sentences

# The share of the words of what is not known that tells that a claim speaks of it.
_MOST = 0.6

_DOUBT_FIRST = re.compile(
    r"(?:^|[.;:] )(?:as )?(?:reported|not confirmed|unconfirmed)", re.IGNORECASE
)
# "Whether it may be repeated is not held here": nothing is told of it, …
_OPEN = re.compile(
    r"\b(?:whether|which|what|how (?:many|long|much|often)|who|when|where)\b[^.;:]{3,160}?\b(?:is|are|"
    r"was|were) "
    r"(?:not|nowhere) (?:\w+ )?(?:held|known|settled|confirmed|read|stated|told|found|published|"
    r"spelled out|here)\b",
    re.IGNORECASE,
)
_OPEN_FIRST = re.compile(
    r"^(?:not (?:known|held|confirmed|settled)|unknown)(?: here)?:", re.IGNORECASE
)
# … and who speaks of it says so, or sends the reader to ask.
_OPEN_TOLD = re.compile(
    r"^(?:so |then |first )?(?:ask|read|check|look)\b|"
    r"\b(?:unknown|unclear|unsettled|open|whether|decides?|nobody|nothing|depends?)\b|"
    r"(?:\b(?:not|never|nowhere|cannot|no)|n't) (?:\w+ )?(?:held|known|know|settled|confirm\w*|read|"
    r"stated?|told|found|"
    r"published|spelled|here|say|said|sure|figures?|answers?|sources?|rules?|text|statements?)\b",
    re.I,
)
# What a claim may not say of a thing that is only reported.
_SURE = re.compile(
    r"(?<!not )(?<!un)\bconfirm(?:s|ed)\b|\b(?:certainly|definitely|surely|officially|no doubt)\b",
    re.I,
)
# Nobody vouches for it, …
_UNCONFIRMED = words_of(r"not confirmed|unconfirmed|no official source|not official")
# … so a claim says who said it, or that it is not sure.
_ATTRIBUTED = words_of(
    r"report\w*|unconfirmed|not (?:\w+ )?(?:confirmed|official|sure|certain)|advis\w+|appears?|seems?|"
    r"unclear|"
    r"suggest\w*|by (?:our|one|an?|the|its|their)|our|unsettled|disagree|probably|likely|perhaps|"
    r"possibly|maybe|"
    r"said|says?|writ\w+|wrote|pages?|texts?|sources?|according|estimat\w+|tables?|copy|read|check|ask|claims?|"
    r"second-hand|quot\w+|gives?|isn't confirmed|no official"
)


def doubt_dropped(claim: str, source: str) -> bool:
    """Whether the source tells a thing as not certain and the claim as certain. A doubt that stands in front
    holds for all that follows, another one for its own sentence."""
    near = nearest(claim, tuple(sentences(source)) or (source,))
    if _speaks_of_unknown(claim, source) and not _OPEN_TOLD.search(claim):
        return True
    first = _DOUBT_FIRST.search(source)
    if first and _SURE.search(settled(claim)):
        return True
    if _UNCONFIRMED.search(near) and not _ATTRIBUTED.search(claim):
        return True
    if signature(claim).hedged or not signature(source).doubt:
        return False
    return bool(first) or signature(near).doubt


def _speaks_of_unknown(claim: str, source: str) -> bool:
    """Whether a claim tells mostly what a clause of its source says is not known."""
    if _OPEN_FIRST.search(nearest(claim, tuple(sentences(source)) or (source,))):
        return True
    near = nearest(claim, clauses(source) or (source,))
    for part in clauses(source):
        if found := _OPEN.search(part):
            asked = content(found.group())
            if part == near or len(asked & content(claim)) >= _MOST * len(asked):
                return True
    return False

"""What belongs to what: whether two parts of a claim mix what its source keeps apart ("an initial one if
sponsored, a continuing one if not")."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rag.answering.verifying.particulars import Particular, particulars
from rag.answering.verifying.words import content
from rag.lexicon import normalise

# A comma before a year is one of a date.
_PART = re.compile(
    r";\s+|:\s+|[.!?]\s+(?=[A-Z\"(])|,\s+(?:but |while |whereas |yet |so )|"
    # The last thing of a list is short.
    r",\s+(?:and|or) (?=(?:[\w'-]+ ){3}[\w'-]+)|"
    # What a list of values goes on with, no mere thing of a list, and no year of a date.
    r",\s+(?!(?:19|20)\d\d\b|[\w-]+(?: [\w-]+)? (?:and|or) )"
    r"(?=[^,;.]*\b(?:for|to|by|is|was|were|are|has|at)\b)|"
    r"\s+(?:while|whereas|but|because|although|and then)\s+|"
    r"\s+and\s+(?=(?:\w+ ){1,4}?(?:for|to|by|with|of)\s)",
    re.IGNORECASE,
)


def halves_crossed(claim: str, source: str) -> str:
    """Whether two parts of the claim each mix what two parts of the source keep apart; in words, or empty."""
    theirs = _parts(source)
    mine = [c for c in _parts(claim) if not any(c <= t for t in theirs)]
    for i, one in enumerate(theirs):
        for other in theirs[i + 1 :]:
            first, second = one - other, other - one
            mixed = [(c & first, c & second) for c in mine if c & first and c & second]
            for n, (a, b) in enumerate(mixed):
                for c, d in mixed[n + 1 :]:
                    if a - c and c - a and b - d and d - b:
                        return f"{min(a - c)} and {min(c - a)} change places"
    return ""


@lru_cache(maxsize=8192)
def _parts(text: str) -> tuple[frozenset[str], ...]:
    return tuple(c for c in (_plain(p) for p in _PART.split(normalise(text)) if p) if c)


def _plain(part: str) -> frozenset[str]:
    """The content words of a part, "unavailable" as "available": whether it is denied is seen elsewhere."""
    return frozenset(w[2:] if w.startswith("un") and len(w) > 6 else w for w in content(part))


_WORD = re.compile(r"[\w$%-]+")
_CODE = re.compile(r"[A-Z][A-Za-z]*-?\d\w*|(?!US\b|IMGs?\b|FMGs?\b)[A-Z]{2,}")


def pairs_crossed(claim: str, source: str) -> str:
    """Whether two names stand beside each other's words: "an H-1B residency and a J-1 fellowship" for a J-1
    residency and an H-1B fellowship; in words, or empty."""
    mine, theirs = _beside(claim), _beside(source)
    for name, word in mine - theirs:
        for other, another in mine - theirs:
            crossed = name != other and word != another
            if crossed and (name, another) in theirs and (other, word) in theirs:
                return f"{name} and {other} change places"
    return ""


@lru_cache(maxsize=8192)
def _beside(text: str) -> frozenset[tuple[str, str]]:
    """Each code of a text (a visa, an organisation) with the word of content right behind it."""
    words = _WORD.findall(normalise(text))
    found = set()
    for one, other in pairwise(words):
        if not _CODE.fullmatch(one):
            continue
        first, second = content(one), content(other)
        if len(first) == 1 and len(second) == 1:
            found.add((next(iter(first)), next(iter(second))))
    return frozenset(found)


_DENIED = re.compile(
    r"\b(?:no|not|none|without|never|neither|nobody|lacks?|lacking|except|outside|unmatched|un\w{4,}|non-\w+)\b|"
    r"n't\b",
    re.IGNORECASE,
)
_FIGURE = ("share", "amount", "number", "span", "day", "year", "weekday")
_KINDS = (*_FIGURE, "exam", "visa", "form", "country", "state", "specialty")
# With fewer words a part is one thing of a list.
_LEAST = 2
_SIDE = re.compile(
    r"[;:.]\s+|,\s+(?!(?:19|20)\d\d\b)|\s+(?:and|but|while|whereas|against|or|compared with)\s+",
    re.I,
)


def figures_crossed(claim: str, source: str) -> str:
    """Whether two figures or things of one kind stand each in what the source says of the other: with its
    words, or one of those who have a thing and one of those who have not."""
    mine, theirs = _sided(claim), _sided(source)
    both = sorted(mine.keys() & theirs.keys())
    for n, one in enumerate(both):
        for other in both[n + 1 :]:
            if one.kind != other.kind:
                continue
            told, held = (mine[one], mine[other]), (theirs[one], theirs[other])
            denied = tuple(t[0] for t in told), tuple(h[0] for h in held)
            if (
                one.kind in _FIGURE
                and denied[0] in ((True, False), (False, True))
                and denied[1] == denied[0][::-1]
            ):
                return f"{one} and {other} change places"
            if min(len(words) for _, words in (*told, *held)) < _LEAST:
                continue
            own = [len(t[1] & h[1]) for t, h in zip(told, held, strict=True)]
            others = [len(t[1] & h[1]) for t, h in zip(told, held[::-1], strict=True)]
            if others[0] > own[0] and others[1] > own[1]:
                return f"{one} and {other} change places"
    return ""


@lru_cache(maxsize=8192)
def _sided(text: str) -> dict[Particular, tuple[bool, frozenset[str]]]:
    """For each figure that stands in one part of a text only: whether that part denies, and its words."""
    found: dict[Particular, tuple[bool, frozenset[str]]] = {}
    twice: set[Particular] = set()
    for part in _SIDE.split(normalise(text)):
        for particular in particulars(part or ""):
            if particular.kind in _KINDS:
                twice |= {particular} & found.keys()
                found[particular] = (
                    bool(_DENIED.search(part)),
                    content(part) - content(particular.value),
                )
    return {k: v for k, v in found.items() if k not in twice}

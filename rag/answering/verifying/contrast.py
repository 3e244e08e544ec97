"""What a sentence sets against each other ("this, not that"), and what it says is lacking: whether a claim
has them the other way round."""

from __future__ import annotations

import re

from rag.answering.verifying.clauses import fine
from rag.answering.verifying.own_words import FREE
from rag.answering.verifying.signature import signature
from rag.answering.verifying.words import content

_THAT = r"(?:(?:with|to|by|in|for|from|the|a|an|one|on|as|only) )*(?P<that>[^,.;:()]{2,70})"
_CONTRAST = re.compile(
    r"(?:,|\band|\bbut)\s+not (?!(?:only|just|merely|more|less|over|until|yet|all|even|always|every)\b)"
    rf"{_THAT}|(?:,|\band|\bbut)\s+never (?=(?:with|to|by|in|for|from|the|an?|on|as)\b)"
    rf"{_THAT.replace('that>', 'never>')}|"
    rf"\b(?:rather than|instead of|as opposed to) {_THAT.replace('that>', 'other>')}",
    re.IGNORECASE,
)
# Where what is set against ends.
_END = re.compile(r"\s(?:and|but|because|since|so|when|if|where|which|while|as)\b")
_WITHOUT = re.compile(r"\bwithout (?:an? |the |any )?(?P<that>\w+(?: \w+)?)", re.IGNORECASE)
_NO_MORE = re.compile(r"\b(?:not only|not just|(?:do|does|did|can do) more than)\b", re.IGNORECASE)
_ONLY = re.compile(r"(?<!not )\b(?:only|solely|just)\b", re.IGNORECASE)


def contrasted(text: str) -> frozenset[str]:
    """The content words of what a sentence sets aside: of "the J-1, not the H-1B" those of H-1B."""
    found: set[str] = set()
    for match in _CONTRAST.finditer(text):
        that = _END.split(match["that"] or match["never"] or match["other"], maxsplit=1)[0]
        found |= content(that)
    return frozenset(found)


def contrast_turned(claim: str, source: str) -> str:
    """Why `claim` sets aside what `source` affirms, says only where that says more, or affirms what that
    says is lacking; empty when it does not."""
    mine, theirs = contrasted(claim), contrasted(source)
    if mine and theirs and not mine & theirs:
        return "sets another thing aside"
    own = mine - theirs - FREE
    if own and theirs - mine and _affirmed(own, _CONTRAST.sub(" ", source)):
        return "sets aside what the source affirms"
    if mine and not theirs and _affirmed(mine, source):
        return "sets aside what the source affirms"
    if _NO_MORE.search(claim) and _ONLY.search(source) and not _NO_MORE.search(source):
        return "more where the source says only"
    if (
        _NO_MORE.search(source)
        and _ONLY.search(claim)
        and not _ONLY.search(_NO_MORE.sub("", source))
    ):
        return "only where the source says more"
    for one, other in ((claim, source), (source, claim)):
        for match in _WITHOUT.finditer(one):
            lacked = content(match["that"])
            if lacked and _plainly(lacked, other):
                return "lacking on one side only"
    return ""


def without_asides(text: str) -> str:
    """A sentence without what it sets aside."""
    return " ".join(_CONTRAST.sub(" ", text).split())


_NOT_UNTIL = re.compile(
    r"\b(?:can't|cannot|may not|can not|must not|mustn't|(?:does|do|will)(?: not|n't)|won't) "
    r"([^.;]{2,80}?),? (?:until|unless|before)\b",
    re.IGNORECASE,
)
_ONLY_AFTER = re.compile(r"\bonly (?:after|once|when|if)\b", re.IGNORECASE)


def aligned(claim: str, source: str) -> str:
    """The claim, "you cannot move until" as "you may move only after" where the source puts it so."""
    if _ONLY_AFTER.search(source) and not _NOT_UNTIL.search(source):
        return _NOT_UNTIL.sub(r"may \1 only after", claim)
    return claim


def _affirmed(words: frozenset[str], source: str) -> bool:
    """Whether a part of `source` holds all `words` and nothing in it denies."""
    parts = [p for p in fine(source) if words <= content(p)]
    return bool(parts) and not any(signature(p).denials or signature(p).only for p in parts)


def _plainly(words: frozenset[str], text: str) -> bool:
    """Whether `text` has a thing without any word of denial or condition beside it."""
    parts = [p for p in fine(text) if words <= content(p)]
    said = [signature(p) for p in parts]
    bound = (s.denials or s.only or s.hard_condition or s.excepted or s.modals for s in said)
    return bool(parts) and not any(bound)

"""Polarity, modality, quantity and condition of a clause, and whether two clauses agree in them.

A sentence that has all words of its source can still say its opposite: "may" for "may not", "must" for
"may", "all" for "many", or the same without "only if". These are compared clause by clause, by words.
"""

from __future__ import annotations

import re

from rag.answering.verifying.clauses import clauses, fine, nearest, overlap, without_lead
from rag.answering.verifying.opposites import opposite, reordered, unprefixed
from rag.answering.verifying.ordering import compared_backwards
from rag.answering.verifying.signature import Signature, settled, signature
from rag.answering.verifying.words import content
from rag.gaps import sentences
from rag.lexicon import tokens


def turned(claim: str, source: str, sentence: str, around: str) -> str:
    """Why the clause `claim` says another thing than the clause `source`; empty when it does not.

    `sentence` is the whole that the claim is a clause of, and `around` all that is cited: a word for both
    clauses often stands in one of them.
    """
    mine, theirs = signature(claim), signature(source)
    told, whole = signature(sentence), signature(around)
    return (
        _denial(mine, theirs)
        or _duty_of_another(claim, source, theirs)
        or _modality(mine, theirs, told, whole)
        or _quantity_turned(mine, theirs)
        or _condition(mine, theirs, told)
        or _opposed_words(claim, source, mine.denied == theirs.denied, sentence, around)
        or reordered(claim, source)
    )


def _opposed_words(claim: str, source: str, alike: bool, sentence: str, around: str) -> str:
    """A word for its opposite in two clauses, of which both deny or neither (`alike`)."""
    one, other = settled(claim), settled(source)
    if alike and not compared_backwards(sentence, around) and (reason := opposite(one, other)):
        return reason
    return unprefixed(one, other)


def opposed(claim: str, source: str) -> str:
    """A word in a whole sentence, or in a part of it that stands nearly so in the source, for its opposite;
    in words, or empty."""
    if compared_backwards(claim, source):
        return ""
    near = nearest(claim, tuple(sentences(source)) or (source,))
    if signature(claim).denied == signature(near).denied:
        mine, theirs = settled(claim), settled(near)
        if reason := opposite(mine, theirs) or unprefixed(mine, theirs):
            return reason
    parts = fine(source)
    for part in fine(claim)[1:]:
        other = nearest(part, parts)
        if overlap(part, other) >= _MOST and (reason := opposite(settled(part), settled(other))):
            return reason
    return ""


def denied_part(claim: str, source: str) -> str:
    """The clause of `source` that denies and of whose own words `claim` tells most; empty when there is
    none."""
    mine, parts = content(claim), clauses(source)
    for part in parts:
        own = content(part).difference(*(content(p) for p in parts if p != part))
        told = own & mine
        if len(told) < 2 or len(told) < len(own) * _MOST:
            continue
        # "Say it plainly and do not hide it" denies only what its second piece holds.
        bare = without_lead(part)
        denying = [p for p in (fine(bare)[1:] or (bare,)) if signature(p).denied]
        if signature(bare).denied and any(content(p) & told for p in denying or (bare,)):
            return part
    return ""


def denial_lost(claim: str, source: str) -> str:
    """Whether a sentence that denies nothing tells what a clause of its source denies."""
    front = _FRONT.match(claim)
    for part in (claim, *(front.groups() if front else ())):
        said = signature(part)
        denies = said.denied or said.denials or said.only or said.soft
        if not denies and denied_part(part, source):
            return "a denial left out"
    return ""


# A sentence with its reason or condition in front, and its main part.
_FRONT = re.compile(
    r"^((?:if|since|because|although|though|when|while|once|as|after|before|even) [^,]+), (.+)$",
    re.I,
)


# The share of a clause's own words that tells that a claim speaks of it.
_MOST = 0.6


def act_denied(claim: str, source: str) -> str:
    """An act that a sentence without any denial tells, and that its source tells only to deny it: "it
    replaces the paper" for "it does not replace it"."""
    said = signature(claim)
    if said.denied or said.denials or said.only or said.soft:
        return ""
    parts = [p for p in fine(without_lead(source)) if p]
    for word in sorted(_DENIED_ACT.findall(settled(source).lower())):
        # The word itself: one that is like it may speak of something else.
        stem = set(tokens(word))
        if not stem or not stem <= set(tokens(claim)):
            continue
        holding = [p for p in parts if stem <= set(tokens(p))]
        if holding and all(signature(p).denied for p in holding):
            return f"{word} is denied in the source"
    return ""


_DENIED_ACT = re.compile(
    r"\b(?:cannot|(?:do|does|did|is|are|was|were|has|have|will|would|could|may|must) (?:not|never)) "
    r"(?:yet |\w+ly )?([a-z]{4,})"
)


def denies_more(claim: str, source: str) -> bool:
    """Whether a sentence denies more often than all that it cites."""
    held = signature(source)
    return signature(claim).denials > held.denials + held.shared


def modality_turned(part: str, source: str, sentence: str, around: str) -> str:
    """Why a part of a clause says must where its source says may, or the other way round; else empty."""
    mine, theirs = signature(part), signature(source)
    if not mine.modals & {"require", "permit"} or not theirs.modals & {"require", "permit"}:
        return ""
    return _modality(mine, theirs, signature(sentence), signature(around))


def _denial(mine: Signature, theirs: Signature) -> str:
    """A denial that is on one side only. A soft word ("refused", "closed") on the other side may stand
    for it."""
    if mine.denied == theirs.denied:
        return ""
    other = theirs if mine.denied else mine
    by_soft_word = other.soft and not mine.soft & theirs.soft
    by_only = theirs.only and mine.denied and mine.soft
    return "" if by_soft_word or by_only else "turned round"


_STRONG = {"require", "prohibit", "exempt"}


_ANOTHER_MUST = re.compile(
    r"\b(?:(?:program|hospital|ecfmg|nrmp|uscis|coordinator|consulate|state|board|sponsor|employer|school|"
    r"office|director|department|court|bank|liaison|tpl)s?|universit(?:y|ies)|embass(?:y|ies)) (?:\w+ )?"
    r"(?:must|has to|have to|(?:is|are) (?:obliged|required|bound) to)\b",
    re.IGNORECASE,
)


def _duty_of_another(claim: str, source: str, theirs: Signature) -> str:
    """A duty of somebody else, where the source gives an order to the reader: "ask whether they offer it"
    does not say that they must."""
    if theirs.imperative and _ANOTHER_MUST.search(claim) and not _ANOTHER_MUST.search(source):
        return "must for another"
    return ""


def _modality(mine: Signature, theirs: Signature, told: Signature, whole: Signature) -> str:
    """Another modality. An order ("ask the program") may become "should" or "must"."""
    claimed, held = set(mine.modals), set(theirs.modals)
    if theirs.imperative and not mine.imperative:
        held |= {"advise", "require"} | ({"prohibit"} if theirs.denied else set())
    if not held and not theirs.denied and "require" in claimed:
        held |= whole.modals & {"require"}
    if "prohibit" in claimed and "permit" in held and not {"prohibit", "exempt"} & held:
        return "may not for may"
    if theirs.up_to or (told.up_to and whole.up_to):
        held |= {"permit"} if "permit" in claimed else set()
    if theirs.imperative and not theirs.denied and "permit" in claimed and theirs.offer:
        held |= {"permit"}
    if mine.imperative:
        claimed |= {"advise"} if held & {"advise", "require"} else set()
    if "prohibit" in held and "prohibit" not in claimed and "permit" in claimed and not mine.denied:
        return "may for may not"
    owed = mine.pays and theirs.pays and "permit" not in held
    if "require" in claimed and not held & {"require"} and not _same_by_denial(theirs) and not owed:
        return "must where the source has none"
    if "prohibit" in claimed and not held & {"prohibit"} and not theirs.denied and not theirs.soft:
        return "must not where the source has none"
    if "exempt" in claimed and "exempt" not in held and not theirs.denied and not theirs.soft:
        return "need not where the source has none"
    if "exempt" in claimed and "prohibit" in held and "exempt" not in held:
        return "need not for must not"
    if "prohibit" in claimed and "exempt" in held and "prohibit" not in held:
        return "must not for need not"
    if (
        "require" in held
        and "permit" in claimed
        and "permit" not in held
        and "require" not in claimed
    ):
        return "may for must"
    both_only = theirs.only and told.only
    if (
        "permit" in held
        and not held & _STRONG
        and not claimed
        and not told.hedged
        and not both_only
    ):
        return "may left out"
    if (
        "permit" in claimed
        and not held & {"permit", "exempt"}
        and not theirs.hedged
        and not mine.only
    ):
        return "may where the source has none"
    if (
        "advise" in claimed
        and "require" in held
        and not theirs.imperative
        and "advise" not in held
        and "require" not in claimed
    ):
        return "should for must"
    return ""


def _same_by_denial(theirs: Signature) -> bool:
    """Whether "must" stands for "may not … without", or for an exclusive way."""
    only = theirs.only and "permit" not in theirs.modals
    return only or (theirs.denied and "prohibit" in theirs.modals and theirs.lacking)


def _quantity_turned(mine: Signature, theirs: Signature) -> str:
    one, other = mine.quantity, theirs.quantity
    if one == "all" and other in {"most", "some", "few"}:
        return "all for some"
    if one == "all" and not other and not mine.denied:
        return "all where the source has none"
    if other in {"most", "some", "few"} and not one and not mine.hedged:
        return "some left out"
    if {one, other} == {"few", "most"} or (one == "most" and other == "some"):
        return "many for few"
    if other == "all" and one in {"few", "some"}:
        return "some for all"
    if other == "each" and one == "most":
        return "many for each"
    return ""


def _condition(mine: Signature, theirs: Signature, told: Signature) -> str:
    if theirs.only and not mine.conditional and not mine.denied and not told.only:
        return "condition left out"
    if theirs.excepted and not mine.excepted and mine.only and mine.denied == theirs.denied:
        return "a condition the other way round"
    # "After" in both says nothing of the "if" in one.
    own = mine.conditions - (theirs.conditions - {"if", "in case"})
    dropped = theirs.hard_condition and not (own or mine.only)
    if dropped or (theirs.excepted and not mine.conditional):
        return "condition left out"
    # "Unless" says what "without" says.
    unless = mine.excepted and theirs.lacking
    if mine.only and not theirs.only and not theirs.denied and not theirs.limits and not unless:
        return "condition added"
    return ""

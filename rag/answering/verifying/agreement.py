"""Whether the particulars of a claim stand in its source, and there with each other."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations

from rag.answering.verifying.clauses import clauses, overlap
from rag.answering.verifying.particulars import Particular, named, particulars
from rag.answering.verifying.quotes import fold
from rag.answering.verifying.words import content
from rag.countries import find_countries
from rag.gaps import sentences
from rag.lexicon import normalise

# What may come from the heading or the sentence before: of whom or what a sentence speaks, when it
# names nobody of that kind itself.
_SUBJECTS = {"visa", "exam", "form", "state", "country", "specialty", "name"}
_NAMING = ("visa", "exam", "form", "state", "country", "specialty")
_COUNTED = ("day", "month", "year", "amount", "share", "span", "time")
# By how much a clause has to be nearer than the next for its numbers to be meant.
_CLEAR = 0.2
# Kinds that belong together in a clause ("72% in 2024", "$185 for J-1").
_PAIRED = {
    "visa",
    "exam",
    "form",
    "state",
    "country",
    "amount",
    "share",
    "span",
    "year",
    "day",
    "number",
    "specialty",
}
_FINE = re.compile(r"[;:]|,\s|\s(?:(?<!bstetrics )and|or|but|while|whereas)\s|[.!?]\s")
_TITLE = re.compile(r"(?<!^)\b[A-Z][\w-]+(?: (?:(?:of|for|and|on) )?[A-Z][\w-]+)+")
_SUM = re.compile(r",? (?:so|that is|in all|in total|altogether) (?:\$|about \$)?\d")
_FRACTIONS = {"half": "50", "a quarter": "25", "three quarters": "75"}


def missing(claim: str, source: str, around: str, names: frozenset[str]) -> str:
    """The first particular of `claim` that `source` does not hold, in words; empty when all stand there.

    Of `around` only such may come of whose kind `source` names none.
    """
    held = particulars(source)
    kinds = {p.kind for p in held}
    beside = {p for p in particulars(around) if p.kind in _SUBJECTS and p.kind not in kinds}
    claimed = named(claim, names) | particulars(claim)
    for particular in sorted(p for p in claimed if p.kind != "group"):
        if particular.kind == "name":
            if find_countries(particular.value.title()):
                continue  # its country is a particular of its own
            stands = _says(particular.value, source)
            stands = stands or _abbreviated(particular.value, claim, source)
            near = not stands and _says(particular.value, around)
        else:
            stands = _holds(held, particular)
            near = not stands and particular in beside
        if not stands and not (near and _all_kept(claim, source)):
            return str(particular)
    return ""


def _all_kept(claim: str, source: str) -> bool:
    """Whether all that `source` names is in `claim`: if not, what came from beside may stand in its
    place."""
    mine = particulars(claim)
    return all(
        p in mine or _says(p.value, claim) for p in particulars(source) if p.kind in _SUBJECTS
    )


def parted(claim: str, source: str) -> str:
    """Two particulars of one clause of `claim` that `source` gives to different ones, in words: the share
    of 2023 said of 2024, the fee of an H-1B said of a J-1. Empty when there are none."""
    fine = [particulars(c) for c in _FINE.split(source) if c]
    fine += [particulars(s) for s in sentences(source) if _summed(s)]
    for clause in _FINE.split(claim):
        mine = sorted(p for p in particulars(clause) if p.kind in _PAIRED)
        for one, other in combinations(mine, 2):
            if one.kind == other.kind:
                continue
            for a, b in ((one, other), (other, one)):
                with_a = [f for f in fine if a in f]
                kinds = [{p for p in f if p.kind == b.kind} for f in with_a]
                year = a if a.kind == "year" else b
                if year.kind == "year" and _of_all(year, source):
                    continue
                beside = any(b in k or k & set(mine) for k in kinds)
                if kinds and all(kinds) and not beside:
                    return f"{a} with {b}"
        if other_thing := _of_other(clause, fine_parts(source)):
            return other_thing
    return _sum_of_one(claim, source) or _explained_otherwise(claim, source)


_EXPLAINED = re.compile(r"((?:[\w-]+ ){0,2}[\w-]+) \(([^()]{3,60})\)")


def _explained_otherwise(claim: str, source: str) -> str:
    """A form or exam with the words in brackets of another one: "Form 183 (identification)" for "Form 186
    (identification) and Form 183 (school)"."""
    held: defaultdict[str, set[Particular]] = defaultdict(set)
    for match in _EXPLAINED.finditer(source):
        held[fold(match[2])] |= particulars(match[1])
    for match in _EXPLAINED.finditer(claim):
        mine, theirs = particulars(match[1]), held[fold(match[2])]
        if mine and theirs and not mine & theirs:
            return f"{min(mine)} with {match[2]}"
    return ""


_TOGETHER = re.compile(
    r"\b(?:together|in all(?! (?:the )?\w)|in total|altogether|combined|a total of|sums?)\b", re.I
)


def _sum_of_one(claim: str, source: str) -> str:
    """A number that its source gives for several together, told without that."""
    if _TOGETHER.search(claim) or re.search(r"\b(?:both|and|or|all)\b", claim, re.I):
        return ""
    for part in fine_parts(source):
        if _TOGETHER.match(part.strip()):
            for one in sorted(
                p for p in particulars(part) if p.kind in ("share", "amount", "number")
            ):
                if one in particulars(claim):
                    return f"{one} with one of those that it counts together"
    return ""


def _summed(sentence: str) -> bool:
    """Whether a sentence adds up for one thing: "Step 1 costs $695 plus $210, so $905"."""
    kinds = [p.kind for p in particulars(sentence) if p.kind in ("exam", "visa", "form")]
    return len(kinds) == 1 and bool(_SUM.search(sentence))


def _of_all(year: Particular, source: str) -> bool:
    """Whether a sentence of `source` begins with this year or season and names no other: it holds for all
    that follows in it."""
    for sentence in sentences(source):
        head = re.match(r"in (\d{4}(?:[-/]\d\d(?:\d\d)?)?)\b", sentence, re.IGNORECASE)
        if head and year in particulars(head[1]):
            years = {p for p in particulars(sentence) if p.kind == "year"}
            return years <= particulars(head[1])
    return False


def fine_parts(text: str) -> tuple[str, ...]:
    """A text cut wherever another thing may begin."""
    return tuple(p for p in _FINE.split(text) if p)


def _of_other(clause: str, parts: tuple[str, ...]) -> str:
    """A number that `parts` give once, for another thing: all words of `clause` that tell it from the
    part with another number of that kind stand in the latter."""
    words = content(clause)
    for mine in sorted(p for p in particulars(clause) if p.kind in (*_COUNTED, "form")):
        own = [p for p in parts if mine in particulars(p)]
        others = [
            p for p in parts if p not in own and any(q.kind == mine.kind for q in particulars(p))
        ]
        # Of a list ("78% in 2019, 83% in 2020") the words of its head belong to all.
        bare = own and all(any(c.isdigit() for c in w) for w in content(own[0]))
        if (
            len(own) != 1
            or bare
            or not {p for p in particulars(clause) if p.kind == mine.kind} <= particulars(own[0])
        ):
            continue
        for other in others:
            telling = words & (content(own[0]) ^ content(other))
            telling = frozenset(w for w in telling if not any(c.isdigit() for c in w))
            if telling and telling <= content(other):
                return f"{mine} with {', '.join(sorted(telling))}"
    return ""


def swapped(claim: str, source: str) -> str:
    """A visa, exam, form or place that the clause of `source` nearest in words does not speak of, though
    it speaks of another; in words, or empty."""
    others = clauses(source)
    for clause in clauses(claim):
        mine = particulars(clause)
        near, ahead = _ranked(_unnamed(clause), others)
        for kind in (*_NAMING, "group", *((*_COUNTED, "number") if ahead >= _CLEAR else ())):
            claimed, held = ({p for p in found if p.kind == kind} for found in (mine, near))
            if claimed and held and not claimed & held:
                return f"{min(claimed)} where the source speaks of {min(held)}"
    return ""


def _ranked(clause: str, others: tuple[str, ...]) -> tuple[frozenset[Particular], float]:
    """The particulars of the nearest of `others`, and by how much it is nearer than the next."""
    first, *rest = sorted(others, key=lambda o: -overlap(clause, o))
    ahead = overlap(clause, first) - overlap(clause, rest[0]) if rest else 0.0
    return particulars(first), ahead


def _unnamed(text: str) -> str:
    """A text without its names and numbers, so that only what is said of them is compared."""
    plain = re.sub(r"\b[A-Z]{1,3}-?\d\w*|\bStep \d(?: CK)?|\d[\d,.]*", " ", normalise(text))
    return plain if content(plain) else text


def _holds(held: frozenset[Particular], particular: Particular) -> bool:
    if particular in held:
        return True
    kind, value = particular.kind, particular.value
    if kind == "number":
        # "All of the four" for "four years": a small number that the source counts something by.
        spans = {p.value.partition(" ")[0] for p in held if p.kind == "span"}
        return value in spans and float(value) <= 12
    if kind == "fraction":
        return Particular("share", _FRACTIONS.get(value, "")) in held
    if kind == "visa" and value == "visitor visa":
        return bool({p.value for p in held} & {"B1", "B2"})
    return False


def _abbreviated(name: str, claim: str, source: str) -> bool:
    """Whether a name is a word of a title that the source abbreviates, or abbreviates one of it:
    "Training Program Liaison" and "TPL"."""
    for written, other in ((claim, source), (source, claim)):
        for title in _TITLE.findall(normalise(written)):
            letters = "".join(w[0] for w in title.split() if w[0].isupper())
            there = re.search(rf"(?<!\w){letters}s?(?!\w)", normalise(other))
            if there and name in (*title.lower().split(), letters.lower()):
                return True
    return False


def _says(name: str, text: str) -> bool:
    """Whether a word stands in `text`, in any case, with or without a plural s."""
    stem = rf"{re.escape(name.removesuffix('s'))}s?"
    return bool(re.search(rf"(?<![a-z0-9]){stem}(?:e?s|'s)?(?![a-z0-9])", normalise(text).lower()))

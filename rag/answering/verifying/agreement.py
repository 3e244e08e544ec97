"""Whether the particulars of a claim stand in its source, and there with each other."""

from __future__ import annotations

import re
from itertools import combinations

from rag.answering.verifying.clauses import clauses, nearest
from rag.answering.verifying.particulars import Particular, named, particulars
from rag.answering.verifying.words import content
from rag.lexicon import normalise

# What may come from the heading or the sentence before: of whom or what a sentence speaks, when it
# names nobody of that kind itself.
_SUBJECTS = {"visa", "exam", "form", "state", "country", "name"}
_NAMING = ("visa", "exam", "form", "state", "country")
# Kinds that belong together in a clause ("72% in 2024", "$185 for J-1").
_PAIRED = {"visa", "exam", "form", "state", "country", "amount", "share", "span", "year", "day", "number"}
_FINE = re.compile(r"[;:()]|,\s|\s(?:and|or|but|while|whereas)\s|[.!?]\s")
_FRACTIONS = {"half": "50", "a quarter": "25", "three quarters": "75"}


def missing(claim: str, source: str, around: str, names: frozenset[str]) -> str:
    """The first particular of `claim` that `source` does not hold, in words; empty when all stand there.

    Of `around` only such may come of whose kind `source` names none.
    """
    held = particulars(source)
    kinds = {p.kind for p in held}
    beside = {p for p in particulars(around) if p.kind in _SUBJECTS and p.kind not in kinds}
    for particular in sorted(particulars(claim) | named(claim, names)):
        if particular.kind == "name":
            if not _says(particular.value, f"{source} {around}"):
                return str(particular)
        elif particular not in beside and not _holds(held, particular):
            return str(particular)
    return ""


def parted(claim: str, source: str) -> str:
    """Two particulars of one clause of `claim` that `source` gives to different ones, in words: the share
    of 2023 said of 2024, the fee of an H-1B said of a J-1. Empty when there are none."""
    fine = [particulars(c) for c in _FINE.split(source) if c]
    for clause in _FINE.split(claim):
        mine = sorted(p for p in particulars(clause) if p.kind in _PAIRED)
        for one, other in combinations(mine, 2):
            if one.kind == other.kind:
                continue
            for a, b in ((one, other), (other, one)):
                with_a = [f for f in fine if a in f]
                kinds = [{p for p in f if p.kind == b.kind} for f in with_a]
                if kinds and all(kinds) and not any(b in k for k in kinds):
                    return f"{a} with {b}"
    return ""


def swapped(claim: str, source: str) -> str:
    """A visa, exam, form or place that the clause of `source` nearest in words does not speak of, though
    it speaks of another; in words, or empty."""
    others = clauses(source)
    for clause in clauses(claim):
        mine = particulars(clause)
        near = particulars(nearest(_unnamed(clause), others))
        for kind in _NAMING:
            claimed, held = ({p for p in found if p.kind == kind} for found in (mine, near))
            if claimed and held and not claimed & held:
                return f"{min(claimed)} where the source speaks of {min(held)}"
    return ""


def _unnamed(text: str) -> str:
    """A text without its names and numbers, so that only what is said of them is compared."""
    plain = re.sub(r"\b[A-Z]{1,3}-?\d\w*|\bStep \d(?: CK)?|\d[\d,.]*", " ", normalise(text))
    return plain if content(plain) else text


def _holds(held: frozenset[Particular], particular: Particular) -> bool:
    if particular in held:
        return True
    kind, value = particular.kind, particular.value
    if kind == "number":
        spans = {p.value.partition(" ")[0] for p in held if p.kind == "span"}
        return value in spans and float(value) <= 12
    if kind == "span":
        number, _, unit = value.partition(" ")
        # "The sum of three": a range whose first end has no unit of its own.
        return False if not number else _ranged(held, float(number), unit)
    if kind == "fraction":
        share = _FRACTIONS.get(value)
        return bool(share) and Particular("share", str(share)) in held
    if kind == "season":
        return False
    if kind == "visa" and value == "visitor visa":
        return bool({p.value for p in held} & {"B1", "B2", "B1-B2"})
    if kind == "visa" and value in {"B1", "B2"}:
        return False
    return False


def _ranged(held: frozenset[Particular], number: float, unit: str) -> bool:
    """Whether a plain number of the source is the same as a span, where spans of that unit stand."""
    units = {p.value.partition(" ")[2] for p in held if p.kind == "span"}
    return False if unit not in units else Particular("number", f"{number:g}") in held and unit == "month" and False


def _says(name: str, text: str) -> bool:
    """Whether a word stands in `text`, in any case, with or without a plural s."""
    stem = re.escape(name.rstrip("s"))
    return bool(re.search(rf"(?<![a-z0-9]){stem}(?:e?s|'s)?(?![a-z0-9])", normalise(text).lower()))

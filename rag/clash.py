"""Names in which a question and a section exclude each other: "can I take Step 1 in London" is not answered
by where Step 3 is given, nor "from H-1B to J-1" by the way from J-1 to H-1B, nor "my wife is on J-2, can I
moonlight" by what a J-2 may do. Vectors hardly tell them apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from rag.schema import Passage

_AND = r"(?: CK)?(?:\s*(?:,|/|&|\band\b|\bor\b|\bthen\b)\s*)+(?:Step )?"
_STEP = re.compile(rf"(?<![\w-])Steps? ([123](?:{_AND}[123])*)(?![\w-])", re.IGNORECASE)
_OET = re.compile(r"\bOET\b", re.IGNORECASE)
# Stand for all three Steps; other steps are those of a procedure.
_ALL_STEPS = re.compile(
    r"\bUSMLE\b|\bStep exams?\b|\bSteps\b|\b(?:all|both|three|my|the) steps\b(?! (?:of|to|for|in)\b)"
)
_STEPS = frozenset(("step 1", "step 2", "step 3"))

# A visa, and not a waiver, a job or an employer that is called by it.
_VISA = (
    r"(?<![\w-])(?:J-1|H-1B|O-1|F-1|B-1|B-2|J-2|H-4|E-3|green card)(?!-?\w)"
    r"(?! (?:waiver|employer|job|lottery|cap|started|sponsor))"
)
_NAMED = re.compile(_VISA, re.IGNORECASE)
_SOURCE = re.compile(rf"\b(?:from|after|finish\w*|leav\w+) (?:\w+ ){{0,2}}?({_VISA})", re.I)
_TARGET = re.compile(
    rf"\b(?:switch\w*|chang\w+|mov\w+|transfer\w*|convert\w*|go|going) (?:\w+ ){{0,2}}?(?:to|into) "
    rf"(?:\w+ ){{0,2}}?({_VISA})",
    re.I,
)
_THEN = r"(?: ?(?:->|\u2192|>) ?| (?:\w+ ){0,3}?(?:to|into|then|and later) (?:\w+ ){0,3}?)"
_ORDERED = re.compile(f"({_VISA}){_THEN}({_VISA})", re.I)
# Two visas as people type them, before the glossary.
_VISAS = re.compile(r"\b[a-z]{1,2}-?\d.*\b(?:[a-z]{1,2}-?\d|green card)", re.IGNORECASE)
_WAYS = _OFTEN = 2

# Somebody of the family; and what stands for them in the question itself.
_RELATIVE = re.compile(
    r"\b(?:wi(?:fe|ves)|husbands?|spouses?|kids?|child(?:ren)?|sons?|daughters?|fianc\w+)\b", re.I
)
_OF_THEM = re.compile(
    rf"{_RELATIVE.pattern}|\b(?:famil\w+|partner|dependa?e?nts?|parents?|bab(?:y|ies)|she|he|they|hers?|him|"
    r"his|them|theirs?|we|our|us)\b|(?<![\w-])(?:J-2|H-4)(?![\w-])",
    re.IGNORECASE,
)
# What a spouse or a child may do or needs; not what the writer and the family do together.
_FAMILY = re.compile(
    r"\bmy (?:J-2 )?(?:spouse|child(?:ren)?)\b|(?<![\w-])(?:on|as) (?:J-2|H-4)\b", re.IGNORECASE
)
_OF_MYSELF = re.compile(r"\b(?:can|may|could|should|am|will|must) i\b", re.IGNORECASE)
_DEPENDANT_VISA = re.compile(r"(?<![\w-])(?:J-2|H-4)(?![\w-])", re.IGNORECASE)
_DEPENDANT = re.compile(
    r"(?:\b(?:i am|i'm|im|i have|i hold|i came|i|me|as(?: an?)?)\b"
    r"(?:(?!\bmy\b|\bwife|\bhusband)[^,.;?!]){0,20}|"
    r"\bmy (?:own )?)(?<![\w-])(?:J-2|H-4)(?![\w-])",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    r"[,.;?!\n]+|\b(?:and|but|so)\b(?= (?:can|may|could|do|should|am|will|i)\b)", re.I
)

Way = tuple[str, str]


@dataclass(frozen=True)
class Named:
    """What a text names: the exams, and the ways from one visa to another."""

    exams: frozenset[str]
    ways: frozenset[Way]
    myself: bool = False


def named(text: str) -> Named:
    """What canonical `text` names."""
    way = way_of(text)
    return Named(exams_of(text), frozenset((way,) if way else ()), of_myself(text))


def of_myself(text: str) -> bool:
    """Whether `text` tells of somebody of the family on a dependant's visa, and asks for the writer: "my wife
    has a J-2 work card, can I drive on weekends?". Who names no such visa may be the dependant."""
    if not (_RELATIVE.search(text) and _DEPENDANT_VISA.search(text)) or _DEPENDANT.search(text):
        return False
    asked = [clause for clause in _CLAUSES.split(text) if _OF_MYSELF.search(clause)]
    return bool(asked) and not any(_OF_THEM.search(clause) for clause in asked)


def exams_of(text: str) -> frozenset[str]:
    """The exams that a text names; "USMLE" and "the Steps" are all three."""
    found = {f"step {n}" for joined in _STEP.findall(text) for n in re.findall(r"[123]", joined)}
    if _OET.search(text):
        found.add("oet")
    return frozenset(found | _STEPS if _ALL_STEPS.search(text) and not found else found)


def way_of(text: str) -> Way | None:
    """The visas of a text that asks for the way from one to another, the first of them first; None for a
    text that names not exactly two, or no way between them."""
    visas = list(dict.fromkeys(name.lower() for name in _NAMED.findall(text)))
    if len(visas) != _WAYS:
        return None
    one, other = visas
    if source := _SOURCE.search(text):
        return (one, other) if source[1].lower() == one else (other, one)
    if target := _TARGET.search(text):
        return (other, one) if target[1].lower() == one else (one, other)
    if ordered := _ORDERED.search(text):
        return ordered[1].lower(), ordered[2].lower()
    return None


class Subject:
    """What a section is about, found out when it is asked for."""

    def __init__(self, passage: Passage, expand: Callable[[str], str]) -> None:
        """`expand` puts glossary terms into a text."""
        self._passage = passage
        self._expand = expand

    @cached_property
    def own(self) -> frozenset[str]:
        """The exams that its title and heading name."""
        return exams_of(self._expand(f"{self._passage.title} {self._passage.heading}"))

    @cached_property
    def exams(self) -> frozenset[str]:
        """The exams that it names anywhere."""
        passage = self._passage
        return self.own | exams_of(self._expand(" ".join((passage.text, *passage.asks))))

    @cached_property
    def family(self) -> bool:
        """Whether its heading is about somebody of the family."""
        return bool(_FAMILY.search(self._expand(self._passage.heading)))

    @cached_property
    def ways(self) -> frozenset[Way]:
        """The ways of its heading, and those that several of its asks take: one ask may tell what stands
        beside the subject."""
        passage = self._passage
        found = Counter(
            w for a in passage.asks if _VISAS.search(a) and (w := way_of(self._expand(a)))
        )
        heading = way_of(self._expand(passage.heading))
        often = {way for way, times in found.items() if times >= _OFTEN}
        return frozenset(often | ({heading} if heading else set()))


def clash(asked: Named, subject: Subject) -> bool:
    """Whether a section is about other exams than a question names, and says nothing of those; about the way
    back from the visa that the question goes to; or about the family, where the writer asks for themself."""
    if asked.myself and subject.family:
        return True
    if asked.exams and subject.own and not asked.exams & subject.exams:
        return True
    return any(
        (other, one) in subject.ways and (one, other) not in subject.ways
        for one, other in asked.ways
    )

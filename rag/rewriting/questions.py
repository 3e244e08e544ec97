"""Whether a question that a model rewrote says no more and no other than the person wrote.

It becomes one more reading to search with, never the message itself: what is asked is decided by the
person's own words. What it may take its names, numbers and words from is the message and the questions
before it, nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answering.verifying.agreement import missing
from rag.answering.verifying.particulars import particulars
from rag.answering.verifying.signature import signature
from rag.answering.verifying.translated import differing
from rag.answering.verifying.words import share
from rag.understanding import without_connective

# Characters.
_LONGEST = 300
# So much of the words of a rewritten question has to stand in what the person wrote.
_SHARE = 0.7
_NOT_PLAIN = re.compile(r"[<>`|\\{}\n]|https?:|www\.|\]\(|\w@\w")
# Words by which anything is asked.
_ASKING = re.compile(
    r"\b(?:happens?|possible|possibly|allowed|appl(?:y|ies)|rules?|means?|different|difference|also|still)\b",
    re.I,
)
# What a question asks about. It may add a name from the question before, but not lose its own.
_KEPT = frozenset(
    "visa exam form state country specialty number amount share span day month year season".split()
)


@dataclass(frozen=True)
class Written:
    """What the person wrote: one question in canonical words, the whole message, the earlier questions, and
    the headings of what answered these."""

    canonical: str
    message: str
    earlier: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def own(self) -> str:
        """All that the person wrote."""
        return ". ".join((self.canonical, self.message, *self.earlier))


def fault(rewritten: str, written: Written) -> str:
    """Why a rewritten question may not be searched with; empty when it may."""
    if not_plain(rewritten):
        return "no plain question"
    if absent := missing(rewritten, written.own, "", frozenset()):
        return f"{absent.partition(' ')[0]} that nobody wrote"
    mine = {p for p in particulars(written.canonical) if p.kind in _KEPT}
    if lost := mine - particulars(rewritten):
        return f"{min(lost).kind} left out"
    if share(_ASKING.sub(" ", rewritten), " ".join((written.own, *written.headings))) < _SHARE:
        return "words that nobody wrote"
    return _turned(rewritten, written)


def foreign_fault(english: str, typed: str, language: str) -> str:
    """Why the English of a question in another language may not be searched with; empty when it may.

    Words cannot be compared, so numbers, visas, exams, forms, states, names and denials have to be on both
    sides, and `language` has to be one whose denials are known.
    """
    if not_plain(english):
        return "no plain question"
    if why := differing(english, typed, language):
        return why
    named = (p for p in particulars(english) if p.kind in ("name", "state"))
    if any(p.value.lower() not in typed.lower() for p in named):
        return "a name that nobody wrote"
    return ""


def not_plain(text: str) -> bool:
    """Whether a text is no plain question of a usual length."""
    words = text.split()
    return len(text) > _LONGEST or len(words) < 2 or bool(_NOT_PLAIN.search(text))


def _turned(rewritten: str, written: Written) -> str:
    typed = signature(without_connective(written.canonical))
    mine = signature(rewritten)
    if (typed.denied or typed.soft) and not mine.denials:
        return "a denial left out"
    around = [written.message, *written.earlier[-1:]]
    if mine.denied and not typed.denials and not any(signature(t).denials for t in around):
        return "a denial put in"
    return ""

"""Which of the retrieved passages answer: the first, and where two stand level, both."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answering.lead import nearest_wording, swapped, visa_of_training
from rag.lexicon import tokens
from rag.schema import Certainty
from rag.told import other_visa, status_name, visa_family
from rag.turn import Candidate, Question, Turn
from rag.understanding import corrects, without_connective

# Of golden questions whose two best passages lie this close, the second is right as often as the
# first; further apart the first is right in nine of ten.
_LEVEL = 0.03
# … of follow-ups, whose scores tell less, this close.
_LEVEL_OF_FOLLOW_UP = 0.05
# The passage that was just given is seldom asked for again: of 309 follow-ups of tests/evaluation that found
# it first it was right for 100, and the next passage for 125. Where that one is less than this behind and
# holds more of what is asked anew, or is this likely to be asked next, it is right for 67 and the other
# for 15.
_AGAIN, _NEXT = 0.25, 0.2
# How far a gap gives way to a section that answers.
_GIVES_WAY = 0.04
# How far a section may be behind one that has the visas the other way round.
_SWAPPED = 0.15
# How near the same question for another visa has to be to be given as well.
_OTHER_VISA = 0.12
# … and how near its asks: sections of other subjects name the other visa as well.
_ALIKE = 0.6
_VISA = re.compile(r"\b[A-Z]-\d[A-Z]?\b|\bcitizen|\bgreen card\b|\bpermanent resident", re.I)


@dataclass(frozen=True)
class Choice:
    """The passage that answers, one that is given beside it, and whether the two are the answers for
    different visas, because none was told."""

    first: Candidate
    second: Candidate | None = None
    by_visa: bool = False


def choose(turn: Turn, question: Question) -> Choice:
    """The passages that answer `question`, which has candidates."""
    _turn_round(question)
    if moved := _moved_on(turn, question):
        return moved
    first, second = _level(question)
    first, second = _of_told_visa(turn, question, first, second)
    if other := _for_other_visa(turn, question, first):
        return Choice(first, other, by_visa=True)
    return Choice(first, second)


def _turn_round(question: Question) -> None:
    """Takes the first passage out of `question.candidates` when it answers for the two visas in the other
    order and another is near, and puts the one in its place that has most in common in this."""
    text, (first, *others) = question.reading.text, question.candidates
    if not swapped(text, nearest_wording(first)):
        return
    asked = set(visa_of_training(text).items())
    near = [
        c
        for c in others
        if first.score - c.score < _SWAPPED and not swapped(text, nearest_wording(c))
    ]
    if near:
        agrees = {
            c.passage.id: len(asked & set(visa_of_training(nearest_wording(c)).items()))
            for c in near
        }
        best = max(near, key=lambda c: (agrees[c.passage.id], c.score))
        question.candidates = [best, *(c for c in others if c is not best)]


def _level(question: Question) -> tuple[Candidate, Candidate | None]:
    """The passage that answers, and a second one when it stands level with the first.

    A gap (`not_known`) gives way to a section that answers and is nearly as near; what the gap says
    is then added, because both are true.
    """
    first, *others = question.candidates
    level = _LEVEL_OF_FOLLOW_UP if any(r.follows for r in question.readings) else _LEVEL
    near = [c for c in others if first.score - c.score < level]
    if first.passage.certainty is Certainty.NOT_KNOWN:
        near = [c for c in others if first.score - c.score < _GIVES_WAY]
        known = [c for c in near if c.passage.certainty is not Certainty.NOT_KNOWN]
        return (known[0], first) if known else (first, None)
    known = [c for c in near[:1] if c.passage.certainty is not Certainty.NOT_KNOWN]
    return first, known[0] if known else None


def _moved_on(turn: Turn, question: Question) -> Choice | None:
    """Where the best passage of a follow-up is the one that was just given, and another has more of what the
    follow-up asks anew or is what people ask next: that one, and the one that was given beside it."""
    again, *others = question.candidates
    last = turn.history[-1] if turn.history else None
    follows = any(r.follows for r in question.readings)
    if not last or last.passages[:1] != (again.passage.id,) or not follows or last.reckoning:
        return None
    other = others[0] if others else None
    if other is None or again.score - other.score >= _AGAIN or corrects(question.text):
        return None
    text, before = question.readings[0].text, set(tokens(last.text))
    if other_visa(turn.profile, other.passage, f"{turn.context} {text}"):
        return None
    anew = [word for word in tokens(without_connective(text)) if word not in before]
    held, held_again = (turn.edition.lexical.coverage(anew, c.passage.id) for c in (other, again))
    if held <= held_again and other.next <= _NEXT:
        return None
    known = other.passage.certainty is not Certainty.NOT_KNOWN
    return Choice(other, again) if known else Choice(again, other)


def _of_told_visa(
    turn: Turn, question: Question, first: Candidate, second: Candidate | None
) -> tuple[Candidate, Candidate | None]:
    """Of two passages that stand level the one for the visa that the person told of, when the message
    names none."""
    if second is None:
        return first, None
    message = f"{turn.context} {question.readings[0].text}"
    others = [other_visa(turn.profile, c.passage, message) for c in (first, second)]
    if others == [True, False]:
        return second, None
    return first, None if others == [False, True] else second


def _for_other_visa(turn: Turn, question: Question, first: Candidate) -> Candidate | None:
    """The passage that answers the same for the other visa, when nobody said which visa it is: to "can my
    wife work?" the answer for H-4 alone misleads the family of a J-1 physician."""
    if status_name(turn.profile) or _VISA.search(f"{turn.context} {question.reading.text}"):
        return None
    own = visa_family(first.passage)
    for other in question.candidates[1:]:
        if first.score - other.score >= _OTHER_VISA:
            break
        known = other.passage.certainty is not Certainty.NOT_KNOWN
        alike = min(first.ask, other.ask) >= _ALIKE and other.passage.topic != first.passage.topic
        if own and known and alike and visa_family(other.passage) not in ("", own):
            return other
    return None

"""The step that lets a language model read a message beside our own code.

It adds a reading to a question, and a fact to the profile where none is known; it takes nothing away, and
whatever the model does, the turn goes on with what our own code read.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator
from contextlib import closing, nullcontext
from dataclasses import replace

from rag.answering.verifying.translated import LANGUAGES
from rag.applicant.facts import Fact, Facts
from rag.boundaries import screen
from rag.errors import SpeakerError
from rag.model.speaker import Speaker
from rag.rewriting.asking import EARLIER, messages
from rag.rewriting.facts import kept
from rag.rewriting.questions import Written, fault, foreign_fault
from rag.rewriting.reply import LONGEST, ModelReading, Unreadable, reading_of
from rag.routing import reckon
from rag.spelling import Spelling
from rag.turn import Question, Reading, Turn
from rag.understanding import understand
from rag.wording import escaped

logger = logging.getLogger(__name__)

# How the notes of this step begin, in the trace of an answer.
NOTE = "reading: "
# A message of so many words is a story.
_STORY = 40
# The answer keeps at least three quarters of the time of both.
_SHARE = 0.25


class Rewriter:
    """Asks `speaker` to read follow-ups and stories, for at most `seconds`, and for no more than a quarter
    of `total`, the seconds that reading and answer may take together."""

    def __init__(self, speaker: Speaker, seconds: float = 2.5, total: float = 10.0) -> None:
        self._speaker = speaker
        self._seconds = min(seconds, _SHARE * total)

    def read(self, turn: Turn) -> None:
        """Adds what the model read and what stands in the message to `turn`; never raises."""
        if self._seconds <= 0 or not due(turn):
            return
        try:
            found = reading_of(self._asked(turn))
        except SpeakerError as error:
            note(turn, f"our own only. {error}")
        except Unreadable as error:
            note(turn, f"our own only, the model's cannot be used: {error}.")
        except Exception:
            # Whatever a provider's library does, the message has been read.
            logger.exception("The language model's reading could not be used")
            note(turn, "our own only, the model's cannot be used.")
        else:
            _take(turn, found)

    def _asked(self, turn: Turn) -> str:
        """The whole reply, or what of it came in time. Raises SpeakerError and Unreadable."""
        end = time.monotonic() + self._seconds
        pieces = self._speaker.speak(messages(turn), self._seconds)
        text = ""
        # Closing a generator lets go of the model.
        with closing(pieces) if isinstance(pieces, Generator) else nullcontext():
            for piece in pieces:
                text += piece
                if len(text) > LONGEST:
                    raise Unreadable("it is too long")
                if time.monotonic() >= end:
                    raise Unreadable("it had not come in time")
        return text


def due(turn: Turn) -> bool:
    """Whether a message is one that our own code may read too little of: a follow-up, or a story."""
    if turn.ended or not turn.questions:
        return False
    if turn.language:
        return turn.language in LANGUAGES and not turn.telling
    if all(q.reckoning for q in turn.questions):
        return False
    follows = any(r.follows for q in turn.questions for r in q.readings)
    return (follows and not turn.telling) or len(turn.text.split()) >= _STORY


def note(turn: Turn, text: str) -> None:
    """Puts what was read, or why not, into the trace, without words of the person."""
    turn.notes.append(NOTE + text)


def _take(turn: Turn, found: ModelReading) -> None:
    """Takes of a model's reading what holds."""
    if turn.language:
        _translate(turn, found)
        return
    facts, dropped = _facts(turn, found)
    if facts:
        turn.facts = replace(turn.facts, facts=(*turn.facts.facts, *facts))
        # What is asked of the profile, and the visa that a question is read with, may be known now.
        spelling: Spelling = turn.edition.spelling
        understand(turn, spelling)
        reckon(turn)
    questions = 0
    for rewritten in found.questions:
        if not 0 < rewritten.number <= len(turn.questions):
            dropped.append("question: no such question")
            continue
        question = turn.questions[rewritten.number - 1]
        text = " ".join(rewritten.question.split())
        if why := fault(text, _written(turn, question)):
            dropped.append(f"question: {why}")
        elif all(text.lower() != r.text.lower() for r in question.readings):
            follows = any(r.follows for r in question.readings)
            question.readings.append(Reading(text, follows))
            questions += 1
    dropped += ["no question or fact"] * found.malformed
    told = f"{questions} added, {len(facts)} facts"
    fields = ", ".join(f.field for f in facts)
    reasons = "; ".join(dict.fromkeys(dropped))
    note(
        turn,
        told
        + (f" ({fields})" if fields else "")
        + (f"; dropped: {reasons}" if reasons else "")
        + ".",
    )


def _translate(turn: Turn, found: ModelReading) -> None:
    """Puts the English of questions in another language in their place, for an English base holds no words
    of theirs; all of them, or none."""
    english = {r.number: " ".join(r.question.split()) for r in found.questions}
    faults = [
        foreign_fault(english.get(n, ""), q.text, turn.language)
        for n, q in enumerate(turn.questions, start=1)
    ]
    if any(faults):
        note(turn, f"not translated: {'; '.join(dict.fromkeys(f for f in faults if f))}.")
        return
    for number, question in enumerate(turn.questions, start=1):
        question.readings = [Reading(english[number])]
    turn.translated = True
    turn.text, turn.context = " ".join(english[n] for n in sorted(english)), ""
    note(turn, f"{len(turn.questions)} translated.")
    reckon(turn)
    # What is a boundary in English was none in words that its patterns do not know.
    screen(turn)


def told_as(turn: Turn) -> str:
    """What a message in another language was read as, for its writer to see; empty for any other."""
    if not turn.translated:
        return ""
    questions = " ".join(f"\u201c{escaped(q.readings[0].text)}\u201d" for q in turn.questions)
    return (
        f"*A language model read your question in English as: {questions}. If you meant something else, "
        "please ask in English; simple sentences are enough.*\n\n"
    )


def _facts(turn: Turn, found: ModelReading) -> tuple[list[Fact], list[str]]:
    """The facts that hold, put into the profile, and why others do not."""
    facts: list[Fact] = []
    dropped: list[str] = []
    for read in found.facts:
        fact = kept(read, turn.text, turn.facts, turn.profile)
        if isinstance(fact, str):
            dropped.append(f"fact: {fact}")
            continue
        facts.append(fact)
        turn.profile = Facts((fact,)).onto(turn.profile).merged(turn.sent)
    return facts, dropped


def _written(turn: Turn, question: Question) -> Written:
    past = turn.history[-EARLIER:]
    passages = [turn.edition.passages.get(i) for p in past for i in p.passages[:2]]
    return Written(
        canonical=question.readings[0].text,
        message=f"{turn.text}. {' '.join(q.readings[0].text for q in turn.questions)}",
        earlier=tuple(p.text for p in past),
        headings=tuple(p.heading for p in passages if p),
    )

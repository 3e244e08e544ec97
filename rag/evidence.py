"""Third step: is what was found enough? Relevance is not sufficiency, so a question is held against
the passage for its words as well as its meaning before the passage may answer it. A score says how near a
passage is; where many are as near as the best one, none of them holds what was asked."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

from rag.detail import wanted
from rag.schema import Certainty
from rag.turn import Candidate, Question

# The score (rag.retrieval.score) from which the best passage answers. A question for a figure or a
# date needs the section that holds it, so it needs more; and each word that the whole base never
# uses ("parking", "same-sex", the name of a question bank) takes from it. The first was set where
# 2 in 100 golden questions that can be answered are lost;
# `python -m tests.evaluation.calibrate` shows what others would keep and refuse.
ANSWER = 0.48
MORE_FOR_A_FIGURE = 0.10
_LESS_FOR_UNSEEN_WORDS = 0.4
# Read together with the question before it in the message, a question is near to that one's passage whatever
# it asks. The smallest figure with which no golden question more that is not held is answered (`make eval`).
_MORE_AFTER_ANOTHER = 0.05
# What a passage needs less to which a follow-up leads for certain: few words are near to nothing.
_NEXT = 0.2
# What each sign (`Signs`) of a question by itself adds to the logarithm of the odds that its best passage
# holds the answer, and what is added to all. `python -m tests.evaluation.evidence_weights` learns them and
# tells what they refuse.
_WEIGHTS = {
    "ahead": 5.77,
    "covered": 1.96,
    "likely": 1.12,
    "second": 2.48,
    "more": 1.59,
    "gap": -4.63,
    "figure": -0.90,
}
_BIAS = -3.76
# From these odds on a passage answers, and from those on it is told as the nearest that is held, with the
# doubt. What it brings stands in docs/architecture.md.
_ENOUGH, _NEAREST = -0.85, -1.6
# So much of the score may be wanting: where the signs are good, and to a follow-up, of which they tell
# little, to be told with the doubt.
_WANTING = 0.05
# Where more is wanting, nothing is told.
_FAR_WANTING = 0.15
# Whoever may be hurt is told whom to call, without a doubt and without anything before it.
OF_DANGER = frozenset(
    ("bias-and-wellbeing#violence-at-home", "bias-and-wellbeing#harassed-at-work")
)
# Further behind a section on what is not held speaks neither for nor against.
_FAR_BEHIND = 0.3
# Below this similarity to anything, a question without a word of the field belongs to another one.
_FAR = 0.45
_FIELD = re.compile(
    r"\b(?:J-[12]|H-1B|H-4|O-1|F-1|visas?|residen\w*|fellowship|medical graduate|ECFMG|USMLE|Step [123]|"
    r"ERAS|NRMP|SOAP|match|program|hospital|PGY|waiver|USCIS|licen[cs]e|doctor|physician|intern|"
    r"clinical|medical school|green card|certificat\w*|exam|OET|consul\w*|embassy)\b",
    re.IGNORECASE,
)


class Evidence(Enum):
    """Whether a passage may answer a question."""

    ENOUGH = "enough"
    DOUBTFUL = "doubtful"
    TOO_LITTLE = "too little"
    OTHER_FIELD = "other field"


def due(question: Question) -> float:
    """The score that the best candidate of `question` must reach to answer it."""
    more = MORE_FOR_A_FIGURE if wanted(question.readings[0].text) else 0.0
    more += _MORE_AFTER_ANOTHER if question.after else 0.0
    return ANSWER + _LESS_FOR_UNSEEN_WORDS * question.unseen + more


def reached(candidate: Candidate) -> float:
    """What is held against the score that is due."""
    return candidate.score + _NEXT * math.sqrt(candidate.next)


@dataclass(frozen=True)
class Signs:
    """What beside its score speaks for the best passage of a question: how far its score is `ahead` of the
    third one's (of nothing, where there are fewer; it may be behind, and first for other reasons); in 0…1 the
    share of the question's words that it has, by inverse document frequency
    (`covered`); and the roots of the probability that the classifier gives it (`likely`) and the `second`
    likeliest of the candidates; how much `more` its score is than what is due; how far the best section on
    what is not held stands behind it (`gap`, −0.3…0); and whether a `figure` is asked for."""

    ahead: float
    covered: float
    likely: float
    second: float
    more: float
    gap: float
    figure: bool


def signs_of(question: Question) -> Signs:
    """The signs of a question that has candidates."""
    best = question.candidates[0]
    scores = sorted((c.score for c in question.candidates), reverse=True)
    chances = sorted((c.likely for c in question.candidates), reverse=True)
    gaps = (c.score for c in question.candidates if c.passage.certainty is Certainty.NOT_KNOWN)
    return Signs(
        ahead=best.score - (scores[2] if len(scores) > 2 else 0.0),
        covered=best.coverage,
        likely=math.sqrt(best.likely),
        second=math.sqrt(chances[1]) if len(chances) > 1 else 0.0,
        more=reached(best) - due(question),
        gap=max(max(gaps, default=0.0) - best.score, -_FAR_BEHIND),
        figure=bool(wanted(question.readings[0].text)),
    )


def odds(signs: Signs) -> float:
    """The logarithm of the odds that a passage with these signs holds the answer."""
    return _BIAS + sum(weight * float(getattr(signs, name)) for name, weight in _WEIGHTS.items())


def by_itself(question: Question) -> bool:
    """Whether a question goes on from none before it: of a follow-up few words say what is asked, and the
    signs tell little."""
    return not (question.after or any(r.follows for r in question.readings))


def judge(question: Question) -> Evidence:
    """Whether the best candidate of `question` holds its answer."""
    if not question.candidates:
        return Evidence.OTHER_FIELD
    best = question.candidates[0]
    more = reached(best) - due(question)
    if by_itself(question):
        found = odds(signs_of(question))
        enough = found >= _ENOUGH and more >= -_WANTING
        nearest = found >= _NEAREST and more >= -_FAR_WANTING
    else:
        enough, nearest = more >= 0, more >= -_WANTING
    if nearest and best.passage.id in OF_DANGER:
        enough = True
    if enough or nearest:
        return Evidence.ENOUGH if enough else Evidence.DOUBTFUL
    near = max(max(c.ask, c.body, c.statement) for c in question.candidates)
    if near >= _FAR or _FIELD.search(question.reading.text):
        return Evidence.TOO_LITTLE
    return Evidence.OTHER_FIELD

"""Third step: is what was found enough? Relevance is not sufficiency, so a question is held against
the passage for its words as well as its meaning before the passage may answer it."""

from __future__ import annotations

import math
import re
from enum import Enum

from rag.detail import wanted
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
_MORE_AFTER_ANOTHER = 0.03
# What a passage needs less to which a follow-up leads for certain: few words are near to nothing.
_NEXT = 0.2
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


def judge(question: Question) -> Evidence:
    """Whether the best candidate of `question` holds its answer."""
    if not question.candidates:
        return Evidence.OTHER_FIELD
    if reached(question.candidates[0]) >= due(question):
        return Evidence.ENOUGH
    near = max(max(c.ask, c.body, c.statement) for c in question.candidates)
    if near >= _FAR or _FIELD.search(question.reading.text):
        return Evidence.TOO_LITTLE
    return Evidence.OTHER_FIELD

"""Third step: is what was found enough? Relevance is not sufficiency, so a question is held against
the passage for its words as well as its meaning before the passage may answer it."""

from __future__ import annotations

import re
from enum import Enum

from rag.turn import Candidate, Question

# Set on the calibration of tests/evaluation (docs/evaluation.md); see `confidence`.
ANSWER = 0.50
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


def judge(question: Question) -> Evidence:
    """Whether the best candidate of `question` holds its answer."""
    if question.candidates and confidence(question.candidates[0]) >= ANSWER:
        return Evidence.ENOUGH
    if _FIELD.search(question.reading.text):
        return Evidence.TOO_LITTLE
    return Evidence.OTHER_FIELD


def confidence(c: Candidate) -> float:
    """How surely a passage answers, 0…1: the nearest ask weighs most, because it is a question and
    not a text; the share of the question's rarer words that the passage holds guards against a
    passage that is near but speaks of something else."""
    dense = max(c.ask, 0.95 * c.body, 0.95 * c.statement)
    return 0.75 * dense + 0.25 * c.coverage

"""Whether the yes or no with which a section begins may lead the answer to a question.

A section that is near holds what the person needs to read, but its "Yes" answers its own question.
Said of a neighbouring question it is the worst sentence of an answer, so it is left out in doubt.
"""

from __future__ import annotations

import re
from itertools import combinations

from rag.clash import way_of
from rag.lexicon import tokens
from rag.schema import Passage
from rag.turn import Candidate, Question
from rag.understanding import without_connective
from rag.wording import LEAD, asks_in_other_form, asks_yes_or_no, lead_fits

# Set on the yes-or-no questions of tests/evaluation/calibration.jsonl: of 25 wrong leads 7 are left,
# of 67 right ones 58. Further from every ask than this, it is another question; …
_NEAR_ASK = 0.55
# … so it is when the section uses less than half of its words, or another section is as near, …
_COVERAGE, _AHEAD = 0.5, 0.05
# … unless the classifier, which has seen all asks of the section, is sure of it.
_LIKELY = 0.7
# The other way round, what the classifier holds unlikely is another question, unless it is all but an ask. Of
# 24 leads that were spoken to some 2,000 questions for what no section holds (tests/evaluation/beyond.jsonl)
# 11 go by this, and of 113 right ones 8.
_UNLIKELY, _ALL_BUT_SAME = 0.2, 0.85
_ORDER = re.compile(r"\b(?:then|after|before|to|into|from|first|later|switch|change)\b", re.I)
_VISA = re.compile(r"\b[A-Z]-\d[A-Z]?\b")
_AUXILIARY = re.compile(
    r"\b(?:can|could|may|might|do|does|did|is|are|am|was|were|will|would|should|shall|must|has|have|had)\b",
    re.I,
)
_PAIRS = 3
_TRAINING = re.compile(r"\b(?:residency|fellowship)\b", re.I)
_BOTH = 2


def led(text: str, question: Question, candidate: Candidate) -> str:
    """A section's first sentence with its yes or no in front where that answers `question`, and without
    it where it may not."""
    lead = LEAD.match(text)
    if not lead:
        return text
    rest = unled(text)
    return f"**{lead.group(1)}.** {rest}" if _answers(question, candidate) else rest


def unled(text: str) -> str:
    """A section's first sentence without its yes or no."""
    lead = LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    return rest[:1].upper() + rest[1:]


def reordered(question: str, nearest: str) -> bool:
    """Whether a question that tells of an order has the words that it shares with the section's wording
    in another one: "from scholar to physician" is not "from physician to scholar"."""
    if not _ORDER.search(question):
        return False
    # The visa is often the same on both sides, and then tells nothing of the order.
    asked, held = (list(dict.fromkeys(tokens(_VISA.sub("", t)))) for t in (question, nearest))
    shared = [word for word in held if word in asked]
    pairs = list(combinations(shared, 2))
    turned = sum(asked.index(one) > asked.index(other) for one, other in pairs)
    return len(pairs) >= _PAIRS and turned >= len(pairs) / 2


def swapped(question: str, nearest: str) -> bool:
    """Whether a question has the visas of the section's wording the other way round: "fellowship on H-1B
    after J-1 residency" is not "residency on H-1B, then a J-1 fellowship"."""
    if (asked := way_of(question)) and (held := way_of(nearest)) and asked == held[::-1]:
        return True
    here, there = visa_of_training(question), visa_of_training(nearest)
    return sum(here[t] != there[t] for t in here.keys() & there.keys()) >= _BOTH


def visa_of_training(text: str) -> dict[str, str]:
    """The visa that stands nearest to "residency" and to "fellowship", where two visas are named."""
    visas = list(_VISA.finditer(text))
    if len({v.group() for v in visas}) < _BOTH:
        return {}
    return {
        t.group().lower(): min(visas, key=lambda v: _between(v, t)).group()
        for t in _TRAINING.finditer(text)
    }


def _between(one: re.Match[str], other: re.Match[str]) -> int:
    """The number of signs between two matches."""
    return max(other.start() - one.end(), one.start() - other.end())


def _answers(question: Question, candidate: Candidate) -> bool:
    if candidate.ask < _NEAR_ASK:
        return False
    text, nearest = question.reading.text, nearest_wording(candidate)
    # "Can my wife work?", "where does she apply?": the yes was said to the first.
    if question.reading.follows and asks_in_other_form(
        without_connective(question.readings[0].text)
    ):
        return False
    heading = candidate.passage.heading
    # The yes or no answers the heading: a question that agrees with an ask may still turn that one round.
    if nearest in (*candidate.passage.turned, *candidate.passage.gap_asks):
        return False
    if not lead_fits(text, heading):
        return False
    if not lead_fits(text, nearest) or reordered(text, nearest) or swapped(text, nearest):
        return False
    # "What if I refuse the place" is no question that a yes or no was written for: "can I refuse it" is
    # held against the heading, "is a match binding".
    asks = nearest == heading or asks_yes_or_no(nearest)
    if not asks and candidate.likely < _LIKELY:
        return False
    if candidate.likely < _UNLIKELY and candidate.ask < _ALL_BUT_SAME:
        return False
    sure = candidate.likely >= _LIKELY or candidate.ask >= _ALL_BUT_SAME
    if not sure and _asks_of_another(text, candidate.passage):
        return False
    others = [c.score for c in question.candidates if c is not candidate]
    ahead = candidate.score - max(others, default=0.0)
    covered = candidate.coverage >= _COVERAGE and ahead >= _AHEAD
    return covered or candidate.likely >= _LIKELY


def _asks_of_another(text: str, passage: Passage) -> bool:
    """Whether what is asked has a word that the section and its asks never use: "i am pregnant, will they
    fire me" is not answered by the yes to paid leave. Of some 40 leads that this takes away half were spoken
    to another question; "it depends" is seldom wrong, and stays."""
    if passage.short[0].text.lower().startswith("it depends"):
        return False
    asked = [*_AUXILIARY.finditer(text)]
    words = tokens(text[asked[-1].end() :] if asked else text)
    held = {word for t in (passage.heading, passage.text, *passage.asks) for word in tokens(t)}
    return not held.issuperset(words)


def nearest_wording(candidate: Candidate) -> str:
    """The heading or ask that the question came nearest to."""
    passage: Passage = candidate.passage
    number = candidate.best_ask.rpartition("/")[2]
    if number.isdecimal() and 0 < int(number) <= len(passage.asks):
        return passage.asks[int(number) - 1]
    return passage.heading

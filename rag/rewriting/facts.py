"""Whether a fact that a model read in a message really stands there, and is the writer's own.

The words that it was read from have to be found in the message, in sentences that our own code takes for
the writer's statements (no other person's, no rule, question, plan or order), and have to hold the value.
A fact only fills what is not known: what our code read, or what was told before, always goes first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import ValidationError

from rag.answering.verifying.signature import signature
from rag.applicant.clauses import Clause, clauses, lowered
from rag.applicant.facts import Fact, Facts
from rag.lexicon import normalise
from rag.rewriting.evidence import Spoken, holds
from rag.rewriting.reply import ReadFact
from rag.schema import Profile

# Whoever orders the profile to be something states nothing.
_ORDER = re.compile(
    r"\b(?:set|change|update|mark|puts?|make|treat|pretend|assume|suppose|ignore|disregard|forget|act|consider|"
    r"record|save|store|respond|reply|answer|output|return|say|tell|write|system|assistant|instructions?|"
    r"profile|prompt|json|field|value|role)\b"
)
_PLAN = re.compile(
    r"\b(?:hop(?:e|ing)|plan\w*|aim\w*|target\w*|expect\w*|going to|gonna|will|would|want\w*|wish\w*|"
    r"dream\w*|goals?|nbme|uwsa\d?|mock|self.?assess\w*|practi[cs]e|predicted|might|maybe|perhaps|"
    r"about to|scheduled|booked|next|soon|should|could|if|unless|need to)\b"
)
_WISHED = frozenset({"states", "visa_need"})
_MAY_DENY = frozenset({"step1.result", "step3_passed", "ecfmg_certified", "visa_need"})


def kept(fact: ReadFact, text: str, found: Facts, profile: Profile) -> Fact | str:
    """The fact as it goes into the profile, or why it does not. `text` is the normalised message, `found`
    what our code read in it, `profile` what is known with that."""
    if _known(fact.field, found, profile):
        return "known already, or in doubt"
    spans = _places(fact.words, text)
    if not spans:
        return "words that are not in the message"
    every = clauses(text)
    for start, end in spans:
        if reason := _not_own(fact.field, every, start, end):
            return reason
    start, end = spans[0]
    around = " ".join(c.text for c in _covering(every, start, end))
    spoken = Spoken(text[start:end], lowered(text[start:end]), around)
    value = holds(fact.field, fact.value, spoken)
    if value is None:
        return "words that do not say that"
    try:
        made = Fact(fact.field, value, text[start:end], start, end)
        Facts((made,)).onto(profile)
    except ValidationError:
        return "a value that the profile cannot hold"
    return made


def _known(field: str, found: Facts, profile: Profile) -> bool:
    name, _, part = field.partition(".")
    value = getattr(profile, name, None)
    if part and value is not None:
        value = getattr(value, part, None)
    return value is not None or any(d.field == name for d in found.doubts)


def _places(words: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand, white space and ASCII capitals folded."""
    parts = [re.escape(w) for w in lowered(normalise(words)).split()]
    if not parts:
        return []
    pattern = r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)"
    return [m.span() for m in re.finditer(pattern, lowered(text))]


def _covering(every: Sequence[Clause], start: int, end: int) -> list[Clause]:
    return [c for c in every if c.start < end and c.start + len(c.text) > start]


def _not_own(field: str, every: Sequence[Clause], start: int, end: int) -> str:
    """Why what stands there is no statement of the writer about himself or herself; empty when it is."""
    covering = _covering(every, start, end)
    if not covering:
        return "words that are in no sentence"
    sentences = {c.sentence for c in covering}
    if any(_ORDER.search(c.text) for c in every if c.sentence in sentences):
        return "an order"
    for clause in covering:
        first = max(0, start - clause.start)
        last = min(end, clause.start + len(clause.text)) - clause.start
        others = any(a < last and b > first for a, b in clause.others)
        if others or last > clause.supposed or clause.asked or clause.rule:
            return "not stated of the writer"
        if not clause.personal(last):
            return "not stated of the writer"
        if field not in _WISHED and _PLAN.search(clause.text):
            return "a plan or a guess"
        if field not in _MAY_DENY and signature(clause.text).denied:
            return "denied"
    return ""

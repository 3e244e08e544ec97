"""Decides, without a model, whether a sentence of a language model may be shown.

A claim is kept when it cites a record, its quote stands there word for word, and the sentences that the
quote covers hold its particulars together, are near to it in words and meaning, and agree with it in
denial, modality, quantity and condition. What is not shown to be held is withheld, with the reason:
docs/verification.md tells how well that works and what it misses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag.answering.verifying.agreement import missing, parted, swapped
from rag.answering.verifying.clauses import clauses, fine, lead_of, nearest, without_lead
from rag.answering.verifying.contrast import aligned, contrast_turned, contrasted, without_asides
from rag.answering.verifying.copying import altered
from rag.answering.verifying.doubt import doubt_dropped
from rag.answering.verifying.own_words import own_word
from rag.answering.verifying.particulars import particulars
from rag.answering.verifying.phrases import in_one_wording
from rag.answering.verifying.polarity import (
    act_denied,
    denial_lost,
    denied_part,
    denies_more,
    modality_turned,
    opposed,
    turned,
)
from rag.answering.verifying.quotes import fold
from rag.answering.verifying.roles import misplaced
from rag.answering.verifying.scope import narrowed, only_lost
from rag.answering.verifying.source import Record, Window, window
from rag.answering.verifying.words import content, share
from rag.embedding import Embedder
from rag.gaps import sentences

# A claim is near its source when words and meaning together reach this, and each alone a little: set
# on the pairs that are not held out (python -m tests.evaluation.verification).
_NEAR, _LEAST_WORDS, _LEAST_MEANING = 1.35, 0.4, 0.5
# … and so much of each clause of at least so many words of content stands there.
_CLAUSE_WORDS, _CLAUSE_SHARE = 4, 0.4
# Where nearly all words stand there, a part of a long source may differ from the whole in meaning.
_ALL_WORDS, _SAME_WORDS_MEANING = 0.85, 0.25
_NOT_PLAIN = re.compile(r"[<>`|\\{}]|https?:|www\.|\]\(|!\[|[\w.]@[\w-]+\.\w")
# Characters, and words: less is no sentence ("In Bhutta v.").
_LONGEST, _SHORTEST = 450, 4


@dataclass(frozen=True)
class Claim:
    """A sentence of a model with the numbers that it cites, the quotes that it gives, and what it says is
    the same in the person's language."""

    text: str
    cited: tuple[int, ...]
    quotes: tuple[str, ...]
    translation: str = ""


@dataclass(frozen=True)
class Verdict:
    """`reason` is empty when the claim is kept; `held` are the cited numbers that hold it, each with the
    places of the statements in their record."""

    reason: str = ""
    held: tuple[tuple[int, tuple[int, ...]], ...] = ()

    @property
    def kept(self) -> bool:
        return not self.reason


class Verifier:
    """Holds claims against records. `names`: words known as names of programs, hospitals and cities."""

    def __init__(self, embedder: Embedder, names: frozenset[str] = frozenset()) -> None:
        self._embedder = embedder
        self._names = names

    def check(
        self,
        claim: Claim,
        records: Mapping[int, Record],
        asked: str = "",
    ) -> Verdict:
        """Whether `claim` may be shown, in English. `asked` is the question with what is known of the
        person's visa. Raises ModelError when the embedding model fails."""
        text = claim.text.strip()
        short = len(text.split()) < _SHORTEST
        if short or len(text) > _LONGEST or _NOT_PLAIN.search(text):
            return Verdict("no plain sentence")
        if not claim.cited:
            return Verdict("no citation")
        known = [n for n in dict.fromkeys(claim.cited) if n in records]
        if not known:
            return Verdict("unknown citation")
        if not claim.quotes:
            return Verdict("no quote")
        found = self._windows(claim, known, records)
        if not found:
            return Verdict("quote not found")
        source = " ".join(w.text for w in found.values())
        around = " ".join(w.around for w in found.values())
        held = tuple((n, w.statements) for n, w in found.items())
        reason = self._fault(text, source, around, asked)
        return Verdict(reason, () if reason else held)

    def _windows(
        self, claim: Claim, known: list[int], records: Mapping[int, Record]
    ) -> dict[int, Window]:
        """What the quotes cover in each cited record; empty when a quote stands in none of them. A record
        in which none stands is not cited any more."""
        found: dict[int, Window] = {}
        homeless = set(claim.quotes)
        for number in known:
            mine = [q for q in claim.quotes if window(records[number], [q])]
            covered = window(records[number], mine) if mine else None
            if covered:
                found[number] = covered
                homeless -= set(mine)
        return {} if homeless else found

    def _fault(self, text: str, source: str, around: str, asked: str) -> str:
        if absent := missing(text, source, around, self._names):
            return f"not in the source: {absent}"
        if visa := _of_another_visa(text, source, asked):
            return visa
        if fold(text) == fold(source):
            return ""
        for sentence in _whole_sentences(text):
            if word := own_word(sentence, source, around):
                return f"a word of its own: {word}"
            if pair := parted(sentence, source) or swapped(sentence, source):
                return f"not together in the source: {pair}"
            if not self._near(sentence, source, around):
                return "nothing near it in the source"
            held = in_one_wording(source)
            told = aligned(in_one_wording(sentence), held)
            held = aligned(held, told)
            if reason := altered(told, held) or misplaced(told, held) or _turned(told, held):
                return f"says another thing: {reason}"
        return ""

    def _near(self, text: str, source: str, around: str) -> bool:
        if fold(text) in fold(source):
            return True
        words = share(text, f"{source} {around}")
        meaning = self.meaning(text, source)
        parts = [c for c in clauses(text) if len(content(c)) >= _CLAUSE_WORDS]
        shares = [share(c, f"{source} {around}") for c in parts]
        if (
            words >= _ALL_WORDS
            and meaning >= _SAME_WORDS_MEANING
            and min(shares, default=0.0) >= _ALL_WORDS
        ):
            return True
        return (
            words >= _LEAST_WORDS
            and meaning >= _LEAST_MEANING
            and words + meaning >= _NEAR
            and min(shares, default=1.0) >= _CLAUSE_SHARE
        )

    def meaning(self, text: str, source: str) -> float:
        """The similarity of a text to the nearest of a source: as a whole, or one of its sentences."""
        parts = list(dict.fromkeys([source, *sentences(source)]))
        mine, *theirs = self._embedder.embed([without_lead(text), *parts])
        return max(float(mine @ other) for other in theirs)


def _whole_sentences(text: str) -> list[str]:
    """The sentences of a claim, a question in front ("Can't travel?") with the one that answers it."""
    found: list[str] = []
    for sentence in sentences(text):
        if found and found[-1].endswith("?"):
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return found


def _turned(sentence: str, source: str) -> str:
    """Why a sentence says another thing than its source, clause by clause; empty when it does not."""
    if (lead := lead_of(sentence)) in {"yes", "no"} and lead != lead_of(source):
        return f"{lead} in front"
    if reason := contrast_turned(sentence, source):
        return reason
    if contrasted(sentence) & contrasted(source):
        sentence, source = without_asides(sentence), without_asides(source)
    if doubt_dropped(sentence, source):
        return "doubt left out"
    if denies_more(without_lead(sentence), source):
        return "more denials than the source"
    if narrowed(sentence, source):
        return "condition added"
    if (
        reason := denial_lost(sentence, source)
        or act_denied(without_lead(sentence), source)
        or only_lost(sentence, source)
        or opposed(without_lead(sentence), source)
    ):
        return reason
    others = fine(without_lead(source))
    for clause in (c for c in clauses(without_lead(sentence)) if content(c)):
        near = nearest(clause, others)
        if reason := turned(clause, near, sentence, source):
            # A clause that joins two of the source may take its denial from the other one.
            other = denied_part(clause, source)
            if not other or turned(clause, other, sentence, source):
                return reason
    for part in fine(without_lead(sentence)):
        # "If you do not, you may …": the order stands in one part, and its condition in another.
        if reason := modality_turned(part, nearest(part, others), sentence, source):
            return reason
    return ""


def _of_another_visa(text: str, source: str, asked: str) -> str:
    """A rule that its source gives for one visa, said to a person who asks about another, without
    naming whose it is."""
    named, held, wanted = (
        {p for p in particulars(t) if p.kind == "visa"} for t in (text, source, asked)
    )
    if held and wanted and not named and not held & wanted:
        return f"the source speaks of {min(held)}, the question of {min(wanted)}"
    return ""

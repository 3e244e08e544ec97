"""Second step: finds passages. Dense search over passages, asks and statements, a classifier learnt
from the asks and from what people type next, and lexical search, fused into one score; every reading of a
question is tried, and the best supported one is kept."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from rag import next_asks
from rag.clash import clash, named
from rag.edition import Edition
from rag.embedding import Embedder, Vectors
from rag.lexicon import tokens
from rag.schema import Passage
from rag.store import Hit
from rag.turn import Candidate, PastQuestion, Question, Reading
from rag.understanding import corrects, without_connective

_ASKS, _BODIES, _STATEMENTS, _LEXICAL = 40, 20, 30, 20
_LIKELY = 10
# How similar an ask for a gap counts beside one for what a section holds. With as much, 5 in 1,000 golden
# questions find another section first.
_FOR_GAP = 0.95
# Candidates of one reading, and of a question.
_DEEP = 25
DEPTH = 8
# Follow-ups: a passage that was just given, and one of the same document.
_SAID, _BESIDE = 0.03, 0.03
# … and where the follow-up brings a word of its own ("is her pay taxed?"): read together with the question
# before it, it is near to that one's passage whatever it asks, and the same answer once more is
# seldom meant.
_SAID_ANEW = 0.06
# A passage that is nearer to the question before than to a reading of the follow-up answers that one and
# not this: in that reading it loses so much of the difference.
_FALLEN = 0.7
# Stop words that ask for something of their own.
_ASPECT = re.compile(r"\b(?:when|where|who|how (?:long|much|many|often|soon))\b")
# What a visa that was told of earlier, and that the question does not name, costs a reading.
_TOLD = 0.05
# What the best reading counts beside the mean of all, of a question by itself and of a follow-up. A passage
# that fits every way in which a question may be meant is the safer one: with the best reading alone,
# 3 in 100 golden questions are lost. The figures of follow-ups, here and in rag.understanding, were set on
# tests/evaluation/conversations.jsonl and plain.jsonl.
_BEST, _BEST_OF_FOLLOW_UP = 0.7, 0.4
# What a passage gains whose heading or ask is the question word for word.
_NAMED = 0.5
# What a passage gains to which the message leads for certain, once the last answer has been read. Of the
# follow-ups of tests/evaluation/plain.jsonl that a section answers 83 in 100 find it; 79 did before anything
# was learnt of follow-ups.
_NEXT = 0.3
# From this probability of the classifier on, a message that may be a follow-up is a question by itself, if
# the passage has this share of its words, which are not fewer than so many.
_SURE, _WHOLE, _FEW = 0.6, 0.9, 2
_THEY = re.compile(r"\b(?:they|them|their|it|there|this program|that one)\b", re.IGNORECASE)
# What a section loses that is about another exam, the way back from the visa that is asked for, or another
# person.
_CLASH = 0.1
# How far below the last of a reading's candidates a passage is put that is none of them.
_ABSENT = 0.05


def retrieve(
    edition: Edition,
    embedder: Embedder,
    questions: Sequence[Question],
    history: Sequence[PastQuestion] = (),
) -> None:
    """Fills `candidates`, `vectors`, `chosen` and `unseen` of each question, with one call to the embedder
    and one to each collection for all of them. `history`: the questions of the turns before this one."""
    last = history[-1] if history else None
    texts = [r.text for q in questions for r in q.readings]
    bare = [without_connective(q.readings[0].text) for q in questions]
    followed = any(r.follows for q in questions for r in q.readings)
    if followed and last:
        texts.append(last.text)
    # A follow-up without a connective is its own first reading.
    wanted = [*texts, *bare] if followed else texts
    different = {text: n for n, text in enumerate(dict.fromkeys(wanted))}
    vectors = embedder.embed(list(different))[[different[text] for text in wanted]]
    vectors, alone = vectors[: len(texts)], vectors[len(texts) :]
    results = search(edition, texts, vectors)
    of_last = _scores(results.pop()) if followed and last else {}
    start = end = 0
    for n, question in enumerate(questions):
        of_before, start = start, end
        end += len(question.readings)
        past, scores = history, of_last
        if question.after:
            # What answers the question before it in the message is as if it had just been said.
            before = question.after
            said_there = tuple(_scores(before.candidates[:1]))
            past = (PastQuestion(before.readings[0].text, said_there, reckoning=before.reckoning),)
            scores = _scores(results[of_before])
        went = past[-1] if past else None
        if _by_itself(question, results[start]) and not _of_a_program(question, went):
            question.readings = question.readings[:1]
        own = slice(start, start + len(question.readings))
        said = _said(question, went)
        found = [
            _continued(candidates, went, scores, said) if reading.follows and went else candidates
            for reading, candidates in zip(question.readings, results[own], strict=True)
        ]
        question.vectors = vectors[own]
        question.unseen = _unseen(edition, bare[n])
        lifts: dict[str, float] = {}
        likely: dict[str, float] = {}
        if went and any(r.follows for r in question.readings):
            lifts = next_asks.lifts(edition, past, bare[n], alone[n])
            likely = _next(edition, alone[n : n + 1], went)
        lifts |= dict.fromkeys(edition.worded(question.text), _NAMED)
        question.candidates, question.chosen = _merged(edition, question, found, lifts, likely)


def _by_itself(question: Question, alone: list[Candidate]) -> bool:
    """Whether a message that may be a follow-up leads for certain to a passage as it was typed (`alone`:
    candidates of its first reading): "how much is step 3" asks nothing of the attempts told before it."""
    if not any(r.follows for r in question.readings):
        return False
    if len(tokens(question.readings[0].text)) < _FEW:
        return False
    return bool(alone) and alone[0].likely >= _SURE and alone[0].coverage >= _WHOLE


def _of_a_program(question: Question, last: PastQuestion | None) -> bool:
    """Whether a message says "they" after an answer about a program: "how many letters do they want" asks of
    that one, however well a section answers it."""
    return bool(last and last.programs and _THEY.search(question.readings[0].text))


def _scores(candidates: Iterable[Candidate]) -> dict[str, float]:
    return {c.passage.id: c.score for c in candidates}


def _unseen(edition: Edition, text: str) -> float:
    """The share of the words of `text` that the whole base never uses. One that may be another misspelt
    counts half: with two slips in every golden question 4.3 instead of 5.2 in 100 are then refused wrongly,
    and as many of those that are not held as before."""
    shares = (edition.lexical.unseen(tokens(t)) for t in (text, edition.spelling.legible(text)))
    return sum(shares) / 2


def search(edition: Edition, texts: Sequence[str], vectors: Vectors) -> list[list[Candidate]]:
    """For each text its best candidates, best first."""
    asks = [_lessened(edition, hits) for hits in edition.store.search("asks", vectors, _ASKS)]
    bodies = edition.store.search("passages", vectors, _BODIES)
    statements = edition.store.search("statements", vectors, _STATEMENTS)
    likely = edition.classifier.probabilities(vectors)
    found = (
        _fuse(edition, tokens(text), a, b, s, _likeliest(edition, row))
        for text, a, b, s, row in zip(texts, asks, bodies, statements, likely, strict=True)
    )
    return [_parted(edition, text, fused)[:_DEEP] for text, fused in zip(texts, found, strict=True)]


def _parted(edition: Edition, text: str, candidates: list[Candidate]) -> list[Candidate]:
    """`candidates`, best first, those that `text` excludes by a name (rag.clash) further down."""
    asked = named(text)
    if not (asked.exams or asked.ways or asked.myself):
        return candidates
    moved = (
        replace(c, score=c.score - _CLASH) if clash(asked, edition.subject(c.passage)) else c
        for c in candidates
    )
    return sorted(moved, key=_best_first)


def _best_first(c: Candidate) -> tuple[float, str]:
    return -c.score, c.passage.id


def _lessened(edition: Edition, asks: list[Hit]) -> list[Hit]:
    """`asks`, best first, those for gaps a little less similar."""
    if not any(hit.id in edition.gap_asks for hit in asks):
        return asks
    found = (
        replace(hit, similarity=_FOR_GAP * hit.similarity) if hit.id in edition.gap_asks else hit
        for hit in asks
    )
    return sorted(found, key=lambda hit: -hit.similarity)


def _likeliest(edition: Edition, probabilities: Vectors) -> dict[str, float]:
    """The passages that the classifier holds likeliest, best first."""
    best = np.argsort(-probabilities, kind="stable")[:_LIKELY]
    return {edition.classifier.ids[i]: float(probabilities[i]) for i in best}


def _next(edition: Edition, vectors: Vectors, last: PastQuestion) -> dict[str, float]:
    """The passages to which a message most likely leads once the last answer has been read; none where
    that one was not made of passages."""
    if not last.passages:
        return {}
    return _likeliest(edition, edition.classifier.probabilities(vectors, last.passages[0])[0])


def _best(hits: Iterable[Hit]) -> dict[str, Hit]:
    """The most similar hit of each target, in order of similarity."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.target, hit)
    return best


def _fuse(
    edition: Edition,
    words: list[str],
    asks: list[Hit],
    bodies: list[Hit],
    statements: list[Hit],
    likely: dict[str, float],
) -> list[Candidate]:
    by_ask, by_body, by_statement = _best(asks), _best(bodies), _best(statements)
    lexical = dict(edition.lexical.search(words, _LEXICAL))
    top = max(lexical.values(), default=1.0)
    candidates = []
    for target in {*by_ask, *by_body, *by_statement, *lexical, *likely}:
        candidate = Candidate(
            passage=edition.passages[target],
            score=0.0,
            ask=by_ask[target].similarity if target in by_ask else 0.0,
            body=by_body[target].similarity if target in by_body else 0.0,
            statement=by_statement[target].similarity if target in by_statement else 0.0,
            lexical=lexical.get(target, 0.0) / top,
            coverage=edition.lexical.coverage(words, target),
            likely=likely.get(target, 0.0),
            best_ask=by_ask[target].id if target in by_ask else "",
        )
        candidates.append(replace(candidate, score=score(candidate)))
    return sorted(candidates, key=_best_first)


def _said(question: Question, last: PastQuestion | None) -> float:
    """What a passage that was just given loses. A reckoning tells its result, and of the sections that
    it rests on only what it reckons with."""
    if last is None or last.reckoning:
        return 0.0
    return _SAID_ANEW if _anew(question, last) else _SAID


def _anew(question: Question, last: PastQuestion) -> bool:
    """Whether a follow-up asks something that the question before it did not: it has a word of its own
    and takes nothing back."""
    bare, before = without_connective(question.readings[0].text), last.text
    words = set(tokens(bare)) - set(tokens(before))
    words |= set(_ASPECT.findall(bare.lower())) - set(_ASPECT.findall(before.lower()))
    return any(not w.isdecimal() for w in words) and not corrects(question.text)


def _continued(
    candidates: list[Candidate], last: PastQuestion, before: Mapping[str, float], said: float
) -> list[Candidate]:
    """Candidates of a follow-up: what was just said is seldom asked for again (it loses `said`), the
    next thing often stands beside it, and what fitted the question before better (`before`: scores by
    passage) is an answer to that one."""
    documents = {p.partition("#")[0] for p in last.passages}
    moved = [
        replace(
            c,
            score=c.score
            - _FALLEN * max(0.0, before.get(c.passage.id, 0.0) - c.score)
            - (said if c.passage.id in last.passages else 0.0)
            + (_BESIDE if c.passage.document in documents else 0.0),
        )
        for c in candidates
    ]
    return sorted(moved, key=_best_first)


def score(c: Candidate) -> float:
    """How well a passage answers, 0…1. A weighted sum, not reciprocal rank fusion: ranks lose how
    much nearer the first hit is, and on the golden questions the sum found 2 to 5 more in 100
    (docs/evaluation.md). The weights were set by halves of those questions tried on the other half.
    """
    dense = max(c.ask, 0.92 * c.body, 0.92 * c.statement)
    mean = (c.ask + c.body + c.statement) / 3
    return (
        0.36 * dense
        + 0.14 * mean
        + 0.11 * c.lexical
        + 0.13 * c.coverage
        + 0.28 * math.sqrt(c.likely)
    )


def _merged(
    edition: Edition,
    question: Question,
    found: list[list[Candidate]],
    lifts: Mapping[str, float],
    likely: Mapping[str, float],
) -> tuple[list[Candidate], int]:
    """The candidates of all readings, each once, best first, at most DEPTH; and the reading in which
    the first of them stands best. Each keeps the evidence of its own best reading. `lifts`: what passages
    gain as what is asked next (rag.next_asks) or by name, those that no reading found as well; `likely`: how
    likely the message leads to them after the last answer.

    A reading of few words comes near to many passages by chance, so each word missing to five costs
    a little. The order is that of the best and the mean reading; the first keeps the level of its best
    reading, which rag.evidence judges together with `likely`, and the others their distance to it.
    """
    follows = any(r.follows for r in question.readings)
    best: dict[str, tuple[float, int, Candidate]] = {}
    for n, (reading, candidates) in enumerate(zip(question.readings, found, strict=True)):
        short = 0.05 * max(0, 5 - len(tokens(reading.text))) + _TOLD * reading.told
        for c in candidates:
            if c.passage.id not in best or c.score - short > best[c.passage.id][0]:
                best[c.passage.id] = (c.score - short, n, c)
    mean = _means(question.readings, found)
    if best:
        absent = min(value for value, _, _ in best.values()) - _ABSENT
        for key in (lifts.keys() | likely.keys()) - best.keys():
            mean[key] = absent
            best[key] = absent, 0, _unfound(edition.passages[key])
    share = _BEST_OF_FOLLOW_UP if follows else _BEST
    merged = sorted(
        (
            (
                share * value
                + (1 - share) * mean[key]
                + lifts.get(key, 0.0)
                + _NEXT * math.sqrt(likely.get(key, 0.0)),
                n,
                c,
            )
            for key, (value, n, c) in best.items()
        ),
        key=lambda m: (-m[0], m[2].passage.id),
    )[:DEPTH]
    if not merged:
        return [], 0
    first = merged[0][2].passage.id
    level = _BEST * best[first][0] + (1 - _BEST) * mean[first] + lifts.get(first, 0.0)
    rise = level - merged[0][0]
    return [
        replace(c, score=value + rise, next=likely.get(c.passage.id, 0.0)) for value, _, c in merged
    ], merged[0][1]


def _unfound(passage: Passage) -> Candidate:
    """A candidate without any evidence of its own."""
    return Candidate(
        passage, score=0.0, ask=0.0, body=0.0, statement=0.0, lexical=0.0, coverage=0.0, likely=0.0
    )


def _means(readings: Sequence[Reading], found: list[list[Candidate]]) -> dict[str, float]:
    """The mean score of each passage over all readings, by their weight; what was told earlier is no
    reading of the question and does not count."""
    total: defaultdict[str, float] = defaultdict(float)
    everything = {c.passage.id for candidates in found for c in candidates}
    counted = 0.0
    for reading, candidates in zip(readings, found, strict=True):
        if reading.told or not candidates:
            continue
        counted += reading.weight
        scores = {c.passage.id: c.score for c in candidates}
        absent = min(scores.values()) - _ABSENT
        for key in everything:
            total[key] += reading.weight * scores.get(key, absent)
    return {key: value / counted if counted else 0.0 for key, value in total.items()}


class PassageRetriever(BaseRetriever):
    """The same search as a LangChain retriever: a question in, passages as documents out."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    edition: Edition
    embedder: SkipValidation[Embedder]
    k: int = 4

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
    ) -> list[Document]:
        text = self.edition.glossary.expand(query)
        found = search(self.edition, [text], self.embedder.embed([text]))[0]
        return [
            Document(
                page_content=c.passage.text,
                id=c.passage.id,
                metadata={
                    "title": c.passage.heading,
                    "as_of": c.passage.as_of,
                    "checked": c.passage.checked,
                    "score": round(c.score, 4),
                },
            )
            for c in found[: self.k]
        ]

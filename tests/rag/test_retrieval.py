"""Finding passages: every reading of a question is tried, and what fits all of them comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rag import retrieval
from rag.clash import Subject
from rag.edition import Edition
from rag.embedding import Embedder
from rag.retrieval import DEPTH, PassageRetriever, _lessened, _parted, retrieve, score, search
from rag.store import Hit
from rag.turn import Candidate, PastQuestion, Question, Reading


def ask(
    edition: Edition, model: Embedder, *readings: Reading, last: PastQuestion | None = None
) -> Question:
    question = Question(readings[0].text, list(readings))
    retrieve(edition, model, [question], (last,) if last else ())
    return question


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("may i work extra shifts outside my hospital on J-1", "j1-rules#moonlighting"),
        ("longest time of training on J-1", "j1-rules#length"),
        ("must i go home for two years after residency", "j1-rules#two-years"),
        ("day on which i learn where i matched", "match-dates#match-day"),
        ("last day to certify my rank order list", "match-dates#rank-list"),
    ],
)
def test_passage_that_answers_comes_first(
    edition: Edition, model: Embedder, text: str, passage: str
) -> None:
    found = ask(edition, model, Reading(text)).candidates
    assert found[0].passage.id == passage
    assert len(found) <= DEPTH
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert len({c.passage.id for c in found}) == len(found)


def test_reading_that_says_what_is_meant_decides(edition: Edition, model: Embedder) -> None:
    question = ask(
        edition, model, Reading("and when?"), Reading("rank list deadline: and when?", follows=True)
    )
    assert question.candidates[0].passage.id == "match-dates#rank-list"
    assert question.chosen == 1
    assert question.reading.follows


def test_passage_that_fits_all_readings_is_before_one_that_fits_one(
    edition: Edition, model: Embedder
) -> None:
    both = ask(
        edition,
        model,
        Reading("moonlighting on a J-1 visa"),
        Reading("extra work outside the program on J-1"),
    )
    one = ask(
        edition, model, Reading("moonlighting on a J-1 visa"), Reading("when is Match Day 2027")
    )
    moonlighting = "j1-rules#moonlighting"
    assert both.candidates[0].passage.id == moonlighting
    value = {c.passage.id: c.score for c in one.candidates}
    assert both.candidates[0].score > value[moonlighting]


def test_what_was_just_said_gives_way_in_a_follow_up(
    edition: Edition, model: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rule by itself: what was learnt of follow-ups depends on what was said as well.
    monkeypatch.setattr(retrieval, "_NEXT", 0.0)
    readings = (Reading("J-1"), Reading("J-1 rules of training and work", follows=True))
    fresh = ask(edition, model, *readings, last=PastQuestion("x"))
    said = fresh.candidates[0].passage.id
    again = ask(edition, model, *readings, last=PastQuestion("x", passages=(said,)))
    before = {c.passage.id: c.score for c in fresh.candidates}
    after = {c.passage.id: c.score for c in again.candidates}
    beside = next(i for i in after if i != said and i.startswith(said.partition("#")[0]))
    assert after[beside] - before[beside] > after[said] - before[said]


def test_message_leads_where_it_led_after_the_same_section(
    edition: Edition, model: Embedder
) -> None:
    """After the section on moonlighting the miniature holds "home after it? > j1-rules#two-years"."""
    readings = (
        Reading("home then?", weight=0.4),
        Reading("can i moonlight on J-1? home then?", follows=True),
    )
    last = PastQuestion("can i moonlight on J-1?", passages=("j1-rules#moonlighting",))
    found = {c.passage.id: c.next for c in ask(edition, model, *readings, last=last).candidates}
    assert max(found, key=lambda id_: found[id_]) == "j1-rules#two-years"
    alone = ask(edition, model, Reading("home then?")).candidates
    assert all(c.next == 0 for c in alone)


def test_message_that_leads_somewhere_for_certain_is_no_follow_up(
    edition: Edition, model: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same readings, once read with the question before it and once, where the classifier is sure of the
    first of them, by themselves."""
    readings = (
        Reading("when is Match Day 2027"),
        Reading("can i moonlight on J-1? when is Match Day 2027", follows=True),
    )
    last = PastQuestion("can i moonlight on J-1?", passages=("j1-rules#moonlighting",))
    monkeypatch.setattr(retrieval, "_SURE", 1.1)
    together = ask(edition, model, *readings, last=last)
    assert [r.follows for r in together.readings] == [False, True]
    monkeypatch.setattr(retrieval, "_SURE", 0.1)
    alone = ask(edition, model, *readings, last=last)
    assert [r.follows for r in alone.readings] == [False]
    assert alone.vectors is not None
    assert len(alone.vectors) == 1
    by_itself = ask(edition, model, readings[0]).candidates
    assert [c.passage.id for c in alone.candidates] == [c.passage.id for c in by_itself]


def test_what_was_just_said_gives_way_most_to_a_follow_up_that_asks_something_else(
    edition: Edition, model: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "_NEXT", 0.0)
    # Of the few sections of the miniature the classifier is sure of every word.
    monkeypatch.setattr(retrieval, "_SURE", 1.1)
    before = "can i moonlight on J-1?"

    def loss(text: str) -> float:
        """What the passage loses by having been said, against its neighbour."""
        both = Reading(f"{before} {text}", follows=True, weight=1.5)
        margins = []
        for passages in ((), ("j1-rules#moonlighting",)):
            last = PastQuestion(before, passages=passages)
            question = ask(edition, model, Reading(text, weight=0.4), both, last=last)
            scores = {c.passage.id: c.score for c in question.candidates}
            margins.append(scores["j1-rules#moonlighting"] - scores["j1-rules#length"])
        return margins[0] - margins[1]

    assert loss("eight years?") > loss("why?") > 0
    # What takes something back asks nothing else.
    assert loss("eight years?") > loss("sorry, eight years")


def test_words_that_the_base_never_uses_are_measured(edition: Edition, model: Embedder) -> None:
    assert ask(edition, model, Reading("moonlighting on J-1")).unseen == 0
    assert ask(edition, model, Reading("moonlighting zyzzyva on J-1")).unseen > 0


def test_word_that_may_be_misspelt_counts_half_as_one_that_the_base_never_uses(
    edition: Edition, model: Embedder
) -> None:
    misspelt = ask(edition, model, Reading("how lnog is moonlighting on J-1")).unseen
    unknown = ask(edition, model, Reading("how zyzzyva is moonlighting on J-1")).unseen
    assert misspelt == pytest.approx(unknown / 2)


def test_word_that_only_ties_to_the_question_before_is_not_unseen(
    edition: Edition, model: Embedder
) -> None:
    assert ask(edition, model, Reading("oops my bad, moonlighting on J-1")).unseen == 0


def test_several_questions_are_found_in_one_go(edition: Edition, model: Embedder) -> None:
    texts = ["may i moonlight on J-1", "when is Match Day"]
    questions = [Question(t, [Reading(t)]) for t in texts]
    retrieve(edition, model, questions)
    assert [q.candidates[0].passage.id for q in questions] == [
        "j1-rules#moonlighting",
        "match-dates#match-day",
    ]
    for question in questions:
        assert question.vectors is not None
        assert question.vectors.shape == (1, model.dimension)


@pytest.mark.parametrize("field", ["ask", "body", "statement", "lexical", "coverage", "likely"])
def test_more_evidence_of_any_kind_is_never_worth_less(edition: Edition, field: str) -> None:
    passage = edition.content.passages[0]
    base: dict[str, Any] = dict.fromkeys(("ask", "body", "statement", "lexical", "coverage"), 0.5)
    values = [
        score(Candidate(passage=passage, score=0.0, **{**base, "likely": 0.25, field: x}))
        for x in (0.3, 0.6, 0.9)
    ]
    assert values == sorted(values)
    assert values[2] > values[0]


def test_ask_for_a_gap_counts_a_little_less_than_one_for_what_is_held(wider: Edition) -> None:
    gap = Hit("work#courier/6", "work#courier", 0.9)
    near, far = (Hit(f"work#leave/{n}", "work#leave", s) for n, s in [(1, 0.88), (2, 0.8)])
    assert wider.gap_asks & {gap.id, near.id, far.id} == {gap.id}
    assert [hit.id for hit in _lessened(wider, [gap, near, far])] == [near.id, gap.id, far.id]
    assert _lessened(wider, [near, far]) == [near, far]


def test_no_text_finds_nothing(edition: Edition) -> None:
    assert search(edition, [], np.zeros((0, 384), dtype=np.float32)) == []


def test_langchain_retriever_gives_the_same_passages(edition: Edition, model: Embedder) -> None:
    documents = PassageRetriever(edition=edition, embedder=model, k=2).invoke("moonlight on j1?")
    assert documents[0].id == "j1-rules#moonlighting"
    assert len(documents) == 2
    assert documents[0].metadata["score"] >= documents[1].metadata["score"]
    assert documents[0].page_content == edition.passages["j1-rules#moonlighting"].text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("where is Step 1 given", "match-dates#rank-list"),
        ("where is Step 3 given", "match-dates#match-day"),
        ("where is it given", "match-dates#match-day"),
    ],
)
def test_section_on_another_exam_stands_further_down(
    edition: Edition, monkeypatch: pytest.MonkeyPatch, text: str, first: str
) -> None:
    step3, other = (edition.passages[f"match-dates#{name}"] for name in ("match-day", "rank-list"))
    bare = replace(step3, title="Step 3", heading="Where is it?", asks=(), short=(), detail=())
    monkeypatch.setattr(edition, "subject", lambda p: Subject(bare if p is step3 else other, str))
    near, less = (
        Candidate(p, s, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5) for p, s in ((step3, 0.6), (other, 0.55))
    )
    found = _parted(edition, text, [near, less])
    assert found[0].passage.id == first
    assert found[0].score >= found[1].score

"""What is asked next: a follow-up that is near to a message of the guidance lifts its section."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.edition import Edition
from rag.embedding import Embedder
from rag.next_asks import lifts
from rag.retrieval import retrieve
from rag.turn import PastQuestion, Question, Reading

READ = PastQuestion("can i moonlight on a J-1", ("j1-rules#moonlighting",))
SAME, LIKE = "until when am i bound to them", "till which year am i bound to them"


def lift(
    edition: Edition, model: Embedder, text: str, last: PastQuestion = READ
) -> dict[str, float]:
    return lifts(edition, [last], text, model.embed([text])[0])


def test_nearer_message_lifts_its_section_more(edition: Edition, model: Embedder) -> None:
    same, like, other = (
        lift(edition, model, text).get("j1-rules#length", 0.0)
        for text in (SAME, LIKE, "uniforms in the operating theatre")
    )
    assert same == pytest.approx(0.375, abs=1e-4)
    assert same > like > other == 0.0


def test_message_written_after_a_neighbour_lifts_less(edition: Edition, model: Embedder) -> None:
    beside = PastQuestion("how long can i train", ("j1-rules#length",))
    gain = lift(edition, model, SAME, beside)["j1-rules#length"]
    assert 0 < gain < lift(edition, model, SAME)["j1-rules#length"]


def test_nothing_is_lifted_after_another_document_or_none(
    edition: Edition, model: Embedder
) -> None:
    for passages in ((), ("match-dates#match-day",)):
        assert lift(edition, model, SAME, PastQuestion("match day?", passages)) == {}


def test_section_comes_first_in_a_follow_up_alone(edition: Edition, model: Embedder) -> None:
    def first(follows: bool) -> tuple[str, float]:
        readings = [Reading(SAME), Reading(f"moonlighting: {SAME}", follows=follows)]
        question = Question(SAME, readings)
        retrieve(edition, model, [question], (READ,))
        found = {c.passage.id: c.score for c in question.candidates}
        return question.candidates[0].passage.id, found["j1-rules#length"]

    (_, plain), (section, lifted) = first(follows=False), first(follows=True)
    assert section == "j1-rules#length"
    assert lifted > plain


def test_message_that_names_another_exam_lifts_nothing(edition: Edition, model: Embedder) -> None:
    [vector] = model.embed([SAME])
    lifted = lifts(edition, [READ], SAME, vector)
    assert lifted
    asks = {
        d: [replace(a, text="what about step 1") for a in asks]
        for d, asks in edition.next_asks.items()
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edition, "next_asks", asks)
        assert lifts(edition, [READ], "and step 3?", vector) == {}
        assert lifts(edition, [READ], "and step 1?", vector) == lifted
        assert lifts(edition, [READ], "and my wife?", vector) == lifted

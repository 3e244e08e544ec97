"""Programs by facts and meaning, with the real model over the miniature table."""

from __future__ import annotations

import pytest

from rag.edition import Edition
from rag.embedding import PackagedModel
from rag.search import nearness, search


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("research training in neuroscience", "yale-psychiatry"),
        ("programs near new york", "maimonides-medical-center-internal-medicine"),
        ("psychiatry", "yale-psychiatry"),
        ("internal medicine in Alabama", "uab-montgomery-internal-medicine"),
    ],
)
def test_what_is_looked_for_comes_first(
    edition: Edition, model: PackagedModel, text: str, first: str
) -> None:
    found = search(edition, model, text)
    assert found.programs[0].id == first


def test_facts_are_compared_by_code_and_the_rest_by_meaning(
    edition: Edition, model: PackagedModel
) -> None:
    found = search(edition, model, "internal medicine programs in New York that welcome research")
    assert [p.id for p in found.programs] == ["maimonides-medical-center-internal-medicine"]
    assert found.by_meaning
    assert found.wanted.states == ("NY",)


def test_facts_alone_need_no_meaning(edition: Edition, model: PackagedModel) -> None:
    found = search(edition, model, "programs in Alabama")
    assert not found.by_meaning
    assert [p["state"] for p in found.programs] == ["AL"]


@pytest.mark.parametrize("text", ["xqzzt blorp", "burger recipe", ".*", "%", "moon landing"])
def test_nothing_near_is_nothing_found(edition: Edition, model: PackagedModel, text: str) -> None:
    assert search(edition, model, text).programs == []


def test_place_that_is_not_known_gives_nothing(edition: Edition, model: PackagedModel) -> None:
    found = search(edition, model, "programs near Narnia")
    assert found.programs == []
    assert found.wanted.area is not None
    assert found.wanted.area.asked == "Narnia"


def test_row_that_holds_the_words_is_nearer_than_one_that_does_not(
    edition: Edition, model: PackagedModel
) -> None:
    vector = model.embed(["neuroscience research training"])
    near = nearness(edition, vector, ("neuroscience", "research"))
    assert max(near, key=lambda i: near[i]) == "yale-psychiatry"
    assert near["yale-psychiatry"] > nearness(edition, vector, ())["yale-psychiatry"]

"""Which passage a question belongs to, learnt from vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from rag.classifier import PassageClassifier
from rag.edition import Edition
from rag.embedding import Embedder, Vectors
from rag.errors import EditionError

CORNERS = np.eye(3, dtype=np.float32)
NAMES = ["a#1", "b#2", "c#3"]


def fitted(vectors: Vectors, targets: list[str], weight: list[float]) -> PassageClassifier:
    return PassageClassifier.fit(vectors, targets, np.array(weight))


@pytest.fixture(scope="module")
def three() -> PassageClassifier:
    rows = np.repeat(CORNERS, 4, axis=0)
    return fitted(rows, [n for n in NAMES for _ in range(4)], [1.0] * 12)


def test_each_corner_belongs_to_its_passage(three: PassageClassifier) -> None:
    found = three.probabilities(CORNERS)
    assert three.ids == NAMES
    assert found.dtype == np.float32
    assert list(found.argmax(axis=1)) == [0, 1, 2]
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert found.max() < 1


def test_what_lies_between_two_is_shared_by_them(three: PassageClassifier) -> None:
    (row,) = three.probabilities(np.array([[0.5, 0.5, 0.0]], dtype=np.float32))
    assert row[0] == pytest.approx(row[1], abs=0.02)
    assert row[2] < row[0]


def test_two_passages_are_told_apart(tmp_path: Path) -> None:
    rows = np.repeat(CORNERS[:2], 3, axis=0)
    two = fitted(rows, ["a#1"] * 3 + ["b#2"] * 3, [1.0] * 6)
    found = two.probabilities(CORNERS[:2])
    assert found.shape == (2, 2)
    assert found[0, 0] > 0.8
    assert found[1, 1] > 0.8


def test_weight_of_a_row_counts() -> None:
    same = np.repeat(CORNERS[:1], 2, axis=0)
    rows = np.concatenate([same, CORNERS[1:]])
    targets = ["a#1", "b#2", "a#1", "b#2"]
    heavy = fitted(rows, targets, [9.0, 1.0, 1.0, 1.0]).probabilities(CORNERS[:1])[0]
    light = fitted(rows, targets, [1.0, 9.0, 1.0, 1.0]).probabilities(CORNERS[:1])[0]
    assert heavy[0] > 0.5 > light[0]


def test_large_vectors_do_not_overflow(three: PassageClassifier) -> None:
    found = three.probabilities(CORNERS * 1e4)
    assert np.isfinite(found).all()
    assert list(found.argmax(axis=1)) == [0, 1, 2]


@pytest.fixture(scope="module")
def with_next() -> PassageClassifier:
    """The corner that lies between b and c leads to b after a, and to c after b."""
    rows = np.repeat(CORNERS, 4, axis=0)
    between = np.repeat(np.array([[0.0, 0.7, 0.7]], dtype=np.float32), 8, axis=0)
    targets = [n for n in NAMES for _ in range(4)] + ["b#2"] * 4 + ["c#3"] * 4
    after = [""] * 12 + ["a#1"] * 4 + ["b#2"] * 4
    return PassageClassifier.fit(np.concatenate([rows, between]), targets, np.ones(20), after)


def test_what_was_read_before_decides_where_a_message_leads(with_next: PassageClassifier) -> None:
    between = np.array([[0.0, 0.7, 0.7]], dtype=np.float32)
    after_a, after_b = (with_next.probabilities(between, read)[0] for read in ("a#1", "b#2"))
    assert after_a.argmax() == 1
    assert after_b.argmax() == 2
    assert list(with_next.probabilities(CORNERS).argmax(axis=1)) == [0, 1, 2]


def test_passage_that_is_gone_counts_as_none_read(with_next: PassageClassifier) -> None:
    """A conversation may go on over an edition that holds the section no longer."""
    gone = with_next.probabilities(CORNERS, "old#9")
    assert np.array_equal(gone, with_next.probabilities(CORNERS))


def test_same_rows_teach_the_same_and_leave_chance_alone() -> None:
    rows, targets = np.repeat(CORNERS, 4, axis=0), [n for n in NAMES for _ in range(4)]
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    one, other = (fitted(rows, targets, [1.0] * 12).probabilities(CORNERS) for _ in range(2))
    assert np.array_equal(one, other)
    assert torch.equal(torch.rand(1), expected)


def test_no_vectors_give_no_rows(three: PassageClassifier) -> None:
    assert three.probabilities(np.zeros((0, 3), dtype=np.float32)).shape == (0, 3)


def test_saved_classifier_says_the_same(three: PassageClassifier, tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    three.save(path)
    again = PassageClassifier.load(path)
    assert again.ids == three.ids
    for read in ("", "b#2"):
        assert np.array_equal(
            again.probabilities(CORNERS, read), three.probabilities(CORNERS, read)
        )


@pytest.mark.parametrize("raw", [None, b"no archive"])
def test_file_that_is_no_classifier_is_refused_by_name(tmp_path: Path, raw: bytes | None) -> None:
    path = tmp_path / "classifier.npz"
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(EditionError, match=r"classifier\.npz"):
        PassageClassifier.load(path)


def test_archive_without_the_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "classifier.npz"
    with path.open("wb") as file:
        np.savez(file, ids=np.array(NAMES))
    with pytest.raises(EditionError, match=r"classifier\.npz"):
        PassageClassifier.load(path)


def test_classifier_of_the_edition_knows_every_passage(edition: Edition, model: Embedder) -> None:
    assert set(edition.classifier.ids) == set(edition.passages)
    vectors = model.embed(["extra shifts in my hospital on J-1", "day of the match announcement"])
    best = edition.classifier.probabilities(vectors).argmax(axis=1)
    assert [edition.classifier.ids[i] for i in best] == [
        "j1-rules#moonlighting",
        "match-dates#match-day",
    ]

"""One contract for every vector store, and what only Chroma has to prove."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from rag.embedding import Vectors
from rag.errors import EditionError
from rag.store import EXACT_UP_TO, ChromaStore, ExactStore, VectorStore


@pytest.fixture(params=["chroma", "index", "exact"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorStore]:
    made: VectorStore
    if request.param == "exact":
        made = ExactStore()
    else:
        exact_up_to = 0 if request.param == "index" else EXACT_UP_TO
        made = ChromaStore(tmp_path / "store", exact_up_to)
    yield made
    made.close()


def unit(vectors: object) -> Vectors:
    array = np.asarray(vectors, dtype=np.float32)
    return np.asarray(array / np.linalg.norm(array, axis=1, keepdims=True), dtype=np.float32)


def random_vectors(count: int, dimension: int, seed: int = 0) -> Vectors:
    return unit(np.random.default_rng(seed).normal(size=(count, dimension)))


def fill(store: VectorStore, collection: str, vectors: Vectors) -> list[str]:
    ids = [f"record-{n}" for n in range(len(vectors))]
    store.create(collection, ids, [f"target-{n // 2}" for n in range(len(vectors))], vectors)
    return ids


def test_of_the_nearest_hardly_one_is_missed(tmp_path: Path) -> None:
    """What is missed is another record in each edition, and so an edit would change answers by chance."""
    vectors, questions = random_vectors(2500, 384), random_vectors(200, 384, seed=1)
    exact, chroma = ExactStore(), ChromaStore(tmp_path / "store", exact_up_to=0)
    fill(exact, "asks", vectors)
    fill(chroma, "asks", vectors)
    chroma.widen()
    chroma.close()
    chroma = ChromaStore(tmp_path / "store", exact_up_to=0)
    both = zip(*(s.search("asks", questions, 5) for s in (exact, chroma)), strict=True)
    missed = sum(len({h.id for h in due} - {h.id for h in found}) for due, found in both)
    chroma.close()
    assert missed <= 3  # of 1,000; with the search half as wide it is 10 and more


# --- the contract ------------------------------------------------------------------------------


def test_nearest_comes_first_with_its_target_and_cosine(store: VectorStore) -> None:
    store.create("asks", ["a", "b", "c"], ["x", "y", "x"], unit([[1, 0, 0], [1, 1, 0], [-1, 0, 0]]))
    (hits,) = store.search("asks", unit([[1, 0.1, 0]]), 3)
    assert [(h.id, h.target) for h in hits] == [("a", "x"), ("b", "y"), ("c", "x")]
    expected = [1 / 1.01**0.5, 1.1 / (2 * 1.01) ** 0.5, -1 / 1.01**0.5]
    assert [h.similarity for h in hits] == pytest.approx(expected, abs=1e-5)


def test_more_is_found_at_once_than_a_database_takes_variables(store: VectorStore) -> None:
    vectors = random_vectors(200, 8)
    ids = fill(store, "asks", vectors)
    found = store.search("asks", vectors, 200)
    assert [hits[0].id for hits in found] == ids
    assert {len({h.id for h in hits}) for hits in found} == {200}


def test_each_query_gets_its_own_hits_in_order(store: VectorStore) -> None:
    vectors = random_vectors(40, 16)
    ids = fill(store, "asks", vectors)
    found = store.search("asks", vectors[::-1].copy(), 1)
    assert [hits[0].id for hits in found] == ids[::-1]
    assert all(hits[0].similarity == pytest.approx(1, abs=1e-5) for hits in found)


def test_similarities_fall_and_no_record_comes_twice(store: VectorStore) -> None:
    fill(store, "asks", random_vectors(60, 16))
    for hits in store.search("asks", random_vectors(5, 16, seed=1), 20):
        similarities = [h.similarity for h in hits]
        assert similarities == sorted(similarities, reverse=True)
        assert len({h.id for h in hits}) == len(hits) == 20


def test_search_for_more_than_there_is_gives_all(store: VectorStore) -> None:
    ids = fill(store, "asks", random_vectors(3, 8))
    (hits,) = store.search("asks", random_vectors(1, 8, seed=1), 50)
    assert sorted(h.id for h in hits) == ids


def test_empty_collection_is_counted_and_searched(store: VectorStore) -> None:
    store.create("programs", [], [], np.zeros((0, 8), dtype=np.float32))
    assert store.count("programs") == 0
    assert store.search("programs", random_vectors(2, 8), 5) == [[], []]
    assert len(store.vectors("programs", [])) == 0


def test_no_query_gives_no_hits(store: VectorStore) -> None:
    fill(store, "asks", random_vectors(3, 8))
    assert store.search("asks", np.zeros((0, 8), dtype=np.float32), 5) == []


def test_vectors_come_back_as_written_in_the_asked_order(store: VectorStore) -> None:
    vectors = random_vectors(30, 16)
    ids = fill(store, "asks", vectors)
    wanted = [17, 3, 29]
    back = store.vectors("asks", [ids[i] for i in wanted])
    assert back.dtype == np.float32
    assert np.allclose(back, vectors[wanted], atol=1e-6)


def test_collections_are_kept_apart(store: VectorStore) -> None:
    store.create("asks", ["a"], ["x"], unit([[1, 0]]))
    store.create("passages", ["a", "b"], ["y", "z"], unit([[0, 1], [1, 1]]))
    assert (store.count("asks"), store.count("passages")) == (1, 2)
    (hits,) = store.search("asks", unit([[0, 1]]), 5)
    assert [(h.id, h.target) for h in hits] == [("a", "x")]


@pytest.mark.parametrize("ids", [["nobody"], ["record-0", "nobody"]])
def test_unknown_id_is_refused_and_named(store: VectorStore, ids: list[str]) -> None:
    fill(store, "asks", random_vectors(3, 8))
    with pytest.raises(EditionError, match="nobody"):
        store.vectors("asks", ids)


def test_unknown_collection_is_refused_and_named(store: VectorStore) -> None:
    fill(store, "asks", random_vectors(3, 8))
    for use in (
        lambda: store.count("nothing"),
        lambda: store.search("nothing", random_vectors(1, 8), 1),
        lambda: store.vectors("nothing", ["record-0"]),
    ):
        with pytest.raises(EditionError, match="nothing"):
            use()


def test_collection_is_created_only_once_and_the_first_stays(store: VectorStore) -> None:
    vectors = random_vectors(3, 8)
    fill(store, "asks", vectors)
    with pytest.raises(EditionError, match="asks"):
        store.create("asks", ["other"], ["other"], random_vectors(1, 8, seed=1))
    assert store.count("asks") == 3
    assert store.search("asks", vectors[:1], 1)[0][0].id == "record-0"


def test_later_change_of_the_callers_array_changes_nothing(store: VectorStore) -> None:
    vectors = random_vectors(3, 8)
    written = vectors.copy()
    ids = fill(store, "asks", vectors)
    vectors[:] = 0
    assert np.allclose(store.vectors("asks", ids), written, atol=1e-6)


@pytest.mark.slow
def test_more_records_than_chroma_takes_at_once_are_all_found(store: VectorStore) -> None:
    vectors = random_vectors(6000, 32)
    ids = fill(store, "asks", vectors)
    assert store.count("asks") == 6000
    assert np.allclose(store.vectors("asks", ids), vectors, atol=1e-6)
    found = store.search("asks", vectors, 3)
    lost = [i for i, hits in zip(ids, found, strict=True) if i not in {h.id for h in hits}]
    assert lost == []
    assert found[5500][0].target == "target-2750"


@pytest.mark.parametrize("most_found", [7, 20, 1000])
def test_everything_is_read_whole_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_found: int
) -> None:
    vectors = random_vectors(20, 8)
    store = ChromaStore(tmp_path)
    ids = fill(store, "asks", vectors)
    store.create("programs", [], [], np.zeros((0, 8), dtype=np.float32))
    monkeypatch.setattr("rag.store._MOST_FOUND", most_found)
    read = store.read("asks")
    assert sorted(read.ids) == sorted(ids)
    assert np.allclose(read.of(ids), vectors, atol=1e-6)
    assert read.targets[read.positions["record-13"]] == "target-6"
    assert store.read("programs").ids == []
    store.close()


def test_exact_search_gives_equally_near_records_in_one_order(tmp_path: Path) -> None:
    """The same question has to get the same answer in every edition."""
    store = ChromaStore(tmp_path)
    same = unit([[1, 0], [0, 1], [0, 1], [0, 1]])
    store.create("asks", ["a", "d", "c", "b"], ["a", "d", "c", "b"], same)
    assert [h.id for h in store.search("asks", unit([[0, 1]]), 3)[0]] == ["b", "c", "d"]
    store.close()


# --- Chroma alone ------------------------------------------------------------------------------


@pytest.mark.parametrize("exact_up_to", [0, 600])
def test_chroma_gives_the_same_hits_as_exact_search_before_and_after_reopening(
    tmp_path: Path, exact_up_to: int
) -> None:
    vectors, queries = random_vectors(600, 64), random_vectors(40, 64, seed=1)
    exact, chroma = ExactStore(), ChromaStore(tmp_path, exact_up_to)
    for store in (exact, chroma):
        fill(store, "asks", vectors)
    expected = exact.search("asks", queries, 5)

    def agrees(store: VectorStore) -> None:
        for found, due in zip(store.search("asks", queries, 5), expected, strict=True):
            assert [(h.id, h.target) for h in found] == [(h.id, h.target) for h in due]
            assert [h.similarity for h in found] == pytest.approx(
                [h.similarity for h in due], abs=1e-5
            )

    agrees(chroma)
    chroma.close()
    reopened = ChromaStore(tmp_path, exact_up_to)
    assert reopened.indexed("asks") is (exact_up_to == 0)
    assert reopened.count("asks") == 600
    agrees(reopened)
    reopened.close()


def test_collection_that_does_not_measure_by_cosine_is_refused(tmp_path: Path) -> None:
    client = chromadb.PersistentClient(str(tmp_path), Settings(anonymized_telemetry=False))
    made = client.create_collection("asks", embedding_function=None)
    made.add(ids=["a"], embeddings=unit([[1, 0]]), metadatas=[{"target": "x"}])
    client.close()  # type: ignore[attr-defined]
    store = ChromaStore(tmp_path)
    with pytest.raises(EditionError, match="cosine"):
        store.search("asks", unit([[1, 0]]), 1)
    store.close()


def test_two_stores_in_one_process_do_not_mix(tmp_path: Path) -> None:
    first, second = ChromaStore(tmp_path / "1"), ChromaStore(tmp_path / "2")
    first.create("asks", ["a"], ["x"], unit([[1, 0]]))
    second.create("asks", ["b"], ["y"], unit([[1, 0]]))
    first.close()
    assert [h.id for h in second.search("asks", unit([[1, 0]]), 5)[0]] == ["b"]
    second.close()


def test_folder_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"this is not a database" * 100)
    with pytest.raises(EditionError, match="cannot be opened"):
        ChromaStore(tmp_path)

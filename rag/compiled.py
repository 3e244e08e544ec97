"""The packaged model as an ONNX graph: equal vectors in a third of the time, without PyTorch.

The graph is made once from the sentence-transformers model, compared with it, and kept in the state
folder. Where it cannot be made or kept, the sentence-transformers model itself answers, only slower.
"""

from __future__ import annotations

import logging
import os
import threading
import warnings
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import cached_property, partial
from io import StringIO
from pathlib import Path
from typing import Any, Self

import numpy as np

from rag.checksum import sha256_of
from rag.embedding import BATCH, DIMENSION, MAX_TOKENS, PackagedModel, Progress, Vectors, by_length
from rag.errors import ModelError

logger = logging.getLogger(__name__)

# Texts of different lengths, so that padding is compared too.
_SAMPLES = (
    "",
    "j1",
    "can i moonlight on a j-1 visa",
    "Café, 日本, e\u0301 and " + "a very long story about my visa " * 60,
)
_TOLERANCE = 1e-4


class CompiledModel:
    """all-MiniLM-L6-v2 through ONNX Runtime, loaded on first use; an Embedder.

    `folder` keeps the graph (90 MB). `reference` makes it, and stands in when that fails.
    """

    fingerprint = PackagedModel.fingerprint
    dimension = DIMENSION

    def __init__(self, folder: Path, reference: PackagedModel | None = None) -> None:
        self.folder = folder
        self._reference = reference or PackagedModel()
        self.fingerprint = self._reference.fingerprint
        self._path = folder / f"{self.fingerprint}.onnx"
        self._embed: Callable[[Sequence[str], Progress | None], Vectors] | None = None
        self._lock = threading.Lock()

    @classmethod
    def published(cls, folder: Path) -> Self:
        """The model as it was published, for those who compare sentences: what it has learnt of this field,
        to overlook what does not matter for a question, is what tells a wrong sentence from a right one."""
        return cls(folder, PackagedModel(adapted=False))

    @property
    def compiled(self) -> bool:
        """Whether the graph answers, not the model that it was made from."""
        return self._embed is not None and self._embed != self._reference.embed

    def load(self) -> None:
        """Makes the graph if there is none, and loads it. Raises ModelError when the packaged
        weights are missing or are not the published ones."""
        with self._lock:
            if self._embed is None:
                self._load()

    def _load(self) -> None:
        self._reference.check()
        try:
            self._embed = _Session(self._graph(), self._reference.folder).embed
        except ModelError:
            raise
        except Exception as error:  # exporter, runtime or disk: none may cost more than time
            logger.warning("The faster form of the embedding model is not used: %s", error)
            self._reference.load()
            self._embed = self._reference.embed

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.load()
        assert self._embed is not None
        return self._embed(texts, progress)

    def _graph(self) -> Path:
        """The graph on disk, as it was written: made anew when it is missing or damaged."""
        seal = self._path.with_suffix(".sha256")
        if self._path.is_file() and seal.is_file() and seal.read_text() == sha256_of(self._path):
            return self._path
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            _export(self._reference, fresh)
            _compare(_Session(fresh, self._reference.folder), self._reference)
            mark = sha256_of(fresh)
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)
        # A reader between these two writes finds a graph without its seal, and makes it once more.
        seal.write_text(mark)
        return self._path


def _export(model: PackagedModel, path: Path) -> None:
    """Writes tokens → unit vector as one graph, with free batch size and length.

    By torch's older exporter, which traces: the same vectors at the same speed, written in less time and
    without onnxscript. A torch that has it no longer (torch is pinned) would need `dynamo=True`.
    """
    import torch

    class SentenceVector(torch.nn.Module):
        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            return self.inner(features)["sentence_embedding"]

    inner = model.sentence_transformer()
    example = inner.tokenizer(["two texts of", "length"], return_tensors="pt", padding=True)
    free = {0: "batch", 1: "length"}
    # The exporter speaks to the terminal even when it is told not to.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with redirect_stdout(StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            SentenceVector(inner).eval(),
            (example["input_ids"], example["attention_mask"]),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={"input_ids": free, "attention_mask": free, "vector": {0: "batch"}},
            dynamo=False,
        )


class _Session:
    """What embeds texts with the graph at `path` and the tokenizer in `folder`."""

    def __init__(self, path: Path, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._path = path
        self._wide = self._opened(0)

    def _opened(self, threads: int) -> Any:
        """The graph, run by so many threads; 0: as many as there are cores."""
        import onnxruntime  # type: ignore[import-untyped]  # it ships no types

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that spin while they wait take the core from other requests.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(
            str(self._path), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _narrow(self) -> Any:
        """The same of one thread. Many batches, as many at a time as there are cores, take nine tenths of
        the time that they take one by one with all threads for each."""
        return self._opened(1)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if len(texts) <= BATCH:
            return by_length(texts, partial(self._batch, self._wide), progress, self._tokens)
        embed = partial(self._batch, self._narrow)
        return by_length(texts, embed, progress, self._tokens, workers=os.cpu_count() or 1)

    def _batch(self, session: Any, texts: Sequence[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(list(texts))
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        vectors: Vectors = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def _tokens(self, texts: Sequence[str]) -> list[int]:
        return [sum(e.attention_mask) for e in self._tokenizer.encode_batch(list(texts))]


def _compare(session: _Session, model: PackagedModel) -> None:
    difference = float(np.abs(session.embed(_SAMPLES) - model.embed(_SAMPLES)).max())
    if not difference < _TOLERANCE:
        raise ValueError(f"its vectors differ by {difference:.2g} from those of the model")

"""Which passage does a message belong to? Learnt from the asks, and from what people type next.

Nearest-neighbour search treats all directions of the embedding alike; the asks of a passage tell which of
them matter in this field, and the messages that guidance holds after each section (`next`) tell where a few
careless words lead once it has been read. Both are learnt together: a message m, and the centre c of the
section that was read before it (zero for a first message), become a point

    q = A m + B c + a,  brought to length 1,

where A begins as the identity and B as half of it; the logits of the passages are s · q·t + b, t being a
vector of length 1 for each passage that begins as the centre of what leads to it. It is a softmax over
cosines (normalised softmax, Wang et al. 2017), learnt with AdamW, a learning rate that rises and falls in one
cycle (Smith 2018), and smoothed labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.embedding import Vectors
from rag.errors import EditionError
from rag.threads import one_thread_of_torch

# Set on the rows of tests/evaluation, of which no text is learnt: half and twice as many epochs find
# as much within 1 in 200. So four short runs cost what two long ones did, and their mean moves less.
_EPOCHS, _BATCH, _RATE, _DECAY, _SMOOTHING = 2, 256, 3e-3, 1e-2, 0.05
# So often all is learnt from the same beginning, each time in another order, and the mean of what was learnt
# is taken (Wortsman et al. 2022): by one run, two asks more or less moved hit@1 by 2 in 100.
_RUNS = 4
# A few rows are gone through more often.
_LEAST_STEPS = 150
_SCALE = 16.0
# What is learnt from few asks is surer of them than of what people type (temperature scaling, Guo et al.
# 2017): the logits are made smaller by so much. As learnt, 2 in 100 more of the plain questions that nothing
# holds are answered.
_SURENESS = 0.85
# What the section read before counts beside the message when learning begins.
_READ_BEFORE = 0.5


class PassageClassifier:
    """Scores every passage for the vector of a message."""

    def __init__(
        self,
        ids: Sequence[str],
        centres: Vectors,
        of_message: Vectors,
        of_centre: Vectors,
        shift: Vectors,
        passages: Vectors,
        bias: Vectors,
    ) -> None:
        """In the order of `ids`: `centres`, (passages, dimension), the mean of what leads to each;
        `passages`, the same shape, its direction times the scale s; `bias`, (passages,). `of_message` and
        `of_centre` (dimension, dimension) and `shift` (dimension,) make a point of a message."""
        self.ids = list(ids)
        self._place = {id_: n for n, id_ in enumerate(self.ids)}
        self._centres = centres
        self._of_message = of_message
        self._of_centre = of_centre
        self._shift = shift
        self._passages = passages
        self._bias = bias

    @classmethod
    def fit(
        cls,
        vectors: Vectors,
        targets: Sequence[str],
        weight: npt.NDArray[np.float64],
        after: Sequence[str] = (),
    ) -> PassageClassifier:
        """Learns from texts (`vectors`, one row each) and the passages they lead to.

        `weight` says how much each row counts, more than nothing; `after`, for each row, the passage that
        had been read when it was typed, "" for none. Each passage, also those of `after`, needs a row that
        comes after none.
        """
        ids = sorted(set(targets))
        place = {id_: n for n, id_ in enumerate(ids)}
        label = np.array([place[t] for t in targets])
        read = np.array([place[a] if a else -1 for a in after] if after else [-1] * len(label))
        centres = _centres(vectors, label, weight * (read < 0), len(ids))
        with one_thread_of_torch():
            runs = [_learn(vectors, label, weight, read, centres, seed) for seed in range(_RUNS)]
        learnt = (np.mean(parts, axis=0).astype(np.float32) for parts in zip(*runs, strict=True))
        return cls(ids, centres, *learnt)

    def probabilities(self, vectors: Vectors, after: str = "") -> Vectors:
        """(messages, passages): the probability of each passage of `ids` for each message, once the
        passage `after` has been read."""
        logits = self.points(vectors, after) @ self._passages.T + self._bias
        scaled = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(scaled / scaled.sum(axis=1, keepdims=True), dtype=np.float32)

    def points(self, vectors: Vectors, after: str = "") -> Vectors:
        """(messages, dimension), of length 1: q of each message, once the passage `after` has been read."""
        points = vectors @ self._of_message + self._shift
        if (read := self._place.get(after)) is not None:
            points = points + self._centres[read] @ self._of_centre
        return _unit(points)

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            np.savez(
                file,
                ids=np.array(self.ids),
                centres=self._centres,
                of_message=self._of_message,
                of_centre=self._of_centre,
                shift=self._shift,
                passages=self._passages,
                bias=self._bias,
            )

    @classmethod
    def load(cls, path: Path) -> PassageClassifier:
        """Raises EditionError when the file is missing or broken."""
        try:
            with np.load(path, allow_pickle=False) as data:
                ids = [str(i) for i in data["ids"]]
                names = ("centres", "of_message", "of_centre", "shift", "passages", "bias")
                return cls(ids, *(data[name] for name in names))
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise EditionError(f"The classifier {path.name} cannot be read: {error}") from error


def _unit(rows: Vectors) -> Vectors:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-12), dtype=np.float32)


def _centres(
    vectors: Vectors, label: npt.NDArray[np.int64], weight: npt.NDArray[np.float64], count: int
) -> Vectors:
    """(passages, dimension): the weighted mean of the rows of each passage, of length 1."""
    centres = np.zeros((count, vectors.shape[1]))
    np.add.at(centres, label, vectors * weight[:, None])
    return _unit(centres.astype(np.float32))


def _learn(
    vectors: Vectors,
    label: npt.NDArray[np.int64],
    weight: npt.NDArray[np.float64],
    read: npt.NDArray[np.int64],
    centres: Vectors,
    seed: int,
) -> tuple[Vectors, Vectors, Vectors, Vectors, Vectors]:
    """What the constructor takes after `centres`, learnt in the order that `seed` draws. `read`: for each row
    the place of the passage that was read before, -1 for none."""
    import torch
    from torch.nn import functional

    # Of its own, so that the same knowledge gives the same edition and nobody else's chance is touched.
    chance = torch.Generator().manual_seed(seed)
    size = vectors.shape[1]
    message, target = torch.tensor(vectors, dtype=torch.float32), torch.tensor(label)
    share = torch.tensor(weight, dtype=torch.float32)
    # The last row is that of no passage.
    centre = torch.tensor(np.vstack([centres, np.zeros((1, size), dtype=np.float32)]))
    place = torch.tensor(read)
    of_message = torch.eye(size).requires_grad_()
    of_centre = (_READ_BEFORE * torch.eye(size)).requires_grad_()
    shift, bias = (
        torch.zeros(size, requires_grad=True),
        torch.zeros(len(centres), requires_grad=True),
    )
    passages = torch.tensor(centres, requires_grad=True)
    scale = torch.tensor(_SCALE, requires_grad=True)
    adam = torch.optim.AdamW(
        [of_message, of_centre, shift, passages, bias, scale], lr=_RATE, weight_decay=_DECAY
    )
    batches = -(-len(label) // _BATCH)
    epochs = max(_EPOCHS, -(-_LEAST_STEPS // batches))
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, _RATE, total_steps=epochs * batches)
    for _ in range(epochs):
        order = torch.randperm(len(label), generator=chance)
        for start in range(0, len(label), _BATCH):
            rows = order[start : start + _BATCH]
            points = message[rows] @ of_message + centre[place[rows]] @ of_centre + shift
            logits = (
                scale
                * functional.normalize(points, dim=1)
                @ functional.normalize(passages, dim=1).T
                + bias
            )
            losses = functional.cross_entropy(
                logits, target[rows], label_smoothing=_SMOOTHING, reduction="none"
            )
            loss = (losses * share[rows]).sum() / share[rows].sum()
            adam.zero_grad()
            torch.autograd.backward(loss)
            adam.step()
            cycle.step()
    with torch.no_grad():
        scaled = _SURENESS * scale * functional.normalize(passages, dim=1)
        bias *= _SURENESS

    def plain(learnt: torch.Tensor) -> Vectors:
        return np.asarray(learnt.detach().numpy(), dtype=np.float32)

    return plain(of_message), plain(of_centre), plain(shift), plain(scaled), plain(bias)

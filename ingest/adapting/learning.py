"""Teaches the embedding model to read through clutter.

A text of guidance is put among what people type around it, and the vector that the model then gives it has to
come back to that of the clean text as the published model gives it (a teacher of its own, as for misspelt
queries in Zhuang and Zuccon 2022): so the vectors stay where they were, and what was set on them holds. It
also has to lead to its passage, by the softmax over cosines of rag.classifier. Only low-rank changes of the
linear layers are learnt (LoRA, Hu et al. 2021).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ingest.adapting.examples import Example, Reader, targets
from rag.adapter import Changes
from rag.embedding import Vectors

# What leading to the right passage counts beside coming back to the clean text.
_LEADING = 0.2
_RANK, _STRENGTH = 16, 2.0
_BATCH, _RATE, _RATE_OF_PASSAGES, _DECAY, _SMOOTHING = 64, 3e-4, 3e-3, 1e-2, 0.05
_SCALE = 16.0
_TOKENS = 128
# Batches that are read and sorted by length together.
_POOL = 16

Tick = Callable[[int, int, float, float], None]


class _LowRank(nn.Module):
    """A linear layer with a change of low rank beside it."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        into, out = layer.in_features, layer.out_features
        self.down = nn.Parameter(torch.randn(_RANK, into) / math.sqrt(into))
        self.up = nn.Parameter(torch.zeros(out, _RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        changed = functional.linear(functional.linear(x, self.down), self.up)
        return torch.as_tensor(self.layer(x) + _STRENGTH * changed)


@dataclass
class _Heads:
    """What leads a vector to its passage: a direction for each, a bias and the scale."""

    passages: nn.Parameter
    bias: nn.Parameter
    scale: nn.Parameter

    def loss(
        self, vectors: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor
    ) -> torch.Tensor:
        cosines = vectors @ functional.normalize(self.passages, dim=1).T
        losses = functional.cross_entropy(
            self.scale * cosines + self.bias, labels, label_smoothing=_SMOOTHING, reduction="none"
        )
        return (losses * weights).sum() / weights.sum().clamp(min=1)


def learn(
    model: Any, examples: Sequence[Example], clean: Vectors, reader: Reader, epochs: int, tick: Tick
) -> Changes:
    """The changes of `model`, a sentence-transformers model, which is changed by this. `clean`: the vector
    of each example by the published model. `tick` is told the step, their number, and the mean losses (of
    coming back, of leading) since the last time."""
    torch.manual_seed(0)
    bert = model[0].auto_model.eval()  # no dropout: it is held against the very vector
    layers = _low_rank(bert)
    changed = [p for layer in layers.values() for p in (layer.down, layer.up)]
    ids = targets(list(examples))
    place = {id_: n for n, id_ in enumerate(ids)}
    labels = torch.tensor([place.get(e.target, 0) for e in examples])
    weights = torch.tensor([e.weight for e in examples], dtype=torch.float32)
    teacher = torch.tensor(clean)
    heads = _heads(teacher, labels, weights, len(ids))
    steps = epochs * len(examples) // _BATCH
    adam, cycle = _optimiser(changed, heads, steps)
    batches = _batches(examples, reader)
    sums = np.zeros(2)
    for step in range(1, steps + 1):
        rows, texts = next(batches)
        vectors = _vectors(bert, model.tokenizer, texts)
        back = (1 - (vectors * teacher[rows]).sum(dim=1)).mean()
        leading = heads.loss(vectors, labels[rows], weights[rows])
        adam.zero_grad()
        torch.autograd.backward(back + _LEADING * leading)
        torch.nn.utils.clip_grad_norm_(changed, 1.0)
        adam.step()
        cycle.step()
        sums += [float(back.detach()), float(leading.detach())]
        if step % _POOL == 0 or step == steps:
            tick(step, steps, *(sums / (step % _POOL or _POOL)).tolist())
            sums[:] = 0
    return {name: _factors(layer) for name, layer in layers.items()}


def _optimiser(
    changed: list[nn.Parameter], heads: _Heads, steps: int
) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.OneCycleLR]:
    """AdamW, and a learning rate that rises over a tenth of the steps and falls again."""
    adam = torch.optim.AdamW(
        [
            {"params": changed, "lr": _RATE},
            {"params": [heads.passages, heads.bias, heads.scale], "lr": _RATE_OF_PASSAGES},
        ],
        weight_decay=_DECAY,
    )
    cycle = torch.optim.lr_scheduler.OneCycleLR(
        adam, [_RATE, _RATE_OF_PASSAGES], total_steps=steps, pct_start=0.1
    )
    return adam, cycle


def _low_rank(bert: nn.Module) -> dict[str, _LowRank]:
    """Puts a change beside each linear layer of the encoder; nothing else may be learnt."""
    for parameter in bert.parameters():
        parameter.requires_grad_(False)
    found = {
        name: layer
        for name, layer in bert.named_modules()
        if isinstance(layer, nn.Linear) and name.startswith("encoder.")
    }
    changed = {name: _LowRank(layer) for name, layer in found.items()}
    for name, layer in changed.items():
        parent, _, own = name.rpartition(".")
        setattr(bert.get_submodule(parent), own, layer)
    return changed


def _heads(
    teacher: torch.Tensor, labels: torch.Tensor, weights: torch.Tensor, count: int
) -> _Heads:
    """Passages begin as the centres of what leads to them."""
    centres = torch.zeros(count, teacher.shape[1])
    centres.index_add_(0, labels, teacher * weights[:, None])
    return _Heads(
        nn.Parameter(functional.normalize(centres, dim=1)),
        nn.Parameter(torch.zeros(count)),
        nn.Parameter(torch.tensor(_SCALE)),
    )


def _batches(
    examples: Sequence[Example], reader: Reader
) -> Iterator[tuple[torch.Tensor, list[str]]]:
    """Rows and their texts, of like length in a batch, in ever new order and clutter."""
    chance = Random(0)  # noqa: S311  # no secret
    order: list[int] = []
    while True:
        while len(order) < _POOL * _BATCH:
            fresh = list(range(len(examples)))
            chance.shuffle(fresh)
            order += fresh
        pool, order = order[: _POOL * _BATCH], order[_POOL * _BATCH :]
        read = sorted(((reader.read(examples[n]), n) for n in pool), key=lambda r: len(r[0]))
        starts = list(range(0, len(read), _BATCH))
        chance.shuffle(starts)
        for start in starts:
            part = read[start : start + _BATCH]
            yield torch.tensor([n for _, n in part]), [text for text, _ in part]


def _vectors(bert: Any, tokenizer: Any, texts: list[str]) -> torch.Tensor:
    """One unit vector a text: the mean of its tokens, as all-MiniLM-L6-v2 makes it."""
    fed = tokenizer(texts, padding=True, truncation=True, max_length=_TOKENS, return_tensors="pt")
    tokens = bert(**fed).last_hidden_state
    mask = fed["attention_mask"].unsqueeze(-1).float()
    return functional.normalize((tokens * mask).sum(dim=1) / mask.sum(dim=1), dim=1)


def _factors(layer: _LowRank) -> tuple[Any, Any]:
    up = _STRENGTH * layer.up.detach().numpy()
    return up.astype(np.float16), layer.down.detach().numpy().astype(np.float16)

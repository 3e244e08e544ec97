"""The model learns to come back from clutter to the clean text."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from ingest.adapting.examples import Reader, examples_of
from ingest.adapting.learning import learn
from rag import adapter
from rag.edition import Edition
from rag.embedding import PackagedModel

pytestmark = pytest.mark.slow


def test_cluttered_texts_come_back_to_the_clean_one(edition: Edition) -> None:
    examples = examples_of(edition)
    published = PackagedModel(adapted=False)
    clean = published.embed([e.text for e in examples])
    told: list[tuple[int, int, float, float]] = []
    reader = Reader(edition, Random(0))
    changes = learn(
        PackagedModel(adapted=False).sentence_transformer(),
        examples,
        clean,
        reader,
        max(1, 64 * 64 // len(examples)),
        lambda *told_: told.append(told_),
    )
    assert told[-1][0] == told[-1][1]
    back = [t[2] for t in told]
    assert back[-1] < 0.8 * back[0]

    learnt = PackagedModel(adapted=False)
    adapter.apply(changes, learnt.sentence_transformer()[0].auto_model)
    typed = [e for e in examples if e.typed]
    unseen = Reader(edition, Random(99))
    texts = [unseen.read(e) for e in typed]
    aim = published.embed([e.text for e in typed])
    before = (published.embed(texts) * aim).sum(axis=1).mean()
    after = (learnt.embed(texts) * aim).sum(axis=1).mean()
    assert after > before


def test_only_linear_layers_of_the_encoder_change() -> None:
    changes = adapter.read()
    assert len(changes) == 36
    assert all(name.startswith("encoder.layer.") for name in changes)
    assert all(up.shape[1] == down.shape[0] == 16 for up, down in changes.values())
    assert all(np.isfinite(up).all() and np.isfinite(down).all() for up, down in changes.values())

"""What the embedding model has learnt: kept, checked and added to its weights."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from rag import adapter
from rag.embedding import Embedder, PackagedModel
from rag.errors import ModelError

CLEAN = "how much is the ERAS fee for 30 programs"
CLUTTERED = (
    "hi from tashkent, my uncle is a doctor too and asks daily, how much is the ERAS fee for 30 programs, "
    "god bless you"
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return Path(shutil.copy(adapter.ADAPTER, tmp_path))


def test_file_is_the_one_that_belongs_to_the_code() -> None:
    adapter.check()


def test_missing_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"is missing \(adapter.npz\).*make install"):
        adapter.check(tmp_path / "adapter.npz")


def test_file_altered_by_one_byte_is_not_used(kept: Path) -> None:
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    kept.write_bytes(content)
    with pytest.raises(ModelError, match=r"is not used.*make install"):
        adapter.check(kept)


def test_model_refuses_another_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "ADAPTER_SHA256", "0" * 64)
    with pytest.raises(ModelError, match=r"adapter\.npz is not the one"):
        PackagedModel().check()
    PackagedModel(adapted=False).check()


def test_changes_come_back_as_they_were_kept(tmp_path: Path) -> None:
    up, down = np.ones((4, 2), np.float16), np.full((2, 3), 0.5, np.float16)
    mark = adapter.write({"encoder.layer.0.output": (up, down)}, tmp_path / "a.npz")
    assert len(mark) == 64
    [(name, found)] = adapter.read(tmp_path / "a.npz").items()
    assert name == "encoder.layer.0.output"
    np.testing.assert_array_equal(found[0], up)
    np.testing.assert_array_equal(found[1], down)


def test_same_changes_make_the_same_file(tmp_path: Path) -> None:
    changes = adapter.read()
    one, other = (adapter.write(changes, tmp_path / name) for name in ("a.npz", "b.npz"))
    assert one == other


def test_changes_are_added_to_the_weights() -> None:
    import torch

    layer = torch.nn.Linear(3, 4)
    model = torch.nn.Sequential(layer)
    before = layer.weight.detach().numpy().copy()
    up, down = np.ones((4, 2), np.float16), np.full((2, 3), 0.5, np.float16)
    adapter.apply({"0": (up, down)}, model)
    np.testing.assert_allclose(layer.weight.detach().numpy() - before, 1.0, atol=1e-6)


def test_models_with_and_without_it_are_told_apart() -> None:
    published = PackagedModel(adapted=False)
    assert published.fingerprint != PackagedModel().fingerprint
    assert PackagedModel().fingerprint.startswith(published.fingerprint)


@pytest.mark.slow
def test_what_does_not_matter_moves_a_question_less(model: Embedder) -> None:
    near = {}
    for name, embedder in (("adapted", model), ("published", PackagedModel(adapted=False))):
        clean, cluttered = embedder.embed([CLEAN, CLUTTERED])
        near[name] = float(clean @ cluttered)
    assert near["adapted"] > near["published"] + 0.05


@pytest.mark.slow
def test_clean_text_stays_near_to_where_it_was(model: Embedder) -> None:
    texts = [CLEAN, "can i moonlight on a J-1 visa", "how do i cook rice", "what is a good salary"]
    near = (model.embed(texts) * PackagedModel(adapted=False).embed(texts)).sum(axis=1)
    assert near.min() > 0.8

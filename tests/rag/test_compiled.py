"""The compiled model: equal vectors, its graph mended or done without, never used with other weights."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.compiled import CompiledModel
from rag.embedding import PackagedModel, packaged_model
from rag.errors import ModelError
from tests.conftest import ROOT

TEXTS = [
    "may i moonlight on j-1",
    "",
    "yog 2018, step2 241, need visa " * 80,
    "मुझे J-1 वीज़ा चाहिए",
    *(f"question {n} {'about my visa ' * n}" for n in range(70)),
]


@pytest.fixture
def kept(model: CompiledModel, tmp_path: Path) -> Path:
    """A copy of the folder that holds the graph, to damage."""
    return Path(shutil.copytree(model.folder, tmp_path / "models"))


def graph(folder: Path) -> Path:
    """The graph of the adapted model; that of the published one may lie beside it."""
    (found,) = folder.glob("*+*.onnx")
    return found


def test_vectors_are_those_of_the_model_it_was_made_from(model: CompiledModel) -> None:
    assert np.abs(model.embed(TEXTS) - PackagedModel().embed(TEXTS)).max() < 1e-5


def test_graph_is_made_once(kept: Path) -> None:
    before = graph(kept).stat().st_mtime_ns
    again = CompiledModel(kept)
    again.load()
    assert again.compiled
    assert graph(kept).stat().st_mtime_ns == before


def test_pytorch_is_not_imported_when_the_graph_is_there(kept: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from rag.compiled import CompiledModel; "
        f"print(CompiledModel(Path({str(kept)!r})).embed(['a']).shape, 'torch' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "(1, 384) False"


@pytest.mark.slow
@pytest.mark.parametrize("what", ["graph", "seal"])
def test_damaged_graph_is_made_anew(kept: Path, model: CompiledModel, what: str) -> None:
    path = graph(kept)
    if what == "graph":
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 0xFF
        path.write_bytes(raw)
    else:
        path.with_suffix(".sha256").write_text("")
    mended = CompiledModel(kept)
    assert np.allclose(mended.embed(TEXTS[:4]), model.embed(TEXTS[:4]), atol=1e-5)
    assert mended.compiled
    assert [p.suffix for p in sorted(kept.glob("*+*"))] == [".onnx", ".sha256"]


def test_without_a_place_for_the_graph_the_model_itself_answers(
    tmp_path: Path, model: CompiledModel, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    without = CompiledModel(tmp_path / "taken")
    assert np.allclose(without.embed(TEXTS[:4]), model.embed(TEXTS[:4]), atol=1e-5)
    assert not without.compiled
    assert "faster form" in caplog.text


def test_other_weights_are_refused_even_with_a_graph(kept: Path, tmp_path: Path) -> None:
    altered = tmp_path / "altered"
    shutil.copytree(packaged_model(), altered)
    raw = bytearray((altered / "model.safetensors").read_bytes())
    raw[-1] ^= 1
    (altered / "model.safetensors").write_bytes(raw)
    with pytest.raises(ModelError, match="not the published ones"):
        CompiledModel(kept, PackagedModel(altered)).load()


def test_graph_of_the_published_model_is_kept_beside_that_of_the_adapted_one(
    tmp_path: Path,
) -> None:
    published, adapted = (
        CompiledModel(tmp_path, PackagedModel(adapted=False)),
        CompiledModel(tmp_path),
    )
    published.load()
    (made,) = tmp_path.glob("*.onnx")
    assert made.stem == published.fingerprint != adapted.fingerprint
    adapted.load()
    assert np.abs(published.embed(TEXTS) - adapted.embed(TEXTS)).max() > 1e-3

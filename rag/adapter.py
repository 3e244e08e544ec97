"""What the embedding model has learnt of this field: small changes of its weights, added when it is loaded.

The published model is all-MiniLM-L6-v2. It takes "hi from tashkent, my uncle is a doctor, how much is eras
for 30" for something else than "how much is ERAS for 30 programs". `python -m ingest.adapting` teaches it to
overlook what does not matter, and which section a question belongs to, by low-rank changes of its linear
layers (LoRA, Hu et al. 2021). They are added to the weights once, so that a question costs no more time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.checksum import sha256_of
from rag.errors import ModelError

ADAPTER = Path(__file__).with_name("adapter.npz")
# Of the file beside this one; `python -m ingest.adapting` tells that of a new one.
ADAPTER_SHA256 = "491b20bacec27d05e219693288b6d81270fec9a7181c96741ed41fab6f576dbc"

# The factors of each changed layer by its name: up (outputs, rank) and down (rank, inputs).
Changes = dict[str, tuple[npt.NDArray[np.float16], npt.NDArray[np.float16]]]


def check(path: Path = ADAPTER) -> None:
    """Raises ModelError unless the file is the one that belongs to this code."""
    if not path.is_file():
        raise ModelError(
            f"What the embedding model has learnt is missing ({path.name}). "
            "Install the advisor again: make install"
        )
    found = sha256_of(path)
    if found != ADAPTER_SHA256:
        raise ModelError(
            f"{path.name} is not the one that belongs to this version (sha256 {found[:16]}…, expected "
            f"{ADAPTER_SHA256[:16]}…). It is not used. Install the advisor again: make install"
        )


def read(path: Path = ADAPTER) -> Changes:
    """The changes that a file holds."""
    with np.load(path, allow_pickle=False) as data:
        layers = sorted({name.rpartition(".")[0] for name in data.files})
        return {layer: (data[f"{layer}.up"], data[f"{layer}.down"]) for layer in layers}


def write(changes: Changes, path: Path) -> str:
    """Keeps changes in a file; its SHA-256."""
    factors: dict[str, Any] = {}
    for layer, (up, down) in changes.items():
        factors |= {f"{layer}.up": up, f"{layer}.down": down}
    with path.open("wb") as file:
        np.savez(file, **factors)
    return sha256_of(path)


def apply(changes: Changes, model: Any) -> None:
    """Adds changes to the weights of a transformer (a torch module)."""
    import torch

    for layer, (up, down) in changes.items():
        change = up.astype(np.float32) @ down.astype(np.float32)
        with torch.no_grad():
            model.get_submodule(layer).weight += torch.from_numpy(change)

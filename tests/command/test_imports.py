"""A command waits for no library that it does not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

HEAVY = ("torch", "fastapi", "bm25s", "sklearn", "chromadb", "rag.advisor", "api.gaps")


@pytest.mark.slow
def test_start_of_a_command_brings_neither_the_api_nor_the_advisor() -> None:
    code = f"import sys, ui.command; print([n for n in {HEAVY!r} if n in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"

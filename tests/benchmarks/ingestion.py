"""How long a build takes: from nothing, with one changed section, and with nothing changed. Each is
the command `advisor build` as a process of its own, its start included."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag.folder import COLLECTIONS

from .report import Section, number

_ROOT = Path(__file__).resolve().parent.parent.parent


def measure(knowledge: Path) -> Section:
    """Builds a copy of `knowledge` three times in a state folder that begins empty."""
    with tempfile.TemporaryDirectory() as scratch:
        copy, state = Path(scratch) / "knowledge", Path(scratch) / "state"
        shutil.copytree(knowledge, copy)
        rows = []
        for name, prepare in (
            ("from nothing, empty cache", None),
            ("one changed section", _change_a_section),
            ("nothing changed", None),
        ):
            if prepare:
                prepare(copy)
            seconds, texts = _build(copy, state)
            rate = number(texts / seconds, 0) if texts else "–"
            rows.append((name, number(seconds), str(texts or "–"), rate))
    return Section(
        "Building an edition",
        ("build", "seconds", "texts", "texts per second"),
        tuple(rows),
        "The command `advisor build` as a process of its own, from its start to its end: Python and "
        "libraries, reading and checking, embedding, writing, reading every record back, learning, "
        "publishing. *texts*: the records of all collections; with a changed section nearly all of "
        "their vectors come from the cache. Where nothing changed no edition is built.",
    )


def _build(knowledge: Path, state: Path) -> tuple[float, int]:
    """Seconds of one build, and how many texts its edition holds (0 if there is no new one)."""
    environment = {
        **os.environ,
        "ADVISOR_KNOWLEDGE_DIR": str(knowledge),
        "ADVISOR_STATE_DIR": str(state),
    }
    command = [sys.executable, "-m", "ui.command", "build", "--json"]
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=_ROOT, env=environment, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"advisor build failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    built = json.loads(done.stdout)
    return seconds, sum(built["counts"][c] for c in COLLECTIONS) if built["new"] else 0


def _change_a_section(knowledge: Path) -> None:
    """Another wording of the first short answer of the first document."""
    document = min((knowledge / "guidance").rglob("*.md"))
    text = document.read_text(encoding="utf-8")
    changed = text.replace("\nshort: ", "\nshort: Briefly: ", 1)
    if changed == text:
        raise RuntimeError(f"{document.name} has no short answer to change")
    document.write_text(changed, encoding="utf-8")

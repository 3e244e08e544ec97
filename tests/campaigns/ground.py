"""The ground of a campaign: a state folder, a knowledge folder, and the real commands over both."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from rag.edition import Edition
from rag.embedding import Embedder
from rag.shelf import Shelf
from tests.conftest import MINIATURE, ROOT, TODAY

# A sentence of the miniature that every campaign may change.
_SENTENCE = "A list that is not certified by then is not used. [nrmp-calendar]"
_WHOLE = Path("guidance") / "match"


@dataclass(frozen=True)
class Ground:
    """Where the commands work. `settings` are further ADVISOR_ variables."""

    state: Path
    knowledge: Path
    models: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.state)

    def start(self, *arguments: str, program: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        """The command `advisor` as a process of its own; `program` stands in for its module."""
        environment = {
            **os.environ,
            "ADVISOR_STATE_DIR": str(self.state),
            "ADVISOR_KNOWLEDGE_DIR": str(self.knowledge),
            "ADVISOR_MODEL_DIR": str(self.models),
            "ADVISOR_TODAY": TODAY.isoformat(),
            "PYTHONPATH": str(ROOT),
            **self.settings,
        }
        return subprocess.Popen(
            [sys.executable, *(program or ("-m", "ui.command")), *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str) -> tuple[int, str]:
        """The command to its end: exit code and what it told of errors."""
        process = self.start(*arguments)
        _, told = process.communicate()
        return process.returncode, told.decode(errors="replace")

    def rewrite(self, number: int) -> None:
        """Changes a sentence, so that the next build has something to build."""
        for path in sorted((self.knowledge / _WHOLE).glob("*.md")):
            text = path.read_text(encoding="utf-8")
            lines = text.split("\n")
            at = [i for i, line in enumerate(lines) if line.startswith("short: ")]
            if at:
                line = lines[at[0]].split(" (plan ")[0]
                body, mark, cited = line.partition(" [")
                body = body.rsplit(" Reading number", 1)[0]
                lines[at[0]] = f"{body} Reading number {number} says so.{mark}{cited}"
                path.write_text("\n".join(lines), encoding="utf-8")
                return
        raise RuntimeError("The knowledge has no section whose short answer could be changed")

    def opens(self, model: Embedder) -> str:
        """The current edition's id; raises EditionError unless it is complete, opens and answers."""
        shelf = self.shelf
        edition = Edition.open(shelf.path(shelf.current_id()), model.fingerprint)
        try:
            vector = model.embed(["when do rank lists lock"])
            if not edition.store.search("asks", vector, 3)[0]:
                raise RuntimeError("The edition finds nothing")
            return edition.id
        finally:
            edition.close()

    def scratch(self) -> list[str]:
        """What only an unfinished command leaves behind."""
        patterns = ("*.new", "editions/.*", "watch/*.new", "*.tmp")
        return sorted(str(p.relative_to(self.state)) for x in patterns for p in self.state.glob(x))


def miniature(folder: Path, models: Path, **settings: str) -> Ground:
    """A ground with a copy of the miniature knowledge and nothing built."""
    knowledge = Path(shutil.copytree(MINIATURE, folder / "knowledge"))
    return Ground(folder / "state", knowledge, models, settings)


def whole(folder: Path, state: Path, models: Path, **settings: str) -> Ground:
    """A ground with a copy of the whole knowledge, the current edition of `state`, and its cache of
    embeddings."""
    knowledge = Path(shutil.copytree(ROOT / "knowledge", folder / "knowledge"))
    given, copied = Shelf(state), Shelf(folder / "state")
    current = given.current_id()
    shutil.copytree(given.path(current), copied.path(current))
    copied.pointer.write_text(current + "\n", encoding="utf-8")
    shutil.copy(state / "embeddings.sqlite", copied.state)
    return Ground(copied.state, knowledge, models, settings)

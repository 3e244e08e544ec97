"""A served app with a knowledge of its own, and what staff do there, for tests of drafts and proposals."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from api.app import create_app
from api.settings import key_hash
from rag.compiled import CompiledModel
from rag.shelf import Shelf
from tests.api.conftest import MINIATURE, STAFF_KEY, settings_for
from tests.serving import serving
from tests.workplace import Workplace

BEN_KEY = "another-key-for-tests-77"


@dataclass
class Desk(Workplace):
    """A workplace that is served at `url`."""

    url: str = ""
    clients: list[httpx.Client] = field(default_factory=list)

    def client(self, key: str = STAFF_KEY) -> httpx.Client:
        found = httpx.Client(
            base_url=f"{self.url}/v1/staff",
            headers={"Authorization": f"Bearer {key}"},
            timeout=60,
        )
        self.clients.append(found)
        return found

    def proposed(self) -> str:
        """The id of a proposal that is made here, without a process of its own."""
        return self.propose().id

    def renew(self, copy: Path) -> Desk:
        """As it was at first: the miniature, its edition, and nothing proposed."""
        for name in ("drafts", "published", "proposals", "evaluations"):
            shutil.rmtree(self.state / name, ignore_errors=True)
        shutil.rmtree(self.knowledge)
        shutil.copytree(MINIATURE, self.knowledge)
        first = Shelf(copy).current_id()
        (self.state / "current").write_text(f"{first}\n")
        for edition in Shelf(self.state).ids():
            if edition != first:
                _remove(Shelf(self.state).path(edition))
        return self


def _remove(folder: Path) -> None:
    """Removes an edition that the server may just be opening: it puts files there meanwhile."""
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{folder} does not go")


@contextmanager
def opened(folder: Path, edition: Path, model: CompiledModel) -> Iterator[Desk]:
    """Serves the miniature knowledge with its `edition` (a state folder, which is copied) out of `folder`,
    to two members of staff, anna and ben."""
    shutil.copytree(edition, folder / "state")
    shutil.copytree(MINIATURE, folder / "knowledge")
    keys = {"anna": key_hash(STAFF_KEY), "ben": key_hash(BEN_KEY)}
    settings = settings_for(folder / "state", staff_keys=keys)
    settings = settings.model_copy(update={"knowledge_dir": folder / "knowledge"})
    with serving(create_app(settings, model)) as url:
        desk = Desk(folder / "knowledge", folder / "state", model, url)
        yield desk
        for client in desk.clients:
            client.close()

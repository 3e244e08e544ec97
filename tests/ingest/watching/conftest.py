"""A hostile server, and the miniature knowledge with its sources on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.check import Knowledge, read_knowledge
from ingest.watching.fetch import Limits
from ingest.watching.guard import Guard
from ingest.watching.visit import Visit
from rag.schema import Source
from tests.conftest import MINIATURE
from tests.ingest.watching.site import Site

QUICK = Limits(connect=2, read=0.4, total=0.8, size=200_000, decoded=400_000, pace=0)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def local(site: Site, **names: list[str]) -> Guard:
    """A guard that allows the server, and resolves every name to it but those given."""
    return Guard(
        [f"127.0.0.1:{site.port}"],
        lambda host, _: names.get(host.replace(".", "_"), ["127.0.0.1"]),
    )


@pytest.fixture
def visit(site: Site) -> Visit:
    return Visit("staff@example.org", QUICK, local(site))


@pytest.fixture(scope="session")
def miniature_knowledge() -> Knowledge:
    found, faults = read_knowledge(MINIATURE)
    assert faults == []
    return found


@pytest.fixture
def cited(site: Site, miniature_knowledge: Knowledge) -> Callable[..., Knowledge]:
    """The miniature with its sources at these addresses of the server (id with `_`: path); the others
    have none."""

    def made(**paths: str) -> Knowledge:
        sources: dict[str, Source] = {}
        for name, source in miniature_knowledge.sources.items():
            path = paths.get(name.replace("-", "_"), "")
            sources[name] = replace(source, url=site.url(path) if path else "")
        return replace(miniature_knowledge, sources=sources)

    return made


@pytest.fixture
def watched_state(tmp_path: Path) -> Path:
    return tmp_path / "state"

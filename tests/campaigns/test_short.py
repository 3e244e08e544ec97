"""The campaigns in their short form. Kills of builds and of checks of sources stand in
tests/ingest/test_kill.py and tests/ingest/watching/test_watch.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.compiled import CompiledModel
from tests.benchmarks.report import Section
from tests.campaigns import kills, publishing
from tests.campaigns.crowd import Answer, mixed
from tests.campaigns.ground import miniature
from tests.campaigns.pages import Pages
from tests.campaigns.report import give
from tests.conftest import TODAY


def _models(model: CompiledModel) -> Path:
    return Path(os.environ["ADVISOR_MODEL_DIR"])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_refresh_harms_nothing(tmp_path: Path, model: CompiledModel) -> None:
    with Pages() as pages:
        settings = {"ADVISOR_WATCH_ALLOW": pages.allowed, "ADVISOR_WATCH_PACE": "0"}
        ground = miniature(tmp_path, _models(model), **settings)
        kills.prepared(ground, pages)
        found = kills.kill_all(ground, pages, model, kills.VICTIMS[2:], 1, TODAY.toordinal())
    assert [told.faults for told in found.values()] == [[], [], []]
    assert all(told.kills == 1 for told in found.values())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_proposal_and_approval_harm_nothing(tmp_path: Path, model: CompiledModel) -> None:
    with Pages() as pages:
        ground = miniature(tmp_path, _models(model), **kills.KEY)
        assert ground.run("build")[0] == 0
        (ground.state / "switch.json").write_bytes(b"{}")
        victims = kills.PROPOSAL_VICTIMS
        found = kills.kill_all(ground, pages, model, victims, 1, TODAY.toordinal())
    assert [told.faults for told in found.values()] == [[], []]
    assert all(told.kills == 1 for told in found.values())


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(600)
def test_no_answer_fails_or_is_mixed_while_editions_are_published(
    tmp_path: Path, model: CompiledModel
) -> None:
    found = publishing.publish_under_load(miniature(tmp_path, _models(model)), 1, 2, 1, idle=1)
    assert (found.failures, found.mixed) == ([], [])
    assert len({answer.edition for answer in found.answers}) == 2


_PLANS = {"a": "0001", "b": "0002"}


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (("a", "a", {"0001"}, "b", {"0002"}, True), ""),
        (("b", "a", {"0002"}, "b", {"0002"}, True), "the stream began with a"),
        (("a", "a", {"0001", "0002"}, "a", {"0001"}, True), "a speaks of"),
        (("a", "a", set(), "a", {"0001"}, True), "a speaks of"),
        (("a", "a", {"0001"}, "b", {"0001"}, True), "passage of b"),
        (("a", "a", {"0001"}, "a", {"0001"}, False), "the pieces"),
    ],
)
def test_mixed_answer_is_seen(
    answer: tuple[str, str, set[str], str, set[str], bool], fault: str
) -> None:
    edition, started, plans, of, passage, whole = answer
    seen = Answer("idle", 0.1, edition, started, frozenset(plans), of, frozenset(passage), whole)
    assert mixed(seen, _PLANS).startswith(fault)
    assert bool(mixed(seen, _PLANS)) == bool(fault)


def test_section_is_written_in_the_place_of_its_older_self(tmp_path: Path) -> None:
    page = tmp_path / "campaigns.md"
    for title, value in (("One", "11"), ("Two", "22"), ("One", "33")):
        give(Section(title, ("what", "value"), (("x", value),), "A note."), True, page)
    text = page.read_text()
    assert "| x | 11 |" not in text
    assert text.index("| x | 33 |") < text.index("## Two") < text.index("| x | 22 |")

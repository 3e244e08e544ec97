"""`advisor sites` as staff type it, and the running server that follows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from api.settings import get_settings
from rag.errors import AdvisorError
from tests.conftest import start_api
from ui.sites import app

ORIGIN = "https://school.example"


class Sites:
    """Runs `advisor sites` in this process, on a state folder of its own."""

    def __call__(self, *arguments: str, typed: str = "", status: int = 0) -> str:
        found = CliRunner().invoke(app, arguments, input=typed)
        if isinstance(found.exception, AdvisorError):
            raise found.exception
        assert found.exit_code == status, found.output
        return found.stdout

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sites]:
    monkeypatch.setenv("ADVISOR_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ADVISOR_PUBLIC_URL", "https://advisor.example")
    get_settings.cache_clear()
    yield Sites()
    get_settings.cache_clear()


def test_site_is_added_with_the_tag_to_copy(sites: Sites) -> None:
    name = "A [red]school[/] <b>"
    look = ("--title", "Ask us", "--starter", "J-1?", "--starter", "ECFMG?", "--accent", "#ABCDEF")
    shown = sites("add", name, "--origin", ORIGIN, *look, "--per-day", "50")
    (site,) = sites.json("list")
    assert name in shown
    assert site["snippet"] in shown.splitlines()
    assert site["snippet"].startswith('<script src="https://advisor.example/widget.js" data-site=')
    assert (site["name"], site["origins"], site["active"]) == (name, [ORIGIN], True)
    assert (site["look"]["starters"], site["look"]["accent"]) == (["J-1?", "ECFMG?"], "#abcdef")
    assert site["quotas"]["per_day"] == 50
    assert site["id"] in sites("list")


def test_site_is_changed_rotated_and_switched(sites: Sites) -> None:
    site = sites.json("add", "A school", "--origin", ORIGIN, "--id", "demo", "--title", "Ask us")
    assert site["id"] == "demo"
    changed = sites.json("change", "demo", "--origin", "http://localhost:9000")
    assert changed == site | {"origins": ["http://localhost:9000"]}
    assert sites.json("rotate", "demo")["rotated"] > site["rotated"]
    assert sites.json("disable", "demo")["active"] is False
    assert sites.json("enable", "demo") == sites.json("show", "demo")


def test_site_is_removed_when_staff_say_so(sites: Sites) -> None:
    sites("add", "A school", "--origin", ORIGIN, "--id", "demo")
    sites("remove", "demo", typed="n\n", status=1)
    assert len(sites.json("list")) == 1
    sites("remove", "demo", typed="y\n")
    assert sites.json("list") == []
    assert "advisor sites add" in sites("list")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "x", "--origin", "http://b.example"), r"Nothing was changed.*origins\.0.*https"),
        (("add", "x", "--origin", ORIGIN, "--accent", "red"), r"look\.accent"),
        (("add", "x"), "origins"),
        (("add", "x", "--origin", ORIGIN, "--id", "kept"), "kept already"),
        (("change", "kept", "--position", "top"), r"look\.position"),
        (("change", "kept"), "what to change"),
        (("show", "none"), "advisor sites list"),
        (("remove", "none", "--yes"), "advisor sites list"),
    ],
    ids=range(8),
)
def test_fault_is_told_and_nothing_is_changed(
    sites: Sites, arguments: tuple[str, ...], told: str
) -> None:
    sites("add", "A school", "--origin", ORIGIN, "--id", "kept")
    before = sites.json("list")
    with pytest.raises(AdvisorError, match=told):
        sites(*arguments)
    assert sites.json("list") == before


@pytest.mark.slow
def test_running_server_follows_the_command_at_once(state: Path, tmp_path: Path) -> None:
    def advisor(*arguments: str) -> str:
        found = subprocess.run(
            [str(Path(sys.executable).with_name("advisor")), "sites", *arguments],
            env={
                **{n: os.environ[n] for n in ("PATH", "PYTHONPATH") if n in os.environ},
                "ADVISOR_STATE_DIR": str(state),
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return found.stdout

    process, server = start_api(state, tmp_path / "log")
    try:
        advisor("add", "A school", "--origin", ORIGIN, "--id", "demo")

        def settings() -> int:
            address = f"{server.url}/widget/sites/demo.json"
            return httpx.get(address, headers={"Origin": ORIGIN}).status_code

        assert settings() == 200
        advisor("disable", "demo")
        assert settings() == 403
        assert json.loads(advisor("show", "demo", "--json"))["usage"][0]["refused"] == 1
    finally:
        process.terminate()
        process.wait(20)

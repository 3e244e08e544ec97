"""Runs of the watch over a real server: what makes a task, on which sections, and what does not."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from ingest.check import Knowledge
from ingest.watching.tasks import FAILURES, Task, Tasks, changes_of
from ingest.watching.visit import Visit
from ingest.watching.watch import Watched, citing, locked, watch
from rag.errors import TaskError, WatchError, WatchLockedError
from rag.review import Notice, Reviews
from tests.conftest import MINIATURE, ROOT
from tests.ingest.watching.conftest import QUICK, local
from tests.ingest.watching.site import Site, page

DAY, LATER = date(2026, 11, 23), date(2026, 11, 24)
Cited = Callable[..., Knowledge]
KILLS = int(os.environ.get("ADVISOR_KILLS", "5"))


def fees(amount: int, around: str = "menu", more: str = "") -> str:
    return (
        f"<body><nav>{around}</nav><main><h1>Rules</h1><p>You may not moonlight. The fee is ${amount}."
        f"</p>{more}<p>Last updated: {len(around)} May 2026</p></main><footer>{around}</footer>"
    )


class Watch:
    """Runs of the watch on a knowledge in a state folder."""

    def __init__(self, knowledge: Knowledge, state: Path, visit: Visit) -> None:
        self.knowledge, self.state, self.visit = knowledge, state, visit

    def __call__(self, day: date = DAY, **more: Any) -> Watched:
        return watch(self.knowledge, self.state, day, self.visit, **more)

    def outcome(self, day: date = DAY) -> str:
        (outcome,) = self(day).counts
        return outcome

    @property
    def open(self) -> list[Task]:
        return Tasks(self.state).all(open_only=True)

    @property
    def notices(self) -> dict[str, Notice]:
        return dict(Reviews(self.state).current())


@pytest.fixture
def run(site: Site, cited: Cited, visit: Visit, watched_state: Path) -> Watch:
    site.answers["/rules"] = page(fees(275))
    return Watch(cited(ecfmg_rules="/rules"), watched_state, visit)


def test_first_reading_opens_no_task(run: Watch) -> None:
    assert run.outcome() == "first"
    assert run.open == []
    assert run.notices == {}


def test_changed_sentence_opens_a_task_on_every_section_that_cites_the_page(
    run: Watch, site: Site
) -> None:
    run()
    site.answers["/rules"] = page(fees(300, "other menu"))
    assert run.outcome(LATER) == "changed"
    (task,) = run.open
    assert (task.source, task.kind, task.opened) == ("ecfmg-rules", "changed", "2026-11-24")
    (change,) = changes_of(task)
    assert (change.removed, change.added) == (("The fee is $275.",), ("The fee is $300.",))
    sections = {
        p.id
        for p in run.knowledge.passages
        if any("ecfmg-rules" in s.sources for s in (*p.statements, *p.cautions))
    } | {r.passage for r in run.knowledge.rules if "ecfmg-rules" in r.sources}
    assert len(sections) > 1
    assert set(task.passages) == sections
    assert set(run.notices) == sections
    assert set(run.notices.values()) == {Notice("changed", "2026-11-24", True)}


def test_home_of_a_rule_counts_as_citing_its_sources(miniature_knowledge: Knowledge) -> None:
    found = citing(miniature_knowledge)
    for rule in miniature_knowledge.rules:
        for source in rule.sources:
            assert rule.passage in found[source]


def test_changed_surroundings_open_no_task(run: Watch, site: Site) -> None:
    run()
    site.answers["/rules"] = page(fees(275, "an entirely new menu"))
    assert run.outcome(LATER) == "unchanged"
    assert run.open == []


def test_page_that_is_not_modified_is_not_sent_again(run: Watch, site: Site) -> None:
    sent = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        sent.append(request.headers.get("If-None-Match"))
        page(fees(275), etag='"one"')(request)

    site.answers["/rules"] = answer
    assert [run.outcome(), run.outcome(LATER)] == ["first", "unchanged"]
    assert sent == [None, '"one"']
    assert Tasks(run.state).states()["ecfmg-rules"].read_on == "2026-11-24"


def test_second_change_shows_the_difference_to_what_was_last_approved(
    run: Watch, site: Site
) -> None:
    run()
    for amount in (300, 325):
        site.answers["/rules"] = page(fees(amount))
        run(LATER)
    (task,) = run.open
    assert changes_of(task)[0].removed == ("The fee is $275.",)
    assert changes_of(task)[0].added == ("The fee is $325.",)
    site.answers["/rules"] = page(fees(275))
    run(LATER)
    (task,) = run.open
    assert changes_of(task) == ()
    assert "reads again as it did before" in task.reason


def test_task_stays_open_until_it_is_closed_with_a_note(run: Watch, site: Site) -> None:
    run()
    site.answers["/rules"] = page(fees(300))
    run(LATER)
    run(LATER)
    (task,) = run.open
    tasks = Tasks(run.state)
    with pytest.raises(TaskError, match="note"):
        tasks.finish(task.number, "anna", "  ", LATER)
    tasks.finish(task.number, "anna", "guidance edited", LATER)
    assert run.notices == {}
    with pytest.raises(TaskError, match="closed by anna"):
        tasks.finish(task.number, "ben", "no effect", LATER)
    assert run.outcome(LATER) == "unchanged"
    assert run.open == []
    assert [(t.closed_by, t.note) for t in tasks.all()] == [("anna", "guidance edited")]


def test_failing_source_becomes_a_task_once_and_closes_when_it_recovers(
    run: Watch, site: Site
) -> None:
    run()
    site.answers["/rules"] = page("gone", status=404)
    for number in range(1, FAILURES + 2):
        assert run.outcome(LATER) == "failed"
        assert len(run.open) == (number >= FAILURES)
    (task,) = run.open
    assert task.kind == "failing"
    assert "404 Not Found" in task.reason
    assert set(run.notices.values()) == {Notice("failing", "2026-11-24", True)}
    Tasks(run.state).finish(task.number, "anna", "checked by hand", LATER)
    run(LATER)
    assert run.open == []  # closed is closed, as long as it goes on failing
    site.answers["/rules"] = page(fees(275))
    assert run.outcome(LATER) == "unchanged"
    site.answers["/rules"] = page("broken", status=500)
    for _ in range(FAILURES):
        run(LATER)
    assert len(run.open) == 1
    site.answers["/rules"] = page(fees(275))
    run(LATER)
    assert run.open == []
    assert Tasks(run.state).all()[0].closed_by == "the watch"


def test_robots_refusal_is_a_state_of_its_own(run: Watch, site: Site) -> None:
    site.answers["/robots.txt"] = page("User-agent: *\nDisallow: /rul*\n", "text/plain")
    for _ in range(FAILURES):
        assert run.outcome() == "refused"
    state = Tasks(run.state).states()["ecfmg-rules"]
    assert state.state == "refused"
    assert "check by hand" in state.reason
    assert run.open == []
    assert {path for path, _ in site.asked} == {"/robots.txt"}


@pytest.mark.parametrize(("status", "outcome"), [(404, "first"), (403, "first"), (500, "failed")])
def test_robots_file_that_is_missing_allows_and_one_that_fails_does_not(
    run: Watch, site: Site, status: int, outcome: str
) -> None:
    site.answers["/robots.txt"] = page("x", status=status)
    assert run.outcome() == outcome


def test_program_names_itself_and_whom_to_write_to(run: Watch, site: Site) -> None:
    run()
    assert {path for path, _ in site.asked} == {"/robots.txt", "/rules"}
    for _, agent in site.asked:
        assert agent.startswith("img-advisor-watch/")
        assert "staff@example.org" in agent


def test_moved_address_is_a_new_reading(
    run: Watch, site: Site, cited: Cited, watched_state: Path
) -> None:
    run()
    site.answers["/moved"] = page(fees(300))
    run.knowledge = cited(ecfmg_rules="/moved")
    assert run.outcome(LATER) == "first"


def test_damaged_snapshot_is_a_new_reading(run: Watch) -> None:
    run()
    (snapshot,) = (run.state / "watch").glob("*.json")
    snapshot.write_text(snapshot.read_text()[:50])
    assert run.outcome(LATER) == "first"


def test_unknown_id_is_told(run: Watch) -> None:
    with pytest.raises(WatchError, match="no source 'nothing'"):
        run(only=["nothing"])


def test_one_run_at_a_time(run: Watch) -> None:
    with locked(run.state), pytest.raises(WatchLockedError, match="Another check"):
        run()
    assert run.outcome() == "first"


def test_run_that_is_stopped_keeps_what_it_found_and_says_that_it_was_cut_off(
    run: Watch, site: Site, cited: Cited
) -> None:
    stop = threading.Event()
    run.knowledge = cited(ecfmg_rules="/rules", nrmp_calendar="/slow")
    site.answers["/slow"] = lambda _: site.over.wait(5)
    # One host at once, and the slow page second.
    watched = run(stop=stop, progress=lambda _, done, __: stop.set() if done else None)
    assert watched.counts == {"first": 1}
    last = Tasks(run.state).last_run()
    assert last is not None
    assert last.ended is None


def many(knowledge: Knowledge, site: Site, count: int) -> Knowledge:
    """The knowledge with so many sources more, each on a host of its own."""
    (model, *_) = knowledge.sources.values()
    more = {
        f"page-{n}": replace(model, id=f"page-{n}", url=site.url(f"/{n}", f"host{n % 433}.test"))
        for n in range(count)
    }
    return replace(knowledge, sources=more)


def test_machine_that_is_offline_counts_nothing_against_the_pages(run: Watch, site: Site) -> None:
    run.knowledge = many(run.knowledge, site, 6)
    nowhere: dict[str, list[str]] = {f"host{n}_test": [] for n in range(6)}
    run.visit = Visit("", QUICK, local(site, **nowhere))
    for _ in range(FAILURES):
        with pytest.raises(WatchError, match="None of 6 pages"):
            run()
    assert Tasks(run.state).states() == {}
    assert run.open == []


@pytest.mark.slow
@pytest.mark.alone
def test_refresh_of_655_unchanged_pages_takes_seconds(run: Watch, site: Site) -> None:
    text = fees(275, more="".join(f"<p>Sentence {n} of a long page.</p>" for n in range(300)))
    for n in range(655):
        site.answers[f"/{n}"] = page(text, etag=f'"{n}"') if n % 2 else page(text)
    run.knowledge = many(run.knowledge, site, 655)
    run.visit = Visit("", replace(QUICK, read=20, total=30), local(site))
    assert run().counts == {"first": 655}
    began = time.monotonic()
    assert run(LATER).counts == {"unchanged": 655}
    # The server works in this process as well; measured alone it stays under 5 s.
    assert time.monotonic() - began < 15


_RUN = """
import json, sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from ingest.check import read_knowledge
from ingest.watching.fetch import Limits
from ingest.watching.guard import Guard
from ingest.watching.visit import Visit
from ingest.watching.watch import watch
root, state, port = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
knowledge, _ = read_knowledge(root)
sources = {i: replace(s, url=f"http://{i}.test:{port}/{i}") for i, s in knowledge.sources.items()}
guard = Guard([f"127.0.0.1:{port}"], lambda *_: ["127.0.0.1"])
print("ready", flush=True)
watched = watch(replace(knowledge, sources=sources), state, date(2026, 11, 24),
                Visit("", Limits(pace=0), guard))
print(json.dumps(watched.counts), flush=True)
"""


@pytest.mark.slow
def test_killed_run_loses_nothing(site: Site, watched_state: Path) -> None:
    """Killed at random instants, the next run ends clean, and every change has its task."""

    def began() -> subprocess.Popen[str]:
        arguments = [sys.executable, "-c", _RUN, str(MINIATURE), str(watched_state), str(site.port)]
        process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        return process

    spans = []

    def ended() -> dict[str, int]:
        process = began()
        started = time.monotonic()
        assert process.stdout
        counts = json.loads(process.stdout.readline())
        spans.append(time.monotonic() - started)
        assert process.wait(20) == 0
        process.stdout.close()
        return dict(counts)

    names = ("ecfmg-rules", "lawyer-page", "nrmp-calendar")

    def show(amount: int) -> None:
        for name in names:
            site.answers[f"/{name}"] = page(fees(amount))

    show(100)
    ended()
    ended()
    seed = random.randrange(1_000_000)
    instants = random.Random(seed)
    for kill in range(KILLS):
        show(101 + kill)
        process = began()
        time.sleep(instants.uniform(0, 1.1 * spans[0]))
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()
        told = f"seed {seed}, kill {kill}"
        assert sum(ended().values()) == len(names), told
        tasks = Tasks(watched_state)
        found = {t.source: changes_of(t) for t in tasks.all(open_only=True)}
        assert set(found) == set(names), told
        for changes in found.values():
            assert changes[0].removed == (f"The fee is ${100 + kill}.",), told
            assert changes[0].added == (f"The fee is ${101 + kill}.",), told
        assert set(Reviews(watched_state).current()), told
        assert not list(watched_state.rglob("*.new")), told
        for task in tasks.all(open_only=True):
            tasks.finish(task.number, "anna", "edited", LATER)
        tasks.close()
        assert Reviews(watched_state).current() == {}, told


def test_full_disk_is_told_and_what_was_found_is_kept(
    run: Watch, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    site.answers["/rules"] = page(fees(300))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(WatchError, match=r"The check stopped: .*No space left.*Make room"):
            run(LATER)
    assert not list(run.state.rglob("*.new"))
    assert run.outcome(LATER) == "changed"
    assert len(run.open) == 1

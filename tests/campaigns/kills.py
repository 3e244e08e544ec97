"""`kill -9` at random instants of every command that refreshes, and what stands afterwards.

python -m tests.campaigns.kills [--instants 40] [--whole 4] [--seed N] [--write]
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.settings import get_settings, key_hash
from ingest.drafts import Draft, Drafts
from ingest.proposing.proposal import Proposals
from ingest.runs import runs
from ingest.watching.tasks import Tasks
from rag.compiled import CompiledModel
from rag.embedding import Embedder
from tests.benchmarks.report import Section
from tests.campaigns.ground import Ground, miniature, whole
from tests.campaigns.pages import Pages
from tests.campaigns.report import give

# The work of a command is seen a little after it began.
_EARLY_SECONDS = 0.15
# Stands for the table that an import reads.
_FILE = "FILE"
_ROLLBACK = ("rollback", "--reason", "campaign")
_DRAFTED = "guidance/j1/j1-rules.md"
# Who approves in the campaign.
KEY = {"ADVISOR_STAFF_KEY": "campaign", "ADVISOR_STAFF_KEYS": f"campaign:{key_hash('campaign')}"}


@dataclass(frozen=True)
class Victim:
    """A command that is killed. `prepare` gives it something to do, in round `number`; `sign` says that
    its work has begun, against what `prepare` left; `ends` are the exit codes of a good end."""

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[Ground, Pages, int], None]
    sign: Callable[[Ground], object]
    ends: frozenset[int] = frozenset({0})
    # What has to be true after the next run, beside what holds for all.
    stands: Callable[[Ground], bool] = lambda _: True

    def words(self, ground: Ground) -> tuple[str, ...]:
        """The arguments as they are typed on this ground."""
        return tuple(str(_uploaded(ground)) if a == _FILE else a for a in self.arguments)


def _change(ground: Ground, _pages: Pages, number: int) -> None:
    ground.rewrite(number)


def _turn_pages(_ground: Ground, pages: Pages, number: int) -> None:
    pages.number = number


def _age(ground: Ground, _pages: Pages, number: int) -> None:
    """Old editions that the next build clears away."""
    shelf = ground.shelf
    source = shelf.path(shelf.current_id())
    for n in range(12):
        copied = shelf.path(f"2020010{1 + n % 9}T{number % 10000:06d}Z-{n:06x}")
        if not copied.exists():
            shutil.copytree(source, copied)
            os.utime(copied, (0, 0))


def _uploaded(ground: Ground) -> Path:
    return ground.state.parent / "programs.csv"


def _new_programs(ground: Ground, _pages: Pages, number: int) -> None:
    """A table whose rows all get another city."""
    with (ground.knowledge / "programs" / "table.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with _uploaded(ground).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"city": f"Springfield {number}"} for row in rows)


def _drafts(ground: Ground) -> list[Draft]:
    return list(Drafts(ground.knowledge, ground.state).open.all().values())


def _drafted(ground: Ground) -> object:
    return [draft.changed for draft in _drafts(ground)]


def _nothing(_ground: Ground, _pages: Pages, _number: int) -> None:
    pass


def _building(ground: Ground) -> object:
    return [p.name for p in ground.shelf.folder.glob(".building-*")] or _pointer(ground)


def _pointer(ground: Ground) -> object:
    return ground.shelf.pointer.stat().st_mtime_ns


def _removing(ground: Ground) -> object:
    return len(list(ground.shelf.folder.iterdir()))


def _fetched(ground: Ground) -> object:
    return [p.stat().st_mtime_ns for p in (ground.state / "watch").glob("*")]


def _draft(ground: Ground, _pages: Pages, number: int) -> None:
    """A draft of a file that no other victim changes."""
    drafts = Drafts(ground.knowledge, ground.state)
    lines = (drafts.below(_DRAFTED) or "").split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("short: "))
    body, mark, cited = lines[at].partition(" [")
    body = body.split(" Draft number")[0]
    lines[at] = f"{body} Draft number {number} says so.{mark}{cited}"
    drafts.save(_DRAFTED, "\n".join(lines), "campaign")


def _propose(ground: Ground, pages: Pages, number: int) -> None:
    """The only proposal, so that its id is known."""
    shutil.rmtree(ground.state / "proposals", ignore_errors=True)
    _draft(ground, pages, number)
    code, error = ground.run("propose")
    if code not in (0, 3):
        raise RuntimeError(error)


def _proposals(ground: Ground) -> object:
    return Proposals(ground.state).ids()


def _decided(ground: Ground) -> object:
    return [p.status for p in Proposals(ground.state).all()]


def _waits(ground: Ground) -> bool:
    """The last one waits, with its draft; no other is being built, or keeps its edition."""
    store = Proposals(ground.state)
    newest, *others = store.all()
    kept = [p.id for p in others if store.edition_folder(p.id).exists() and p.status != "waiting"]
    drafted = _DRAFTED in Drafts(ground.knowledge, ground.state).open.all()
    return newest.status == "waiting" and drafted and not kept


def _is_published(ground: Ground) -> bool:
    """The proposal is approved and current, and its draft is published, all of it or nothing."""
    found, drafts = Proposals(ground.state).get("p1"), Drafts(ground.knowledge, ground.state)
    published = drafts.published.all().get(_DRAFTED)
    return (
        found.status == "approved"
        and ground.shelf.current_id() == found.edition
        and published is not None
        and published.proposal == "p1"
        and not drafts.open.all()
    )


VICTIMS = (
    Victim("build and publish", ("build",), _change, _building),
    Victim("fetch and watch", ("sources", "check"), _turn_pages, _fetched, frozenset({0, 3})),
    Victim("rollback", _ROLLBACK, _nothing, _pointer),
    Victim("import of programs", ("programs", "import", _FILE), _new_programs, _drafted),
    Victim("cleanup", ("build",), _age, _removing),
)
_REFUSED_TOO = frozenset({0, 3})
PROPOSAL_VICTIMS = (
    Victim("propose", ("propose",), _draft, _proposals, _REFUSED_TOO, _waits),
    Victim(
        "approve",
        ("approve", "p1", "--override", "campaign"),
        _propose,
        _decided,
        _REFUSED_TOO,  # when the killed one had published
        _is_published,
    ),
)
WHOLE_VICTIMS = (VICTIMS[0],)


@dataclass
class Told:
    """What a victim's kills gave."""

    kills: int = 0
    working: int = 0
    left_scratch: int = 0
    faults: list[str] | None = None


def kill_all(
    ground: Ground,
    pages: Pages,
    model: Embedder,
    victims: tuple[Victim, ...],
    instants: int,
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Told]:
    """Kills each victim `instants` times; the ground must hold two editions. What was wrong is told in
    `faults`, with round and seed."""
    draw = random.Random(seed)
    results = {}
    for victim in victims:
        told = results[victim.name] = Told(faults=[])
        victim.prepare(ground, pages, draw.randrange(1_000, 999_999))
        lead, span = _timed(ground, victim)
        for number in range(instants):
            victim.prepare(ground, pages, draw.randrange(1_000, 999_999))
            _reset(ground, victim)
            instant = draw.uniform(max(0.0, lead - _EARLY_SECONDS), span)
            try:
                _one(ground, victim, model, instant, told)
            except Exception as error:
                told.faults = [*(told.faults or []), f"round {number}, seed {seed}: {error!r}"]
            tell(f"{victim.name} {number + 1}/{instants}: killed after {instant:.2f} s")
    return results


def _timed(ground: Ground, victim: Victim) -> tuple[float, float]:
    """Seconds of an undisturbed run until its work was seen, and until its end."""
    _reset(ground, victim)
    before = victim.sign(ground)
    began = time.monotonic()
    process = ground.start(*victim.words(ground))
    lead = None
    while process.poll() is None:
        if lead is None and victim.sign(ground) != before:
            lead = time.monotonic() - began
        time.sleep(0.002)
    span = time.monotonic() - began
    if process.returncode not in victim.ends:
        raise RuntimeError(f"{victim.name} fails undisturbed: {process.communicate()[1].decode()}")
    return span if lead is None else lead, span


def _reset(ground: Ground, victim: Victim) -> None:
    """A rollback needs an edition to go back to."""
    if victim.arguments == _ROLLBACK:
        code, error = ground.run(*_ROLLBACK, ground.shelf.ids()[-1])
        if code:
            raise RuntimeError(error)


def _one(ground: Ground, victim: Victim, model: Embedder, instant: float, told: Told) -> None:
    shelf = ground.shelf
    before, editions, sign = shelf.current_id(), set(shelf.ids()), victim.sign(ground)
    switch = (ground.state / "switch.json").read_bytes()
    tasks = _tasks(ground)
    process = ground.start(*victim.words(ground))
    time.sleep(instant)
    process.kill()
    process.communicate()
    told.kills += 1
    told.working += victim.sign(ground) != sign
    told.left_scratch += bool(ground.scratch())

    current = ground.opens(model)
    if victim.name != "rollback" and current != before and current in editions:
        raise RuntimeError(f"the pointer went from {before} to {current}")
    lost = {i for i in editions - set(shelf.ids()) if not i.startswith("2020")}
    if lost:
        raise RuntimeError(f"editions are lost: {sorted(lost)}")
    if (ground.state / "switch.json").read_bytes() != switch:
        raise RuntimeError("switch.json changed")
    if not tasks <= _tasks(ground):
        raise RuntimeError("tasks are lost")
    for draft in (d for d in _drafts(ground) if d.path.endswith(".csv")):
        cities = {row["city"] for row in csv.DictReader(io.StringIO(draft.text or ""))}
        if len(cities) != 1:
            raise RuntimeError(f"half a draft of {draft.path}")
    if any(not run.outcome for run in runs(ground.state)):
        raise RuntimeError("a run whose process was killed goes on in the history")

    if victim.arguments == _ROLLBACK:
        _reset(ground, victim)
    code, error = ground.run(*victim.words(ground))
    if code not in victim.ends:
        raise RuntimeError(f"the next run ended with {code}: {error[-300:]}")
    if not victim.stands(ground):
        raise RuntimeError("the next run did not bring it to its end")
    if left := ground.scratch():
        raise RuntimeError(f"the next run left {left}")
    ground.opens(model)


def _tasks(ground: Ground) -> set[tuple[int, str]]:
    if not (ground.state / "watch.sqlite").exists():
        return set()
    tasks = Tasks(ground.state)
    try:
        return {(t.number, t.source) for t in tasks.all()}
    finally:
        tasks.close()


def prepared(ground: Ground, pages: Pages) -> None:
    """Two editions, first readings of all pages, tasks, and a topic that is switched off."""
    pages.point(ground.knowledge / "sources.yaml")
    for step in (
        ("build",),
        ("sources", "check"),
        ("switch", "off", "--topic", "j1", "--reason", "We look at it again."),
    ):
        code, error = ground.run(*step)
        if code not in (0, 3):
            raise RuntimeError(error)
    ground.rewrite(1)
    pages.number = 1
    for step in (("build",), ("sources", "check")):
        code, error = ground.run(*step)
        if code not in (0, 3):
            raise RuntimeError(error)


def section(results: dict[str, Told], seed: int, seconds: float) -> Section:
    rows = tuple(
        (name, *map(str, (t.kills, t.working, t.left_scratch, len(t.faults or []))))
        for name, t in results.items()
    )
    faults = [f"{name}, {fault}" for name, t in results.items() for fault in t.faults or []]
    return Section(
        "Kills",
        (
            "command killed with `kill -9`",
            "kills",
            "after its work began",
            "left scratch",
            "faults",
        ),
        rows,
        f"`python -m tests.campaigns.kills`, seed {seed}, {seconds:.0f} s. After every kill the current "
        "edition has to open and answer, every published edition, task and the switch file have to be "
        "there, no draft may be half written, the run history may name no run that goes on, and the next "
        "run has to end well and leave nothing half-done: a proposal waits, or is published with its "
        "draft, and never something between. The scratch is what the "
        "killed process left, before the next run cleared it. "
        + (f"Faults: {'; '.join(faults)}." if faults else "No fault was found."),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instants", type=int, default=40, help="kills in all, miniature")
    parser.add_argument("--whole", type=int, default=4, help="kills of a build of the whole base")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--write", action="store_true", help="write it into docs/campaigns.md")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.randrange(1_000_000)
    settings = get_settings()
    model = CompiledModel(settings.models)
    began = time.monotonic()
    victims = VICTIMS + PROPOSAL_VICTIMS
    each = max(1, math.ceil(given.instants / len(victims)))
    with tempfile.TemporaryDirectory() as scratch, Pages() as pages:
        allowed = {"ADVISOR_WATCH_ALLOW": pages.allowed, "ADVISOR_WATCH_PACE": "0"}
        (Path(scratch) / "m").mkdir()
        ground = miniature(Path(scratch) / "m", settings.models, **allowed, **KEY)
        prepared(ground, pages)
        results = kill_all(ground, pages, model, victims, each, seed, print)
        if given.whole:
            (Path(scratch) / "w").mkdir()
            ground = whole(Path(scratch) / "w", settings.state_dir, settings.models, **allowed)
            (ground.state / "switch.json").write_bytes(b"{}")
            found = kill_all(ground, pages, model, WHOLE_VICTIMS, given.whole, seed, print)
            results |= {f"{name}, whole base": told for name, told in found.items()}
    give(section(results, seed, time.monotonic() - began), given.write)
    if Counter(bool(t.faults) for t in results.values())[True]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()

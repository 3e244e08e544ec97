"""A refresh in which nothing changed: every source asked, and a build that has nothing to do. And one in
which a section did: from its draft to the published edition.

python -m tests.campaigns.refresh [--rounds 3] [--only unchanged|draft] [--write]; it needs a built
edition (advisor build).
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from api.settings import get_settings
from ingest.drafts import Drafts
from ingest.proposing.proposal import Proposals
from tests.benchmarks.report import Section, number
from tests.campaigns.ground import Ground, whole
from tests.campaigns.kills import KEY
from tests.campaigns.pages import Pages
from tests.campaigns.report import give

DUE_SECONDS = 5.0
DUE_DRAFT_SECONDS = 60.0
_STEPS = (("sources", "check"), ("build",))


def timed(ground: Ground, *arguments: str) -> float:
    """Seconds of a command that has to end well."""
    began = time.monotonic()
    code, error = ground.run(*arguments)
    if code:
        raise RuntimeError(f"{arguments} ended with {code}: {error[-500:]}")
    return time.monotonic() - began


def measure(ground: Ground, rounds: int) -> list[list[float]]:
    """Seconds of each step in each round, after a first check and a first build."""
    for step in _STEPS:
        timed(ground, *step)
    edition = ground.shelf.current_id()
    found = [[timed(ground, *step) for step in _STEPS] for _ in range(rounds)]
    if ground.shelf.current_id() != edition:
        raise RuntimeError("A build of unchanged knowledge published an edition")
    return found


def section(found: list[list[float]], pages: int) -> Section:
    steps = [statistics.median(each) for each in zip(*found, strict=True)]
    total = statistics.median(sum(each) for each in found)
    names = [f"`advisor {' '.join(step)}`" for step in _STEPS]
    rows = [(n, number(s, 2)) for n, s in zip(names, steps, strict=True)]
    verdict = "It is met." if total <= DUE_SECONDS else "It is missed."
    return Section(
        "A refresh without a change",
        ("step", "seconds"),
        (*rows, ("both", number(total, 2))),
        f"`python -m tests.campaigns.refresh`: the whole base, a local server of {pages} pages that "
        f"answers 304, no pause between requests; medians of {len(found)} rounds, start of the processes "
        f"included. Due are {DUE_SECONDS:g} s in all. {verdict} On the real sites the pause that "
        "politeness asks for decides.",
    )


@dataclass
class Published:
    """What a draft took until it was published: seconds, processor seconds of both processes, and the
    seconds of each part of the proposal, by its name."""

    draft: float = 0.0
    propose: float = 0.0
    approve: float = 0.0
    work: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return self.propose + self.approve


def publish_draft(ground: Ground, number: int) -> Published:
    """One section gets a sentence; the proposal is made and approved."""
    path = sorted((ground.knowledge / "guidance" / "j1").glob("*.md"))[0]
    name = path.relative_to(ground.knowledge).as_posix()
    below = Drafts(ground.knowledge, ground.state).below(name) or ""
    lines = below.split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("short: "))
    body, mark, cited = lines[at].partition(" [")
    lines[at] = f"{body} Draft number {number} says so.{mark}{cited}"
    text = ground.state.parent / "draft.md"
    text.write_text("\n".join(lines), encoding="utf-8")

    found = Published()
    found.draft = timed(ground, "drafts", "put", name, str(text))
    before = _worked()
    found.propose = _watched(ground, found.parts)
    newest = Proposals(ground.state).ids()[-1]
    edition = ground.shelf.current_id()
    found.approve = timed(ground, "approve", newest, "--override", "A campaign.")
    found.work = _worked() - before
    if ground.shelf.current_id() == edition:
        raise RuntimeError("The approval published nothing")
    return found


def _watched(ground: Ground, parts: dict[str, float]) -> float:
    """Seconds of `advisor propose`; into `parts` those of each part that it told."""
    store = Proposals(ground.state)
    known = store.ids()
    began = last = time.monotonic()
    what = "start of the process"
    process = ground.start("propose")
    while process.poll() is None:
        time.sleep(0.02)
        newest = store.ids()[-1:]
        told = store.progress(newest[0]) if newest and newest != known[-1:] else None
        if told and told.what != what:
            parts[what], last, what = time.monotonic() - last, time.monotonic(), told.what
    parts[what] = time.monotonic() - last
    if process.returncode not in (0, 3):
        raise RuntimeError(process.communicate()[1].decode()[-500:])
    return time.monotonic() - began


def _worked() -> float:
    """Processor seconds of every process that was started and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def draft_section(rounds: list[Published]) -> Section:
    first, *later = rounds
    names = list(first.parts)
    shown = [first, later[-1]] if later else [first]
    rows = [
        ("`advisor drafts put`", *(number(r.draft, 1) for r in shown)),
        ("`advisor propose`", *(number(r.propose, 1) for r in shown)),
        *((f"– {n.lower()}", *(number(r.parts.get(n, 0.0), 1) for r in shown)) for n in names),
        ("`advisor approve`", *(number(r.approve, 1) for r in shown)),
        ("propose and approve", *(number(r.total, 1) for r in shown)),
        ("processor seconds of both", *(number(r.work, 1) for r in shown)),
    ]
    worst = max(r.total for r in rounds)
    verdict = "It is met." if worst <= DUE_DRAFT_SECONDS else "It is missed in this run."
    titles = ("first of the day, s", "a later one, s")
    return Section(
        "From a draft to a published edition",
        ("step", *titles[: len(shown)]),
        tuple(rows),
        "`python -m tests.campaigns.refresh --only draft`: the whole base, one section changed, all golden "
        "questions asked of the new edition and, for the first proposal of a day, of the current one; the "
        "commands as processes, vectors of unchanged texts cached. The current edition is asked by a second "
        "process while the first builds, so that the last part is only what is left. Due are "
        f"{DUE_DRAFT_SECONDS:g} s for propose and approve on two cores that do nothing else. {verdict} "
        "Two cores can give two processor seconds a second; the load above tells how much of them others "
        "had.",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("unchanged", "draft"), help="one of the two parts")
    parser.add_argument("--write", action="store_true", help="write it into docs/campaigns.md")
    given = parser.parse_args()
    settings = get_settings()
    if given.only != "draft":
        with tempfile.TemporaryDirectory() as scratch, Pages() as pages:
            allowed = {"ADVISOR_WATCH_ALLOW": pages.allowed, "ADVISOR_WATCH_PACE": "0"}
            ground = whole(Path(scratch), settings.state_dir, settings.models, **allowed)
            count = pages.point(ground.knowledge / "sources.yaml")
            found = measure(ground, given.rounds)
        give(section(found, count), given.write)
    if given.only != "unchanged":
        with tempfile.TemporaryDirectory() as scratch:
            ground = whole(Path(scratch), settings.state_dir, settings.models, **KEY)
            rounds = [publish_draft(ground, n) for n in range(1, min(given.rounds, 2) + 1)]
        give(draft_section(rounds), given.write)


if __name__ == "__main__":
    main()

"""A refresh in which nothing changed: every source asked, and a build that has nothing to do.

python -m tests.campaigns.refresh [--rounds 3] [--write]; it needs a built edition (advisor build).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from api.settings import get_settings
from tests.benchmarks.report import Section, number
from tests.campaigns.ground import Ground, whole
from tests.campaigns.pages import Pages
from tests.campaigns.report import give

DUE_SECONDS = 5.0
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write it into docs/campaigns.md")
    given = parser.parse_args()
    settings = get_settings()
    with tempfile.TemporaryDirectory() as scratch, Pages() as pages:
        allowed = {"ADVISOR_WATCH_ALLOW": pages.allowed, "ADVISOR_WATCH_PACE": "0"}
        ground = whole(Path(scratch), settings.state_dir, settings.models, **allowed)
        count = pages.point(ground.knowledge / "sources.yaml")
        found = measure(ground, given.rounds)
    give(section(found, count), given.write)


if __name__ == "__main__":
    main()

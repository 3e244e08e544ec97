"""`python -m tests.evaluation.verification [--held-out/--tuned]`: how well sentences are verified, by the
pairs of tests/rag/answering/pairs, and the page docs/verification.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.answering.verification import Claim, Verdict, Verifier
from rag.answering.verifying.source import Record
from rag.embedding import Embedder

PAIRS = Path(__file__).resolve().parent.parent / "rag" / "answering" / "pairs"
SETS = ("tuned", "held_out")
# As the lists of an edition would give them: hospitals and cities that the pairs name.
NAMES = frozenset("mayo stanford harvard hopkins massachusetts ucla".split())


@dataclass(frozen=True)
class Pair:
    """A claim with its quote and passage. `kind`: `right`, or in which one way it is wrong; `style`:
    `verbatim` (made of the source's own words) or `paraphrase` (written by hand); `cites`: the passage
    that it cites, where that is another than the right one."""

    set: str
    kind: str
    style: str
    passage: str
    quote: str
    claim: str
    cites: str = ""

    @property
    def right(self) -> bool:
        return self.kind == "right"


@dataclass(frozen=True)
class Outcome:
    """A pair and what was decided of it."""

    pair: Pair
    verdict: Verdict

    @property
    def as_due(self) -> bool:
        return self.verdict.kept == self.pair.right


def read_pairs(names: Sequence[str] = SETS) -> list[Pair]:
    """The pairs of these sets."""
    return [
        Pair(name, **json.loads(line))
        for name in names
        for line in (PAIRS / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]


def read_records() -> dict[str, Record]:
    """The passages of the pairs as they stood when the pairs were written, so that a change of the
    knowledge leaves them right."""
    held = json.loads((PAIRS / "records.json").read_text("utf-8"))
    return {i: Record(r["about"], tuple(r["statements"])) for i, r in held.items()}


def decide(embedder: Embedder, pairs: Sequence[Pair]) -> list[Outcome]:
    """What the verification decides of each pair, the cited passage standing as record 1."""
    verifier, records = Verifier(embedder, NAMES), read_records()
    return [
        Outcome(
            p,
            verifier.check(Claim(p.claim, (1,), (p.quote,)), {1: records[p.cites or p.passage]}),
        )
        for p in pairs
    ]

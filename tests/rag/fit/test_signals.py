"""Suggested signals."""

from __future__ import annotations

from rag.fit.balance import Option
from rag.fit.signals import Signals, suggested
from rag.fit.verdict import Tier

SIGNALS = Signals(
    levels={"Internal Medicine": (("gold", 1), ("silver", 2)), "Pathology": (("signal", 5),)},
    season="2026-27",
    source_url="https://signals.example",
    source_date="2026",
)


def option(name: str, score: float, tier: Tier, specialty: str = "Internal Medicine") -> Option:
    return Option(name, 0, tier, score, "NY", "university", specialty)


def test_best_programs_of_each_specialty_are_signalled_and_no_stretch() -> None:
    options = [
        option("d", 40, Tier.POSSIBLE),
        option("a", 10, Tier.STRONG),
        option("c", 50, Tier.POSSIBLE),
        option("b", 60, Tier.POSSIBLE),
        option("path", 20, Tier.POSSIBLE, "Pathology"),
        option("reach", 90, Tier.STRETCH, "Pathology"),
        option("derm", 90, Tier.STRONG, "Dermatology"),
    ]
    assert suggested(options, SIGNALS) == {
        "a": "gold",
        "b": "silver",
        "c": "silver",
        "path": "signal",
    }


def test_without_known_numbers_nothing_is_suggested() -> None:
    assert suggested([option("a", 10, Tier.STRONG)], None) == {}

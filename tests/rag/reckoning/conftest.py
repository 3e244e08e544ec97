"""Rules with the figures of 2026, kept here so that a change of content breaks no test of arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from rag.reckoning.reckoned import Reckoned
from rag.reckoning.rules import Rule, Rulebook
from rag.reckoning.tools import TOOLS
from rag.schema import Certainty
from rag.season import SeasonDate

TODAY = date(2026, 11, 25)

Reckon = Callable[..., Reckoned]


def rule(name: str, parameters: dict[str, Any], **more: Any) -> Rule:
    """A rule with what a test does not care about filled in; `uncertain=True` for an uncertain one."""
    uncertain = more.pop("uncertain", False)
    given = {
        "title": f"Rule {name}",
        "sources": ("a-page",),
        "passage": "a-document#a-section",
        "as_of": "2026-07",
        "certainty": Certainty.UNCERTAIN if uncertain else Certainty.CONFIRMED,
        "who_knows": "the office" if uncertain else "",
    }
    return Rule(name=name, parameters=parameters, **(given | more))


def marks(listening: int, writing: int) -> dict[str, int]:
    return {"listening": listening, "reading": 350, "speaking": 350, "writing": writing}


RULES = (
    rule("match-season", {"opens_month": 6}),
    rule(
        "eras-fee",
        {
            "steps": [
                {"to": 10, "flat": 99},
                {"to": 20, "each": 19},
                {"to": 30, "each": 23},
                {"each": 27},
            ]
        },
        season="2023-24",
    ),
    rule("eras-fee", {"steps": [{"to": 30, "each": 11}, {"each": 30}]}, season="2025-26"),
    rule(
        "eras-fee",
        {"steps": [{"to": 30, "each": 11}, {"each": 30}]},
        season="2026-27",
        uncertain=True,
        notes=("No refunds.",),
    ),
    rule(
        "residencycas-fee",
        {
            "specialty": "emergency medicine",
            "steps": [{"to": 18, "flat": 99}, {"to": 30, "each": 18}, {"each": 23}],
        },
        season="2025-26",
    ),
    rule(
        "application-services",
        {
            "elsewhere": [
                {"specialty": "emergency medicine", "service": "ResidencyCAS"},
                {"specialty": "obstetrics and gynecology", "service": "ResidencyCAS"},
                {"specialty": "urology", "service": "AUA"},
            ]
        },
    ),
    rule("eras-token-fee", {"amount": 185}, season="2026-27", uncertain=True),
    rule("nrmp-registration-fee", {"amount": 70}, season="2023-24", uncertain=True),
    rule("nrmp-registration-fee", {"amount": 85}, season="2026-27", uncertain=True),
    rule("nrmp-extra-rank-fee", {"included": 20, "each": 30}, season="2023-24", uncertain=True),
    rule(
        "nrmp-long-list-fee",
        {
            "bands": [
                {"first": 100, "last": 150, "amount": 50},
                {"first": 151, "last": 200, "amount": 100},
                {"first": 201, "last": 250, "amount": 150},
                {"first": 251, "last": 300, "amount": 200},
            ]
        },
        season="2023-24",
    ),
    rule("nrmp-late-fee", {"amount": 50}, season="2023-24"),
    rule("nrmp-couples-fee", {"amount": 45}, season="2023-24"),
    rule("nrmp-list-size", {"most": 300}),
    rule("step1-hidden-standard", {"standard": 196}, valid_from="2022-01-26"),
    rule("step2ck-pass-mark", {"mark": 209}, valid_from="2014-07-01", valid_to="2022-06-30"),
    rule("step2ck-pass-mark", {"mark": 214}, valid_from="2022-07-01", valid_to="2025-06-30"),
    rule("step2ck-pass-mark", {"mark": 218}, valid_from="2025-07-01"),
    rule("step3-pass-mark", {"mark": 196}, valid_from="2016-01", valid_to="2020-01"),
    rule("step3-pass-mark", {"mark": 198}, valid_from="2020-01", valid_to="2023-12-31"),
    rule("step3-pass-mark", {"mark": 200}, valid_from="2024-01-01"),
    rule("oet-minimum", marks(350, 350), valid_to="2022-03"),
    rule("oet-minimum", marks(350, 300), valid_from="2022-04"),
    rule("oet-recency", {"pathways": 2025, "tests_from": "2023-01-01"}, uncertain=True),
    rule("step-attempt-limit", {"most": 4}, valid_from="2021-07"),
    rule(
        "step-retake-wait",
        {"tries": 3, "within_months": 12, "after_first_months": 12, "after_last_months": 6},
        uncertain=True,
    ),
    rule("ecfmg-exam-years", {"years": 7}, uncertain=True),
    rule("j1-maximum", {"years": 7}),
    rule("h1b-maximum", {"years": 6}),
    rule("h1b-green-card-step", {"months": 12}),
    rule("training-lengths", {"years": {"internal medicine": 3, "general surgery": 5}}),
    rule("j1-grace", {"days": 30}),
    rule("j1-entry", {"days": 30}),
    rule("h1b-grace", {"days": 60}),
    rule("conrad-start", {"days": 90}),
    rule("address-report", {"days": 10}),
    rule("usmle-extension", {"days": 25}),
    rule("fica-exemption", {"exempt_years": 2, "look_back_years": 6}),
    rule("fica-share", {"percent": 7.65}, uncertain=True),
)
DATES = (
    SeasonDate("Match Day", "2025-26", date(2026, 3, 20)),
    SeasonDate(
        "Rank order list certification, late registration and withdrawal deadline",
        "2026-27",
        date(2027, 3, 3),
        note="21:00 ET in every recent season",
    ),
    SeasonDate("Match Week", "2026-27", date(2027, 3, 15), date(2027, 3, 19)),
    SeasonDate("Match Day", "2026-27", date(2027, 3, 19)),
    SeasonDate("Ranking opens", "2026-27", note="about 1 February in recent seasons"),
    SeasonDate("Training starts", "2026-27", date(2027, 7, 1)),
)


@pytest.fixture(scope="session")
def rules() -> Rulebook:
    return Rulebook(RULES, DATES)


@pytest.fixture(scope="session")
def reckon(rules: Rulebook) -> Reckon:
    """Reckons with a tool on 25 November 2026: `reckon("rank_list_fees", ranks=25)`."""

    def reckoned(tool: str, today: date = TODAY, **inputs: Any) -> Reckoned:
        found = TOOLS[tool]
        return found.reckon(found.inputs.model_validate(inputs), rules, today)

    return reckoned

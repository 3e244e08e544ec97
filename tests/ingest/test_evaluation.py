"""What is measured of an answer, and the figures over many."""

from __future__ import annotations

import math

import pytest

from ingest.evaluation import Outcome, Report, Typos, evaluate, evaluate_with_typos
from ingest.golden import Golden, read_golden
from ingest.support import Claim
from rag.advisor import Advisor
from rag.schema import Status
from tests.conftest import MINIATURE
from tests.ingest.outcomes import outcome


def figures(*outcomes: Outcome) -> dict[str, float]:
    return Report("e", list(outcomes)).figures()


def test_right_needs_status_facts_and_nothing_harmful() -> None:
    assert outcome().right
    assert not outcome(ended=Status.PARTIAL).right
    assert not outcome(missing=(("fact",),)).right
    assert not outcome(harmful=("never",)).right


def test_hits_are_those_of_the_accepted_passages() -> None:
    second = outcome(ranks=(("b#1",), ("b#2", "a#2"), ()))
    none = outcome(ranks=(("b#1",), (), ()))
    found = figures(outcome(), second, none, outcome(passages=(), programs=("P",)))
    assert found["hit_1"] == pytest.approx(1 / 3)
    assert found["hit_3"] == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("cited", "precision", "astray"),
    [
        (("a#1",), 1.0, ()),
        (("a#1", "a#1", "b#1"), 0.5, ("b#1",)),
        (("b#1", "c#1"), 0.0, ("b#1", "c#1")),
        (("a#2", "Program P", "Program Q"), pytest.approx(2 / 3), ("Program Q",)),
        ((), None, ()),
    ],
)
def test_citation_precision_counts_each_cited_thing_once(
    cited: tuple[str, ...], precision: object, astray: tuple[str, ...]
) -> None:
    found = outcome(cited=cited, programs=("Program P",))
    assert (found.citation_precision, found.astray) == (precision, astray)


def test_citation_precision_is_not_asked_where_nothing_may_be_cited() -> None:
    assert outcome(kind="unanswerable", status=("unknown",)).citation_precision is None
    assert outcome(passages=()).citation_precision is None


def test_citation_recall_is_the_mean_of_the_answers_shares() -> None:
    half = outcome(claims=(Claim("one"), Claim("two", "carries no mark")))
    silent = outcome(claims=())
    assert (half.citation_recall, silent.citation_recall) == (0.5, None)
    assert figures(outcome(), half, silent)["citation_recall"] == 0.75


def test_refusals_are_right_where_the_base_holds_nothing_and_wrong_elsewhere() -> None:
    not_held = {"kind": "unanswerable", "status": ("unknown",), "passages": ()}
    found = figures(
        outcome(ended=Status.UNKNOWN),
        outcome(),
        outcome(ended=Status.UNKNOWN, status=("answered", "unknown")),
        outcome(ended=Status.CLARIFY, **not_held),
        outcome(ended=Status.ANSWERED, **not_held),
    )
    assert found["refused_wrongly"] == pytest.approx(1 / 3)
    assert found["refused_rightly"] == 0.5
    # What the base does not hold does not count for the share that is right.
    assert found["right"] == pytest.approx(2 / 3)


def test_programs_that_are_meant_have_to_be_cited_all() -> None:
    both = outcome(programs=("P", "Q"), cited=("P", "Q", "R"))
    one = outcome(programs=("P", "Q"), cited=("P",))
    held_back = outcome(programs=("P",), cited=(), kind="unanswerable", status=("unknown",))
    assert figures(both, one, held_back, outcome())["programs_cited"] == 0.5


def test_share_of_nothing_is_not_a_number() -> None:
    found = figures()
    assert (found.pop("questions"), found.pop("harmful")) == (0, 0)
    assert all(map(math.isnan, found.values()))


def test_groups_hold_every_outcome_once() -> None:
    report = Report(
        "e",
        [
            outcome(topic="usmle"),
            outcome(kind="time"),
            outcome(turns=("q", "and?"), missing=(("fact",),)),
            outcome(turns=("q", "and?")),
        ],
    )
    for by, sizes in (
        ("topic", {"j1": 3, "usmle": 1}),
        ("kind", {"general": 3, "time": 1}),
        ("turns", {"one turn": 2, "several turns": 2}),
    ):
        groups = report.groups(by)  # type: ignore[arg-type]
        assert {name: len(g.outcomes) for name, g in groups.items()} == sizes
    assert report.turn_gap == 0.5
    assert math.isnan(Report("e", report.outcomes[:2]).turn_gap)


# --- asking -----------------------------------------------------------------------------------


def test_miniature_questions_are_answered_right(advisor: Advisor) -> None:
    rows = read_golden(MINIATURE)[0]
    told: list[int] = []
    report = evaluate(advisor, rows, told.append)
    assert told == [1, 2, 3, 4]
    assert report.edition == advisor.edition_id
    assert [o.row for o in report.outcomes] == rows
    assert all(o.right for o in report.outcomes)
    # The second is a follow-up ("and the rank list?"): asked alone it would find nothing.
    assert report.outcomes[1].hit_1
    found = report.figures()
    assert (found["citation_precision"], found["citation_recall"]) == (1.0, 1.0)
    assert found["programs_cited"] == 1.0


def test_facts_are_looked_for_without_regard_to_dress(advisor: Advisor) -> None:
    row = {"id": "g", "topic": "j1", "kind": "general", "status": ["answered"]}
    asked = {"turns": ["can i moonlight on a j-1"], "passages": ["j1-rules#moonlighting"]}
    must = {
        "must": [["MAY  NOT moonlight", "quartz"], ["quartz", "basalt"]],
        "must_not": ["unpaid clinical", "quartz"],
    }
    (found,) = evaluate(advisor, [Golden.model_validate(row | asked | must)]).outcomes
    assert found.missing == (("quartz", "basalt"),)
    assert found.harmful == ("unpaid clinical",)


def test_typos_stand_in_every_message_and_cost_what_they_cost(advisor: Advisor) -> None:
    rows = read_golden(MINIATURE)[0]
    first = evaluate_with_typos(advisor, rows, 2)
    again = evaluate_with_typos(advisor, rows, 2)
    asked = [o.row.turns for o in first.report.outcomes]
    assert asked == [o.row.turns for o in again.report.outcomes]
    for row, turns in zip(rows, asked, strict=True):
        assert all(old != new for old, new in zip(row.turns, turns, strict=True))
    worse = Typos(2, Report("e", [outcome(), outcome(missing=(("fact",),))]))
    assert worse.cost(Report("e", [outcome()])) == 0.5

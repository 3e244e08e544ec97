"""Charts: every state has its place, every verdict its colour and sign."""

from __future__ import annotations

from typing import Any

from ui.programs import charts
from ui.programs.labels import CRITERIA, STATES, VERDICTS


def test_every_state_has_a_tile_of_its_own() -> None:
    tiles = charts.tiles()
    assert set(STATES) - set(tiles) == {"GU", "VI"}
    assert set(tiles) <= set(STATES)
    assert len(set(tiles.values())) == len(tiles)


def test_neighbours_lie_beside_each_other() -> None:
    tiles = charts.tiles()
    for west, east in (("OR", "NV"), ("IA", "IN"), ("PA", "NJ"), ("NY", "RI"), ("AL", "GA")):
        assert tiles[west][0] < tiles[east][0]
    for north, south in (("WA", "OR"), ("OR", "CA"), ("MN", "IA"), ("NY", "PA"), ("GA", "FL")):
        assert tiles[north][1] < tiles[south][1]


def test_map_holds_the_counts() -> None:
    spec = charts.state_map({"NY": 63, "TX": 29}).to_dict()
    values = (
        {v["code"]: v["programs"] for data in spec["datasets"].values() for v in data}
        if ("datasets" in spec)
        else {v["code"]: v["programs"] for v in spec["data"]["values"]}
    )
    assert values["NY"] == 63
    assert values["WY"] == 0


def test_map_of_nothing_can_be_drawn() -> None:
    assert charts.state_map({}).to_dict()


def criterion(name: str, verdict: str, applies: bool = True) -> dict[str, Any]:
    return {"name": name, "verdict": verdict, "applies": applies, "stated": "s", "yours": ""}


def test_breakdown_has_a_square_for_each_criterion() -> None:
    verdicts = ["meets", "does_not_meet", "unknown"]
    criteria = [criterion(n, verdicts[i % 3]) for i, n in enumerate(CRITERIA)]
    criteria[-1] = criterion("step3", "unknown", applies=False)
    program = {"program": {"program_name": "A"}, "criteria": criteria}
    spec = charts.breakdown([program]).to_dict()
    values = (
        spec["data"]["values"]
        if "values" in spec.get("data", {})
        else next(iter(spec["datasets"].values()))
    )
    assert [v["criterion"] for v in values] == list(CRITERIA.values())
    assert {v["verdict"] for v in values} == set(VERDICTS.values())
    assert {v["sign"] for v in values} == {"✓", "✗", "?", ""}

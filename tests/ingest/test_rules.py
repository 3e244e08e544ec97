"""The strict reader of rules.yaml, and what holds the real rules and their homes together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ingest.build import build
from ingest.check import Knowledge, fingerprint, read_knowledge
from ingest.rules import read_rules
from rag.edition import Edition
from rag.embedding import PackagedModel
from rag.reckoning.rules import Rule, Rulebook
from rag.reckoning.tools import TOOLS
from rag.schema import Certainty
from rag.shelf import Shelf
from tests.conftest import MINIATURE, ROOT, TODAY

SOURCES = {"a-page", "b-page"}
PASSAGES = {"doc#one", "doc#two"}

RULES = """\
# What code reckons with.
- name: step2ck-pass-mark
  title: Pass mark, old
  valid_from: 2020-01-01
  valid_to: 2024-12-31
  parameters: {mark: 214}
  sources: [a-page]
  as_of: 2024
  certainty: confirmed
  passage: doc#one
- name: step2ck-pass-mark
  title: Pass mark, new
  valid_from: 2025-01-01
  parameters: {mark: 218}
  sources: [a-page, b-page]
  as_of: 2026-02-24
  certainty: uncertain
  who_knows: the office
  passage: doc#two
  notes:
  - The mark can change.
- name: eras-token-fee
  title: Token
  season: 2026-27
  parameters: {amount: 185}
  sources: [b-page]
  as_of: undated
  certainty: confirmed
  passage: doc#one
"""
OLD, NEW, TOKEN = 2, 11, 22


def read(root: Path, text: str | bytes) -> tuple[list[Rule], list[tuple[int, str]]]:
    raw = text.encode() if isinstance(text, str) else text
    (root / "rules.yaml").write_bytes(raw)
    rules, faults = read_rules(root, SOURCES, PASSAGES)
    assert {f.file for f in faults} <= {"rules.yaml"}
    return rules, [(f.line, f.reason) for f in faults]


def test_rules_are_read_as_they_stand(tmp_path: Path) -> None:
    rules, faults = read(tmp_path, RULES)
    assert faults == []
    assert [r.name for r in rules] == ["step2ck-pass-mark", "step2ck-pass-mark", "eras-token-fee"]
    assert rules[1] == Rule(
        name="step2ck-pass-mark",
        title="Pass mark, new",
        parameters={"mark": 218},
        sources=("a-page", "b-page"),
        passage="doc#two",
        as_of="2026-02-24",
        certainty=Certainty.UNCERTAIN,
        who_knows="the office",
        valid_from="2025-01-01",
        notes=("The mark can change.",),
    )
    assert (rules[2].season, rules[2].as_of) == ("2026-27", "undated")


def test_rules_may_be_absent(tmp_path: Path) -> None:
    assert read_rules(tmp_path, SOURCES, PASSAGES) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("  title: Pass mark, old\n", "", OLD, "lacks 'title'"),
        ("  sources: [a-page]\n", "", OLD, "lacks 'sources'"),
        ("  sources: [a-page]\n", "  sources: []\n", OLD, "lacks 'sources'"),
        ("  parameters: {mark: 214}\n", "", OLD, "lacks 'parameters'"),
        ("  as_of: 2024\n", "", OLD, "lacks 'as_of'"),
        ("  as_of: 2024\n", "  as_of: soon\n", OLD, "as_of 'soon' is no date"),
        ("  as_of: 2024\n", "  as_of: 2024-02-30\n", OLD, "is no date"),
        ("  as_of: 2024\n", "  as_of: 2024\n  colour: red\n", OLD, "unknown field 'colour'"),
        ("[a-page]", "[c-page]", OLD, "source 'c-page' does not stand in sources.yaml"),
        ("[a-page]", "a-page", OLD, "sources is not a list of ids"),
        ("doc#one", "doc#three", OLD, "passage 'doc#three' does not exist"),
        ("certainty: confirmed", "certainty: sure", OLD, "certainty is none of"),
        ("certainty: confirmed", "certainty: not_known", OLD, "certainty is none of"),
        ("  who_knows: the office\n", "", NEW, "an uncertain rule needs 'who_knows'"),
        ("- name: step2ck-pass-mark", "- name: step4-pass-mark", OLD, "no tool uses a rule"),
        ("{mark: 214}", "{mark: high}", OLD, "parameters.mark: Input should be a valid integer"),
        ("{mark: 214}", "{mark: '214'}", OLD, "parameters.mark"),
        ("{mark: 214}", "{mark: 2140}", OLD, "parameters.mark: Input should be less than"),
        ("{mark: 214}", "{mark: 214, bonus: 1}", OLD, "parameters.bonus: Extra inputs"),
        ("{mark: 214}", "214", OLD, "parameters: Input should be a valid dictionary"),
        (
            "valid_from: 2020-01-01",
            "valid_from: 2020-02-30",
            OLD,
            "valid_from: 2020-02-30 stands in",
        ),
        ("valid_from: 2020-01-01", "valid_from: 2020", OLD, "valid_from 2020 is a year"),
        (
            "valid_from: 2020-01-01",
            "valid_from: 2030-01-01",
            OLD,
            "valid_to lies before valid_from",
        ),
        ("valid_from: 2020-01-01", "season: 2020-21", OLD, "does not go by 'season'"),
        ("  season: 2026-27\n", "", TOKEN, "goes by 'season'"),
        ("season: 2026-27", "season: 2026-28", TOKEN, "season '2026-28' is no season"),
        ("season: 2026-27", "season: 2026-27\n  valid_to: 2027-05-31", TOKEN, "so no 'valid_from'"),
        ("  - The mark can change.\n", "  - 5\n", NEW, "notes is not a list of texts"),
        ("  notes:\n  - The mark can change.\n", "  notes: Alone\n", NEW, "notes is not a list"),
        ("valid_to: 2024-12-31", "valid_to: 2025-01-01", NEW, f"as the one in line {OLD}"),
        ("  valid_to: 2024-12-31\n", "", NEW - 1, f"as the one in line {OLD}"),
        ("valid_from: 2025-01-01", "valid_to: 2025-01-01", NEW, f"as the one in line {OLD}"),
    ],
)
def test_each_fault_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in RULES
    _, faults = read(tmp_path, RULES.replace(old, new, 1))
    assert [at for at, _ in faults] == [line]
    assert reason in faults[0][1]
    assert faults[0][1].startswith("rule ")


def test_a_faulty_rule_is_left_out_and_hides_no_other(tmp_path: Path) -> None:
    text = RULES.replace("{mark: 214}", "{mark: x}").replace("{amount: 185}", "{}")
    rules, faults = read(tmp_path, text)
    assert [line for line, _ in faults] == [OLD, TOKEN]
    assert [r.title for r in rules] == ["Pass mark, new"]


def test_the_same_season_twice_is_a_fault(tmp_path: Path) -> None:
    again = RULES[RULES.index("- name: eras-token-fee") :]
    _, faults = read(tmp_path, RULES + again)
    (fault,) = faults
    assert f"as the one in line {TOKEN}" in fault[1]


def test_one_rule_may_follow_the_other_within_a_month(tmp_path: Path) -> None:
    within = RULES.replace("valid_to: 2024-12-31", "valid_to: 2025-01").replace(
        "valid_from: 2025-01-01", "valid_from: 2025-01"
    )
    assert read(tmp_path, within)[1] == []
    overlapping = within.replace("valid_to: 2025-01", "valid_to: 2025-02")
    assert len(read(tmp_path, overlapping)[1]) == 1


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"name: x\n", "is not a list of rules"),
        (b"", "is not a list of rules"),
        (b"- just a text\n", "a rule: is no mapping of fields"),
        (b"- [\n", "is not YAML"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_what_is_no_list_of_rules_is_told(tmp_path: Path, raw: bytes, reason: str) -> None:
    rules, faults = read(tmp_path, raw)
    assert rules == []
    assert reason in faults[0][1]


def test_check_tells_the_faults_of_rules(knowledge: Path) -> None:
    path = knowledge / "rules.yaml"
    path.write_text(path.read_text().replace("j1-rules#length", "j1-rules#gone"))
    found, faults = read_knowledge(knowledge)
    assert [str(f) for f in faults] == [
        "rules.yaml:2: rule 'j1-maximum': passage 'j1-rules#gone' does not exist"
    ]
    assert len(found.rules) == 3


def test_a_changed_rule_changes_the_fingerprint(knowledge: Path) -> None:
    before = fingerprint(knowledge)
    path = knowledge / "rules.yaml"
    path.write_text(path.read_text().replace("years: 7", "years: 8"))
    assert fingerprint(knowledge) != before


def test_the_edition_carries_the_rules(edition: Edition) -> None:
    assert edition.content.rules == read_knowledge(MINIATURE)[0].rules
    assert edition.rules.one("j1-maximum").parameters == {"years": 7}


def test_a_changed_rule_is_published(knowledge: Path, state: Path, model: PackagedModel) -> None:
    path = knowledge / "rules.yaml"
    path.write_text(path.read_text().replace("years: 7", "years: 8"))
    built = build(knowledge, state, model)
    assert built.new
    opened = Edition.open(Shelf(state).path(built.edition), model.fingerprint)
    assert opened.rules.one("j1-maximum").parameters == {"years": 8}
    opened.close()


# --- the real rules -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> Knowledge:
    return read_knowledge(ROOT / "knowledge")[0]


_WORDS = {"two": 2, "three": 3, "four": 4, "six": 6, "seven": 7, "ten": 10, "a year": 12, "june": 6}


def _numbers(value: Any) -> set[float]:
    if isinstance(value, dict):
        return {n for v in value.values() for n in _numbers(v)}
    if isinstance(value, list):
        return {n for v in value for n in _numbers(v)}
    return {float(value)} if isinstance(value, int | float) else set()


def test_every_figure_of_a_rule_stands_in_its_home(real: Knowledge) -> None:
    """A rule and the section that is cited for it may not drift apart."""
    passages = {p.id: p for p in real.passages}
    for rule in real.rules:
        passage = passages[rule.passage]
        text = " ".join([passage.text, *(c.text for c in passage.cautions)])
        held = {float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?\b", text)}
        held |= {float(n) for w, n in _WORDS.items() if re.search(rf"\b{w}\b", text, re.I)}
        assert _numbers(rule.parameters) <= held, f"{rule.name} {rule.season or rule.valid_from}"


def test_every_source_of_a_rule_is_cited_in_its_home(real: Knowledge) -> None:
    passages = {p.id: p for p in real.passages}
    for rule in real.rules:
        passage = passages[rule.passage]
        cited = {s for st in passage.statements + passage.cautions for s in st.sources}
        assert set(rule.sources) <= cited, rule.name


def test_every_tool_has_its_rules(real: Knowledge) -> None:
    named = {rule.name for rule in real.rules}
    assert {name for tool in TOOLS.values() for name in tool.rules} == named


def test_every_example_but_the_season_is_reckoned_with_the_real_rules(real: Knowledge) -> None:
    rules = Rulebook(real.rules)
    for tool in TOOLS.values():
        found = tool.reckon(tool.inputs.model_validate(tool.example), rules, TODAY)
        assert found.status == ("unknown" if tool.name == "season_days" else "answered"), tool.name

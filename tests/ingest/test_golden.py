"""The reader of golden questions, and the golden set that is shipped, held against the knowledge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from ingest.check import Knowledge, read_knowledge
from ingest.golden import Golden, read_golden
from ingest.guidance import fold
from rag.schema import TOPICS, Status

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
ROW = {
    "id": "g-1",
    "topic": "j1",
    "kind": "general",
    "turns": ["may i moonlight"],
    "status": ["answered"],
    "must": [["may not", "no"]],
    "passages": ["j1-rules#moonlighting"],
}


def put(root: Path, text: str | bytes, name: str = "all.jsonl") -> None:
    (root / "golden").mkdir(exist_ok=True)
    raw = text if isinstance(text, bytes) else text.encode()
    (root / "golden" / name).write_bytes(raw)


def test_rows_of_all_files_are_read_and_blank_lines_skipped(tmp_path: Path) -> None:
    put(tmp_path, f"\n{json.dumps(ROW)}\n\n", "a.jsonl")
    put(tmp_path, json.dumps(ROW | {"id": "g-2", "kind": "unanswerable"}), "b.jsonl")
    rows, faults = read_golden(tmp_path)
    assert faults == []
    assert rows[0] == Golden(
        id="g-1",
        topic="j1",
        kind="general",
        turns=("may i moonlight",),
        status=(Status.ANSWERED,),
        must=(("may not", "no"),),
        passages=("j1-rules#moonlighting",),
    )
    assert [(r.id, r.unanswerable) for r in rows] == [("g-1", False), ("g-2", True)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"),
        ("{'id': 'g'}", "not JSON"),
        ("[]", ""),
        ("3", ""),
        ("null", ""),
        (json.dumps({k: v for k, v in ROW.items() if k != "id"}), "id"),
        (json.dumps({k: v for k, v in ROW.items() if k != "turns"}), "turns"),
        (json.dumps(ROW | {"turns": []}), "turns"),
        (json.dumps(ROW | {"turns": "may i"}), "turns"),
        (json.dumps(ROW | {"status": []}), "status"),
        (json.dumps(ROW | {"status": ["sure"]}), "status"),
        (json.dumps(ROW | {"must": ["may not"]}), "must"),
        (json.dumps(ROW | {"mood": "good"}), "mood"),
    ],
)
def test_fault_is_told_with_file_and_line_and_the_other_rows_are_read(
    tmp_path: Path, line: str, words: str
) -> None:
    put(tmp_path, "\n".join([json.dumps(ROW), line, json.dumps(ROW | {"id": "g-3"})]))
    rows, (fault,) = read_golden(tmp_path)
    assert (fault.file, fault.line) == ("golden/all.jsonl", 2)
    assert words in fault.reason
    assert [r.id for r in rows] == ["g-1", "g-3"]


@pytest.mark.parametrize("second", ["a.jsonl", "b.jsonl"])
def test_id_used_twice_is_told_with_both_places(tmp_path: Path, second: str) -> None:
    row = json.dumps(ROW)
    put(tmp_path, f"{row}\n{row}" if second == "a.jsonl" else row, "a.jsonl")
    if second != "a.jsonl":
        put(tmp_path, f"\n{row}", second)
    (fault,) = read_golden(tmp_path)[1]
    assert str(fault) == f"golden/{second}:2: id 'g-1' stands also at a.jsonl:1"


def test_file_that_is_no_text_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    put(tmp_path, json.dumps(ROW).encode() + b"\n\xff\n", "bad.jsonl")
    put(tmp_path, json.dumps(ROW), "good.jsonl")
    rows, (fault,) = read_golden(tmp_path)
    assert (fault.file, fault.line, len(rows)) == ("golden/bad.jsonl", 2, 1)


# --- the set that is shipped -------------------------------------------------------------------


@pytest.fixture(scope="module")
def golden() -> list[Golden]:
    rows, faults = read_golden(KNOWLEDGE)
    assert faults == []
    return rows


@pytest.fixture(scope="module")
def base() -> Knowledge:
    knowledge, faults = read_knowledge(KNOWLEDGE)
    assert faults == []
    return knowledge


def test_shipped_set_is_large_enough_to_say_something(golden: list[Golden]) -> None:
    kinds = [r.kind for r in golden]
    assert len(golden) >= 350
    assert kinds.count("unanswerable") >= 100
    assert sum(len(r.turns) > 1 for r in golden) >= 100
    assert {r.topic for r in golden} == set(TOPICS)
    for kind in ("general", "time", "false_premise", "recall"):
        assert kinds.count(kind) >= 30


def test_kind_and_content_of_each_row_agree(golden: list[Golden]) -> None:
    one_turn = [r.id for r in golden if r.kind == "multi_turn" and len(r.turns) < 2]
    answered = [r.id for r in golden if r.unanswerable and r.answerable]
    # An answer that may cite nothing and must state nothing would be right whatever it says.
    free = [
        r.id
        for r in golden
        if r.answerable and r.kind != "boundary" and not (r.must or r.passages or r.programs)
    ]
    assert (one_turn, answered, free) == ([], [], [])


def test_passages_and_programs_of_the_set_exist(golden: list[Golden], base: Knowledge) -> None:
    passages = {p.id for p in base.passages}
    programs = {p.name for p in base.programs}
    missing = [(r.id, p) for r in golden for p in r.passages if p not in passages]
    missing += [(r.id, p) for r in golden for p in r.programs if p not in programs]
    assert missing == []


def test_no_ask_of_the_knowledge_is_a_golden_question(
    golden: list[Golden], base: Knowledge
) -> None:
    """Else the set would measure whether a text finds itself."""
    asks = {fold(a): p.id for p in base.passages for a in p.asks}
    asks |= {fold(a): b.id for b in base.boundaries for a in b.asks}
    asks |= {fold(n.text): p.id for p in base.passages for n in p.next_asks}
    offenders = [
        (r.id, turn, asks[fold(turn)]) for r in golden for turn in r.turns if fold(turn) in asks
    ]
    long = [a for a in asks if len(a) > 20]
    for row in golden:
        for turn in (t for t in row.turns if len(fold(t)) > 20):
            near = process.extractOne(fold(turn), long, scorer=fuzz.ratio, score_cutoff=90)
            if near:
                offenders.append((row.id, turn, f"{near[0]} ({asks[near[0]]})"))
    assert offenders == []

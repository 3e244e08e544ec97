"""Drafts: kept apart from knowledge/, no edit lost silently, read as if they were in the files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.build import FaultyKnowledgeError, build
from ingest.drafts import Drafts, kind_of
from ingest.overlay import KnownFaults, faults_of, lay
from rag.edition import Edition
from rag.embedding import Embedder
from rag.errors import DraftConflictError, DraftError
from rag.shelf import Shelf

RULES = "guidance/j1/j1-rules.md"


@pytest.fixture
def drafts(knowledge: Path, tmp_path: Path) -> Drafts:
    return Drafts(knowledge, tmp_path / "state")


@pytest.mark.parametrize(
    "path",
    [
        "../secret.md",
        "guidance/../../x/y.md",
        "guidance/j1/../j1/a.md",
        "/etc/passwd",
        "guidance//a.md",
        "guidance/j1/.hidden.md",
        "guidance/j1/a.md\n",
        "guidance/j1/a.py",
        "statistics/restricted/a.csv",
        "guidance/j1/%2e%2e.md",
        "guidance\\j1\\a.md",
        "",
        "a" * 5000,
    ],
)
def test_path_that_is_no_file_of_the_knowledge_is_refused(drafts: Drafts, path: str) -> None:
    acts: tuple[Callable[[], object], ...] = (
        lambda: drafts.save(path, "x", "anna"),
        lambda: drafts.drop(path, "anna"),
    )
    for act in acts:
        with pytest.raises(DraftError, match="no file of the knowledge"):
            act()
    assert not (drafts.open.folder).exists()


def test_every_file_of_the_miniature_has_a_kind(knowledge: Path) -> None:
    files = [p.relative_to(knowledge).as_posix() for p in knowledge.rglob("*") if p.is_file()]
    kinds = {f: kind_of(f) for f in files}
    assert kinds[RULES] == "guidance"
    assert kinds["golden/all.jsonl"] == "golden"
    assert kinds["programs/table.yaml"] == "programs"


def test_last_writer_is_told_and_nothing_is_overwritten(drafts: Drafts) -> None:
    first = drafts.save(RULES, "one", "anna")
    second = drafts.save(RULES, "two", "ben", first.changed)
    with pytest.raises(DraftConflictError, match="ben changed this draft"):
        drafts.save(RULES, "three", "anna", first.changed)
    with pytest.raises(DraftConflictError):
        drafts.save(RULES, "three", "anna")  # somebody else's, and no token
    with pytest.raises(DraftConflictError):
        drafts.drop(RULES, "anna", first.changed)
    assert drafts.get(RULES) == second


def test_of_writers_at_once_with_the_same_token_one_wins(drafts: Drafts) -> None:
    token = drafts.save(RULES, "start", "anna").changed
    won: list[str] = []
    lost: list[str] = []

    def write(name: str) -> None:
        try:
            drafts.save(RULES, name, name, token)
            won.append(name)
        except DraftConflictError:
            lost.append(name)

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    found = drafts.get(RULES)
    assert found is not None
    assert found.text == won[0]


@pytest.mark.parametrize("text", ["x" * 2_000_001, "a\0b", "\ud800"])
def test_text_that_no_file_may_hold_is_refused(drafts: Drafts, text: str) -> None:
    with pytest.raises(DraftError, match="Nothing was kept"):
        drafts.save(RULES, text, "anna")
    assert drafts.get(RULES) is None


def test_faults_are_told_by_line_and_those_elsewhere_with_the_file(
    drafts: Drafts, tmp_path: Path
) -> None:
    text = (drafts.root / RULES).read_text()
    drafts.save(RULES, text.replace("certainty: confirmed", "certainty: sure", 1), "anna")
    drafts.save("sources.yaml", None, "anna")
    found = faults_of(drafts, tmp_path)
    line = text.split("\n").index("certainty: confirmed") + 1
    assert (line, "certainty 'sure' is none of confirmed, uncertain, not_known") in [
        (f.line, f.reason) for f in found[RULES]
    ]
    assert any("in guidance/match/match-dates.md, line" in f.reason for f in found["sources.yaml"])
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".reading")] == []


def test_known_faults_are_read_again_when_anything_changed(
    drafts: Drafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings: list[Drafts] = []

    def counted(kept: Drafts, scratch: Path) -> object:
        readings.append(kept)
        return faults_of(kept, scratch)

    monkeypatch.setattr("ingest.overlay.faults_of", counted)
    known = KnownFaults()
    text = (drafts.root / RULES).read_text()
    other, golden = drafts.root / "guidance/match/match-dates.md", drafts.root / "golden/all.jsonl"
    changes: tuple[Callable[[], object], ...] = (
        lambda: drafts.save(RULES, text + "\n", "anna"),
        lambda: drafts.save(RULES, text.replace("confirmed", "sure", 1), "anna"),
        lambda: drafts.save("sources.yaml", None, "anna"),
        lambda: other.write_text(other.read_text() + "\n"),
        lambda: golden.write_text(golden.read_text() + "{\n"),
        lambda: (drafts.root / RULES).write_text(text + "changed below"),
        lambda: drafts.drop("sources.yaml", "anna"),
    )
    for number, change in enumerate(changes, 1):
        change()
        for _ in range(2):
            assert known.of(drafts) == faults_of(drafts, tmp_path)
        assert len(readings) == number
    assert [p.name for p in drafts.open.folder.iterdir() if p.name.startswith(".")] == []


def test_draft_whose_file_changed_below_is_told(drafts: Drafts) -> None:
    text = (drafts.root / RULES).read_text()
    drafts.save(RULES, text + "\n", "anna")
    assert lay(drafts, with_open=True) == ({RULES: text + "\n"}, [])
    (drafts.root / RULES).write_text(text.replace("may not", "must not", 1))
    _, faults = lay(drafts, with_open=True)
    assert [(f.file, f.line) for f in faults] == [(RULES, 1)]
    assert "anna began the draft" in faults[0].reason


def test_published_draft_is_part_of_every_build_until_the_file_holds_it(
    knowledge: Path, state: Path, model: Embedder
) -> None:
    drafts = Drafts(knowledge, state)
    old = (knowledge / RULES).read_text()
    new = old.replace("may not moonlight", "may never moonlight")
    assert new != old
    before = Shelf(state).current_id()
    drafts.save(RULES, new, "anna")
    assert not build(knowledge, state, model).new  # a draft alone changes nothing
    drafts.publish([RULES], "p1")
    built = build(knowledge, state, model)
    assert built.edition != before
    edition = Edition.open(Shelf(state).path(built.edition), model.fingerprint)
    assert "may never moonlight" in edition.passages["j1-rules#moonlighting"].text
    edition.close()
    assert (knowledge / RULES).read_text() == old

    (knowledge / RULES).write_text(new)
    assert not build(knowledge, state, model).new
    assert drafts.published.all() == {}

    (knowledge / RULES).write_text(old)
    drafts.save(RULES, new, "anna")
    drafts.publish([RULES], "p2")
    (knowledge / RULES).write_text(old.replace("may not", "must not", 1))
    with pytest.raises(FaultyKnowledgeError) as caught:
        build(knowledge, state, model)
    assert "approved draft by anna" in caught.value.faults[0].reason

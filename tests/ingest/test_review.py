"""Which documents a person has to look at again, and in which order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.drafts import Drafts
from ingest.review import KnowledgeFile, due_documents, knowledge_files
from ingest.watching.tasks import Task

RULES, DATES = "guidance/j1/j1-rules.md", "guidance/match/match-dates.md"


@pytest.fixture
def drafts(knowledge: Path, tmp_path: Path) -> Drafts:
    return Drafts(knowledge, tmp_path / "state")


def set_front(drafts: Drafts, path: str, name: str, value: str) -> None:
    file = drafts.root / path
    lines = file.read_text().split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith(f"{name}:"))
    file.write_text("\n".join([*lines[:at], f"{name}: {value}", *lines[at + 1 :]]))


def by_path(drafts: Drafts, *tasks: Task) -> dict[str, KnowledgeFile]:
    return {f.path: f for f in knowledge_files(drafts, tasks)}


def due(drafts: Drafts, today: str, *tasks: Task) -> list[tuple[str, int]]:
    found = due_documents(knowledge_files(drafts, tasks), date.fromisoformat(today))
    return [(d.file.id, d.overdue_days) for d in found]


def test_every_file_is_listed_with_what_stands_at_its_head(drafts: Drafts) -> None:
    (drafts.root / "notes.txt").write_text("no part of the knowledge")
    (drafts.root / "guidance" / "j1" / ".swap.md").write_text("nor this")
    found = by_path(drafts)
    rules = found[RULES]
    assert (rules.id, rules.title, rules.owner) == ("j1-rules", "Rules of the J-1", "visas")
    assert (rules.checked, rules.review_every, rules.due) == ("2026-11-22", "90d", "2027-02-20")
    assert found["programs/table.yaml"].checked == "2026-11-22"
    assert found["golden/all.jsonl"].title == "Golden questions: all"
    files = {p.relative_to(drafts.root).as_posix() for p in drafts.root.rglob("*") if p.is_file()}
    assert set(found) == files - {"notes.txt", "guidance/j1/.swap.md"}


def test_most_overdue_comes_first_and_the_day_itself_counts(drafts: Drafts) -> None:
    set_front(drafts, RULES, "checked", "2026-01-01")
    set_front(drafts, RULES, "review_every", "30d")
    set_front(drafts, DATES, "checked", "2026-01-11")
    set_front(drafts, DATES, "review_every", "30d")
    assert due(drafts, "2026-01-30") == []
    assert due(drafts, "2026-01-31") == [("j1-rules", 0)]
    assert due(drafts, "2026-03-01") == [("j1-rules", 29), ("match-dates", 19)]


def test_document_of_an_open_task_is_due_before_its_day(drafts: Drafts) -> None:
    task = Task(number=4, passages=["j1-rules#length", "j1-rules#moonlighting"])
    other = Task(number=2, passages=["j1-rules#length", "gone#x"])
    assert due(drafts, "2026-11-25", task, other) == [("j1-rules", 0)]
    assert by_path(drafts, task, other)[RULES].open_tasks == (2, 4)


@pytest.mark.parametrize(
    ("name", "value"),
    [("checked", "soon"), ("review_every", "often"), ("checked", "[a, b]"), ("checked", "[")],
)
def test_document_of_which_nobody_knows_the_day_is_on_the_list(
    drafts: Drafts, name: str, value: str
) -> None:
    set_front(drafts, RULES, name, value)
    assert due(drafts, "2026-11-25") == [("j1-rules", 0)]


def test_published_draft_counts_and_an_open_one_does_not(drafts: Drafts) -> None:
    text = (drafts.root / RULES).read_text()
    drafts.save(RULES, text.replace("checked: 2026-11-22", "checked: 2027-02-20"), "anna")
    drafts.save("guidance/match/match-more.md", "---\ntitle: More\n---\n", "anna")
    drafts.save(DATES, None, "anna")
    assert by_path(drafts)[RULES].due == "2027-02-20"
    drafts.publish([RULES, DATES, "guidance/match/match-more.md"], "p1")
    found = by_path(drafts)
    assert found[RULES].due == "2027-05-21"
    assert found["guidance/match/match-more.md"].title == "More"
    assert DATES not in found


def test_file_that_is_no_text_hides_no_other(drafts: Drafts) -> None:
    (drafts.root / RULES).write_bytes(b"---\ntitle: \xff\n---\n")
    assert by_path(drafts)[RULES].title == "j1-rules"
    assert [d for d, _ in due(drafts, "2026-11-25")] == ["j1-rules"]

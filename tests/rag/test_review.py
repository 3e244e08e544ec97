"""Answers say that a page behind them is under review, as long as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.frames import without_frames
from rag.advisor import Advisor
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.review import FILE, Notice, Reviews
from rag.shelf import Shelf
from tests.conftest import TODAY

CHANGED = {"kind": "changed", "day": "2026-11-24", "official": True}


def write(state: Path, **notices: object) -> None:
    """Replaces the file, as the staff's side does."""
    new = state / "review.new"
    new.write_text(json.dumps(notices))
    new.replace(state / FILE)


@pytest.fixture
def reviewed(tmp_path: Path, miniature_state: Path, model: Embedder) -> Advisor:
    """An advisor that reads the notices in `tmp_path`."""
    current = CurrentEdition(Shelf(miniature_state), model.fingerprint)
    return Advisor(current, model, today=lambda: TODAY, reviews=Reviews(tmp_path))


def test_answer_says_that_its_page_changed_until_the_task_is_closed(
    reviewed: Advisor, tmp_path: Path
) -> None:
    question = "can i moonlight on a j1?"
    before = reviewed.ask(question)[0]
    (section,) = {c.id for c in before.citations}
    write(tmp_path, **{section: CHANGED, "another#one": CHANGED})
    during = reviewed.ask(question)[0]
    told = (
        "The official page behind this answer was found changed on 24 November 2026 and is being "
        "checked again; "
    )
    assert during.text.startswith(before.text)
    assert told + "last checked on 22 November 2026." in during.text
    assert without_frames(during.text.removeprefix(before.text).strip().strip("*")) == ""
    write(tmp_path)
    assert reviewed.ask(question)[0].text == before.text


@pytest.mark.parametrize(
    ("notice", "sentence"),
    [
        (
            Notice("failing", "2026-11-24", True),
            "The official page behind this answer could not be read on 24 November 2026; last checked "
            "on 20 November 2026.",
        ),
        (
            Notice("changed", "2026-11-24", False),
            "A page behind this answer was found changed on 24 November 2026 and is being checked again; "
            "last checked on 20 November 2026.",
        ),
    ],
)
def test_sentence_is_a_fixed_one(notice: Notice, sentence: str) -> None:
    assert notice.sentence("2026-11-20") == sentence
    assert without_frames(sentence) == ""


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": {"kind": "changed"}}', '{"a": 1}'])
def test_file_that_cannot_be_read_leaves_the_last_notices(tmp_path: Path, text: str) -> None:
    write(tmp_path, **{"a#b": CHANGED})
    reviews = Reviews(tmp_path)
    assert set(reviews.current()) == {"a#b"}
    (tmp_path / FILE).write_text(text)
    assert set(reviews.current()) == {"a#b"}
    (tmp_path / FILE).unlink()
    assert reviews.current() == {}

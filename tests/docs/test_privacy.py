"""The privacy page tells of everything that the database keeps, with the terms that hold."""

from __future__ import annotations

import re

import pytest

from api.database import Base
from api.questions import MOST_A_DAY
from api.scrubbing import MOST_CHARACTERS
from api.settings import Settings
from api.tally import KEPT_DAYS
from api.visits import LONGEST_SECONDS
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")

# Where the page tells of each table; a new table needs a place there, or a word why it has none.
TABLES = {
    "conversations": "**Conversation**",
    "turns": "**Conversation**",
    "feedback": "**Feedback**",
    "asked": "a row beside each of its answers",
    "questions": "**Recorded questions**",
    "question_groups": "A group's centre",
    "question_days": "more are only counted",
    "answer_days": "**Answer figures**",
    "sites": "until staff remove the site",
    "site_usage": "**Widget figures**",
    "widget_sessions": "**Widget sessions**",
    "quotas": "**Quotas**",
}


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_page_tells_of_each_table(table: str) -> None:
    assert TABLES[table] in PAGE


@pytest.mark.parametrize(
    "told",
    [
        f"{Settings.model_fields['keep_days'].default} days after its last message",
        f"{Settings.model_fields['questions_days'].default} days (`ADVISOR_QUESTIONS_DAYS`",
        f"until {Settings.model_fields['llm_cache'].default} newer ones",
        f"| {LONGEST_SECONDS // 3600} hours |",
        f"| {KEPT_DAYS} days |",
        f"at most {MOST_A_DAY} questions a day",
        f"at most {MOST_CHARACTERS} characters",
    ],
)
def test_terms_of_the_page_are_those_of_the_code(told: str) -> None:
    assert told in PAGE


def test_page_names_what_a_record_holds() -> None:
    columns = set(Base.metadata.tables["questions"].columns.keys())
    names = {
        "text": "scrubbed question", "day": "the day", "status": "the status", "unknown": "`unknown`",
        "weak": "`weak`", "thumbs_down": "`thumbs_down`", "topic": "the topic", "passage": "nearest section",
        "heading": "nearest section", "score": "its score", "edition": "the edition", "site": "the site",
        "vector": "vector", "id": "Its id is random", "group": "group", "late": "closed",
    }  # fmt: skip
    assert columns == set(names)
    recorded = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1]
    assert [c for c, words in names.items() if words not in recorded] == []

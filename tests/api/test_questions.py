"""The store of recorded questions: groups, the bound of a day, and processes that write at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.engine import Engine

from api.asked import Asked
from api.database import open_database
from api.gaps import Gaps
from api.grouping import central, nearest
from api.questions import Questions, Tally
from rag.embedding import Embedder, Vectors
from tests.conftest import ROOT

DAY = date(2026, 11, 25)

# Questions of one meaning in different words, and of others beside them.
ALIKE = [
    [
        "is parking free for residents",
        "do residents get free parking at the hospital",
        "free parking for residents?",
        "how much do residents pay for hospital parking",
    ],
    [
        "can my wife work on an H-4 visa",
        "may H-4 spouses take a job",
        "is work allowed on H-4",
        "my husband is on H-4, can he work",
    ],
    [
        "how long is Step 3",
        "how many hours does the Step 3 exam take",
        "duration of the Step 3 exam",
    ],
    [
        "which vaccines does a resident need",
        "what vaccinations are required for residency",
        "vaccine requirements for residents",
    ],
    [
        "when does ERAS open for applications",
        "opening date of ERAS applications",
        "on what date can i submit my ERAS application",
    ],
]


def asked(text: str, **more: object) -> Asked:
    values: dict[str, object] = {
        "text": text,
        "status": "unknown",
        "unknown": True,
        "weak": False,
        "topic": "life",
        "passage": "",
        "heading": "",
        "score": 0.0,
        "edition": "e",
    }
    return Asked(**(values | more))  # type: ignore[arg-type]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path / "advisor.sqlite")
    yield opened
    opened.dispose()


def keep(questions: Questions, model: Embedder, texts: list[str]) -> list[Tally]:
    vectors = dict(zip(texts, model.embed(texts), strict=True))
    return [questions.keep([asked(t)], vectors, DAY, "", "") for t in texts]


def groups(engine: Engine) -> set[frozenset[str]]:
    return {frozenset(q.text for q in gap.questions) for gap in Gaps(engine).all(DAY)}


# --- grouping -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(ALIKE)))
def test_questions_of_one_meaning_make_one_group(
    engine: Engine, model: Embedder, number: int
) -> None:
    keep(Questions(engine, "m", 90), model, ALIKE[number])
    assert groups(engine) == {frozenset(ALIKE[number])}


@pytest.mark.parametrize("turned", [False, True])
def test_questions_of_different_meanings_stay_apart(
    engine: Engine, model: Embedder, turned: bool
) -> None:
    mixed = [texts[i] for i in range(4) for texts in ALIKE if i < len(texts)]
    keep(Questions(engine, "m", 90), model, mixed[::-1] if turned else mixed)
    assert groups(engine) == {frozenset(texts) for texts in ALIKE}


def test_same_questions_in_the_same_order_give_the_same_groups(
    tmp_path: Path, model: Embedder
) -> None:
    texts = [text for part in ALIKE for text in part]
    found = []
    for name in ("a", "b"):
        engine = open_database(tmp_path / name)
        keep(Questions(engine, "m", 90), model, texts)
        found.append([(g.label, g.count) for g in Gaps(engine).all(DAY)])
        engine.dispose()
    assert found[0] == found[1]


def test_vectors_of_another_model_are_not_compared(engine: Engine, model: Embedder) -> None:
    keep(Questions(engine, "old", 90), model, ALIKE[0][:1])
    keep(Questions(engine, "new", 90), model, ALIKE[0][:1])
    assert [gap.count for gap in Gaps(engine).all(DAY)] == [1, 1]


def _at(*degrees: float) -> Vectors:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("centres", "degrees", "found"),
    [
        ((), 0, None),
        ((0,), 0, 0),
        ((0,), 50, 0),  # cos 50 = 0.64
        ((0,), 55, None),  # cos 55 = 0.57
        ((0, 60), 40, 1),
        ((60, 0), 40, 0),
        ((30, 30), 30, 0),
        ((0, 180), 90, None),
    ],
)
def test_nearest_centre(centres: tuple[float, ...], degrees: float, found: int | None) -> None:
    # The length of a centre says how many questions it has, not how near it is.
    assert nearest(7 * _at(*centres), _at(degrees)[0]) == found


@pytest.mark.parametrize(
    ("degrees", "order"),
    [((10,), [0]), ((0, 20, 70), [1, 0, 2]), ((0, 40), [0, 1]), ((90, 0, 45), [2, 0, 1])],
)
def test_label_is_the_question_in_the_middle(degrees: tuple[float, ...], order: list[int]) -> None:
    assert central(_at(*degrees)) == order


# --- bounds ---------------------------------------------------------------------------------


def test_day_takes_so_many_and_counts_the_rest(engine: Engine, model: Embedder) -> None:
    texts = [f"question number {n}" for n in range(5)]
    tallies = keep(Questions(engine, "m", 90, most=3), model, texts)
    assert tallies == [Tally(1, 0)] * 3 + [Tally(0, 1)] * 2
    assert sum(gap.count for gap in Gaps(engine).all(DAY)) == 3
    vectors = dict(zip(texts, model.embed(texts), strict=True))
    tomorrow = date(2026, 11, 26)
    again = Questions(engine, "m", 90, most=3).keep([asked(texts[4])], vectors, tomorrow, "", "")
    assert again == Tally(1, 0)


@pytest.mark.parametrize(
    ("keep_days", "today", "left"),
    [
        (90, date(2027, 2, 22), 1),
        (90, date(2027, 2, 23), 0),
        (1, date(2026, 11, 25), 1),
        (1, date(2026, 11, 26), 0),
        (0, date(2026, 11, 25), 0),
    ],
)
def test_sweep(engine: Engine, model: Embedder, keep_days: int, today: date, left: int) -> None:
    keep(Questions(engine, "m", 90), model, ["is parking free"])
    assert Questions(engine, "m", keep_days).sweep(today) == 1 - left
    assert len(Gaps(engine).all(today)) == left


# --- at the same time -----------------------------------------------------------------------

_WRITER = """
import sys
from datetime import date
from pathlib import Path
import numpy as np
from api.database import open_database
from api.questions import Questions
from tests.api.test_questions import asked
questions = Questions(open_database(Path(sys.argv[1])), "m", 90)
vectors = np.eye(5, 8, dtype=np.float32)
for n in range(40):
    text = f"{sys.argv[2]} {n}"
    kept = {text: vectors[n % 5]}
    assert questions.keep([asked(text)], kept, date(2026, 11, 25), "", "").recorded == 1
"""


@pytest.mark.slow
def test_two_processes_lose_no_question_and_make_no_group_twice(tmp_path: Path) -> None:
    path = tmp_path / "advisor.sqlite"
    open_database(path).dispose()
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name], cwd=ROOT)
        for name in ("first", "second")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    engine = open_database(path)
    gaps = Gaps(engine).all(DAY)
    assert [gap.count for gap in gaps] == [16] * 5
    texts = {q.text for gap in gaps for q in gap.questions}
    assert texts == {f"{name} {n}" for name in ("first", "second") for n in range(40)}
    engine.dispose()

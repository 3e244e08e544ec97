"""The page of one program, and programs side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.programs.test_finder import text

Open = Callable[..., AppTest]
HENRY = "henry-ford-hospital-internal-medicine"
MAIMONIDES = "maimonides-medical-center-internal-medicine"


def plain(app: AppTest) -> str:
    return text(app).replace("\\", "")


def test_row_is_shown_with_source_date_and_what_it_does_not_say(open_page: Open) -> None:
    app = open_page("program", id=HENRY)
    shown = plain(app)
    assert "Henry Ford Hospital Internal Medicine Residency" in shown
    assert "Detroit, MI" in shown
    assert "](https://www.henryford.com/" in shown
    assert "no date shown" in shown
    assert "| Years since graduation, at most | 3 |" in shown
    assert "does not say:" in shown
    assert "Places a year" in shown.split("does not say:")[1]


def test_program_is_held_against_what_was_told(open_page: Open) -> None:
    app = open_page("program", told={"visa_need": "h1b", "graduation_year": 2015}, id=HENRY)
    shown = plain(app)
    assert "Left out: a requirement that its page states is not met." in shown
    assert "| Visa | not met | J-1 yes, H-1B no | H-1B needed |" in shown
    assert set(app.query_params) == {"id"}


def test_what_is_not_met_stands_first(open_page: Open) -> None:
    app = open_page("program", told={"visa_need": "h1b"}, id=HENRY)
    table = next(m.value for m in app.markdown if m.value.startswith("| Requirement"))
    verdicts = [line.split("|")[2].strip() for line in table.splitlines()[2:]]
    order = ["not met", "met", "unknown", "does not apply"]
    assert verdicts == sorted(verdicts, key=order.index)
    assert len(verdicts) == 10


@pytest.mark.parametrize("name", ["made-up", "../../etc/passwd", "<script>alert(1)</script>", "é"])
def test_program_that_is_not_there_is_said(open_page: Open, name: str) -> None:
    app = open_page("program", id=name)
    assert "There is no such program in the table" in plain(app)
    assert not app.dataframe


def test_page_without_a_program_points_to_the_finder(open_page: Open) -> None:
    assert "Choose a program in the program finder" in plain(open_page("program"))


def test_programs_stand_side_by_side(open_page: Open) -> None:
    told = {"visa_need": "h1b"}
    app = open_page("comparison", told=told, ids=[HENRY, MAIMONIDES])
    table = next(m.value for m in app.markdown if m.value.startswith("| |"))
    header = table.splitlines()[0]
    assert header.index("Henry Ford") < header.index("Maimonides")
    assert "| **Tier for you** | excluded | possible |" in table
    assert "| Specialty | Internal Medicine | Internal Medicine |" in table
    assert "[official page](https://maimo.org/" in table.replace("\\", "")


def test_one_program_waits_for_another(open_page: Open) -> None:
    app = open_page("comparison", ids=[HENRY])
    assert "Choose two to four programs" in plain(app)


def test_program_is_added_by_its_name_and_taken_away(open_page: Open) -> None:
    app = open_page("comparison", ids=[HENRY])
    app.text_input[0].set_value("yale").run()
    app.selectbox[0].select_index(0).run()
    assert app.query_params["ids"] == [HENRY, "yale-psychiatry"]
    app.button(f"away-{HENRY}").click().run()
    assert not app.exception
    assert app.query_params["ids"] in ("yale-psychiatry", ["yale-psychiatry"])


def test_made_up_program_of_a_shared_address_is_said(open_page: Open) -> None:
    app = open_page("comparison", ids=[HENRY, "made-up", MAIMONIDES])
    assert "“made-up” is not in the table" in plain(app)
    assert any(m.value.startswith("| |") for m in app.markdown)

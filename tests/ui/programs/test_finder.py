"""The program finder: filters, table, fit, and an address without the person in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from api.settings import get_settings

Open = Callable[..., AppTest]


def text(app: AppTest) -> str:
    kinds = (app.title, app.markdown, app.caption, app.info, app.warning, app.subheader)
    return "\n".join(str(e.value) for kind in kinds for e in kind)


def column(app: AppTest, table: int, name: str) -> list[str]:
    return [str(v) for v in app.dataframe[table].value[name]]


def test_all_programs_are_shown_first(open_page: Open) -> None:
    app = open_page("finder")
    assert "**6 programs**" in text(app)
    assert len(column(app, 0, "Program")) == 6
    assert "Unknown means that the page does not say" in text(app)
    assert "Programs by state, most first: New York 2" in text(app)


@pytest.mark.parametrize(
    ("params", "programs"),
    [
        ({"state": "New York"}, {"Maimonides Medical Center Internal Medicine Residency",
                                 "NYU Neurology Residency"}),
        ({"specialty": "Psychiatry"}, {"Yale Psychiatry Residency"}),
        ({"visa_h1b": "no", "specialty": "Neurology"}, {"NYU Neurology Residency"}),
        ({"setting": "University"}, {"Yale Psychiatry Residency", "NYU Neurology Residency"}),
        ({"q": "henry ford"}, {"Henry Ford Hospital Internal Medicine Residency"}),
        ({"q": "community program near Detroit"}, {"Henry Ford Hospital Internal Medicine Residency"}),
    ],
)  # fmt: skip
def test_address_sets_the_filters(
    open_page: Open, params: dict[str, str], programs: set[str]
) -> None:
    app = open_page("finder", **params)
    assert set(column(app, 0, "Program")) == programs
    assert {k: v if isinstance(v, str) else v[0] for k, v in app.query_params.items()} == params


def test_filter_that_is_chosen_narrows_the_table(open_page: Open) -> None:
    app = open_page("finder")
    app.multiselect[0].set_value(["Neurology"]).run()
    assert not app.exception
    assert column(app, 0, "Program") == ["NYU Neurology Residency"]


def test_value_that_the_table_does_not_know_is_dropped(open_page: Open) -> None:
    app = open_page("finder", state="Narnia", visa_h1b="perhaps")
    assert len(column(app, 0, "Program")) == 6


def test_nothing_found_is_said(open_page: Open) -> None:
    app = open_page("finder", q="zzqxv blorp")
    assert "holds no such program" in text(app)


def test_profile_is_filled_in_and_stays_out_of_the_address(open_page: Open) -> None:
    app = open_page("finder", state="New York")
    need = next(s for s in app.selectbox if s.label == "Visa needed")
    need.set_value("h1b")
    next(n for n in app.number_input if n.label == "Step 2 CK score").set_value(241)
    next(n for n in app.number_input if n.label == "Year of graduation").set_value(2015)
    next(b for b in app.button if b.label == "Show how programs fit").click()
    app.run()
    assert not app.exception
    assert app.session_state["talk"].profile == {
        "visa_need": "h1b",
        "step2ck": 241,
        "graduation_year": 2015,
    }
    assert set(app.query_params) == {"state"}
    assert column(app, 1, "Program") == ["Maimonides Medical Center Internal Medicine Residency"]
    assert column(app, 1, "Fit") == ["stretch"]
    assert "Left out: 1" in text(app)


def test_fit_shows_counts_and_no_chance(open_page: Open) -> None:
    app = open_page("finder", told={"visa_need": "j1", "step2ck": 230, "graduation_year": 2024})
    assert "not a chance of matching" in text(app)
    for name in ("Met", "Not met", "Unknown", "Score"):
        assert all(value.isdigit() for value in column(app, 1, name))
    assert "What would narrow this list" in text(app)


def test_profile_is_cleared(open_page: Open) -> None:
    app = open_page("finder", told={"visa_need": "j1", "step2ck": 230})
    next(b for b in app.button if b.label == "Clear").click()
    app.run()
    assert app.session_state["talk"].profile == {}


def test_impossible_profile_is_refused_in_words(open_page: Open) -> None:
    app = open_page("finder", told={"graduation_year": 2035})
    assert "after the start of training" in text(app)


def test_what_opens_more_is_listed(open_page: Open) -> None:
    app = open_page("finder", told={"visa_need": "h1b"})
    assert "Accepting a J-1 as well" in column(app, 2, "Single change")


def test_api_that_is_away_is_told(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_API_URL", "http://127.0.0.1:9")
    get_settings.cache_clear()
    app = open_page("finder")
    assert "cannot be reached" in text(app).replace("\\", "")

"""Signing in: with a key, with the organisation's login when there is one, and what is told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from api.settings import get_settings
from tests.conftest import ROOT
from tests.ui.console.standin import KEY
from tests.ui.console.test_pages import shown
from ui.console.signin import Signed, key_of

Start = Callable[[], AppTest]
WRONG = "not-a-key-3131"


@pytest.fixture
def start(standin: str) -> Start:
    def started() -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "console" / "app.py"), default_timeout=30)
        app.run()
        assert not app.exception
        return app

    return started


def sign_in(app: AppTest, key: str) -> AppTest:
    app.text_input[0].set_value(key)
    (button,) = [b for b in app.button if b.label == "Sign in"]
    app = button.click().run()
    assert not app.exception
    return app


def test_first_page_asks_for_the_key_and_shows_nothing_else(start: Start) -> None:
    app = start()
    assert [t.value for t in app.title] == ["Staff console"]
    assert [i.label for i in app.text_input] == ["Staff key"]
    assert [b.label for b in app.button] == ["Sign in"]
    assert "advisor staff-key" in shown(app)


def test_good_key_opens_today_under_the_holders_name(start: Start) -> None:
    app = sign_in(start(), KEY)
    assert [t.value for t in app.title] == ["Today"]
    assert "Signed in as **anna**" in shown(app)
    assert KEY not in shown(app)
    assert KEY not in repr(app.session_state["signed"])
    assert not app.query_params


@pytest.mark.parametrize(("key", "told"), [(WRONG, "not accepted"), ("  ", "Type your staff key")])
def test_wrong_key_is_told_plainly_and_not_kept(start: Start, key: str, told: str) -> None:
    app = sign_in(start(), key)
    assert told in shown(app)
    assert [t.value for t in app.title] == ["Staff console"]
    assert "signed" not in app.session_state
    assert WRONG not in shown(app)


def test_signing_out_forgets_all_that_the_session_held(start: Start) -> None:
    app = sign_in(start(), KEY)
    app.session_state["unsaved"] = {"a": "b"}
    app = next(b for b in app.button if b.label == "Sign out").click().run()
    assert not app.exception
    assert [t.value for t in app.title] == ["Staff console"]
    assert "signed" not in app.session_state
    assert "unsaved" not in app.session_state


def test_advisor_that_is_away_is_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_API_URL", "http://127.0.0.1:9")
    get_settings.cache_clear()
    app = sign_in(start(), KEY)
    assert "cannot be reached" in shown(app)
    assert "advisor serve" in shown(app).replace("\\", "")


# --- the organisation's login -----------------------------------------------------------------


def test_without_a_secrets_file_there_is_no_trace_of_the_login(start: Start) -> None:
    assert "organisation" not in shown(start())


def test_with_a_secrets_file_the_login_is_offered_beside_the_key(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ADVISOR_CONSOLE_SECRETS", str(tmp_path / "secrets.toml"))
    get_settings.cache_clear()
    app = AppTest.from_file(str(ROOT / "ui" / "console" / "app.py"), default_timeout=30)
    app.secrets["auth"] = {"client_id": "console"}
    app.run()
    assert not app.exception
    assert [b.label for b in app.button] == ["Sign in with your organisation", "Sign in"]


KEYS = {"Anna@clinic.example": "key-of-anna", "sub:00u1": "key-of-ben"}


@pytest.mark.parametrize(
    ("claims", "key"),
    [
        ({"email": "anna@clinic.example", "email_verified": True}, "key-of-anna"),
        ({"email": "ANNA@CLINIC.EXAMPLE", "email_verified": "true"}, "key-of-anna"),
        ({"email": "anna@clinic.example"}, ""),
        ({"email": "anna@clinic.example", "email_verified": False}, ""),
        ({"email": "eve@clinic.example", "email_verified": True}, ""),
        ({"sub": "00u1"}, "key-of-ben"),
        ({"sub": "00u2", "email": "sub:00u1", "email_verified": True}, ""),
        ({"sub": "Anna@clinic.example"}, ""),
        ({"email_verified": True}, ""),
        ({}, ""),
    ],
)
def test_account_gets_a_key_only_when_the_provider_vouches_for_it(
    claims: dict[str, object], key: str
) -> None:
    assert key_of(claims, KEYS) == key


def test_signed_member_does_not_show_its_key() -> None:
    assert "secret" not in repr(Signed("secret", "anna"))

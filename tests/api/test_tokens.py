"""Tokens: what is not signed with the site's secret, or is too old, is refused."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.refusals import TokenError
from api.tokens import Claims, _signature, read, sign

SECRETS = {"school": "a" * 64, "other": "b" * 64}
CLAIMS = Claims("school", "0" * 32, "https://school.example", 1000, 2000)
TOKEN = sign(CLAIMS, SECRETS["school"])


def refused(token: str, now: float = 1500) -> str:
    with pytest.raises(TokenError) as error:
        read(token, SECRETS.get, now)
    return error.value.reason


def encoded(data: Any) -> str:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def test_good_token_gives_its_claims() -> None:
    assert read(TOKEN, SECRETS.get, 1999.9) == CLAIMS


def test_token_is_refused_from_its_last_second_on() -> None:
    assert refused(TOKEN, 2000) == "expired"


def test_token_holds_no_secret() -> None:
    payload = TOKEN.partition(".")[0]
    text = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).decode()
    assert json.loads(text) == asdict(CLAIMS)


@pytest.mark.parametrize(
    "change",
    [
        {"site": "other"},
        {"session": "1" * 32},
        {"origin": "https://evil.example"},
        {"began": 1001},
        {"expires": 9999},
    ],
)
def test_changed_claim_needs_a_new_signature(change: dict[str, Any]) -> None:
    payload = encoded(asdict(replace(CLAIMS, **change)))
    assert refused(f"{payload}.{TOKEN.partition('.')[2]}") == "invalid"


def test_secret_of_another_site_does_not_sign() -> None:
    assert refused(sign(CLAIMS, SECRETS["other"])) == "invalid"
    assert refused(sign(replace(CLAIMS, site="other"), SECRETS["school"])) == "invalid"


def test_site_that_is_gone_has_no_tokens() -> None:
    assert refused(sign(replace(CLAIMS, site="gone"), SECRETS["school"])) == "invalid"


def test_expired_and_forged_is_told_as_forged() -> None:
    # Nothing is told of a token that is not ours.
    assert refused(sign(CLAIMS, SECRETS["other"]), 5000) == "invalid"


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "text",
        5,
        {},
        asdict(CLAIMS) | {"more": 1},
        asdict(CLAIMS) | {"site": ["school"]},
        asdict(CLAIMS) | {"site": None},
        asdict(CLAIMS) | {"expires": "2000"},
        asdict(CLAIMS) | {"expires": True},
        asdict(CLAIMS) | {"expires": 1e300},
        b"{",
        b"\xff\xfe",
        b"[" * 500,
    ],
    ids=range(14),
)
def test_payload_of_another_shape_is_refused_though_signed(data: Any) -> None:
    payload = encoded(data)
    assert refused(f"{payload}.{_signature(payload, SECRETS['school'])}") == "invalid"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b",
        TOKEN + "0",
        TOKEN[:-1],
        TOKEN.upper(),
        TOKEN + "." + TOKEN,
        "x" * 5000,
        TOKEN.replace(".", ". "),
        TOKEN.partition(".")[0],
        "é" + TOKEN,
        TOKEN[:-1] + "é",
    ],
    ids=range(13),
)
def test_text_that_is_no_token_is_refused(token: str) -> None:
    assert refused(token) == "invalid"


@given(st.text(max_size=300))
def test_any_text_is_refused_without_an_accident(text: str) -> None:
    assert refused(text) == "invalid"


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="ascii"))
def test_any_changed_character_is_noticed(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    if changed != TOKEN:
        assert refused(changed) == "invalid"

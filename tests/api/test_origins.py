"""Origins as staff write them and as browsers send them."""

from __future__ import annotations

import pytest

from api.origins import parse_origin, same_host


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://school.example", "https://school.example"),
        ("  HTTPS://School.Example  ", "https://school.example"),
        ("https://school.example:443", "https://school.example"),
        ("https://school.example:8443", "https://school.example:8443"),
        ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
        ("http://localhost", "http://localhost"),
        ("http://localhost:80", "http://localhost"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://app.localhost:9000", "http://app.localhost:9000"),
    ],
)
def test_origin_is_written_as_browsers_write_it(given: str, origin: str) -> None:
    assert parse_origin(given) == origin


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "not an origin"),
        ("null", "not an origin"),
        ("*", "not an origin"),
        ("school.example", "not an origin"),
        ("ftp://school.example", "not an origin"),
        ("javascript://school.example", "not an origin"),
        ("https://", "not an origin"),
        ("https://school.example:port", "not an origin"),
        ("https://school.example:99999", "not an origin"),
        ("https://school.example/", "leave out"),
        ("https://school.example/widget", "leave out"),
        ("https://school.example?x", "leave out"),
        ("https://school.example#x", "leave out"),
        ("https://*.school.example", "wildcard"),
        ("https://münchen.example", "xn--"),
        ("https://someone@school.example", "host"),
        ("https://school.example:0", "host"),
        ("https://school.example:", "host"),
        ("https://school..example", "host"),
        ("https://-school.example", "host"),
        ("https://school.example; script-src data:", "host"),
        ("https://school.example 'unsafe-inline'", "host"),
        ("https://school.example,https://b.example", "host"),
        ("https://[::1]:9000", "host"),
        ("https://" + "a." * 130 + "example", "host"),
        ("http://school.example", "https"),
        ("http://localhost.school.example", "https"),
        ("http://notlocalhost", "https"),
    ],
)
def test_what_is_no_origin_is_refused_with_its_reason(given: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_origin(given)


def test_line_break_within_an_origin_never_gets_into_a_header() -> None:
    for text in ("https://school.example\r\nx: y", "https://school\n.example", "https://a\t.b"):
        with pytest.raises(ValueError, match=r"leave out|host|origin"):
            parse_origin(text)


def test_http_is_read_where_it_is_allowed() -> None:
    assert parse_origin("http://advisor.internal:8000", plain=True) == (
        "http://advisor.internal:8000"
    )


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://advisor.example", "advisor.example", True),
        ("https://advisor.example", "Advisor.Example:443", True),
        ("http://advisor.example", "advisor.example:80", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("https://advisor.example:8443", "advisor.example", False),
        ("https://advisor.example", "advisor.example:8443", False),
        ("https://advisor.example.evil", "advisor.example", False),
        ("https://evil-advisor.example", "advisor.example", False),
        ("null", "advisor.example", False),
        ("null", "", False),
        ("advisor.example", "advisor.example", False),
    ],
)
def test_request_of_the_same_host(origin: str, host: str, same: bool) -> None:
    assert same_host(origin, host) is same

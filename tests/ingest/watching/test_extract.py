"""The text of pages: all of what they say, nothing of what stands around it."""

from __future__ import annotations

import time
import zlib

import pytest

from ingest.watching.extract import decoded, text_of
from ingest.watching.fetch import FetchError, Page

FULL = """<!doctype html><html><head><title>Fees</title><style>p {}</style></head><body class="page">
<header><a>Home</a></header><div id="cookie-banner">We use cookies to make it better.</div>
<nav>Menu one</nav><div class="SiteBreadcrumb">Home &gt; Fees</div>
<main><h1>Fees</h1><p>The fee is <b>$275</b>, paid <a href="/x">online</a>. It is not
refunded.</p><ul><li>First step<li>Second step</ul>
<table><tr><th>Step</th><td>$100</td></tr></table>
<details><summary>Can I wait?</summary><div hidden>No, you cannot.</div></details>
<p>Last updated: November 3, 2026</p><p>1,204 views</p><script>var x = "no text";</script></main>
<footer>&copy; 2026 The office</footer></body></html>"""


def html(text: str | bytes, charset: str = "") -> list[str]:
    body = text.encode() if isinstance(text, str) else text
    return text_of(Page("http://x.test/", 200, "text/html", charset, body=body))


def pdf(*lines: str) -> bytes:
    """A PDF of one page, written by hand."""
    text = "BT /F1 12 Tf 14 TL 50 700 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    stream = zlib.compress(text.encode())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def test_page_says_what_stands_in_its_main_part() -> None:
    assert html(FULL) == [
        "Fees",
        "The fee is $275, paid online.",
        "It is not refunded.",
        "First step",
        "Second step",
        "Step | $100 |",
        "Can I wait?",
        "No, you cannot.",
    ]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Menu one", "Menu two"),
        ("&copy; 2026 The office", "&copy; 2027 Another office"),
        ("November 3, 2026", "12/01/2026 at 4:05 pm"),
        ("1,204 views", "9,999 views"),
        ("We use cookies to make it better.", "Please accept our cookies."),
        ("no text", "other code"),
        ("Home &gt; Fees", "Start &gt; Fees"),
    ],
)
def test_what_stands_around_is_left_out(was: str, now: str) -> None:
    changed = FULL.replace(was, now)
    assert changed != FULL
    assert html(changed) == html(FULL)


def test_page_whose_text_stands_in_an_element_with_a_misleading_name() -> None:
    text = "<body><div class='social'><p>Everything that this page says is here, and only here."
    assert html(text) == ["Everything that this page says is here, and only here."]


def test_main_part_that_is_filled_by_a_script_is_not_the_text() -> None:
    text = "<body><main></main><div><p>The text stands beside the empty main part."
    assert html(text) == ["The text stands beside the empty main part."]


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("Prüfung für Ärzte".encode(), "iso-8859-1"),
        ("Prüfung für Ärzte".encode("cp1252"), "utf-8"),
        ("Prüfung für Ärzte".encode("latin-1"), "nonsense"),
        ("<meta charset=iso-8859-15>Prüfung für Ärzte".encode("iso-8859-15"), ""),
        ("Prüfung für Ärzte".encode("utf-16"), "utf-8"),
        (b"\xef\xbb\xbf" + "Prüfung für Ärzte".encode(), ""),
    ],
)
def test_wrong_charset_is_seen_through(body: bytes, charset: str) -> None:
    assert decoded(body, charset).endswith("Prüfung für Ärzte")
    assert not decoded(body, charset).startswith("\ufeff")


def test_text_of_a_pdf() -> None:
    body = pdf("The fee is $275 and", "is not refunded.", "Page 3 of 9")
    found = text_of(Page("http://x.test/a.pdf", 200, "application/octet-stream", body=body))
    assert found == ["The fee is $275 and is not refunded."]


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"%PDF-1.4 broken", "application/pdf", "PDF that cannot be read"),
        (pdf(), "application/pdf", "no text that can be read"),
        (b"<body><script>app()</script><div id=root></div>", "text/html", "no text"),
        (b"\x89PNG", "image/png", "neither HTML, PDF nor text"),
    ],
)
def test_page_without_text(body: bytes, kind: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        text_of(Page("http://x.test/", 200, kind, body=body))


@pytest.mark.alone
@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 5_000,
        "<div class=nav>" * 5_000,
        "<p>updated " + "1" * 5_000 + "x</p>",
        "<p>updated " + "may " * 60 + "x</p>",
        "<table><tr><td>" * 2_000,
    ],
    ids=["deep", "named", "digits", "months", "tables"],
)
def test_page_made_to_keep_a_reader_busy(text: str) -> None:
    began = time.process_time()
    found = html(f"<body><p>This is the text of the page.</p>{text}")
    assert found[0] == "This is the text of the page."
    assert time.process_time() - began < 1

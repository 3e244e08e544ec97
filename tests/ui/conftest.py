"""Streamlit in a process of its own, Chromium, and an API that fails on demand."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import ROOT, Server, free_port
from tests.ui.stub_api import Stub, stub_api

# Pages are drawn more slowly beside another worker than the five seconds that are usual.
expect.set_options(timeout=20_000)

CHROMIUM = os.environ.get("ADVISOR_CHROMIUM", "/usr/bin/chromium")
_FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_api() as found:
        yield found


def _start_streamlit(api_url: str, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "ui/site.py", "--server.port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "ADVISOR_API_URL": api_url},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/_stcore/health", timeout=2).status_code == 200:
                return process, url
        except httpx.HTTPError:
            time.sleep(0.2)
    process.kill()
    raise RuntimeError(f"Streamlit did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def streamlit_at(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], str]]:
    """Starts a chat page that speaks to an API address, once an address; gives the page's URL."""
    started: dict[str, tuple[subprocess.Popen[bytes], str]] = {}

    def start(api_url: str) -> str:
        if api_url not in started:
            log = tmp_path_factory.mktemp("streamlit") / "log"
            started[api_url] = _start_streamlit(api_url, log)
        return started[api_url][1]

    yield start
    for process, _ in started.values():
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield found
        found.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a chat page in a browser context of its own; options are Playwright's."""
    contexts = []

    def open_(url: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        page.get_by_test_id("stChatInputTextArea").wait_for(timeout=30_000)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def page(
    api_server: Server, streamlit_at: Callable[[str], str], open_page: Callable[..., Page]
) -> Page:
    """The chat page over the whole knowledge."""
    return open_page(streamlit_at(api_server.url))

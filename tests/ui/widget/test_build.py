"""The files that are served are those of the sources, and small."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from ui.widget.build import DIST, SOURCES, SourceError, built, joined


def test_what_is_committed_is_what_the_sources_give() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in DIST.iterdir()}
    assert committed == built(), "run: python -m ui.widget.build"


def test_the_loader_and_the_frame_stay_within_their_budgets() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in DIST.iterdir()}
    assert sizes["loader.js"] <= 4_000
    assert sizes["frame.js"] + sizes["frame.css"] <= 20_000


def test_nothing_makes_html_of_text() -> None:
    text = "".join(built().values())
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "srcdoc",
    ):
        assert word not in text


def test_nothing_is_kept_in_the_browser() -> None:
    text = "".join(built().values())
    for word in ("localStorage", "sessionStorage", "indexedDB", "document.cookie"):
        assert word not in text


def _with(folder: Path, name: str, line: str) -> Path:
    sources = Path(shutil.copytree(SOURCES, folder / "src"))
    path = sources / name
    path.write_text(line + "\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    return sources


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("stream.js", "const node = 1;", "stream.js: node is a name of dom.js too"),
        (
            "dom.js",
            'import { Chat } from "./frame.js";',
            "dom.js: frame.js gives no Chat before it",
        ),
        (
            "dom.js",
            'import * as all from "./strings.js";',
            "dom.js: an import that is not one line",
        ),
    ],
)
def test_modules_that_do_not_fit_are_named(
    tmp_path: Path, name: str, line: str, reason: str
) -> None:
    with pytest.raises(SourceError, match=reason):
        joined(_with(tmp_path, name, line))


def test_every_language_has_every_word() -> None:
    text = (SOURCES / "strings.js").read_text(encoding="utf-8")
    english = text[text.index("  en: {") : text.index("  es: {")]
    keys = [word.split(":")[0] for word in english.replace("\n", " ").split() if word.endswith(":")]
    assert len(keys) > 35
    for key in keys[1:]:
        assert text.count(f' {key}: "') == 9, key

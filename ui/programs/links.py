"""Links to the pages about programs. Their addresses name programs, never the visitor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from ui import rendering

_HERE = Path(__file__).parent


def page(name: str) -> st.Page:
    """The page `finder`, `program` or `compare` as navigation and links know it."""
    file, title, path = {
        "finder": ("finder.py", "Program finder", "programs"),
        "program": ("program.py", "Program", "program"),
        "compare": ("comparison.py", "Compare", "compare"),
    }[name]
    # No icon: Streamlit fetches a page's icon from a server of Google's.
    return st.Page(_HERE / file, title=title, url_path=path)


def to_program(program: dict[str, Any]) -> None:
    """A link to a program's page."""
    st.page_link(
        page("program"),
        label=rendering.plain(program["program_name"]),
        icon=":material/open_in_new:",
        query_params={"id": program["id"]},
    )


def to_comparison(label: str, ids: Sequence[str]) -> None:
    """A link to these programs side by side."""
    st.page_link(
        page("compare"),
        label=label,
        icon=":material/compare_arrows:",
        query_params={"ids": list(ids)},
    )

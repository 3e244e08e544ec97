"""The pages of the console, in the order of the menu. Their addresses hold no key and no name."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
# Group: file (also the address) and title.
GROUPS: dict[str, dict[str, str]] = {
    "": {"today": "Today"},
    "Keep it true": {
        "tasks": "Tasks",
        "review": "Review list",
        "sources": "Sources",
        "drafts": "Drafts",
        "proposals": "Proposed editions",
        "programs": "Program import",
        "documents": "Outside documents",
    },
    "What people ask": {
        "gaps": "Question gaps",
        "feedback": "Feedback",
        "retrieval": "Try a question",
        "usage": "Usage",
    },
    "Run it": {
        "switch": "Switch",
        "editions": "Editions",
        "runs": "Run history",
        "sites": "Widget sites",
    },
}
TITLES = {name: title for group in GROUPS.values() for name, title in group.items()}


def page(name: str) -> st.Page:
    """A page as navigation and links know it. No icon: Streamlit fetches a page's icon from a server of
    Google's."""
    return st.Page(_HERE / f"{name}.py", title=TITLES[name], url_path=name, default=name == "today")


def link(name: str, label: str = "") -> None:
    """A link to a page."""
    st.page_link(page(name), label=label or TITLES[name])


def menu() -> dict[str, list[st.Page]]:
    """The pages by group, for the menu."""
    return {group: [page(name) for name in names] for group, names in GROUPS.items()}

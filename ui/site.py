"""The pages of the site: chat, program finder, one program, comparison. Run with
`streamlit run ui/site.py`; every page speaks to the API over HTTP.

The pages are named here one by one: Streamlit serves nothing else.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.chat import ICON, TITLE

_HERE = Path(__file__).parent
_PAGES = (
    ("chat.py", "Chat", ""),
    ("programs/finder.py", "Program finder", "programs"),
    ("programs/comparison.py", "Compare", "compare"),
)
# Reached from a list, not from the links at the top.
_PROGRAM = ("programs/program.py", "Program", "program")


def main() -> None:
    """Draws the links between the pages, then the page that was asked for."""
    pages = [_page(*page) for page in (*_PAGES, _PROGRAM)]
    chosen = st.navigation(pages, position="hidden")
    st.set_page_config(page_title=f"{chosen.title} · {TITLE}", page_icon=ICON)
    st.html(_HERE / "site.css")
    with st.container(key="site-links", horizontal=True, gap="medium"):
        for page in pages[: len(_PAGES)]:
            st.page_link(page, label=page.title)
    chosen.run()


def _page(file: str, title: str, path: str) -> st.Page:
    # No icon: Streamlit fetches a page's icon from a server of Google's.
    return st.Page(_HERE / file, title=title, url_path=path, default=not path)


if __name__ == "__main__":
    main()

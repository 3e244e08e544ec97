"""The pages of the site: chat, program finder, one program, comparison. Run with
`streamlit run ui/site.py`; every page speaks to the API over HTTP.

The pages are named here one by one: Streamlit serves nothing else.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.chat import ICON, TITLE
from ui.programs.links import page

_HERE = Path(__file__).parent


def main() -> None:
    """Draws the links between the pages, then the page that was asked for."""
    chat = st.Page(_HERE / "chat.py", title="Chat", url_path="", default=True)
    linked = [chat, page("finder"), page("compare")]
    chosen = st.navigation([*linked, page("program")], position="hidden")
    st.set_page_config(page_title=f"{chosen.title} · {TITLE}", page_icon=ICON)
    st.html(_HERE / "site.css")
    with st.container(key="site-links", horizontal=True, gap="medium"):
        for target in linked:
            st.page_link(target, label=target.title)
    chosen.run()


if __name__ == "__main__":
    main()

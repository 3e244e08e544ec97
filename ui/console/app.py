"""The staff console. Run by `advisor console`, and by `advisor serve` when staff keys are configured.

An app of its own, so that the applicants' chat holds no code of it. Before somebody has signed in there is
one page, whatever the address.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.console import signin, words
from ui.console.pages import TITLES, menu, page

_HERE = Path(__file__).parent
ICON = (  # drawn here: Streamlit fetches a named icon from a server of Google's
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" '
    'fill="#5b4a86"/><path d="M7 12.5l3.4 3.4L17.5 8.6" fill="none" stroke="#fff" stroke-width="2.8"/></svg>'
)


def main() -> None:
    """Draws the page where one signs in, or the menu and the page that was asked for."""
    member = signin.signed()
    # Who is not signed in may have come by a page's address: it is known, and not drawn.
    chosen = st.navigation(
        menu(), position="hidden" if member is None else "sidebar", expanded=True
    )
    st.set_page_config(
        page_title=f"{'Sign in' if member is None else chosen.title} · Staff console",
        page_icon=ICON,
        layout="centered" if member is None else "wide",
    )
    st.html(_HERE / "console.css")
    if member is None:
        with st.container(key="sign-in-page"):
            signin.draw()
        return
    with st.sidebar:
        st.markdown(f"Signed in as **{words.plain(member.name)}**")
        st.button("Sign out", on_click=signin.sign_out, width="stretch", key="out")
    _small_menu(chosen.url_path or "today")
    chosen.run()


def _small_menu(at: str) -> None:
    """The menu of small screens, in the sidebar's stead, which would stay open over the page."""
    names = list(TITLES)
    with st.container(key="small-menu", horizontal=True, vertical_alignment="bottom"):
        to = st.selectbox(
            "Page", names, names.index(at), format_func=TITLES.__getitem__, key=f"to-{at}"
        )
        st.button("Sign out", on_click=signin.sign_out, key="small-out")
    if to != at:
        st.switch_page(page(to))


if __name__ == "__main__":
    main()

"""Feedback: thumbs and comments, with the question they belong to."""

from __future__ import annotations

import streamlit as st

from ui.console import frame, pages, words
from ui.console.shapes import Feedback

_LEAD = "What people thought of answers. It is gone with the conversation it belongs to."
_DAYS = {7: "7 days", 30: "30 days", 90: "90 days"}
_RATINGS = {"": "all", "down": "thumbs down", "up": "thumbs up"}


def main() -> None:
    """Draws the page."""
    with frame.page("Feedback", _LEAD) as staff:
        left, right = st.columns(2)
        days = left.selectbox("Of the last", list(_DAYS), index=1, format_func=_DAYS.__getitem__)
        rating = right.selectbox("Rating", list(_RATINGS), format_func=_RATINGS.__getitem__)
        found = [f for f in staff.feedback(days) if not rating or f.rating == rating]
        down = sum(f.rating == "down" for f in found)
        st.markdown(f"{words.many(len(found), 'rating')}, {down} thumbs down.")
        for n, one in enumerate(frame.paged(found, "feedback")):
            _one(one, n)


def _one(one: Feedback, number: int) -> None:
    with st.container(border=True, key=f"feedback-{number}"):
        thumb = "Thumbs up" if one.rating == "up" else "Thumbs down"
        st.markdown(f"**{thumb}**, {words.moment(one.given)}")
        if one.question:
            st.text(one.question)
            if st.button("Try this question", key=f"try-{number}"):
                st.session_state["question"] = one.question
                st.switch_page(pages.page("retrieval"))
        if one.comment:
            st.caption("Comment")
            st.text(one.comment)


if __name__ == "__main__":
    main()

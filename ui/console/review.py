"""The review list: documents that are due, or that rest on a page with an open task."""

from __future__ import annotations

import streamlit as st

from ui.console import frame, pages, words
from ui.console.shapes import Due

_LEAD = (
    "Documents that a person has to hold against their sources again, the most overdue first. Open the "
    "draft, correct what is no longer right, set `checked` to today, and make a proposal."
)


def main() -> None:
    """Draws the page."""
    with frame.page("Review list", _LEAD) as staff:
        found = staff.review()
        if not found:
            st.success("No document is due, and none rests on an open task.")
        owners = sorted({d.owner for d in found if d.owner})
        if len(owners) > 1:
            chosen = st.multiselect("Only these owners", owners)
            found = [d for d in found if not chosen or d.owner in chosen]
        for document in frame.paged(found, "review"):
            _document(document)


def _document(document: Due) -> None:
    with st.container(border=True, key=f"due-{document.path}"):
        frame.plain(document.title or document.path)
        late = document.overdue_days
        when = f"{words.many(late, 'day')} overdue" if late > 0 else "not overdue"
        told = f"Last checked on {words.day(document.checked)}, due on {words.day(document.due)}"
        frame.plain(f"{told} ({when}). Owner: {document.owner or 'none'}.")
        if document.open_tasks:
            numbers = ", ".join(str(n) for n in document.open_tasks)
            frame.fact("Open tasks of its pages", numbers)
            pages.link("tasks", "Open tasks")
        if st.button("Edit it", key=f"edit-{document.path}"):
            st.session_state["draft-path"] = document.path
            st.switch_page(pages.page("drafts"))


if __name__ == "__main__":
    main()

"""Question gaps: what people asked that had no good answer, in groups, and what is done about it."""

from __future__ import annotations

import streamlit as st

from ui.console import frame, pages, words
from ui.console.client import Staff
from ui.console.shapes import Closed, Gap

_LEAD = (
    "Questions that were not known, answered on weak evidence, or got a thumbs down, in groups of like "
    "ones. Write the missing section, or close the group with a note. What people typed may be private: "
    "share it with nobody."
)
_DAYS = {7: "7 days", 30: "30 days", 90: "90 days"}
_REASONS = ("", "unknown", "thumbs_down", "weak")
_SHOWN = 20


def main() -> None:
    """Draws the page."""
    with frame.page("Question gaps", _LEAD) as staff:
        left, right = st.columns(2)
        days = left.selectbox("Of the last", list(_DAYS), index=1, format_func=_DAYS.__getitem__)
        reason = right.selectbox(
            "Why", _REASONS, format_func=lambda r: words.name(r) if r else "any reason"
        )
        found = staff.gaps(days, reason)
        if not st.toggle("Show closed groups as well"):
            found = [g for g in found if g.open]
        asked = sum(g.count for g in found)
        st.markdown(f"{words.many(asked, 'question')} in {words.many(len(found), 'group')}.")
        _downloads(staff)
        for gap in frame.paged(found, "gaps", 10):
            _gap(staff, gap)


def _downloads(staff: Staff) -> None:
    with st.container(horizontal=True):
        for form, label, kind in (
            ("csv", "All as CSV", "text/csv"),
            ("jsonl", "All as JSON lines", "application/jsonl"),
        ):
            st.download_button(
                label,
                lambda form=form: staff.gaps_file(form),  # type: ignore[misc]
                f"question-gaps.{form}",
                kind,
                on_click="ignore",
            )


def _gap(staff: Staff, gap: Gap) -> None:
    with st.container(border=True, key=f"gap-{gap.id}"):
        st.subheader(words.plain(gap.label))
        reasons = ", ".join(f"{words.name(r)} {n}" for r, n in gap.reasons.items() if n)
        told = f"{words.many(gap.count, 'question')}: {reasons}. "
        frame.plain(f"{told}First {words.moment(gap.first)}, last {words.moment(gap.last)}.")
        if gap.nearest:
            near = f"{gap.nearest.heading} ({gap.nearest.passage}), score {gap.nearest.score:.2f}"
            frame.fact("Nearest section", near)
        if gap.closed:
            frame.fact("Closed", _closed(gap.closed))
        with st.expander("The questions"):
            for asked in gap.questions[:_SHOWN]:
                st.text(asked.text)
                st.caption(words.plain(words.moment(asked.asked)))
        _acts(staff, gap)


def _closed(closed: Closed) -> str:
    since = f" {words.many(closed.since, 'question')} since." if closed.since else ""
    return f"{words.moment(closed.on)} by {closed.by}: {closed.note}.{since}"


def _acts(staff: Staff, gap: Gap) -> None:
    if gap.open and st.button("Start a section from it", key=f"section-{gap.id}", type="primary"):
        with frame.attempt():
            st.session_state["skeleton"] = staff.section_of_gap(gap.id)
            st.switch_page(pages.page("drafts"))
    if gap.open:
        with st.form(f"close-{gap.id}", border=False):
            note = st.text_input("What came of it", max_chars=2000, key=f"note-{gap.id}")
            pressed = st.form_submit_button("Close the group")
        if pressed and not note.strip():
            st.error("Write what came of it: a section was written, or why none is needed.")
        elif pressed:
            with frame.attempt():
                staff.close_gap(gap.id, note.strip())
                frame.done("The group is closed.")
    if frame.confirmed(
        "Delete the questions",
        f"{words.many(gap.count, 'question')} of this group are deleted for good.",
        f"delete-{gap.id}",
        "Yes, delete them",
    ):
        with frame.attempt():
            staff.delete_gap(gap.id)
            frame.done("The questions are deleted.")


if __name__ == "__main__":
    main()

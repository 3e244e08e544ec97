"""Editions: what is published, and the way back to an earlier one."""

from __future__ import annotations

import streamlit as st

from ui.console import frame, words
from ui.console.client import Staff
from ui.console.shapes import Edition

_LEAD = "Every answer names the edition it comes from. The last ten are kept."


def main() -> None:
    """Draws the page."""
    with frame.page("Editions", _LEAD) as staff:
        found = staff.editions()
        if not found:
            st.info("No edition has been published yet. Build one: `advisor build`")
            return
        st.dataframe(
            [
                {
                    "Edition": e.id,
                    "": "current" if e.current else "",
                    "Built": words.moment(e.created),
                    "Sections": e.counts.get("documents_passages", 0),
                    "Programs": e.counts.get("programs", 0),
                }
                for e in found
            ],
            hide_index=True,
            alt="Editions with the time each was built and what it holds, newest first",
        )
        _back(staff, [e for e in found if not e.current])


def _back(staff: Staff, others: list[Edition]) -> None:
    st.subheader("Make an earlier edition current again")
    if not others:
        st.markdown("There is no other edition.")
        return
    chosen = st.selectbox(
        "Edition", others, format_func=lambda e: f"{e.id}, built {words.moment(e.created)}"
    )
    reason = st.text_input("Why", max_chars=500, key="why")
    if not reason.strip():
        st.caption("Write why; the reason is kept in the run history.")
    if chosen and frame.confirmed(
        "Roll back to it",
        f"Every new answer then comes from edition {chosen.id}. Nothing is deleted, and the edition that is "
        "current now can be made current again here.",
        "rollback",
        "Yes, roll back",
        disabled=not reason.strip(),
    ):
        told = f"Edition {chosen.id} is current."
        if back := staff.roll_back(chosen.id, reason.strip()):
            told += (
                f" The next edition has these approved edits again: {', '.join(back)}. Mend them in a draft "
                "before anybody proposes or builds."
            )
        frame.done(told)


if __name__ == "__main__":
    main()

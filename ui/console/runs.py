"""The run history: builds, proposals, decisions, rollbacks, imports and checks, with their errors."""

from __future__ import annotations

import streamlit as st

from ui.console import frame, words
from ui.console.shapes import Run

_KINDS = ("build", "propose", "approve", "rollback", "check", "import")


def main() -> None:
    """Draws the page."""
    with frame.page(
        "Run history", "What was done, by whom, and how it ended. Newest first."
    ) as staff:
        found = staff.runs()
        chosen = st.multiselect("Only", _KINDS)
        shown = frame.paged([r for r in found if not chosen or r.kind in chosen], "runs")
        if not shown:
            st.info("Nothing has been run yet." if not chosen else "There is no such run.")
            return
        st.dataframe(
            [
                {
                    "Run": r.number,
                    "What": r.kind,
                    "By": r.by,
                    "Begun": words.moment(r.begun),
                    "Ended": words.moment(r.ended) if r.ended else "",
                    "Outcome": r.outcome or "goes on",
                    "Edition": r.edition or "",
                    "Summary": r.summary or "",
                    "Errors": len(r.errors),
                }
                for r in shown
            ],
            hide_index=True,
            alt="Runs with who began each, when, and how it ended",
        )
        for run in shown:
            if run.errors:
                _errors(run)


def _errors(run: Run) -> None:
    with st.expander(f"Errors of run {run.number} ({len(run.errors)})"):
        for error in frame.paged(run.errors, f"errors-{run.number}", 50):
            where = f"{error.path}:{error.line}: " if error.path else ""
            st.text(f"{where}{error.reason}")


if __name__ == "__main__":
    main()

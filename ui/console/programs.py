"""Program import: a table of programs, read row by row into a draft."""

from __future__ import annotations

import streamlit as st

from ui.console import frame, pages, words
from ui.console.shapes import Import, Row

_LEAD = (
    "Upload a table of programs (CSV or XLSX, the columns of `knowledge/programs`). Every row is checked. "
    "Nothing is written while a row is faulty, unless you leave those out; what is written is a draft."
)
_MODES = {
    "merge": "Merge: programs that are not in the file stay",
    "replace": "Replace: programs that are not in the file are taken away",
}
_STATES = ("faulty", "new", "changed", "same")


def main() -> None:
    """Draws the page."""
    with frame.page("Program import", _LEAD) as staff:
        with st.form("import"):
            file = st.file_uploader("Table (CSV or XLSX)", type=["csv", "xlsx"], max_upload_size=50)
            mode = st.radio("How", list(_MODES), format_func=_MODES.__getitem__)
            skip = st.checkbox("Leave out faulty rows and write the rest")
            pressed = st.form_submit_button("Read the table", type="primary")
        if pressed and file is None:
            st.error("Choose a file first.")
        elif pressed and file is not None:
            with st.spinner("Reading the table"):
                found = staff.import_programs(file.name, file.getvalue(), mode or "merge", skip)
            st.session_state["imported"] = found
        if isinstance(report := st.session_state.get("imported"), Import):
            _report(report)


def _report(found: Import) -> None:
    st.subheader("Report")
    states = [row.state for row in found.rows]
    counts = ", ".join(f"{states.count(s)} {words.name(s)}" for s in _STATES if s in states)
    st.markdown(f"{words.many(len(found.rows), 'row')}: {counts or 'none'}.")
    if removed := found.counts.get("removed"):
        st.markdown(f"{words.many(removed, 'program')} that the file does not name: taken away.")
    if drafts := found.drafts or [d for d in (found.draft,) if d]:
        told = ", ".join(map(words.plain, drafts))
        st.success(f"Written as a draft: {told}.", icon=":material/check:")
        pages.link("proposals", "Make a proposed edition of the drafts")
    elif "faulty" in states:
        st.warning("Nothing was written.", icon=":material/warning:")
    else:
        st.info("Nothing was written: the tables say all of this already.")
    default = "faulty" if "faulty" in states else None
    chosen = st.segmented_control(
        "Show only", [s for s in _STATES if s in states], default=default, format_func=words.name
    )
    shown = [row for row in found.rows if not chosen or row.state == chosen]
    st.dataframe(
        [_line(row) for row in frame.paged(shown, "rows", 50)],
        hide_index=True,
        alt="Rows of the table with their state, faults and changes",
    )


def _line(row: Row) -> dict[str, object]:
    faults = "; ".join(f"{f.column}: {f.reason}" if f.column else f.reason for f in row.faults)
    changes = "; ".join(
        f"{c.column}: {c.before or 'empty'} → {c.after or 'empty'}" for c in row.changes
    )
    return {
        "Row": row.row,
        "State": words.name(row.state),
        "Program": row.name or "",
        "Faults": faults,
        "Changes": changes,
        "Id": row.id or "",
    }


if __name__ == "__main__":
    main()

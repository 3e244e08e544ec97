"""The page of one program: what its row says, and each requirement held against the visitor.

The address names the program alone (`?id=…`).
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from rag.errors import ServiceError
from ui import rendering
from ui.chat import api
from ui.programs import links, person
from ui.programs.labels import CELLS, CRITERIA, VERDICTS, cell, dated, place, verdict

_TIERS = {
    "strong": "Strong fit: it takes IMGs, the visa you need is covered, and a number that it states is met.",
    "possible": "Possible fit: nothing its page states is against you, but something that counts is unknown "
    "or only a lead.",
    "stretch": "Stretch: a preference is missed, or its page does not say whether it gives your visa.",
    "excluded": "Left out: a requirement that its page states is not met.",
}
_ABSENT = "There is no such program in the table. Look for it in the program finder."


def main() -> None:
    """Draws the page."""
    st.set_page_config(layout="wide")
    wanted = str(st.query_params.get("id", "")).strip()
    if not wanted:
        st.title("A program")
        st.info("Choose a program in the program finder.")
        return
    try:
        program = api().program(wanted)
    except ServiceError as error:
        st.title("A program")
        told = str(error) if error.status != 404 else _ABSENT
        st.warning(rendering.plain(told), icon=":material/error:")
        return
    _head(program)
    profile = person.form()
    try:
        _fit(api().program_fit(wanted, profile))
    except ServiceError as error:
        st.warning(rendering.plain(str(error)), icon=":material/error:")
    _row(program)


def _head(program: dict[str, Any]) -> None:
    st.title(rendering.plain(program["program_name"]))
    where = " · ".join(x for x in (program["institution"], place(program)) if x)
    st.markdown(rendering.plain(where))
    if program["recruiting"] == "no":
        st.error("Reported as closed or not recruiting.")
    if program["confidence"] == "low":
        st.warning(
            "**A lead to confirm, not a fact**: the reading of its page is of low confidence."
        )
    url = rendering.safe_url(program["source_url"])
    source = f"[Its official page]({url})" if url else rendering.plain(program["source_url"])
    st.markdown(
        f"{source} · {rendering.plain(dated(program['source_date']))} · confidence "
        f"{rendering.plain(program['confidence'])}. Pages were read in part: confirm on it before you "
        "apply."
    )


def _fit(found: dict[str, Any]) -> None:
    """Every requirement with its verdict, what excludes first."""
    st.subheader("How it fits you")
    fit = found["fit"]
    st.markdown(
        f"**{_TIERS[fit['tier']]}** Score {fit['score']:.0f}, which is no chance of matching."
    )
    order = {"does_not_meet": 0, "meets": 1, "unknown": 2, "does_not_apply": 3}
    rows = ["| Requirement | Verdict | It states | You | Note |", "|---|---|---|---|---|"]
    for c in sorted(fit["criteria"], key=lambda c: order[verdict(c)]):
        note = " ".join(x for x in (c["note"], c["remark"]) if x)
        cells = (CRITERIA[c["name"]], VERDICTS[verdict(c)], c["stated"], c["yours"] or "–", note)
        rows.append("| " + " | ".join(rendering.plain(x) for x in cells) + " |")
    st.markdown("\n".join(rows))


def _row(program: dict[str, Any]) -> None:
    """The cells of the row that say something, and which say nothing."""
    st.subheader("What its row says")
    said = {label: cell(program, column) for column, label in CELLS.items()}
    rows = ["| | |", "|---|---|"]
    rows += [f"| {label} | {rendering.plain(value)} |" for label, value in said.items() if value]
    st.markdown("\n".join(rows))
    silent = [label for label, value in said.items() if not value]
    if silent:
        st.caption(f"Its page, as it was read, does not say: {', '.join(silent)}.")
    links.to_comparison("Compare it with another program", [program["id"]])


if __name__ == "__main__":
    main()

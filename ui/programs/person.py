"""What a visitor has told, on the program pages: the same profile as in the chat.

It lives in the session: it is sent to the API for each answer, never put into an address, and goes
with the tab or with "Start over and forget me".
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.chat import current_talk
from ui.profile import changes

_NEEDS = {
    "": "not told",
    "none": "none: citizen, green card, or another right to work",
    "j1": "J-1",
    "h1b": "H-1B",
    "either": "J-1 or H-1B",
}
_YES_NO = {"": "not told", True: "yes", False: "not yet"}


def told() -> dict[str, Any]:
    """The profile as the API takes it; empty where nothing was told."""
    return dict(current_talk().profile)


def form(*, open_first: bool = False) -> dict[str, Any]:
    """Draws the form and returns the profile. `open_first`: unfolded while nothing was told."""
    known = told()
    title = "Your profile" if known else "Your profile (nothing told yet)"
    with (
        st.expander(title, icon=":material/person:", expanded=open_first and not known),
        st.form("person-form", border=False),
    ):
        st.caption(
            "Every field may stay empty. This is the profile of your chat: what you change here goes along "
            "with your next question there. It is never part of the address; “Start over and forget "
            "me” in the chat clears it."
        )
        now = _fields(known)
        save, clear = st.columns(2)
        saved = save.form_submit_button("Show how programs fit", type="primary", width="stretch")
        cleared = clear.form_submit_button("Clear", width="stretch")
    if cleared:
        current_talk().change_profile(dict.fromkeys(known))
    elif saved:
        current_talk().change_profile(changes(known, now))
    if saved or cleared:
        st.rerun()
    return known


def _fields(known: dict[str, Any]) -> dict[str, Any]:
    """The fields, filled with what is known, by their names in the profile; None where empty."""
    step1 = known.get("step1") or {}
    left, right = st.columns(2)
    with left:
        need = _choice("Visa needed", _NEEDS, known.get("visa_need") or "")
        score = _number("Step 2 CK score", known.get("step2ck"), 1, 300)
        year = _number("Year of graduation", known.get("graduation_year"), 1950, 2040)
        certified = _choice("ECFMG certified", _YES_NO, known.get("ecfmg_certified", ""))
    with right:
        first = _number("Sittings of Step 1, the pass included", step1.get("attempts"), 1, 6)
        second = _number(
            "Sittings of Step 2 CK, the pass included", known.get("step2ck_attempts"), 1, 6
        )
        months = _number(
            "Months of hands-on US clinical experience", known.get("usce_months"), 0, 240
        )
        step3 = _choice("Step 3 passed", _YES_NO, known.get("step3_passed", ""))
    return {
        "visa_need": need or None,
        "step2ck": score,
        "graduation_year": year,
        # Sittings that include the pass speak of a passed exam, unless another result was told.
        "step1.result": step1.get("result") or ("pass" if first else None),
        "step1.score": step1.get("score"),
        "step1.attempts": first,
        "step2ck_attempts": second,
        "usce_months": months,
        "ecfmg_certified": None if certified == "" else certified,
        "step3_passed": None if step3 == "" else step3,
    }


def _number(label: str, value: Any, low: int, high: int) -> int | None:
    # A value outside of what the field takes (0 sittings: not taken) stands as not told.
    held = value if isinstance(value, int) and low <= value <= high else None
    found = st.number_input(label, low, high, value=held, step=1, placeholder="not told")
    return None if found is None else int(found)


def _choice(label: str, options: dict[Any, str], value: Any) -> Any:
    keys = list(options)
    index = keys.index(value) if value in keys else 0
    return st.selectbox(label, keys, index=index, format_func=lambda key: options[key])

"""What a visitor tells about themselves on the program pages. It lives in the session of the page
alone: it is sent to the API for each answer, never put into an address, and gone with the tab."""

from __future__ import annotations

from typing import Any

import streamlit as st

_KEY = "told"
_NEEDS = {
    "": "not told",
    "none": "none: citizen, green card, or another right to work",
    "j1": "J-1",
    "h1b": "H-1B",
    "either": "J-1 or H-1B",
}
_YES_NO = {"": "not told", True: "yes", False: "not yet"}


def told() -> dict[str, Any]:
    """The profile as the API takes it: what was told here, else what the last answer of the chat
    gave back; empty where nothing was told."""
    if _KEY in st.session_state:
        return dict(st.session_state[_KEY])
    turns = getattr(st.session_state.get("talk"), "turns", [])
    replies = [t.reply for t in turns if t.reply]
    profile = (replies[-1].get("profile") or {}) if replies else {}
    return {k: v for k, v in profile.items() if v is not None}


def form(*, open_first: bool = False) -> dict[str, Any]:
    """Draws the form and returns the profile. `open_first`: unfolded while nothing was told."""
    known = told()
    title = "Your profile" if known else "Your profile (nothing told yet)"
    with (
        st.expander(title, icon=":material/person:", expanded=open_first and not known),
        st.form("person-form", border=False),
    ):
        st.caption(
            "Every field may stay empty. It is used for this page only, is never part of the "
            "address, and is gone when you close the tab."
        )
        values = _fields(known)
        save, clear = st.columns(2)
        saved = save.form_submit_button("Show how programs fit", type="primary", width="stretch")
        cleared = clear.form_submit_button("Clear", width="stretch")
    if cleared:
        st.session_state[_KEY] = {}
        st.rerun()
    if saved:
        kept = {k: v for k, v in known.items() if k not in values and k not in ("step1",)}
        st.session_state[_KEY] = kept | {k: v for k, v in values.items() if v is not None}
        st.rerun()
    return known


def _fields(known: dict[str, Any]) -> dict[str, Any]:
    """The fields, filled with what is known; None where a field is empty."""
    left, right = st.columns(2)
    with left:
        need = _choice("Visa needed", _NEEDS, known.get("visa_need") or "")
        score = _number("Step 2 CK score", known.get("step2ck"), 1, 300)
        year = _number("Year of graduation", known.get("graduation_year"), 1950, 2040)
        certified = _choice("ECFMG certified", _YES_NO, known.get("ecfmg_certified", ""))
    step1 = known.get("step1") or {}
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
        "step1": _step1(step1, first),
        "step2ck_attempts": second,
        "usce_months": months,
        "ecfmg_certified": None if certified == "" else certified,
        "step3_passed": None if step3 == "" else step3,
    }


def _step1(known: dict[str, Any], sittings: int | None) -> dict[str, Any] | None:
    """Step 1 with the sittings of the form; its result stays as it was told."""
    if sittings is None:
        return {k: v for k, v in known.items() if k != "attempts" and v is not None} or None
    result = known.get("result") or "pass"
    return {
        **{k: v for k, v in known.items() if v is not None},
        "result": result,
        "attempts": sittings,
    }


def _number(label: str, value: Any, low: int, high: int) -> int | None:
    found = st.number_input(label, low, high, value=value, step=1, placeholder="not told")
    return None if found is None else int(found)


def _choice(label: str, options: dict[Any, str], value: Any) -> Any:
    keys = list(options)
    index = keys.index(value) if value in keys else 0
    return st.selectbox(label, keys, index=index, format_func=lambda key: options[key])

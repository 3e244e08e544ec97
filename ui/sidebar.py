"""What the advisor knows about the person, beside the chat: shown, edited, cleared."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import profile, rendering
from ui.talk import Talk

_NOTHING = "Nothing yet. Tell it in the chat in your own words, or fill in what you like. Nothing is needed."
_KEPT = "Kept with this conversation and forgotten with it."
_WAITS = "Your changes go along with your next question."
_UNTOLD = "not told"


def draw(talk: Talk) -> DeltaGenerator:
    """Draws the sidebar; returns the place of the list, which is filled again after an answer."""
    with st.sidebar:
        st.markdown("### What I know about you")
        place = st.empty()
        fill(place, talk)
        if st.session_state.get("editing"):
            _form(talk)
        else:
            with st.container(horizontal=True):
                st.button("Edit", key="edit-profile", icon=":material/edit:", on_click=_edit)
                if talk.profile or talk.turns:
                    st.button("Clear", key="clear-profile", on_click=talk.clear_profile)
        if talk.changes:
            st.caption(_WAITS)
        st.caption(_KEPT)
    return place


def fill(place: DeltaGenerator, talk: Talk) -> None:
    """The facts as a list, in their place."""
    facts = profile.shown(talk.profile)
    lines = [f"- {rendering.plain(label)}: **{rendering.plain(text)}**" for label, text in facts]
    place.markdown("\n".join(lines) or _NOTHING)


def _edit() -> None:
    st.session_state.editing = True


def _stop() -> None:
    st.session_state.editing = False


def _form(talk: Talk) -> None:
    """A field for everything that can be told. The fields begin with what is known; what is changed
    is sent with the next question."""
    with st.form("profile", border=False):
        now = {field.name: _input(field, profile.value(talk.profile, field.name))
               for field in profile.FIELDS}  # fmt: skip
        with st.container(horizontal=True):
            saved = st.form_submit_button("Save", type="primary")
            left = st.form_submit_button("Cancel", on_click=_stop)
    if saved and not left:
        talk.change_profile(profile.changes(talk.profile, now))
        _stop()
        st.rerun()


def _input(field: profile.Field, held: Any) -> Any:
    """One field of the form, and what stands in it."""
    options = field.options or {}
    key = f"profile-{field.name}"
    if field.kind == "choice":
        values = [None, *options]
        return st.selectbox(
            field.label,
            values,
            index=values.index(held) if held in values else 0,
            format_func=lambda v: _UNTOLD if v is None else options[v],
            key=key,
        )
    if field.kind == "number":
        return st.number_input(
            field.label, field.low, field.high, held, step=1, placeholder=_UNTOLD, key=key
        )
    if field.kind == "text":
        return st.text_input(field.label, held or "", max_chars=80, placeholder=_UNTOLD, key=key)
    values = list(dict.fromkeys([*options, *(held or [])]))
    return st.multiselect(
        field.label,
        values,
        held or [],
        format_func=lambda v: options.get(v, v),
        accept_new_options=field.kind == "names",
        placeholder=_UNTOLD,
        key=key,
    )

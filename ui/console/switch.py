"""The switch: turns the whole chat, or one topic, off and on."""

from __future__ import annotations

import streamlit as st

from ui.console import frame, words
from ui.console.client import Staff
from ui.console.shapes import Off, Position

_LEAD = (
    "When something wrong is being told, switch it off first and repair it then. It works at once. "
    "**Visitors read the reason word for word**: write it for them."
)
_CHAT = "the whole chat"


def main() -> None:
    """Draws the page."""
    with frame.page("Switch", _LEAD) as staff:
        found = staff.switch()
        _position(staff, found)
        _off(staff)


def _position(staff: Staff, found: Position) -> None:
    if not found.chat and not found.topics:
        st.success("Everything is on.", icon=":material/check:")
        return
    if found.chat:
        _is_off("The whole chat is off", found.chat)
    for topic, off in found.topics.items():
        _is_off(f"{words.TOPICS.get(topic, topic)} is off", off)
        if not found.chat and st.button(
            f"Switch on: {words.plain(words.TOPICS.get(topic, topic))}", key=f"on-{topic}"
        ):
            with frame.attempt():
                staff.switch_on(topic)
                frame.done(f"{words.TOPICS.get(topic, topic)} is on again.")
    if frame.confirmed(
        "Switch everything on",
        "Visitors get answers from everything again, at once.",
        "on",
        "Yes, everything on",
    ):
        with frame.attempt():
            staff.switch_on()
            frame.done("Everything is on.")


def _is_off(what: str, off: Off) -> None:
    st.error(f"**{words.plain(what)}** since {words.day(off.since)}.", icon=":material/block:")
    by = f" (by {off.by})" if off.by else ""
    frame.fact("The reason that visitors read", f"{off.reason}{by}")


def _off(staff: Staff) -> None:
    st.subheader("Switch off")
    what = st.selectbox(
        "What", [_CHAT, *words.TOPICS], format_func=lambda t: words.TOPICS.get(t, t), key="what"
    )
    reason = st.text_input(
        "Reason, for visitors",
        max_chars=500,
        key="reason",
        placeholder="The visa rules changed today and are being checked.",
    )
    if not reason.strip():
        st.caption("Write a reason first.")
    warning = (
        "Every message is then refused with your reason, in the chat, on all sites and over the API."
        if what == _CHAT
        else "A question whose answer would rest on this topic is then told your reason, and whom to ask."
    )
    if frame.confirmed(
        "Switch off", warning, f"off-{what}", "Yes, switch it off", disabled=not reason.strip()
    ):
        with frame.attempt():
            staff.switch_off(reason.strip(), "" if what == _CHAT else what)
            frame.done(f"Switched off: {words.TOPICS.get(what, what)}.")


if __name__ == "__main__":
    main()

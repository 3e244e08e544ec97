"""The chat page for applicants. Run with `streamlit run ui/chat.py`; speaks to the API over HTTP.

Every run draws the same places in the same order, filled or empty (`_Places`): a place that moves
leaves a faded copy of its old content on the page while an answer streams.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from api.settings import get_settings
from ui import rendering, sidebar
from ui.client import Client
from ui.talk import Talk, Turn, ask, forget, rate

TITLE = "IMG Advisor"
INTRODUCTION = (
    "For international medical graduates on the way to a US residency: visas, ECFMG, USMLE, ERAS, "
    "the Match, and which programs fit. Every answer shows what it rests on, and says so when it "
    "does not know."
)
NOTICE = (
    "Information, not legal advice. Every statement shows its source and date; check it before "
    "you act."
)
EXAMPLES = (
    "I finish residency on J-1 in June. Can I just switch to H-1B?",
    "Which internal medicine programs in New Jersey sponsor H-1B?",
    "I failed Step 1 once. How many tries do I have left?",
    "When must I be ECFMG certified for the Match?",
    "Do observerships count as US clinical experience?",
    "Can my spouse work if I am on J-1?",
)
_THUMBS = ("down", "up")
_INPUT = "question"
_STYLE = Path(__file__).with_name("page.css")
ICON = (  # drawn here: Streamlit fetches a named icon from a server of Google's
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" '
    'fill="#1d5c69"/><path d="M12 6v12M6 12h12" stroke="#fff" stroke-width="3.2"/></svg>'
)


def main() -> None:
    """Draws the page, and answers the question that waits."""
    st.set_page_config(page_title=TITLE, page_icon=ICON, layout="centered")
    st.html(_STYLE)
    talk = current_talk()
    facts = sidebar.draw(talk)
    _top(talk)
    with st.bottom:  # before the turns, so that it does not fade while one streams
        st.chat_input(
            "Ask in your own words",
            key=_INPUT,
            submit_mode="disable",
            on_submit=lambda: talk.add(st.session_state[_INPUT] or ""),
        )
        st.caption(NOTICE)
    with st.container(key="turns"):
        for turn in talk.turns:
            with st.container(key=f"turn-{turn.key}"):
                _turn(talk, turn, last=turn is talk.turns[-1])
    sidebar.fill(facts, talk)
    _scroll_to(talk.turns[-1].key if talk.turns else 0)


def _scroll_to(key: int) -> None:
    """Brings the newest question to the top, once: its answer is read from its beginning."""
    st.html(
        f"<script>document.querySelector('.st-key-turn-{key:d}')?.scrollIntoView()</script>",
        unsafe_allow_javascript=True,
    )


def current_talk() -> Talk:
    """This visitor's conversation, new on the first run."""
    if "talk" not in st.session_state:
        st.session_state.talk = Talk()
    found: Talk = st.session_state.talk
    return found


@st.cache_resource
def _client(address: str) -> Client:
    """One HTTP client for all visitors of an address."""
    return Client(address)


def api() -> Client:
    """The API that the pages speak to."""
    return _client(get_settings().api_address)


def _top(talk: Talk) -> None:
    """The title with the way out and a notice, which stay in view; then what an empty page says."""
    with st.container(key="top"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            st.markdown(f"**{TITLE}**" if talk.turns else f"# {TITLE}")
            if talk.turns:
                st.button(
                    "Start over and forget me",
                    key="forget",
                    icon=":material/delete_forever:",
                    type="tertiary",
                    on_click=lambda: forget(api(), talk),
                )
            else:
                st.empty()
        if talk.notice:
            box = st.warning if talk.failed else st.success
            box(rendering.plain(talk.notice))
        else:
            st.empty()
    if talk.turns:
        st.empty()
    else:
        with st.container(key="welcome"):
            _welcome(talk)


def _welcome(talk: Talk) -> None:
    st.markdown(INTRODUCTION)
    st.caption("For example")
    for example in EXAMPLES:
        st.button(
            example,
            key=f"example-{example}",
            width="stretch",
            on_click=talk.add,
            args=(example,),
        )
    settings = get_settings()
    kept = (
        f"No account and no name needed. What you write is kept for {settings.keep_days} "
        "days after your last message, or until you choose “Start over and forget me”."
    )
    if settings.questions_days:
        kept += (
            " A question without a good answer is also kept for staff, without names, numbers or "
            f"addresses, for {settings.questions_days} days; “forget me” deletes it too."
        )
    st.caption(kept)


def _turn(talk: Talk, turn: Turn, *, last: bool) -> None:
    """A question and its answer; asks first if it waits."""
    with st.chat_message("user", avatar=":material/person:"):
        st.text(turn.question)
    with st.chat_message("assistant", avatar=":material/stethoscope:"):
        places = _Places(waiting=turn.waiting)
        if turn.waiting:
            places.live.markdown(":gray[Looking this up …]")
            for text in ask(api(), talk, turn):
                places.live.markdown(rendering.answer(text))
        reply = turn.reply or {}
        label = rendering.label(reply.get("status", ""), turn.text)
        places.fill("label", bool(label), lambda: st.badge(label, color="gray"))
        places.fill("text", bool(turn.text), lambda: st.markdown(rendering.answer(turn.text)))
        places.fill("renewed", turn.renewed, _renewed)
        places.fill("trouble", bool(turn.trouble), lambda: _trouble(talk, turn))
        places.fill("sources", bool(reply.get("citations")), lambda: _sources(turn))
        places.fill("thumbs", turn.reply is not None, lambda: _thumbs(turn))
        places.fill(
            "follow_ups", last and bool(reply.get("follow_ups")), lambda: _follow_ups(talk, turn)
        )


class _Places:
    """The fixed places of an answer. While it streams all exist and are empty; what is filled
    later goes into them, so nothing of an earlier run shows through."""

    _ORDER = ("label", "text", "renewed", "trouble", "sources", "thumbs", "follow_ups")

    def __init__(self, *, waiting: bool) -> None:
        self._empty = {name: st.empty() for name in self._ORDER} if waiting else {}
        if waiting:
            self.live: DeltaGenerator = self._empty["text"].container().empty()

    def fill(self, name: str, wanted: bool, draw: Callable[[], object]) -> None:
        """Draws a place, or leaves it empty."""
        if self._empty and name == "text" and wanted:
            with self.live:
                draw()
        elif wanted:
            with self._empty[name].container() if self._empty else st.container():
                draw()
        elif self._empty:
            self._empty[name].empty()
        else:
            st.empty()


def _renewed() -> None:
    st.info(
        "The conversation before this had expired, so a new one was started. The advisor no longer "
        "knows what you told it earlier: say again what matters."
    )


def _trouble(talk: Talk, turn: Turn) -> None:
    """Why there is no whole answer, and what the person can do."""
    st.warning(rendering.plain(turn.trouble), icon=":material/error:")
    with st.container(horizontal=True):
        if turn.status == 422:
            st.button(
                "Edit my message",
                key=f"edit-{turn.key}",
                on_click=lambda: st.session_state.update({_INPUT: talk.take_back(turn)}),
            )
        elif turn.status == 409:
            st.button(
                "Ask in a new conversation",
                key=f"new-{turn.key}",
                on_click=lambda: talk.again(turn, new_conversation=True),
            )
        else:
            st.button("Try again", key=f"again-{turn.key}", on_click=talk.again, args=(turn,))


def _sources(turn: Turn) -> None:
    """One line a passage or program; open, the statements behind its numbers and their sources."""
    assert turn.reply is not None
    with st.container(key=f"sources-{turn.key}", gap=None):
        st.caption("Sources")
        for group in rendering.grouped(turn.reply["citations"]):
            with st.expander(group.label, type="compact"):
                st.caption(group.dates)
                for citation in group.citations:
                    st.markdown(rendering.quoted(citation))


def _thumbs(turn: Turn) -> None:
    """Whether the answer helped, and why."""
    key = f"thumbs-{turn.key}"

    def rated() -> None:
        if st.session_state[key] is None:  # the same thumb again: it stays, and is sent once more
            st.session_state[key] = _THUMBS.index(turn.rating)
        rate(api(), turn, _THUMBS[st.session_state[key]])

    with st.container(key=f"rating-{turn.key}", horizontal=True, vertical_alignment="center"):
        st.feedback("thumbs", key=key, on_change=rated)
        if turn.rating:
            st.caption(rendering.plain(turn.rating_note), width="content")
            if not turn.comment:
                with st.popover("Add a comment", type="tertiary"):
                    _comment(turn)


def _comment(turn: Turn) -> None:
    key = f"comment-{turn.key}"
    with st.form(f"form-{turn.key}", border=False):
        st.text_area("What was right, wrong or missing?", key=key, max_chars=2000)
        st.form_submit_button(
            "Send",
            on_click=lambda: rate(api(), turn, turn.rating, st.session_state[key].strip()),
        )


def _follow_ups(talk: Talk, turn: Turn) -> None:
    assert turn.reply is not None
    with st.container(key=f"next-{turn.key}", gap="xsmall"):
        st.caption("You could ask next")
        for question in dict.fromkeys(turn.reply["follow_ups"]):
            st.button(
                rendering.plain(question),
                key=f"next-{turn.key}-{question}",
                on_click=talk.add,
                args=(question,),
            )


if __name__ == "__main__":
    main()

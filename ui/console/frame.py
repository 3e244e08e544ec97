"""What every page of the console has: who may see it, its title, what was done, and errors in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import streamlit as st

from rag.errors import ServiceError
from ui import rendering
from ui.console import signin, words
from ui.console.client import KeyRefusedError, MissingRouteError, Staff

Item = TypeVar("Item")
_TOLD = "told"
PAGE_SIZE = 20


@contextmanager
def page(title: str, lead: str = "") -> Iterator[Staff]:
    """Draws the head of a page and gives the calls of whoever is signed in; without that, nothing of the
    page is drawn. A call that fails inside ends the page with a sentence."""
    st.title(title)
    staff = signin.staff()
    if staff is None:
        st.warning("Sign in to see this page.")
        st.stop()
    if lead:
        st.markdown(lead)
    if told := st.session_state.pop(_TOLD, ""):
        st.success(words.plain(told), icon=":material/check:")
    with attempt():
        yield staff


@contextmanager
def attempt() -> Iterator[None]:
    """Calls inside that fail are told on the page, which goes on below."""
    try:
        yield
    except MissingRouteError:
        st.info(
            "**Not available in this version.** The advisor that is running does not have this part.",
            icon=":material/info:",
        )
    except KeyRefusedError as error:
        signin.refused(f"You were signed out: {error}")
        st.rerun()
    except ServiceError as error:
        st.error(words.plain(str(error)), icon=":material/error:")


def done(told: str) -> NoReturn:
    """Draws the page anew, with what was done at its top."""
    st.session_state[_TOLD] = told
    st.rerun()


def confirmed(label: str, warning: str, key: str, yes: str, *, disabled: bool = False) -> bool:
    """A button that asks first; True in the run in which the person said yes."""
    asked = f"asked-{key}"
    if not st.session_state.get(asked):
        st.button(label, key=f"ask-{key}", on_click=_ask, args=(asked,), disabled=disabled)
        return False
    with st.container(border=True, key=f"confirm-{key}"):
        st.warning(words.plain(warning), icon=":material/warning:")
        with st.container(horizontal=True):
            agreed = st.button(yes, key=f"yes-{key}", type="primary")
            st.button("No, leave it", key=f"no-{key}", on_click=_forget, args=(asked,))
    if agreed:
        _forget(asked)
    return agreed


def _ask(name: str) -> None:
    st.session_state[name] = True


def _forget(name: str) -> None:
    st.session_state.pop(name, None)


def paged(items: Sequence[Item], key: str, size: int = PAGE_SIZE) -> Sequence[Item]:
    """The items of the page that is open, with buttons to turn it when there are several."""
    if len(items) <= size:
        return items
    last = (len(items) - 1) // size
    at = min(int(st.session_state.get(f"at-{key}", 0)), last)
    start = at * size
    with st.container(horizontal=True, vertical_alignment="center", key=f"pager-{key}"):
        turn = [
            ("Earlier entries", at - 1, at == 0, "back"),
            ("Further entries", at + 1, at == last, "on"),
        ]
        for label, to, off, name in turn:
            st.button(
                label, key=f"{name}-{key}", on_click=_turn, args=(f"at-{key}", to), disabled=off
            )
        st.markdown(f"{start + 1}–{min(start + size, len(items))} of {len(items):,}")
    return items[start : start + size]


def _turn(name: str, to: int) -> None:
    st.session_state[name] = to


def plain(text: str) -> None:
    """A line of any text, as it is: no Markdown, no HTML."""
    st.markdown(words.plain(text))


def fact(label: str, text: str) -> None:
    """A line with its label; `text` is shown as it is."""
    st.markdown(f"**{label}:** {words.plain(text)}")


def web(url: str, label: str = "") -> None:
    """A link to a web address; anything else is shown as text."""
    if safe := rendering.safe_url(url):
        st.markdown(f"[{words.plain(label or url)}]({safe})")
    elif url:
        plain(url)

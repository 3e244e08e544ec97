"""Who is signed in. The key stays in the session on the server: never in the address, a cookie, the log
or the page. It goes with the session, when the tab is closed or the person signs out."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
import streamlit as st
from streamlit.errors import StreamlitAuthError

from api.settings import get_settings
from rag.errors import ServiceError
from ui.console import words
from ui.console.client import KeyRefusedError, MissingRouteError, Staff, connected

_STATE = "signed"
_NO_KEY = """\
1. On the machine that runs the advisor: `advisor staff-key YOUR_NAME`. It prints a key, once, and an entry.
2. Put the entry into the setting `ADVISOR_STAFF_KEYS`, beside those of the others, with a comma between.
3. Start the advisor again. Then type the key here.

Each person needs a key of their own: it is the name under which changes are noted."""


@dataclass(frozen=True)
class Signed:
    """A signed-in member: the name of the key's holder, and whether by the organisation's login."""

    key: str = field(repr=False)
    name: str
    by_login: bool = False


@st.cache_resource(show_spinner=False)
def _http(address: str) -> httpx.Client:
    return connected(address)


def signed() -> Signed | None:
    found = st.session_state.get(_STATE)
    return found if isinstance(found, Signed) else None


def staff() -> Staff | None:
    """The calls of whoever is signed in."""
    found = signed()
    return Staff(_http(get_settings().api_address), found.key) if found else None


def sign_out() -> None:
    """Forgets the key and all that the session holds."""
    found = signed()
    for name in list(st.session_state):
        del st.session_state[name]
    if found and found.by_login:
        st.logout()


def refused(told: str) -> None:
    """Forgets a key that is accepted no more, and says so on the page where one signs in."""
    st.session_state.pop(_STATE, None)
    st.session_state["refused"] = told


def draw() -> None:
    """The page on which one signs in."""
    st.title("Staff console")
    st.markdown("For the people who keep the advisor’s knowledge true.")
    if told := st.session_state.pop("refused", ""):
        st.error(words.plain(told), icon=":material/error:")
    if login_configured():
        _login()
    with st.form("sign-in", clear_on_submit=True):
        key = st.text_input(
            "Staff key",
            type="password",
            max_chars=200,
            autocomplete="off",
        )
        st.caption(
            "The key that was made for you. It is kept until you sign out or close this tab."
        )
        pressed = st.form_submit_button("Sign in", type="primary")
    if pressed:
        _sign_in(key.strip())
    with st.expander("You have no key yet?"):
        st.markdown(_NO_KEY)


def _sign_in(key: str, by_login: bool = False) -> None:
    """Signs in if the API accepts the key; otherwise says why not."""
    if not key:
        st.error("Type your staff key.", icon=":material/error:")
        return
    try:
        name = _name_of(Staff(_http(get_settings().api_address), key))
    except KeyRefusedError as error:
        if "No staff key is configured" in str(error):
            st.error(words.plain(str(error)), icon=":material/error:")
        else:
            st.error(
                "This key was not accepted, and nothing was opened. Copy it again, whole and without "
                "spaces. If it still fails, it was taken back: ask whoever runs the advisor for a new one.",
                icon=":material/error:",
            )
    except ServiceError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
    else:
        st.session_state[_STATE] = Signed(key, name, by_login)
        st.rerun()


def _name_of(calls: Staff) -> str:
    try:
        return calls.me().name
    except MissingRouteError:
        calls.editions()
        return "staff"


# --- the organisation's login (OpenID Connect), when it is configured -------------------------


def login_configured() -> bool:
    """Whether the operator gave a secrets file with an `[auth]` section."""
    if get_settings().console_secrets is None:
        return False
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _login() -> None:
    if not st.user.get("is_logged_in"):
        if st.button("Sign in with your organisation", type="primary"):
            try:
                st.login()
            except StreamlitAuthError as error:
                # Streamlit needs Authlib for it, which is not installed with the advisor.
                st.error(words.plain(f"The organisation's login cannot be used: {error}"))
        st.caption("Or with a staff key:")
        return
    key = key_of(dict(st.user), dict(st.secrets.get("staff", {})))
    if key:
        _sign_in(key, by_login=True)
    else:
        st.error(
            f"You are signed in at your organisation as {words.plain(_called(dict(st.user)))}, and no "
            "staff key belongs to that account. Nothing was opened. Whoever runs the advisor adds the "
            "account to the console’s secrets file (docs/console.md).",
            icon=":material/error:",
        )
    st.button("Use another account", on_click=st.logout)


def key_of(claims: dict[str, object], keys: dict[str, str]) -> str:
    """The staff key of an account, or nothing. An e-mail counts only if the provider says that it
    verified it; `sub:…` names an account whose provider does not say so."""
    held = {name.casefold(): key for name, key in keys.items()}
    if subject := str(claims.get("sub") or ""):
        exact = {name: key for name, key in keys.items() if name.startswith("sub:")}
        if key := exact.get(f"sub:{subject}"):
            return key
    if claims.get("email_verified") in (True, "true"):
        email = str(claims.get("email") or "").casefold()
        return held.get(email, "") if "@" in email and not email.startswith("sub:") else ""
    return ""


def _called(claims: dict[str, object]) -> str:
    return str(claims.get("email") or claims.get("name") or claims.get("sub") or "someone")

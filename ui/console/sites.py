"""Widget sites: which pages may carry the widget, what happened there, and how it is taken back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.console import frame, words
from ui.console.client import Staff
from ui.console.shapes import Site, SiteDay

_LEAD = "Sites that carry the chat on their own pages. Pages of no other origin may show it."
_QUOTAS = {
    "per_session": "Messages in a session, at most",
    "per_minute": "Messages in a minute, at most",
    "per_day": "Messages on a day, at most",
}


def main() -> None:
    """Draws the page."""
    with frame.page("Widget sites", _LEAD) as staff:
        found = staff.sites()
        _add(staff)
        if not found:
            st.info("No site carries the widget yet.")
            return
        st.dataframe(
            [
                {
                    "Site": s.name,
                    "Id": s.id,
                    "State": "on" if s.active else "off",
                    "Origins": ", ".join(s.origins),
                    "Messages today": s.usage[0].messages if s.usage else 0,
                    "Refused today": s.usage[0].refused if s.usage else 0,
                }
                for s in frame.paged(found, "sites")
            ],
            hide_index=True,
            alt="Sites with their state, origins and today's figures",
        )
        names = {s.id: f"{s.name} ({s.id})" for s in found}
        chosen = st.selectbox(
            "One site", list(names), index=None, format_func=names.__getitem__, key="site"
        )
        if chosen:
            _site(staff, staff.site(chosen))


def _add(staff: Staff) -> None:
    with st.expander("Add a site"), st.form("add", border=False):
        name = st.text_input("Name", max_chars=100)
        origins = st.text_area("Origins, one a line, as https://clinic.example.org", height=80)
        pressed = st.form_submit_button("Add the site", type="primary")
    if not pressed:
        return
    if not name.strip() or not origins.split():
        st.error("A site needs a name and at least one origin.")
        return
    with frame.attempt():
        made = staff.add_site({"name": name.strip(), "origins": origins.split()})
        frame.done(f"The site {made.name} is added. Its snippet stands below when you choose it.")


def _site(staff: Staff, site: Site) -> None:
    st.subheader(words.plain(site.name))
    state = "on" if site.active else "off"
    frame.plain(f"The site is {state}. Added {words.moment(site.created)}.")
    st.markdown("**The tag for its pages**")
    st.code(site.snippet, language=None, wrap_lines=True)
    _days(site.usage)
    _change(staff, site)
    _take_back(staff, site)


def _days(days: list[SiteDay]) -> None:
    if not days:
        st.markdown("Nothing has happened there yet.")
        return
    st.dataframe(
        [
            {
                "Day": words.day(d.day),
                "Opened": d.opened,
                "Messages": d.messages,
                "Thumbs up": d.up,
                "Thumbs down": d.down,
                "Refused": d.refused,
            }
            for d in days
        ],
        hide_index=True,
        alt="Days of the site with what happened",
    )


def _change(staff: Staff, site: Site) -> None:
    with st.expander("Change it"), st.form(f"change-{site.id}", border=False):
        name = st.text_input("Name", site.name, max_chars=100)
        origins = st.text_area("Origins, one a line", "\n".join(site.origins), height=80)
        look = {
            "title": st.text_input(
                "Title (empty: as usual)", site.look.get("title", ""), max_chars=80
            ),
            "greeting": st.text_area(
                "Greeting (empty: as usual)",
                site.look.get("greeting", ""),
                max_chars=500,
                height=80,
            ),
        }
        quotas = {
            key: int(st.number_input(label, min_value=1, value=site.quotas.get(key, 1), step=1))
            for key, label in _QUOTAS.items()
        }
        pressed = st.form_submit_button("Save", type="primary")
    if pressed:
        changes: dict[str, Any] = {"name": name.strip(), "origins": origins.split()}
        with frame.attempt():
            staff.change_site(site.id, changes | {"look": look, "quotas": quotas})
            frame.done(f"The site {name.strip()} is changed.")


def _take_back(staff: Staff, site: Site) -> None:
    if not site.active:
        if st.button("Switch the site on"):
            with frame.attempt():
                staff.change_site(site.id, {"active": True})
                frame.done(f"{site.name} is on.")
    elif frame.confirmed(
        "Switch the site off",
        "The widget disappears from its pages at once. The tag may stay there.",
        f"off-{site.id}",
        "Yes, switch it off",
    ):
        with frame.attempt():
            staff.change_site(site.id, {"active": False})
            frame.done(f"{site.name} is off.")
    if frame.confirmed(
        "End all open sessions",
        "The site gets a new secret: every open widget there starts a new conversation. The tag stays "
        "as it is.",
        f"rotate-{site.id}",
        "Yes, end them",
    ):
        with frame.attempt():
            staff.rotate_site(site.id)
            frame.done(f"All sessions of {site.name} are ended.")
    if frame.confirmed(
        "Remove the site",
        f"{site.name} and its figures are removed for good. The tag on its pages stops working.",
        f"remove-{site.id}",
        "Yes, remove it",
    ):
        with frame.attempt():
            staff.remove_site(site.id)
            frame.done(f"{site.name} is removed.")


if __name__ == "__main__":
    main()

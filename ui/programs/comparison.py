"""Programs side by side. The address names the programs alone (`?ids=…&ids=…`)."""

from __future__ import annotations

from typing import Any

import streamlit as st

from rag.errors import ServiceError
from ui import rendering
from ui.chat import api
from ui.client import Client
from ui.programs import person
from ui.programs.labels import CRITERIA, place

_MOST = 4
_OFFERED = 20


def main() -> None:
    """Draws the page."""
    st.set_page_config(layout="wide")
    st.title("Compare programs")
    try:
        _page(api())
    except ServiceError as error:
        st.warning(rendering.plain(str(error)), icon=":material/error:")


def _page(client: Client) -> None:
    ids = list(dict.fromkeys(st.query_params.get_all("ids")))[:_MOST]
    chosen = _known(client, ids)
    _choose(client, chosen)
    if len(chosen) < 2:
        st.info("Choose two to four programs.")
        return
    profile = person.form()
    found = client.compare([p["id"] for p in chosen], profile)
    st.markdown(_table(found))
    st.caption(
        "Unknown is neither a yes nor a no. No program is better by itself: look at the lines that differ, "
        "then confirm them on the programs’ pages. The score is no chance of matching."
    )


def _known(client: Client, ids: list[str]) -> list[dict[str, Any]]:
    """The programs of the address; one that does not exist is said, and left out."""
    found = []
    for program_id in ids:
        try:
            found.append(client.program(program_id))
        except ServiceError as error:
            if error.status != 404:
                raise
            st.warning(f"“{rendering.plain(program_id)}” is not in the table.")
    return found


def _choose(client: Client, chosen: list[dict[str, Any]]) -> None:
    """The chosen programs with a button to take each away, and a search to add one."""
    for program in chosen:
        name, away = st.columns([6, 1], vertical_alignment="center")
        name.markdown(
            f"**{rendering.plain(program['program_name'])}**, {rendering.plain(place(program))}"
        )
        away.button(
            "Remove",
            key=f"away-{program['id']}",
            on_click=_set,
            args=([p["id"] for p in chosen if p is not program],),
        )
    if len(chosen) >= _MOST:
        return
    words = st.text_input("Add a program: part of its name, or in your own words", max_chars=120)
    if not words.strip():
        return
    offered = client.programs(q=words.strip(), limit=_OFFERED)["programs"]
    offered = [p for p in offered if p["id"] not in {c["id"] for c in chosen}]
    if not offered:
        st.caption("The table holds no such program.")
        return
    picked = st.selectbox(
        "Which one?",
        offered,
        index=None,
        format_func=lambda p: f"{p['program_name']}, {place(p)}",
        placeholder="Choose one of these",
    )
    if picked:
        _set([*(p["id"] for p in chosen), picked["id"]])
        st.rerun()


def _set(ids: list[str]) -> None:
    st.query_params["ids"] = ids


def _table(found: dict[str, Any]) -> str:
    """Facts and criteria as one table; lines in which nothing is stated are left out."""
    names = [rendering.plain(f["program"]["program_name"]) for f in found["programs"]]
    rows = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    silent = {"not stated", "unknown: not stated", "does not apply"}
    lines = [(c["name"], c) for c in found["facts"]]
    lines += [(CRITERIA[c["name"]], c) for c in found["criteria"]]
    for label, contrast in lines:
        if set(contrast["values"]) <= silent:
            continue
        values = [_value(label, v) for v in contrast["values"]]
        mark = f"**{label}**" if contrast["differs"] else label
        rows.append(f"| {mark} | {' | '.join(values)} |")
    return "\n".join(rows)


def _value(label: str, value: str) -> str:
    url = rendering.safe_url(value) if label == "Source" else ""
    return f"[official page]({url})" if url else rendering.plain(value)


if __name__ == "__main__":
    main()

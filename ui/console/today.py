"""The first page: what is to be done, the most urgent first, and how the service stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from rag.errors import ServiceError
from ui.console import frame, pages, words
from ui.console.client import KeyRefusedError, MissingRouteError, Staff

_GAP_DAYS = 7


@dataclass(frozen=True)
class Card:
    """A thing to look at: what it is about, how it stands, whether somebody has to act, and the page."""

    about: str
    told: str
    due: bool
    page: str
    link: str


def main() -> None:
    """Draws the page."""
    with frame.page("Today") as staff:
        cards = [_card(make, name, staff) for name, make in _CARDS]
        due = [c for c in cards if c.due]
        rest = [c for c in cards if not c.due]
        st.subheader(f"To do ({len(due)})")
        if not due:
            st.markdown("Nothing waits for you.")
        _draw(due, "due")
        st.subheader("How it stands")
        _draw(rest, "fine")


def _draw(cards: list[Card], kind: str) -> None:
    for start in range(0, len(cards), 2):
        for column, card in zip(st.columns(2), cards[start : start + 2], strict=False):
            with column.container(border=True, height="stretch", key=f"todo-{kind}-{card.page}"):
                st.markdown(f"### {card.about}")
                st.markdown(words.plain(card.told))
                pages.link(card.page, card.link)


def _card(make: Callable[[Staff], Card], name: str, staff: Staff) -> Card:
    """A card; what cannot be read is said on it, and hides none of the others."""
    try:
        return make(staff)
    except KeyRefusedError:
        raise
    except MissingRouteError:
        return Card(pages.TITLES[name], "Not available in this version.", False, name, "Open")
    except ServiceError as error:
        return Card(pages.TITLES[name], str(error), True, name, "Open")


def _switch(staff: Staff) -> Card:
    found = staff.switch()
    if found.chat:
        told = f"The whole chat is off since {words.day(found.chat.since)}: {found.chat.reason}"
        return Card("The chat is off", told, True, "switch", "Open the switch")
    if found.topics:
        named = words.listed([words.TOPICS.get(t, t) for t in found.topics])
        told = f"Off: {named}. Everything else is on."
        return Card("Topics are off", told, True, "switch", "Open the switch")
    return Card("Switch", "Everything is on.", False, "switch", "Open the switch")


def _tasks(staff: Staff) -> Card:
    found = staff.tasks()
    official = sum(t.official for t in found)
    told = f"{words.many(len(found), 'open task')}, {official} about an official page."
    return Card("Tasks", told if found else "No task is open.", bool(found), "tasks", "Open tasks")


def _review(staff: Staff) -> Card:
    found = staff.review()
    longest = max((d.overdue_days for d in found), default=0)
    told = f"{words.many(len(found), 'document')} to review"
    told += f", the oldest {words.many(longest, 'day')} overdue." if longest > 0 else "."
    if not found:
        told = "No document is due."
    return Card("Review list", told, bool(found), "review", "Open the review list")


def _proposals(staff: Staff) -> Card:
    found = [p for p in staff.proposals() if p.status in ("waiting", "building")]
    waiting = sum(p.status == "waiting" for p in found)
    told = f"{words.many(waiting, 'proposal')} waiting for a decision."
    if building := len(found) - waiting:
        told += f" {words.many(building, 'proposal')} being built."
    if not found:
        told = "No proposal waits for a decision."
    return Card("Proposed editions", told, waiting > 0, "proposals", "Open proposals")


def _gaps(staff: Staff) -> Card:
    found = [g for g in staff.gaps(_GAP_DAYS) if g.open]
    asked = sum(g.count for g in found)
    told = f"{words.many(asked, 'question')} of the last 7 days had no good answer, in "
    told += f"{words.many(len(found), 'group')}."
    if not found:
        told = "No question of the last 7 days is without a good answer."
    return Card("Question gaps", told, bool(found), "gaps", "Open the gaps")


def _runs(staff: Staff) -> Card:
    found = staff.runs(1)
    if not found:
        return Card("Last run", "Nothing has been run yet.", False, "runs", "Open the history")
    run = found[0]
    told = f"{run.kind.capitalize()} by {run.by or 'the service'}: {run.outcome or 'going on'}, "
    told += f"{words.moment(run.ended or run.begun)}."
    bad = run.outcome.lower() in ("failed", "faulty", "error", "refused")
    return Card("Last run", told, bad, "runs", "Open the history")


def _sources(staff: Staff) -> Card:
    found = staff.sources()
    failing = sum(s.state == "failing" for s in found.sources)
    told = f"{words.many(len(found.sources), 'source')}, {failing} that cannot be read. "
    told += (
        f"Being looked at now ({found.run.done} of {found.run.total})."
        if found.run.running
        else f"Last looked at: {words.moment(found.run.ended or found.run.began)}."
    )
    return Card("Sources", told, bool(found.run.trouble), "sources", "Open sources")


def _edition(staff: Staff) -> Card:
    current = next((e for e in staff.editions() if e.current), None)
    if current is None:
        told = "No edition is published: the chat cannot answer. Build one: advisor build"
        return Card("Edition", told, True, "editions", "Open editions")
    told = f"Answers come from edition {current.id}, built on {words.moment(current.created)}."
    return Card("Edition", told, False, "editions", "Open editions")


_CARDS: tuple[tuple[str, Callable[[Staff], Card]], ...] = (
    ("switch", _switch),
    ("proposals", _proposals),
    ("tasks", _tasks),
    ("review", _review),
    ("gaps", _gaps),
    ("runs", _runs),
    ("sources", _sources),
    ("editions", _edition),
)


if __name__ == "__main__":
    main()

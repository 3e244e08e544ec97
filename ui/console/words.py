"""Words and times of the console, as people read them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from ui import rendering

NAMES = {
    # sources
    "changed": "changed",
    "failing": "cannot be read",
    "read": "read",
    "refused": "not allowed to be fetched",
    "unread": "not looked at yet",
    "no_address": "no web address",
    # proposals
    "building": "Being built",
    "waiting": "Waiting for a decision",
    "approved": "Approved and published",
    "rejected": "Rejected",
    "failed": "Failed",
    "outdated": "Outdated",
    # gaps
    "unknown": "not known",
    "thumbs_down": "thumbs down",
    "weak": "weak evidence",
    # answers
    "answered": "answered",
    "partial": "partly known",
    "out_of_scope": "outside the field",
    "declined": "declined",
    "clarify": "asked back",
    # channels
    "chat": "chat page and API",
    "completions": "other chat clients",
    "widget": "widget on sites",
    # rows of an import
    "new": "new",
    "same": "unchanged",
    "faulty": "faulty",
}
# As in the guidance documents; a test holds them equal.
TOPICS = {
    "j1": "J-1",
    "h1b": "H-1B",
    "other-status": "Other visa statuses",
    "ecfmg": "ECFMG certification",
    "usmle": "USMLE",
    "eras": "ERAS",
    "match": "The Match",
    "application": "The application",
    "programs": "Programs",
    "life": "Life in the US",
}


_JOINER = "\N{WORD JOINER}"
# Where an address begins to be a link by itself, in what `rendering.plain` gives.
_ADDRESS = re.compile(r"\\:(?=\\/)|\bwww(?=\\\.)|\\@", re.IGNORECASE)


def name(word: str) -> str:
    """A word of the API in plain words."""
    return NAMES.get(word, word.replace("_", " "))


def plain(text: str) -> str:
    """Any text as Markdown that shows it letter by letter, on one line; addresses in it are no links."""
    return _ADDRESS.sub(lambda found: found.group() + _JOINER, rendering.plain(text))


def moment(value: datetime | str | None) -> str:
    """A time in UTC, the date written out: `25 November 2026, 16:03 UTC`. Times without a zone are UTC;
    a day stays a day, and what is no time is given back as it is."""
    if not value:
        return "never"
    if isinstance(value, str):
        if len(value) <= len("2026-11-25"):
            return day(value)
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if value.tzinfo:
        value = value.astimezone(UTC)
    return f"{day(value.date())}, {value:%H:%M} UTC"


def day(value: date | str | None) -> str:
    """A day, written out: `25 November 2026`."""
    return rendering.date_words(str(value)) if value else "unknown"


def many(number: int, one: str, more: str = "") -> str:
    """`1 task`, `2 tasks`."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def listed(items: list[str], most: int = 6) -> str:
    """`a, b and 3 more`."""
    shown = ", ".join(items[:most])
    return f"{shown} and {len(items) - most} more" if len(items) > most else shown

"""What changed between two readings of a page, by sentence. What says the same is no change: other
white space, case, punctuation or order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\w+|[^\w\s]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
# Signs with a meaning of their own: of money, of mathematics, and these.
_SIGNS = frozenset("%°§#")


@dataclass(frozen=True)
class Change:
    """Sentences that stood at one place of a page, and those that stand there now."""

    removed: tuple[str, ...]
    added: tuple[str, ...]


def meaning(sentence: str) -> str:
    """A sentence as it is compared: its words, figures and signs that mean something."""
    text = unicodedata.normalize("NFKC", _THOUSANDS.sub("", sentence)).casefold()
    return " ".join(t for t in _TOKEN.findall(text) if t.strip("_") and (_is_word(t) or _says(t)))


def difference(before: Sequence[str], now: Sequence[str]) -> tuple[Change, ...]:
    """The changes from one reading to the other, in the order of the page; empty if both say the
    same. A sentence that only moved, or stands once more or less, is no change."""
    old = [(key, s) for s in before if (key := meaning(s))]
    new = [(key, s) for s in now if (key := meaning(s))]
    gone = {key for key, _ in old} - {key for key, _ in new}
    come = {key for key, _ in new} - {key for key, _ in old}
    if not gone and not come:
        return ()
    matcher = SequenceMatcher(None, [k for k, _ in old], [k for k, _ in new], autojunk=False)
    changes = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        removed = tuple(dict.fromkeys(s for k, s in old[a:b] if k in gone))
        added = tuple(dict.fromkeys(s for k, s in new[c:d] if k in come))
        if removed or added:
            changes.append(Change(removed, added))
    return tuple(changes)


def _is_word(token: str) -> bool:
    return token[0].isalnum() or len(token) > 1


def _says(token: str) -> bool:
    return token in _SIGNS or unicodedata.category(token) in ("Sc", "Sm")

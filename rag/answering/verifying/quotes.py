"""Finds a quote in a record, white space, case, kinds of dash and quote folded, and what it covers."""

from __future__ import annotations

import re

from rag.gaps import sentences
from rag.lexicon import normalise

# Shorter quotes could be found anywhere.
_LEAST = 3
_GAP = re.compile(r"\s*(?:\u2026|\.\.\.|\[\u2026\]|\[\.\.\.\])\s*")
_MARK = re.compile(r"\s*\[\d+\]")


def fold(text: str) -> str:
    """Text as quotes are looked for in it."""
    plain = _MARK.sub("", normalise(text).replace("*", ""))
    return " ".join(plain.lower().replace('"', "").split()).strip(" .,;:'`")


def covered(quote: str, statements: tuple[str, ...]) -> list[tuple[int, int]]:
    """Statement and sentence of every sentence that `quote` touches; empty when it is not found.

    A quote may leave words out at an ellipsis; each piece of it has to be found, in one statement.
    """
    found: set[tuple[int, int]] = set()
    pieces = [fold(p) for p in _GAP.split(quote)]
    pieces = [p for p in pieces if p]
    if not pieces or sum(len(p.split()) for p in pieces) < _LEAST:
        return []
    for piece in pieces:
        places = _places(piece, statements)
        if not places:
            return []
        found |= places
    return sorted(found) if len({statement for statement, _ in found}) <= len(pieces) else []


def _places(piece: str, statements: tuple[str, ...]) -> set[tuple[int, int]]:
    """The sentences that a piece touches, in the first statement that holds it, or in several that
    follow one another."""
    for number, statement in enumerate(statements):
        if touched := _touched(piece, statement):
            return {(number, s) for s in touched}
    joined = [fold(s) for s in statements]
    for first in range(len(statements) - 1):
        both = f"{joined[first]}. {joined[first + 1]}"
        if re.sub(r"[.,;:]", "", piece) in re.sub(r"[.,;:]", "", both):
            return {
                (n, s) for n in (first, first + 1) for s in range(len(sentences(statements[n])))
            }
    return set()


def _touched(piece: str, statement: str) -> list[int]:
    if not re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", fold(statement)):
        return []
    parts = [fold(s) for s in sentences(statement)]
    alone = [i for i, part in enumerate(parts) if piece in part]
    if alone:
        return alone[:1]
    # It runs over a full stop: every sentence of which it holds a good part.
    return [
        i
        for i, part in enumerate(parts)
        if part in piece or piece.startswith(part[-20:]) or _ends(part, piece)
    ]


def _ends(part: str, piece: str) -> bool:
    words = part.split()
    return any(
        piece.endswith(" ".join(words[:n])) or piece.startswith(" ".join(words[-n:]))
        for n in range(2, len(words) + 1)
    )

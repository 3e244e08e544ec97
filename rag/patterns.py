"""Patterns out of plain lists of phrases, so that a list of words stays readable."""

from __future__ import annotations

import re


def any_of(phrases: str) -> re.Pattern[str]:
    """A pattern (any case) for any of the phrases of a text, which are separated by `;`. Each stands
    as whole words; `*` is any ending of a word, a space any white space."""
    found = [" ".join(p.split()) for p in phrases.split(";")]
    body = "|".join(re.escape(p).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for p in found if p)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.IGNORECASE)

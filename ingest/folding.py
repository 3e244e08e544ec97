"""How texts are compared: without regard to case, spaces, marks, emphasis and kinds of dash or quote."""

from __future__ import annotations

import re

_PLAIN = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d", "-----''\"\"")


def plain(text: str) -> str:
    """Text with one kind of dash and quote and without emphasis."""
    return text.translate(_PLAIN).replace("*", "")


def fold(text: str) -> str:
    """Text as facts are looked for in it: plain, lower case, single spaces, no citation marks."""
    return " ".join(re.sub(r"\s*\[\d+\]", "", plain(text)).lower().split())

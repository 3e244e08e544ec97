"""Is a message in English? The knowledge is, and so are the answers."""

from __future__ import annotations

import re
import unicodedata

from rag.spelling import Spelling

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEW_WORDS = 3
_FOREIGN_LETTERS = 0.4
_KNOWN_WORDS = 0.6
UNKNOWN = "und"


def warm() -> None:
    """Loads the language model of py3langid (a few megabytes, some seconds)."""
    _classify("a sentence")


def foreign_language(text: str, spelling: Spelling) -> str:
    """The code of the language when `text` is not English (`und` when it cannot be told), else an
    empty string. Misspelt English is English: words count as known after spelling correction."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return ""
    other = sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if other / len(letters) > _FOREIGN_LETTERS:
        return _classify(text)
    words = _WORD.findall(spelling.correct(text).lower())
    if len(words) < _FEW_WORDS:
        return ""
    known = sum(spelling.known(w) or spelling.known(w.rstrip("s")) for w in words)
    if known / len(words) >= _KNOWN_WORDS:
        return ""
    found = _classify(text)
    return UNKNOWN if found == "en" else found


def _classify(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text)[0])

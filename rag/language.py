"""Is a message in English? The knowledge is, and so are the answers."""

from __future__ import annotations

import re
import unicodedata

from rag.function_words import FUNCTION_WORDS
from rag.lexicon import Glossary
from rag.spelling import Spelling

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEW_WORDS = 3
_FOREIGN_LETTERS = 0.4
_KNOWN_WORDS = 0.5
# A message of at most so many words is too short for the classifier; it is of a language when this
# share of them are its function words, and no fewer than two, or a long one of three words.
_SHORT, _FUNCTION_WORDS = 12, 0.3
_VERY_SHORT, _LONG = 3, 7
_TYPED = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
UNKNOWN = "und"


def warm() -> None:
    """Loads the language model of py3langid (a few megabytes, some seconds)."""
    _classify("a sentence")


def foreign_language(text: str, spelling: Spelling, glossary: Glossary) -> str:
    """The code of the language when `text` is not English (`und` when it cannot be told), else an
    empty string. Misspelt English is English, and so are the field's abbreviations: words count as
    known once both are put right."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return ""
    other = sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if other / len(letters) > _FOREIGN_LETTERS:
        return _classify(text)
    words = _WORD.findall(spelling.correct(glossary.expand(text)).lower())
    if short := _of_few_words(text):
        return short
    unknown = [w for w in words if not spelling.known(w) and not spelling.known(w.rstrip("s"))]
    if len(unknown) < _FEW_WORDS or 1 - len(unknown) / len(words) >= _KNOWN_WORDS:
        return ""
    found = _classify(text)
    return UNKNOWN if found == "en" else found


def _of_few_words(text: str) -> str:
    """The language whose function words make up much of a short message; empty when it is none's."""
    words = _TYPED.findall(text.lower())
    if not 2 <= len(words) <= _SHORT:
        return ""
    found = {code: [w for w in words if w in held] for code, held in FUNCTION_WORDS.items()}
    best = max(found, key=lambda code: len(found[code]))
    few = len(words) <= _VERY_SHORT and any(len(w) >= _LONG for w in found[best])
    return best if len(found[best]) >= max(1 if few else 2, _FUNCTION_WORDS * len(words)) else ""


def _classify(text: str) -> str:
    import py3langid

    return str(py3langid.classify(text)[0])

"""Takes names of people out of a text: those that are introduced, those after a title, and common ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from api.person_words import (
    AFTER_TITLE,
    AMBIGUOUS,
    FIELD,
    FUNCTION,
    GIVEN,
    INSTITUTION,
    LINKS,
    SURNAMES,
)
from rag.countries import find_countries
from rag.spelling import english

NAME = "[name]"
_MOST_WORDS = 4

_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*[^\W_])?")
_NEXT = re.compile(r"[ ]{1,2}([^\W\d_](?:[\w'’-]*[^\W_])?)")
_INITIAL = re.compile(r" ?[A-Z]\.(?= )")

# What stands before a name, by how sure it is that one follows.
_SAID = re.compile(
    r"\b(?:(?:my|his|her|full|first|last|given|middle|maiden|family) name(?:'?s| is| was|:| =)+|name\s?[:-]|"
    r"call me|i go by|i'?m called|i am called|sur ?name(?: is|:)|named|"
    r"(?:yours )?sincerely,?|(?:best |kind |warm )?regards,?|yours (?:truly|faithfully),?)\s*",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:[Dd][Rr]s?|[Mm][Rr]s?|Ms|ms(?=\.)|[Pp]rof|Sir|Madam|Miss)\b\.?\s*(?=[^\W\d_])"
)
_LONG_TITLE = re.compile(
    r"\b(?:doctor|professor|attorney|lawyer|coordinator|director|dr\.? dr|consultant|sister|brother)\s+",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"\b(?:my|our|his|her|a)\s+(?:\w+\s+)?(?:wife|husband|spouse|son|daughter|brother|sister|friend|mother|"
    r"father|mom|mum|dad|child|kid|baby|fianc[eé]e?|girlfriend|boyfriend|partner|cousin|uncle|aunt|"
    r"colleague|attorney|lawyer|mentor|supervisor|attending|chief|pd|director|coordinator|professor|boss|"
    r"roommate|nephew|niece|sponsor|in-law|classmate|wives|kids|children|patient|"
    r"(?:chief |co-?)?resident|intern|student|fellow)(?:-in-law)?"
    r"(?:\s+(?:is\s+)?(?:named|called)|'s name is)?[,:]?\s+",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?:i am|i'?m|this is|myself|me,|it'?s|hi|hello|hey|dear|thanks|thank you|thx|cheers|best),?\s+",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:sent|written|signed|asked|filled in) by\s+", re.IGNORECASE)
_HERE = re.compile(r"(?:^|[.,!?] )(?=[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)? here\b)")
_SIGNED = re.compile(r"(?:[.?!,]|--?|—|–)\s*(?=[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?\.?$)")
# After an unknown word in small letters these tell that it was a name: "i am zubaida from sudan".
_GOES_ON = re.compile(r"\s*(?:,|\.|and\b|from\b|here\b|an? \b|-|\()", re.IGNORECASE)


def without_names(text: str) -> str:
    """`text` with each name of a person as `[name]`. Names of programs and places stay."""
    spans = _merged([*_introduced(text), *_common(text)])
    found = {w.lower() for a, b in spans for w in _WORD.findall(text[a:b])}
    spans = _merged([*spans, *_again(text, found)])
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], NAME]
        position = end
    return "".join([*parts, text[position:]])


def _introduced(text: str) -> Iterator[tuple[int, int]]:
    for cue in _SAID.finditer(text):
        yield from _at(text, cue.end(), _after_said)
    for cue in _TITLE.finditer(text):
        yield from _at(text, cue.end(), _after_title)
    for cue in (c for cues in (_LONG_TITLE, _RELATED, _BY) for c in cues.finditer(text)):
        yield from _at(text, cue.end(), _unlike_a_word)
    for cue in _SELF.finditer(text):
        yield from _at(text, cue.end(), _unlike_a_word)
        word = _WORD.match(text, cue.end())
        if word and _stranger(word[0]) and _GOES_ON.match(text, word.end()) and len(word[0]) > 3:
            yield word.span()
    for cue in (*_SIGNED.finditer(text), *_HERE.finditer(text)):
        yield from _at(text, cue.end(), _unlike_a_word)


def _at(text: str, start: int, begins: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """The name at `start`, if its first word `begins` one: with the words that go on with it."""
    title = _TITLE.match(text, start)
    start = title.end() if title else start
    first = _WORD.match(text, start)
    if first and first[0] in LINKS:
        first = _NEXT.match(text, first.end())
    if first is None or not begins(first[0].strip()):
        return
    yield start, _end(text, first.end())


def _end(text: str, end: int) -> int:
    """Where a name ends whose first word ends at `end`."""
    for _ in range(_MOST_WORDS - 1):
        initial = _INITIAL.match(text, end)
        following = _NEXT.match(text, initial.end() if initial else end)
        if following is None:
            return initial.end() if initial else end
        word = following[1]
        if word.lower() in LINKS:
            after = _NEXT.match(text, following.end())
            if after is None or not _goes_on(after[1]):
                return end
            end = after.end()
        elif _goes_on(word):
            end = following.end()
        else:
            return end
    return end


def _goes_on(word: str) -> bool:
    bare = _bare(word)
    if bare in FUNCTION or bare in FIELD or _caps(word):
        return False
    if bare in GIVEN or bare in SURNAMES:
        return bare not in AMBIGUOUS or word[0].isupper()
    return (word[0].isupper() and not find_countries(bare)) or _stranger(word)


def _after_said(word: str) -> bool:
    bare = _bare(word)
    if bare in FUNCTION or bare in FIELD:
        return False
    return bare in GIVEN or bare in SURNAMES or word[0].isupper() or _stranger(word)


def _after_title(word: str) -> bool:
    bare = _bare(word)
    if bare in FUNCTION or bare in FIELD or bare in AFTER_TITLE:
        return False
    if bare in GIVEN or bare in SURNAMES:
        return True
    return (word[0].isupper() and not _caps(word)) or _stranger(word)


def _unlike_a_word(word: str) -> bool:
    """A common name, or a word in a capital that is none of English, the field, or a country."""
    bare = _bare(word)
    if bare in FUNCTION:
        return False
    if bare in GIVEN:
        return bare not in AMBIGUOUS or (word[0].isupper() and not find_countries(bare))
    return word[0].isupper() and not _caps(word) and _stranger(word)


def _common(text: str) -> Iterator[tuple[int, int]]:
    """Common given names wherever they stand, unless they belong to the name of an institution."""
    for word in _WORD.finditer(text):
        bare = _bare(word[0])
        known = any(part in GIVEN and part not in AMBIGUOUS for part in bare.split("-"))
        if not known or _institution(text, word.start(), word.end()):
            continue
        yield word.start(), _end(text, word.end())


def _institution(text: str, start: int, end: int) -> bool:
    """ "King Fahd University", "Saint Maria Hospital": words in capitals around it name a place."""
    before = re.search(r"([^\W\d_][\w'’.-]*) $", text[:start])
    if before and _bare(before[1].rstrip(".")) in {
        "st",
        "saint",
        "san",
        "santa",
        "king",
        "mount",
        "port",
    }:
        return True
    after = re.match(r"(?:\W{1,2}(?:[A-Z][\w'’-]*|of|and|for)){1,4}", text[end:])
    words = _WORD.findall(after[0]) if after else []
    words += _WORD.findall(text[end : end + 30])[:2]
    return any(_bare(w) in INSTITUTION for w in words)


def _again(text: str, names: set[str]) -> Iterator[tuple[int, int]]:
    """Further places of words that were a name once."""
    known = {_bare(n) for n in names if len(n) > 2}
    for word in _WORD.finditer(text):
        bare = _bare(word[0])
        if bare in known and (_stranger(word[0]) or (bare in GIVEN and word[0][0].isupper())):
            yield word.span()


def _stranger(word: str) -> bool:
    """Whether a word is none of English, of the field, and of no country."""
    bare = _bare(word)
    return not (
        len(bare) < 3
        or bare in FUNCTION
        or bare in FIELD
        or bare in english()
        or bare.removesuffix("s") in english()
        or all(part in english() or part in FIELD for part in re.split(r"['’-]", bare))
        or re.search(
            r"(?:olog(?:y|ist)s?|iatr(?:y|ists?|ics)|icians?|ships?|ectomy|ographer)$", bare
        )
        or find_countries(bare)
        or any(c.isdigit() for c in bare)
    )


def _caps(word: str) -> bool:
    """An abbreviation, or a word that is shouted: only common names are taken for names then."""
    return len(word) > 1 and word.isupper() and _bare(word) not in GIVEN | SURNAMES


def _bare(word: str) -> str:
    return re.sub(r"['’]s$", "", word.lower())


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

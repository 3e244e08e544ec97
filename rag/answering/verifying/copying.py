"""A claim that is nearly a copy of a sentence of its source: the few words that differ decide."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations, pairwise, product

from rag.answering.verifying.clauses import without_lead
from rag.answering.verifying.own_words import FREE
from rag.answering.verifying.particulars import particulars
from rag.answering.verifying.signature import signature
from rag.answering.verifying.words import content
from rag.gaps import sentences
from rag.lexicon import normalise

# A copy has this share of its words, in their order, in one sentence of the source, …
_COPIED = 0.7
# … and from this share on the words of a piece that moved keep their order.
_CLOSE = 0.8
# A longer part of the source that the claim leaves out is a clause, which polarity.py looks at.
_SHORT = 3
# A claim joins two sentences when it has this share of its words more of both than of one.
_JOINED = 0.2
# What stands in one place, with its names in brackets, has at most so many words.
_PLACE = 9
# Between the things of a list stands none of these.
_SAID = re.compile(r"\b(?:not|is|are|was|were|has|have|had|for|with|to|by|from|than)\b")
_TOKEN = re.compile(r"[\w$%]+(?:[.,'/-][\w%]+)*")
# Words that turn a sentence when one is put in, left out or put for another; those in a line are alike.
_DECIDING = """
not no never none nobody neither nor cannot n't without nothing
may can could might
must shall required requires require requirement requirements needs need needed due
should ought
all every each always everyone everybody both whole entire entirely fully
most many usually often generally normally normal mostly
some several sometimes certain
few rarely seldom
only solely
unless except
if when where provided
before until till
after once
least minimum
limit maximum up
more over above
less under below fewer
probably likely perhaps possibly
certainly surely definitely undoubtedly
reported reportedly unconfirmed
inside within
outside
first
same
"""


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    lines = [line.split() for line in _DECIDING.strip().splitlines()]
    return {word: line[0] for line in lines for word in line}


def altered(claim: str, source: str) -> str:
    """What differs and decides, where the sentence `claim` is nearly a copy of one of `source`: a word of
    denial, duty, number, order or limit, or a particular that stands elsewhere in the source. Empty when
    nothing does, and for a sentence in words of its own."""
    mine = _tokens(without_lead(claim))
    if not mine:
        return ""
    held = _held(source, mine)
    if not held:
        return ""
    best = max((_matched(mine, words) for words in held), key=lambda m: m[0])
    copied, put, left, unsaid = best
    if crossed := max((_crossed(mine, words, source) for words in held), key=len):
        return f"{crossed} change places"
    if copied < _COPIED * len(mine):
        return ""
    one, other, whole = _deciding(put), _deciding(left), _deciding(unsaid)
    parities = {other["not"] % 2, whole["not"] % 2}
    if one["not"] % 2 not in parities and not _moved(put, left):
        return "a denial put in or left out"
    ordered = any(signature(s).imperative for s in sentences(without_lead(source)))
    for word in sorted((one.keys() | other.keys()) - {"not"}):
        if ordered and word in {"should", "must"} and one[word] and not other[word]:
            continue  # an order told as a duty: polarity.py looks at it
        if other[word] and not one[word] and _said_otherwise(word, mine, source):
            continue
        by_other_word = _ALSO.get(word, set()) & {*put, *left}
        held_elsewhere = one[word] and whole[word]
        if bool(one[word]) == bool(other[word]) or by_other_word or held_elsewhere:
            continue
        if not _stands_for(word, one, other):
            return f"\u201c{word}\u201d or the like put in or left out"
    if moved := _moved_particular(" ".join(put), " ".join(left), source):
        return moved
    return _brought(mine, held)


def _held(source: str, mine: list[str]) -> list[list[str]]:
    """The words of each sentence of a source, and of two that follow each other where a claim joins them:
    where it has clearly more of both than of one."""
    single = [_tokens(without_lead(s)) for s in sentences(without_lead(source))]
    most = max((_matched(mine, words)[0] for words in single), default=0)
    both = [one + other for one, other in pairwise(single)]
    return single + [w for w in both if _matched(mine, w)[0] >= most + _JOINED * len(mine)]


def _brought(mine: list[str], held: list[list[str]]) -> str:
    """What a copy of one sentence has in the place of the sentence's own: "unless the
    receipt has come" for "unless the new card has come"."""
    own = max(held, key=lambda words: _matched(mine, words)[0])
    said, told = content(" ".join(own)), content(" ".join(mine))
    for kind, a, b, c, d in SequenceMatcher(None, mine, own, autojunk=False).get_opcodes():
        if kind != "replace":
            continue
        new = content(" ".join(mine[a:b])) - said
        gone = content(" ".join(own[c:d])) - told
        figures = any(w[0].isdigit() for w in new | gone)
        if new and gone and not (figures or new <= FREE or gone <= FREE):
            return f"{' '.join(sorted(new))} for {' '.join(sorted(gone))}"
    return ""


def _said_otherwise(word: str, mine: list[str], source: str) -> bool:
    """Whether a claim may leave `word` out: it tells both shares or amounts that its source compares ("less
    often (46%) than"), or speaks without "all" of those of whom a sentence begins so."""
    if word == "all":
        return bool(re.search(r"(?:^|[.;:] )all \w+s\b", source, re.IGNORECASE))
    if word not in {"less", "more", "most"}:
        return False
    told, held = particulars(" ".join(mine)), particulars(source)
    kinds = [p.kind for p in told & held]
    return any(kinds.count(kind) > 1 for kind in ("share", "amount"))


def _crossed(mine: list[str], theirs: list[str], source: str) -> str:
    """Words that stand in each other's place, where the rest is the same: "the first was a high, the
    second a low" for low and high. Empty where there are none, and where they only stand in a list."""
    put: set[tuple[str, str]] = set()
    copied = 0
    changed: list[tuple[frozenset[str], frozenset[str]]] = []
    here: list[list[str]] = []
    there: list[list[str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if max(b - a, d - c) <= _PLACE:
            here.append(mine[a:b])
            there.append(theirs[c:d])
        if kind == "replace" and max(b - a, d - c) <= _PLACE:
            changed.append((content(" ".join(mine[a:b])), content(" ".join(theirs[c:d]))))
        copied += (b - a) * (kind == "equal")
        if kind == "replace" and b - a <= min(d - c, _SHORT):
            put.add((" ".join(mine[a:b]), " ".join(theirs[c : c + b - a])))
    # Word by word as well: the matcher takes "Amman; Syria: Dubai" for words that moved.
    apart = [(one, other) for one, other in zip(mine, theirs, strict=False) if one != other]
    if len(apart) <= _SHORT:
        put |= set(apart)
    if copied < len(mine) / 2:
        return ""
    for one, other in put:
        # "1 January" and "January 1" are one day.
        day = {m.kind for m in particulars(f"{one} {other}")} >= {"day"}
        if (other, one) in put and one != other and not (day or _listed(one, other, source)):
            return f"{one} and {other}"
    reversed_ = _reversed(here, there) if copied >= _CLOSE * len(mine) else ""
    return _exchanged(changed) or reversed_


def _reversed(here: list[list[str]], there: list[list[str]]) -> str:
    """Two words of a piece that moved, the other way round than in its old place: "the liaison calls the
    holder" for "the holder calls the liaison". A piece that is only put in front keeps its order."""
    for moved, old in product(here, there):
        before, after = _in_order(moved), _in_order(old)
        both = [w for w in before if w in after and not w[0].isdigit()]
        if len(both) >= 2 and both != [w for w in after if w in both]:
            return f"{both[0]} and {both[1]}"
    return ""


def _in_order(words: list[str]) -> list[str]:
    """The stems of words, each once; of one that is several ("full-time") none, for those have no order."""
    found = [stem for word in words if len(stems := content(word)) == 1 for stem in stems]
    return list(dict.fromkeys(found))


def _exchanged(changed: list[tuple[frozenset[str], frozenset[str]]]) -> str:
    """Two places of which each has in the claim what the other has in the source: "programs may get other
    applications, and the statement goes to all" for "other statements, and the application goes to all"."""
    for (here, was_here), (there, was_there) in combinations(changed, 2):
        own, other = here - was_here, there - was_there
        if any(w[0].isdigit() for w in own | other):
            continue  # figures are looked at with what they belong to
        if own and other and _mostly(own, was_there) and _mostly(other, was_here):
            return f"{' '.join(sorted(here))} and {' '.join(sorted(there))}"
    return ""


def _mostly(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) * 2 >= max(1, min(len(one), len(other)))


def _listed(one: str, other: str, source: str) -> bool:
    """Whether two things stand in one list of `source`, where their order says nothing."""
    text = normalise(source).lower()
    for first, last in ((one, other), (other, one)):
        between = re.search(rf"\b{re.escape(first)}\b([^;:.]*?)\b{re.escape(last)}\b", text)
        if between and len(content(between[1])) <= 2 and not _SAID.search(between[1]):
            return True
    return False


def _matched(mine: list[str], theirs: list[str]) -> tuple[int, list[str], list[str], list[str]]:
    """How many words are copied, the words that the claim puts in, those that it leaves out beside what it
    copies, and all that it leaves out."""
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    copied = 0
    put: list[str] = []
    left: list[str] = []
    unsaid: list[str] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            copied += b - a
            continue
        put += mine[a:b]
        # Of a clause that is left out, only the words beside what is copied decide something here.
        unsaid += theirs[c:d]
        outer = a == b and (c == 0 or d == len(theirs))
        if d - c <= (_SHORT if outer else max(2 * _SHORT, b - a + _SHORT)):
            left += theirs[c:d]
        elif a != b:
            left += theirs[d - (b - a) : d] if c == 0 else theirs[c : c + b - a]
    return copied, put, left, unsaid


def _full(match: re.Match[str]) -> str:
    return "can not" if match[1].lower() == "can" else "will not"


_NO_LIMIT = re.compile(
    r"\b(?:under|above|below|over)\b(?= (?:the |this |that |these |those |an? |its |their |your )?"
    r"(?:[a-z][a-z-]* ){0,2}?(?:rules?|laws?|programs?|agreements?|contracts?|holds?|proclamations?|orders?|"
    r"routes?|polic(?:y|ies)|sections?|regulations?|categor(?:y|ies)|status|sponsorship|supervision|reviews?|"
    r"acts?|texts?|names?|headings?|entry|statutes?|pathways?|silver|gold|exceptions?|sanctions?|trees?)\b)",
    re.I,
)


def _tokens(text: str) -> list[str]:
    plain = re.sub(r"\b(can|won)'t\b", _full, normalise(text).replace("*", ""), flags=re.I)
    plain = re.sub(r"\b(\w+)n't\b", r"\1 not", plain)
    plain = re.sub(r"\bcannot\b", "can not", plain)
    plain = re.sub(r"\b(?:has|have) to\b", "must", plain)
    plain = re.sub(
        r"\b(?:at most|(?:no|not) (?:more|longer) than|up to)\b", "limit", plain, flags=re.I
    )
    plain = re.sub(
        r"\b(?:nobody|no one|none) (?:but|except)\b|\bjust (?=an? |the )",
        "only ",
        plain,
        flags=re.I,
    )
    plain = re.sub(r"\b(?:prior to|ahead of)\b", "before", plain, flags=re.I)
    plain = re.sub(
        r"\bat least\b|\bor more\b|\b(?:no|not) (?:less|fewer) than\b", "least", plain, flags=re.I
    )
    plain = re.sub(r"\bor (?:less|fewer|under)\b", "limit", plain, flags=re.I)
    # "Under the rule", "gold above silver": no limit.
    plain = _NO_LIMIT.sub(" ", plain)
    return [m.group().lower() for m in _TOKEN.finditer(plain)]


def _deciding(words: list[str]) -> Counter[str]:
    classes = _classes()
    return Counter(classes[w] for w in words if w in classes)


# Words that may stand for one of a line, though they decide nothing themselves.
_ALSO = {
    "before": {"to", "by", "through"},
    "if": {"whose", "who", "that", "with", "for", "as"},
    "after": {"from", "since"},
}
# Where these stand on the other side, a word is put for another and polarity.py compares them.
_FOR = {
    "must": {"should"},
    "if": {"after", "only"},
    "after": {"if"},
    "limit": {"less", "not", "outside", "before"},
    "more": {"least", "not"},
    "inside": {"limit", "before"},
    "before": {"limit", "inside"},
}


def _stands_for(word: str, one: Counter[str], other: Counter[str]) -> bool:
    return any(one[w] or other[w] for w in _FOR.get(word, ()))


_DENIED = re.compile(
    r"\b(?:un|in|non|im|ir)\w{4,}|\b(?:refus|den[iy]|reject|forbid|prohibit|clos|bar|lack|fail|exempt|lost|lose|"
    r"exclud|illegal|optional|only|free|instead|rather)\w*"
)


def _moved(put: list[str], left: list[str]) -> bool:
    """Whether a word on one side denies without "not": "is not renewable" for "cannot be renewed"."""
    return any(_DENIED.match(w) for w in (*put, *left))


def _moved_particular(put: str, left: str, source: str) -> str:
    """A particular that the claim has in another place than the source."""
    held, gone = particulars(source), particulars(left)
    for particular in sorted(particulars(put)):
        kinds = {p.kind for p in gone}
        if particular in held and particular not in gone and particular.kind in kinds:
            return f"{particular} in the place of another"
    return ""

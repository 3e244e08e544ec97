"""Words of which one in a claim and the other in its source say opposite things, and the order of time."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.answering.verifying.signature import words_of
from rag.answering.verifying.words import content
from rag.lexicon import tokens

# Each line: words of the one side, and of the other. An indented line goes on with the one above.
_PAIRS = r"""
before|prior to|until|till|BY|ahead of|earlier than // after|once|following|later than|SINCE
at least|minimum|or more|no less than|not less than // at most|maximum|up to|or less|or fewer|limit
more than|over|above|exceeds?|exceeding|longer than // less than|under|below|fewer than|shorter than
rises?|rose|risen|raised?|raises|increas\w+|(?:goes|go|went|gone) up|grows?|grew|higher|up //
  falls?|fell|fallen|decreas\w+|shrinks?|shrank|(?:goes|go|went|gone) down|drops?|dropped|lower|down
more|dearer|longer // fewer|less|cheaper|shorter
dearest|most expensive|costs? (?:the )?most // cheapest|least expensive|costs? (?:the )?least
(?:stays?|keep|leaves?|kept) (?:[\w ]{1,30} )?off // (?:stands?|stay|be|belongs?|put|keep) (?:[\w ]+ )?on
highest|most // lowest|least
no longer|not any ?more|stops? being|ceases? to be // stays?|remains?|still|keeps? being|continues? to be
(?:went|go|goes) ahead|took place|takes? place|(?:was|were) held // called off|cancell?ed|postponed|put off
(?:good|positive|encouraging) signs? // (?:warning|bad) signs?|red flags?
shortens?|speeds? up|less time|faster|quicker|sooner // lengthens?|slows? down|more time|slower
lifted|released|revoked // (?:in force|in effect|suspended)
easy|easier|simple|simpler // hard|harder|difficult
common|commonly|often // uncommon|rare|rarely|unusual|seldom
early // late
free of charge|at no cost // for a fee
safe // unsafe|dangerous|risky
strong|strongest // weak|weakest
goes on|continues?|lasts? // ends?|ended|is over|stops?|stopped
appl(?:y|ies)|falls? under|covers?|covered // outside|spared
moves?|changes?|varies|vary|differs? // equal|the same|fixed
avoid\w*|escapes? // pays?|paid|owes?|faces?|incurs?
added to|adds? to // (?:counts?|taken|deducted|subtracted) (?:against|off|from)
wins?|won|gains?|gained // loses?|lost
inside|internal|within|in-house // outside|external
paid // unpaid
public(?:ly)? // private(?:ly)?|confidential
open|opens|opened // closed?|closes|shut|shuts
pass|passed|passes|passing // fail|failed|fails|failing
accept\w*|approv\w+|grant\w* // refus\w+|reject\w*|den(?:y|ies|ied)|declin\w+
full-time // part-time
temporary|temporarily // permanent(?:ly)?
the same // another|a different|different
first // last|after|later
sooner|earlier // later
stays?|remains?|kept|keeps? // removed?|removes|deleted|disappears?|taken off|lost|loses?|leaves?(?! [\w ]*o)
keeps?|kept // rejected|refused
leaves? out|left out|excludes?|excluded|omits?|omitted // counts?|counted|includes?|included
surely|certain(?:ly)? // in (?:some )?doubt|doubtful|uncertain|unclear|unsettled
except|excluding|but not // including|included|includes?|also|as well as
better|best|stronger // worse|worst|weaker
separate(?:ly)? // together|joint(?:ly)?
"""
# "By" and "since" where a time stands behind them: not "by our reading", nor "since it is closed".
_TIME = (
    r"(?:the |about |early |mid-?|late )*(?:\d|then|now|noon|end|start|deadline|rank|season|time|January|"
    r"February|March|April|May|June|July|August|September|October|November|December|Monday|Friday|Match)"
)
_WORDS = {"BY": rf"by(?= {_TIME})", "SINCE": rf"since(?= {_TIME})"}
_OPPOSITES = tuple(
    (words_of(one), words_of(other))
    for one, other in (
        re.sub(r"BY|SINCE", lambda m: _WORDS[m.group()], line).split(" // ")
        for line in re.sub(r"\n +", " ", _PAIRS.strip()).splitlines()
    )
)
_DENIAL_BEFORE = re.compile(r"(?:\bnot|n't|\bnever|\bno|\bcannot|\bneither)(?: \w+){0,2} $", re.I)
_BEFORE = words_of(r"before|prior to|until|till|by")
_AFTER = words_of(r"after|once|following|since")


def reordered(claim: str, source: str) -> str:
    """Whether the claim sets after a thing what the source sets before it, or the other way round."""
    mine, theirs = _ordered(claim), _ordered(source)
    for side, other in (("before", "after"), ("after", "before")):
        wrong = mine[side] & theirs[other]
        if wrong - theirs[side] - mine[other]:
            return f"{side} for {other}"
    return ""


def _ordered(text: str) -> dict[str, frozenset[str]]:
    """The content words that stand right behind a word for before, and behind one for after."""
    found = {}
    for side, pattern in (("before", _BEFORE), ("after", _AFTER)):
        behind = [text[m.end() :].split(",")[0].split()[:4] for m in pattern.finditer(text)]
        found[side] = frozenset(w for words in behind for w in content(" ".join(words)))
    return found


def opposite(claim: str, source: str) -> str:
    for one, other in _OPPOSITES:
        for a, b in ((one, other), (other, one)):
            mine, theirs = a.search(claim), b.search(source)
            if not mine or not theirs or b.search(claim) or a.search(source):
                continue
            # "Does not count" says what "leaves out" says.
            if _denied(claim, mine) == _denied(source, theirs):
                return f"{mine.group()} for {theirs.group()}"
    return ""


_PREFIX = ("un", "in", "im", "ir", "il", "non", "dis", "mis")


def unprefixed(claim: str, source: str) -> str:
    """A word on one side that stands with a denying prefix on the other ("common" and "uncommon"), where
    neither or both are denied beside it; else empty."""
    mine, theirs = _words(claim), _words(source)
    for one, other, texts in ((mine, theirs, (claim, source)), (theirs, mine, (source, claim))):
        for stem, word in one.items():
            if stem in other or len(stem) < 4:
                continue
            for prefix in _PREFIX:
                turned = other.get(prefix + stem)
                if turned and prefix + stem not in one:
                    here, there = _denied_at(word, texts[0]), _denied_at(turned, texts[1])
                    if here is not None and here == there:
                        return f"{word} and {turned}"
    return ""


@lru_cache(maxsize=8192)
def _words(text: str) -> dict[str, str]:
    """The stems of a text, each with one word that has it."""
    found: dict[str, str] = {}
    for word in re.findall(r"[a-z]+", text.lower()):
        for stem in tokens(word):
            found.setdefault(stem, word)
    return found


def _denied_at(word: str, text: str) -> bool | None:
    """Whether a denial stands just before the first `word` of `text`; None where it stands in none by
    itself ("form" in "form7")."""
    match = re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
    return _denied(text, match) if match else None


def _denied(text: str, match: re.Match[str]) -> bool:
    """Whether a denial stands just before a word of `text`."""
    return bool(_DENIAL_BEFORE.search(text[: match.start()]))

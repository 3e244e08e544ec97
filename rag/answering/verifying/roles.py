"""Who does what, what is set above what, and what belongs to what: whether a claim gives these to each
other's place ("the program pays the hospital" for "the hospital pays the program")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.answering.verifying.antecedents import condition_turned
from rag.answering.verifying.words import content
from rag.gaps import sentences
from rag.lexicon import normalise

# Each line: words for one that acts.
_ACTORS = r"""
you|your|applicants?|candidates?|physicians?|doctors?|residents?|imgs?|trainees?|fellows?|graduates?|students?|persons?|people|scholars?|nationals|whoever
(?:residency |training |fellowship )?programs?|coordinators?|directors?
employers?|hospitals?|institutions?|companies|sponsors?(?= (?:must|pays?|files?))
ecfmg|intealth
nrmp
aamc|eras
uscis
(?:the )?state department|department of state
consulates?|consuls?|officers?|embass(?:y|ies)
dhs|cbp
irs
fsmb
evsp
tpls?|liaisons?
states?(?! department)|(?:medical |state )?boards?|health departments?
schools?|universit(?:y|ies)|colleges?|deans?
gme office|gme committee|committees?
acgme|abms
ama|aafp
prometric
raters?|referees?|authors?|writers?
ministr(?:y|ies)|governments?
law|courts?|congress|statute
spouses?|wi(?:fe|ves)|husbands?|partners?
children|child
lawyers?|attorneys?|agents?|advisers?
medicare|medicaid|insurers?|insurance
"""
_ACTOR = re.compile(
    "|".join(
        rf"(?P<a{n}>(?<![\w-])(?:{line})(?![\w-]))" for n, line in enumerate(_ACTORS.strip().splitlines())
    ),
    re.IGNORECASE,
)
# Verbs by which one does something to another; those in a line are one act.
_ACTS = """
send sends sent forward forwards forwarded pass passes
file files filed submit submits submitted
pay pays paid
ask asks asked request requests requested
sponsor sponsors sponsored
make makes made
give gives gave given issue issues issued grant grants granted
offer offers offered
release releases released
upload uploads uploaded
sign signs signed
confirm confirms confirmed certify certifies certified
choose chooses chose chosen select selects selected
rank ranks ranked
list lists listed
keep keeps kept
accept accepts accepted
refuse refuses refused reject rejects rejected deny denies denied
decide decides decided
approve approves approved
report reports reported
write writes wrote written
order orders ordered
apply applies applied
verify verifies verified
cover covers covered
repay repays repaid reimburse reimburses reimbursed
take takes took taken
show shows showed shown
hire hires hired employ employs employed
teach teaches taught
tell tells told inform informs informed notify notifies notified
cancel cancels cancelled canceled withdraw withdraws withdrew
need needs needed require requires required
support supports supported
recommend recommends recommended
review reviews reviewed judge judges judged
train trains trained
open opens opened
call calls called
answer answers answered
register registers registered
set sets
"""
_ACT = {w: line.split()[0] for line in _ACTS.strip().splitlines() for w in line.split()}
_PART = re.compile(
    r"[,;:()]\s*|[.!?]\s+|\s(?:and|or|but|because|since|when|while|if|unless|so|which|who|that|whom|although|"
    r"though|where|after|before|until|once|than|then|yet)\s",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'-]+")
_BE = frozenset("is are was were be been being get gets got isn't aren't wasn't weren't".split())
_BETWEEN = frozenset("not never also only always then already still usually generally normally directly".split())
_NO_VERB_AFTER = frozenset("to the a an of for by their your its his her this these any no".split())
_OWNED = frozenset("their your its his her our the".split())
_AUXILIARY = frozenset(
    "may must can cannot can't could should shall will would do does did don't doesn't didn't won't has have had "
    "hasn't haven't might".split()
)
_OWE = frozenset("has have had needs need ought able".split())
# What no noun looks like.
_SURE = frozenset(
    "sends sent pays paid gives gave made makes chose took kept wrote withdrew taught told takes keeps "
    "decides accepts confirms certifies approves refuses rejects denies verifies asks sponsors".split()
)
_BY = re.compile(r"\W+(?:\w+ ){0,3}?by (?:the |an? |your )?", re.IGNORECASE)
# An actor behind one of these acts not: "graduates of Canadian schools".
_BEHIND = re.compile(
    r"\b(?:of|at|from|in|for|with|by|to|on|under|against|about) (?:[\w-]+ ){0,4}$|'s $", re.IGNORECASE
)


@dataclass(frozen=True)
class Act:
    """An act with the actor that does it: the number of a line of actors."""

    verb: str
    actor: int


def acts_turned(claim: str, source: str) -> str:
    """An act that the claim gives to another actor than its source does, where the source knows both of
    them; in words, or empty."""
    held = _acts(source)
    there = {n for n, _, _ in _actors(source)}
    for act in _acts(claim):
        doers = {a.actor for a in held if a.verb == act.verb}
        if doers and act.actor not in doers and act.actor in there | {0}:
            return f"another one does it: {act.verb}"
    return ""


@lru_cache(maxsize=8192)
def _acts(text: str) -> frozenset[Act]:
    """The acts of a text whose actor stands in the same part of a sentence."""
    found: set[Act] = set()
    for sentence in sentences(normalise(text)):
        for part in _PART.split(sentence):
            found |= set(_acts_of(part or ""))
    return frozenset(found)


def _acts_of(part: str) -> list[Act]:
    words = [(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(part)]
    actors = _actors(part)
    found: list[Act] = []
    for place, (start, end, word) in enumerate(words):
        verb = _ACT.get(word)
        if verb is None:
            continue
        before = [w for _, _, w in words[:place]]
        if before[-1:] == ["to"] and before[-2:-1] and before[-2] in _OWE:
            before = before[:-2]
        while before and before[-1] in _BETWEEN:
            before.pop()
        by = _BY.match(part[end:])
        if by and word.endswith(("ed", "en", "t", "id")):
            doers = {n for n, at, _ in actors if at == end + by.end()}
        elif before and (before[-1] in _BE or before[-1] in _NO_VERB_AFTER):
            continue
        elif not before:
            # An order is given to the reader.
            doers = {0} if start == 0 and part[:1].isupper() else set()
        else:
            ahead = [a for a in actors if a[1] < start and not _BEHIND.search(part[: a[1]])]
            doers = {n for n, _, _ in ahead[-1:]} if _leads(before[-1], ahead, words, place) else set()
        found += [Act(verb, n) for n in doers]
    return found


def _leads(
    before: str,
    actors: list[tuple[int, int, int]],
    words: list[tuple[int, int, str]],
    place: int,
) -> bool:
    """Whether the word behind `before` is a verb of the last of `actors`: that or an auxiliary stands there,
    or it can be no noun."""
    word = words[place][2]
    if word.endswith(("ed", "en")) or word in _SURE or before in _AUXILIARY:
        return True
    following = words[place + 1][2] if place + 1 < len(words) else ""
    if not actors or following in {"list", "lists"}:
        return False
    _, at, end = actors[-1]
    owned = any(w in _OWNED for s, _, w in words if s < at and at - s < 8)
    return end >= words[place][0] - 1 and not owned


def _actors(text: str) -> list[tuple[int, int, int]]:
    """The actors of a text in order: the number of the line, and where it begins and ends."""
    return [(int((m.lastgroup or "a0")[1:]), m.start(), m.end()) for m in _ACTOR.finditer(text)]


# --- what is set above what ----------------------------------------------------------------------

_ABOVE = re.compile(
    r"(?P<sign>more|less|fewer|better|worse|higher|lower|earlier|later|sooner|longer|shorter|cheaper|dearer|"
    r"rather|larger|smaller|stronger|weaker|\w+er)(?P<of> [^,.;:()]{0,60}?)? than |"
    r"(?P<over>(?<=[a-z] )over (?!\d|the (?:years?|phone))|instead of |in place of )|"
    r"(?P<no>(?:no substitute for|(?:not|n't|never|cannot) replace|(?:not|n't) stand in for) )",
    re.IGNORECASE,
)
_LESS = frozenset("less fewer worse lower earlier sooner shorter cheaper smaller weaker".split())
_ONES = frozenset({"one", "1"})
_STOP = re.compile(r"[,;:().!?]|\s(?:and|but|because|since|so|which|while)\s", re.IGNORECASE)


def comparison_turned(claim: str, source: str) -> str:
    """Whether what the source sets above another thing stands below it in the claim; in words, or empty."""
    for mine in _compared(claim):
        for theirs in _compared(source):
            if mine[0] != theirs[0]:
                continue
            _, above, below = mine
            _, higher, lower = theirs
            if (below - lower) & higher and (above - higher) & lower and not below & lower:
                return "a comparison the other way round"
    return ""


@lru_cache(maxsize=8192)
def _compared(text: str) -> tuple[tuple[str, frozenset[str], frozenset[str]], ...]:
    """The comparisons of a text: of which sense, and the content words on both sides."""
    found = []
    for match in _ABOVE.finditer(normalise(text)):
        word = (match["sign"] or "").lower()
        sense = "less" if word in _LESS else "no" if match["no"] else "more"
        left = _STOP.split(text[: match.start()])[-1]
        right = _STOP.split(text[match.end() :], maxsplit=1)[0]
        found.append((sense, content(f"{left} {match['of'] or ''}") - _ONES, content(right) - _ONES))
    return tuple(found)


# --- what belongs to what ------------------------------------------------------------------------

_CLAUSE = re.compile(
    r";\s+|:\s+|[.!?]\s+(?=[A-Z\"(])|,\s+(?:and|but|while|whereas|yet|so|or)\s+|,\s+(?=(?:though|although)\b)|"
    r"\s+(?:while|whereas|but|because|although)\s+",
    re.IGNORECASE,
)


def halves_crossed(claim: str, source: str) -> str:
    """Whether two clauses of the claim each mix what two clauses of the source keep apart: "an initial one
    if sponsored, a continuing one if not"."""
    mine = [c for c in (content(p) for p in _CLAUSE.split(claim) if p) if c]
    theirs = [c for c in (content(p) for p in _CLAUSE.split(source) if p) if c]
    for i, one in enumerate(theirs):
        for other in theirs[i + 1 :]:
            first, second = one - other, other - one
            mixed = [(c & first, c & second) for c in mine if c & first and c & second]
            for n, (a, b) in enumerate(mixed):
                for c, d in mixed[n + 1 :]:
                    if a - c and c - a and b - d and d - b:
                        return f"{min(a - c)} and {min(c - a)} change places"
    return ""


# --- what comes first ----------------------------------------------------------------------------

_FIRST = re.compile(r"(?:^|\s)first(?! (?:year|time|two|of|place|step|post|job|day|week|month|\d))\b", re.I)
_THEN = re.compile(r"(?:^|\s)(?:then|afterwards?|later|only then|second)\b", re.I)


def order_turned(claim: str, source: str) -> str:
    """Whether the claim says of another thing than its source that it comes first."""
    mine, theirs = _placed(claim), _placed(source)
    if all((*mine, *theirs)):
        first, then = mine
        if len(first & theirs[1]) > len(first & theirs[0]) and len(then & theirs[0]) > len(
            then & theirs[1]
        ):
            return "first and then change places"
    return ""


@lru_cache(maxsize=8192)
def _placed(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The content words of the parts that come first, and of those that come then."""
    first: frozenset[str] = frozenset()
    then: frozenset[str] = frozenset()
    for part in re.split(r"[;:]\s+|[.!?]\s+|,\s+(?:and|but)\s+", normalise(text)):
        if _FIRST.search(part):
            first |= content(part)
        elif _THEN.search(part):
            then |= content(part)
    return first, then


def misplaced(claim: str, source: str) -> str:
    """Why things stand in each other's place in a claim, or depend on another thing than in its source;
    empty when they do not."""
    return (
        acts_turned(claim, source)
        or comparison_turned(claim, source)
        or order_turned(claim, source)
        or halves_crossed(claim, source)
        or condition_turned(claim, source)
    )

"""Who does what: whether a claim gives an act to another than its source does ("the program pays the
hospital" for "the hospital pays the program"), and all else that may stand in another's place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.answering.verifying.antecedents import condition_turned
from rag.answering.verifying.belonging import figures_crossed, halves_crossed, pairs_crossed
from rag.answering.verifying.ordering import comparison_turned, order_turned
from rag.answering.verifying.own_words import KEEPS, keeping
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
department of labor|dol
state department|department of state
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
        rf"(?P<a{n}>(?<![\w-])(?:{line})(?![\w-]))"
        for n, line in enumerate(_ACTORS.strip().splitlines())
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
carry carries carried bear bears bore handle handles handled
earn earns earned
sell sells sold
run runs ran
name names named
hold holds held
owe owes owed
recognise recognises recognised recognize recognizes recognized
accredit accredits accredited
process processes processed
read reads
examine examines examined treat treats treated
open opens opened
call calls called
answer answers answered
register registers registered
set sets
complete completes completed
enter enters entered
quote quotes quoted
prefer prefers preferred
contact contacts contacted
score scores scored
arrange arranges arranged
lose loses lost
win wins won
publish publishes published
validate validates validated
extend extends extended
reset resets
collect collects collected
"""
_ACT = {w: line.split()[0] for line in _ACTS.strip().splitlines() for w in line.split()}
_PART = re.compile(
    r"[,;:()]\s*|[.!?]\s+|\s(?:and|or|but|because|since|when|while|if|unless|so|which|who|that|whom|although|"
    r"though|where|after|before|until|once|than|then|yet)\s",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'-]+")
_BE = frozenset("is are was were be been being get gets got isn't aren't wasn't weren't".split())
_BETWEEN = frozenset(
    "not never also only always then already still usually generally normally directly".split()
)
_NO_VERB_AFTER = frozenset("to the a an of for by their your its his her this these any no".split())
_OWNED = frozenset("their your its his her our".split())
_DETERMINERS = frozenset("the a an you your it its their his her them this that".split())
_AUXILIARY = frozenset(
    "may must can cannot can't could should shall will would do does did don't doesn't didn't won't has have "
    "had hasn't haven't might".split()
)
_OWE = frozenset("has have had needs need ought able".split())
# Words that are a noun as often as a verb.
_NOUNS = frozenset(
    "list lists rank ranks report reports order orders answer answers call calls need needs review reviews "
    "offer offers request requests file files set sets name names show shows cover covers sign signs run "
    "runs hold holds read reads train trains score scores contact contacts quote quotes reset resets "
    "support supports process processes grant grants issue issues pass passes sponsor sponsors forward "
    "employ fellow teach apply open".split()
)
_BY = re.compile(r"\W+(?:\w+ ){0,3}?by (?:the |an? |your )?", re.IGNORECASE)
# "USCIS, which decides".
_WHO_DOES = re.compile(r"([\w' -]{2,60}), (?:which|who) ([\w-]+)")
# An actor behind one of these acts not: "graduates of Canadian schools".
_BEHIND = re.compile(
    r"\b(?:of|at|from|in|for|with|by|to|on|under|against|about) (?:[\w-]+ ){0,4}$|'s $",
    re.IGNORECASE,
)
# "On H-1B the hospital": it stands alone all the same.
_FRONTED = re.compile(
    r"\W*(?:(?:on|in|at|with|for|by|from|under) (?:an? |the )?[\w-]+(?: [\w-]+){0,2} (?:the|your|an?) "
    r"|(?:in|since|from|by|until) (?:\w+ )?(?:19|20)\d\d )$",
    re.I,
)


@dataclass(frozen=True)
class Act:
    """An act with the actor that does it: the number of a line of actors."""

    verb: str
    actor: int
    denied: bool = False


def acts_turned(claim: str, source: str) -> str:
    """An act that the claim gives to another actor than its source does, where the source knows both of
    them or the claim keeps to its words; in words, or empty."""
    held = _acts(source)
    there = {n for n, _, _ in _actors(source)}
    joined = _joined(source)
    # Who keeps to the words of the source has no other word for who acts.
    close = keeping(claim, source) >= KEEPS
    for act in _acts(claim):
        # Who does not do a thing is another than who does it.
        doers = {a.actor for a in held if a.verb == act.verb and a.denied >= act.denied}
        doers = doers.union(*(pair for verb, pair in joined if verb == act.verb and pair & doers))
        if doers and act.actor not in doers and (close or act.actor in there | {0}):
            return f"another one does it: {act.verb}"
    return ""


@lru_cache(maxsize=8192)
def _acts(text: str) -> frozenset[Act]:
    """The acts of a text whose actor stands in the same part of a sentence."""
    found: set[Act] = set()
    for sentence in sentences(normalise(text)):
        for part in _PART.split(sentence):
            found |= set(_acts_of(part or ""))
        for match in _WHO_DOES.finditer(sentence):
            if (verb := _ACT.get(match[2].lower())) and (actors := _actors(match[1])):
                found.add(Act(verb, actors[-1][0]))
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
            before = [*before[:-2], "must"]
        denied = False
        while before and before[-1] in _BETWEEN:
            denied |= before.pop() in {"not", "never"}
        denied |= bool(before) and before[-1].endswith(("n't", "cannot", "can't"))
        by = _BY.match(part[end:])
        if by and word.endswith(("ed", "en", "t", "id")):
            doers = {n for n, at, _ in actors if at == end + by.end()}
        elif before and (before[-1] in _BE or before[-1] in _NO_VERB_AFTER):
            continue
        elif not before:
            # An order is given to the reader.
            doers = {0} if start == 0 and part[:1].isupper() else set()
        else:
            ahead = [a for a in actors if a[1] < start and not _behind(part[: a[1]])]
            doers = (
                {n for n, _, _ in ahead[-1:]} if _leads(before[-1], ahead, words, place) else set()
            )
        found += [Act(verb, n, denied) for n in doers]
    return found


_OR = re.compile(r" (?:or|and|nor) (?:an? |the |your )?", re.IGNORECASE)
_NEXT = re.compile(
    r" (?:(?:may|must|can|will|should|usually|normally|both) )?([\w-]+)", re.IGNORECASE
)


def _joined(text: str) -> list[tuple[str, frozenset[int]]]:
    """Two actors that "or" or "and" joins right before an act, with that: both of them do it."""
    found = []
    for (one, _, end), (other, start, after) in pairwise(_actors(text)):
        following = _NEXT.match(text[after:]) if _OR.fullmatch(text[end:start]) else None
        if following and (verb := _ACT.get(following[1].lower())):
            found.append((verb, frozenset((one, other))))
    return found


def _behind(text: str) -> bool:
    """Whether what follows `text` belongs to what stands in it: "graduates of Canadian" schools."""
    return bool(_BEHIND.search(text)) and not _FRONTED.match(text)


def _leads(
    before: str,
    actors: list[tuple[int, int, int]],
    words: list[tuple[int, int, str]],
    place: int,
) -> bool:
    """Whether the word behind `before` is a verb of the last of `actors`: that or an auxiliary stands there,
    or it can be no noun."""
    word = words[place][2]
    if word not in _NOUNS or before in _AUXILIARY:
        return True
    following = words[place + 1][2] if place + 1 < len(words) else ""
    if not actors or following in {"list", "lists"}:
        return False
    if following in _DETERMINERS:
        return True
    _, at, end = actors[-1]
    owned = any(w in _OWNED for s, _, w in words if s < at and at - s < 8)
    return end >= words[place][0] - 1 and not owned


def _actors(text: str) -> list[tuple[int, int, int]]:
    """The actors of a text in order: the number of the line, and where it begins and ends."""
    return [(int((m.lastgroup or "a0")[1:]), m.start(), m.end()) for m in _ACTOR.finditer(text)]


def misplaced(claim: str, source: str) -> str:
    """Why things stand in each other's place in a claim, or depend on another thing than in its source;
    empty when they do not."""
    return (
        acts_turned(claim, source)
        or comparison_turned(claim, source)
        or order_turned(claim, source)
        or halves_crossed(claim, source)
        or pairs_crossed(claim, source)
        or figures_crossed(claim, source)
        or condition_turned(claim, source)
    )

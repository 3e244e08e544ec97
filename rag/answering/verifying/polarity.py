"""Polarity, modality, quantity and condition of a clause, and whether two clauses agree in them.

A sentence that has all words of its source can still say its opposite: "may" for "may not", "must" for
"may", "all" for "many", or the same without "only if". These are compared clause by clause, by words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.answering.verifying.words import content
from rag.lexicon import normalise


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


# "Nobody but the NRMP" is "only the NRMP"; "not only" and "whether or not" deny nothing.
_FIXED = (
    (r"(?:nobody|no one|none|nothing|no (?:\w+ )?(?:one|body)) (?:but|except|other than)", "only"),
    (r"no \w+ (?:but|except|other than)", "only"),
    (r"not only|not just", " "),
    (r"whether or not|if not", "whether"),
    (r"no matter|no later than|not later than", "by"),
    (r"no (?:more|longer|fewer|less|earlier) than", "limit"),
    (r"not (?:more|longer) than", "limit"),
    (r"not confirmed|unconfirmed|not yet confirmed", "reportedly"),
    (r"no doubt|without fail", "always"),
    (r"(?:as|is|are) reported(?: to)?(?= (?:be|have|to|that))|^reported(?=[,:])|reported(?=,)", "reportedly"),
    (r"not (?=until|before)", "only "),
    (r"non-", "non"),
    (r"no \d+|no\. ?\d+", "number"),
    (r"(?:do|does|did) not know|not (?:known|held|settled) here|is not (?:known|held)", "unknown"),
)
_FIXES = tuple((re.compile(rf"(?<![\w-]){p}", re.IGNORECASE), r) for p, r in _FIXED)

_EXEMPT = _words(
    r"need not|needn't|needs? no|(?:is|are|was|were|be) not (?:\w+ )?(?:required|needed|necessary|mandatory|"
    r"compulsory|obliged|due)|(?:do|does|did|don't|doesn't|need) not (?:\w+ )?(?:need|have to|require|"
    r"ask for|want)|(?:don't|doesn't|isn't|aren't) (?:\w+ )?(?:need|have to|require|required|needed|"
    r"necessary)|no need|unnecessary|optional|voluntary|not (?:\w+ )?(?:required|needed|necessary|mandatory)|"
    r"without (?:having|needing) to|exempt(?:ed)?(?: from)?|excused|no longer (?:needed|required)|free from|"
    r"no (?:\w+ ){1,3}(?:is |are )?(?:needed|required|necessary|mandatory)"
)
_PROHIBIT = _words(
    r"(?:may|must|can|could|shall|should|will) (?:\w+ )?not|(?:may|must|can|could|shall|should) (?:\w+ )?"
    r"never|cannot|can't|mustn't|shouldn't|couldn't|won't|may no|can no|"
    r"(?:is|are|was|were|be|been) (?:not|never) (?:\w+ )?(?:allowed|permitted|possible|able|eligible|lawful|"
    r"legal|free|open)|(?:isn't|aren't|not) (?:allowed|permitted|possible|able|eligible|lawful|legal)|"
    r"forbid\w*|forbidden|prohibit\w*|(?:is|are|was|were|be|been) (?:\w+ )?(?:banned|barred)|bars?|illegal|unlawful|impossible|unable|ineligible|"
    r"off limits|ruled out|out of the question|no (?:\w+ ){1,3}(?:may|can|is allowed|is permitted)|"
    r"(?:nobody|no one|none|neither|nothing) (?:\w+ ){0,3}?(?:may|can)|not allow\w*|not permit\w*"
)
_REQUIRE = _words(
    r"must|has to|have to|had to|needs?|needed|requir\w+|mandatory|necessary|compulsory|obligatory|obliged|"
    r"shall|due|(?:is|are) to be|asks? for|condition"
)
_PERMIT = _words(
    r"may|can|could|might|allow\w*|permit(?:s|ted)?|possible|able to|eligible|lawful|legal|free|open to|"
    r"welcome"
)
_ADVISE = _words(r"should|ought to|advis\w+|recommend\w*|better|wise|suggest\w*")
_NEGATIVE = _words(
    r"not|\w+n't|no|never|none|nobody|nothing|neither|cannot|without|no one|hardly|lacks?|lacking|fail(?:s|ed)? to|"
    r"refus\w+|den(?:y|ies|ied)|reject\w*|forbid\w*|forbidden|prohibit\w*|(?:is|are|was|were|be|been) (?:\w+ )?(?:banned|barred)|bars|closed|illegal|"
    r"unlawful|impossible|unable|ineligible|unnecessary|optional|voluntary|exempt(?:ed)?|excused|excludes?|"
    r"excluded|excluding|invalid|useless|worthless|nowhere|unrelated|ruled out|disappears?|outside|"
    r"non[a-z]+|shuts?|unpaid|unavailable|unlimited|unreliable|irrelevant|ignores?|avoid|stay away|declin\w+|"
    r"missing|nor|except|unless|confidential|secret|non|no-shows?|incomplete|incorrect|insufficient|"
    r"un(?:used|less|seen|known|tested|signed|changed|finished|matched|filled|official|likely|safe|sure|clear|"
    r"confirmed|settled|lawfully)"
)
# These deny, but a paraphrase turns them with other words so often that alone they decide nothing.
_SOFT = _words(
    r"without|refus\w+|den(?:y|ies|ied)|reject\w*|closed|outside|excludes?|excluded|excluding|shuts?|except|unless|"
    r"fail(?:s|ed)? to|missing|non[a-z]+|avoid|stay away|confidential|secret|ignores?|declin\w+|non|unpaid|"
    r"unavailable|unreliable|irrelevant|useless|worthless|unlimited|lacks?|lacking|nor|no-shows?|incomplete|"
    r"incorrect|insufficient|un[a-z]+"
)
_ONLY = _words(
    r"only|solely|alone|exclusively|unless|except|only if|provided|on condition|as long as|so long as|"
    r"other than|apart from|just"
)
_IF = _words(
    r"if|when|whenever|once|where|with|without|after|until|until|in case|depends?|whose|who|while|for those|"
    r"before|then|whoever|during|from"
)
_BEFORE = _words(r"before|prior to|until|till|by")
_AFTER = _words(r"after|once|following|since")
_LIMITS = _words(r"if|until|till|before|must|required|requires|needs?|limit|with")
_HARD_IF = _words(r"if|in case")
_ALL = _words(
    r"all|every|always|everyone|everybody|everywhere|never|none|nobody|no one|in no case|"
    r"under no circumstances|without exception|entirely|guarantee[sd]?"
)
_EACH = _words(r"each|any|per|either|both|whatever|whenever|whoever|in every|a (?:year|month|week|day)")
_MOST = _words(r"most|mostly|usually|generally|normally|typically|often|commonly|many|mainly|largely|majority")
_SOME = _words(
    r"some|sometimes|several|certain|in some cases|occasionally|partly|a few|at times|not all|not always|a number of"
)
_FEW = _words(r"few|rarely|seldom|hardly|rare|scarcely|almost no|almost never|nearly no")
_HEDGE = _words(
    r"probably|likely|perhaps|possibly|maybe|reported|reportedly|unconfirmed|advisers?|appears?|seems?|unclear|"
    r"suggests?|by (?:our|one)|our (?:reading|advice)|unsettled|expected|disagree|about|can|may|might|could"
)
_DOUBT = _words(r"probably|likely|perhaps|possibly|maybe|reportedly|seems?|appears?|unclear|unsettled")
_OPPOSITES = tuple(
    (_words(a), _words(b))
    for a, b in (
        (r"before|prior to|until|till|by|ahead of|earlier than", r"after|once|following|later than|since"),
        (r"at least|minimum|or more|no less than|not less than|from", r"at most|maximum|up to|or less|or fewer|no more than|limit"),
        (r"more than|over|above|exceeds?|exceeding|longer than", r"less than|under|below|fewer than|shorter than"),
        (r"rises?|rose|increas\w+|went up|grew|higher|up|more|dearer|longer", r"falls?|fell|decreas\w+|went down|dropped|lower|down|fewer|less|cheaper|shorter"),
        (r"inside|internal|within|in-house", r"outside|external"),
        (r"paid", r"unpaid"),
        (r"public(?:ly)?", r"private(?:ly)?|confidential"),
        (r"open|opens|opened", r"closed?|closes|shut|shuts"),
        (r"pass|passed|passes|passing", r"fail|failed|fails|failing"),
        (r"accept\w*|approv\w+|grant\w*", r"refus\w+|reject\w*|den(?:y|ies|ied)|declin\w+"),
        (r"full-time", r"part-time"),
        (r"refundable|refunded", r"nonrefundable"),
        (r"temporary|temporarily", r"permanent(?:ly)?"),
        (r"the same", r"another|a different|different"),
        (r"first", r"last"),
        (r"stays?|remains?|kept|keeps?", r"removed?|removes|deleted|disappears?|taken off|leaves?|lost|loses?"),
        (r"better|best|stronger", r"worse|worst|weaker"),
        (r"separate(?:ly)?", r"together|joint(?:ly)?"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Signature:
    """What a clause says beside its content. `modal`: `require`, `permit`, `prohibit`, `exempt`,
    `advise` or empty."""

    denied: bool
    soft: frozenset[str]
    modals: frozenset[str]
    only: bool
    conditional: bool
    hard_condition: bool
    limits: bool
    quantity: str
    hedged: bool
    doubt: bool
    imperative: bool


_IMPERATIVE = re.compile(
    r"^(?:(?:so|then|next|what to do(?: now| next)?|before you [^,]{2,40}|first|and|but|caution|next step)[:,]?\s+)*"
    r"(?:do not|don't|never|always|ask|check|read|keep|send|write|look|get|use|take|bring|plan|start|make|give|"
    r"compare|settle|open|apply|name|count|proofread|watch|tell|register|spend|choose|match|describe|put|have|be|"
    r"say|wait|move|treat|save|book|call|show|report|pay|sign|let|expect|note|show|follow|order|buy|"
    r"set|request|avoid|rank|log|contact|prepare|carry|collect|drop)\b(?! (?:is|are|was|were))",
    re.I,
)


@lru_cache(maxsize=16384)
def signature(clause: str) -> Signature:
    """The signature of one clause."""
    text = normalise(clause).replace("*", "")
    for pattern, put in _FIXES:
        text = pattern.sub(put, text)
    modals, rest = set(), text
    for name, pattern in (
        ("exempt", _EXEMPT),
        ("prohibit", _PROHIBIT),
        ("require", _REQUIRE),
        ("advise", _ADVISE),
        ("permit", _PERMIT),
    ):
        if pattern.search(rest):
            modals.add(name)
            rest = pattern.sub(" ", rest)
    hits = [m.group() for m in _NEGATIVE.finditer(text)]
    soft = [h for h in hits if _SOFT.fullmatch(h)]
    firm = len(hits) - len(soft)
    if "prohibit" in modals and not firm:
        firm = 1
    return Signature(
        denied=firm > 0,
        soft=frozenset(s.lower() for s in soft),
        modals=frozenset(modals),
        only=bool(_ONLY.search(text)),
        conditional=bool(_ONLY.search(text) or _IF.search(text)),
        hard_condition=bool(_HARD_IF.search(text)),
        limits=bool(_LIMITS.search(text)),
        quantity=_quantity(text),
        hedged=bool(_HEDGE.search(text)),
        doubt=bool(_DOUBT.search(text)),
        imperative=bool(_IMPERATIVE.match(text)),
    )


def _quantity(text: str) -> str:
    for name, pattern in (("few", _FEW), ("some", _SOME), ("most", _MOST), ("all", _ALL), ("each", _EACH)):
        if pattern.search(text):
            return name
    return ""


def doubt_dropped(claim: str, source: str) -> bool:
    """Whether the source tells a thing as not certain and the claim as certain."""
    return signature(source).doubt and not signature(claim).hedged


def turned(claim: str, source: str, sentence: str, around: str) -> str:
    """Why the clause `claim` says another thing than the clause `source`; empty when it does not.

    `sentence` is the whole that the claim is a clause of, and `around` all that is cited: a word for both
    clauses often stands in one of them.
    """
    mine, theirs = signature(claim), signature(source)
    told, whole = signature(sentence), signature(around)
    return (
        _denial(mine, theirs)
        or _modality(mine, theirs, told, whole)
        or _quantity_turned(mine, theirs)
        or _condition(mine, theirs)
        or _opposite(claim, source)
        or _reordered(claim, source)
    )


def _denial(mine: Signature, theirs: Signature) -> str:
    """A denial that is on one side only. A soft word ("refused", "closed") on the other side may stand
    for it."""
    if mine.denied == theirs.denied:
        return ""
    other = theirs if mine.denied else mine
    if (other.soft and not mine.soft & theirs.soft) or (mine.only and theirs.denied) or (theirs.only and mine.denied and mine.soft):
        return ""
    return "turned round"


_STRONG = {"require", "prohibit", "exempt"}


def _modality(
    mine: Signature, theirs: Signature, told: Signature, whole: Signature
) -> str:
    """Another modality. An order ("ask the program") may become "should" or "must"."""
    claimed, held = set(mine.modals), set(theirs.modals)
    if theirs.imperative and not mine.imperative:
        held |= {"advise", "require"} | ({"prohibit"} if theirs.denied else set())
    if not held and not theirs.denied:
        held |= whole.modals & {"require"}
    if "prohibit" in claimed and "permit" in held and not {"prohibit", "exempt"} & held:
        return "may not for may"
    if mine.imperative:
        claimed |= {"advise"} if held & {"advise", "require"} else set()
    if "prohibit" in held and "prohibit" not in claimed and "permit" in claimed and not mine.denied:
        return "may for may not"
    if "require" in claimed and not held & {"require"} and not _same_by_denial(mine, theirs):
        return "must where the source has none"
    if "prohibit" in claimed and not held & {"prohibit"} and not theirs.denied and not theirs.soft:
        return "must not where the source has none"
    if "exempt" in claimed and "exempt" not in held and not theirs.denied and not theirs.soft:
        return "need not where the source has none"
    if "exempt" in claimed and "prohibit" in held and "exempt" not in held:
        return "need not for must not"
    if "prohibit" in claimed and "exempt" in held and "prohibit" not in held:
        return "must not for need not"
    if "require" in held and "permit" in claimed and "permit" not in held and "require" not in claimed:
        return "may for must"
    if "permit" in held and not held & _STRONG and not claimed and not told.hedged:
        return "may left out"
    if "permit" in claimed and not held & {"permit", "exempt"} and not theirs.hedged and not mine.only:
        return "may where the source has none"
    if "advise" in claimed and "require" in held and not theirs.imperative and "advise" not in held and "require" not in claimed:
        return "should for must"
    return ""


def _same_by_denial(mine: Signature, theirs: Signature) -> bool:
    """Whether "must" stands for "may not … without", or for an exclusive way."""
    return theirs.only or (theirs.denied and "prohibit" in theirs.modals)


def _quantity_turned(mine: Signature, theirs: Signature) -> str:
    one, other = mine.quantity, theirs.quantity
    if one == "all" and other in {"most", "some", "few"}:
        return "all for some"
    if one == "all" and not other and not mine.denied:
        return "all where the source has none"
    if other in {"most", "some", "few"} and not one and not mine.hedged:
        return "some left out"
    if {one, other} == {"few", "most"} or (one == "most" and other == "some"):
        return "many for few"
    if other == "all" and one in {"few", "some"}:
        return "some for all"
    return ""


def _condition(mine: Signature, theirs: Signature) -> str:
    if theirs.only and not mine.conditional and not mine.denied:
        return "condition left out"
    if theirs.hard_condition and not mine.conditional:
        return "condition left out"
    if mine.only and not theirs.only and not theirs.denied and not theirs.limits:
        return "condition added"
    return ""


def _reordered(claim: str, source: str) -> str:
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


def _opposite(claim: str, source: str) -> str:
    for one, other in _OPPOSITES:
        for a, b in ((one, other), (other, one)):
            if a.search(claim) and not b.search(claim) and b.search(source) and not a.search(source):
                return f"{a.search(claim).group()} for {b.search(source).group()}"  # type: ignore[union-attr]
    return ""

"""The signature of a clause: its denial, modality, quantity, condition and doubt, read off its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.lexicon import normalise


def words_of(pattern: str) -> re.Pattern[str]:
    """A pattern for these whole words, in any case."""
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


# "Nobody but the NRMP" is "only the NRMP"; "not only" and "whether or not" deny nothing.
_FIXED = (
    (r"(?:nobody|no one|none|nothing|no (?:\w+ )?(?:one|body)) (?:but|except|other than)", "only"),
    (r"no \w+ (?:but|except|other than)", "only"),
    (r"not only|not just", " "),
    (r"no(?: \w+){0,3},? or only", "only"),
    (r"apart from|aside from", "except"),
    (r"from nothing to", "from 0 to"),
    (r"only (?=\d+(?:\.\d+)?%)", ""),
    (r"several (?=thousand|hundred)", ""),
    (
        r"(?:may|can|must|should|do|does)(?: not|not|n't) ((?:\w+ ){0,4}?)(?:more|longer|later) than",
        r"limit \1",
    ),
    (r"no more often than|not more often than", "limit"),
    (r"as long as (?=\d|one|two|three|four|five|six|seven)", "up to "),
    (r"allows? (?=(?:up to |at most )?(?:\d|two|three|four|five|six|seven))", "gives "),
    (r"whether or not|if not", "whether"),
    (r"no matter|no later than|not later than", "by"),
    (r"(?:no|not) (?:fewer|less) than", "at least"),
    (r"no (?:more|longer|earlier) than|at most", "limit"),
    (
        r"(?:did|do|does|has|have) not changed?(?! (?:any\w*|the|a|your|what)\b)|"
        r"(?:stay|remain)(?:s|ed)? the same|unchanged",
        "equal",
    ),
    (r"not (?:more|longer) than", "limit"),
    (r"not confirmed|unconfirmed|not yet confirmed", "reportedly"),
    (r"without fail", "always"),
    (
        r"(?:as|is|are) reported(?: to)?(?= (?:be|have|to|that))|^reported(?=[,:])|reported(?=,)",
        "reportedly",
    ),
    (r"not (?=until|before)", "only "),
    (r"exempt (?=residenc|job|program|hospital|employer|institution|position|post|organi)", ""),
    (r"the one (?!of\b|in\b|who\b|that\b|which\b|from\b|with\b|is\b)(?=[a-z])", "the only "),
    (r"what ((?:[\w'-]+ ){1,5}?)requires?", r"what \1asks"),
    (r"(?:do|does|did) not agree", "disagree"),
    (r"non-", "non"),
    (r"no \d+|no\. ?\d+", "number"),
    (r"(?:do|does|did) not know|not (?:known|held|settled) here|is not (?:known|held)", "unknown"),
)
_FIXES = tuple((re.compile(rf"(?<![\w-]){p}", re.IGNORECASE), r) for p, r in _FIXED)

_EXEMPT = words_of(
    r"need not|needn't|needs? no|(?:is|are|was|were|be) not (?:\w+ )?(?:required|needed|"
    r"necessary|mandatory|"
    r"compulsory|obliged|due)|(?:do|does|did|don't|doesn't|need) not (?:\w+ )?(?:need|have to|require|"
    r"ask for|want)|(?:don't|doesn't|isn't|aren't) (?:\w+ )?(?:need|have to|require|required|needed|"
    r"necessary)|no need|unnecessary|optional|voluntary|not (?:\w+ )?(?:required|needed|"
    r"necessary|mandatory)|"
    r"without (?:having|needing) to|exempt(?:ed)?(?: from)?|excused|no longer (?:needed|"
    r"required)|free from|"
    r"no (?:\w+ ){1,3}(?:is |are )?(?:needed|required|necessary|mandatory)"
)
_PROHIBIT = words_of(
    r"(?:may|must|can|could|shall|should|will) (?:\w+ )?not|(?:may|must|can|could|shall|"
    r"should) (?:\w+ )?"
    r"never|cannot|can't|mustn't|shouldn't|couldn't|won't|may no|can no|"
    r"(?:is|are|was|were|be|been) (?:not|never) (?:\w+ )?(?:allowed|permitted|possible|able|"
    r"eligible|lawful|"
    r"legal|free|open)|(?:isn't|aren't|not) (?:allowed|permitted|possible|able|eligible|lawful|legal)|"
    r"(?:can|may) neither|forbid\w*|forbidden|prohibit\w*|"
    r"(?:is|are|was|were|be|been) (?:\w+ )?(?:banned|barred)|"
    r"bars?|illegal|unlawful|impossible|unable|ineligible|"
    r"off limits|ruled out|out of the question|no (?:\w+ ){1,3}(?:may|can|is allowed|is permitted)|"
    r"(?:nobody|no one|none|neither|nothing) (?:\w+ ){0,3}?(?:may|can)|not allow\w*|not permit\w*"
)
_REQUIRE = words_of(
    r"must|has to|have to|had to|(?<!visa )needs?|needed|requir\w+|mandatory|necessary|compulsory|"
    r"obligatory|obliged|"
    r"shall|due|(?:is|are) to be|(?<!may )(?<!can )(?<!to )(?<!does )(?<!do )asks? for|calls? for|condition|"
    r"with (?:[\w']+ ){0,3}(?:permission|approval|consent)"
)
_PERMIT = words_of(
    r"may|can|could|might|allow\w*|permit(?:s|ted)?|possible|able to|eligible|lawful|legal|free|open to|"
    r"welcome|(?:stay|remain|leave|keep)s?(?: [\w-]+){0,4} open"
)
_ADVISE = words_of(r"should|ought to|advis\w+|recommend\w*|better|wise|suggest\w*")
_NEGATIVE = words_of(
    r"not|\w+n't|no|never|none|nobody|nothing|neither|cannot|without|no one|hardly|lacks?|"
    r"lacking|fail(?:s|ed)? to|"
    r"refus\w+|den(?:y|ies|ied)|reject\w*|forbid\w*|forbidden|prohibit\w*|(?:is|are|was|were|be|"
    r"been) (?:\w+ )?(?:banned|barred)|bars|close[sd]|illegal|"
    r"unlawful|impossible|unable|ineligible|unnecessary|optional|voluntary|exempt(?:ed)?|excused|excludes?|"
    r"excluded|excluding|invalid|useless|worthless|nowhere|unrelated|ruled out|disappears?|outside|"
    r"non[a-z]+|shuts?|unpaid|unavailable|unlimited|unreliable|irrelevant|ignores?|avoid\w*|"
    r"stay away|declin\w+|"
    r"missing|nor|except|unless|confidential|secret|non|no-shows?|incomplete|incorrect|insufficient|"
    r"leaves? out|left out|leaving out|"
    r"un(?:used|less|seen|known|tested|signed|changed|finished|matched|filled|official|likely|"
    r"safe|sure|clear|"
    r"confirmed|settled|lawfully)"
)
# These deny, but a paraphrase turns them with other words so often that alone they decide nothing.
_SOFT = words_of(
    r"without|refus\w+|den(?:y|ies|ied)|reject\w*|close[sd]|outside|excludes?|excluded|excluding|"
    r"shuts?|except|unless|"
    r"fail(?:s|ed)? to|missing|non[a-z]+|avoid\w*|stay away|confidential|secret|ignores?|declin\w+|"
    r"non|unpaid|unavailable|unreliable|irrelevant|useless|worthless|unlimited|lacks?|lacking|no-shows?|"
    r"incomplete|leaves? out|left out|leaving out|incorrect|insufficient|un[a-z]+"
)
_ONLY = words_of(
    r"only|solely|alone|exclusively|unless|except|only if|provided|on condition|as long as|so long as|"
    r"other than|apart from|just"
)
_IF = words_of(
    r"if|when|whenever|once|where|with|without|after|until|until|in case|depends?|whose|who|"
    r"while|for those|"
    r"before|then|whoever|during|from"
)
_LIMITS = words_of(r"if|until|till|before|must|required|requires|needs?|limit|with")
_LACKING = words_of(r"without|until|till|unless|before")
# "You are not exempt" is told as well with one denial: "no exemption".
_TWICE = re.compile(
    r"\b(?:not|never|no longer)(?: be| been| being)?(?: \w+)? (?=exempt|exclud|refus|den[iy]|reject|closed|"
    r"forbid|un\w{4,}|invalid|illegal)",
    re.IGNORECASE,
)
# "No cap and no lottery" denies once, as "neither cap nor lottery" does.
_AGAIN = re.compile(
    r"\b(?:and|or) (?:no|not)\b|\bnor\b|\bnot even\b|\bunless\b|\bexcept\b", re.IGNORECASE
)
# "Does not test or take payment" may be told with two denials.
_SHARED = re.compile(
    r"(?:\bnot\b|n't\b|\bno\b|\bcannot\b|\bnever\b|\bneither\b)[^.;:]*?\b(?:or|nor|and)\b",
    re.IGNORECASE,
)
_UP_TO = words_of(r"up to|(?<!\bthe )(?<!\ba )(?<!\bthat )limit(?:s|ed)?|maximum")
_EXCEPT = words_of(r"unless|except")
_HARD_IF = words_of(r"if|in case")
_ALL = words_of(
    r"all|every|always|everyone|everybody|everywhere|never|none|nobody|no one|in no case|"
    r"under no circumstances|without exception|entirely|guarantee[sd]?"
)
_EACH = words_of(
    r"each|any|per|either|both|whatever|whenever|whoever|in every|a (?:year|month|week|day)"
)
_MOST = words_of(
    r"most|mostly|usually|generally|normally|typically|often|commonly|many|mainly|largely|majority"
)
_SOME = words_of(
    r"some|sometimes|several|certain|in some cases|occasionally|partly|a few|at times|not all|"
    r"not always|a number of"
)
_FEW = words_of(r"few|rarely|seldom|hardly|rare|scarcely|almost no|almost never|nearly no")
_HEDGE = words_of(
    r"probably|likely|perhaps|possibly|maybe|reported|reportedly|unconfirmed|advisers?|appears?|"
    r"seems?|unclear|"
    r"suggests?|by (?:our|one)|our (?:reading|advice)|unsettled|expected|disagree|about|can|may|might|could"
)
_DOUBT = words_of(
    r"probably|likely|perhaps|possibly|maybe|reportedly|seems?|appears?|unclear|unsettled"
)


@dataclass(frozen=True)
class Signature:
    """What a clause says beside its content. `modal`: `require`, `permit`, `prohibit`, `exempt`,
    `advise` or empty."""

    denied: bool
    soft: frozenset[str]
    modals: frozenset[str]
    only: bool
    conditional: bool
    conditions: frozenset[str]
    lacking: bool
    hard_condition: bool
    excepted: bool
    limits: bool
    denials: int
    shared: bool
    up_to: bool
    quantity: str
    hedged: bool
    doubt: bool
    imperative: bool
    offer: bool
    pays: bool


_IMPERATIVE = re.compile(
    r"^(?:(?:in (?:a|an|any) [a-z]{3,12}|so|then|next|"
    r"what to do(?: now| next)?|before you [^,]{2,40}|first|and|but|caution|"
    r"next step)[:,]?\s+)*"
    r"(?:you (?=(?:prove|show|send|upload|file|pay|apply|register|submit|bring|carry|sign|order)\b))?"
    r"(?:do not|don't|never|always|prove|upload|file|submit|call|text|ask|"
    r"check|read|keep|send|write|look|get|use|take|bring|plan|"
    r"start|make|give|"
    r"compare|settle|open|apply|name|count|proofread|watch|tell|register|spend|choose|match|"
    r"describe|put|have|be|"
    r"say|wait|move|treat|save|book|call|show|report|pay|sign|let|expect|note|show|follow|order|buy|"
    r"debrief|do|discuss|learn|practi[sc]e|answer|cross|balance|spend|type|fill|keep|wear|join|visit|go|"
    r"attach|enter|translate|reply|warn|document|budget|leave|return|renew|update|match|state|explain|"
    r"set|request|avoid|rank|log|contact|prepare|carry|collect|drop)\b(?! (?:is|are|was|were))",
    re.I,
)


# Who pays has to pay.
_PAYS = words_of(r"pays?|owes?|is due|are due|costs?")
_CANNOT = re.compile(r"\bcan(?:'t|t| not)\b", re.IGNORECASE)
_SHORT_NOT = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|would|should|must|need|could)n't\b", re.I
)
# Orders that are offers: who may call may be told to call.
_OFFER = words_of(r"call|text|ask|look|check|compare|read")


def settled(clause: str) -> str:
    """A clause with its set phrases in the words that are compared ("no later than" as "by")."""
    text = _CANNOT.sub("cannot", normalise(clause).replace("*", ""))
    text = _SHORT_NOT.sub(r"\1 not", text.replace("won't", "will not"))
    for pattern, put in _FIXES:
        text = pattern.sub(put, text)
    return text


@lru_cache(maxsize=16384)
def signature(clause: str) -> Signature:
    """The signature of one clause."""
    text = settled(clause)
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
        conditions=frozenset(m.group().lower() for m in _IF.finditer(text)),
        lacking=bool(_LACKING.search(text)),
        hard_condition=bool(_HARD_IF.search(text)),
        excepted=bool(_EXCEPT.search(text)),
        limits=bool(_LIMITS.search(text)),
        denials=len(_NEGATIVE.findall(_TWICE.sub(" ", _AGAIN.sub(" ", text)))),
        shared=bool(_SHARED.search(text)),
        up_to=bool(_UP_TO.search(text)),
        quantity=_quantity(text),
        hedged=bool(_HEDGE.search(text)),
        doubt=bool(_DOUBT.search(text)),
        imperative=bool(_IMPERATIVE.match(text)),
        offer=bool(_OFFER.search(text)),
        pays=bool(_PAYS.search(text)),
    )


def _quantity(text: str) -> str:
    for name, pattern in (
        ("few", _FEW),
        ("some", _SOME),
        ("most", _MOST),
        ("all", _ALL),
        ("each", _EACH),
    ):
        if pattern.search(text):
            return name
    return ""

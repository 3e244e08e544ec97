"""Set phrases of several words, put in one wording before a sentence is cut into clauses: "no cap, or only
a low one" as "only a low one", "that has no lawyer" as "without lawyer"."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.lexicon import normalise

# Put at the end of a pattern behind which a word may go on.
_GOES_ON = r"(?=)"
_NUMBER = r"(?:\d|one|two|three|four|five|six|seven|eight|nine|ten)\b"
_PHRASES = (
    (
        r"(?:little or no|no or little|no)((?: [\w-]+){1,4}), (?:or )?(?:only|at most)"
        r"(?= (?!if\b|when\b|after\b|once\b))",
        r"only",
    ),
    (r"(?:little|few) or no|no or (?:little|few)|no,? or only|none,? or only", "only"),
    (r"(?:that|which|who) (?:has|have|had|holds?|offers?) no", "without"),
    (
        r"(?:that|which|who) (?:do|does|did)(?:n't| not) (?:have|hold|offer)(?: any| an?)?",
        "without",
    ),
    (r"not having(?: any)?", "without"),
    (r"(?:there(?:'s| is| can be) )?no (?:doubt|question)(?: that| about it:?)?", "surely"),
    (
        r"(?:is|are|was) (?:not|never) in (?:any )?doubt|(?:is|are|was)(?:n't) in (?:any )?doubt",
        "surely",
    ),
    (r"(?:is|are|was) beyond (?:any )?doubt|without (?:a |any )?doubt|undoubtedly", "surely"),
    (r"with the exception of|except for|apart from|aside from|not counting|save for", "except"),
    (r"(?:is |are )?excepted", "except"),
    (r"can mean (?:one|two|three|four|five|several) things", "means"),
    (rf"just (?={_NUMBER})", ""),
    # Against a thing: not to do it.
    (r"(advis\w+|warn\w*|recommend\w*|decid\w+|counsel\w*)((?: \w+){0,2}?) against", r"\1\2 not"),
    # "Before you can take it": no leave is given there.
    (
        r"(before|until|till|by the time) ((?:you|they|it|he or she|(?:an?|the) \w+)) (?:can|may|could)",
        r"\1 \2",
    ),
    # What a page shows may be looked up there.
    (r"you can (?:also )?(?=(?:look up|find|see)\b)", ""),
    # "Only" stands before what a thing depends on.
    (r"only ((?:has|have|is|are) \w+|\w+) (if|when|where|after|once)", r"\1 only \2"),
    # What cannot show a thing does not: there is no ban in it.
    (
        r"(?:cannot|can't|can not) (?=(?:show|prove|tell|say|guarantee|replace|mean|explain|change|help)\b)",
        "does not ",
    ),
    (rf"(allow|permit)(?:s|ted|ed)? no(?! (?:more|less|longer)\b){_GOES_ON}", r"does not \1"),
    (
        r"(?:do|does|did)(?:n't| not) ((?:[\w'-]+ ){1,6}?)as (often|much|many|long)(?! as possible)"
        + _GOES_ON,
        r"\1less \2",
    ),
    (r"(\w+)n't (?:just|only)", r"\1 not only"),
    (
        rf"(?:do|does|did)(?:n't| not) (\w+)(?: you| us)? much(?! (?:more|less|of)\b){_GOES_ON}",
        r"\1 little",
    ),
    (r"(?:hardly|scarcely|barely|almost) any", "few"),
    (r"chang(?:es?|ed) (?:nothing|none of)", "does not change any of"),
    (r"(\w+s) (?:nobody|no one)('s)?", r"does not \1 any\2"),
    (r"it(?:'s| is| was) ((?:the |your |an? )?[\w' -]{2,60}?) (?:who|that|which)", r"\1"),
    (r"(takes?) (?:care of|charge of)", "carries"),
    (rf"(?:for )?as long as (?!{_NUMBER})|so long as{_GOES_ON}", "if "),
    (rf"(pays?|paid|costs?) \$0(?![\d.]){_GOES_ON}", r"\1 no"),
    (r"(?:do|does|did)(?:n't| not) (?:count|include) any(?:one|body)", "leaves out everyone"),
    (rf"(?:do|does|did)(?:n't| not) (\w+) any\b(?! (?:of|more|longer)\b){_GOES_ON}", r"\1 no"),
)
# "Can't travel? Ask …" is "If you can't travel, ask …".
_ASKED = re.compile(
    r"^(can't|cannot|don't|didn't|haven't|aren't|not|need|have|want|got|still) ([^?.;]{2,70})\? (?=\w)",
    re.I,
)
# Behind a pattern that looks ahead or ends with a space a word may go on.
_PUT = tuple(
    (
        re.compile(
            rf"(?<![\w-])(?:{p})" + ("" if "(?=" in p else r"(?![\w-])"),
            re.IGNORECASE,
        ),
        r,
    )
    for p, r in _PHRASES
)
# What a pattern needs in the text to be worth trying: most sentences hold none of it.
_ANY = re.compile(
    r"\?|\bno\b|\bno,|\bwho\b|\bwhich\b|\bthat\b|\bhaving\b|\bdoubt|\bexcept|\bfrom\b|\bcount|\bsave\b|"
    r"\bmean\b|\$0|n't\b|\bjust\b|\bagainst\b|\bbefore\b|\buntil\b|\btill\b|\bcan\b|\bchang|\bnot\b|\bfew\b|\bnone\b|"
    r"\bby the\b|\bit\b|\bit's|\blong\b|\btake|\bnobody\b|"
    r"\bany\b|\bonly\b|\bunless\b|\bcannot\b|n't\b|\ballow|\bpermit",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def in_one_wording(text: str) -> str:
    """`text` with its set phrases in the words that are compared."""
    if not _ANY.search(text):
        return text
    told = _ASKED.sub(lambda m: f"If you {m[1].lower()} {m[2]}, ", normalise(text))
    for pattern, put in _PUT:
        told = pattern.sub(put, told)
    return told

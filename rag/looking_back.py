"""Messages that ask nothing new, but about the answer before them: whether it is sure, why it is so, and
what comes after it. Read together with the question before, each would bring the same answer once more."""

from __future__ import annotations

import re
from typing import Literal

LookingBack = Literal["sure", "reason", "onward"]

_THAT = (
    r"(?:this|that|it|these|those|all (?:this|that)|"
    r"(?:this|that|your|the) (?:answer|info|information|rule))"
)
_ASIDE = (
    r"(?:ok(?:ay)?|but|and|hm+|wait|really|thanks?(?: you)?|so|no|sorry|seriously|wow|oh|well|i see|alright|"
    r"please|pls|then|honestly|tell me|can you tell me|just|hi|hello|hey|yes|yeah)"
)
_COURTESY = r"(?:please|pls|plz|though|tho|sir|bro|doctor|doc)"
_SURE = (
    r"how sure (?:are|r) (?:you|u)|"
    r"(?:(?:are|r) )?(?:you|u) (?:really |very |absolutely |quite |so |100 ?(?:%|percent)? ?)?"
    rf"(?:sure|certain|positive|serious)(?: (?:about|of|on) {_THAT})?|"
    rf"(?:is|are|was|were) {_THAT} (?:really |still |actually |even |for sure |100 ?(?:%|percent)? ?)?"
    r"(?:right|correct|true|for sure|sure|up[ -]to[ -]date|the latest(?: (?:info|information|rule))?)"
    r"(?: (?:now|today|info(?:rmation)?))?|"
    # "Is it official?" may be said of a diploma.
    r"(?:is|are) (?:this|that|all (?:this|that)) (?:answer |info |information |rule )?(?:really )?"
    r"(?:official|accurate|reliable|confirmed|current)|"
    rf"how (?:do|did|can|would) (?:you|u) (?:know|be (?:so )?sure)(?: (?:about )?{_THAT})?|"
    rf"(?:who|where) (?:says|said|told (?:you|u))(?: {_THAT}| so)?|says who|who is saying {_THAT}|"
    rf"where (?:did|do) (?:you|u) (?:get|find|read|see|have) {_THAT}(?: from)?|"
    rf"where (?:is {_THAT}|does {_THAT}) (?:from|written|said|stated|come from|say so)|"
    r"(?:(?:what(?:'?s| is| are)|(?:give|show|send) me) )?(?:the |your |any |a )?sources?"
    rf"(?: (?:for|of) {_THAT})?|(?:your|any) (?:references?|proof|evidence|link)(?: (?:for|of) {_THAT})?|"
    rf"(?:references?|proof|evidence|link) for {_THAT}|link(?= *\?)|"
    rf"how (?:old|recent|new|current) is {_THAT}|"
    rf"when was {_THAT} (?:last )?(?:updated|checked|published|written)|"
    rf"(?:can|may|should|could) i (?:really )?(?:trust|rely on|believe) {_THAT}|"
    r"for real|(?:really|seriously|sure)(?= *\?)"
)
_WHY = (
    rf"why(?: (?:not|so|exactly|only|{_THAT}))?|y(?= *\?| tho)|how come|"
    rf"why (?:is|are|was) {_THAT}(?: (?:so|like that|not (?:allowed|possible)|the (?:case|rule)))?|"
    rf"(?:what(?:'?s| is| are) |for )?(?:the |what )reasons?(?: (?:for|behind|of) {_THAT})?|what for"
)
_NEXT = (
    r"(?:and )?then(?: what)?(?= *\?)|and then(?: what)?|then what|what then|what now|now what|"
    r"(?:what(?:'?s| is| are) )?(?:the |my )?next steps?|"
    rf"what(?:'?s| is|s)? (?:comes )?next|(?:what )?after {_THAT}|afterwards?|"
    r"what (?:happens|comes|do i do|should i do|shall i do|to do|must i do) "
    rf"(?:next|now|then|afterwards?|after {_THAT})"
)
_WORDS: dict[LookingBack, str] = {"sure": _SURE, "reason": _WHY, "onward": _NEXT}
_KINDS = {
    kind: re.compile(
        rf"^\W*(?:{_ASIDE}\b[\s,.!?]*)*?(?:{words})(?:\W+{_COURTESY})*\W*$", re.IGNORECASE
    )
    for kind, words in _WORDS.items()
}


def looking_back(text: str) -> LookingBack | None:
    """What a question as it was typed asks of the answer before it; None where it names anything of its
    own."""
    plain = text.replace("\u2019", "'")
    return next((kind for kind, words in _KINDS.items() if words.match(plain)), None)

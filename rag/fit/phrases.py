"""The phrases by which a question about program fit is known, over canonical text.

High precision: what these phrases do not surely mean is left to guidance. Each group has phrases
that mean it and phrases that forbid it.
"""

from __future__ import annotations

import re

_PROGRAMS = r"(?:programs?|hospitals?|residenc(?:y|ies)|places?)"
# Several programs, or one that is looked for.
_MANY = (
    r"(?:programs|hospitals|residencies|places|"
    r"(?:which|what|any|best|good) (?:(?!if\b|no\b)[\w-]+ ){0,4}?(?:program|hospital|residency|place))"
)
_ME = (
    r"(?:me\b|someone like me|people like me|a profile like|my "
    r"(?:profile|scores?|situation|case|credentials|stats|cv|background|application)\b)"
)
_FIELDS = r"(?:residency|the match|internal|family|psych|pedia|neuro|patho|surg|general)"
# At most so much may stand between two words that belong together, within one sentence.
_GAP = r"[^.?!]{0,40}?"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


_LIST = _any(
    # which programs fit me, what hospitals would take me, programs that suit my profile
    rf"(?<!\bno )\b{_MANY}\b{_GAP}\b(?:fits?|suits?|match(?:es)?(?: with)?|takes?|accepts?|considers?|"
    r"(?:right|good|best|realistic|suitable|available|open|within reach) (?:for|to)|"
    rf"(?:would|will|might|could|can|may) (?:\w+ )?(?:take|accept|consider|interview|want)) {_ME}",
    # where can i match, where should i apply
    r"\bwhere (?:can|could|should|do|might|will|would|shall) (?:i|we) (?:\w+ )?"
    r"(?:match|get matched|get in|get into (?:a )?residency|fit in)\b(?! my| the| a\b| for)",
    r"\bwhere (?:can|could|should|do|might|would|shall) i (?:\w+ )?apply\b"
    rf"(?! for (?!{_FIELDS})| to\b| my\b| as\b| online| in person)",
    rf"^\W*where to (?:apply|match)\b(?! for (?!{_FIELDS})| (?:[\w-]+ )?visa| J-1| H-1B)",
    # so which programs fit
    rf"\b(?:which|what)\b{_GAP}\b{_PROGRAMS}\b{_GAP}\bfits?\W*$",
    # if i get 250, what programs open up
    rf"\bif i .*\b(?:which|what) (?:more )?{_PROGRAMS} (?:will |would |could )?"
    r"open(?: up)?(?: (?:for|to) me)?\W*$",
    # which programs should i apply to, programs that i qualify for
    rf"\b(?:which|what)\b{_GAP}\b{_PROGRAMS}\b{_GAP}\b"
    r"(?:can|should|could|do|might|shall|would|am|will) i (?:\w+ )?"
    r"(?:apply|target|try|consider|aim|look at|match|qualify|eligible|competitive|have a chance|shortlist|"
    r"get)",
    rf"\b{_PROGRAMS} (?:that |where |which |for which )?(?:i|i am|i'm|im) "
    r"(?:(?:can|could|should) (?:apply|match)|qualify|eligible|competitive|meet (?:the )?requirements?)",
    # suggest programs for me, make a list for my profile
    r"\b(?:suggest|recommend|list|give|show|find|make|build|create|prepare|pick|choose|tell)\b"
    rf"{_GAP}\b(?:{_MANY}|list)\b{_GAP}\b(?:for {_ME}|(?:fit|suit|match)(?:s|ing)? {_ME}|"
    r"i (?:can|could|qualify|should) (?!rank|trust|rely)|based on my)",
    rf"\b(?:suggest|recommend) (?:me )?(?:some |a few |good |\d+ )?(?:[\w-]+ ){{0,3}}{_PROGRAMS}\b",
    rf"\b{_MANY} (?:for|fitting|matching|suited to) {_ME}",
    rf"\b(?:any|some) {_PROGRAMS}\b{_GAP}\b(?:take|accept|consider|interview) me\b",
    r"\bmatch me (?:with|to) (?:some )?programs?\b",
    r"\bfind my (?:best )?(?:fit|programs)\b",
)
_NO_LIST = _any(
    # "can programs that say no visa take me", "take me off the list"
    r"^\W*(?:(?:so|and|but|ok|then|also)\W+)*(?:can|could|do|does|may|will|would|should|must)\b"
    rf"(?: the| some| these)? {_PROGRAMS} (?:that|which|who)\b(?!.*\b(?:which programs|what|list)\b)",
    r"\btakes? me (?:off|back|out|away|from|seriously)\b",
    r"\bhow many\b",
    r"\brank(?:ed|ing)?\b",
    r"\b(?:soap|waivers?|signals?|observerships?|externships?|electives?|moonlight\w*|fellowships?)\b",
    r"\b(?:nrmp|unfilled|agency|odds|payment|directly|outside|if i sign|100k)\b",
    r"\b(?:avoid|transfer|hide|e-?mails?|phone|jobs?|insurance|licen[cs]e|pathways?|money|cost|fees?)\b",
    r"\bspecialt(?:y|ies) (?:fit|suit|should|can|is|are)|\bvisa (?:fits?|suits?)",
    r"\bresearch (?:position|post|year|program)|\bafter residency|\btrust\b",
    r"\bprogram (?:director|coordinator)",
    r"\bprofile (?:is )?(?:strong|weak|good) enough|\bshould i (?:dual|double) apply|\bhow (?:do|does|to)\b",
)

_WHY = _any(
    r"\bwhy (?:is|was|were|are)n'?t\b",
    r"\bwhy not\b",
    r"\bwhy (?:is|was|are) .{2,60} (?:not|missing|left out|excluded|out)\b",
    r"\bwhy (?:did|do) you (?:not|leave|exclude)",
    r"\bwhat (?:is|stands) against\b",
)
_NO_WHY = _any(
    r"\b(?:reject\w*|interview(?:ed|s)?|invit\w*|sponsor\w*|h-1b|j-1|visas?|withdr\w*|unmatched)\b"
)
_FITS_ONE = _any(
    r"\b(?:do|would|will|can|could|am|should) i (?:\w+ )?(?:fit|qualify|match|get in|get into|meet|apply to|"
    r"eligible|competitive|have (?:a|any) chance|stand a chance|be a fit|be considered)\b",
    r"\b(?:would|will|does|could|can|is) .{2,80} "
    r"(?:take|accept|consider|interview|fit|suit|(?:good|right|ok|okay|possible|realistic) for) me\b",
    r"\bmy (?:chances?|fit|odds) (?:at|with|for)\b",
    r"\bhow (?:do|would|well do) i fit\b",
)

_OPENS = _any(
    r"\b(?:open|add|unlock|get|give|gain|bring|reach|have|widen|qualify for|eligible for|fit|increase)\w*\b"
    rf"{_GAP}\b(?:more|further|additional|extra|the number of) (?:\w+ ){{0,2}}{_PROGRAMS}\b",
    rf"\bhow many more {_PROGRAMS}\b",
    rf"\bwhat (?:should|can|could) i (?:change|improve|do)\b{_GAP}\b(?:fit|match|qualify|eligible)\b"
    rf"{_GAP}\b(?:more|{_PROGRAMS})\b",
    r"\bwiden my (?:list|choice|options)\b",
    rf"\bmore {_PROGRAMS} (?:open|available) to me\b",
)
_ASKS = _any(r"\b(?:what|how|which (?:change|step|exam)|would|will|does|do|if|can)\b")
_NO_OPENS = _any(r"\b(?:interviews?|signals?|soap|rank\w*|apply(?:ing)? to more|spots?|waivers?)\b")

_COMPARE = _any(
    r"\bcompar(?:e|ed|ing|ison)\b(?: of| between)?",
    r"\bversus\b",
    r"\bvs\b\.?",
    r"\bside by side\b",
    r"\bwhich (?:one )?(?:is|fits|suits) (?:me )?better\b(?: for me)?",
    r"\bbetter for me\b",
    r"\bdifferences? between\b",
)
_SIDES = re.compile(
    r"\s+(?:and|versus|vs\.?|with|against|to|or)\s+|\s*[,&/]\s+|\s+-\s+", re.IGNORECASE
)

# "Which of A and B has more IMGs": asks which of those that it names; "which one do I put first in ERAS" asks
# nothing of them.
_WHICH_OF = re.compile(r"\bwhich (?:one|of|program|hospital|residency|place)\b", re.IGNORECASE)
_OF_PROGRAMS = re.compile(
    r"\b(?:sponsor\w*|takes?|accepts?|needs?|wants?|requires?|has|have|offers?|gives?|better|friendl\w+|"
    r"higher|lower|more|fewer|choose|pick|rank)\b",
    re.IGNORECASE,
)

# "UIC vs Rush for a J-1 guy, i have …": who asks is no name.
_WHO_ASKS = re.compile(
    r"\s+for (?:an?|me|someone|my)\b|[,.;:?]\s*(?:i|i'?m|i've|my|for)\b", re.IGNORECASE
)

OLD_GRADUATE = _any(
    r"\bold(?:er)? (?:grad\w*|year of graduation|international medical graduates?)",
    r"\bno (?:year of graduation|graduation(?: year)?) (?:limit|cut-?off)",
    r"\bno limit on (?:year of )?graduation",
    r"\bany year of graduation",
    r"\bgraduated (?:long|many years) ago",
)
ATTEMPTS = _any(
    r"\b(?P<n>\d|two|three|four|multiple|several) (?:failed )?attempts?\b",
    r"\bfail(?:ed|ure)? (?:attempts?|step|exams?)",
    r"\bstep [12](?: ck)? (?:fail\w*|attempts?)",
    r"\battempts? (?:on|in|at) step",
    r"\b(?:a|one) fail(?:ure)?\b",
    r"\b(?:do(?:es)?n'?t|dont|doesnt|do(?:es)? not|without|no|never) (?:filter\w*|limit\w*|screen\w*|care|"
    r"mind|restrict\w*|cut ?offs?)(?: (?!more|\d)\w+){0,2} (?:attempts|failures|fails)\b",
    r"\b(?:accept\w*|forgiv\w+|tolerat\w+|okay? with|fine with)"
    r"(?: (?!more|\d|one|two|three|four|multiple|several)\w+){0,2} (?:attempts|failures|fails)\b",
)
NO_EXPERIENCE = _any(
    r"\b(?:no|without|zero|not? requir\w+|do(?:es)?n'?t (?:require|need)|done (?:require|need)|not need) "
    r"(?:any )?US clinical experience"
)


def asks_list(text: str) -> bool:
    """Which programs fit the person?"""
    return bool(_LIST.search(text)) and not forbids_list(text)


def forbids_list(text: str) -> bool:
    """Whether a question is about something else than a list of programs, however it is put."""
    return bool(_NO_LIST.search(text))


def asks_about_one(text: str) -> bool:
    """Why not this program, or does it fit? (Whether a program is named must be seen elsewhere.)"""
    return bool(_FITS_ONE.search(text) or (_WHY.search(text) and not _NO_WHY.search(text)))


_WHY_NOT_NAME = re.compile(
    r"\bwhy not (?:the )?(?P<name>[\w&'./ -]{2,60}?\b(?:hospital|clinic|medical center|university|health))\b",
    re.IGNORECASE,
)


def name_after_why(text: str) -> str:
    """The institution in "why not … hospital?", whether or not it is known; empty where none is."""
    match = _WHY_NOT_NAME.search(text)
    return match["name"].strip() if match else ""


def asks_what_opens(text: str) -> bool:
    """What would open more programs?"""
    return bool(_OPENS.search(text) and _ASKS.search(text) and not _NO_OPENS.search(text))


def compared(text: str) -> list[str]:
    """The names that a question sets side by side; none where it compares nothing."""
    match = _COMPARE.search(text)
    if not match:
        return []
    between = " vs " if match.group().lower().startswith("v") else " "
    behind = _WHO_ASKS.split(text[match.end() :])[0]
    rest = f"{text[: match.start()]}{between}{behind}".strip(" ?.!:,")
    return [part for part in _SIDES.split(rest) if part.strip()]


def chosen_among(text: str) -> list[str]:
    """The parts of a question for one of several, some of which may be names ("A or B, which one …?");
    none where it asks for none of several."""
    if not (_WHICH_OF.search(text) and _OF_PROGRAMS.search(text)):
        return []
    return [part for part in _SIDES.split(_WHICH_OF.sub(" ", text)) if part.strip()]

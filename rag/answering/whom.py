"""Who is likely to know what is not held here."""

from __future__ import annotations

import re
from collections import Counter

from rag.turn import Question

_ATTORNEY = "an immigration attorney"
_GME = "the program's coordinator or GME office, in writing"
_SPONSOR = (
    "your hospital's Training Program Liaison (TPL), ECFMG's sponsorship unit (EVSP) and, for your own "
    f"case, {_ATTORNEY}"
)
_VISA = (
    f"the program's GME office and {_ATTORNEY}; the rule itself stands on uscis.gov or "
    "travel.state.gov"
)
_ECFMG = "ECFMG through MyIntealth (ecfmg.org)"
_USMLE = "USMLE (usmle.org) or, to book, FSMB (fsmb.org)"
_NRMP = "the NRMP (nrmp.org, support@nrmp.org)"
_AAMC = "the AAMC (ERAS) or ECFMG's ERAS support"
_BOARD = "the medical board of that state (fsmb.org lists them)"
_CONTRACT = (
    "your program's GME office, and for your rights a lawyer who knows employment contracts and, where a "
    "visa hangs on it, immigration"
)

# What a question is about, the narrower before the wider: "can i break my lease if i do not match" is one
# for the landlord.
_WHOM = (
    (
        r"\btax|\b(?:FICA|1040|W-2|ITIN|IRS)\b",
        "a tax adviser who works with nonresidents, and irs.gov",
    ),
    (
        r"\b(?:lease|landlord|apartment|rent(?:al)?|deposit|mortgage)\b",
        "the landlord or a tenants' advice office of that city; your program's GME office often knows where "
        "residents live",
    ),
    (
        r"\b(?:bank|credit (?:card|score|history)|loan|wire|remit\w*)\b",
        "the bank or lender itself, in writing",
    ),
    (r"\bdriv(?:e|ing|er'?s?)\b|\bDMV\b|\bcar\b", "the motor vehicle office (DMV) of that state"),
    (
        r"\b(?:divorce\w*|custody|alimony|arrest\w*|convict\w*|crim\w+|police|court|DUI|lawsuit|sued?)\b",
        "a lawyer of that field in the state concerned, and an immigration attorney before anything is "
        "signed or filed",
    ),
    (
        r"\b(?:non-?renew\w*|renew\w* (?:my|the) contract|contract|probation|dismiss\w*|fired|terminat\w*|"
        r"grievance|remediat\w*|repeat (?:my|the|a) year|resign\w*|non-?compete)\b",
        _CONTRACT,
    ),
    (
        r"\b(?:malpractice|health insurance|copay|deductible|dental|premiums?)\b",
        "the benefits office of your hospital, and the insurer itself",
    ),
    (
        r"\b(?:salary|stipend|vacation|sick leave|parental leave|maternity|paternity|benefits?|parking|"
        r"call room|meal|housing)\b",
        _GME,
    ),
    (
        r"school district|day ?care|kindergarten|pre-?school|nann(?:y|ies)",
        "the school district or the provider itself",
    ),
    (r"ECFMG|Intealth|Pathway|\bOET\b|diploma|transcript|medical school|WDOMS", _ECFMG),
    (r"Step [123]|USMLE|Prometric|NBME", _USMLE),
    (
        r"NRMP|\bSOAP\b|rank(?:ing)?\b|couples?\b|all in policy|Match (?:week|day|fee|id|result)",
        _NRMP,
    ),
    (r"ERAS\b|AAMC|letters? of recommendation|token|MSPE|personal statement|signals?\b", _AAMC),
    (r"ResidencyCAS|Liaison", "ResidencyCAS support, and the program"),
    (
        r"board certif\w*|\bABMS\b|\bAB(?:IM|FM|P|S|PN|R|A)\b|board exam",
        "the certifying board of that specialty (abms.org lists them)",
    ),
    (r"\blicen[cs]e|state board|medical board|\bDEA\b", _BOARD),
    (r"J-1|J-2|DS-2019|waiver|Statement of Need|212\(e\)|two-year|home residence|EVSP", _SPONSOR),
    (
        r"H-1B|H-4|visas?\b|USCIS|green card|O-1|F-1|\bOPT\b|consul|embassy|petition|asylum|I-140|I-485|"
        r"travel ban|passport|out of status",
        _VISA,
    ),
    (r"\bmatch", _NRMP),
    (r"\bexam", _USMLE),
    (
        r"observership|externship|elective|clerkship|rotation",
        "the hospital's office for visiting trainees",
    ),
    (r"program|hospital|residency|interview|specialty", _GME),
)
# Where no word tells: by the topic of what is nearest.
_BY_TOPIC = {
    "j1": _SPONSOR,
    "h1b": _VISA,
    "other-status": _VISA,
    "ecfmg": _ECFMG,
    "usmle": _USMLE,
    "eras": _AAMC,
    "match": _NRMP,
    "programs": _GME,
    "application": _GME,
    "life": "your program's GME office",
}
_NEAREST = 4


def whom_to_ask(question: Question) -> str:
    """Who is likely to know: by the words of the question as it was typed, then as it is read with what
    went before it, then by the topic of the passages that are nearest."""
    for text in dict.fromkeys((question.readings[0].text, question.reading.text)):
        for pattern, office in _WHOM:
            if re.search(pattern, text, re.IGNORECASE):
                return f"Ask {office}."
    topics = Counter(c.passage.topic for c in question.candidates[:_NEAREST])
    for topic, _ in topics.most_common(1):
        if topic in _BY_TOPIC:
            return f"Ask {_BY_TOPIC[topic]}."
    return "Ask the office that decides about it: your program's GME office, ECFMG, or an attorney."

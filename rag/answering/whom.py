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
_TAX = "a tax adviser who works with nonresidents, and irs.gov"
_CONTRACT = (
    "your program's GME office, and for your rights a lawyer who knows employment contracts and, where a "
    "visa hangs on it, immigration"
)

# What a question is about, the narrower before the wider: "can i break my lease if i do not match" is one
# for the landlord.
_WHOM = (
    (r"\b(?:tax|taxes|taxed|taxation|FICA|1040|W-2|ITIN|IRS)\b", _TAX),
    (
        r"\b(?:lease|landlord|apartment|rent|rental|mortgage)\b",
        "the landlord or a tenants' advice office of that city; your program's GME office often knows where "
        "residents live",
    ),
    (
        r"\bschool district|day ?care|kindergarten|pre-?school|nann(?:y|ies)\b",
        "the school district or the provider itself",
    ),
    (
        r"\bdriv(?:e|ing) (?:licen[cs]e|test)|driver'?s licen[cs]e|\bDMV\b",
        "the state's motor vehicle office",
    ),
    (
        r"\b(?:divorce\w*|custody|alimony|arrest\w*|convict\w*|criminal|in court|DUI|lawsuit|sued?)\b",
        "a lawyer of that field in the state concerned, and an immigration attorney before anything is "
        "signed or filed",
    ),
    (
        r"\b(?:non-?renew\w*|renew\w* (?:my|the) contract|contract|probation|dismiss\w*|fired|grievance|"
        r"remediat\w*|repeat (?:my|the|a) year|resign\w*|non-?compete)\b",
        _CONTRACT,
    ),
    (r"\b(?:USMLE|Step [123]|Prometric|NBME)\b(?!.*\b(?:licen[cs]e|board)\b)", _USMLE),
    (r"\b(?:ECFMG|Intealth|Pathway|OET|diploma|medical school|medical university|WDOMS)\b", _ECFMG),
    (
        r"\b(?:NRMP|SOAP|all in policy|couples? match\w*|rank|ranking|ranked)\b|"
        r"\bmatch(?:ing)? as a couple|\bcouples? rank",
        _NRMP,
    ),
    (r"\bResidencyCAS\b", "ResidencyCAS support, and the program"),
    (
        r"\b(?:ERAS|AAMC|letters? of recommendation|tokens?|MSPE|personal statement|signals?)\b",
        _AAMC,
    ),
    (
        r"\b(?:J-1|J-2|DS-2019|waivers?|Statement of Need|212\(e\)|two-year|home residence|EVSP)(?![\w-])",
        _SPONSOR,
    ),
    (
        r"\b(?:H-1B|H-4|visas?|USCIS|green card|O-1|F-1|OPT|consul(?:ate|ates|ar)?|embassy|petitions?|"
        r"asylum|I-140|I-485|travel ban|passports?|out of status|premium processing)(?![\w-])",
        _VISA,
    ),
    (
        r"board certif\w*|\bABMS\b|\bboard exam",
        "the certifying board of that specialty (abms.org lists them)",
    ),
    (r"\b(?:licen[cs]es?|licen[cs]ed|licensure|state board|medical board|DEA)\b", _BOARD),
    (
        r"\b(?:bank|credit (?:card|score|history)|loans?|remit\w*)\b",
        "the bank or lender itself, in writing",
    ),
    (
        r"\b(?:malpractice|health insurance|dental (?:insurance|plan|cover\w*)|copay|deductible|premiums?)\b",
        "the benefits office of your hospital, and the insurer itself",
    ),
    (r"\bmatch(?:ed|ing)?\b", _NRMP),
    (r"\b(?:exams?|transcripts?)\b", _USMLE),
    (
        r"\b(?:observerships?|externships?|electives?|clerkships?|rotations?)\b",
        "the hospital's office for visiting trainees",
    ),
    (
        r"\b(?:programs?|hospitals?|residency|residents?|interviews?|specialt(?:y|ies)|salary|stipend|vacation|"
        r"leave|maternity|paternity|parking|call rooms?|meals?|housing)\b",
        _GME,
    ),
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

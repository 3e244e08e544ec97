"""Who is likely to know what is not held here."""

from __future__ import annotations

import re

from rag.turn import Question

_WHOM = (
    (r"\btax|\b(?:FICA|1040|W-2|ITIN)\b", "a tax adviser who works with nonresidents, and irs.gov"),
    (
        r"ECFMG|Pathway|OET|diploma|transcript|medical school",
        "ECFMG through MyIntealth (ecfmg.org)",
    ),
    (r"Step [123]|USMLE|exam", "USMLE (usmle.org) or, to book, FSMB (fsmb.org)"),
    (r"NRMP|SOAP|rank|match", "the NRMP (nrmp.org, support@nrmp.org)"),
    (r"ERAS|letter of recommendation|token", "the AAMC (ERAS) or ECFMG's ERAS support"),
    (r"license|licence|board", "the medical board of that state (fsmb.org lists them)"),
    (
        r"J-1|J-2|DS-2019|waiver|Statement of Need",
        "your hospital's Training Program Liaison (TPL), "
        "ECFMG's sponsorship unit (EVSP) and, for your own case, an immigration attorney",
    ),
    (
        r"H-1B|visa|USCIS|green card|O-1|F-1|consul|embassy",
        "the program's GME office and an immigration "
        "attorney; the rule itself stands on uscis.gov or travel.state.gov",
    ),
    (r"program|hospital|residency", "the program's coordinator or GME office, in writing"),
)


def whom_to_ask(question: Question) -> str:
    """Who is likely to know, by the words of the question."""
    for pattern, office in _WHOM:
        if re.search(pattern, question.reading.text, re.IGNORECASE):
            return f"Ask {office}."
    return "Ask the office that decides about it: your program's GME office, ECFMG, or an attorney."

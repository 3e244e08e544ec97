"""How dates, questions and lists are put into words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from rag.schema import Passage, Source

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_YES_NO = re.compile(
    r"\b(?:can|could|may|might|do|does|did|is|are|am|was|were|will|would|should|must|has|have|"
    r"isnt|isn't|dont|don't)\s+(?:i|we|you|he|she|it|they|my|our|the|this|that|there|a|an|it's|"
    r"someone|ecfmg|nrmp|uscis|programs?|hospitals?|any|every|all|these|those)\b|\b(?:right|correct|"
    r"true|allowed|possible|ok|okay|fine|legal|eligible|yes|no)\s*\?|^(?:can|may|do|does|is|are|am|"
    r"will|should|must)\b|\b(?:allowed to|possible to|ok to|eligible)\b",
    re.IGNORECASE,
)
_OTHER_FORM = re.compile(r"^\W*(?:\w+\W+){0,3}?(?:how|what|when|where|which|who|why|whom)\b", re.I)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LEAD = re.compile(r"^(Yes|No|It depends|Not always|Usually|Partly)\s*:\s*")
_NEGATIVE = re.compile(
    r"\b(?:forbidden|banned|illegal|prohibited|abolished|ended|over|gone|cancell?ed|lapsed|dead|"
    r"closed|against|disappear\w*|not|never|no longer|no more|refuse[ds]?|lose|stopped|expired)\b|n't\b|"
    r"\b(?:do|does|did|is|are|was|were|ca|wo|would|should|could|have|has|had)nt\b|\bno [a-z]|"
    r"\b(?:risky|dangerous|punishable|unsafe|a scam|fraud)\b",
    re.I,
)
# Words of which one in the question and the other in the section's wording turns yes into no.
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{a})\b", re.I), re.compile(rf"\b(?:{b})\b", re.I))
    for a, b in (
        ("private(?:ly)?", "public(?:ly)?"),
        ("before", "after"),
        ("inside|within", "outside"),
        ("paid", "unpaid|free|volunteer"),
        ("open(?:ed)?", "closed?"),
        ("stay|remain|keep", "leave|change|move|switch"),
        ("more", "less|fewer"),
        ("enough|suffic\\w+", "need(?:ed)?|must|required?|have to"),
        ("ignore|skip|without", "need(?:ed)?|must|required?|have to"),
    )
)
# Whether something is allowed is another question than whether anybody would see it.
_SEEN = re.compile(
    r"\b(?:caught|catch(?:es)?|(?<!\bi )(?:finds?|found) out|detect\w*|discover\w*|"
    r"(?:will|would|do|does|can|could) (?:they|(?:any|some) ?(?:one|body)|ECFMG|NRMP|USMLE|AAMC|USCIS|"
    r"programs?|hospitals?|the \w+) (?:\w+ )?(?:notice|know|tell(?! (?:me|us)\b)|see|find|spot))\b"
    # "Does anybody know?" is a courtesy.
    r"(?<!one know)(?<!body know)",
    re.I,
)
# "Is a match binding?" Yes. "Can I swap my match?" No.
_BINDING = re.compile(r"\bbinding\b", re.I)
_HOLDS = re.compile(
    r"\b(?:binding|binds?|bound|locked|(?:match|it|contract) (?:still )?holds?|match hold)\b", re.I
)
_GETS_OUT = re.compile(
    r"\b(?:swap|switch|break|leave|cancel|back out|(?:get|want|walk) out|change|refuse|reject|decline|quit|"
    r"drop|release)\b",
    re.I,
)
# Whether something is allowed is another question than whether it is wise.
_PERMITTED = re.compile(r"\b(?:can|may|allowed|permitted|possible|legal|able)\b", re.I)
_WISE = re.compile(
    r"\b(?:should|better|worth|wise|good idea|good to|help(?:s|ful)?|advantage|advisable|recommend\w*|smart|"
    r"double[sd]?|raise|easier)\b",
    re.I,
)


def spoken_date(value: str) -> str:
    """`2026-10-10` → `10 October 2026`, `2026-10` → `October 2026`, other texts unchanged."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", value)
    if not match:
        return value
    year, month, day = match.groups()
    if not month or not 1 <= int(month) <= 12:
        return year if not month else value
    name = _MONTHS[int(month) - 1]
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"


def dated(passage: Passage, sources: Mapping[str, Source], today: date) -> str:
    """The sentence that says for when a passage speaks, how new its newest source is, when it was
    checked, and whether its review is overdue."""
    if passage.as_of == "undated":
        line = f"Some of its sources carry no date; checked {spoken_date(passage.checked)}."
    else:
        newest = _newest(passage, sources)
        # A reader who meets a date of October above must not think that all ends in March.
        beside = (
            f" (its newest source is of {spoken_date(newest)})" if newest > passage.as_of else ""
        )
        line = (
            f"As of {spoken_date(passage.as_of)}{beside}, checked {spoken_date(passage.checked)}."
        )
    due = date.fromisoformat(passage.checked) + timedelta(days=passage.review_days)
    if today > due:
        line += f" Its review was due on {spoken_date(due.isoformat())}: check the source before you act."
    return line


def _newest(passage: Passage, sources: Mapping[str, Source]) -> str:
    """The latest full date of the pages that the passage cites, not after the day it was checked; empty
    when none has one."""
    cited = {s for statement in passage.statements for s in statement.sources}
    dates = [sources[s].date for s in cited if s in sources and _DAY.fullmatch(sources[s].date)]
    return max((d for d in dates if d <= passage.checked), default="")


def asks_yes_or_no(question: str) -> bool:
    """Whether a question can be answered with yes or no."""
    return bool(_YES_NO.search(question)) and not asks_in_other_form(question)


def asks_in_other_form(question: str) -> bool:
    """Whether a question asks who, what, when, where, why or how."""
    return bool(_OTHER_FORM.match(question))


def lead_fits(question: str, nearest: str) -> bool:
    """Whether the section's yes or no may lead the answer to `question`: it is a yes-or-no
    question of the same kind, and it does not turn the section's own question (`nearest`) round."""
    if _allowed_not_wise(question, nearest):
        return False
    if _SEEN.search(question) and not _SEEN.search(nearest):
        return False
    if _BINDING.search(nearest) and _GETS_OUT.search(question) and not _HOLDS.search(question):
        return False
    turned = bool(_NEGATIVE.search(question)) != bool(_NEGATIVE.search(nearest)) or any(
        _one_sided(a, b, question, nearest) or _one_sided(b, a, question, nearest)
        for a, b in _OPPOSITES
    )
    return asks_yes_or_no(question) and not turned


def _allowed_not_wise(question: str, nearest: str) -> bool:
    """Whether a question asks if something is allowed, and the section's own if it is wise: "can I apply to
    two specialties" is not "should I"."""
    return bool(
        _PERMITTED.search(question)
        and not _WISE.search(question)
        and _WISE.search(nearest)
        and not _PERMITTED.search(nearest)
    )


def _one_sided(here: re.Pattern[str], there: re.Pattern[str], question: str, nearest: str) -> bool:
    """Whether the question has only the word of `here`, and the section only that of `there`."""
    return bool(
        here.search(question)
        and not there.search(question)
        and there.search(nearest)
        and not here.search(nearest)
    )


def escaped(text: str) -> str:
    """A person's own words, safe to stand in Markdown."""
    return re.sub(r"([\\`*_\[\]<>#|~$])", r"\\\1", " ".join(text.split()))


def listed(names: list[str], last: str = "and") -> str:
    """`a, b and c`, or with another word before the last."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def cell(text: str) -> str:
    """A text as a cell of a Markdown table."""
    return text.replace("|", "\\|")


def address(url: str) -> str:
    """A web address that may stand in a Markdown link, in a table as well."""
    for sign, code in (("|", "%7C"), ("(", "%28"), (")", "%29"), (" ", "%20")):
        url = url.replace(sign, code)
    return url

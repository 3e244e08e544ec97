"""Takes personal data out of a text before staff may see it: addresses, numbers, dates of birth, names.

By rules alone, so that the same text always gives the same result. Where a rule can only guess, it
takes out too much rather than too little: "[number]" in a program's code harms nobody. What the rules
do not know stands in docs/privacy.md.
"""

from __future__ import annotations

import re

from api.persons import without_names

EMAIL, LINK, ACCOUNT, PHONE, NUMBER, BIRTH, STREET, PASSWORD = (
    "[e-mail]",
    "[link]",
    "[account]",
    "[phone]",
    "[number]",
    "[date of birth]",
    "[address]",
    "[password]",
)
# Longer texts are stories; the question stands in what is kept.
MOST_CHARACTERS = 500
# Read of a text: the patterns take time with its square. Of a longer one the last words that were read go
# out afterwards, since a number or name that was cut in two is not known as one.
_READ, _LAST_WORDS = 1500, 6

_EMAIL = re.compile(
    r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[\w.+-]+\s*(?:\(at\)|\[at\]|\bat\b)\s*(?:gmail|yahoo|hotmail|outlook|icloud|proton(?:mail)?)"
    r"(?:\s*(?:\(dot\)|\[dot\]|\bdot\b|\.)\s*\w+)?",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?|ftp)://\S+|\bwww\.\S+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|org|net|gov|edu|io|me|in|pk|ng|eg|uk|info|us|co)(?:/|\?)\S+",
    re.IGNORECASE,
)
# An address without a path says which site, and nothing about the person.
_BARE_SITE = re.compile(r"(?:https?://)?(?:www\.)?[a-z0-9.-]+/?[.,;:!?)]*", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<![\w.])@[A-Za-z_][\w.]{2,}")
_STREET = re.compile(
    r"\b\d{1,6}[A-Za-z]?,?\s+(?:[A-Z][\w.]*\s+){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Boulevard|Blvd|Court|Ct|Terrace|Place)\b\.?"
    r"(?:,?\s*(?:apt|apartment|unit|flat|#)\.?\s*\w+)?"
)

# Years in which people were born who ask here; a full date of them is hardly anything else.
_OLD_YEAR = r"(?:19\d\d|200[0-8])"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})(?!\d)|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}(?!\d)"
    rf"|{_DAY}[\s-]*(?:of\s+)?{_MONTH},?[\s-]*(?:\d{{4}}|'?\d{{2}})(?!\d)"
    rf"|{_MONTH}\s*{_DAY},?\s*(?:\d{{4}}|'?\d{{2}})(?!\d)|{_MONTH},?\s*\d{{4}}(?!\d)"
    rf"|{_DAY}\s*(?:of\s+)?{_MONTH}|{_MONTH}\s*{_DAY}(?!\d)|(?<!-){_OLD_YEAR}(?!\d))"
)
_BORN = re.compile(
    rf"\b((?:born|dob|d\.o\.b\.?|date\s+of\s+birth|birth\s*-?(?:date|day|year)|year\s+of\s+birth|bday)\b"
    rf"[^.?!\d\n\]]{{0,40}}?)\b{_DATE}",
    re.IGNORECASE,
)
_OLD_DATE = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}[./-]\d{{1,2}}[./-]{_OLD_YEAR}|{_OLD_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}"
    rf"|{_DAY}[\s-]*(?:of\s+)?{_MONTH},?[\s-]*{_OLD_YEAR}|{_MONTH}\s*{_DAY},?\s*{_OLD_YEAR})(?!\d)",
    re.IGNORECASE,
)

# Letters and figures in one word: SEVIS N0012345678, receipts IOE0912345678, passports, DS-160.
_MIXED = re.compile(
    r"(?<![\w-])(?:A[-# ]{0,2}\d{3}[- ]\d{3}[- ]\d{3}|[A-Za-z]{1,4}-?\d{6,}[A-Za-z0-9]*"
    r"|[A-Z]{3}[- ]\d{2}[- ]\d{3}[- ]\d{5}"
    r"|(?=(?:[A-Za-z0-9]*\d){5})(?=[0-9]*[A-Za-z])[A-Za-z0-9]{7,})(?![\w])"
)
_KEYED = re.compile(
    r"\b((?:passport|receipt|sevis|aamc|usmle|ecfmg|nrmp|eras|account|acct|case|application|licen[cs]e|"
    r"visa|ssn|social security|cnic|nid|aadhaar|alien|uscis|ids?|pin)\s*"
    r"(?:ids?|numbers?|num|no\.?|nr\.?|#|foil)?\s*(?:is|was|are|:|=|#|-)*\s*)"
    r"([A-Za-z]{0,3}[- ]?\d[\dA-Za-z]*(?:[- ]\d[\dA-Za-z]*)*)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"\b((?:password|passcode|pass word|pwd)\b(?:[^.?!\n]{0,30}?\bis|\s*[:=])\s+)(?=\S*\d)\S+",
    re.IGNORECASE,
)
_FULL_DATE = r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
_RUN = re.compile(
    rf"(?P<date>(?<![\w.])(?:{_FULL_DATE})(?!\d))|(?<![\w.,])\+?\(?\d+(?:[ ()./-]{{1,3}}\d+)*(?![\w])"
)
_CALLED = re.compile(
    r"(?:call|phone|whats ?app|tel|mobile|cell|sms|text|reach|contact|telegram|viber|ring)\D{0,25}$",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b(?:19|20)\d\d ?- ?(?:19|20)\d\d\b")
_MONEY = re.compile(r"(?:[$€£₹]|\b(?:rs|usd|inr|pkr|eur|ngn|egp)\.?)\s?$", re.IGNORECASE)
_PRICED = re.compile(
    r"\s?(?:dollars?|usd|rupees?|naira|pounds?|euros?|pesos?|taka|rs)\b", re.IGNORECASE
)


def scrub(text: str) -> str:
    """`text` in one line without personal data, each piece replaced by what it was in brackets, and
    cut to MOST_CHARACTERS."""
    text = " ".join(text.split())
    cut = len(text) > _READ
    text = text[:_READ]
    text = _EMAIL.sub(EMAIL, text)
    text = _LINK.sub(lambda m: m[0] if _BARE_SITE.fullmatch(m[0]) else LINK, text)
    text = _ACCOUNT.sub(ACCOUNT, text)
    text = _PASSWORD.sub(rf"\1{PASSWORD}", text)
    text = _BORN.sub(rf"\1{BIRTH}", text)
    text = _OLD_DATE.sub(BIRTH, text)
    text = _STREET.sub(STREET, text)
    text = _MIXED.sub(NUMBER, text)
    text = _KEYED.sub(_keyed, text)
    text = _RUN.sub(_run, text)
    text = without_names(text)
    if cut:
        text = " ".join(text.split(" ")[:-_LAST_WORDS])
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1].rstrip()}…"


def _keyed(match: re.Match[str]) -> str:
    """A number after a word that announces one: five figures are enough, four may be a year."""
    if sum(c.isdigit() for c in match[2]) < 5 or _harmless(match[2]):
        return match[0]
    return f"{match[1]}{NUMBER}"


def _run(match: re.Match[str]) -> str:
    """A run of figures: kept if it is a date, years, scores or money, else told what it was."""
    found, before = match[0], match.string[: match.start()]
    groups = re.findall(r"\d+", found)
    called = bool(_CALLED.search(before))
    if match["date"] or sum(map(len, groups)) < 7 or (_harmless(found) and not called):
        return found
    priced = _MONEY.search(before) or _PRICED.match(match.string, match.end())
    if len(groups) == 1 and priced:
        return found
    lengths = [len(g) for g in groups]
    dialled = found.startswith(("+", "(", "0")) or lengths[-3:] == [3, 3, 4]
    return PHONE if called or dialled else NUMBER


def _harmless(found: str) -> bool:
    """Whether figures are years, scores of an exam or small counts: "241 238 2018", "2015-2019"."""
    rest = _YEARS.sub("2000", found)
    groups = re.findall(r"\d+", rest)
    # Scores stand apart; figures tied together are a number of something.
    if re.search(r"[-.()+]", rest) or len(groups) > 4:
        return False
    return all(
        (len(g) == 4 and 1900 <= int(g) <= 2100)
        or (len(g) == 3 and 100 <= int(g) <= 500)
        or (len(g) < 3 and not g.startswith("0"))
        for g in groups
    )

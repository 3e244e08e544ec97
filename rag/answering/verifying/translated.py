"""Whether a sentence in another language and one in English agree in all that can be compared by code:
numbers, dates, forms, exams, visas, places, names, and how often they deny.

It cannot tell whether the words between say the same. So a translation stands only below the English text
that it was made of, and says that this holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from rag.answering.verifying.particulars import Particular, particulars
from rag.answering.verifying.signature import settled

# Characters.
_LONGEST = 700
_PUNCTUATION = ".,;:!?¿¡()[]«»\"'“”„’‘…،؛؟۔।|-–—"
_NOT_PLAIN = re.compile(r"[<>`|\\{}\n]|https?:|www\.|\]\(|[\w.]@[\w-]+\.\w")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_CAPITALS = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9-]*[A-Z0-9](?![A-Za-z0-9])")
_EXACT = frozenset(
    {
        "visa",
        "exam",
        "form",
        "state",
        "month",
        "weekday",
        "day",
        "year",
        "season",
        "amount",
        "share",
    }
)
_COPIED = frozenset({"name", "country"})


@dataclass(frozen=True)
class Language:
    """How a language denies, and its words for numbers. `also` are words of denial that count only where
    none of `denying` stands, because they go with one ("no … nunca")."""

    name: str
    denying: frozenset[str]
    also: frozenset[str] = frozenset()
    numbers: dict[str, str] = field(default_factory=dict)


def _language(name: str, denying: str, also: str, numbers: str) -> Language:
    """`numbers`: the words for two, three … in order, forms of one number joined by a slash."""
    counted = {
        word: str(n)
        for n, forms in enumerate(numbers.split(), start=2)
        for word in forms.split("/")
    }
    return Language(name, frozenset(denying.split()), frozenset(also.split()), counted)


LANGUAGES = {
    "es": _language(
        "Spanish",
        "no sin",
        "nunca jamás nadie nada ningún ninguno ninguna tampoco",
        "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    ),
    "pt": _language(
        "Portuguese",
        "não nao sem",
        "nunca jamais ninguém nada nenhum nenhuma",
        "dois/duas três/tres quatro cinco seis sete oito nove dez onze doze",
    ),
    "fr": _language(
        "French",
        "ne sans non",
        "pas jamais aucun aucune personne rien",
        "deux trois quatre cinq six sept huit neuf dix onze douze",
    ),
    "de": _language(
        "German",
        "nicht kein keine keinen keinem keiner keines ohne nie niemals niemand nichts",
        "",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    ),
    "it": _language(
        "Italian",
        "non senza",
        "mai nessun nessuno nessuna niente nulla",
        "due tre quattro cinque sei sette otto nove dieci undici dodici",
    ),
    "ru": _language(
        "Russian",
        "не без нет нельзя",
        "никто никогда ничего никакой ни",
        "два/две/двух три/трёх/трех четыре/четырёх/четырех пять/пяти шесть/шести семь/семи "
        "восемь/восьми девять/девяти десять/десяти одиннадцать двенадцать",
    ),
    "ar": _language(
        "Arabic",
        "لا لم لن ليس ليست ليسوا غير بدون دون لست ولا",
        "",
        "اثنان/اثنين/اثنتان/اثنتين/سنتان/سنتين/عامان/عامين/شهران/شهرين/أسبوعان/أسبوعين/يومان/يومين "
        "ثلاث/ثلاثة أربع/أربعة خمس/خمسة ست/ستة سبع/سبعة ثمان/ثماني/ثمانية تسع/تسعة عشر/عشرة",
    ),
    "ur": _language(
        "Urdu",
        "نہیں نہ بغیر بلا مت",
        "",
        "دو تین چار پانچ چھ/چھے سات آٹھ نو دس گیارہ بارہ",
    ),
    "hi": _language(
        "Hindi",
        "नहीं न बिना मत ना",
        "",
        "दो तीन चार पाँच/पांच छह/छः सात आठ नौ दस ग्यारह बारह",
    ),
}
_ENGLISH = _language(
    "English",
    "not cannot never no none nobody nothing neither without",
    "",
    "two three four five six seven eight nine ten eleven twelve",
)


def disagreement(english: str, other: str, language: str) -> str:
    """Why `other` is no translation of the sentence `english` that may be shown; empty when it may."""
    if not other.strip() or len(other) > _LONGEST or _NOT_PLAIN.search(other):
        return "no plain sentence"
    if why := differing(english, other, language):
        return why
    mine, theirs = particulars(english), particulars(other)
    copied = {p for p in mine if p.kind in _COPIED}
    if lost := [p for p in sorted(copied) if p.value.lower() not in other.lower()]:
        return f"{lost[0].kind} left out"
    exact = {
        k: {p for p in mine if p.kind == k} ^ {p for p in theirs if p.kind == k} for k in _EXACT
    }
    if odd := next((k for k in sorted(exact) if exact[k]), ""):
        return f"{odd} on one side only"
    return ""


def differing(english: str, other: str, language: str) -> str:
    """Why a text in another language and one in English cannot say the same: a number, a visa, exam or
    form, a word in capitals, or a denial that one of them has and the other has not. Empty when there is
    nothing of that, and `language` is one whose denials are known."""
    known = LANGUAGES.get(language)
    if known is None:
        return "a language whose denials are not known"
    if _numbers(english, _ENGLISH) != _numbers(other, known):
        return "a number on one side only"
    if odd := _codes(english) ^ _codes(other):
        return f"{min(odd).kind} on one side only"
    if not {c.lower() for c in _CAPITALS.findall(other)} <= _words(english.lower()):
        return "a name that the English has not"
    if _denials(settled(english), _ENGLISH) != _denials(other, known):
        return "a denial on one side only"
    return ""


def _codes(text: str) -> set[Particular]:
    """Visas, exams and forms that are written alike everywhere."""
    found = {p for p in particulars(text) if p.kind in ("visa", "exam", "form")}
    return {p for p in found if any(c.isdigit() for c in p.value) or p.value.isupper()}


def _tokens(text: str) -> list[str]:
    plain = text.lower().replace("n't", " not").replace("’", "'").replace("n'", "ne ")
    return [t for word in plain.split() if (t := word.strip(_PUNCTUATION))]


def _words(text: str) -> set[str]:
    return {w for w in re.split(r"[^a-z0-9-]+", text) if w}


def _numbers(text: str, language: Language) -> Counter[str]:
    """Every number of a text, written in digits of any script or as a word."""
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    found = Counter(m.group().replace(",", "") for m in _DIGITS.finditer(plain))
    found.update(language.numbers[t] for t in _tokens(plain) if t in language.numbers)
    return found


def _denials(text: str, language: Language) -> int:
    tokens = _tokens(text)
    firm = sum(t in language.denying for t in tokens)
    return firm or int(any(t in language.also for t in tokens))

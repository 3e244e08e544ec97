"""English, however misspelt, is English; other languages are told."""

from __future__ import annotations

import pytest

from rag.edition import Edition
from rag.language import UNKNOWN, foreign_language, warm


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Loading the language model takes a second, once."""
    warm()


@pytest.mark.parametrize(
    "text",
    [
        "can i moonlight on j1",
        "wen is teh rank lst dedline for j1 applicnts",
        "J-1 212(e) IMG h1b ROL",
        "pls tel me abt moonlighting rulez",
        "Hola",
        "Muchas gracias",
        "my name is Oluwaseun Adébáyọ̀, can I moonlight?",
        "is the form called \u5065\u5eb7 in the letter of my ministry?",
        "2027?",
        "9 pm EST or LA time?",
        "MIT was closed",
        "match % per non US IMG",
        "!?",
        "",
    ],
)
def test_english_is_english(edition: Edition, text: str) -> None:
    assert foreign_language(text, edition.spelling, edition.glossary) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hola, quisiera saber cuándo puedo viajar fuera del país durante mi entrenamiento", "es"),
        ("je voudrais savoir quand je peux commencer la formation médicale", "fr"),
        ("Ich möchte wissen, wann die Bewerbungsfrist für ausländische Ärzte endet", "de"),
        ("هل يمكنني العمل في مستشفى آخر خلال فترة التدريب", "ar"),
        ("могу ли я работать в другой больнице во время ординатуры", "ru"),
        ("我可以在另一家医院工作吗", "zh"),
        # Too short for the classifier: their small words tell.
        ("cuanto cuesta el step 2 ck", "es"),
        ("necesito visa j1", "es"),
        ("combien coute le step 3", "fr"),
        ("preciso de waiver para h1b?", "pt"),
        ("wie lange gilt ECFMG", "de"),
        ("kya h1b ke baad green card milta hai", "hin"),
    ],
)
def test_other_language_is_named(edition: Edition, text: str, language: str) -> None:
    assert foreign_language(text, edition.spelling, edition.glossary) == language


def test_words_that_only_sound_english_are_of_a_language_that_cannot_be_told(
    edition: Edition,
) -> None:
    text = "the whimbly throngles were flummering"
    assert foreign_language(text, edition.spelling, edition.glossary) == UNKNOWN

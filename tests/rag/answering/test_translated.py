"""What of a translation can be compared by code, in each language that is known."""

from __future__ import annotations

import pytest

from rag.answering.verifying.translated import LANGUAGES, differing, disagreement

RULE = "You may not moonlight as a J-1 physician, in your own hospital or outside it."
DATES = "The limit is seven years, and the list is due on 3 March 2027 with Form DS-2019."

DENIED = {
    "es": "Como médico con J-1 no puede hacer guardias, ni en su hospital ni fuera de él.",
    "pt": "Como médico com J-1 não pode fazer plantões extra, no seu hospital ou fora dele.",
    "fr": "Comme médecin en J-1, vous ne pouvez pas faire de gardes, dans votre hôpital ou ailleurs.",
    "de": "Als Arzt mit J-1 dürfen Sie nicht nebenbei arbeiten, im eigenen Haus oder außerhalb.",
    "it": "Come medico con J-1 non può fare turni extra, nel suo ospedale o fuori.",
    "ru": "Врач с J-1 не может подрабатывать в своей больнице или вне её.",
    "ar": "بصفتك طبيبا بتأشيرة J-1 لا يجوز لك العمل الإضافي في مستشفاك أو خارجه",
    "ur": "J-1 ڈاکٹر کے طور پر آپ اپنے ہسپتال میں یا باہر اضافی شفٹ نہیں کر سکتے۔",
    "hi": "J-1 डॉक्टर के रूप में आप अपने अस्पताल में या बाहर अतिरिक्त काम नहीं कर सकते।",
}
DENIAL = {
    "es": "no ", "pt": "não ", "fr": "ne ", "de": "nicht ", "it": "non ",
    "ru": "не ", "ar": "لا ", "ur": "نہیں ", "hi": "नहीं ",
}  # fmt: skip


def test_every_language_has_its_sentence() -> None:
    assert DENIED.keys() == DENIAL.keys() == LANGUAGES.keys()


@pytest.mark.parametrize("language", DENIED)
def test_denial_has_to_be_on_both_sides(language: str) -> None:
    told = DENIED[language]
    assert disagreement(RULE, told, language) == ""
    turned = told.replace(DENIAL[language], "").replace(" pas ", " ")
    assert turned != told
    assert disagreement(RULE, turned, language) == "a denial on one side only"
    assert disagreement(RULE.replace(" not", ""), told, language) == "a denial on one side only"


@pytest.mark.parametrize("language", DENIED)
def test_visa_has_to_be_the_same(language: str) -> None:
    other = DENIED[language].replace("J-1", "H-1B")
    assert "on one side only" in disagreement(RULE, other, language)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("El límite es de 7 años y la lista es para el 3 March 2027 con Form DS-2019.", ""),
        ("El límite es de siete años y la lista es para el 3 March 2027 con Form DS-2019.", ""),
        ("El límite es de 8 años y la lista es para el 3 March 2027 con Form DS-2019.", "number"),
        (
            "El límite es de ocho años y la lista es para el 3 March 2027 con Form DS-2019.",
            "number",
        ),
        ("El límite es de 7 años y la lista es para el 4 March 2027 con Form DS-2019.", "number"),
        (
            "El límite es de 7 años y la lista es para el 3 de mayo de 2027 con DS-2019.",
            "on one side",
        ),
        ("El límite es de 7 años y la lista es para el 3 March 2027 con Form DS-2020.", "number"),
        ("El límite es de 7 años y la lista es para el 3 March 2027 con Form I-2019.", "form"),
        ("El límite es de 7 años, la NRMP lo pide para el 3 March 2027 con Form DS-2019.", "name"),
        ("<b>El límite</b> es de 7 años, el 3 March 2027 con Form DS-2019.", "no plain"),
        ("", "no plain"),
    ],
)
def test_numbers_dates_forms_and_names_have_to_be_the_same(told: str, why: str) -> None:
    found = disagreement(DATES, told, "es")
    assert bool(found) is bool(why)
    assert why in found


def test_digits_of_another_script_are_numbers() -> None:
    assert differing("It takes 7 years.", "المدة ٧ سنوات", "ar") == ""
    assert "number" in differing("It takes 7 years.", "المدة ٨ سنوات", "ar")


def test_an_unknown_language_never_agrees() -> None:
    assert "not known" in disagreement(RULE, "Je kunt niet bijklussen met een J-1.", "nl")

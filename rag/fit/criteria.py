"""Holds each requirement of a program against a person: one function a criterion.

An unknown cell gives `unknown`, never `meets` and never `does_not_meet`. A hard criterion that is
not met allows no tier (`Tier.OUT`), or a stretch where the note calls the number a preference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rag.fit.person import Person
from rag.fit.requirement import (
    CRITERIA,
    Certification,
    Experience,
    Letters,
    Limit,
    Policy,
    Requirement,
    Step3,
    Visa,
)
from rag.fit.verdict import Judgement, Tier, Verdict

NOT_STATED = "not stated"
NOT_TOLD = "not told"
# A margin counts in full from so many points above a minimum, or months above a length.
_AMPLE_POINTS, _AMPLE_MONTHS = 20, 6
_MEETS, _FAILS, _UNKNOWN = Verdict.MEETS, Verdict.DOES_NOT_MEET, Verdict.UNKNOWN


def judge(criterion: str, requirement: Requirement, person: Person) -> Judgement:
    """The outcome of one criterion for one person."""
    return _JUDGES[criterion](requirement, person)


def _recruiting(policy: Policy, _: Person) -> Judgement:
    if policy.cell == "no":
        return Judgement(_FAILS, "closed or not recruiting", "", most=Tier.OUT)
    if policy.cell == "yes":
        return Judgement(_MEETS, "recruiting", "")
    return Judgement(_UNKNOWN, NOT_STATED, "", "No report of closing; look at its page.")


def _imgs(policy: Policy, _: Person) -> Judgement:
    yours = "international medical graduate"
    if policy.cell == "no":
        return Judgement(_FAILS, "takes no international graduates", yours, most=Tier.OUT)
    if policy.cell == "yes":
        return Judgement(_MEETS, "takes international graduates", yours)
    remark = "Its page does not say whether it takes international graduates."
    return Judgement(_UNKNOWN, NOT_STATED, yours, remark, most=Tier.POSSIBLE)


_POLICY = {"yes": "yes", "no": "no", "case_by_case": "case by case", "unknown": "unknown"}


def _visa(visa: Visa, person: Person) -> Judgement:
    stated = f"J-1 {_POLICY[visa.j1]}, H-1B {_POLICY[visa.h1b]}"
    if person.visas is None:
        remark = "Tell which visa you need, or that you need none."
        return Judgement(_UNKNOWN, stated, NOT_TOLD, remark, Tier.POSSIBLE, missing="visa_need")
    if not person.visas:
        return _no_visa(visa, person, stated)
    yours = f"{' or '.join(sorted(person.visas, reverse=True))} needed"
    cells = {"J-1": visa.j1, "H-1B": visa.h1b}
    answers = {name: cells[name] for name in sorted(person.visas, reverse=True)}
    granted = [name for name, cell in answers.items() if cell == "yes"]
    if granted:
        return Judgement(_MEETS, stated, yours, f"{' and '.join(granted)}: sponsored.")
    if all(cell == "no" for cell in answers.values()):
        return Judgement(_FAILS, stated, yours, most=Tier.OUT)
    if "case_by_case" in answers.values():
        remark = "Decided for each applicant: ask before you count on it."
        return Judgement(_UNKNOWN, stated, yours, remark, Tier.POSSIBLE)
    remark = "Its page does not say: ask in writing before you pay to apply."
    return Judgement(_UNKNOWN, stated, yours, remark, Tier.STRETCH)


def _no_visa(visa: Visa, person: Person, stated: str) -> Judgement:
    if person.settled is not True and visa.settled_only:
        remark = "Its page names citizens and permanent residents: ask whether your status will do."
        return Judgement(_UNKNOWN, stated, "no visa needed", remark, Tier.STRETCH)
    return Judgement(_MEETS, "no sponsorship asked of it", "no visa needed")


def _step2ck(limit: Limit, person: Person) -> Judgement:
    if limit.number is None:
        return Judgement(_UNKNOWN, NOT_STATED, _or_not_told(person.step2ck))
    stated = f"at least {limit.number}"
    if person.step2ck is None:
        return _untold(stated, "step2ck")
    yours = str(person.step2ck)
    if person.step2ck >= limit.number:
        margin = min(1.0, (person.step2ck - limit.number) / _AMPLE_POINTS)
        return Judgement(_MEETS, stated, yours, margin=margin)
    return _missed(stated, yours, limit.preferred)


def _attempts(limit: Limit, person: Person) -> Judgement:
    first, second = person.step1_sittings, person.step2_sittings
    told = {"Step 1": first, "Step 2 CK": second}
    yours = ", ".join(f"{name}: {_times(n)}" for name, n in told.items() if n) or NOT_TOLD
    if person.step1_passed is False:
        yours = f"Step 1 not passed yet ({_times(first or 2)} at best), " + (
            f"Step 2 CK: {_times(second)}" if second else "Step 2 CK not told"
        )
    if limit.number is None:
        if person.step1_passed is False:
            remark = "Step 1 has to be passed first, whatever a program states."
            return Judgement(_UNKNOWN, NOT_STATED, yours, remark, Tier.POSSIBLE)
        return Judgement(_UNKNOWN, NOT_STATED, yours)
    stated = f"at most {_times(limit.number)} an exam, the pass included"
    if max(first or 0, second or 0) > limit.number:
        return _missed(stated, yours, limit.preferred)
    if first is None or second is None or person.step1_passed is False:
        missing = "step1" if first is None else "step2ck_attempts" if second is None else ""
        return Judgement(_UNKNOWN, stated, yours, "", Tier.POSSIBLE, missing=missing)
    margin = 1.0 if max(first, second) == 1 else 1 - max(first, second) / limit.number
    return Judgement(_MEETS, stated, yours, margin=margin)


def _graduation(limit: Limit, person: Person) -> Judgement:
    years = person.years
    yours = NOT_TOLD
    if years is not None:
        yours = f"{_count(years, 'year')} ({person.start_year - years} to {person.start_year})"
    if limit.number is None:
        return Judgement(_UNKNOWN, NOT_STATED, yours)
    stated = f"at most {_count(limit.number, 'year')} since graduation"
    if years is None:
        return _untold(stated, "graduation_year")
    if years <= limit.number:
        margin = 1 - max(0, years) / limit.number if limit.number else 0.0
        return Judgement(_MEETS, stated, yours, margin=margin)
    return _missed(stated, yours, limit.preferred)


def _usce(wanted: Experience, person: Person) -> Judgement:
    have = _experience(wanted, person)
    yours = NOT_TOLD if have is None else _count(have, "month")
    if wanted.months is None:
        return _usce_without_length(wanted, have, yours)
    stated = f"{_count(wanted.months, 'month')} at least"
    if have is None:
        return _untold(stated, "usce_months")
    if have < wanted.months:
        return _missed(stated, yours, wanted.preferred and not (wanted.required and have == 0))
    if wanted.training:
        remark = "It asks for months of training, which clinical experience does not prove: ask."
        return Judgement(_UNKNOWN, stated, yours, remark, Tier.POSSIBLE)
    margin = min(1.0, (have - wanted.months) / _AMPLE_MONTHS)
    return Judgement(_MEETS, stated, yours, margin=margin)


def _usce_without_length(wanted: Experience, have: int | None, yours: str) -> Judgement:
    if not wanted.required:
        return Judgement(_UNKNOWN, NOT_STATED, yours)
    stated = "required, length not stated"
    if have is None:
        return _untold(stated, "usce_months")
    if have == 0:
        return _missed(stated, yours, preferred=False)
    return Judgement(_UNKNOWN, stated, yours)


def _experience(wanted: Experience, person: Person) -> int | None:
    """The months that count; observerships only where the row says that they do."""
    if not wanted.observerships:
        return person.hands_on
    if person.hands_on is None and person.observed is None:
        return None
    return (person.hands_on or 0) + (person.observed or 0)


def _letters(letters: Letters, person: Person) -> Judgement:
    have = person.us_letters
    yours = NOT_TOLD if have is None else f"{_count(have, 'letter')} from the US"
    due = letters.from_us
    if due is None:
        if letters.least is None:
            return Judgement(_UNKNOWN, NOT_STATED, yours)
        stated = _count(letters.least, "letter")
        if have is not None and have >= letters.least:
            return Judgement(_MEETS, stated, yours)
        return Judgement(_UNKNOWN, stated, yours, "From where is not stated.")
    if due == 0:
        return Judgement(_MEETS, "none from the US required", yours)
    stated = f"{_count(due, 'letter')} from the US"
    if have is None:
        return _untold(stated, "us_letters")
    if have >= due:
        return Judgement(_MEETS, stated, yours)
    remark = "Letters can still be had: get them before you apply."
    return Judgement(_FAILS, stated, yours, remark, Tier.POSSIBLE)


_DUE = {
    "application": "when you apply",
    "interview": "before an interview",
    "ranking": "before programs rank",
    "start": "before training starts",
}


def _certification(certification: Certification, person: Person) -> Judgement:
    yours = {True: "certified", False: "not certified yet", None: NOT_TOLD}[person.certified]
    if certification.when not in _DUE:
        return Judgement(_UNKNOWN, NOT_STATED, yours)
    stated = f"ECFMG Certificate {_DUE[certification.when]}"
    if person.certified is None:
        return _untold(stated, "ecfmg_certified")
    if person.certified:
        return Judgement(_MEETS, stated, yours)
    if certification.when == "application":
        remark = "Apply to it only with the certificate in hand."
        return Judgement(_FAILS, stated, yours, remark, Tier.STRETCH)
    remark = "Not due yet: plan so that it is there in time."
    return Judgement(_UNKNOWN, stated, yours, remark, Tier.POSSIBLE)


_PETITION = (
    "Federal law: a graduate of a foreign school needs a passed Step 3 before the H-1B petition. "
    "A condition to plan for, not a reason to leave the program out."
)


def _step3(step3: Step3, person: Person) -> Judgement:
    yours = {True: "passed", False: "not passed yet", None: NOT_TOLD}[person.step3]
    if step3.everyone:
        stated, remark = "Step 3 asked of every resident", ""
    elif person.visas is None:
        return Judgement(
            _UNKNOWN, "asked only for H-1B", yours, _PETITION, missing="visa_need", applies=False
        )
    elif "H-1B" not in person.visas or step3.h1b == "no" or _other_way(step3, person):
        return Judgement(_UNKNOWN, "asked only for H-1B", yours, applies=False)
    else:
        stated, remark = "Step 3 before the H-1B petition", _PETITION
    if person.step3 is None:
        found = _untold(stated, "step3_passed")
        return Judgement(
            _UNKNOWN, stated, yours, remark or found.remark, found.most, missing=found.missing
        )
    if person.step3:
        return Judgement(_MEETS, stated, yours)
    return Judgement(_FAILS, stated, yours, remark or "A condition to plan for.", Tier.POSSIBLE)


def _other_way(step3: Step3, person: Person) -> bool:
    """Whether the person may come on J-1 as well, so that Step 3 decides nothing."""
    return "J-1" in (person.visas or ()) and step3.j1 == "yes"


def _missed(stated: str, yours: str, preferred: bool) -> Judgement:
    if preferred:
        remark = "The page calls this a preference: a stretch, not a closed door."
        return Judgement(_FAILS, stated, yours, remark, Tier.STRETCH)
    return Judgement(_FAILS, stated, yours, most=Tier.OUT)


def _untold(stated: str, field: str) -> Judgement:
    return Judgement(_UNKNOWN, stated, NOT_TOLD, "", Tier.POSSIBLE, missing=field)


def _or_not_told(value: int | None) -> str:
    return NOT_TOLD if value is None else str(value)


def _times(count: int) -> str:
    return _count(count, "sitting")


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


_JUDGES: dict[str, Callable[[Any, Person], Judgement]] = dict(
    zip(
        CRITERIA,
        (
            _recruiting,
            _imgs,
            _visa,
            _step2ck,
            _attempts,
            _graduation,
            _usce,
            _letters,
            _certification,
            _step3,
        ),
        strict=True,
    )
)

"""How criteria, profiles and verdicts are put into words."""

from __future__ import annotations

from rag.fit.reply import CriterionOut, FitOut
from rag.places import STATES
from rag.regions import region_of
from rag.schema import Profile

CRITERION_WORDS = {
    "recruiting": "recruiting",
    "accepts_img": "international graduates",
    "visa": "visa",
    "step2ck": "Step 2 CK score",
    "attempts": "exam attempts",
    "graduation": "years since graduation",
    "usce": "US clinical experience",
    "letters": "US letters",
    "certification": "ECFMG Certificate",
    "step3": "Step 3",
}
VERDICT_WORDS = {"meets": "met", "does_not_meet": "not met", "unknown": "unknown"}
_VISA = {
    "none": "no visa needed",
    "j1": "J-1 needed",
    "h1b": "H-1B needed",
    "either": "J-1 or H-1B needed",
}
_STATUS = {"citizen": "US citizen", "permanent_resident": "green card"}


def criterion_words(name: str) -> str:
    """A criterion as a person calls it."""
    return CRITERION_WORDS[name]


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def verdict_words(criterion: CriterionOut) -> str:
    """A verdict in words; a criterion that does not matter for the person says so."""
    return VERDICT_WORDS[criterion.verdict] if criterion.applies else "does not apply"


def verdict_counts(fit: FitOut) -> str:
    """`4 / 0 / 5`: criteria met, not met, unknown."""
    return " / ".join(str(n) for n in fit.counts().values())


def visa_words(fit: FitOut) -> str:
    """The row's policy on the visas that the person needs, short enough for a table."""
    visa = next(c for c in fit.criteria if c.name == "visa")
    if visa.yours == "no visa needed":
        return "not needed"
    needed = [part for part in visa.stated.split(", ") if part.split()[0] in visa.yours]
    return ", ".join(needed) or visa.stated


def profile_words(profile: Profile, start_year: int) -> list[str]:
    """What the profile tells that fit uses, one phrase a fact."""
    found = [
        _STATUS.get(profile.citizenship_status or "", ""),
        _VISA.get(profile.visa_need or "", ""),
        f"Step 2 CK {profile.step2ck}" if profile.step2ck else "",
        _step1(profile),
        _times("Step 2 CK", profile.step2ck_attempts),
        _graduated(profile.graduation_year, start_year),
        _months("US clinical experience", profile.usce_months),
        _months("observership", profile.observership_months),
        _letters(profile.us_letters),
        _yes_no(profile.ecfmg_certified, "ECFMG certified", "not ECFMG certified yet"),
        _yes_no(profile.step3_passed, "Step 3 passed", "Step 3 not passed"),
        f"{profile.publications} publications" if profile.publications else "",
        ", ".join(profile.specialties or []),
        ", ".join([*_states(profile.states or []), *(profile.cities or [])]),
    ]
    return [words for words in found if words]


def _states(codes: list[str]) -> list[str]:
    region = region_of(tuple(codes))
    return [region] if region else [STATES.get(code, code) for code in codes]


def _step1(profile: Profile) -> str:
    step1 = profile.step1
    if step1 is None or (step1.result is None and not step1.attempts):
        return ""
    result = {"pass": "passed", "fail": "failed", "not_taken": "not taken"}.get(
        step1.result or "", ""
    )
    return " ".join(x for x in ("Step 1", result, _sittings(step1.attempts)) if x)


def _sittings(count: int | None) -> str:
    return f"({count} sitting{'' if count == 1 else 's'})" if count else ""


def _times(exam: str, count: int | None) -> str:
    return f"{exam} {_sittings(count)}" if count else ""


def _graduated(year: int | None, start_year: int) -> str:
    if year is None:
        return ""
    years = start_year - year
    return f"graduated {year} ({years} year{'' if years == 1 else 's'} before the start)"


def _months(of: str, count: int | None) -> str:
    return "" if count is None else f"{count} month{'' if count == 1 else 's'} of {of}"


def _letters(count: int | None) -> str:
    return "" if count is None else f"{count} letter{'' if count == 1 else 's'} from the US"


def _yes_no(value: bool | None, yes: str, no: str) -> str:
    return "" if value is None else yes if value else no

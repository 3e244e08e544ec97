"""What of a profile cannot be used: impossible values and names that the table does not know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rag.places import STATES, find_states
from rag.program_specialties import specialty_named
from rag.schema import Profile

_OLDEST_YEARS = 70
SETTINGS = ("university", "university_affiliated_community", "community", "military")
# Most community programs are affiliated with a university, and people mean both.
_SETTING_WORDS = {
    "academic": ("university",),
    "affiliated": ("university_affiliated_community",),
    "community": ("community", "university_affiliated_community"),
}


@dataclass(frozen=True)
class ProfileFault:
    """A field that cannot be used, and why, in words for the person."""

    field: str
    reason: str


def state_named(text: str) -> str:
    """The postal code of the state that `text` names by name or code; empty where there is none."""
    code = text.strip().upper()
    if code in STATES:
        return code
    found = find_states(text)
    return found[0] if len(found) == 1 else ""


def settings_named(text: str) -> tuple[str, ...]:
    """The settings of the table that `text` names; empty where it names none."""
    wanted = "_".join(text.lower().replace("-", " ").split()).removesuffix("_program")
    return _SETTING_WORDS.get(wanted) or ((wanted,) if wanted in SETTINGS else ())


def checked(
    profile: Profile,
    specialties: Iterable[str],
    start_year: int,
    expand: Callable[[str], str] = str,
) -> tuple[Profile, list[ProfileFault]]:
    """The profile with specialties, states and settings as the table writes them, and its faults.

    `expand` puts the terms of the glossary in ("IM" is internal medicine). A field with a fault stays
    as it came: whoever calls decides whether to ask or to refuse.
    """
    known = sorted(specialties)
    faults = list(_numbers(profile, start_year))
    changed: dict[str, list[str]] = {}
    named = [
        (s, specialty_named(s, known) or specialty_named(expand(s), known))
        for s in profile.specialties or []
    ]
    for text, found in named:
        if not found:
            reason = f"{text!r} is no specialty of the table. It holds: {', '.join(known)}."
            faults.append(ProfileFault("specialties", reason))
    if named and all(found for _, found in named):
        changed["specialties"] = list(dict.fromkeys(found for _, found in named))
    states = [(s, state_named(s)) for s in profile.states or []]
    faults += [ProfileFault("states", f"{s!r} is no US state.") for s, found in states if not found]
    if states and all(found for _, found in states):
        changed["states"] = list(dict.fromkeys(found for _, found in states))
    settings = [(s, settings_named(s)) for s in profile.settings or []]
    faults += [
        ProfileFault("settings", f"{s!r} is no kind of program: {', '.join(SETTINGS)}.")
        for s, found in settings
        if not found
    ]
    if settings and all(found for _, found in settings):
        changed["settings"] = list(dict.fromkeys(x for _, found in settings for x in found))
    return profile.model_copy(update=changed), faults


def _numbers(profile: Profile, start_year: int) -> Iterable[ProfileFault]:
    year = profile.graduation_year
    if year is not None and year > start_year:
        yield ProfileFault(
            "graduation_year",
            f"{year} is after the start of training in July {start_year}, which is what can be "
            "applied for now.",
        )
    elif year is not None and year < start_year - _OLDEST_YEARS:
        yield ProfileFault("graduation_year", f"{year} is too long ago to be meant.")
    if profile.step2ck is not None and profile.step2ck_attempts == 0:
        reason = "a Step 2 CK score is given, but no sitting: tell how many it took."
        yield ProfileFault("step2ck_attempts", reason)
    step1 = profile.step1
    if step1 and step1.result in ("pass", "fail") and step1.attempts == 0:
        yield ProfileFault("step1.attempts", "a result is given, but no sitting.")
    if step1 and step1.result == "not_taken" and (step1.attempts or step1.score):
        yield ProfileFault("step1.result", "is 'not taken', but sittings or a score are given.")

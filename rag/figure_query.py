"""Reads a question for a published figure: which figure, of whom, and for which year or season.

It errs on the side of silence: a question that asks why, how or whether, or for one person's
chance, is no question for a figure, and guidance answers it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.countries import find_countries
from rag.patterns import any_of
from rag.places import STATES, find_states
from rag.season import running_season
from rag.specialties import find_specialties
from rag.years import asked_match, asked_season

Kind = Literal[
    "signals",
    "fee",
    "match_rate",
    "img_share",
    "matched",
    "positions",
    "scores",
    "ranks",
    "publications",
]


@dataclass(frozen=True)
class FigureQuery:
    """What is asked for. `period` is a year of the Match, for signals and fees a season; empty where
    none is named. `fees` are ids of the table of fees. `applicant_type` as in rag.figures."""

    kind: Kind
    specialties: tuple[str, ...] = ()
    state: str = ""
    applicant_type: str = ""
    period: str = ""
    fees: tuple[str, ...] = ()


_IMG = (
    r"international medical graduates?|\bimgs?\b|\bfmgs?\b|\bforeign[- ]?(?:medical |trained )?"
    r"(?:graduates?|grads?|doctors?|physicians)|\bcaribbean (?:graduates?|grads?|students?)"
)
_HOW_MANY = (
    r"how many|number of|no\.? of|count of|total (?:number|count|(?:residency |match )?positions)"
)
_PERCENT = r"percent\w*|%|share|proportion|fraction|how many in (?:a )?hundred"
# What marks a question about one person, about causes, or about something that no table counts.
_OTHER = any_of(
    """
    why; my chance*; my odds; my own; chance me; chance*; odds; probabilit*; predict*; calculat*;
    should; enough; necessary; minimum; require*; cutoff; cut-off; year of graduation; graduation
    year; graduated; old grad*; older grad*; old img*; older img*; old international*; years since;
    year since; years after; years ago; years old; gap; gaps; fail*; attempt*; clinical experience;
    observership*; research*; letter*; SOAP; couple*; fellowship*; subspecial*; sub-special*;
    community; university; academic; rural; step 3; difference*; mean by; what does; include*;
    counted; inflated; real; true; false; myth*; worth; going up; going down; trend*; every year;
    each year; compare*; versus; vs; worse; better; harder; easier; easiest; highest; lowest; biggest;
    most; which; where; md senior*; md grad*; do senior*; do grad*; osteopath*; allopath*; withdr*;
    register*; reapplic*; second time; second cycle; again; transfer*; green card; citizen*;
    denominator; say; says; or; right; heard; half; reddit; youtube; blog; prints; what else;
    J-1; H-1B; each specialty; each field; each state; every specialty; every
    field; per specialty; by specialty; by state; list; table; means; meaning
    """
)
_OTHER_SPANS = re.compile(
    r"\bsince \d{4}|\b19\d\d|\b(?:last|past|top) \d|\bmean\b(?! (?:step|score|of|number|ck))|"
    r"\bunmatched\b(?! (?:median|mean|average|and matched))"
)
_US_CITIZEN = re.compile(r"\bcitizen\w* (?=international)")


def read_figure_query(text: str, today: date) -> FigureQuery | None:
    """The figure that a canonical question asks for (rag.lexicon), or None."""
    lower = " ".join(text.lower().split())
    for reader in (_signals, _fee, _profile, _count, _rate, _share):
        if found := reader(text, lower, today):
            return found
    return None


# --- signals and fees ---------------------------------------------------------------------------

_SIGNAL = r"(?:program )?signals?\b"
_SIGNAL_COUNT = re.compile(
    rf"(?:{_HOW_MANY})(?: \w+){{0,4}} {_SIGNAL}|{_SIGNAL} (?:count|numbers?|limit|allowed|total|how many)|"
    rf"\b(?:count|limit) (?:of|on|for) {_SIGNAL}|\b\d+ (?:\w+ )?{_SIGNAL}|"
    rf"how many (?:gold|silver)\b|^{_SIGNAL} (?:for|in|of) |"
    rf"^(?:\w+ ){{1,5}}{_SIGNAL}(?: (?:20)?\d\d(?:-\d\d)?)?\W*$",
)
_SIGNAL_OTHER = any_of(
    """
    why; should; how do; how to; how can; how does; where; which; worth; useful; help*; interview*;
    chance*; strateg*; spend*; place; save; work; works; mean; what is; matched; convert*; yield*;
    got; lead; leads; sent; ignore*; prefer*; left; remaining; opt; receive*; pick; use; top; average;
    differen*; explain; promise*; guarantee*; when; deadline*; fee; cost*; fellowship*; what else
    """
)


def _signals(text: str, lower: str, today: date) -> FigureQuery | None:
    if not _SIGNAL_COUNT.search(lower) or _SIGNAL_OTHER.search(lower):
        return None
    found = tuple(find_specialties(text, terse=True))
    return FigureQuery("signals", found, period=asked_season(lower, today)) if found else None


_RESIDENCYCAS = ("residencycas-first-18", "residencycas-19-to-30", "residencycas-beyond-30")
# The ids of the table of fees by the words that ask for each, narrower ones first.
_FEES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"eras token", ("eras-token",)),
    (r"residencycas.*transcript|transcript.*residencycas", ("residencycas-usmle-transcript",)),
    (r"eras\b.*usmle transcript|usmle transcript.*eras", ("eras-usmle-transcript",)),
    (r"residencycas", _RESIDENCYCAS),
    (r"eras\b.*\b(?:first|up to|initial|1 ?(?:to|-)) ?(?:30|thirty)", ("eras-first-30",)),
    (r"eras\b.*\b(?:after|above|beyond|over|more than|past) ?(?:30|thirty)", ("eras-beyond-30",)),
    (r"eras", ("eras-first-30", "eras-beyond-30")),
    (r"nrmp\b.*\blate|late\b.*\bnrmp", ("nrmp-late",)),
    (r"nrmp\b.*\bcouples?|couples? match", ("nrmp-couple",)),
    (r"(?:nrmp|extra|additional)\b.*\branks?", ("nrmp-extra-rank",)),
    (r"nrmp|match registration", ("nrmp-registration",)),
    (r"myintealth|ecfmg account", ("myintealth-account",)),
    (r"sevis", ("sevis-j1",)),
    (r"exchange visitor sponsorship program|j-1 sponsorship", ("j1-sponsorship",)),
    (r"pathways?", ("pathway-application",)),
    (r"ecfmg certificate\b.*\bapplication", ("certification-application",)),
    (r"application\b.*\becfmg certificate", ("certification-application",)),
    (r"step 1", ("step-1",)),
    (r"step 2 ck", ("step-2-ck",)),
    (r"step 3", ("step-3",)),
    (r"occupational english test|oet", ("oet-medicine",)),
)
_PRICE = re.compile(
    r"\bfees?\b|\bcosts?\b|\bprices?\b|\bhow much (?:is|are|for|money)\b|\bhow much\b.*\bpay\b"
)
_FEE_OTHER = any_of(
    """
    why; refund*; return*; back; waiv*; assist*; afford*; when; deadline*; who; should; total;
    together; all; budget*; whole; hidden; other; beside; besides; plus; include*; instead; cheap*;
    expensive; save; loan*; deduct*; reimburs*; hospital*; program pay*; programs pay; family;
    spouse*; children; J-2; H-1B; visa fee; visa interview; passport*; course*; coaching; prep;
    retake*; rescor*; re-scor*; recheck*; re-check*; remark*; re-mark*; fail*; change; extend; extension*;
    reschedul*; cancel*; miss; missed; no-show; no show;
    document*; verif*; cvs; epic; paid; charge; charged; invoice*; is there; again; without; not;
    true; discount*; letter*; free; spend; compar*; differen*; vs; versus; old; still; or; age;
    score*; every year; trip*; hotel*; travel*; flight*; insurance; move; moving; revalid*;
    fellowship*; copy; copies; go up; raise*; increas*; SOAP; IELTS; TOEFL; ext; what else; approv*;
    activit*
    """
)
# So many programs, steps or codes: a sum, which is reckoned and not read off.
_SUM = re.compile(
    r"\b(?:\d{2,3}|one|two|three|both|second|several|many|more) (?:\w+ ){0,2}"
    r"(?:programs?|applications?|specialt\w+|fields?|ranks?|codes?|attempts?|exams?|steps?|progs?)\b"
)


# Fees that follow the calendar of their office, not the season of the Match.
_BY_SEASON = ("eras", "nrmp", "residencycas")


# The steps of the price list itself are no sum.
_SCHEME = re.compile(
    r"\b(?:first|after|above|beyond|over|up to|past) (?:the )?(?:first )?30\b(?: programs)?"
)


def _fee(text: str, lower: str, today: date) -> FigureQuery | None:
    if not _PRICE.search(lower) or _FEE_OTHER.search(lower):
        return None
    if _SUM.search(_SCHEME.sub("", lower)):
        return None
    named = [ids for words, ids in _FEES if re.search(rf"\b(?:{words})\b", lower)]
    if not named:
        return None
    # Several exams have a fee each; of all others the narrower words win.
    exams = tuple(ids[0] for ids in named if ids[0].startswith("step-"))
    fees = exams if named[0][0] in exams else named[0]
    if fees[0].startswith("residencycas") and set(find_specialties(text)) - {"Emergency Medicine"}:
        return None
    season = asked_season(lower, today)
    running = running_season(today)
    if not fees[0].startswith(_BY_SEASON) and str(int(running[:4])) in lower:
        # "Step 1 fee 2026": the newest is meant, whatever season the year is counted to.
        season = ""
    return FigureQuery("fee", fees=fees, period=season)


# --- the Match ----------------------------------------------------------------------------------

_AVERAGE = r"\b(?:average|mean|median|typical|quartiles?|interquartile|25th|75th|percentiles?)\b"
_PROFILES: tuple[tuple[Kind, str], ...] = (
    ("scores", r"\bstep 2 ck\b|\bstep 1\b|\bscores?\b"),
    ("ranks", r"\b(?:contiguous )?ranks?\b|\bprograms ranked\b|\brank order list\b"),
    ("publications", r"\bpublications?\b|\bpapers?\b|\bpubmed\b"),
)


def _profile(text: str, lower: str, today: date) -> FigureQuery | None:
    asks = re.search(_AVERAGE, lower) and re.search(rf"{_IMG}|\bmatched\b", lower)
    if not asks or re.search(r"\b(?:need|good|enough|should|minimum|required?)\b", lower):
        return None
    found = tuple(find_specialties(text, terse=True))
    for kind, pattern in _PROFILES:
        if found and re.search(pattern, lower):
            return FigureQuery(
                kind, found, applicant_type=_applicants(lower), period=asked_match(lower, today)
            )
    return None


_MATCHED = r"\b(?:match(?:ed)?|got in(?:to)?|placed|filled|went (?:in)?to)\b"
_PLACES = any_of("position*; post; posts; spot; spots; seat; seats; slot; slots; places")
_OFFERED = any_of(
    "residency; match; offered; filled; unfilled; open; available; there; are; in; for"
)
_NO_PLACES = any_of(
    """
    applicant*; can i; dollars; apply*; interview*; rank*; per program; each program; vacan*; their;
    hospital*; postgraduate year 2; postgraduate year 3; visa*; J-1; H-1B; waiver*; Conrad 30; cap;
    flex; at; state; many states; fiscal; 30 slots
    """
)


def _count(text: str, lower: str, today: date) -> FigureQuery | None:
    """How many IMGs matched, or how many posts there are."""
    if not (re.search(_HOW_MANY, lower) or "unfilled" in lower):
        return None
    if _turns_away(lower) or find_countries(text) or re.search(_PERCENT, lower):
        return None
    found, state = tuple(find_specialties(text)), _state(text)
    year = asked_match(lower, today)
    if re.search(_IMG, lower) and re.search(_MATCHED, lower):
        if found or state or year:
            return FigureQuery("matched", found, state, _applicants(lower), year)
        return None
    about_posts = _PLACES.search(lower) and not re.search(_IMG, lower)
    if about_posts and _OFFERED.search(lower) and not _NO_PLACES.search(lower):
        return FigureQuery("positions", found, period=year) if found or year else None
    return None


_RATE = re.compile(
    rf"\bmatch(?:ed|ing)? (?:rates?|percent\w*|success rates?)|"
    rf"(?:{_PERCENT}|\brates?\b)[^.?!]{{0,60}}\bmatch(?:ed)?\b|"
    rf"\bmatch(?:ed)?\b[^.?!]{{0,25}}(?:percent\w*|%|\brates?\b)"
)
_NOT_RATED = any_of(
    "step 1; step 2 ck; score*; publication*; program; programs; interview*; signal*"
)


def _rate(text: str, lower: str, today: date) -> FigureQuery | None:
    """What share of IMGs matched."""
    if not (re.search(_IMG, lower) and _RATE.search(lower)) or _NOT_RATED.search(lower):
        return None
    if _turns_away(lower) or find_countries(text) or _state(text):
        return None
    found = tuple(find_specialties(text))
    return FigureQuery(
        "match_rate", found, applicant_type=_applicants(lower), period=asked_match(lower, today)
    )


_OF_PLACES = any_of(
    """
    resident; residents; residency; residencies; intern; interns; trainee*; position*; posts; spot;
    spots; seat; seats; slots; places
    """
)
_NOT_SHARED = any_of(
    """
    program; programs; hospital*; applicant*; interview*; invit*; visa*; J-1; H-1B; workforce; signal*;
    must; friendly; preliminary
    """
)


def _share(text: str, lower: str, today: date) -> FigureQuery | None:
    """What share of residents or places is IMGs."""
    if not (re.search(_IMG, lower) and re.search(_PERCENT, lower)) or _NOT_SHARED.search(lower):
        return None
    if _turns_away(lower) or find_countries(text) or _state(text):
        return None
    found = tuple(find_specialties(text))
    if not (found or _OF_PLACES.search(lower)):
        return None
    return FigureQuery("img_share", found, period=asked_match(lower, today))


def _turns_away(lower: str) -> bool:
    """Whether something in a question makes it one that no table answers."""
    plain = _US_CITIZEN.sub("", lower)
    return bool(_OTHER.search(plain) or _OTHER_SPANS.search(plain))


# --- who, where, when ---------------------------------------------------------------------------


_VISA_NEED = re.compile(
    r"\b(?:need\w*|requir\w+|with)\b[^.?!]{0,12}\bvisa|\bvisa[- ](?:need|requir)"
)
_NO_NEED = re.compile(r"\b(?:no|not|without|dont|don't)\b[^.?!]{0,12}\b(?:need|visa)")
_US_IMG = re.compile(
    r"\bus (?:citizen )?(?:international|imgs?\b)|\bamerican imgs?\b|\bcaribbean\b"
)


def _applicants(lower: str) -> str:
    """The applicant type that a question names, or an empty string."""
    if _VISA_NEED.search(lower):
        return "img_no_visa_needed" if _NO_NEED.search(lower) else "img_needing_visa"
    if re.search(r"\bnon[- ]?us\b", lower):
        return "non_us_img"
    return "us_img" if _US_IMG.search(lower) else ""


def _state(text: str) -> str:
    """The first state that a question names, or an empty string."""
    codes = find_states(text)
    return STATES[codes[0]] if codes else ""

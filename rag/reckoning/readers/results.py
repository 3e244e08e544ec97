"""Reads questions such as "step 2 ck 213 in march 2024 did i pass" and "oet listening 340 writing 300"."""

from __future__ import annotations

import itertools
import re

from rag.reckoning.asked import Asked
from rag.reckoning.phrases import Found, days, masked, says, says_only, without
from rag.reckoning.results import PARTS, ResultInputs, Step, outcomes

_STEPS: tuple[tuple[Step, str], ...] = (
    ("step2ck", "Step 2 CK"),
    ("step1", "Step 1"),
    ("step3", "Step 3"),
)
_OET = says(r"OET | Occupational English Test")
_EXAM = says(r"USMLE | exams? | tests?")
_PASSING = says(
    r"(?:did|have|had|do|does|has|is|am|was|were|will|would|if) (?:i|it|this|that|he|she|they|"
    r"my \w+)\b.{0,40}\b(?:pass(?:ed|es)?|fail(?:ed|s)?)",
    r"pass(?:ed)? or fail(?:ed)? | enough to pass",
    r"(?:ok|enough|good) for (?:the )?(?:pathways?|ECFMG)",
    r"(?:is|was) (?:it|this|that|\d{3}) (?:an? )?(?:pass|fail|passing|enough|ok)",
    r"pass(?:ed|ing)?(?= ?\?|\W*$) | fail(?:ed)?(?= ?\?|\W*$)",
)
# The rule itself, a better score, programs, practice tests.
_OTHER = says(
    r"again | retake\w* | re-?sit | repeat\w* | pass(?:ing)? (?:mark|score|standard|grade)",
    r"minimum | cut-?off | programs? | match | competitive | chances? | higher | improve",
    r"NBME | UWSA\w* | uworld | self[- ]assess\w* | practice | predict\w* | average",
    r"percent\w* | need | normal | good | combine | mix | valid | old | join",
    r"when (?:is|will|do) .*results? | residency | apply | rest of",
)
# Whether there is another try at an exam that was sat, or when.
_IT = r"(?:it|this|that|(?:the |this |that |my )?(?:exam|test|Step \d(?: CK)?))"
ONCE_MORE = says(
    rf"(?<!when )(?:can|could|may) i (?:still )?(?:(?:retake|repeat|redo) {_IT}|(?:retake|repeat)(?=\W*$)|"
    rf"(?:sit|take|give|try|write) (?:{_IT} )?(?:again|once more|one more time))",
)
# … asked of a Step with a score, in words that leave no other exam or matter.
_WITH_SCORE = says(
    r"(?:can|could|may|should|must) i (?:still )?(?:retake|re-?sit|repeat|redo)"
    rf"(?: {_IT})?(?=\W*$|\s+(?:to|for|and|with)\b)",
    r"(?:can|could|may|should|must|when can|when could) i (?:sit|take|give|try|write) "
    rf"(?:{_IT} )?(?:again|once more)",
    rf"when (?:can|could|may|should) i (?:retake|re-?sit|repeat|redo)(?: {_IT})?(?=\W*$)",
    r"(?:retake|re-?sit|repeat) (?:is )?(?:possible|allowed)",
)
_NOT_AGAIN = says(
    r"OET | IELTS | TOEFL | programs? | pay | fees? | costs? | chances? | match | research | school",
    r"observership | friend | brother | sister | wife | husband | spouse | colleague | he | she | they",
    # Tries that are counted are another tool's, and a year of graduation is no test day.
    r"attempts? | tries | times | twice | once(?! more) | second | third | fourth | 2nd | 3rd | 4th",
    r"graduat\w*",
)
FAIL = says(r"fail | failed | fails | failing | failures? | not pass | didn'?t pass | incomplete")
_PASSED = says(r"(?<!not )(?<!n't )(?<!didnt )(?:pass(?:ed)?|cleared)")
_PRACTICE = says(r"NBME | UWSA\w* | uworld | self[- ]assess\w* | practice | predict\w* | mock\w*")
_SCORE = re.compile(r"(?<![\w$./-])(1[5-9]\d|2\d\d|300)(?![\w%/]|[.,]\d)")
_PART = re.compile(
    r"(?<![\w'])(?:(?P<listening>listening|l)|(?P<reading>reading|r)|(?P<speaking>speaking|s)|"
    r"(?P<writing>writing|w)|(?P<score>\d{3})|"
    r"(?P<rest>(?:all )?(?:the )?(?:rest|others?|other (?:three|two|parts?)|remaining)|"
    r"everything else))(?!\w)",
    re.IGNORECASE,
)
# One part alone, by its full name, is a result only where it is said to be the person's own.
_OWN = re.compile(
    r"(?:^\W*|\bi (?:have |just )?)(?:got|scored|received)\b|\bmy (?:[\w()]+ ){0,7}(?:is|was|score)\b",
    re.I,
)
_ONE_LETTER = re.compile(r"(?<![\w'])[lrsw]\b", re.IGNORECASE)
_BESIDE_SCORES = (
    "score scored got step ck oet with would did be pass passed fail failed test for taken enough have "
    "had it took sat gave instead"
)
_BESIDE_BARE = f"{_BESIDE_SCORES} my oet occupational english results were scores are"
# What the turn before asked, when a bare score is held against its answer.
_MARK = says(r"pass(?:ing)? (?:mark|score|standard|grade)s? | (?:score|points?) to pass")
_FOLLOWING_WORDS = 16


def exams(text: str) -> list[Step]:
    """The Steps that a canonical text names, each once, in order."""
    found = [(at, key) for key, name in _STEPS if (at := text.lower().find(name.lower())) >= 0]
    return [key for _, key in sorted(found)]


def read(asked: Asked) -> ResultInputs | None:
    if isinstance(asked.previous, ResultInputs):
        return _followed(asked, asked.previous)
    marked = exams(asked.before) if _MARK.search(asked.before) else []
    scored = len(marked) == 1 and _SCORE.search(masked(asked.text))
    if scored and (held := _followed(asked, ResultInputs(exam=marked[0]))):
        return held
    if again := _again(asked):
        return again
    if _OTHER.search(asked.text):
        return None
    plain = _apart(without(asked.text, days(asked.text, asked.today, ahead=False)))
    parts = _parts(plain)
    # Four scores and nothing else ask by themselves.
    bare = len(parts) == len(PARTS) and says_only(_PART.sub(" ", plain), _BESIDE_BARE)
    if not (_PASSING.search(asked.text) or bare):
        return None
    named = exams(asked.story)
    if _OET.search(asked.story) or (not named and len(parts) > 1):
        return _oet(asked, parts)
    if len(named) > 1 or not (named or _EXAM.search(asked.story)):
        return None
    found, score = _score(asked.text, asked)
    if score is None:
        found, score = _score(asked.context, asked)
    taken = found or days(asked.story, asked.today, ahead=False)
    if score is None or len(taken) > 1:
        return None
    exam = named[0] if named else None
    return ResultInputs(exam=exam, score=score, taken=_day(taken))


def _again(asked: Asked) -> ResultInputs | None:
    """A score that may be a fail, and whether the Step can be taken again: the answer hangs on the mark. Of
    a score that passes on any day the guidance tells why not."""
    named = exams(asked.story)
    other = _NOT_AGAIN.search(asked.story) or _PRACTICE.search(asked.story)
    if len(named) != 1 or other or not _WITH_SCORE.search(asked.text):
        return None
    found, score = _score(asked.story, asked)
    taken = [f for f in found if f.span.first <= asked.today]
    if score is None or len(taken) > 1:
        return None
    inputs = ResultInputs(exam=named[0], score=score, taken=_day(taken), again=True)
    outcome = outcomes(named[0], score, inputs.taken, asked.rules, asked.today)
    failed, passed = FAIL.search(asked.story), _PASSED.search(asked.story)
    if failed and not passed and False in outcome:
        return inputs.model_copy(update={"failed": True})
    # Who writes that it was a pass is believed, unless no mark was ever so low.
    return inputs if outcome == {False} or (False in outcome and not passed) else None


def _score(text: str, asked: Asked) -> tuple[list[Found], int | None]:
    """The days that a text names, and its one three-digit score."""
    found = days(text, asked.today, ahead=False)
    scores = set(_SCORE.findall(without(masked(text), found)))
    return found, int(scores.pop()) if len(scores) == 1 else None


def _day(found: list[Found]) -> str | None:
    return found[0].span.iso if len(found) == 1 and "/" not in found[0].span.iso else None


def _apart(text: str) -> str:
    """`text` with "L350" as "L 350"."""
    return re.sub(r"\b([LRSW])(\d{3})\b", r"\1 \2", text, flags=re.IGNORECASE)


def _parts(text: str) -> dict[str, int]:
    """The OET scores that a text gives, by part: "writing 310 speaking 360", or "340 in listening, 400
    in the rest". What stands first, part or score, says which follows which."""
    marks = [(m.lastgroup or "", m.group()) for m in _PART.finditer(text)]
    if len(marks) < 2 or not any(kind in (*PARTS, "rest") for kind, _ in marks):
        return {}
    ahead = marks[0][0] == "score"
    found: dict[str, int] = {}
    rest: int | None = None
    for (kind, word), (next_kind, next_word) in itertools.pairwise(marks):
        name, score = (next_kind, word) if ahead else (kind, next_word)
        if not score.isdecimal() or name == "score" or int(score) > 500:
            continue
        if name == "rest":
            rest = int(score)
        elif name not in found:
            found[name] = int(score)
    if rest is None and ahead and marks[-1][0] == "score" and any(k == "rest" for k, _ in marks):
        rest = int(marks[-1][1])
    return found | {p: rest for p in PARTS if rest is not None and p not in found and found}


def _oet(asked: Asked, parts: dict[str, int]) -> ResultInputs | None:
    """One part that is said alone asks for the rule, which the guidance tells, unless it is the
    person's own."""
    own = _OWN.search(asked.text) and not _ONE_LETTER.search(asked.text)
    if not parts or (len(parts) < 2 and not own):
        return None
    taken = _day(days(asked.story, asked.today, ahead=False))
    return ResultInputs.model_validate({"exam": "oet", "taken": taken, **parts})


def _followed(asked: Asked, before: ResultInputs) -> ResultInputs | None:
    """The parts or the score that were asked for, or another score or day: "and 219?"."""
    text = asked.text
    if len(text.split()) > _FOLLOWING_WORDS:
        return None
    another = _NOT_AGAIN.search(text) or set(exams(text)) - {before.exam}
    if before.exam and before.score and _WITH_SCORE.search(text) and not another:
        return before.model_copy(update={"again": True})
    if _OTHER.search(text):
        return None
    taken = days(text, asked.today, ahead=False)
    plain = _apart(without(masked(text), taken))
    if not says_only(_PART.sub(" ", plain), _BESIDE_SCORES):
        return None
    changed: dict[str, object] = {}
    if day := _day(taken):
        changed["taken"] = day
    if before.exam == "oet":
        changed |= _parts(plain) or _only_ones(plain, before)
    elif len(scores := _SCORE.findall(plain)) == 1:
        # What was said of one score is not said of another.
        changed |= {"score": int(scores[0]), "failed": False}
        if len(named := exams(text)) == 1:
            changed["exam"] = named[0]
    return before.model_copy(update=changed) if changed else None


def _only_ones(plain: str, before: ResultInputs) -> dict[str, int]:
    """Bare scores in the order in which the absent parts were asked for ("350 and 360")."""
    absent = [part for part in PARTS if getattr(before, part) is None]
    scores = [int(s) for s in re.findall(r"(?<![\w.])\d{3}(?![\w.])", plain)]
    if absent and len(scores) == len(absent) and all(s <= 500 for s in scores):
        return dict(zip(absent, scores, strict=True))
    return {}

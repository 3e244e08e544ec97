"""Listens to what a message says about the person: reads it into the profile, takes it back on
request, shows it back, and asks once about what is not clear."""

from __future__ import annotations

import re

from rag import told
from rag.answering.nationality import entry_ban
from rag.applicant import Doubt, Facts, only_tells, read
from rag.applicant.notes import label, spoken
from rag.boundaries import DISTRESS
from rag.evidence import Evidence, judge
from rag.lexicon import normalise
from rag.schema import Profile, Status
from rag.turn import Part, Turn
from rag.understanding import is_question
from rag.wording import escaped

# At most so many questions back in one reply; the others are left for a turn in which they matter.
_DOUBTS = 3
_MISSING = 4
# A reply that shows the profile asks for more: a bare "IM" or "NY NJ" after it is an answer.
MORE = "profile:more"

# "Forget my score": an order to forget, and after it nothing but what is to be forgotten. "Clear" and
# "wipe" mean that only of the whole, for to clear Step 1 is to pass it.
_ORDER = re.compile(
    r"^\W*(?:(?:please|pls|ok|okay|now|can you|could you|just)\W+)*"
    r"(?P<verb>forget|delete|remove|erase|clear|reset|wipe)\s+(?!about\b)(?P<what>[^?]+)$",
    re.IGNORECASE,
)
_FORGETTABLE = frozenset(
    "all everything my the of about me what you know i told whole entire data info information "
    "profile details score scores step 1 2 3 ck yog year graduation visa status specialty specialties "
    "state states cities budget usce experience observership observerships letters lors publications "
    "school country and ecfmg please pls thanks thank now facts".split()
)
_FIELDS = (
    (r"\bstep ?1\b", ("step1",)),
    (r"\bstep ?2\b|\bck\b", ("step2ck", "step2ck_attempts")),
    (r"\bstep ?3\b", ("step3_passed",)),
    (r"\bscores?\b", ("step1", "step2ck", "step2ck_attempts")),
    (r"\byog\b|\bgraduation\b", ("graduation_year",)),
    (r"\bvisa\b|\bstatus\b", ("visa_need", "citizenship_status", "applicant_type")),
    (r"\bspecialt", ("specialties",)),
    (r"\bstates?\b", ("states",)),
    (r"\bcities\b", ("cities",)),
    (r"\bbudget\b", ("applications_budget",)),
    (r"\busce\b|\bexperience\b", ("usce_months", "observership_months")),
    (r"\bobserverships?\b", ("observership_months",)),
    (r"\bletters?\b|\blors?\b", ("us_letters",)),
    (r"\bpublications?\b", ("publications",)),
    (r"\bschool\b|\bcountry\b", ("medical_school_country",)),
    (r"\becfmg\b", ("ecfmg_certified",)),
)
_ALL = re.compile(
    r"\b(?:all|everything|profile|data|info|information|details|what you know)\b|\bme\W*$"
)
_REQUESTS = re.compile(
    r"\b(?:give|send|show|list|suggest|recommend|find|help|share|name|tell)\b", re.IGNORECASE
)
_OF_OTHERS = re.compile(
    r"^\W*(?:and|for|what about|how about)\b\W+(?:for )?(?:the )?(?:non[- ]?)?(?:us|american|foreign)?[- ]?"
    r"(?:imgs?|fmgs?|citizens?|seniors?|mds?|dos?|graduates?|(?:old|older|recent) graduates?)\W*$",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(
    r"^\W*(?:(?:hi|hello|hey|dear|sir|so|ok|well)\W+)*(?:i|i'?m|i am|i have|i got|we are|my)\b",
    re.I,
)


def listen(turn: Turn) -> None:
    """Puts what the message says about the person into `turn.profile`. What was sent as such goes
    before what was read."""
    text = normalise(turn.message)
    if cleared := _cleared(text):
        _clear(turn, cleared, text)
        return
    before = turn.profile
    turn.facts = read(text, turn.today, turn.edition.vocabulary, _asked_just_now(turn))
    if _asks_of_others(turn, text):
        turn.facts = Facts()
    turn.profile = turn.facts.onto(before).merged(turn.sent)
    changed = [] if turn.facts.corrects else _changed(before, turn.profile, turn.facts)
    seen = {identity for past in turn.history for identity in past.asked}
    turn.doubts = [d for d in (*turn.facts.doubts, *changed) if d.id not in seen][:_DOUBTS]
    turn.telling = bool(turn.facts) and only_tells(text, turn.facts)


def _asks_of_others(turn: Turn, text: str) -> bool:
    """Whether a few words that seem to tell of their writer go on from the last question: "and us img?" after
    the share of non-US IMGs that matched."""
    last = turn.history[-1] if turn.history else None
    return bool(last and not last.asked and _OF_OTHERS.match(text))


def _asked_just_now(turn: Turn) -> list[str]:
    """The fields that the last reply asked about; after one that showed the profile, any of them."""
    asked = turn.history[-1].asked if turn.history else ()
    return [*(i.partition(":")[0] for i in asked), *(Profile.model_fields if MORE in asked else ())]


def _changed(before: Profile, now: Profile, facts: Facts) -> list[Doubt]:
    """A value that differs from the one told before, without a word that it was wrong."""
    found = []
    for fact in facts.facts:
        if fact.field not in ("graduation_year", "step2ck", "visa_need", "citizenship_status"):
            continue
        old, new = getattr(before, fact.field), getattr(now, fact.field)
        if old is not None and new != old and new == fact.value:
            found.append(
                Doubt(
                    f"{fact.field}:changed",
                    f"Earlier I noted {spoken(old)} for {label(fact.field)}; now you say {spoken(new)}, "
                    "and I keep that. Is it right?",
                )
            )
    return found


# --- taking back ----------------------------------------------------------------------------


def _cleared(text: str) -> tuple[str, ...]:
    """The fields that a message asks to forget; empty for any other message."""
    match = _ORDER.match(text)
    what = match["what"].lower() if match else ""
    if not match or not set(re.findall(r"\w+", what)) <= _FORGETTABLE:
        return ()
    fields = tuple(f for pattern, names in _FIELDS if re.search(pattern, what) for f in names)
    if fields and match["verb"].lower() in ("forget", "delete", "remove", "erase"):
        return tuple(dict.fromkeys(fields))
    return tuple(Profile.model_fields) if _ALL.search(what) and not fields else ()


def _clear(turn: Turn, fields: tuple[str, ...], text: str) -> None:
    turn.text = text
    before = turn.profile
    kept = {k: v for k, v in before.model_dump().items() if k not in fields}
    turn.profile = Profile.model_validate(kept).merged(turn.sent)
    gone = [line for line in told.lines(before) if line not in told.lines(turn.profile)]
    if not gone:
        head = "There was nothing of that in your profile."
    else:
        names = ", ".join(name for name, _ in gone)
        head = f"Done. I no longer keep this about you: {names}."
    tail = (
        "The messages that you wrote before stay in this conversation until it is deleted (on the page: "
        "\u201cStart over and forget me\u201d)."
    )
    turn.end(Status.ANSWERED, f"{head}\n\n{_shown(turn.profile)}{tail}")


def _shown(profile: Profile) -> str:
    """The profile as a list, or nothing."""
    items = "\n".join(f"- {name}: {value}" for name, value in told.lines(profile))
    return f"I still know:\n\n{items}\n\n" if items else ""


# --- showing back ---------------------------------------------------------------------------


def acknowledge(turn: Turn) -> None:
    """Ends the turn of a message that only tells facts: what was understood, what would help. A fact
    told after an answer ("i am on h1b though") goes on with that question where it is answered."""
    telling = turn.telling or _states_only(turn)
    if not telling or any(q.boundary and q.boundary.id == DISTRESS for q in turn.questions):
        return
    if any(q.by_code or q.carried for q in turn.questions) or _goes_on(turn):
        return
    turn.end(Status.ANSWERED, acknowledgement(turn.profile), _follow_ups(turn))
    turn.asked = (MORE,)


def _states_only(turn: Turn) -> bool:
    """Whether a first message asks nothing, tells facts among other things ("im nigerian, on f1 in
    california"), and finds no section that answers it: to say "not known" of it would be absurd."""
    if turn.history or not turn.facts.facts or not _OF_ONESELF.match(normalise(turn.message)):
        return False
    texts = [q.readings[0].text for q in turn.questions]
    named = [turn.edition.program_index.named(text) for text in texts]
    return not any(is_question(t) or _REQUESTS.search(t) for t in texts) and not any(
        n.programs or n.unknown or n.others or judge(q) is Evidence.ENOUGH
        for n, q in zip(named, turn.questions, strict=True)
    )


def _goes_on(turn: Turn) -> bool:
    """Whether what is told belongs to the question before: a visa does, a country under the entry ban
    after a question about visas or travel, and else a fact of which the section speaks that answered it."""
    last = turn.history[-1] if turn.history else None
    if last is None or last.asked or not (last.passages or last.programs):
        return False
    kinds = {f.field.partition(".")[0] for f in turn.facts.facts}
    if not kinds <= {"visa_need", "citizenship_status"} and not entry_ban(turn, last.text):
        said = turn.facts.onto(Profile())
        passages = [turn.edition.passages.get(i) for i in last.passages[:1]]
        if len(kinds) > 2 or not any(p and told.told(said, p, "") for p in passages):
            return False
    return any(
        (q.reading.follows or is_question(q.reading.text)) and judge(q) is Evidence.ENOUGH
        for q in turn.questions
    )


def acknowledgement(profile: Profile) -> str:
    """What is known, shown back, and what would narrow a list of programs."""
    items = [f"- **{name}:** {value}" for name, value in told.lines(profile)]
    if items:
        parts = ["Thank you. This is what I know about you:", "\n".join(items)]
        parts.append(
            "If something is wrong, say it in a sentence (\u201cno, my YOG is 2016\u201d). \u201cClear my "
            "profile\u201d removes it."
        )
    else:
        parts = [
            "Thank you. I have noted nothing yet, because I could read it in more than one way."
        ]
    if wanted := told.missing(profile)[:_MISSING]:
        more = "\n".join(f"- {words}" for words in wanted)
        parts.append(f"To narrow a list of programs it would help to know:\n\n{more}")
        parts.append("None of it is required. Ask your question now, or tell me more.")
    else:
        parts.append("That is all I need for a list of programs. Ask your question now.")
    return "\n\n".join(parts)


def _follow_ups(turn: Turn) -> list[str]:
    """Questions that the profile makes likely, among those that are held."""
    profile = turn.profile
    found = ["Which programs fit me?"]
    ids = []
    if profile.visa_need == "either":
        ids.append("j1-or-h1b#how-to-choose")
    if profile.graduation_year and turn.today.year - profile.graduation_year > 5:
        ids.append("profile-gaps-and-statement#year-of-graduation")
    if profile.step1 and (profile.step1.attempts or 1) > 1:
        ids.append("usmle-attempts#programs-see")
    ids.append("eras-costs-and-numbers#how-many-programs")
    passages = turn.edition.passages
    return [*found, *(passages[i].heading for i in ids if i in passages)][:3]


def remind(turn: Turn) -> None:
    """Puts before an answer what the person told earlier and the answer hangs on."""
    for part in turn.parts:
        part.text = reminder(turn, part) + part.text


def reminder(turn: Turn, part: Part) -> str:
    """The paragraph that names what the person told earlier and this answer hangs on; empty where there
    is nothing."""
    if not part.passages or part.status not in (Status.ANSWERED, Status.PARTIAL):
        return ""
    canonical = {q.text: q.readings[0].text for q in turn.questions}
    question = canonical.get(part.question, part.question)
    words = told.told(turn.profile, part.passages[0], question)
    return f"*You told me: {escaped(words)}.*\n\n" if words else ""


def ask_back(turn: Turn) -> None:
    """Puts the doubts at the end of an answer, each once in a conversation."""
    if not turn.doubts or turn.boundary or not (turn.parts or turn.telling):
        return
    questions = [d.question for d in turn.doubts]
    if len(questions) == 1:
        turn.answer += f"\n\n**One question back, so that I have it right:** {questions[0]}"
    else:
        items = "\n".join(f"- {q}" for q in questions)
        turn.answer += f"\n\n**Questions back, so that I have it right:**\n\n{items}"
    turn.asked += tuple(d.id for d in turn.doubts)

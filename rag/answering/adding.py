"""What is added to an answer from one passage: a second passage, the entry ban of the person's country,
and what of the question is not held."""

from __future__ import annotations

import re

from rag.answering.gap_list import asked_of
from rag.answering.lead import unled
from rag.answering.nationality import LIST, entry_ban, mistaken, says_own
from rag.answering.whom import whom_to_ask
from rag.citing import Citations
from rag.countries import find_countries
from rag.detail import holds, wanted
from rag.evidence import OF_DANGER
from rag.schema import Certainty, Passage, Statement, Status
from rag.specifics import Specifics
from rag.turn import Part, Question, Turn
from rag.wording import listed

_NEED_NO_VISA = ("citizen", "permanent_resident")
# How people ask whether a country stands on a list.
_OF_LIST = re.compile(
    r"\b(?:is|are|was|were|does|do|if|whether)\b.*\b(?:lists?|listed|banned|named)\b",
    re.IGNORECASE,
)


def put_first(
    part: Part, passage: Passage, citations: Citations, question: Question | None = None
) -> None:
    """Puts the short answer of another passage first: the one for the place that was asked about, or
    a gap, because what is not known must not be read last."""
    beside = _in_short(part, passage, citations, question)
    if passage.certainty is Certainty.NOT_KNOWN:
        part.status = Status.PARTIAL
    part.text = f"{beside}\n\n{part.text}"


def put_beside(part: Part, passage: Passage, citations: Citations, by_visa: bool) -> None:
    """Puts the short answer of a passage that is as near under the first: when two sections stand
    level, the person gets both rather than a throw of dice. `by_visa`: they answer for different
    visas, and which one is the person's is not known."""
    first, *body, day = part.text.split("\n\n")
    paragraphs = [f"**{part.passages[0].heading}** {first}", *body]
    if by_visa:
        paragraphs.insert(0, "**It depends on your visa**, and you have not told me which it is.")
    part.text = "\n\n".join([*paragraphs, _in_short(part, passage, citations), day])


def tell_ban(
    turn: Turn, part: Part, question: Question, citations: Citations, of_programs: bool = False
) -> bool:
    """Puts the entry ban of the person's own country first, if there is one; returns whether."""
    given = part.passages[0] if part.passages else None
    if given and given.id in OF_DANGER:
        return False
    ban = entry_ban(turn, question.reading.text, given, of_programs)
    told = [p for earlier in (*turn.parts, part) for p in earlier.passages]
    if ban is None or ban.passage in told:
        return False
    put_first(part, ban.passage, citations)
    part.text = f"**You named {ban.country} as your country: read this first.**\n\n{part.text}"
    if part.status is Status.UNKNOWN:
        part.status = Status.PARTIAL
    return True


def tell_ban_of_programs(turn: Turn, part: Part, question: Question, citations: Citations) -> None:
    """Puts the entry ban of the person's own country before an answer from program rows: what a program
    sponsors helps nobody who gets no visa. It is told with the first such answer after the person told of the
    country, and again in a message that names it; not to who needs no visa."""
    profile, own, told = turn.profile, False, False
    if profile.visa_need == "none" or profile.citizenship_status in _NEED_NO_VISA:
        return
    for past in turn.history:
        own = own or says_own(past.text)
        told = told or (own and bool(past.programs or past.matter))
    if says_own(turn.text) or (own and not told):
        tell_ban(turn, part, question, citations, of_programs=True)


def add_named(part: Part, question: Question, passage: Passage) -> None:
    """Says first that a country stands on the list that is asked for: it is hard to find among forty."""
    listed_here = find_countries(passage.short[0].text)
    if len(listed_here) < LIST or not _OF_LIST.search(question.text):
        return
    named = [c for c in find_countries(question.text) if c in listed_here]
    named = [c for c in named if not mistaken(c, question.text)]
    if named:
        verb = "is" if len(named) == 1 else "are"
        part.text = f"**{listed(named)} {verb} on this list.**\n\n{part.text}"


def add_absent(part: Part, named: Specifics, passage: Passage) -> None:
    """Says that a name stands nowhere in the document. For a list of countries that is an answer;
    for a state it leaves the question open."""
    names = listed(list(named.absent))
    verb = "is" if len(named.absent) == 1 else "are"
    text = f"**{names}** {verb} not named in what is held on \u201c{passage.title}\u201d."
    if named.kind == "state":
        part.status = Status.PARTIAL
        text += " The rule there is not known here: ask that state's board or office."
    else:
        text += " Lists change: check the official page on the day you act."
    part.text = f"{text}\n\n{part.text}"


def add_doubt(part: Part, question: Question) -> None:
    """Says first that what was asked may not be held, and whom to ask; the nearest section follows."""
    known = part.passages[0].who_knows
    whom = f"Ask {known}." if known else whom_to_ask(question)
    text = f"**Not known here, as far as I can tell.** I have no section that surely answers this. {whom}"
    part.text = (
        f"{text}\n\nThe nearest that I have, if that is what you mean:\n\n"
        f"**{part.passages[0].heading}** {part.text}"
    )


def add_missing(
    part: Part, gap: Statement | None, question: Question, citations: Citations
) -> None:
    """Says first what of the question is not held: the `gap` of the passage that the question is about, or
    a kind of detail that no statement of it holds."""
    passage = part.passages[0]
    detail = wanted(question.readings[0].text)
    if gap:
        text = f"**Not known here.** {cited(passage, gap, citations)}"
    elif detail and not any(holds(p, detail) for p in part.passages):
        text = (
            f"**Not known here:** the {detail.name} you ask for stands in no section that I have. "
            f"{whom_to_ask(question)}"
        )
    else:
        return
    part.status = Status.PARTIAL
    part.text = f"{text}\n\nWhat is held on the subject:\n\n{part.text}"


def gaps_told(
    passage: Passage, question: Question, citations: Citations, beside: Passage | None = None
) -> str:
    """What a section tells to be missing, of a long list only what was asked for and `beside` does not
    tell."""
    first, *others = passage.short
    own = asked_of(first.text, _asked(question), beside.text if beside else "") or first.text
    mark = citations.passage(passage, first)
    return " ".join([f"{own} {mark}".rstrip(), *(cited(passage, s, citations) for s in others)])


def names_what_is_asked(passage: Passage, question: Question, beside: Passage) -> bool:
    """Whether what `passage` tells to be missing has words of the question that `beside` does not answer."""
    return asked_of(passage.short[0].text, _asked(question), beside.text) is not None


def cited(passage: Passage, statement: Statement, citations: Citations) -> str:
    mark = citations.passage(passage, statement)
    return f"{statement.text} {mark}".rstrip()


def _in_short(
    part: Part, passage: Passage, citations: Citations, question: Question | None = None
) -> str:
    """The short answer of a second passage, which is added to the part, with its first caution."""
    texts = [cited(passage, s, citations) for s in passage.short]
    text = " ".join([unled(texts[0]), *texts[1:]])
    if passage.certainty is Certainty.NOT_KNOWN:
        text = gaps_told(passage, question, citations, part.passages[0]) if question else text
        text = f"**Not known here:** {text} Ask {passage.who_knows}."
    else:
        text = f"**{passage.heading}** {text}"
    for caution in passage.cautions[:1]:
        if caution.text not in part.cautions:
            part.cautions.append(caution.text)
            text += f"\n\n> **Take care:** {cited(passage, caution, citations)}"
    part.passages.append(passage)
    return text


def _asked(question: Question) -> str:
    return f"{question.readings[0].text} {question.reading.text}"

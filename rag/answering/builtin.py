"""The built-in answerer: composes from short answers, supporting statements, cautions and rows.

It writes no fact of its own. Every sentence with content is a statement of a retrieved passage, or
is read off a program's row.
"""

from __future__ import annotations

import math

from rag.answering.adding import (
    add_absent,
    add_doubt,
    add_missing,
    add_named,
    cited,
    gaps_told,
    names_what_is_asked,
    put_beside,
    put_first,
    tell_ban,
    tell_ban_of_programs,
)
from rag.answering.choice import choose
from rag.answering.figures import answer_figures
from rag.answering.fit import answer_fit
from rag.answering.follow_ups import follow_ups
from rag.answering.gap import gap_asked_for
from rag.answering.gap_list import is_list
from rag.answering.lead import led, unled
from rag.answering.listing import answer_listing
from rag.answering.looking_back import answer_looking_back, before
from rag.answering.programs import answer_program, answer_unknown_program
from rag.answering.reckoning import answer_reckoning
from rag.answering.season import answer_season
from rag.answering.supporting import blocks, further, narrower, supporting
from rag.answering.whom import whom_to_ask
from rag.citing import Citations
from rag.definition import Definition
from rag.evidence import OF_DANGER, Evidence, judge
from rag.lexicon import tokens
from rag.schema import Certainty, Passage, Statement, Status
from rag.specifics import Specifics, names_missing, specifics
from rag.turn import Candidate, Part, Question, Turn
from rag.wording import dated, escaped, spoken_date

# Words of detail after the short answer: alone in a reply, and as one of several answers.
_DETAIL_WORDS, _DETAIL_WORDS_SHARED = 180, 80
# How far behind the first a section may be that is put before it for the country that it names.
_OF_THE_NAME = 0.1
# How far behind the nearest section one may be on what is not held.
_OF_A_GAP = 0.1
# A section that defines more words than this is a list of words.
_WORDS = 5
_DEPENDS = "**It depends.**"
# Sections that are named where nothing answers.
_NAMED = 3
_COVERED = 0.5


class BuiltinAnswerer:
    """Answers without a language model, from the edition alone."""

    def answer(self, turn: Turn, citations: Citations) -> None:
        shared = len(turn.questions) > 1
        answered: dict[str, Part] = {}
        for question in turn.questions:
            if not question.by_code and _covered(turn, question):
                continue
            part = self._part(turn, question, citations, shared)
            # What code answered may cite the passage that answers the next question, and says more.
            key = part.passages[0].id if part.passages and not question.by_code else part.text
            # "Not known, the nearest is …" says another thing than the section as an answer.
            key += " nearest" if part.status is Status.UNKNOWN else ""
            if key in answered:
                _add(turn, question, answered[key], citations)
                continue
            answered[key] = part
            turn.parts.append(part)

    def _part(self, turn: Turn, question: Question, citations: Citations, shared: bool) -> Part:
        if question.boundary:
            boundary = question.boundary
            return Part(question.text, boundary.status, boundary.text)
        if question.reckoning and not question.fit:
            return answer_reckoning(turn, question, question.reckoning, citations)
        if question.defined:
            return self._definition(turn, question, question.defined, citations, shared)
        if question.looks_back and (part := self._looking_back(turn, question, citations)):
            return part
        if part := _from_programs(turn, question, citations):
            tell_ban_of_programs(turn, part, question, citations)
            return part
        if question.unknown_program or question.lacking:
            return answer_unknown_program(turn.edition, question)
        if part := self._from_tables(turn, question, citations, shared):
            return part
        evidence = judge(question)
        if evidence is Evidence.DOUBTFUL:
            return self._nearest(turn, question, citations, shared)
        if evidence is not Evidence.ENOUGH:
            part = self._nothing(turn, question, evidence)
            if evidence is Evidence.TOO_LITTLE:
                tell_ban(turn, part, question, citations)
            return part
        choice = choose(turn, question)
        first, second = choice.first, choice.second
        gap = gap_asked_for(turn.edition, first.passage, question)
        part = self._from_passage(
            turn, question, first, citations, shared, alone=second is None, told=gap
        )
        named = specifics(
            f"{turn.context} {question.text}", first.passage, _document(turn, first.passage)
        )
        if near := _of_the_name(named, first, question):
            put_first(part, near, citations)
        elif second and second.passage.certainty is Certainty.NOT_KNOWN:
            if names_what_is_asked(second.passage, question, first.passage):
                put_first(part, second.passage, citations, question)
        elif second:
            put_beside(part, second.passage, citations, choice.by_visa)
        if not tell_ban(turn, part, question, citations):
            if named.absent:
                add_absent(part, named, first.passage)
            else:
                add_named(part, question, first.passage)
        if first.passage.certainty is not Certainty.NOT_KNOWN:
            add_missing(part, gap, question, citations)
        part.follow_ups = follow_ups(turn, part.passages, question)
        return part

    def _looking_back(self, turn: Turn, question: Question, citations: Citations) -> Part | None:
        """The answer about the answer before. Somebody in danger is told the same once more, whatever they
        ask of it; what nothing is to be said to is a question like others."""
        danger = next((p for p in before(turn).passages if p.id in OF_DANGER), None)
        if danger:
            same = Candidate(danger, *(1.0,) * 7)
            return self._from_passage(turn, question, same, citations, shared=False, alone=False)
        part = answer_looking_back(turn, question, citations)
        if part is None:
            question.looks_back = None
        return part

    def _definition(
        self,
        turn: Turn,
        question: Question,
        definition: Definition,
        citations: Citations,
        shared: bool,
    ) -> Part:
        """What a word means, before what else its section tells; alone, where that is what other words
        mean."""
        passage = definition.passage
        told = definition.statement
        if told and len(passage.defines) > _WORDS:
            day = dated(passage, turn.edition.sources, turn.today)
            text = f"{cited(passage, told, citations)}\n\n*{day}*"
            part = Part(question.text, Status.ANSWERED, text, passages=[passage])
        else:
            found = (c for c in question.candidates if c.passage.id == passage.id)
            candidate = next(found, Candidate(passage, *(1.0,) * 7))
            begin = None if told == passage.short[0] else told
            part = self._from_passage(
                turn, question, candidate, citations, shared, alone=False, begin=begin
            )
        tell_ban(turn, part, question, citations)
        part.follow_ups = follow_ups(turn, part.passages, question)
        return part

    def _nearest(self, turn: Turn, question: Question, citations: Citations, shared: bool) -> Part:
        """The section that is nearest, where it is not sure that it holds the answer; before it what a
        section on what is not held says of the question, else that it is not sure."""
        best, *others = question.candidates
        last = turn.history[-1].passages if turn.history else ()
        if question.reading.follows and best.passage.id in last:
            return self._nothing(turn, question, Evidence.TOO_LITTLE)
        part = self._from_passage(turn, question, best, citations, shared, alone=False)
        if best.passage.certainty is not Certainty.NOT_KNOWN:
            gaps = (c.passage for c in others if best.score - c.score < _OF_A_GAP)
            listed = (p for p in gaps if p.certainty is Certainty.NOT_KNOWN and is_list(p))
            gap = next((p for p in listed if names_what_is_asked(p, question, best.passage)), None)
            if gap:
                put_first(part, gap, citations, question)
            else:
                add_doubt(part, question)
        tell_ban(turn, part, question, citations)
        part.status = Status.UNKNOWN
        part.follow_ups = follow_ups(turn, part.passages, question)
        return part

    def _from_tables(
        self, turn: Turn, question: Question, citations: Citations, shared: bool
    ) -> Part | None:
        """The answer from the published figures or the season's calendar, if one is asked for."""
        part: Part | None
        if question.season:
            part = answer_season(
                turn,
                question,
                question.season,
                citations,
                lambda c: self._short(question, c, citations),
            )
        else:
            part = answer_figures(
                turn,
                question,
                citations,
                lambda c: self._from_passage(turn, question, c, citations, shared),
            )
        if part and part.passages:
            part.follow_ups = follow_ups(turn, part.passages, question)
        return part

    def _nothing(self, turn: Turn, question: Question, evidence: Evidence) -> Part:
        if evidence is Evidence.OTHER_FIELD:
            text = (
                "That is outside what I know. I answer questions of international medical graduates "
                "about US residency: visas, ECFMG certification, the USMLE, ERAS and the Match, and "
                "life in residency."
            )
            return Part(question.text, Status.OUT_OF_SCOPE, text)
        near = [c.passage.heading for c in question.candidates[:_NAMED]]
        edition = turn.edition
        text = (
            f"**Not known here.** I looked for \u201c{escaped(question.text[:200])}\u201d in "
            f"{len(edition.passages)} sections and {len(edition.programs)} program rows (edition of "
            f"{spoken_date(edition.manifest.created[:10])}) and found nothing that answers it, so I "
            f"will not guess.\n\n{whom_to_ask(question)}"
        )
        return Part(question.text, Status.UNKNOWN, text, follow_ups=near)

    def _from_passage(
        self,
        turn: Turn,
        question: Question,
        candidate: Candidate,
        citations: Citations,
        shared: bool,
        alone: bool = True,
        told: Statement | None = None,
        begin: Statement | None = None,
    ) -> Part:
        """`told`: a statement that will stand before all of this, and is not repeated. `begin`: one of the
        passage to stand first."""
        passage = candidate.passage
        narrow = begin
        if not (told or question.defined):
            narrow = narrower(turn, question, passage)
        begun = f"{cited(passage, narrow, citations)} " if narrow else ""
        # The yes or no of the section answers its own question, not the narrower one.
        leads = alone and not narrow
        paragraphs = [begun + self._short(question, candidate, citations, leads, told or begin)]
        budget = _DETAIL_WORDS if alone and not shared else _DETAIL_WORDS_SHARED
        detail = supporting(turn, question, passage, budget)
        detail = {i for i in detail if passage.statements[i] not in (told, narrow)}
        paragraphs += blocks(passage, detail, citations)
        if passage.certainty is not Certainty.CONFIRMED:
            paragraphs.append(f"Ask {passage.who_knows}.")
        cautions = []
        for caution in passage.cautions:
            cautions.append(caution.text)
            paragraphs.append(f"> **Take care:** {cited(passage, caution, citations)}")
        paragraphs.append(f"*{dated(passage, turn.edition.sources, turn.today)}*")
        status = Status.UNKNOWN if passage.certainty is Certainty.NOT_KNOWN else Status.ANSWERED
        return Part(
            question=question.text,
            status=status,
            text="\n\n".join(p for p in paragraphs if p),
            cautions=cautions,
            passages=[passage],
        )

    def _short(
        self,
        question: Question,
        candidate: Candidate,
        citations: Citations,
        alone: bool = True,
        told: Statement | None = None,
    ) -> str:
        passage = candidate.passage
        if passage.certainty is Certainty.NOT_KNOWN:
            return f"**Not known here.** {gaps_told(passage, question, citations)}"
        kept = [s for s in passage.short if s is not told] or passage.short
        texts = [cited(passage, s, citations) for s in kept]
        first = led(texts[0], question, candidate) if alone else unled(texts[0])
        if passage.certainty is not Certainty.UNCERTAIN:
            return " ".join([first, *texts[1:]])
        # What is not settled need not be said to depend on something as well.
        first = unled(texts[0]) if first.startswith(_DEPENDS) else first
        return " ".join(["**Not settled.**", first, *texts[1:]])


def _from_programs(turn: Turn, question: Question, citations: Citations) -> Part | None:
    """The answer from program rows, if it is one of them or a list that is asked for."""
    if question.fit:
        return answer_fit(turn, question, citations)
    if question.programs:
        return answer_program(turn.edition, question, citations)
    if question.listing:
        return answer_listing(turn.edition, question, citations)
    return None


def _add(turn: Turn, question: Question, part: Part, citations: Citations) -> None:
    """Adds to `part`, which answers another question of the message from the same passage, the statement
    that answers this one."""
    if question.by_code or part.status is Status.UNKNOWN or not part.passages:
        return
    passage = part.passages[0]
    statement = further(turn, question, passage)
    if statement is None or statement.text in part.text:
        return
    item = f"- {cited(passage, statement, citations)}"
    paragraphs = part.text.split("\n\n")
    place = next((n for n, p in enumerate(paragraphs) if p.startswith("- ")), None)
    if place is None:
        ends = ("> ", "Ask ", "*As of", "*Some")
        place = next((n for n, p in enumerate(paragraphs) if p.startswith(ends)), len(paragraphs))
        paragraphs.insert(place, item)
    else:
        paragraphs[place] = f"{item}\n{paragraphs[place]}"
    part.text = "\n\n".join(paragraphs)


def _covered(turn: Turn, question: Question) -> bool:
    """Whether a part of a message was no question of its own: nothing answers it alone, and the
    passage that answered the part before it holds most of its words ("… and is early January ok?").
    """
    before = [p for part in turn.parts[-1:] for p in part.passages]
    by_table = question.figures or question.season
    if not before or question.boundary or by_table or judge(question) is Evidence.ENOUGH:
        return False
    if question.after:
        # Read together with the part before it, and still nothing: that it is not held has to be told.
        return False
    if names_missing(question.text, before[0]):
        return False
    words = tokens(question.readings[0].text)
    return turn.edition.lexical.coverage(words, before[0].id) >= _COVERED


def _of_the_name(named: Specifics, first: Candidate, question: Question) -> Passage | None:
    """The section for the country or state that is asked about and `first` does not name. A country is
    often named in passing: only a section that is near to the question as well is the one for it, unless it
    is the writer's own."""
    if named.kind == "state":
        return named.elsewhere[0] if named.elsewhere else None
    far = math.inf if named.own else _OF_THE_NAME
    near = (c.passage for c in question.candidates if first.score - c.score < far)
    return next((p for p in near if p in named.elsewhere), None)


def _document(turn: Turn, passage: Passage) -> list[Passage]:
    return [p for p in turn.edition.content.passages if p.document == passage.document]

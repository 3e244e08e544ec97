"""The text of an answer in a model's words as it grows, with marks, and with what always stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answering.told_apart import Apart
from rag.answering.verification import Verdict
from rag.answering.verifying.source import Record
from rag.citing import Citations
from rag.schema import Passage
from rag.turn import Part
from rag.wording import escaped

_TRANSLATED = (
    "*Translation by a language model of the sentences above. Only the English text was checked, and it "
    "holds; what to take care of, sources and dates stand there.*"
)


def translation(sentences: Sequence[str]) -> str:
    """Sentences in the person's language, to stand below the English answer."""
    first, *others = map(escaped, sentences)
    told = [first, "\n".join(f"- {s}" for s in others)] if others else [first]
    return "\n\n".join([_TRANSLATED, *told])


class Worded:
    """Verified claims put into the place of the built-in answer's sentences. `further` are passages that
    the claims cite and the built-in answer does not use."""

    def __init__(
        self, part: Part, pieces: Apart, records: Mapping[int, Record], citations: Citations
    ) -> None:
        self._part, self._pieces = part, pieces
        self._records, self._citations = records, citations
        self._claims: list[str] = []
        self._cited: set[str] = set()
        self.further: list[Passage] = []

    def add(self, text: str, verdict: Verdict) -> str:
        """Adds a claim; returns the text by which the answer has grown."""
        first = not self._claims
        sentence = f"{escaped(text[:1].upper() + text[1:])} {self._marks(verdict)}".rstrip()
        if first:
            sentence = self._front(verdict) + sentence
        self._claims.append(sentence)
        if first:
            return self.begun
        return f"\n- {sentence}" if len(self._claims) > 2 else f"\n\n- {sentence}"

    @property
    def begun(self) -> str:
        """What the built-in answer says first (gaps, names that are not held), and the claims so far."""
        return "\n\n".join([*self._pieces.head, *self._told()])

    def whole(self) -> str:
        """The text of the part: the claims, then further short answers, cautions and the date."""
        headings = {p.heading: p.id for p in self._part.passages}
        beside = [p for h, p in self._pieces.beside if headings[h] not in self._cited]
        more = [
            f"> **Take care:** {c.text} {self._citations.passage(p, c)}".rstrip()
            for p in self.further
            for c in p.cautions
        ]
        cautions = dict.fromkeys((*self._pieces.cautions, *more))
        return "\n\n".join([self.begun, *beside, *cautions, *self._pieces.tail])

    def cautions(self) -> list[str]:
        """The cautions of all passages that are used."""
        more = [c.text for p in self.further for c in p.cautions]
        return list(dict.fromkeys([*self._part.cautions, *more]))

    def _told(self) -> list[str]:
        first, *others = self._claims
        return [first, "\n".join(f"- {c}" for c in others)] if others else [first]

    def _marks(self, verdict: Verdict) -> str:
        marks: list[str] = []
        for number, statements in verdict.held:
            record = self._records[number]
            if record.passage is None:
                continue
            self._cited.add(record.passage.id)
            if record.passage not in (*self._part.passages, *self.further):
                self.further.append(record.passage)
            for place in statements:
                marks.append(self._citations.passage(record.passage, record.statement(place)))
        return " ".join(dict.fromkeys(m for m in marks if m))

    def _front(self, verdict: Verdict) -> str:
        """That it is not settled, and the built-in yes or no where the claim rests on its sentence."""
        front = "**Not settled.** " if self._pieces.unsettled else ""
        leads = self._pieces.lead and any(n == 1 and 0 in held for n, held in verdict.held)
        return front + (f"**{self._pieces.lead}.** " if leads else "")

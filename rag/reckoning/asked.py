"""What a reader of questions is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rag.reckoning.reckoned import Inputs
from rag.reckoning.rules import Rulebook
from rag.schema import Profile


@dataclass(frozen=True)
class Asked:
    """A question as a tool's reader sees it: its canonical text (glossary terms put in), the story
    around it, what the person told, the rules that are held, `before`: the canonical message of the
    turn before, and `previous`: the same tool's inputs in that turn, when the question may go on from
    it."""

    text: str
    today: date
    context: str = ""
    before: str = ""
    profile: Profile = field(default_factory=Profile)
    rules: Rulebook = field(default_factory=lambda: Rulebook(()))
    previous: Inputs | None = None

    @property
    def story(self) -> str:
        """The sentences around the question, and the question."""
        return f"{self.context} {self.text}".strip()

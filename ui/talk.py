"""One visitor's conversation as the chat page holds it: what was asked, what came back, what failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from rag.errors import ServiceError
from ui.client import Client
from ui.profile import known

INTERRUPTED = "The answer was interrupted. Your question is kept; ask again to read all of it."
CLEAR = "Clear my profile"

_keys = count(1)


@dataclass
class Turn:
    """A question and what became of it. `waiting` until it is sent; then it has a `reply`, or
    `trouble` says why not, with whatever text had come until then."""

    question: str
    key: int = field(default_factory=lambda: next(_keys))
    waiting: bool = True
    text: str = ""
    reply: dict[str, Any] | None = None
    trouble: str = ""
    status: int | None = None
    renewed: bool = False
    rating: str = ""
    comment: str = ""
    rating_note: str = ""


@dataclass
class Talk:
    """All turns on the page, and the conversations that the API keeps for them.

    `profile` is what is known of the person, `changes` the fields that were edited on the page and wait
    for the next question.
    """

    turns: list[Turn] = field(default_factory=list)
    conversation_id: str | None = None
    profile: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    notice: str = ""
    failed: bool = False

    def add(self, question: str) -> None:
        """A new question at the end; whitespace alone is none."""
        if question.strip():
            self.turns.append(Turn(question.strip()))
            self.notice = ""

    def again(self, turn: Turn, *, new_conversation: bool = False) -> None:
        """Asks a question once more, as the last one."""
        if new_conversation:
            self.conversation_id = None
            self.changes = known(self.profile) | self.changes
        if turn in self.turns:
            self.turns.remove(turn)
        self.turns.append(Turn(turn.question))

    def change_profile(self, changes: dict[str, Any]) -> None:
        """Takes fields that were edited; they are sent with the next question."""
        self.changes |= changes
        self.profile = known(self.profile | changes)

    def clear_profile(self) -> None:
        """Empties the profile: in a conversation by saying so, so that it is gone at once."""
        self.profile, self.changes = {}, {}
        if self.conversation_id is not None:
            self.add(CLEAR)

    def take_back(self, turn: Turn) -> str:
        """Removes a question that was not answered, and gives its words back for editing."""
        if turn in self.turns:
            self.turns.remove(turn)
        return turn.question


def ask(client: Client, talk: Talk, turn: Turn) -> Iterator[str]:
    """Sends a turn's question and yields the text of the answer as it grows.

    The turn counts as interrupted until it is complete, so it tells the truth wherever this is left.
    A conversation that the API no longer knows is replaced by a new one, and the turn says so.
    """
    turn.waiting, turn.trouble = False, INTERRUPTED
    try:
        try:
            yield from _listen(client, talk, turn)
        except ServiceError as error:
            if error.status != 404 or talk.conversation_id is None:
                raise
            # What was told there is gone with it; what was edited since goes along.
            talk.conversation_id, turn.renewed = None, True
            talk.profile = known(talk.changes)
            yield from _listen(client, talk, turn)
    except ServiceError as error:
        turn.trouble, turn.status = str(error), error.status


def _listen(client: Client, talk: Talk, turn: Turn) -> Iterator[str]:
    turn.text = ""
    more = {"profile": dict(talk.changes)} if talk.changes else {}
    for event in client.stream(turn.question, talk.conversation_id, **more):
        if event.name == "start":
            talk.conversation_id = str(event.data["conversation_id"])
            if talk.conversation_id not in talk.kept:
                talk.kept.append(talk.conversation_id)
        elif event.name == "delta":
            turn.text += str(event.data["text"])
            yield turn.text
        elif event.name == "error":
            raise ServiceError(str(event.data["detail"]), event.data.get("status"))
        elif event.name == "done":
            turn.reply, turn.text, turn.trouble = event.data, str(event.data["text"]), ""
            talk.profile, talk.changes = known(event.data["profile"]), {}


def rate(client: Client, turn: Turn, rating: str, comment: str = "") -> None:
    """Sends a thumb, with the comment given now or before; the turn says whether both were kept."""
    assert turn.reply is not None
    turn.rating = rating
    comment = comment or turn.comment
    try:
        client.feedback(turn.reply["answer_id"], rating, comment)
    except ServiceError as error:
        turn.rating_note = f"Not saved. {error}"
    else:
        turn.comment = comment
        turn.rating_note = (
            "Rating and comment saved. Thank you." if comment else "Saved. Thank you."
        )


def forget(client: Client, talk: Talk) -> None:
    """Deletes everything that the API keeps of this visit, then clears the page. If the API fails,
    nothing on the page is lost, and the notice says what is still kept."""
    anything = bool(talk.kept)
    try:
        while talk.kept:
            client.forget(talk.kept[-1])
            talk.kept.pop()
    except ServiceError as error:
        talk.failed, talk.notice = True, f"Not deleted yet. {error}"
        return
    talk.turns, talk.conversation_id, talk.failed = [], None, False
    talk.profile, talk.changes = {}, {}
    talk.notice = (
        "Forgotten. Your questions, the answers and your ratings have been deleted for good."
        if anything
        else "The page is cleared. The advisor had kept nothing of it."
    )

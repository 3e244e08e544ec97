"""What a model's reading holds, taken from its reply piece by piece: what has not the form is left out."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

LONGEST = 8000
_FENCE = re.compile(r"^\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_QUESTIONS, _FACTS = 8, 40
T = TypeVar("T", bound=BaseModel)
Text = Annotated[str, Field(min_length=1, max_length=400)]


class Unreadable(ValueError):
    """The reply is not the one JSON object that was asked for."""


class RewrittenQuestion(BaseModel):
    """A question of the message by its number, as it stands alone."""

    model_config = ConfigDict(extra="forbid", strict=True)

    number: int
    question: Text


class ReadFact(BaseModel):
    """A fact, and the words of the message that say it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    field: Text
    value: bool | int | Text | list[Text]
    words: Text


class ModelReading(BaseModel):
    """The reply: what of it has the right form, and how many pieces had not."""

    questions: list[RewrittenQuestion]
    facts: list[ReadFact]
    malformed: int


def reading_of(text: str) -> ModelReading:
    """The reading that a reply holds. Raises Unreadable when it is not one JSON object with nothing
    else than `questions` and `facts`."""
    if len(text) > LONGEST:
        raise Unreadable("it is too long")
    fenced = _FENCE.match(text)
    try:
        found: Any = json.loads(fenced.group(1) if fenced else text)
    except (ValueError, RecursionError):
        raise Unreadable("it is no JSON") from None
    if not isinstance(found, dict) or not found.keys() <= {"questions", "facts"}:
        raise Unreadable("it has another form")
    questions, facts = found.get("questions", []), found.get("facts", [])
    if not isinstance(questions, list) or not isinstance(facts, list):
        raise Unreadable("it has another form")
    held = _valid(RewrittenQuestion, questions[:_QUESTIONS])
    told = _valid(ReadFact, facts[:_FACTS])
    malformed = len(questions) + len(facts) - len(held) - len(told)
    return ModelReading(questions=held, facts=told, malformed=malformed)


def _valid(kind: type[T], rows: list[Any]) -> list[T]:
    found = []
    for row in rows:
        try:
            found.append(kind.model_validate(row))
        except ValidationError:
            continue
    return found

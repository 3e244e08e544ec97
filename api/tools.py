"""Reckoning over HTTP: which tools there are, and the result for given inputs, without a chat."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from api.deps import EditionDep, SettingsDep
from api.problems import NotFoundError, Problem
from rag.citing import source_out
from rag.edition import Edition
from rag.reckoning.reckoned import Reckoned, RuleUsed, Tool, rule_used
from rag.reckoning.rules import Rule
from rag.reckoning.tools import TOOLS
from rag.schema import SourceOut

router = APIRouter(prefix="/v1/tools", tags=["tools"])


class RuleOut(BaseModel):
    """A rule of the current edition and the pages that it rests on."""

    rule: RuleUsed
    sources: list[SourceOut]


class ToolOut(BaseModel):
    """A tool: what it reckons, the JSON Schema of its inputs, and the rules that it may use."""

    name: str
    title: str
    description: str
    inputs: dict[str, Any]
    rules: list[RuleOut]


class ToolsOut(BaseModel):
    """Every tool, with the edition from which the rules are."""

    edition: str
    tools: list[ToolOut]


class ReckonedOut(Reckoned):
    """A result with its working, the sources of its rules, and the edition from which they are."""

    sources: list[SourceOut]
    edition: str


@router.get("", response_model=ToolsOut)
def tools(edition: EditionDep) -> ToolsOut:
    """The tools, with the rules that are held and their sources and dates."""
    return ToolsOut(edition=edition.id, tools=[_tool_out(t, edition) for t in TOOLS.values()])


_EXAMPLES: dict[str, Any] = {
    tool.name: {"summary": tool.title, "value": tool.example} for tool in TOOLS.values()
}


@router.post(
    "/{name}",
    response_model=ReckonedOut,
    responses={404: {"model": Problem}, 422: {"model": Problem}},
)
def reckon(
    name: str,
    inputs: Annotated[
        dict[str, Any],
        Body(
            description="the inputs of the tool, as GET /v1/tools describes them",
            openapi_examples=_EXAMPLES,
        ),
    ],
    edition: EditionDep,
    settings: SettingsDep,
) -> ReckonedOut:
    """Reckons with a tool. An input that is needed and left out is asked for: `status` is then
    `clarify`, and `missing` says which."""
    tool = TOOLS.get(name)
    if tool is None:
        known = ", ".join(TOOLS)
        raise NotFoundError(f"There is no tool of that name. There are: {known}.")
    try:
        given = tool.inputs.model_validate(inputs)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None
    found = tool.reckon(given, edition.rules, settings.current_day())
    ids = dict.fromkeys(s for rule in found.rules for s in rule.sources)
    return ReckonedOut(
        **found.model_dump(),
        sources=[source_out(edition, s) for s in ids],
        edition=edition.id,
    )


def _tool_out(tool: Tool, edition: Edition) -> ToolOut:
    held = [rule for name in tool.rules for rule in edition.rules.named(name)]
    return ToolOut(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        inputs=tool.inputs.model_json_schema(),
        rules=[_rule_out(rule, edition) for rule in held],
    )


def _rule_out(rule: Rule, edition: Edition) -> RuleOut:
    return RuleOut(rule=rule_used(rule), sources=[source_out(edition, s) for s in rule.sources])

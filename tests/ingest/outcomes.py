"""Outcomes of golden questions to measure, made up for tests."""

from __future__ import annotations

from typing import Any

from ingest.evaluation import Outcome
from ingest.golden import Golden
from ingest.support import Claim
from rag.schema import Citation, Reply, Status


def outcome(**changes: Any) -> Outcome:
    """A right answer of one turn that cites what it may; `changes` to its row, reply or itself."""
    row: dict[str, Any] = {
        "id": "g",
        "topic": "j1",
        "kind": "general",
        "turns": ("q",),
        "status": ("answered",),
        "passages": ("a#1", "a#2"),
    }
    row |= {name: changes.pop(name) for name in list(changes) if name in Golden.model_fields}
    cited = changes.pop("cited", ("a#1",))
    reply = Reply(
        answer_id="",
        conversation_id="",
        edition="e",
        status=changes.pop("ended", Status.ANSWERED),
        text="",
        citations=[
            Citation(
                n=n,
                kind="passage" if "#" in name else "program",
                id=name,
                title=name,
                quote="",
                as_of="2026",
                checked="",
                sources=[],
            )
            for n, name in enumerate(cited, 1)
        ],
    )
    given: dict[str, Any] = {
        "ranks": (("a#1",), ("b#1",), ("c#1",)),
        "missing": (),
        "harmful": (),
        "claims": (Claim("one"),),
        "milliseconds": 1.0,
    }
    return Outcome(row=Golden.model_validate(row), reply=reply, **given | changes)

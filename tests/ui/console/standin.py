"""The contract of /v1/staff as a small app, for pages whose real endpoints are built elsewhere. It keeps
what it is told in memory and answers in the contract's shapes."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request, Response

KEY = "a-console-key-9d41"
HOSTILE = (
    "<script>document.title='owned'</script> ![x](http://127.0.0.1:1/pixel.png) "
    "[y](javascript:alert(1)) <img src=x onerror=alert(2)> :red[z] $a$"
)
T = "2026-11-24T16:03:00Z"
TASK = {
    "number": 3,
    "source": "uscis-fees",
    "kind": "changed",
    "official": True,
    "opened": "2026-11-24",
    "reason": "",
    "passages": ["h1b-fees#amount"],
    "closed": "",
    "closed_by": "",
    "note": "",
}
GAP = {
    "id": "gap1",
    "count": 4,
    "label": f"what does h1b cost {HOSTILE}",
    "questions": [{"text": HOSTILE, "asked": "2026-11-24", "reasons": ["unknown"]}],
    "reasons": {"unknown": 3, "thumbs_down": 1, "weak": 0},
    "first": "2026-11-20",
    "last": "2026-11-24",
    "nearest": {"passage": "h1b-fees#amount", "heading": HOSTILE, "score": 0.31},
    "closed": None,
}
POINTS = {"before": ("answered", True), "after": ("unknown", False)}


def proposal(status: str = "waiting", **more: Any) -> dict[str, Any]:
    """A whole proposal with one of each."""
    answers = {
        when: {"status": state, "text": f"{when} {HOSTILE}", "right": right, "reasons": ["because"]}
        for when, (state, right) in POINTS.items()
    }
    golden = {"id": "g-7", "topic": "h1b", "turns": ["what does h1b cost"], **answers}
    changes = [
        {
            "kind": "changed",
            "what": "section",
            "id": "h1b-fees#amount",
            "heading": "What does it cost?",
            "path": "guidance/h1b/h1b-fees.md",
            "diff": [
                {"op": "same", "text": "The fee is paid by the employer."},
                {"op": "removed", "text": f"It is $460. {HOSTILE}"},
                {"op": "added", "text": "It is $780."},
            ],
        }
    ]
    whole = {
        "id": "p-1",
        "title": "New fees",
        "status": status,
        "by": "anna",
        "created": T,
        "base_edition": "20261122T090000Z",
        "edition": "20261124T160300Z",
        "progress": {"what": "Asking", "done": 4, "total": 10},
        "error": None,
        "changes": changes,
        "golden": {
            "compared": 600,
            "right_before": 560,
            "right_after": 559,
            "fell": ["g-7"],
            "changed": [golden],
            "recounted": 58,
        },
        "floors": [
            {"name": "right", "value": 0.93, "due": 0.95, "missed": True, "missed_before": True},
            {
                "name": "cited",
                "label": "share of citations",
                "value": 0.93,
                "due": 0.97,
                "missed": True,
                "missed_before": False,
            },
        ],
        "refusals": [],
    }
    return whole | more


@dataclass
class World:
    """What the stand-in holds and was told; `missing` are paths that it does not have."""

    calls: list[tuple[str, str, Any]] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    tasks: list[dict[str, Any]] = field(default_factory=lambda: [copy.deepcopy(TASK)])
    switch: dict[str, Any] = field(default_factory=lambda: {"chat": None, "topics": {}})
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    proposals: list[dict[str, Any]] = field(default_factory=lambda: [proposal()])
    gaps: list[dict[str, Any]] = field(default_factory=lambda: [copy.deepcopy(GAP)])
    documents: list[dict[str, Any]] = field(default_factory=list)
    uploaded: dict[str, Any] = field(default_factory=dict)
    imported: dict[str, Any] = field(default_factory=dict)

    def renew(self) -> World:
        """Holds again what it held first."""
        self.__dict__.update(World().__dict__)
        return self

    def told(self, method: str, path: str) -> list[Any]:
        """The bodies sent to a path."""
        return [body for m, p, body in self.calls if (m, p) == (method, path)]


def make(world: World) -> FastAPI:
    """The app over a world."""
    app = FastAPI(dependencies=[Depends(_member), Depends(_noting(world))])
    _sources(app, world)
    _drafts(app, world)
    _proposals(app, world)
    _asked(app, world)
    _rest(app, world)
    return app


def _member(request: Request) -> None:
    if request.headers.get("authorization") != f"Bearer {KEY}":
        raise HTTPException(401, "A staff key is needed.")


def _noting(world: World) -> Any:
    async def note(request: Request) -> None:
        path = request.url.path.removeprefix("/v1/staff")
        if any(path.startswith(gone) for gone in world.missing):
            raise HTTPException(404, "Not Found")
        kind = request.headers.get("content-type", "")
        body: Any = None
        if kind.startswith("application/json"):
            body = await request.json()
        elif kind.startswith("multipart"):
            form = await request.form()
            body = {k: v if isinstance(v, str) else v.filename for k, v in form.items()}
        world.calls.append((request.method, path, body))

    return note


def _sources(app: FastAPI, world: World) -> None:
    source = {
        "id": "uscis-fees",
        "title": f"Fees {HOSTILE}",
        "publisher": "USCIS",
        "official": True,
    }
    sources = [
        source | {"url": "https://www.uscis.gov/fees", "state": "read", "read_on": "2026-11-24"},
        source
        | {"id": "bad-url", "url": "javascript:alert(3)", "state": "failing", "reason": HOSTILE},
    ]
    run = {"running": False, "done": 0, "total": 0, "trouble": "", "began": T, "ended": T}

    @app.get("/v1/staff/me")
    def me() -> Any:
        return {"name": "anna"}

    @app.get("/v1/staff/sources")
    def all_sources() -> Any:
        return {"run": run | {"counts": {"changed": 1}}, "sources": sources}

    @app.post("/v1/staff/sources/check", status_code=202)
    def check() -> Any:
        return run | {"running": True}

    @app.get("/v1/staff/tasks")
    def tasks(closed: bool = False) -> Any:
        return [t for t in world.tasks if closed or not t["closed"]]

    @app.get("/v1/staff/tasks/{number}")
    def task(number: int) -> Any:
        changes = [{"removed": [f"It is $460. {HOSTILE}"], "added": ["It is $780."]}]
        files = ["guidance/h1b/h1b-fees.md"]
        return TASK | {"number": number, "changes": changes, "files": files}

    @app.post("/v1/staff/tasks/{number}/close")
    async def close(number: int, request: Request) -> Any:
        for found in world.tasks:
            if found["number"] == number:
                note = (await request.json())["note"]
                found |= {"closed": "2026-11-25", "closed_by": "anna", "note": note}
        return TASK | {"number": number, "changes": []}

    @app.get("/v1/staff/review")
    def review() -> Any:
        due = {"path": "guidance/h1b/h1b-fees.md", "id": "h1b-fees", "title": f"Fees {HOSTILE}"}
        due |= {"owner": "visas", "checked": "2026-08-01", "review_every": "90d"}
        return {"documents": [due | {"due": "2026-10-30", "overdue_days": 26, "open_tasks": [3]}]}


def _drafts(app: FastAPI, world: World) -> None:
    path = "guidance/h1b/h1b-fees.md"
    published = "# Fees\nIt is $460.\n"

    @app.get("/v1/staff/knowledge")
    def files() -> Any:
        return {"files": [{"path": path, "kind": "guidance", "title": "Fees", "drafted": False}]}

    @app.get("/v1/staff/knowledge/{name:path}")
    def text(name: str) -> Any:
        if name != path:
            raise HTTPException(404, "There is no such file.")
        return {"path": name, "text": published}

    @app.get("/v1/staff/drafts")
    def drafts() -> Any:
        return {"drafts": [d | {"faults": len(d["faults"])} for d in world.drafts.values()]}

    @app.get("/v1/staff/drafts/{name:path}")
    def draft(name: str) -> Any:
        if name not in world.drafts:
            raise HTTPException(404, "There is no draft of this file.")
        return world.drafts[name]

    @app.put("/v1/staff/drafts/{name:path}")
    async def save(name: str, request: Request) -> Any:
        body = await request.json()
        wrong = "bad" in body.get("text", "")
        faults = [{"line": 2, "reason": f"unknown source {HOSTILE}"}] if wrong else []
        world.drafts[name] = {
            "path": name,
            "text": body.get("text", ""),
            "base_text": published if name == path else None,
            "by": "anna",
            "changed": f"2026-11-25T10:{len(world.calls) % 60:02}:00Z",
            "removes": bool(body.get("remove")),
            "faults": faults,
        }
        return world.drafts[name]

    @app.delete("/v1/staff/drafts/{name:path}", status_code=204)
    def discard(name: str) -> Response:
        del world.drafts[name]
        return Response(status_code=204)


def _proposals(app: FastAPI, world: World) -> None:
    @app.get("/v1/staff/proposals")
    def proposals() -> Any:
        keep = ("id", "title", "status", "by", "created", "base_edition", "edition")
        return {"proposals": [{k: p[k] for k in keep} for p in world.proposals]}

    @app.post("/v1/staff/proposals", status_code=202)
    async def propose(request: Request) -> Any:
        made = proposal("building", id="p-2", title=(await request.json()).get("title", ""))
        world.proposals.insert(0, made)
        return {"id": "p-2"}

    def found(number: str) -> dict[str, Any]:
        return next(p for p in world.proposals if p["id"] == number)

    @app.get("/v1/staff/proposals/{number}")
    def one(number: str) -> Any:
        return found(number)

    @app.post("/v1/staff/proposals/{number}/{decision}")
    def decide(number: str, decision: str) -> Any:
        found(number)["status"] = {"approve": "approved", "reject": "rejected"}[decision]
        return found(number)

    @app.get("/v1/staff/proposals/{number}/patch")
    def patch(number: str) -> Response:
        return Response("--- a\n+++ b\n", media_type="text/x-diff")

    @app.get("/v1/staff/editions")
    def editions() -> Any:
        counts = {"documents_passages": 1200, "programs": 374}
        return [
            {"id": "e2", "created": T, "current": True, "model": "m", "counts": counts},
            {"id": "e1", "created": T, "current": False, "model": "m", "counts": counts},
        ]

    @app.post("/v1/staff/editions/{edition}/rollback")
    def roll_back(edition: str) -> Any:
        return {"edition": edition, "returning": ["guidance/h1b/h1b-fees.md (p3)"]}

    @app.get("/v1/staff/runs")
    def runs(limit: int = 100) -> Any:
        error = {"path": "guidance/a.md", "line": 4, "reason": HOSTILE}
        run = {"number": 12, "kind": "build", "by": "anna", "begun": T, "ended": T}
        run |= {"outcome": "failed", "edition": None, "summary": HOSTILE, "errors": [error]}
        return {"runs": [run][:limit]}


def _asked(app: FastAPI, world: World) -> None:
    @app.get("/v1/staff/gaps")
    def gaps(days: int, reason: str = "") -> Any:
        return {"gaps": world.gaps}

    @app.get("/v1/staff/gaps/export")
    def export(format: str) -> Response:
        return Response("id\n", media_type="text/csv")

    @app.get("/v1/staff/gaps/{gap}/section")
    def section(gap: str) -> Any:
        return {"text": "## What does H-1B cost? {#cost}\nasks:\n- what does h1b cost\n"}

    @app.post("/v1/staff/gaps/{gap}/close")
    async def close(gap: str, request: Request) -> Any:
        world.gaps[0]["closed"] = {"on": "2026-11-25", "by": "anna", "note": "done", "since": 0}
        return world.gaps[0]

    @app.delete("/v1/staff/gaps/{gap}", status_code=204)
    def delete(gap: str) -> Response:
        world.gaps.clear()
        return Response(status_code=204)

    @app.get("/v1/staff/feedback")
    def feedback(days: int) -> Any:
        one = {"answer_id": "a", "rating": "down", "comment": HOSTILE, "question": HOSTILE}
        return {"feedback": [one | {"given": T}]}

    @app.post("/v1/staff/retrieval")
    def retrieval() -> Any:
        candidate: dict[str, Any] = dict.fromkeys(
            "score parts ask body statement lexical coverage likely next".split(), 0.5
        )
        candidate |= {"passage": "h1b-fees#amount", "heading": HOSTILE, "used": True}
        question = {"text": HOSTILE, "threshold": 0.38, "decision": "enough", "status": "answered"}
        question |= {"readings": [{"text": HOSTILE, "chosen": True}], "candidates": [candidate]}
        return {"edition": "e2", "status": "answered", "text": HOSTILE, "questions": [question]}

    @app.get("/v1/staff/usage")
    def usage(days: int) -> Any:
        day = {"day": "2026-11-24", "questions": 10, "statuses": {"answered": 8, "unknown": 2}}
        day |= {"ratings": {"up": 3, "down": 1}, "channels": {"chat": 9, "widget": 1}}
        return {"days": [day | {"sites": {"clinic": 1}}], "kept_days": 800}


def _rest(app: FastAPI, world: World) -> None:
    @app.get("/v1/staff/switch")
    def switch() -> Any:
        return world.switch

    @app.post("/v1/staff/switch/{to}")
    async def turn(to: str, request: Request) -> Any:
        body = await request.json()
        off = {"reason": body.get("reason", ""), "since": "2026-11-25", "by": "anna"}
        if to == "off" and body["topic"]:
            world.switch["topics"][body["topic"]] = off
        elif to == "off":
            world.switch["chat"] = off
        else:
            world.switch.update(chat=None, topics={})
        return world.switch

    @app.get("/v1/staff/documents")
    def documents() -> Any:
        return {"documents": world.documents, "damaged": ["d-9"]}

    @app.post("/v1/staff/documents")
    def add() -> Any:
        return world.uploaded

    @app.get("/v1/staff/documents/{document}")
    def document(document: str) -> Any:
        return world.documents[0] | {
            "passages": [{"id": "d#1", "headings": [HOSTILE], "text": HOSTILE, "place": "page 2"}]
        }

    @app.delete("/v1/staff/documents/{document}", status_code=204)
    def remove(document: str) -> Response:
        world.documents.clear()
        return Response(status_code=204)

    @app.post("/v1/staff/programs/import")
    def programs() -> Any:
        return world.imported

    site: dict[str, Any] = {"id": "clinic", "name": f"Clinic {HOSTILE}"}
    site |= {"origins": ["https://clinic.example"]}
    site |= {"active": True, "look": {"title": "", "greeting": ""}, "created": T, "rotated": T}
    site |= {"quotas": {"per_session": 60, "per_minute": 10, "per_day": 1000}, "usage": []}
    site |= {"snippet": "<script src='http://x/widget.js'></script>"}

    @app.get("/v1/staff/sites")
    def sites() -> Any:
        return [site]

    @app.post("/v1/staff/sites", status_code=201)
    def new_site() -> Any:
        return site

    @app.get("/v1/staff/sites/{name}")
    def one_site(name: str) -> Any:
        return site

    @app.patch("/v1/staff/sites/{name}")
    def change_site(name: str) -> Any:
        return site

    @app.post("/v1/staff/sites/{name}/rotate")
    def rotate_site(name: str) -> Any:
        return site

    @app.delete("/v1/staff/sites/{name}", status_code=204)
    def remove_site(name: str) -> Response:
        return Response(status_code=204)

"""The command `advisor eval`: asks the golden questions, prints the figures, holds the floors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import typer
from rich.progress import Progress

from api.settings import Settings, get_settings
from ingest import tables
from ingest.evaluation import Report, Typos, evaluate, evaluate_with_typos
from ingest.floors import TYPO_EDITS, Floors, missed
from ingest.golden import Golden, read_golden
from ingest.report import as_markdown, unsupported, wrong_ones
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.errors import AdvisorError, KnowledgeError
from rag.shelf import Shelf
from ui.terminal import err, out, print_json


def ask_golden(
    only: str | None, show: bool, typos: int, report: Path | None, as_json: bool
) -> None:
    """Asks the current edition the golden questions. Exit code 1 when a floor is not held."""
    settings = get_settings()
    rows = _rows(settings, only)
    model = CompiledModel(settings.models)
    advisor = Advisor(
        CurrentEdition(Shelf(settings.state_dir), model.fingerprint),
        model,
        today=settings.current_day,
    )
    advisor.warm()
    found, misspelt = _ask(advisor, rows, typos, quiet=as_json)
    low = [] if only else [str(s) for s in missed(found, Floors(), misspelt)]
    if as_json:
        print_json(_as_json(found, misspelt) | {"below": low})
    else:
        _print(found, misspelt)
        if show:
            for line in (*wrong_ones(found), *unsupported(found)):
                out.print(line, highlight=False, markup=False, soft_wrap=True)
        for sentence in low:
            err.print(f"Below its floor: {sentence}", style="bold red", highlight=False)
    if report:
        _write(report, as_markdown(found, _facts(found, settings.current_day()), misspelt))
    if low:
        raise typer.Exit(1)


def _rows(settings: Settings, only: str | None) -> list[Golden]:
    """The golden questions whose id begins with `only`. Exits with 2 when one cannot be read; raises
    KnowledgeError when there are none."""
    rows, faults = read_golden(settings.knowledge_dir)
    if faults:
        for fault in faults:
            err.print(str(fault), highlight=False, markup=False)
        raise typer.Exit(2)
    rows = [r for r in rows if r.id.startswith(only or "")]
    if not rows:
        raise KnowledgeError(
            f"There are no golden questions to ask in {settings.knowledge_dir / 'golden'}"
            + (f" whose id begins with {only!r}." if only else ".")
        )
    return rows


def _ask(
    advisor: Advisor, rows: Sequence[Golden], edits: int, quiet: bool
) -> tuple[Report, Typos | None]:
    with Progress(console=err, disable=quiet, transient=True) as bar:
        task = bar.add_task("Asking", total=len(rows))
        found = evaluate(advisor, rows, lambda done: bar.update(task, completed=done))
        if not edits:
            return found, None
        task = bar.add_task("Asking with typos", total=len(rows))
        return found, evaluate_with_typos(
            advisor, rows, edits, lambda done: bar.update(task, completed=done)
        )


def _print(found: Report, typos: Typos | None) -> None:
    title = f"Golden questions, edition {found.edition}"
    topics = tables.terminal(title, [found.groups("topic")], found)
    kinds = tables.terminal("By kind, and by turns", [found.groups("kind"), found.groups("turns")])
    kinds.caption = tables.LEGEND
    out.print(topics, kinds, sep="\n\n")
    if typos:
        out.print(_typo_line(found, typos), highlight=False, soft_wrap=True)


def _typo_line(found: Report, typos: Typos) -> str:
    cost = typos.cost(found)
    line = (
        f"Right with {typos.edits} random edits in every message: {typos.report.right:.3f}, clean "
        f"{found.right:.3f}: {abs(cost) * 100:.1f} points {'less' if cost >= 0 else 'more'}"
    )
    if typos.edits > TYPO_EDITS:
        line += f" (the floor is for {TYPO_EDITS} edits at most)"
    return f"{line}."


def _as_json(found: Report, typos: Typos | None) -> dict[str, Any]:
    def groups(named: dict[str, Report]) -> dict[str, dict[str, float | None]]:
        return {name: _known(group.figures()) for name, group in named.items()}

    misspelt = None
    if typos:
        cost = {"edits": typos.edits, "cost": typos.cost(found)}
        misspelt = _known(cost) | {"figures": _known(typos.report.figures())}
    return {
        "edition": found.edition,
        "figures": _known(found.figures()),
        "topics": groups(found.groups("topic")),
        "kinds": groups(found.groups("kind")),
        "turns": groups(found.groups("turns")),
        **_known({"turn_gap": found.turn_gap}),
        "typos": misspelt,
    }


def _known(figures: dict[str, float]) -> dict[str, Any]:
    """Figures for JSON, which has no NaN."""
    return {name: None if math.isnan(value) else value for name, value in figures.items()}


def _facts(found: Report, today: date) -> list[str]:
    return [
        f"Written by `advisor eval` for edition `{found.edition}`, on {today.isoformat()}",
        f"{len(found.outcomes)} golden questions, asked of the built-in answerer",
    ]


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AdvisorError(f"The report could not be written to {path}: {error.strerror}") from None

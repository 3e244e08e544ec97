"""`python -m tests.evaluation.report [--quick] [--report docs/evaluation.md]`, which is `make eval`:
builds the edition if anything changed, asks the golden questions of the advisor, of a plain chain and
once more with typos, and writes what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn

from api.settings import get_settings
from ingest import tables
from ingest.build import build
from ingest.evaluation import Group, Report, Typos, evaluate_with_typos
from ingest.floors import TYPO_EDITS, Floors, missed
from ingest.golden import Golden, read_golden
from ingest.report import as_markdown, weak_spots
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.errors import AdvisorError
from rag.shelf import Shelf
from tests.benchmarks import quality
from tests.benchmarks.plain_chain import K, PlainChain

_PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "evaluation.md"
_EVERY = 10
_GROUPS: tuple[Group, ...] = ("kind", "turns")
_err = Console(stderr=True)


@dataclass(frozen=True)
class Measured:
    """What both systems gave for the same questions, and the advisor for misspelt ones."""

    report: Report
    typos: Typos
    both: quality.Quality
    documents: int


def main(
    quick: Annotated[
        bool, typer.Option(help=f"every {_EVERY}th question only; writes no page unless told where")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(help="file to write the page to", show_default="docs/evaluation.md"),
    ] = None,
) -> None:
    """Evaluates the advisor on the golden questions and writes the page that says how good it is."""
    settings = get_settings()
    rows, faults = read_golden(settings.knowledge_dir)
    if faults:
        raise AdvisorError(f"The golden questions have {len(faults)} fault(s): advisor check")
    model = CompiledModel(settings.models)
    _err.print("Building the edition, if anything changed …")
    build(settings.knowledge_dir, settings.state_dir, model)
    current = CurrentEdition(Shelf(settings.state_dir), model.fingerprint)
    advisor = Advisor(current, model, today=settings.current_day)
    columns = (TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task("Filling the plain chain")

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        asked = rows[::_EVERY] if quick else rows
        cache = settings.state_dir / "embeddings.sqlite"
        found = measure(advisor, current, model, asked, cache, tell)
    _print(found)
    target = report or (None if quick else _PAGE)
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page(found, settings.current_day(), quick), encoding="utf-8")
        _err.print(f"Written: {target.name}")


def measure(
    advisor: Advisor,
    current: CurrentEdition,
    embedder: Embedder,
    rows: Sequence[Golden],
    cache: Path,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Measured:
    """Asks both systems every row, then the advisor every row with TYPO_EDITS edits in each message. `cache`:
    keeps the plain chain's documents as vectors."""
    content = current.get().content
    plain = PlainChain(embedder, content.passages, content.programs, cache)
    done = iter(range(1, len(rows) + 1))
    both = quality.measure(
        advisor, plain, rows, 1, lambda: progress("Asking both", next(done), len(rows))
    )
    typos = evaluate_with_typos(
        advisor, rows, TYPO_EDITS, lambda n: progress("Asking with typos", n, len(rows))
    )
    (asked,) = both.rounds
    return Measured(Report(asked.edition, asked.advisor), typos, both, plain.size)


def page(found: Measured, today: date, quick: bool = False) -> str:
    """The page docs/evaluation.md."""
    outcomes = found.report.outcomes
    several = sum(len(o.row.turns) > 1 for o in outcomes)
    facts = [
        "Written by `make eval` (`python -m tests.evaluation.report`) on "
        f"{datetime.now(UTC):%Y-%m-%d}"
        + (f" with `--quick`, every {_EVERY}th question: a look, not figures to quote" * quick),
        f"Edition `{found.report.edition}`, asked as if on {today.isoformat()}; the built-in answerer",
        f"{len(outcomes)} golden questions of `knowledge/golden/`, {several} of them of several turns "
        f"and {sum(o.row.unanswerable for o in outcomes)} without an answer in the base",
    ]
    return as_markdown(found.report, facts, found.typos, _beside(found))


def _beside(found: Measured) -> list[str]:
    """The section on the plain chain."""
    ours, plain = found.both.advisor(), found.both.plain()
    rows = [
        (name, tables.cell(key, ours[key]), tables.cell(key, plain[theirs]))
        for name, key, theirs in (
            ("hit@1", "hit_1", "hit_1"),
            ("hit@3", "hit_3", "hit_3"),
            ("right", "right", f"right_{K}"),
            ("harmful", "harmful", f"harmful_{K}"),
            ("refused rightly", "refused_rightly", "refused_rightly"),
            ("refused wrongly", "refused_wrongly", "refused_wrongly"),
            ("p50 ms", "p50_ms", "p50_ms"),
            ("p95 ms", "p95_ms", "p95_ms"),
        )
    ]
    words = f"{ours['words']:.0f}", f"{plain[f'words_{K}']:.0f}"
    rows.append(("median words of an answer", *words))
    return [
        "",
        "## Beside a plain chain",
        "",
        *tables.markdown(("measure", "advisor", "plain chain"), rows),
        "",
        *tables.markdown(
            ("", "questions", "hit@3: advisor", "plain", "right: advisor", "plain"), _by_kind(found)
        ),
        "",
        _better_elsewhere(found),
        "",
        f"The plain chain is langchain-chroma over {found.documents} documents, a section and a program "
        f"each, with the same embedding model and `k = {K}`; its answer is the retrieved text. It gets all "
        "turns of a conversation as one text, since it has no memory; it never refuses, and counts as "
        "having answered. Both are asked the same questions one after the other. A longer text holds "
        "what must be stated more easily: mind the row of lengths. `make benchmark` measures more, with "
        "a threshold for the plain chain as well.",
    ]


def _by_kind(found: Measured) -> list[tuple[str, ...]]:
    return [
        (
            pair.name,
            tables.cell("questions", pair.ours["questions"]),
            *(tables.cell("", f) for f in (pair.ours["hit_3"], pair.plain["hit_3"])),
            *(tables.cell("", f) for f in (pair.ours["right"], pair.plain[f"right_{K}"])),
        )
        for pair in _pairs(found)
    ]


def _better_elsewhere(found: Measured) -> str:
    """Where the plain chain is ahead, in a sentence."""
    ahead = [
        f"{pair.name} (right {pair.plain[f'right_{K}']:.3f} against {pair.ours['right']:.3f})"
        for pair in _pairs(found)
        if pair.plain[f"right_{K}"] > pair.ours["right"]
    ]
    kinds = f"is ahead on {' and '.join(ahead)}, and it" if ahead else "is ahead on no kind; it"
    return (
        f"The plain chain {kinds} answers {found.both.ratio(0.5):.1f} times as fast at the median."
    )


@dataclass(frozen=True)
class _Pair:
    """The figures of both systems over one kind of question."""

    name: str
    ours: dict[str, float]
    plain: dict[str, float]


def _pairs(found: Measured) -> list[_Pair]:
    pairs = []
    for by in _GROUPS:
        for name, group in found.report.groups(by).items():
            among = _among({o.row.id for o in group.outcomes})
            pairs.append(_Pair(name, found.both.advisor(among), found.both.plain(among)))
    return pairs


def _among(ids: set[str]) -> Callable[[Golden], bool]:
    return lambda row: row.id in ids


def _print(found: Measured) -> None:
    out = Console()
    report = found.report
    out.print(
        tables.terminal("Golden questions, by topic", [report.groups("topic")], report),
        tables.terminal("By kind, and by turns", [report.groups("kind"), report.groups("turns")]),
        sep="\n\n",
    )
    for spot in weak_spots(report, found.typos):
        out.print(spot, highlight=False, markup=False)
    held = not missed(report, Floors(), found.typos)
    out.print("Every target is held." if held else "Not every target is held.")


if __name__ == "__main__":
    typer.run(main)

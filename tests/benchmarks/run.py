"""`python -m tests.benchmarks.run [--quick] [--report docs/benchmarks.md]`: measures everything in
one run, prints tables and writes the report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn

from api.settings import Settings, get_settings
from ingest.build import build
from ingest.golden import Golden, read_golden
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.errors import AdvisorError
from rag.shelf import Shelf

from . import growth, ingestion, quality, quality_tables, serving
from .plain_chain import PlainChain
from .report import Section, as_markdown, as_table, conditions

_REPORT = Path(__file__).resolve().parent.parent.parent / "docs" / "benchmarks.md"
_ROUNDS, _STARTS = 3, 3
_err = Console(stderr=True)


def main(
    quick: Annotated[
        bool, typer.Option(help="one round, one start, growth to 10,000 vectors only")
    ] = False,
    report: Annotated[
        Path, typer.Option(help="file to write the report to", show_default="docs/benchmarks.md")
    ] = _REPORT,
) -> None:
    """Measures the advisor beside a plain LangChain-and-Chroma chain, and the service around it."""
    settings = get_settings()
    rows, faults = read_golden(settings.knowledge_dir)
    if faults:
        raise AdvisorError(f"The golden questions have {len(faults)} fault(s): advisor check")
    model = CompiledModel(settings.models)
    _err.print("Building the edition, if anything changed …")
    build(settings.knowledge_dir, settings.state_dir, model)
    rounds, starts = (1, 1) if quick else (_ROUNDS, _STARTS)
    current = CurrentEdition(Shelf(settings.state_dir), model.fingerprint)
    manifest = current.get().manifest
    facts = conditions(manifest.id, manifest.counts, quick, rounds)
    sections = _questions(settings, current, model, rows, rounds)
    _err.print("Building in processes of their own …")
    sections.append(ingestion.measure(settings.knowledge_dir))
    _err.print("Starting the API and asking it …")
    sections += serving.measure(settings.state_dir, _some(rows, serving.QUESTIONS), starts)
    _err.print("Filling vector stores …")
    sections.append(growth.measure(growth.SIZES[:2] if quick else growth.SIZES))
    out = Console()
    for section in sections:
        out.print(as_table(section))
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(as_markdown(sections, facts), encoding="utf-8")
    _err.print(f"Written: {report.name}")


def _questions(
    settings: Settings,
    current: CurrentEdition,
    model: Embedder,
    rows: list[Golden],
    rounds: int,
) -> list[Section]:
    """Quality and latency of both systems, and the advisor's steps."""
    advisor = Advisor(current, model, today=settings.current_day)
    edition = current.get()
    _err.print("Filling the plain chain …")
    plain = PlainChain(model, edition.content.passages, edition.content.programs)
    columns = (TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task("Asking both", total=rounds * len(rows))
        found = quality.measure(advisor, plain, rows, rounds, lambda: bar.advance(task))
    return [quality_tables.comparison(found, plain.size), quality_tables.steps(found)]


def _some(rows: list[Golden], count: int) -> list[str]:
    """Opening questions, evenly from all files and topics."""
    return [rows[i * len(rows) // count].turns[0] for i in range(count)]


if __name__ == "__main__":
    typer.run(main)

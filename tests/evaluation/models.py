"""`python -m tests.evaluation.models [--questions 20] [--local] [--report FILE]`: asks golden questions
with the language model that ADVISOR_LLM names (or the small local one) and without any, and writes
where the two differ. A paid model is asked as often as there are turns; ADVISOR_LLM_DAILY_TOKENS
holds here too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TextColumn

from api.metrics import Metrics
from api.settings import Settings, get_settings
from api.speaking import speaker_of
from ingest.evaluation import Outcome, Report, evaluate
from ingest.golden import Golden, read_golden
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.errors import AdvisorError
from rag.rewriting import Rewriter
from rag.shelf import Shelf
from tests.models import local_model

_err = Console(stderr=True)
_FIGURES = (
    "right",
    "harmful",
    "refused_rightly",
    "refused_wrongly",
    "citation_precision",
    "citation_recall",
    "p50_ms",
    "p95_ms",
)


@dataclass(frozen=True)
class Pair:
    """The same question answered with the language model and without."""

    spoken: Outcome
    builtin: Outcome

    @property
    def same_status(self) -> bool:
        return self.spoken.reply.status == self.builtin.reply.status

    @property
    def lost_cautions(self) -> list[str]:
        """Cautions that only the built-in answer gives."""
        return [c for c in self.builtin.reply.cautions if c not in self.spoken.reply.cautions]

    @property
    def same_text(self) -> bool:
        return self.spoken.reply.text == self.builtin.reply.text


@dataclass(frozen=True)
class Comparison:
    """Both reports over the same questions."""

    model: str
    spoken: Report
    builtin: Report

    @property
    def pairs(self) -> list[Pair]:
        both = zip(self.spoken.outcomes, self.builtin.outcomes, strict=True)
        return [Pair(spoken, builtin) for spoken, builtin in both]


def main(
    questions: Annotated[
        int, typer.Option(min=0, help="how many golden questions, evenly spread; 0: all")
    ] = 20,
    local: Annotated[
        bool, typer.Option(help="the small model of the tests, on this machine, not ADVISOR_LLM's")
    ] = False,
    report: Annotated[Path, typer.Option(help="file to write to")] = Path("models-report.md"),
) -> None:
    """Compares answers with and without a language model on golden questions."""
    settings = get_settings()
    rows, faults = read_golden(settings.knowledge_dir)
    if faults:
        raise AdvisorError(f"The golden questions have {len(faults)} fault(s): advisor check")
    with ExitStack() as running:
        if local:
            if why := local_model.missing():
                raise AdvisorError(f"The local model cannot run: {why}")
            address = running.enter_context(local_model.local_model())
            settings = settings.model_copy(update={"llm": local_model.NAME, "llm_url": address})
        with Progress(
            TextColumn("{task.description}"), MofNCompleteColumn(), console=_err, transient=True
        ) as bar:
            task = bar.add_task("")

            def tell(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            found = compare(*advisors(settings), spread(rows, questions), tell)
    report.write_text(page(found), encoding="utf-8")
    _err.print(f"Written: {report}")


def advisors(settings: Settings) -> tuple[str, Advisor, Advisor]:
    """The model's name, and advisors with and without it. Raises AdvisorError without a model."""
    from rag.answering.llm import LlmAnswerer

    embedder = CompiledModel(settings.models)
    current = CurrentEdition(Shelf(settings.state_dir), embedder.fingerprint)
    builtin = Advisor(current, embedder, today=settings.current_day)
    speaker = speaker_of(settings, Metrics(), lambda: builtin.edition_id)
    if speaker is None:
        raise AdvisorError("No language model is set. Set ADVISOR_LLM, or give --local.")
    sentences = CompiledModel.published(settings.models)
    answerer = LlmAnswerer(speaker, sentences, settings.llm_seconds)
    rewriter = Rewriter(speaker, settings.llm_reading_seconds, settings.llm_seconds)
    spoken = Advisor(current, embedder, answerer, today=settings.current_day, rewriter=rewriter)
    return speaker.name, spoken, builtin


def spread(rows: Sequence[Golden], number: int) -> list[Golden]:
    """`number` rows, evenly spread over all; all when `number` is 0 or more than there are."""
    if not 0 < number < len(rows):
        return list(rows)
    return [rows[i * len(rows) // number] for i in range(number)]


def compare(
    name: str,
    spoken: Advisor,
    builtin: Advisor,
    rows: Sequence[Golden],
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> Comparison:
    """Asks both advisors the same questions."""
    return Comparison(
        name,
        evaluate(spoken, rows, lambda done: tell(f"Asking {name}", done, len(rows))),
        evaluate(builtin, rows, lambda done: tell("Asking without a model", done, len(rows))),
    )


def page(found: Comparison) -> str:
    """The report as Markdown: figures of both, then every question where they differ."""
    pairs = found.pairs
    status = sum(p.same_status for p in pairs)
    cautions = sum(not p.lost_cautions for p in pairs)
    lines = [
        f"# Answers with {found.model} and without",
        "",
        f"{len(pairs)} golden questions of edition {found.builtin.edition}, asked on "
        f"{datetime.now(UTC):%Y-%m-%d}. The status is the same for {status}, all cautions are there "
        f"for {cautions}, the built-in text was given for {sum(p.same_text for p in pairs)}.",
        "",
        "| figure | with the model | without |",
        "| --- | --- | --- |",
    ]
    spoken, builtin = found.spoken.figures(), found.builtin.figures()
    lines += [f"| {name} | {spoken[name]:.3g} | {builtin[name]:.3g} |" for name in _FIGURES]
    for pair in pairs:
        if not pair.same_text:
            lines += _shown(pair)
    return "\n".join(lines) + "\n"


def _shown(pair: Pair) -> list[str]:
    spoken = pair.spoken
    lines = ["", f"## {spoken.row.id}", "", f"**Asked:** {' / '.join(spoken.row.turns)}", ""]
    lines.append(
        f"Status {spoken.reply.status} (without: {pair.builtin.reply.status}, accepted: "
        f"{', '.join(spoken.row.status)}); {'right' if spoken.right else 'NOT RIGHT'}."
    )
    told = {
        "Missing": spoken.missing,
        "Harmful": spoken.harmful,
        "Lost caution": pair.lost_cautions,
    }
    for name, values in told.items():
        lines += [f"- {name}: {value}" for value in values]
    lines += [f"- Not held: {claim.text}" for claim in spoken.claims if not claim.supported]
    return [*lines, "", "**With the model:**", "", spoken.reply.text]


if __name__ == "__main__":
    try:
        typer.run(main)
    except AdvisorError as error:
        _err.print(str(error), style="red")
        raise SystemExit(1) from None

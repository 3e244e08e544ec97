"""`python -m ingest.adapting [--epochs 4] [--out rag/adapter.npz]`: learns the adapter anew from the
guidance of the current edition; about half an hour on two cores."""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from api.settings import get_settings
from ingest.adapting.examples import Reader, examples_of
from rag import adapter
from rag.compiled import CompiledModel
from rag.edition import Edition
from rag.embedding import CachedEmbedder, PackagedModel
from rag.folder import read_manifest
from rag.shelf import Shelf

_EPOCHS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=_EPOCHS)
    parser.add_argument("--out", type=Path, default=adapter.ADAPTER)
    arguments = parser.parse_args()
    settings = get_settings()
    folder = Shelf(settings.state_dir).path(Shelf(settings.state_dir).current_id())
    # Of the edition only the texts count, whichever model embedded them.
    edition = Edition.open(folder, read_manifest(folder).model)
    published = PackagedModel(adapted=False)
    examples = examples_of(edition)
    teacher = CachedEmbedder(
        CompiledModel(settings.models, published), settings.state_dir / "embeddings.sqlite"
    )
    clean = teacher.embed([e.text for e in examples])
    reader = Reader(edition, Random(1))  # noqa: S311  # no secret
    console = Console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        from ingest.adapting.learning import learn

        task = bar.add_task("Learning")

        def tick(step: int, steps: int, back: float, leading: float) -> None:
            told = f"coming back {back:.4f}, leading {leading:.3f}"
            bar.update(task, completed=step, total=steps, description=told)
            if not console.is_terminal and step % 160 == 0:
                console.print(f"{step}/{steps} {told}")

        changes = learn(
            published.sentence_transformer(), examples, clean, reader, arguments.epochs, tick
        )
    mark = adapter.write(changes, arguments.out)
    console.print(f"{arguments.out}: {len(examples)} examples, sha256 {mark}")
    console.print("Put that checksum into rag/adapter.py (ADAPTER_SHA256), and build anew.")


if __name__ == "__main__":
    main()

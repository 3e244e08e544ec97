"""What drafts change in knowledge/, as a patch that `git apply` takes."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from ingest.drafts import Drafts, text_of
from ingest.overlay import lay


def patch_of(drafts: Drafts, *, with_open: bool) -> str:
    """With `with_open` what the open drafts change in the knowledge as it is published; else what the
    published drafts change in the files of knowledge/. Empty when nothing is changed."""
    prefix = way_of(drafts.root)
    published, _ = lay(drafts, with_open=False)
    after, _ = lay(drafts, with_open=with_open)
    parts: list[str] = []
    for path in sorted(after):
        in_file = text_of(drafts.root, path)
        before = published.get(path, in_file) if with_open else in_file
        parts += _file(prefix + path, before, after[path])
    return "".join(parts)


def way_of(root: Path) -> str:
    """The way from the repository's top to the knowledge, before each path of a patch; empty where the
    knowledge lies in no repository, or is one itself."""
    root = root.resolve()
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            way = root.relative_to(folder).as_posix()
            return "" if way == "." else f"{way}/"
    return ""


def _file(path: str, before: str | None, after: str | None) -> Iterator[str]:
    if before == after:
        return
    yield f"diff --git a/{path} b/{path}\n"
    if before is None:
        yield "new file mode 100644\n"
    if after is None:
        yield "deleted file mode 100644\n"
    lines = unified_diff(
        _lines(before or ""),
        _lines(after or ""),
        f"a/{path}" if before is not None else "/dev/null",
        f"b/{path}" if after is not None else "/dev/null",
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Lines as git has them: only \\n ends one."""
    parts = text.split("\n")
    return [f"{p}\n" for p in parts[:-1]] + ([parts[-1]] if parts[-1] else [])

"""Shows what a campaign measured, and puts it into its place in docs/campaigns.md.

python -m tests.campaigns.report runs all campaigns and writes the whole page.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.report import Section
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "campaigns.md"
CAMPAIGNS = ("kills", "publishing", "latency", "refresh")
_HEAD = """# Campaigns

What was done to the refresh to break it, and what came of it. Each part is written by the command \
that it names, with `--write`; `python -m tests.campaigns.report` runs all of them. Short forms run \
with the tests (`tests/campaigns/`). Times are of one shared machine: read the ratios.
"""


def give(section: Section, write: bool, page: Path = PAGE) -> None:
    """Prints a section, and with `write` puts it into the page in the place of its older self."""
    text = as_markdown(section)
    sys.stdout.write(text)
    sys.stdout.flush()
    if write:
        old = page.read_text(encoding="utf-8") if page.exists() else _HEAD
        page.write_text(placed(old, section.title, text), encoding="utf-8")


def as_markdown(section: Section) -> str:
    """A section with the date and the machine of its measurement."""
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    machine = (
        f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f} at the end"
    )
    lines = [
        f"## {section.title}",
        "",
        f"Measured on {when}; {machine}.",
        "",
        "| " + " | ".join(section.headings) + " |",
        "|---" + "|---:" * (len(section.headings) - 1) + "|",
        *("| " + " | ".join(row) + " |" for row in section.rows),
        "",
        section.note,
        "",
    ]
    return "\n".join(lines)


def placed(page: str, title: str, text: str) -> str:
    """The page with the section `title` replaced, or added at its end."""
    parts = re.split(r"^(?=## )", page, flags=re.MULTILINE)
    heads = [part.split("\n", 1)[0] for part in parts]
    if f"## {title}" in heads:
        at = heads.index(f"## {title}")
        parts[at] = text if at == len(parts) - 1 else f"{text}\n"
        return "".join(parts)
    return f"{page.rstrip()}\n\n{text}"


def main(arguments: Sequence[str] = ()) -> None:
    failed = [
        name
        for name in CAMPAIGNS
        if subprocess.run(
            [sys.executable, "-m", f"tests.campaigns.{name}", "--write", *arguments],
            cwd=ROOT,
            check=False,
        ).returncode
    ]
    if failed:
        raise SystemExit(f"These campaigns found faults: {', '.join(failed)}")


if __name__ == "__main__":
    main()

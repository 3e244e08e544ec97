"""The process that opens a foreign file: `python -m ingest.outside.worker PATH NAME LIMITS`.

It is small and alone, so that a file that breaks, fills or stalls it harms nothing else: it may use so
much memory and processor time and no more, may write no file, and is given no settings. It prints what
it found as JSON.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.outside.extracted import Extracted, Limits, RefusedError
from ingest.outside.kind import SUFFIXES, kind_of

TOO_MUCH = (
    "It needs more memory than one document may use: it is broken, made to fill a computer, or very "
    "large. Save it again, or split it, and add the parts."
)


def confine(limits: Limits) -> None:
    """Binds this process to the limits, for good."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # Not every system has each of them (macOS has no limit of memory).
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (bound, bound))


def extract(path: str, name: str, limits: Limits) -> Extracted:
    """The text of a file by its true kind. Raises RefusedError."""
    body = Path(path).read_bytes()
    kind = kind_of(body, name, path, limits)
    if kind == "pdf":
        from ingest.outside.pdf import read_pdf

        found = read_pdf(path, limits)
    elif kind == "html":
        from ingest.outside.page import read_page

        found = read_page(body)
    elif kind == "docx":
        from ingest.outside.word import read_word

        found = read_word(path, limits)
    elif kind == "xlsx":
        from ingest.outside.table import read_xlsx

        found = read_xlsx(body, limits)
    elif kind == "csv":
        from ingest.outside.table import read_csv

        found = read_csv(body, limits)
    else:
        from ingest.outside.markdown import read_markdown

        found = read_markdown(body)
    suffix = name.rpartition(".")[2].lower()
    if suffix and "." in name and SUFFIXES.get(suffix) != kind:
        found.warnings.insert(
            0,
            f"The name ends in .{suffix[:20]}, but the file is {kind.upper()}; it was read as that.",
        )
    if sum(len(b.text) for b in found.blocks) > limits.characters:
        raise RefusedError(
            f"It holds more than {limits.characters:,} characters of text. Split it into parts that are "
            "about one thing each, and add those that people ask about."
        )
    return found


def main() -> None:
    """Prints `{"found": …}` or `{"refused": reason}`."""
    path, name, given = sys.argv[1:4]
    limits = Limits(**json.loads(given))
    confine(limits)
    told: dict[str, Any]
    try:
        told = {"found": asdict(extract(path, name, limits))}
    except RefusedError as error:
        told = {"refused": str(error)}
    except MemoryError:
        told = {"refused": TOO_MUCH}
    except RecursionError:
        told = {"refused": "Its parts lie in each other deeper than any document's. Save it again."}
    except Exception as error:  # a reader's library may raise anything on a broken file
        told = {
            "refused": f"It is broken ({type(error).__name__}) and could not be read. Open it in the "
            "program that made it, save it again and add it."
        }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()

"""How pages are visited: under which name, within which limits, and where."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.watching.fetch import Limits
from ingest.watching.guard import Guard

# The name by which robots.txt knows this program.
NAME = "img-advisor-watch"


@dataclass(frozen=True)
class Visit:
    """Whom to name as contact, the limits, which addresses are allowed, how many hosts at once."""

    contact: str = ""
    limits: Limits = field(default_factory=Limits)
    guard: Guard = field(default_factory=Guard)
    workers: int = 8

    @property
    def agent(self) -> str:
        about = f"; {self.contact}" if self.contact else ""
        return f"{NAME}/1.0 (checks whether cited pages changed{about})"

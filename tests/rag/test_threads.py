"""One thread of linear algebra while questions are answered, and all of them again afterwards."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_info

from rag.threads import one_thread


def threads() -> set[int]:
    """How many threads the libraries of linear algebra in this process take."""
    np.ones((8, 8)) @ np.ones((8, 8))
    return {found["num_threads"] for found in threadpool_info() if found["user_api"] == "blas"}


def test_linear_algebra_takes_one_thread_within_and_as_many_as_before_after_it() -> None:
    before = threads()
    with one_thread():
        assert threads() == {1}
        with one_thread():
            assert threads() == {1}
        assert threads() == {1}
    assert threads() == before

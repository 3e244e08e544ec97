"""The real program table, ready to be held against people."""

from __future__ import annotations

import pytest

from ingest.programs import read_programs
from rag.fit import FitTable
from rag.schema import Program
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def real_programs() -> list[Program]:
    programs, faults = read_programs(ROOT / "knowledge")
    assert not faults
    return programs


@pytest.fixture(scope="session")
def real_table(real_programs: list[Program]) -> FitTable:
    return FitTable(real_programs)

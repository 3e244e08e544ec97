"""Reads what a message says about its writer."""

from rag.applicant.facts import Doubt, Fact, Facts
from rag.applicant.reading import read
from rag.applicant.telling import only_facts, only_tells
from rag.applicant.wishes import Vocabulary

__all__ = ["Doubt", "Fact", "Facts", "Vocabulary", "only_facts", "only_tells", "read"]

"""A language model reads what our own code may read too little of: follow-ups, stories, other languages."""

from rag.rewriting.step import NOTE, Rewriter

__all__ = ["NOTE", "Rewriter"]

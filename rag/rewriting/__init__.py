"""A language model reads what our own code may read too little of: follow-ups, stories, other languages."""

from rag.rewriting.step import NOTE, Rewriter, told_as

__all__ = ["NOTE", "Rewriter", "told_as"]

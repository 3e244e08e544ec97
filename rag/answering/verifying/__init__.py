"""The rules by which a sentence of a language model is held against what it cites."""

"""Which exam of a clause a word belongs to: "passed step 1, failed step 2 once" has two of each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rag.applicant.exam_words import Token

_ATTRIBUTES = frozenset(
    "range pair score year clean tries nth times not_yet pending not_pass not_fail fail pass p".split()
)
# Words of no other kind that may stand between an exam and what is said about it.
_STRANGE = 3


@dataclass
class Bound:
    """An exam of a clause (its digits, `12` for both) with what is said about it."""

    digits: str
    start: int
    end: int
    said: list[Token] = field(default_factory=list)


def stated(tokens: list[Token]) -> list[Token]:
    """Tokens without the numbers that are put right: 241 of "231 not 241"."""
    return [
        t
        for before, t in zip([None, *tokens], tokens, strict=False)
        if not (t.kind in ("score", "range") and before and before.kind == "not")
    ]


def nominal(tokens: list[Token]) -> list[Token]:
    """The tokens of a question without its verbs: "can step 3 be done in May" states nothing."""
    return [
        t
        for before, t in zip([None, *tokens], tokens, strict=False)
        if t.kind not in ("pass", "not_yet", "pending")
        or (before and before.kind == "exam" and t.value.startswith("pass"))
    ]


def attribute(token: Token) -> bool:
    return token.kind in _ATTRIBUTES


def goes_on(tokens: list[Token]) -> bool:
    """Whether a clause without an exam's name says nothing but things about an exam."""
    return any(map(attribute, tokens)) and all(
        attribute(t) or t.kind in ("link", "fill", "not", "lack") for t in tokens
    )


def bind(tokens: list[Token]) -> list[Bound]:
    """Each exam of a clause with what is said about it, before it or behind it."""
    exams: list[tuple[int, Bound]] = [
        (i, Bound(t.value, t.start, t.end)) for i, t in enumerate(tokens) if t.kind == "exam"
    ]
    if not exams:
        return []
    for i, token in enumerate(tokens):
        if token.kind == "lack" and tokens[i + 1 : i + 2] and tokens[i + 1].kind == "exam":
            token = replace(token, kind="not_yet")  # "no step 3"
        if not attribute(token):
            continue
        before = next(((j, b) for j, b in reversed(exams) if j < i), None)
        after = next(((j, b) for j, b in exams if j > i), None)
        reach_back = before is not None and _reaches(tokens[before[0] + 1 : i], token)
        reach_on = after is not None and _leads(tokens[i + 1 : after[0]])
        if token.kind == "p" and not (before and before[0] == i - 1):
            continue
        if (
            before
            and reach_back
            and not (reach_on and after and _prefers_next(tokens, i, before, after))
        ):
            _give(before[1], token)
        elif after and reach_on:
            _give(after[1], token)
    return [b for _, b in exams]


def _reaches(between: list[Token], token: Token) -> bool:
    """Whether what stands behind an exam still speaks of it: no other subject between."""
    strange = sum(t.kind == "word" for t in between)
    return not any(t.kind == "break" for t in between) and strange <= (
        1 if token.kind in ("score", "range") else _STRANGE
    )


def _leads(between: list[Token]) -> bool:
    """Whether words lead on to the exam that follows: "failed my", "2 attempts on", "241 in"."""
    return all(attribute(t) or t.kind in ("link", "fill") for t in between)


def _prefers_next(
    tokens: list[Token], i: int, before: tuple[int, Bound], after: tuple[int, Bound]
) -> bool:
    """Whether a token between two exams belongs to the second: "… on step 2", or "passed step 1
    failed step 2", where the first has its result already."""
    between = tokens[i + 1 : after[0]]
    if any(t.kind == "link" for t in between):
        return not (before[0] == i - 1 and any(map(attribute, between)))
    results = ("pass", "fail", "not_yet", "not_pass")
    return (
        tokens[i].kind in results
        and after[0] - i <= 2
        and (before[0] != i - 1 or any(t.kind in results for t in before[1].said))
    )


def _give(bound: Bound, token: Token) -> None:
    bound.said.append(token)
    bound.start, bound.end = min(bound.start, token.start), max(bound.end, token.end)

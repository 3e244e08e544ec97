"""A question tried out: how it is read, what is found with its scores, and why it is answered or not."""

from __future__ import annotations

import streamlit as st

from ui.console import frame, words
from ui.console.shapes import Question, Retrieval

_LEAD = (
    "Type a question as a person would. It is answered as in the chat, and the page shows why. Nothing of "
    "it is kept or counted."
)
_DECISIONS = {
    "enough": "Enough: the score and the other signs of the best section suffice, so it answers.",
    "doubtful": "Doubtful: the best section is told as the nearest that is held, after “not known here”.",
    "too little": "Too little: sections of the field come near, and none reaches the threshold.",
    "other field": "Another field: nothing comes near.",
    "": "Not searched: the message was settled before (small talk, a boundary, a reckoning).",
}
_PARTS = {
    "Score": "score",
    "From the parts": "parts",
    "Way of asking": "ask",
    "Text": "body",
    "Statement": "statement",
    "Words in common": "lexical",
    "Words covered": "coverage",
    "Classifier": "likely",
    "As a follow-up": "next",
}


def main() -> None:
    """Draws the page."""
    with frame.page("Try a question", _LEAD) as staff:
        given = st.session_state.pop("question", None)
        if given is not None:
            st.session_state["try-question"] = given
        with st.form("try"):
            question = st.text_area("Question", max_chars=4000, key="try-question")
            earlier = st.text_area(
                "Asked before in the same conversation, a line a message (not needed)",
                max_chars=8000,
                height=80,
            )
            pressed = st.form_submit_button("Try it", type="primary")
        if not pressed and given is None:
            return
        if not question.strip():
            st.error("Type a question.")
            return
        turns = [line.strip() for line in earlier.splitlines() if line.strip()][-20:]
        _result(staff.retrieval(question.strip(), turns))


def _result(found: Retrieval) -> None:
    st.subheader("The answer")
    took = found.timings.get("total", 0.0)
    frame.plain(f"Status: {words.name(found.status)}. Edition {found.edition}. {took:.0f} ms.")
    if found.boundary:
        frame.fact("Settled as", found.boundary)
    with st.container(border=True):
        st.text(found.text)
    for note in found.notes:
        frame.fact("Note", note)
    for n, question in enumerate(found.questions, 1):
        _question(question, n, len(found.questions))


def _question(question: Question, number: int, count: int) -> None:
    head = f"Question {number} of {count}" if count > 1 else "Why"
    st.subheader(head)
    st.text(question.text)
    st.markdown(_DECISIONS.get(question.decision, words.plain(question.decision)))
    if question.boundary:
        frame.fact("Boundary", question.boundary)
    if question.by:
        frame.fact("Taken up by", ", ".join(question.by))
    st.markdown(
        f"Threshold **{question.threshold:.2f}**; words that the whole base never uses: "
        f"{question.unseen:.0%}."
    )
    st.markdown("**How it was read**")
    for reading in question.readings:
        marks = [
            word
            for word, true in (
                ("as a follow-up", reading.follows),
                ("with the visa told before", reading.told),
                ("chosen", reading.chosen),
            )
            if true
        ]
        st.text(f"{reading.text}{' (' + ', '.join(marks) + ')' if marks else ''}")
    if question.candidates:
        _candidates(question)


def _candidates(question: Question) -> None:
    st.markdown("**What was found**, the best first. All figures from 0 to 1.")
    st.dataframe(
        [
            {
                "Section": c.heading,
                "Used": "yes" if c.used else "no",
                **{label: round(getattr(c, name), 3) for label, name in _PARTS.items()},
                "Nearest way of asking": c.best_ask,
                "Document": c.title,
                "Id": c.passage,
            }
            for c in question.candidates
        ],
        hide_index=True,
        alt="Sections that were found, with every part of their scores",
    )
    st.caption(
        "“From the parts” is 0.36 × the best of asking, text and statement (the last two at 0.92), 0.14 × "
        "their mean, 0.11 × words in common, 0.13 × words covered, 0.28 × the root of the classifier. The "
        "score takes from that for very short questions, and weighs it over all readings. “As a follow-up” "
        "is what the classifier learnt of messages that people type after the last answer: it moves the "
        "order, and 0.2 × its root is added before the score is held against the threshold."
    )


if __name__ == "__main__":
    main()

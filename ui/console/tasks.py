"""Tasks: cited pages that changed or cannot be read, with what was removed and added."""

from __future__ import annotations

import streamlit as st

from ui.console import differences, frame, pages, words
from ui.console.client import Staff
from ui.console.shapes import Task

_LEAD = (
    "A page that the knowledge cites changed, or cannot be read. Hold the sections it names against the "
    "page, then close the task. Until then, answers from these sections say that the page changed."
)


def main() -> None:
    """Draws the page."""
    with frame.page("Tasks", _LEAD) as staff:
        closed = st.toggle("Show closed tasks as well")
        found = staff.tasks(closed)
        if not found:
            st.info("No task is open." if not closed else "There has been no task yet.")
        urls = {s.id: s.url for s in staff.sources().sources} if found else {}
        for task in frame.paged(found, "tasks", 10):
            _task(staff, task, urls.get(task.source, ""))


def _task(staff: Staff, task: Task, url: str) -> None:
    with st.container(border=True, key=f"task-{task.number}"):
        official = ", official" if task.official else ""
        st.subheader(f"Task {task.number}: {words.plain(task.source)}")
        st.markdown(
            f"The page {words.name(task.kind)}{official}. Opened on {words.day(task.opened)}."
        )
        if task.reason:
            frame.fact("Why", task.reason)
        frame.web(url, "Open the page")
        sections = ", ".join(task.passages) or "none"
        frame.fact(f"Sections that rest on it ({len(task.passages)})", sections)
        if task.closed:
            told = f"Closed on {words.day(task.closed)} by {task.closed_by}: {task.note}"
            frame.plain(told)
        # Read only when it is asked for: a long list of tasks would be a long list of calls.
        if st.toggle("Show what changed", key=f"show-{task.number}"):
            with frame.attempt():
                found = staff.task(task.number)
                _changes(found)
                _files(found)
        if not task.closed:
            _close(staff, task)


def _files(task: Task) -> None:
    """A button for each file in which the sections stand, which opens it in the editor."""
    if not task.files or task.closed:
        return
    st.markdown("Edit a file in which these sections stand:")
    with st.container(horizontal=True):
        for path in task.files:
            if st.button(words.plain(path), key=f"edit-{task.number}-{path}"):
                st.session_state["draft-path"] = path
                st.switch_page(pages.page("drafts"))


def _changes(task: Task) -> None:
    if not task.changes:
        st.markdown("There is no difference to show: the page could not be read.")
    for n, change in enumerate(frame.paged(task.changes, f"changes-{task.number}"), 1):
        st.caption(f"Place {n}")
        differences.draw(differences.of_change(change))


def _close(staff: Staff, task: Task) -> None:
    with st.form(f"close-{task.number}", border=False, clear_on_submit=True):
        note = st.text_input(
            f"What came of task {task.number}?",
            max_chars=2000,
            placeholder="no effect: only an example was added",
        )
        pressed = st.form_submit_button("Close the task")
    if not pressed:
        return
    if not note.strip():
        st.error("Write what came of it: “no effect”, or what was edited.")
        return
    with frame.attempt():
        staff.close_task(task.number, note.strip())
        frame.done(f"Task {task.number} is closed.")


if __name__ == "__main__":
    main()

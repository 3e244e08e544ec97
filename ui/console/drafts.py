"""The drafts editor: a file of the knowledge, changed in the state folder until a proposal is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from rag.errors import ServiceError
from ui.console import differences, frame, pages, words
from ui.console.client import MissingRouteError, Staff
from ui.console.shapes import Draft

_LEAD = (
    "Change a file of the knowledge. A draft changes no answer: it becomes part of the next proposed "
    "edition, and only what is approved is published."
)
_PATH, _UNSAVED, _SKELETON = "draft-path", "unsaved", "skeleton"
_NEW = "A new file"
_CONFLICT = 409


def main() -> None:
    """Draws the page."""
    with frame.page("Drafts", _LEAD) as staff:
        drafts = staff.drafts()
        _list(drafts)
        path = _choose(staff, drafts)
        if path:
            _edit(staff, path)


def _list(drafts: list[Draft]) -> None:
    if not drafts:
        st.markdown("There are no drafts yet.")
        return
    st.dataframe(
        [
            {
                "File": d.path,
                "By": d.by,
                "Changed": words.moment(d.changed),
                "What": "removes the file" if d.removes else "changes it",
                "Faults": d.faulty,
            }
            for d in drafts
        ],
        hide_index=True,
        alt="Drafts with who changed each, when, and how many faults it has",
    )
    pages.link("proposals", "Make a proposed edition of the drafts")


def _choose(staff: Staff, drafts: list[Draft]) -> str:
    try:
        files = {f.path: f.title for f in staff.knowledge()}
    except MissingRouteError:
        files = {}
    paths = [*files, *(d.path for d in drafts if d.path not in files)]
    wanted = st.session_state.pop(_PATH, None)
    if wanted and wanted not in paths:
        paths.append(wanted)
    if wanted:
        st.session_state["file"] = wanted
    chosen = st.selectbox(
        "File",
        [_NEW, *paths],
        index=None,
        key="file",
        format_func=lambda p: f"{files[p]} ({p})" if files.get(p) else p,
        placeholder="Choose a file: type a part of its title",
    )
    if chosen != _NEW:
        return chosen or ""
    path = st.text_input(
        "Path of the new file, below knowledge/",
        max_chars=200,
        placeholder="guidance/j1/j1-travel.md",
    )
    return path.strip()


def _edit(staff: Staff, path: str) -> None:
    draft = staff.draft(path)
    base = draft.base_text if draft else _of_knowledge(staff, path)
    kept = draft.text if draft and not draft.removes else base or ""
    if draft and draft.removes:
        st.warning("This draft removes the file. Saving a text takes that back.")
    unsaved: dict[str, str] = st.session_state.setdefault(_UNSAVED, {})
    _skeleton(path, unsaved, kept)
    text = st.text_area(
        f"Text of {path}",
        value=unsaved.get(path, kept),
        height=480,
        key=f"text-{path}-{st.session_state.get('written', 0)}",
    )
    # The widget forgets when another page is opened; this does not.
    if text != kept:
        unsaved[path] = text
        st.caption("Not saved yet. It stays here until you sign out or close the tab.")
    else:
        unsaved.pop(path, None)
    _buttons(staff, path, text, draft, base)
    if draft:
        _faults(draft)
    if base is not None and text != base:
        st.subheader("Difference to what is published")
        differences.draw(differences.between(base, text))


def _of_knowledge(staff: Staff, path: str) -> str | None:
    """The published text, or None for a file that is new."""
    try:
        return staff.knowledge_text(path)
    except MissingRouteError:
        raise
    except ServiceError as error:
        if error.status == 404:
            return None
        raise


def _skeleton(path: str, unsaved: dict[str, str], kept: str) -> None:
    """Offers a section that was begun from a question gap."""
    section = st.session_state.get(_SKELETON)
    if not section:
        return
    with st.container(border=True, key="skeleton"):
        st.markdown(
            "**A section begun from a question gap.** Put it into the document it belongs to."
        )
        st.code(section, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            put = st.button("Put it at the end of this file", type="primary")
            st.button("Throw it away", on_click=st.session_state.pop, args=(_SKELETON, None))
    if put:
        text = unsaved.get(path, kept).rstrip()
        unsaved[path] = f"{text}\n\n{section.strip()}\n".lstrip()
        del st.session_state[_SKELETON]
        _redraw()
        frame.done("The section stands at the end. Fill it in, then save the draft.")


def _buttons(staff: Staff, path: str, text: str, draft: Draft | None, base: str | None) -> None:
    with st.container(horizontal=True):
        save = st.button("Save the draft and check it", type="primary", disabled=not text.strip())
    seen: str = st.session_state.setdefault(_seen(path), _token(draft))
    if save:
        with frame.attempt():
            now = staff.draft(path)
            if _token(now) != seen:
                st.session_state[_seen(path)] = _token(now)
                told = f"{now.by} changed" if now else "Somebody discarded"
                st.error(
                    f"{words.plain(told)} this draft while you worked on it. Nothing was saved. "
                    "Save again to replace what is there with your text."
                )
            else:
                saved = staff.save_draft(path, text, seen)
                st.session_state[_seen(path)] = _token(saved)
                _drop(path)
                state = words.many(saved.faulty, "fault") if saved.faulty else "no faults"
                frame.done(f"The draft of {path} is saved: {state}.")
    if draft and frame.confirmed(
        "Discard the draft",
        f"The draft of {path} by {draft.by}, changed on {words.moment(draft.changed)}, is removed for good. "
        "What is published stays as it is.",
        f"discard-{path}",
        "Yes, discard the draft",
    ):
        with _seen_anew(path, draft):
            staff.discard_draft(path, seen)
        _drop(path)
        st.session_state.pop(_seen(path), None)
        frame.done(f"The draft of {path} is discarded.")
    if (
        base is not None
        and not (draft and draft.removes)
        and frame.confirmed(
            "Remove the whole file",
            f"The draft then takes {path} away, and with it all its sections, in the next proposed edition. "
            "What you wrote here is replaced.",
            f"remove-{path}",
            "Yes, remove the file",
        )
    ):
        with _seen_anew(path, draft):
            removed = staff.draft_removal(path, seen)
        _drop(path)
        st.session_state[_seen(path)] = _token(removed)
        frame.done(f"The draft removes {path}.")


@contextmanager
def _seen_anew(path: str, draft: Draft | None) -> Iterator[None]:
    """Once it was told that the draft is another one, a second yes goes for that one."""
    try:
        yield
    except ServiceError as error:
        if error.status == _CONFLICT:
            st.session_state[_seen(path)] = _token(draft)
        raise


def _seen(path: str) -> str:
    return f"seen-{path}"


def _token(draft: Draft | None) -> str:
    """What tells one state of a draft from another."""
    return draft.token if draft else ""


def _drop(path: str) -> None:
    st.session_state.get(_UNSAVED, {}).pop(path, None)
    _redraw()


def _redraw() -> None:
    """Gives the editor a new widget, which takes its text from what is kept."""
    st.session_state["written"] = st.session_state.get("written", 0) + 1


def _faults(draft: Draft) -> None:
    faults = [] if isinstance(draft.faults, int) else draft.faults
    if not faults:
        st.success("The saved draft has no faults.", icon=":material/check:")
        return
    st.error(f"The saved draft has {words.many(len(faults), 'fault')}. It cannot be proposed yet.")
    for fault in faults:
        frame.plain(f"Line {fault.line}: {fault.reason}" if fault.line else fault.reason)


if __name__ == "__main__":
    main()

"""Outside documents: PDFs and other files that the next edition reads as well."""

from __future__ import annotations

import streamlit as st

from ui.console import frame, words
from ui.console.client import Staff
from ui.console.shapes import Document, Uploaded

_LEAD = (
    "Documents of others, such as a program handbook. Each is read in a process of its own, and becomes "
    "part of the **next** edition. Upload only what you may use in this way."
)


def main() -> None:
    """Draws the page."""
    with frame.page("Outside documents", _LEAD) as staff:
        shelf = staff.documents()
        _upload(staff)
        for damaged in shelf.damaged:
            st.error(
                f"The document {words.plain(damaged)} is damaged and stops the next build. Whoever runs "
                "the advisor deletes it.",
                icon=":material/error:",
            )
        found = shelf.documents
        st.subheader(f"On the shelf ({len(found)})")
        if not found:
            st.markdown("There is no outside document yet.")
        for document in frame.paged(found, "documents"):
            _document(staff, document)


def _upload(staff: Staff) -> None:
    if report := st.session_state.pop("upload-report", None):
        _report(report)
    with st.expander("Add a document"), st.form("upload", border=False):
        file = st.file_uploader("File", max_upload_size=50)
        title = st.text_input("Title", max_chars=300)
        publisher = st.text_input("Publisher", max_chars=200)
        dated = st.date_input("Date that the document bears", value=None, format="YYYY-MM-DD")
        scope = st.text_input("What it speaks about (scope)", max_chars=200)
        url = st.text_input("Web address, if it has one", max_chars=1000)
        pressed = st.form_submit_button("Read it", type="primary")
    if not pressed:
        return
    form = {"title": title, "publisher": publisher, "scope": scope, "url": url}
    form = {name: value.strip() for name, value in form.items()}
    form["dated"] = dated.isoformat() if dated else ""
    names = {
        "title": "a title",
        "publisher": "a publisher",
        "dated": "its date",
        "scope": "its scope",
    }
    missing = [words_ for name, words_ in names.items() if not form[name]]
    if file is None or missing:
        lacking = (["a file"] if file is None else []) + missing
        st.error(f"Nothing was sent. Still needed: {', '.join(lacking)}.")
        return
    with frame.attempt(), st.spinner("Reading the document"):
        st.session_state["upload-report"] = staff.add_document(file.name, file.getvalue(), form)
        st.rerun()


def _report(report: Uploaded) -> None:
    if report.accepted:
        count = report.passages if isinstance(report.passages, int) else len(report.passages or [])
        read = f"{words.many(report.pages or 0, 'page')}, {words.many(count, 'passage')}"
        st.success(f"The document was read: {read}. It becomes part of the next edition.")
    else:
        st.error(
            words.plain(report.refused or "The document was refused."), icon=":material/block:"
        )
    for warning in report.warnings:
        st.warning(words.plain(warning))


def _document(staff: Staff, document: Document) -> None:
    with st.container(border=True, key=f"document-{document.id}"):
        st.markdown(f"**{words.plain(document.title or document.id)}**")
        scope = document.scope if isinstance(document.scope, str) else ", ".join(document.scope)
        added = f"added {words.moment(document.added)} by {document.by}" if document.added else ""
        parts = [document.publisher, words.day(document.dated), scope, added]
        frame.plain(" · ".join(p for p in parts if p))
        frame.web(document.url or "")
        for warning in document.warnings:
            st.caption(words.plain(warning))
        if st.toggle("Show what was read", key=f"read-{document.id}"):
            with frame.attempt():
                _passages(staff.document(document.id))
        if frame.confirmed(
            "Delete it",
            "The document and its passages are deleted for good. The current edition keeps them until the "
            "next one is published.",
            f"delete-{document.id}",
            "Yes, delete it",
        ):
            with frame.attempt():
                staff.remove_document(document.id)
                frame.done("The document is deleted.")


def _passages(document: Document) -> None:
    passages = [] if isinstance(document.passages, int) else document.passages
    if not passages:
        st.markdown("It has no passages.")
    for passage in frame.paged(passages, f"passages-{document.id}", 10):
        head = " › ".join(passage.headings) or passage.heading or passage.id
        st.caption(words.plain(f"{head} ({passage.place})" if passage.place else head))
        st.text(passage.text)


if __name__ == "__main__":
    main()

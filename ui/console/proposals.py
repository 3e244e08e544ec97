"""Proposed editions: what would change, how the golden questions fare, and the decision."""

from __future__ import annotations

import streamlit as st

from ui.console import differences, frame, words
from ui.console.client import Staff
from ui.console.shapes import Answered, Changed, Golden, GoldenChange, Proposal

_LEAD = (
    "A proposal builds an edition of the drafts beside the current one and asks it the golden questions. "
    "Nothing is published before somebody approves it."
)
_SECONDS = 3


def main() -> None:
    """Draws the page."""
    with frame.page("Proposed editions", _LEAD) as staff:
        _make(staff)
        found = staff.proposals()
        if not found:
            st.info("There is no proposal yet.")
            return
        ids = [p.id for p in found]
        titles = {p.id: f"{p.title or p.id} ({words.name(p.status)})" for p in found}
        first = next((p.id for p in found if p.status == "waiting"), ids[0])
        if st.session_state.get("proposal") not in ids:
            st.session_state["proposal"] = first
        chosen = st.selectbox("Proposal", ids, key="proposal", format_func=titles.__getitem__)
        _proposal(staff, staff.proposal(chosen))


def _make(staff: Staff) -> None:
    with st.expander("Make a proposal of the drafts"), st.form("propose", border=False):
        title = st.text_input("Title (what it is about)", max_chars=200)
        if st.form_submit_button("Build the proposal", type="primary"):
            with frame.attempt():
                made = staff.propose(title.strip())
                st.session_state["proposal"] = made.id
                frame.done("The proposal is being built. It takes a few minutes.")


def _proposal(staff: Staff, found: Proposal) -> None:
    st.subheader(words.plain(found.title or found.id))
    told = (
        f"{words.name(found.status)}. By {found.by or 'unknown'}, {words.moment(found.created)}. "
    )
    with_which = f"Compared with edition {found.base_edition}." if found.base_edition else ""
    frame.plain(f"{told}{with_which}")
    if found.status == "building":
        _building(staff, found.id)
        return
    if found.error:
        st.error(words.plain(found.error), icon=":material/error:")
    if found.decided_by:
        why = found.override or found.reason
        told = f"Decided by {found.decided_by}, {words.moment(found.decided)}"
        frame.plain(f"{told}: {why}" if why else f"{told}.")
    if found.faults:
        st.markdown(f"**{words.many(len(found.faults), 'fault')}**")
        for fault in frame.paged(found.faults, f"faults-{found.id}"):
            frame.plain(f"{fault.path}, line {fault.line}: {fault.reason}")
    else:
        for refusal in found.refusals:
            st.error(words.plain(refusal.message), icon=":material/block:")
    changes, golden = st.tabs([f"What changes ({len(found.changes)})", "Golden questions"])
    with changes:
        _changes(found)
    with golden:
        _golden(found)
    st.download_button(
        "Patch for the repository",
        lambda: staff.patch(found.id),
        f"proposal-{found.id}.diff",
        "text/x-diff",
        on_click="ignore",
    )
    if found.status == "waiting":
        _decide(staff, found)


@st.fragment(run_every=_SECONDS)
def _building(staff: Staff, proposal: str) -> None:
    with frame.attempt():
        found = staff.proposal(proposal)
        if found.status != "building":
            st.rerun()
        progress = found.progress
        if progress and progress.total:
            share = min(1.0, progress.done / progress.total)
            st.progress(share, f"{words.plain(progress.what)}: {progress.done} of {progress.total}")
        else:
            st.markdown(words.plain(progress.what if progress else "Waiting to begin"))


def _changes(found: Proposal) -> None:
    if not found.changes:
        st.markdown("Nothing changes.")
    kinds = sorted({c.kind for c in found.changes})
    several = len(kinds) > 1
    chosen = st.multiselect("Only", kinds, key="only-kinds") if several else []
    shown = [c for c in found.changes if not chosen or c.kind in chosen]
    for change in frame.paged(shown, f"changes-{found.id}"):
        _change(change)


def _change(change: Changed) -> None:
    head = f"{change.kind.capitalize()}: {change.what} {change.heading or change.id}"
    with st.expander(words.plain(head)):
        frame.plain(f"{change.path} · {change.id}")
        differences.draw(change.diff)


def _golden(found: Proposal) -> None:
    golden = found.golden
    if golden is None:
        st.markdown("The golden questions were not asked.")
        return
    st.markdown(
        f"**{words.many(golden.compared, 'question')}** compared: {golden.right_before} right before, "
        f"**{golden.right_after} right after**."
    )
    if golden.fell:
        st.error(f"{words.many(len(golden.fell), 'question')} fell: right before, not right after.")
    if missed := [f for f in found.floors if f.missed]:
        for floor in missed:
            name = floor.label or floor.name
            told = words.plain(f"Floor missed: {name}: {floor.value}, due is {floor.due}")
            if floor.missed_before:
                st.warning(f"{told}. The current edition misses it too.")
            else:
                st.error(f"{told}. The current edition holds it.")
    elif found.floors:
        st.success(f"All {len(found.floors)} floors are kept.")
    if golden.recounted:
        answers = words.many(golden.recounted, "more answer")
        st.caption(f"{answers} differ only in how many sections and programs they count.")
    only = st.toggle("Only those that fell", value=bool(golden.fell), key=f"fell-{found.id}")
    shown = [c for c in golden.changed if not only or c.id in golden.fell]
    for change in frame.paged(shown, f"golden-{found.id}", 10):
        _side_by_side(change, golden)


def _side_by_side(change: GoldenChange, golden: Golden) -> None:
    with st.container(border=True, key=f"golden-{change.id}"):
        mark = "Fell" if change.id in golden.fell else "Changed"
        frame.plain(f"{mark}: {change.id} ({change.topic})")
        for turn in change.turns:
            st.text(turn)
        before, after = st.columns(2)
        with before:
            _answer("Before", change.before)
        with after:
            _answer("After", change.after)


def _answer(label: str, answer: Answered | None) -> None:
    if answer is None:
        st.markdown(f"**{label}**: not asked")
        return
    right = (
        answer.right if isinstance(answer.right, str) else "right" if answer.right else "not right"
    )
    st.markdown(f"**{label}**: {words.plain(right)}, {words.name(answer.status)}")
    st.text(answer.text)
    for reason in answer.reasons:
        st.caption(words.plain(reason))


def _decide(staff: Staff, found: Proposal) -> None:
    st.subheader("Decide")
    blocked = bool(found.refusals)
    override = ""
    if blocked:
        st.markdown(
            "The gate refuses this proposal, for the reasons above. Approve it only if you can say why it "
            "is right all the same (the law itself changed, say). Your name and reason are kept."
        )
        override = st.text_area("Why it is right all the same", max_chars=2000, key="override")
    if frame.confirmed(
        "Approve and publish",
        "The proposed edition becomes current at once: every new answer comes from it. An earlier edition "
        "can be made current again on the page Editions.",
        f"approve-{found.id}",
        "Yes, publish it",
        disabled=blocked and not override.strip(),
    ):
        staff.approve(found.id, override.strip())
        frame.done("The proposal is approved and published.")
    with st.form(f"reject-{found.id}", border=False):
        reason = st.text_input("Why it is rejected", max_chars=2000)
        pressed = st.form_submit_button("Reject")
    if pressed and not reason.strip():
        st.error("Write why it is rejected.")
    elif pressed:
        with frame.attempt():
            staff.reject(found.id, reason.strip())
            frame.done("The proposal is rejected. Its drafts stay.")


if __name__ == "__main__":
    main()

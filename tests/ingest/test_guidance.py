"""The strict reader of guidance: every fault of docs/guidance-format.md, with its file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.fault import Fault
from ingest.guidance import fold, read_document, read_guidance, split_statements
from rag.schema import Block, Certainty, NextAsk, Passage, Statement

SOURCES = {"ecfmg-rules", "lawyer-page", "general-knowledge", "never-listed"}

GOOD = """\
---
id: j1-work
title: Work on a J-1
topic: j1
as_of: 2026-03
checked: 2026-11-22
owner: visas
review_every: 90d
sources: [ecfmg-rules, lawyer-page]
---

## Can I moonlight on a J-1? {#moonlighting}
certainty: uncertain
who_knows: your TPL and an immigration attorney
see: [j1-work#pay]
as_of: 2025-12
checked: 2026-11-23
asks:
- can i work extra shifts
- ~ is locum work fine on j1
- second job for j1 doctors
- weekend work in urgent care
- paid night duty elsewhere
- ? what fine do they give
next:
- who gives me money then > j1-work#pay
- may my wife > j1-work#moonlighting
short: No: a J-1 physician may not moonlight. [ecfmg-rules]

Sponsorship covers one post. [ecfmg-rules] Advisers report that
a breach ends it. [lawyer-page, ecfmg-rules]

- Unpaid work counts as well. [lawyer-page]
- The fine is not known here. [lawyer-page]

caution: Ask before the first shift. [ecfmg-rules]

caution: Nobody else may allow it.

## Who pays a J-1 physician? {#pay}
certainty: confirmed
defines: [stipend = resident's pay, TPL]
asks:
- where does my salary come from
- who gives the stipend
- does ecfmg pay residents
- hospital salary on j1
- is residency on j1 paid
short: The hospital pays a J-1 physician. [lawyer-page]
"""
_PAY = GOOD[GOOD.index("## Who pays") :]
_DEFINES_NOTHING = re.sub(r"(?m)^defines: .*\n", "", _PAY)
_FRONT = GOOD[4 : GOOD.index("---\n\n")]
_ASKS = GOOD[GOOD.index("- can i") : GOOD.index("next:")]

MOONLIGHTING = Passage(
    id="j1-work#moonlighting",
    document="j1-work",
    title="Work on a J-1",
    heading="Can I moonlight on a J-1?",
    topic="j1",
    certainty=Certainty.UNCERTAIN,
    as_of="2025-12",
    checked="2026-11-23",
    review_days=90,
    owner="visas",
    short=(Statement("No: a J-1 physician may not moonlight.", ("ecfmg-rules",)),),
    detail=(
        Block(
            "paragraph",
            (
                Statement("Sponsorship covers one post.", ("ecfmg-rules",)),
                Statement("Advisers report that a breach ends it.", ("lawyer-page", "ecfmg-rules")),
            ),
        ),
        Block("item", (Statement("Unpaid work counts as well.", ("lawyer-page",)),)),
        Block("item", (Statement("The fine is not known here.", ("lawyer-page",)),)),
    ),
    cautions=(
        Statement("Ask before the first shift.", ("ecfmg-rules",)),
        Statement("Nobody else may allow it."),
    ),
    asks=(
        "can i work extra shifts",
        "is locum work fine on j1",
        "second job for j1 doctors",
        "weekend work in urgent care",
        "paid night duty elsewhere",
        "what fine do they give",
    ),
    who_knows="your TPL and an immigration attorney",
    see=("j1-work#pay",),
    turned=("is locum work fine on j1",),
    gap_asks=("what fine do they give",),
    next_asks=(
        NextAsk("who gives me money then", "j1-work#pay"),
        NextAsk("may my wife", "j1-work#moonlighting"),
    ),
)


def put(root: Path, text: str | bytes, name: str = "j1-work", topic: str = "j1") -> Path:
    path = root / "guidance" / topic / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults_of(root: Path) -> list[Fault]:
    return read_guidance(root, SOURCES)[1]


# --- good documents --------------------------------------------------------------------------


def test_good_document_reads_into_exactly_its_passages(tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    documents, faults = read_guidance(tmp_path, SOURCES)
    assert faults == []
    moonlighting, pay = documents[0].passages
    assert moonlighting == MOONLIGHTING
    # What a section does not say for itself comes from the front matter.
    assert (pay.as_of, pay.checked, pay.who_knows, pay.see) == ("2026-03", "2026-11-22", "", ())


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda t: t.replace("\n", "\r\n").encode(), id="crlf"),
        pytest.param(lambda t: t.encode("utf-8-sig"), id="bom"),
        pytest.param(lambda t: t.replace("\n", "\r\n").encode("utf-8-sig"), id="bom and crlf"),
        pytest.param(lambda t: t.rstrip("\n").encode(), id="no newline at the end"),
        pytest.param(lambda t: t.replace("\n", "  \n").encode(), id="spaces at line ends"),
    ],
)
def test_what_editors_do_to_a_file_changes_nothing(tmp_path: Path, encode: object) -> None:
    put(tmp_path, encode(GOOD))  # type: ignore[operator]
    documents, faults = read_guidance(tmp_path, SOURCES)
    assert faults == []
    assert documents[0].passages[0] == MOONLIGHTING


def test_general_knowledge_may_stand_outside_visa_topics(tmp_path: Path) -> None:
    text = GOOD.replace("topic: j1", "topic: life").replace("lawyer-page", "general-knowledge")
    put(tmp_path, text, topic="life")
    assert faults_of(tmp_path) == []


@pytest.mark.parametrize("as_of", ["2026-10-10", "2026-10", "2026", "undated"])
def test_every_documented_form_of_as_of_is_read(tmp_path: Path, as_of: str) -> None:
    put(tmp_path, GOOD.replace("as_of: 2026-03", f"as_of: {as_of}"))
    documents, faults = read_guidance(tmp_path, SOURCES)
    assert faults == []
    assert documents[0].passages[1].as_of == as_of


# --- faults ----------------------------------------------------------------------------------

# (what is changed, into what, the text whose line the fault must name, words of the reason).
# The line is the one that a person has to edit; where something is missing, the heading's, and in
# front matter the first line after the dashes.
FAULTS: dict[str, tuple[str, str, str | int, str]] = {
    "no front matter": ("---\nid:", "id:", 1, "front matter"),
    "front matter not closed": ("---\n\n## Can", "\n## Can", 1, "not closed"),
    "front matter not yaml": ("title: Work on", "title: Work: on", "title: Work:", "yaml"),
    "front matter a list": (_FRONT, "- j1\n- work\n", 2, "no fields"),
    "front matter unknown field": ("owner: visas", "owner: visas\nmood: good", "mood:", "'mood'"),
    "id not the file's name": ("id: j1-work\n", "id: j1-works\n", "id: j1-works", "'j1-works'"),
    "topic unknown": ("topic: j1", "topic: j3", "topic: j3", "'j3'"),
    "topic not the folder": ("topic: j1", "topic: h1b", "topic: h1b", "folder"),
    "as_of in words": ("as_of: 2026-03", "as_of: March 2026", "as_of: March", "as_of"),
    "as_of no month": ("as_of: 2026-03", "as_of: 2026-13", "as_of: 2026-13", "as_of"),
    "as_of no day": ("as_of: 2026-03", "as_of: 2026-02-30", "as_of: 2026-02-30", "2026-02-30"),
    "checked in words": ("checked: 2026-11-22", "checked: today", "checked: today", "checked"),
    "checked no day": ("checked: 2026-11-22", "checked: 2026-11-31", "2026-11-31", "2026-11-31"),
    "checked a month": ("checked: 2026-11-22", "checked: 2026-11", "checked: 2026-11\n", "checked"),
    "checked long ago": ("checked: 2026-11-22", "checked: 1926-11-22", "1926", "too old"),
    "review_every without unit": ("90d", "90", "review_every", "review_every"),
    "review_every never": ("90d", "0d", "review_every", "review_every"),
    "review_every in words": ("90d", "quarterly", "review_every", "review_every"),
    "sources no list": ("[ecfmg-rules, lawyer-page]\n", "ecfmg-rules\n", "sources:", "not a list"),
    "listed source unknown": (
        "[ecfmg-rules,",
        "[no-such-page, ecfmg-rules,",
        "sources:",
        "no-such",
    ),
    "listed source not cited": (
        "[ecfmg-rules, l",
        "[never-listed, ecfmg-rules, l",
        "sources:",
        "never cited",
    ),
    "cited source unknown": (
        "well. [lawyer-page]",
        "well. [no-such-page]",
        "- Unpaid",
        "not in sources.yaml",
    ),
    "cited source not listed": (
        "well. [lawyer-page]",
        "well. [never-listed]",
        "- Unpaid",
        "missing from the document's sources",
    ),
    "cited source unknown in short": (
        "moonlight. [ecfmg-rules]",
        "moonlight. [no-such-page]",
        "short: No",
        "no-such-page",
    ),
    "cited source unknown in caution": (
        "shift. [ecfmg-rules]",
        "shift. [no-such-page]",
        "caution: Ask",
        "no-such-page",
    ),
    "general knowledge on visas": (
        "well. [lawyer-page]",
        "well. [general-knowledge]",
        "- Unpaid",
        "general-knowledge may not stand",
    ),
    "text before the first section": (
        "\n## Can",
        "\nHello.\n\n## Can",
        "Hello.",
        "before the first",
    ),
    "no section": (GOOD[GOOD.index("## Can") :], "", 11, "no section"),
    "heading without slug": (" {#moonlighting}", "", "## Can", "heading"),
    "heading of another level": ("## Can", "### Can", "### Can", "heading"),
    "slug not in lower case": ("{#moonlighting}", "{#Moon Lighting}", "## Can", "'Moon Lighting'"),
    "slug empty": ("{#moonlighting}", "{#}", "## Can", "slug"),
    "slug twice": ("{#pay}", "{#moonlighting}", "## Who pays", "twice"),
    "section empty": (_PAY, "## Who pays me? {#pay}\n", "## Who pays", "lacks"),
    "certainty missing": ("certainty: uncertain\n", "", "## Can", "'certainty'"),
    "certainty unknown": ("certainty: uncertain", "certainty: sure", "certainty: sure", "'sure'"),
    "short missing": (
        "short: The hospital pays a J-1 physician. [lawyer-page]\n",
        "",
        "## Who",
        "short",
    ),
    "short empty": (
        "short: The hospital pays a J-1 physician. [lawyer-page]",
        "short:",
        "## Who",
        "short",
    ),
    "short cites nothing": ("moonlight. [ecfmg-rules]", "moonlight.", "short: No", "cites nothing"),
    "short goes on after its source": (
        "moonlight. [ecfmg-rules]",
        "moonlight. [ecfmg-rules] Never.",
        "short: No",
        "after its last source",
    ),
    "short not last": (
        _PAY[_PAY.index("asks:") :],
        _PAY[_PAY.index("short:") :] + _PAY[_PAY.index("asks:") : _PAY.index("short:")],
        "short: The hospital",
        "short",
    ),
    "asks missing": (_ASKS, "", "## Can", "0 asks"),
    "too few asks": ("- paid night duty elsewhere\n", "", "## Can", "4 asks"),
    "too many asks": (
        _ASKS,
        "".join(f"- ask number {n}\n" for n in range(31)),
        "## Can",
        "31 asks",
    ),
    "ask marked where there is no yes or no": (
        "- who gives the stipend",
        "- ~ the stipend comes from ecfmg, true?",
        "- ~ the stipend",
        "short begins with no yes or no",
    ),
    "ask marked twice": (
        "- who gives the stipend",
        "- ~ ? who gives the stipend",
        "- ~ ?",
        "ask is marked '~ ?'",
    ),
    "ask marked where there is no gap": (
        "- who gives the stipend",
        "- ? how many cents an hour",
        "- ? how many",
        "no sentence of the section tells a gap",
    ),
    "too many asks for a gap": (
        "- ? what fine do they give\n",
        "".join(f"- ? fine number {n}\n" for n in range(61)),
        "## Can",
        "61 asks for a gap",
    ),
    "ask empty": ("- who gives the stipend", "- ", "- \n", ""),
    "ask only of marks": ("- who gives the stipend", "- ???", "- ???", "ask is empty"),
    "ask twice in a section": (
        "- who gives the stipend",
        "- Hospital salary, on J1?",
        "- hospital salary on j1",
        "stands also at guidance/j1/j1-work.md",
    ),
    "ask twice in a document": (
        "- who gives the stipend",
        "- CAN I work extra shifts?",
        "- CAN I",
        "stands also at guidance/j1/j1-work.md:19",
    ),
    "who_knows missing": (
        "who_knows: your TPL and an immigration attorney\n",
        "",
        "## Can",
        "needs who_knows",
    ),
    "who_knows missing for not_known": (
        "certainty: confirmed",
        "certainty: not_known",
        "## Who",
        "needs who_knows",
    ),
    "field unknown": ("certainty: uncertain", "mood: good", "mood: good", "no field"),
    "next without a section": ("> j1-work#pay", "", "- who gives", "reads"),
    "next without a text": ("- who gives me money then >", "- >", "- >", "reads"),
    "next of signs only": ("who gives me money then >", "?! >", "- ?!", "empty"),
    "next twice": ("- may my wife", "- Who gives me money, then?", "- Who gives", "twice"),
    "next leads nowhere": ("> j1-work#pay", "> j1-work#pays", "- who gives", "'j1-work#pays'"),
    "field twice": ("as_of: 2025-12", "as_of: 2025-12\nas_of: 2026-01", "as_of: 2026-01", "twice"),
    "section as_of in words": ("as_of: 2025-12", "as_of: last year", "as_of: last", "as_of"),
    "section as_of no month": ("as_of: 2025-12", "as_of: 2025-13", "as_of: 2025-13", "as_of"),
    "section checked no day": (
        "checked: 2026-11-23",
        "checked: 2026-11-31",
        "2026-11-31",
        "checked",
    ),
    "see not in brackets": ("see: [j1-work#pay]", "see: j1-work#pay", "see: j1", "brackets"),
    "see names no passage": ("see: [j1-work#pay]", "see: [j1-work#pays]", "see:", "'j1-work#pays'"),
    "defines not in brackets": ("defines: [sti", "defines: sti [", "defines: sti", "brackets"),
    "defines a word of signs only": (", TPL]", ", %]", "defines:", "no letter"),
    "defines a word twice": (", TPL]", ", The Stipend]", "defines:", "'The Stipend' is defined"),
    "defines a word of another section": (
        "see: [j1-work#pay]",
        "see: [j1-work#pay]\ndefines: [a tpl]",
        "defines: [sti",
        "j1-work#moonlighting",
    ),
    "defines in a gap": (
        "certainty: confirmed\ndefines",
        "certainty: not_known\nwho_knows: the hospital\ndefines",
        "defines:",
        "defines no word",
    ),
    "paragraph cites nothing": (
        "- Unpaid",
        "Nobody knows why.\n\n- Unpaid",
        "Nobody knows",
        "cites nothing",
    ),
    "paragraph goes on after its source": (
        "Sponsorship covers",
        "One. [ecfmg-rules] Two.\n\nSponsorship covers",
        "One.",
        "after its last source",
    ),
    "item cites nothing": ("well. [lawyer-page]", "well.", "- Unpaid", "cites nothing"),
    "nested brackets": ("well. [lawyer-page]", "well. [see [lawyer-page]]", "- Unpaid", "source"),
    "number as source": ("well. [lawyer-page]", "well. [1] [lawyer-page]", "- Unpaid", "'1'"),
    "caution empty": ("caution: Nobody else may allow it.", "caution:", "caution:\n", "empty"),
    "caution where the fields stand": (
        "physician. [lawyer-page]\n",
        "physician. [lawyer-page]\ncaution: Keep the slip. [lawyer-page]\n",
        "caution: Keep",
        "",
    ),
    "section too long": ("Unpaid work", f"Unpaid {'very ' * 250}work", "## Can", "words"),
    "too many sections": (
        _PAY,
        "".join(
            re.sub(r"(?m)^- (.*)", rf"- \1 number {n}", _PAY.replace("{#pay}", f"{{#pay-{n}}}"))
            for n in range(14)
        ),
        1,
        "15 sections",
    ),
    "html": ("Unpaid work", "Unpaid <b>work</b>", "- Unpaid", "html"),
    "html comment": ("Unpaid work", "Unpaid <!-- no --> work", "- Unpaid", "html"),
    "table": ("- Unpaid", "| a | b | [lawyer-page]\n\n- Unpaid", "| a |", "tables"),
    "link": ("Unpaid work", "Unpaid [work](https://x.org)", "- Unpaid", "links"),
    "bare link": ("Unpaid work", "Unpaid work (https://x.org/a)", "- Unpaid", "links"),
    "bold": ("Unpaid work", "Unpaid **work**", "- Unpaid", "emphasis"),
    "italic": ("Unpaid work", "Unpaid *work*", "- Unpaid", "emphasis"),
    "code marks": ("Unpaid work", "Unpaid `work`", "- Unpaid", "code marks"),
    "html in short": ("may not moonlight", "may <b>not</b> moonlight", "short: No", "html"),
    "bold in short": ("may not moonlight", "may **not** moonlight", "short: No", "emphasis"),
    "link in short": ("may not moonlight", "may [not](https://x.org) do it", "short: No", "links"),
    "html in caution": ("Nobody else", "<i>Nobody</i> else", "caution: <i>", "html"),
}


@pytest.mark.parametrize(("old", "new", "where", "words"), FAULTS.values(), ids=FAULTS)
def test_fault_is_told_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, where: str | int, words: str
) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    put(tmp_path, text)
    line = where if isinstance(where, int) else text[: text.index(where)].count("\n") + 1
    found = faults_of(tmp_path)
    fitting = [f for f in found if words.lower() in f.reason.lower()]
    assert fitting, f"no fault says {words!r}: {list(map(str, found))}"
    assert line in {f.line for f in fitting}, f"line {line} is due: {list(map(str, fitting))}"
    assert {f.file for f in found} == {"guidance/j1/j1-work.md"}


@pytest.mark.parametrize(
    ("number", "reasons"), [(60, []), (61, ["has 61 asks, between 5 and 60 are due"])]
)
def test_gap_takes_more_asks_than_an_answer(
    tmp_path: Path, number: int, reasons: list[str]
) -> None:
    asks = "".join(f"- ask number {n}\n" for n in range(number))
    put(tmp_path, GOOD.replace("certainty: uncertain", "certainty: not_known").replace(_ASKS, asks))
    assert [f.reason for f in faults_of(tmp_path)] == reasons


def test_gaps_do_not_count_against_the_sections_of_a_document(tmp_path: Path) -> None:
    pays = [
        re.sub(
            r"(?m)^- (.*)", rf"- \1 number {n}", _DEFINES_NOTHING.replace("{#pay}", f"{{#pay-{n}}}")
        )
        for n in range(15)
    ]
    gap = pays[13].replace("certainty: confirmed", "certainty: not_known\nwho_knows: the hospital")
    put(tmp_path, GOOD.replace(_PAY, _PAY + "".join(pays[:12]) + gap))
    assert faults_of(tmp_path) == []
    put(tmp_path, GOOD.replace(_PAY, _PAY + "".join(pays[:12]) + gap + pays[14]))
    assert [f.reason for f in faults_of(tmp_path)] == ["has 15 sections, at most 14: split it"]


@pytest.mark.parametrize(
    "name", ["id", "title", "topic", "as_of", "checked", "owner", "review_every", "sources"]
)
@pytest.mark.parametrize("value", [None, "", "~"])
def test_missing_or_empty_front_field_is_named(
    tmp_path: Path, name: str, value: str | None
) -> None:
    replacement = "" if value is None else f"{name}: {value}\n"
    put(tmp_path, re.sub(rf"^{name}: .*\n", replacement, GOOD, count=1, flags=re.MULTILINE))
    found = [f for f in faults_of(tmp_path) if f"lacks {name!r}" in f.reason]
    assert [f.line for f in found] == [2]


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        pytest.param(b"", 1, "front matter", id="empty"),
        pytest.param(b"\n\n", 1, "front matter", id="only newlines"),
        pytest.param(bytes(range(256)) * 8, 2, "UTF-8", id="binary"),
        pytest.param(GOOD.encode("utf-16"), 1, "UTF-8", id="utf-16"),
        pytest.param(GOOD.replace("pays", "päys").encode("latin-1"), 40, "UTF-8", id="latin-1"),
    ],
)
def test_file_that_is_no_text_is_told(tmp_path: Path, raw: bytes, line: int, words: str) -> None:
    put(tmp_path, raw)
    (fault,) = faults_of(tmp_path)
    assert (fault.file, fault.line) == ("guidance/j1/j1-work.md", line)
    assert words in fault.reason


def test_folder_and_dangling_link_with_a_documents_name_are_told(tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    (tmp_path / "guidance" / "j1" / "folder.md").mkdir()
    (tmp_path / "guidance" / "j1" / "link.md").symlink_to(tmp_path / "nowhere")
    documents, faults = read_guidance(tmp_path, SOURCES)
    assert [d.id for d in documents] == ["j1-work"]
    assert [(f.file, "cannot be read" in f.reason) for f in faults] == [
        ("guidance/j1/folder.md", True),
        ("guidance/j1/link.md", True),
    ]


def test_one_bad_file_never_hides_the_faults_of_others(tmp_path: Path) -> None:
    bad = {
        "a-empty": b"",
        "b-binary": b"\xff\xfe\x00",
        "c-unclosed": b"---\nid: c-unclosed\n",
        "d-yaml": b"---\nid: [\n---\n",
        "e-fields": GOOD.replace("certainty: confirmed\n", "").encode(),
        "f-date": GOOD.replace("checked: 2026-11-22", "checked: 2026-11-31").encode(),
    }
    for name, raw in bad.items():
        put(tmp_path, raw, name)
    put(tmp_path, GOOD)
    documents, faults = read_guidance(tmp_path, SOURCES)
    assert {f.file for f in faults} >= {f"guidance/j1/{name}.md" for name in bad}
    assert "j1-work#moonlighting" in {p.id for d in documents for p in d.passages}


def test_ask_and_id_used_in_two_files_are_told_with_both_places(tmp_path: Path) -> None:
    put(tmp_path, GOOD)
    put(tmp_path, GOOD.replace("topic: j1", "topic: h1b"), topic="h1b")
    reasons = {str(f) for f in faults_of(tmp_path)}
    # h1b stands before j1, so the later file is told where the first one has it.
    assert (
        "guidance/j1/j1-work.md:2: id 'j1-work' is also that of guidance/h1b/j1-work.md" in reasons
    )
    assert (
        "guidance/j1/j1-work.md:19: ask stands also at guidance/h1b/j1-work.md:19: "
        "'can i work extra shifts'"
    ) in reasons


def test_faults_of_one_document_are_all_told_at_once(tmp_path: Path) -> None:
    text = (
        GOOD.replace("owner: visas\n", "")
        .replace("certainty: uncertain", "certainty: sure")
        .replace("well. [lawyer-page]", "well.")
    )
    put(tmp_path, text)
    reasons = " | ".join(f.reason for f in faults_of(tmp_path))
    for words in ("lacks 'owner'", "certainty 'sure'", "item cites nothing"):
        assert words in reasons


# --- statements ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "statements", "rest"),
    [
        ("", [], ""),
        ("No source.", [], "No source."),
        ("One. [a]", [("One.", ("a",))], ""),
        ("One. [a] Two. [b]", [("One.", ("a",)), ("Two.", ("b",))], ""),
        ("One. Two. [a]", [("One. Two.", ("a",))], ""),
        ("One. [a, b]", [("One.", ("a", "b"))], ""),
        ("One. [a][b]", [("One.", ("a", "b"))], ""),
        ("One. [a] [b]  [c]", [("One.", ("a", "b", "c"))], ""),
        ("One. [a, b] [b, c]", [("One.", ("a", "b", "c"))], ""),
        ("One [a].", [("One.", ("a",))], ""),
        ("One. [a].", [("One.", ("a",))], ""),
        ("One [a], two [b].", [("One,", ("a",)), ("two.", ("b",))], ""),
        ("One. [a] Rest", [("One.", ("a",))], "Rest"),
        ("Form [DS-2019] is due. [a]", [("Form [DS-2019] is due.", ("a",))], ""),
        ("One  with\n spaces. [a]", [("One with spaces.", ("a",))], ""),
    ],
)
def test_statements_end_with_their_sources(
    text: str, statements: list[tuple[str, tuple[str, ...]]], rest: str
) -> None:
    found, left = split_statements(text)
    assert [(s.text, s.sources) for s in found] == statements
    assert left == rest


_PIECES = st.sampled_from(
    ["One.", "two", "[a]", "[b, c]", "[", "]", "[[a]]", ".", ",", "  ", "[D]"]
)


@given(st.lists(_PIECES, max_size=12).map(" ".join))
def test_splitting_loses_no_word_and_invents_none(text: str) -> None:
    statements, rest = split_statements(text)
    words = re.findall(r"One|two|D", text)
    assert re.findall(r"One|two|D", " ".join([*(s.text for s in statements), rest])) == words
    assert all(s.sources and s.text for s in statements)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# --- the reader never raises -----------------------------------------------------------------

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
_NASTY = st.sampled_from(
    [
        "---",
        "as_of: 2026-13-45",
        "checked: 2026-02-30",
        "checked: 99999-01-01",
        "id: [1, {a: b}]",
        "topic: {}",
        "topic: [j1]",
        "sources: {a: b}",
        "sources: [[a], {b: c}, 1, ~]",
        "? [a]: b",
        "&a *a",
        "<<: *a",
        "!!python/object:os.system x",
        "!!binary x",
        "1: 2",
        "\t",
        "review_every: 9999999d",
        "## {#}",
        "## Q {#a}",
        "#",
        "asks:",
        "- ",
        "short:",
        "see: []",
        "caution:",
        "[",
        "]",
        "[a]",
        "\x00",
        "\u2028",
        "\x85",
    ]
)


def _read(folder: Path, raw: bytes) -> list[Fault]:
    path = put(folder, raw)
    document, faults = read_document(folder, path, SOURCES)
    assert document is not None or faults
    lines = raw.count(b"\n") + 1
    assert all(1 <= f.line <= lines for f in faults if f.line > 2)
    return faults


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guidance")


@given(_TEXT)
@settings(deadline=None)
def test_reader_never_raises_on_text(folder: Path, text: str) -> None:
    # No random text is a document: there is always something to say about it.
    assert _read(folder, text.encode())


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_reader_never_raises_on_bytes(folder: Path, raw: bytes) -> None:
    assert _read(folder, raw)


@given(
    st.lists(
        st.tuples(st.integers(0, GOOD.count("\n")), st.sampled_from("+-="), _NASTY | _TEXT),
        max_size=6,
    )
)
@example([(4, "=", "as_of: 2026-13-45")])
@example([(2, "=", "title: " + "[" * 300)])
@settings(deadline=None)
def test_reader_never_raises_on_a_mangled_document(
    folder: Path, edits: list[tuple[int, str, str]]
) -> None:
    lines = GOOD.split("\n")
    for position, kind, text in edits:
        at = min(position, len(lines))
        if kind == "+":
            lines.insert(at, text)
        elif at < len(lines):
            lines[at : at + 1] = [text] if kind == "=" else []
    _read(folder, "\n".join(lines).encode())

"""The readers of sources, glossary, boundaries and languages, and their faults with lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.glossary import (
    Examples,
    read_boundaries,
    read_distress,
    read_glossary,
    read_languages,
)
from ingest.sources import read_sources
from rag.lexicon import Term
from rag.schema import Boundary, Source, Status

ROOT = Path(__file__).resolve().parents[2]

SOURCES = """\
# Pages that are cited.
ecfmg-rules:
  title: Selected regulations
  publisher: ECFMG
  url: https://example.org/rules
  date: '2026-03'
  official: true
lawyer-page:
  title: J-1 answers
  publisher: A law firm
  date: undated
  official: false
  standing: opinion
"""

GLOSSARY = """\
- term: J-1
  forms: [j1, j 1]
# a comment
- term: internal medicine
  cased: [IM]
- term: Statement of Need
  forms: [need letter]
  cased: [SON]
"""

BOUNDARIES = r"""
- id: greeting
  status: answered
  asks: [hello there]
  patterns: ['^\W*hi\W*$']
  text: Hello.
- id: cooking
  status: out_of_scope
  asks:
  - how do i cook rice
  - best pasta
  text: |
    That is outside
    what I know.
  follow_ups: [what is the j-1]
"""


def put(root: Path, name: str, text: str | bytes) -> None:
    (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())


# --- sources.yaml ------------------------------------------------------------------------------


def test_sources_are_read_with_every_field(tmp_path: Path) -> None:
    put(tmp_path, "sources.yaml", SOURCES)
    assert read_sources(tmp_path) == (
        {
            "ecfmg-rules": Source(
                "ecfmg-rules",
                "Selected regulations",
                "ECFMG",
                "https://example.org/rules",
                "2026-03",
                True,
            ),
            "lawyer-page": Source(
                "lawyer-page", "J-1 answers", "A law firm", "", "undated", False, "opinion"
            ),
        },
        [],
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("ecfmg-rules:", "Ecfmg_Rules:", 2, "lower-case"),
        ("lawyer-page:", "17:", 8, "lower-case"),
        ("lawyer-page:", "ecfmg-rules:", 8, "stands twice"),
        ("  title: J-1 answers\n", "", 8, "'title'"),
        ("  publisher: A law firm\n", "", 8, "'publisher'"),
        ("  date: undated\n", "", 8, "'date'"),
        ("  official: false\n", "", 8, "official"),
        ("official: false", "official: maybe", 8, "official"),
        ("official: false", "official: 'false'", 8, "official"),
        ("standing: opinion", "mood: good", 8, "'mood'"),
        ("url: https://example.org/rules", "url: example.org/rules", 2, "web address"),
        ("url: https://example.org/rules", "url: javascript:alert(1)", 2, "web address"),
        ("url: https://example.org/rules", "url: https://a b", 2, "web address"),
        ("lawyer-page:", "lawyer-page:  # asked by phone", 8, "official"),
        ("  publisher: ECFMG", "  publisher: EC: FMG", 4, "YAML"),
    ],
)
def test_fault_of_a_source_is_told_with_its_line_and_the_others_are_read(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in SOURCES
    text = SOURCES.replace(old, new, 1)
    if "#" in new:
        text = text.replace("official: false", "official: maybe")
    put(tmp_path, "sources.yaml", text)
    sources, faults = read_sources(tmp_path)
    assert [(f.file, f.line) for f in faults] == [("sources.yaml", line)]
    assert words in faults[0].reason
    if words not in {"YAML", "stands twice"}:
        assert len(sources) == 1


@pytest.mark.parametrize("date", ["2026-13-45", "2026-02-30", "2026-03-01", "2026"])
def test_unquoted_date_is_read_as_it_stands_or_told(tmp_path: Path, date: str) -> None:
    put(tmp_path, "sources.yaml", SOURCES.replace("'2026-03'", date))
    sources, faults = read_sources(tmp_path)
    if faults:
        assert [f.file for f in faults] == ["sources.yaml"]
    else:
        assert sources["ecfmg-rules"].date == date


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "no sources"),
        (b"- a\n- b\n", "no sources"),
        (b"just text", "no sources"),
        (b"a:\n  title: \xff\n", "UTF-8"),
        (b"a: !!python/object/apply:os.getcwd []\n", "YAML"),
        (b"a: {\n", "YAML"),
        (b"a\n", "no sources"),
        (b"a:\n", "holds no fields"),
        (b"a: [1, 2]\n", "holds no fields"),
    ],
)
def test_file_that_holds_no_sources_is_told(tmp_path: Path, raw: bytes, words: str) -> None:
    put(tmp_path, "sources.yaml", raw)
    sources, faults = read_sources(tmp_path)
    assert sources == {}
    assert words in faults[0].reason


@pytest.mark.parametrize(
    ("reader", "name", "empty"),
    [
        (read_sources, "sources.yaml", {}),
        (read_glossary, "glossary.yaml", []),
        (read_boundaries, "boundaries.yaml", []),
    ],
)
def test_missing_file_is_a_fault(tmp_path: Path, reader: object, name: str, empty: object) -> None:
    found, (fault,) = reader(tmp_path)  # type: ignore[operator]
    assert (found, fault.file, "cannot be read" in fault.reason) == (empty, name, True)


# --- glossary.yaml -----------------------------------------------------------------------------


def test_glossary_is_read(tmp_path: Path) -> None:
    put(tmp_path, "glossary.yaml", GLOSSARY)
    assert read_glossary(tmp_path) == (
        [
            Term("J-1", ("j1", "j 1")),
            Term("internal medicine", (), ("IM",)),
            Term("Statement of Need", ("need letter",), ("SON",)),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("term: internal medicine", "word: internal medicine", 4, "'term'"),
        ("term: internal medicine", "term: J-1", 4, "stands twice"),
        ("  cased: [IM]\n", "", 4, "forms"),
        ("cased: [IM]", "cased: IM", 4, "list"),
        ("forms: [need letter]", "forms: need letter", 6, "list"),
        ("cased: [IM]", "cased: [IM]\n  mood: good", 4, "'mood'"),
        ("cased: [IM]", "cased: [IM]\n  1: a\n  mood: good", 4, "unknown field"),
        ("[need letter]", "[need letter, ~]", 6, "form"),
        ("[need letter]", "[need letter, {a: b}]", 6, "form"),
        ("[need letter]", "[J1]", 6, "stands also under 'J-1'"),
        ("cased: [SON]", "cased: [IM]", 6, "stands also under 'internal medicine'"),
        # Which of the two terms would the word stand for?
        ("[need letter]", "[j-1]", 6, "J-1"),
        ("term: internal", "term: a: internal", 4, "YAML"),
    ],
)
def test_fault_of_the_glossary_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GLOSSARY
    put(tmp_path, "glossary.yaml", GLOSSARY.replace(old, new, 1))
    faults = read_glossary(tmp_path)[1]
    assert [(f.file, f.line) for f in faults] == [("glossary.yaml", line)]
    assert words in faults[0].reason


# --- boundaries.yaml ---------------------------------------------------------------------------


def test_boundaries_are_read(tmp_path: Path) -> None:
    put(tmp_path, "boundaries.yaml", BOUNDARIES)
    assert read_boundaries(tmp_path) == (
        [
            Boundary("greeting", Status.ANSWERED, "Hello.", ("hello there",), (r"^\W*hi\W*$",)),
            Boundary(
                "cooking",
                Status.OUT_OF_SCOPE,
                "That is outside\nwhat I know.",
                ("how do i cook rice", "best pasta"),
                follow_ups=("what is the j-1",),
            ),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("- id: cooking\n  status", "- status", 7, "'id'"),
        ("id: cooking", "id: greeting", 7, "stands twice"),
        ("status: out_of_scope", "status: partial", 7, "status is none of"),
        ("status: out_of_scope", "status: sure", 7, "status is none of"),
        ("  status: out_of_scope\n", "", 7, "status"),
        ("  asks: [hello there]\n", "", 2, "asks"),
        ("asks: [hello there]", "asks: hello there", 2, "asks"),
        ("asks: [hello there]", "asks: []", 2, "asks"),
        ("  text: Hello.\n", "", 2, "text"),
        ("text: Hello.", "text: '  '", 2, "text"),
        ("text: Hello.", "text: Hello.\n  mood: good", 2, "'mood'"),
        ("text: Hello.", "text: Hello.\n  1: a\n  mood: good", 2, "unknown field"),
        ("status: out_of_scope", "status: [answered]", 7, "status"),
        (r"'^\W*hi\W*$'", "'(hi'", 2, "pattern '(hi'"),
        # A text instead of a list would be read as one pattern a letter, which fits everything.
        (r"['^\W*hi\W*$']", "hi", 2, "patterns"),
        (r"['^\W*hi\W*$']", "3", 2, "patterns"),
        ("follow_ups: [what is the j-1]", "follow_ups: what is the j-1", 7, "follow_ups"),
        ("text: Hello.", "text: Hello.\n  opening: [call]", 2, "opening"),
        ("text: Hello.", "text: a: Hello.", 6, "YAML"),
    ],
)
def test_fault_of_a_boundary_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in BOUNDARIES
    put(tmp_path, "boundaries.yaml", BOUNDARIES.replace(old, new, 1))
    faults = read_boundaries(tmp_path)[1]
    assert [(f.file, f.line) for f in faults] == [("boundaries.yaml", line)]
    assert words in faults[0].reason


@pytest.mark.parametrize("reader", [read_glossary, read_boundaries], ids=["glossary", "boundaries"])
@pytest.mark.parametrize(
    "raw", [b"", b"a: b\n", b"text", b"- a: \xff\n", b"- [\n", b"- a\n- 3\n- ~\n"]
)
def test_file_that_is_no_list_of_entries_is_told(
    tmp_path: Path, reader: object, raw: bytes
) -> None:
    put(tmp_path, "glossary.yaml", raw)
    put(tmp_path, "boundaries.yaml", raw)
    found, faults = reader(tmp_path)  # type: ignore[operator]
    assert (found, bool(faults)) == ([], True)


def test_opening_of_a_boundary_is_read(tmp_path: Path) -> None:
    put(
        tmp_path,
        "boundaries.yaml",
        BOUNDARIES.replace("text: Hello.", "text: Hello.\n  opening: Hi."),
    )
    assert [b.opening for b in read_boundaries(tmp_path)[0]] == ["Hi.", ""]


# --- distress.yaml -----------------------------------------------------------------------------

EXAMPLES = "danger:\n- i wont be here\nordinary:\n- i wont be at home\n- 12\n"


def test_examples_are_read_and_may_be_absent(tmp_path: Path) -> None:
    assert read_distress(tmp_path) == (Examples(), [])
    put(tmp_path, "distress.yaml", EXAMPLES)
    found = Examples(("i wont be here",), ("i wont be at home", "12"))
    assert read_distress(tmp_path) == (found, [])


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("- a\n", "'danger'"),
        ("danger: [a]\n", "'ordinary'"),
        ("danger: a\nordinary: [b]\n", "'danger'"),
        ("danger: [a]\nordinary: []\n", "'ordinary'"),
        (f"{EXAMPLES}mood: [sad]\n", "nothing else"),
        (EXAMPLES.replace("at home", "here"), "stands twice"),
        ("danger: [\n", "YAML"),
    ],
)
def test_fault_of_the_examples_is_told(tmp_path: Path, raw: str, words: str) -> None:
    put(tmp_path, "distress.yaml", raw)
    faults = read_distress(tmp_path)[1]
    assert {f.file for f in faults} == {"distress.yaml"}
    assert words in faults[0].reason


# --- languages.yaml ----------------------------------------------------------------------------


def test_languages_are_read_and_may_be_absent(tmp_path: Path) -> None:
    assert read_languages(tmp_path) == ({}, [])
    put(tmp_path, "languages.yaml", "es: Respondo en inglés.\nfil: Sa Ingles lamang.\n")
    assert read_languages(tmp_path) == (
        {"es": "Respondo en inglés.", "fil": "Sa Ingles lamang."},
        [],
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"- es\n",
        b"es\n",
        b"es: 3\n",
        b"Spanish: x\n",
        b"es: \xff\n",
        b"es: [\n",
        b"es: a: b\n",
    ],
)
def test_fault_of_the_languages_is_told(tmp_path: Path, raw: bytes) -> None:
    put(tmp_path, "languages.yaml", raw)
    assert {f.file for f in read_languages(tmp_path)[1]} == {"languages.yaml"}


_YAML = st.recursive(
    st.sampled_from(
        "term id forms cased asks text status patterns answered 1 true ~ 2026-01-01 2026-13-45 'x' [a".split()
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda v: f"[{', '.join(v)}]")
        | st.lists(st.tuples(inner, inner), max_size=3).map(
            lambda v: "{" + ", ".join(f"{a}: {b}" for a, b in v) + "}"
        )
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("yaml")


@given(st.lists(_YAML, max_size=3), st.sampled_from(["- {}", "a{}: {}", "- term: {}", "- id: {}"]))
@settings(deadline=None)
def test_no_yaml_makes_a_reader_raise(folder: Path, values: list[str], shape: str) -> None:
    text = "\n".join(shape.replace("{}", v) for v in values)
    for name in ("sources.yaml", "glossary.yaml", "boundaries.yaml", "languages.yaml"):
        put(folder, name, text)
    for reader in (read_sources, read_glossary, read_boundaries, read_languages):
        found, faults = reader(folder)
        assert found or faults


# --- what is shipped ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "least"), [(read_sources, 100), (read_glossary, 50), (read_boundaries, 5)]
)
def test_shipped_file_reads_without_fault(reader: object, least: int) -> None:
    found, faults = reader(ROOT / "knowledge")  # type: ignore[operator]
    assert faults == []
    assert len(found) >= least

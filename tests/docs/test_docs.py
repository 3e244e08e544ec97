"""The documents agree with the product: settings, commands, examples, links."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from pydantic.fields import FieldInfo
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.settings import Settings
from ingest.check import read_knowledge
from ingest.guidance import read_document
from rag.embedding import Embedder
from rag.schema import TOPICS
from tests.conftest import MINIATURE, ROOT, start_api
from ui.command import app

README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
FORMAT = (ROOT / "docs" / "guidance-format.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
PRODUCT = ("rag", "ingest", "api", "ui")
_ALL: Any = typer.main.get_command(app)
# Groups are loaded when they are asked for.
COMMANDS: dict[str, Any] = {name: _ALL.get_command(None, name) for name in _ALL.list_commands(None)}
# A command as a message gives it, and not "the advisor answers".
_TO_TYPE = re.compile(r"(?:[:(`\n] ?|\brun )advisor ([a-z-]+)(?: ([a-z-]+))?")
_VARIABLE = re.compile(r"ADVISOR_[A-Z][A-Z0-9_]*")


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def shell_lines(page: str) -> list[str]:
    """The commands of a page's `sh` blocks, continued lines joined, comments left out."""
    joined = "\n".join(blocks(page, "sh")).replace("\\\n", " ")
    found = [shlex.split(line, comments=True) for line in joined.split("\n")]
    return [shlex.join(words) for words in found if words]


SHELL = [(page_id(p), line) for p in PAGES for line in shell_lines(p.read_text(encoding="utf-8"))]


# --- settings -------------------------------------------------------------------------------


def _rows() -> dict[str, tuple[str, str]]:
    rows = re.findall(r"^\| `(ADVISOR_\w+)` \| (.*?) \| (.*?) \|$", SETTINGS, re.MULTILINE)
    assert len(rows) == len({name for name, _, _ in rows}), "a setting stands twice"
    return {name: (default, what) for name, default, what in rows}


def _shown(field: FieldInfo) -> str:
    """A default as the page is to show it."""
    default = field.get_default(call_default_factory=True)
    if default in ("", {}):
        return "empty"
    if default == ROOT / "knowledge":
        return "`knowledge` beside the code"
    if default is None and Path in getattr(field.annotation, "__args__", ()):
        return "empty"
    if default is None and date in getattr(field.annotation, "__args__", ()):
        return "the machine's date"
    return f"`{default}`"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_stands_in_the_page_with_its_default(name: str) -> None:
    default, what = _rows()[f"ADVISOR_{name.upper()}"]
    assert default == _shown(Settings.model_fields[name])
    assert len(what.split()) >= 3


def test_page_lists_no_setting_that_does_not_exist() -> None:
    known = {f"ADVISOR_{name.upper()}" for name in Settings.model_fields}
    assert set(_rows()) == known
    # What else is named there is read by the tests, as the page says.
    tests = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "tests").rglob("*.py")
        if path != Path(__file__)
    )
    for name in set(_VARIABLE.findall(SETTINGS)) - known:
        assert f'"{name}"' in tests, f"{name} is read nowhere"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_page_names_no_variable_that_the_settings_page_lacks(page: Path) -> None:
    named = set(_VARIABLE.findall(page.read_text(encoding="utf-8")))
    assert named <= set(_VARIABLE.findall(SETTINGS))


def test_code_reads_no_variable_that_the_settings_page_lacks() -> None:
    files = [f for room in (*PRODUCT, "tests") for f in (ROOT / room).rglob("*.py")]
    files += [ROOT / "Makefile", *(f for f in (ROOT / ".ci").iterdir() if f.is_file())]
    listed = set(_VARIABLE.findall(SETTINGS))
    for file in files:
        if file != Path(__file__):
            unknown = set(_VARIABLE.findall(file.read_text(encoding="utf-8"))) - listed
            assert not unknown, f"{page_id(file)} names {unknown}"


# --- commands -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_command_stands_in_the_readme(command: str) -> None:
    assert re.search(rf"`advisor {command}[` ]", README)


def test_readme_lists_no_command_that_does_not_exist() -> None:
    named = set(re.findall(r"`(?:\S*/)?advisor ([a-z][a-z-]*)", README))
    assert named
    assert named <= set(COMMANDS)


def test_readme_shows_commands_to_type() -> None:
    first = {shlex.split(line)[0] for page, line in SHELL if page == "README.md"}
    assert {"make", "advisor", "curl"} <= first


def _told(node: ast.AST) -> str:
    """The text of a string of the code; what is put into it reads as a dash."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_told(v) or "-" for v in node.values)
    return ""


@pytest.mark.parametrize("room", PRODUCT)
def test_message_names_no_command_that_does_not_exist(room: str) -> None:
    unknown: list[str] = []
    for file in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for word, following in _TO_TYPE.findall(_told(node)):
                command = COMMANDS.get(word)
                inner = getattr(command, "commands", None)
                if command is None or (inner and following and following not in inner):
                    unknown.append(f"{page_id(file)}: advisor {word} {following}")
    assert unknown == []


_ADVISOR = [(p, line) for p, line in SHELL if Path(shlex.split(line)[0]).name == "advisor"]


@pytest.mark.parametrize(("page", "line"), _ADVISOR, ids=[line for _, line in _ADVISOR])
def test_advisor_line_of_a_page_is_understood(page: str, line: str) -> None:
    command, *arguments = shlex.split(line)[1:]
    # Parses what was typed and runs nothing; a wrong option or argument raises UsageError.
    context = COMMANDS[command].make_context(command, arguments)
    assert context.command.name == command


@pytest.mark.slow
def test_help_lists_every_command() -> None:
    arguments = [str(Path(sys.executable).with_name("advisor")), "--help"]
    found = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 0
    assert "Usage: advisor" in found.stdout
    listed = re.findall(r"^\W*([a-z][a-z-]+)  ", found.stdout, re.MULTILINE)
    assert set(COMMANDS) <= set(listed)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_given(command: str) -> None:
    found = CliRunner().invoke(app, [command, "--help"], prog_name="advisor")
    assert found.exit_code == 0
    assert f"Usage: advisor {command}" in found.output


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_make_target_of_a_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lines = [line for block in blocks(text, "sh") for line in block.split("\n")]
    typed = [m.group(1) for line in lines if (m := re.match(r"make ([a-z-]+)", line))]
    for target in {*typed, *re.findall(r"`make ([a-z-]+)`", text)}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"


# --- the example over HTTP ------------------------------------------------------------------


def _curl_lines() -> list[list[str]]:
    return [words for _, line in SHELL if (words := shlex.split(line))[0] == "curl"]


def test_pages_show_requests_to_the_chat_and_to_openais_shape() -> None:
    paths = [next(w for w in words if w.startswith("http://")) for words in _curl_lines()]
    assert [p.partition("/v1/")[2] for p in paths] == ["chat", "chat/completions"]


@pytest.mark.parametrize("words", _curl_lines(), ids=["chat", "completions"])
def test_curl_example_is_a_request_that_the_api_answers(
    words: list[str], miniature_state: Path, tmp_path: Path, model: Embedder
) -> None:
    state = Path(shutil.copytree(miniature_state, tmp_path / "state"))
    address = next(w for w in words if w.startswith("http://"))
    origin = f"http://127.0.0.1:{Settings.model_fields['api_port'].default}"
    assert address.startswith(f"{origin}/")
    name, _, value = words[words.index("-H") + 1].partition(": ")
    settings = Settings(state_dir=state, knowledge_dir=MINIATURE)
    with TestClient(create_app(settings, model)) as client:
        body = words[words.index("-d") + 1]
        response = client.post(address.removeprefix(origin), content=body, headers={name: value})
    assert response.status_code == 200, response.text
    assert "may not moonlight" in response.text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_example_runs_as_typed(miniature_state: Path, tmp_path: Path) -> None:
    state = Path(shutil.copytree(miniature_state, tmp_path / "state"))
    process, server = start_api(state, tmp_path / "log")
    try:
        found = []
        for words in _curl_lines():
            line = shlex.join(w.replace("http://127.0.0.1:8000", server.url) for w in words)
            found.append(
                subprocess.run(
                    ["sh", "-c", line], capture_output=True, text=True, timeout=60, check=True
                )
            )
    finally:
        process.terminate()
        process.wait(20)
    assert len(found) == 2
    assert all("may not moonlight" in run.stdout for run in found)


# --- links and examples ---------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    files = [t.partition("#")[0] for t in targets if not re.match(r"[a-z]+:|#", t)]
    paths = {target: (page.parent / target).resolve() for target in files}
    assert [t for t, p in paths.items() if not (p.exists() and p.is_relative_to(ROOT))] == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_paths_in_a_page_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:knowledge|ingest|rag|api|ui|tests|docs)/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def _example() -> str:
    (found,) = blocks(FORMAT, "markdown")
    return str(found)


def test_example_document_reads_without_fault(tmp_path: Path) -> None:
    example = _example()
    front = yaml.safe_load(example.split("---")[1])
    path = tmp_path / "guidance" / front["topic"] / f"{front['id']}.md"
    path.parent.mkdir(parents=True)
    path.write_text(example, encoding="utf-8")
    document, faults = read_document(tmp_path, path, set(front["sources"]))
    assert [str(f) for f in faults] == []
    assert document is not None
    assert document.passages


def test_example_document_points_to_passages_that_exist() -> None:
    knowledge, _ = read_knowledge(ROOT / "knowledge")
    ids = {p.id for p in knowledge.passages}
    named = re.findall(r"^see: \[(.*)\]$", _example(), re.MULTILINE)
    assert named
    following = re.findall(r"^- .* > (\S+)$", _example(), re.MULTILINE)
    assert following
    for target in (*named[0].split(", "), *following):
        assert target in ids


def test_topics_of_the_page_are_those_of_the_reader() -> None:
    (row,) = re.findall(r"^\| `topic` \| (.*) \|$", FORMAT, re.MULTILINE)
    assert set(re.findall(r"`([a-z0-9-]+)`", row)) == set(TOPICS)


# --- what must not stand anywhere -----------------------------------------------------------

# Put together here, so that this file does not hold what it looks for.
_MACHINE = re.compile(r"(?<![\w.:/~$}-])/(?:" + "|".join(("work", "tmp", "root", "home")) + r")/")
_TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".css", ".csv", ".jsonl", ".lock", ""}


def test_nothing_names_a_path_of_a_developers_machine() -> None:
    rooms = (*PRODUCT, "tests", "docs", "knowledge", ".ci", ".streamlit")
    files = [f for room in rooms for f in (ROOT / room).rglob("*") if f.is_file()]
    files += [f for f in ROOT.iterdir() if f.is_file()]
    found = [
        f"{page_id(file)}:{number}"
        for file in files
        if file.suffix in _TEXT and "__pycache__" not in file.parts
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
        if _MACHINE.search(line)
    ]
    assert found == []

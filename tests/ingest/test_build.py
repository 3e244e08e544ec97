"""Building and publishing editions: what is built, what is refused, and that the current edition
serves whatever happens."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
import pytest

from ingest.build import FaultyKnowledgeError, build
from ingest.publish import KEEP, publish, rollback, sweep
from rag.edition import Edition
from rag.embedding import Embedder, PackagedModel, Progress, Vectors
from rag.errors import BuildError, BuildLockedError, EditionError, ModelError
from rag.folder import FORMAT
from rag.shelf import Shelf
from rag.store import ChromaStore, Hit

ROOT = Path(__file__).resolve().parents[2]
DATES = Path("guidance") / "match" / "match-dates.md"
RULES = Path("guidance") / "j1" / "j1-rules.md"


class CountingEmbedder:
    """The real model, with a note of every text that it was asked for."""

    def __init__(self, inner: Embedder) -> None:
        self.inner = inner
        self.fingerprint = inner.fingerprint
        self.dimension = inner.dimension
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.asked += texts
        return self.inner.embed(texts, progress)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def change(knowledge: Path) -> None:
    edit(knowledge / DATES, "certified by then", "certified by that hour")


def served(state: Path) -> str:
    """The current edition's id, after it was opened and searched."""
    shelf = Shelf(state)
    edition = Edition.open(shelf.path(shelf.current_id()), PackagedModel.fingerprint)
    record = f"{edition.content.passages[0].id}/0"
    (hits,) = edition.store.search("asks", edition.store.vectors("asks", [record]), 1)
    assert hits[0].similarity > 0.99
    edition.close()
    return edition.id


def leftovers(state: Path) -> list[str]:
    return [p.name for p in (state / "editions").iterdir() if p.name not in Shelf(state).ids()]


def shelve(state: Path, *names: str) -> Shelf:
    """Copies of the state's edition under other names, old enough to be swept."""
    shelf = Shelf(state)
    original = shelf.path(shelf.ids()[0])
    for name in names:
        folder = Path(shutil.copytree(original, shelf.path(name)))
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(manifest | {"id": name}))
    for folder in shelf.folder.iterdir():
        os.utime(folder, (time.time() - 7200,) * 2)
    return shelf


# --- building ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("miniature_state")  # warms the model, which would be timed here
def test_first_build_publishes_everything(tmp_path: Path, knowledge: Path, model: Embedder) -> None:
    steps: list[tuple[str, int, int]] = []
    built = build(knowledge, tmp_path / "new" / "state", model, progress=lambda *s: steps.append(s))
    assert built.new
    assert built.edition == served(tmp_path / "new" / "state")
    assert built.counts == {
        "passages": 6,
        "asks": 36,
        "next_asks": 3,
        "statements": 12,
        "boundaries": 7,
        "programs": 6,
        "outside": 0,
        "documents_passages": 6,
    }
    embedding = [(done, total) for what, done, total in steps if what == "Embedding"]
    assert embedding[-1] == (70, 70)
    assert leftovers(tmp_path / "new" / "state") == []


def test_second_build_of_the_same_does_nothing_and_needs_no_model(
    state: Path, knowledge: Path, tmp_path: Path
) -> None:
    before = served(state)
    built = build(knowledge, state, PackagedModel(tmp_path / "nowhere"))
    assert (built.edition, built.new) == (before, False)
    assert Shelf(state).ids() == [before]


def test_forced_build_takes_every_vector_from_the_cache(
    state: Path, knowledge: Path, tmp_path: Path
) -> None:
    before = served(state)
    built = build(knowledge, state, PackagedModel(tmp_path / "nowhere"), force=True)
    assert built.new
    assert served(state) == built.edition != before


def test_changed_section_gives_a_new_edition_and_only_its_texts_are_embedded(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    before = served(state)
    change(knowledge)
    counting = CountingEmbedder(model)
    built = build(knowledge, state, counting)
    assert built.new
    assert served(state) == built.edition != before
    # The statement itself, and the part of the passage that holds it.
    assert len(counting.asked) == 2
    assert all("certified by that hour is not used" in text for text in counting.asked)


def test_changed_ask_is_embedded_alone_with_its_terms_put_in(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    edit(knowledge / DATES, "- when do rank lists lock", "- is the rol locked for an img")
    counting = CountingEmbedder(model)
    build(knowledge, state, counting)
    assert counting.asked == ["is the rank order list locked for an international medical graduate"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("sources.yaml", "title: J-1 answers", "title: J-1 replies"),
        ("glossary.yaml", "forms: [img, imgs]", "forms: [img, imgs, fmg]"),
        ("boundaries.yaml", "outside what I know", "outside of what I know"),
        ("programs/table.csv", "Brooklyn", "Queens"),
        ("programs/table.yaml", "2026-11-22", "2026-11-23"),
    ],
)
def test_change_of_any_file_gives_a_new_edition(
    state: Path, knowledge: Path, model: Embedder, file: str, old: str, new: str
) -> None:
    before = served(state)
    edit(knowledge / file, old, new)
    assert build(knowledge, state, model).edition == served(state) != before


def test_removed_section_is_gone_from_the_new_edition(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    text = (knowledge / DATES).read_text()
    (knowledge / DATES).write_text(text[: text.index("## When is Match Day?")])
    # Its rules would have no home any more.
    (knowledge / "rules.yaml").unlink()
    shutil.rmtree(knowledge / "statistics")  # its tables are at home in that section
    built = build(knowledge, state, model)
    edition = Edition.open(Shelf(state).path(built.edition), model.fingerprint)
    vector = model.embed(["what date is match day this season"])
    found = {h.target for h in edition.store.search("asks", vector, 50)[0]}
    assert "match-dates#rank-list" in found
    assert "match-dates#match-day" not in found | set(edition.lexical.ids) | set(edition.passages)
    edition.close()


def test_edition_of_another_model_is_built_anew(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    before = served(state)
    other = CountingEmbedder(model)
    other.fingerprint = "another-model@1"
    built = build(knowledge, state, other)
    assert built.new
    assert built.edition != before
    assert len(other.asked) == 70


def test_edition_of_another_format_is_built_anew(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    before = served(state)
    edit(
        Shelf(state).path(before) / "manifest.json",
        f'"format": {FORMAT}',
        f'"format": {FORMAT - 1}',
    )
    assert build(knowledge, state, model).edition == served(state) != before


@pytest.mark.parametrize("damage", ["content altered", "content missing", "vectors missing"])
def test_build_mends_a_damaged_current_edition(
    state: Path, knowledge: Path, model: Embedder, damage: str
) -> None:
    """Opening a damaged edition tells people to run advisor build."""
    folder = Shelf(state).path(served(state))
    if damage == "content altered":
        edit(folder / "content.json", "may not moonlight", "may moonlight")
    elif damage == "content missing":
        (folder / "content.json").unlink()
    else:
        shutil.rmtree(folder / "chroma")
    assert build(knowledge, state, model).new
    assert served(state) != folder.name


@pytest.mark.parametrize("pointer", ["", "20000101T000000Z-aaaaaa\n", "rubbish\n"])
def test_build_mends_a_pointer_that_names_no_edition(
    state: Path, knowledge: Path, model: Embedder, pointer: str
) -> None:
    """Such a pointer's error message tells people to run advisor build."""
    Shelf(state).pointer.write_text(pointer)
    built = build(knowledge, state, model)
    assert served(state) == built.edition


# --- what is refused ---------------------------------------------------------------------------


def test_faulty_knowledge_publishes_nothing_and_names_every_fault(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    before = served(state)
    edit(knowledge / RULES, "certainty: confirmed", "certainty: sure")
    edit(knowledge / "programs" / "table.csv", ",NY,", ",XX,")
    counting = CountingEmbedder(model)
    with pytest.raises(FaultyKnowledgeError) as caught:
        build(knowledge, state, counting)
    assert {f.file for f in caught.value.faults} == {
        "guidance/j1/j1-rules.md",
        "programs/table.csv",
    }
    assert "goes on serving" in str(caught.value)
    assert counting.asked == []
    assert (served(state), leftovers(state)) == (before, [])


def test_losing_more_than_the_share_is_refused_and_can_be_allowed(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    before = served(state)
    (knowledge / DATES).unlink()
    (knowledge / "rules.yaml").unlink()
    shutil.rmtree(knowledge / "statistics")  # its tables are at home in that document
    edit(knowledge / "sources.yaml", "nrmp-calendar:", "nrmp-calendar-unused:")
    with pytest.raises(BuildError, match=r"4 passages.*holds 6.*--allow-drop"):
        build(knowledge, state, model)
    assert (served(state), leftovers(state)) == (before, [])
    built = build(knowledge, state, model, allow_drop=True)
    assert built.counts["documents_passages"] == 4
    assert served(state) == built.edition


@pytest.mark.parametrize("allow_drop", [False, True])
def test_knowledge_without_passages_is_never_built(
    state: Path, knowledge: Path, model: Embedder, allow_drop: bool
) -> None:
    before = served(state)
    (knowledge / DATES).unlink()
    (knowledge / RULES).unlink()
    with pytest.raises(BuildError, match="nothing was built"):
        build(knowledge, state, model, allow_drop=allow_drop)
    assert served(state) == before


@pytest.mark.parametrize("tampered", [False, True])
def test_model_that_is_missing_or_altered_publishes_nothing(
    state: Path, knowledge: Path, tmp_path: Path, tampered: bool
) -> None:
    before = served(state)
    change(knowledge)
    folder = tmp_path / "model"
    folder.mkdir()
    if tampered:
        (folder / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(ModelError) as caught:
        build(knowledge, state, PackagedModel(folder))
    message = str(caught.value)
    assert str(folder / "model.safetensors") in message
    assert ("Reinstall the package" if tampered else "make install") in message
    assert (served(state), leftovers(state)) == (before, [])


def test_state_folder_that_cannot_be_written_is_told(
    tmp_path: Path, knowledge: Path, model: Embedder
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match="ADVISOR_STATE_DIR"):
        build(knowledge, tmp_path / "file" / "state", model)


def test_second_build_at_once_is_refused_and_the_first_ends_well(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    class SlowEmbedder(CountingEmbedder):
        def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            began.set()
            assert proceed.wait(30)
            return super().embed(texts, progress)

    began, proceed = threading.Event(), threading.Event()
    change(knowledge)
    editions: list[str] = []
    slow = SlowEmbedder(model)
    first = threading.Thread(target=lambda: editions.append(build(knowledge, state, slow).edition))
    first.start()
    try:
        assert began.wait(30)
        with pytest.raises(BuildLockedError, match="Another build is running"):
            build(knowledge, state, model)
    finally:
        proceed.set()
        first.join()
    assert [served(state)] == editions
    assert leftovers(state) == []
    # The lock is free again.
    assert not build(knowledge, state, model).new


# --- read-back ---------------------------------------------------------------------------------


class LosingStore(ChromaStore):
    """Writes all but the last record of a collection, and raises nothing."""

    def create(
        self, collection: str, ids: Sequence[str], targets: Sequence[str], vectors: Vectors
    ) -> None:
        super().create(collection, ids[:-1], targets[:-1], vectors[:-1])


class AlteringStore(ChromaStore):
    """Writes another vector for the first record."""

    def create(
        self, collection: str, ids: Sequence[str], targets: Sequence[str], vectors: Vectors
    ) -> None:
        altered = vectors.copy()
        if len(altered):
            altered[0] = np.roll(altered[0], 1)
        super().create(collection, ids, targets, altered)


class HidingStore(ChromaStore):
    """Keeps every record and never finds one of them (as Chroma's index did under several writers)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, exact_up_to=0)

    def search(self, collection: str, vectors: Vectors, k: int) -> list[list[Hit]]:
        found = super().search(collection, vectors, k)
        return [[h for h in hits if h.id != "j1-rules#length/2"] for hits in found]


class SwappingStore(ChromaStore):
    """Leads each record to its neighbour's passage."""

    def create(
        self, collection: str, ids: Sequence[str], targets: Sequence[str], vectors: Vectors
    ) -> None:
        super().create(collection, ids, [*targets[1:], *targets[:1]], vectors)


@pytest.mark.parametrize("store", [LosingStore, AlteringStore, HidingStore, SwappingStore])
def test_store_that_loses_or_alters_records_is_caught_before_publishing(
    state: Path,
    knowledge: Path,
    model: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    store: type[ChromaStore],
) -> None:
    before = served(state)
    change(knowledge)
    with monkeypatch.context() as faulty:
        faulty.setattr("ingest.writing.ChromaStore", store)
        with pytest.raises((BuildError, EditionError)):
            build(knowledge, state, model)
    assert (served(state), leftovers(state)) == (before, [])


# --- a full disk -------------------------------------------------------------------------------

_BUILD = """
import resource, sys
from pathlib import Path
from ingest.build import build
from rag.embedding import PackagedModel
from rag.errors import BuildError
model = PackagedModel()
if sys.argv[4] == "embed":
    model.load()
if limit := int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    build(Path(sys.argv[1]), Path(sys.argv[2]), model, force=True)
except BuildError as error:
    print(error)
    sys.exit(7)
"""


def build_apart(knowledge: Path, state: Path, limit: int, mode: str) -> None:
    """A build in a process of its own, which has to end with BuildError."""
    run = subprocess.run(
        [sys.executable, "-c", _BUILD, str(knowledge), str(state), str(limit), mode],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 7, f"exit code {run.returncode}\n{run.stdout}{run.stderr[-1500:]}"
    assert "goes on serving" in run.stdout


@pytest.mark.slow
@pytest.mark.parametrize("limit", [1_000, 50_000, 170_000])
def test_file_size_limit_ends_as_build_error_and_the_current_edition_serves(
    state: Path, knowledge: Path, limit: int
) -> None:
    before = served(state)
    build_apart(knowledge, state, limit, "cached")
    assert (served(state), leftovers(state)) == (before, [])


@pytest.fixture
def small_disk(tmp_path: Path, state: Path) -> Iterator[Callable[[int], Path]]:
    """Moves the state to a file system of its own with only that many free kilobytes."""
    mount = tmp_path / "disk"
    mount.mkdir()

    def make(free: int) -> Path:
        used = int(subprocess.check_output(["du", "-sk", state], text=True).split()[0])
        command = ["mount", "-t", "tmpfs", "-o", f"size={used + free}k", "tmpfs", str(mount)]
        if subprocess.run(command, capture_output=True).returncode:
            pytest.skip("file systems cannot be mounted here")
        return Path(shutil.copytree(state, mount / "state"))

    yield make
    subprocess.run(["umount", "--lazy", mount], capture_output=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("free", "mode"),
    [(4, "cached"), (100, "cached"), (400, "cached"), (900, "cached"), (4, "embed")],
)
def test_full_disk_ends_as_build_error_and_the_current_edition_serves(
    small_disk: Callable[[int], Path], knowledge: Path, free: int, mode: str
) -> None:
    disk = small_disk(free)
    before = served(disk)
    if mode == "embed":
        # New texts make the cache grow, which meets the full disk first.
        for n in range(40):
            edit(
                knowledge / RULES,
                "Sponsorship covers",
                f"Point {n} is this. [ecfmg-rules] Sponsorship covers",
            )
    build_apart(knowledge, disk, 0, mode)
    assert (served(disk), leftovers(disk)) == (before, [])


# --- publishing and rolling back ---------------------------------------------------------------

OLD, OLDER = "20250102T000000Z-aaaaaa", "20250101T000000Z-bbbbbb"


def test_rollback_goes_to_the_edition_before_and_on_to_the_one_before_that(state: Path) -> None:
    shelf = shelve(state, OLD, OLDER)
    assert rollback(shelf) == OLD == served(state)
    assert rollback(shelf) == OLDER == served(state)


def test_rollback_goes_to_a_named_edition_and_forward_again(state: Path) -> None:
    newest = served(state)
    shelf = shelve(state, OLD, OLDER)
    assert rollback(shelf, OLDER) == OLDER == served(state)
    assert rollback(shelf, newest) == newest == served(state)


def test_rollback_without_an_earlier_edition_is_refused(state: Path) -> None:
    before = served(state)
    with pytest.raises(EditionError, match=f"no edition before {before}"):
        rollback(Shelf(state))
    assert served(state) == before


@pytest.mark.parametrize(
    "wanted", ["20250101T000000Z-cccccc", "", "..", "../editions", "20250103T000000Z-dddddd"]
)
def test_unknown_or_unfinished_edition_is_refused_and_the_known_ones_are_named(
    state: Path, wanted: str
) -> None:
    before = served(state)
    shelf = Shelf(state)
    shelf.path("20250103T000000Z-dddddd").mkdir()
    for act in (publish, rollback):
        with pytest.raises(EditionError, match=f"(?s)no edition.*{before}"):
            act(shelf, wanted)
    assert served(state) == before


def test_build_after_a_rollback_publishes_the_knowledge_again(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    old = served(state)
    change(knowledge)
    new = build(knowledge, state, model).edition
    rollback(Shelf(state), old)
    again = build(knowledge, state, model)
    assert again.new
    assert served(state) == again.edition not in {old, new}


class RollingBack(CountingEmbedder):
    """The real model; somebody rolls back while it embeds."""

    def __init__(self, inner: Embedder, roll: Callable[[], object]) -> None:
        super().__init__(inner)
        self.roll = roll

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.roll()
        return super().embed(texts, progress)


def test_build_begun_before_a_rollback_does_not_publish_over_it(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    shelf = shelve(state, OLD)
    kept = shelf.ids()
    change(knowledge)
    with pytest.raises(BuildError, match=rf"{OLD} was made current.*advisor build --force"):
        build(knowledge, state, RollingBack(model, lambda: rollback(shelf, OLD)))
    assert served(state) == OLD
    assert (shelf.ids(), leftovers(state)) == (kept, [])

    forward = RollingBack(model, lambda: rollback(shelf, kept[-1]))
    edit(knowledge / DATES, "certified by that hour", "certified by noon")
    assert build(knowledge, state, forward, force=True).edition == served(state)
    assert forward.asked  # so the pointer moved under this build as well


def test_rollback_to_a_damaged_edition_or_one_of_another_model_is_refused(state: Path) -> None:
    before = served(state)
    shelf = shelve(state, OLD, OLDER)
    (shelf.path(OLD) / "content.json").write_text("{}")
    with pytest.raises(EditionError, match="damaged"):
        rollback(shelf, OLD)
    with pytest.raises(EditionError, match="no server could open it"):
        rollback(shelf, OLDER, "another-model")
    assert served(state) == before
    # Without a name it goes to the last before that can be served.
    assert rollback(shelf) == OLDER == served(state)


class StoppedClock(datetime):
    """Builds faster than a second apart, or a clock that was set back, look like this."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> StoppedClock:
        return cls(2030, 1, 1, tzinfo=tz)


@pytest.mark.slow
def test_editions_of_one_second_keep_their_order(
    state: Path, knowledge: Path, model: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rolling back and sweeping go by this order."""
    built = Shelf(state).ids()
    monkeypatch.setattr("ingest.writing.datetime", StoppedClock)
    built += [build(knowledge, state, model, force=True).edition for _ in range(5)]
    assert Shelf(state).ids() == built
    assert rollback(Shelf(state)) == built[-2]


# --- sweeping ----------------------------------------------------------------------------------

MANY = [f"202501{day:02}T000000Z-aaaaaa" for day in range(1, KEEP + 4)]


def test_sweep_keeps_the_newest_ten_and_the_current_one(state: Path) -> None:
    newest = served(state)
    shelf = shelve(state, *MANY)
    publish(shelf, MANY[0])
    assert sorted(sweep(shelf)) == MANY[1:4]
    assert shelf.ids() == [MANY[0], *MANY[4:], newest]
    assert len(shelf.ids()) == KEEP + 1
    assert served(state) == MANY[0]
    assert leftovers(state) == []


def test_sweep_spares_an_old_edition_that_was_replaced_a_moment_ago(state: Path) -> None:
    shelf = shelve(state, *MANY)
    os.utime(shelf.path(MANY[0]), (time.time() - 61 * 60,) * 2)
    os.utime(shelf.path(MANY[1]), (time.time() - 59 * 60,) * 2)
    assert MANY[0] in sweep(shelf)
    assert MANY[1] in shelf.ids()
    assert sweep(shelf, soak=58) == [MANY[1]]


def test_soak_of_an_edition_begins_when_it_is_replaced(state: Path) -> None:
    shelf = shelve(state, *MANY)
    publish(shelf, MANY[0])
    os.utime(shelf.path(MANY[0]), (0, 0))
    publish(shelf, MANY[-1])
    assert MANY[0] not in sweep(shelf)
    os.utime(shelf.path(MANY[0]), (0, 0))
    assert MANY[0] in sweep(shelf)


def test_rollback_waits_for_a_sweep_and_names_nothing_that_it_took_away(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = shelve(state, *MANY)
    rename = Path.rename
    rolled: list[object] = []

    def roll() -> None:
        try:
            rolled.append(rollback(shelf, MANY[0]))
        except EditionError as error:
            rolled.append(error)

    other = threading.Thread(target=roll)

    def slow(path: Path, target: Path) -> Path:
        if not other.ident:
            other.start()
            other.join(0.2)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", slow)
    assert MANY[0] in sweep(shelf)
    other.join(10)
    assert [type(found) for found in rolled] == [EditionError]
    assert shelf.current_id() in shelf.ids()


def test_pointer_that_cannot_be_written_is_told_and_stays(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = shelve(state, *MANY)
    before = shelf.current_id()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EditionError, match=r"No space left on device.*Make room"):
        publish(shelf, MANY[0])
    assert shelf.current_id() == before
    assert not list(state.glob("*.new"))


def test_build_sweeps_what_killed_builds_left(
    state: Path, knowledge: Path, model: Embedder
) -> None:
    shelf = shelve(state)
    for name in (".building-20260101T000000Z-aaaaaa", ".removed-20260101T000000Z-bbbbbb"):
        (shelf.folder / name / "chroma").mkdir(parents=True)
        (shelf.folder / name / "chroma" / "chroma.sqlite3").write_text("half")
    shelf.path("20260101T000000Z-cccccc").mkdir()
    (state / "current.4711.new").write_text("20260101T000000Z-aaaaaa\n")
    before = served(state)
    assert not build(knowledge, state, model).new
    assert (served(state), leftovers(state)) == (before, [])
    assert sorted(p.name for p in state.iterdir()) == [
        "build.lock",
        "current",
        "editions",
        "embeddings.sqlite",
    ]


def test_stray_file_among_the_editions_does_no_harm(state: Path) -> None:
    shelf = shelve(state)
    (shelf.folder / ".DS_Store").write_text("x")
    for _ in range(3):
        sweep(shelf)
    assert leftovers(state) in ([], [".DS_Store"])
    assert served(state)


def test_sweep_of_a_state_without_editions_does_nothing(tmp_path: Path) -> None:
    assert sweep(Shelf(tmp_path)) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_build_that_is_interrupted_leaves_nothing_behind(
    state: Path, knowledge: Path, model: Embedder, error: type[BaseException]
) -> None:
    class Interrupted(CountingEmbedder):
        def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            raise error

    before = served(state)
    change(knowledge)
    with pytest.raises(error):
        build(knowledge, state, Interrupted(model))
    assert (served(state), leftovers(state)) == (before, [])
    assert build(knowledge, state, model).new

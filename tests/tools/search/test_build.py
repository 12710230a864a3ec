import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gemenv.errors import InvalidArgumentError, MissingDependencyError
from gemenv.tools.search import Corpus, Passage, build_index, open_index
from gemenv.tools.search.folder import Meta
from gemenv.tools.search.store import fingerprint
from gemenv.tools.search.upkeep import ensure_index, up_to_date
from tests.tools.search.models import tiny_model

PASSAGES = [Passage(str(n), f"Town {n}", f"It lies on river {n % 7}.") for n in range(600)]


def write(path: Path, passages: list[Passage]) -> Path:
    rows = [{"id": p.id, "title": p.title, "text": p.text} for p in passages]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_the_folder_says_what_it_holds(tmp_path: Path) -> None:
    build_index(PASSAGES, tmp_path / "index", kind="fts5").close()
    meta = Meta.read(tmp_path / "index")
    assert (meta.format, meta.kind, meta.parts, meta.passages) == (1, "fts5", ("fts5",), 600)
    assert meta.corpus == fingerprint(PASSAGES)
    assert meta.corpus != fingerprint(PASSAGES[::-1])


def test_a_build_that_fails_leaves_nothing_and_an_older_index_stays(tmp_path: Path) -> None:
    def broken() -> Iterator[Passage]:
        yield from PASSAGES
        raise OSError("the disk is gone")

    for kind in ("tantivy", "fts5"):
        with pytest.raises(OSError, match="the disk is gone"):
            build_index(broken(), tmp_path / "index", kind=kind)
        assert list(tmp_path.iterdir()) == []
    build_index(PASSAGES[:3], tmp_path / "index").close()
    with pytest.raises(OSError, match="the disk is gone"):
        build_index(broken(), tmp_path / "index")
    with open_index(tmp_path / "index") as index:
        assert len(index) == 3
    assert os.listdir(tmp_path) == ["index"]


def test_an_index_is_replaced_even_while_it_is_open(tmp_path: Path) -> None:
    old = build_index(PASSAGES[:5], tmp_path / "index")
    with build_index(PASSAGES, tmp_path / "index", kind="fts5") as new:
        assert (len(old), len(new)) == (5, 600)
        assert old.search("town 3", 1)[0].passage.id == "3"
    old.close()


def test_what_is_no_index_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis.txt").write_text("years")
    for path in (tmp_path / "work", tmp_path / "work" / "thesis.txt"):
        with pytest.raises(InvalidArgumentError, match="is there already, and is not an index"):
            build_index(PASSAGES, path)
        with pytest.raises(InvalidArgumentError, match="is not the folder of an index"):
            open_index(path)
    assert (tmp_path / "work" / "thesis.txt").read_text() == "years"
    with pytest.raises(InvalidArgumentError, match="is not the folder of an index"):
        open_index(tmp_path / "nothing")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "passages.jsonl").write_bytes(b"[]"),
        lambda folder: (folder / "ends.npy").write_bytes(b"\x93NUMPY nonsense"),
        lambda folder: (folder / "ends.npy").unlink(),
        lambda folder: (folder / "meta.json").write_text('{"format": 1}'),
        lambda folder: (folder / "meta.json").write_text("no JSON"),
        lambda folder: _edit(folder, format=2),
        lambda folder: _edit(folder, passages=7),
        lambda folder: _edit(folder, parts=["../.."]),
        lambda folder: (folder / "tantivy" / "meta.json").write_text("{}"),
    ],
)
def test_a_damaged_index_is_named(tmp_path: Path, change: Any) -> None:
    build_index(PASSAGES, tmp_path / "index", kind="tantivy").close()
    change(tmp_path / "index")
    with pytest.raises(InvalidArgumentError, match=r"[Bb]uild (it|the index) again"):
        open_index(tmp_path / "index")


def _edit(folder: Path, **fields: Any) -> None:
    meta = json.loads((folder / "meta.json").read_text())
    (folder / "meta.json").write_text(json.dumps(meta | fields))


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[int] = []
    build_index(iter(PASSAGES), kind="fts5", progress=told.append)
    assert told == [256, 512, 600]


def test_an_unknown_kind_is_refused() -> None:
    kind: Any = "tantvy"
    with pytest.raises(InvalidArgumentError, match="Did you mean 'tantivy'"):
        build_index(PASSAGES, kind=kind)


def test_without_tantivy_auto_is_fts5(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: name != "tantivy" and find(name, *rest)
    )
    monkeypatch.setitem(__import__("sys").modules, "tantivy", None)
    assert build_index(PASSAGES[:3]).kind == "fts5"
    with pytest.raises(MissingDependencyError, match=r"pip install 'gemenv\[search\]'"):
        build_index(PASSAGES[:3], kind="tantivy")


def test_the_index_of_a_corpus_is_kept_up_to_date(tmp_path: Path) -> None:
    corpus, folder = Corpus(write(tmp_path / "c.jsonl", PASSAGES)), tmp_path / "index"
    assert not up_to_date(corpus, folder)
    ensure_index(corpus, folder, kind="fts5").close()
    made = (folder / "passages.jsonl").stat().st_ino
    assert up_to_date(corpus, folder, "fts5")
    assert not up_to_date(corpus, folder, "tantivy")

    os.utime(corpus.path, (1, 1))  # Another time, and the same passages: nothing is built.
    ensure_index(corpus, folder, kind="fts5").close()
    assert (folder / "passages.jsonl").stat().st_ino == made
    source = Meta.read(folder).source
    assert source is not None
    assert source.modified_ns == 10**9

    write(corpus.path, PASSAGES[1:])
    with ensure_index(corpus, folder, kind="fts5") as index:
        assert len(index) == 599
        assert index.search("Town 0", 1)[0].passage.id != "0"


def test_vectors_of_another_model_are_refused(tmp_path: Path) -> None:
    one, other = tiny_model(tmp_path / "one"), tiny_model(tmp_path / "other", seed=1)
    build_index(PASSAGES[:3], tmp_path / "index", kind="dense", model=one).close()
    with pytest.raises(InvalidArgumentError, match="were made by another model"):
        open_index(tmp_path / "index", model=other)

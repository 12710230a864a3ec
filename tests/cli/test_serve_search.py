"""`gemenv index` and `gemenv serve search`, as processes of their own."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.cli.conftest import Run
from tests.cli.serving import Serving, starting

TOKEN = "a-token-of-the-tests-0123456789"  # noqa: S105


@pytest.fixture
def start() -> Iterator[type[Serving]]:
    yield from starting("search")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    rows = [{"id": str(n), "contents": f'"Town {n}"\nOn river R{n % 7}.'} for n in range(300)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def titles(url: str, query: str, **options: Any) -> list[str]:
    response = httpx.post(f"{url}/retrieve", json={"queries": [query]}, **options)
    return [document["title"] for document in response.raise_for_status().json()["result"][0]]


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_it_builds_serves_and_ends_well(
    start: type[Serving], corpus: Path, tmp_path: Path, number: int
) -> None:
    server = start("--corpus", corpus, "--kind", "fts5", "--topk", "2", TMPDIR=str(tmp_path))
    assert server.about == {"url": server.url, "kind": "fts5", "passages": 300, "workers": 1}
    assert titles(server.url, "town 17") == ["Town 17", "Town 0"]
    assert len(list(tmp_path.iterdir())) == 2  # The corpus, and the index for the time being.
    err = server.end(number)
    assert server.process.returncode == 0
    assert err.splitlines() == [
        f"Serving 300 passages, kind fts5, on {server.url}, 1 process, without a token."
    ]
    assert list(tmp_path.iterdir()) == [corpus]


@pytest.mark.slow
def test_several_processes_share_a_port_and_one_that_dies_is_replaced(
    start: type[Serving], corpus: Path, tmp_path: Path
) -> None:
    server = start("--corpus", corpus, "--index", tmp_path / "index", "--workers", "2")
    children = _children(server.process.pid)
    assert len(children) == 2
    os.kill(children[0], signal.SIGKILL)
    while len(now := _children(server.process.pid)) != 2 or children[0] in now:
        pass
    for _ in range(20):  # Each on a connection of its own.
        assert titles(server.url, "town 17", timeout=60)[0] == "Town 17"
    err = server.end()
    assert server.process.returncode == 0
    assert "A worker ended with status -9; another takes its place." in err
    assert not any(Path(f"/proc/{child}").exists() for child in now)


@pytest.mark.slow
def test_no_worker_outlives_its_server(start: type[Serving], corpus: Path) -> None:
    server = start("--corpus", corpus)
    (child,) = _children(server.process.pid)
    server.process.kill()
    server.process.wait()
    end = time.monotonic() + 30
    while _runs(child) and time.monotonic() < end:
        pass
    assert not _runs(child)


def _children(process: int) -> list[int]:
    path = Path(f"/proc/{process}/task/{process}/children")
    if not path.exists():
        pytest.skip("this kernel does not tell whose child a process is")
    return [int(child) for child in path.read_text().split() if _runs(int(child))]


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.slow
def test_an_index_is_built_once_and_again_when_the_corpus_changes(
    start: type[Serving], corpus: Path, tmp_path: Path, run: Run
) -> None:
    index = tmp_path / "index"
    said = run("index", corpus, index, "--kind", "fts5", "--json")
    assert (said.code, json.loads(said.out)["passages"]) == (0, 300)
    made = (index / "passages.jsonl").stat().st_ino

    start("--corpus", corpus, "--index", index, "--kind", "fts5").end()
    start("--index", index).end()
    assert (index / "passages.jsonl").stat().st_ino == made

    with corpus.open("a") as file:
        file.write('{"title": "New", "text": "Atlantis rises."}\n')
    server = start("--corpus", corpus, "--index", index, "--kind", "fts5")
    assert server.about["passages"] == 301
    assert titles(server.url, "Atlantis") == ["New"]


@pytest.mark.slow
def test_the_token_is_asked_for_and_seen_nowhere(start: type[Serving], corpus: Path) -> None:
    server = start("--corpus", corpus, "--access-log", GEMENV_SEARCH_TOKEN=TOKEN)
    assert httpx.post(f"{server.url}/retrieve", json={}).status_code == 401
    assert titles(server.url, "town 3", headers={"Authorization": f"Bearer {TOKEN}"})
    (child,) = _children(server.process.pid)
    for name in ("cmdline", "environ"):
        assert TOKEN.encode() not in Path(f"/proc/{child}/{name}").read_bytes()
    err = server.end()
    assert "POST /retrieve 200" in err
    assert TOKEN not in err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("serve search", "Give --corpus, or --index, or both."),
        ("serve search --corpus no-such-file", "There is no file 'no-such-file'"),
        ("serve search --index no-such-folder", "is not the folder of an index"),
        ("serve search --corpus CORPUS --kind fst5", "'fst5' is not one of"),
        ("serve search --corpus CORPUS --topk 9 --max-topk 3", "`topk` must be at most"),
        ("serve search --corpus CORPUS --host 0.0.0.0", "Without a token, everybody who reaches"),
        ("index BAD TARGET", "line 1: expected a JSON object"),
        ("index CORPUS FULL", "is there already, and is not an index"),
        ("index CORPUS TARGET --kind dense --model FULL", "has no file 'config.json'"),
    ],
)
def test_what_cannot_be_served_is_said_without_a_traceback(
    run: Run, corpus: Path, tmp_path: Path, line: str, message: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("years")
    (tmp_path / "bad.jsonl").write_text("no JSON")
    names = {"CORPUS": corpus, "FULL": tmp_path / "full", "BAD": tmp_path / "bad.jsonl"}
    names["TARGET"] = tmp_path / "target"
    said = run(*(names.get(word, word) for word in line.split()))
    assert said.code == 2
    assert message in said.error
    assert "Traceback" not in said.err
    assert not (tmp_path / "target").exists()

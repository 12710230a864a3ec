"""Rows from every kind of source are the same rows."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gemenv.data import is_downloaded, open_rows, open_sample, pick, row_id
from gemenv.data.samples import _FOLDER
from gemenv.errors import InvalidArgumentError

ROWS = [{"problem": f"{n} + ü", "answer": str(n)} for n in range(5)]
datasets = pytest.importorskip("datasets")


def as_jsonl(folder: Path) -> Path:
    path = folder / "train.jsonl"
    # Without a new line at the end, with an empty line amid.
    path.write_text("\n".join([*map(json.dumps, ROWS[:2]), "", *map(json.dumps, ROWS[2:])]))
    return path


def as_json(folder: Path) -> Path:
    path = folder / "train.json"
    path.write_text(json.dumps(ROWS))
    return path


def as_csv(folder: Path) -> Path:
    path = folder / "train.csv"
    path.write_text(
        "problem,answer\r\n" + "".join(f"{r['problem']},{r['answer']}\r\n" for r in ROWS)
    )
    return path


def as_tsv(folder: Path) -> Path:
    path = folder / "train.tsv"
    path.write_text("problem\tanswer\n" + "".join(f"{r['problem']}\t{r['answer']}\n" for r in ROWS))
    return path


def as_parquet(folder: Path) -> Path:
    path = folder / "train.parquet"
    datasets.Dataset.from_list(ROWS).to_parquet(path)
    return path


@pytest.mark.parametrize("write", [as_jsonl, as_json, as_csv, as_tsv, as_parquet])
def test_files(tmp_path: Path, write: Any) -> None:
    path = write(tmp_path)
    rows = open_rows(path=path)
    assert [dict(rows[i]) for i in range(len(rows))] == ROWS
    assert open_rows(path=str(path)) is rows


@pytest.mark.parametrize(
    "dataset",
    [
        ROWS,
        tuple(ROWS),
        {"train": ROWS},
        datasets.Dataset.from_list(ROWS),
        datasets.DatasetDict({"train": datasets.Dataset.from_list(ROWS)}),
    ],
    ids=["list", "tuple", "mapping", "Dataset", "DatasetDict"],
)
def test_memory(dataset: Any) -> None:
    rows = open_rows(dataset)
    assert [dict(rows[i]) for i in range(len(rows))] == ROWS


def test_a_folder_has_a_split_for_each_file(tmp_path: Path) -> None:
    as_jsonl(tmp_path)
    (tmp_path / "test.jsonl").write_text(json.dumps(ROWS[0]))
    assert len(open_rows(path=tmp_path, split="train")) == 5
    assert len(open_rows(path=tmp_path, split="test")) == 1
    with pytest.raises(InvalidArgumentError, match="one of 'test', 'train'; none was given"):
        open_rows(path=tmp_path)
    with pytest.raises(InvalidArgumentError, match="one of 'test', 'train'; got 'valid'"):
        open_rows(path=tmp_path, split="valid")


@pytest.mark.parametrize(
    ("content", "named"),
    [("", "no rows"), ("{\n", "Row 0 .* must be JSON"), ("[1]\n", "must be a JSON object")],
)
def test_broken_files_are_named(tmp_path: Path, content: str, named: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(content)
    with pytest.raises(InvalidArgumentError, match=named):
        open_rows(path=path)[0]


def test_what_is_missing_is_answered_with_what_there_is(tmp_path: Path) -> None:
    as_csv(tmp_path)
    with pytest.raises(InvalidArgumentError, match=r"no file .*gone\.csv.* holds train\.csv"):
        open_rows(path=tmp_path / "gone.csv")
    (tmp_path / "notes.md").write_text("# Notes")
    with pytest.raises(InvalidArgumentError, match=r"suffix '\.md'; expected .*\.jsonl"):
        open_rows(path=tmp_path / "notes.md")
    with pytest.raises(InvalidArgumentError, match="either `dataset` or `path`"):
        open_rows()
    with pytest.raises(InvalidArgumentError, match="no rows"):
        open_rows([])
    with pytest.raises(InvalidArgumentError, match="owner/name"):
        open_rows("no/such/name")
    with pytest.raises(InvalidArgumentError, match="a list of mappings"):
        open_rows(3)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match=r"no column 'answr'\. Did you mean 'answer'\?"):
        pick(ROWS[0], "answr")


def test_a_data_set_that_is_not_downloaded_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert not is_downloaded("somebody/numbers")
    assert not is_downloaded("../up")
    (tmp_path / "hub" / "datasets--somebody--numbers" / "snapshots" / "abc").mkdir(parents=True)
    assert is_downloaded("somebody/numbers")


OFFLINE = """
from gemenv.data import open_rows
try:
    open_rows("somebody/numbers")
except ValueError as error:
    print(error)
"""


def test_without_a_network_the_error_says_what_to_do(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE],
        env={
            "HF_HUB_OFFLINE": "1",
            "HF_HOME": str(tmp_path),
            "PYTHONPATH": root,
            "HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'somebody/numbers' cannot be loaded" in done.stdout
    assert "`path`" in done.stdout


def test_ids_of_rows_depend_on_their_content_alone() -> None:
    assert len({row_id(row) for row in ROWS}) == 5
    assert row_id({"b": 1, "a": 2}) == row_id({"a": 2, "b": 1})
    assert row_id({"a": b"1"}) != row_id({"a": b"2"})
    image = pytest.importorskip("PIL.Image")
    assert row_id({"a": image.new("L", (2, 3))}) != row_id({"a": image.new("L", (3, 2))})


@pytest.mark.parametrize("name", sorted(p.stem for p in _FOLDER.glob("*.jsonl")))
def test_samples_have_40_rows_that_differ(name: str) -> None:
    rows = open_sample(name)
    assert len({row_id(rows[i]) for i in range(len(rows))}) == len(rows) >= 40


def test_an_unknown_sample_is_answered_with_those_there_are() -> None:
    with pytest.raises(InvalidArgumentError, match="no sample 'maths'; there are"):
        open_sample("maths")

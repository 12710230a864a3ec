import gzip
import json
from pathlib import Path

import pytest

from gemenv.errors import InvalidArgumentError
from gemenv.tools.search import Corpus, Passage


def corpus(tmp_path: Path, *lines: str) -> Corpus:
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(lines))
    return Corpus(path)


def test_the_shapes_of_the_field(tmp_path: Path) -> None:
    found = list(
        corpus(
            tmp_path,
            '{"id": "w1", "contents": "\\"Lima\\"\\nCapital of Peru.\\nOn the coast."}',
            '{"id": 7, "title": "Rome", "text": "In Italy."}',
            "",
            '{"_id": "b", "title": "Tiber", "text": "A river.", "metadata": {}}',
            '{"text": "no title"}',
            '{"_id": "n", "title": null, "text": "none either"}',
        )
    )
    assert found == [
        Passage("w1", "Lima", "Capital of Peru.\nOn the coast."),
        Passage("7", "Rome", "In Italy."),
        Passage("b", "Tiber", "A river."),
        Passage("4", "", "no title"),
        Passage("n", "", "none either"),
    ]


def test_it_is_read_anew_each_time_and_tells_how_far_it_is(tmp_path: Path) -> None:
    opened = corpus(tmp_path, *(json.dumps({"text": "x" * 200}) for _ in range(1000)))
    assert opened.read_share == 0
    shares = [opened.read_share for _ in opened]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.2
    assert shares[-1] == 1
    assert len(list(opened)) == 1000


def test_a_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl.gz"
    data = gzip.compress(b'{"text": "a"}\n{"text": "b"}')
    path.write_bytes(data)
    assert [passage.text for passage in Corpus(path)] == ["a", "b"]
    path.write_bytes(data[:-12])
    with pytest.raises(InvalidArgumentError, match="cannot be read"):
        list(Corpus(path))
    path.write_bytes(b'{"text": "a"}')
    with pytest.raises(InvalidArgumentError, match="cannot be read"):
        list(Corpus(path))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("no JSON", "expected a JSON object, got b'no JSON'"),
        ("[1]", "expected a JSON object"),
        ("[" * 100_000, "expected a JSON object"),
        ("1" * 5000, "expected a JSON object"),
        ("{}", "expected `contents`, or `title` and `text`, got nothing"),
        ('{"title": "t"}', "got title"),
        ('{"contents": 3}', "`contents` must be text, got int"),
        ('{"text": ["a"]}', "`text` must be text, got list"),
        ('{"id": [1], "text": "a"}', "`id` must be text or a number"),
        ('{"id": true, "text": "a"}', "`id` must be text or a number"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    opened = corpus(tmp_path, '{"text": "good"}', line)
    with pytest.raises(InvalidArgumentError) as caught:
        list(opened)
    assert f"{str(opened.path)!r}, line 2: " in str(caught.value)
    assert message in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="There is no file"):
        Corpus(tmp_path)

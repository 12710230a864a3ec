"""Build a model too small to know anything, for servers that must serve a real one.

Run by the Python of the server's environment, which has transformers (and gguf, for `--gguf`):

    python tiny_model.py FOLDER [--gguf FILE]

FOLDER gets a Llama of some 140,000 random weights, a byte-level BPE tokenizer of 1,000 tokens and
a chat template; the same every time. FILE gets the same for llama.cpp.
"""

import argparse
import itertools
import json
from pathlib import Path
from typing import Any

VOCABULARY = 1000
CONTEXT = 2048
SPECIAL = ("<s>", "</s>", "<pad>")
CHAT_TEMPLATE = (
    "{{ bos_token }}"
    "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}"
)


def corpus() -> list[str]:
    """Return sentences of games and their answers, enough of them for a thousand tokens."""
    verbs = ("guess", "move", "open", "take", "flip", "reveal", "place", "swap", "answer", "ask")
    things = ("number", "card", "word", "door", "tower", "disk", "mine", "box", "letter", "key")
    places = ("left", "right", "up", "down", "above", "below", "first", "second", "third", "last")
    hints = ("The secret is higher", "Too low", "That word is taken", "No such cell", "You won")
    syllables = ("ba", "cor", "den", "fi", "gu", "lan", "mor", "ne", "pi", "ros", "tu", "ves")
    names = ["".join(name) for name in itertools.product(syllables, repeat=3)]
    return [
        f"Turn {turn}: {hints[turn % 5]} than {turn * 7 % 1009}. "
        f"I {verbs[turn % 10]} the {things[turn % 7]} {name} {places[turn % 9]}, "
        f"so my answer is \\boxed{{{answer}}}."
        for turn, name in enumerate(names)
        for answer in (name, str(turn * 13 % 997), f"{verbs[turn % 10]} {things[turn % 7]}")
    ]


def build_tokenizer() -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=SPECIAL[0],
        eos_token=SPECIAL[1],
        pad_token=SPECIAL[2],
        model_max_length=CONTEXT,
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast


def build_model(tokens: int) -> Any:
    import torch
    from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    ids = {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2}
    config = LlamaConfig(
        vocab_size=tokens,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        # Ten times the usual spread: else the model repeats its last token for ever.
        initializer_range=0.2,
        **ids,
    )
    model = LlamaForCausalLM(config).eval()
    model.generation_config = GenerationConfig(max_new_tokens=64, do_sample=True, **ids)
    return model


def write_gguf(model: Any, tokenizer: Any, file: Path) -> None:
    """Write the model in the format of llama.cpp."""
    import gguf

    config = model.config
    writer = gguf.GGUFWriter(str(file), "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_rope_dimension_count(config.hidden_size // config.num_attention_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    _write_tokens(writer, gguf.TokenType, tokenizer)
    for name, tensor in model.state_dict().items():
        if name != "lm_head.weight":  # tied to the embedding
            writer.add_tensor(*_gguf_tensor(name, tensor.float(), config))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_tokens(writer: Any, kinds: Any, tokenizer: Any) -> None:
    described = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    tokens = sorted(described["vocab"], key=described["vocab"].get)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(
        [kinds.CONTROL if token in SPECIAL else kinds.NORMAL for token in tokens]
    )
    writer.add_token_merges([" ".join(merge) for merge in described["merges"]])
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_pad_token_id(2)
    # The template writes the token itself.
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def _gguf_tensor(name: str, tensor: Any, config: Any) -> tuple[str, Any]:
    """Return a tensor under llama.cpp's name, and in its order where that differs."""
    names = {
        "model.embed_tokens": "token_embd",
        "model.norm": "output_norm",
        "input_layernorm": "attn_norm",
        "post_attention_layernorm": "ffn_norm",
        "self_attn.q_proj": "attn_q",
        "self_attn.k_proj": "attn_k",
        "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output",
        "mlp.gate_proj": "ffn_gate",
        "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down",
    }
    heads = {
        "self_attn.q_proj": config.num_attention_heads,
        "self_attn.k_proj": config.num_key_value_heads,
    }
    part, layer = name.removesuffix(".weight"), ""
    if part.startswith("model.layers."):
        _, _, number, part = part.split(".", 3)
        layer = f"blk.{number}."
    if part in heads:
        # Rotary pairs: both halves of a head in transformers, neighbours in llama.cpp.
        rows, columns = tensor.shape
        halves = tensor.reshape(heads[part], 2, rows // heads[part] // 2, columns)
        tensor = halves.transpose(1, 2).reshape(rows, columns)
    return f"{layer}{names[part]}.weight", tensor.contiguous().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description="Build a tiny model.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--gguf", type=Path)
    arguments = parser.parse_args()
    tokenizer = build_tokenizer()
    model = build_model(len(tokenizer))
    tokenizer.save_pretrained(arguments.folder)
    model.save_pretrained(arguments.folder)
    if arguments.gguf is not None:
        write_gguf(model, tokenizer, arguments.gguf)


if __name__ == "__main__":
    main()

"""What peft and PyTorch give, for the tests of the engine.

    reference.py tiny OUT            a model of two layers with random weights, and adapters for it
    reference.py real MODEL.gguf OUT adapters for SmolLM2
    reference.py read MODEL.gguf ADAPTER TOKENS
                                 prints the last logits of an adapter, as of one that was trained here

Writes into the folder OUT: adapters as peft saves them, expected.json with their logits, tokens and texts, and
for `tiny` the model itself. The versions: peft 0.21.2, torch 2.15.0, transformers 5.24.0, gguf 0.19.0.
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import gguf
import numpy
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()

TEXTS = [
    "The capital of France is",
    "  Two spaces, 1234 and 5 6  7; isn't it?\n\n\tIndeed:  x = [1,2]\r\n",
    "Größe, naïve café — 漢字かな交じり文, 🙂🙂 and a\u00a0no-break space\u2028.",
    "They'll say I'd've DON'T... ((nested)) #hash_tag @at  \n   end   ",
    "",
]


def tiny(path):
    """A llama of two layers with random weights. Its tokens are the bytes and a few pairs."""
    width, hidden, heads, key_heads, layers = 64, 96, 4, 2, 2
    keys = width // heads * key_heads
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    byte = {**{b: chr(b) for b in printable}, **{b: chr(0x100 + i) for i, b in enumerate(others)}}
    tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] + [byte[b] for b in range(256)]
    pairs = "Ġ t|h e|Ġt he|i n|Ġ a|a n|r e|o n|Ġ Ġ|e r|an d|Ġ and|in g|s t|o r|i s|Ġ is|o f|Ġ of|a t|e n|s e|l l|Ġ c|Ġ s"
    merges = [pair for pair in (pairs + "|e s|o u|r a|Ġ i").split("|")]
    tokens += [pair.replace(" ", "") for pair in merges]
    assert len(tokens) == 288 and len(set(tokens)) == 288
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_block_count(layers)
    writer.add_context_length(256)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(heads)
    writer.add_head_count_kv(key_heads)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_rope_dimension_count(width // heads)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3] * 3 + [1] * (len(tokens) - 3))
    writer.add_token_merges(merges)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_pad_token_id(2)
    writer.add_add_space_prefix(False)
    writer.add_add_bos_token(False)
    random = numpy.random.default_rng(1)

    def add(name, rows, columns, kind, size):
        numbers = random.normal(0, size, (rows, columns)).astype(numpy.float32)
        writer.add_tensor(name, gguf.quants.quantize(numbers, kind), raw_dtype=kind)

    q4, q8 = gguf.GGMLQuantizationType.Q4_1, gguf.GGMLQuantizationType.Q8_0
    add("token_embd.weight", len(tokens), width, q8, 0.5)
    for layer in range(layers):
        name = f"blk.{layer}."
        writer.add_tensor(name + "attn_norm.weight", random.uniform(0.5, 1.5, width).astype(numpy.float32))
        add(name + "ffn_down.weight", width, hidden, q4, 0.1)
        add(name + "ffn_gate.weight", hidden, width, q4, 0.15)
        add(name + "ffn_up.weight", hidden, width, q4, 0.15)
        writer.add_tensor(name + "ffn_norm.weight", random.uniform(0.5, 1.5, width).astype(numpy.float32))
        add(name + "attn_k.weight", keys, width, q4, 0.2)
        add(name + "attn_output.weight", width, width, q4, 0.15)
        add(name + "attn_q.weight", width, width, q4, 0.2)
        add(name + "attn_v.weight", keys, width, q4, 0.15)
    writer.add_tensor("output_norm.weight", random.uniform(0.5, 1.5, width).astype(numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


ADAPTERS = {
    "plain": dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"]),
    "all": dict(r=6, lora_alpha=5, use_rslora=True, target_modules="all-linear"),
}


def read(path, adapter, tokens):
    folder, file = os.path.split(os.path.abspath(path))
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
    model = PeftModel.from_pretrained(model, adapter).eval()
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([[int(token) for token in tokens.split(",")]])).logits[0, -1]
    print(json.dumps([float(f"{number:.6g}") for number in logits.tolist()]))


def main():
    if sys.argv[1] == "read":
        return read(*sys.argv[2:])
    kind, out = sys.argv[1], sys.argv[-1]
    os.makedirs(out, exist_ok=True)
    path = os.path.join(out, "model.gguf")
    if kind == "tiny":
        tiny(path)
    else:
        path = sys.argv[2]
    torch.manual_seed(1)
    folder, file = os.path.split(os.path.abspath(path))
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
    # As llama.cpp's `smollm` and the model's own tokenizer.json: digits stand alone. transformers leaves this out
    # when it reads a GGUF file.
    tokenizer.backend_tokenizer.pre_tokenizer = Sequence([Digits(individual_digits=True), ByteLevel(False)])
    encode = lambda text: tokenizer(text, add_special_tokens=False)["input_ids"]
    expected = {"texts": TEXTS, "tokens": [encode(text) for text in TEXTS], "logits": {}, "greedy": {}}
    chat = [{"role": "user", "content": "What is a gene?"}]
    if kind == "real":
        text = tokenizer.apply_chat_template(chat, add_generation_prompt=True, tokenize=False)
        expected["chat"] = encode(text)
    prompt = expected["tokens"][0] if kind == "real" else expected["tokens"][1][:40]
    expected["prompt"] = prompt

    def record(name, model):
        model.eval()
        ids = torch.tensor([prompt])
        with torch.no_grad():
            logits = model(input_ids=ids).logits[0, -1]
            expected["logits"][name] = [float(f"{number:.6g}") for number in logits.tolist()]
            for _ in range(16):
                ids = torch.cat([ids, model(input_ids=ids).logits[:, -1:].argmax(-1)], 1)
            expected["greedy"][name] = ids[0, len(prompt) :].tolist()

    load = lambda: AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
    record("", load())
    for name, settings in ADAPTERS.items():
        model = get_peft_model(load(), LoraConfig(task_type="CAUSAL_LM", init_lora_weights=False, **settings))
        for key, parameter in model.named_parameters():
            if "lora_" in key:
                size = (0.3 if kind == "tiny" else 0.03) if "lora_B" in key else 0.3
                parameter.data = torch.randn(parameter.shape) * size
                if name == "all":
                    parameter.data = parameter.data.bfloat16().float()
        record(name, model)
        if name == "all":
            for key, parameter in model.named_parameters():
                if "lora_" in key:
                    parameter.data = parameter.data.bfloat16()
        model.peft_config["default"].base_model_name_or_path = kind
        model.save_pretrained(os.path.join(out, name))
        os.remove(os.path.join(out, name, "README.md"))
    with open(os.path.join(out, "expected.json"), "w") as file:
        json.dump(expected, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


main()

"""What peft does with the requests of `make bench-adapters`: one adapter at a time, and a mixed batch.

    peft_bench.py MODEL.gguf ADAPTERS BATCH ANSWER TOKENS

Prints tokens for each second of processor time, on one thread, as JSON. The mixed batch is peft's own: `generate` with `adapter_names`.
"""

import json
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()
model_path, adapters = sys.argv[1:3]
batch, answer = map(int, sys.argv[3:5])
prompt = torch.tensor([[int(token) for token in sys.argv[5].split(",")]])
torch.set_num_threads(1)
folder, file = os.path.split(os.path.abspath(model_path))
base = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
names = [f"adapter-{index:04}" for index in range(batch)]
model = PeftModel.from_pretrained(base, os.path.join(adapters, names[0]), adapter_name=names[0])
for name in names[1:]:
    model.load_adapter(os.path.join(adapters, name), adapter_name=name)
model.eval()
settings = dict(max_new_tokens=answer, min_new_tokens=answer, do_sample=False, pad_token_id=2)


def alone():
    start = time.process_time()
    for name in names:
        model.set_adapter(name)
        found = model.generate(input_ids=prompt, attention_mask=torch.ones_like(prompt), **settings)
        assert found.shape[1] == prompt.shape[1] + answer
    return batch * answer / (time.process_time() - start)


def mixed():
    start = time.process_time()
    ids = prompt.repeat(batch, 1)
    found = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), adapter_names=names, **settings)
    assert found.shape == (batch, prompt.shape[1] + answer)
    return batch * answer / (time.process_time() - start)


with torch.no_grad():
    mixed()
    one, many = alone(), mixed()
print(
    json.dumps(
        {
            "one_at_a_time_tokens_per_cpu_second": round(one, 3),
            "mixed_tokens_per_cpu_second": round(many, 3),
            "mixed_batch_cpu_ratio": round(many / one, 3),
        }
    )
)

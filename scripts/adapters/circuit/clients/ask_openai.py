"""The Python package openai: prints what it gets as one line of JSON."""

import json
import sys

import openai

url, payment, model, prompt, seed, tokens = sys.argv[1:]
client = openai.OpenAI(base_url=url, api_key="-", default_headers={"x-payment": payment})
common = {"model": model, "seed": int(seed), "max_tokens": int(tokens)}
messages = [{"role": "user", "content": prompt}]

assert model in [one.id for one in client.models.list()]
chat = client.chat.completions.create(messages=messages, user="someone", **common)
assert chat.usage.total_tokens == chat.usage.prompt_tokens + chat.usage.completion_tokens
usage = {"stream_options": {"include_usage": True}}
chunks = list(client.chat.completions.create(messages=messages, stream=True, **usage, **common))
assert chunks[-1].usage == chat.usage, chunks[-1]
completion = client.completions.create(prompt=prompt, **common)
parts = client.completions.create(prompt=prompt, stream=True, **common)
try:
    openai.OpenAI(base_url=url, api_key="-").chat.completions.create(messages=messages, **common)
    unpaid = None
except openai.APIStatusError as error:
    unpaid = error.status_code
print(
    json.dumps(
        {
            "name": f"openai {openai.__version__} of PyPI",
            "chat": chat.choices[0].message.content,
            "chatStream": "".join(one.choices[0].delta.content or "" for one in chunks if one.choices),
            "completion": completion.choices[0].text,
            "completionStream": "".join(one.choices[0].text for one in parts if one.choices),
            "unpaid": unpaid,
        }
    )
)

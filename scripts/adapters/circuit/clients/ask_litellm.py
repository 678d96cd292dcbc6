"""The Python package litellm: prints what it gets as one line of JSON."""

import importlib.metadata
import json
import sys

import litellm

url, payment, model, prompt, seed, tokens = sys.argv[1:]
server = {"api_base": url, "api_key": "-", "seed": int(seed), "max_tokens": int(tokens)}
common = {**server, "extra_headers": {"x-payment": payment}}
messages = [{"role": "user", "content": prompt}]
chat_model, text_model = f"openai/{model}", f"text-completion-openai/{model}"

chat = litellm.completion(model=chat_model, messages=messages, **common)
chunks = litellm.completion(model=chat_model, messages=messages, stream=True, **common)
completion = litellm.text_completion(model=text_model, prompt=prompt, **common)
parts = litellm.text_completion(model=text_model, prompt=prompt, stream=True, **common)
try:
    litellm.completion(model=chat_model, messages=messages, **server)
    unpaid = None
except litellm.exceptions.APIError as error:
    unpaid = error.status_code
print(
    json.dumps(
        {
            "name": f"litellm {importlib.metadata.version('litellm')}",
            "chat": chat.choices[0].message.content,
            "chatStream": "".join(one.choices[0].delta.content or "" for one in chunks if one.choices),
            "completion": completion.choices[0].text,
            "completionStream": "".join(one.choices[0].text or "" for one in parts if one.choices),
            "unpaid": unpaid,
        }
    )
)

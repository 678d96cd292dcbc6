"""infini-gram beside ours: `peer.py DATA INDEX ANSWERS MIN_LEN MOST OUT`.

Builds an index of the JSONL files in the folder DATA in the folder INDEX, on two cores with a byte a
token, and attributes each answer of the file ANSWERS, a JSON list of lists of bytes. Writes what it
took and the spans of at least MIN_LEN bytes that it finds, of those that occur at most MOST times, to the
file OUT.
"""
import json
import os
import resource
import subprocess
import sys
import time

from infini_gram.engine import InfiniGramEngine

# The indexer silences `transformers`, which it needs for tokens of more than a byte only, and which takes
# longer to import than the text to read.
INDEXING = """
import runpy, sys, types
transformers = types.ModuleType("transformers")
transformers.utils = types.SimpleNamespace(logging=types.SimpleNamespace(set_verbosity=lambda level: None))
sys.modules["transformers"] = transformers
runpy.run_module("infini_gram.indexing", run_name="__main__", alter_sys=True)
"""

data, index, answers, min_len, most, out = sys.argv[1:]
start = time.monotonic()
command = ["-c", INDEXING, "--data_dir", data, "--save_dir", index, "--token_dtype", "u8"]
limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
command += ["--cpus", "2", "--mem", "4", "--shards", "1", "--ulimit", str(limit)]
built = subprocess.run([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
if built.returncode != 0:
    sys.exit(built.stdout)
build_s = time.monotonic() - start
children = resource.getrusage(resource.RUSAGE_CHILDREN)
engine = InfiniGramEngine(index_dir=[index], eos_token_id=254, vocab_size=255, version=4, token_dtype="u8")
query_s, query_cpu_s, spans = [], time.process_time(), []
for answer in json.load(open(answers)):
    start = time.monotonic()
    found = engine.attribute(answer, delim_ids=[], min_len=int(min_len), max_cnt=int(most), enforce_bow=False)
    query_s.append(time.monotonic() - start)
    if "error" in found:
        sys.exit(found["error"])
    spans.append([[span["l"], span["r"]] for span in found["spans"]])
size = sum(entry.stat().st_size for entry in os.scandir(index))
result = {
    "build_s": build_s, "build_cpu_s": children.ru_utime + children.ru_stime, "bytes": size,
    "query_s": query_s, "query_cpu_s": time.process_time() - query_cpu_s, "spans": spans,
}
json.dump(result, open(out, "w"))

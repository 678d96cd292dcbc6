#!/usr/bin/env python3
"""Makes the safetensors files beside it, by numpy and safetensors, as tools in Python write them.

    pip install numpy==2.4.6 safetensors==0.8.0
    python3 make.py

Each has the rows of `ROWS`, as F32, F16 or BF16; the first two have a tensor `ids` too: the SHA-256 of
`record 0`, `record 1` and so on.
"""
import hashlib
import json
import os
import struct

import numpy
from safetensors.numpy import save_file

ROWS = numpy.array(
    [[0.5, -1.5, 2.5, 127.0], [0.0, -127.0, 63.5, 1.0], [3.25, 4.75, -0.5, -2.5]], dtype=numpy.float32
)
folder = os.path.dirname(os.path.abspath(__file__))
ids = [hashlib.sha256(f"record {index}".encode()).digest() for index in range(len(ROWS))]
ids = numpy.array([list(one) for one in ids], dtype=numpy.uint8)
save_file({"features": ROWS, "ids": ids}, os.path.join(folder, "f32.safetensors"), metadata={"by": "numpy"})
save_file({"features": ROWS.astype(numpy.float16), "ids": ids}, os.path.join(folder, "f16.safetensors"))

# numpy has no bfloat16: its bits are the upper half of a float32's, and the header is written here.
bits = (ROWS.view(numpy.uint32) >> 16).astype(numpy.uint16).tobytes()
header = {"features": {"dtype": "BF16", "shape": list(ROWS.shape), "data_offsets": [0, len(bits)]}}
text = json.dumps(header).encode()
with open(os.path.join(folder, "bf16.safetensors"), "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + bits)

#!/usr/bin/env python3
"""Makes the vectors beside this file from docs/SPEC.md alone, with the modules in `spec/`: a second
implementation that shares no code with the first.

Needs nothing but Python. `make.py` writes the files; `make.py --check` fails if they differ from
what it would write.
"""

import json, pathlib, sys

sys.dont_write_bytecode = True

from spec import gradient, names, round, span, split, sum_tree, typed_data

HERE = pathlib.Path(__file__).parent
FILES = [names, sum_tree, typed_data, span, gradient, split, round]


def main():
    stale = []
    for module in FILES:
        name = module.__name__.rpartition(".")[2]
        path, text = HERE / f"{name}.json", json.dumps(module.vectors(), indent=1) + "\n"
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(path.name)
    if stale:
        sys.exit(
            "these vectors are not what the specification gives: "
            f"{', '.join(stale)}; run test/vectors/make.py"
        )


main()

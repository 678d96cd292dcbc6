"""SPEC 4.2: the score of a record's features for an output's."""

from .primitives import hexed, keccak256, n

MOST_DIMENSIONS = 32_768


def rule_word(dimensions, threshold):
    return b"\2" + n(dimensions, 2) + n(threshold, 4) + bytes(25)


def parameters(word):
    """(dimensions, threshold); None for a word that is not this rule's."""
    dimensions, threshold = int.from_bytes(word[1:3], "big"), int.from_bytes(word[3:7], "big")
    is_known = word[0] == 2 and 1 <= dimensions <= MOST_DIMENSIONS
    return (dimensions, threshold) if is_known and threshold < dimensions << 14 and not any(word[7:]) else None


def number(byte):
    return byte - 256 if byte > 127 else byte


def score(dimensions, threshold, record, output):
    if len(record) != dimensions or len(output) != dimensions:
        return 0
    return max(0, sum(number(a) * number(b) for a, b in zip(record, output)) - threshold)


# --- vectors


def repeated(seed, length):
    """Bytes that look random and are always the same."""
    made = b""
    while len(made) < length:
        seed = keccak256(seed)
        made += seed
    return made[:length]


def case(what, dimensions, threshold, record, output, times=1):
    """Both vectors are what is given, so many times over."""
    return {
        "what": what,
        "rule": hexed(rule_word(dimensions, threshold)),
        "record": hexed(record),
        "output": hexed(output),
        "times": times,
        "score": score(dimensions, threshold, record * times, output * times),
    }


def scores():
    low, high, one = b"\x80", b"\x7f", b"\1"
    yield case("the largest product", 1, 0, low, low)
    yield case("of two signs", 1, 0, low, high)
    yield case("nothing", 1, 0, b"\0", low)
    yield case("at the threshold", 1, 16_383, low, low)
    yield case("as much as the threshold", 1, 16_129, high, high)
    yield case("one above the threshold", 1, 16_128, high, high)
    yield case("one number too few", 2, 0, one, one)
    yield case("one number too many", 1, 0, one * 2, one * 2)
    yield case("an output that is shorter", 2, 0, one * 2, one)
    yield case("no record", 1, 0, b"", one)
    yield case("the most that there is", MOST_DIMENSIONS, 0, low, low, MOST_DIMENSIONS)
    yield case("the least that there is", MOST_DIMENSIONS, 0, low, high, MOST_DIMENSIONS)
    yield case("products that cancel", MOST_DIMENSIONS, 0, low + high, low * 2, 16_384)
    yield case("the highest threshold", MOST_DIMENSIONS, (MOST_DIMENSIONS << 14) - 1, low, low, MOST_DIMENSIONS)
    for length in [*range(2, 70, 3), 127, 128, 255, 256, 257, 384, 1_023]:
        record, output = (repeated(name + n(length, 2), length) for name in (b"record", b"output"))
        yield case(f"{length} numbers", length, 0, record, output)
        yield case(f"{length} numbers with themselves", length, length, record, record)


def rules():
    valid = [rule_word(*rule) for rule in ((1, 0), (384, 70_000), (MOST_DIMENSIONS, (1 << 29) - 1))]
    wrong = [rule_word(*rule) for rule in ((0, 0), (MOST_DIMENSIONS + 1, 0), (1, 1 << 14), (2, 1 << 15))]
    wrong += [b"\3" + valid[1][1:], valid[1][:7] + b"\1" + bytes(24), valid[1][:31] + b"\1"]
    made = []
    for word in valid + wrong:
        found = parameters(word)
        shown = {"dimensions": found[0], "threshold": found[1]} if found else None
        made.append({"rule": hexed(word), "parameters": shown})
    return made


def vectors():
    return {"rules": rules(), "scores": [*scores()]}

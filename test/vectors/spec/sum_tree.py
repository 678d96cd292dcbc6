"""SPEC 2: sum trees and their proofs. A leaf is (key, value, data), a node (hash, sum)."""

from .primitives import hexed, keccak256, n


def leaf_preimage(leaf):
    key, value, data = leaf
    return b"\0" + key + n(value, 16) + data


def packed(node):
    return node[0] + n(node[1], 16)


def node_preimage(left, right):
    return b"\1" + packed(left) + packed(right)


def leaf_node(leaf):
    return keccak256(leaf_preimage(leaf))[:20], leaf[1]


def join(left, right):
    return keccak256(node_preimage(left, right))[:20], left[1] + right[1]


def levels(leaves):
    level = [leaf_node(leaf) for leaf in leaves]
    all_levels = [level]
    while len(level) > 1:
        pairs = (level[i : i + 2] for i in range(0, len(level), 2))
        level = [join(*pair) if len(pair) == 2 else pair[0] for pair in pairs]
        all_levels.append(level)
    return all_levels


def ordered(leaves):
    leaves = sorted(leaves, key=lambda leaf: (leaf[0], leaf[2]))
    positions = [(key, data) for key, _, data in leaves]
    assert len(set(positions)) == len(positions), "two leaves with the same key and data"
    return leaves


def head(leaves):
    """What a root commits to: (hash, sum, count)."""
    node = levels(leaves)[-1][0] if leaves else (bytes(20), 0)
    assert node[1] < 2**128
    return node[0], node[1], len(leaves)


def root(top):
    return keccak256(b"\2" + top[0] + n(top[1], 16) + n(top[2], 8))


def prove(leaves, start, length):
    siblings, low, high = [], start, start + length
    for level in levels(leaves)[:-1]:
        if low % 2:
            siblings.append(level[low - 1])
        if high % 2 and high < len(level):
            siblings.append(level[high])
        low, high = low // 2, -(-high // 2)
    width = (max((s[1] for s in siblings), default=0).bit_length() + 7) // 8
    head = n(width, 1) + n(len(leaves), 5) + n(start, 5)
    return head + b"".join(s[0] + n(s[1], width) for s in siblings)


def place(leaves, key, data):
    """SPEC 8.1: (the leaves around a place, their proof)."""
    index = sum((k, d) < (key, data) for k, _, d in leaves)
    start, end = max(index - 1, 0), min(index + 1, len(leaves))
    return leaves[start:end], prove(leaves, start, end - start) if leaves else b""


def place_proves(leaves, key, data):
    """(the sum before a place, the value there)."""
    before = sum(v for k, v, d in leaves if (k, d) < (key, data))
    return before, sum(v for k, v, d in leaves if (k, d) == (key, data))


def as_vectors(leaves):
    return [{"key": hexed(k), "value": str(v), "data": hexed(d)} for k, v, d in leaves]


def as_vector(leaves):
    """A tree as it is in the vectors."""
    top = head(leaves)
    return {
        "leaves": as_vectors(leaves),
        "hash": hexed(top[0]),
        "sum": str(top[1]),
        "count": top[2],
        "root": hexed(root(top)),
    }


def proofs(leaves, lengths):
    count = len(leaves)
    ranges = {(s, l) for s in range(count) for l in lengths if l and s + l <= count}
    return [
        {
            "start": s,
            "length": l,
            "before": str(sum(v for _, v, _ in leaves[:s])),
            "proof": hexed(prove(leaves, s, l)),
        }
        for s, l in sorted(ranges)
    ]


def trees():
    def leaf(i):
        key = keccak256(n(i // 2, 32))  # two leaves a key
        return key, (i * i * 1_000_003 + i) % 2**70, n(i % 2, 32)

    for count in (0, 1, 2, 3, 5, 8, 13):
        leaves = ordered(leaf(i) for i in range(count))
        yield {**as_vector(leaves), "proofs": proofs(leaves, (1, 2, 3, count))}


LAST = 2**256 - 1
# (key, value, data); several leaves of a key, neighbouring keys, and the first and last of all.
OF_PLACES = {
    "no leaves": [],
    "one leaf": [(7, 5, 2)],
    "two leaves": [(7, 5, 2), (7, 6, 3)],
    "several leaves a key": [
        (3, 10, 1),
        (7, 1, 0),
        (7, 2**64, 2),
        (7, 4, 3),
        (8, 2**100, 0),
        (8, 16, LAST),
        (11, 3, 5),
    ],
    "at the edges": [(0, 1, 0), (0, 2, 1), (LAST, 4, LAST - 1), (LAST, 8, LAST)],
}
PLACES = [
    ("before all", (0, 0)),
    ("the second word of all", (0, 1)),
    ("between keys", (5, 9)),
    ("before a key", (7, 0)),
    ("between leaves of a key, or before its first", (7, 1)),
    ("at a leaf, or after it", (7, 2)),
    ("at a leaf of a key, its last", (7, 3)),
    ("after a key, which is another key's first place", (8, 0)),
    ("between two leaves of the next key", (8, 1)),
    ("after that key", (9, 0)),
    ("after all of most trees", (12, 0)),
    ("the last key", (LAST, 0)),
    ("the last place but one", (LAST, LAST - 1)),
    ("the last place", (LAST, LAST)),
]


def places():
    for what, small in OF_PLACES.items():
        leaves = [(n(key, 32), value, n(data, 32)) for key, value, data in small]
        yield {
            "what": what,
            **as_vector(leaves),
            "places": [place_as_vector(leaves, what, *words) for what, words in PLACES],
            # Of these, the place's own is the only one that shows it.
            "proofs": proofs(leaves, (1, 2)),
        }


def place_as_vector(leaves, what, key, data):
    key, data = n(key, 32), n(data, 32)
    around, proof = place(leaves, key, data)
    before, value = place_proves(leaves, key, data)
    return {
        "what": what,
        "key": hexed(key),
        "data": hexed(data),
        "leaves": as_vectors(around),
        "proof": hexed(proof),
        "before": str(before),
        "value": str(value),
    }


def hashed(preimage, sum):
    return keccak256(preimage)[:20], sum


def preimage_of(leaves, level, index):
    """What a node's hash is made from: where it rose, what the node below was made from."""
    if level == 0:
        return leaf_preimage(leaves[index])
    below = levels(leaves)[level - 1][2 * index : 2 * index + 2]
    return node_preimage(*below) if len(below) == 2 else preimage_of(leaves, level - 1, 2 * index)


def siblings_of(leaves, level, index):
    found = []
    for row in levels(leaves)[level:-1]:
        if index ^ 1 < len(row):
            found.append(row[index ^ 1])
        index //= 2
    return b"".join(packed(sibling) for sibling in found)


def nodes():
    """SPEC 8.2: every node of some right trees, and one fault of each kind."""
    for count in (1, 2, 3, 5, 6):
        leaves = [(n(i + 1, 32), 2**60 + i, n(i, 32)) for i in range(count)]
        for level, row in enumerate(levels(leaves)):
            for index, (_, sum) in enumerate(row):
                shown = siblings_of(leaves, level, index), preimage_of(leaves, level, index)
                what = f"node {index} of level {level} of {count} leaves"
                yield node_as_vector(what, head(leaves), level, index, sum, *shown, True)
    yield from malformed()


def malformed():
    leaves = [(n(i + 1, 32), 2**60 + i, n(i, 32)) for i in range(3)]
    a, b, c = (leaf_node(leaf) for leaf in leaves)
    inner, first = node_preimage(a, b), leaf_preimage(leaves[0])
    whole = a[1] + b[1]

    def below(what, preimage, sum, level, index, *siblings, count=3):
        """Joins a node with siblings on its way to the top; all are right ones."""
        node, at = hashed(preimage, sum), index
        for sibling in siblings:
            node, at = join(node, sibling) if at % 2 == 0 else join(sibling, node), at // 2
        shown = b"".join(packed(sibling) for sibling in siblings), preimage
        return node_as_vector(what, (*node, count), level, index, sum, *shown, False)

    yield below("a leaf of one unit less than its parent states", first, a[1] + 1, 0, 0, b, c)
    yield below("two nodes of one unit more than their parent states", inner, whole - 1, 1, 0, c)
    yield below("the topmost sum is one unit above its nodes'", inner, whole + 1, 1, 0, count=2)
    largest = a[0], 2**128 - 1
    wraps = node_preimage(largest, b)
    yield below("two sums that reach 2^128", wraps, b[1] - 1, 1, 0, c)
    yield below("a leaf where two are", first, a[1], 1, 0, c)
    yield below("two nodes where one leaf is", inner, whole, 0, 0, c, count=2)
    yield below("two nodes where one leaf rises", inner, whole, 1, 1, join(a, c))
    yield below("a leaf of 82 bytes", first + b"\0", a[1], 0, 0, b, c)
    yield below("a leaf with the mark of a root", b"\2" + first[1:], a[1], 0, 0, b, c)
    yield below("two nodes with the mark of a leaf", b"\0" + inner[1:], whole, 1, 0, c)


def node_as_vector(what, top, level, index, sum, siblings, preimage, sound):
    return {
        "what": what,
        "root": hexed(root(top)),
        "topHash": hexed(top[0]),
        "topSum": str(top[1]),
        "count": top[2],
        "level": level,
        "index": index,
        "sum": str(sum),
        "siblings": hexed(siblings),
        "preimage": hexed(preimage),
        "sound": sound,
    }


def vectors():
    return {"trees": list(trees()), "places": list(places()), "nodes": list(nodes())}

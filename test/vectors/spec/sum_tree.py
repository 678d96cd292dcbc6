"""SPEC 2: sum trees and their proofs. A leaf is (key, value, data), a node (hash, sum)."""

from .primitives import hexed, keccak256, n


def leaf_node(leaf):
    key, value, data = leaf
    return keccak256(b"\0" + key + n(value, 16) + data)[:20], value


def join(left, right):
    joined = b"\1" + left[0] + n(left[1], 16) + right[0] + n(right[1], 16)
    return keccak256(joined)[:20], left[1] + right[1]


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


def as_vector(leaves):
    """A tree as it is in the vectors."""
    top = head(leaves)
    return {
        "leaves": [{"key": hexed(k), "value": str(v), "data": hexed(d)} for k, v, d in leaves],
        "hash": hexed(top[0]),
        "sum": str(top[1]),
        "count": top[2],
        "root": hexed(root(top)),
    }


def vectors():
    def leaf(i):
        key = keccak256(n(i // 2, 32))  # two leaves a key
        return key, (i * i * 1_000_003 + i) % 2**70, n(i % 2, 32)

    trees = []
    for count in (0, 1, 2, 3, 5, 8, 13):
        leaves = ordered(leaf(i) for i in range(count))
        ranges = {(s, l) for s in range(count) for l in (1, 2, 3, count) if l and s + l <= count}
        proofs = [
            {
                "start": s,
                "length": l,
                "before": str(sum(v for _, v, _ in leaves[:s])),
                "proof": hexed(prove(leaves, s, l)),
            }
            for s, l in sorted(ranges)
        ]
        trees.append({**as_vector(leaves), "proofs": proofs})
    return {"trees": trees}

#!/usr/bin/env python3
"""Makes the vectors beside this file from docs/SPEC.md alone: a second implementation that shares no code with the first.

Needs nothing but Python. `make.py` writes the files; `make.py --check` fails if they differ from what it would write.
"""

import base64, hashlib, json, pathlib, re, sys

HERE = pathlib.Path(__file__).parent
MASK = (1 << 64) - 1


def keccak256(data: bytes) -> bytes:
    """Keccak-256 as Ethereum uses it: FIPS 202's permutation with the original padding."""
    rate, state = 136, [[0] * 5 for _ in range(5)]
    padded = bytearray(data) + b"\x01" + b"\0" * (rate - 1 - len(data) % rate)
    padded[-1] |= 0x80
    for block in range(0, len(padded), rate):
        for i in range(rate // 8):
            state[i % 5][i // 5] ^= int.from_bytes(padded[block + 8 * i : block + 8 * i + 8], "little")
        permute(state)
    return b"".join(state[i % 5][i // 5].to_bytes(8, "little") for i in range(4))


def rotate(value, by):
    by %= 64
    return (value << by | value >> (64 - by)) & MASK


def permute(a):
    lfsr = 1
    for _ in range(24):
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[(x - 1) % 5] ^ rotate(c[(x + 1) % 5], 1) for x in range(5)]
        for x in range(5):
            for y in range(5):
                a[x][y] ^= d[x]
        x, y, current = 1, 0, a[1][0]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, a[x][y] = a[x][y], rotate(current, (t + 1) * (t + 2) // 2)
        for y in range(5):
            row = [a[x][y] for x in range(5)]
            for x in range(5):
                a[x][y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5] & MASK)
        for j in range(7):
            if lfsr & 1:
                a[0][0] ^= 1 << ((1 << j) - 1)
            lfsr = lfsr << 1 ^ (0x171 if lfsr & 0x80 else 0)


assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


def n(value, size):
    return value.to_bytes(size, "big")


def hexed(data):
    return "0x" + data.hex()


# --- 1. Names


def content_id(record):
    return hashlib.sha256(record).digest()


def cid(content):
    return "b" + base64.b32encode(b"\x01\x55\x12\x20" + content).decode().lower().rstrip("=")


def contribution_key(datanet, content):
    return keccak256(n(datanet, 32) + content)


def claim_key(datanet, identity):
    return b"\x01" + bytes(11) + keccak256(b"tributary.claim-key" + n(datanet, 32) + identity)[12:]


def credit_digest(receipt, contribution, role):
    return keccak256(receipt + contribution + n(role, 1))


def commitment(contributor, datanet, items, salt):
    return keccak256(bytes(12) + contributor + n(datanet, 32) + keccak256(b"".join(items)) + salt)


def commitments():
    contributor = bytes.fromhex("f39fd6e51aad88f6f4ce6ab8827279cfffb92266")
    cases = [(1, [b"a"], bytes(32)), (7, [b"b", b"a", b"c"], keccak256(b"salt")), (2**255, [b"a", b"a"], b"\xff" * 32)]
    return [
        {
            "contributor": hexed(contributor),
            "datanetId": str(datanet),
            "items": [hexed(content_id(record)) for record in records],
            "salt": hexed(salt),
            "commitment": hexed(commitment(contributor, datanet, [content_id(record) for record in records], salt)),
        }
        for datanet, records, salt in cases
    ]


def names():
    records = [b"", b"a", b"Short fingers.\n", bytes(range(256))]
    identities = [
        ["https://orcid.org/0000-0002-0736-9199"],
        ["https://orcid.org/0000-0002-0736-9199", "https://orcid.org/0000-0002-5316-1399"],
    ]
    receipt = keccak256(b"a receipt")
    return {
        "contents": [
            {
                "record": hexed(record),
                "contentId": hexed(content_id(record)),
                "cid": cid(content_id(record)),
                "contributionKeys": {str(d): hexed(contribution_key(d, content_id(record))) for d in (1, 2**255)},
            }
            for record in records
        ],
        "claimKeys": [
            {
                "datanetId": str(d),
                "authors": authors,
                "identity": hexed(keccak256("\n".join(authors).encode())),
                "payee": hexed(claim_key(d, keccak256("\n".join(authors).encode()))),
            }
            for authors in identities
            for d in (1, 7)
        ],
        "creditDigests": [
            {
                "receiptId": hexed(receipt),
                "contributionKey": hexed(contribution_key(1, content_id(b"a"))),
                "role": role,
                "digest": hexed(credit_digest(receipt, contribution_key(1, content_id(b"a")), role)),
            }
            for role in (0, 1)
        ],
        "commitments": commitments(),
    }


# --- 2. Sum trees


def leaf_node(leaf):
    key, value, data = leaf
    return keccak256(b"\0" + key + n(value, 16) + data)[:20], value


def join(left, right):
    return keccak256(b"\1" + left[0] + n(left[1], 16) + right[0] + n(right[1], 16))[:20], left[1] + right[1]


def levels(leaves):
    level = [leaf_node(leaf) for leaf in leaves]
    all_levels = [level]
    while len(level) > 1:
        level = [join(*level[i : i + 2]) if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
        all_levels.append(level)
    return all_levels


def summit(leaves):
    node = levels(leaves)[-1][0] if leaves else (bytes(20), 0)
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
    return n(width, 1) + n(len(leaves), 5) + n(start, 5) + b"".join(s[0] + n(s[1], width) for s in siblings)


def sum_trees():
    def leaf(i):
        key = keccak256(n(i // 2, 32))  # two leaves a key
        return key, (i * i * 1_000_003 + i) % 2**70, n(i % 2, 32)

    trees = []
    for count in (0, 1, 2, 3, 5, 8, 13):
        leaves = sorted((leaf(i) for i in range(count)), key=lambda leaf: (leaf[0], leaf[2]))
        top = summit(leaves)
        runs = [(s, l) for s in range(count) for l in (1, 2, 3, count) if l and s + l <= count]
        trees.append(
            {
                "leaves": [{"key": hexed(k), "value": str(v), "data": hexed(d)} for k, v, d in leaves],
                "hash": hexed(top[0]),
                "sum": str(top[1]),
                "count": top[2],
                "root": hexed(root(top)),
                "proofs": [
                    {
                        "start": s,
                        "length": l,
                        "before": str(sum(v for _, v, _ in leaves[:s])),
                        "proof": hexed(prove(leaves, s, l)),
                    }
                    for s, l in sorted(set(runs))
                ],
            }
        )
    return {"trees": trees}


# --- 3. Receipts

RECEIPT = b"Receipt(uint256 modelId,bytes32 requestId,bytes32 outputHash,bytes32 featureHash,uint128 price,uint64 time)"
BOOK = b"ReceiptBook(uint256 modelId,bytes32 receiptsRoot,uint64 cutoff)"
CLAIM_TO = b"ClaimTo(uint256 modelId,address account,address receiver,uint128 cumulative,uint256 deadline)"
CONTRIBUTE = b"Contribute(uint256 datanetId,bytes32[] contentIds,uint256 nonce,uint256 deadline)"
BIND = b"BindClaimKey(uint256 datanetId,bytes32 identity,address account,uint256 deadline)"
DOMAIN = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


CHAIN = 412346
# Where the verifying contract stands, whichever it is.
CONTRACT = bytes.fromhex("a6e41ffd769491a42a6e5ce453259b93983a22ef")


def digest(kind, *words):
    domain = keccak256(keccak256(DOMAIN) + keccak256(b"Tributary") + keccak256(b"1") + n(CHAIN, 32) + bytes(12) + CONTRACT)
    return keccak256(b"\x19\x01" + domain + keccak256(keccak256(kind) + b"".join(words)))


def verified(fields, kind, *words):
    return {"chainId": CHAIN, "contract": hexed(CONTRACT), **fields, "digest": hexed(digest(kind, *words))}


def claims():
    account, receiver = keccak256(b"account")[12:], keccak256(b"receiver")[12:]
    return [
        verified(
            {
                "modelId": str(model),
                "account": hexed(account),
                "receiver": hexed(receiver),
                "cumulative": str(cumulative),
                "deadline": str(deadline),
            },
            CLAIM_TO,
            *(n(model, 32), bytes(12) + account, bytes(12) + receiver, n(cumulative, 32), n(deadline, 32)),
        )
        for model, cumulative, deadline in ((1, 5, 1_700_000_000), (2**200, 2**96 - 1, 2**256 - 1))
    ]


def contributes():
    cases = [(1, 1, 0, 1_700_000_000), (2**255, 3, 257, 2**64), (9, 256, 2**256 - 1, 2**256 - 1)]
    made = []
    for datanet, count, nonce, deadline in cases:
        items = [content_id(n(i, 4)) for i in range(count)]
        fields = {
            "datanetId": str(datanet),
            "contentIds": [hexed(item) for item in items],
            "nonce": str(nonce),
            "deadline": str(deadline),
        }
        words = n(datanet, 32), keccak256(b"".join(items)), n(nonce, 32), n(deadline, 32)
        made.append(verified(fields, CONTRIBUTE, *words))
    return made


def binds():
    identity, account = keccak256(b"https://orcid.org/0000-0002-0736-9199"), keccak256(b"account")[12:]
    return [
        verified(
            {"datanetId": str(datanet), "identity": hexed(identity), "account": hexed(account), "deadline": str(deadline)},
            BIND,
            *(n(datanet, 32), identity, bytes(12) + account, n(deadline, 32)),
        )
        for datanet, deadline in ((1, 1_700_000_000), (2**255, 2**256 - 1))
    ]


def typed_data():
    receipts = []
    for model, price, time in ((1, 0, 0), (2**200, 2**128 - 1, 2**64 - 1)):
        request, output, feature = (keccak256(n(i, 32)) for i in (model, model + 1, model + 2))
        words = n(model, 32) + request + output + feature + n(price, 32) + n(time, 32)
        receipts.append(
            {
                "modelId": str(model),
                "requestId": hexed(request),
                "outputHash": hexed(output),
                "featureHash": hexed(feature),
                "price": str(price),
                "time": time,
                "id": hexed(keccak256(keccak256(RECEIPT) + words)),
            }
        )
    books = []
    for model, cutoff in ((1, 1_700_000_000), (9, 2**64 - 1)):
        receipts_root = keccak256(n(cutoff, 32))
        books.append(
            {
                "chainId": CHAIN,
                "attribution": hexed(CONTRACT),
                "modelId": str(model),
                "receiptsRoot": hexed(receipts_root),
                "cutoff": cutoff,
                "digest": hexed(digest(BOOK, n(model, 32), receipts_root, n(cutoff, 32))),
            }
        )
    return {"receipts": receipts, "books": books, "claims": claims(), "contributes": contributes(), "binds": binds()}


# --- 4. Scoring rules


def windows(text, min_words):
    words = [m.span() for m in re.finditer(rb"[0-9A-Za-z\x80-\xff]+", text)]
    return [(words[i][0], words[i + min_words - 1][1]) for i in range(len(words) - min_words + 1)]


def span(min_words, threshold, contribution, output):
    held = {contribution[a:b] for a, b in windows(contribution, min_words)}
    covered = {i for a, b in windows(output, min_words) if output[a:b] in held for i in range(a, b)}
    return max(0, len(covered) - threshold)


def spans():
    texts = [
        "",
        "...",
        "Abnormally short fingers are seen in the hand.",
        "Short fingers are seen in the hand, and short toes are not seen in the foot.",
        "short toes are not seen in the foot and  short fingers are seen",
        "Der Fuß ist kürzer; der Fuß ist kürzer als die Hand.",
        "a b a b a b a b",
        "b a b a",
    ]
    return {
        "cases": [
            {
                "rule": hexed(n(1, 1) + n(words, 1) + n(threshold, 8) + bytes(22)),
                "contribution": hexed(a.encode()),
                "output": hexed(b.encode()),
                "score": span(words, threshold, a.encode(), b.encode()),
            }
            for a in texts
            for b in texts
            for words, threshold in ((2, 0), (3, 0), (4, 10))
        ]
    }


# --- 5. A round


def splits():
    cases = [(0, 1, 1, 0), (7, 1, 2, 0), (10**18, 1, 3, 500), (2**96 - 1, 2**63, 2**64 - 1, 3000), (1, 1, 3, 3000)]
    payouts = [(0, 10**18, 1, 3), (5, 0, 1, 1), (7, 2**96 - 1, 2**95, 2**96 - 1), (9, 100, 0, 0)]
    credits = []
    for price, score, total, fee in cases:
        credit = price * score // total
        treasury = credit * fee // 10_000
        credits.append(
            {
                "price": str(price),
                "score": str(score),
                "total": str(total),
                "feeBps": fee,
                "contributor": str(credit - treasury),
                "treasury": str(treasury),
            }
        )
    return {
        "credits": credits,
        "payouts": [
            {
                "last": str(last),
                "pool": str(pool),
                "credit": str(credit),
                "receipts": str(receipts),
                "payout": str(last + (pool * credit // receipts if credit else 0)),
            }
            for last, pool, credit, receipts in payouts
        ],
    }


def main():
    files = {"names": names, "sum_tree": sum_trees, "typed_data": typed_data, "span": spans, "split": splits}
    stale = []
    for name, make in files.items():
        path, text = HERE / f"{name}.json", json.dumps(make(), indent=1) + "\n"
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(path.name)
    if stale:
        sys.exit(f"these vectors are not what the specification gives: {', '.join(stale)}; run test/vectors/make.py")


main()

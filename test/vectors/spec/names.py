"""SPEC 1: names."""

import base64, hashlib

from . import sum_tree
from .primitives import hexed, keccak256, n, word_of

CONTRIBUTOR, TREASURY, UNOWNED = 0, 1, 2  # roles of a credit


def content_id(record):
    return hashlib.sha256(record).digest()


def cid(content):
    text = base64.b32encode(b"\x01\x55\x12\x20" + content).decode()
    return "b" + text.lower().rstrip("=")


def batch_leaves(contents):
    return sum_tree.ordered((content, 1, bytes(32)) for content in contents)


def batch_root(contents):
    return sum_tree.root(sum_tree.head(batch_leaves(contents)))


def batch_item(root):
    """No record is taken for a batch, since a content id that begins so cannot be registered."""
    return b"\xff" * 8 + keccak256(b"tributary.batch" + root)[:24]


def contribution_key(datanet, content):
    return keccak256(n(datanet, 32) + content)


def payee(kind, id):
    assert len(id) == 20 and any(id)
    return n(kind, 1) + bytes(11) + id


def account_payee(account):
    return payee(0, account)


def claim_key(datanet, identity):
    return payee(1, keccak256(b"tributary.claim-key" + n(datanet, 32) + identity)[-20:])


def treasury_payee(datanet):
    return payee(2, n(datanet, 20))


def identity(authors):
    return keccak256("\n".join(sorted(authors)).encode())


def commitment(contributor, datanet, items, salt):
    return keccak256(word_of(contributor) + n(datanet, 32) + keccak256(b"".join(items)) + salt)


def retrieving_request(salt, body, retrieved):
    return keccak256(b"tributary.retrieved" + salt + body + b"".join(retrieved))


def source(start, end, key, item):
    return n(start, 2) + n(end, 2) + keccak256(key + item)[:28]


def credit_digest(receipt, source, role):
    assert role != UNOWNED or source == bytes(32)
    return keccak256(receipt + source + n(role, 1))


def settlement(asset, payouts_root):
    return keccak256(asset + payouts_root)[:20]


def proposal(round_hash, operator, bond, proposed_at, finalisable_at, signers):
    assert signers == sorted(set(signers))
    stake = operator + n(bond, 16) + n(proposed_at, 8) + n(finalisable_at, 8) + b"".join(signers)
    return keccak256(round_hash + stake)


# --- vectors

RECORDS = [b"", b"a", b"Short fingers.\n", bytes(range(256))]
ACCOUNT = keccak256(b"account")[12:]


def contents():
    return [
        {
            "record": hexed(record),
            "contentId": hexed(content_id(record)),
            "cid": cid(content_id(record)),
            "contributionKeys": {
                str(d): hexed(contribution_key(d, content_id(record))) for d in (1, 2**255)
            },
        }
        for record in RECORDS
    ]


def payees():
    treasuries = [(2, str(d), treasury_payee(d)) for d in (1, 258, 2**160 - 1)]
    cases = [(0, hexed(ACCOUNT), account_payee(ACCOUNT)), *treasuries]
    return [{"kind": kind, "id": id, "payee": hexed(payee)} for kind, id, payee in cases]


def claim_keys():
    one = ["https://orcid.org/0000-0002-0736-9199"]
    lists = [one, one + ["https://orcid.org/0000-0002-5316-1399"]]
    return [
        {
            "datanetId": str(d),
            "authors": authors,
            "identity": hexed(identity(authors)),
            "payee": hexed(claim_key(d, identity(authors))),
        }
        for authors in lists
        for d in (1, 7)
    ]


def batches():
    made = []
    for records in ([b"a"], RECORDS):
        ids = [content_id(record) for record in records]
        root = batch_root(ids)
        made.append(
            {
                "contentIds": [hexed(id) for id in sorted(ids)],
                "root": hexed(root),
                "item": hexed(batch_item(root)),
            }
        )
    return made


def commitments():
    contributor = bytes.fromhex("f39fd6e51aad88f6f4ce6ab8827279cfffb92266")
    a, b, c = (content_id(record) for record in (b"a", b"b", b"c"))
    cases = [
        (1, [a], bytes(32)),
        (7, [b, a, c], keccak256(b"salt")),
        (2**255, [a, a], b"\xff" * 32),
        (1, [batch_root([a, b, c])], keccak256(b"salt")),
    ]
    return [
        {
            "contributor": hexed(contributor),
            "datanetId": str(datanet),
            "items": [hexed(item) for item in items],
            "salt": hexed(salt),
            "commitment": hexed(commitment(contributor, datanet, items, salt)),
        }
        for datanet, items, salt in cases
    ]


def retrieving_requests():
    a, b = content_id(b"a"), content_id(b"Short fingers.\n")
    cases = [
        (bytes(32), content_id(b""), []),
        (keccak256(b"salt"), content_id(b'{"model": "clinic"}'), [a]),
        (keccak256(b"salt"), content_id(b'{"model": "clinic"}'), [b, a]),
    ]
    return [
        {
            "salt": hexed(salt),
            "body": hexed(body),
            "retrieved": [hexed(content) for content in retrieved],
            "requestId": hexed(retrieving_request(salt, body, retrieved)),
        }
        for salt, body, retrieved in cases
    ]


def sources():
    a = content_id(b"a")
    batch = batch_item(batch_root([content_id(record) for record in RECORDS]))
    cases = [(1, a, a, 0, 1), (1, a, batch, 258, 32_768), (2**255, a, batch, 0, 32_768)]
    return [
        {
            "datanetId": str(d),
            "contentId": hexed(content),
            "item": hexed(item),
            "start": start,
            "end": end,
            "source": hexed(source(start, end, contribution_key(d, content), item)),
        }
        for d, content, item, start, end in cases
    ]


def credit_digests():
    receipt, a = keccak256(b"a receipt"), content_id(b"a")
    held = source(3, 61, contribution_key(1, a), a)
    return [
        {
            "receiptId": hexed(receipt),
            "source": hexed(of),
            "role": role,
            "digest": hexed(credit_digest(receipt, of, role)),
        }
        for role, of in ((CONTRIBUTOR, held), (TREASURY, held), (UNOWNED, bytes(32)))
    ]


def settlements():
    root = keccak256(b"payouts")
    return [
        {
            "asset": hexed(asset),
            "payoutsRoot": hexed(root),
            "settlement": hexed(settlement(asset, root)),
        }
        for asset in (bytes(20), ACCOUNT)
    ]


def proposals():
    round_hash, operator = keccak256(b"round"), keccak256(b"operator")[12:]
    one, two = sorted(keccak256(name)[12:] for name in (b"scorer 1", b"scorer 2"))
    cases = [
        (0, 0, 0, [one]),
        (10**18, 1_750_090_000, 1_750_370_800, [one, two]),
        (2**96 - 1, 1, 2**64 - 1, [one, two]),
    ]
    return [
        {
            "roundHash": hexed(round_hash),
            "operator": hexed(operator),
            "bond": str(bond),
            "proposedAt": at,
            "finalisableAt": end,
            "signers": [hexed(signer) for signer in signers],
            "proposal": hexed(proposal(round_hash, operator, bond, at, end, signers)),
        }
        for bond, at, end, signers in cases
    ]


def vectors():
    return {
        "contents": contents(),
        "payees": payees(),
        "claimKeys": claim_keys(),
        "batches": batches(),
        "commitments": commitments(),
        "retrievingRequests": retrieving_requests(),
        "sources": sources(),
        "creditDigests": credit_digests(),
        "settlements": settlements(),
        "proposals": proposals(),
    }

"""SPEC 3: the signed messages. A message's type says how its fields become words."""

import re

from .names import content_id
from .primitives import address, hexed, keccak256, n, sign, unhex

TYPES = {
    "Receipt": "uint256 modelId,bytes32 requestId,bytes32 outputHash,uint32 outputLength,"
    "bytes32 featureHash,uint128 price,uint64 time",
    "ReceiptBook": "uint256 modelId,uint64 number,uint64 from,uint64 cutoff,bytes32 receiptsRoot,"
    "uint64 deadline",
    "Round": "uint256 modelId,uint64 number,uint64 attempt,uint64 from,uint64 cutoff,uint64 deadline,"
    "bytes20 settlement,bytes32 manifest,bytes32 uriHash,bytes32 receiptsRoot,bytes32 scoresRoot,"
    "bytes32 creditsRoot,bytes32 payoutsRoot",
    "ClaimTo": "uint256 modelId,bytes32 payee,address receiver,uint128 cumulative,uint256 deadline",
    "Contribute": "uint256 datanetId,address contributor,bytes32[] contentIds,uint256 nonce,"
    "uint256 deadline",
    "BindClaimKey": "uint256 datanetId,bytes32 identity,address account,uint256 deadline",
}
DOMAIN = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


def encoded(kind, value):
    """A field as a word; JSON has wide numbers as text and bytes as hex."""
    if kind == "bytes32[]":
        return keccak256(b"".join(unhex(item) for item in value))
    if kind == "address":
        assert len(unhex(value)) == 20
        return unhex(value).rjust(32, b"\0")
    if kind.startswith("bytes"):
        assert len(unhex(value)) == int(kind[5:])
        return unhex(value).ljust(32, b"\0")
    assert 0 <= int(value) < 1 << int(re.fullmatch(r"uint(\d+)", kind)[1])
    return n(int(value), 32)


def struct_hash(name, message):
    fields = [field.split(" ") for field in TYPES[name].split(",")]
    type_hash = keccak256(f"{name}({TYPES[name]})".encode())
    return keccak256(type_hash + b"".join(encoded(kind, message[field]) for kind, field in fields))


def digest(name, message, chain, contract):
    name_and_version = keccak256(b"Tributary") + keccak256(b"1")
    domain = keccak256(keccak256(DOMAIN) + name_and_version + n(chain, 32) + bytes(12) + contract)
    return keccak256(b"\x19\x01" + domain + struct_hash(name, message))


# --- vectors

CHAIN = 412346
# The address of the verifying contract, whichever it is.
CONTRACT = bytes.fromhex("a6e41ffd769491a42a6e5ce453259b93983a22ef")
KEY = 0xAC0974BEC39A17E36BA4A6B4D238FF944BACB478CBED5EFCAE784D7BF4F2FF80


def word(text):
    return hexed(keccak256(text.encode()))


def account(text):
    return hexed(keccak256(text.encode())[12:])


def messages():
    receipt = {
        "outputHash": word("output"),
        "featureHash": hexed(bytes(32)),
        "requestId": word("request"),
    }
    book = {"receiptsRoot": word("receipts")}
    trees = {f"{tree}Root": word(tree) for tree in ("receipts", "scores", "credits", "payouts")}
    files = {"manifest": word("manifest"), "uriHash": word("uri")}
    items = [hexed(content_id(n(i, 4))) for i in range(256)]
    wide, last = str(2**256 - 1), 2**64 - 1
    return {
        "Receipt": [
            {"modelId": "1", **receipt, "outputLength": 0, "price": "0", "time": 0},
            {
                "modelId": str(2**200),
                **receipt,
                "outputLength": 2**32 - 1,
                "featureHash": word("features"),
                "price": str(2**128 - 1),
                "time": last,
            },
        ],
        "ReceiptBook": [
            {
                "modelId": "1",
                "number": 1,
                "from": 0,
                "cutoff": 1_750_000_000,
                **book,
                "deadline": 1_750_090_000,
            },
            {
                "modelId": "9",
                "number": last,
                "from": last - 1,
                "cutoff": last,
                **book,
                "deadline": last,
            },
        ],
        "Round": [
            {
                "modelId": "1",
                "number": 1,
                "attempt": 2,
                "from": 0,
                "cutoff": 1_750_000_000,
                "deadline": 1_750_090_000,
                "settlement": hexed(bytes(20)),
                **files,
                **trees,
            },
            {
                "modelId": str(2**200),
                "number": last,
                "attempt": last,
                "from": last - 1,
                "cutoff": last,
                "deadline": last,
                "settlement": account("settlement"),
                **files,
                **trees,
            },
        ],
        "ClaimTo": [
            {
                "modelId": model,
                "payee": payee,
                "receiver": account("receiver"),
                "cumulative": cumulative,
                "deadline": deadline,
            }
            for model, payee, cumulative, deadline in (
                ("1", "0x" + "00" * 12 + account("payee")[2:], "5", "1750000000"),
                (str(2**200), "0x02" + "00" * 11 + "00" * 19 + "07", str(2**96 - 1), wide),
            )
        ],
        "Contribute": [
            {
                "datanetId": datanet,
                "contributor": account("contributor"),
                "contentIds": items[:count],
                "nonce": nonce,
                "deadline": deadline,
            }
            for datanet, count, nonce, deadline in (
                ("1", 1, "0", "1750000000"),
                (str(2**255), 3, "257", str(2**64)),
                ("9", 256, wide, wide),
            )
        ],
        "BindClaimKey": [
            {
                "datanetId": datanet,
                "identity": word("https://orcid.org/0000-0002-0736-9199"),
                "account": account("account"),
                "deadline": deadline,
            }
            for datanet, deadline in (("1", "1750000000"), (str(2**255), wide))
        ],
    }


def signed(name, message, key=KEY, chain=CHAIN, contract=CONTRACT):
    hash = digest(name, message, chain, contract)
    return {
        "chainId": chain,
        "contract": hexed(contract),
        "message": message,
        "structHash": hexed(struct_hash(name, message)),
        "digest": hexed(hash),
        "signer": hexed(address(key)),
        "signature": hexed(sign(key, hash)),
    }


def vectors():
    cases = {name: [signed(name, message) for message in list] for name, list in messages().items()}
    types = {name: f"{name}({fields})" for name, fields in TYPES.items()}
    return {"types": types, **cases}

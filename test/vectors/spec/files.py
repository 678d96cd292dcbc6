"""SPEC 5.4: the files of a round, to the byte."""

import hashlib, json

from . import names, sum_tree, typed_data
from .names import UNOWNED
from .primitives import hexed, n, unhex


class Files:
    """The files of a round whose scorer lacks these (Datanet, item, content id)."""

    def __init__(self, round, missing):
        self.round, self.missing = round, sorted(set(missing))
        owners = {owner.order: owner for _, _, _, owner in round.owned}
        self.owners = [owners[order] for order in sorted(owners)]
        payees = {owner.payee for owner in self.owners}
        self.payees = sorted(payees | {names.treasury_payee(datanet) for datanet in round.sources})
        messages = [receipt["message"] for receipt in round.receipts]
        self.receipts = sorted(
            (typed_data.struct_hash("Receipt", message), message) for message in messages
        )
        self.scores = sorted(round.owned, key=lambda score: score[:2])

    def tables(self):
        receipt_at = {id: index for index, (id, _) in enumerate(self.receipts)}
        owner_at = {owner.order: index for index, owner in enumerate(self.owners)}
        payee_at = {payee: index for index, payee in enumerate(self.payees)}
        score_at = {
            (id, owner.source(start, end)): index
            for index, (id, start, end, owner) in enumerate(self.scores)
        }
        credits = []
        for id, source, role, payee, value in self.round.credited:
            subject = receipt_at[id] if role == UNOWNED else score_at[id, source]
            digest = names.credit_digest(id, source, role)
            row = n(payee_at[payee], 4) + n(subject, 4) + n(role, 1) + n(value, 16)
            credits.append((payee, digest, row))
        return {
            "missing.bin": [
                n(datanet, 32) + item + content for datanet, item, content in self.missing
            ],
            "receipts.bin": [self.receipt(message) for _, message in self.receipts],
            "owners.bin": [self.owner(owner) for owner in self.owners],
            "scores.bin": [
                n(receipt_at[id], 4) + n(owner_at[owner.order], 4) + n(start, 2) + n(end, 2)
                for id, start, end, owner in self.scores
            ],
            "payees.bin": self.payees,
            "credits.bin": [row for _, _, row in sorted(credits)],
            "payouts.bin": self.payouts(),
            "others.bin": [],
        }

    def receipt(self, message):
        words = [unhex(message[name]) for name in ("requestId", "outputHash", "featureHash")]
        numbers = [(int(message["price"]), 16), (message["time"], 8), (message["outputLength"], 4)]
        return b"".join(words + [n(value, size) for value, size in numbers])

    def owner(self, owner):
        order = b"".join(n(number, 8) for number in owner.order)
        return order + n(owner.datanet, 32) + owner.content + owner.item + owner.payee

    def payouts(self):
        leaves = self.round.state["lastPayouts"]
        last = {unhex(leaf["payee"]): int(leaf["payout"]) for leaf in leaves}
        earned = {}
        for _, _, _, payee, value in self.round.credited:
            earned[payee] = earned.get(payee, 0) + value
        return [
            payee + n(last.get(payee, 0), 16) + n(earned.get(payee, 0), 16) + n(payout, 16)
            for payee, payout, _ in self.round.trees["payouts"]
        ]

    def manifest(self):
        round, state = self.round, self.round.state
        last = [
            (unhex(leaf["payee"]), int(leaf["payout"]), bytes(32)) for leaf in state["lastPayouts"]
        ]
        trees = {"lastPayouts": last, **round.trees}
        fields = {
            "format": "tributary-round/4",
            "model": round.model["modelId"],
            **{name: state["round"][name] for name in ("number", "from", "cutoff")},
            "asset": round.model["asset"],
            "rule": round.model["rule"],
            "contributorsBps": round.model["contributorsBps"],
            "sources": [
                {"datanet": str(id), "weight": weight, "treasuryFeeBps": round.fees[id]}
                for id, weight in sorted(round.sources.items())
            ],
            **{name: tree_fields(sum_tree.head(leaves)) for name, leaves in trees.items()},
            "files": [
                {
                    "name": name,
                    "bytes": len(b"".join(rows)),
                    "rows": len(rows),
                    "sha256": sha256(rows),
                }
                for name, rows in self.tables().items()
            ],
        }
        return json.dumps(fields, separators=(",", ":")) + "\n"

    def as_vector(self):
        text = self.manifest()
        tables = {name: hexed(b"".join(rows)) for name, rows in self.tables().items()}
        manifest = hexed(hashlib.sha256(text.encode()).digest())
        return {**tables, "manifest.json": text, "manifest": manifest}


def sha256(rows):
    return hexed(hashlib.sha256(b"".join(rows)).digest())


def tree_fields(head):
    hash, sum, count = head
    root = hexed(sum_tree.root(head))
    return {"root": root, "hash": hexed(hash), "sum": str(sum), "count": count}

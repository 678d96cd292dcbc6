"""SPEC 5 and 6: one whole round, from chain state and the operator's files to every tree, the
signed messages and the money.

`Round` is what a second implementation has to write; `state` below is only the example.
"""

from . import files, names, span, split, sum_tree, typed_data
from .names import CONTRIBUTOR, TREASURY, UNOWNED
from .primitives import address, hexed, keccak256, n, unhex

ACCEPTED = 2


def status_at(entry, time):
    """SPEC 1.2: the status of an accepted item, with its changes in order of time."""
    if time < entry["acceptedAt"]:
        return 0
    return own_status_at(entry["history"], time)


def own_status_at(history, time):
    """The own status of a record of a batch, which starts as accepted."""
    last = [change["status"] for change in history if change["at"] <= time]
    return last[-1] if last else ACCEPTED


def output_of(receipt):
    """No bytes, which have no scores, for an output that is missing or not the receipt's."""
    message, output = receipt["message"], unhex(receipt["output"] or "0x")
    is_the_receipts = (hexed(names.content_id(output)), len(output)) == (
        message["outputHash"],
        message["outputLength"],
    )
    return output if is_the_receipts else b""


class Record:
    """One record as one registration names it."""

    def __init__(self, datanet, entry, item, content, index, bytes, own_history=()):
        self.datanet, self.entry, self.index = datanet, entry, index
        self.content, self.item, self.bytes = content, item, bytes
        self.own_history = own_history
        self.payee = unhex(entry["payee"])
        self.order = entry["number"], index

    def status_at(self, time):
        status = status_at(self.entry, time)
        return own_status_at(self.own_history, time) if status == ACCEPTED else status

    def source(self, start, end):
        return names.source(
            start, end, names.contribution_key(self.datanet, self.content), self.item
        )


def records_of(state):
    for datanet in state["datanets"]:
        for entry in datanet["accepted"]:
            id = int(datanet["datanetId"])
            if "record" in entry:
                record = unhex(entry["record"])
                content = names.content_id(record)
                yield Record(id, entry, content, content, 0, record)
            else:
                yield from records_of_batch(id, entry)


def records_of_batch(datanet, entry):
    records = [(names.content_id(unhex(r["record"])), r) for r in entry["records"]]
    item = names.batch_item(names.batch_root([content for content, _ in records]))
    for index, (content, r) in enumerate(sorted(records, key=lambda record: record[0])):
        yield Record(datanet, entry, item, content, index, unhex(r["record"]), r["history"])


class Round:
    def __init__(self, state):
        self.state, self.model = state, state["model"]
        self.cutoff = state["round"]["cutoff"]
        self.fees = {int(d["datanetId"]): d["treasuryFeeBps"] for d in state["datanets"]}
        self.sources = {
            int(s["datanetId"]): s["weight"] for s in self.model["sources"] if self.stays(s)
        }
        self.records = [record for record in records_of(state) if record.datanet in self.sources]
        self.receipts = [r for r in state["receipts"] if self.counts(r)]
        self.scores, self.credits, self.details = [], [], []
        self.owned, self.credited = [], []
        for receipt in self.receipts:
            self.share(receipt)
        self.trees = self.make_trees()

    def stays(self, source):
        return source["leftOutFrom"] == 0 or source["leftOutFrom"] > self.cutoff

    def counts(self, receipt):
        message = receipt["message"]
        in_time = self.state["round"]["from"] < message["time"] <= self.cutoff
        has_length = 1 <= message["outputLength"] <= span.LONGEST
        return in_time and has_length and int(message["price"]) > 0

    def candidates(self, time):
        taken = [s for s in self.state["snapshots"] if s["takenAt"] <= time]
        if not taken:
            return []
        return [
            record
            for record in self.records
            if record.entry["acceptedAt"] <= taken[-1]["upTo"]
            and record.status_at(time) == ACCEPTED
        ]

    def share(self, receipt):
        """The scores and the credits of one receipt."""
        message, output = receipt["message"], output_of(receipt)
        id, price = typed_data.struct_hash("Receipt", message), int(message["price"])
        by_order = {record.order: record for record in self.candidates(message["time"])}
        rule = span.parameters(unhex(self.model["rule"]))
        before, ranges = 0, []
        for start, end, order in span.ranges(
            rule, output, [(o, r.bytes) for o, r in by_order.items()]
        ):
            owner = by_order[order]
            source = owner.source(start, end)
            self.scores.append((id, end - start, source))
            self.owned.append((id, start, end, owner))
            all, contributors, fee = split.credit(
                price, before, end - start, message["outputLength"], self.fees[owner.datanet]
            )
            before += end - start
            ranges.append(self.range_as_vector(start, end, owner, all, fee))
            self.credit(id, source, CONTRIBUTOR, owner.payee, contributors)
            self.credit(id, source, TREASURY, names.treasury_payee(owner.datanet), fee)
        ids = sorted(self.sources)
        rest = split.rest(price, before, message["outputLength"])
        parts = split.unowned(rest, [self.sources[id] for id in ids])
        for datanet, part in zip(ids, parts):
            self.credit(id, bytes(32), UNOWNED, names.treasury_payee(datanet), part)
        self.details.append(
            {
                "what": receipt["what"],
                "receiptId": hexed(id),
                "ranges": ranges,
                "unowned": {str(datanet): str(part) for datanet, part in zip(ids, parts)},
            }
        )

    def range_as_vector(self, start, end, owner, credit, fee):
        return {
            "start": start,
            "end": end,
            "datanetId": str(owner.datanet),
            "number": owner.order[0],
            "index": owner.order[1],
            "source": hexed(owner.source(start, end)),
            "credit": str(credit),
            "contributor": str(credit - fee),
            "fee": str(fee),
        }

    def credit(self, receipt, source, role, payee, value):
        if value:
            self.credits.append((payee, value, names.credit_digest(receipt, source, role)))
            self.credited.append((receipt, source, role, payee, value))

    def payouts(self):
        totals = {unhex(leaf["payee"]): int(leaf["payout"]) for leaf in self.state["lastPayouts"]}
        credits = {}
        for payee, value, _ in self.credits:
            credits[payee] = credits.get(payee, 0) + value
        for payee, of_credits in credits.items():
            last = totals.get(payee, 0)
            totals[payee] = split.payout(last, of_credits, self.model["contributorsBps"])
        return [(payee, payout, bytes(32)) for payee, payout in totals.items() if payout]

    def make_trees(self):
        receipts = [
            (typed_data.struct_hash("Receipt", r["message"]), int(r["message"]["price"]), bytes(32))
            for r in self.receipts
        ]
        leaves = {
            "receipts": receipts,
            "scores": self.scores,
            "credits": self.credits,
            "payouts": self.payouts(),
        }
        return {name: sum_tree.ordered(tree) for name, tree in leaves.items()}

    def sum(self, tree):
        return sum_tree.head(self.trees[tree])[1]

    def root(self, tree):
        return sum_tree.root(sum_tree.head(self.trees[tree]))

    def asset(self):
        return unhex(self.model["asset"])

    def message(self):
        head = {
            name: self.state["round"][name]
            for name in ("number", "attempt", "from", "cutoff", "deadline")
        }
        return {
            "modelId": self.model["modelId"],
            **head,
            "settlement": self.state["pool"]["settlement"],
            "manifest": self.state["round"]["manifest"],
            "uriHash": hexed(keccak256(self.state["round"]["uri"].encode())),
            **{f"{tree}Root": hexed(self.root(tree)) for tree in self.trees},
        }

    def book(self):
        message = self.message()
        fields = ("modelId", "number", "from", "cutoff", "receiptsRoot")
        return {
            **{name: message[name] for name in fields},
            "deadline": self.state["round"]["bookDeadline"],
        }

    def bond(self):
        pool = self.state["pool"]
        settled, left = int(pool["settled"]), int(pool["left"])
        floor, bps = int(self.model["bond"]), self.model["bondBps"]
        return split.bond(floor, bps, left, self.sum("payouts"), settled)

    def missing(self):
        """What the scorer lacks of the example: the outputs that are not those of their receipts."""
        for receipt in self.receipts:
            if not output_of(receipt):
                message = receipt["message"]
                yield 0, typed_data.struct_hash("Receipt", message), unhex(message["outputHash"])

    def check(self):
        """SPEC 5.3, as far as it is about amounts."""
        pool, receipts = self.state["pool"], self.sum("receipts")
        assert 1 <= receipts <= int(pool["paid"]) - int(pool["receiptsSettled"])
        assert self.sum("credits") == receipts
        least, most = split.payout_bounds(
            int(pool["settled"]),
            receipts,
            self.model["contributorsBps"],
            len(self.trees["credits"]),
        )
        assert least <= self.sum("payouts") <= most

    def pool_after(self):
        pool, rise = self.state["pool"], self.sum("payouts") - int(self.state["pool"]["settled"])
        return {
            **pool,
            "settled": str(self.sum("payouts")),
            "receiptsSettled": str(int(pool["receiptsSettled"]) + self.sum("receipts")),
            "left": str(int(pool["left"]) + rise),
            "rounds": pool["rounds"] + 1,
            "settlement": hexed(names.settlement(self.asset(), self.root("payouts"))),
        }

    def shares_after(self):
        receipts, income = int(self.pool_after()["receiptsSettled"]), int(
            self.state["pool"]["income"]
        )
        contributors = self.model["contributorsBps"]
        return [
            {
                "index": index,
                "bps": bps,
                "share": str(split.share(bps, contributors, receipts, income)),
            }
            for index, bps in enumerate(self.model["sharesBps"])
        ]


# --- the example

FROM, CUTOFF = 1_750_000_000, 1_750_086_400
SNAPSHOT, LATER_SNAPSHOT = FROM + 50, FROM + 40_000
KEYS = {
    name: int.from_bytes(keccak256(name.encode()), "big")
    for name in ("operator", "scorer 1", "scorer 2", "scorer 3")
}


def account(name):
    return keccak256(name.encode())[12:]


def single(number, payee, accepted_at, record, *history):
    return {
        "number": number,
        "payee": hexed(payee),
        "acceptedAt": accepted_at,
        "history": changes(history),
        "record": hexed(record),
    }


def batch(number, payee, accepted_at, records, *history):
    """Records are bytes, or bytes with their history."""
    pairs = [record if isinstance(record, tuple) else (record,) for record in records]
    return {
        "number": number,
        "payee": hexed(payee),
        "acceptedAt": accepted_at,
        "history": changes(history),
        "records": [{"record": hexed(bytes), "history": changes(own)} for bytes, *own in pairs],
    }


def changes(pairs):
    return [{"at": at, "status": status} for at, status in pairs]


ADA, BOB = names.account_payee(account("Ada")), names.account_payee(account("Bob"))
EVE = names.account_payee(account("Eve"))
AUTHOR = names.claim_key(2, names.identity(["https://orcid.org/0000-0002-0736-9199"]))

FINGERS = b"Abnormally short fingers are seen in the hand from birth."
NAILS = b"The nails are small and brittle in most patients."
SEIZURES = b"Seizures begin in the first year of life."
HEARING = b"Hearing loss of both ears is progressive."
CHEESE = b"The moon is made of green cheese, as is well known."
BLOOD = b"Blood pressure is high in adult life."


def datanets():
    """Every way in which a record earns, and every reason why it does not."""
    one = [
        single(3, ADA, FROM - 9_000, FINGERS),
        # The treasury is its payee.
        single(5, names.treasury_payee(1), FROM - 8_000, HEARING),
        # Flagged in the second of a receipt, accepted again, then retracted.
        single(
            9, EVE, FROM - 7_000, BLOOD, (FROM + 100, 5), (FROM + 200, ACCEPTED), (FROM + 300, 4)
        ),
    ]
    two = [
        # A copy of Ada's with a lower number: it was submitted before hers and accepted after the
        # first snapshot, so it comes first only after the second.
        single(2, BOB, FROM + 1_000, FINGERS),
        batch(
            4,
            AUTHOR,
            FROM - 8_500,
            [
                NAILS,
                (SEIZURES, (FROM + 500, 5)),
                # Ada holds most of this, and comes first.
                b"Short fingers are seen in the hand and the foot from birth.",
            ],
        ),
        # The same bytes as a record of the batch, by themselves, later.
        single(7, EVE, FROM - 7_500, NAILS),
    ]
    five = [single(1, EVE, FROM - 9_500, SEIZURES)]
    seven = [
        single(6, BOB, FROM - 7_800, b"Hearing loss of both ears is progressive and severe."),
        # Rejected as a whole; the record's own status has no effect then.
        batch(
            10,
            EVE,
            FROM - 6_000,
            [(CHEESE, (FROM + 150, 5), (FROM + 250, ACCEPTED))],
            (FROM + 300, 3),
        ),
    ]
    waiting = {
        "number": 8,
        "payee": hexed(EVE),
        "submittedAt": FROM - 7_400,
        "status": 1,
        "record": hexed(BLOOD),
    }
    return [
        {"datanetId": "1", "treasuryFeeBps": 500, "accepted": one, "waiting": []},
        {"datanetId": "2", "treasuryFeeBps": 0, "accepted": two, "waiting": [waiting]},
        {"datanetId": "5", "treasuryFeeBps": 3_000, "accepted": five, "waiting": []},
        {"datanetId": "7", "treasuryFeeBps": 1_000, "accepted": seven, "waiting": []},
    ]


MISSING, OTHER_LENGTH, OTHER_DIGEST = range(3)  # faults of an output


def outputs():
    """(what it is an example of, time, price, output[, the output's fault])"""
    nails = b"Nails: the nails are small and brittle in most cases."
    return [
        (
            "the worked example of docs/CONCEPTS.md: two owners, and unowned bytes",
            FROM + 1_200,
            1_000_000,
            FINGERS + b" The nails are small and brittle in most patients, it is said.",
        ),
        ("at `from`: in no tree", FROM, 10_000, FINGERS),
        (
            "one second later, but before the first snapshot: no record earns",
            FROM + 1,
            10_001,
            FINGERS,
        ),
        ("at the first snapshot", SNAPSHOT, 10_001, FINGERS),
        ("without a price: in no tree", FROM + 2, 0, FINGERS),
        (
            "at the second snapshot: Bob's copy is accepted and comes first",
            LATER_SNAPSHOT,
            20_000,
            FINGERS,
        ),
        ("just before it: Ada's", LATER_SNAPSHOT - 1, 20_000, FINGERS),
        ("just before it is flagged", FROM + 99, 30_000, BLOOD),
        ("in the second in which it is flagged", FROM + 100, 30_000, BLOOD),
        ("accepted again", FROM + 299, 30_000, BLOOD),
        ("retracted permanently", FROM + 301, 30_000, BLOOD),
        ("a record of a batch, accepted with it", FROM + 149, 40_000, CHEESE),
        ("a record of a batch, flagged by itself", FROM + 200, 40_000, CHEESE),
        ("accepted again by itself, the batch still accepted", FROM + 299, 40_000, CHEESE),
        ("the batch is rejected", FROM + 300, 40_000, CHEESE),
        ("the first record is of a Datanet that is left out, so it is no candidate", FROM + 499, 50_000, SEIZURES),
        ("the second record is flagged too", FROM + 500, 50_000, SEIZURES),
        (
            "a treasury's record, and a range that only a later record holds",
            FROM + 600,
            777_777,
            b"Hearing loss of both ears is progressive and severe.",
        ),
        ("two ranges of one owner", FROM + 700, 99_999, nails + b" Also: " + nails),
        (
            "a near-copy owns what the first record does not hold",
            FROM + 701,
            100_000,
            b"Short fingers are seen in the hand and the foot from birth.",
        ),
        ("a price of one unit: unowned", FROM + 800, 1, FINGERS + b" " + NAILS),
        ("an output of no bytes: in no tree", FROM + 900, 5_000, b""),
        ("an output that no scorer has", FROM + 901, 5_001, FINGERS, MISSING),
        ("an output of another length than the receipt's", FROM + 902, 5_002, FINGERS, OTHER_LENGTH),
        ("an output with another digest than the receipt's", FROM + 903, 5_003, FINGERS, OTHER_DIGEST),
        ("words that no record has", FROM + 1_000, 6_000, b"I do not know."),
        ("at the cutoff", CUTOFF, 10_003, NAILS),
        ("after the cutoff: in no tree", CUTOFF + 1, 10_000, NAILS),
        ("an output of 32,769 bytes: in no tree", FROM + 904, 5_004, bytes(32_769), MISSING),
        ("an output of 32,768 bytes", FROM + 905, 5_005, bytes(32_768), MISSING),
        (
            "three owners and a price of which each has not a whole unit: the last has it",
            FROM + 1_300,
            2,
            FINGERS + b" " + NAILS + b" " + HEARING,
        ),
    ]


def receipts():
    made = []
    for index, (what, time, price, output, *fault) in enumerate(outputs()):
        message = {
            "modelId": "3",
            "requestId": hexed(n(index + 1, 32)),
            "outputHash": hexed(names.content_id(NAILS if OTHER_DIGEST in fault else output)),
            "outputLength": len(output) + (OTHER_LENGTH in fault),
            "featureHash": hexed(bytes(32)),
            "price": str(price),
            "time": time,
        }
        given = None if MISSING in fault else hexed(output)
        made.append({"what": what, "message": message, "output": given})
    return made


def last_payouts():
    earned = [(ADA, 700_000), (names.treasury_payee(1), 41_000), (names.treasury_payee(5), 9_000)]
    return sum_tree.ordered((payee, payout, bytes(32)) for payee, payout in earned)


def state():
    asset = account("a token")
    last = last_payouts()
    settled = sum(payout for _, payout, _ in last)
    weights = [("1", 3, 0), ("2", 1, 0), ("5", 9, CUTOFF), ("7", 2, CUTOFF + 1)]
    return {
        "chainId": typed_data.CHAIN,
        "attribution": hexed(typed_data.CONTRACT),
        "model": {
            "modelId": "3",
            "asset": hexed(asset),
            "contributorsBps": 6_000,
            "sharesBps": [2_500, 1_000, 500],
            "rule": hexed(span.rule_word(3, 12)),
            "operator": hexed(address(KEYS["operator"])),
            "scorers": sorted(hexed(address(KEYS[f"scorer {i}"])) for i in (1, 2, 3)),
            "quorum": 2,
            "bond": "100000",
            "bondBps": 2_000,
            "window": 280_800,
            "sources": [
                {"datanetId": id, "weight": weight, "leftOutFrom": left_out}
                for id, weight, left_out in weights
            ],
        },
        "datanets": datanets(),
        "snapshots": [
            {"takenAt": SNAPSHOT, "upTo": FROM - 5_500},
            {"takenAt": LATER_SNAPSHOT, "upTo": LATER_SNAPSHOT - 10},
        ],
        "pool": {
            "paid": "9000000",
            "receiptsSettled": "1500000",
            "settled": str(settled),
            "left": "350000",
            "income": "12345",
            "rounds": 1,
            "settlement": hexed(names.settlement(asset, sum_tree.root(sum_tree.head(last)))),
        },
        "lastPayouts": [
            {"payee": hexed(payee), "payout": str(payout)} for payee, payout, _ in last
        ],
        "round": {
            "number": 2,
            "attempt": 3,
            "from": FROM,
            "cutoff": CUTOFF,
            "deadline": CUTOFF + 7_200,
            "bookDeadline": CUTOFF + 86_400,
            "uri": "https://example.org/rounds/2/",
            "manifest": hexed(names.content_id(b"any 32 bytes: the chain does not look at it")),
            "proposedAt": CUTOFF + 3_600,
        },
        "receipts": receipts(),
    }


def signed(name, message, key, state):
    return typed_data.signed(name, message, key, state["chainId"], unhex(state["attribution"]))


def vectors():
    given = state()
    round = Round(given)
    round.check()
    message = round.message()
    round_hash = typed_data.struct_hash("Round", message)
    by_account = {address(key): key for key in KEYS.values()}
    scorers = [unhex(scorer) for scorer in given["model"]["scorers"]]
    signers = scorers[: given["model"]["quorum"]]
    operator, proposed_at = unhex(given["model"]["operator"]), given["round"]["proposedAt"]
    finalisable_at = proposed_at + given["model"]["window"]
    proposal = names.proposal(
        round_hash, operator, round.bond(), proposed_at, finalisable_at, signers
    )
    endorsements = [signed("Round", message, by_account[signer], given) for signer in signers]
    return {
        "given": given,
        "expected": {
            "shared": round.details,
            "trees": {name: sum_tree.as_vector(leaves) for name, leaves in round.trees.items()},
            "files": files.Files(round, round.missing()).as_vector(),
            "book": signed("ReceiptBook", round.book(), KEYS["operator"], given),
            "roundHash": hexed(round_hash),
            "endorsements": endorsements,
            "bond": str(round.bond()),
            "finalisableAt": finalisable_at,
            "proposal": hexed(proposal),
            "poolAfter": round.pool_after(),
            "sharesAfter": round.shares_after(),
        },
    }

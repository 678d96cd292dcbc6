//! What can be shown of a right round: to every function what it asks for, and now and then a
//! little beside it.

use crate::{Known, nodes};
use alloy_primitives::{B256, Bytes, U256};
use tributary_audit::{Bytes as _, place, receipt, witness};
use tributary_core::{
    faults::{next, trees::Tree},
    ids::{CreditRole, credit_digest},
    leaves,
    rule::Rule,
    sum_tree::{Leaf, Node},
    typed_data::Receipt,
};
use tributary_interfaces::IDisputes::{
    self, Holder, IDisputesCalls as Calls, Owner, Place, ProposedRound, Score, Witness,
};
use tributary_rounds::{CreditRow, StatedRound, StatedScore};
use tributary_test_kit::Random;

/// Once in so many times an argument is another one than the right one.
const BESIDE: u64 = 12;

/// A proposed round with everything that its files and its contributors can show.
#[allow(missing_debug_implementations, reason = "it signs")]
pub struct Prover<'w> {
    world: &'w Known,
    round: ProposedRound,
    leaves: [Vec<Leaf>; 4],
    last: Vec<Leaf>,
    /// What is shown beside: places of other trees, rounds and attempts.
    pool: &'w [Place],
    /// The operator's signature of a receipt.
    sign: &'w dyn Fn(&Receipt) -> Bytes,
}

impl<'w> Prover<'w> {
    /// Of the right round as it was proposed, with places to show beside its own and the operator's
    /// signatures of receipts.
    pub fn new(
        world: &'w Known,
        round: ProposedRound,
        pool: &'w [Place],
        sign: &'w dyn Fn(&Receipt) -> Bytes,
    ) -> Self {
        let last = world.facts.last_payouts.iter();
        let last = last.map(|row| leaves::payout(row.payee.to_word(), row.amount)).collect();
        Self { world, round, leaves: world.right.leaves(), last, pool, sign }
    }

    /// A call of each function, all of it right, but for what is beside it.
    pub fn calls(&self, random: &mut Random) -> Vec<Calls> {
        let mut calls = self.of_trees(random);
        calls.extend(self.of_receipts(random));
        if !self.world.right.scores.is_empty() {
            calls.extend(self.of_scores(random));
            calls.extend(self.of_owners(random));
            calls.extend(self.of_credits(random));
        }
        calls.push(self.of_payouts(random));
        calls
    }

    fn of_trees(&self, random: &mut Random) -> Vec<Calls> {
        let tree = random.pick(&Tree::ALL);
        let leaves = &self.leaves[tree as usize];
        if leaves.is_empty() {
            return Vec::new();
        }
        let first = random.index(leaves.len());
        let neighbours = self.neighbours(tree, first, 1 + random.index(2));
        let round = self.round(random);
        vec![
            Calls::proveDisorder(IDisputes::proveDisorderCall {
                round: round.clone(),
                tree: if random.one_in(BESIDE) { random.below(5) as u8 } else { tree as u8 },
                leaves: self.beside(random, neighbours),
            }),
            Calls::proveMalformed(IDisputes::proveMalformedCall {
                round,
                tree: tree as u8,
                node: node(leaves, random),
            }),
        ]
    }

    fn of_receipts(&self, random: &mut Random) -> Vec<Calls> {
        let of_round = self.receipt(random);
        let (id, round) = (of_round.id(), self.round(random));
        let place = self.place(random, Tree::Receipts, id, B256::ZERO);
        // What the operator signs beside its book in the round's span is an omission.
        let signed = self.outside(random);
        vec![
            Calls::proveReceipt(IDisputes::proveReceiptCall {
                round: round.clone(),
                receipt: receipt(&of_round),
                place: place.clone(),
            }),
            Calls::proveOmitted(IDisputes::proveOmittedCall {
                round,
                receipt: receipt(&signed),
                signature: (self.sign)(&signed),
                place: self.place(random, Tree::Receipts, signed.id(), B256::ZERO),
            }),
        ]
    }

    fn of_scores(&self, random: &mut Random) -> Vec<Calls> {
        let (paid, of_score) = self.score(random);
        let (id, source, round) = (paid.receipt_id, paid.source(), self.round(random));
        let score = |random: &mut Random| self.place(random, Tree::Scores, id, source);
        let output = self.world.output(of_score.output_hash).unwrap_or_default();
        let index = random.index(self.leaves[1].len());
        vec![
            Calls::proveStray(IDisputes::proveStrayCall {
                round: round.clone(),
                receiptId: id,
                source,
                score: score(random),
                receipt: self.place(random, Tree::Receipts, id, B256::ZERO),
            }),
            Calls::proveShape(IDisputes::proveShapeCall {
                round: round.clone(),
                receipt: receipt(&of_score),
                source,
                score: score(random),
            }),
            Calls::proveLength(IDisputes::proveLengthCall {
                round: round.clone(),
                receipt: receipt(&of_score),
                source,
                output: output.clone().into(),
                score: score(random),
            }),
            Calls::proveOverlap(IDisputes::proveOverlapCall {
                round: round.clone(),
                leaves: self.neighbours(Tree::Scores, index, 2),
            }),
            Calls::proveUnheld(IDisputes::proveUnheldCall {
                round,
                receipt: receipt(&of_score),
                score: self.named(&paid),
                byteOffset: paid.start + random.below(u64::from(paid.end - paid.start)) as u16,
                output: output.into(),
                record: self.world.bytes_of(&paid.owner).to_vec().into(),
                place: score(random),
            }),
        ]
    }

    fn of_owners(&self, random: &mut Random) -> Vec<Calls> {
        let (paid, of_score) = self.score(random);
        let (id, round) = (paid.receipt_id, self.round(random));
        let output = self.world.output(of_score.output_hash).unwrap_or_default();
        let byte = paid.start + random.below(u64::from(paid.end - paid.start)) as u16;
        let any = if random.one_in(2) { self.receipt(random) } else { of_score };
        let of_any = self.world.output(any.output_hash).unwrap_or_default();
        let start = random.below(1 + u64::from(any.output_length)) as u16;
        let mut data = B256::ZERO;
        data[..2].copy_from_slice(&start.to_be_bytes());
        vec![
            Calls::proveRegistration(IDisputes::proveRegistrationCall {
                round: round.clone(),
                receipt: receipt(&of_score),
                score: self.named(&paid),
                member: self.world.member(&paid.owner),
                place: self.place(random, Tree::Scores, id, paid.source()),
            }),
            Calls::proveEarlier(IDisputes::proveEarlierCall {
                round: round.clone(),
                receipt: receipt(&of_score),
                score: self.named(&paid),
                output: output.clone().into(),
                holder: self.holder(random, &output, byte),
                place: self.place(random, Tree::Scores, id, paid.source()),
            }),
            Calls::proveGap(IDisputes::proveGapCall {
                round,
                receipt: receipt(&any),
                output: of_any.clone().into(),
                holder: self.holder(random, &of_any, start),
                place: self.place(random, Tree::Receipts, any.id(), B256::ZERO),
                gap: self.place(random, Tree::Scores, any.id(), data),
                start,
            }),
        ]
    }

    fn of_credits(&self, random: &mut Random) -> Vec<Calls> {
        let (paid, of_score) = self.score(random);
        let (id, source, round) = (paid.receipt_id, paid.source(), self.round(random));
        let of_round = self.receipt(random);
        let row = random.pick(&self.world.right.credits);
        let role = if random.one_in(2) { CreditRole::Contributor } else { CreditRole::Treasury };
        let datanet = random.pick(&self.world.facts.sources).datanet_id;
        let treasury = tributary_core::faults::credits::treasury_of;
        let payee = match role {
            CreditRole::Contributor => paid.owner.payee.to_word(),
            _ => treasury(paid.owner.datanet),
        };
        let of_unowned = credit_digest(of_round.id(), B256::ZERO, CreditRole::Unowned);
        vec![
            Calls::proveCredit(IDisputes::proveCreditCall {
                round: round.clone(),
                receipt: receipt(&of_score),
                score: self.named(&paid),
                role: role as u8,
                first: self.place(random, Tree::Scores, id, B256::ZERO),
                place: self.place(random, Tree::Scores, id, source),
                credit: self.place(random, Tree::Credits, payee, credit_digest(id, source, role)),
            }),
            Calls::proveUnowned(IDisputes::proveUnownedCall {
                round: round.clone(),
                receipt: receipt(&of_round),
                datanetId: datanet,
                place: self.place(random, Tree::Receipts, of_round.id(), B256::ZERO),
                first: self.place(random, Tree::Scores, of_round.id(), B256::ZERO),
                afterLast: self.place(
                    random,
                    Tree::Scores,
                    next(of_round.id()).unwrap_or_default(),
                    B256::ZERO,
                ),
                credit: self.place(random, Tree::Credits, treasury(datanet), of_unowned),
            }),
            self.unfounded(random, &row, round.clone()),
            self.misdirected(random, &row, round),
        ]
    }

    fn unfounded(&self, random: &mut Random, row: &CreditRow, round: ProposedRound) -> Calls {
        let CreditRow { payee, receipt_id, source, role, .. } = *row;
        let tree = if role == CreditRole::Unowned { Tree::Receipts } else { Tree::Scores };
        Calls::proveUnfounded(IDisputes::proveUnfoundedCall {
            round,
            payee: payee.to_word(),
            receiptId: receipt_id,
            source,
            role: if random.one_in(BESIDE) { random.below(4) as u8 } else { role as u8 },
            credit: self.place(random, Tree::Credits, payee.to_word(), row.digest()),
            missing: self.place(random, tree, receipt_id, source),
        })
    }

    fn misdirected(&self, random: &mut Random, row: &CreditRow, round: ProposedRound) -> Calls {
        let paid = self.world.right.scores.iter().find(|score| score.source() == row.source);
        let paid = paid.copied().unwrap_or_else(|| random.pick(&self.world.right.scores));
        Calls::proveMisdirected(IDisputes::proveMisdirectedCall {
            round,
            payee: row.payee.to_word(),
            receiptId: row.receipt_id,
            score: self.named(&paid),
            role: row.role as u8,
            credit: self.place(random, Tree::Credits, row.payee.to_word(), row.digest()),
        })
    }

    fn of_payouts(&self, random: &mut Random) -> Calls {
        let round = self.round(random);
        let leaves = if random.one_in(3) { &self.last } else { &self.leaves[3] };
        let payee = if leaves.is_empty() { random.word() } else { random.pick(leaves).key };
        let last = place(self.last.clone(), payee, B256::ZERO);
        Calls::provePayout(IDisputes::provePayoutCall {
            round,
            payee,
            lastRoot: crate::repair::head(&self.last).root(),
            last: self.beside(random, last),
            first: self.place(random, Tree::Credits, payee, B256::ZERO),
            afterLast: self.place(random, Tree::Credits, next(payee).unwrap_or_default(), B256::ZERO),
            payout: self.place(random, Tree::Payouts, payee, B256::ZERO),
        })
    }

    /// The round, with another field now and then.
    fn round(&self, random: &mut Random) -> ProposedRound {
        let mut round = self.round.clone();
        if random.one_in(BESIDE) {
            match random.below(6) {
                0 => round.cutoff += 1,
                1 => round.from = round.from.wrapping_sub(1),
                2 => round.proposedAt += 1,
                3 => round.scoresRoot = round.creditsRoot,
                4 => round.bond = round.bond.wrapping_sub(1),
                _ => round.modelId += U256::from(1),
            }
        }
        round
    }

    /// A receipt of the book, with another field now and then.
    fn receipt(&self, random: &mut Random) -> Receipt {
        let mut receipt = random.pick(&self.world.book).0;
        if random.one_in(BESIDE) {
            match random.below(3) {
                0 => receipt.price += 1,
                1 => receipt.output_length += 1,
                _ => receipt.time = self.round.cutoff + 1,
            }
        }
        receipt
    }

    /// A receipt of the book, or now and then one of another model or of a second beside the span.
    fn outside(&self, random: &mut Random) -> Receipt {
        let mut receipt = random.pick(&self.world.book).0;
        if random.one_in(BESIDE) {
            match random.below(3) {
                0 => receipt.model_id += U256::from(1),
                1 => receipt.time = self.round.cutoff + 1,
                _ => receipt.time = self.round.from,
            }
        }
        receipt
    }

    /// That the operator signed a receipt and left it out, which voids the round.
    pub(crate) fn omitted(&self) -> Calls {
        let StatedRound { receipts, .. } = &self.world.right;
        let signed = Receipt { request_id: B256::repeat_byte(0x99), ..receipts[0] };
        Calls::proveOmitted(IDisputes::proveOmittedCall {
            round: self.round.clone(),
            receipt: receipt(&signed),
            signature: (self.sign)(&signed),
            place: place(self.leaves[0].clone(), signed.id(), B256::ZERO),
        })
    }

    /// That a hidden record holds bytes of an output, which are nobody's or a later record's: what
    /// voids the round. Also whether the output has scores.
    pub(crate) fn hidden(&self, random: &mut Random) -> (Calls, bool) {
        let words = [&b"hid0"[..], b"hid3"];
        let find = |(receipt, output): &(Receipt, Vec<u8>)| {
            let at = words.iter().find_map(|word| output.windows(4).position(|bytes| bytes == *word))?;
            (receipt.price > 0).then(|| (*receipt, output.clone(), at as u16))
        };
        let all: Vec<_> = self.world.book.iter().filter_map(find).collect();
        let (of_round, output, byte) = random.pick(&all);
        let common = |owner: &tributary_rounds::Owner| {
            let witness = self.witness(self.world.bytes_of(owner), &output, byte)?;
            Some((*owner, witness))
        };
        let (owner, witness) = self.world.hidden().find_map(|owner| common(&owner)).expect("its record");
        let holder = Holder {
            owner: self.owner(&owner),
            member: self.world.member(&owner),
            record: self.world.bytes_of(&owner).to_vec().into(),
            witness,
        };
        let (round, id) = (self.round.clone(), of_round.id());
        let mut of_receipt = self.world.right.scores.iter().filter(|score| score.receipt_id == id);
        let has_scores = of_receipt.clone().next().is_some();
        let call = match of_receipt.find(|score| (score.start..score.end).contains(&byte)) {
            Some(paid) => Calls::proveEarlier(IDisputes::proveEarlierCall {
                round,
                receipt: receipt(&of_round),
                score: self.named(paid),
                output: output.into(),
                holder,
                place: place(self.leaves[1].clone(), id, paid.source()),
            }),
            None => {
                let mut data = B256::ZERO;
                data[..2].copy_from_slice(&byte.to_be_bytes());
                Calls::proveGap(IDisputes::proveGapCall {
                    round,
                    receipt: receipt(&of_round),
                    output: output.into(),
                    holder,
                    place: place(self.leaves[0].clone(), id, B256::ZERO),
                    gap: place(self.leaves[1].clone(), id, data),
                    start: byte,
                })
            }
        };
        (call, has_scores)
    }

    /// A score with its receipt.
    fn score(&self, random: &mut Random) -> (StatedScore, Receipt) {
        let StatedRound { receipts, scores, .. } = &self.world.right;
        let score = random.pick(scores);
        let receipt = receipts.iter().find(|receipt| receipt.id() == score.receipt_id);
        (score, *receipt.expect("a score's receipt"))
    }

    /// A score as Disputes takes it, of another registration now and then.
    fn named(&self, score: &StatedScore) -> Score {
        let StatedScore { start, end, owner, .. } = *score;
        Score { start, end, owner: self.owner(&owner) }
    }

    fn owner(&self, owner: &tributary_rounds::Owner) -> Owner {
        let batch_root = self.world.facts.batch_root(owner);
        Owner { datanetId: owner.datanet, contentId: owner.content_id, batchRoot: batch_root }
    }

    /// Any record that is not hidden, with what it has in common with the output at a byte if there
    /// is something.
    fn holder(&self, random: &mut Random, output: &[u8], byte: u16) -> Holder {
        let owners: Vec<_> = self.world.owners().collect();
        let common =
            |owner: &&tributary_rounds::Owner| self.witness(self.world.bytes_of(owner), output, byte);
        let holding: Vec<_> = owners.iter().filter(|owner| common(owner).is_some()).copied().collect();
        let owner = random.choose(&holding).unwrap_or_else(|| random.pick(&owners));
        let none = || Witness { outputStart: byte, recordStart: 0, length: 9 };
        Holder {
            owner: self.owner(&owner),
            member: self.world.member(&owner),
            record: self.world.bytes_of(&owner).to_vec().into(),
            witness: common(&&owner).unwrap_or_else(none),
        }
    }

    fn witness(&self, record: &[u8], output: &[u8], byte: u16) -> Option<Witness> {
        let Rule::Span(params) = self.world.facts.rule() else { panic!("another rule") };
        witness(params, output, record, byte)
    }

    fn neighbours(&self, tree: Tree, first: usize, count: usize) -> Place {
        let leaves = &self.leaves[tree as usize];
        let first = first.min(leaves.len().saturating_sub(count));
        let shown = leaves.iter().skip(first).take(count).map(tributary_audit::leaf).collect();
        let built = tributary_core::sum_tree::SumTree::build(leaves).expect("a right tree");
        let proof = built.prove(first as u64, count.min(leaves.len()) as u64).unwrap_or_default();
        Place { leaves: shown, proof: proof.into() }
    }

    fn place(&self, random: &mut Random, tree: Tree, key: B256, data: B256) -> Place {
        let place = place(self.leaves[tree as usize].clone(), key, data);
        self.beside(random, place)
    }

    /// The place, or another one now and then.
    fn beside(&self, random: &mut Random, place: Place) -> Place {
        if !random.one_in(BESIDE) {
            return place;
        }
        random.choose(self.pool).unwrap_or(place)
    }
}

/// Any node of a tree of these leaves, of which there must be one at least, as its parents commit to it.
pub fn node(leaves: &[Leaf], random: &mut Random) -> IDisputes::Node {
    let levels = nodes::levels(leaves);
    let top = levels.last().expect("a level")[0];
    let level = random.index(levels.len());
    let index = random.index(levels[level].len());
    // A node that rose has the preimage of the one that it was joined from.
    let preimage = match preimage_level(&levels, level, index) {
        (0, index) => nodes::of_leaf(&leaves[index]),
        (level, index) => nodes::of_node(&levels[level - 1][2 * index], &levels[level - 1][2 * index + 1]),
    };
    IDisputes::Node {
        topHash: top.hash,
        topSum: top.sum,
        count: leaves.len() as u64,
        level: level as u8,
        index: index as u64,
        sum: levels[level][index].sum,
        siblings: nodes::siblings(&levels[level..], index).into(),
        preimage: Bytes::from(preimage),
    }
}

/// The level and index at which a node was joined, which is below where it rose to.
fn preimage_level(levels: &[Vec<Node>], mut level: usize, mut index: usize) -> (usize, usize) {
    while level > 0 && levels[level - 1].len() <= 2 * index + 1 {
        (level, index) = (level - 1, 2 * index);
    }
    (level, index)
}

//! Calls of Attribution, and the claims after a round.

use super::builder::{Builder, MOST};
use super::models::Model;
use crate::side::CHAIN_ID;
use alloy_primitives::{Address, B256, Bytes, FixedBytes, U256};
use alloy_sol_types::SolValue;
use std::collections::BTreeMap;
use tributary_core::payee::Payee;
use tributary_core::sum_tree::{Leaf, Node, SumTree, Summit};
use tributary_core::typed_data::ReceiptBook;
use tributary_interfaces::IAttribution::*;

/// A round that should be open.
#[derive(Clone)]
pub(super) struct Open {
    round: Round,
    payouts: BTreeMap<B256, u128>,
    scorer: Address,
    approved: Vec<Address>,
    finalisable_at: u64,
}

impl Builder<'_> {
    pub(super) fn rounds_call(&mut self) {
        let settled = self.models.iter().any(|model| !model.payouts.is_empty());
        match self.random.below(16) {
            0 => self.deposit_bond(),
            1 => self.withdraw_bond(),
            2 => self.pay(),
            3 => self.bind(),
            4..=9 if settled => self.claims_call(),
            10 => self.approve(),
            15 => self.drop_round(),
            14 if self.random.one_in(4) => self.guardian_call(),
            11 => self.finalise(),
            12 => self.propose(),
            _ => self.advance(),
        }
    }

    /// Whatever a model lacks for its next payouts.
    fn advance(&mut self) {
        let Some((place, model)) = self.some_model() else { return };
        let quorum = usize::from(model.terms.quorum);
        match &model.open {
            Some(open) if open.approved.len() < quorum && self.random.one_in(8) => self.drop_on(place),
            Some(open) if open.approved.len() < quorum => self.approve_on(place),
            Some(_) => self.finalise_on(place),
            None if model.paid <= model.receipts_settled => self.pay_for(place),
            None if self.bonded(&model).is_none() => self.deposit_bond_for(place),
            None => self.propose_for(place),
        }
    }

    /// A scorer of a model with enough free bond.
    fn bonded(&self, model: &Model) -> Option<Address> {
        let free =
            |scorer: &Address| self.bonds.get(&(model.terms.asset, *scorer)).copied().unwrap_or_default();
        model.terms.scorers.iter().find(|scorer| free(scorer) >= model.terms.bond).copied()
    }

    pub(super) fn deposit_bond(&mut self) {
        if let Some((place, _)) = self.some_model() {
            self.deposit_bond_for(place);
        }
    }

    fn deposit_bond_for(&mut self, place: usize) {
        let model = self.models[place].clone();
        let from = self.random.any(&model.terms.scorers).unwrap_or_default();
        let from = if from.is_zero() { self.anybody() } else { from };
        let asset = if self.slip() { self.no_token() } else { model.terms.asset };
        let low = model.terms.bond.clamp(1, MOST);
        let mut amount = U256::from(self.number(low, 2 * low, u128::MAX));
        if self.slip() {
            amount =
                self.random.pick(&[U256::ZERO, U256::ONE << 96, (U256::ONE << 128) + U256::ONE, U256::MAX]);
        }
        let value = self.value(asset, amount);
        if self.push("depositBond", from, self.places.attribution, value, &depositBondCall { asset, amount })
        {
            let fee = if asset == self.places.fee_token { amount / U256::from(100) } else { U256::ZERO };
            *self.bonds.entry((asset, from)).or_default() += (amount - fee).saturating_to::<u128>();
        }
        self.view_bond(asset, from);
    }

    fn withdraw_bond(&mut self) {
        let bonds: Vec<((Address, Address), u128)> =
            self.bonds.iter().map(|(key, sum)| (*key, *sum)).filter(|bond| bond.1 > 0).collect();
        let Some(((asset, scorer), free)) = self.random.any(&bonds) else { return };
        let from = self.caller(scorer);
        let mut amount = U256::from(self.number(1, free, u128::MAX));
        if self.slip() {
            amount =
                self.random.pick(&[U256::ZERO, U256::ONE << 96, (U256::ONE << 128) + U256::ONE, U256::MAX]);
        }
        if self.push(
            "withdrawBond",
            from,
            self.places.attribution,
            U256::ZERO,
            &withdrawBondCall { asset, amount },
        ) {
            let free = self.bonds.entry((asset, from)).or_default();
            *free = free.saturating_sub(amount.saturating_to());
        }
        self.view_bond(asset, from);
    }

    fn propose(&mut self) {
        if let Some((place, _)) = self.some_model() {
            self.propose_for(place);
        }
    }

    fn propose_for(&mut self, place: usize) {
        let model = self.models[place].clone();
        let Some((round, payouts)) = self.round(&model) else { return };
        let scorer = self.bonded(&model);
        self.clean &= scorer.is_some() && model.open.is_none() && !self.paused();
        let from = self.caller(scorer.unwrap_or(model.terms.scorers[0]));
        let signature = self.signature(&model, &round);
        let call = proposeCall { round: round.clone(), operatorSignature: signature };
        if self.push("propose", from, self.places.attribution, U256::ZERO, &call) {
            let free = self.bonds.entry((model.terms.asset, from)).or_default();
            *free = free.saturating_sub(model.terms.bond);
            let finalisable_at = self.time + u64::from(model.terms.window);
            self.models[place].open =
                Some(Open { round, payouts, scorer: from, approved: vec![from], finalisable_at });
        }
        self.view_round(&model, from);
    }

    fn approve(&mut self) {
        if let Some(place) = self.some_open() {
            self.approve_on(place);
        }
    }

    fn approve_on(&mut self, place: usize) {
        let model = self.models[place].clone();
        let Some(open) = model.open.clone() else { return };
        let others: Vec<Address> =
            model.terms.scorers.iter().filter(|scorer| !open.approved.contains(scorer)).copied().collect();
        let meant = self.random.any(&others);
        self.clean &= meant.is_some();
        let from = self.caller(meant.unwrap_or(open.scorer));
        let hash = alloy_primitives::keccak256(open.round.abi_encode());
        let hash = if self.slip() { self.random.pick(&[B256::ZERO, B256::with_last_byte(1)]) } else { hash };
        let call = approveCall { modelId: self.id(model.id), roundHash: hash };
        if self.push("approve", from, self.places.attribution, U256::ZERO, &call)
            && let Some(open) = &mut self.models[place].open
        {
            open.approved.push(from);
        }
        self.view_round(&model, from);
    }

    fn finalise(&mut self) {
        if let Some(place) = self.some_open() {
            self.finalise_on(place);
        }
    }

    fn finalise_on(&mut self, place: usize) {
        let model = self.models[place].clone();
        let Some(open) = model.open.clone() else { return };
        let early = self.slip();
        self.time = self.time.max(open.finalisable_at - u64::from(early));
        self.clean &= open.approved.len() >= usize::from(model.terms.quorum);
        let mut round = open.round.clone();
        self.clean &= !early && !self.paused();
        if self.slip() {
            self.change_round(&mut round);
        }
        let from = self.anybody();
        if self.push("finalise", from, self.places.attribution, U256::ZERO, &finaliseCall { round }) {
            let model = &mut self.models[place];
            model.settled = open.round.payouts.sum;
            model.receipts_settled += open.round.receipts.sum;
            model.rounds += 1;
            model.last_cutoff = open.round.cutoff;
            model.payouts = open.payouts;
            model.open = None;
            *self.bonds.entry((model.terms.asset, open.scorer)).or_default() += model.terms.bond;
        }
        self.view_round(&model, open.scorer);
        self.view_pool(model.id);
    }

    fn drop_round(&mut self) {
        if let Some(place) = self.some_open() {
            self.drop_on(place);
        }
    }

    fn drop_on(&mut self, place: usize) {
        let model = self.models[place].clone();
        let Some(open) = model.open.clone() else { return };
        let early = self.slip();
        self.time = self.time.max(open.finalisable_at - u64::from(early));
        self.clean &= !early && open.approved.len() < usize::from(model.terms.quorum);
        let hash = alloy_primitives::keccak256(open.round.abi_encode());
        let hash = if self.slip() { self.random.pick(&[B256::ZERO, B256::with_last_byte(1)]) } else { hash };
        let from = self.anybody();
        let call = dropRoundCall { modelId: self.id(model.id), roundHash: hash };
        if self.push("dropRound", from, self.places.attribution, U256::ZERO, &call) {
            self.models[place].open = None;
            *self.bonds.entry((model.terms.asset, open.scorer)).or_default() += model.terms.bond;
        }
        self.view_round(&model, open.scorer);
    }

    fn some_open(&mut self) -> Option<usize> {
        let open: Vec<usize> =
            (0..self.models.len()).filter(|place| self.models[*place].open.is_some()).collect();
        self.random.any(&open)
    }

    /// A round that fits a model, unless there is nothing to share; by a slip, one that does not.
    fn round(&mut self, model: &Model) -> Option<(Round, BTreeMap<B256, u128>)> {
        let unsettled = model.paid.checked_sub(model.receipts_settled)?;
        self.clean &= unsettled > 0;
        let receipts = self.number(1, unsettled.max(1), u128::MAX);
        let bps = u128::from(model.terms.contributorsBps);
        let free = (model.paid * bps / 10_000).checked_sub(model.settled)?;
        let most = free * u128::from(model.terms.outflowCapBps) / 10_000;
        let least = most.min(receipts.checked_mul(bps)? / 10_000);
        let pool = self.number(least, most, u128::MAX);
        let payouts = self.payouts(model, pool.min(MOST));
        let leaves: Vec<Leaf> =
            payouts.iter().map(|(key, value)| Leaf { key: *key, value: *value, data: B256::ZERO }).collect();
        let summit = SumTree::build(&leaves).ok()?.summit();
        let mut round = Round {
            modelId: self.id(model.id),
            number: model.rounds + 1,
            cutoff: self.cutoff(model),
            pool,
            manifest: self.random.word(),
            receipts: self.tree(receipts),
            scores: self.tree(7),
            credits: Tree { hash: FixedBytes::ZERO, sum: 0, count: 0 },
            payouts: Tree { hash: summit.node.hash, sum: summit.node.sum, count: summit.count },
        };
        let credits = self.number(0, receipts, u128::MAX);
        if credits > 0 {
            round.credits = self.tree(credits);
        }
        if self.slip() {
            self.change_round(&mut round);
        }
        Some((round, payouts))
    }

    /// A cutoff between the last round's and now; at times the least one, by a slip the last round's own.
    fn cutoff(&mut self, model: &Model) -> u64 {
        if self.slip() {
            return model.last_cutoff;
        }
        self.clean &= self.time > model.last_cutoff;
        match self.random.below(4) {
            0 => model.last_cutoff + 1,
            _ => self.time.saturating_sub(self.random.below(100)).max(model.last_cutoff + 1),
        }
    }

    /// Shares at most `pool` on top of the last payouts.
    fn payouts(&mut self, model: &Model, pool: u128) -> BTreeMap<B256, u128> {
        let mut payouts = model.payouts.clone();
        let mut left = pool;
        for _ in 0..self.random.below(7) {
            let part = if self.random.one_in(3) { left } else { self.random.between(0, left) };
            if part == 0 {
                continue;
            }
            let account = Payee::Account(self.anybody()).to_word();
            let payee = match self.random.below(4) {
                0 => self.some_datanet().map_or(account, |(_, net)| self.random.pick(&net.keys).1),
                1 => Payee::Account(self.places.odd_wallet).to_word(),
                // Nobody, and the contract itself, as a careless scorer would have it.
                2 if self.random.one_in(20) => {
                    let odd = self.random.pick(&[Address::ZERO, self.places.rewards]);
                    Payee::Account(odd).to_word()
                }
                _ => account,
            };
            *payouts.entry(payee).or_default() += part;
            left -= part;
        }
        payouts
    }

    fn tree(&mut self, sum: u128) -> Tree {
        Tree {
            hash: FixedBytes::from_slice(&self.random.word()[..20]),
            sum,
            count: 1 + self.random.below((1 << 40) - 1),
        }
    }

    /// Makes one thing of a round wrong.
    fn change_round(&mut self, round: &mut Round) {
        let other = self.random.next();
        match self.random.below(12) {
            0 => round.number = self.random.pick(&[0, round.number + 1, u64::MAX]),
            1 => round.cutoff = self.time + 1,
            2 => {
                round.pool = self.random.pick(&[
                    0,
                    round.pool.saturating_add(1),
                    round.pool.saturating_sub(1),
                    u128::MAX,
                ])
            }
            3 => round.receipts.sum = self.random.pick(&[0, round.receipts.sum.saturating_add(1), u128::MAX]),
            4 => round.credits.sum = self.random.pick(&[round.receipts.sum.saturating_add(1), u128::MAX]),
            5 => round.payouts.sum = round.payouts.sum.saturating_add(1),
            6 => round.payouts.sum = round.payouts.sum.saturating_sub(1),
            7 => round.payouts.count = self.random.pick(&[0, 1 << 40, u64::MAX]),
            8 => round.scores.count = self.random.pick(&[0, 1 << 40, u64::MAX]),
            9 => round.credits.hash = FixedBytes::from_slice(&self.random.word()[..20]),
            10 => round.receipts.count = other,
            _ => round.manifest = self.random.word(),
        }
    }

    /// The operator's signature of the round's book; by a slip of another one.
    fn signature(&mut self, model: &Model, round: &Round) -> Bytes {
        let Tree { hash, sum, count } = round.receipts;
        let root = Summit { node: Node { hash, sum }, count }.root();
        let mut book = ReceiptBook { model_id: round.modelId, receipts_root: root, cutoff: round.cutoff };
        if self.slip() {
            book.cutoff ^= 1;
        }
        let digest = book.digest(CHAIN_ID, self.places.attribution);
        self.signed(model.operator, digest)
    }

    /// An account's signature; by a slip somebody else's, malleated or cut.
    pub(super) fn signed(&mut self, account: Address, digest: B256) -> Bytes {
        let signer = self.caller(account);
        let actor = self.actors.iter().find(|actor| actor.address == signer);
        let mut signature = actor.map(|actor| actor.sign(digest)).unwrap_or_default();
        if signer == self.places.odd_wallet {
            signature = digest.to_vec();
        }
        self.clean &= !signature.is_empty() && (self.wallet_mood == 0 || signer != self.places.odd_wallet);
        if signature.len() == 65 && self.slip() {
            match self.random.below(5) {
                0 => malleate(&mut signature),
                1 => signature[64] -= 27,
                2 => signature.truncate(64),
                3 => signature.push(0),
                _ => signature[self.random.below(65) as usize] ^= 1,
            }
        }
        signature.into()
    }

    fn view_round(&mut self, model: &Model, scorer: Address) {
        self.view(self.places.attribution, &openRoundCall { modelId: U256::from(model.id) });
        self.view_bond(model.terms.asset, scorer);
    }

    fn view_bond(&mut self, asset: Address, scorer: Address) {
        self.view(self.places.attribution, &freeBondCall { asset, scorer });
    }
}

/// The other signature of the same key over the same digest: `s` in the upper half, the other parity.
fn malleate(signature: &mut [u8]) {
    let order = U256::from_be_bytes(alloy_primitives::hex!(
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
    ));
    let s = order - U256::from_be_slice(&signature[32..64]);
    signature[32..64].copy_from_slice(&s.to_be_bytes::<32>());
    signature[64] ^= 27 ^ 28;
}

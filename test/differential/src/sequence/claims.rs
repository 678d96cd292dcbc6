//! Claims against the last payouts, one by one, many, and in ranges.

use super::builder::Builder;
use super::models::Model;
use crate::side::CHAIN_ID;
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_sol_types::SolValue;
use tributary_core::payee::Payee;
use tributary_core::sum_tree::{Leaf, SumTree};
use tributary_core::typed_data::domain_separator;
use tributary_interfaces::IRewards::*;

const CLAIM_TO: &str =
    "ClaimTo(uint256 modelId,address account,address receiver,uint128 cumulative,uint256 deadline)";

impl Builder<'_> {
    pub(super) fn claims_call(&mut self) {
        let paid: Vec<usize> =
            (0..self.models.len()).filter(|place| !self.models[*place].payouts.is_empty()).collect();
        let Some(place) = self.random.any(&paid) else { return };
        let model = self.models[place].clone();
        match self.random.below(9) {
            0..=2 => self.claim(&model),
            3 => self.claim_to(&model),
            4 | 5 => self.claim_to_signed(&model),
            6 => self.claim_many(),
            _ => self.pay_range(&model),
        }
        self.view_pool(model.id);
    }

    /// A leaf of a model's last payouts with its proof; by a slip something about them is wrong.
    fn leaf(&mut self, model: &Model) -> (B256, u128, Bytes) {
        let (leaves, tree) = tree(model);
        let place = self.random.below(leaves.len() as u64);
        let Leaf { key, value, .. } = leaves[place as usize];
        let proof = tree.and_then(|tree| tree.prove(place, 1)).unwrap_or_default();
        let value = if self.slip() { self.random.pick(&[value - 1, value + 1, u128::MAX]) } else { value };
        (key, value, self.damaged(proof))
    }

    /// The model's id and asset; by a slip others.
    fn named(&mut self, model: &Model) -> (U256, Address) {
        let asset = if self.slip() { self.places.fee_token } else { model.terms.asset };
        (self.id(model.id), asset)
    }

    fn claim(&mut self, model: &Model) {
        let (mut payee, cumulative, proof) = self.leaf(model);
        let (from, (id, asset)) = (self.anybody(), self.named(model));
        if self.slip() {
            let word = self.random.word();
            payee = self.random.pick(&[B256::ZERO, word, B256::with_last_byte(1)]);
        }
        let rewards = self.places.rewards;
        let key = matches!(Payee::from_word(payee), Some(Payee::ClaimKey(_)));
        if key != self.slip() {
            let call = claimBoundCall { modelId: id, asset, claimKey: payee, cumulative, proof };
            self.push("claimBound", from, rewards, U256::ZERO, &call);
        } else {
            let account = Address::from_slice(&payee[12..]);
            let call = claimCall { modelId: id, asset, account, cumulative, proof };
            self.push("claim", from, rewards, U256::ZERO, &call);
        }
        self.view(rewards, &claimedCall { modelId: id, payee });
    }

    fn claim_to(&mut self, model: &Model) {
        let (payee, cumulative, proof) = self.leaf(model);
        let (id, asset) = self.named(model);
        let from = self.caller(Address::from_slice(&payee[12..]));
        let call = claimToCall { modelId: id, asset, receiver: self.receiver(), cumulative, proof };
        self.push("claimTo", from, self.places.rewards, U256::ZERO, &call);
        self.view(self.places.rewards, &claimedCall { modelId: id, payee });
    }

    fn claim_to_signed(&mut self, model: &Model) {
        let (payee, cumulative, proof) = self.leaf(model);
        let (from, (id, asset)) = (self.anybody(), self.named(model));
        let account = Address::from_slice(&payee[12..]);
        let receiver = self.receiver();
        let deadline = U256::from(if self.slip() { self.time - 1 } else { self.time + self.random.below(2) });
        let deadline = if self.random.one_in(8) { U256::MAX } else { deadline };
        let fields = (id, account, receiver, U256::from(cumulative), deadline);
        let words = [keccak256(CLAIM_TO).to_vec(), fields.abi_encode()].concat();
        let domain = domain_separator(CHAIN_ID, self.places.rewards);
        let digest = keccak256([&[0x19, 0x01], domain.as_slice(), keccak256(words).as_slice()].concat());
        let signature = self.signed(account, digest);
        let call = claimToSignedCall {
            modelId: id,
            asset,
            account,
            receiver,
            cumulative,
            deadline,
            signature,
            proof,
        };
        self.push("claimToSigned", from, self.places.rewards, U256::ZERO, &call);
        self.view(self.places.rewards, &claimedCall { modelId: id, payee });
    }

    /// Claims of several models and accounts; some of them may fail, the rest must be paid.
    fn claim_many(&mut self) {
        let paid: Vec<Model> =
            self.models.iter().filter(|model| !model.payouts.is_empty()).cloned().collect();
        let mut claims = Vec::new();
        for _ in 0..self.random.below(7) {
            let model = self.random.pick(&paid);
            let (payee, cumulative, proof) = self.leaf(&model);
            let (id, asset) = self.named(&model);
            let account = if self.slip() { Address::ZERO } else { Address::from_slice(&payee[12..]) };
            claims.push(Claim { modelId: id, asset, account, cumulative, proof });
        }
        // Items that fail are skipped, so they do not make the call fail.
        self.clean = !claims.is_empty();
        let from = self.anybody();
        self.push("claimMany", from, self.places.rewards, U256::ZERO, &claimManyCall { claims });
        for model in paid {
            self.view_claimed(&model);
        }
    }

    fn pay_range(&mut self, model: &Model) {
        let (leaves, tree) = tree(model);
        let start = self.random.below(leaves.len() as u64);
        let length = 1 + self.random.below(leaves.len() as u64 - start);
        let run = &leaves[start as usize..(start + length) as usize];
        let mut accounts: Vec<Address> =
            run.iter().map(|leaf| Address::from_slice(&leaf.key[12..])).collect();
        let mut cumulatives: Vec<u128> = run.iter().map(|leaf| leaf.value).collect();
        self.clean &= run.iter().all(|leaf| leaf.key[0] == 0);
        let proof = tree.and_then(|tree| tree.prove(start, length)).unwrap_or_default();
        if self.slip() {
            match self.random.below(5) {
                0 => accounts.clear(),
                1 => accounts = vec![accounts[0]; 257],
                2 => cumulatives.push(1),
                3 => accounts.reverse(),
                _ => cumulatives[0] += 1,
            }
        }
        let proof = self.damaged(proof);
        let (from, (id, asset)) = (self.anybody(), self.named(model));
        let call = payRangeCall { modelId: id, asset, accounts, cumulatives, proof };
        self.push("payRange", from, self.places.rewards, U256::ZERO, &call);
        self.view_claimed(model);
    }

    fn view_claimed(&mut self, model: &Model) {
        for payee in model.payouts.keys() {
            self.view(self.places.rewards, &claimedCall { modelId: U256::from(model.id), payee: *payee });
        }
    }

    /// A proof, at times with one bit flipped, cut, longer, or with wider sums than needed.
    pub(super) fn damaged(&mut self, mut proof: Vec<u8>) -> Bytes {
        if self.random.one_in(4) && !proof.is_empty() {
            self.clean = false;
            match self.random.below(6) {
                0 => proof.truncate(self.random.below(proof.len() as u64) as usize),
                1 => proof.push(0),
                2 => widen(&mut proof),
                _ => {
                    let bit = self.random.below(8 * proof.len() as u64) as usize;
                    proof[bit / 8] ^= 1 << (bit % 8);
                }
            }
        }
        proof.into()
    }
}

/// The leaves of a model's last payouts, and their tree.
fn tree(model: &Model) -> (Vec<Leaf>, Option<SumTree>) {
    let leaves: Vec<Leaf> = model
        .payouts
        .iter()
        .map(|(key, value)| Leaf { key: *key, value: *value, data: B256::ZERO })
        .collect();
    let tree = SumTree::build(&leaves).ok();
    (leaves, tree)
}

/// Writes every sibling's sum with one byte more.
fn widen(proof: &mut Vec<u8>) {
    let width = usize::from(proof[0]);
    let mut wider = vec![proof[0] + 1];
    wider.extend_from_slice(&proof[1..11]);
    for sibling in proof[11..].chunks(20 + width) {
        wider.extend_from_slice(&sibling[..20]);
        wider.push(0);
        wider.extend_from_slice(&sibling[20..]);
    }
    *proof = wider;
}

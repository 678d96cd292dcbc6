//! The payouts once more, from the receipts and the scores alone, by other code: `core`'s arithmetic and the trees play no part.

use alloy_primitives::{B256, U256, keccak256};
use std::collections::BTreeMap;
use tributary_rounds::{Contribution, Round};

/// What each payee has earned after these rounds.
///
/// # Panics
///
/// If a score's contribution is not in its round, which [`tributary_rounds::read`] and [`Round::build`] see to.
pub fn payouts(rounds: &[Round]) -> BTreeMap<B256, u128> {
    let mut earned: BTreeMap<B256, u128> = BTreeMap::new();
    for round in rounds {
        let mut credits: BTreeMap<B256, u128> = BTreeMap::new();
        let owners = owners(round);
        let (mut prices, mut given) = (0, 0);
        for receipt in &round.receipts {
            prices += receipt.price;
            let id = receipt.id();
            let scores: Vec<_> = round.scores.iter().filter(|row| row.receipt_id == id).collect();
            let total: u128 = scores.iter().map(|row| u128::from(row.score)).sum();
            for row in scores {
                let credit = floor(receipt.price, row.score.into(), total);
                let (payee, treasury, fee_bps) = owners[&row.contribution_key];
                let fee = floor(credit, fee_bps.into(), 10_000);
                *credits.entry(payee).or_default() += credit - fee;
                *credits.entry(treasury).or_default() += fee;
                given += credit;
            }
        }
        *credits.entry(round.terms.fallback.to_word()).or_default() += prices - given;
        for (payee, credit) in credits {
            *earned.entry(payee).or_default() += floor(round.terms.pool, credit, prices);
        }
    }
    earned.retain(|_, amount| *amount > 0);
    earned
}

fn floor(amount: u128, part: u128, whole: u128) -> u128 {
    (U256::from(amount) * U256::from(part) / U256::from(whole)).to()
}

/// By contribution key: who is paid for it, the treasury of its Datanet, and the treasury's fee.
fn owners(round: &Round) -> BTreeMap<B256, (B256, B256, u16)> {
    let owner = |contribution: &Contribution| {
        let datanet = round.datanets[contribution.datanet as usize];
        let key = keccak256([datanet.id.to_be_bytes::<32>(), contribution.content_id.0].concat());
        (key, (contribution.payee.to_word(), datanet.treasury.to_word(), datanet.fee_bps))
    };
    round.contributions.iter().map(owner).collect()
}

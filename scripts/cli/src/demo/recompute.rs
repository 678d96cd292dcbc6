//! The payouts once more, from the receipts and the scores alone, by other code: `core`'s arithmetic and the trees play no part.

use alloy_primitives::{B256, U256};
use std::collections::BTreeMap;
use tributary_core::payee::Payee;
use tributary_rounds::Round;

/// What each payee has earned after these rounds.
pub fn payouts(rounds: &[Round]) -> BTreeMap<B256, u128> {
    let mut earned: BTreeMap<B256, u128> = BTreeMap::new();
    for round in rounds {
        let mut credits: BTreeMap<B256, u128> = BTreeMap::new();
        let (mut prices, mut given) = (0, 0);
        for receipt in &round.receipts {
            prices += receipt.price;
            let scores: Vec<_> = round.scores.iter().filter(|row| row.receipt_id == receipt.id()).collect();
            let total: u128 = scores.iter().map(|row| u128::from(row.score)).sum();
            for row in scores {
                let credit = floor(receipt.price, row.score.into(), total);
                let (payee, treasury, fee_bps) = owner(round, row.contribution_key);
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

/// Who is paid for a contribution, the treasury of its Datanet, and the treasury's fee.
fn owner(round: &Round, key: B256) -> (B256, B256, u16) {
    let found = round.contributions.iter().find_map(|contribution| {
        let datanet = round.datanets[contribution.datanet as usize];
        let same =
            alloy_primitives::keccak256([datanet.id.to_be_bytes::<32>(), contribution.content_id.0].concat())
                == key;
        same.then(|| (contribution.payee.to_word(), datanet.treasury.to_word(), datanet.fee_bps))
    });
    found.unwrap_or_else(|| (Payee::to_word(round.terms.fallback), B256::ZERO, 0))
}

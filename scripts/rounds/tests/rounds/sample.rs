//! Small makers of rounds.

use alloy_primitives::{Address, B256, U256};
use tributary_core::{
    ids::contribution_key,
    payee::{Payee, claim_key},
    rule::Rule,
    span::Params,
    typed_data::Receipt,
};
use tributary_rounds::{Contribution, Datanet, RoundInput, Terms};
use tributary_scoring::ScoreRow;

pub(crate) const MODEL: u64 = 7;

/// Even numbers are accounts, odd ones claim keys.
pub(crate) fn payee(number: u32) -> Payee {
    let mut id = Address::repeat_byte(0x11);
    id[16..].copy_from_slice(&number.to_be_bytes());
    if number.is_multiple_of(2) {
        Payee::Account(id)
    } else {
        claim_key(U256::from(1), B256::left_padding_from(id.as_slice()))
    }
}

pub(crate) fn receipt(number: u32, price: u128) -> Receipt {
    Receipt {
        model_id: U256::from(MODEL),
        request_id: B256::left_padding_from(&number.to_be_bytes()),
        output_hash: B256::repeat_byte(1),
        feature_hash: B256::ZERO,
        price,
        time: 1_000 + u64::from(number),
    }
}

pub(crate) fn contribution(number: u32, datanet: u32, payee: Payee) -> Contribution {
    Contribution { datanet, content_id: B256::left_padding_from(&number.to_be_bytes()), payee }
}

/// One Datanet (treasury: payee 100, fee as given), fallback: payee 102, no receipts yet.
pub(crate) fn input(fee_bps: u16, pool: u128) -> RoundInput {
    RoundInput {
        terms: Terms {
            model: U256::from(MODEL),
            number: 1,
            rule: Rule::Span(Params::new(5, 20).unwrap()),
            cutoff: 1_000_000,
            pool,
            fallback: payee(102),
        },
        datanets: vec![Datanet { id: U256::from(1), treasury: payee(100), fee_bps }],
        contributions: vec![],
        receipts: vec![],
        scores: vec![],
        last_payouts: vec![],
    }
}

impl Sample for RoundInput {
    fn shape(&mut self, receipt: usize, contribution: usize, score: u64) {
        let Contribution { datanet, content_id, .. } = self.contributions[contribution];
        self.scores.push(ScoreRow {
            receipt_id: self.receipts[receipt].id(),
            contribution_key: contribution_key(self.datanets[datanet as usize].id, content_id),
            score,
        });
    }
}

pub(crate) trait Sample {
    /// Says that a contribution has a score for a receipt, both by their place in the input.
    fn shape(&mut self, receipt: usize, contribution: usize, score: u64);
}

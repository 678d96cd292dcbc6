//! Small makers of rounds.

use alloy_primitives::{Address, B256, U256};
use tributary_core::{
    ids::batch_item,
    payee::{Payee, claim_key, treasury},
    rule::Rule,
    span::Params,
    typed_data::Receipt,
};
use tributary_rounds::{FileError, Owner, RoundHeader, RoundInput, Source};
use tributary_scoring::{ByteRange, Order, ScoreRow};

pub(crate) const MODEL: u64 = 7;
pub(crate) const FROM: u64 = 1_000;
pub(crate) const CUTOFF: u64 = 1_000_000;

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

pub(crate) fn treasury_of(datanet: u64) -> Payee {
    treasury(U256::from(datanet)).unwrap()
}

/// Of an output with this length.
pub(crate) fn receipt(number: u32, price: u128, length: u32) -> Receipt {
    Receipt {
        model_id: U256::from(MODEL),
        request_id: B256::left_padding_from(&number.to_be_bytes()),
        output_hash: B256::repeat_byte(1),
        output_length: length,
        feature_hash: B256::ZERO,
        price,
        time: FROM + 1 + u64::from(number),
    }
}

/// A record that is registered by itself.
pub(crate) fn owner(number: u32, datanet: u64, payee: Payee) -> Owner {
    let content_id = content(number);
    let order = Order { number: u64::from(number) + 1, index: 0 };
    Owner { datanet: U256::from(datanet), content_id, item: content_id, payee, order }
}

/// A record of a batch.
pub(crate) fn member(number: u32, datanet: u64, payee: Payee, batch: u32) -> Owner {
    let item = batch_item(content(batch));
    let order = Order { number: u64::from(batch) + 1_000, index: number.into() };
    Owner { datanet: U256::from(datanet), content_id: content(number), item, payee, order }
}

pub(crate) fn content(number: u32) -> B256 {
    B256::left_padding_from(&[&[0xc0], number.to_be_bytes().as_slice()].concat())
}

pub(crate) fn source(datanet: u64, weight: u16, fee_bps: u16) -> Source {
    Source { datanet: U256::from(datanet), weight, fee_bps }
}

/// A second round of one Datanet (fee as given), contributors having everything; no receipts yet.
pub(crate) fn input(fee_bps: u16) -> RoundInput {
    RoundInput {
        header: RoundHeader {
            model: U256::from(MODEL),
            number: 2,
            from: FROM,
            cutoff: CUTOFF,
            asset: Address::repeat_byte(0x22),
            rule: Rule::Span(Params::new(5, 20).unwrap()),
            contributors_bps: 10_000,
        },
        sources: vec![source(1, 1, fee_bps)],
        receipts: vec![],
        scores: vec![],
        owners: vec![],
        missing: vec![],
        last_payouts: vec![],
    }
}

/// Rows that are all there.
pub(crate) fn rows<T>(rows: impl Iterator<Item = Result<T, FileError>>) -> Vec<T> {
    rows.map(Result::unwrap).collect()
}

pub(crate) trait Sample {
    /// Says that an owner has some bytes of a receipt's output, both by their index in the input.
    fn shape(&mut self, receipt: usize, owner: usize, bytes: std::ops::Range<u16>);
}

impl Sample for RoundInput {
    fn shape(&mut self, receipt: usize, owner: usize, bytes: std::ops::Range<u16>) {
        let range = ByteRange { start: bytes.start, end: bytes.end, owner: self.owners[owner].order };
        self.scores.push(ScoreRow { receipt_id: self.receipts[receipt].id(), range });
    }
}

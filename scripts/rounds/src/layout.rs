//! The rows of a round's files, exact to the byte (SPEC 5.4): fields one after the other, numbers
//! big-endian.

use crate::{
    input::{Missing, Owner},
    payouts::PayoutRow,
    table::{Bytes, Row},
};
use alloy_primitives::{B256, U256};
use tributary_core::{ids::CreditRole, payee::Payee, typed_data::Receipt};
use tributary_scoring::Order;

/// Reads a row's fields from the first to the last.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut field = [0; N];
        let length = N.min(self.0.len());
        let (found, rest) = self.0.split_at(length);
        field[..length].copy_from_slice(found);
        self.0 = rest;
        field
    }

    fn word(&mut self) -> B256 {
        self.bytes().into()
    }

    fn payee(&mut self) -> Result<Payee, String> {
        let word = self.word();
        Payee::from_word(word)
            .ok_or_else(|| format!("{word} is neither an account, a claim key nor a treasury"))
    }

    fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.bytes())
    }

    fn u32(&mut self) -> u32 {
        u32::from_be_bytes(self.bytes())
    }

    fn u64(&mut self) -> u64 {
        u64::from_be_bytes(self.bytes())
    }

    fn u128(&mut self) -> u128 {
        u128::from_be_bytes(self.bytes())
    }
}

impl Row for Missing {
    const FILE: &'static str = "missing.bin";
    const WIDTH: usize = 96;

    fn put(&self, to: &mut Bytes<'_>) {
        let Self { datanet, item, content_id } = *self;
        to.put(datanet.to_be_bytes::<32>()).put(item).put(content_id);
    }

    fn take(from: &[u8]) -> Result<Self, String> {
        let mut from = Fields(from);
        let datanet = from.word().into();
        Ok(Self { datanet, item: from.word(), content_id: from.word() })
    }
}

/// A receipt without its model, which is the round's, and its id, which follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReceiptRow {
    pub(crate) request_id: B256,
    pub(crate) output_hash: B256,
    pub(crate) feature_hash: B256,
    pub(crate) price: u128,
    pub(crate) time: u64,
    pub(crate) output_length: u32,
}

impl ReceiptRow {
    pub(crate) fn new(receipt: &Receipt) -> Self {
        let Receipt { request_id, output_hash, output_length, feature_hash, price, time, .. } = *receipt;
        Self { request_id, output_hash, feature_hash, price, time, output_length }
    }

    pub(crate) fn receipt(&self, model_id: U256) -> Receipt {
        let Self { request_id, output_hash, feature_hash, price, time, output_length } = *self;
        Receipt { model_id, request_id, output_hash, output_length, feature_hash, price, time }
    }
}

impl Row for ReceiptRow {
    const FILE: &'static str = "receipts.bin";
    const WIDTH: usize = 124;

    fn put(&self, to: &mut Bytes<'_>) {
        to.put(self.request_id).put(self.output_hash).put(self.feature_hash);
        to.put(self.price.to_be_bytes()).put(self.time.to_be_bytes()).put(self.output_length.to_be_bytes());
    }

    fn take(from: &[u8]) -> Result<Self, String> {
        let mut from = Fields(from);
        let (request_id, output_hash, feature_hash) = (from.word(), from.word(), from.word());
        let (price, time, output_length) = (from.u128(), from.u64(), from.u32());
        Ok(Self { request_id, output_hash, feature_hash, price, time, output_length })
    }
}

impl Row for Owner {
    const FILE: &'static str = "owners.bin";
    const WIDTH: usize = 144;

    fn put(&self, to: &mut Bytes<'_>) {
        let Self { datanet, content_id, item, payee, order } = *self;
        to.put(order.number.to_be_bytes()).put(order.index.to_be_bytes());
        to.put(datanet.to_be_bytes::<32>()).put(content_id).put(item).put(payee.to_word());
    }

    fn take(from: &[u8]) -> Result<Self, String> {
        let mut from = Fields(from);
        let order = Order { number: from.u64(), index: from.u64() };
        let datanet = from.word().into();
        Ok(Self { order, datanet, content_id: from.word(), item: from.word(), payee: from.payee()? })
    }
}

/// A score by the indexes of its receipt and its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScoreIndexes {
    pub(crate) receipt: u32,
    pub(crate) owner: u32,
    pub(crate) start: u16,
    pub(crate) end: u16,
}

impl Row for ScoreIndexes {
    const FILE: &'static str = "scores.bin";
    const WIDTH: usize = 12;

    fn put(&self, to: &mut Bytes<'_>) {
        to.put(self.receipt.to_be_bytes()).put(self.owner.to_be_bytes());
        to.put(self.start.to_be_bytes()).put(self.end.to_be_bytes());
    }

    fn take(from: &[u8]) -> Result<Self, String> {
        let mut from = Fields(from);
        Ok(Self { receipt: from.u32(), owner: from.u32(), start: from.u16(), end: from.u16() })
    }
}

/// The sum of a receipt's scores; in no file, since it follows from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TotalRow(pub(crate) u64);

impl Row for TotalRow {
    const FILE: &'static str = "totals";
    const WIDTH: usize = 8;

    fn put(&self, to: &mut Bytes<'_>) {
        to.put(self.0.to_be_bytes());
    }

    fn take(from: &[u8]) -> Result<Self, String> {
        Ok(Self(Fields(from).u64()))
    }
}

/// A payee that may have credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PayeeRow(pub(crate) Payee);

impl Row for PayeeRow {
    const FILE: &'static str = "payees.bin";
    const WIDTH: usize = 32;

    fn put(&self, to: &mut Bytes<'_>) {
        to.put(self.0.to_word());
    }

    fn take(from: &[u8]) -> Result<Self, String> {
        Fields(from).payee().map(Self)
    }
}

/// A credit by the indexes of its payee and of what it is for: a score, or a receipt if it is
/// unowned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CreditIndexes {
    pub(crate) payee: u32,
    pub(crate) subject: u32,
    pub(crate) role: CreditRole,
    pub(crate) credit: u128,
}

impl Row for CreditIndexes {
    const FILE: &'static str = "credits.bin";
    const WIDTH: usize = 25;

    fn put(&self, to: &mut Bytes<'_>) {
        to.put(self.payee.to_be_bytes()).put(self.subject.to_be_bytes());
        to.put([self.role as u8]).put(self.credit.to_be_bytes());
    }

    fn take(from: &[u8]) -> Result<Self, String> {
        let mut from = Fields(from);
        let (payee, subject, [role]) = (from.u32(), from.u32(), from.bytes());
        let role = CreditRole::from_u8(role).ok_or_else(|| format!("there is no role {role}"))?;
        Ok(Self { payee, subject, role, credit: from.u128() })
    }
}

impl Row for PayoutRow {
    const FILE: &'static str = "payouts.bin";
    const WIDTH: usize = 80;

    fn put(&self, to: &mut Bytes<'_>) {
        to.put(self.payee.to_word());
        [self.last, self.credit, self.payout].iter().for_each(|amount| {
            to.put(amount.to_be_bytes());
        });
    }

    fn take(from: &[u8]) -> Result<Self, String> {
        let mut from = Fields(from);
        Ok(Self { payee: from.payee()?, last: from.u128(), credit: from.u128(), payout: from.u128() })
    }
}

/// A receipt's id and a source that are not in the other files. A right round has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Other {
    pub(crate) receipt_id: B256,
    pub(crate) source: B256,
}

impl Row for Other {
    const FILE: &'static str = "others.bin";
    const WIDTH: usize = 64;

    fn put(&self, to: &mut Bytes<'_>) {
        to.put(self.receipt_id).put(self.source);
    }

    fn take(from: &[u8]) -> Result<Self, String> {
        let mut from = Fields(from);
        Ok(Self { receipt_id: from.word(), source: from.word() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Table;

    fn check<R: Row + PartialEq + std::fmt::Debug>(row: R) {
        let table = Table::of([row, row, row]);
        assert_eq!(table.stored().len(), 3 * R::WIDTH as u64, "{}", R::FILE);
        assert_eq!(table.get(2).unwrap(), Some(row));
        assert_eq!(table.get(3).unwrap(), None);
        let all: Vec<R> = table.all().map(Result::unwrap).collect();
        assert_eq!(all, [row, row, row]);
    }

    #[test]
    fn every_row_has_its_width_and_reads_back() {
        let (word, other) = (B256::repeat_byte(3), B256::repeat_byte(4));
        let payee = Payee::ClaimKey(alloy_primitives::Address::repeat_byte(5));
        check(Missing { datanet: U256::MAX, item: word, content_id: other });
        check(ReceiptRow {
            request_id: word,
            output_hash: other,
            feature_hash: B256::ZERO,
            price: u128::MAX - 1,
            time: u64::MAX - 2,
            output_length: u32::MAX - 3,
        });
        let order = Order { number: u64::MAX - 1, index: u64::MAX };
        check(Owner { datanet: U256::MAX, content_id: word, item: other, payee, order });
        check(ScoreIndexes { receipt: u32::MAX, owner: 1, start: u16::MAX, end: 2 });
        check(TotalRow(u64::MAX - 3));
        check(PayeeRow(payee));
        for role in [CreditRole::Contributor, CreditRole::Treasury, CreditRole::Unowned] {
            check(CreditIndexes { payee: 1, subject: u32::MAX, role, credit: u128::MAX });
        }
        check(PayoutRow { payee, last: 1, credit: u128::MAX, payout: 3 });
        check(Other { receipt_id: word, source: other });
    }

    #[test]
    fn bytes_that_are_no_row_are_an_error_of_its_index() {
        let mut bytes = [0; 64];
        bytes[31] = 1;
        let stored = crate::stored::Stored::Memory(std::sync::Arc::new(bytes.to_vec()));
        let table = Table::<PayeeRow>::new(stored, std::path::Path::new("payees.bin"));
        let found: Vec<Result<PayeeRow, _>> = table.all().collect();
        assert!(matches!(found[..], [Ok(_), Err(_)]));
        let error = found[1].as_ref().unwrap_err().to_string();
        assert!(
            error.starts_with("payees.bin, row 1: 0x00") && error.contains("neither an account"),
            "{error}"
        );
        assert!(CreditIndexes::take(&[3; 25]).is_err());
    }
}

//! The credits of a round: for whom each part of a receipt's price is (SPEC 5.2).

use crate::{
    input::{InputError, Owner},
    scores,
    sources::Sources,
};
use alloy_primitives::B256;
use tributary_core::{
    ids::{CreditRole, credit_digest},
    leaves,
    payee::Payee,
    split,
    sum_tree::Leaf,
    typed_data::Receipt,
};

/// One leaf of the credits tree, with what its digest is made from. Ascends by (payee, digest).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditRow {
    /// Whom it is for.
    pub payee: Payee,
    /// For which receipt.
    pub receipt_id: B256,
    /// For which score: the data of its leaf. Zero for what is unowned.
    pub source: B256,
    /// What it is for.
    pub role: CreditRole,
    /// How much of the receipt's price, in units of the asset; above zero.
    pub credit: u128,
}

impl CreditRow {
    /// The data of the leaf.
    pub fn digest(&self) -> B256 {
        credit_digest(self.receipt_id, self.source, self.role)
    }

    /// The leaf.
    pub fn leaf(&self) -> Leaf {
        leaves::credit(self.payee.to_word(), self.credit, self.digest())
    }
}

/// A credit as a round keeps it: 32 bytes, since a round has more of them than of anything else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packed {
    pub(crate) credit: u128,
    /// The index of its payee among the payees.
    pub(crate) payee: u32,
    /// The index of what it is for: a score, or a receipt if it is unowned.
    pub(crate) subject: u32,
    pub(crate) role: CreditRole,
}

/// The payees that may have a credit, and whose each credit is.
pub(crate) struct Payees {
    /// Each once, ascending.
    pub(crate) list: Vec<Payee>,
    /// For each owner, the index of its payee and that of its source.
    owners: Vec<(u32, usize)>,
    /// For each source, the index of its treasury.
    treasuries: Vec<u32>,
}

impl Payees {
    pub(crate) fn new(owners: &[Owner], sources: &Sources, of_owners: &[usize]) -> Result<Self, InputError> {
        let mut list: Vec<Payee> = owners.iter().map(|owner| owner.payee).collect();
        list.extend(&sources.treasuries);
        list.sort_unstable();
        list.dedup();
        // Payees ascend as their words do, and each is in the list.
        let index = |payee: &Payee| {
            let index = list.binary_search(payee).ok().and_then(|index| u32::try_from(index).ok());
            index.ok_or(InputError::TooMany("payees"))
        };
        let payees = owners.iter().map(|owner| index(&owner.payee));
        let owners = payees.zip(of_owners).map(|(payee, source)| Ok((payee?, *source)));
        let (owners, treasuries) = (
            owners.collect::<Result<_, _>>()?,
            sources.treasuries.iter().map(index).collect::<Result<_, _>>()?,
        );
        Ok(Self { list, owners, treasuries })
    }
}

/// All credits of receipts that count, not in the order of their tree. `scores` are in the
/// order of theirs.
pub(crate) fn credits(
    receipts: &[Receipt],
    scores: &[scores::Packed],
    sources: &Sources,
    payees: &Payees,
) -> Result<Vec<Packed>, InputError> {
    let weights = sources.weights();
    let mut credits = Vec::with_capacity(2 * scores.len() + receipts.len());
    let mut first = 0;
    for (subject, receipt) in (0u32..).zip(receipts) {
        let of_receipt = scores[first..].iter().take_while(|score| score.receipt == subject);
        let mut before = 0;
        for score in of_receipt {
            let (contributor, fee) = of_score(receipt, before, score, sources, payees)?;
            before += score.value();
            credits.extend([contributor, fee].map(|credit| Packed { subject: first as u32, ..credit }));
            first += 1;
        }
        // There is a source, and its weight is above zero.
        let unowned = split::unowned_of(receipt.price, before, receipt.output_length.into()).ok_or(SHARED)?;
        let parts = split::unowned(unowned, &weights).ok_or(SHARED)?;
        credits.extend(parts.into_iter().zip(&payees.treasuries).map(|(credit, payee)| Packed {
            credit,
            payee: *payee,
            subject,
            role: CreditRole::Unowned,
        }));
    }
    credits.retain(|credit| credit.credit > 0);
    Ok(credits)
}

/// Scores of one output never cover more than all of it, so no round fails with this.
const SHARED: InputError = InputError::Overflow("a receipt's credits");

/// The credits of a score: its contributor's, and the treasury's of its Datanet. `before` is the sum
/// of the receipt's scores before it.
fn of_score(
    receipt: &Receipt,
    before: u128,
    score: &scores::Packed,
    sources: &Sources,
    payees: &Payees,
) -> Result<(Packed, Packed), InputError> {
    let (payee, source) = payees.owners[score.owner as usize];
    let fee_bps = sources.list[source].fee_bps;
    let whole = receipt.output_length.into();
    let credit = split::credit(receipt.price, before, score.value(), whole, fee_bps);
    let (contributor, fee) = credit.ok_or(SHARED)?;
    let credit = |payee, role, credit| Packed { credit, payee, subject: 0, role };
    Ok((
        credit(payee, CreditRole::Contributor, contributor),
        credit(payees.treasuries[source], CreditRole::Treasury, fee),
    ))
}

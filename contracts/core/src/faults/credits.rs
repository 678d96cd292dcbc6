//! What is wrong with credits, given receipts and scores.

use super::{Proof, Score, Shown, Source, Unproven, fault_if, fault_unless_equal, shown_if};
use crate::{
    ids::{self, CreditRole},
    payee::{Payee, treasury},
    split,
    typed_data::{Receipt, Round},
};
use alloy_primitives::{B256, U256};

/// What Datanets says of a registration that was accepted, and of its Datanet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Whom its credits are for.
    pub payee: B256,
    /// The treasury's part of every credit, in basis points.
    pub fee_bps: u16,
}

/// A score has not the credit that follows from it, where the whole is the output's length. `owner`
/// is `None` for a registration that was never accepted.
pub fn credit(
    round: &Round,
    receipt: &Receipt,
    score: &Score,
    owner: Option<Registered>,
    role: u8,
    first: &Shown<'_>,
    place: &Shown<'_>,
    credit: &Shown<'_>,
) -> Proof {
    part(round, receipt, score, owner, "score", role, first, place, None, credit)
}

/// The same for any whole: the sum of the receipt's scores if the place after the last of them is
/// shown, else the output's length. `argument` is the name of the score's.
pub(super) fn part(
    round: &Round,
    receipt: &Receipt,
    score: &Score,
    owner: Option<Registered>,
    argument: &'static str,
    role: u8,
    first: &Shown<'_>,
    place: &Shown<'_>,
    after_last: Option<&Shown<'_>>,
    credit: &Shown<'_>,
) -> Proof {
    let role = known(role)?;
    shown_if(role != CreditRole::Unowned, "role")?;
    let owner = owner.ok_or(Unproven::NotShown(argument))?;
    let (id, source) = (receipt.id(), score.source());
    let before_first = first.at(round.scores_root, id, B256::ZERO, "first")?.before;
    let place = place.leaf_at(round.scores_root, id, source, "place")?;
    let whole = match after_last {
        None => Some(receipt.output_length.into()),
        Some(after) => first.sum_to(after, round.scores_root, id, ["first", "afterLast"])?,
    };
    let payee = earner(score, role, owner.payee);
    let digest = ids::credit_digest(id, source, role);
    let given = credit.at(round.credits_root, payee, digest, "credit")?.value;
    let parts =
        place.before.checked_sub(before_first).zip(whole).and_then(|(before, whole)| {
            split::credit(receipt.price, before, place.value, whole, owner.fee_bps)
        });
    let expected = parts.map(|(contributor, fee)| match role {
        CreditRole::Contributor => contributor,
        _ => fee,
    });
    fault_unless_equal(expected, given)
}

/// A treasury has not the credit for what is unowned that follows from a receipt's scores, where the
/// whole is the output's length. `sources` are those that the round does not leave out, ascending by
/// id.
pub fn unowned(
    round: &Round,
    receipt: &Receipt,
    datanet_id: U256,
    sources: &[Source],
    place: &Shown<'_>,
    first: &Shown<'_>,
    after_last: &Shown<'_>,
    credit: &Shown<'_>,
) -> Proof {
    let rest = |scores| split::unowned_of(receipt.price, scores, receipt.output_length.into());
    unowned_by(round, receipt, datanet_id, sources, place, first, after_last, credit, rest)
}

/// The same for any whole: `rest` is what of the price is unowned, given the sum of the receipt's
/// scores.
pub(super) fn unowned_by(
    round: &Round,
    receipt: &Receipt,
    datanet_id: U256,
    sources: &[Source],
    place: &Shown<'_>,
    first: &Shown<'_>,
    after_last: &Shown<'_>,
    credit: &Shown<'_>,
    rest: impl FnOnce(u128) -> Option<u128>,
) -> Proof {
    let index = sources.iter().position(|source| source.datanet_id == datanet_id);
    let index = index.ok_or(Unproven::NotShown("datanetId"))?;
    let id = receipt.id();
    place.leaf_at(round.receipts_root, id, B256::ZERO, "place")?;
    let scores = first.sum_to(after_last, round.scores_root, id, ["first", "afterLast"])?;
    let digest = ids::credit_digest(id, B256::ZERO, CreditRole::Unowned);
    let given = credit.at(round.credits_root, treasury_of(datanet_id), digest, "credit")?.value;
    let weights = sources.iter().map(|source| source.weight);
    let expected = scores.and_then(rest).and_then(|rest| split::unowned_part(rest, weights, index));
    fault_unless_equal(expected, given)
}

/// A leaf is for nothing: its score or its receipt is missing, or no leaf is made from such a role
/// and source; then `missing` is not looked at.
pub fn unfounded(
    round: &Round,
    payee: B256,
    receipt_id: B256,
    source: B256,
    role: u8,
    credit: &Shown<'_>,
    missing: &Shown<'_>,
) -> Proof {
    let digest = ids::any_credit_digest(receipt_id, source, role);
    credit.leaf_at(round.credits_root, payee, digest, "credit")?;
    let root = match CreditRole::from_u8(role) {
        None => return Ok(()),
        Some(CreditRole::Unowned) if !source.is_zero() => return Ok(()),
        Some(CreditRole::Unowned) => round.receipts_root,
        Some(_) => round.scores_root,
    };
    // The source of an unowned part is zero, as the data of a leaf of receipts is.
    fault_if(missing.at(root, receipt_id, source, "missing")?.value == 0)
}

/// A leaf is for the wrong payee. For roles 0 and 1 `owner` is the payee of the registration, `None`
/// if it was never accepted; for role 2 `sources` are those that the round does not leave out.
pub fn misdirected(
    round: &Round,
    payee: B256,
    receipt_id: B256,
    score: &Score,
    owner: Option<B256>,
    sources: &[Source],
    role: u8,
    credit: &Shown<'_>,
) -> Proof {
    let role = known(role)?;
    let is_unowned = role == CreditRole::Unowned;
    let owner = if is_unowned { B256::ZERO } else { owner.ok_or(Unproven::NotShown("score"))? };
    let source = if is_unowned { B256::ZERO } else { score.source() };
    let digest = ids::credit_digest(receipt_id, source, role);
    credit.leaf_at(round.credits_root, payee, digest, "credit")?;
    let is_right = if is_unowned {
        sources.iter().any(|source| treasury_of(source.datanet_id) == payee)
    } else {
        earner(score, role, owner) == payee
    };
    fault_if(!is_right)
}

fn known(role: u8) -> Result<CreditRole, Unproven> {
    CreditRole::from_u8(role).ok_or(Unproven::NotShown("role"))
}

/// Who has the credit of a score in this role: the payee of its registration, or the treasury of
/// its Datanet.
fn earner(score: &Score, role: CreditRole, payee: B256) -> B256 {
    match role {
        CreditRole::Contributor => payee,
        _ => treasury_of(score.owner.datanet_id),
    }
}

/// The payee of a treasury; zero, which is no payee, for an id that no Datanet has.
#[inline(never)]
pub fn treasury_of(datanet_id: U256) -> B256 {
    treasury(datanet_id).map_or(B256::ZERO, Payee::to_word)
}

//! What Attribution refuses.

use super::{asset, time};
use tributary_interfaces::IAttribution::IAttributionErrors as E;

/// The error's name, what it means and what to do about it.
pub(super) fn words(error: E) -> (&'static str, String) {
    match error {
        E::UnknownModel(e) => ("UnknownModel", format!("there is no model {}", e.modelId)),
        E::RoundIsOpen(e) => (
            "RoundIsOpen",
            format!(
                "model {} has an open round, its attempt {}; finalise it when its window has passed",
                e.modelId, e.attempt
            ),
        ),
        E::NoSuchRound(e) => (
            "NoSuchRound",
            format!(
                "the open round of model {} is not {} with these signers, bond and window, or there is none; take all four from the last `RoundProposed`",
                e.modelId, e.roundHash
            ),
        ),
        E::WrongNumber(e) => (
            "WrongNumber",
            format!("the model's next round is {}, not {}; make it anew", e.expected, e.given),
        ),
        E::WrongAttempt(e) => (
            "WrongAttempt",
            format!(
                "the model's next attempt is {}, not {}; have the round signed anew with it",
                e.expected, e.given
            ),
        ),
        E::WrongStart(e) => (
            "WrongStart",
            format!(
                "the round must start where the last one ended, at {}, not at {}; make it anew",
                time(e.expected),
                time(e.given)
            ),
        ),
        E::InvalidCutoff(e) => (
            "InvalidCutoff",
            format!(
                "the cutoff {} must be after {} and before the present {}",
                time(e.cutoff),
                time(e.from),
                time(e.present)
            ),
        ),
        E::SignatureExpired(e) => (
            "SignatureExpired",
            format!(
                "the round or its book could be proposed until {} only; have it signed anew",
                time(e.deadline)
            ),
        ),
        E::WrongSettlement(e) => (
            "WrongSettlement",
            format!(
                "the round builds on the settlement {}, but {} is the last one; make it anew from the last payouts",
                e.given, e.expected
            ),
        ),
        E::InvalidUri(e) => (
            "InvalidUri",
            format!(
                "the URI has {} bytes; it must be the one that was signed, and 2,048 are the most",
                e.length
            ),
        ),
        E::InvalidTree(_) => (
            "InvalidTree",
            "a tree has a hash or a sum but no leaves, or more than 2^40 - 1 leaves; make the round anew"
                .into(),
        ),
        E::InvalidReceipts(e) => (
            "InvalidReceipts",
            format!(
                "the receipts add up to {}, but must be 1 to {}, which was paid and is not settled; pay for the rest, or choose an earlier cutoff",
                e.sum, e.unsettled
            ),
        ),
        E::CreditsDiffer(e) => (
            "CreditsDiffer",
            format!(
                "the credits add up to {}, the receipts to {}; make the round anew",
                e.credits, e.receipts
            ),
        ),
        E::InvalidPayouts(e) => (
            "InvalidPayouts",
            format!(
                "the payouts add up to {}, but must be {} to {}; make the round anew",
                e.sum, e.least, e.most
            ),
        ),
        E::InvalidOperatorSignature(e) => (
            "InvalidOperatorSignature",
            format!(
                "the signature over the receipts is not that of {}, now the operator of model {}, or not for this book",
                e.operator, e.modelId
            ),
        ),
        E::QuorumMissing(e) => (
            "QuorumMissing",
            format!("{} scorers signed the round; {} must, and 8 are the most", e.given, e.quorum),
        ),
        E::NotScorer(e) => (
            "NotScorer",
            format!(
                "{} is no scorer of model {} now, or does not come in ascending order; give each scorer once, in that order",
                e.account, e.modelId
            ),
        ),
        E::InvalidScorerSignature(e) => (
            "InvalidScorerSignature",
            format!(
                "the signature is not that of {}, or not for this round of model {}; have it signed anew",
                e.scorer, e.modelId
            ),
        ),
        E::BondTooSmall(e) => (
            "BondTooSmall",
            format!(
                "{} has a free bond of {}, {} are needed; deposit the rest, or wait until a round frees more",
                e.scorer, e.free, e.needed
            ),
        ),
        E::WindowOpen(e) => (
            "WindowOpen",
            format!(
                "the round can be challenged for another {} s, until {}; finalise it then",
                e.finalisableAt.saturating_sub(e.present),
                time(e.finalisableAt)
            ),
        ),
        E::InvalidAmount(e) => {
            ("InvalidAmount", format!("{} is zero, or takes the bond to 2^96 or more", e.amount))
        }
        E::WrongValue(e) => {
            ("WrongValue", format!("{} wei were to be sent with the call, {} were", e.expected, e.sent))
        }
        E::TransferFailed(e) => (
            "TransferFailed",
            format!(
                "{} of {} did not reach {}; look at allowance and balance",
                e.amount,
                asset(e.asset),
                e.to
            ),
        ),
        E::NotAToken(e) => ("NotAToken", format!("{} does not answer as an ERC-20 token does", e.asset)),
        E::ZeroAccount(_) => ("ZeroAccount", "an account is zero; name one".into()),
        E::IsPaused(e) => (
            "IsPaused",
            format!("proposals and finalisations are paused until {}; try again then", time(e.until)),
        ),
    }
}

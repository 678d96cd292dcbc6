//! What Attribution refuses.

use tributary_interfaces::IAttribution::IAttributionErrors as E;

/// The error's name and what it means.
pub(super) fn words(error: E) -> (&'static str, String) {
    match error {
        E::NotScorer(e) => ("NotScorer", format!("{} is no scorer of model {}", e.caller, e.modelId)),
        E::RoundIsOpen(e) => {
            ("RoundIsOpen", format!("model {} has the open round {}", e.modelId, e.roundHash))
        }
        E::NoSuchRound(e) => {
            ("NoSuchRound", format!("model {} has no open round {}", e.modelId, e.roundHash))
        }
        E::WrongNumber(e) => ("WrongNumber", format!("the next round is {}, not {}", e.expected, e.given)),
        E::FutureCutoff(e) => {
            ("FutureCutoff", format!("the cutoff {} lies after the present {}", e.cutoff, e.present))
        }
        E::InvalidReceipts(e) => (
            "InvalidReceipts",
            format!("the receipts add up to {}; {} was paid and is not yet settled", e.sum, e.unsettled),
        ),
        E::CreditsExceedReceipts(e) => (
            "CreditsExceedReceipts",
            format!("the credits add up to {}, the receipts to {}", e.credits, e.receipts),
        ),
        E::InvalidPool(e) => {
            ("InvalidPool", format!("the pool is {}, but must be {} to {}", e.pool, e.least, e.most))
        }
        E::InvalidPayouts(e) => (
            "InvalidPayouts",
            format!("the payouts add up to {}, but must be {} to {}", e.sum, e.least, e.most),
        ),
        E::InvalidTree(_) => ("InvalidTree", "a tree has a sum but no leaves, or too many leaves".into()),
        E::InvalidOperatorSignature(e) => (
            "InvalidOperatorSignature",
            format!(
                "the signature over the receipts is not that of {}, the operator of model {}",
                e.operator, e.modelId
            ),
        ),
        E::BondTooSmall(e) => {
            ("BondTooSmall", format!("a bond of {} is needed, {} is free", e.needed, e.free))
        }
        E::AlreadyApproved(e) => (
            "AlreadyApproved",
            format!("{} stands behind the round of model {} already", e.scorer, e.modelId),
        ),
        E::WindowOpen(e) => (
            "WindowOpen",
            format!(
                "the round can be challenged for another {} s",
                e.finalisableAt.saturating_sub(e.present)
            ),
        ),
        E::QuorumMissing(e) => {
            ("QuorumMissing", format!("{} of {} scorers stand behind the round", e.approvals, e.quorum))
        }
        E::InvalidAmount(e) => ("InvalidAmount", format!("{} is zero or too large", e.amount)),
        E::WrongValue(e) => {
            ("WrongValue", format!("{} wei were to be sent with the call, {} were", e.expected, e.sent))
        }
        E::TransferFailed(e) => {
            ("TransferFailed", format!("{} of {} did not reach {}", e.amount, e.asset, e.to))
        }
        E::ZeroAccount(_) => ("ZeroAccount", "the account is zero".into()),
        E::StaleCutoff(e) => {
            ("StaleCutoff", format!("the cutoff {} is not above the last round's, {}", e.cutoff, e.last))
        }
        E::QuorumReached(e) => (
            "QuorumReached",
            format!("{} of {} scorers stand behind the round, so it can be finalised", e.approvals, e.quorum),
        ),
        E::IsPaused(e) => ("IsPaused", format!("proposals and finalisations are paused until {}", e.until)),
        E::UnknownModel(e) => ("UnknownModel", format!("there is no model {}", e.modelId)),
        E::NotAToken(e) => ("NotAToken", format!("{} does not answer as an ERC-20 token does", e.asset)),
    }
}

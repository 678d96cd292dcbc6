//! What Rewards refuses.

use tributary_interfaces::IRewards::IRewardsErrors as E;

/// The error's name and what it means.
pub(super) fn words(error: E) -> (&'static str, String) {
    match error {
        E::UnknownModel(e) => ("UnknownModel", format!("there is no model {}", e.modelId)),
        E::NotAllowed(e) => ("NotAllowed", format!("{} may not call this", e.caller)),
        E::PoolExists(e) => ("PoolExists", format!("model {} has a pool already", e.modelId)),
        E::InvalidAmount(e) => ("InvalidAmount", format!("{} is zero or too large to be paid", e.amount)),
        E::WrongValue(e) => {
            ("WrongValue", format!("{} wei were to be sent with the call, {} were", e.expected, e.sent))
        }
        E::TransferFailed(e) => {
            ("TransferFailed", format!("{} of {} did not reach {}", e.amount, e.asset, e.to))
        }
        E::NotAToken(e) => ("NotAToken", format!("{} does not answer as an ERC-20 token does", e.asset)),
        E::InvalidReceiver(e) => ("InvalidReceiver", format!("money sent to {} would be lost", e.receiver)),
        E::IsPaused(e) => ("IsPaused", format!("payments and settlements are paused until {}", e.until)),
        E::InvalidPause(e) => {
            ("InvalidPause", format!("a pause ends after now and by {}, not at {}", e.latest, e.until))
        }
        E::PausedLately(e) => ("PausedLately", format!("the next pause can begin at {}", e.from)),
        E::AssetInUse(e) => {
            ("AssetInUse", format!("models are paid in {}, so what is here of it may be owed", e.asset))
        }
        E::InvalidProof(e) => (
            "InvalidProof",
            format!("the proof does not fit the last finalised payouts of model {}", e.modelId),
        ),
        E::NothingToPay(_) => ("NothingToPay", "everything that is due was paid before".into()),
        E::ClaimKeyNotBound(e) => {
            ("ClaimKeyNotBound", format!("no account is bound to the claim key {}", e.claimKey))
        }
        E::InvalidClaimKey(e) => ("InvalidClaimKey", format!("{} is no claim key", e.claimKey)),
        E::ZeroAccount(_) => ("ZeroAccount", "the account is zero".into()),
        E::InvalidSignature(e) => {
            ("InvalidSignature", format!("the signature is not that of {}, or not for this claim", e.account))
        }
        E::SignatureExpired(e) => {
            ("SignatureExpired", format!("the signature was valid until {} only", e.deadline))
        }
        E::InvalidLength(e) => {
            ("InvalidLength", format!("a call takes 1 to 256 items in lists of one length, not {}", e.length))
        }
        E::InvalidSettlement(e) => (
            "InvalidSettlement",
            format!(
                "the round allocates more than the contributors of model {} have, or less than before",
                e.modelId
            ),
        ),
        E::UnknownShare(e) => ("UnknownShare", format!("model {} has no share {}", e.modelId, e.index)),
    }
}

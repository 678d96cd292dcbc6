//! What Rewards refuses.

use super::{asset, payee, time};
use tributary_interfaces::IRewards::IRewardsErrors as E;

/// The error's name, what it means and what to do about it.
pub(super) fn words(error: E) -> (&'static str, String) {
    match error {
        E::UnknownModel(e) => ("UnknownModel", format!("there is no model {}", e.modelId)),
        E::NotAllowed(e) => (
            "NotAllowed",
            format!("{} may not call this; the holder, the guardian or the right contract must", e.caller),
        ),
        E::PoolExists(e) => ("PoolExists", format!("model {} has a pool already", e.modelId)),
        E::WrongAsset(e) => {
            ("WrongAsset", format!("the model is paid in {}, not in {}", asset(e.expected), asset(e.given)))
        }
        E::InvalidAmount(e) => {
            ("InvalidAmount", format!("{} is zero, or takes a sum to 2^96 or more", e.amount))
        }
        E::WrongValue(e) => {
            ("WrongValue", format!("{} wei were to be sent with the call, {} were", e.expected, e.sent))
        }
        E::TransferFailed(e) => (
            "TransferFailed",
            format!(
                "{} of {} did not reach {}; look at allowance and balance, or name another receiver",
                e.amount,
                asset(e.asset),
                e.to
            ),
        ),
        E::NotAToken(e) => ("NotAToken", format!("{} does not answer as an ERC-20 token does", e.asset)),
        E::InvalidProof(e) => (
            "InvalidProof",
            format!(
                "the proof does not show this in the last finalised payouts of model {}; make it from the files of the last round",
                e.modelId
            ),
        ),
        E::NothingToPay(_) => ("NothingToPay", "everything that is due was paid before".into()),
        E::NothingLeft(e) => (
            "NothingLeft",
            format!(
                "{} is claimed of model {}, of which {} is left: its scorers finalised a round that pays out what it did not allocate",
                e.amount, e.modelId, e.left
            ),
        ),
        E::InvalidPayee(e) => {
            ("InvalidPayee", format!("{} is neither an account, a claim key nor a treasury", e.payee))
        }
        E::NoHolder(e) => (
            "NoHolder",
            format!(
                "nobody holds {} yet; for a claim key, the attestor of its Datanet must bind an account first",
                payee(e.payee)
            ),
        ),
        E::OnlyByOwnWord(e) => {
            ("OnlyByOwnWord", format!("this is paid only if {} itself asks for it; leave it out", e.holder))
        }
        E::InvalidReceiver(e) => {
            ("InvalidReceiver", format!("money sent to {} would be lost; name another receiver", e.receiver))
        }
        E::ZeroAccount(_) => ("ZeroAccount", "an account is zero; name one".into()),
        E::InvalidSignature(e) => (
            "InvalidSignature",
            format!("the signature is not that of {}, or not for this claim; have it signed anew", e.account),
        ),
        E::SignatureExpired(e) => (
            "SignatureExpired",
            format!("the signature was valid until {} only; have it signed anew", time(e.deadline)),
        ),
        E::InvalidLength(e) => (
            "InvalidLength",
            format!("a call takes 1 to 256 items in lists of one length, not {}; split it", e.length),
        ),
        E::GasTooLow(e) => (
            "GasTooLow",
            format!(
                "{} gas must be left before each transfer; send the call with more gas, or with fewer items",
                e.needed
            ),
        ),
        E::UnknownShare(e) => (
            "UnknownShare",
            format!(
                "model {} has no share {}; 0 is the owner's, 1 the base model's, 2 to 5 the payees'",
                e.modelId, e.index
            ),
        ),
        E::InvalidSettlement(e) => (
            "InvalidSettlement",
            format!(
                "the round settles more than was paid for model {}, or allocates more than its contributors have or less than before",
                e.modelId
            ),
        ),
        E::IsPaused(e) => (
            "IsPaused",
            format!("payments and settlements are paused until {}; try again then", time(e.until)),
        ),
        E::PausedLately(e) => {
            ("PausedLately", format!("there was a pause lately; the next can begin at {}", time(e.from)))
        }
        E::InvalidPause(e) => (
            "InvalidPause",
            format!("a pause ends after now and by {}, not at {}", time(e.latest), time(e.until)),
        ),
        E::AssetInUse(e) => (
            "AssetInUse",
            format!("a model was paid in {}, so what is here of it may be owed", asset(e.asset)),
        ),
    }
}

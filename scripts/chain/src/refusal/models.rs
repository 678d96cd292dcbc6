//! What Models refuses.

use super::{asset, time};
use tributary_interfaces::IModels::IModelsErrors as E;

/// The error's name, what it means and what to do about it.
pub(super) fn words(error: E) -> (&'static str, String) {
    match error {
        E::UnknownModel(e) => ("UnknownModel", format!("there is no model {}", e.modelId)),
        E::NotModelOwner(e) => {
            ("NotModelOwner", format!("{} does not own model {}; its owner must send this", e.caller, e.modelId))
        }
        E::NotPendingOwner(e) => (
            "NotPendingOwner",
            format!("model {} was not offered to {}; its owner must offer it first", e.modelId, e.caller),
        ),
        E::SharesDoNotAddUp(e) => (
            "SharesDoNotAddUp",
            format!("the shares add up to {} basis points; together they must be 10,000", e.sum),
        ),
        E::InvalidShare(_) => (
            "InvalidShare",
            "contributors need a share, a share of a base model needs a base model, and each of at most four payees needs a share and an account that is not Rewards"
                .into(),
        ),
        E::InvalidSources(_) => (
            "InvalidSources",
            "a model draws on 1 to 16 Datanets, each named once, in ascending order, with a weight of 1 to 10,000"
                .into(),
        ),
        E::DatanetNotOpen(e) => (
            "DatanetNotOpen",
            format!("Datanet {} does not exist or is closed; name another", e.datanetId),
        ),
        E::SourceMissing(e) => (
            "SourceMissing",
            format!(
                "the base model {} draws on Datanet {}, so this one must name it too",
                e.baseModelId, e.datanetId
            ),
        ),
        E::InvalidRule(e) => (
            "InvalidRule",
            format!("{} is no scoring rule, or has a parameter out of its range", e.rule),
        ),
        E::InvalidScorers(_) => (
            "InvalidScorers",
            "a model has 1 to 8 scorers, each named once, in ascending order, none of them zero, and a quorum of 1 to their number"
                .into(),
        ),
        E::InvalidBond(e) => (
            "InvalidBond",
            format!(
                "a bond is below 2^96 and its part at most 10,000 basis points; {} and {} were given",
                e.bond, e.bondBps
            ),
        ),
        E::InvalidWindow(e) => (
            "InvalidWindow",
            format!("a window is 280,800 s (78 hours) to 2,592,000 s (30 days) long, not {} s", e.window),
        ),
        E::AssetMismatch(e) => (
            "AssetMismatch",
            format!(
                "the model is paid in {}, its base model in {}; both must be paid in the same",
                asset(e.asset),
                asset(e.baseAsset)
            ),
        ),
        E::BaseTakesNothing(e) => (
            "BaseTakesNothing",
            format!(
                "the base model {} gives everything to contributors, so a share of it would be nobody's; make it 0",
                e.baseModelId
            ),
        ),
        E::LineageTooDeep(e) => (
            "LineageTooDeep",
            format!("the lineage of model {} has 8 models already; choose another base model", e.baseModelId),
        ),
        E::ZeroValue(_) => {
            ("ZeroValue", "the artifact's digest, the operator or a peer is zero; name it".into())
        }
        E::UriTooLong(e) => ("UriTooLong", format!("the URI has {} bytes, 2,048 are the most", e.length)),
        E::NothingNew(e) => (
            "NothingNew",
            format!(
                "the model's Datanets vouch for what was accepted up to {}, which is not more than the last snapshot has ({}); their curators must vouch for more first",
                time(e.upTo),
                time(e.last)
            ),
        ),
        E::CannotLeaveOut(e) => (
            "CannotLeaveOut",
            format!(
                "Datanet {} is none of model {}'s, is left out already, or is the last one that is not",
                e.datanetId, e.modelId
            ),
        ),
    }
}

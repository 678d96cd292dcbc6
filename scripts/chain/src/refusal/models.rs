//! What Models refuses.

use tributary_interfaces::IModels::IModelsErrors as E;

/// The error's name and what it means.
pub(super) fn words(error: E) -> (&'static str, String) {
    match error {
        E::UnknownModel(e) => ("UnknownModel", format!("there is no model {}", e.modelId)),
        E::NotModelOwner(e) => ("NotModelOwner", format!("{} does not own model {}", e.caller, e.modelId)),
        E::NotPendingOwner(e) => {
            ("NotPendingOwner", format!("model {} was not offered to {}", e.modelId, e.caller))
        }
        E::SharesDoNotAddUp(e) => {
            ("SharesDoNotAddUp", format!("the shares add up to {} basis points, not to 10,000", e.sum))
        }
        E::InvalidShare(_) => (
            "InvalidShare",
            "contributors need a share, a base's share needs a base, every payee an account and a share"
                .into(),
        ),
        E::InvalidDatanets(_) => {
            ("InvalidDatanets", "a model draws on 1 to 16 Datanets, named in ascending order".into())
        }
        E::DatanetNotOpen(e) => {
            ("DatanetNotOpen", format!("Datanet {} does not exist or is closed", e.datanetId))
        }
        E::InvalidRule(e) => ("InvalidRule", format!("{} is no scoring rule", e.rule)),
        E::InvalidScorers(_) => (
            "InvalidScorers",
            "a model has 1 to 8 scorers, ascending, and a quorum within their number".into(),
        ),
        E::InvalidBond(e) => ("InvalidBond", format!("a bond of {} is too large", e.bond)),
        E::InvalidWindow(e) => {
            ("InvalidWindow", format!("a window of {} s is below 1 hour or above 30 days", e.window))
        }
        E::InvalidOutflowCap(e) => {
            ("InvalidOutflowCap", format!("a cap of {} basis points is not within 1 to 10,000", e.bps))
        }
        E::AssetMismatch(e) => {
            ("AssetMismatch", format!("the model is paid in {}, its base in {}", e.asset, e.baseAsset))
        }
        E::LineageTooDeep(e) => {
            ("LineageTooDeep", format!("the lineage of model {} is 8 models deep already", e.baseModelId))
        }
        E::ZeroValue(_) => ("ZeroValue", "an account, digest or root that must be there is zero".into()),
        E::UriTooLong(e) => ("UriTooLong", format!("the URI has {} bytes, 2,048 are the most", e.length)),
    }
}

//! What the contracts refuse, in words: one line that says what happened and to what.

mod attribution;
mod datanets;
mod models;
mod rewards;

use crate::precompiles::IArbWasm;
use alloy_json_rpc::ErrorPayload;
use alloy_primitives::{Bytes, hex};
use alloy_sol_types::{Revert, SolError, SolInterface};
use tributary_interfaces::{
    IAttribution::IAttributionErrors, IDatanets::IDatanetsErrors, IModels::IModelsErrors,
    IRewards::IRewardsErrors,
};

/// The reason for a revert, as `Contract.Error: what happened`. `call`, as `Contract.method`, says whose error is meant where
/// several contracts have one of the same name.
pub fn explain(call: &str, data: &[u8]) -> String {
    if data.is_empty() {
        return "the call reverted without saying why; the contract may not know this function".to_owned();
    }
    let asked = call.split('.').next().unwrap_or_default();
    let explained = by_contract(asked, data)
        .or_else(|| {
            ["Datanets", "Models", "Rewards", "Attribution"].iter().find_map(|name| by_contract(name, data))
        })
        .or_else(|| of_chain(data))
        .or_else(|| Some(Revert::abi_decode(data).ok()?.reason));
    explained.unwrap_or_else(|| format!("the call reverted with {}", hex::encode_prefixed(data)))
}

fn by_contract(contract: &str, data: &[u8]) -> Option<String> {
    let (name, text) = match contract {
        "Datanets" => datanets::words(IDatanetsErrors::abi_decode(data).ok()?),
        "Models" => models::words(IModelsErrors::abi_decode(data).ok()?),
        "Rewards" => rewards::words(IRewardsErrors::abi_decode(data).ok()?),
        "Attribution" => attribution::words(IAttributionErrors::abi_decode(data).ok()?),
        _ => return None,
    };
    Some(format!("{contract}.{name}: {text}"))
}

fn of_chain(data: &[u8]) -> Option<String> {
    use IArbWasm::IArbWasmErrors as E;
    Some(match E::abi_decode(data).ok()? {
        E::ProgramNotWasm(_) => "there is no Stylus program at this address".into(),
        E::ProgramNotActivated(_) => "the program was never activated".into(),
        E::ProgramNeedsUpgrade(e) => {
            format!("the program was activated for Stylus {}, the chain is at {}", e.version, e.stylusVersion)
        }
        E::ProgramExpired(e) => format!("the program expired; it was activated {} s ago", e.ageInSeconds),
        E::ProgramUpToDate(_) => "the program is activated already".into(),
        E::ProgramInsufficientValue(e) => format!("the data fee is {} wei, {} wei were sent", e.want, e.have),
    })
}

/// The revert data that a node sent with its error, if it did.
pub(crate) fn data(payload: &ErrorPayload) -> Option<Bytes> {
    if let Some(data) = payload.as_revert_data() {
        return Some(data);
    }
    let reverted = payload.code == 3 || payload.message.contains("revert");
    reverted.then(|| {
        let text = payload.data.as_ref().map(|data| data.get().trim_matches('"').to_owned());
        text.and_then(|text| hex::decode(text).ok()).unwrap_or_default().into()
    })
}

pub(crate) fn is_lack_of_funds(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("insufficient funds")
        || message.contains("lack of funds")
        || message.contains("outoffunds")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{Address, B256, U256};
    use tributary_interfaces::{IDatanets, IModels, IRewards};

    #[test]
    fn an_error_says_what_and_for_whom() {
        let payee = Address::repeat_byte(0xaa).into_word();
        let error =
            IDatanets::AlreadyContributed { datanetId: U256::from(3), item: B256::repeat_byte(1), payee };
        let text = explain("Datanets.contribute", &error.abi_encode());
        assert_eq!(
            text,
            format!(
                "Datanets.AlreadyContributed: {} is registered in Datanet 3 for {}",
                B256::repeat_byte(1),
                Address::repeat_byte(0xaa)
            )
        );
    }

    #[test]
    fn an_error_of_two_contracts_is_that_of_the_one_called() {
        let models = IModels::UnknownModel { modelId: U256::from(7) }.abi_encode();
        let rewards = IRewards::UnknownModel { modelId: U256::from(7) }.abi_encode();
        assert_eq!(models, rewards);
        assert!(explain("Models.model", &models).starts_with("Models.UnknownModel: "));
        assert!(explain("Rewards.pay", &models).starts_with("Rewards.UnknownModel: "));
        assert!(explain("Token.approve", &models).contains("UnknownModel: there is no model 7"));
    }

    #[test]
    fn what_nobody_knows_is_shown_as_it_is() {
        assert_eq!(explain("X.y", &[1, 2, 3, 4]), "the call reverted with 0x01020304");
        assert!(explain("X.y", &[]).contains("without saying why"));
        assert_eq!(explain("X.y", &Revert::from("too late").abi_encode()), "too late");
    }
}

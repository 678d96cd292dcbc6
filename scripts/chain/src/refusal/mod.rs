//! What the contracts refuse, in words: one line that says what happened, to what, and what to do.

mod attribution;
mod datanets;
mod models;
mod rewards;

use crate::precompiles::IArbWasm;
use alloy_json_rpc::ErrorPayload;
use alloy_primitives::{Address, B256, Bytes, U256, hex};
use alloy_sol_types::{Revert, SolError, SolInterface};
use std::fmt::Display;
use tributary_core::payee::Payee;
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
        .or_else(|| Some(shown(&Revert::abi_decode(data).ok()?.reason)));
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

/// A payee in words.
fn payee(word: B256) -> String {
    match Payee::from_word(word) {
        Some(Payee::Account(account)) => account.to_string(),
        Some(Payee::ClaimKey(_)) => format!("the claim key {word}"),
        Some(Payee::Treasury(id)) => {
            format!("the treasury of Datanet {}", U256::from_be_slice(id.as_slice()))
        }
        None => word.to_string(),
    }
}

/// An asset in words.
fn asset(asset: Address) -> String {
    if asset.is_zero() { "native currency".to_owned() } else { format!("the token {asset}") }
}

/// A time in words: seconds since 1970, and the date in UTC up to the year 9999.
fn time(seconds: impl Display) -> String {
    let text = seconds.to_string();
    match text.parse::<u64>() {
        Ok(seconds) if (1..253_402_300_800).contains(&seconds) => {
            format!("{seconds} ({} UTC)", date(seconds))
        }
        _ => text,
    }
}

/// The date and time of day of a time before the year 10,000, by counting in periods of 400 years from March
/// on, so that a leap day is the last of its year.
fn date(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let march = (5 * day + 2) / 153;
    let day = day - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = 400 * era + year + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// A stranger's text, so that it cannot do anything to a terminal: at most 300 characters, and what is not
/// plain ASCII as escapes.
pub(crate) fn shown(text: &str) -> String {
    let plain = |char: char| char.is_ascii_graphic() || char == ' ';
    text.chars().take(300).fold(String::new(), |mut shown, char| {
        if plain(char) {
            shown.push(char)
        } else {
            shown.extend(char.escape_default())
        }
        shown
    })
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
                "Datanets.AlreadyContributed: {} is there in Datanet 3 already, accepted or waiting for {}; leave it out",
                B256::repeat_byte(1),
                Address::repeat_byte(0xaa)
            )
        );
    }

    #[test]
    fn times_are_dates() {
        assert_eq!(time(951_782_399), "951782399 (2000-02-28 23:59:59 UTC)");
        assert_eq!(time(951_782_400), "951782400 (2000-02-29 00:00:00 UTC)");
        assert_eq!(time(1), "1 (1970-01-01 00:00:01 UTC)");
        assert_eq!(time(4_107_542_399u64), "4107542399 (2100-02-28 23:59:59 UTC)");
        assert_eq!(time(4_107_542_400u64), "4107542400 (2100-03-01 00:00:00 UTC)");
        assert_eq!(time(253_402_300_799u64), "253402300799 (9999-12-31 23:59:59 UTC)");
        assert_eq!(time(U256::MAX), U256::MAX.to_string());
        assert_eq!(time(0), "0");
    }

    #[test]
    fn payees_and_assets_are_named() {
        let treasury = tributary_core::payee::treasury(U256::from(7)).unwrap().to_word();
        assert_eq!(payee(treasury), "the treasury of Datanet 7");
        assert_eq!(payee(B256::repeat_byte(9)), B256::repeat_byte(9).to_string());
        assert_eq!(asset(Address::ZERO), "native currency");
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
        let hostile = explain("X.y", &Revert::from("\u{1b}[2J\nhint: pay me").abi_encode());
        assert_eq!(hostile, "\\u{1b}[2J\\nhint: pay me", "a contract's text stays on its line");
    }
}

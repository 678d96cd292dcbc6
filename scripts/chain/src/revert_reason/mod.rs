//! Why a call reverted: from a revert's data to one line that says what happened, to what, and what
//! to do.

mod words;

use crate::precompiles::IArbWasm;
use alloy_json_rpc::ErrorPayload;
use alloy_primitives::{B256, Bytes, hex};
use alloy_sol_types::{Revert, SolError, SolInterface};
use tributary_interfaces::errors::{ERRORS, FieldKind};

/// The reason for a revert, as `Contract.Error: what happened`, which is the `@custom:sentence` of
/// `abi/`. `call`, as `Contract.method`, says whose error is meant where several contracts have one
/// of the same name.
pub fn explain(call: &str, data: &[u8]) -> String {
    if data.is_empty() {
        return "the call reverted without saying why; the contract may not know this function".to_owned();
    }
    let called = call.split('.').next().unwrap_or_default();
    let explained = of_contract(data, |contract| contract == called)
        .or_else(|| of_contract(data, |_| true))
        .or_else(|| of_chain(data))
        .or_else(|| Some(shown(&Revert::abi_decode(data).ok()?.reason)));
    explained.unwrap_or_else(|| format!("the call reverted with {}", hex::encode_prefixed(data)))
}

/// The error of the first contract that has it, of those that `is_meant` is true of.
fn of_contract(data: &[u8], is_meant: impl Fn(&str) -> bool) -> Option<String> {
    let (selector, fields) = data.split_first_chunk()?;
    let (fields, rest) = fields.as_chunks::<32>();
    let error =
        ERRORS.iter().filter(|error| is_meant(error.contract)).find(|error| error.selector == *selector)?;
    let has_text = error.fields.contains(&FieldKind::Text);
    let fits = if has_text { fields.len() > error.fields.len() } else { fields.len() == error.fields.len() };
    if !fits || !rest.is_empty() {
        return None;
    }
    let fields: Vec<B256> = fields.iter().map(|field| B256::new(*field)).collect();
    Some(format!("{}.{}: {}", error.contract, error.name, words::sentence(error, &fields)))
}

/// Text of someone else, so that it cannot do anything to a terminal: at most 300 characters, and
/// what is not plain ASCII as escapes.
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
    use tributary_interfaces::{IAttribution, IDatanets, IDisputes, IModels, IRewards};

    #[test]
    fn an_error_says_what_and_for_whom() {
        let payee = Address::repeat_byte(0xaa).into_word();
        let error =
            IDatanets::AlreadyContributed { datanetId: U256::from(3), item: B256::repeat_byte(1), payee };
        let text = explain("Datanets.contribute", &error.abi_encode());
        assert_eq!(
            text,
            format!(
                "Datanets.AlreadyContributed: {} is registered in Datanet 3 already, accepted or waiting for {}; leave it out",
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
    fn a_text_is_shown_as_it_is() {
        let explained =
            |what: &str| explain("Disputes.x", &IDisputes::NotShown { what: what.into() }.abi_encode());
        assert_eq!(
            explained("afterLast"),
            "Disputes.NotShown: what was given as `afterLast` is not what the round commits to; \
             take it from the round's files"
        );
        assert!(explained("\u{1b}[2J").contains("`\\u{1b}[2J`"), "a contract's text stays on its line");
        let mut hostile = IDisputes::NotShown { what: "place".into() }.abi_encode();
        hostile[4] = 1;
        assert!(explain("Disputes.x", &hostile).contains("``"), "an offset beyond the data");
    }

    #[test]
    fn differences_and_times_are_computed() {
        let error = IAttribution::WindowOpen { finalisableAt: 951_782_400, present: 951_782_390 };
        let expected = "Attribution.WindowOpen: the round can be challenged for another 10 s, \
                        until 951782400 (2000-02-29 00:00:00 UTC); finalise it then";
        assert_eq!(explain("Attribution.finalise", &error.abi_encode()), expected);
    }

    #[test]
    fn what_is_unknown_is_shown_as_it_is() {
        assert_eq!(explain("X.y", &[1, 2, 3, 4]), "the call reverted with 0x01020304");
        let cut_off = &IModels::UnknownModel { modelId: U256::from(7) }.abi_encode()[..35];
        assert!(explain("Models.model", cut_off).starts_with("the call reverted with 0x"));
        assert!(explain("X.y", &[]).contains("without saying why"));
        assert_eq!(explain("X.y", &Revert::from("too late").abi_encode()), "too late");
        let hostile = explain("X.y", &Revert::from("\u{1b}[2J\nhint: pay me").abi_encode());
        assert_eq!(hostile, "\\u{1b}[2J\\nhint: pay me", "a contract's text stays on its line");
    }
}

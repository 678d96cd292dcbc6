//! The payment that comes with a request, and what to sign.
//!
//! The forms are those of x402 (<https://www.x402.org>): a 402 response lists what is accepted, and the
//! payment is base64 of JSON in a header. The scheme is our own: a voucher for all that was ever owed.

use alloy_primitives::{Address, U256};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use tributary_sdk::deposits::SignedVoucher;

/// The header that a payment comes in.
pub const HEADER: &str = "x-payment";

/// The name of the scheme.
pub const SCHEME: &str = "tributary-voucher";

/// The most bytes that the header may have: a contract's signature can be long.
const MAX_HEADER: usize = 16_384;

/// A payment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    scheme: String,
    network: String,
    payload: SignedVoucher,
}

/// Reads a payment's voucher.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn read(header: &[u8], chain_id: u64) -> Result<SignedVoucher, String> {
    if header.len() > MAX_HEADER {
        return Err(format!("the payment has {} bytes, at most {MAX_HEADER} are read", header.len()));
    }
    let bytes = STANDARD.decode(header).map_err(|error| format!("the payment is no base64: {error}"))?;
    let payment: Payment =
        serde_json::from_slice(&bytes).map_err(|error| format!("the payment cannot be read: {error}"))?;
    if payment.scheme != SCHEME {
        return Err(format!("payments are by {SCHEME}, not by {:?}", payment.scheme));
    }
    let network = network(chain_id);
    if payment.network != network {
        return Err(format!("payments are on {network}, not on {:?}", payment.network));
    }
    Ok(payment.payload)
}

/// A chain as x402 names it.
pub(crate) fn network(chain_id: u64) -> String {
    format!("eip155:{chain_id}")
}

/// What a 402 response asks for.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) chain_id: u64,
    /// The contract that verifies vouchers.
    pub(crate) deposits: Address,
    pub(crate) model: U256,
    pub(crate) asset: Address,
    /// What this answer costs at most.
    pub(crate) most: u128,
    /// The total that the voucher must reach, if the payer is known: what it owes, and `most`.
    pub(crate) total: Option<u128>,
    /// The least deadline.
    pub(crate) deadline: u64,
    /// The path that was asked for.
    pub(crate) resource: String,
}

impl Terms {
    /// The response's body: x402's, with an error as OpenAI's clients show it.
    pub(crate) fn body(&self, problem: &str) -> Value {
        let accepts = json!({
            "scheme": SCHEME,
            "network": network(self.chain_id),
            "maxAmountRequired": self.most.to_string(),
            "asset": self.asset,
            "payTo": self.deposits,
            "resource": self.resource,
            "description": "an answer of the model",
            "mimeType": "application/json",
            "maxTimeoutSeconds": 600,
            "extra": {
                "name": "Tributary",
                "version": "1",
                "primaryType": "Voucher(uint256 modelId,address payer,uint128 total,uint64 deadline)",
                "model": self.model.to_string(),
                "total": self.total.map(|total| total.to_string()),
                "deadline": self.deadline,
            },
        });
        json!({
            "x402Version": 1,
            "accepts": [accepts],
            "error": { "message": problem, "type": "payment_required", "param": null, "code": "payment_required" },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(scheme: &str, network: &str) -> String {
        let payload = json!({
            "model": "1", "payer": Address::repeat_byte(1), "total": "70", "deadline": 9, "signature": "0x00",
        });
        let payment = json!({ "x402Version": 1, "scheme": scheme, "network": network, "payload": payload });
        STANDARD.encode(payment.to_string())
    }

    #[test]
    fn a_payment_is_read() {
        let voucher = read(header(SCHEME, "eip155:7").as_bytes(), 7).unwrap();
        assert_eq!((voucher.total, voucher.deadline, voucher.payer), (70, 9, Address::repeat_byte(1)));
    }

    #[test]
    fn what_is_no_payment_is_named() {
        for (header, expected) in [
            ("%".to_owned(), "no base64"),
            (STANDARD.encode("{}"), "cannot be read"),
            (header("exact", "eip155:7"), "by tributary-voucher"),
            (header(SCHEME, "eip155:8"), "on eip155:7"),
            ("A".repeat(MAX_HEADER + 1), "bytes"),
        ] {
            let problem = read(header.as_bytes(), 7).unwrap_err();
            assert!(problem.contains(expected), "{problem}");
        }
    }
}

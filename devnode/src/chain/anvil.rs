//! A state as Anvil gives one away and takes one: compressed JSON with the accounts in it.

use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::persistence::Accounts;

/// What compressed data starts with.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Bytes that a state may have when it is no longer compressed.
const LARGEST: u64 = 1 << 30;

/// The part of Anvil's form that another chain can use. What else it has are blocks, which belong to its own chain.
#[derive(Deserialize)]
struct Form {
    accounts: Accounts,
}

/// The same with what Anvil does not do without.
#[derive(Serialize)]
struct Given {
    accounts: Accounts,
    block: Option<u64>,
    best_block_number: Option<u64>,
}

/// Writes accounts in Anvil's form.
pub(crate) fn encode(accounts: Accounts) -> io::Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(&serde_json::to_vec(&Given { accounts, block: None, best_block_number: None })?)?;
    out.finish()
}

/// Reads accounts in Anvil's form, compressed or not.
pub(crate) fn decode(bytes: &[u8]) -> io::Result<Accounts> {
    let form: Form = if bytes.starts_with(&GZIP) {
        let mut plain = Vec::new();
        GzDecoder::new(bytes).take(LARGEST).read_to_end(&mut plain)?;
        serde_json::from_slice(&plain)?
    } else {
        serde_json::from_slice(bytes)?
    };
    Ok(form.accounts)
}

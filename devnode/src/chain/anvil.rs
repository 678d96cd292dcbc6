//! Accounts in the form of Anvil's `anvil_dumpState` and `anvil_loadState`: compressed JSON.

use std::io::{self, Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::persistence::Accounts;

/// The first bytes of compressed data.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Bytes that a state may have after decompression.
const LARGEST: u64 = 1 << 30;

/// The part of Anvil's form that another chain can use. The rest are blocks, which belong to the
/// chain that made them.
#[derive(Deserialize)]
struct Read {
    accounts: Accounts,
}

/// The same with the other fields that Anvil requires.
#[derive(Serialize)]
struct Written {
    accounts: Accounts,
    block: Option<u64>,
    best_block_number: Option<u64>,
}

/// Writes accounts in Anvil's form.
pub(crate) fn encode(accounts: Accounts) -> io::Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(&serde_json::to_vec(&Written { accounts, block: None, best_block_number: None })?)?;
    out.finish()
}

/// Reads accounts in Anvil's form, compressed or not.
pub(crate) fn decode(bytes: &[u8]) -> io::Result<Accounts> {
    let form: Read = if bytes.starts_with(&GZIP) {
        let mut plain = Vec::new();
        GzDecoder::new(bytes).take(LARGEST).read_to_end(&mut plain)?;
        serde_json::from_slice(&plain)?
    } else {
        serde_json::from_slice(bytes)?
    };
    Ok(form.accounts)
}

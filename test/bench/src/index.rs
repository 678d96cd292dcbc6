//! How fast the local index follows a node.
//!
//! A contract that does nothing but emit stands in for Datanets, one event a record, since registering
//! a million records takes a node far longer than it takes an index to read of them.

use std::path::Path;
use std::time::Instant;

use alloy_primitives::{Address, Bytes, U256, hex};
use alloy_sol_types::SolEvent;
use serde_json::json;
use stylus_devnode::Config;
use tributary_chain::Contract;
use tributary_index::{Index, Source};
use tributary_interfaces::IDatanets::Contributed;

use crate::Result;
use crate::parts::Figures;
use crate::site::Site;

const EMITTER: Contract = Contract::new("Datanets", Address::repeat_byte(0xe1));
/// Events of one transaction, and so of one block.
const EVENTS: usize = 50;

/// Follows a node that has so many records.
pub(crate) async fn node(count: usize) -> Result<Figures> {
    let history_blocks = count as u64 / EVENTS as u64 + 1_000;
    let mut site = Site::new(Config { history_blocks, ..Config::default() }).await?;
    let url = site.url();
    let first = tokio::task::spawn_blocking(move || -> Result<_> {
        let code = Bytes::from(emitter());
        site.client.call("anvil_setCode", json!([EMITTER.address, code]))?;
        let first = site.client.call("eth_blockNumber", json!([]))?;
        let raw = (0..count / EVENTS)
            .map(|index| {
                let number = (index * EVENTS + 1) as u64;
                let words = [U256::from(number), U256::from(number + EVENTS as u64)];
                let input = words.iter().flat_map(|word| word.to_be_bytes::<32>()).collect();
                site.sender.sign(EMITTER.address, input, 1_000_000)
            })
            .collect::<Result<Vec<_>>>()?;
        site.client.drive(&raw, EVENTS)?;
        let first = first.as_str().unwrap_or_default().trim_start_matches("0x");
        Ok((u64::from_str_radix(first, 16)?, site))
    })
    .await??;
    let (first, _site) = first;
    let folder = tempfile::tempdir()?;
    let client = tributary_chain::Client::connect(&url).await?;
    let source = Source { chain_id: client.chain_id(), first, contracts: [EMITTER].into() };
    let index = Index::new(folder.path().join("index.sqlite"), source);
    let start = Instant::now();
    let view = index.at_head(&client).await?;
    let took = start.elapsed().as_secs_f64();
    drop(view);
    let start = Instant::now();
    let view = index.at_head(&client).await?;
    let found = view.registrations(U256::from(1)).next();
    let again = start.elapsed().as_secs_f64();
    if found.is_none() {
        return Err("no record was indexed".into());
    }
    let logs = (count / EVENTS * EVENTS) as f64;
    Ok(vec![
        ("index.logs_per_s", logs / took),
        ("index.s", took),
        ("index.second_run_ms", again * 1000.0),
        ("index.disk_mib", index.path().map_or(0.0, disk_mib)),
    ])
}

/// EVM code that emits an event for each number from the first word of its input up to the second: a
/// record whose content id is the hash of the number.
fn emitter() -> Vec<u8> {
    let signature = hex::encode(Contributed::SIGNATURE_HASH);
    let text = [
        // The status, and where the list of content ids is and its length.
        "6002600052 6060604052 6001606052",
        // The number, which stays on the stack; the loop begins.
        "600035 5b",
        "80602052 6020602020 608052",
        // Payee, Datanet, signature, and the event.
        "80620f42409006 631000000001 6001",
        &format!("7f{signature}"),
        "60a06000 a3",
        // The next one, unless it is the end.
        "600101 80602035 11 6012 57 00",
    ];
    let text: String = text.concat().chars().filter(|one| *one != ' ').collect();
    hex::decode(text).unwrap_or_default()
}

/// What a database takes on disk, with its log, in MiB.
fn disk_mib(path: &Path) -> f64 {
    let size = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        std::fs::metadata(name).map_or(0, |file| file.len())
    };
    (size("") + size("-wal")) as f64 / 1_048_576.0
}

//! The local index: how fast it follows a node, how large it is, and how soon it answers.
//!
//! A contract that does nothing but emit stands in for Datanets, one event a record, since registering
//! a million records takes a node far longer than it takes an index to read of them.

use std::path::Path;
use std::time::Instant;

use alloy_primitives::{Address, B256, Bytes, U256, hex, keccak256};
use alloy_sol_types::SolEvent;
use serde_json::json;
use stylus_devnode::Config;
use tributary_chain::{Block, Contract, Log};
use tributary_core::status::Status;
use tributary_index::{Batch, Index, Source, Store, View};
use tributary_interfaces::IDatanets::Contributed;

use crate::Result;
use crate::parts::Figures;
use crate::site::Site;

const EMITTER: Contract = Contract::new("Datanets", Address::repeat_byte(0xe1));
/// Events of one transaction, and so of one block.
const EVENTS: usize = 50;
/// Payees of the records, in turn.
const PAYEES: u64 = 1_000_000;
/// Logs that are written at once, as many as an index writes.
const RANGE: usize = 131_072;

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

/// Fills a database with so many records, without a node.
pub(crate) fn rows(count: usize) -> Result<Figures> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("index.sqlite");
    let (mut store, _) = Store::open(&path, b"bench")?;
    let (mut last, mut took) = (None, 0.0);
    for first in (0..count).step_by(RANGE) {
        let logs: Vec<Log> = (first..count.min(first + RANGE)).map(|number| log(number as u64 + 1)).collect();
        let number = logs.last().map_or(0, |log| log.block);
        let end = Block { number, hash: B256::from(U256::from(number)), time: number };
        let start = Instant::now();
        store.append(last, Batch { logs, end, head: count as u64 }, &[EMITTER], None)?;
        took += start.elapsed().as_secs_f64();
        last = Some(end);
    }
    drop(store);
    let head = last.ok_or("no rows")?;
    let open = || -> Result<View> {
        let (store, _) = Store::open(&path, b"bench")?;
        Ok(View::new(store, [EMITTER].into(), head))
    };
    let start = Instant::now();
    open()?.registrations(U256::from(1)).next().ok_or("no record")??;
    let first_answer = start.elapsed().as_secs_f64();
    let view = open()?;
    let start = Instant::now();
    let mut found = 0;
    for registration in view.registrations(U256::from(1)) {
        registration?;
        found += 1;
    }
    let streamed = start.elapsed().as_secs_f64();
    if found != count {
        return Err(format!("{found} of {count} records").into());
    }
    let lookups = count.min(20_000);
    let start = Instant::now();
    for number in (0..lookups).map(|index| (index * (count / lookups) + 1) as u64) {
        if view.registrations_of(U256::from(1), content_id(number))?.len() != 1 {
            return Err(format!("record {number} is not found").into());
        }
    }
    let looked_up = start.elapsed().as_secs_f64();
    Ok(vec![
        ("index.rows_per_s", count as f64 / took),
        ("index.bytes_per_row", disk_mib(&path) * 1_048_576.0 / count as f64),
        ("index.first_answer_ms", first_answer * 1000.0),
        ("index.streamed_rows_per_s", count as f64 / streamed),
        ("index.lookup_us", looked_up * 1e6 / lookups as f64),
        ("index.peak_rss_mib", peak_rss_mib()),
    ])
}

fn content_id(number: u64) -> B256 {
    keccak256(U256::from(number).to_be_bytes::<32>())
}

/// A record alone in its block.
fn log(number: u64) -> Log {
    let event = Contributed {
        datanetId: U256::from(1),
        payee: payee(number),
        status: Status::Accepted as u8,
        firstNumber: number,
        contentIds: vec![content_id(number)],
    };
    let (topics, data) = event.encode_log_data().split();
    let block_hash = B256::from(U256::from(number));
    Log { address: EMITTER.address, topics, data, block: number, block_hash, index: 0, time: Some(number) }
}

fn payee(number: u64) -> B256 {
    U256::from(number % PAYEES + 0x1000_0000).into()
}

/// EVM code that emits an event for each number from the first word of its input up to the second: what
/// [`log`] says of it.
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

/// The most memory that this process had, in MiB.
fn peak_rss_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}

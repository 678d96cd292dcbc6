//! Memory over many transactions.

use std::time::Duration;

use stylus_devnode::Config;

use crate::parts::Figures;
use crate::site::Site;
use crate::{HEAP, Result};

/// Blocks that the node remembers here, full long before the first reading.
const HISTORY_BLOCKS: u64 = 16_384;
/// Blocks whose hashes are part of the state, as EIP-2935 wants it of a chain with ArbOS: what grows with every block until then.
const HASHED_BLOCKS: usize = 393_168;
/// Transfers that are signed at one time.
const PART: usize = 5_000;
/// What the heap may grow by, in MiB, from where state and history are as large as they get: nothing but noise.
const HEAP_SLACK_MIB: f64 = 4.0;
/// The same of the process's memory, where gaps come and go.
const RESIDENT_SLACK_MIB: f64 = 48.0;

/// Memory after some transfers.
#[derive(Clone, Copy)]
struct Reading {
    sent: usize,
    heap: f64,
    resident: f64,
}

/// The figures, and whether memory stayed within bounds.
pub(crate) async fn run(count: usize) -> Result<(Figures, Result<()>)> {
    let config = Config { history_blocks: HISTORY_BLOCKS, ..Config::default() };
    let mut site = Site::new(config).await?;
    tokio::task::spawn_blocking(move || measure(&mut site, count)).await?
}

fn measure(site: &mut Site, count: usize) -> Result<(Figures, Result<()>)> {
    let parts = (count / 10).div_ceil(PART).max(1);
    let (mut readings, mut driven) = (Vec::new(), Duration::ZERO);
    for tenth in 1..=10 {
        let mut took = Duration::ZERO;
        for _ in 0..parts {
            // A thousand receivers in turn: balances do not make the state grow.
            let transfers = site.transfers(PART)?;
            took += site.client.drive(&transfers, 1)?;
        }
        driven += took;
        let reading = Reading { sent: tenth * parts * PART, heap: HEAP.mib(), resident: resident_mib()? };
        let speed = (parts * PART) as f64 / took.as_secs_f64();
        let Reading { sent, heap, resident } = reading;
        println!("{sent:>9} transfers: {heap:6.1} MiB of heap, {resident:6.1} MiB resident, {speed:5.0}/s");
        readings.push(reading);
    }
    let (first, last) = (readings[0], readings[9]);
    let figures = vec![
        ("million.transfers", last.sent as f64),
        ("million.transfers_per_s", last.sent as f64 / driven.as_secs_f64()),
        ("million.heap_after_a_tenth_mib", first.heap),
        ("million.heap_at_the_end_mib", last.heap),
        ("million.resident_after_a_tenth_mib", first.resident),
        ("million.resident_at_the_end_mib", last.resident),
    ];
    Ok((figures, bounded(&readings)))
}

/// Whether memory stays as it is once state and history are as large as they get.
fn bounded(readings: &[Reading]) -> Result<()> {
    let full: Vec<Reading> =
        readings.iter().copied().filter(|reading| reading.sent >= HASHED_BLOCKS).collect();
    let [first, .., last] = full[..] else {
        return Err(format!("fewer than two readings after {HASHED_BLOCKS} transfers: send more").into());
    };
    for (what, grown, slack) in [
        ("the heap", last.heap - first.heap, HEAP_SLACK_MIB),
        ("the process", last.resident - first.resident, RESIDENT_SLACK_MIB),
    ] {
        if grown > slack {
            let sent = last.sent - first.sent;
            return Err(
                format!("{what} grew by {grown:.1} MiB over {sent} transfers that add no state").into()
            );
        }
    }
    Ok(())
}

/// Memory of this process, which is node and client in one.
fn resident_mib() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    let kib: f64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
    Ok(kib / 1024.0)
}

//! The chain itself.

use std::time::{Duration, Instant};

use alloy_primitives::{U256, hex};
use alloy_sol_types::SolCall;
use serde_json::{Value, json};
use stylus_devnode::{Config, Node};
use tributary_interfaces::IDatanets;

use crate::Result;
use crate::client::Client;
use crate::parts::Figures;
use crate::site::Site;

/// Calls of the program after its first.
const LATER: u32 = 200;

pub(crate) async fn run(count: usize) -> Result<Figures> {
    let mut site = Site::new(Config::default()).await?;
    let fresh = Node::start(Config { port: 0, ..Config::default() }).await?;
    tokio::task::spawn_blocking(move || measure(&mut site, &fresh, count)).await?
}

fn measure(site: &mut Site, fresh: &Node, count: usize) -> Result<Figures> {
    let transfers = site.transfers(count)?;
    let took = site.client.drive(&transfers, 1)?;
    let (first, later) = program_calls(site, fresh)?;
    Ok(vec![
        ("chain.start_to_first_answer_ms", ms(site.first_answer)),
        ("chain.erc20_transfers_per_s", count as f64 / took.as_secs_f64()),
        ("chain.program_first_call_ms", ms(first)),
        ("chain.program_later_call_ms", ms(later)),
    ])
}

/// How long the first call of a program takes on a node that never ran it, and a later one on average.
fn program_calls(site: &mut Site, fresh: &Node) -> Result<(Duration, Duration)> {
    let state = site.client.call("anvil_dumpState", json!([]))?;
    let mut client = Client::connect(&fresh.url())?;
    client.call("anvil_loadState", json!([state]))?;
    let input = IDatanets::datanetCall { datanetId: U256::from(1) }.abi_encode();
    let call = json!([{ "to": site.chain.datanets, "data": hex::encode_prefixed(input) }, "latest"]);
    let mut timed = || -> Result<Duration> {
        let start = Instant::now();
        // What it answers does not matter, but the program must answer: an account without code gives nothing.
        match client.call("eth_call", call.clone()) {
            Ok(Value::String(text)) if text.len() > 2 => {}
            Err(error) if error.to_string().contains("\"data\":\"0x") => {}
            other => return Err(format!("the program did not answer: {other:?}").into()),
        }
        Ok(start.elapsed())
    };
    let first = timed()?;
    let mut later = Duration::ZERO;
    for _ in 0..LATER {
        later += timed()?;
    }
    let later = later / LATER;
    if later * 4 > first {
        return Err(
            format!("a later call took {later:?}, the first one {first:?}: is it compiled again?").into()
        );
    }
    Ok((first, later))
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

//! Logs of a range of blocks, and filters that are polled for changes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use alloy_primitives::{B256, U64};
use alloy_rpc_types_eth::{Filter, FilterBlockOption, Log};
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

use super::args::{Args, number};
use super::error::{Answer, failed};
use super::eth::{method, slow_method};
use super::{Module, Registered, Service, format};
use crate::chain::Chain;
use crate::chain::block::Block;

/// A filter that is not polled for this long is forgotten.
const IDLE: Duration = Duration::from_secs(300);
/// Filters that may be installed at one time.
const CAPACITY: usize = 10_000;

/// The filters that clients installed.
#[derive(Debug, Default)]
pub(crate) struct Filters(Mutex<Installed>);

#[derive(Debug, Default)]
struct Installed {
    next: u64,
    filters: HashMap<u64, Watch>,
}

#[derive(Debug)]
struct Watch {
    asked: Instant,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Logs of blocks from this number on.
    Logs(Box<Filter>, u64),
    /// Blocks from this number on.
    Blocks(u64),
    Pending(Receiver<B256>),
}

impl Filters {
    fn install(&self, kind: Kind) -> Answer<U64> {
        let mut installed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        installed.filters.retain(|_, watch| watch.asked.elapsed() < IDLE);
        if installed.filters.len() >= CAPACITY {
            return Err(failed(format!("more than {CAPACITY} filters are installed")));
        }
        installed.next += 1;
        let id = installed.next;
        installed.filters.insert(id, Watch { asked: Instant::now(), kind });
        Ok(U64::from(id))
    }

    fn with<T>(&self, id: u64, ask: impl FnOnce(&mut Kind) -> Answer<T>) -> Answer<T> {
        let mut installed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let watch = installed.filters.get_mut(&id).ok_or_else(|| failed("filter not found"))?;
        watch.asked = Instant::now();
        ask(&mut watch.kind)
    }

    fn remove(&self, id: u64) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).filters.remove(&id).is_some()
    }
}

pub(crate) fn register(module: &mut Module) -> Registered {
    slow_method!(module, "eth_getLogs", |service, args| logs(&service.chain, &args.get(0, "filter")?)?);
    method!(module, "eth_newFilter", |service, args| {
        let filter: Filter = args.get(0, "filter")?;
        let from = filter.get_from_block().unwrap_or_else(|| service.chain.block_number() + 1);
        service.filters.install(Kind::Logs(Box::new(filter), from))?
    });
    method!(module, "eth_newBlockFilter", |service, _| {
        service.filters.install(Kind::Blocks(service.chain.block_number() + 1))?
    });
    method!(module, "eth_newPendingTransactionFilter", |service, _| {
        service.filters.install(Kind::Pending(service.chain.subscribe_pending()))?
    });
    method!(module, "eth_uninstallFilter", |service, args| service.filters.remove(args.number(0, "filter")?));
    slow_method!(module, "eth_getFilterChanges", |service, args| changes(service, args)?);
    slow_method!(module, "eth_getFilterLogs", |service, args| {
        let filter = service.filters.with(args.number(0, "filter")?, |kind| match kind {
            Kind::Logs(filter, _) => Ok(filter.clone()),
            _ => Err(failed("filter is not for logs")),
        })?;
        logs(&service.chain, &filter)?
    });
    Ok(())
}

fn changes(service: &Service, args: &mut Args) -> Answer<Value> {
    let chain = &service.chain;
    service.filters.with(args.number(0, "filter")?, |kind| match kind {
        Kind::Logs(filter, next) => {
            let latest = chain.block_number();
            let last = filter.get_to_block().map_or(latest, |to| to.min(latest));
            let found = matching(filter, &chain.blocks(*next, last));
            *next = latest + 1;
            Ok(json!(found))
        }
        Kind::Blocks(next) => {
            let latest = chain.block_number();
            let hashes: Vec<B256> = chain.blocks(*next, latest).iter().map(|block| block.hash).collect();
            *next = latest + 1;
            Ok(json!(hashes))
        }
        Kind::Pending(receiver) => {
            let mut hashes: Vec<B256> = Vec::new();
            loop {
                match receiver.try_recv() {
                    Ok(hash) => hashes.push(hash),
                    Err(TryRecvError::Lagged(_)) => {}
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                }
            }
            Ok(json!(hashes))
        }
    })
}

/// The logs that a filter selects.
fn logs(chain: &Chain, filter: &Filter) -> Answer<Vec<Log>> {
    let blocks = match filter.block_option {
        FilterBlockOption::AtBlockHash(hash) => {
            let number = chain.number_of(hash).ok_or_else(|| failed(format!("block {hash} not found")))?;
            chain.blocks(number, number)
        }
        FilterBlockOption::Range { from_block, to_block } => {
            let from = number(chain, from_block.unwrap_or_default());
            let to = number(chain, to_block.unwrap_or_default());
            if from > to {
                return Err(failed(format!("invalid block range: {from} is after {to}")));
            }
            chain.blocks(from, to)
        }
    };
    Ok(matching(filter, &blocks))
}

/// The logs of these blocks that a filter selects.
pub(crate) fn matching(filter: &Filter, blocks: &[std::sync::Arc<Block>]) -> Vec<Log> {
    let mut found = Vec::new();
    for block in blocks {
        if !filter.matches_bloom(block.header.logs_bloom) {
            continue;
        }
        for index in 0..block.transactions.len() {
            found.extend(format::logs(block, index).filter(|log| filter.matches(&log.inner)));
        }
    }
    found
}

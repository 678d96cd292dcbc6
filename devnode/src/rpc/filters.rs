//! Logs of a range of blocks, and filters that are polled for changes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use alloy_eips::BlockNumberOrTag;
use alloy_primitives::{B256, U64};
use alloy_rpc_types_eth::{Filter, FilterBlockOption, Log};
use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

use super::args::{Args, number};
use super::error::{Answer, failed};
use super::eth::{method, slow_method};
use super::{Module, Registered, Service, format};
use crate::chain::block::Block;
use crate::chain::{Chain, Changes, Moment};

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
    /// Logs of blocks that are made after this moment, or were made before and are reverted after it.
    Logs(Box<Filter>, Moment),
    /// Blocks that are made after this moment.
    Blocks(Moment),
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
        let (chain, filter) = (&service.chain, args.get::<Filter>(0, "filter")?);
        let since = match filter.block_option.get_from_block() {
            Some(from @ (BlockNumberOrTag::Number(_) | BlockNumberOrTag::Earliest)) => {
                chain.moment_before(number(chain, *from))?
            }
            _ => chain.moment(),
        };
        service.filters.install(Kind::Logs(Box::new(filter), since))?
    });
    method!(module, "eth_newBlockFilter", |service, _| {
        service.filters.install(Kind::Blocks(service.chain.moment()))?
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
        Kind::Logs(filter, since) => {
            let (Changes { mut reverted, mut made }, now) = chain.changes_since(*since)?;
            let (from, to) =
                (filter.get_from_block().unwrap_or(0), filter.get_to_block().unwrap_or(u64::MAX));
            reverted.retain(|block| (from..=to).contains(&block.header.number));
            made.retain(|block| (from..=to).contains(&block.header.number));
            *since = now;
            let mut logs = removed(filter, &reverted);
            logs.extend(matching(filter, &made));
            Ok(json!(logs))
        }
        Kind::Blocks(since) => {
            let (changes, now) = chain.changes_since(*since)?;
            *since = now;
            Ok(json!(changes.made.iter().map(|block| block.hash).collect::<Vec<_>>()))
        }
        Kind::Pending(receiver) => {
            let mut hashes: Vec<B256> = Vec::new();
            loop {
                match receiver.try_recv() {
                    Ok(hash) => hashes.push(hash),
                    Err(TryRecvError::Lagged(missed)) => {
                        return Err(failed(format!(
                            "{missed} transactions are forgotten since the last poll; poll more often"
                        )));
                    }
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
            vec![chain.block_by_hash(hash)?.ok_or_else(|| failed(format!("unknown block {hash}")))?]
        }
        FilterBlockOption::Range { from_block, to_block } => {
            let from = number(chain, from_block.unwrap_or_default());
            let to = number(chain, to_block.unwrap_or_default());
            let latest = chain.block_number();
            if from > to || to > latest {
                return Err(failed(format!(
                    "invalid block range params: {from} to {to}; the latest block is {latest}"
                )));
            }
            chain.blocks(from, to)?
        }
    };
    Ok(matching(filter, &blocks))
}

/// The same of blocks that were reverted.
pub(crate) fn removed(filter: &Filter, blocks: &[std::sync::Arc<Block>]) -> Vec<Log> {
    let logs = matching(filter, blocks).into_iter();
    logs.map(|log| Log { removed: true, ..log }).collect()
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

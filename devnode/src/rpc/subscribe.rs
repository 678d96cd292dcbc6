//! `eth_subscribe` over WebSocket.

use alloy_rpc_types_eth::Filter;
use jsonrpsee::core::{SubscriptionError, to_json_raw_value};
use jsonrpsee::server::SubscriptionSink;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::args::Args;
use super::error::invalid_params;
use super::filters::{matching, removed};
use super::{Module, Registered, format};
use crate::chain::BlockChange;

enum Topic {
    Heads,
    Logs(Box<Filter>),
    Pending { whole: bool },
}

impl Topic {
    fn read(args: &mut Args) -> super::error::Answer<Self> {
        match args.get::<String>(0, "topic")?.as_str() {
            "newHeads" => Ok(Self::Heads),
            "logs" => Ok(Self::Logs(Box::new(args.opt(1, "filter")?.unwrap_or_default()))),
            "newPendingTransactions" => Ok(Self::Pending { whole: args.opt(1, "whole")?.unwrap_or(false) }),
            other => Err(invalid_params(format!(
                "unknown subscription `{other}`; known are newHeads, logs and newPendingTransactions"
            ))),
        }
    }
}

pub(crate) fn register(module: &mut Module) -> Registered {
    module.register_subscription(
        "eth_subscribe",
        "eth_subscription",
        "eth_unsubscribe",
        |params, pending, service, _| async move {
            let topic = match Args::new(&params).and_then(|mut args| Topic::read(&mut args)) {
                Ok(topic) => topic,
                Err(error) => {
                    pending.reject(error).await;
                    return Ok(());
                }
            };
            // The subscription starts before the client knows its id, so that it misses nothing.
            match topic {
                Topic::Pending { whole } => {
                    let receiver = service.chain.subscribe_pending();
                    let sink = pending.accept().await?;
                    follow(receiver, sink, |hash| match whole {
                        false => vec![json!(hash)],
                        true => {
                            let found = service.chain.transaction(hash);
                            let value =
                                found.map(|found| format::included(&found.block, found.index)).or_else(
                                    || service.chain.waiting(hash).map(|tx| format::transaction(&tx, None)),
                                );
                            value.into_iter().collect()
                        }
                    })
                    .await
                }
                Topic::Heads => {
                    let receiver = service.chain.subscribe_blocks();
                    let sink = pending.accept().await?;
                    follow(receiver, sink, |change| match change {
                        BlockChange::Made(block) => vec![format::header(&block)],
                        BlockChange::Reverted(_) => Vec::new(),
                    })
                    .await
                }
                Topic::Logs(filter) => {
                    let receiver = service.chain.subscribe_blocks();
                    let sink = pending.accept().await?;
                    follow(receiver, sink, |change| {
                        let logs = match change {
                            BlockChange::Made(block) => matching(&filter, &[block]),
                            BlockChange::Reverted(block) => removed(&filter, &[block]),
                        };
                        logs.iter().map(|log| json!(log)).collect()
                    })
                    .await
                }
            }
        },
    )?;
    Ok(())
}

/// Sends what arrives until the client disconnects.
async fn follow<T: Clone>(
    mut receiver: tokio::sync::broadcast::Receiver<T>,
    sink: SubscriptionSink,
    show: impl Fn(T) -> Vec<Value>,
) -> Result<(), SubscriptionError> {
    loop {
        let item = tokio::select! {
            () = sink.closed() => return Ok(()),
            item = receiver.recv() => item,
        };
        match item {
            Ok(item) => {
                for value in show(item) {
                    sink.send(to_json_raw_value(&value)?).await?;
                }
            }
            // What it would get from now on would look whole.
            Err(RecvError::Lagged(missed)) => {
                return Err(format!("the client is too slow: {missed} items were not sent to it").into());
            }
            Err(RecvError::Closed) => return Ok(()),
        }
    }
}

//! `eth_*`, `net_*` and `web3_*`: reading the chain and sending transactions.

use std::sync::Arc;

use alloy_consensus::Transaction as _;
use alloy_eips::eip2718::Encodable2718 as _;
use alloy_eips::{BlockId, BlockNumberOrTag};
use alloy_primitives::{Address, B256, Bytes, TxKind, U64, U256, keccak256};
use alloy_rpc_types_eth::TransactionRequest;
use jsonrpsee::types::ErrorObjectOwned;
use serde_json::{Value, json};

use super::args::{Args, At, locate, number};
use super::error::{Answer, failed, invalid_params};
use super::simulate::{estimate, one_kind_of_fee};
use super::typed_data::TypedData;
use super::{Module, Registered, Service, format};
use crate::chain::Chain;
use crate::chain::block::Block;
use crate::chain::transaction::Transaction;
use crate::state::State;
use crate::{accounts, signing};

pub(crate) const CLIENT: &str = concat!("stylus-devnode/", env!("CARGO_PKG_VERSION"));
/// Blocks that a fee history may span.
const FEE_HISTORY_BLOCKS: u64 = 1024;

/// Registers a method that returns at once.
macro_rules! method {
    ($module:ident, $name:literal, |$service:pat_param, $args:pat_param| $body:expr) => {
        $module.register_method(
            $name,
            |params, service, _| -> $crate::rpc::error::Answer<serde_json::Value> {
                #[allow(unused_mut)]
                let (mut args, service): (Args, &crate::rpc::Service) = (Args::new(&params)?, service);
                let ($service, $args) = (service, &mut args);
                let answer = $body;
                Ok(json!(answer))
            },
        )?;
    };
}
pub(crate) use method;

/// Registers a method that may run for long.
macro_rules! slow_method {
    ($module:ident, $name:literal, |$service:pat_param, $args:pat_param| $body:expr) => {
        $module.register_blocking_method(
            $name,
            |params, service, _| -> $crate::rpc::error::Answer<serde_json::Value> {
                let (mut args, service): (Args, &crate::rpc::Service) = (Args::new(&params)?, &service);
                let ($service, $args) = (service, &mut args);
                let answer = $body;
                Ok(json!(answer))
            },
        )?;
    };
}
pub(crate) use slow_method;

pub(crate) fn register(module: &mut Module) -> Registered {
    register_node(module)?;
    register_state(module)?;
    register_blocks(module)?;
    register_sending(module)
}

fn register_node(module: &mut Module) -> Registered {
    method!(module, "web3_clientVersion", |_, _| CLIENT);
    method!(module, "web3_sha3", |_, args| keccak256(args.get::<Bytes>(0, "data")?));
    method!(module, "net_version", |service, _| service.chain.config().chain_id.to_string());
    method!(module, "net_listening", |_, _| true);
    method!(module, "net_peerCount", |_, _| "0x0");
    method!(module, "eth_chainId", |service, _| U64::from(service.chain.config().chain_id));
    method!(module, "eth_syncing", |_, _| false);
    method!(module, "eth_mining", |_, _| false);
    method!(module, "eth_hashrate", |_, _| "0x0");
    method!(module, "eth_protocolVersion", |_, _| "0x41");
    method!(module, "eth_coinbase", |service, _| service.chain.settings().coinbase);
    method!(module, "eth_accounts", |_, _| {
        accounts::accounts().iter().map(|account| account.address).collect::<Vec<_>>()
    });
    method!(module, "eth_gasPrice", |service, _| U64::from(service.chain.settings().base_fee));
    method!(module, "eth_maxPriorityFeePerGas", |_, _| "0x0");
    method!(module, "eth_blobBaseFee", |_, _| "0x0");
    method!(module, "eth_feeHistory", |service, args| fee_history(&service.chain, args)?);
    method!(module, "txpool_status", |service, _| {
        let waiting = service.chain.all_waiting();
        json!({ "pending": U64::from(waiting.pending.len()), "queued": U64::from(waiting.queued.len()) })
    });
    method!(module, "txpool_content", |service, _| txpool_content(&service.chain));
    module.register_method("rpc_modules", |_, _, _| {
        json!({ "eth": "1.0", "net": "1.0", "web3": "1.0", "debug": "1.0", "evm": "1.0", "anvil": "1.0",
                "hardhat": "1.0", "txpool": "1.0", "arb": "1.0" })
    })?;
    Ok(())
}

fn txpool_content(chain: &Chain) -> Value {
    let by_sender = |txs: &[Transaction]| {
        let mut found = json!({});
        for tx in txs {
            found[tx.sender.to_string()][tx.envelope.nonce().to_string()] = format::transaction(tx, None);
        }
        found
    };
    let waiting = chain.all_waiting();
    json!({ "pending": by_sender(&waiting.pending), "queued": by_sender(&waiting.queued) })
}

fn fee_history(chain: &Chain, args: &mut Args) -> Answer<Value> {
    let count = args.number(0, "blockCount")?.min(FEE_HISTORY_BLOCKS);
    let newest = number(chain, args.opt(1, "newestBlock")?.unwrap_or_default());
    let percentiles: Vec<f64> = args.opt(2, "rewardPercentiles")?.unwrap_or_default();
    if percentiles.windows(2).any(|pair| pair[0] > pair[1])
        || percentiles.iter().any(|p| !(0.0..=100.0).contains(p))
    {
        return Err(invalid_params("reward percentiles must rise and lie between 0 and 100"));
    }
    if count == 0 {
        return Ok(json!({ "oldestBlock": "0x0", "gasUsedRatio": null }));
    }
    // Nitro takes the latest block for a later one too.
    let newest = newest.min(chain.block_number());
    let oldest = (newest + 1).saturating_sub(count).max(chain.earliest_number().min(newest));
    let blocks = chain.blocks(oldest, newest)?;
    let mut fees: Vec<U64> =
        blocks.iter().map(|block| U64::from(block.header.base_fee_per_gas.unwrap_or_default())).collect();
    fees.push(U64::from(chain.settings().base_fee));
    let ratios: Vec<f64> = blocks
        .iter()
        .map(|block| block.header.gas_used as f64 / block.header.gas_limit.max(1) as f64)
        .collect();
    let mut history = json!({
        "oldestBlock": U64::from(oldest),
        "baseFeePerGas": fees,
        "gasUsedRatio": ratios,
        "baseFeePerBlobGas": vec!["0x0"; blocks.len() + 1],
        "blobGasUsedRatio": vec![0.0; blocks.len()],
    });
    if !percentiles.is_empty() {
        // Tips are dropped, so every reward is zero.
        history["reward"] = json!(vec![vec!["0x0"; percentiles.len()]; blocks.len()]);
    }
    Ok(history)
}

/// The state that a request names; transactions that wait are not in it.
fn state_at(service: &Service, args: &mut Args, index: usize) -> Answer<State> {
    let block = args.opt::<BlockId>(index, "block")?;
    let number = match locate(&service.chain, block)? {
        At::Number(number) => number,
        At::Pending => service.chain.block_number(),
    };
    Ok(service.chain.at(number)?.1)
}

fn register_state(module: &mut Module) -> Registered {
    method!(module, "eth_getBalance", |service, args| {
        let address = args.get::<Address>(0, "address")?;
        state_at(service, args, 1)?.account(address).balance
    });
    method!(module, "eth_getTransactionCount", |service, args| {
        let address = args.get::<Address>(0, "address")?;
        let block = args.opt::<BlockId>(1, "block")?;
        let nonce = match locate(&service.chain, block)? {
            At::Pending => service.chain.pending_nonce(address),
            At::Number(number) => service.chain.at(number)?.1.account(address).nonce,
        };
        U64::from(nonce)
    });
    method!(module, "eth_getCode", |service, args| {
        let address = args.get::<Address>(0, "address")?;
        state_at(service, args, 1)?.code(address)
    });
    method!(module, "eth_getStorageAt", |service, args| {
        let (address, slot) = (args.get::<Address>(0, "address")?, args.get::<U256>(1, "slot")?);
        B256::from(state_at(service, args, 2)?.storage(address, slot))
    });
    Ok(())
}

fn block_by_tag(chain: &Chain, tag: BlockNumberOrTag) -> Answer<Option<Arc<Block>>> {
    Ok(chain.block(number(chain, tag))?)
}

fn register_blocks(module: &mut Module) -> Registered {
    method!(module, "eth_blockNumber", |service, _| U64::from(service.chain.block_number()));
    method!(module, "eth_getBlockByNumber", |service, args| {
        let (tag, whole) = (args.get(0, "block")?, args.opt(1, "whole")?.unwrap_or(false));
        block_by_tag(&service.chain, tag)?.map(|block| format::block(&block, whole))
    });
    slow_method!(module, "eth_getBlockByHash", |service, args| {
        let (hash, whole) = (args.get::<B256>(0, "hash")?, args.opt(1, "whole")?.unwrap_or(false));
        service.chain.block_by_hash(hash)?.map(|block| format::block(&block, whole))
    });
    method!(module, "eth_getHeaderByNumber", |service, args| {
        block_by_tag(&service.chain, args.get(0, "block")?)?.map(|block| format::header(&block))
    });
    method!(module, "eth_getBlockTransactionCountByNumber", |service, args| {
        block_by_tag(&service.chain, args.get(0, "block")?)?.map(|block| U64::from(block.transactions.len()))
    });
    slow_method!(module, "eth_getBlockTransactionCountByHash", |service, args| {
        let block = service.chain.block_by_hash(args.get(0, "hash")?)?;
        block.map(|block| U64::from(block.transactions.len()))
    });
    method!(module, "eth_getUncleCountByBlockNumber", |_, _| "0x0");
    method!(module, "eth_getUncleCountByBlockHash", |_, _| "0x0");
    method!(module, "eth_getTransactionByHash", |service, args| {
        let hash = args.get::<B256>(0, "hash")?;
        match service.chain.transaction(hash) {
            Some(found) => Some(format::included(&found.block, found.index)),
            None => service.chain.waiting(hash).map(|tx| format::transaction(&tx, None)),
        }
    });
    method!(module, "eth_getRawTransactionByHash", |service, args| {
        let hash = args.get::<B256>(0, "hash")?;
        let tx = match service.chain.transaction(hash) {
            Some(found) => Some(found.included().tx.clone()),
            None => service.chain.waiting(hash),
        };
        tx.map(|tx| Bytes::from(tx.envelope.encoded_2718()))
    });
    method!(module, "eth_getTransactionByBlockNumberAndIndex", |service, args| {
        let (tag, index) = (args.get(0, "block")?, args.number(1, "index")? as usize);
        block_by_tag(&service.chain, tag)?
            .filter(|block| index < block.transactions.len())
            .map(|block| format::included(&block, index))
    });
    slow_method!(module, "eth_getTransactionByBlockHashAndIndex", |service, args| {
        let (hash, index) = (args.get::<B256>(0, "hash")?, args.number(1, "index")? as usize);
        let block = service.chain.block_by_hash(hash)?;
        block.filter(|block| index < block.transactions.len()).map(|block| format::included(&block, index))
    });
    method!(module, "eth_getTransactionReceipt", |service, args| {
        let found = service.chain.transaction(args.get(0, "hash")?);
        found.map(|found| format::receipt(&found.block, found.index))
    });
    method!(module, "eth_getBlockReceipts", |service, args| {
        let number = match locate(&service.chain, args.opt(0, "block")?)? {
            At::Number(number) => number,
            At::Pending => service.chain.block_number(),
        };
        let receipts = |block: Arc<Block>| {
            (0..block.transactions.len()).map(|index| format::receipt(&block, index)).collect::<Vec<_>>()
        };
        service.chain.block(number)?.map(receipts)
    });
    Ok(())
}

fn register_sending(module: &mut Module) -> Registered {
    slow_method!(module, "eth_sendRawTransaction", |service, args| {
        let raw = args.get::<Bytes>(0, "transaction")?;
        service.chain.send_raw(&raw).map_err(ErrorObjectOwned::from)?
    });
    slow_method!(module, "eth_sendRawTransactionSync", |service, args| {
        let raw = args.get::<Bytes>(0, "transaction")?;
        let hash = service.chain.send_raw(&raw).map_err(ErrorObjectOwned::from)?;
        let found =
            service.chain.transaction(hash).ok_or_else(|| failed("the transaction waits for a block"))?;
        format::receipt(&found.block, found.index)
    });
    slow_method!(module, "eth_sendTransaction", |service, args| {
        send(service, args.get(0, "transaction")?)?
    });
    slow_method!(module, "eth_sendUnsignedTransaction", |service, args| {
        send(service, args.get(0, "transaction")?)?
    });
    method!(module, "eth_sign", |_, args| {
        let (address, message) = (args.get::<Address>(0, "address")?, args.get::<Bytes>(1, "message")?);
        sign_message(address, &message)?
    });
    method!(module, "eth_signTypedData_v4", |_, args| {
        let (address, data) = (args.get::<Address>(0, "address")?, args.get::<Value>(1, "data")?);
        let digest = TypedData::read(data).and_then(|data| data.signing_hash()).map_err(invalid_params)?;
        sign_digest(address, digest)?
    });
    method!(module, "personal_sign", |_, args| {
        let (message, address) = (args.get::<Bytes>(0, "message")?, args.get::<Address>(1, "address")?);
        sign_message(address, &message)?
    });
    Ok(())
}

fn sign_message(address: Address, message: &[u8]) -> Answer<Bytes> {
    sign_digest(address, alloy_primitives::eip191_hash_message(message))
}

fn sign_digest(address: Address, digest: B256) -> Answer<Bytes> {
    let key = accounts::key_of(address).ok_or_else(|| failed(format!("no key for {address}")))?;
    let signature = signing::sign(key, digest).map_err(|error| failed(error.to_string()))?;
    Ok(signature.as_bytes().to_vec().into())
}

/// Completes a request, signs it unless its sender is impersonated, and sends it. Returns its hash.
fn send(service: &Service, mut request: TransactionRequest) -> Answer<B256> {
    let chain = &service.chain;
    let settings = chain.settings();
    let sender = request.from.unwrap_or(accounts::DEV_ACCOUNT.address);
    let key = accounts::key_of(sender);
    let impersonated = settings.impersonate_all || settings.impersonated.contains(&sender);
    if key.is_none() && !impersonated {
        return Err(failed(format!(
            "no key for {sender}: sign the transaction yourself, or impersonate the account"
        )));
    }
    check_request(&request, chain.config().chain_id)?;
    request.from = Some(sender);
    request.to.get_or_insert(TxKind::Create);
    request.chain_id = Some(chain.config().chain_id);
    if request.gas_price.is_none() {
        let tip = *request.max_priority_fee_per_gas.get_or_insert(0);
        request.max_fee_per_gas.get_or_insert(u128::from(settings.base_fee).saturating_add(tip));
    }
    if request.gas.is_none() {
        request.gas = Some(estimate(service, request.clone(), None, None, None)?);
    }
    let key = key.filter(|_| !impersonated);
    match request.nonce {
        Some(_) => Ok(chain.submit(sign(request, sender, key)?)?),
        None => chain.submit_next(sender, |nonce| sign(request.nonce(nonce), sender, key)),
    }
}

/// Rejects a request to send that contradicts itself or this chain, with Geth's wording.
fn check_request(request: &TransactionRequest, chain_id: u64) -> Answer<()> {
    one_kind_of_fee(request)?;
    let input = &request.input;
    if input.unique_input().is_err() {
        return Err(failed(
            r#"both "data" and "input" are set and not equal. Please use "input" to pass transaction call data"#,
        ));
    }
    let creates = matches!(request.to, None | Some(TxKind::Create));
    if creates && input.input().is_none_or(|code| code.is_empty()) {
        return Err(failed("contract creation without any data provided"));
    }
    match request.chain_id {
        Some(have) if have != chain_id => {
            Err(failed(format!("chainId does not match node's (have={have}, want={chain_id})")))
        }
        _ => Ok(()),
    }
}

/// Signs a complete request, or leaves it unsigned without a key.
fn sign(request: TransactionRequest, sender: Address, key: Option<B256>) -> Answer<Transaction> {
    use alloy_consensus::SignableTransaction as _;
    let typed = request
        .build_consensus_tx()
        .map_err(|error| invalid_params(format!("incomplete transaction: {}", error.error)))?;
    match key {
        Some(key) => {
            let signature =
                signing::sign(key, typed.signature_hash()).map_err(|error| failed(error.to_string()))?;
            let envelope = alloy_consensus::TxEnvelope::from(typed.into_signed(signature));
            Ok(Transaction { hash: *envelope.tx_hash(), envelope, sender, impersonated: false })
        }
        None => Ok(Transaction::impersonate(sender, |signature| typed.into_signed(signature).into())),
    }
}

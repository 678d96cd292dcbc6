//! Control of a chain by tests: `evm_*`, and Anvil's and Hardhat's names for the same methods.

use std::time::Duration;

use alloy_primitives::{Address, B256, Bytes, U64, U256};
use serde_json::{Value, json};

use super::args::{Args, as_number};
use super::error::{Answer, failed, invalid_params};
use super::eth::{CLIENT, method, slow_method};
use super::{Module, Registered};
use crate::chain::anvil;
use crate::config::Mining;

pub(crate) fn register(module: &mut Module) -> Registered {
    register_time(module)?;
    register_state(module)?;
    register_mining(module)?;
    for (alias, name) in ALIASES {
        module.register_alias(alias, name)?;
    }
    Ok(())
}

/// Other names for the same methods.
const ALIASES: &[(&str, &str)] = &[
    ("anvil_snapshot", "evm_snapshot"),
    ("anvil_revert", "evm_revert"),
    ("anvil_increaseTime", "evm_increaseTime"),
    ("anvil_setNextBlockTimestamp", "evm_setNextBlockTimestamp"),
    ("anvil_setTime", "evm_setTime"),
    ("anvil_setBlockTimestampInterval", "evm_setBlockTimestampInterval"),
    ("anvil_removeBlockTimestampInterval", "evm_removeBlockTimestampInterval"),
    ("anvil_metadata", "hardhat_metadata"),
    ("hardhat_dumpState", "anvil_dumpState"),
    ("hardhat_loadState", "anvil_loadState"),
    ("hardhat_mine", "anvil_mine"),
    ("anvil_setAutomine", "evm_setAutomine"),
    ("anvil_getAutomine", "hardhat_getAutomine"),
    ("anvil_setIntervalMining", "evm_setIntervalMining"),
    ("hardhat_setBalance", "anvil_setBalance"),
    ("hardhat_setNonce", "anvil_setNonce"),
    ("evm_setAccountNonce", "anvil_setNonce"),
    ("evm_setAccountBalance", "anvil_setBalance"),
    ("evm_setAccountCode", "anvil_setCode"),
    ("evm_setAccountStorageAt", "anvil_setStorageAt"),
    ("hardhat_setCode", "anvil_setCode"),
    ("hardhat_setStorageAt", "anvil_setStorageAt"),
    ("hardhat_impersonateAccount", "anvil_impersonateAccount"),
    ("hardhat_stopImpersonatingAccount", "anvil_stopImpersonatingAccount"),
    ("hardhat_setCoinbase", "anvil_setCoinbase"),
    ("hardhat_setNextBlockBaseFeePerGas", "anvil_setNextBlockBaseFeePerGas"),
    ("hardhat_setPrevRandao", "anvil_setPrevRandao"),
    ("hardhat_dropTransaction", "anvil_dropTransaction"),
    ("evm_setBlockGasLimit", "anvil_setBlockGasLimit"),
];

fn register_time(module: &mut Module) -> Registered {
    method!(module, "evm_snapshot", |service, _| U64::from(service.chain.snapshot()));
    method!(module, "evm_revert", |service, args| service.chain.revert(args.number(0, "snapshot")?)?);
    method!(module, "evm_increaseTime", |service, args| {
        service.chain.increase_time(args.number(0, "seconds")?)?
    });
    method!(module, "evm_setNextBlockTimestamp", |service, args| {
        service.chain.set_next_timestamp(timestamp(args)?)?;
        Value::Null
    });
    method!(module, "evm_setTime", |service, args| service.chain.set_clock(timestamp(args)?)?);
    method!(module, "evm_setBlockTimestampInterval", |service, args| {
        let seconds = args.number(0, "seconds")?;
        service.chain.set_block_interval(Some(seconds))?;
        Value::Null
    });
    method!(module, "evm_removeBlockTimestampInterval", |service, _| {
        service.chain.set_block_interval(None)?.is_some()
    });
    Ok(())
}

/// A Unix time in seconds.
fn timestamp(args: &mut Args) -> Answer<u64> {
    Ok(to_seconds(args.number(0, "timestamp")?))
}

/// A Unix time in seconds. A number too large for that is taken as milliseconds.
fn to_seconds(time: u64) -> u64 {
    if time > 100_000_000_000 { time / 1000 } else { time }
}

fn register_state(module: &mut Module) -> Registered {
    method!(module, "anvil_setBalance", |service, args| {
        service.chain.set_balance(args.get(0, "address")?, args.get(1, "balance")?)?;
        Value::Null
    });
    method!(module, "anvil_addBalance", |service, args| {
        let (address, more): (Address, U256) = (args.get(0, "address")?, args.get(1, "balance")?);
        service.chain.add_balance(address, more)?;
        Value::Null
    });
    method!(module, "anvil_setNonce", |service, args| {
        service.chain.set_nonce(args.get(0, "address")?, args.number(1, "nonce")?)?;
        Value::Null
    });
    method!(module, "anvil_setCode", |service, args| {
        let (address, code): (Address, Bytes) = (args.get(0, "address")?, args.get(1, "code")?);
        service.chain.set_code(address, code)?;
        Value::Null
    });
    method!(module, "anvil_setStorageAt", |service, args| {
        let (address, slot): (Address, U256) = (args.get(0, "address")?, args.get(1, "slot")?);
        let value: B256 = args.get(2, "value")?;
        service.chain.set_storage(address, slot, value.into())?;
        true
    });
    method!(module, "anvil_impersonateAccount", |service, args| {
        let address: Address = args.get(0, "address")?;
        service.chain.change_settings(|settings| {
            settings.impersonated.insert(address);
        });
        Value::Null
    });
    method!(module, "anvil_stopImpersonatingAccount", |service, args| {
        let address: Address = args.get(0, "address")?;
        service.chain.change_settings(|settings| {
            settings.impersonated.remove(&address);
        });
        Value::Null
    });
    method!(module, "anvil_autoImpersonateAccount", |service, args| {
        let enabled: bool = args.get(0, "enabled")?;
        service.chain.change_settings(|settings| settings.impersonate_all = enabled);
        Value::Null
    });
    method!(module, "anvil_setCoinbase", |service, args| {
        let coinbase: Address = args.get(0, "address")?;
        service.chain.change_settings(|settings| settings.coinbase = coinbase);
        Value::Null
    });
    method!(module, "anvil_setPrevRandao", |service, args| {
        let value: B256 = args.get(0, "value")?;
        service.chain.change_settings(|settings| settings.prevrandao = value.into());
        Value::Null
    });
    method!(module, "anvil_setNextBlockBaseFeePerGas", |service, args| {
        let fee = args.number(0, "fee")?;
        service.chain.change_settings(|settings| settings.base_fee = fee);
        Value::Null
    });
    method!(module, "anvil_setMinGasPrice", |service, args| {
        let fee = args.number(0, "price")?;
        service.chain.change_settings(|settings| settings.base_fee = fee);
        Value::Null
    });
    method!(module, "anvil_setBlockGasLimit", |service, args| {
        let limit = args.number(0, "limit")?;
        service.chain.change_settings(|settings| settings.gas_limit = limit);
        true
    });
    slow_method!(module, "anvil_dumpState", |service, _| {
        let dump = anvil::encode(service.chain.dump_accounts());
        Bytes::from(dump.map_err(|error| failed(error.to_string()))?)
    });
    slow_method!(module, "anvil_loadState", |service, args| {
        let dump: Bytes = args.get(0, "state")?;
        let accounts = anvil::decode(&dump)
            .map_err(|error| invalid_params(format!("not a state as anvil_dumpState returns it: {error}")))?;
        service.chain.load_accounts(accounts)?;
        true
    });
    method!(module, "anvil_nodeInfo", |service, _| {
        let (chain, settings) = (&service.chain, service.chain.settings());
        let latest = chain.latest();
        json!({
            "currentBlockNumber": U64::from(latest.header.number),
            "currentBlockTimestamp": latest.header.timestamp,
            "currentBlockHash": latest.hash,
            "hardFork": if chain.config().arbos_version.at_least(50) { "osaka" } else { "prague" },
            "transactionOrder": "fifo",
            "environment": {
                "baseFee": U64::from(settings.base_fee),
                "chainId": chain.config().chain_id,
                "gasLimit": U64::from(settings.gas_limit),
                "gasPrice": U64::from(settings.base_fee),
            },
            "arbosVersion": chain.config().arbos_version.number(),
        })
    });
    method!(module, "hardhat_metadata", |service, _| {
        let latest = service.chain.latest();
        json!({
            "clientVersion": CLIENT,
            "clientSemver": env!("CARGO_PKG_VERSION"),
            "chainId": service.chain.config().chain_id,
            "instanceId": service.instance,
            "latestBlockNumber": latest.header.number,
            "latestBlockHash": latest.hash,
            "snapshots": service.chain.snapshots(),
        })
    });
    Ok(())
}

/// Blocks that one request may ask for.
const MOST_BLOCKS: u64 = 100_000;
/// The longest interval of the real clock between blocks, in seconds: a year.
const LONGEST_INTERVAL: u64 = 31_536_000;

fn few(blocks: u64) -> Answer<u64> {
    if blocks > MOST_BLOCKS {
        return Err(invalid_params(format!(
            "at most {MOST_BLOCKS} blocks can be made by one request, not {blocks}"
        )));
    }
    Ok(blocks)
}

/// How many blocks `evm_mine` makes and the time of the first: it takes a time, or an object of both.
fn mine_options(args: &mut Args) -> Answer<(u64, Option<u64>)> {
    let number = |name: &str, value: &Value| {
        as_number(value).ok_or_else(|| invalid_params(format!("{name} is not a number: {value}")))
    };
    let (mut blocks, mut first) = (1, None);
    match args.opt::<Value>(0, "options")? {
        None => {}
        Some(Value::Object(options)) => {
            for (name, value) in options.iter().filter(|(_, value)| !value.is_null()) {
                match name.as_str() {
                    "blocks" => blocks = number(name, value)?,
                    "timestamp" => first = Some(to_seconds(number(name, value)?)),
                    _ => {
                        return Err(invalid_params(format!(
                            "unknown option `{name}`; known are blocks and timestamp"
                        )));
                    }
                }
            }
        }
        Some(time) => first = Some(to_seconds(number("timestamp", &time)?)),
    }
    Ok((blocks, first))
}

fn register_mining(module: &mut Module) -> Registered {
    slow_method!(module, "evm_mine", |service, args| {
        let (blocks, first) = mine_options(args)?;
        service.chain.mine_at(few(blocks)?, first, None)?;
        "0x0"
    });
    slow_method!(module, "anvil_mine", |service, args| {
        let blocks = args.opt_number(0, "blocks")?.unwrap_or(1);
        let interval = args.opt_number(1, "interval")?;
        service.chain.mine_at(few(blocks)?, None, interval)?;
        Value::Null
    });
    method!(module, "evm_setAutomine", |service, args| {
        let enabled: bool = args.get(0, "enabled")?;
        service.chain.set_mining(if enabled { Mining::Auto } else { Mining::Manual })?;
        true
    });
    method!(module, "hardhat_getAutomine", |service, _| service.chain.settings().mining == Mining::Auto);
    method!(module, "evm_setIntervalMining", |service, args| {
        let seconds = args.number(0, "seconds")?;
        if seconds > LONGEST_INTERVAL {
            return Err(invalid_params(format!(
                "blocks every {seconds} seconds: at most {LONGEST_INTERVAL} can be between two"
            )));
        }
        let mining =
            if seconds == 0 { Mining::Manual } else { Mining::Interval(Duration::from_secs(seconds)) };
        service.chain.set_mining(mining)?;
        Value::Null
    });
    method!(module, "anvil_dropTransaction", |service, args| {
        let hash: B256 = args.get(0, "hash")?;
        service.chain.drop_waiting(hash).then_some(hash)
    });
    method!(module, "anvil_dropAllTransactions", |service, _| {
        service.chain.drop_all_waiting();
        Value::Null
    });
    Ok(())
}

//! `eth_call`, `eth_estimateGas` and `eth_createAccessList`.

use std::collections::BTreeMap;

use alloy_eips::BlockId;
use alloy_eips::eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256, TxKind, U64, U256};
use alloy_rpc_types_eth::state::StateOverride;
use alloy_rpc_types_eth::{BlockOverrides, TransactionRequest};
use revm::context::TxEnv;
use revm::context::either::Either;
use revm::context::result::ExecutionResult;
use serde_json::json;

use super::args::{Args, At, locate};
use super::error::{Answer, failed, output};
use super::eth::slow_method;
use super::{Module, Registered, Service};
use crate::chain::{ChainError, Settings};
use crate::evm::{Executed, Job, execute};
use crate::state::State;

/// A call to simulate, and the state that it runs on.
pub(crate) struct Simulation {
    pub(crate) request: TransactionRequest,
    pub(crate) state: State,
    settings: Settings,
    number: u64,
    timestamp: u64,
    l2_number: Option<u64>,
}

impl Simulation {
    /// Prepares a call on a block, the latest by default.
    pub(crate) fn new(
        service: &Service,
        request: TransactionRequest,
        block: Option<BlockId>,
        overrides: Option<StateOverride>,
        block_overrides: Option<BlockOverrides>,
    ) -> Answer<Self> {
        let chain = &service.chain;
        let mut settings = chain.settings();
        let (number, timestamp, mut state) = match locate(chain, block)? {
            At::Number(number) => {
                let (block, state) = chain.at(number)?;
                settings.base_fee = block.header.base_fee_per_gas.unwrap_or_default();
                (number, block.header.timestamp, state)
            }
            At::Pending => chain.next_block(),
        };
        apply_overrides(&mut state, overrides.unwrap_or_default())?;
        let mut simulation = Self { request, state, settings, number, timestamp, l2_number: None };
        if let Some(overrides) = block_overrides {
            simulation.override_block(overrides);
        }
        simulation.check_fees()?;
        Ok(simulation)
    }

    /// Rejects fees that no transaction could have, as Geth does. A call without fees pays nothing.
    fn check_fees(&self) -> Answer<()> {
        let request = &self.request;
        one_kind_of_fee(request)?;
        let cap = request.gas_price.or(request.max_fee_per_gas).unwrap_or_default();
        let tip = request.max_priority_fee_per_gas.unwrap_or_default();
        let (address, base_fee) = (request.from.unwrap_or_default(), self.settings.base_fee);
        if tip > cap {
            return Err(failed(format!(
                "max priority fee per gas higher than max fee per gas: address {address}, maxPriorityFeePerGas: {tip}, maxFeePerGas: {cap}"
            )));
        }
        if cap > 0 && cap < u128::from(base_fee) {
            return Err(failed(format!(
                "max fee per gas less than block base fee: address {address}, maxFeePerGas: {cap}, baseFee: {base_fee}"
            )));
        }
        Ok(())
    }

    fn override_block(&mut self, overrides: BlockOverrides) {
        let settings = &mut self.settings;
        if let Some(number) = overrides.number {
            settings.l1_block = number.saturating_to();
            self.l2_number = Some(number.saturating_to());
        }
        self.timestamp = overrides.time.unwrap_or(self.timestamp);
        settings.gas_limit = overrides.gas_limit.unwrap_or(settings.gas_limit);
        settings.coinbase = overrides.coinbase.unwrap_or(settings.coinbase);
        settings.prevrandao = overrides.random.map_or(settings.prevrandao, Into::into);
        settings.base_fee = overrides.base_fee.map_or(settings.base_fee, |fee| fee.saturating_to());
    }

    /// Gas that the request offers, at most what a simulation may use.
    pub(crate) fn gas_cap(&self, service: &Service) -> u64 {
        let cap = service.chain.config().rpc_gas_cap;
        self.request.gas.map_or(cap, |gas| gas.min(cap))
    }

    /// The job of this call with a gas limit.
    pub(crate) fn job(&self, service: &Service, gas_limit: u64) -> Job {
        let request = &self.request;
        let offered = request.gas_price.or(request.max_fee_per_gas).unwrap_or_default();
        let mut settings = self.settings.clone();
        // Without an offered price nothing is paid, and contracts see a base fee of zero.
        if offered == 0 {
            settings.base_fee = 0;
        }
        let price = offered.min(u128::from(settings.base_fee));
        let tip = request.max_priority_fee_per_gas.unwrap_or(offered);
        let full = offered.min(u128::from(settings.base_fee).saturating_add(tip));
        let tx = TxEnv {
            tx_type: u8::from(request.access_list.is_some()),
            caller: request.from.unwrap_or_default(),
            gas_limit,
            gas_price: price,
            kind: request.to.unwrap_or(TxKind::Create),
            value: request.value.unwrap_or_default(),
            data: request.input.input().cloned().unwrap_or_default(),
            nonce: request
                .nonce
                .unwrap_or_else(|| self.state.account(request.from.unwrap_or_default()).nonce),
            chain_id: None,
            access_list: request.access_list.clone().unwrap_or_default(),
            ..TxEnv::default()
        };
        let tx = match request.authorization_list.clone().filter(|list| !list.is_empty()) {
            Some(list) => TxEnv {
                tx_type: 4,
                authorization_list: list.into_iter().map(Either::Left).collect(),
                gas_priority_fee: Some(0),
                ..tx
            },
            None => tx,
        };
        Job {
            l2_block: self.l2_number.unwrap_or(self.number),
            timestamp: self.timestamp,
            tx,
            gas_price: U256::from(full),
            is_call: true,
            block_base_fee: self.settings.base_fee,
            ..service.chain.job(&settings, self.state.clone())
        }
    }

    /// Runs the call with a gas limit.
    pub(crate) fn run(&self, service: &Service, gas_limit: u64) -> Answer<Executed> {
        execute(self.job(service, gas_limit)).map_err(|error| ChainError::invalid(error).into())
    }
}

/// Rejects a request that names fees in both ways, as Geth does.
pub(crate) fn one_kind_of_fee(request: &TransactionRequest) -> Answer<()> {
    if request.gas_price.is_some()
        && (request.max_fee_per_gas.is_some() || request.max_priority_fee_per_gas.is_some())
    {
        return Err(failed("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified"));
    }
    Ok(())
}

/// Applies the request's overrides to the state of this call.
fn apply_overrides(state: &mut State, overrides: StateOverride) -> Answer<()> {
    for (address, change) in overrides {
        if change.move_precompile_to.is_some() {
            return Err(failed("precompiles cannot be moved"));
        }
        if change.state.is_some() && change.state_diff.is_some() {
            return Err(failed(format!("account {address} has both state and stateDiff")));
        }
        state.update(address, |account| {
            account.balance = change.balance.unwrap_or(account.balance);
            account.nonce = change.nonce.unwrap_or(account.nonce);
            if change.state.is_some() {
                account.storage = Default::default();
            }
        });
        if let Some(code) = change.code {
            state.set_code(address, code);
        }
        for (slot, value) in change.state.or(change.state_diff).unwrap_or_default() {
            state.set_storage(address, slot.into(), value.into());
        }
    }
    Ok(())
}

pub(crate) fn register(module: &mut Module) -> Registered {
    slow_method!(module, "eth_call", |service, args| {
        let simulation = simulation(service, args)?;
        let done = simulation.run(service, simulation.gas_cap(service))?;
        output(done.result, done.failure)?
    });
    slow_method!(module, "eth_estimateGas", |service, args| {
        let request = args.get(0, "transaction")?;
        let (block, state, block_overrides) =
            (args.opt(1, "block")?, args.opt(2, "state")?, args.opt(3, "overrides")?);
        U64::from(estimate(service, request, block, state, block_overrides)?)
    });
    slow_method!(module, "eth_createAccessList", |service, args| {
        let simulation = simulation(service, args)?;
        access_list(service, simulation)?
    });
    Ok(())
}

/// Parses a call with its block and overrides.
pub(crate) fn simulation(service: &Service, args: &mut Args) -> Answer<Simulation> {
    Simulation::new(
        service,
        args.get(0, "transaction")?,
        args.opt(1, "block")?,
        args.opt(2, "state overrides")?,
        args.opt(3, "block overrides")?,
    )
}

/// The least gas limit with which a transaction succeeds in the next block.
pub(crate) fn estimate(
    service: &Service,
    request: TransactionRequest,
    block: Option<BlockId>,
    state: Option<StateOverride>,
    block_overrides: Option<BlockOverrides>,
) -> Answer<u64> {
    let block = block.filter(|block| !block.is_latest()).or(Some(BlockId::pending()));
    let simulation = Simulation::new(service, request, block, state, block_overrides)?;
    let cap = affordable(&simulation, simulation.gas_cap(service))?;
    let first = simulation.run(service, cap)?;
    let mut low = first.result.gas().total_gas_spent();
    let succeeded = first.result.is_success();
    output(first.result, first.failure)?;
    debug_assert!(succeeded);
    let works = |gas: u64| simulation.run(service, gas).is_ok_and(|done| done.result.is_success());
    if works(low) {
        return Ok(low);
    }
    let mut high = cap;
    // Calls hold back a 64th of the gas, so most transactions need a little more than they use.
    let guess = (low + 2300).saturating_mul(64) / 63;
    if guess < high && works(guess) {
        high = guess;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if works(middle) { high = middle } else { low = middle }
    }
    Ok(high)
}

/// The gas that the sender can pay for at the price that it offers.
fn affordable(simulation: &Simulation, cap: u64) -> Answer<u64> {
    let request = &simulation.request;
    let price = request.gas_price.or(request.max_fee_per_gas).unwrap_or_default();
    if price == 0 {
        return Ok(cap);
    }
    let balance = simulation.state.account(request.from.unwrap_or_default()).balance;
    let Some(left) = balance.checked_sub(request.value.unwrap_or_default()) else {
        return Err(failed("insufficient funds for transfer"));
    };
    let gas = (left / U256::from(price)).saturating_to::<u64>().min(cap);
    if gas < 21_000 {
        return Err(failed(format!("gas required exceeds allowance ({gas})")));
    }
    Ok(gas)
}

/// The accounts and slots that a call touches, and the gas it uses when it lists them.
fn access_list(service: &Service, mut simulation: Simulation) -> Answer<serde_json::Value> {
    let cap = simulation.gas_cap(service);
    let mut list = simulation.request.access_list.clone().unwrap_or_default();
    // What is listed is warm, which may change what the call does: repeat until nothing is new.
    for _ in 0..8 {
        let done = simulation.run(service, cap)?;
        let found = touched(&simulation, &done);
        let stable = found == list;
        list = found;
        simulation.request.access_list = Some(list.clone());
        if stable {
            break;
        }
    }
    let done = simulation.run(service, cap)?;
    let gas_used = U64::from(done.result.tx_gas_used());
    let error = match &done.result {
        ExecutionResult::Success { .. } => None,
        _ => output(done.result, done.failure).err().map(|error| error.message().to_owned()),
    };
    let mut answer = json!({ "accessList": list, "gasUsed": gas_used });
    if let Some(error) = error {
        answer["error"] = json!(error);
    }
    Ok(answer)
}

fn touched(simulation: &Simulation, done: &Executed) -> AccessList {
    let request = &simulation.request;
    let own = [request.from.unwrap_or_default(), crate::addresses::SEQUENCER, crate::arbos::storage::ACCOUNT];
    let target = match request.to {
        Some(TxKind::Call(target)) => Some(target),
        _ => None,
    };
    let mut items: BTreeMap<Address, Vec<B256>> = BTreeMap::new();
    for (address, account) in &done.state {
        let mut slots: Vec<B256> = account.storage.keys().map(|slot| B256::from(*slot)).collect();
        slots.sort_unstable();
        let is_known = own.contains(address) || Some(*address) == target || is_precompile(*address);
        if !(is_known && slots.is_empty()) && *address != crate::arbos::storage::ACCOUNT {
            items.insert(*address, slots);
        }
    }
    let item = |(address, storage_keys)| AccessListItem { address, storage_keys };
    AccessList(items.into_iter().map(item).collect())
}

fn is_precompile(address: Address) -> bool {
    address.0[..18] == [0; 18]
}

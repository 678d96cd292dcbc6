//! Calls and transactions in process, without RPC and signatures, for tests and simulations of many
//! steps.

use alloy_consensus::{SignableTransaction as _, TxEip1559};
use alloy_primitives::{Address, Bytes, Log, TxKind, U256};
use revm::context::TxEnv;
use revm::context::result::ExecutionResult;

use super::transaction::Transaction;
use super::{Chain, ChainError};
use crate::evm::{Executed, execute};
use crate::state::State;

/// Gas that a direct transaction or call may use at most.
const GAS: u64 = 1 << 40;

/// The result of a direct transaction.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Whether it succeeded. Otherwise it changed nothing but its sender's nonce and balance.
    pub success: bool,
    /// What it returned: a result, a revert's data, or the code of a new contract; nothing if it used up
    /// its gas.
    pub output: Bytes,
    /// Gas used: with the intrinsic gas, and less what was refunded.
    pub gas_used: u64,
    /// Its logs, in order; none if it failed.
    pub logs: Vec<Log>,
    /// The contract that it created, if it did.
    pub created: Option<Address>,
}

impl Chain {
    /// Sends a transaction in any account's name, without a signature, and makes its block. `to` is
    /// `None` to create a contract; `value` is in wei. The sender pays for gas at the chain's base
    /// fee.
    ///
    /// # Errors
    /// [`ChainError::Rejected`] if it can never run, such as when the balance is too small;
    /// [`ChainError::State`] if its block cannot be written; [`ChainError::NotFound`] if the chain
    /// does not make blocks at once ([`Mining::Auto`](crate::Mining::Auto)), and it waits for one.
    pub fn send(
        &self,
        from: Address,
        to: Option<Address>,
        value: U256,
        data: impl Into<Bytes>,
    ) -> Result<Outcome, ChainError> {
        let data = data.into();
        let mut ledger = self.lock();
        let before = ledger.state.clone();
        let timestamp = ledger.settings.clock.next(ledger.history.latest().header.timestamp);
        let base_fee = ledger.settings.base_fee;
        let affordable = match base_fee {
            0 => GAS,
            fee => {
                let rest = before.account(from).balance.saturating_sub(value) / U256::from(fee);
                rest.saturating_to::<u64>().min(GAS)
            }
        };
        let tx = TxEip1559 {
            chain_id: self.config().chain_id,
            nonce: ledger.next_nonce(from),
            gas_limit: affordable,
            max_fee_per_gas: base_fee.into(),
            max_priority_fee_per_gas: 0,
            to: to.map_or(TxKind::Create, TxKind::Call),
            value,
            access_list: Default::default(),
            input: data.clone(),
        };
        let tx = Transaction::impersonate(from, |signature| tx.into_signed(signature).into());
        let hash = self.submit_to(&mut ledger, tx)?;
        let found = ledger.history.transaction(hash);
        drop(ledger);
        let found =
            found.ok_or_else(|| ChainError::NotFound(format!("transaction {hash} waits for a block")))?;
        let included = found.included();
        // Blocks keep no return data: it is what the same call returns on the state before. That call
        // has no limit on gas, so it may succeed where the transaction used up all that it had.
        let simulated = self.simulate(before, timestamp, from, to, value, data)?.result;
        let ended_alike = simulated.is_success() == included.success;
        let output = simulated.into_output().filter(|_| ended_alike);
        Ok(Outcome {
            success: included.success,
            output: output.unwrap_or_default(),
            gas_used: included.gas_used,
            logs: included.logs.clone(),
            created: included.creates().filter(|_| included.success),
        })
    }

    /// Calls a contract on the latest state without changing it. The caller needs no balance for
    /// gas.
    ///
    /// # Errors
    /// [`ChainError::Reverted`] with the data of a revert; [`ChainError::Rejected`] for any other
    /// failure.
    pub fn call(&self, from: Address, to: Address, data: impl Into<Bytes>) -> Result<Bytes, ChainError> {
        let (state, timestamp) = (self.at(self.block_number())?.1, self.timestamp());
        let executed = self.simulate(state, timestamp, from, Some(to), U256::ZERO, data.into())?;
        match executed.result {
            ExecutionResult::Success { output, .. } => Ok(output.into_data()),
            ExecutionResult::Revert { output, .. } => Err(ChainError::Reverted(output)),
            ExecutionResult::Halt { reason, .. } => {
                let cause = executed.failure.unwrap_or_else(|| format!("{reason:?}"));
                Err(ChainError::rejected(format!("the call failed: {cause}")))
            }
        }
    }

    fn simulate(
        &self,
        state: State,
        timestamp: u64,
        from: Address,
        to: Option<Address>,
        value: U256,
        data: Bytes,
    ) -> Result<Executed, ChainError> {
        let mut settings = self.settings();
        let base_fee = std::mem::take(&mut settings.base_fee);
        let tx = TxEnv {
            caller: from,
            gas_limit: GAS,
            kind: to.map_or(TxKind::Create, TxKind::Call),
            value,
            data,
            nonce: state.account(from).nonce,
            chain_id: None,
            ..TxEnv::default()
        };
        let mut job = self.job(&settings, state);
        (job.tx, job.timestamp, job.is_call) = (tx, timestamp, true);
        (job.l2_block, job.impersonated) = (self.block_number(), true);
        job.block_base_fee = base_fee;
        execute(job).map_err(|error| ChainError::rejected(error.to_string()))
    }
}

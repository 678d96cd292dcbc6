//! A chain with the contracts, a token and funded accounts.

use crate::{
    Artifacts, Contracts, Implementation, Key, NATIVE, Revert, SetupError, deploy,
    solidity::{ICaller, ITestToken},
};
use alloy_primitives::{Address, Log, U256};
use alloy_sol_types::SolCall;
use std::cell::{Cell, RefCell};
use stylus_devnode::{Chain, Config, DEV_ACCOUNT, Outcome};
use tributary_build::CONTRACTS;
use tributary_chain::constructor_calls;

/// The time of a fixture's first block, in seconds since 1970.
const GENESIS: u64 = 1_800_000_000;
/// The age at which a program is given another year, in seconds.
const KEEP_ALIVE: u64 = 300 * crate::DAY;

/// A log with its block and transaction.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// The log.
    pub log: Log,
    /// The timestamp of its block, in seconds since 1970.
    pub time: u64,
    /// The number of its transaction among those of the fixture, counted from 0.
    pub transaction: u64,
}

/// A chain with the contracts, a token and funded accounts.
///
/// Its clock does not move by itself: every transaction is in the second of the latest block until
/// [`ChainFixture::advance`] is called. So the same calls give the same result every time.
#[derive(Debug)]
pub struct ChainFixture {
    /// The chain itself, for what only a development chain can do.
    pub devnode: Chain,
    /// The Datanets contract.
    pub datanets: Address,
    /// The Models contract.
    pub models: Address,
    /// The Rewards contract.
    pub rewards: Address,
    /// The Attribution contract.
    pub attribution: Address,
    /// The Disputes contract.
    pub disputes: Address,
    /// The Requests contract.
    pub requests: Address,
    /// The Spans contract.
    pub spans: Address,
    /// The Gradients contract.
    pub gradients: Address,
    /// The Deposits contract.
    pub deposits: Address,
    /// `TestToken`, an ERC-20 token without peculiarities.
    pub token: Address,
    /// Owns Datanets and models, and attests.
    pub owner: Key,
    /// Signs books of receipts.
    pub operator: Key,
    /// Signs rounds.
    pub scorer: Key,
    /// Pauses Rewards.
    pub guardian: Key,
    /// The logs since [`ChainFixture::take_logs`] was last called.
    logs: RefCell<Vec<LogEntry>>,
    /// How many transactions were sent.
    transactions: Cell<u64>,
    /// When the programs were last given another year, in seconds since 1970.
    kept_alive: Cell<u64>,
}

impl ChainFixture {
    /// A chain with the programs in its cache, on which gas is free, so that balances change by
    /// payments only.
    pub fn new() -> Self {
        Self::of(Implementation::Programs { cached: true })
    }

    /// The same chain with any implementation of the contracts.
    pub fn of(implementation: Implementation) -> Self {
        Self::on(Self::free_chain(), implementation)
    }

    /// An empty chain on which gas is free.
    pub fn free_chain() -> Chain {
        Chain::new(Config { history_states: 2, ..Self::free_config() })
    }

    /// The settings of an empty chain on which gas is free, to be served on any port.
    pub fn free_config() -> Config {
        Config {
            port: 0,
            base_fee: 0,
            genesis_timestamp: Some(GENESIS),
            // The reference of Disputes is larger than a contract can be elsewhere.
            code_size_limit: 65_536,
            ..Config::default()
        }
    }

    /// Puts contracts, token and accounts on a chain, from the files of this workspace.
    pub fn on(chain: Chain, implementation: Implementation) -> Self {
        Self::built(chain, &Artifacts::of_workspace(), implementation)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Puts contracts, token and accounts on a chain, from any files. The addresses are the same on
    /// every chain.
    ///
    /// # Errors
    /// If something was not built, or the chain does not take a transaction.
    pub fn built(
        chain: Chain,
        artifacts: &Artifacts,
        implementation: Implementation,
    ) -> Result<Self, SetupError> {
        let [owner, operator, scorer, guardian] = ["owner", "operator", "scorer", "guardian"].map(Key::named);
        let contracts = deploy::deploy(&chain, artifacts, implementation, guardian.account)?;
        let Contracts {
            datanets,
            models,
            rewards,
            attribution,
            disputes,
            requests,
            spans,
            gradients,
            deposits,
        } = contracts;
        let token =
            deploy::create(&chain, DEV_ACCOUNT.address, artifacts.solidity("TestToken")?, "TestToken")?;
        let kept_alive = Cell::new(chain.timestamp());
        let fixture = Self {
            devnode: chain,
            datanets,
            models,
            rewards,
            attribution,
            disputes,
            spans,
            gradients,
            requests,
            deposits,
            token,
            owner,
            operator,
            scorer,
            guardian,
            logs: RefCell::default(),
            transactions: Cell::default(),
            kept_alive,
        };
        for key in [&fixture.owner, &fixture.operator, &fixture.scorer, &fixture.guardian] {
            fixture.fund(key.account);
        }
        Ok(fixture)
    }

    /// The addresses of the contracts.
    pub fn contracts(&self) -> Contracts {
        let Self {
            datanets,
            models,
            rewards,
            attribution,
            disputes,
            requests,
            spans,
            gradients,
            deposits,
            ..
        } = *self;
        Contracts { datanets, models, rewards, attribution, disputes, requests, spans, gradients, deposits }
    }

    /// The contract of `IDisputes` that a call is for, by its selector.
    pub fn judge(&self, call: &[u8]) -> Address {
        self.contracts().judge(call)
    }

    /// The chain's id, which signatures name.
    pub fn chain_id(&self) -> u64 {
        self.devnode.config().chain_id
    }

    /// The time of the latest block, in seconds since 1970; the next transaction has the same.
    pub fn now(&self) -> u64 {
        self.devnode.timestamp()
    }

    /// Advances the clock by some seconds and makes a block. The programs are given another year in
    /// time, as a watcher would do.
    pub fn advance(&self, seconds: u64) {
        let mut left = seconds;
        while left > 0 {
            let until = self.kept_alive.get() + KEEP_ALIVE;
            let step = left.min(until.saturating_sub(self.now()).max(1));
            self.advance_without_upkeep(step);
            left -= step;
            if self.now() - self.kept_alive.get() >= KEEP_ALIVE {
                self.keep_alive();
            }
        }
    }

    /// Advances the clock by some seconds and makes a block. Programs may expire.
    pub fn advance_without_upkeep(&self, seconds: u64) {
        self.devnode.set_next_timestamp(self.now() + seconds).expect("a time that is not past");
        self.devnode.mine(1).expect("a chain in memory");
    }

    /// Gives the programs another year.
    fn keep_alive(&self) {
        for program in self.contracts().all() {
            let outcome = deploy::keep_alive(&self.devnode, program);
            assert!(outcome.success, "a program was not kept alive: {}", outcome.output);
        }
        self.kept_alive.set(self.now());
    }

    /// Activates a program that has expired. Returns whether that succeeded.
    pub fn reactivate(&self, program: Address) -> bool {
        self.kept_alive.set(self.now());
        deploy::activate(&self.devnode, program).success
    }

    /// Calls the constructors of all contracts once more, with an attacker in place of the other
    /// contracts and of the guardian. Returns which of the calls succeeded.
    pub fn construct_again(&self, attacker: Address) -> [bool; CONTRACTS.len()] {
        let calls = constructor_calls([attacker; CONTRACTS.len()], attacker);
        let contracts = self.contracts().all();
        std::array::from_fn(|index| {
            let data = calls[index].to_vec();
            self.send_data(attacker, contracts[index], U256::ZERO, data).success
        })
    }

    /// Deploys one of the Solidity contracts of `test/solidity`.
    pub fn create(&self, name: &str) -> Address {
        let code = Artifacts::of_workspace().solidity(name);
        code.and_then(|code| self.create_from(DEV_ACCOUNT.address, name, code))
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Puts a program that was built on the chain, active and in the chain's cache.
    pub fn start_program(&self, artifacts: &Artifacts, name: &str) -> Address {
        let program = artifacts.program(name).unwrap_or_else(|error| panic!("{error}"));
        let init_code = tributary_build::init_code(&program);
        let address = self.create_from(DEV_ACCOUNT.address, name, init_code);
        let address = address.unwrap_or_else(|error| panic!("{error}"));
        assert!(deploy::activate(&self.devnode, address).success, "{name} is activated");
        assert!(deploy::cache(&self.devnode, address).success, "{name} is cached");
        address
    }

    /// Creates a contract from its init code, in an account's name.
    ///
    /// # Errors
    /// If the chain does not take the code; the error names the contract.
    pub fn create_from(&self, from: Address, name: &str, init_code: Vec<u8>) -> Result<Address, SetupError> {
        deploy::create(&self.devnode, from, init_code, name)
    }

    /// Gives an account 10^30 units of native currency and of the fixture's token, and lets Rewards,
    /// Attribution and Requests transfer the token.
    pub fn fund(&self, account: Address) {
        self.fund_with(self.token, account);
    }

    /// Gives an account 10^30 units of native currency and of an asset, and lets Rewards, Attribution
    /// and Requests transfer the asset.
    pub fn fund_with(&self, asset: Address, account: Address) {
        let amount = U256::from(10).pow(U256::from(30));
        self.devnode.set_balance(account, amount).expect("a chain in memory");
        if asset == NATIVE {
            return;
        }
        self.transact(account, asset, ITestToken::mintCall { account, amount });
        for spender in [self.rewards, self.attribution, self.requests, self.deposits] {
            self.transact(account, asset, ITestToken::approveCall { spender, amount });
        }
    }

    /// Gives an account some units of a token and nothing else.
    pub fn mint(&self, token: Address, account: Address, amount: u128) {
        let amount = U256::from(amount);
        self.transact(self.owner.account, token, ITestToken::mintCall { account, amount });
    }

    /// An account's balance of an asset, in units.
    pub fn balance(&self, asset: Address, account: Address) -> u128 {
        if asset == NATIVE {
            return self.devnode.balance(account).to();
        }
        self.read(asset, ITestToken::balanceOfCall { account }).to()
    }

    /// Sends a call that must succeed, whatever it returns.
    #[track_caller]
    pub fn transact(&self, from: Address, to: Address, call: impl SolCall) {
        assert!(self.send(from, to, U256::ZERO, call).success);
    }

    /// Sends a call with value. Returns its outcome.
    pub fn send(&self, from: Address, to: Address, value: U256, call: impl SolCall) -> Outcome {
        self.send_data(from, to, value, call.abi_encode())
    }

    /// Sends any calldata with value. Returns the outcome.
    pub fn send_data(&self, from: Address, to: Address, value: U256, data: Vec<u8>) -> Outcome {
        let outcome = deploy::send(&self.devnode, from, Some(to), value, data);
        let (time, transaction) = (self.now(), self.transactions.get());
        self.transactions.set(transaction + 1);
        let logs = outcome.logs.iter().map(|log| LogEntry { log: log.clone(), time, transaction });
        self.logs.borrow_mut().extend(logs);
        outcome
    }

    /// The logs since this was last called.
    pub fn take_logs(&self) -> Vec<LogEntry> {
        self.logs.take()
    }

    /// Sends a call. Returns what it returns, or what it reverts with.
    pub fn try_call<C: SolCall>(&self, from: Address, to: Address, call: C) -> Result<C::Return, Revert> {
        self.try_call_with_value(from, to, U256::ZERO, call)
    }

    /// Sends a call with value. Returns what it returns, or what it reverts with.
    pub fn try_call_with_value<C: SolCall>(
        &self,
        from: Address,
        to: Address,
        value: U256,
        call: C,
    ) -> Result<C::Return, Revert> {
        let outcome = self.send(from, to, value, call);
        if !outcome.success {
            return Err(Revert(outcome.output));
        }
        Ok(C::abi_decode_returns(&outcome.output).expect("the result decodes"))
    }

    /// Sends a call that must succeed. Returns what it returns.
    #[track_caller]
    pub fn call<C: SolCall>(&self, from: Address, to: Address, call: C) -> C::Return {
        self.try_call(from, to, call).unwrap_or_else(|revert| panic!("{} reverted: {revert:?}", C::SIGNATURE))
    }

    /// Calls a view.
    #[track_caller]
    pub fn read<C: SolCall>(&self, contract: Address, call: C) -> C::Return {
        let data = self
            .devnode
            .call(Address::ZERO, contract, call.abi_encode())
            .unwrap_or_else(|error| panic!("{} failed: {error}", C::SIGNATURE));
        C::abi_decode_returns(&data).unwrap_or_else(|error| panic!("{}: {error}", C::SIGNATURE))
    }

    /// Has a contract, `Caller`, make a call with this much gas. Returns `None` if the call
    /// succeeded, else what it reverted with.
    pub fn with_gas(&self, caller: Address, to: Address, call: &impl SolCall, gas: u64) -> Option<Revert> {
        let ask = ICaller::askCall { target: to, data: call.abi_encode().into(), gas: U256::from(gas) };
        let answer = self.call(self.owner.account, caller, ask);
        (!answer.done).then_some(Revert(answer.answer))
    }

    /// The least gas, in thousands, with which a call succeeds, as a node estimates it. The call is
    /// made.
    pub fn least_gas(&self, caller: Address, to: Address, call: &impl SolCall) -> u64 {
        let mut all = (20..3_000).map(|thousands| 1_000 * thousands);
        all.find(|gas| self.with_gas(caller, to, call, *gas).is_none()).expect("3,000,000 gas are enough")
    }
}

impl Default for ChainFixture {
    fn default() -> Self {
        Self::new()
    }
}

//! The chain, the contracts and the people.

use crate::{
    Key, NATIVE, Refusal, artifact,
    deploy::{self, construct},
    odd::{ICaller, ITestToken},
};
use alloy_primitives::{Address, Log, U256};
use alloy_sol_types::SolCall;
use std::cell::{Cell, RefCell};
use stylus_devnode::{Chain, Config, DEV_ACCOUNT, Outcome};

/// When a world begins, in seconds since 1970.
const BEGINNING: u64 = 1_800_000_000;
/// How long a program is left before it is given another year, in seconds.
const KEEP_ALIVE: u64 = 300 * crate::DAY;

/// A log, and where it comes from.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The log.
    pub log: Log,
    /// The timestamp of its block, in seconds since 1970.
    pub time: u64,
    /// Which transaction it is of.
    pub transaction: u64,
}

/// The chain, the contracts and the people.
#[derive(Debug)]
pub struct World {
    /// The chain.
    pub chain: Chain,
    /// The Datanets contract.
    pub datanets: Address,
    /// The Models contract.
    pub models: Address,
    /// The Rewards contract.
    pub rewards: Address,
    /// The Attribution contract.
    pub attribution: Address,
    /// An ERC-20 token of the usual kind.
    pub token: Address,
    /// Owns Datanets and models, and attests.
    pub owner: Key,
    /// Signs receipts.
    pub operator: Key,
    /// Signs rounds.
    pub scorer: Key,
    /// Pauses.
    pub guardian: Key,
    /// Every log since this was last asked.
    logs: RefCell<Vec<Logged>>,
    /// How many transactions were sent.
    transactions: Cell<u64>,
    /// When the programs were last given another year.
    kept_alive: Cell<u64>,
}

impl World {
    /// A new world in which gas is free, so that balances tell what was paid; with `cached`, the
    /// programs are in the chain's cache.
    pub fn new(cached: bool) -> Self {
        let config = Config {
            base_fee: 0,
            genesis_timestamp: Some(BEGINNING),
            history_states: 1,
            ..Config::default()
        };
        Self::on(Chain::new(config), cached)
    }

    /// A new world on a chain that has none.
    pub fn on(chain: Chain, cached: bool) -> Self {
        let [datanets, models, rewards, attribution] =
            tributary_build::CONTRACTS.map(|name| deploy::deploy(&chain, name, cached));
        let [owner, operator, scorer, guardian] = ["owner", "operator", "scorer", "guardian"].map(Key::of);
        let dev = DEV_ACCOUNT.address;
        assert!(construct(&chain, dev, models, &[datanets, rewards]));
        assert!(construct(&chain, dev, rewards, &[datanets, models, attribution, guardian.account]));
        assert!(construct(&chain, dev, attribution, &[models, rewards]));
        let token = deploy::create(&chain, artifact::solidity("TestToken"));
        let kept_alive = Cell::new(chain.timestamp());
        let logs = RefCell::default();
        let world = Self {
            chain,
            datanets,
            models,
            rewards,
            attribution,
            token,
            owner,
            operator,
            scorer,
            guardian,
            logs,
            transactions: Cell::default(),
            kept_alive,
        };
        for key in [&world.owner, &world.operator, &world.scorer, &world.guardian] {
            world.fund(key.account);
        }
        world
    }

    /// The four contracts.
    pub fn contracts(&self) -> [Address; 4] {
        [self.datanets, self.models, self.rewards, self.attribution]
    }

    /// The chain's id, which signatures name.
    pub fn chain_id(&self) -> u64 {
        self.chain.config().chain_id
    }

    /// The time of the latest block, and of the next one unless the test waits; in seconds since
    /// 1970.
    pub fn now(&self) -> u64 {
        self.chain.timestamp()
    }

    /// Moves the clock and makes a block. Programs are kept alive, as a watcher does.
    pub fn wait(&self, seconds: u64) {
        let mut left = seconds;
        while left > 0 {
            let until = self.kept_alive.get() + KEEP_ALIVE;
            let step = left.min(until.saturating_sub(self.now()).max(1));
            self.sleep(step);
            left -= step;
            if self.now() - self.kept_alive.get() >= KEEP_ALIVE {
                self.keep_alive();
            }
        }
    }

    /// Moves the clock and makes a block; nobody keeps the programs alive.
    pub fn sleep(&self, seconds: u64) {
        self.chain.set_next_timestamp(self.now() + seconds).expect("the future");
        self.chain.mine(1);
    }

    /// Gives the programs another year.
    fn keep_alive(&self) {
        for program in self.contracts() {
            let outcome = deploy::keep_alive(&self.chain, program);
            assert!(outcome.success, "a program was not kept alive: {}", outcome.output);
        }
        self.kept_alive.set(self.now());
    }

    /// Activates a program that has expired.
    pub fn revive(&self, program: Address) -> bool {
        self.kept_alive.set(self.now());
        deploy::activate(&self.chain, program).success
    }

    /// Calls a contract's constructor again; returns whether it ran.
    pub fn construct_again(&self, from: Address, contract: Address, arguments: &[Address]) -> bool {
        construct(&self.chain, from, contract, arguments)
    }

    /// Deploys one of the Solidity contracts of `test/solidity`.
    pub fn deploy(&self, name: &str) -> Address {
        deploy::create(&self.chain, artifact::solidity(name))
    }

    /// Gives an account native currency, the world's token, and allowances for Rewards and
    /// Attribution.
    pub fn fund(&self, account: Address) {
        self.fund_with(self.token, account);
    }

    /// Gives an account some of an asset and native currency, and allowances for Rewards and
    /// Attribution.
    pub fn fund_with(&self, asset: Address, account: Address) {
        self.chain.set_balance(account, U256::from(10).pow(U256::from(30)));
        if asset == NATIVE {
            return;
        }
        let amount = U256::from(10).pow(U256::from(30));
        self.must_send(account, asset, ITestToken::mintCall { account, amount });
        for spender in [self.rewards, self.attribution] {
            self.must_send(account, asset, ITestToken::approveCall { spender, amount });
        }
    }

    /// Gives an account some of a token and nothing else.
    pub fn mint(&self, token: Address, account: Address, amount: u128) {
        let amount = U256::from(amount);
        self.must_send(self.owner.account, token, ITestToken::mintCall { account, amount });
    }

    /// What an account has of an asset.
    pub fn balance(&self, asset: Address, account: Address) -> u128 {
        if asset == NATIVE {
            return self.chain.balance(account).to();
        }
        self.read(asset, ITestToken::balanceOfCall { account }).to()
    }

    /// Sends a call that must go through, whatever it returns.
    pub fn must_send(&self, from: Address, to: Address, call: impl SolCall) {
        assert!(self.send(from, to, U256::ZERO, call).success);
    }

    /// Sends a call with value, whatever comes of it.
    pub fn send(&self, from: Address, to: Address, value: U256, call: impl SolCall) -> Outcome {
        self.send_data(from, to, value, call.abi_encode())
    }

    /// Sends any data.
    pub fn send_data(&self, from: Address, to: Address, value: U256, data: Vec<u8>) -> Outcome {
        let outcome = deploy::send(&self.chain, from, Some(to), value, data);
        let (time, transaction) = (self.now(), self.transactions.get());
        self.transactions.set(transaction + 1);
        let logs = outcome.logs.iter().map(|log| Logged { log: log.clone(), time, transaction });
        self.logs.borrow_mut().extend(logs);
        outcome
    }

    /// The logs since this was last asked.
    pub fn take_logs(&self) -> Vec<Logged> {
        self.logs.take()
    }

    /// Sends a call that goes through or is refused.
    pub fn attempt<C: SolCall>(&self, from: Address, to: Address, call: C) -> Result<C::Return, Refusal> {
        self.attempt_with(from, to, U256::ZERO, call)
    }

    /// Sends a call with value that goes through or is refused.
    pub fn attempt_with<C: SolCall>(
        &self,
        from: Address,
        to: Address,
        value: U256,
        call: C,
    ) -> Result<C::Return, Refusal> {
        let outcome = self.send(from, to, value, call);
        if !outcome.success {
            return Err(Refusal(outcome.output));
        }
        Ok(C::abi_decode_returns(&outcome.output).expect("the result decodes"))
    }

    /// Sends a call that must go through.
    #[track_caller]
    pub fn must<C: SolCall>(&self, from: Address, to: Address, call: C) -> C::Return {
        self.attempt(from, to, call)
            .unwrap_or_else(|refusal| panic!("{} was refused: {refusal:?}", C::SIGNATURE))
    }

    /// Asks a view.
    #[track_caller]
    pub fn read<C: SolCall>(&self, contract: Address, call: C) -> C::Return {
        let data = self
            .chain
            .call(Address::ZERO, contract, call.abi_encode())
            .unwrap_or_else(|error| panic!("{} failed: {error}", C::SIGNATURE));
        C::abi_decode_returns(&data).unwrap_or_else(|error| panic!("{}: {error}", C::SIGNATURE))
    }

    /// Makes a call with this much gas from a contract, `Caller`; `None` if it went through, else
    /// what it said.
    pub fn with_gas(&self, caller: Address, to: Address, call: &impl SolCall, gas: u64) -> Option<Refusal> {
        let ask = ICaller::askCall { target: to, data: call.abi_encode().into(), gas: U256::from(gas) };
        let answer = self.must(self.owner.account, caller, ask);
        (!answer.done).then_some(Refusal(answer.answer))
    }

    /// The least gas, in thousands, with which a call goes through, as a node estimates it; the
    /// call is made.
    pub fn least_gas(&self, caller: Address, to: Address, call: &impl SolCall) -> u64 {
        let mut all = (20..3_000).map(|thousands| 1_000 * thousands);
        all.find(|gas| self.with_gas(caller, to, call, *gas).is_none()).expect("3,000,000 gas are enough")
    }
}

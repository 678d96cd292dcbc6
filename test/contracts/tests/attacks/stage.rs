//! Models of honest people and of a thief, and rounds with whatever numbers a scorer likes.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, sol};
use std::sync::Arc;
use tributary_contract_tests::{Allocation, Key, Payouts, Refusal, World, allocate, payee};
use tributary_core::payee::Payee;
use tributary_interfaces::{
    IAttribution, IDatanets,
    IModels::{self, ModelTerms},
    IRewards::{self, Claim, Pool},
};

sol! {
    /// Of `test/solidity/Caller.sol`.
    interface ICaller {
        struct Call {
            address target;
            bytes data;
        }
        function run(Call[] calldata calls) external;
        function starve(address target, bytes calldata data, uint256 gas) external returns (bool done);
    }
    /// Of `test/solidity/KeyWallet.sol`.
    interface IKeyWallet {
        function set(address newOwner, uint256 newNeed) external;
    }
    /// What every test token has.
    interface IMint {
        function mint(address account, uint256 amount) external;
    }
}

pub(crate) const NATIVE: Address = Address::ZERO;
pub(crate) const HOUR: u64 = 3_600;

pub(crate) struct Stage {
    pub(crate) world: World,
    /// An open Datanet of the owner's.
    pub(crate) datanet: U256,
    /// An honest contributor.
    pub(crate) ann: Key,
    /// An honest user, and a contributor.
    pub(crate) bob: Key,
    pub(crate) thief: Key,
    /// The second honest scorer.
    pub(crate) second: Key,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let world = World::new(true);
        let [ann, bob, thief, second] = ["ann", "bob", "thief", "second scorer"].map(Key::of);
        for key in [&ann, &bob, &thief, &second] {
            world.fund(key.account);
        }
        let terms = world.datanet_terms();
        let datanet = world.must(world.owner.account, world.datanets, IDatanets::createDatanetCall { terms });
        Self { world, datanet, ann, bob, thief, second }
    }

    /// 30 % to the owner, 10 % to a fixed payee, 60 % to contributors; one scorer of two, a bond of 1,000.
    pub(crate) fn terms(&self, asset: Address) -> ModelTerms {
        let mut scorers = vec![self.world.scorer.account, self.second.account];
        scorers.sort();
        ModelTerms {
            ownerBps: 3_000,
            contributorsBps: 6_000,
            payees: vec![IModels::Share { account: Address::repeat_byte(0x7e), bps: 1_000 }],
            scorers,
            ..self.world.model_terms(self.datanet, asset)
        }
    }

    pub(crate) fn register(&self, terms: ModelTerms) -> U256 {
        self.world.must(self.world.owner.account, self.world.models, IModels::registerModelCall { terms })
    }

    /// A model with another scorer beside the two honest ones, two of whom must agree.
    pub(crate) fn two_of(&self, another: Address) -> U256 {
        let mut terms = ModelTerms { quorum: 2, ..self.terms(self.world.token) };
        terms.scorers.push(another);
        terms.scorers.sort();
        self.register(terms)
    }

    /// A model of the thief's: he is its operator and its only scorer, and nothing is at stake.
    pub(crate) fn thiefs_model(&self, asset: Address) -> U256 {
        let thief = self.thief.account;
        let terms = ModelTerms {
            ownerBps: 0,
            contributorsBps: 10_000,
            payees: Vec::new(),
            scorers: vec![thief],
            operator: thief,
            bond: 0,
            ..self.terms(asset)
        };
        self.world.must(thief, self.world.models, IModels::registerModelCall { terms })
    }

    pub(crate) fn pool(&self, model: U256) -> Pool {
        self.world.read(self.world.rewards, IRewards::poolCall { modelId: model })
    }

    pub(crate) fn pay(&self, from: &Key, model: U256, amount: u128) {
        self.world.pay(from.account, model, self.pool(model).asset, amount);
    }

    pub(crate) fn mint(&self, token: Address, account: Address, amount: u128) {
        let call = IMint::mintCall { account, amount: U256::from(amount) };
        assert!(self.world.send(self.bob.account, token, U256::ZERO, call).success);
    }

    pub(crate) fn balance(&self, asset: Address, account: Address) -> u128 {
        self.world.balance(asset, account).to()
    }

    pub(crate) fn claimed(&self, model: U256, account: Address) -> u128 {
        let call = IRewards::claimedCall { modelId: model, payee: payee(account) };
        self.world.read(self.world.rewards, call)
    }

    /// The model's next round: receipts of so much, and these payouts; an honest operator signs it.
    pub(crate) fn next(&self, model: U256, receipts: u128, pool: u128, payouts: Arc<Payouts>) -> Allocation {
        self.next_by(&self.world.operator, model, receipts, pool, payouts)
    }

    pub(crate) fn next_by(
        &self,
        operator: &Key,
        model: U256,
        receipts: u128,
        pool: u128,
        payouts: Arc<Payouts>,
    ) -> Allocation {
        let mut allocation = allocate(&self.world, model, receipts, payouts, operator);
        allocation.round.pool = pool;
        allocation
    }

    pub(crate) fn attribution<C: SolCall>(&self, from: Address, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from, self.world.attribution, call)
    }

    pub(crate) fn propose(&self, from: Address, allocation: &Allocation) -> Result<(), Refusal> {
        self.attribution(from, proposal(allocation)).map(|_| ())
    }

    pub(crate) fn finalise(&self, allocation: &Allocation) {
        let call = IAttribution::finaliseCall { round: allocation.round.clone() };
        self.attribution(self.bob.account, call).unwrap();
    }

    pub(crate) fn open(&self, model: U256) -> IAttribution::OpenRound {
        self.world.read(self.world.attribution, IAttribution::openRoundCall { modelId: model })
    }

    pub(crate) fn drop(&self, from: &Key, model: U256, round_hash: B256) -> Result<(), Refusal> {
        let call = IAttribution::dropRoundCall { modelId: model, roundHash: round_hash };
        self.attribution(from.account, call).map(|_| ())
    }

    /// Proposes a round, waits for the window and finalises it. The world's scorer deposits a bond first.
    pub(crate) fn settle(&self, from: &Key, allocation: &Allocation) {
        if from.account == self.world.scorer.account {
            self.world.deposit(self.pool(allocation.round.modelId).asset, 1_000);
        }
        self.propose(from.account, allocation).unwrap();
        self.world.wait(HOUR + 1);
        self.finalise(allocation);
    }

    /// Everybody's claims of a tree.
    pub(crate) fn claims(&self, model: U256, payouts: &Payouts) -> Vec<Claim> {
        let asset = self.pool(model).asset;
        let claim = |(index, leaf): (usize, &tributary_core::sum_tree::Leaf)| Claim {
            modelId: model,
            asset,
            account: Address::from_word(leaf.key),
            cumulative: leaf.value,
            proof: payouts.prove(index, 1).into(),
        };
        payouts.leaves.iter().enumerate().map(claim).collect()
    }

    pub(crate) fn rewards<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from.account, self.world.rewards, call)
    }

    /// Claims what one payee of a tree has earned.
    pub(crate) fn claim(&self, model: U256, payouts: &Payouts, account: Address) -> Result<u128, Refusal> {
        let mut claims = self.claims(model, payouts).into_iter();
        let Claim { modelId, asset, account, cumulative, proof } =
            claims.find(|claim| claim.account == account).unwrap();
        self.rewards(&self.thief, IRewards::claimCall { modelId, asset, account, cumulative, proof })
    }

    pub(crate) fn range(&self, model: U256, payouts: &Payouts) -> IRewards::payRangeCall {
        IRewards::payRangeCall {
            modelId: model,
            asset: self.pool(model).asset,
            accounts: payouts.leaves.iter().map(|leaf| Address::from_word(leaf.key)).collect(),
            cumulatives: payouts.leaves.iter().map(|leaf| leaf.value).collect(),
            proof: payouts.prove(0, payouts.leaves.len()).into(),
        }
    }

    pub(crate) fn many(&self, model: U256, payouts: &Payouts) -> IRewards::claimManyCall {
        IRewards::claimManyCall { claims: self.claims(model, payouts) }
    }

    /// A contract wallet of this key's that needs so much gas to take currency and to sign.
    pub(crate) fn wallet(&self, owner: &Key, need: u64) -> Address {
        let wallet = self.world.deploy("KeyWallet");
        let set = IKeyWallet::setCall { newOwner: owner.account, newNeed: U256::from(need) };
        self.world.must(owner.account, wallet, set);
        wallet
    }

    /// Makes a call with so little gas that it only just goes through; gives back with how much.
    pub(crate) fn starve(&self, caller: Address, target: Address, call: &impl SolCall) -> u64 {
        (20..1_000)
            .map(|thousands| 1_000 * thousands)
            .find(|gas| self.with_gas(caller, target, call, *gas))
            .unwrap()
    }

    pub(crate) fn with_gas(&self, caller: Address, target: Address, call: &impl SolCall, gas: u64) -> bool {
        let starve = ICaller::starveCall { target, data: call.abi_encode().into(), gas: U256::from(gas) };
        self.world.must(self.thief.account, caller, starve)
    }

    /// Several calls in one transaction.
    pub(crate) fn run(&self, caller: Address, calls: Vec<(Address, Vec<u8>)>) {
        let call = |(target, data): (Address, Vec<u8>)| ICaller::Call { target, data: data.into() };
        let calls = calls.into_iter().map(call).collect();
        self.world.must(self.thief.account, caller, ICaller::runCall { calls });
    }
}

pub(crate) fn proposal(allocation: &Allocation) -> IAttribution::proposeCall {
    IAttribution::proposeCall {
        round: allocation.round.clone(),
        operatorSignature: allocation.signature.to_vec().into(),
    }
}

/// Payouts of accounts.
pub(crate) fn tree<const N: usize>(payouts: [(Address, u128); N]) -> Arc<Payouts> {
    Payouts::new(payouts.map(|(account, amount)| (payee(account), amount)).to_vec())
}

pub(crate) fn key_word(datanet: U256, identity: B256) -> B256 {
    let key: Payee = tributary_core::payee::claim_key(datanet, identity);
    key.to_word()
}

pub(crate) fn id(byte: u8) -> B256 {
    B256::repeat_byte(byte)
}

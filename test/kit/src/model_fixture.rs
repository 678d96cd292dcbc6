//! The scene of most tests: one Datanet, one model, honest people and a thief.

use crate::{
    Habit, IKeyWallet, IOddToken, Key, NATIVE, Open, Payouts, Refusal, World, claim_call, claim_of, payee,
    range_call,
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_interfaces::{
    IModels::ModelTerms,
    IRewards::{Claim, Pool, claimManyCall, payRangeCall},
};

/// The scene of most tests: one Datanet, one model, honest people and a thief.
#[derive(Debug)]
pub struct Stage {
    /// The world.
    pub world: World,
    /// An open Datanet of the owner's.
    pub datanet: U256,
    /// A model of the owner's.
    pub model: U256,
    /// What it is paid in.
    pub asset: Address,
    /// Honest: a contributor, a user.
    pub ann: Key,
    /// Honest: a contributor, a user.
    pub bob: Key,
    /// Wants what is not his.
    pub thief: Key,
}

impl Stage {
    /// A model paid in the world's token.
    pub fn new() -> Self {
        Self::set(|world| world.token, |_| {})
    }

    /// A model paid in native currency.
    pub fn native() -> Self {
        Self::set(|_| NATIVE, |_| {})
    }

    /// A model paid in the token of this name, of `test/solidity`.
    pub fn paid_in(token: &str) -> Self {
        Self::set(|world| world.deploy(token), |_| {})
    }

    /// A model with changed terms, paid in the world's token.
    pub fn with(change: impl FnOnce(&mut ModelTerms)) -> Self {
        Self::set(|world| world.token, change)
    }

    /// A model paid in any asset, with changed terms.
    pub fn set(asset: impl FnOnce(&World) -> Address, change: impl FnOnce(&mut ModelTerms)) -> Self {
        let world = World::new(true);
        let asset = asset(&world);
        let [ann, bob, thief] = ["ann", "bob", "thief"].map(Key::of);
        for key in [&ann, &bob, &thief, &world.owner, &world.scorer] {
            world.fund_with(asset, key.account);
        }
        let datanet = world.create_datanet(world.datanet_terms());
        let mut terms = world.model_terms(datanet, asset);
        change(&mut terms);
        let model = world.register(terms);
        // So that a round can have a cutoff that is past.
        world.wait(10);
        Self { world, datanet, model, asset, ann, bob, thief }
    }

    /// Calls Datanets.
    pub fn datanets<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from.account, self.world.datanets, call)
    }

    /// Calls Models.
    pub fn models<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from.account, self.world.models, call)
    }

    /// Calls Rewards.
    pub fn rewards<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from.account, self.world.rewards, call)
    }

    /// Calls Attribution.
    pub fn attribution<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from.account, self.world.attribution, call)
    }

    /// The model's pool.
    pub fn pool(&self) -> Pool {
        self.world.pool(self.model)
    }

    /// Bob pays for the model.
    #[track_caller]
    pub fn pay(&self, amount: u128) {
        self.world.pay(self.bob.account, self.model, amount);
    }

    /// A round that gives these accounts so much altogether.
    #[track_caller]
    pub fn settle<const N: usize>(&self, payouts: [(Address, u128); N]) -> Open {
        self.world.settle(self.model, Payouts::of(payouts))
    }

    /// What a payee of a settled tree claims.
    #[track_caller]
    pub fn claim_of(&self, payouts: &Payouts, payee: B256) -> Claim {
        claim_of(self.model, self.asset, payouts, payee)
    }

    /// Anyone claims for an account.
    #[track_caller]
    pub fn claim(&self, payouts: &Payouts, account: Address) -> Result<u128, Refusal> {
        self.rewards(&self.thief, claim_call(self.claim_of(payouts, payee(account))))
    }

    /// All of a tree's accounts, in one call.
    pub fn range(&self, payouts: &Payouts) -> payRangeCall {
        range_call(self.model, self.asset, payouts, 0..payouts.leaves.len())
    }

    /// All of a tree's payees, in one call.
    pub fn many(&self, payouts: &Payouts) -> claimManyCall {
        let claims = payouts.leaves.iter().map(|leaf| self.claim_of(payouts, leaf.key)).collect();
        claimManyCall { claims }
    }

    /// What an account has of the model's asset.
    pub fn balance(&self, account: Address) -> u128 {
        self.world.balance(self.asset, account)
    }

    /// Gives a receiver a habit, if the asset is an `OddToken`.
    pub fn set_habit(&self, receiver: Address, habit: Habit) {
        let call = IOddToken::setHabitCall { receiver, habit: habit as u8 };
        self.world.must(self.thief.account, self.asset, call);
    }

    /// A wallet of this key's that needs so much gas to take native currency and to sign.
    pub fn wallet(&self, owner: &Key, need: u64) -> Address {
        let wallet = self.world.deploy("KeyWallet");
        let set = IKeyWallet::setCall { newOwner: owner.account, newNeed: U256::from(need) };
        self.world.must(owner.account, wallet, set);
        wallet
    }
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}

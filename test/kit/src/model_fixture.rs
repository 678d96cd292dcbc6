//! One Datanet, one model, honest accounts and a thief.

use crate::{
    ChainFixture, IKeyWallet, IOddToken, Key, NATIVE, OpenRound, Payouts, Revert, TransferBehaviour,
    claim_call, claim_of, payee, range_call,
};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolCall;
use tributary_interfaces::{
    IModels::ModelTerms,
    IRewards::{Claim, Pool, claimManyCall, payRangeCall},
};

/// One Datanet, one model, honest accounts and a thief: what most tests start from.
#[derive(Debug)]
pub struct ModelFixture {
    /// The chain.
    pub chain: ChainFixture,
    /// An open Datanet of the owner's.
    pub datanet: U256,
    /// A model of the owner's, on this Datanet.
    pub model: U256,
    /// The model's asset.
    pub asset: Address,
    /// A contributor and user.
    pub ann: Key,
    /// A contributor and user, who pays for the model.
    pub bob: Key,
    /// An attacker.
    pub thief: Key,
}

impl ModelFixture {
    /// A model paid in the fixture's token.
    pub fn new() -> Self {
        Self::build(|chain| chain.token, |_| {})
    }

    /// A model paid in native currency.
    pub fn native() -> Self {
        Self::build(|_| NATIVE, |_| {})
    }

    /// A model paid in the token of this name, of `test/solidity`.
    pub fn paid_in(token: &str) -> Self {
        Self::build(|chain| chain.create(token), |_| {})
    }

    /// A model with changed terms, paid in the fixture's token.
    pub fn with(change: impl FnOnce(&mut ModelTerms)) -> Self {
        Self::build(|chain| chain.token, change)
    }

    /// A model paid in any asset, with changed terms.
    pub fn build(asset: impl FnOnce(&ChainFixture) -> Address, change: impl FnOnce(&mut ModelTerms)) -> Self {
        Self::on(ChainFixture::new(), asset, change)
    }

    /// The same on any chain with the contracts.
    pub fn on(
        chain: ChainFixture,
        asset: impl FnOnce(&ChainFixture) -> Address,
        change: impl FnOnce(&mut ModelTerms),
    ) -> Self {
        let asset = asset(&chain);
        let [ann, bob, thief] = ["ann", "bob", "thief"].map(Key::named);
        for key in [&ann, &bob, &thief, &chain.owner, &chain.scorer] {
            chain.fund_with(asset, key.account);
        }
        let datanet = chain.create_datanet(chain.datanet_terms());
        let mut terms = chain.model_terms(datanet, asset);
        change(&mut terms);
        let model = chain.register(terms);
        // A round's cutoff lies before its block and after zero.
        chain.advance(10);
        Self { chain, datanet, model, asset, ann, bob, thief }
    }

    /// Calls Datanets.
    pub fn datanets<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Revert> {
        self.chain.try_call(from.account, self.chain.datanets, call)
    }

    /// Calls Models.
    pub fn models<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Revert> {
        self.chain.try_call(from.account, self.chain.models, call)
    }

    /// Calls Rewards.
    pub fn rewards<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Revert> {
        self.chain.try_call(from.account, self.chain.rewards, call)
    }

    /// Calls Attribution.
    pub fn attribution<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Revert> {
        self.chain.try_call(from.account, self.chain.attribution, call)
    }

    /// The model's pool.
    pub fn pool(&self) -> Pool {
        self.chain.pool(self.model)
    }

    /// Bob pays for the model.
    #[track_caller]
    pub fn pay(&self, amount: u128) {
        self.chain.pay(self.bob.account, self.model, amount);
    }

    /// Finalises a round after which these accounts have earned so much since the model began.
    #[track_caller]
    pub fn settle<const N: usize>(&self, payouts: [(Address, u128); N]) -> OpenRound {
        self.chain.settle(self.model, Payouts::of(payouts))
    }

    /// A payee's claim of a finalised payouts tree.
    #[track_caller]
    pub fn claim_of(&self, payouts: &Payouts, payee: B256) -> Claim {
        claim_of(self.model, self.asset, payouts, payee)
    }

    /// The thief claims for an account, as anyone can.
    #[track_caller]
    pub fn claim(&self, payouts: &Payouts, account: Address) -> Result<u128, Revert> {
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

    /// An account's balance of the model's asset, in units.
    pub fn balance(&self, account: Address) -> u128 {
        self.chain.balance(self.asset, account)
    }

    /// Sets how transfers to a receiver end, if the asset is an `OddToken`.
    pub fn set_behaviour(&self, receiver: Address, behaviour: TransferBehaviour) {
        let call = IOddToken::setHabitCall { receiver, habit: behaviour as u8 };
        self.chain.call(self.thief.account, self.asset, call);
    }

    /// A contract wallet of this key that needs so much gas to receive native currency and to check
    /// a signature.
    pub fn wallet(&self, owner: &Key, need: u64) -> Address {
        let wallet = self.chain.create("KeyWallet");
        let set = IKeyWallet::setCall { newOwner: owner.account, newNeed: U256::from(need) };
        self.chain.call(owner.account, wallet, set);
        wallet
    }
}

impl Default for ModelFixture {
    fn default() -> Self {
        Self::new()
    }
}

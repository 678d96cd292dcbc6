//! Payers of one model.

use alloy_primitives::{Address, B256, U256};
use tributary_core::typed_data;
use tributary_interfaces::IDeposits::{
    Account, Voucher, accountCall, announceWithdrawalCall, collectedCall, depositCall, forwardCall,
    redeemCall, redeemManyCall, withdrawDepositCall,
};
use tributary_test_kit::{ChainFixture, Implementation, Key, ModelFixture, NATIVE, Revert};

/// Without a deadline.
pub(crate) const ALWAYS: u64 = u64::MAX;

/// A model, whose payers are Ann and Bob, and Deposits.
pub(crate) struct Scene(pub(crate) ModelFixture);

impl Scene {
    pub(crate) fn new() -> Self {
        Self(ModelFixture::new())
    }

    /// The same with programs, or with the reference.
    pub(crate) fn of(implementation: Implementation) -> Self {
        Self(ModelFixture::on(ChainFixture::of(implementation), |chain| chain.token, |_| {}))
    }

    fn contract(&self) -> Address {
        self.0.chain.deposits
    }

    /// Puts money down for a payer.
    pub(crate) fn put(&self, by: &Key, payer: Address, amount: u128) -> Result<(), Revert> {
        let call =
            depositCall { modelId: self.0.model, payer, asset: self.0.asset, amount: U256::from(amount) };
        let value = if self.0.asset == NATIVE { U256::from(amount) } else { U256::ZERO };
        self.0.chain.try_call_with_value(by.account, self.contract(), value, call).map(|_| ())
    }

    /// A payer puts money down for itself.
    pub(crate) fn deposit(&self, payer: &Key, amount: u128) {
        self.put(payer, payer.account, amount).unwrap();
    }

    /// What a payer signs for this model.
    pub(crate) fn digest(&self, payer: Address, total: u128, deadline: u64) -> B256 {
        let voucher = typed_data::Voucher { model_id: self.0.model, payer, total, deadline };
        voucher.digest(self.0.chain.chain_id(), self.contract())
    }

    /// A voucher for an account, signed by a key.
    pub(crate) fn voucher_for(&self, payer: Address, key: &Key, total: u128, deadline: u64) -> Voucher {
        let signature = key.sign(self.digest(payer, total, deadline)).to_vec().into();
        Voucher { payer, total, deadline, signature }
    }

    /// A voucher without a deadline.
    pub(crate) fn voucher(&self, payer: &Key, total: u128) -> Voucher {
        self.voucher_for(payer.account, payer, total, ALWAYS)
    }

    /// Shows a voucher, as a stranger would.
    pub(crate) fn redeem(&self, voucher: Voucher) -> Result<u128, Revert> {
        let call = redeemCall { modelId: self.0.model, voucher };
        self.0.chain.try_call(self.0.thief.account, self.contract(), call)
    }

    /// Shows vouchers, as a stranger would.
    pub(crate) fn redeem_many(&self, vouchers: Vec<Voucher>) -> Result<Vec<u128>, Revert> {
        let call = redeemManyCall { modelId: self.0.model, vouchers };
        self.0.chain.try_call(self.0.thief.account, self.contract(), call)
    }

    /// Pays what is collected into the pool, as a stranger would.
    pub(crate) fn forward(&self) -> Result<u128, Revert> {
        let call = forwardCall { modelId: self.0.model };
        self.0.chain.try_call(self.0.thief.account, self.contract(), call)
    }

    /// A payer announces that it takes its balance back.
    pub(crate) fn announce(&self, payer: &Key, on: bool) -> Result<u64, Revert> {
        let call = announceWithdrawalCall { modelId: self.0.model, on };
        self.0.chain.try_call(payer.account, self.contract(), call)
    }

    /// A payer takes its balance back.
    pub(crate) fn withdraw(&self, payer: &Key, receiver: Address) -> Result<u128, Revert> {
        let call = withdrawDepositCall { modelId: self.0.model, receiver };
        self.0.chain.try_call(payer.account, self.contract(), call)
    }

    pub(crate) fn account(&self, payer: &Key) -> Account {
        let call = accountCall { modelId: self.0.model, payer: payer.account };
        self.0.chain.read(self.contract(), call)
    }

    pub(crate) fn collected(&self) -> u128 {
        self.0.chain.read(self.contract(), collectedCall { modelId: self.0.model })
    }

    /// What Deposits has of the model's asset.
    pub(crate) fn held(&self) -> u128 {
        self.0.balance(self.contract())
    }
}

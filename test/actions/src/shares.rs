//! Fixed shares, and the consent of those who hold them.

use crate::{generator::Generator, target::Target, trick::Trick};
use alloy_primitives::{Address, U256};
use tributary_core::{
    limits::MAX_PAYEES,
    split::{self, BASE_SHARE, FIRST_PAYEE_SHARE},
};
use tributary_interfaces::{IModels::shareTermsCall, IRewards::*};

/// A fixed share of a model.
struct FixedShare {
    model: usize,
    index: u8,
    /// Zero if the share has none.
    holder: Address,
    bps: u16,
    consent_needed: bool,
    /// What it can draw, in units of the model's asset.
    due: u128,
}

impl<T: Target> Generator<T> {
    /// Anyone has a share paid to its holder.
    pub(crate) fn draw_share(&mut self) {
        let Some(share) = self.some_share() else { return self.register_model() };
        let meant = self.models[share.model].id;
        let by_holder = share.consent_needed && self.random.one_in(2);
        let from = if by_holder { share.holder } else { self.anyone() };
        let id = self.id(meant);
        let is_meant = id == meant;
        self.forbid(is_meant && share.due == 0, "there is nothing to draw");
        let without_consent = share.consent_needed && from != share.holder;
        self.forbid(is_meant && without_consent, "the holder's consent is needed");
        self.valid &= share.index == BASE_SHARE || self.can_receive(share.model, share.holder);
        self.push(from, self.contracts.rewards, &drawShareCall { modelId: id, index: share.index });
        self.look_at_share(&share);
    }

    /// The holder has its share paid to another account.
    pub(crate) fn draw_share_to(&mut self) {
        let Some(share) = self.some_share() else { return self.register_model() };
        let ((from, id), receiver) = (self.holder_of(&share), self.receiver());
        self.valid &= share.due > 0 && self.can_receive(share.model, receiver);
        let call = drawShareToCall { modelId: id, index: share.index, receiver };
        self.push(from, self.contracts.rewards, &call);
        self.look_at_share(&share);
    }

    /// The holder of a share sets whether its consent is needed.
    pub(crate) fn set_share_consent(&mut self) {
        let Some(share) = self.some_share() else { return self.register_model() };
        let (from, id) = self.holder_of(&share);
        self.valid &= share.bps > 0;
        let on = self.random.one_in(3);
        self.push(from, self.contracts.rewards, &setShareOwnWordCall { modelId: id, index: share.index, on });
        self.look_at_share(&share);
    }

    /// The holder, who alone may call, and the model's id; by tricks others.
    fn holder_of(&mut self, share: &FixedShare) -> (Address, U256) {
        let meant = self.models[share.model].id;
        let (id, from) = (self.id(meant), self.caller(share.holder));
        let is_others = share.index == BASE_SHARE || from != share.holder;
        self.forbid(id == meant && is_others, "only the holder of the share may");
        (from, id)
    }

    /// A share of one of the models; by a trick one that there is not, or the base model's.
    fn some_share(&mut self) -> Option<FixedShare> {
        let model = self.some_model()?;
        let (id, payees) = (self.models[model].id, self.models[model].terms.payees.len());
        let shares = FIRST_PAYEE_SHARE + payees as u8;
        let index = if self.tries(Trick::OtherShare) {
            self.random.pick(&[shares, FIRST_PAYEE_SHARE + MAX_PAYEES as u8, 255, BASE_SHARE])
        } else {
            self.random.below(u64::from(shares)) as u8
        };
        let terms = self.read(self.contracts.models, &shareTermsCall { modelId: id, index });
        let (holder, bps) = terms.map_or((Address::ZERO, 0), |terms| (terms.holder, terms.bps));
        let drawn = self.read(self.contracts.rewards, &drawnCall { modelId: id, index });
        let earned = |pool: Pool| split::share(pool.receiptsSettled, pool.income, bps, pool.contributorsBps);
        let due = self.pool(id).and_then(earned).unwrap_or(0);
        let (amount, consent_needed) = drawn.map_or((0, false), |drawn| (drawn.amount, drawn.byOwnWord));
        let due = due.saturating_sub(amount);
        Some(FixedShare { model, index, holder, bps, consent_needed, due })
    }

    fn look_at_share(&mut self, share: &FixedShare) {
        let (id, base) = (self.models[share.model].id, self.models[share.model].terms.baseModelId);
        self.look(self.contracts.rewards, &drawnCall { modelId: id, index: share.index });
        self.look_at_pool(id);
        self.look_at_pool(base);
    }

    /// Whether an account can surely be paid in a model's asset by one transfer: Rewards and zero
    /// cannot, the wallets may not want to, and odd tokens may not do it.
    pub(crate) fn can_receive(&self, model: usize, account: Address) -> bool {
        let asset = self.models[model].terms.asset;
        let lost = account.is_zero() || account == self.contracts.rewards;
        let unwilling = asset.is_zero() && self.is_wallet(account);
        self.environment.is_honest(asset) && !lost && !unwilling
    }

    pub(crate) fn is_wallet(&self, account: Address) -> bool {
        let wallets = self.environment.wallets;
        [wallets.approving, wallets.programmable].contains(&account)
    }
}

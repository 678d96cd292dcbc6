//! What payees have earned, paid to their holders: one by one, or among many.

use crate::{
    DATANETS, Rewards,
    storage::{Received, Settlement},
};
use alloc::vec::Vec;
use alloy_primitives::{Address, B256, FixedBytes, U256};
use stylus_sdk::{prelude::*, stylus_core::Host};
use tributary_core::{
    ids, leaves,
    limits::{INNER_CALL_FLOOR, MAX_ITEMS},
    payee::Payee,
    sum_tree::{self, Leaf},
    typed_data::ClaimTo,
};
use tributary_interfaces::{IDatanets, IRewards};
use tributary_parts::{
    Revert,
    abi::Args,
    asset, asset_error, call, emit, ensure,
    flat::{begin_event, push},
    revert,
};

/// A claim as it was sent.
#[derive(Debug)]
pub struct Claim<'a> {
    pub model_id: U256,
    pub asset: Address,
    pub payee: B256,
    pub cumulative: u128,
    pub proof: &'a [u8],
}

impl<'a> Claim<'a> {
    pub(crate) fn read(args: &mut Args<'a>) -> Result<Self, Revert> {
        Ok(Self {
            model_id: args.u256()?,
            asset: args.address()?,
            payee: args.word()?,
            cumulative: args.number(128)?,
            proof: args.bytes()?,
        })
    }
}

/// A payee whose leaf was shown, and who holds it.
struct Shown {
    payee: B256,
    holder: Address,
    cumulative: u128,
}

impl Rewards {
    pub fn claim(&mut self, claim: &Claim<'_>) -> Result<u128, Revert> {
        let holder = self.holder(claim.payee)?;
        self.check_receiver(holder)?;
        let is_own_word = self.vm().msg_sender() == holder;
        self.pay_payee(claim, holder, holder, is_own_word)
    }

    pub fn claim_to(&mut self, claim: &Claim<'_>, receiver: Address) -> Result<u128, Revert> {
        self.check_receiver(receiver)?;
        let holder = self.only_holder(claim.payee)?;
        self.pay_payee(claim, holder, receiver, true)
    }

    pub fn claim_to_signed(
        &mut self,
        claim: &Claim<'_>,
        receiver: Address,
        deadline: U256,
        signature: &[u8],
    ) -> Result<u128, Revert> {
        self.check_receiver(receiver)?;
        let now = U256::from(self.vm().block_timestamp());
        ensure(now <= deadline, || IRewards::SignatureExpired { deadline })?;
        let Claim { model_id, payee, cumulative, .. } = *claim;
        let holder = self.holder(payee)?;
        let message = ClaimTo { model_id, payee, receiver, cumulative, deadline };
        let digest = message.digest(self.vm().chain_id(), self.vm().contract_address());
        let is_signed = call::is_signed_by(self.vm(), holder, digest, signature);
        ensure(is_signed, || IRewards::InvalidSignature { account: holder })?;
        self.pay_payee(claim, holder, receiver, true)
    }

    /// Pays one claim of many; zero if it is skipped.
    pub fn claim_or_skip(&mut self, claim: &Claim<'_>) -> Result<u128, Revert> {
        let Claim { model_id, asset, payee, cumulative, proof } = *claim;
        let holder = self.holder_of(payee)?.unwrap_or_default();
        let settlement = self.settlement(model_id);
        if !self.can_receive(holder)
            || !is_shown(settlement, asset, &[leaves::payout(payee, cumulative)], proof)
        {
            return Ok(0);
        }
        let shown = [Shown { payee, holder, cumulative }];
        let amount = self.pay_shown(model_id, asset, settlement, &shown)?.into_iter().sum();
        if amount > 0 {
            emit(self.vm(), IRewards::Claimed { modelId: model_id, payee, receiver: holder, amount });
        }
        Ok(amount)
    }

    pub fn pay_range(
        &mut self,
        model_id: U256,
        asset: Address,
        accounts: &[Address],
        cumulatives: &[u128],
        proof: &[u8],
    ) -> Result<u128, Revert> {
        check_length(accounts.len())?;
        ensure(accounts.len() == cumulatives.len(), || IRewards::InvalidLength {
            length: U256::from(cumulatives.len()),
        })?;
        let shown: Vec<Shown> = accounts
            .iter()
            .zip(cumulatives)
            .map(|(holder, cumulative)| Shown {
                payee: holder.into_word(),
                holder: *holder,
                cumulative: *cumulative,
            })
            .collect();
        let leaves: Vec<Leaf> =
            shown.iter().map(|shown| leaves::payout(shown.payee, shown.cumulative)).collect();
        let settlement = self.settlement(model_id);
        ensure(is_shown(settlement, asset, &leaves, proof), || IRewards::InvalidProof { modelId: model_id })?;
        let amounts = self.pay_shown(model_id, asset, settlement, &shown)?;
        emit_range(self.vm(), model_id, accounts, &amounts);
        Ok(amounts.into_iter().sum())
    }

    pub fn set_own_word(&mut self, model_id: U256, payee: B256, on: bool) -> Result<(), Revert> {
        self.only_holder(payee)?;
        let received = self.claimed(model_id, payee);
        self.set_claimed(model_id, payee, Received { own_word: on, ..received });
        emit(self.vm(), IRewards::OwnWordSet { modelId: model_id, payee, on });
        Ok(())
    }
}

impl Rewards {
    /// Who holds a payee, zero if nobody does; `None` if the word is no payee. An account holds
    /// itself, so only the other kinds cost a call.
    fn holder_of(&self, payee: B256) -> Result<Option<Address>, Revert> {
        match Payee::from_word(payee) {
            None => Ok(None),
            Some(Payee::Account(account)) => Ok(Some(account)),
            Some(Payee::ClaimKey(_) | Payee::Treasury(_)) => {
                let call = IDatanets::holderOfCall { payee };
                let answer = call::read(self.vm(), self.peer(DATANETS), &call)?;
                Args::new(&answer).address().map(Some)
            }
        }
    }

    /// Who holds a payee; an error if nobody does.
    #[inline(never)]
    fn holder(&self, payee: B256) -> Result<Address, Revert> {
        let holder = self.holder_of(payee)?.ok_or_else(|| revert(IRewards::InvalidPayee { payee }))?;
        ensure(!holder.is_zero(), || IRewards::NoHolder { payee })?;
        Ok(holder)
    }

    /// The payee's holder, who must be the caller.
    fn only_holder(&self, payee: B256) -> Result<Address, Revert> {
        let (holder, caller) = (self.holder(payee)?, self.vm().msg_sender());
        ensure(holder == caller, || IRewards::NotAllowed { caller })?;
        Ok(holder)
    }

    #[inline(never)]
    fn set_claimed(&mut self, model_id: U256, payee: B256, received: Received) {
        self.claimed.set((&model_id, &payee), &received);
    }

    /// Pays a claim to `receiver`, or fails. `is_own_word`: the holder sent or signed it.
    fn pay_payee(
        &mut self,
        claim: &Claim<'_>,
        holder: Address,
        receiver: Address,
        is_own_word: bool,
    ) -> Result<u128, Revert> {
        let Claim { model_id, asset, payee, cumulative, proof } = *claim;
        let settlement = self.settlement(model_id);
        let shown = is_shown(settlement, asset, &[leaves::payout(payee, cumulative)], proof);
        ensure(shown, || IRewards::InvalidProof { modelId: model_id })?;
        let before = self.claimed(model_id, payee);
        ensure(is_own_word || !before.own_word, || IRewards::OnlyByOwnWord { holder })?;
        let amount = cumulative.saturating_sub(before.amount);
        ensure(amount > 0, || IRewards::NothingToPay {})?;
        let left = settlement.left.checked_sub(amount).ok_or_else(|| {
            revert(IRewards::NothingLeft { modelId: model_id, left: settlement.left, amount })
        })?;
        self.set_claimed(model_id, payee, Received { amount: cumulative, ..before });
        self.set_settlement(model_id, Settlement { left, ..settlement });
        emit(self.vm(), IRewards::Claimed { modelId: model_id, payee, receiver, amount });
        self.send(asset, receiver, U256::from(amount))?;
        Ok(amount)
    }

    /// Pays payees of one model, in this order; returns what each was paid, 0 for one that was
    /// skipped. All of it together was left, so its sum is below 2^96.
    fn pay_shown(
        &mut self,
        model_id: U256,
        asset: Address,
        settlement: Settlement,
        shown: &[Shown],
    ) -> Result<Vec<u128>, Revert> {
        // While money is sent, nothing is left for anybody else. Nobody else can be there anyway,
        // since this contract refuses re-entry (adr/0008), so the word written at the end is the
        // only one that is ever read, and this one costs no storage.
        self.set_settlement(model_id, Settlement { left: 0, ..settlement });
        let mut left = settlement.left;
        let mut amounts = Vec::with_capacity(shown.len());
        for shown in shown {
            amounts.push(self.pay_or_skip(model_id, asset, shown, &mut left)?);
        }
        self.set_settlement(model_id, Settlement { left, ..settlement });
        Ok(amounts)
    }

    /// Pays one payee of many out of `left`, or skips it: then everything is as it was, and 0 is
    /// returned.
    fn pay_or_skip(
        &mut self,
        model_id: U256,
        asset: Address,
        shown: &Shown,
        left: &mut u128,
    ) -> Result<u128, Revert> {
        let Shown { payee, holder: to, cumulative } = *shown;
        let before = self.claimed(model_id, payee);
        let amount = cumulative.saturating_sub(before.amount);
        let Some(rest) = left.checked_sub(amount) else { return Ok(0) };
        if amount == 0 || before.own_word || !self.can_receive(to) {
            return Ok(0);
        }
        let has_gas = call::has_gas_for_inner_call(self.vm());
        ensure(has_gas, || IRewards::GasTooLow { needed: INNER_CALL_FLOOR })?;
        self.set_claimed(model_id, payee, Received { amount: cumulative, ..before });
        let value = U256::from(amount);
        let is_paid = asset::pay_among_many(self.vm(), asset, to, value).map_err(asset_error!(
            IRewards,
            self.vm(),
            asset,
            to,
            value
        ))?;
        if !is_paid {
            self.set_claimed(model_id, payee, before);
            return Ok(0);
        }
        *left = rest;
        Ok(amount)
    }
}

/// Between 1 and [`MAX_ITEMS`].
pub(crate) fn check_length(length: usize) -> Result<(), Revert> {
    ensure((1..=MAX_ITEMS).contains(&length), || IRewards::InvalidLength { length: U256::from(length) })
}

/// Whether the proof shows these leaves in the payouts tree that was settled in this asset. Before
/// the first round the digest is zero, which no tree has.
fn is_shown(settlement: Settlement, asset: Address, leaves: &[Leaf], proof: &[u8]) -> bool {
    let shown: Option<FixedBytes<20>> =
        sum_tree::root_of(leaves, proof).map(|(root, _)| ids::settlement(asset, root));
    shown == Some(settlement.settlement)
}

/// `RangePaid`, whose data is two lists of one length: where each is, then the lists.
fn emit_range(vm: &impl Host, model_id: U256, accounts: &[Address], amounts: &[u128]) {
    let mut log = begin_event::<IRewards::RangePaid>();
    let length = accounts.len() as u64;
    push(&mut log, &[&model_id, &64u64, &(96 + 32 * length), &length]);
    accounts.iter().for_each(|account| push(&mut log, &[account]));
    push(&mut log, &[&length]);
    amounts.iter().for_each(|amount| push(&mut log, &[amount]));
    vm.emit_log(&log, 2);
}

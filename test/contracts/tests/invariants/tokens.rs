//! Tokens and wallets that change their habits.

use crate::fuzz::Fuzz;
use alloy_sol_types::SolCall;
use tributary_interfaces::{IAttribution, IRewards};
use tributary_test_kit::{IHookToken, IOddToken, ISilentToken, IWallet, claim_call, claim_of};

impl Fuzz {
    pub(crate) fn change_habits(&mut self, model: usize) -> &'static str {
        let actor = self.actor();
        match self.random.index(4) {
            0 => {
                let lies = self.random.one_in(3);
                self.chain.call(actor, self.cast.silent, ISilentToken::lieCall { value: lies });
            }
            1 => {
                let habit = self.random.index(8) as u8;
                let receiver = self.actor();
                self.chain.call(actor, self.cast.odd, IOddToken::setHabitCall { receiver, habit });
            }
            2 => {
                self.wallet_mood = self.random.index(3) as u8;
                let call = IWallet::setMoodCall { value: self.wallet_mood };
                self.chain.call(actor, self.cast.wallet, call);
            }
            _ => self.set_hook(model),
        }
        "change habits"
    }

    /// The token with a hook calls a claim, a draw, a payment, a finalisation or a withdrawal while
    /// it moves.
    fn set_hook(&mut self, model: usize) {
        let state = &self.models[model];
        let rewards = self.chain.rewards;
        let (target, data) = match (self.random.index(5), &state.settled, &state.open) {
            (0, Some(payouts), _) if !payouts.leaves.is_empty() => {
                let leaf = payouts.leaves[self.random.index(payouts.leaves.len())];
                let claim = claim_of(state.id, state.asset, payouts, leaf.key);
                (rewards, claim_call(claim).abi_encode())
            }
            (1, _, Some(open)) => (self.chain.attribution, open.finalise().abi_encode()),
            (2, _, _) => {
                let amount = alloy_primitives::U256::from(7);
                let call = IAttribution::withdrawBondCall { asset: self.cast.hook, amount };
                (self.chain.attribution, call.abi_encode())
            }
            _ => (rewards, IRewards::drawShareCall { modelId: state.id, index: 0 }.abi_encode()),
        };
        let call = IHookToken::hookCall { target, data: data.into() };
        self.chain.call(self.cast.actors[0].account, self.cast.hook, call);
    }
}

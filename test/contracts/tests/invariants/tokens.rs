//! Tokens and wallets that change their habits.

use crate::fuzz::Fuzz;
use alloy_sol_types::SolCall;
use tributary_contract_tests::{IHookToken, IOddToken, ISilentToken, IWallet, claim_call, claim_of};
use tributary_interfaces::{IAttribution, IRewards};

impl Fuzz {
    pub(crate) fn change_habits(&mut self, model: usize) -> &'static str {
        let actor = self.actor();
        match self.random.below(4) {
            0 => {
                let lies = self.random.one_in(3);
                self.world.must(actor, self.cast.silent, ISilentToken::lieCall { value: lies });
            }
            1 => {
                let habit = self.random.below(8) as u8;
                let receiver = self.actor();
                self.world.must(actor, self.cast.odd, IOddToken::setHabitCall { receiver, habit });
            }
            2 => {
                self.wallet_mood = self.random.below(3) as u8;
                let call = IWallet::setMoodCall { value: self.wallet_mood };
                self.world.must(actor, self.cast.wallet, call);
            }
            _ => self.set_hook(model),
        }
        "change habits"
    }

    /// The token with a hook calls a claim, a draw, a payment, a finalisation or a withdrawal while
    /// it moves.
    fn set_hook(&mut self, model: usize) {
        let state = &self.models[model];
        let rewards = self.world.rewards;
        let (target, data) = match (self.random.below(5), &state.settled, &state.open) {
            (0, Some(payouts), _) if !payouts.leaves.is_empty() => {
                let leaf = payouts.leaves[self.random.below(payouts.leaves.len())];
                let claim = claim_of(state.id, state.asset, payouts, leaf.key);
                (rewards, claim_call(claim).abi_encode())
            }
            (1, _, Some(open)) => (self.world.attribution, open.finalise().abi_encode()),
            (2, _, _) => {
                let amount = alloy_primitives::U256::from(7);
                let call = IAttribution::withdrawBondCall { asset: self.cast.hook, amount };
                (self.world.attribution, call.abi_encode())
            }
            _ => (rewards, IRewards::drawShareCall { modelId: state.id, index: 0 }.abi_encode()),
        };
        let call = IHookToken::hookCall { target, data: data.into() };
        self.world.must(self.cast.actors[0].account, self.cast.hook, call);
    }
}

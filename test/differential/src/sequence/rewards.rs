//! Calls of Rewards, and what makes the odd token and wallet odd.

use super::builder::{Builder, MOST};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue, sol};
use tributary_interfaces::IRewards::*;

sol! {
    contract OddToken {
        function set(bytes answer, bool stuck, address target, bytes intrusion);
    }
    contract OddWallet {
        function set(bool refuses, address target, bytes intrusion);
        function setSigning(uint8 mood, bytes verdict);
    }
}

impl Builder<'_> {
    pub(super) fn rewards_call(&mut self) {
        match self.random.below(20) {
            16..=18 => self.guardian_call(),
            19 => self.stray(),
            0..=4 => self.pay(),
            5..=8 => self.draw_share(),
            9 => self.not_allowed(),
            10 => self.change_token(),
            11 => self.change_wallet(),
            12 | 13 => self.claims_call(),
            _ => self.register_model(),
        }
    }

    pub(super) fn pay(&mut self) {
        if let Some((place, _)) = self.some_model() {
            self.pay_for(place);
        }
    }

    pub(super) fn pay_for(&mut self, place: usize) {
        let model = self.models[place].clone();
        let (from, id) = (self.anybody(), self.id(model.id));
        let small = if self.random.one_in(4) { 200 } else { MOST };
        let amount = self.number(1, small, u128::MAX);
        let mut amount = U256::from(amount);
        if self.slip() {
            amount =
                self.random.pick(&[U256::ZERO, U256::ONE << 96, (U256::ONE << 128) + U256::ONE, U256::MAX]);
        }
        let asset = model.terms.asset;
        let value = self.value(asset, amount);
        let receipts = if self.random.one_in(2) { B256::ZERO } else { self.random.word() };
        self.clean &= !self.paused();
        let call = payCall { modelId: id, amount, receiptsRoot: receipts };
        if self.push("pay", from, self.places.rewards, value, &call) {
            let amount: u128 = amount.saturating_to();
            let fee = if asset == self.places.fee_token { amount / 100 } else { 0 };
            self.models[place].paid += amount - fee;
        }
        self.view_pool(model.id);
    }

    fn draw_share(&mut self) {
        let Some((place, model)) = self.some_model() else { return };
        let (from, id) = (self.anybody(), self.id(model.id));
        self.clean &= model.paid > 10_000;
        let shares = 2 + model.terms.payees.len() as u8;
        let index = if self.slip() {
            self.random.pick(&[shares, 6, 255, 1])
        } else {
            self.random.below(u64::from(shares)) as u8
        };
        if self.push(
            "drawShare",
            from,
            self.places.rewards,
            U256::ZERO,
            &drawShareCall { modelId: id, index },
        ) && index == 1
        {
            // A second draw brings nothing; the base's pool is then somewhat below what is kept here, which only makes
            // some later calls fail on both sides.
            let base: u64 = model.terms.baseModelId.saturating_to();
            let part = model.paid * u128::from(model.terms.baseBps) / 10_000;
            if base > 0 && base as usize != place + 1 {
                self.models[base as usize - 1].paid += part;
            }
        }
        self.view(self.places.rewards, &drawnCall { modelId: id, index });
        self.view_pool(model.id);
        self.view_pool(model.terms.baseModelId.saturating_to());
    }

    /// What only the other contracts may call.
    fn not_allowed(&mut self) {
        let from = self.anybody();
        let id = U256::from(1 + self.random.below(3));
        let rewards = self.places.rewards;
        self.clean = false;
        match self.random.below(3) {
            0 => self.push(
                "openPool",
                from,
                rewards,
                U256::ZERO,
                &openPoolCall { modelId: id, asset: self.places.token, contributorsBps: 5 },
            ),
            1 => self.push("addBonus", from, rewards, U256::ZERO, &addBonusCall { modelId: id, amount: 1 }),
            _ => {
                let call = settleCall {
                    modelId: id,
                    payoutsRoot: self.random.word(),
                    payoutsSum: 1,
                    receiptsSum: 1,
                };
                self.push("settle", from, rewards, U256::ZERO, &call)
            }
        };
        self.view_pool(id.to());
    }

    /// Tells the odd token how to behave.
    fn change_token(&mut self) {
        let yes = true.abi_encode();
        let answers = [
            Bytes::new(),
            yes.clone().into(),
            false.abi_encode().into(),
            B256::with_last_byte(2).to_vec().into(),
            B256::repeat_byte(0x80).to_vec().into(),
            yes[1..].to_vec().into(),
            [yes.as_slice(), &[7]].concat().into(),
            [yes.as_slice(), yes.as_slice()].concat().into(),
        ];
        let answer = self.random.pick(&answers);
        let (target, intrusion) = self.intrusion();
        let stuck = self.random.one_in(4);
        let (from, token) = (self.anybody(), self.places.odd_token);
        self.push(
            "token.set",
            from,
            token,
            U256::ZERO,
            &OddToken::setCall { answer, stuck, target, intrusion },
        );
    }

    /// Tells the odd wallet how to behave.
    pub(super) fn change_wallet(&mut self) {
        if self.random.one_in(2) {
            return self.change_signing();
        }
        let (target, intrusion) = self.intrusion();
        let refuses = self.random.one_in(3);
        let (from, wallet) = (self.anybody(), self.places.odd_wallet);
        self.push("wallet.set", from, wallet, U256::ZERO, &OddWallet::setCall { refuses, target, intrusion });
    }

    /// Tells the odd wallet how to say whether it signed.
    fn change_signing(&mut self) {
        let magic = tributary_interfaces::IERC1271::isValidSignatureCall::SELECTOR;
        let word = B256::right_padding_from(&magic);
        let verdicts: [Bytes; 8] = [
            Bytes::new(),
            magic.to_vec().into(),
            word[..31].to_vec().into(),
            word.to_vec().into(),
            [&magic[..], &[1; 28]].concat().into(),
            [&word[..], &[7; 40]].concat().into(),
            B256::left_padding_from(&magic).to_vec().into(),
            B256::with_last_byte(1).to_vec().into(),
        ];
        let mood = self.random.pick(&[0, 0, 1, 1, 1, 2, 3]);
        let verdict = self.random.pick(&verdicts);
        let (from, wallet) = (self.anybody(), self.places.odd_wallet);
        let call = OddWallet::setSigningCall { mood, verdict };
        if self.push("wallet.set", from, wallet, U256::ZERO, &call) {
            self.wallet_mood = mood;
        }
    }

    /// A call to make in the middle of another one.
    fn intrusion(&mut self) -> (Address, Bytes) {
        let id = U256::ONE;
        let (token, asset) = (self.places.odd_token, Address::ZERO);
        let data = match self.random.below(7) {
            6 => {
                let call = tributary_interfaces::IDatanets::datanetCountCall {}.abi_encode();
                return (self.places.datanets, call.into());
            }
            0 => return (Address::ZERO, Bytes::new()),
            1 => payCall { modelId: id, amount: U256::ONE, receiptsRoot: B256::ZERO }.abi_encode(),
            2 => drawShareCall { modelId: id, index: 0 }.abi_encode(),
            3 => poolCall { modelId: id }.abi_encode(),
            4 => {
                let call =
                    tributary_interfaces::IAttribution::withdrawBondCall { asset: token, amount: U256::ONE };
                return (self.places.attribution, call.abi_encode().into());
            }
            _ => {
                let call = tributary_interfaces::IAttribution::freeBondCall { asset, scorer: self.anybody() };
                return (self.places.attribution, call.abi_encode().into());
            }
        };
        (self.places.rewards, data.into())
    }

    /// The currency to send with a call that moves `amount` of an asset; by a slip a wrong one.
    pub(super) fn value(&mut self, asset: Address, amount: U256) -> U256 {
        let right = if asset.is_zero() { amount } else { U256::ZERO };
        // Nobody has more than 2^100.
        let right = if right > U256::ONE << 99 { U256::ZERO } else { right };
        if self.slip() { U256::from(self.random.below(3)) } else { right }
    }

    pub(super) fn view_pool(&mut self, id: u64) {
        self.view(self.places.rewards, &poolCall { modelId: U256::from(id) });
    }
}

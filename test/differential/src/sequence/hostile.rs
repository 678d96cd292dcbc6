//! What makes the odd token and the odd wallet odd: answers, refusals, calls in the middle of
//! others.

use super::builder::Builder;
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue, sol};
use tributary_interfaces::{IAttribution, IDatanets, IERC1271, IModels, IRewards};

sol! {
    contract OddToken {
        function set(bytes answer, bool stuck, address target, bytes intrusion);
        function setRefusal(bool reverts, address costly);
    }
    contract OddWallet {
        function set(bool refuses, address target, bytes intrusion);
        function setAppetite(uint256 appetite);
        function setSigning(uint8 mood, bytes verdict);
    }
}

impl Builder<'_> {
    /// Tells the odd token how to behave.
    pub(super) fn change_token(&mut self) {
        let (from, token) = (self.anybody(), self.addresses.odd_token);
        if self.random.one_in(4) {
            let call = OddToken::setRefusalCall { reverts: self.random.one_in(2), costly: Address::ZERO };
            self.push("token.set", from, token, U256::ZERO, &call);
            return;
        }
        let yes = true.abi_encode();
        let answers = [
            Bytes::new(),
            yes.clone().into(),
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
        let stuck = self.random.one_in(5);
        let call = OddToken::setCall { answer, stuck, target, intrusion };
        self.push("token.set", from, token, U256::ZERO, &call);
    }

    /// Has transfers of the odd token to one account use up all their gas. Only among many is that
    /// bounded.
    pub(super) fn set_costly(&mut self, costly: Address) {
        let (from, token) = (self.anybody(), self.addresses.odd_token);
        let call = OddToken::setRefusalCall { reverts: false, costly };
        self.push("token.set", from, token, U256::ZERO, &call);
    }

    /// Tells the odd wallet how to behave.
    pub(super) fn change_wallet(&mut self) {
        let (from, wallet) = (self.anybody(), self.addresses.odd_wallet);
        match self.random.below(4) {
            0 | 1 => self.change_signing(),
            2 => {
                // Enough to fail among many, or not; what else it does costs no more than the
                // difference.
                let appetite = U256::from(self.random.pick(&[0, 0, 20_000, 150_000]));
                let call = OddWallet::setAppetiteCall { appetite };
                self.push("wallet.set", from, wallet, U256::ZERO, &call);
            }
            _ => {
                let (target, intrusion) = self.intrusion();
                let refuses = self.random.one_in(3);
                let call = OddWallet::setCall { refuses, target, intrusion };
                self.push("wallet.set", from, wallet, U256::ZERO, &call);
            }
        }
    }

    /// Tells the odd wallet how to say whether it signed.
    fn change_signing(&mut self) {
        let magic = IERC1271::isValidSignatureCall::SELECTOR;
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
        let mood = self.random.pick(&[0, 0, 0, 1, 1, 1, 2, 3]);
        let verdict = self.random.pick(&verdicts);
        let (from, wallet) = (self.anybody(), self.addresses.odd_wallet);
        let call = OddWallet::setSigningCall { mood, verdict };
        if self.push("wallet.set", from, wallet, U256::ZERO, &call) {
            self.wallet_mood = mood;
        }
    }

    /// A call to make in the middle of another one.
    fn intrusion(&mut self) -> (Address, Bytes) {
        let (id, one) = (U256::ONE, U256::ONE);
        let (token, asset) = (self.addresses.odd_token, Address::ZERO);
        let payee = self.anybody().into_word();
        let (to, data) = match self.random.below(12) {
            0 | 1 => return (Address::ZERO, Bytes::new()),
            2 => {
                let call = IRewards::payCall { modelId: id, asset, amount: one, receiptsRoot: B256::ZERO };
                (self.contracts.rewards, call.abi_encode())
            }
            3 => (self.contracts.rewards, IRewards::drawShareCall { modelId: id, index: 0 }.abi_encode()),
            4 => (self.contracts.rewards, IRewards::poolCall { modelId: id }.abi_encode()),
            5 => {
                let proof = Bytes::new();
                let call = IRewards::claimCall { modelId: id, asset: token, payee, cumulative: 1, proof };
                (self.contracts.rewards, call.abi_encode())
            }
            6 => {
                let call = IAttribution::withdrawBondCall { asset: token, amount: one };
                (self.contracts.attribution, call.abi_encode())
            }
            7 => {
                let call = IAttribution::freeBondCall { asset, scorer: self.anybody() };
                (self.contracts.attribution, call.abi_encode())
            }
            8 => (self.contracts.attribution, IAttribution::roundStateCall { modelId: id }.abi_encode()),
            9 => (self.contracts.models, IModels::roundTermsCall { modelId: id }.abi_encode()),
            10 => (self.contracts.datanets, IDatanets::holderOfCall { payee }.abi_encode()),
            _ => (self.contracts.datanets, IDatanets::datanetCountCall {}.abi_encode()),
        };
        (to, data.into())
    }

    /// What is no token, or another one: a contract, somebody, or a precompile, which answers
    /// without code.
    pub(super) fn no_token(&mut self) -> Address {
        let nobody = Address::with_last_byte(self.random.below(10) as u8);
        self.random.pick(&[
            self.addresses.token,
            self.contracts.rewards,
            self.actors[0].account,
            nobody,
            nobody,
        ])
    }
}

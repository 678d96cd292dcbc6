//! What tokens and wallets are set to do: what they return, when they revert, and what they call in
//! the middle of other calls.

use crate::{generator::Generator, target::Target};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue, sol};
use tributary_core::sum_tree::SumTree;
use tributary_interfaces::{IAttribution, IDatanets, IERC1271, IModels, IRewards};
use tributary_test_kit::{IHookToken, IOddToken, ISilentToken, IWallet};

sol! {
    /// Of `ProgrammableToken.sol`.
    interface IProgrammableToken {
        function set(bytes returnData, bool movesNothing, address target, bytes callback) external;
        function setRefusal(bool reverts, address costly) external;
    }
    /// Of `ProgrammableWallet.sol`.
    interface IProgrammableWallet {
        function set(bool rejects, address target, bytes callback) external;
        function setAppetite(uint256 gasToBurn) external;
        function setSigning(uint8 signing, bytes verdict) external;
    }
}

/// The programmable wallet's signature of a hash is the hash.
pub(crate) const SIGNS_BY_HASH: u8 = 0;
/// It returns what it is set to.
const RETURNS_VERDICT: u8 = 1;
/// By hash; with less than 100,000 gas it uses up all of it.
const SIGNS_WITH_100000_GAS: u8 = 2;
/// By hash, and only if its call of the target succeeds.
const SIGNS_IF_TARGET_ANSWERS: u8 = 3;
/// The ways in which an `OddToken`'s transfers end.
const BEHAVIOURS: u64 = 8;

impl<T: Target> Generator<T> {
    /// An account sets what a token does.
    pub(crate) fn set_token(&mut self) {
        let (from, tokens) = (self.anyone(), self.environment.tokens);
        match self.random.below(8) {
            0 => {
                let value = self.random.one_in(3);
                self.push(from, tokens.silent, &ISilentToken::lieCall { value });
            }
            1 => {
                let receiver = if self.random.one_in(4) { self.wallet() } else { self.anyone() };
                let habit = self.random.below(BEHAVIOURS) as u8;
                self.push(from, tokens.odd, &IOddToken::setHabitCall { receiver, habit });
            }
            2 | 3 => {
                let (target, data) = self.callback();
                self.push(from, tokens.hook, &IHookToken::hookCall { target, data });
            }
            4 => {
                let reverts = self.random.one_in(2);
                let call = IProgrammableToken::setRefusalCall { reverts, costly: Address::ZERO };
                self.push(from, tokens.programmable, &call);
            }
            _ => self.set_programmable_token(),
        }
    }

    fn set_programmable_token(&mut self) {
        let yes = true.abi_encode();
        let results: [Bytes; 9] = [
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
        let (from, token) = (self.anyone(), self.environment.tokens.programmable);
        let return_data = self.random.pick(&results);
        let (target, callback) = self.callback();
        let moves_nothing = self.random.one_in(5);
        let call = IProgrammableToken::setCall {
            returnData: return_data,
            movesNothing: moves_nothing,
            target,
            callback,
        };
        self.push(from, token, &call);
    }

    /// Has transfers of the programmable token to one account use up all gas that one of many gets.
    pub(crate) fn set_costly(&mut self, costly: Address) {
        let (from, token) = (self.anyone(), self.environment.tokens.programmable);
        self.push(from, token, &IProgrammableToken::setRefusalCall { reverts: false, costly });
    }

    /// An account sets what a wallet does.
    pub(crate) fn set_wallet(&mut self) {
        let (from, wallets) = (self.anyone(), self.environment.wallets);
        match self.random.below(5) {
            0 => {
                let call = IWallet::setMoodCall { value: self.random.below(3) as u8 };
                self.push(from, wallets.approving, &call);
            }
            1 | 2 => self.set_signing(),
            3 => {
                // Enough to fail among many, or not; what else the wallet does costs no more than
                // the difference.
                let gas = U256::from(self.random.pick(&[0, 0, 20_000, 150_000]));
                let call = IProgrammableWallet::setAppetiteCall { gasToBurn: gas };
                self.push(from, wallets.programmable, &call);
            }
            _ => {
                let (target, callback) = self.callback();
                let rejects = self.random.one_in(3);
                let call = IProgrammableWallet::setCall { rejects, target, callback };
                self.push(from, wallets.programmable, &call);
            }
        }
    }

    /// Sets how the programmable wallet checks signatures.
    fn set_signing(&mut self) {
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
        let (verdict, with_gas, if_answered) =
            (RETURNS_VERDICT, SIGNS_WITH_100000_GAS, SIGNS_IF_TARGET_ANSWERS);
        let ways =
            [SIGNS_BY_HASH, SIGNS_BY_HASH, SIGNS_BY_HASH, verdict, verdict, verdict, with_gas, if_answered];
        let signing = self.random.pick(&ways);
        let verdict = self.random.pick(&verdicts);
        let (from, wallet) = (self.anyone(), self.environment.wallets.programmable);
        if self.push(from, wallet, &IProgrammableWallet::setSigningCall { signing, verdict }) {
            self.wallet_signing = signing;
        }
    }

    /// A call to make in the middle of another one, or none.
    fn callback(&mut self) -> (Address, Bytes) {
        let model = self.some_model();
        let id = model.map_or(U256::ONE, |index| self.models[index].id);
        let one = U256::ONE;
        let (hook, asset) = (self.environment.tokens.hook, Address::ZERO);
        let payee = self.anyone().into_word();
        let contracts = self.contracts;
        let (to, data) = match self.random.below(14) {
            0 | 1 => return (Address::ZERO, Bytes::new()),
            2 => {
                let call = IRewards::payCall { modelId: id, asset, amount: one, receiptsRoot: B256::ZERO };
                (contracts.rewards, call.abi_encode())
            }
            3 => (contracts.rewards, IRewards::drawShareCall { modelId: id, index: 0 }.abi_encode()),
            4 => (contracts.rewards, IRewards::poolCall { modelId: id }.abi_encode()),
            5 | 6 => (contracts.rewards, self.good_claim(model).abi_encode()),
            7 => {
                let asset = self.random.pick(&[hook, self.environment.tokens.programmable]);
                let call = IAttribution::withdrawBondCall { asset, amount: U256::from(7) };
                (contracts.attribution, call.abi_encode())
            }
            8 => {
                let call = IAttribution::freeBondCall { asset, scorer: self.anyone() };
                (contracts.attribution, call.abi_encode())
            }
            9 => (contracts.attribution, IAttribution::roundStateCall { modelId: id }.abi_encode()),
            10 => (contracts.models, IModels::roundTermsCall { modelId: id }.abi_encode()),
            11 => (contracts.datanets, IDatanets::holderOfCall { payee }.abi_encode()),
            12 => match model.and_then(|index| self.models[index].open.clone()) {
                Some(open) => (contracts.attribution, open.finalise().abi_encode()),
                None => (contracts.datanets, IDatanets::datanetCountCall {}.abi_encode()),
            },
            _ => (contracts.datanets, IDatanets::datanetCountCall {}.abi_encode()),
        };
        (to, data.into())
    }

    /// A claim of a model's last payouts, with its proof.
    fn good_claim(&mut self, model: Option<usize>) -> IRewards::claimCall {
        let leaves = model.map(|index| crate::proofs::leaves(&self.models[index].payouts));
        let leaves = leaves.unwrap_or_default();
        let which = self.random.index(leaves.len().max(1));
        let proof = SumTree::build(&leaves).ok().and_then(|tree| tree.prove(which as u64, 1));
        let leaf = leaves.get(which).copied().unwrap_or_default();
        IRewards::claimCall {
            modelId: model.map_or(U256::ONE, |index| self.models[index].id),
            asset: model.map_or(Address::ZERO, |index| self.models[index].terms.asset),
            payee: leaf.key,
            cumulative: leaf.value,
            proof: proof.unwrap_or_default().into(),
        }
    }

    /// What is no token, or another one: a contract, an account, or a precompile, which returns
    /// something without having code.
    pub(crate) fn no_token(&mut self) -> Address {
        let without_code = Address::with_last_byte(self.random.below(10) as u8);
        let account = self.environment.accounts[0].account;
        let token = self.environment.tokens.standard;
        self.random.pick(&[token, self.contracts.rewards, account, without_code, without_code])
    }
}

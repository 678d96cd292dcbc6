//! The accounts, tokens and wallets that take part, on a chain that has the contracts.

use alloy_primitives::{Address, U256, address};
use tributary_test_kit::{Artifacts, ChainFixture, Contracts, ITestToken, Key, NATIVE, SetupError};

/// Deploys tokens and wallets, so that they have the same addresses on every chain.
const DEPLOYER: Address = address!("000000000000000000000000000000000002e1fe");
/// The names behind the accounts' keys; the last one is the guardian of [`ChainFixture`].
const NAMES: [&str; 6] = ["account 0", "account 1", "account 2", "account 3", "account 4", "guardian"];

/// The tokens of `test/solidity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// `TestToken`: transfers as ERC-20 says.
    pub standard: Address,
    /// `FeeToken`: keeps a hundredth of every transfer.
    pub fee: Address,
    /// `SilentToken`: returns nothing; can be set to move nothing and return false.
    pub silent: Address,
    /// `HookToken`: makes a call before each transfer.
    pub hook: Address,
    /// `OddToken`: transfers end differently for each receiver.
    pub odd: Address,
    /// `FalseToken`: `transfer` moves and returns false.
    pub returning_false: Address,
    /// `ProgrammableToken`: returns and does whatever it is set to.
    pub programmable: Address,
    /// Another `TestToken`, which no model is paid in.
    pub unused: Address,
}

/// The contract wallets of `test/solidity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wallets {
    /// `Wallet`: signs what its owner approved; can be set to reject native currency, or to burn
    /// all gas.
    pub approving: Address,
    /// `ProgrammableWallet`: signs and does whatever it is set to.
    pub programmable: Address,
}

/// The accounts, tokens and wallets that take part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The contracts.
    pub contracts: Contracts,
    /// The tokens.
    pub tokens: Tokens,
    /// The contract wallets.
    pub wallets: Wallets,
    /// The accounts with known keys; the last one is the guardian.
    pub accounts: Vec<Key>,
    /// The chain's id.
    pub chain_id: u64,
    /// The time at which calls can begin, in seconds since 1970.
    pub start: u64,
}

impl Environment {
    /// Creates tokens and wallets on a chain and funds everyone: 2^100 wei, and 2^97 units of each
    /// token; of the programmable one 2^200, more than any amount may be.
    ///
    /// # Errors
    /// If something was not built, or the chain does not take it.
    pub fn prepare(chain: &ChainFixture, artifacts: &Artifacts) -> Result<Self, SetupError> {
        let create = |name: &str| chain.create_from(DEPLOYER, name, artifacts.solidity(name)?);
        let tokens = Tokens {
            standard: create("TestToken")?,
            fee: create("FeeToken")?,
            silent: create("SilentToken")?,
            hook: create("HookToken")?,
            odd: create("OddToken")?,
            returning_false: create("FalseToken")?,
            programmable: create("ProgrammableToken")?,
            unused: create("TestToken")?,
        };
        let wallets = Wallets { approving: create("Wallet")?, programmable: create("ProgrammableWallet")? };
        let environment = Self {
            contracts: chain.contracts(),
            tokens,
            wallets,
            accounts: NAMES.map(Key::named).to_vec(),
            chain_id: chain.chain_id(),
            start: chain.now(),
        };
        environment.holders().into_iter().for_each(|account| environment.fund(chain, account));
        Ok(environment)
    }

    /// The guardian of Rewards.
    pub fn guardian(&self) -> Address {
        self.accounts[self.accounts.len() - 1].account
    }

    /// The accounts that can hold money: those with known keys, and the wallets.
    pub fn holders(&self) -> Vec<Address> {
        let accounts = self.accounts.iter().map(|key| key.account);
        accounts.chain([self.wallets.approving, self.wallets.programmable]).collect()
    }

    /// The assets that models are paid in, native currency first.
    pub fn assets(&self) -> [Address; 8] {
        let Tokens { standard, fee, silent, hook, odd, returning_false, programmable, .. } = self.tokens;
        [NATIVE, standard, fee, silent, hook, odd, returning_false, programmable]
    }

    /// All tokens.
    pub fn tokens(&self) -> Vec<Address> {
        let assets = self.assets().into_iter().filter(|asset| *asset != NATIVE);
        assets.chain([self.tokens.unused]).collect()
    }

    /// Whether transfers of an asset do what they say they did, and never revert for want of it.
    pub fn is_honest(&self, asset: Address) -> bool {
        let Tokens { standard, fee, hook, unused, .. } = self.tokens;
        [NATIVE, standard, fee, hook, unused].contains(&asset)
    }

    fn fund(&self, chain: &ChainFixture, account: Address) {
        chain.devnode.set_balance(account, U256::ONE << 100).expect("a chain in memory");
        for asset in self.tokens() {
            let amount = U256::ONE << if asset == self.tokens.programmable { 200 } else { 97 };
            chain.transact(DEPLOYER, asset, ITestToken::mintCall { account, amount });
            let Contracts { rewards, attribution, requests, .. } = self.contracts;
            for spender in [rewards, attribution, requests] {
                chain.transact(account, asset, ITestToken::approveCall { spender, amount: U256::MAX });
            }
        }
    }
}

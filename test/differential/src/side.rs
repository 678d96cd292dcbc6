//! One side: a chain with the contracts, the tokens and the actors.

use crate::sequence::actors;
use alloy_primitives::{Address, U256, address};
use tributary_interfaces::IERC20;
use tributary_test_kit::{Artifacts, ChainFixture, Contracts, ITestToken, Implementation, Key, SetupError};

/// Deploys the tokens and the wallet.
const HELPER: Address = address!("000000000000000000000000000000000002e1fe");

/// The addresses that calls go to; the same on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// The four contracts.
    pub(crate) contracts: Contracts,
    /// OpenZeppelin's token.
    pub(crate) token: Address,
    /// A token with a fee on transfer.
    pub(crate) fee_token: Address,
    /// A token that answers oddly, lies, and calls back.
    pub(crate) odd_token: Address,
    /// A wallet that rejects money, calls back, and signs as a contract.
    pub(crate) odd_wallet: Address,
}

/// A chain with everything on it.
#[derive(Debug)]
pub(crate) struct Side {
    /// The chain with the contracts.
    pub(crate) chain: ChainFixture,
    /// The addresses on it.
    pub(crate) addresses: Addresses,
}

impl Side {
    /// A chain with this implementation of the contracts, the tokens and the actors.
    ///
    /// # Errors
    /// If something was not built, or the chain does not take a transaction.
    pub(crate) fn new(artifacts: &Artifacts, implementation: Implementation) -> Result<Self, SetupError> {
        let chain = ChainFixture::built(ChainFixture::free_chain(), artifacts, implementation)?;
        let create = |name: &str| chain.create_from(HELPER, name, artifacts.reference("Tokens", name)?);
        let addresses = Addresses {
            contracts: chain.contracts(),
            token: create("TestToken")?,
            fee_token: create("FeeToken")?,
            odd_token: create("OddToken")?,
            odd_wallet: create("OddWallet")?,
        };
        let side = Self { chain, addresses };
        side.fund();
        Ok(side)
    }

    /// Gives the actors money and allowances.
    fn fund(&self) {
        let Addresses { contracts, token, fee_token, odd_token, odd_wallet } = self.addresses;
        for account in actors().iter().map(|actor: &Key| actor.account).chain([odd_wallet]) {
            self.chain.devnode.set_balance(account, U256::ONE << 100).expect("a chain in memory");
            for asset in [token, fee_token, odd_token] {
                // Of the odd token they also have more than any amount may be.
                let amount = U256::ONE << if asset == odd_token { 200 } else { 97 };
                self.chain.transact(HELPER, asset, ITestToken::mintCall { account, amount });
                for spender in [contracts.rewards, contracts.attribution] {
                    let approve = IERC20::approveCall { spender, value: U256::MAX };
                    self.chain.transact(account, asset, approve);
                }
            }
        }
    }
}

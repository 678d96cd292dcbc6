//! The accounts that a development chain funds. Their keys are public: never use them on a real
//! chain.

use alloy_primitives::{Address, B256, U256, address, b256};

/// A funded account and its key.
#[derive(Clone, Copy, Debug)]
pub struct DevAccount {
    /// The account's address.
    pub address: Address,
    /// Its secp256k1 private key.
    pub key: B256,
}

/// The account that Nitro's public development node funds; it owns the chain.
pub const DEV_ACCOUNT: DevAccount = DevAccount {
    address: address!("3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E"),
    key: b256!("b6b15c8cb491557369f3c7d2c287b053eb229daa9c22138887752191c9520659"),
};

/// The ten accounts of the mnemonic that Ethereum's development chains share
/// (`test test test test test test test test test test test junk`).
pub const ACCOUNTS: [DevAccount; 10] = [
    DevAccount {
        address: address!("f39Fd6e51aad88F6F4ce6aB8827279cffFb92266"),
        key: b256!("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"),
    },
    DevAccount {
        address: address!("70997970C51812dc3A010C7d01b50e0d17dc79C8"),
        key: b256!("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"),
    },
    DevAccount {
        address: address!("3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"),
        key: b256!("5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a"),
    },
    DevAccount {
        address: address!("90F79bf6EB2c4f870365E785982E1f101E93b906"),
        key: b256!("7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6"),
    },
    DevAccount {
        address: address!("15d34AAf54267DB7D7c367839AAf71A00a2C6A65"),
        key: b256!("47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a"),
    },
    DevAccount {
        address: address!("9965507D1a55bcC2695C58ba16FB37d819B0A4dc"),
        key: b256!("8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba"),
    },
    DevAccount {
        address: address!("976EA74026E726554dB657fA54763abd0C3a0aa9"),
        key: b256!("92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e"),
    },
    DevAccount {
        address: address!("14dC79964da2C08b23698B3D3cc7Ca32193d9955"),
        key: b256!("4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356"),
    },
    DevAccount {
        address: address!("23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f"),
        key: b256!("dbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97"),
    },
    DevAccount {
        address: address!("a0Ee7A142d267C1f36714E4a8F75612F20a79720"),
        key: b256!("2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6"),
    },
];

/// All funded accounts: the chain's owner first, then the ten of the shared mnemonic.
pub fn accounts() -> Vec<DevAccount> {
    [DEV_ACCOUNT].into_iter().chain(ACCOUNTS).collect()
}

/// Balance in wei that each of [`accounts`] starts with: 10,000 ether.
pub(crate) const BALANCE: U256 = U256::from_limbs([0x19e0c9bab2400000, 0x21e, 0, 0]);

/// The key of a funded account; `None` for any other.
pub(crate) fn key_of(address: Address) -> Option<B256> {
    accounts().into_iter().find(|account| account.address == address).map(|account| account.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing;

    #[test]
    fn keys_belong_to_their_addresses() {
        for account in accounts() {
            assert_eq!(signing::address_of(account.key).expect("a valid key"), account.address);
        }
    }
}

//! One side: a chain with the contracts, the tokens and the actors.

use crate::sequence::{actors, guardian};
use crate::{Artifacts, Error};
use alloy_primitives::{Address, Bytes, U256, address};
use alloy_sol_types::{SolCall, SolValue, sol};
use stylus_devnode::{Chain, ChainError, Config, Outcome};
use tributary_interfaces::IERC20;

sol! {
    function mint(address to, uint256 amount);
    function activateProgram(address program) returns (uint16 version, uint256 dataFee);
}

/// The precompile that activates programs.
const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
/// `stylus_constructor()`.
const CONSTRUCTOR: [u8; 4] = [0x55, 0x85, 0x25, 0x8d];
/// Deploys the contracts, so that they stand at the same addresses on every chain.
const DEPLOYER: Address = address!("00000000000000000000000000000000000d3910");
/// Deploys the rest.
const HELPER: Address = address!("000000000000000000000000000000000002e1fe");
/// Pays for activations; it has money from the start.
const RICH: Address = stylus_devnode::DEV_ACCOUNT.address;
/// The chain's number.
pub(crate) const CHAIN_ID: u64 = 412_346;
/// When both chains begin, in seconds since 1970.
pub(crate) const GENESIS: u64 = 1_700_000_000;

/// Where everything is; the same on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// The Datanets contract.
    pub datanets: Address,
    /// The Models contract.
    pub models: Address,
    /// The Rewards contract.
    pub rewards: Address,
    /// The Attribution contract.
    pub attribution: Address,
    /// OpenZeppelin's token.
    pub token: Address,
    /// A token with a fee on transfer.
    pub fee_token: Address,
    /// A token that answers oddly, lies, and calls back.
    pub odd_token: Address,
    /// A wallet that refuses money, calls back, and signs as a contract.
    pub odd_wallet: Address,
}

impl Places {
    /// By the rule that gives a created contract its address.
    fn expected() -> Self {
        let [datanets, models, rewards, attribution] = [0, 1, 2, 3].map(|nonce| DEPLOYER.create(nonce));
        let [token, fee_token, odd_token, odd_wallet] = [0, 1, 2, 3].map(|nonce| HELPER.create(nonce));
        Self { datanets, models, rewards, attribution, token, fee_token, odd_token, odd_wallet }
    }

    pub(crate) fn contracts(&self) -> [Address; 4] {
        [self.datanets, self.models, self.rewards, self.attribution]
    }

    /// The constructors' arguments.
    fn peers(&self) -> [Vec<u8>; 4] {
        let Self { datanets, models, rewards, attribution, .. } = *self;
        [
            Vec::new(),
            (datanets, rewards).abi_encode(),
            (datanets, models, attribution, guardian()).abi_encode(),
            (models, rewards).abi_encode(),
        ]
    }
}

/// A chain with everything on it.
#[derive(Debug)]
pub struct Side {
    chain: Chain,
    places: Places,
}

impl Side {
    /// The chain with the WASM programs, kept in the chain's cache.
    pub fn programs(artifacts: &Artifacts) -> Result<Self, Error> {
        Self::with_programs(artifacts, true)
    }

    /// The same without the cache, so that every call pays for starting its programs.
    pub fn uncached_programs(artifacts: &Artifacts) -> Result<Self, Error> {
        Self::with_programs(artifacts, false)
    }

    fn with_programs(artifacts: &Artifacts, cached: bool) -> Result<Self, Error> {
        let side = Self::start(cached);
        let names = ["datanets", "models", "rewards", "attribution"];
        for (name, address) in names.into_iter().zip(side.places.contracts()) {
            side.create(name, DEPLOYER, init_code(&artifacts.program(name)?), address)?;
        }
        for (name, address) in names.into_iter().zip(side.places.contracts()) {
            let call = activateProgramCall { program: address }.abi_encode();
            side.must(&format!("activating {name}"), RICH, ARB_WASM, U256::from(1u64 << 60), call)?;
        }
        // Datanets needs no others and has no constructor.
        for (address, peers) in side.places.contracts().into_iter().zip(side.places.peers()).skip(1) {
            side.must("a constructor", RICH, address, U256::ZERO, [&CONSTRUCTOR[..], &peers].concat())?;
        }
        side.furnish(artifacts)
    }

    /// The chain with the Solidity reference.
    pub fn reference(artifacts: &Artifacts) -> Result<Self, Error> {
        let side = Self::start(false);
        let names = ["Datanets", "Models", "Rewards", "Attribution"];
        for ((name, address), peers) in
            names.into_iter().zip(side.places.contracts()).zip(side.places.peers())
        {
            side.create(name, DEPLOYER, [artifacts.creation_code(name, name)?, peers].concat(), address)?;
        }
        side.furnish(artifacts)
    }

    /// Where everything is.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The chain, for whatever else is to be done on it.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Sends a transaction at a time, which must not lie before the last one's.
    pub(crate) fn send(
        &self,
        time: u64,
        from: Address,
        to: Address,
        value: U256,
        data: &Bytes,
    ) -> Result<Outcome, ChainError> {
        self.chain.set_next_timestamp(time)?;
        self.chain.send(from, Some(to), value, data.clone())
    }

    fn start(auto_cache: bool) -> Self {
        let config = Config {
            genesis_timestamp: Some(GENESIS),
            base_fee: 0,
            auto_cache,
            history_blocks: 256,
            history_states: 2,
            ..Config::default()
        };
        Self { chain: Chain::new(config), places: Places::expected() }
    }

    /// Tokens, and actors with money and allowances.
    fn furnish(self, artifacts: &Artifacts) -> Result<Self, Error> {
        let Places { token, fee_token, odd_token, odd_wallet, rewards, attribution, .. } = self.places;
        let made = [
            ("TestToken", token),
            ("FeeToken", fee_token),
            ("OddToken", odd_token),
            ("OddWallet", odd_wallet),
        ];
        for (name, address) in made {
            self.create(name, HELPER, artifacts.creation_code("Tokens", name)?, address)?;
        }
        for actor in actors().into_iter().map(|actor| actor.address).chain([odd_wallet]) {
            self.chain.set_balance(actor, U256::ONE << 100);
            for asset in [token, fee_token, odd_token] {
                // The odd token also has more than any amount may be.
                let amount = U256::ONE << if asset == odd_token { 200 } else { 97 };
                let mint = mintCall { to: actor, amount }.abi_encode();
                self.must("minting", HELPER, asset, U256::ZERO, mint)?;
                for spender in [rewards, attribution] {
                    let approve = IERC20::approveCall { spender, value: U256::MAX }.abi_encode();
                    self.must("approving", actor, asset, U256::ZERO, approve)?;
                }
            }
        }
        Ok(self)
    }

    fn create(&self, name: &str, from: Address, code: Vec<u8>, address: Address) -> Result<(), Error> {
        let failed = |answer: String| Error::Setup { what: format!("creating {name}"), answer };
        let _ = self.chain.set_next_timestamp(GENESIS);
        let outcome =
            self.chain.send(from, None, U256::ZERO, code).map_err(|error| failed(error.to_string()))?;
        if outcome.created != Some(address) || self.chain.code(address).is_empty() {
            return Err(failed(format!(
                "it is at {:?}, not at {address}: {}",
                outcome.created, outcome.output
            )));
        }
        Ok(())
    }

    fn must(&self, what: &str, from: Address, to: Address, value: U256, data: Vec<u8>) -> Result<(), Error> {
        let failed = |answer: String| Error::Setup { what: what.into(), answer };
        let outcome =
            self.send(GENESIS, from, to, value, &data.into()).map_err(|error| failed(error.to_string()))?;
        if outcome.success { Ok(()) } else { Err(failed(outcome.output.to_string())) }
    }
}

/// Code that puts a program at the address that it is created at.
fn init_code(program: &[u8]) -> Vec<u8> {
    // PUSH32 length, DUP1, PUSH1 43, PUSH1 0, CODECOPY, PUSH1 0, RETURN, then a byte that is never
    // reached.
    let mut code = vec![0x7f];
    code.extend(U256::from(program.len()).to_be_bytes::<32>());
    code.extend([0x80, 0x60, 43, 0x60, 0, 0x39, 0x60, 0, 0xf3, 0x00]);
    code.extend_from_slice(program);
    code
}

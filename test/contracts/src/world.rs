//! The chain, the contracts and the people.

use alloy_primitives::{Address, B256, Bytes, Log, U256, address, hex, keccak256};
use alloy_sol_types::{SolCall, SolError, sol};
use k256::ecdsa::SigningKey;
use std::{cell::RefCell, fs, path::Path};
use stylus_devnode::{Chain, Config, DEV_ACCOUNT, Outcome};
use tributary_interfaces::{IDatanets::DatanetTerms, IModels::ModelTerms};

sol! {
    interface IArbWasm {
        function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
    }
    interface IArbWasmCache {
        function cacheProgram(address program) external;
    }
    interface ITestToken {
        function mint(address account, uint256 amount) external;
        function approve(address spender, uint256 amount) external returns (bool);
        function balanceOf(address account) external view returns (uint256);
    }
}

sol! {
    /// Of `test/solidity/SilentToken.sol`.
    interface ISilentToken {
        function lie(bool value) external;
    }
    /// Of `test/solidity/HookToken.sol`.
    interface IHookToken {
        function hook(address target, bytes calldata data) external;
        function entered() external view returns (bool);
    }
    /// Of `test/solidity/Wallet.sol`.
    interface IWallet {
        function setMood(uint8 value) external;
        function approve(bytes32 digest) external;
    }
}

const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");
/// `stylus_constructor()`.
const CONSTRUCTOR: [u8; 4] = hex!("5585258d");

/// The data of a call that reverted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub Bytes);

impl Refusal {
    /// Whether it is this error, whatever it says.
    pub fn is<E: SolError>(&self) -> bool {
        self.0.starts_with(&E::SELECTOR)
    }
}

/// Panics unless the call was refused with this error.
pub fn refused<E: SolError, T>(result: Result<T, Refusal>) {
    let refusal = result.err().expect(E::SIGNATURE);
    assert!(refusal.is::<E>(), "expected {}, got {refusal:?}", E::SIGNATURE);
}

/// A key and its account.
#[derive(Clone, Debug)]
pub struct Key {
    key: SigningKey,
    /// The account.
    pub account: Address,
}

impl Key {
    /// The key that a name stands for in every world.
    pub fn of(name: &str) -> Self {
        let key = SigningKey::from_slice(keccak256(name).as_slice()).expect("a digest is a key");
        let account = Address::from_public_key(key.verifying_key());
        Self { key, account }
    }

    /// Signs a digest: `r | s | v`.
    pub fn sign(&self, digest: B256) -> [u8; 65] {
        let (signature, recovery) = self.key.sign_prehash_recoverable(digest.as_slice()).expect("signs");
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = 27 + recovery.to_byte();
        bytes
    }
}

/// The chain, the contracts and the people.
#[derive(Debug)]
pub struct World {
    /// The chain.
    pub chain: Chain,
    /// The Datanets contract.
    pub datanets: Address,
    /// The Models contract.
    pub models: Address,
    /// The Rewards contract.
    pub rewards: Address,
    /// The Attribution contract.
    pub attribution: Address,
    /// The ERC-20 token.
    pub token: Address,
    /// Owns Datanets and models, and attests.
    pub owner: Key,
    /// Signs receipts.
    pub operator: Key,
    /// Proposes rounds.
    pub scorer: Key,
    /// Pauses.
    pub guardian: Key,
    /// Every log since the contracts were constructed, with the time of its block.
    logs: RefCell<Vec<(u64, Log)>>,
}

impl World {
    /// A new world; with `cached`, the programs are in the chain's cache.
    pub fn new(cached: bool) -> Self {
        Self::on(Chain::new(Config::default()), cached)
    }

    /// A new world on a chain that has none.
    pub fn on(chain: Chain, cached: bool) -> Self {
        let [datanets, models, rewards, attribution] =
            tributary_build::CONTRACTS.map(|name| deploy(&chain, name, cached));
        let construct = |contract: Address, peers: &[Address]| {
            let data: Vec<u8> =
                CONSTRUCTOR.into_iter().chain(peers.iter().flat_map(|peer| peer.into_word().0)).collect();
            assert!(chain.send(DEV_ACCOUNT.address, Some(contract), U256::ZERO, data).unwrap().success);
        };
        construct(models, &[datanets, rewards]);
        construct(rewards, &[datanets, models, attribution, Key::of("guardian").account]);
        construct(attribution, &[models, rewards]);
        let token = create(&chain, artifact("solidity/TestToken.bin", "make demo or make test"));
        let [owner, operator, scorer, guardian] = ["owner", "operator", "scorer", "guardian"].map(Key::of);
        let world = Self {
            chain,
            datanets,
            models,
            rewards,
            attribution,
            token,
            owner,
            operator,
            scorer,
            guardian,
            logs: RefCell::default(),
        };
        for key in [&world.owner, &world.operator, &world.scorer, &world.guardian] {
            world.fund(key.account);
        }
        world
    }

    /// Gives an account currency, the world's token, and allowances for Rewards and Attribution.
    pub fn fund(&self, account: Address) {
        self.fund_with(self.token, account);
    }

    /// Deploys one of the Solidity contracts of `test/solidity`.
    pub fn deploy(&self, name: &str) -> Address {
        create(&self.chain, artifact(&format!("solidity/{name}.bin"), "make demo or make test"))
    }

    /// Gives an account some of a token, and allowances for Rewards and Attribution.
    pub fn fund_with(&self, token: Address, account: Address) {
        let amount = U256::from(10).pow(U256::from(27));
        self.chain.set_balance(account, U256::from(10).pow(U256::from(24)));
        self.must_send(account, token, ITestToken::mintCall { account, amount });
        for spender in [self.rewards, self.attribution] {
            self.must_send(account, token, ITestToken::approveCall { spender, amount });
        }
    }

    /// Sends a call that must go through, whatever it gives back.
    fn must_send(&self, from: Address, to: Address, call: impl SolCall) {
        assert!(self.send(from, to, U256::ZERO, call).success);
    }

    /// Gives an account tokens and nothing else.
    pub fn mint(&self, account: Address, amount: u128) {
        let amount = U256::from(amount);
        self.must(self.owner.account, self.token, ITestToken::mintCall { account, amount });
    }

    /// What an account has of an asset; the zero address is the chain's own currency.
    pub fn balance(&self, asset: Address, account: Address) -> U256 {
        if asset.is_zero() {
            return self.chain.balance(account);
        }
        self.read(asset, ITestToken::balanceOfCall { account })
    }

    /// Sends a call with value, whatever comes of it.
    pub fn send(&self, from: Address, to: Address, value: U256, call: impl SolCall) -> Outcome {
        let outcome = self
            .chain
            .send(from, Some(to), value, call.abi_encode())
            .expect("the chain takes the transaction");
        let time = self.chain.timestamp();
        self.logs.borrow_mut().extend(outcome.logs.iter().map(|log| (time, log.clone())));
        outcome
    }

    /// The logs since this was last asked, each with its block's timestamp, in seconds since 1970.
    pub fn take_logs(&self) -> Vec<(u64, Log)> {
        self.logs.take()
    }

    /// Sends a call that goes through or is refused.
    pub fn attempt<C: SolCall>(&self, from: Address, to: Address, call: C) -> Result<C::Return, Refusal> {
        let outcome = self.send(from, to, U256::ZERO, call);
        if !outcome.success {
            return Err(Refusal(outcome.output));
        }
        Ok(C::abi_decode_returns(&outcome.output).expect("the result decodes"))
    }

    /// Sends a call that must go through.
    pub fn must<C: SolCall>(&self, from: Address, to: Address, call: C) -> C::Return {
        self.attempt(from, to, call)
            .unwrap_or_else(|refusal| panic!("{} was refused: {refusal:?}", C::SIGNATURE))
    }

    /// Asks a view.
    pub fn read<C: SolCall>(&self, contract: Address, call: C) -> C::Return {
        let data = self
            .chain
            .call(Address::ZERO, contract, call.abi_encode())
            .unwrap_or_else(|error| panic!("{} failed: {error}", C::SIGNATURE));
        C::abi_decode_returns(&data).unwrap_or_else(|error| panic!("{}: {error}", C::SIGNATURE))
    }

    /// Moves the clock and makes a block.
    pub fn wait(&self, seconds: u64) {
        self.chain.increase_time(seconds);
        self.chain.mine(1);
    }

    /// Terms of an open Datanet whose attestor and treasury is the owner, without a fee.
    pub fn datanet_terms(&self) -> DatanetTerms {
        DatanetTerms {
            uri: "https://example.org/datanet".into(),
            termsHash: B256::repeat_byte(1),
            policy: 0,
            treasury: self.owner.account,
            treasuryFeeBps: 0,
            attestor: self.owner.account,
            commitFirst: false,
        }
    }

    /// Terms of a model on a Datanet: 20 % to its owner, 80 % to contributors, no cap on outflow.
    pub fn model_terms(&self, datanet: U256, asset: Address) -> ModelTerms {
        let mut rule = B256::ZERO;
        (rule.0[0], rule.0[1]) = (1, 8);
        ModelTerms {
            uri: "https://example.org/model".into(),
            artifactHash: B256::repeat_byte(2),
            baseModelId: U256::ZERO,
            datanetIds: vec![datanet],
            manifestRoot: B256::ZERO,
            featureRoot: B256::ZERO,
            rule,
            asset,
            ownerBps: 2_000,
            baseBps: 0,
            contributorsBps: 8_000,
            payees: Vec::new(),
            scorers: vec![self.scorer.account],
            quorum: 1,
            bond: 1_000,
            window: 3_600,
            outflowCapBps: 10_000,
            operator: self.operator.account,
            fallbackAccount: self.owner.account,
        }
    }
}

/// An account's payee word.
pub fn payee(account: Address) -> B256 {
    account.into_word()
}

fn deploy(chain: &Chain, name: &str, cached: bool) -> Address {
    let code = artifact(&format!("contracts/{name}.program"), "make contracts");
    let program = create(chain, tributary_build::init_code(&code));
    let (dev, value) = (DEV_ACCOUNT.address, U256::from(10).pow(U256::from(18)));
    let activate = IArbWasm::activateProgramCall { program }.abi_encode();
    let activated = chain.send(dev, Some(ARB_WASM), value, activate).expect("sends");
    assert!(activated.success, "{name} does not activate: {}", activated.output);
    if cached {
        let cache = IArbWasmCache::cacheProgramCall { program }.abi_encode();
        assert!(chain.send(dev, Some(ARB_WASM_CACHE), U256::ZERO, cache).expect("sends").success);
    }
    program
}

fn create(chain: &Chain, init_code: Vec<u8>) -> Address {
    let outcome = chain.send(DEV_ACCOUNT.address, None, U256::ZERO, init_code).expect("creates");
    outcome.created.filter(|_| outcome.success).expect("the code is taken")
}

/// A file that the build made; a `.bin` file is hex.
fn artifact(name: &str, made_by: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(name);
    let bytes =
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; run `{made_by}`", path.display()));
    if name.ends_with(".bin") { hex::decode(bytes.trim_ascii()).expect("hex") } else { bytes }
}

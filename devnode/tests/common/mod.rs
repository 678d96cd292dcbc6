//! The fixture of the tests: a node, and programs that are written as text, deployed and activated.
#![allow(dead_code, missing_docs, unreachable_pub)]

use std::io::Read as _;

use alloy::network::{EthereumWallet, TransactionBuilder};
use alloy::primitives::{Address, Bytes, U256, address};
use alloy::providers::{DynProvider, Provider, ProviderBuilder};
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::signers::local::PrivateKeySigner;
use alloy::sol;
use serde_json::Value;
use stylus_devnode::{Config, DEV_ACCOUNT, Node};

sol! {
    #[derive(Debug)]
    #[sol(rpc)]
    interface ArbWasm {
        error ProgramNotWasm();
        error ProgramNotActivated();
        error ProgramUpToDate();
        error ProgramInsufficientValue(uint256 have, uint256 want);
        event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version);
        function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
        function stylusVersion() external view returns (uint16 version);
        function codehashVersion(bytes32 codehash) external view returns (uint16 version);
        function programInitGas(address program) external view returns (uint64 gas, uint64 gasWhenCached);
        function programMemoryFootprint(address program) external view returns (uint16 footprint);
        function minInitGas() external view returns (uint64 gas, uint64 cached);
        function inkPrice() external view returns (uint32 price);
    }
    #[derive(Debug)]
    #[sol(rpc)]
    interface ArbWasmCache {
        function cacheProgram(address program) external;
        function evictCodehash(bytes32 codehash) external;
        function codehashIsCached(bytes32 codehash) external view returns (bool);
    }
}

pub const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
pub const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");

/// A node, and a provider that signs for its owner.
pub struct Harness {
    pub node: Node,
    pub provider: DynProvider,
    pub me: Address,
}

impl Harness {
    pub async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        // It fails if a test before this one has chosen it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let node = Node::start(Config { port: 0, ..config }).await.expect("a free port");
        let signer = PrivateKeySigner::from_bytes(&DEV_ACCOUNT.key).expect("a valid key");
        let provider = ProviderBuilder::new()
            .wallet(EthereumWallet::from(signer))
            .connect_http(node.url().parse().expect("a url"))
            .erased();
        Self { node, provider, me: DEV_ACCOUNT.address }
    }

    /// Asks for a method by name.
    pub async fn ask(&self, method: &'static str, params: Value) -> Result<Value, String> {
        self.provider.raw_request(method.into(), params).await.map_err(|error| error.to_string())
    }

    /// Deploys raw code.
    pub async fn deploy(&self, code: &[u8]) -> Address {
        let tx = TransactionRequest::default().with_deploy_code(init_code(code));
        let receipt = self.send(tx).await;
        assert!(receipt.status(), "deployment failed");
        receipt.contract_address.expect("an address")
    }

    /// Sends a transaction and waits for its receipt.
    pub async fn send(&self, tx: TransactionRequest) -> TransactionReceipt {
        self.provider.send_transaction(tx).await.expect("accepted").get_receipt().await.expect("a receipt")
    }

    /// Deploys and activates a program written as WebAssembly text.
    pub async fn program(&self, wat: &str) -> Address {
        let address = self.deploy(&program_code(wat)).await;
        self.activate(address).await;
        address
    }

    pub async fn activate(&self, address: Address) -> TransactionReceipt {
        let wasm = ArbWasm::new(ARB_WASM, &self.provider);
        let call = wasm.activateProgram(address).value(ether());
        let receipt =
            call.send().await.expect("activation is accepted").get_receipt().await.expect("a receipt");
        assert!(receipt.status(), "activation failed");
        receipt
    }

    /// Calls without a transaction.
    pub async fn call(&self, to: Address, data: impl Into<Bytes>) -> Result<Bytes, String> {
        let tx = TransactionRequest::default().to(to).input(data.into().into());
        self.provider.call(tx).await.map_err(|error| error.to_string())
    }

    /// Calls with a transaction.
    pub async fn run(&self, to: Address, data: impl Into<Bytes>) -> TransactionReceipt {
        let tx = TransactionRequest::default().to(to).input(data.into().into()).gas_limit(10_000_000);
        self.send(tx).await
    }
}

pub fn ether() -> U256 {
    U256::from(10).pow(U256::from(18))
}

/// The code of a program's account.
pub fn program_code(wat: &str) -> Vec<u8> {
    let wasm = wat::parse_str(wat).expect("valid text");
    wasm_code(&wasm)
}

pub fn wasm_code(wasm: &[u8]) -> Vec<u8> {
    let mut code = vec![0xEF, 0xF0, 0, 0];
    brotli::CompressorReader::new(wasm, 4096, 11, 22).read_to_end(&mut code).expect("reading memory");
    code
}

/// Code that returns `code` when it is run by a creation.
pub fn init_code(code: &[u8]) -> Vec<u8> {
    let mut init = vec![0x7f];
    init.extend(U256::from(code.len()).to_be_bytes::<32>());
    init.extend([0x80, 0x60, 0x2b, 0x60, 0x00, 0x39, 0x60, 0x00, 0xf3, 0x00]);
    init.extend(code);
    init
}

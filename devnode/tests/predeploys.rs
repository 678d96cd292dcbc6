//! The contracts that tools expect: they must do what those at the public addresses do.
#![allow(missing_docs)]

mod common;

use alloy::primitives::{Address, B256, Bytes, U256, address, keccak256};
use alloy::providers::Provider;
use alloy::sol;
use alloy::sol_types::SolEvent;
use common::{ARB_WASM, ArbWasm, Harness};

sol! {
    #[derive(Debug)]
    #[sol(rpc)]
    interface StylusDeployer {
        event ContractDeployed(address deployedContract);
        error ContractInitializationError(address newContract, bytes data);
        error EmptyBytecode();
        error InitValueButNotInitData();
        function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt) external payable returns (address);
    }
    #[derive(Debug)]
    #[sol(rpc)]
    interface CacheManager {
        error BidTooSmall(uint192 bid, uint192 min);
        error AlreadyCached(bytes32 codehash);
        function cacheSize() external view returns (uint64);
        function queueSize() external view returns (uint64);
        function isPaused() external view returns (bool);
        function getMinBid(address program) external view returns (uint192);
        function placeBid(address program) external payable;
    }
    #[sol(rpc)]
    interface ArbWasmCache {
        function allCacheManagers() external view returns (address[] managers);
        function codehashIsCached(bytes32 codehash) external view returns (bool);
    }
    #[sol(rpc)]
    interface Multicall3 {
        struct Call3 { address target; bool allowFailure; bytes callData; }
        struct Result { bool success; bytes returnData; }
        function aggregate3(Call3[] calls) external payable returns (Result[] results);
    }
}

const DEPLOYER: Address = address!("cEcba2F1DC234f70Dd89F2041029807F8D03A990");

/// Keeps the first word of its input at slot 0 if it has none yet, and always returns the slot.
const INITIALISED: &str = r#"(module
    (import "vm_hooks" "read_args" (func $read_args (param i32)))
    (import "vm_hooks" "write_result" (func $write_result (param i32 i32)))
    (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
    (import "vm_hooks" "storage_cache_bytes32" (func $store (param i32 i32)))
    (import "vm_hooks" "storage_flush_cache" (func $flush (param i32)))
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param $len i32) (result i32)
        (if (i32.eq (local.get $len) (i32.const 31)) (then (return (i32.const 1))))
        (call $read_args (i32.const 64))
        (if (local.get $len) (then (call $store (i32.const 0) (i32.const 64)) (call $flush (i32.const 0))))
        (call $load (i32.const 0) (i32.const 128))
        (call $write_result (i32.const 128) (i32.const 32))
        (i32.const 0)))"#;

#[tokio::test]
async fn the_deployer_deploys_activates_initialises_and_refunds() {
    let h = Harness::new().await;
    let deployer = StylusDeployer::new(DEPLOYER, &h.provider);
    let init = Bytes::from(common::init_code(&common::program_code(INITIALISED)));
    let word = Bytes::from(U256::from(42).to_be_bytes_vec());
    let before = h.provider.get_balance(h.me).await.expect("a balance");
    let call =
        deployer.deploy_call(init.clone(), word.clone(), U256::from(3), B256::ZERO).value(common::ether());
    let receipt = call.send().await.expect("sent").get_receipt().await.expect("a receipt");
    assert!(receipt.status());
    let log = receipt.inner.logs().last().expect("an event");
    assert_eq!(log.topics(), [StylusDeployer::ContractDeployed::SIGNATURE_HASH]);
    let program = Address::from_word(B256::from_slice(&log.data().data));
    assert_eq!(h.call(program, Bytes::new()).await.expect("runs"), word);
    assert_eq!(h.provider.get_balance(program).await.expect("a balance"), U256::from(3));
    let spent = before - h.provider.get_balance(h.me).await.expect("a balance");
    assert!(spent < common::ether() / U256::from(100), "the surplus came back: {spent}");
    assert_eq!(h.provider.get_balance(DEPLOYER).await.expect("a balance"), U256::ZERO);

    // The same code again needs no activation; with a salt the address is known in advance.
    let salt = B256::repeat_byte(7);
    let salted = deployer.deploy_call(init.clone(), Bytes::new(), U256::ZERO, salt);
    let predicted = DEPLOYER.create2(keccak256(salt), keccak256(&init));
    assert_eq!(salted.call().await.expect("works"), predicted);
    let error = deployer
        .deploy_call(init, vec![0; 31].into(), U256::ZERO, B256::ZERO)
        .call()
        .await
        .expect_err("reverts");
    assert!(error.as_decoded_error::<StylusDeployer::ContractInitializationError>().is_some(), "{error}");
    let error = deployer
        .deploy_call(Bytes::new(), Bytes::new(), U256::ZERO, B256::ZERO)
        .call()
        .await
        .expect_err("reverts");
    assert!(error.as_decoded_error::<StylusDeployer::EmptyBytecode>().is_some(), "{error}");
}

#[tokio::test]
async fn bids_put_programs_into_the_cache() {
    let h = Harness::new().await;
    let program = h.program(INITIALISED).await;
    let cache = ArbWasmCache::new(common::ARB_WASM_CACHE, &h.provider);
    let manager = *cache.allCacheManagers().call().await.expect("a view").last().expect("a manager");
    let manager = CacheManager::new(manager, &h.provider);
    assert_eq!(manager.getMinBid(program).call().await.expect("a view").to::<u64>(), 0);
    assert!(!manager.isPaused().call().await.expect("a view"));
    let receipt =
        manager.placeBid(program).send().await.expect("sent").get_receipt().await.expect("a receipt");
    assert!(receipt.status());
    let hash = keccak256(common::program_code(INITIALISED));
    assert!(cache.codehashIsCached(hash).call().await.expect("a view"));
    assert!(manager.queueSize().call().await.expect("a view") > 512_000);
    let error = manager.placeBid(program).call().await.expect_err("is cached");
    assert!(error.as_decoded_error::<CacheManager::AlreadyCached>().is_some(), "{error}");
}

#[tokio::test]
async fn multicall_makes_many_calls() {
    let h = Harness::new().await;
    let program = h.program(INITIALISED).await;
    let multicall = Multicall3::new(address!("cA11bde05977b3631167028862bE2a173976CA11"), &h.provider);
    let call =
        |target, input: Vec<u8>| Multicall3::Call3 { target, allowFailure: true, callData: input.into() };
    let version = ArbWasm::new(ARB_WASM, &h.provider).stylusVersion().calldata().to_vec();
    let calls = vec![call(program, vec![]), call(ARB_WASM, version), call(program, vec![0; 31])];
    let results = multicall.aggregate3(calls).call().await.expect("works");
    assert_eq!(results.iter().map(|result| result.success).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(U256::from_be_slice(&results[1].returnData), U256::from(3));
}

//! What contracts see of Arbitrum: precompiles and their gas, opcodes that differ, code that may be
//! deployed.
#![allow(missing_docs)]

mod common;

use std::io::Read as _;

use alloy::eips::BlockId;
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, B256, Bytes, U256, address, hex, keccak256};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use alloy::sol;
use alloy::sol_types::SolCall;
use common::{ARB_WASM, ARB_WASM_CACHE, ArbWasm, ArbWasmCache, Harness};
use stylus_devnode::{ACCOUNTS, ArbosVersion, Chain, Config};

sol! {
    interface Views {
        function stylusVersion() external view returns (uint16);
        function inkPrice() external view returns (uint32);
        function maxStackDepth() external view returns (uint32);
        function pageRamp() external view returns (uint64);
        function minInitGas() external view returns (uint64, uint64);
        function activationGas() external view returns (uint64);
        function blockCacheSize() external view returns (uint16);
        function codehashVersion(bytes32 codehash) external view returns (uint16);
        function codehashAsmSize(bytes32 codehash) external view returns (uint32);
        function programVersion(address program) external view returns (uint16);
        function programInitGas(address program) external view returns (uint64, uint64);
        function programTimeLeft(address program) external view returns (uint64);
        function arbBlockNumber() external view returns (uint256);
        function arbOSVersion() external view returns (uint256);
        function burnArbGas(uint256 gas) external pure;
        function addChainOwner(address owner) external;
        function becomeChainOwner() external;
        function setInkPrice(uint32 price) external;
    }
    #[derive(Debug)]
    #[sol(rpc)]
    interface Keepalive {
        error ProgramKeepaliveTooSoon(uint64 age);
        error ProgramExpired(uint64 age);
        function codehashKeepalive(bytes32 codehash) external payable;
        function programTimeLeft(address program) external view returns (uint64);
        function getMaxStylusContractFragments() external view returns (uint8);
    }
}

const SMALLEST: &str = r#"(module
    (memory (export "memory") 0 0)
    (func (export "user_entrypoint") (param i32) (result i32) (i32.const 0)))"#;

fn at(last: u8) -> Address {
    Address::with_last_byte(last)
}

fn calldata_gas(data: &[u8]) -> u64 {
    data.iter().map(|byte| if *byte == 0 { 4 } else { 16 }).sum()
}

/// Gas of a precompile's method, without that of the transaction.
async fn method_gas(h: &Harness, to: Address, data: Vec<u8>) -> u64 {
    let around = 21_000 + calldata_gas(&data);
    let tx = TransactionRequest::default().from(h.me).to(to).input(data.into());
    h.provider.estimate_gas(tx).await.expect("it works") - around
}

/// Runs EVM code as a contract's and returns what it returns.
async fn evm(h: &Harness, code: &[u8], data: impl Into<Bytes>) -> Result<Bytes, String> {
    let contract = h.deploy(code).await;
    h.call(contract, data).await
}

#[tokio::test]
async fn views_of_arb_wasm_cost_what_nitro_charges() {
    let h = Harness::new().await;
    let program = h.program(SMALLEST).await;
    let hash = keccak256(common::program_code(SMALLEST));
    // 800 for every method, 3 a word of arguments and results, 100 for the parameters, 800 for a
    // program's entry, 2600 for an account's code hash.
    let rows: &[(Vec<u8>, u64)] = &[
        (Views::stylusVersionCall {}.abi_encode(), 800 + 100 + 3),
        (Views::inkPriceCall {}.abi_encode(), 800 + 100 + 3),
        (Views::maxStackDepthCall {}.abi_encode(), 800 + 100 + 3),
        (Views::pageRampCall {}.abi_encode(), 800 + 100 + 3),
        (Views::blockCacheSizeCall {}.abi_encode(), 800 + 100 + 3),
        (Views::minInitGasCall {}.abi_encode(), 800 + 100 + 6),
        (Views::activationGasCall {}.abi_encode(), 800 + 800 + 3),
        (Views::codehashVersionCall { codehash: hash }.abi_encode(), 800 + 3 + 100 + 800 + 3),
        (Views::codehashAsmSizeCall { codehash: hash }.abi_encode(), 800 + 3 + 100 + 800 + 3),
        (Views::programVersionCall { program }.abi_encode(), 800 + 3 + 2600 + 100 + 800 + 3),
        (Views::programTimeLeftCall { program }.abi_encode(), 800 + 3 + 2600 + 100 + 800 + 3),
        (Views::programInitGasCall { program }.abi_encode(), 800 + 3 + 2600 + 100 + 800 + 6),
    ];
    for (data, gas) in rows {
        assert_eq!(method_gas(&h, ARB_WASM, data.clone()).await, *gas, "{}", hex::encode(&data[..4]));
    }
    // A pure method pays nothing for being one.
    let burn = Views::burnArbGasCall { gas: U256::from(1000) }.abi_encode();
    assert_eq!(method_gas(&h, at(0x69), burn).await, 3 + 1000);
    // Caching: access 800, code hash 2600, argument 3, parameters 100, entry 800, event
    // 375 * 4 + 8 * 32, the init cost (18, see fidelity.rs) as gas, then 800 and 20,000.
    let cache = ArbWasmCache::new(ARB_WASM_CACHE, &h.provider);
    let data = cache.cacheProgram(program).calldata().to_vec();
    let owner = 800 + 800;
    let gas = 800 + 3 + 2600 + owner + 100 + 800 + (375 * 4 + 8 * 32 - 375) + 18 + 800 + 20_000;
    let found = method_gas(&h, ARB_WASM_CACHE, data).await;
    assert_eq!(found, gas + 375, "375 for the log and each of its three topics, and 8 a byte");
}

#[tokio::test]
async fn precompiles_check_the_form_and_the_sender_of_a_call() {
    let h = Harness::new().await;
    let fails = |to: Address, data: Vec<u8>, value: u64| {
        let tx = TransactionRequest::default()
            .to(to)
            .input(data.into())
            .value(U256::from(value))
            .gas_limit(100_000);
        let h = &h;
        async move {
            let receipt = h.send(tx).await;
            assert!(!receipt.status());
            receipt.gas_used
        }
    };
    let version = Views::stylusVersionCall {}.abi_encode();
    // Too short, unknown, badly encoded, or with value that the method does not accept: all gas is
    // lost.
    assert_eq!(fails(ARB_WASM, vec![1, 2, 3], 0).await, 100_000);
    assert_eq!(fails(ARB_WASM, vec![1, 2, 3, 4], 0).await, 100_000);
    assert_eq!(fails(ARB_WASM, Views::programVersionCall::SELECTOR.to_vec(), 0).await, 100_000);
    assert_eq!(fails(ARB_WASM, version.clone(), 1).await, 100_000);
    // A Solidity error returns the rest.
    let unknown = Views::codehashVersionCall { codehash: B256::ZERO }.abi_encode();
    assert!(fails(ARB_WASM, unknown, 0).await < 30_000);
    // A precompile rejects DELEGATECALL. The code calls 0x71 with its input and returns success.
    let delegate = hex!("3660006000376000600036600060715af460005260206000f3");
    assert_eq!(evm(&h, &delegate, version.clone()).await.expect("runs"), Bytes::from([0; 32]));
    let call = hex!("36600060003760006000366000600060715af160005260206000f3");
    assert_eq!(U256::from_be_slice(&evm(&h, &call, version).await.expect("runs")), U256::from(1));

    // Owners act for free; others do not act. ArbDebug makes any account an owner.
    let other = ACCOUNTS[3].address;
    let chain = h.node.chain();
    let price = Views::setInkPriceCall { price: 20_000 }.abi_encode();
    let (owner, debug) = (at(0x70), at(0xff));
    assert!(!chain.send(other, Some(owner), U256::ZERO, price.clone()).expect("runs").success);
    assert!(
        chain
            .send(other, Some(debug), U256::ZERO, Views::becomeChainOwnerCall {}.abi_encode())
            .expect("runs")
            .success
    );
    let done = chain.send(other, Some(owner), U256::ZERO, price.clone()).expect("runs");
    assert!(done.success);
    assert_eq!(done.gas_used, 21_000 + calldata_gas(&price));
    assert_eq!(done.logs.len(), 1, "OwnerActs");
    assert_eq!(ArbWasm::new(ARB_WASM, &h.provider).inkPrice().call().await.expect("a view"), 20_000);
}

#[test]
fn a_direct_transaction_that_uses_up_its_gas_returns_nothing() {
    let chain = Chain::new(Config::default());
    // Counts down from 2^21 and returns 32 bytes, as the code of a contract: 54 million gas, where a
    // transaction has 32 million.
    let code = hex!("622000005b600190038060045760206000f3");
    let outcome = chain.send(ACCOUNTS[3].address, None, U256::ZERO, code.to_vec()).expect("it runs");
    assert!(!outcome.success && outcome.gas_used > 32_000_000, "{outcome:?}");
    assert!(outcome.output.is_empty(), "{outcome:?}");
}

#[tokio::test]
async fn a_program_expires_unless_it_is_kept_alive() {
    let h = Harness::new().await;
    let program = h.program(SMALLEST).await;
    let hash = keccak256(common::program_code(SMALLEST));
    let keepalive = Keepalive::new(ARB_WASM, &h.provider);
    let error = keepalive.codehashKeepalive(hash).value(common::ether()).call().await.expect_err("too soon");
    assert!(error.as_decoded_error::<Keepalive::ProgramKeepaliveTooSoon>().is_some(), "{error}");
    let day = 24 * 3600;
    h.node.chain().increase_time(32 * day).expect("a time that can be");
    h.node.chain().mine(1).expect("a chain in memory");
    let left = keepalive.programTimeLeft(program).call().await.expect("active");
    assert!((332 * day..334 * day).contains(&left), "{left}");
    let sent = keepalive.codehashKeepalive(hash).value(common::ether()).send().await.expect("sent");
    assert!(sent.get_receipt().await.expect("a receipt").status());
    let left = keepalive.programTimeLeft(program).call().await.expect("active");
    assert!((364 * day..=365 * day).contains(&left), "{left}");
    h.node.chain().increase_time(366 * day).expect("a time that can be");
    h.node.chain().mine(1).expect("a chain in memory");
    assert!(h.call(program, Bytes::new()).await.expect_err("too old").contains("error ProgramExpired("));
    let error = keepalive.programTimeLeft(program).call().await.expect_err("too old");
    assert!(error.as_decoded_error::<Keepalive::ProgramExpired>().is_some(), "{error}");
    h.activate(program).await;
    assert!(h.call(program, Bytes::new()).await.is_ok());
}

#[tokio::test]
async fn opcodes_return_what_arbitrum_defines() {
    let h = Harness::new().await;
    h.node.chain().mine(5).expect("a chain in memory");
    let word = |opcode: u8| [opcode, 0x60, 0, 0x52, 0x60, 0x20, 0x60, 0, 0xf3];
    let number = |bytes: Bytes| U256::from_be_slice(&bytes);
    assert_eq!(number(evm(&h, &word(0x43), vec![]).await.expect("NUMBER")), U256::ZERO);
    assert_eq!(number(evm(&h, &word(0x44), vec![]).await.expect("PREVRANDAO")), U256::from(1));
    assert_eq!(number(evm(&h, &word(0x45), vec![]).await.expect("GASLIMIT")), U256::from(1u64 << 50));
    assert_eq!(number(evm(&h, &word(0x46), vec![]).await.expect("CHAINID")), U256::from(412_346));
    assert_eq!(number(evm(&h, &word(0x48), vec![]).await.expect("BASEFEE")), U256::ZERO);
    assert!(evm(&h, &word(0x4a), vec![]).await.is_err(), "BLOBBASEFEE");
    let hash = [0x60, 0, 0x40, 0x60, 0, 0x52, 0x60, 0x20, 0x60, 0, 0xf3];
    assert_eq!(number(evm(&h, &hash, vec![]).await.expect("BLOCKHASH")), U256::ZERO);
    let data = Views::arbBlockNumberCall {}.abi_encode();
    let tx = TransactionRequest::default().to(at(0x64)).input(data.into());
    let l2 = h.provider.call(tx).block(BlockId::latest()).await.expect("a view");
    assert_eq!(number(l2), U256::from(h.node.chain().block_number()));
    let version = h.call(at(0x64), Views::arbOSVersionCall {}.abi_encode()).await.expect("a view");
    assert_eq!(number(version), U256::from(55 + 60));
    // The tip is dropped: the sender pays the base fee, and GASPRICE says so.
    let contract = h.deploy(&word(0x3a)).await;
    let tx = TransactionRequest::default().to(contract).from(h.me).with_gas_price(900_000_000);
    assert_eq!(number(h.provider.call(tx).await.expect("GASPRICE")), U256::from(100_000_000));
    let tx = TransactionRequest::default()
        .to(contract)
        .max_fee_per_gas(900_000_000)
        .max_priority_fee_per_gas(800_000_000);
    assert_eq!(h.send(tx).await.effective_gas_price, 100_000_000);
}

#[tokio::test]
async fn only_code_of_stylus_may_start_with_ef() {
    for version in [ArbosVersion::V51, ArbosVersion::V60] {
        let h = Harness::with(Config { arbos_version: version, ..Config::default() }).await;
        let fragments = version == ArbosVersion::V60;
        for (code, may) in [
            (vec![0xEF], false),
            (vec![0xEF, 0xF0, 0], false),
            (vec![0xEF, 0xF0, 0, 9], true),
            (vec![0xEF, 0xF0, 1, 9], fragments),
            (vec![0xEF, 0xF0, 2, 9], fragments),
            (vec![0xEF, 0xF0, 3, 9], false),
            (vec![0xEF, 1, 0, 9], false),
        ] {
            let tx =
                TransactionRequest::default().with_deploy_code(common::init_code(&code)).gas_limit(1_000_000);
            assert_eq!(h.send(tx).await.status(), may, "{code:?} {version:?}");
        }
    }
    // A program's account cannot be destroyed by code it borrows.
    let h = Harness::new().await;
    let killer = h.deploy(&[0x30, 0xff]).await;
    let text: String = killer.iter().map(|byte| format!("\\{byte:02x}")).collect();
    let program = h
        .program(&format!(
            r#"(module
            (import "vm_hooks" "delegate_call_contract" (func $delegate (param i32 i32 i32 i64 i32) (result i32)))
            (memory (export "memory") 1 1) (data (i32.const 0) "{text}")
            (func (export "user_entrypoint") (param i32) (result i32)
                (call $delegate (i32.const 0) (i32.const 0) (i32.const 0) (i64.const -1) (i32.const 64))))"#
        ))
        .await;
    assert!(h.call(program, Bytes::new()).await.is_err(), "the borrowed SELFDESTRUCT reverts");
}

#[tokio::test]
async fn a_program_in_fragments_runs() {
    let h = Harness::new().await;
    let wasm = wat::parse_str(SMALLEST).expect("valid text");
    let mut stream = Vec::new();
    brotli::CompressorReader::new(&wasm[..], 4096, 11, 22).read_to_end(&mut stream).expect("reading memory");
    let (first, second) = stream.split_at(stream.len() / 2);
    let mut root = vec![0xEF, 0xF0, 2, 0];
    root.extend((wasm.len() as u32).to_be_bytes());
    for part in [first, second] {
        let fragment = h.deploy(&[&[0xEF, 0xF0, 1][..], part].concat()).await;
        root.extend(fragment.as_slice());
        assert!(h.call(fragment, Bytes::new()).await.is_err(), "a fragment is not a program");
    }
    let program = h.deploy(&root).await;
    h.activate(program).await;
    assert_eq!(h.call(program, Bytes::new()).await.expect("runs"), Bytes::new());
    let public = Keepalive::new(address!("000000000000000000000000000000000000006b"), &h.provider);
    assert_eq!(public.getMaxStylusContractFragments().call().await.expect("a view"), 4);
    // A root that declares another length cannot be activated.
    root[7] += 1;
    let wrong = h.deploy(&root).await;
    let arb_wasm = ArbWasm::new(ARB_WASM, &h.provider);
    assert!(arb_wasm.activateProgram(wrong).value(common::ether()).call().await.is_err());
}

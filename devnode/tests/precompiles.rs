//! The precompiles of ArbOS, method by method: what each returns on a new chain, and its gas.
//!
//! A method costs 800 for the version of ArbOS unless it is pure, 3 for each word of its arguments
//! and of its results, 800 for each slot it reads, 20,000 for each it writes, 5,000 if it writes
//! zero, 375 for an event and each of its topics and 8 for each byte of its data, and 30 and 6 a
//! word for a hash.
#![allow(missing_docs)]

mod common;

use alloy::eips::BlockId;
use alloy::primitives::{Address, B256, Bytes, I256, U256, address, keccak256};
use alloy::providers::Provider;
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::sol;
use alloy::sol_types::{SolCall, SolValue};
use common::Harness;
use stylus_devnode::{ACCOUNTS, ArbosVersion, Config, DEV_ACCOUNT};

sol! {
    interface Sys {
        event SendMerkleUpdate(uint256 indexed reserved, bytes32 indexed hash, uint256 indexed position);
        function arbBlockNumber() external view returns (uint256);
        function arbBlockHash(uint256 arbBlockNum) external view returns (bytes32);
        function arbChainID() external view returns (uint256);
        function arbOSVersion() external view returns (uint256);
        function getStorageGasAvailable() external view returns (uint256);
        function isTopLevelCall() external view returns (bool);
        function mapL1SenderContractAddressToL2Alias(address sender, address unused) external pure returns (address);
        function wasMyCallersAddressAliased() external view returns (bool);
        function myCallersAddressWithoutAliasing() external view returns (address);
        function withdrawEth(address destination) external payable returns (uint256);
        function sendTxToL1(address destination, bytes data) external payable returns (uint256);
    }
    interface Info {
        function getBalance(address account) external view returns (uint256);
        function getCode(address account) external view returns (bytes);
        function getStats() external view returns (uint256, uint256, uint256, uint256, uint256, uint256);
        function burnArbGas(uint256 gasAmount) external pure;
    }
    interface Functions {
        function upload(bytes buf) external;
        function size(address addr) external view returns (uint256);
        function get(address addr, uint256 index) external view returns (uint256, bool, uint256);
    }
    interface Table {
        function addressExists(address addr) external view returns (bool);
        function compress(address addr) external returns (bytes);
        function decompress(bytes buf, uint256 offset) external view returns (address, uint256);
        function lookup(address addr) external view returns (uint256);
        function lookupIndex(uint256 index) external view returns (address);
        function register(address addr) external returns (uint256);
        function size() external view returns (uint256);
    }
    interface Gas {
        function getPricesInWei() external view;
        function getPricesInWeiWithAggregator(address aggregator) external view;
        function getPricesInArbGas() external view;
        function getPricesInArbGasWithAggregator(address aggregator) external view;
        function getGasAccountingParams() external view;
        function getMaxTxGasLimit() external view;
        function getMaxBlockGasLimit() external view;
        function getMinimumGasPrice() external view returns (uint256);
        function getL1BaseFeeEstimate() external view;
        function getL1BaseFeeEstimateInertia() external view returns (uint64);
        function getL1RewardRate() external view returns (uint64);
        function getL1RewardRecipient() external view returns (address);
        function getL1GasPriceEstimate() external view;
        function getCurrentTxL1GasFees() external view;
        function getGasBacklog() external view returns (uint64);
        function getPricingInertia() external view returns (uint64);
        function getGasBacklogTolerance() external view returns (uint64);
        function getL1PricingSurplus() external view;
        function getPerBatchGasCharge() external view returns (int64);
        function getAmortizedCostCapBips() external view returns (uint64);
        function getL1FeesAvailable() external view;
        function getL1PricingEquilibrationUnits() external view returns (uint256);
        function getLastL1PricingUpdateTime() external view;
        function getL1PricingFundsDueForRewards() external view;
        function getL1PricingUnitsSinceUpdate() external view;
        function getLastL1PricingSurplus() external view;
        function getGasPricingConstraints() external view;
        function getMultiGasPricingConstraints() external view;
        function getMultiGasBaseFee() external view;
    }
    interface Public {
        function isChainOwner(address account) external view returns (bool);
        function getAllChainOwners() external view returns (address[]);
        function rectifyChainOwner(address ownerToRectify) external;
        function isNativeTokenOwner(address account) external view;
        function getAllNativeTokenOwners() external view;
        function getNativeTokenManagementFrom() external view;
        function getTransactionFilteringFrom() external view;
        function isTransactionFilterer(address filterer) external view;
        function getAllTransactionFilterers() external view;
        function getFilteredFundsRecipient() external view;
        function getNetworkFeeAccount() external view returns (address);
        function getInfraFeeAccount() external view;
        function getBrotliCompressionLevel() external view returns (uint64);
        function getScheduledUpgrade() external view;
        function isCalldataPriceIncreaseEnabled() external view;
        function getParentGasFloorPerToken() external view returns (uint64);
        function getCollectTips() external view;
        function getMaxStylusContractFragments() external view;
    }
    interface Aggregator {
        function getPreferredAggregator(address addr) external view returns (address, bool);
        function getDefaultAggregator() external view returns (address);
        function getBatchPosters() external view returns (address[]);
        function addBatchPoster(address newBatchPoster) external;
        function getFeeCollector(address batchPoster) external view returns (address);
        function setFeeCollector(address batchPoster, address newFeeCollector) external;
        function getTxBaseFee(address aggregator) external view returns (uint256);
        function setTxBaseFee(address aggregator, uint256 feeInL1Gas) external;
    }
    interface Retryable {
        error NoTicketWithID();
        error NotCallable();
        function redeem(bytes32 ticketId) external returns (bytes32);
        function getLifetime() external view returns (uint256);
        function getTimeout(bytes32 ticketId) external view returns (uint256);
        function keepalive(bytes32 ticketId) external returns (uint256);
        function getBeneficiary(bytes32 ticketId) external view returns (address);
        function cancel(bytes32 ticketId) external;
        function getCurrentRedeemer() external view returns (address);
    }
    interface Owner {
        function addChainOwner(address owner) external;
        function removeChainOwner(address owner) external;
        function setNetworkFeeAccount(address account) external;
        function setInfraFeeAccount(address account) external;
        function setL2BaseFee(uint256 price) external;
        function setMinimumL2BaseFee(uint256 price) external;
        function setSpeedLimit(uint64 limit) external;
        function setMaxTxGasLimit(uint64 limit) external;
        function setMaxBlockGasLimit(uint64 limit) external;
        function setL2GasPricingInertia(uint64 sec) external;
        function setL2GasBacklogTolerance(uint64 sec) external;
        function setGasBacklog(uint64 backlog) external;
        function setL1BaseFeeEstimateInertia(uint64 inertia) external;
        function setL1PricingInertia(uint64 inertia) external;
        function setL1PricingEquilibrationUnits(uint256 units) external;
        function setL1PricingRewardRecipient(address recipient) external;
        function setL1PricingRewardRate(uint64 wei_) external;
        function setL1PricePerUnit(uint256 price) external;
        function setParentGasFloorPerToken(uint64 floor) external;
        function setPerBatchGasCharge(int64 cost) external;
        function setAmortizedCostCapBips(uint64 cap) external;
        function setBrotliCompressionLevel(uint64 level) external;
        function setCalldataPriceIncrease(bool enable) external;
        function setCollectTips(bool collect) external;
        function scheduleArbOSUpgrade(uint64 version, uint64 timestamp) external;
    }
    interface Debug {
        function becomeChainOwner() external;
        function overwriteContractCode(address target, bytes newCode) external returns (bytes oldCode);
        function events(bool flag, bytes32 value) external payable returns (address, uint256);
        function eventsView() external view;
        function legacyError() external pure;
    }
}

const SYS: u8 = 0x64;
const INFO: u8 = 0x65;
const TABLE: u8 = 0x66;
const FUNCTIONS: u8 = 0x68;
const TEST: u8 = 0x69;
const PUBLIC: u8 = 0x6b;
const GAS: u8 = 0x6c;
const AGGREGATOR: u8 = 0x6d;
const RETRYABLE: u8 = 0x6e;
const STATISTICS: u8 = 0x6f;
const OWNER: u8 = 0x70;
const DEBUG: u8 = 0xff;

const SEQUENCER: Address = address!("A4b000000000000000000073657175656e636572");
/// A method that is not pure.
const V: u64 = 800;
/// A slot read, written, and written with zero; a word copied.
const R: u64 = 800;
const W: u64 = 20_000;
const Z: u64 = 5_000;
const C: u64 = 3;

fn at(last: u8) -> Address {
    Address::with_last_byte(last)
}

fn calldata_gas(data: &[u8]) -> u64 {
    data.iter().map(|byte| if *byte == 0 { 4 } else { 16 }).sum()
}

fn hash_gas(bytes: u64) -> u64 {
    30 + 6 * bytes.div_ceil(32)
}

fn log_gas(topics: u64, bytes: u64) -> u64 {
    375 + 375 * topics + 8 * bytes
}

/// A call with its gas, without the transaction's own, and its result.
struct Row(u8, Vec<u8>, u64, Vec<u8>);

macro_rules! row {
    ($to:expr, $call:expr, $gas:expr, $answer:expr $(,)?) => {
        Row($to, $call.abi_encode(), $gas, $answer.abi_encode_params())
    };
}

async fn check(h: &Harness, rows: Vec<Row>) {
    for Row(to, data, gas, answer) in rows {
        let name = format!("{to:#x} {}", Bytes::from(data.clone()));
        let around = 21_000 + calldata_gas(&data);
        let tx = TransactionRequest::default().from(h.me).to(at(to)).input(data.into());
        let found = h.provider.call(tx.clone()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(found, Bytes::from(answer), "the answer of {name}");
        let used = h.provider.estimate_gas(tx).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(used - around, gas, "the gas of {name}");
    }
}

async fn send(h: &Harness, to: u8, data: Vec<u8>) -> TransactionReceipt {
    let tx = TransactionRequest::default().to(at(to)).input(data.into()).gas_limit(1_000_000);
    h.send(tx).await
}

/// Sends a call. Returns whether it succeeded, and its gas without the transaction's own.
async fn sent(h: &Harness, to: u8, call: impl SolCall) -> (bool, u64) {
    let data = call.abi_encode();
    let around = 21_000 + calldata_gas(&data);
    let receipt = send(h, to, data).await;
    (receipt.status(), receipt.gas_used - around)
}

#[tokio::test]
async fn views_return_the_values_of_a_new_chain_at_their_gas() {
    let h = Harness::new().await;
    h.node.chain().mine(3).expect("a chain in memory");
    let block = U256::from(h.node.chain().block_number());
    let code = h.deploy(&[0xfe; 33]).await;
    let block = block + U256::from(1);
    let hash = h.provider.get_block_by_number(2.into()).await.expect("a block").expect("known").header.hash;
    let (zero, none) = (U256::ZERO, Address::ZERO);
    let gwei = U256::from(100_000_000);
    let storage = U256::from(20_000);
    let alias = address!("1111000000000000000000000000000000001112");
    let empty: Vec<u64> = Vec::new();
    check(
        &h,
        vec![
            row!(SYS, Sys::arbBlockHashCall { arbBlockNum: U256::from(2) }, V + 2 * C, (hash,)),
            row!(SYS, Sys::arbChainIDCall {}, V + C, (U256::from(412_346),)),
            row!(SYS, Sys::arbOSVersionCall {}, V + C, (U256::from(115),)),
            row!(SYS, Sys::getStorageGasAvailableCall {}, V + C, (zero,)),
            row!(SYS, Sys::isTopLevelCallCall {}, V + C, (true,)),
            row!(
                SYS,
                Sys::mapL1SenderContractAddressToL2AliasCall { sender: at(1), unused: none },
                3 * C,
                (alias,),
            ),
            row!(SYS, Sys::wasMyCallersAddressAliasedCall {}, V + C, (false,)),
            row!(SYS, Sys::myCallersAddressWithoutAliasingCall {}, V + C, (none,)),
            row!(INFO, Info::getBalanceCall { account: SEQUENCER }, V + 700 + 2 * C, (zero,)),
            row!(
                INFO,
                Info::getCodeCall { account: code },
                V + C + 2_100 + 2 * C + 4 * C,
                (Bytes::from([0xfe; 33]),),
            ),
            row!(TEST, Info::burnArbGasCall { gasAmount: U256::from(777) }, C + 777, ()),
            row!(FUNCTIONS, Functions::sizeCall { addr: none }, V + 2 * C, (zero,)),
            row!(FUNCTIONS, Functions::uploadCall { buf: Bytes::from([1; 40]) }, V + 4 * C, ()),
            row!(TABLE, Table::sizeCall {}, V + R + C, (zero,)),
            row!(TABLE, Table::addressExistsCall { addr: none }, V + C + R + C, (false,)),
            row!(
                GAS,
                Gas::getPricesInWeiCall {},
                V + 2 * R + 6 * C,
                (zero, zero, storage * gwei, gwei, zero, gwei),
            ),
            row!(
                GAS,
                Gas::getPricesInWeiWithAggregatorCall { aggregator: none },
                V + C + 2 * R + 6 * C,
                (zero, zero, storage * gwei, gwei, zero, gwei),
            ),
            row!(GAS, Gas::getPricesInArbGasCall {}, V + R + 3 * C, (zero, zero, storage)),
            row!(
                GAS,
                Gas::getPricesInArbGasWithAggregatorCall { aggregator: none },
                V + C + R + 3 * C,
                (zero, zero, storage),
            ),
            row!(
                GAS,
                Gas::getGasAccountingParamsCall {},
                V + 2 * R + 3 * C,
                (7_000_000, 32_000_000, 32_000_000),
            ),
            row!(GAS, Gas::getMaxTxGasLimitCall {}, V + R + C, (32_000_000,)),
            row!(GAS, Gas::getMaxBlockGasLimitCall {}, V + R + C, (32_000_000,)),
            row!(GAS, Gas::getMinimumGasPriceCall {}, V + R + C, (gwei,)),
            row!(GAS, Gas::getL1BaseFeeEstimateCall {}, V + R + C, (zero,)),
            row!(GAS, Gas::getL1GasPriceEstimateCall {}, V + R + C, (zero,)),
            row!(GAS, Gas::getL1BaseFeeEstimateInertiaCall {}, V + R + C, (10,)),
            row!(GAS, Gas::getL1RewardRateCall {}, V + R + C, (10,)),
            row!(GAS, Gas::getL1RewardRecipientCall {}, V + R + C, (none,)),
            row!(GAS, Gas::getCurrentTxL1GasFeesCall {}, V + C, (zero,)),
            row!(GAS, Gas::getGasBacklogCall {}, V + R + C, (0,)),
            row!(GAS, Gas::getPricingInertiaCall {}, V + R + C, (102,)),
            row!(GAS, Gas::getGasBacklogToleranceCall {}, V + R + C, (10,)),
            row!(GAS, Gas::getL1PricingSurplusCall {}, V + 3 * R + C, (I256::ZERO,)),
            row!(GAS, Gas::getPerBatchGasChargeCall {}, V + R + C, (210_000,)),
            row!(GAS, Gas::getAmortizedCostCapBipsCall {}, V + R + C, (0,)),
            row!(GAS, Gas::getL1FeesAvailableCall {}, V + R + C, (zero,)),
            row!(GAS, Gas::getL1PricingEquilibrationUnitsCall {}, V + R + C, (160_000_000,)),
            row!(GAS, Gas::getLastL1PricingUpdateTimeCall {}, V + R + C, (0,)),
            row!(GAS, Gas::getL1PricingFundsDueForRewardsCall {}, V + R + C, (zero,)),
            row!(GAS, Gas::getL1PricingUnitsSinceUpdateCall {}, V + R + C, (0,)),
            row!(GAS, Gas::getLastL1PricingSurplusCall {}, V + R + C, (I256::ZERO,)),
            row!(GAS, Gas::getGasPricingConstraintsCall {}, V + R + 2 * C, (empty.clone(),)),
            row!(GAS, Gas::getMultiGasPricingConstraintsCall {}, V + R + 2 * C, (empty.clone(),)),
            row!(GAS, Gas::getMultiGasBaseFeeCall {}, V + 10 * R + 11 * C, (vec![gwei; 9],)),
            row!(PUBLIC, Public::isChainOwnerCall { account: at(7) }, V + C + R + C, (false,)),
            row!(PUBLIC, Public::isChainOwnerCall { account: DEV_ACCOUNT.address }, V + C + R + C, (true,)),
            row!(
                PUBLIC,
                Public::getAllChainOwnersCall {},
                V + 3 * R + 4 * C,
                (vec![none, DEV_ACCOUNT.address],),
            ),
            row!(PUBLIC, Public::isNativeTokenOwnerCall { account: none }, V + C + R + C, (false,)),
            row!(PUBLIC, Public::getAllNativeTokenOwnersCall {}, V + R + 2 * C, (empty.clone(),)),
            row!(PUBLIC, Public::getNativeTokenManagementFromCall {}, V + R + C, (0,)),
            row!(PUBLIC, Public::getTransactionFilteringFromCall {}, V + R + C, (0,)),
            row!(PUBLIC, Public::isTransactionFiltererCall { filterer: none }, V + C + R + C, (false,)),
            row!(PUBLIC, Public::getAllTransactionFilterersCall {}, V + R + 2 * C, (empty.clone(),)),
            row!(PUBLIC, Public::getFilteredFundsRecipientCall {}, V + R + C, (none,)),
            row!(PUBLIC, Public::getNetworkFeeAccountCall {}, V + R + C, (none,)),
            row!(PUBLIC, Public::getInfraFeeAccountCall {}, V + R + C, (none,)),
            row!(PUBLIC, Public::getBrotliCompressionLevelCall {}, V + R + C, (1,)),
            row!(PUBLIC, Public::getScheduledUpgradeCall {}, V + 2 * R + 2 * C, (0, 0)),
            row!(PUBLIC, Public::isCalldataPriceIncreaseEnabledCall {}, V + R + C, (false,)),
            row!(PUBLIC, Public::getParentGasFloorPerTokenCall {}, V + R + C, (0,)),
            row!(PUBLIC, Public::getCollectTipsCall {}, V + R + C, (false,)),
            row!(PUBLIC, Public::getMaxStylusContractFragmentsCall {}, V + 100 + C, (4,)),
            row!(
                AGGREGATOR,
                Aggregator::getPreferredAggregatorCall { addr: none },
                V + 3 * C,
                (SEQUENCER, true),
            ),
            row!(AGGREGATOR, Aggregator::getDefaultAggregatorCall {}, V + C, (SEQUENCER,)),
            row!(AGGREGATOR, Aggregator::getBatchPostersCall {}, V + 2 * R + 3 * C, (vec![SEQUENCER],)),
            row!(
                AGGREGATOR,
                Aggregator::getFeeCollectorCall { batchPoster: SEQUENCER },
                V + C + 2 * R + C,
                (SEQUENCER,),
            ),
            row!(AGGREGATOR, Aggregator::getTxBaseFeeCall { aggregator: none }, V + 2 * C, (zero,)),
            row!(
                AGGREGATOR,
                Aggregator::setTxBaseFeeCall { aggregator: none, feeInL1Gas: zero },
                V + 2 * C,
                (),
            ),
            row!(RETRYABLE, Retryable::getLifetimeCall {}, V + C, (604_800,)),
            row!(RETRYABLE, Retryable::getCurrentRedeemerCall {}, V + C, (none,)),
        ],
    )
    .await;
    // In a call the block is the latest one; an estimate is of the next.
    let ask = async |to: u8, call: Vec<u8>| {
        let tx = TransactionRequest::default().to(at(to)).input(call.into());
        h.provider.call(tx).block(BlockId::latest()).await.expect("a view")
    };
    assert_eq!(ask(SYS, Sys::arbBlockNumberCall {}.abi_encode()).await, Bytes::from(block.abi_encode()));
    let stats = (block, zero, zero, zero, zero, zero).abi_encode_params();
    assert_eq!(ask(STATISTICS, Info::getStatsCall {}.abi_encode()).await, Bytes::from(stats));
    assert_eq!(sent(&h, STATISTICS, Info::getStatsCall {}).await, (true, V + 6 * C));
    assert_eq!(sent(&h, SYS, Sys::arbBlockNumberCall {}).await, (true, V + C));
}

#[tokio::test]
async fn methods_exist_from_their_version_on() {
    let h = Harness::with(Config { arbos_version: ArbosVersion::V40, ..Config::default() }).await;
    for (to, data) in [
        (GAS, Gas::getMaxTxGasLimitCall {}.abi_encode()),
        (GAS, Gas::getMultiGasBaseFeeCall {}.abi_encode()),
        (PUBLIC, Public::getAllNativeTokenOwnersCall {}.abi_encode()),
        (PUBLIC, Public::getCollectTipsCall {}.abi_encode()),
    ] {
        assert_eq!(send(&h, to, data).await.gas_used, 1_000_000, "unknown methods take all gas");
    }
    // A precompile that is not there yet is an account like any other.
    assert_eq!(h.call(at(0x74), vec![1, 2, 3, 4]).await.expect("nothing there"), Bytes::new());
    let h = Harness::new().await;
    assert!(h.call(at(0x74), vec![1, 2, 3, 4]).await.is_err());
    assert_eq!(h.call(at(0x6a), vec![1, 2, 3, 4]).await.expect("never was one"), Bytes::new());
}

#[tokio::test]
async fn the_address_table_numbers_addresses() {
    let h = Harness::new().await;
    let (one, two) = (Address::repeat_byte(0x11), Address::repeat_byte(0x22));
    let (exists, size) = (|addr| Table::addressExistsCall { addr }, Table::sizeCall {});
    check(
        &h,
        vec![row!(
            TABLE,
            Table::compressCall { addr: one },
            V + C + R + 3 * C,
            (Bytes::from([&[0x94][..], &[0x11; 20]].concat()),),
        )],
    )
    .await;
    let fresh = V + C + R + (R + W) + 2 * W + C;
    assert_eq!(sent(&h, TABLE, Table::registerCall { addr: one }).await, (true, fresh));
    assert_eq!(sent(&h, TABLE, Table::registerCall { addr: two }).await, (true, fresh));
    assert_eq!(
        sent(&h, TABLE, Table::registerCall { addr: one }).await,
        (true, V + C + R + C),
        "it is registered already"
    );
    let short = |byte: u8| Bytes::from([byte]);
    check(
        &h,
        vec![
            row!(TABLE, size, V + R + C, (2,)),
            row!(TABLE, exists(two), V + C + R + C, (true,)),
            row!(TABLE, Table::lookupCall { addr: two }, V + C + R + C, (1,)),
            row!(TABLE, Table::lookupIndexCall { index: U256::from(1) }, V + C + 2 * R + C, (two,)),
            row!(TABLE, Table::compressCall { addr: two }, V + C + R + 3 * C, (short(1),)),
            row!(TABLE, Table::compressCall { addr: one }, V + C + R + 3 * C, (short(0x80),)),
            row!(
                TABLE,
                Table::decompressCall { buf: Bytes::from([9, 1, 9]), offset: U256::from(1) },
                V + 4 * C + 2 * R + 2 * C,
                (two, 1),
            ),
            row!(
                TABLE,
                Table::decompressCall {
                    buf: Bytes::from([&[0x94][..], &[0x33; 20]].concat()),
                    offset: U256::ZERO,
                },
                V + 4 * C + 2 * C,
                (Address::repeat_byte(0x33), 21),
            ),
        ],
    )
    .await;
    // An unknown address or index reverts, with the rest of the gas.
    assert_eq!(sent(&h, TABLE, Table::lookupCall { addr: at(9) }).await, (false, V + C + R));
    assert_eq!(sent(&h, TABLE, Table::lookupIndexCall { index: U256::from(2) }).await, (false, V + C + R));
}

#[tokio::test]
async fn owners_choose_who_posts_data_and_is_paid() {
    let h = Harness::new().await;
    let new = Address::repeat_byte(0x44);
    let add = Aggregator::addBatchPosterCall { newBatchPoster: new };
    // An owner: the list of owners, the set twice, two slots of the poster, and the insertion into
    // the set.
    let insertion = R + R + W + W + R + W;
    assert_eq!(sent(&h, AGGREGATOR, add).await, (true, V + C + R + 2 * R + Z + W + insertion));
    check(
        &h,
        vec![row!(
            AGGREGATOR,
            Aggregator::getBatchPostersCall {},
            V + 3 * R + 4 * C,
            (vec![SEQUENCER, new],)
        )],
    )
    .await;
    let payee = Aggregator::setFeeCollectorCall { batchPoster: new, newFeeCollector: h.me };
    assert_eq!(sent(&h, AGGREGATOR, payee).await, (true, V + 2 * C + R + R + R + W), "by an owner");
    let back = Aggregator::setFeeCollectorCall { batchPoster: new, newFeeCollector: new };
    assert_eq!(sent(&h, AGGREGATOR, back).await, (true, V + 2 * C + R + R + W), "by who is paid");
    let unknown = Aggregator::getFeeCollectorCall { batchPoster: at(5) };
    assert_eq!(sent(&h, AGGREGATOR, unknown).await, (false, V + C + R));
    let chain = h.node.chain();
    let data = Aggregator::addBatchPosterCall { newBatchPoster: at(5) }.abi_encode();
    assert!(!chain.send(ACCOUNTS[2].address, Some(at(AGGREGATOR)), U256::ZERO, data).expect("runs").success);
}

#[tokio::test]
async fn calls_that_revert_return_the_rest_of_their_gas() {
    let h = Harness::new().await;
    let id = B256::repeat_byte(3);
    // A Solidity error has one word.
    let absent = V + C + R + C;
    assert_eq!(sent(&h, RETRYABLE, Retryable::getTimeoutCall { ticketId: id }).await, (false, absent));
    assert_eq!(sent(&h, RETRYABLE, Retryable::getBeneficiaryCall { ticketId: id }).await, (false, absent));
    assert_eq!(sent(&h, RETRYABLE, Retryable::cancelCall { ticketId: id }).await, (false, absent));
    assert_eq!(sent(&h, RETRYABLE, Retryable::keepaliveCall { ticketId: id }).await, (false, absent));
    assert_eq!(sent(&h, RETRYABLE, Retryable::redeemCall { ticketId: id }).await, (false, absent + R));
    let nothing = Functions::getCall { addr: at(1), index: U256::ZERO };
    assert_eq!(sent(&h, FUNCTIONS, nothing).await, (false, V + 2 * C));
    // InvalidBlockNumber has a selector and two words: three words of data.
    let future = Sys::arbBlockHashCall { arbBlockNum: U256::from(u64::MAX) };
    assert_eq!(sent(&h, SYS, future).await, (false, V + C + 3 * C));
    let rectify = Public::rectifyChainOwnerCall { ownerToRectify: h.me };
    assert_eq!(sent(&h, PUBLIC, rectify).await, (false, V + C + 4 * R), "nothing to mend");
    assert_eq!(sent(&h, DEBUG, Debug::legacyErrorCall {}).await, (false, 0));
    assert_eq!(sent(&h, DEBUG, Debug::eventsViewCall {}).await, (false, V));
    // A call that burns more gas than there is succeeds with nothing left.
    let burn = Info::burnArbGasCall { gasAmount: U256::from(2_000_000) }.abi_encode();
    let receipt = send(&h, TEST, burn).await;
    assert_eq!((receipt.status(), receipt.gas_used), (true, 1_000_000));
}

#[tokio::test]
async fn messages_to_l1_make_a_tree() {
    let h = Harness::new().await;
    let to = Address::repeat_byte(0x55);
    let data = Bytes::from([7; 40]);
    // Which subtrees come to be with the leaf, and whether it finds a slot that was used before.
    for (leaf, merges, found) in [(0, 0, 0), (1, 1, 0), (2, 0, 1), (3, 2, 0), (4, 0, 1)] {
        let call = Sys::sendTxToL1Call { destination: to, data: data.clone() };
        let arguments = 3 + 2;
        let tree = R + W + merges * (R + hash_gas(64) + Z) + found * R + W + R;
        let events = merges * log_gas(4, 0) + log_gas(4, (5 + 2 + 2) * 32);
        let gas = V + arguments * C + hash_gas(20 + 20 + 4 * 32 + 40) + tree + events + C;
        assert_eq!(sent(&h, SYS, call).await, (true, gas), "leaf {leaf}");
    }
    // With value one more slot is read, and the value is burned.
    let call = Sys::withdrawEthCall { destination: to }.abi_encode();
    let around = 21_000 + calldata_gas(&call);
    let tx = TransactionRequest::default()
        .to(at(SYS))
        .input(call.into())
        .value(U256::from(5))
        .gas_limit(1_000_000);
    let receipt = h.send(tx).await;
    let tree = R + W + (R + hash_gas(64) + Z) + R + W + R;
    let events = log_gas(4, 0) + log_gas(4, 7 * 32);
    assert_eq!(receipt.gas_used - around, V + C + R + hash_gas(168) + tree + events + C);
    assert_eq!(h.node.chain().balance(at(SYS)), U256::ZERO);
    let logs = receipt.logs();
    assert_eq!(logs.len(), 2);
    // The fifth and sixth leaf make a subtree of height 1: level 1, leaf 5.
    let position = (U256::from(1) << 192) + U256::from(5);
    assert_eq!(logs[0].topics()[3], B256::from(position));
    assert_eq!(logs[1].topics()[3], B256::from(U256::from(5)));
    // What the tree holds is the hash of the hash of both messages' hashes.
    let leaf = |hash: B256| keccak256(hash);
    let last = leaf(logs[1].topics()[2]);
    assert_ne!(logs[0].topics()[2], last);
}

/// Code that passes its input on to an account and returns what that returns.
fn forwarder(to: Address) -> Vec<u8> {
    let mut code = vec![0x36, 0x5f, 0x5f, 0x37, 0x5f, 0x5f, 0x36, 0x5f, 0x5f, 0x73];
    code.extend(to);
    code.extend([0x5a, 0xf1, 0x50, 0x3d, 0x5f, 0x5f, 0x3e, 0x3d, 0x5f, 0xf3]);
    code
}

#[tokio::test]
async fn arb_sys_knows_the_callers_caller() {
    let h = Harness::new().await;
    let inner = h.deploy(&forwarder(at(SYS))).await;
    let outer = h.deploy(&forwarder(inner)).await;
    let word = |bytes: Bytes| U256::from_be_slice(&bytes);
    let top = Sys::isTopLevelCallCall {}.abi_encode();
    let caller = Sys::myCallersAddressWithoutAliasingCall {}.abi_encode();
    let ask = async |to: Address, data: &[u8]| {
        let tx = TransactionRequest::default().from(h.me).to(to).input(data.to_vec().into());
        word(h.provider.call(tx).await.expect("a view"))
    };
    for (to, is_top, who) in [(inner, 1, h.me), (outer, 0, outer)] {
        assert_eq!(ask(to, &top).await, U256::from(is_top));
        assert_eq!(ask(to, &caller).await, U256::from_be_slice(who.as_slice()));
    }
}

#[tokio::test]
async fn what_owners_set_can_be_read() {
    let h = Harness::new().await;
    let n = 1_234_567;
    let account = Address::repeat_byte(0x66);
    let rows = vec![
        (
            Owner::setSpeedLimitCall { limit: n }.abi_encode(),
            GAS,
            Gas::getGasAccountingParamsCall {}.abi_encode(),
            (n, 32_000_000, 32_000_000).abi_encode_params(),
        ),
        (
            Owner::setMaxTxGasLimitCall { limit: n }.abi_encode(),
            GAS,
            Gas::getMaxTxGasLimitCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setMaxTxGasLimitCall { limit: 32_000_000 }.abi_encode(),
            GAS,
            Gas::getMaxTxGasLimitCall {}.abi_encode(),
            32_000_000.abi_encode(),
        ),
        (
            Owner::setMaxBlockGasLimitCall { limit: n }.abi_encode(),
            GAS,
            Gas::getMaxBlockGasLimitCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setL2GasPricingInertiaCall { sec: n }.abi_encode(),
            GAS,
            Gas::getPricingInertiaCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setL2GasBacklogToleranceCall { sec: n }.abi_encode(),
            GAS,
            Gas::getGasBacklogToleranceCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setGasBacklogCall { backlog: n }.abi_encode(),
            GAS,
            Gas::getGasBacklogCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setL1BaseFeeEstimateInertiaCall { inertia: 7 }.abi_encode(),
            GAS,
            Gas::getL1BaseFeeEstimateInertiaCall {}.abi_encode(),
            7.abi_encode(),
        ),
        (
            Owner::setL1PricingInertiaCall { inertia: n }.abi_encode(),
            GAS,
            Gas::getL1BaseFeeEstimateInertiaCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setL1PricingEquilibrationUnitsCall { units: U256::from(n) }.abi_encode(),
            GAS,
            Gas::getL1PricingEquilibrationUnitsCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setL1PricingRewardRecipientCall { recipient: account }.abi_encode(),
            GAS,
            Gas::getL1RewardRecipientCall {}.abi_encode(),
            account.abi_encode(),
        ),
        (
            Owner::setL1PricingRewardRateCall { wei_: n }.abi_encode(),
            GAS,
            Gas::getL1RewardRateCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setPerBatchGasChargeCall { cost: -5 }.abi_encode(),
            GAS,
            Gas::getPerBatchGasChargeCall {}.abi_encode(),
            (-5).abi_encode(),
        ),
        (
            Owner::setAmortizedCostCapBipsCall { cap: n }.abi_encode(),
            GAS,
            Gas::getAmortizedCostCapBipsCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setMinimumL2BaseFeeCall { price: U256::from(n) }.abi_encode(),
            GAS,
            Gas::getMinimumGasPriceCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setBrotliCompressionLevelCall { level: 9 }.abi_encode(),
            PUBLIC,
            Public::getBrotliCompressionLevelCall {}.abi_encode(),
            9.abi_encode(),
        ),
        (
            Owner::setParentGasFloorPerTokenCall { floor: n }.abi_encode(),
            PUBLIC,
            Public::getParentGasFloorPerTokenCall {}.abi_encode(),
            n.abi_encode(),
        ),
        (
            Owner::setNetworkFeeAccountCall { account }.abi_encode(),
            PUBLIC,
            Public::getNetworkFeeAccountCall {}.abi_encode(),
            account.abi_encode(),
        ),
        (
            Owner::addChainOwnerCall { owner: account }.abi_encode(),
            PUBLIC,
            Public::isChainOwnerCall { account }.abi_encode(),
            true.abi_encode(),
        ),
        (
            Owner::removeChainOwnerCall { owner: account }.abi_encode(),
            PUBLIC,
            Public::isChainOwnerCall { account }.abi_encode(),
            false.abi_encode(),
        ),
    ];
    for (set, to, get, answer) in rows {
        let name = Bytes::from(set.clone());
        let around = 21_000 + calldata_gas(&set);
        let receipt = send(&h, OWNER, set).await;
        assert!(receipt.status(), "{name}");
        assert_eq!(receipt.gas_used, around, "owners act for free: {name}");
        assert_eq!(h.call(at(to), get).await.expect("a view"), Bytes::from(answer), "{name}");
    }
    // Fees go to the account that was set.
    assert!(h.node.chain().balance(account) > U256::ZERO);
    // What this chain cannot work by reverts.
    let impossible = [
        Owner::setL2BaseFeeCall { price: U256::from(1) }.abi_encode(),
        Owner::setMinimumL2BaseFeeCall { price: U256::from(200_000_000) }.abi_encode(),
        Owner::setL1PricePerUnitCall { price: U256::from(1) }.abi_encode(),
        Owner::setInfraFeeAccountCall { account }.abi_encode(),
        Owner::setCalldataPriceIncreaseCall { enable: true }.abi_encode(),
        Owner::setCollectTipsCall { collect: true }.abi_encode(),
        Owner::scheduleArbOSUpgradeCall { version: 61, timestamp: 0 }.abi_encode(),
        Owner::setSpeedLimitCall { limit: 0 }.abi_encode(),
        Owner::removeChainOwnerCall { owner: at(9) }.abi_encode(),
        vec![1, 2, 3, 4],
    ];
    for set in impossible {
        let around = 21_000 + calldata_gas(&set);
        let receipt = send(&h, OWNER, set).await;
        assert_eq!((receipt.status(), receipt.gas_used), (false, around));
    }
    for set in [
        Owner::setL2BaseFeeCall { price: U256::from(100_000_000) }.abi_encode(),
        Owner::scheduleArbOSUpgradeCall { version: 60, timestamp: 0 }.abi_encode(),
        Owner::setCalldataPriceIncreaseCall { enable: false }.abi_encode(),
    ] {
        assert!(send(&h, OWNER, set).await.status());
    }
    // Others lose all gas.
    let tx = TransactionRequest::default()
        .from(ACCOUNTS[2].address)
        .to(at(OWNER))
        .input(Owner::setSpeedLimitCall { limit: 1 }.abi_encode().into());
    let error = h.provider.call(tx).await.expect_err("not an owner").to_string();
    assert!(error.contains("unauthorized caller to access-controlled method"), "{error}");
}

#[tokio::test]
async fn a_transaction_uses_no_more_gas_than_owners_allow() {
    let h = Harness::new().await;
    let burner = h.deploy(&[0x5b, 0x5f, 0x56]).await;
    let run = async || h.send(TransactionRequest::default().to(burner).gas_limit(3_000_000)).await.gas_used;
    assert_eq!(run().await, 3_000_000);
    assert!(send(&h, OWNER, Owner::setMaxTxGasLimitCall { limit: 1_000_000 }.abi_encode()).await.status());
    assert_eq!(run().await, 1_021_000, "beside the intrinsic gas");
}

#[tokio::test]
async fn arb_debug_emits_makes_owners_and_replaces_code() {
    let h = Harness::new().await;
    let value = B256::repeat_byte(8);
    let call = Debug::eventsCall { flag: true, value }.abi_encode();
    let around = 21_000 + calldata_gas(&call);
    let receipt = send(&h, DEBUG, call).await;
    assert_eq!(receipt.gas_used - around, V + 2 * C + log_gas(2, 32) + log_gas(4, 64) + 2 * C);
    assert_eq!(receipt.logs().len(), 2);
    assert_eq!(receipt.logs()[1].topics()[3], h.me.into_word());
    // A new owner: the set's three slots and its size.
    let insertion = R + R + W + W + R + W;
    let data = Debug::becomeChainOwnerCall {}.abi_encode();
    let chain = h.node.chain();
    let done = chain.send(ACCOUNTS[2].address, Some(at(DEBUG)), U256::ZERO, data.clone()).expect("runs");
    assert_eq!((done.success, done.gas_used - 21_000 - calldata_gas(&data)), (true, V + insertion));
    let target = h.deploy(&[0xfe]).await;
    let swap = Debug::overwriteContractCodeCall { target, newCode: Bytes::from([0x5b, 0x00]) };
    assert_eq!(sent(&h, DEBUG, swap).await, (true, V + 4 * C + 3 * C));
    assert_eq!(chain.code(target), Bytes::from([0x5b, 0x00]));
}

#[tokio::test]
async fn past_block_hashes_can_be_read() {
    let h = Harness::new().await;
    let history = address!("0000F90827F1C53a10cb7A02335B175320002935");
    h.node.chain().mine(300).expect("a chain in memory");
    let latest = h.node.chain().block_number();
    let ask = async |data: Vec<u8>| {
        let tx = TransactionRequest::default().to(history).input(data.into());
        h.provider.call(tx).block(BlockId::latest()).await
    };
    for number in [0, 1, 17, latest - 1] {
        let block = h.provider.get_block_by_number(number.into()).await.expect("a block").expect("known");
        let answer = ask(U256::from(number).abi_encode()).await.expect("known");
        assert_eq!(answer, Bytes::from(block.header.hash), "{number}");
    }
    assert!(ask(U256::from(latest).abi_encode()).await.is_err(), "not past yet");
    assert!(ask(U256::MAX.abi_encode()).await.is_err());
    assert!(ask(vec![0; 31]).await.is_err(), "not a word");
    // The checks, the call of ArbSys (100, 800 and 3), the slot, and what is around.
    let data = U256::from(17).abi_encode();
    let around = 21_000 + calldata_gas(&data);
    let tx = TransactionRequest::default().to(history).input(data.into());
    let gas = h.provider.estimate_gas(tx).await.expect("it works") - around;
    assert_eq!(gas, 21 + 21 + 5 + 11 + 32 + 100 + 803 + 5 + 28 + 28 + 21 + 2_100);
}

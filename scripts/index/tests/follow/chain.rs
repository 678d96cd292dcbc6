//! A chain that a test changes, and the node that serves it.

use crate::mock::{Answer, Asked, block, hex_number, node};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolEvent};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tributary_chain::{Client, Contract};
use tributary_core::status::Status;
use tributary_index::{Index, Report, Source, Store, Tally, View};
use tributary_interfaces::{
    IDatanets::{Contributed, DatanetClosed, DatanetCreated, DatanetTerms, datanetCountCall},
    IModels::modelCountCall,
};

pub(crate) const DATANETS: Contract = Contract::new("Datanets", Address::repeat_byte(0xd1));
pub(crate) const MODELS: Contract = Contract::new("Models", Address::repeat_byte(0xd2));
pub(crate) const PAYEE: Address = Address::repeat_byte(0x77);

/// The first block that is indexed.
pub(crate) const FIRST: u64 = 5;

/// A block: the byte that its hash repeats, and its logs.
#[derive(Clone, Default)]
pub(crate) struct TestBlock {
    pub(crate) hash: u8,
    pub(crate) logs: Vec<Value>,
}

/// What a node does; a test changes it while it runs.
#[derive(Clone, Default)]
pub(crate) struct Behaviour {
    /// The blocks, from 0 on. The time of each is 1,000 and its number.
    pub(crate) blocks: Vec<TestBlock>,
    /// Blocks below this number are forgotten: the node does not have them and answers with no logs.
    pub(crate) forgotten: u64,
    /// The most blocks that one request for logs may name; 0 for any number.
    pub(crate) most: u64,
    /// How many requests for logs are turned away from now on.
    pub(crate) busy: usize,
    /// Requests for logs of blocks from this number on fail.
    pub(crate) broken_from: Option<u64>,
    /// How many Datanets the contract counts; those of the events if not given.
    pub(crate) datanets: Option<u64>,
}

/// A chain, its node, and an index of it.
pub(crate) struct TestChain {
    pub(crate) behaviour: Arc<Mutex<Behaviour>>,
    pub(crate) client: Client,
    pub(crate) asked: Asked,
    pub(crate) index: Index,
    pub(crate) reports: Arc<Mutex<Vec<Report>>>,
    folder: tempfile::TempDir,
}

impl TestChain {
    /// A chain of so many blocks after the first, each with a record.
    pub(crate) async fn new(blocks: u64) -> Self {
        let behaviour = Arc::new(Mutex::new(Behaviour::default()));
        let (url, asked) = node({
            let behaviour = Arc::clone(&behaviour);
            move |method, params, _| answer(&mut behaviour.lock().unwrap(), method, params)
        });
        let (folder, reports) = (tempfile::tempdir().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let client = Client::connect(&url).await.unwrap();
        let index = index(folder.path().join("index.sqlite"), &reports);
        let chain = Self { behaviour, client, asked, index, reports, folder };
        chain.grow(FIRST, 0);
        chain.change(|behaviour| {
            behaviour.blocks.push(TestBlock { hash: 1, logs: vec![] });
            let log = created(1, FIRST, 1, 0);
            behaviour.blocks[FIRST as usize].logs.push(log);
        });
        chain.grow(blocks, 1);
        chain
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Behaviour) -> T) -> T {
        change(&mut self.behaviour.lock().unwrap())
    }

    /// Adds blocks with so many records each; the hashes say which records a chain of other blocks has.
    pub(crate) fn grow(&self, blocks: u64, records: u64) {
        self.fork(u64::MAX, blocks, records, 1);
    }

    /// Replaces the blocks from a number on by so many others, whose hashes repeat another byte.
    pub(crate) fn fork(&self, from: u64, blocks: u64, records: u64, hash: u8) {
        self.change(|behaviour| {
            behaviour.blocks.truncate(usize::try_from(from).unwrap_or(usize::MAX));
            for _ in 0..blocks {
                let number = behaviour.blocks.len() as u64;
                let logs = (0..records).map(|index| contributed(number, hash, index)).collect();
                behaviour.blocks.push(TestBlock { hash, logs });
            }
        });
    }

    /// The numbers of the last block, and of all records that were ever registered.
    pub(crate) fn expected(&self) -> (u64, Vec<u64>) {
        self.change(|behaviour| {
            let logs = behaviour.blocks.iter().flat_map(|block| &block.logs);
            let numbers = logs.filter(|log| log["topics"][0] == json!(Contributed::SIGNATURE_HASH));
            let numbers = numbers.map(|log| {
                let (block, index) = (number(&log["blockNumber"]), number(&log["logIndex"]));
                registered_number(block, index)
            });
            (behaviour.blocks.len() as u64 - 1, numbers.collect())
        })
    }

    pub(crate) async fn view(&self) -> Result<View, tributary_index::IndexError> {
        self.index.at_head(&self.client).await
    }

    /// Checks that the index says what the chain says.
    pub(crate) async fn check(&self) {
        let view = self.view().await.unwrap();
        assert_eq!(self.found(&view), self.expected());
    }

    pub(crate) fn found(&self, view: &View) -> (u64, Vec<u64>) {
        let numbers = view.registrations(U256::from(1)).map(|found| found.unwrap().number);
        let numbers: Vec<u64> = numbers.collect();
        let middle = numbers.get(numbers.len() / 2).copied().unwrap_or_default();
        for (first, last) in
            [(0, u64::MAX), (2, middle), (middle, middle), (middle + 1, 3), (middle, u64::MAX)]
        {
            let between = view.registrations(U256::from(1)).between(first, last);
            let between: Vec<u64> = between.map(|found| found.unwrap().number).collect();
            let expected = numbers.iter().copied().filter(|number| (first..=last).contains(number));
            assert_eq!(between, expected.collect::<Vec<_>>(), "from {first} to {last}");
        }
        let count = numbers.len() as u64;
        let expected = Tally { records: count, accepted: count, waiting: 0 };
        assert_eq!(view.tally(U256::from(1)).unwrap(), expected);
        (view.head().number, numbers)
    }

    /// Another index of the same file, as another process has.
    pub(crate) fn other_process(&self) -> Index {
        index(self.path(), &self.reports)
    }

    /// Why the index was made anew since this was last called, if it was. Forgets all reports.
    pub(crate) fn rebuilt(&self) -> Option<String> {
        self.reports.lock().unwrap().drain(..).find_map(|report| match report {
            Report::Rebuilt(reason) => Some(reason),
            _ => None,
        })
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("index.sqlite")
    }

    /// The ranges of blocks whose logs were asked for, since this was last called.
    pub(crate) fn ranges(&self) -> Vec<(u64, u64)> {
        let mut asked = self.asked.lock().unwrap();
        let logs = asked.iter().filter(|(method, _)| method == "eth_getLogs");
        let ranges = logs.map(|(_, params)| (number(&params[0]["fromBlock"]), number(&params[0]["toBlock"])));
        let ranges = ranges.collect();
        asked.clear();
        ranges
    }
}

fn index(path: PathBuf, reports: &Arc<Mutex<Vec<Report>>>) -> Index {
    let source = Source { chain_id: 7, first: FIRST, contracts: [DATANETS, MODELS].into() };
    let reports = Arc::clone(reports);
    at(path, source).with_reporter(Arc::new(move |report| reports.lock().unwrap().push(report.clone())))
}

/// The index in a file, or with the feature `postgres` on a server.
fn at(path: PathBuf, source: Source) -> Index {
    #[cfg(feature = "postgres")]
    return Index::on_server(crate::postgres::instead_of(&path), source);
    #[cfg(not(feature = "postgres"))]
    Index::new(path, source)
}

/// The same as a connection.
pub(crate) fn open(path: &Path, identity: &[u8]) -> Store {
    #[cfg(feature = "postgres")]
    return Store::connect(&crate::postgres::instead_of(path), identity).unwrap().0;
    #[cfg(not(feature = "postgres"))]
    Store::open(path, identity).unwrap().0
}

fn answer(behaviour: &mut Behaviour, method: &str, params: &Value) -> Answer {
    let forgotten = behaviour.forgotten;
    let json_of = |number: u64, one: &TestBlock| block(number, one.hash);
    match method {
        "eth_getBlockByNumber" => {
            let last = behaviour.blocks.len() as u64 - 1;
            let number = if params[0] == "latest" { last } else { number(&params[0]) };
            let found = behaviour.blocks.get(number as usize).filter(|_| number >= forgotten);
            Answer::Ok(found.map_or(Value::Null, |found| json_of(number, found)))
        }
        "eth_getLogs" => {
            let (from, to) = (number(&params[0]["fromBlock"]), number(&params[0]["toBlock"]));
            if behaviour.busy > 0 {
                behaviour.busy -= 1;
                return if behaviour.busy.is_multiple_of(2) { Answer::Busy } else { Answer::Silence };
            }
            if behaviour.most > 0 && to - from >= behaviour.most {
                return Answer::Code(-32_005, "query exceeds the limit of blocks");
            }
            if behaviour.broken_from.is_some_and(|broken| to >= broken) {
                return Answer::Error("the disk of the node is full");
            }
            let blocks = (0..).zip(&behaviour.blocks).filter(|(number, _)| (from..=to).contains(number));
            let blocks = blocks.filter(|(number, _)| *number >= forgotten);
            Answer::Ok(blocks.flat_map(|(_, block)| block.logs.clone()).collect())
        }
        "eth_call" => {
            let data = params[0]["input"].as_str().or(params[0]["data"].as_str()).unwrap_or_default();
            let is = |selector: [u8; 4]| data.starts_with(&alloy_primitives::hex::encode_prefixed(selector));
            let logs = behaviour.blocks.iter().flat_map(|block| &block.logs);
            let created = logs.filter(|log| log["topics"][0] == json!(DatanetCreated::SIGNATURE_HASH));
            let count = match () {
                () if is(datanetCountCall::SELECTOR) => behaviour.datanets.unwrap_or(created.count() as u64),
                () if is(modelCountCall::SELECTOR) => 0,
                () => return Answer::Revert,
            };
            Answer::Ok(json!(B256::from(U256::from(count))))
        }
        _ => Answer::Error("unexpected"),
    }
}

pub(crate) fn number(hex: &Value) -> u64 {
    u64::from_str_radix(hex.as_str().unwrap().trim_start_matches("0x"), 16).unwrap()
}

/// The number of the record that a log registers: each block has room for a hundred.
fn registered_number(block: u64, index: u64) -> u64 {
    block * 100 + index
}

pub(crate) fn contributed(block: u64, hash: u8, index: u64) -> Value {
    let number = registered_number(block, index);
    let event = Contributed {
        datanetId: U256::from(1),
        payee: PAYEE.into_word(),
        status: Status::Accepted as u8,
        firstNumber: number,
        contentIds: vec![B256::from(U256::from(number << 8 | u64::from(hash)))],
    };
    log(DATANETS, block, hash, index, &event)
}

pub(crate) fn created(datanet: u64, block: u64, hash: u8, index: u64) -> Value {
    let terms = DatanetTerms {
        uri: String::new(),
        termsHash: B256::ZERO,
        policy: 0,
        treasury: PAYEE,
        treasuryFeeBps: 0,
        attestor: PAYEE,
        commitFirst: false,
    };
    let event = DatanetCreated { datanetId: U256::from(datanet), owner: PAYEE, terms };
    log(DATANETS, block, hash, index, &event)
}

pub(crate) fn closed(datanet: u64, block: u64, hash: u8, index: u64) -> Value {
    log(DATANETS, block, hash, index, &DatanetClosed { datanetId: U256::from(datanet) })
}

pub(crate) fn log(contract: Contract, block: u64, hash: u8, index: u64, event: &impl SolEvent) -> Value {
    let data = event.encode_log_data();
    json!({
        "address": contract.address, "topics": data.topics(), "data": data.data,
        "blockNumber": hex_number(block), "blockHash": B256::repeat_byte(hash),
        "blockTimestamp": hex_number(1_000 + block), "transactionHash": B256::ZERO,
        "transactionIndex": "0x0", "logIndex": hex_number(index), "removed": false,
    })
}

//! Measures a node over JSON-RPC and writes what it found to `target/bench/results.json`, under `devnode.*`.
//!
//! `cargo run --profile bench -p stylus-devnode --example bench [-- TRANSACTIONS]`
//!
//! One client sends signed transactions in batches of 500 over one connection; signing is not measured.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Instant;

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{Address, Bytes, TxKind, U256, address, hex};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use serde_json::{Value, json};
use stylus_devnode::{ACCOUNTS, Config, DEV_ACCOUNT, Node};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const BATCH: usize = 500;
const ARB_WASM: Address = address!("0000000000000000000000000000000000000071");
const ARB_WASM_CACHE: Address = address!("0000000000000000000000000000000000000072");

/// Keeps the hash in its input in a slot of its own, and emits it: what registering one contribution takes.
const REGISTER: &str = r#"(module
    (import "vm_hooks" "read_args" (func $read_args (param i32)))
    (import "vm_hooks" "msg_sender" (func $sender (param i32)))
    (import "vm_hooks" "storage_load_bytes32" (func $load (param i32 i32)))
    (import "vm_hooks" "storage_cache_bytes32" (func $store (param i32 i32)))
    (import "vm_hooks" "storage_flush_cache" (func $flush (param i32)))
    (import "vm_hooks" "emit_log" (func $log (param i32 i32 i32)))
    (memory (export "memory") 1 1)
    (func (export "user_entrypoint") (param $len i32) (result i32)
        (call $read_args (i32.const 64))
        (call $sender (i32.const 140))
        (call $load (i32.const 64) (i32.const 96))
        (if (i64.ne (i64.load (i32.const 120)) (i64.const 0)) (then (return (i32.const 1))))
        (call $store (i32.const 64) (i32.const 128))
        (call $flush (i32.const 1))
        (call $log (i32.const 64) (i32.const 96) (i32.const 1))
        (i32.const 0)))"#;

/// A connection to the node.
struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    fn connect(node: &Node) -> Result<Self> {
        let stream = TcpStream::connect(node.url().trim_start_matches("http://"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    fn post(&mut self, body: &str) -> Result<Vec<u8>> {
        let head = format!(
            "POST / HTTP/1.1\r\nhost: node\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let stream = self.stream.get_mut();
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let (mut length, mut line) = (0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        Ok(answer)
    }

    fn call(&mut self, method: &str, params: Value) -> Result<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer: Value = serde_json::from_slice(&self.post(&request.to_string())?)?;
        match answer.get("error") {
            Some(error) => Err(format!("{method}: {error}").into()),
            None => Ok(answer["result"].clone()),
        }
    }
}

/// Signs transactions of one account, one nonce after the other.
struct Sender {
    signer: PrivateKeySigner,
    nonce: u64,
}

impl Sender {
    fn sign(&mut self, to: TxKind, value: U256, input: Bytes, gas_limit: u64) -> Result<String> {
        let tx = TxEip1559 {
            chain_id: 412_346,
            nonce: self.nonce,
            gas_limit,
            max_fee_per_gas: 100_000_000,
            max_priority_fee_per_gas: 0,
            to,
            value,
            access_list: Default::default(),
            input,
        };
        self.nonce += 1;
        let signature = self.signer.sign_hash_sync(&tx.signature_hash())?;
        let envelope = TxEnvelope::from(tx.into_signed(signature));
        Ok(hex::encode_prefixed(envelope.encoded_2718()))
    }

    /// Sends one transaction and returns its receipt.
    fn send(&mut self, client: &mut Client, to: TxKind, value: u64, input: Bytes) -> Result<Value> {
        let raw = self.sign(to, U256::from(value), input, 30_000_000)?;
        let hash = client.call("eth_sendRawTransaction", json!([raw]))?;
        let receipt = client.call("eth_getTransactionReceipt", json!([hash]))?;
        if receipt["status"] != "0x1" {
            return Err(format!("a transaction failed: {receipt}").into());
        }
        Ok(receipt)
    }

    fn deploy(&mut self, client: &mut Client, code: &[u8]) -> Result<Address> {
        let mut init = vec![0x7f];
        init.extend(U256::from(code.len()).to_be_bytes::<32>());
        init.extend([0x80, 0x60, 0x2b, 0x60, 0x00, 0x39, 0x60, 0x00, 0xf3, 0x00]);
        init.extend(code);
        let receipt = self.send(client, TxKind::Create, 0, init.into())?;
        Ok(serde_json::from_value(receipt["contractAddress"].clone())?)
    }
}

fn batches(raw: &[String]) -> Vec<String> {
    let request = |(id, raw): (usize, &String)| json!({ "jsonrpc": "2.0", "id": id, "method": "eth_sendRawTransaction", "params": [raw] });
    raw.chunks(BATCH)
        .map(|chunk| Value::from_iter(chunk.iter().enumerate().map(request)).to_string())
        .collect()
}

/// Sends all batches and returns transactions a second.
fn drive(client: &mut Client, raw: &[String]) -> Result<f64> {
    let batches = batches(raw);
    let start = Instant::now();
    let mut answers = Vec::with_capacity(batches.len());
    for batch in &batches {
        answers.push(client.post(batch)?);
    }
    let seconds = start.elapsed().as_secs_f64();
    for answer in answers {
        let answers: Vec<Value> = serde_json::from_slice(&answer)?;
        if let Some(bad) = answers.iter().find(|answer| answer.get("result").is_none()) {
            return Err(format!("a transaction was refused: {bad}").into());
        }
    }
    Ok(raw.len() as f64 / seconds)
}

fn resident_mib() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    let kib: f64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
    Ok(kib / 1024.0)
}

fn write_results(found: &[(&str, f64)]) -> Result<PathBuf> {
    let path = PathBuf::from("target/bench/results.json");
    std::fs::create_dir_all("target/bench")?;
    let mut results: Value = match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(_) => json!({}),
    };
    for (name, value) in found {
        results[format!("devnode.{name}")] = json!(value);
    }
    std::fs::write(&path, serde_json::to_vec_pretty(&results)?)?;
    Ok(path)
}

#[tokio::main]
async fn main() -> Result<()> {
    let count: usize = std::env::args().nth(1).map_or(Ok(20_000), |text| text.parse())?;
    let start = Instant::now();
    // A short history, so that memory shows what the state takes.
    let config = Config { port: 0, history_blocks: 4096, history_states: 64, ..Config::default() };
    let node = Node::start(config).await?;
    let found =
        tokio::task::spawn_blocking(move || measure(&node, start, count).map_err(|error| error.to_string()));
    let found = found.await??;
    for (name, value) in &found {
        println!("devnode.{name}: {value:.1}");
    }
    eprintln!("written to {}", write_results(&found)?.display());
    Ok(())
}

fn measure(node: &Node, start: Instant, count: usize) -> Result<Vec<(&'static str, f64)>> {
    let mut client = Client::connect(node)?;
    client.call("eth_blockNumber", json!([]))?;
    let first_answer_ms = start.elapsed().as_secs_f64() * 1000.0;

    let mut owner = Sender { signer: PrivateKeySigner::from_bytes(&DEV_ACCOUNT.key)?, nonce: 0 };
    let mut sender = Sender { signer: PrivateKeySigner::from_bytes(&ACCOUNTS[0].key)?, nonce: 0 };
    let token = hex::decode(include_str!("../contracts/code/BenchToken.hex").trim())?;
    let token = owner.deploy(&mut client, &token)?;
    let mut code = vec![0xEF, 0xF0, 0, 0];
    brotli::CompressorReader::new(&wat::parse_str(REGISTER)?[..], 4096, 11, 22).read_to_end(&mut code)?;
    let register = owner.deploy(&mut client, &code)?;
    let call = |selector: [u8; 4]| Bytes::from([&selector[..], register.into_word().as_slice()].concat());
    owner.send(&mut client, TxKind::Call(ARB_WASM), 1_000_000_000_000_000, call([0x58, 0xc7, 0x80, 0xc2]))?;
    owner.send(&mut client, TxKind::Call(ARB_WASM_CACHE), 0, call([0xe7, 0x3a, 0xc9, 0xf2]))?;

    let before = resident_mib()?;
    let mut transfers = Vec::with_capacity(count);
    for index in 0..count {
        // A thousand receivers, so that the state stays small and memory shows the history.
        let to = Address::from_word(U256::from(0x10_0000 + index % 1000).into());
        let input =
            [&[0xa9, 0x05, 0x9c, 0xbb][..], to.into_word().as_slice(), &U256::from(1).to_be_bytes::<32>()]
                .concat();
        transfers.push(sender.sign(TxKind::Call(token), U256::ZERO, input.into(), 200_000)?);
    }
    let transfers_per_s = drive(&mut client, &transfers)?;
    let mut registrations = Vec::with_capacity(count);
    for index in 0..count {
        let hash = alloy::primitives::keccak256((index as u64).to_be_bytes());
        registrations.push(sender.sign(TxKind::Call(register), U256::ZERO, hash.to_vec().into(), 200_000)?);
    }
    let registrations_per_s = drive(&mut client, &registrations)?;
    let last = client.call("eth_getBlockByNumber", json!(["latest", true]))?;
    let receipt = client.call("eth_getTransactionReceipt", json!([last["transactions"][0]["hash"]]))?;
    if receipt["status"] != "0x1" || receipt["logs"].as_array().is_none_or(Vec::is_empty) {
        return Err(format!("the last registration did nothing: {receipt}").into());
    }
    Ok(vec![
        ("start_to_first_answer_ms", first_answer_ms),
        ("erc20_transfers_per_s", transfers_per_s),
        ("stylus_registrations_per_s", registrations_per_s),
        ("resident_growth_mib", resident_mib()? - before),
        ("transactions", 2.0 * count as f64),
    ])
}

//! A client of the node: one connection, batches, signed transactions.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use alloy_consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy_eips::eip2718::Encodable2718;
use alloy_primitives::{Address, Signature, TxKind, U256, hex};
use serde_json::{Value, json};
use tributary_test_kit::Key;

use crate::Result;

/// Requests in a batch.
const BATCH: usize = 500;
/// Of how many transactions one's receipt is looked at.
const LOOK: usize = 97;

/// A connection to the node.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    /// Connects to a node by its HTTP address.
    pub(crate) fn connect(url: &str) -> Result<Self> {
        let stream = TcpStream::connect(url.trim_start_matches("http://"))?;
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
            if self.stream.read_line(&mut line)? == 0 {
                return Err("the node closed the connection".into());
            }
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

    /// Asks one question.
    pub(crate) fn call(&mut self, method: &str, params: Value) -> Result<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let answer: Value = serde_json::from_slice(&self.post(&request.to_string())?)?;
        match answer.get("error") {
            Some(error) => Err(format!("{method}: {error}").into()),
            None => Ok(answer["result"].clone()),
        }
    }

    /// Sends signed transactions in batches, each after the answer to the one before, and returns how long that took.
    /// All must be taken; of those looked at afterwards, all must have succeeded with as many events as they should.
    pub(crate) fn drive(&mut self, raw: &[String], events: usize) -> Result<Duration> {
        let request = |(id, raw): (usize, &String)| json!({ "jsonrpc": "2.0", "id": id, "method": "eth_sendRawTransaction", "params": [raw] });
        let batches: Vec<String> = raw
            .chunks(BATCH)
            .map(|chunk| Value::from_iter(chunk.iter().enumerate().map(request)).to_string())
            .collect();
        let start = Instant::now();
        let answers: Vec<Vec<u8>> = batches.iter().map(|batch| self.post(batch)).collect::<Result<_>>()?;
        let took = start.elapsed();
        let mut hashes = Vec::with_capacity(raw.len());
        for answer in answers {
            let answers: Vec<Value> = serde_json::from_slice(&answer)?;
            if let Some(bad) = answers.iter().find(|answer| answer.get("result").is_none()) {
                return Err(format!("a transaction was refused: {bad}").into());
            }
            hashes.extend(answers.into_iter().map(|mut answer| answer["result"].take()));
        }
        for hash in hashes.into_iter().rev().step_by(LOOK) {
            let receipt = self.call("eth_getTransactionReceipt", json!([hash]))?;
            if receipt["status"] != "0x1" || receipt["logs"].as_array().map(Vec::len) != Some(events) {
                return Err(format!("a transaction did not do what it should: {receipt}").into());
            }
        }
        Ok(took)
    }
}

/// Signs transactions of one account, one nonce after the other.
pub(crate) struct Sender {
    key: Key,
    chain_id: u64,
    nonce: u64,
}

impl Sender {
    /// Starts at the account's nonce.
    pub(crate) fn new(client: &mut Client, key: Key) -> Result<Self> {
        let nonce = number(&client.call("eth_getTransactionCount", json!([key.account, "latest"]))?)?;
        let chain_id = number(&client.call("eth_chainId", json!([]))?)?;
        Ok(Self { key, chain_id, nonce })
    }

    /// Signs a call, with twice the base fee as the price.
    pub(crate) fn sign(&mut self, to: Address, input: Vec<u8>, gas_limit: u64) -> Result<String> {
        let tx = TxEip1559 {
            chain_id: self.chain_id,
            nonce: self.nonce,
            gas_limit,
            max_fee_per_gas: 200_000_000,
            max_priority_fee_per_gas: 0,
            to: TxKind::Call(to),
            value: U256::ZERO,
            access_list: Default::default(),
            input: input.into(),
        };
        self.nonce += 1;
        let signature = Signature::from_raw_array(&self.key.sign(tx.signature_hash()))?;
        Ok(hex::encode_prefixed(TxEnvelope::from(tx.into_signed(signature)).encoded_2718()))
    }

    /// Leaves out a nonce that was used past this sender.
    pub(crate) fn skip(&mut self) {
        self.nonce += 1;
    }
}

fn number(value: &Value) -> Result<u64> {
    let text = value.as_str().ok_or("not a number")?;
    Ok(u64::from_str_radix(text.trim_start_matches("0x"), 16)?)
}

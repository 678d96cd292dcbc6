//! A node that answers as a test says.

use alloy_primitives::{Address, B256, hex};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// What a node does when it is asked.
pub(crate) enum Answer {
    /// The result.
    Ok(Value),
    /// An error of the node, with the general code -32000.
    Error(&'static str),
    /// An error of the node with a code of its own.
    Code(i64, &'static str),
    /// A revert without data.
    Revert,
    /// The connection is closed without an answer.
    Silence,
    /// HTTP 429, which asks for a second's pause.
    Busy,
}

/// Every request so far: the method and its parameters.
pub(crate) type Asked = Arc<Mutex<Vec<(String, Value)>>>;

/// Starts a node on a free port; `answer` gets the method, the parameters and how often the method
/// was asked before. The answer to `eth_chainId` is 7.
pub(crate) fn node(answer: impl Fn(&str, &Value, usize) -> Answer + Send + 'static) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Asked::default();
    let log = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            serve(stream.unwrap(), &answer, &log);
        }
    });
    (url, asked)
}

fn serve(mut stream: TcpStream, answer: &impl Fn(&str, &Value, usize) -> Answer, asked: &Asked) {
    let Some(request) = request(&stream) else { return };
    let method = request["method"].as_str().unwrap().to_owned();
    let before = {
        let mut asked = asked.lock().unwrap();
        let before = asked.iter().filter(|(other, _)| *other == method).count();
        asked.push((method.clone(), request["params"].clone()));
        before
    };
    let answer = match method.as_str() {
        "eth_chainId" => Answer::Ok(json!("0x7")),
        method => answer(method, &request["params"], before),
    };
    let id = &request["id"];
    let failed = |code: i64, message: &str| {
        let error = json!({ "code": code, "message": message });
        ("200 OK", json!({ "jsonrpc": "2.0", "id": id, "error": error }))
    };
    let (status, body) = match answer {
        Answer::Ok(result) => ("200 OK", json!({ "jsonrpc": "2.0", "id": id, "result": result })),
        Answer::Error(message) => failed(-32_000, message),
        Answer::Code(code, message) => failed(code, message),
        Answer::Revert => failed(3, "execution reverted"),
        Answer::Busy => ("429 Too Many Requests\r\nretry-after: 1", json!("slow down")),
        Answer::Silence => return,
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).unwrap();
}

fn request(stream: &TcpStream) -> Option<Value> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = text.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

pub(crate) fn hex_number(number: u64) -> String {
    format!("{number:#x}")
}

/// A block as a node gives it; its time is 1,000 and its number.
pub(crate) fn block(number: u64, hash: u8) -> Value {
    let zero = B256::ZERO;
    json!({
        "number": hex_number(number), "hash": B256::repeat_byte(hash), "timestamp": hex_number(1_000 + number),
        "parentHash": zero, "sha3Uncles": zero, "stateRoot": zero, "transactionsRoot": zero,
        "receiptsRoot": zero, "mixHash": zero, "miner": Address::ZERO, "nonce": "0x0000000000000000",
        "logsBloom": hex::encode_prefixed([0; 256]), "difficulty": "0x0", "gasLimit": "0x1", "gasUsed": "0x0",
        "extraData": "0x", "baseFeePerGas": "0x64", "uncles": [], "transactions": [], "size": "0x0",
    })
}

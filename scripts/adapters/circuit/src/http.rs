//! Requests to servers on this machine, and base64.

use crate::Result;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Response {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub(crate) fn json(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.body).map_err(|error| format!("{error}: {}", self.body))?)
    }

    /// The text of the chunks of a stream, by a pointer into each.
    pub(crate) fn streamed(&self, pointer: &str) -> String {
        let chunks = self.body.lines().filter_map(|line| line.strip_prefix("data: "));
        let values = chunks.filter_map(|chunk| serde_json::from_str::<Value>(chunk).ok());
        values.filter_map(|value| Some(value.pointer(pointer)?.as_str()?.to_owned())).collect()
    }
}

/// Posts JSON to an address such as `127.0.0.1:8377`, with further headers, each a line.
pub(crate) fn post(address: &str, path: &str, headers: &[String], body: &Value) -> Result<Response> {
    let body = body.to_string();
    // By HTTP/1.0, so that the body comes as it is, up to the end.
    let mut head = format!("POST {path} HTTP/1.0\r\nhost: {address}\r\ncontent-type: application/json\r\n");
    headers.iter().for_each(|header| head += &format!("{header}\r\n"));
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("a response without a body")?;
    let status = head.split(' ').nth(1).ok_or("a response without a status")?.parse()?;
    Ok(Response { status, head: head.to_owned(), body: body.to_owned() })
}

/// Bytes in base64.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let bits =
            part.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
        for index in 0..4 {
            let digit = (bits >> (18 - 6 * index)) as usize & 63;
            text.push(if index <= part.len() { DIGITS[digit] as char } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (text, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(super::base64(text.as_bytes()), expected);
        }
    }
}

//! A key in AWS KMS, as a server on this machine plays it: the account is the key's, and contracts read
//! its signatures. `cargo test --workspace --features tributary-chain/kms --test kms` runs it.

use alloy_primitives::{Address, B256, Signature, U256, hex};
use alloy_signer::SignerSync;
use alloy_signer_local::PrivateKeySigner;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};
use tributary_chain::{Account, KeyError};

/// What is before a point of secp256k1 in a public key's DER.
const KEY_HEADER: &str = "3056301006072a8648ce3d020106052b8104000a034200";

/// The order of secp256k1.
const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { letter.into() } else { '=' });
        }
    }
    text
}

fn from_base64(text: &str) -> Vec<u8> {
    let value = |letter: u8| LETTERS.iter().position(|known| *known == letter).map(|value| value as u32);
    let values: Vec<u32> = text.bytes().filter_map(value).collect();
    values
        .chunks(4)
        .flat_map(|chunk| {
            let word = chunk.iter().fold(0, |word, value| word << 6 | value) << (6 * (4 - chunk.len()));
            word.to_be_bytes()[1..chunk.len()].to_vec()
        })
        .collect()
}

/// A signature as DER, with the higher of its two possible s, which no chain takes.
fn der(signature: &Signature) -> Vec<u8> {
    let order: U256 = U256::from_be_slice(&hex::decode(ORDER).unwrap());
    let integer = |number: U256| {
        let bytes = number.to_be_bytes::<32>();
        let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(31);
        let pad = bytes[start] >> 7 == 1;
        let digits = [if pad { &[0][..] } else { &[] }, &bytes[start..]].concat();
        [&[2, digits.len() as u8][..], &digits].concat()
    };
    let body = [integer(signature.r()), integer(order - signature.s())].concat();
    [&[0x30, body.len() as u8][..], &body].concat()
}

fn answer(key: &PrivateKeySigner, target: &str, request: &Value) -> Value {
    match target {
        "TrentService.GetPublicKey" => {
            let point = key.credential().verifying_key().to_encoded_point(false);
            let der = [hex::decode(KEY_HEADER).unwrap(), point.as_bytes().to_vec()].concat();
            json!({ "KeyId": request["KeyId"], "PublicKey": base64(&der), "KeySpec": "ECC_SECG_P256K1" })
        }
        "TrentService.Sign" => {
            assert_eq!(request["MessageType"], "DIGEST");
            let digest = B256::from_slice(&from_base64(request["Message"].as_str().unwrap()));
            let signature = key.sign_hash_sync(&digest).unwrap();
            json!({ "KeyId": request["KeyId"], "Signature": base64(&der(&signature)) })
        }
        other => panic!("{other}"),
    }
}

fn serve(mut stream: TcpStream, key: &PrivateKeySigner) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut length, mut target) = (0, String::new());
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let Some((name, value)) = line.trim().split_once(": ") else {
            if line == "\r\n" {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "x-amz-target" => target = value.to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let request: Value = serde_json::from_slice(&body).ok()?;
    let (status, body) = if request["KeyId"] == "alias/scorer" {
        ("200 OK", answer(key, &target, &request))
    } else {
        ("400 Bad Request", json!({ "__type": "NotFoundException", "message": "no such key here" }))
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).ok()
}

#[test]
fn a_key_in_kms_signs_as_one_at_hand_does() {
    let key = PrivateKeySigner::from_bytes(&B256::repeat_byte(7)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let of_server = key.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            serve(stream.unwrap(), &of_server);
        }
    });
    let variables = [
        ("AWS_ENDPOINT_URL", url.as_str()),
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
    ];
    for (name, value) in variables {
        // SAFETY: no other thread of this process reads the environment: the server's does not, and there
        // is one test.
        unsafe { std::env::set_var(name, value) };
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let account = Account::from_kms("alias/scorer").await.unwrap();
        assert_eq!(account.address(), key.address());
        for byte in 0..8 {
            let digest = B256::repeat_byte(byte);
            let signature = account.sign(digest).await.unwrap();
            assert_eq!(signature, key.sign_hash_sync(&digest).unwrap().as_bytes().to_vec());
        }
        let error = Account::from_kms("alias/other").await.unwrap_err();
        assert!(matches!(error, KeyError::Remote { .. }), "{error}");
        let text = error.to_string();
        assert!(text.starts_with("key alias/other of AWS KMS does not give its account: "), "{text}");
        assert!(text.contains("no such key here") && !text.contains("secret"), "{text}");
        assert_ne!(account.address(), Address::ZERO);
    });
}

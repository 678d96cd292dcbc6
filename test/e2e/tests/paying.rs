//! Answers that are paid for by vouchers, from a deposit to a round: `tributary gateway` in front of an
//! upstream that does not always behave.

use crate::{
    fixture::CommandFixture,
    http::{self, Response},
};
use alloy_primitives::{Address, U256};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};
use tributary_core::typed_data::Voucher;
use tributary_sdk::receipts::{Book, Span};
use tributary_test_kit::IKeyWallet;

const ANSWER: &str = "The quick brown fox jumps over the lazy dog while the sun sets behind the hills.";

/// An upstream that says what `reply` does for each request's first line and body: a head line and the rest.
pub(crate) fn upstream(reply: impl Fn(&str, &Value) -> Vec<u8> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let reply = Arc::new(reply);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let reply = Arc::clone(&reply);
            thread::spawn(move || {
                let (first, body) = read_request(&stream);
                let _ = stream.write_all(&reply(&first, &body));
                let _ = stream.shutdown(Shutdown::Both);
            });
        }
    });
    format!("http://{address}/v1")
}

/// The first line of a request, and its body.
fn read_request(stream: &TcpStream) -> (String, Value) {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    let _ = reader.read_line(&mut first);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (first, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

pub(crate) fn response(kind: &str, body: &str) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n");
    format!("{head}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

/// Says the same to everyone, at once or as a stream; what the request's first message says can change
/// that.
fn reply(_: &str, body: &Value) -> Vec<u8> {
    let asked = body["messages"][0]["content"].as_str().unwrap_or("");
    let usage = match asked {
        "lie" => json!({ "prompt_tokens": 1_000_000, "completion_tokens": 1_000_000 }),
        _ => json!({ "prompt_tokens": 10, "completion_tokens": 20 }),
    };
    match asked {
        "fail" => b"HTTP/1.1 429 Too Many\r\ncontent-type: application/json\r\ncontent-length: 15\r\nconnection: close\r\n\r\n{\"error\":\"busy\"}".to_vec(),
        "nonsense" => response("application/json", "<html>"),
        "silent" => response("application/json", &json!({ "choices": [], "usage": usage }).to_string()),
        _ if body["stream"] == true => {
            let mut events = String::new();
            for part in ANSWER.split_inclusive(' ') {
                let choice = json!({ "index": 0, "delta": { "content": part } });
                events += &format!("data: {}\n\n", json!({ "choices": [choice] }));
            }
            if asked == "cut" {
                // Less comes than was announced.
                let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 100000\r\n\r\n";
                return format!("{head}{events}").into_bytes();
            }
            events += &format!("data: {}\n\ndata: [DONE]\n\n", json!({ "choices": [], "usage": usage }));
            response("text/event-stream", &events)
        }
        _ => {
            let choice = json!({ "index": 0, "message": { "role": "assistant", "content": ANSWER } });
            let answer = json!({ "model": body["model"], "choices": [choice], "usage": usage });
            response("application/json", &answer.to_string())
        }
    }
}

/// What a 402 response asks for.
fn total(response: &Response) -> u128 {
    assert_eq!(response.status, 402, "{}", response.text());
    response.json()["accepts"][0]["extra"]["total"].as_str().unwrap().parse().unwrap()
}

/// A gateway with its payer, who is account 1.
struct Paying {
    fixture: CommandFixture,
    address: String,
    payer: Address,
}

impl Paying {
    fn ask(&self, content: &str, is_stream: bool, payment: Option<&str>) -> Response {
        ask(&self.address, "clinic", content, is_stream, payment)
    }

    /// A payment with a voucher of the payer's for this total.
    fn payment(&self, total: u128) -> String {
        let deadline = 10_000_000_000u64;
        let voucher = self.fixture.json(1, &format!("deposit sign 1 {total} --deadline {deadline}"));
        payment(&self.fixture, &voucher)
    }

    fn book(&self) -> Book {
        Book::of(&self.fixture.context.chain_folder(), U256::from(1))
    }

    fn shown(&self) -> Value {
        self.fixture.json(1, &format!("deposit show 1 {}", self.payer))
    }
}

/// A payment by a voucher, as a header has it.
pub(crate) fn payment(fixture: &CommandFixture, voucher: &Value) -> String {
    let network = format!("eip155:{}", fixture.context.client.chain_id());
    let payment = json!({
        "x402Version": 1, "scheme": "tributary-voucher", "network": network, "payload": voucher,
    });
    STANDARD.encode(payment.to_string())
}

/// Asks a gateway's model; the first message is `content`.
fn ask(address: &str, model: &str, content: &str, is_stream: bool, payment: Option<&str>) -> Response {
    let body = json!({
        "model": model, "messages": [{ "role": "user", "content": content }], "max_tokens": 30,
        "stream": is_stream,
    });
    let payment = payment.map_or(String::new(), |payment| format!("x-payment: {payment}\r\n"));
    let headers = format!("content-type: application/json\r\n{payment}");
    http::ask(address, "POST", "/v1/chat/completions", &headers, body.to_string().as_bytes())
}

async fn fixture(name: &str) -> CommandFixture {
    let fixture = CommandFixture::new(name).await;
    fixture.write("texts/1.txt", ANSWER);
    fixture.write("weights", "w");
    fixture.json(0, "datanet create");
    fixture.json(0, "contribute 1 texts");
    fixture.vouch(1).await;
    fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");
    let model = json!({
        "name": "clinic", "model": "1", "upstream": upstream(reply), "artifact": "weights",
        "prices": { "request": "5", "inputToken": "1", "outputToken": "10" },
    });
    fixture.write("gateway.json", &json!({ "models": [model] }).to_string());
    fixture
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_paid_for_by_vouchers_and_come_into_a_round() {
    let fixture = fixture("paying").await;
    let payer = fixture.account(1).address();
    let mut server = fixture.start(0, "gateway serve gateway.json --listen 127.0.0.1:0");
    let address = server.line()["address"].as_str().unwrap().to_owned();
    let paying = Paying { fixture, address, payer };

    // Who does not pay is told what to sign, and an account without a deposit can sign what it likes.
    let unpaid = paying.ask("hello", false, None);
    let accepts = &unpaid.json()["accepts"][0];
    assert_eq!((unpaid.status, &accepts["scheme"]), (402, &json!("tributary-voucher")));
    let most: u128 = accepts["maxAmountRequired"].as_str().unwrap().parse().unwrap();
    assert!(most > 305, "30 tokens at 10, and the request");
    let poor = paying.ask("hello", false, Some(&paying.payment(most)));
    assert!(poor.status == 402 && poor.text().contains("has put nothing down"), "{poor:?}");

    paying.fixture.json(1, "deposit put 1 5000");
    let answer = paying.ask("hello", false, Some(&paying.payment(most)));
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["choices"][0]["message"]["content"], ANSWER);
    assert_eq!(answer.header("x-tributary-price"), Some("215"), "5, 10 tokens at 1 and 20 at 10");
    assert_eq!(answer.header("x-tributary-owed"), Some("215"));
    let receipt = answer.header("x-tributary-receipt").unwrap().to_owned();

    // The same voucher is too little for the next one, and what it must be for is said.
    let total = total(&paying.ask("hello", true, Some(&paying.payment(most))));
    assert!(total > 215 + 305);
    let stream = paying.ask("hello", true, Some(&paying.payment(total))).text();
    assert!(stream.contains("data: [DONE]") && !stream.contains("\"usage\""), "{stream}");
    assert!(stream.contains("price=215 owed=430"), "{stream}");

    // What an upstream says of its tokens is bounded by bytes and by what was asked for; its failures cost nothing.
    let payment = paying.payment(5_000);
    let lie = paying.ask("lie", false, Some(&payment));
    let price: u128 = lie.header("x-tributary-price").unwrap().parse().unwrap();
    assert!(price <= most && price > 215, "{price}");
    for (content, status) in [("fail", 429), ("nonsense", 502), ("silent", 200)] {
        assert_eq!(paying.ask(content, false, Some(&payment)).status, status, "{content}");
    }
    // A stream that is cut off is paid for as far as it came.
    let cut = paying.ask("cut", true, Some(&payment)).text();
    assert!(cut.contains("was cut off") && !cut.contains("[DONE]"), "{cut}");
    let of_cut = cut.split("price=").nth(1).unwrap().split(' ').next().unwrap();
    let owed = 430 + price + of_cut.parse::<u128>().unwrap();
    assert!(cut.contains(&format!("owed={owed}")), "{cut}");
    assert_eq!(server.terminate(), Some(0));

    // Each answer is in the book once, also after another start.
    let entries = paying.book().entries(Span::ALL).unwrap();
    assert_eq!(entries.len(), 4);
    assert_eq!(entries[0].id().to_string(), receipt);
    assert_eq!(entries[0].output, ANSWER.as_bytes());
    assert_eq!(entries.iter().map(|entry| entry.receipt.price).sum::<u128>(), owed);
    let mut server = paying.fixture.start(0, "gateway serve gateway.json --listen 127.0.0.1:0");
    let paying = Paying { address: server.line()["address"].as_str().unwrap().to_owned(), ..paying };
    assert_eq!(paying.book().entries(Span::ALL).unwrap().len(), 4);

    // What is owed goes to the model, and no more: nothing by the voucher for 5,000, all by one for just that.
    let nothing_exact = paying.fixture.json(2, "gateway collect");
    assert_eq!(nothing_exact["vouchers"], 0, "{nothing_exact}");
    let exact = paying.payment(owed);
    let last = paying.ask("hello", false, Some(&exact));
    assert_eq!(last.status, 200, "the voucher for 5,000 is still the last one");
    let collected = paying.fixture.json(2, "gateway collect");
    assert_eq!(
        collected,
        json!({ "vouchers": 1, "forwarded": [{ "model": "1", "amount": owed.to_string() }], "problems": [] })
    );
    assert_eq!(paying.shown()["redeemed"], owed.to_string());
    let owed = last.header("x-tributary-owed").unwrap().parse::<u128>().unwrap();
    // The payer leaves: no answers any more, and the last voucher is shown.
    paying.fixture.json(1, "deposit announce 1");
    tokio::time::sleep(Duration::from_secs(6)).await;
    let leaving = paying.ask("hello", false, Some(&payment));
    assert!(leaving.status == 402 && leaving.text().contains("takes its deposit back"), "{leaving:?}");
    paying.fixture.json(2, "gateway collect");
    let shown = paying.shown();
    assert!(shown["redeemed"].as_str().unwrap().parse::<u128>().unwrap() >= owed, "{shown}");
    assert_eq!(server.terminate(), Some(0));

    // The answers are scored, and paid from what the payer put down.
    paying.fixture.advance_second().await;
    paying.fixture.advance_second().await;
    paying.fixture.advance_second().await;
    let scored = paying.fixture.json(0, "score 1");
    assert_eq!(scored["receipts"], 5, "{scored}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_serves_what_was_registered() {
    let fixture = fixture("registered").await;
    fixture.write("weights", "other");
    let error = fixture.run(0, &["gateway", "serve", "gateway.json", "--listen", "127.0.0.1:0"]).error();
    assert!(error.contains("serve the registered file"), "{error}");
    fixture.write("gateway.json", "{}");
    let error = fixture.run(0, &["gateway", "serve", "gateway.json", "--listen", "127.0.0.1:0"]).error();
    assert!(error.contains("no configuration of a gateway"), "{error}");
}

/// A payer that is a contract can deny at any time what it signed. The gateway loses that, and nothing of
/// what others owe.
#[tokio::test(flavor = "multi_thread")]
async fn a_payer_that_denies_its_signature_holds_up_no_other() {
    let fixture = fixture("denied").await;
    fixture.json(0, "model register --artifact weights --datanet 1 --window 280800");
    let model = |name: &str, id: &str| {
        json!({
            "name": name, "model": id, "upstream": upstream(reply), "artifact": "weights",
            "prices": { "request": "5", "inputToken": "1", "outputToken": "10" },
        })
    };
    let models = json!({ "models": [model("clinic", "1"), model("surgery", "2")] });
    fixture.write("gateway.json", &models.to_string());
    let (client, wallet) = (&fixture.context.client, fixture.create("KeyWallet").await);
    let owner = |account: usize| IKeyWallet::setCall {
        newOwner: fixture.account(account).address(),
        newNeed: U256::ZERO,
    };
    client.send(&fixture.account(0), wallet, &owner(1), U256::ZERO).await.unwrap();
    fixture.json(1, &format!("deposit put 1 5000 --payer {}", wallet.address));
    fixture.json(1, "deposit put 2 5000");
    let mut server = fixture.start(0, "gateway serve gateway.json --listen 127.0.0.1:0");
    let address = server.line()["address"].as_str().unwrap().to_owned();

    let deadline = client.time().await.unwrap() + 50 * 3_600;
    let voucher = Voucher { model_id: U256::from(1), payer: wallet.address, total: 5_000, deadline };
    let digest = voucher.digest(client.chain_id(), fixture.context.deposits().address);
    let signature = fixture.account(1).sign(digest).await.unwrap();
    let of_wallet = json!({
        "model": "1", "payer": wallet.address, "total": "5000", "deadline": deadline, "signature": signature,
    });
    let of_key = fixture.json(1, &format!("deposit sign 2 5000 --deadline {deadline}"));
    for (model, voucher) in [("clinic", of_wallet), ("surgery", of_key)] {
        let answer = ask(&address, model, "hello", false, Some(&payment(&fixture, &voucher)));
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    client.send(&fixture.account(0), wallet, &owner(2), U256::ZERO).await.unwrap();
    // Vouchers that end within a day are shown for whatever is owed.
    client.advance_clock(30 * 3_600).await.unwrap();
    let collected = fixture.json(2, "gateway collect");
    assert_eq!(collected["vouchers"], 1, "{collected}");
    assert_eq!(collected["forwarded"], json!([{ "model": "2", "amount": "5000" }]));
    let problems = collected["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{collected}");
    assert_eq!(problems[0]["model"], "1");
    assert_eq!(server.terminate(), Some(0));
}

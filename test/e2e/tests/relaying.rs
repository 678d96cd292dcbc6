//! The relay of `tributary serve`: what it sends, and what it does not, whoever asks.

use crate::{
    binary::Running,
    fixture::CommandFixture,
    http::{self, Response},
};
use alloy_primitives::{Address, B256, U256, keccak256};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};
use tributary_chain::{Account, random_word};
use tributary_interfaces::IDatanets::{Contribution, contributionCall};
use tributary_sdk::contribute::{SignedContribution, sign};

const PATH: &str = "/api/v1/relay/contributions";
const JSON: &str = "content-type: application/json\r\n";
const LATER: u64 = 99_999_999_999;

/// The account that pays.
const PAYER: usize = 2;

/// A server with a relay, or another one.
struct Server {
    address: String,
    running: Running,
}

impl Server {
    fn start(fixture: &CommandFixture, options: &str) -> Self {
        let mut running = fixture.start(PAYER, &format!("serve --listen 127.0.0.1:0 {options}"));
        let address = running.line()["address"].as_str().unwrap().to_owned();
        Self { address, running }
    }

    fn post(&self, body: &[u8]) -> Response {
        http::ask(&self.address, "POST", PATH, JSON, body)
    }

    /// Sends a contribution; it must be registered.
    #[track_caller]
    fn registered(&self, signed: &SignedContribution) -> Value {
        let answer = self.post(&serde_json::to_vec(signed).unwrap());
        assert_eq!(
            (answer.status, &answer.json()["state"]),
            (200, &"registered".into()),
            "{}",
            answer.text()
        );
        answer.json()
    }

    /// Sends a contribution, which must not be sent. Returns the status, the code and the message.
    #[track_caller]
    fn rejected(&self, signed: &SignedContribution) -> (u16, String, String) {
        let answer = self.post(&serde_json::to_vec(signed).unwrap());
        problem(&answer)
    }

    fn status(&self) -> Value {
        http::ask(&self.address, "GET", "/api/v1/status", "", &[]).json()["relay"].clone()
    }
}

#[track_caller]
fn problem(answer: &Response) -> (u16, String, String) {
    let error = answer.json()["error"].clone();
    let text = |name: &str| error[name].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned();
    (answer.status, text("code"), text("message"))
}

/// An account without anything.
fn poor() -> Account {
    Account::from_key(random_word()).unwrap()
}

fn item(text: &str) -> B256 {
    keccak256(text)
}

async fn signed(fixture: &CommandFixture, datanet: u64, by: &Account, texts: &[&str]) -> SignedContribution {
    let ids: Vec<B256> = texts.iter().map(|text| item(text)).collect();
    sign(&fixture.context, by, U256::from(datanet), &ids, U256::ZERO, U256::from(LATER)).await.unwrap()
}

async fn state(fixture: &CommandFixture, datanet: u64, text: &str) -> Contribution {
    let call = contributionCall { datanetId: U256::from(datanet), item: item(text) };
    fixture.context.client.read(fixture.context.datanets(), &call).await.unwrap()
}

async fn balance(fixture: &CommandFixture) -> U256 {
    fixture.context.client.balance(fixture.account(PAYER).address()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_contribution_is_registered_for_one_without_gas_and_sent_once() {
    let fixture = CommandFixture::new("relay").await;
    fixture.json(0, "datanet create");
    fixture.json(0, "datanet create --policy curated");
    let server = Server::start(&fixture, "--relay");
    assert_eq!(server.status(), json!({ "isOpen": true, "records": 256, "datanets": null }));

    let contributor = poor();
    let first = signed(&fixture, 1, &contributor, &["one", "two"]).await;
    let answer = server.registered(&first);
    assert_eq!(
        (&answer["records"], &answer["waits"], &answer["datanet"]),
        (&2.into(), &false.into(), &"1".into())
    );
    assert!(answer["transaction"].is_string() && answer["gas"].as_u64().unwrap() > 50_000, "{answer}");
    assert_eq!(state(&fixture, 1, "one").await.payee, contributor.address().into_word());
    assert_eq!(fixture.context.client.balance(contributor.address()).await.unwrap(), U256::ZERO);

    // The same again costs nothing, and is answered the same; so is what many ask for at once.
    let had = balance(&fixture).await;
    assert_eq!(server.registered(&first), answer);
    assert_eq!(balance(&fixture).await, had);
    let second = signed(&fixture, 1, &poor(), &["three"]).await;
    let block = fixture.context.client.block().await.unwrap();
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let asks: Vec<_> = (0..6).map(|_| scope.spawn(|| server.registered(&second))).collect();
        asks.into_iter().map(|ask| ask.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(fixture.context.client.block().await.unwrap(), block + 1);

    // Different ones at once follow each other.
    let mut many = Vec::new();
    for number in 0..6 {
        many.push(signed(&fixture, 1, &poor(), &[&format!("many {number}")]).await);
    }
    std::thread::scope(|scope| {
        for one in &many {
            scope.spawn(|| server.registered(one));
        }
    });
    assert_eq!(fixture.context.client.block().await.unwrap(), block + 7);

    // In a curated Datanet they wait.
    let waiting = signed(&fixture, 2, &contributor, &["one"]).await;
    assert_eq!(server.registered(&waiting)["waits"], true);

    // Other commands use the working folder and the same key meanwhile.
    fixture.json(PAYER, "datanet create");
    server.registered(&signed(&fixture, 3, &contributor, &["one"]).await);

    // A server that began anew says that they are registered, and sends nothing.
    assert_eq!(server.running.terminate(), Some(0));
    let server = Server::start(&fixture, "--relay");
    let had = balance(&fixture).await;
    for (one, records, waits) in [(&first, 2, false), (&waiting, 1, true)] {
        let answer = server.registered(one);
        assert_eq!((&answer["records"], &answer["waits"]), (&records.into(), &waits.into()));
        assert_eq!(answer["transaction"], Value::Null);
    }
    assert_eq!(balance(&fixture).await, had);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_paid_for_in_vain_is_not_sent() {
    let fixture = CommandFixture::new("relay-in-vain").await;
    for policy in ["open", "listed", "open --commit-first", "open"] {
        fixture.json(0, &format!("datanet create --policy {policy}"));
    }
    fixture.json(0, "datanet close 4");
    let server = Server::start(&fixture, "--relay --relay-records 4");
    assert_eq!(server.status()["records"], 4);
    let (contributor, other) = (poor(), poor());
    let right = signed(&fixture, 1, &contributor, &["one"]).await;
    server.registered(&right);
    let had = balance(&fixture).await;

    let stolen = SignedContribution { contributor: other.address(), ..right.clone() };
    let new = signed(&fixture, 1, &other, &["new"]).await;
    let later = SignedContribution { deadline: U256::from(LATER - 1), ..new.clone() };
    let now = fixture.context.client.time().await.unwrap();
    let until = async |deadline: u64, text: &str| {
        let (ids, deadline) = ([item(text)], U256::from(deadline));
        sign(&fixture.context, &other, U256::ONE, &ids, U256::ZERO, deadline).await.unwrap()
    };
    for (what, one, expected) in [
        ("of another", stolen, "Datanets.InvalidSignature"),
        ("changed", later, "Datanets.InvalidSignature"),
        ("expired", until(now - 1, "late").await, "Datanets.SignatureExpired"),
        ("nearly expired", until(now + 30, "late").await, "expires in less than 60 seconds"),
        ("of others", signed(&fixture, 1, &other, &["one"]).await, "Datanets.AlreadyContributed"),
        (
            "partly of others",
            signed(&fixture, 1, &other, &["new", "one"]).await,
            "Datanets.AlreadyContributed",
        ),
        ("twice the same", signed(&fixture, 1, &other, &["new", "new"]).await, "Datanets.AlreadyContributed"),
        ("not listed", signed(&fixture, 2, &other, &["new"]).await, "Datanets.NotListed"),
        ("not committed to", signed(&fixture, 3, &other, &["new"]).await, "Datanets.CommitmentRequired"),
        ("closed", signed(&fixture, 4, &other, &["new"]).await, "Datanets.DatanetIsClosed"),
        ("unknown", signed(&fixture, 9, &other, &["new"]).await, "Datanets.UnknownDatanet"),
        ("none", signed(&fixture, 1, &other, &[]).await, "0 records"),
        ("many", signed(&fixture, 1, &other, &["1", "2", "3", "4", "5"]).await, "5 records"),
    ] {
        let (status, code, message) = server.rejected(&one);
        assert_eq!((status, code.as_str()), (422, "rejected"), "{what}: {message}");
        assert!(message.contains(expected), "{what}: {message}");
    }
    for body in ["", "{}", "[]", "null", "{\"datanet\":\"0x1\"}", "\u{1}", "x"] {
        let (status, code, _) = problem(&server.post(body.as_bytes()));
        assert_eq!((status, code.as_str()), (400, "badRequest"), "{body}");
    }
    let mut more = serde_json::to_value(&right).unwrap();
    more["gas"] = 1.into();
    assert_eq!(problem(&server.post(more.to_string().as_bytes())).0, 400);
    assert_eq!(balance(&fixture).await, had);
    // What was wrong does not keep the right one out.
    server.registered(&new);
    // What is registered for its contributor is said to be, whatever is wrong with the signature by now.
    let late = SignedContribution { deadline: U256::from(now - 1), ..right };
    assert_eq!(server.registered(&late)["transaction"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_spends_no_more_than_its_limits() {
    let fixture = CommandFixture::new("relay-limits").await;
    fixture.json(0, "datanet create");
    fixture.json(0, "datanet create");
    let refused = async |options: &str, datanet: u64| {
        let server = Server::start(&fixture, &format!("--relay {options}"));
        let had = balance(&fixture).await;
        let one = signed(&fixture, datanet, &poor(), &[options]).await;
        let body = serde_json::to_vec(&one).unwrap();
        let answer = server.post(&body);
        assert_eq!(balance(&fixture).await, had, "{options}");
        let (status, code, _) = problem(&answer);
        let (again, _, _) = problem(&server.post(&body));
        assert_eq!(again, status, "{options}");
        (status, code, answer.header("retry-after").map(str::to_owned), server.status()["isOpen"] == true)
    };
    let open = (422, "rejected".to_owned(), None, true);
    assert_eq!(refused("--relay-gas-each 50000", 1).await, open);
    assert_eq!(refused("--relay-datanet 2 --relay-datanet 3", 1).await, open);
    let spent = (503, "relaySpent".to_owned(), None, false);
    assert_eq!(refused("--relay-gas 50000", 1).await, spent);
    let leave = "1".to_owned() + &"0".repeat(30);
    assert_eq!(refused(&format!("--relay-leave {leave}"), 1).await, spent);

    // An hour's gas is enough for two, and then it is over, for all.
    let server = Server::start(&fixture, "--relay --relay-datanet 2 --relay-gas-per-hour 320000");
    assert_eq!(server.status()["datanets"], json!([2]));
    let mut sent = Vec::new();
    let (status, code, message) = loop {
        let one = signed(&fixture, 2, &poor(), &[&format!("of an hour {}", sent.len())]).await;
        let answer = server.post(&serde_json::to_vec(&one).unwrap());
        if answer.status != 200 {
            let again: u64 = answer.header("retry-after").unwrap().parse().unwrap();
            assert!((3_500..=3_600).contains(&again), "{again}");
            break problem(&answer);
        }
        sent.push((one, answer.json()));
    };
    assert_eq!((status, code.as_str()), (429, "limited"), "{message}");
    let used: u64 = sent.iter().map(|(_, answer)| answer["gas"].as_u64().unwrap()).sum();
    assert!(!sent.is_empty() && used <= 320_000, "{used}");
    // What was sent is still answered.
    let (one, answer) = &sent[0];
    assert_eq!(server.registered(one), *answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_that_makes_transactions_fail_is_served_once() {
    let fixture = CommandFixture::new("relay-fickle").await;
    fixture.json(0, "datanet create");
    let server = Server::start(&fixture, "--relay");
    let of = |contributor: Address, text: &str, first: u8| SignedContribution {
        datanet: U256::ONE,
        contributor,
        content_ids: vec![item(text)],
        nonce: U256::ZERO,
        deadline: U256::from(LATER),
        signature: vec![first; 70].into(),
    };
    let first = fixture.create("FickleWallet").await.address;
    // One that is tried for too much gas costs nothing.
    let had = balance(&fixture).await;
    let (status, code, message) = server.rejected(&of(first, "burns", 1));
    assert_eq!((status, code.as_str()), (422, "rejected"), "{message}");
    assert!(message.contains("gas"), "{message}");
    assert_eq!(balance(&fixture).await, had);

    let (_, code, message) = server.rejected(&of(first, "a", 0));
    assert!(code == "rejected" && message.contains("failed"), "{message}");
    let lost = had - balance(&fixture).await;
    assert!(lost > U256::ZERO);
    // Its second contribution is not sent, whatever it is; of other wallets two more, and then none of anyone.
    let had = balance(&fixture).await;
    assert!(server.rejected(&of(first, "b", 0)).2.contains("failed before"));
    assert_eq!(balance(&fixture).await, had);
    for _ in 0..2 {
        let wallet = fixture.create("FickleWallet").await.address;
        assert!(server.rejected(&of(wallet, "c", 0)).2.contains("failed"));
    }
    let had = balance(&fixture).await;
    let wallet = fixture.create("FickleWallet").await.address;
    assert_eq!(server.rejected(&of(wallet, "d", 0)).0, 429);
    let (status, code, _) = server.rejected(&signed(&fixture, 1, &poor(), &["e"]).await);
    assert_eq!((status, code.as_str(), &server.status()["isOpen"]), (429, "limited", &false.into()));
    assert_eq!(balance(&fixture).await, had);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_reads_nothing_of_pages_elsewhere_and_of_no_one_without_end() {
    let fixture = CommandFixture::new("relay-bodies").await;
    fixture.json(0, "datanet create");
    let server = Server::start(&fixture, "--relay --relay-waiting 1");
    let one = serde_json::to_vec(&signed(&fixture, 1, &poor(), &["one"]).await).unwrap();
    let had = balance(&fixture).await;
    let ask = |headers: &str, body: &[u8]| problem(&http::ask(&server.address, "POST", PATH, headers, body));
    for (headers, status, code) in [
        ("", 415, "notJson"),
        ("content-type: text/plain\r\n", 415, "notJson"),
        ("content-type: application/json\r\norigin: https://other.example\r\n", 403, "otherOrigin"),
        ("content-type: application/json\r\norigin: null\r\n", 403, "otherOrigin"),
        ("content-type: application/json\r\nsec-fetch-site: cross-site\r\n", 403, "otherOrigin"),
    ] {
        let found = ask(headers, &one);
        assert_eq!((found.0, found.1.as_str()), (status, code), "{headers}");
    }
    for (method, status) in [("GET", 405), ("OPTIONS", 405), ("PUT", 405)] {
        let answer = http::ask(&server.address, method, PATH, "", &[]);
        assert_eq!((answer.status, answer.header("allow")), (status, Some("POST")), "{method}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let query = http::ask(&server.address, "POST", &format!("{PATH}?a=b"), JSON, &one);
    assert_eq!(problem(&query).0, 400);

    // A body that says that it is large is not waited for, and one that does not is cut off.
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let head = |length: &str| format!("POST {PATH} HTTP/1.1\r\nhost: x\r\n{JSON}{length}\r\n\r\n");
    stream.write_all(head("content-length: 1000000000").as_bytes()).unwrap();
    let (began, mut answer) = (Instant::now(), Vec::new());
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 413") && began.elapsed() < Duration::from_secs(5));
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(head("transfer-encoding: chunked").as_bytes()).unwrap();
    let chunk = format!("400\r\n{}\r\n", " ".repeat(0x400));
    while stream.write_all(chunk.as_bytes()).is_ok() {}
    assert_eq!(balance(&fixture).await, had);
    // A slow one takes no one's place.
    let mut slow = TcpStream::connect(&server.address).unwrap();
    slow.write_all(head("content-length: 100").as_bytes()).unwrap();
    assert_eq!(server.post(&one).status, 200);
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(server.running.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_a_relay_sends_nothing() {
    let fixture = CommandFixture::new("relay-off").await;
    fixture.json(0, "datanet create");
    let server = Server::start(&fixture, "");
    assert_eq!(server.status(), Value::Null);
    let had = balance(&fixture).await;
    let (status, code, message) = server.rejected(&signed(&fixture, 1, &poor(), &["one"]).await);
    assert_eq!((status, code.as_str()), (404, "notFound"), "{message}");
    assert_eq!(balance(&fixture).await, had);
    // A relay is not had by an option of it, and one without a key does not start.
    let error = fixture.run(PAYER, &["serve", "--relay-gas", "5"]);
    assert!(error.code != 0 && error.stderr.contains("--relay"), "{error:?}");
    // Two servers do not share a journal.
    let first = Server::start(&fixture, "--relay");
    let error = fixture.run(PAYER, &["serve", "--listen", "127.0.0.1:0", "--relay"]).error();
    assert!(error.contains("in use"), "{error}");
    assert_eq!(first.running.terminate(), Some(0));
}

//! The API of `tributary serve`, as any program asks it.

use crate::{
    fixture::CommandFixture,
    http::{self, Response},
};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    path::Path,
    time::{Duration, Instant},
};
use tributary_core::ids::{cid, content_id};

const EVENTS: &str = "/api/v1/events";

fn ask(address: &str, method: &str, path: &str, header: &str) -> Response {
    http::ask(address, method, path, header, &[])
}

/// The server's events, as they come.
struct Events(BufReader<TcpStream>);

impl Events {
    /// Listens, as a client that knows the event with this id.
    fn listen(address: &str, since: Option<u64>) -> Self {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let since = since.map(|id| format!("last-event-id: {id}\r\n")).unwrap_or_default();
        write!(stream, "GET {EVENTS} HTTP/1.1\r\nhost: {address}\r\n{since}\r\n").unwrap();
        Self(BufReader::new(stream))
    }

    /// The name and the data of the next event.
    fn next(&mut self) -> (String, Value) {
        let (mut name, mut line) = (String::new(), String::new());
        loop {
            line.clear();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream has ended");
            if let Some(found) = line.strip_prefix("event: ") {
                name = found.trim().to_owned();
            } else if let Some(data) = line.strip_prefix("data: ") {
                return (name, serde_json::from_str(data).unwrap());
            }
        }
    }
}

/// The API's description, which is checked in.
fn description() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/api/openapi.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The paths of the description that are read, with values in the place of their parameters, without the stream
/// of events, which has no end.
fn paths(value: impl Fn(&str) -> String) -> Vec<String> {
    let description = description();
    let paths = description["paths"].as_object().unwrap().iter();
    let paths = paths.filter(|(_, methods)| methods["get"].is_object()).map(|(path, _)| path);
    let filled = |path: &String| {
        let segments = path.split('/').map(|segment| {
            let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
            name.map_or(segment.to_owned(), &value)
        });
        segments.collect::<Vec<_>>().join("/")
    };
    paths.filter(|path| path.as_str() != EVENTS).map(filled).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_says_what_the_chain_and_the_files_say() {
    let fixture = CommandFixture::with_answer("api").await;
    fixture.settle(1).await;
    let mut server = fixture.start(0, "serve --listen 127.0.0.1:0");
    let address = server.line()["address"].as_str().unwrap().to_owned();
    let get = |path: &str| ask(&address, "GET", &format!("/api/v1/{path}"), "");

    let status = get("status").json();
    assert_eq!(status["chainId"], fixture.context.client.chain_id());
    assert_eq!(status["rpc"], fixture.url());
    let datanet = get("datanets/1").json();
    assert_eq!((&datanet["records"], &datanet["models"]), (&1.into(), &serde_json::json!([1])));
    let registration = &get("datanets/1/registrations").json()["items"][0];
    assert_eq!(registration["status"], "accepted");
    let item = registration["item"].as_str().unwrap();
    assert_eq!(get(&format!("datanets/1/items?ids={item}")).json()["items"][0], *registration);

    // The whole price is of one record, of which the treasury has five percent.
    let round = get("rounds").json()["items"][0].clone();
    assert_eq!((&round["status"], &round["receiptsSum"]), (&"final".into(), &"1000003".into()));
    let hash = round["hash"].as_str().unwrap();
    let answer = get(&format!("rounds/{hash}/answers/0")).json();
    let credits = |list: &Value| -> u128 {
        let amounts = list.as_array().unwrap().iter();
        amounts.map(|one| one["credit"].as_str().unwrap().parse::<u128>().unwrap()).sum()
    };
    assert_eq!(credits(&answer["ranges"]) + credits(&answer["unowned"]), 1_000_003);
    assert!(credits(&answer["ranges"]) > 900_000, "{answer}");

    let account = fixture.account(1).address();
    let row = get(&format!("accounts/{account}/earnings")).json()["rows"][0].clone();
    let due = row["due"].as_str().unwrap();
    let payee = row["payee"]["word"].as_str().unwrap();
    assert_eq!(get(&format!("models/1/claims/{payee}")).json()["cumulative"], due);
    let listed = get("models/1/payees").json()["items"].clone();
    assert!(listed.as_array().unwrap().iter().any(|one| one["earned"] == due), "{listed}");
    let of_payee = get(&format!("rounds/{hash}/credits/{payee}")).json()["items"].clone();
    assert_eq!(of_payee[0]["role"], "contributor");
    assert_eq!(get("health").json()["assets"][0]["paid"], "1000003");

    // Who listens is told of the block, of rounds that changed while it was away, and of what follows.
    let mut events = Events::listen(&address, None);
    let (name, block) = events.next();
    let status = get("status").json();
    for field in ["number", "hash", "time"] {
        assert_eq!((name.as_str(), &block[field]), ("block", &status["block"][field]));
    }
    assert_eq!(block["changed"], status["changed"]);
    let mut returned = Events::listen(&address, round["endedAt"].as_u64());
    assert_eq!(returned.next(), ("round".to_owned(), round));
    assert_eq!(returned.next(), ("block".to_owned(), block.clone()));
    assert_eq!(Events::listen(&address, block["time"].as_u64().map(|time| time + 1)).next().0, "block");

    // What happens on the chain is seen within seconds, and the block is another one.
    let first = get("datanets");
    let tag = first.header("etag").unwrap().to_owned();
    let condition = format!("if-none-match: {tag}\r\n");
    let again = ask(&address, "GET", "/api/v1/datanets", &condition);
    assert_eq!((again.status, again.body.len()), (304, 0));
    fixture.json(0, "claim 1");
    let paid = get("models/1").json()["pool"]["claimed"] == "0";
    let deadline = Instant::now() + Duration::from_secs(20);
    while get(&format!("accounts/{account}/earnings")).json()["rows"][0]["due"] != "0" {
        assert!(Instant::now() < deadline, "the claim is not seen; it was paid: {paid}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(ask(&address, "GET", "/api/v1/datanets", &condition).status, 200);
    let (name, next) = events.next();
    assert!(name == "block" && next["number"].as_u64() > block["number"].as_u64(), "{name} {next}");
    // In a block without events nothing has changed.
    assert_eq!(next["changed"], next["hash"]);
    fixture.advance_second().await;
    let (name, quiet) = events.next();
    assert!(name == "block" && quiet["number"].as_u64() > next["number"].as_u64(), "{name} {quiet}");
    assert_eq!((&quiet["changed"], &get("status").json()["changed"]), (&next["hash"], &next["hash"]));

    // What was measured of the model is named by its hash, once it is there, and served by that.
    assert_eq!(get("models/1").json()["quality"], Value::Null);
    let quality = fixture.context.chain_folder().join("quality");
    fs::create_dir_all(&quality).unwrap();
    fs::write(quality.join("1.json"), "{}").unwrap();
    fixture.advance_second().await;
    assert_eq!(events.next().0, "block");
    let (hash, listed) = (content_id(b"{}"), get("models").json());
    assert_eq!(get("models/1").json()["quality"], hash.to_string());
    assert_eq!(listed["items"][0]["quality"], hash.to_string());
    let served = ask(&address, "GET", &format!("/ipfs/{}?format=raw", cid(hash)), "");
    assert_eq!((served.status, served.body.as_slice()), (200, b"{}".as_slice()));
    // It stops though clients listen.
    assert_eq!(server.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_or_cannot_be_meant_has_a_right_answer() {
    let fixture = CommandFixture::new("api-errors").await;
    fixture.json(0, "datanet create");
    let mut server = fixture.start(0, "serve --listen 127.0.0.1:0");
    let address = server.line()["address"].as_str().unwrap().to_owned();
    let word = format!("0x{}", "0".repeat(63) + "1");
    let right = |name: &str| match name {
        "datanet" | "model" => "1".to_owned(),
        "index" => "0".to_owned(),
        "account" => "0x1111111111111111111111111111111111111111".to_owned(),
        _ => word.clone(),
    };
    let code = |response: &Response| response.json()["error"]["code"].as_str().unwrap_or_default().to_owned();

    // Every path of the description is known, and answers with its own words.
    for path in paths(right) {
        let query = if path.ends_with("/items") { format!("?ids={word}") } else { String::new() };
        let response = ask(&address, "GET", &format!("{path}{query}"), "");
        assert!([200, 404].contains(&response.status), "{path}: {}", response.head);
        assert_eq!(response.header("content-type"), Some("application/json"), "{path}");
        assert_ne!(response.json()["error"]["message"], "the API has no such path", "{path}");
        let post = ask(&address, "POST", &path, "");
        assert_eq!((post.status, code(&post).as_str()), (405, "methodNotAllowed"), "{path}");
        let head = ask(&address, "HEAD", &path, "");
        assert!(head.body.is_empty(), "{path}");
        let unknown = ask(&address, "GET", &format!("{path}?colour=red"), "");
        assert_eq!((unknown.status, code(&unknown).as_str()), (400, "badRequest"), "{path}");
    }
    let listening = |method, query| ask(&address, method, &format!("{EVENTS}{query}"), "").status;
    assert_eq!((listening("HEAD", ""), listening("POST", ""), listening("GET", "?a=b")), (200, 405, 400));
    // So many may listen; one more is sent away, until one leaves.
    let mut many: Vec<Events> = (0..64).map(|_| Events::listen(&address, None)).collect();
    many.iter_mut().for_each(|one| assert_eq!(one.next().0, "block"));
    let full = ask(&address, "GET", EVENTS, "");
    assert_eq!((full.status, code(&full).as_str()), (503, "busy"));
    many.pop();
    let deadline = Instant::now() + Duration::from_secs(20);
    while listening("HEAD", "") != 200 {
        assert!(Instant::now() < deadline, "no place became free");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(many);
    // Whatever stands for a parameter, nothing breaks.
    let long = "9".repeat(4_000);
    for wrong in
        ["", "x", "-1", "0", "%00", "%ff", "..", "0x", "1e3", "\u{30}\u{20}1", "99999999999999999999", &long]
    {
        let wrong = wrong.replace(' ', "%20");
        for path in paths(|_| wrong.clone())
            .into_iter()
            .chain(paths(right).into_iter().map(|path| path + "/" + &wrong))
        {
            let response = ask(&address, "GET", &path, "");
            assert!([200, 400, 404].contains(&response.status), "{path}: {}", response.head);
            assert!(response.json().is_object(), "{path}");
        }
    }
    for (path, status, expected) in [
        ("datanets/2", 404, "notFound"),
        ("models/1", 404, "notFound"),
        ("datanets/one", 400, "badRequest"),
        ("datanets?limit=0", 400, "badRequest"),
        ("datanets?limit=1&limit=2", 400, "badRequest"),
        ("datanets?cursor=-1", 400, "badRequest"),
        ("accounts/0x0000000000000000000000000000000000000000/earnings", 400, "badRequest"),
        ("nothing", 404, "notFound"),
        ("", 404, "notFound"),
    ] {
        let response = ask(&address, "GET", &format!("/api/v1/{path}"), "");
        assert_eq!((response.status, code(&response).as_str()), (status, expected), "{path}");
    }
    assert_eq!(server.terminate(), Some(0));
}

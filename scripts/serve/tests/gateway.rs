//! The gateway over real connections, spoken to in plain text.
#![allow(unused_crate_dependencies)]

use alloy_primitives::B256;
use std::{fs::File, io::Write, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use tributary_core::ids::{cid, content_id};
use tributary_serve::{
    Answer, Body, BodyError, Bytes, Content, Gateway, Limits, Name, Request, Response, run,
};

const WORDS: &[u8] = b"the words of a record";
/// The root of the large file, if its bytes are features.
const ROOT: B256 = B256::repeat_byte(0xab);

/// A large file, which is served from the disk.
fn large() -> Vec<u8> {
    (0..3_000_000u32).map(|index| (index % 251) as u8).collect()
}

struct Server {
    address: String,
    stop: Option<oneshot::Sender<()>>,
    done: JoinHandle<()>,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let path = std::env::temp_dir().join(format!("tributary-gateway-{}", address.replace(':', "-")));
        File::create(&path).unwrap().write_all(&large()).unwrap();
        let (in_memory, on_disk) = (content_id(WORDS), content_id(&large()));
        let find = move |name: Name| match name {
            Name::Sha256(id) if id == in_memory => Ok(Some(Content::Bytes(WORDS.to_vec()))),
            Name::Sha256(id) if id == on_disk => Ok(Some(Content::File(File::open(&path)?))),
            Name::Features(ROOT) => Ok(Some(Content::File(File::open(&path)?))),
            Name::Sha256(B256::ZERO) => Err(std::io::Error::other("/a/secret/path")),
            _ => Ok(None),
        };
        let (stop, stopped) = oneshot::channel();
        let done = tokio::spawn(run(listener, limits, Arc::new(Gateway(find)), async {
            let _ = stopped.await;
        }));
        Self { address, stop: Some(stop), done }
    }

    /// The status, the headers and the body of the answer to a request.
    async fn ask(&self, method: &str, path: &str, headers: &[&str]) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).await.unwrap();
        let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
        let request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
        (head[9..12].parse().unwrap(), head, answer[end + 4..].to_vec())
    }
}

const ACCEPT: &str = "Accept: application/vnd.ipld.raw";

fn path(bytes: &[u8]) -> String {
    format!("/ipfs/{}", cid(content_id(bytes)))
}

#[tokio::test]
async fn a_raw_block_is_named_by_its_cid() {
    let server = Server::start(Limits::default()).await;
    let path = path(WORDS);
    let (status, head, body) = server.ask("GET", &format!("{path}?format=raw"), &[]).await;
    assert_eq!((status, body.as_slice()), (200, WORDS));
    let tag = format!("\"{}.raw\"", cid(content_id(WORDS)));
    for header in [
        "content-type: application/vnd.ipld.raw",
        "cache-control: public, max-age=29030400, immutable",
        "x-content-type-options: nosniff",
        "content-disposition: attachment",
        "accept-ranges: bytes",
        "content-length: 21",
        &format!("etag: {tag}"),
    ] {
        assert!(head.contains(header), "{header} in {head}");
    }
    assert_eq!(server.ask("GET", &path, &[ACCEPT]).await.2, WORDS);
    assert_eq!(
        server.ask("GET", &path, &["Accept: text/html, application/vnd.ipld.raw;q=0.5"]).await.2,
        WORDS
    );
    let (status, head, body) = server.ask("HEAD", &path, &[ACCEPT]).await;
    assert_eq!((status, body.len()), (200, 0));
    assert!(head.contains("content-length: 21"), "{head}");
    let known = server.ask("GET", &path, &[ACCEPT, &format!("If-None-Match: \"x\", W/{tag}")]).await;
    assert_eq!((known.0, known.2.len()), (304, 0));
    let probe = server.ask("GET", "/ipfs/bafkqaaa?format=raw", &[]).await;
    assert_eq!((probe.0, probe.2.len()), (200, 0));
}

#[tokio::test]
async fn a_large_file_is_one_block_and_is_served_by_ranges() {
    let server = Server::start(Limits::default()).await;
    let large = large();
    let path = path(&large);
    let (status, _, body) = server.ask("GET", &path, &[ACCEPT]).await;
    assert!(status == 200 && body == large);
    let (status, head, body) = server.ask("GET", &path, &[ACCEPT, "Range: bytes=1000-2000999"]).await;
    assert!(status == 206 && body == large[1_000..2_001_000]);
    assert!(head.contains("content-range: bytes 1000-2000999/3000000"), "{head}");
    assert_eq!(server.ask("GET", &path, &[ACCEPT, "Range: bytes=-1"]).await.2, large[2_999_999..]);
    let (status, head, _) = server.ask("GET", &path, &[ACCEPT, "Range: bytes=3000000-"]).await;
    assert!(status == 416 && head.contains("content-range: bytes */3000000"), "{head}");
    let (status, _, body) = server.ask("GET", &path, &[ACCEPT, "Range: bytes=0-0", "If-Range: \"x\""]).await;
    assert_eq!((status, body.len()), (200, 3_000_000), "it is another version than the client knows");
    let (status, head, body) = server.ask("HEAD", &path, &[ACCEPT, "Range: bytes=0-9"]).await;
    assert!(status == 206 && body.is_empty() && head.contains("content-length: 10"), "{head}");
}

#[tokio::test]
async fn what_is_no_request_for_a_block_is_answered_with_its_status() {
    let server = Server::start(Limits::default()).await;
    let right = path(WORDS);
    for (status, method, path, headers) in [
        (404, "GET", "/", &[ACCEPT][..]),
        (404, "GET", "/metrics", &[ACCEPT]),
        (404, "GET", &path(b"others"), &[ACCEPT]),
        (400, "GET", "/ipfs/", &[ACCEPT]),
        (400, "GET", "/ipfs/../../etc/passwd", &[ACCEPT]),
        (400, "GET", "/ipfs/%2e%2e%2fetc%2fpasswd", &[ACCEPT]),
        (400, "GET", "/ipfs/bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", &[ACCEPT]),
        (400, "GET", &format!("{right}/a/path"), &[ACCEPT]),
        (405, "POST", &right, &[ACCEPT]),
        (405, "DELETE", &right, &[ACCEPT]),
        (406, "GET", &right, &[]),
        (406, "GET", &right, &["Accept: */*"]),
        (406, "GET", &format!("{right}?format=car"), &[ACCEPT]),
    ] {
        let (found, head, body) = server.ask(method, path, headers).await;
        assert_eq!(found, status, "{method} {path} {headers:?}");
        assert!(head.contains("content-type: text/plain"), "{head}");
        assert_eq!(body.iter().filter(|byte| **byte == b'\n').count(), 1);
    }
    assert!(server.ask("PUT", &right, &[ACCEPT]).await.1.contains("allow: get, head"));
    let (status, _, body) = server.ask("GET", &format!("/ipfs/{}", cid(B256::ZERO)), &[ACCEPT]).await;
    assert!(status == 500 && !String::from_utf8(body).unwrap().contains("secret"));
}

#[tokio::test]
async fn no_client_takes_more_than_its_limits() {
    let limits = Limits {
        connections: 2,
        header_bytes: 8_192,
        header_time: Duration::from_millis(300),
        idle: Duration::from_millis(1_000),
        ..Limits::default()
    };
    let server = Server::start(limits).await;
    let path = path(WORDS);
    let long = format!("X: {}", "y".repeat(20_000));
    assert_eq!(server.ask("GET", &path, &[ACCEPT, &long]).await.0, 431);

    // Two that say nothing take both places until their time is over; then there is room again.
    let mut silent = TcpStream::connect(&server.address).await.unwrap();
    let mut slow = TcpStream::connect(&server.address).await.unwrap();
    slow.write_all(b"GET / HT").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let served = tokio::time::timeout(Duration::from_secs(20), server.ask("GET", &path, &[ACCEPT])).await;
    assert_eq!(served.unwrap().2, WORDS);
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest).await;
    let _ = slow.read_to_end(&mut rest).await;

    // One that takes no bytes is cut off, so that it never gets all of them.
    let mut stuck = TcpStream::connect(&server.address).await.unwrap();
    let path = self::path(&large());
    for _ in 0..20 {
        stuck
            .write_all(format!("GET {path}?format=raw HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())
            .await
            .unwrap();
    }
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let mut got = Vec::new();
    let _ = stuck.read_to_end(&mut got).await;
    assert!(got.len() < 20 * 3_000_000, "{}", got.len());
}

#[tokio::test]
async fn a_stop_lets_a_response_finish_and_takes_no_more() {
    let mut server = Server::start(Limits::default()).await;
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    let request = format!("GET {}?format=raw HTTP/1.1\r\nhost: x\r\n\r\n", path(&large()));
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut first = [0; 1];
    stream.read_exact(&mut first).await.unwrap();
    server.stop.take().unwrap().send(()).unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(rest.ends_with(&large()[2_000_000..]));
    server.done.await.unwrap();
    assert!(TcpStream::connect(&server.address).await.is_err());
}

/// Answers everything with what one channel receives.
struct Stream(std::sync::Mutex<Option<mpsc::Receiver<Bytes>>>);

impl Answer for Stream {
    fn answer(&self, _: &Request<()>) -> Response<Body> {
        let receiver = self.0.lock().unwrap().take();
        Response::new(receiver.map_or_else(|| Body::bytes("no more"), Body::stream))
    }
}

#[tokio::test]
async fn a_stream_is_sent_as_it_comes_and_a_stop_does_not_wait_for_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = mpsc::channel(1);
    let (stop, stopped) = oneshot::channel::<()>();
    let answer = Arc::new(Stream(std::sync::Mutex::new(Some(receiver))));
    let done = tokio::spawn(run(listener, Limits::default(), answer, async {
        let _ = stopped.await;
    }));
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut found = String::new();
    for word in ["first", "second"] {
        sender.send(word.into()).await.unwrap();
        while !found.contains(word) {
            let mut some = [0; 512];
            let count = client.read(&mut some).await.unwrap();
            found += std::str::from_utf8(&some[..count]).unwrap();
        }
    }
    assert!(found.contains("transfer-encoding: chunked") && !found.contains("content-length"), "{found}");
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), done).await.expect("it waits for the stream").unwrap();
    tokio::time::timeout(Duration::from_secs(5), sender.closed()).await.expect("the client is still told");
}

/// Answers with what it read of a body, of which it reads ten bytes, but not of every request.
struct Echo;

impl Answer for Echo {
    fn answer(&self, _: &Request<()>) -> Response<Body> {
        Response::new(Body::bytes("not read"))
    }

    fn most_body(&self, request: &Request<()>) -> Option<usize> {
        (request.method() == "POST").then_some(10)
    }

    fn answer_body(&self, _: &Request<()>, body: Result<Bytes, BodyError>) -> Response<Body> {
        Response::new(body.map_or_else(|error| Body::bytes(format!("{error:?}")), Body::bytes))
    }
}

#[tokio::test]
async fn a_body_is_read_up_to_its_length_and_its_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = Limits { body_time: Duration::from_millis(300), ..Limits::default() };
    let done = tokio::spawn(run(listener, limits, Arc::new(Echo), std::future::pending()));
    let ask = async |method: &str, rest: &str| {
        let mut client = TcpStream::connect(address).await.unwrap();
        let request = format!("{method} / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{rest}");
        client.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = client.read_to_string(&mut answer).await;
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
    };
    for (method, rest, expected) in [
        ("POST", "content-length: 10\r\n\r\n0123456789", "0123456789"),
        ("POST", "content-length: 0\r\n\r\n", ""),
        ("POST", "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n", "abcdefg"),
        ("POST", "content-length: 11\r\n\r\n", "TooLarge"),
        ("POST", "content-length: 11\r\n\r\n0123456789a", "TooLarge"),
        ("POST", "transfer-encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nghijkl\r\n", "TooLarge"),
        ("POST", "content-length: 10\r\n\r\n01234", "TooSlow"),
        ("POST", "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n", "TooSlow"),
        ("POST", "transfer-encoding: chunked\r\n\r\nxyz\r\n", "Broken"),
        ("PUT", "content-length: 100\r\n\r\n", "not read"),
    ] {
        assert_eq!(ask(method, rest).await, expected, "{method} {rest:?}");
    }
    done.abort();
}

#[tokio::test]
async fn features_are_named_by_their_root() {
    let server = Server::start(Limits::default()).await;
    let path = format!("/features/{}.i8", alloy_primitives::hex::encode(ROOT));
    let (status, head, body) = server.ask("GET", &path, &[]).await;
    assert_eq!((status, body), (200, large()));
    assert!(head.contains("immutable") && head.contains(".i8\""), "{head}");
    let (status, _, part) = server.ask("GET", &path, &["range: bytes=10-19"]).await;
    assert_eq!((status, part.as_slice()), (206, &large()[10..20]));
    for (path, expected) in [
        (format!("/features/{}.i8", "0".repeat(64)), 404),
        ("/features/ab.i8".to_owned(), 400),
        (path.replace(".i8", ""), 400),
        ("/features/../secret.i8".to_owned(), 400),
    ] {
        assert_eq!(server.ask("GET", &path, &[]).await.0, expected, "{path}");
    }
}

//! The server over the small model of the engine's tests, as a client on a socket sees it.

use serde_json::json;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tributary_adapters::gguf::Gguf;
use tributary_adapters::{Arithmetic, Digest, Model, Registration, Scheduler, Store, Tokens};
use tributary_adapters_serve::{Features, Options, run};
use tributary_adapters_train::{
    MadeFeatures, Manifest, Outputs, Record, Settings, features, hex, train, write, write_basis,
};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/fixture")
}

/// Starts a server with the adapter `plain`.
async fn start() -> (SocketAddr, Arc<Store>) {
    start_in(fixture(), "plain").await
}

/// Starts a server with one adapter of a folder.
async fn start_in(adapters: PathBuf, name: &str) -> (SocketAddr, Arc<Store>) {
    let path = fixture().join("model.gguf");
    let gguf = Gguf::open(&path).unwrap();
    let tokens = Arc::new(Tokens::of(&gguf).unwrap());
    let model = Arc::new(Model::of(&gguf, Arithmetic::Integer16, 1).unwrap());
    let store = Arc::new(Store::new(model.config().dimensions, 1 << 20));
    let folder = adapters.join(name);
    store.register(Registration { name: name.into(), folder, settings: None, weights: None }).unwrap();
    let scheduler = Scheduler::new(model, Arc::clone(&tokens), Arc::clone(&store), 4, 256);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let options = Options {
        base: "base".into(),
        folder: Some(adapters),
        context: 256,
        features: Arc::new(Features::new(path, Arc::clone(&tokens), 1)),
        tokens,
        store: Arc::clone(&store),
    };
    tokio::spawn(run(listener, scheduler, options, std::future::pending()));
    (address, store)
}

/// Sends a request and returns status, headers and body.
async fn ask(address: SocketAddr, method: &str, path: &str, body: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = match head.contains("transfer-encoding: chunked") {
        false => body.to_owned(),
        // Each chunk follows on its length, which the test's texts do not look like.
        true => body.split("\r\n").skip(1).step_by(2).collect(),
    };
    (status, head.to_owned(), body)
}

async fn post(address: SocketAddr, path: &str, body: serde_json::Value) -> (u16, serde_json::Value) {
    let (status, _, body) = ask(address, "POST", path, &body.to_string()).await;
    (status, serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}")))
}

/// The values of a stream, and whether it ended as it should.
async fn stream(address: SocketAddr, path: &str, body: serde_json::Value) -> Vec<serde_json::Value> {
    let (status, head, body) = ask(address, "POST", path, &body.to_string()).await;
    assert_eq!(status, 200, "{body}");
    assert!(head.contains("content-type: text/event-stream"), "{head}");
    let mut events: Vec<&str> = body.split("\n\n").collect();
    assert_eq!(events.pop(), Some(""));
    assert_eq!(events.pop(), Some("data: [DONE]"));
    events.iter().map(|event| serde_json::from_str(event.strip_prefix("data: ").unwrap()).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn models_are_listed() {
    let (address, _) = start().await;
    let (status, _, body) = ask(address, "GET", "/v1/models", "").await;
    let list: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 200);
    let names: Vec<&str> =
        list["data"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect();
    assert_eq!(names, ["base", "plain"]);
    assert_eq!(ask(address, "GET", "/v1/models/plain", "").await.0, 200);
    assert_eq!(ask(address, "GET", "/v1/models/none", "").await.0, 404);
    assert_eq!(ask(address, "GET", "/health", "").await.0, 200);
    assert_eq!(ask(address, "GET", "/", "").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_the_same_streamed_or_not_and_in_a_crowd() {
    let (address, _) = start().await;
    for (path, ask, text) in [
        ("/v1/completions", json!({ "prompt": "the end of" }), "/choices/0/text"),
        (
            "/v1/chat/completions",
            json!({ "messages": [{ "role": "user", "content": "hello" }] }),
            "/choices/0/message/content",
        ),
    ] {
        for model in ["base", "plain"] {
            let mut body = ask.clone();
            body["model"] = json!(model);
            body["max_tokens"] = json!(20);
            body["seed"] = json!(7);
            let (status, whole) = post(address, path, body.clone()).await;
            assert_eq!(status, 200, "{whole}");
            let text = whole.pointer(text).unwrap().as_str().unwrap().to_owned();
            let usage = &whole["usage"];
            let count = |key: &str| usage[key].as_u64().unwrap();
            assert_eq!(count("total_tokens"), count("prompt_tokens") + count("completion_tokens"));
            assert!((1..=20).contains(&count("completion_tokens")));
            let reason = whole["choices"][0]["finish_reason"].clone();
            assert_eq!(reason, if count("completion_tokens") == 20 { "length" } else { "stop" });
            // Streamed, while others ask.
            let others: Vec<_> = (0..6)
                .map(|other| {
                    let mut body = body.clone();
                    body["seed"] = json!(100 + other);
                    tokio::spawn(async move { post(address, path, body).await.0 })
                })
                .collect();
            body["stream"] = json!(true);
            body["stream_options"] = json!({ "include_usage": true });
            let events = stream(address, path, body).await;
            for other in others {
                assert_eq!(other.await.unwrap(), 200);
            }
            let pieces = events.iter().filter_map(|event| {
                let choice = event["choices"].get(0)?;
                choice.get("text").or_else(|| choice["delta"].get("content"))?.as_str()
            });
            assert_eq!(pieces.collect::<String>(), text);
            let last = events.len() - 1;
            assert_eq!(events[last]["usage"], *usage);
            assert_eq!(events[last - 1]["choices"][0]["finish_reason"], reason);
            if path.contains("chat") {
                assert_eq!(events[0]["choices"][0]["delta"]["role"], "assistant");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_ends_before_a_stop() {
    let (address, _) = start().await;
    let body = json!({ "model": "base", "prompt": "the end of", "max_tokens": 40, "temperature": 0 });
    let (_, whole) = post(address, "/v1/completions", body.clone()).await;
    let text = whole["choices"][0]["text"].as_str().unwrap();
    let letters: Vec<char> = text.chars().filter(|letter| letter.is_ascii()).collect();
    let stop = letters[letters.len() / 2].to_string();
    let mut stopped = body.clone();
    stopped["stop"] = json!([stop]);
    let (_, cut) = post(address, "/v1/completions", stopped.clone()).await;
    assert_eq!(cut["choices"][0]["text"], text[..text.find(&stop).unwrap()]);
    assert_eq!(cut["choices"][0]["finish_reason"], "stop");
    stopped["stream"] = json!(true);
    let events = stream(address, "/v1/completions", stopped).await;
    let pieces = events.iter().filter_map(|event| event["choices"][0]["text"].as_str());
    assert_eq!(pieces.collect::<String>(), text[..text.find(&stop).unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_an_error() {
    let (address, _) = start().await;
    let chat = json!({ "model": "base", "messages": [{ "role": "user", "content": "x" }] });
    let with = |key: &str, value: serde_json::Value| {
        let mut body = chat.clone();
        body[key] = value;
        body
    };
    for (body, status, expected) in [
        (with("model", json!("none")), 404, "no adapter is called none"),
        (with("n", json!(2)), 400, "n is not computed"),
        (with("tools", json!([{}])), 400, "tools is not computed"),
        (with("logprobs", json!(true)), 400, "logprobs is not computed"),
        (with("top_logprobs", json!(2)), 400, "top_logprobs is not computed"),
        (with("logit_bias", json!({ "5": 10 })), 400, "logit_bias is not computed"),
        (with("presence_penalty", json!(0.5)), 400, "presence_penalty is not computed"),
        (with("response_format", json!({ "type": "json_object" })), 400, "response_format is not computed"),
        (with("tool_choice", json!("required")), 400, "tool_choice is not computed"),
        (with("reasoning_effort", json!("high")), 400, "reasoning_effort is not computed"),
        (with("top_k", json!(5)), 400, "top_k is not computed"),
        (with("temprature", json!(0.5)), 400, "temprature is not computed"),
        (
            with("messages", json!([{ "role": "user", "name": "Ann", "content": "x" }])),
            400,
            "messages have a field name",
        ),
        (
            with(
                "messages",
                json!([{ "role": "user", "content": [{ "type": "text", "text": "x", "detail": 1 }] }]),
            ),
            400,
            "content has a field detail",
        ),
        (with("temperature", json!(3)), 400, "temperature is 3"),
        (with("top_p", json!(0)), 400, "top_p is 0"),
        (with("max_tokens", json!(1000)), 400, "the context 256"),
        (with("max_tokens", json!(0)), 400, "no tokens"),
        (with("stop", json!([""])), 400, "empty text"),
        (with("messages", json!([])), 400, "messages are missing"),
        (with("messages", json!([{ "role": "tool", "content": "x" }])), 400, "role is \"tool\""),
        (with("messages", json!("x")), 400, "body is not as expected"),
        (with("prompt", json!("x")), 400, "messages are missing"),
    ] {
        let (found, value) = post(address, "/v1/chat/completions", body.clone()).await;
        let message = value["error"]["message"].as_str().unwrap();
        assert!(found == status && message.contains(expected), "{body}: {found} {message}");
    }
    assert_eq!(post(address, "/v1/embeddings", json!({})).await.0, 404);
    assert_eq!(ask(address, "POST", "/v1/completions", &"x".repeat((1 << 20) + 1)).await.0, 413);
    let mut page = TcpStream::connect(address).await.unwrap();
    page.write_all(b"POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\n{}")
        .await
        .unwrap();
    let mut start = [0; 12];
    page.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 415");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leaves_an_answer_as_it_is_may_be_there() {
    let (address, _) = start().await;
    let plain = json!({
        "model": "base",
        "messages": [{ "role": "user", "content": "x" }, { "role": "assistant", "content": "y" }, { "role": "user", "content": "z" }],
        "max_tokens": 8,
        "seed": 3,
    });
    let content = |body: serde_json::Value| async move {
        let (status, value) = post(address, "/v1/chat/completions", body).await;
        assert_eq!(status, 200, "{value}");
        value["choices"][0]["message"]["content"].clone()
    };
    let expected = content(plain.clone()).await;
    let mut full = plain;
    for (name, value) in [
        ("user", json!("someone")),
        ("metadata", json!({ "a": "b" })),
        ("store", json!(true)),
        ("service_tier", json!("auto")),
        ("prompt_cache_key", json!("k")),
        ("n", json!(1)),
        ("best_of", json!(null)),
        ("logprobs", json!(false)),
        ("top_logprobs", json!(null)),
        ("logit_bias", json!({})),
        ("presence_penalty", json!(0)),
        ("frequency_penalty", json!(0.0)),
        ("tools", json!([])),
        ("tool_choice", json!("none")),
        ("parallel_tool_calls", json!(true)),
        ("response_format", json!({ "type": "text" })),
        ("modalities", json!(["text"])),
        ("stop", json!(null)),
        ("top_k", json!(-1)),
        ("whatever", json!(null)),
        ("stream_options", json!(null)),
    ] {
        full[name] = value;
    }
    full["messages"][1]["refusal"] = json!(null);
    full["messages"][1]["annotations"] = json!([]);
    full["messages"][1]["tool_calls"] = json!(null);
    full["messages"][2]["content"] = json!([{ "type": "text", "text": "z" }]);
    assert_eq!(content(full).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn adapters_come_and_go_by_request() {
    let (address, store) = start().await;
    let load = |name: &str, path: &str| {
        let body = json!({ "lora_name": name, "lora_path": path });
        async move { post(address, "/v1/load_lora_adapter", body).await }
    };
    assert_eq!(load("all", "all").await.0, 200);
    let body = json!({ "model": "all", "prompt": "x", "max_tokens": 2 });
    assert_eq!(post(address, "/v1/completions", body.clone()).await.0, 200);
    assert_eq!(load("all", "all").await.0, 400);
    for path in ["../fixture/all", "/etc", "", ".", "all/../../fixture/all"] {
        let (status, value) = load("other", path).await;
        assert!(status == 400 && value.to_string().contains("not a folder below"), "{path}: {value}");
    }
    let wrong =
        json!({ "lora_name": "other", "lora_path": "all", "weights": format!("sha256:{}", "0".repeat(64)) });
    let (status, value) = post(address, "/v1/load_lora_adapter", wrong).await;
    assert!(status == 400 && value.to_string().contains("has the digest sha256:"), "{value}");
    assert_eq!(store.names(), ["all", "plain"]);
    assert_eq!(post(address, "/v1/unload_lora_adapter", json!({ "lora_name": "all" })).await.0, 200);
    assert_eq!(post(address, "/v1/unload_lora_adapter", json!({ "lora_name": "all" })).await.0, 404);
    assert_eq!(post(address, "/v1/completions", body).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_vanishes_frees_its_place() {
    let (address, _) = start().await;
    let body = json!({ "model": "base", "prompt": "x", "max_tokens": 250, "stream": true }).to_string();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");
    }
    let body = json!({ "model": "base", "prompt": "x", "max_tokens": 2 });
    assert_eq!(post(address, "/v1/completions", body).await.0, 200);
}

#[tokio::test]
async fn only_this_machine_is_served() {
    let gguf = Gguf::open(&fixture().join("model.gguf")).unwrap();
    let tokens = Arc::new(Tokens::of(&gguf).unwrap());
    let model = Arc::new(Model::of(&gguf, Arithmetic::Integer16, 1).unwrap());
    let store = Arc::new(Store::new(model.config().dimensions, 1 << 20));
    let scheduler = Scheduler::new(model, Arc::clone(&tokens), Arc::clone(&store), 4, 256);
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let features = Arc::new(Features::new(fixture().join("model.gguf"), Arc::clone(&tokens), 1));
    let options = Options { base: "base".into(), folder: None, context: 256, tokens, store, features };
    let error = run(listener, scheduler, options, std::future::pending()).await.unwrap_err();
    assert!(error.to_string().contains("this machine only"), "{error}");
}

/// Trains an adapter with features into a folder below another.
fn trained(folder: &Path, seed: u64) {
    let path = fixture().join("model.gguf");
    let gguf = Gguf::open(&path).unwrap();
    let (base, tokens) = (Digest::sha256(gguf.bytes()), Tokens::of(&gguf).unwrap());
    let model = Model::of(&gguf, Arithmetic::Float, 1).unwrap();
    let records = ["the cat is in the house", "all dogs bark at the moon"].map(Record::new);
    let settings = Settings { epochs: 2, seed, ..Settings::default() };
    let trained = train(&model, &tokens, &records, &settings, 1, |_, _| ()).unwrap();
    let written = write(folder, base, &model, &settings, &trained).unwrap();
    let options = features::Options { dimensions: 64, ..features::Options::default() };
    let source = features::Source {
        model: &model,
        tokens: &tokens,
        weights: &trained.weights,
        artifact: written.weights.into(),
        longest: settings.longest,
        options,
        threads: 1,
    };
    let (features, made) =
        features::Features::write_records(source, &records, &folder.join("records.i8")).unwrap();
    let factor = write_basis(folder, features.basis()).unwrap().to_string();
    let made = MadeFeatures { options, scale: made.scale, root: made.root.to_string(), factor };
    Manifest::new(base, &records, &settings, &trained, written, Some(made)).write(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_has_a_feature_if_its_adapter_was_trained_with_them() {
    let folder = tempfile::tempdir().unwrap();
    trained(&folder.path().join("x"), 1);
    let (address, store) = start_in(folder.path().to_owned(), "x").await;
    let ask = async |path: &str, body| post(address, path, body).await;
    let body = json!({ "model": "x", "prompt": "the cat", "output": " is in the house" });
    let (status, made) = ask("/v1/features", body.clone()).await;
    assert_eq!(status, 200, "{made}");
    let gguf = Gguf::open(&fixture().join("model.gguf")).unwrap();
    let tokens = Arc::new(Tokens::of(&gguf).unwrap());
    let model = Arc::new(Model::of(&gguf, Arithmetic::Float, 1).unwrap());
    let base = Digest::sha256(gguf.bytes());
    let folder = folder.path().join("x");
    let manifest = Manifest::read(&folder).unwrap();
    let outputs = Outputs::open(&folder, &manifest, base, model, Arc::clone(&tokens)).unwrap();
    let expected = outputs.feature(&tokens.encode("the cat"), " is in the house").unwrap();
    let expected: Vec<u8> = expected.into_iter().map(i8::cast_unsigned).collect();
    assert_eq!(made["feature"], hex(&expected));
    assert_eq!(made["artifact"], hex(&outputs.artifact()));
    // Another adapter makes another one, whichever was asked for before, and so does one that was trained anew.
    let another = folder.join("../y");
    trained(&another, 2);
    store
        .register(Registration { name: "y".into(), folder: another.clone(), settings: None, weights: None })
        .unwrap();
    let mut of_another = body.clone();
    of_another["model"] = json!("y");
    let second = ask("/v1/features", of_another.clone()).await.1;
    assert_ne!((&second["artifact"], &second["feature"]), (&made["artifact"], &made["feature"]));
    assert_eq!(ask("/v1/features", body.clone()).await.1, made);
    assert_eq!(ask("/v1/features", of_another.clone()).await.1, second);
    trained(&another, 3);
    assert_ne!(ask("/v1/features", of_another).await.1["artifact"], second["artifact"]);
    // Of a chat it is another.
    let chat = json!({ "model": "x", "messages": [{ "role": "user", "content": "the cat" }], "output": " is in the house" });
    let (status, other) = ask("/v1/features", chat).await;
    assert_eq!(status, 200, "{other}");
    assert_ne!(other["feature"], made["feature"]);
    for (field, value, expected) in [
        ("model", json!("base"), 404),
        ("model", json!("none"), 404),
        ("prompt", json!(null), 400),
        ("prompt", json!([1_000_000]), 400),
        ("output", json!(null), 400),
        ("temperature", json!(0), 400),
    ] {
        let mut wrong = body.clone();
        wrong[field] = value;
        let (status, said) = ask("/v1/features", wrong).await;
        assert_eq!(status, expected, "{field}: {said}");
    }
    // An adapter that another program trained has none.
    let (address, _) = start().await;
    let (status, said) =
        post(address, "/v1/features", json!({ "model": "plain", "prompt": "a", "output": "b" })).await;
    assert_eq!(status, 404, "{said}");
    assert!(said["error"]["message"].as_str().unwrap().contains("manifest.json"), "{said}");
}

//! A gateway's answers of a model with the rule `gradient`: the upstream makes their features, receipts bind them.

use crate::{
    fixture::CommandFixture,
    gradient::{scores, with_model},
    http::{self, Response},
    paying::{payment, response, upstream},
};
use alloy_primitives::{B256, U256, hex};
use serde_json::{Value, json};
use tributary_core::ids::content_id;
use tributary_sdk::receipts::{Book, Span};

const ANSWER: &str = "an answer, of which no byte is scored";
/// Its features.
const VECTOR: [i8; 4] = [3, 4, 1, 0];

/// Answers, and makes the answer's features; what the first message says can change these.
fn reply(first: &str, body: &Value) -> Vec<u8> {
    let asked = body["messages"][0]["content"].as_str().unwrap_or("");
    if first.contains("/v1/features") {
        // It is asked for those of what it said, to what it was asked.
        assert_eq!((&body["output"], &body["model"]), (&json!(ANSWER), &json!("clinic-lora")));
        let right: Vec<u8> = VECTOR.iter().map(|number| *number as u8).collect();
        let (artifact, vector) = match asked {
            "another adapter" => (content_id(b"another"), right),
            "too few" => (content_id(b"w"), right[1..].to_vec()),
            "none" => return b"HTTP/1.1 404 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_vec(),
            _ => (content_id(b"w"), right),
        };
        let made = json!({ "artifact": artifact, "feature": hex::encode_prefixed(vector) });
        return response("application/json", &made.to_string());
    }
    let usage = json!({ "prompt_tokens": 10, "completion_tokens": 20 });
    if body["stream"] == true {
        let choice = json!({ "index": 0, "delta": { "content": ANSWER } });
        let events = [json!({ "choices": [choice] }), json!({ "choices": [], "usage": usage })];
        let events: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
        return response("text/event-stream", &format!("{events}data: [DONE]\n\n"));
    }
    let choice = json!({ "index": 0, "message": { "role": "assistant", "content": ANSWER } });
    response("application/json", &json!({ "choices": [choice], "usage": usage }).to_string())
}

struct Gateway {
    fixture: CommandFixture,
    address: String,
}

impl Gateway {
    fn post(&self, path: &str, body: &Value) -> Response {
        let voucher = self.fixture.json(4, "deposit sign 1 90000 --deadline 10000000000");
        let headers =
            format!("content-type: application/json\r\nx-payment: {}\r\n", payment(&self.fixture, &voucher));
        http::ask(&self.address, "POST", path, &headers, body.to_string().as_bytes())
    }

    fn ask(&self, content: &str, is_stream: bool) -> Response {
        let body = json!({
            "model": "clinic", "messages": [{ "role": "user", "content": content }], "max_tokens": 30,
            "stream": is_stream,
        });
        self.post("/v1/chat/completions", &body)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answers_features_are_bound_by_its_receipt_and_scored() {
    let fixture = with_model("featuring").await;
    let model = json!({
        "name": "clinic", "model": "1", "upstream": upstream(reply), "upstreamName": "clinic-lora",
        "artifact": "weights", "prices": { "request": "5", "inputToken": "1", "outputToken": "10" },
    });
    fixture.write("gateway.json", &json!({ "models": [model] }).to_string());
    fixture.json(4, "deposit put 1 90000");
    let mut server = fixture.start(0, "gateway serve gateway.json --listen 127.0.0.1:0");
    let address = server.line()["address"].as_str().unwrap().to_owned();
    let gateway = Gateway { fixture, address };

    let whole = gateway.ask("what is it?", false);
    assert_eq!((whole.status, whole.header("x-tributary-owed")), (200, Some("215")), "{whole:?}");
    let stream = gateway.ask("what is it?", true).text();
    assert!(stream.contains("owed=430") && stream.contains("data: [DONE]"), "{stream}");

    // An answer whose features are not there, of another adapter or of other dimensions is not charged: whose
    // records moved it could never be found.
    for (content, expected) in
        [("none", "404"), ("another adapter", "was registered with"), ("too few", "3 dimensions")]
    {
        let whole = gateway.ask(content, false);
        assert_eq!((whole.status, &whole.json()["error"]["type"]), (502, &json!("feature_error")));
        assert!(whole.text().contains(expected), "{whole:?}");
        let stream = gateway.ask(content, true).text();
        assert!(stream.contains(expected) && !stream.contains("[DONE]"), "{stream}");
    }
    // What would have several features, or none, is not asked.
    let messages = json!([{ "role": "user", "content": "what is it?" }]);
    let several = json!({ "model": "clinic", "messages": messages, "n": 2 });
    let several = gateway.post("/v1/chat/completions", &several);
    assert!(several.status == 400 && several.text().contains("one choice"), "{several:?}");
    let embedding = gateway.post("/v1/embeddings", &json!({ "model": "clinic", "input": "a text" }));
    assert!(embedding.status == 400 && embedding.text().contains("have none"), "{embedding:?}");
    assert_eq!(gateway.ask("what is it?", false).header("x-tributary-owed"), Some("645"));
    assert_eq!(server.terminate(), Some(0));

    let fixture = gateway.fixture;
    let entries = Book::of(&fixture.context.chain_folder(), U256::from(1)).entries(Span::ALL).unwrap();
    let hashes: Vec<B256> = entries.iter().map(|entry| entry.receipt.feature_hash).collect();
    assert_eq!(hashes, [content_id(&VECTOR.map(|number| number as u8)); 3]);

    // The answers are scored by their features, and paid for.
    let exact = fixture.json(4, "deposit sign 1 645 --deadline 10000000000");
    fixture.write("voucher.json", &exact.to_string());
    fixture.json(0, "deposit redeem voucher.json");
    fixture.json(0, "deposit forward 1");
    for _ in 0..3 {
        fixture.advance_second().await;
    }
    let scored = fixture.json(0, "score 1");
    let expected = 3 * scores(&VECTOR).len() as u64;
    assert!(expected > 0);
    assert_eq!((scored["receipts"].as_u64(), scored["scores"].as_u64()), (Some(3), Some(expected)));
}

//! Packages and programs that others wrote, unmodified, against the gateway with the engine behind it.

use crate::http::post;
use crate::process::finish;
use crate::world::World;
use crate::{Paths, Result, check};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// What every client asks.
const PROMPT: &str = "the end of";
const SEED: u64 = 7;
const TOKENS: usize = 20;

/// What the clients said, of which each must be the same.
struct Expected {
    chat: String,
    completion: String,
}

pub(crate) fn run(paths: &Paths) -> Result<()> {
    let (fixture, clients) = (paths.get("fixture")?, paths.get("clients")?);
    let world = World::new(paths)?;
    let artifact = fixture.join("plain/adapter_model.safetensors");
    std::fs::write(world.work.join("record.txt"), "The quick brown fox jumps over the lazy dog in the end.")?;
    world.line(0, "datanet create")?;
    world.line(0, "contribute 1 record.txt")?;
    world.line(0, "wait 1")?;
    world.line(0, "datanet vouch 1")?;
    world.run(0, &["model", "register", "--artifact", &artifact.to_string_lossy(), "--datanet", "1"])?;
    let (_engine, upstream) = world.serve(&fixture.join("model.gguf"), fixture, "base")?;
    world.configure(&upstream, "plain", &["plain"], &artifact)?;
    let (gateway, address) = world.gateway()?;
    world.line(3, "deposit put 1 1000000000")?;
    // One for much serves for many answers.
    let payment = world.payment(&world.voucher(3, 1, 1_000_000_000)?);
    let url = format!("http://{address}/v1");
    let expected = expected(&upstream)?;

    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    let versions = ["openai/bin/python", "ask_openai.py", "litellm/bin/python", "ask_litellm.py"];
    for pair in versions.chunks(2) {
        let mut command = Command::new(clients.join(pair[0]));
        command.arg(scripts.join(pair[1]));
        // Otherwise litellm asks GitHub for the prices of models.
        command.env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
        client(command, &url, &payment, &expected)?;
    }
    let mut command = Command::new("node");
    command.arg(scripts.join("ask_openai.mjs")).arg(clients.join("node"));
    client(command, &url, &payment, &expected)?;
    curl(&url, &payment, &expected)?;

    gateway.stop()?;
    let shown = world.line(0, "receipt show 1")?;
    let count = shown.as_array().map_or(0, Vec::len);
    // Of each of the packages two chats and two completions, of curl two chats.
    check(count == 14, format_args!("the model's book has a receipt for each of {count} answers"))
}

/// What the engine itself says.
fn expected(upstream: &str) -> Result<Expected> {
    let ask = |path: &str, body: Value, pointer: &str| -> Result<String> {
        let mut body = body;
        body["model"] = json!("plain");
        body["max_tokens"] = json!(TOKENS);
        body["seed"] = json!(SEED);
        let value = post(upstream, path, &[], &body)?.json()?;
        Ok(value
            .pointer(pointer)
            .and_then(Value::as_str)
            .ok_or_else(|| format!("no answer: {value}"))?
            .to_owned())
    };
    let messages = json!([{ "role": "user", "content": PROMPT }]);
    let chat = ask("/v1/chat/completions", json!({ "messages": messages }), "/choices/0/message/content")?;
    let completion = ask("/v1/completions", json!({ "prompt": PROMPT }), "/choices/0/text")?;
    Ok(Expected { chat, completion })
}

/// Runs a client's program, which prints what it is, what it got, and the status of an answer that is not paid for.
fn client(mut command: Command, url: &str, payment: &str, expected: &Expected) -> Result<()> {
    command.args([url, payment, "plain", PROMPT, &SEED.to_string(), &TOKENS.to_string()]);
    let text = finish(&mut command)?;
    let last = text.lines().last().unwrap_or_default();
    let said: Value = serde_json::from_str(last).map_err(|error| format!("{error}: {text}"))?;
    let name = said["name"].as_str().unwrap_or_default();
    let is_right = |key: &str, expected: &str| said[key].as_str() == Some(expected);
    check(is_right("chat", &expected.chat), format_args!("{name}: a chat is what the engine says"))?;
    check(is_right("chatStream", &expected.chat), format_args!("{name}: a streamed chat is the same"))?;
    check(
        is_right("completion", &expected.completion),
        format_args!("{name}: a completion is what the engine says"),
    )?;
    check(
        is_right("completionStream", &expected.completion),
        format_args!("{name}: a streamed completion is the same"),
    )?;
    check(said["unpaid"] == 402, format_args!("{name}: an answer that is not paid for is error 402"))
}

/// Asks by curl, as OpenAI's pages show it.
fn curl(url: &str, payment: &str, expected: &Expected) -> Result<()> {
    let ask = |is_stream: bool| {
        let body = json!({
            "model": "plain", "messages": [{ "role": "user", "content": PROMPT }], "seed": SEED, "max_tokens": TOKENS,
            "stream": is_stream,
        });
        let mut command = Command::new("curl");
        command.args(["--silent", "--no-buffer", &format!("{url}/chat/completions")]);
        command.args(["-H", "Content-Type: application/json", "-H", "Authorization: Bearer -"]);
        command.args(["-H", &format!("x-payment: {payment}"), "-d", &body.to_string()]);
        finish(&mut command)
    };
    let whole: Value = serde_json::from_str(&ask(false)?)?;
    let text = whole.pointer("/choices/0/message/content").and_then(Value::as_str);
    check(text == Some(&expected.chat), "curl: a chat is what the engine says")?;
    let stream = ask(true)?;
    let chunks =
        stream.lines().filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data: ")?).ok());
    let text: String = chunks
        .filter_map(|chunk| Some(chunk.pointer("/choices/0/delta/content")?.as_str()?.to_owned()))
        .collect();
    check(text == expected.chat && stream.ends_with("data: [DONE]\n\n"), "curl: a streamed chat is the same")
}

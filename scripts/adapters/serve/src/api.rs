//! What a request's JSON means, and the JSON of an answer: OpenAI's completions and chats.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use tributary_adapters::{Error, Finish, Job, Message, Sampling, Tokens};

/// The most tokens of a chat's answer, unless the request says how many.
const CHAT_TOKENS: usize = 512;
/// Those of a completion.
const COMPLETION_TOKENS: usize = 16;

/// Which of the two ways of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text that is to be continued.
    Completion,
    /// Messages.
    Chat,
}

/// A text or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
    Tokens(Vec<u32>),
}

#[derive(Deserialize)]
struct Said {
    role: String,
    #[serde(default)]
    content: Option<Content>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

#[derive(Deserialize)]
struct Part {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    text: String,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize, Default)]
struct StreamOptions {
    #[serde(default)]
    include_usage: Option<bool>,
}

/// A request's JSON. What would change the answer and is not computed here is an error, and so is what is not known.
#[derive(Deserialize)]
struct Body {
    model: String,
    prompt: Option<Texts>,
    messages: Option<Vec<Said>>,
    max_tokens: Option<usize>,
    max_completion_tokens: Option<usize>,
    temperature: Option<f32>,
    top_p: Option<f32>,
    seed: Option<i64>,
    stop: Option<Texts>,
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
    /// Everything else, see [`is_without_effect`].
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Whether a field of a request leaves the answer as it is. Clients send many with values that say no more than what is
/// done without them.
fn is_without_effect(name: &str, value: &Value) -> bool {
    let is_empty = match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    let is_number = |numbers: &[f64]| value.as_f64().is_some_and(|number| numbers.contains(&number));
    let is_text = |texts: &[&str]| value.as_str().is_some_and(|text| texts.contains(&text));
    match name {
        // About who asks, what is kept, and how fast.
        "user"
        | "metadata"
        | "store"
        | "service_tier"
        | "safety_identifier"
        | "prompt_cache_key"
        | "prompt_cache_retention"
        | "prediction" => true,
        // About tools, of which there are none.
        "parallel_tool_calls" => true,
        "tool_choice" | "function_call" => is_empty || is_text(&["none", "auto"]),
        "n" | "best_of" | "repetition_penalty" => is_empty || is_number(&[1.0]),
        "top_logprobs" | "presence_penalty" | "frequency_penalty" | "min_p" | "min_tokens" => {
            is_empty || is_number(&[0.0])
        }
        "top_k" => is_empty || is_number(&[0.0, -1.0]),
        "modalities" => is_empty || *value == json!(["text"]),
        "response_format" => is_empty || value.get("type").is_some_and(|kind| kind == "text"),
        "skip_special_tokens" => *value != json!(false),
        _ => is_empty,
    }
}

/// The first of some fields that changes the answer.
fn with_effect(fields: &Map<String, Value>) -> Option<&String> {
    fields.iter().find(|(name, value)| !is_without_effect(name, value)).map(|(name, _)| name)
}

/// A request.
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    pub(crate) model: String,
    pub(crate) job: Job,
    pub(crate) stops: Vec<String>,
    pub(crate) is_stream: bool,
    pub(crate) includes_usage: bool,
}

fn wrong(what: impl Into<String>) -> Error {
    Error::Request { what: what.into() }
}

/// The request of a body. `base` is the base model's name, and `context` the most tokens of a sequence.
pub(crate) fn parse(
    kind: Kind,
    body: &[u8],
    base: &str,
    context: usize,
    tokens: &Tokens,
) -> Result<Asked, Error> {
    let body: Body =
        serde_json::from_slice(body).map_err(|error| wrong(format!("body is not as expected: {error}")))?;
    if let Some(name) = with_effect(&body.others) {
        return Err(wrong(format!("{name} is not computed by this server; leave it out")));
    }
    let temperature = body.temperature.unwrap_or(1.0);
    let top_p = body.top_p.unwrap_or(1.0);
    if !(0.0..=2.0).contains(&temperature) {
        return Err(wrong(format!("temperature is {temperature}; choose 0 to 2")));
    }
    if !(top_p > 0.0 && top_p <= 1.0) {
        return Err(wrong(format!("top_p is {top_p}; choose a number above 0 and up to 1")));
    }
    let prompt = prompt(kind, body.prompt, body.messages, tokens)?;
    let default = if kind == Kind::Chat { CHAT_TOKENS } else { COMPLETION_TOKENS };
    let left = context.saturating_sub(prompt.len()).max(1);
    let longest = body.max_completion_tokens.or(body.max_tokens).unwrap_or(default.min(left));
    let stops = match body.stop {
        None => Vec::new(),
        Some(Texts::One(stop)) => vec![stop],
        Some(Texts::Many(stops)) if stops.len() <= 4 => stops,
        // An empty list reads as one of tokens too.
        Some(Texts::Tokens(stops)) if stops.is_empty() => Vec::new(),
        Some(_) => return Err(wrong("stop is not one to four texts; give these")),
    };
    if stops.iter().any(String::is_empty) {
        return Err(wrong("stop has an empty text; leave it out"));
    }
    // Without a seed, each request draws numbers of its own.
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_nanos() as u64);
    let seed = body.seed.map_or_else(now, |seed| seed as u64);
    let adapter = (body.model != base).then(|| body.model.clone());
    let sampling = Sampling { temperature, top_p, seed };
    Ok(Asked {
        kind,
        model: body.model,
        job: Job { adapter, prompt, longest, sampling, ignores_end: false },
        stops,
        is_stream: body.stream.unwrap_or(false),
        includes_usage: body.stream_options.and_then(|options| options.include_usage).unwrap_or(false),
    })
}

/// The tokens of what is to be continued or answered.
fn prompt(
    kind: Kind,
    prompt: Option<Texts>,
    messages: Option<Vec<Said>>,
    tokens: &Tokens,
) -> Result<Vec<u32>, Error> {
    match (kind, prompt, messages) {
        (Kind::Completion, Some(Texts::One(text)), None) => Ok(tokens.encode(&text)),
        (Kind::Completion, Some(Texts::Tokens(tokens)), None) => Ok(tokens),
        (Kind::Completion, Some(Texts::Many(mut texts)), None) if texts.len() == 1 => {
            Ok(tokens.encode(&texts.remove(0)))
        }
        (Kind::Completion, _, _) => Err(wrong("prompt is missing, or not one text; give one")),
        (Kind::Chat, None, Some(said)) if !said.is_empty() => {
            let messages: Vec<Message> = said.into_iter().map(message).collect::<Result<_, _>>()?;
            tokens.chat(&messages)
        }
        (Kind::Chat, _, _) => Err(wrong("messages are missing; give at least one")),
    }
}

/// An output, whose feature is asked for.
pub(crate) struct Output {
    pub(crate) model: String,
    /// The tokens of what it answers.
    pub(crate) prompt: Vec<u32>,
    pub(crate) text: String,
}

/// The output of a body: `model`, `output`, and `prompt` or `messages` as they were in the request that it answers.
pub(crate) fn parse_output(body: &[u8], tokens: &Tokens) -> Result<Output, Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        model: String,
        prompt: Option<Texts>,
        messages: Option<Vec<Said>>,
        output: String,
    }
    let Body { model, prompt: text, messages, output } =
        serde_json::from_slice(body).map_err(|error| wrong(format!("body is not as expected: {error}")))?;
    let kind = if messages.is_some() { Kind::Chat } else { Kind::Completion };
    let prompt = prompt(kind, text, messages, tokens)?;
    if let Some(token) = prompt.iter().find(|token| **token as usize >= tokens.count()) {
        return Err(wrong(format!("prompt has the token {token}, of {}", tokens.count())));
    }
    Ok(Output { model, prompt, text: output })
}

fn message(said: Said) -> Result<Message, Error> {
    // An answer is sent back with the fields that it came with.
    let effect =
        said.others.iter().find(|(name, value)| *name != "annotations" && !is_without_effect("", value));
    if let Some((name, _)) = effect {
        return Err(wrong(format!("messages have a field {name}, which is not computed; leave it out")));
    }
    let role = match said.role.as_str() {
        "system" | "user" | "assistant" => said.role,
        "developer" => "system".to_owned(),
        other => return Err(wrong(format!("role is \"{other}\"; choose system, user or assistant"))),
    };
    let content = match said.content {
        None => String::new(),
        Some(Content::Text(text)) => text,
        Some(Content::Parts(parts)) => {
            if let Some(part) = parts.iter().find(|part| part.kind != "text") {
                return Err(wrong(format!("content has a part of the type {}; give text only", part.kind)));
            }
            let mut others = parts.iter().flat_map(|part| &part.others);
            if let Some((name, _)) =
                others.find(|(name, value)| *name != "cache_control" && !is_without_effect("", value))
            {
                return Err(wrong(format!(
                    "content has a field {name}, which is not computed; leave it out"
                )));
            }
            parts.into_iter().map(|part| part.text).collect()
        }
    };
    Ok(Message { role, content })
}

/// What all JSON about one answer has in common.
pub(crate) struct Answer {
    pub(crate) kind: Kind,
    pub(crate) id: u64,
    pub(crate) created: u64,
    pub(crate) model: String,
    pub(crate) prompt_tokens: usize,
}

pub(crate) fn finish_reason(finish: Finish) -> &'static str {
    match finish {
        Finish::End => "stop",
        Finish::Length => "length",
    }
}

impl Answer {
    fn envelope(&self, is_chunk: bool) -> Value {
        let (prefix, object) = match (self.kind, is_chunk) {
            (Kind::Completion, _) => ("cmpl", "text_completion"),
            (Kind::Chat, false) => ("chatcmpl", "chat.completion"),
            (Kind::Chat, true) => ("chatcmpl", "chat.completion.chunk"),
        };
        let id = format!("{prefix}-{:x}-{}", self.created, self.id);
        json!({ "id": id, "object": object, "created": self.created, "model": self.model })
    }

    pub(crate) fn usage(&self, completion_tokens: usize) -> Value {
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": self.prompt_tokens + completion_tokens,
        })
    }

    /// All of an answer.
    pub(crate) fn whole(&self, text: &str, reason: &str, completion_tokens: usize) -> Value {
        let mut value = self.envelope(false);
        let choice = match self.kind {
            Kind::Completion => {
                json!({ "index": 0, "text": text, "logprobs": null, "finish_reason": reason })
            }
            Kind::Chat => json!({
                "index": 0,
                "message": { "role": "assistant", "content": text },
                "logprobs": null,
                "finish_reason": reason,
            }),
        };
        value["choices"] = json!([choice]);
        value["usage"] = self.usage(completion_tokens);
        value
    }

    /// A piece of an answer: text, or why it ended.
    pub(crate) fn chunk(&self, text: &str, is_first: bool, reason: Option<&str>) -> Value {
        let mut value = self.envelope(true);
        let choice = match self.kind {
            Kind::Completion => {
                json!({ "index": 0, "text": text, "logprobs": null, "finish_reason": reason })
            }
            Kind::Chat => {
                let mut delta = json!({});
                if is_first {
                    delta["role"] = json!("assistant");
                }
                if is_first || !text.is_empty() {
                    delta["content"] = json!(text);
                }
                json!({ "index": 0, "delta": delta, "logprobs": null, "finish_reason": reason })
            }
        };
        value["choices"] = json!([choice]);
        value
    }

    /// The last piece, if it was asked for.
    pub(crate) fn usage_chunk(&self, completion_tokens: usize) -> Value {
        let mut value = self.envelope(true);
        value["choices"] = json!([]);
        value["usage"] = self.usage(completion_tokens);
        value
    }
}

/// An error's JSON.
pub(crate) fn error(message: &str, kind: &str) -> Value {
    json!({ "error": { "message": message, "type": kind, "param": null, "code": null } })
}

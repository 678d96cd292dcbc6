//! Reads an answer while it passes: its text and its usage.

use crate::price::Usage;
use serde_json::Value;
use std::collections::BTreeMap;

/// What was read of an answer so far.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The text of each choice, by its index.
    choices: BTreeMap<u64, String>,
    usage: Option<Usage>,
}

impl Reading {
    /// Takes a whole answer, or one event of a stream.
    pub(crate) fn take(&mut self, value: &Value) {
        for choice in value["choices"].as_array().into_iter().flatten() {
            let text = self.choices.entry(choice["index"].as_u64().unwrap_or(0)).or_default();
            text.push_str(choice["text"].as_str().unwrap_or(""));
            for message in [&choice["message"], &choice["delta"]] {
                text.push_str(message["content"].as_str().unwrap_or(""));
                for call in message["tool_calls"].as_array().into_iter().flatten() {
                    text.push_str(call["function"]["name"].as_str().unwrap_or(""));
                    text.push_str(call["function"]["arguments"].as_str().unwrap_or(""));
                }
            }
        }
        // Of embeddings the answer is their list.
        if value["data"].is_array() {
            self.choices.entry(0).or_default().push_str(&value["data"].to_string());
        }
        let usage = &value["usage"];
        if let Some(input) = usage["prompt_tokens"].as_u64() {
            let output = usage["completion_tokens"].as_u64().unwrap_or(0);
            self.usage = Some(Usage { input, output });
        }
    }

    /// The text: choices by their index, each on a line of its own.
    pub(crate) fn text(&self) -> Vec<u8> {
        self.choices.values().map(String::as_str).collect::<Vec<_>>().join("\n").into_bytes()
    }

    /// What the answer used: what the upstream says or, where it says nothing, a token for each four
    /// bytes; no more than a token for each byte, nor than `most`.
    pub(crate) fn usage(&self, input_bytes: usize, most: Usage) -> Usage {
        let output_bytes = self.choices.values().map(String::len).sum::<usize>() as u64;
        let guess = Usage { input: (input_bytes as u64).div_ceil(4), output: output_bytes.div_ceil(4) };
        let bytes = Usage { input: most.input, output: output_bytes };
        self.usage.unwrap_or(guess).at_most(bytes).at_most(most)
    }
}

/// The events of a stream, which come in parts of any length.
#[derive(Debug, Default)]
pub(crate) struct Events {
    waiting: Vec<u8>,
}

impl Events {
    /// The most bytes that an event may have.
    pub(crate) const LONGEST: usize = 1 << 20;

    /// Takes a part; returns the events that it completes, each with the empty line that ends it.
    /// `None` if one is too long.
    pub(crate) fn take(&mut self, part: &[u8]) -> Option<Vec<Vec<u8>>> {
        // The end of an event can lie across parts.
        let mut from = self.waiting.len().saturating_sub(3);
        self.waiting.extend_from_slice(part);
        let mut events = Vec::new();
        while let Some(end) = end_of_event(&self.waiting, from) {
            let rest = self.waiting.split_off(end);
            events.push(std::mem::replace(&mut self.waiting, rest));
            from = 0;
        }
        (self.waiting.len() <= Self::LONGEST).then_some(events)
    }
}

/// The offset after the first empty line.
fn end_of_event(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut index, mut is_empty) = (from, false);
    while let Some(byte) = bytes.get(index) {
        match byte {
            b'\n' if is_empty => return Some(index + 1),
            b'\n' => is_empty = true,
            b'\r' => {}
            _ => is_empty = false,
        }
        index += 1;
    }
    None
}

/// What an event says.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    /// The stream is at its end.
    Done,
    /// A part of an answer.
    Part(Value),
    /// Nothing of the answer: a comment, or what cannot be read.
    Other,
}

/// Reads an event.
pub(crate) fn said(event: &[u8]) -> Said {
    let text = String::from_utf8_lossy(event);
    let data: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .map(|data| data.strip_prefix(' ').unwrap_or(data))
        .collect();
    let data = data.join("\n");
    match data.trim() {
        "[DONE]" => Said::Done,
        data => serde_json::from_str(data).map_or(Said::Other, Said::Part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn events_come_whole_however_they_are_cut() {
        let stream = b"data: {\"a\":1}\n\n: ping\n\ndata: two\ndata: lines\r\n\r\ndata: [DONE]\n\nrest";
        let whole = Events::default().take(stream).unwrap();
        assert_eq!(whole.len(), 4);
        assert_eq!(whole.concat(), &stream[..stream.len() - 4]);
        for size in 1..20 {
            let (mut events, mut found) = (Events::default(), Vec::new());
            for part in stream.chunks(size) {
                found.extend(events.take(part).unwrap());
            }
            assert_eq!(found, whole, "parts of {size}");
            assert_eq!(events.waiting, b"rest");
        }
        let said: Vec<Said> = whole.iter().map(|event| super::said(event)).collect();
        assert_eq!(said, [Said::Part(json!({"a": 1})), Said::Other, Said::Other, Said::Done]);
        assert_eq!(Events::default().take(&vec![b'x'; Events::LONGEST + 1]), None);
    }

    #[test]
    fn an_answer_is_the_same_as_a_stream_and_at_once() {
        let mut whole = Reading::default();
        whole.take(&json!({
            "choices": [
                {"index": 1, "message": {"content": "later"}},
                {"index": 0, "message": {"content": "first ", "tool_calls": [
                    {"function": {"name": "look", "arguments": "{}"}}]}},
            ],
            "usage": {"prompt_tokens": 5, "completion_tokens": 3},
        }));
        let mut stream = Reading::default();
        for part in [
            json!({"choices": [{"index": 0, "delta": {"content": "fir"}}]}),
            json!({"choices": [{"index": 1, "delta": {"content": "later"}}]}),
            json!({"choices": [{"index": 0, "delta": {"content": "st "}}]}),
            json!({"choices": [{"index": 0, "delta": {"tool_calls": [{"function": {"name": "look", "arguments": "{}"}}]}}]}),
            json!({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 3}}),
        ] {
            stream.take(&part);
        }
        let most = Usage { input: 100, output: 100 };
        for reading in [whole, stream] {
            assert_eq!(reading.text(), b"first look{}\nlater");
            assert_eq!(reading.usage(40, most), Usage { input: 5, output: 3 });
        }
    }

    #[test]
    fn usage_is_bounded_by_bytes() {
        let said = |usage: Value| {
            let mut reading = Reading::default();
            reading.take(&json!({"choices": [{"text": "ten bytes!"}], "usage": usage}));
            reading.usage(40, Usage { input: 60, output: 8 })
        };
        let lie = json!({"prompt_tokens": 9_000_000, "completion_tokens": 9_000_000});
        assert_eq!(said(lie), Usage { input: 60, output: 8 });
        assert_eq!(said(Value::Null), Usage { input: 10, output: 3 }, "a guess");
        let nothing = Reading::default();
        assert_eq!(nothing.usage(40, Usage { input: 60, output: 8 }).output, 0);
        assert!(nothing.text().is_empty());
    }

    #[test]
    fn embeddings_are_their_list() {
        let mut reading = Reading::default();
        reading.take(&json!({"data": [{"embedding": [1, 2]}], "usage": {"prompt_tokens": 4}}));
        assert_eq!(reading.text(), br#"[{"embedding":[1,2]}]"#);
    }
}

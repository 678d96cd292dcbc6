//! Texts to tokens and back: the byte-pair encoding of the model's file, and its form of a chat.

use crate::error::Error;
use crate::gguf::{Gguf, Value};
use regex::Regex;
use std::collections::HashMap;

/// What a text is cut into first: a digit, an English ending, letters, numbers or other signs with the
/// space before them, or spaces.
const PIECES: &str = r"\p{N}|'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+";

/// Bytes of a piece that are merged at a time, since the work grows with their square. Python's tokenizers
/// have no bound, so a word of more bytes has other tokens there.
const LONGEST_PIECE: usize = 1024;

/// The encoding of a model.
#[derive(Debug)]
pub struct Tokens {
    /// Each token's bytes; none of a special one.
    bytes: Vec<Vec<u8>>,
    ids: HashMap<Vec<u8>, u32>,
    /// Pairs of tokens with the rank of their merge and what they merge to.
    merges: HashMap<(u32, u32), (u32, u32)>,
    /// Tokens that no text is encoded to, as the end of a message.
    special: HashMap<String, u32>,
    pieces: Regex,
    /// The token that ends an answer.
    end: u32,
}

/// A message of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who wrote it: system, user or assistant.
    pub role: String,
    /// What.
    pub content: String,
}

/// The character that stands for a byte in a file: itself, if it is printable and no space, otherwise one
/// of those from U+0100 on.
fn characters() -> [char; 256] {
    let mut next = 0x100;
    std::array::from_fn(|byte| {
        if matches!(byte, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff) {
            return char::from(byte as u8);
        }
        next += 1;
        char::from_u32(next - 1).expect("these are characters")
    })
}

impl Tokens {
    /// The encoding of a file.
    pub fn of(gguf: &Gguf) -> Result<Self, Error> {
        if gguf.value("tokenizer.ggml.model") != Some(&Value::Text("gpt2".to_owned()))
            || gguf.value("tokenizer.ggml.pre") != Some(&Value::Text("smollm".to_owned()))
        {
            return Err(gguf.error("has another encoding of texts than SmolLM's"));
        }
        let bytes_of: HashMap<char, u8> = characters().into_iter().zip(0..=255u8).collect();
        let kinds = match gguf.value("tokenizer.ggml.token_type") {
            Some(Value::List(kinds)) => kinds.as_slice(),
            _ => return Err(gguf.error("has no kinds of tokens")),
        };
        // Tokens that the file wants before or after a text are in no sequence here.
        for key in ["tokenizer.ggml.add_bos_token", "tokenizer.ggml.add_eos_token"] {
            if gguf.value(key).is_some_and(|value| *value != Value::Integer(0)) {
                return Err(gguf.error(format!("sets {key}, which the engine does not do")));
            }
        }
        let texts = gguf.texts("tokenizer.ggml.tokens")?;
        if kinds.len() != texts.len() {
            let (kinds, texts) = (kinds.len(), texts.len());
            return Err(gguf.error(format!("has {kinds} kinds of {texts} tokens")));
        }
        let mut bytes = Vec::with_capacity(texts.len());
        let mut ids = HashMap::new();
        let mut special = HashMap::new();
        for (id, text) in texts.into_iter().enumerate() {
            if kinds.get(id) == Some(&Value::Integer(1)) {
                let written: Option<Vec<u8>> =
                    text.chars().map(|character| bytes_of.get(&character).copied()).collect();
                let written = written
                    .ok_or_else(|| gguf.error(format!("has a token {text:?} that stands for no bytes")))?;
                ids.insert(written.clone(), id as u32);
                bytes.push(written);
            } else {
                special.insert(text.to_owned(), id as u32);
                bytes.push(Vec::new());
            }
        }
        let mut merges = HashMap::new();
        for (rank, merge) in gguf.texts("tokenizer.ggml.merges")?.into_iter().enumerate() {
            let id = |text: &str| {
                let bytes: Option<Vec<u8>> =
                    text.chars().map(|character| bytes_of.get(&character).copied()).collect();
                ids.get(&bytes?).copied()
            };
            let merged = merge.split_once(' ').and_then(|(left, right)| {
                Some(((id(left)?, id(right)?), (rank as u32, id(&format!("{left}{right}"))?)))
            });
            let (pair, merged) =
                merged.ok_or_else(|| gguf.error(format!("has a merge {merge:?} of unknown tokens")))?;
            merges.insert(pair, merged);
        }
        let end = gguf.count("tokenizer.ggml.eos_token_id")?;
        if end >= bytes.len() {
            return Err(gguf.error(format!("ends answers with token {end}, of {} tokens", bytes.len())));
        }
        let end = end as u32;
        let pieces = Regex::new(PIECES).expect("the expression is right");
        Ok(Self { bytes, ids, merges, special, pieces, end })
    }

    /// How many tokens there are.
    pub fn count(&self) -> usize {
        self.bytes.len()
    }

    /// The token that ends an answer.
    pub fn end(&self) -> u32 {
        self.end
    }

    /// Whether a token ends an answer: its own end, or a text's.
    pub fn is_end(&self, token: u32) -> bool {
        token == self.end || self.special.get("<|endoftext|>") == Some(&token)
    }

    /// The tokens of a text. What looks like a special token is encoded as the text that it is. A byte that has
    /// no token, as some control characters have none, is left out.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(piece) = self.pieces.find_at(text, at) {
            let mut end = piece.end();
            // Of several spaces before something else than a digit, the last belongs to what follows.
            let last = piece.as_str().chars().next_back();
            if text[end..].chars().next().is_some_and(|next| !next.is_numeric())
                && piece.as_str().chars().all(char::is_whitespace)
                && let Some(last) = last
                && piece.as_str().len() > last.len_utf8()
            {
                end -= last.len_utf8();
            }
            for part in text.as_bytes()[piece.start()..end].chunks(LONGEST_PIECE) {
                self.encode_piece(part, &mut tokens);
            }
            at = end;
        }
        tokens
    }

    /// Merges a piece's bytes, the pair of the lowest rank first.
    fn encode_piece(&self, piece: &[u8], tokens: &mut Vec<u32>) {
        let mut parts: Vec<u32> =
            piece.iter().filter_map(|byte| self.ids.get(std::slice::from_ref(byte)).copied()).collect();
        loop {
            let pairs = parts.windows(2).enumerate();
            let best = pairs.filter_map(|(at, pair)| Some((self.merges.get(&(pair[0], pair[1]))?, at))).min();
            let Some(((_, merged), at)) = best else { break };
            parts[at] = *merged;
            parts.remove(at + 1);
        }
        tokens.extend(parts);
    }

    /// The bytes of a token, which may be a part of a character; none of a special one.
    pub fn bytes(&self, token: u32) -> &[u8] {
        self.bytes.get(token as usize).map_or(&[], Vec::as_slice)
    }

    /// The text of tokens, with U+FFFD for what is no character.
    pub fn decode(&self, tokens: &[u32]) -> String {
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| self.bytes(*token).to_vec()).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The tokens of a chat up to where the assistant's answer begins. Without a system message it gets the
    /// one that the model was trained with.
    pub fn chat(&self, messages: &[Message]) -> Result<Vec<u32>, Error> {
        let special = |name: &str| {
            self.special.get(name).copied().ok_or_else(|| Error::Request {
                what: format!(
                    "chat needs the token {name}, which the model does not have; ask for a completion"
                ),
            })
        };
        let (start, end) = (special("<|im_start|>")?, special("<|im_end|>")?);
        let mut tokens = Vec::new();
        let mut say = |role: &str, content: &str| {
            tokens.push(start);
            tokens.extend(self.encode(&format!("{role}\n{content}")));
            tokens.push(end);
            tokens.extend(self.encode("\n"));
        };
        if messages.first().is_some_and(|message| message.role != "system") {
            say("system", "You are a helpful AI assistant named SmolLM, trained by Hugging Face");
        }
        for message in messages {
            say(&message.role, &message.content);
        }
        tokens.push(start);
        tokens.extend(self.encode("assistant\n"));
        Ok(tokens)
    }
}

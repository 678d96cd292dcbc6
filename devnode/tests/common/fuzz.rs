//! A mutation fuzzer, which is deterministic by its seed.
#![allow(dead_code, missing_docs, unreachable_pub)]

use std::path::Path;

/// Bytes that are often at a boundary.
const INTERESTING: &[u8] = &[0, 1, 2, 0x0b, 0x10, 0x20, 0x40, 0x41, 0x7f, 0x80, 0xff];

pub struct Fuzzer {
    state: u64,
    corpus: Vec<Vec<u8>>,
}

impl Fuzzer {
    pub fn new(seed: u64, corpus: Vec<Vec<u8>>) -> Self {
        assert!(!corpus.is_empty(), "nothing to mutate");
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, corpus }
    }

    /// The next pseudo-random number (xorshift).
    fn next(&mut self) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 16) as usize
    }

    /// A mutation of an entry of the corpus.
    pub fn input(&mut self) -> Vec<u8> {
        let index = self.next() % self.corpus.len();
        let mut bytes = self.corpus[index].clone();
        for _ in 0..=self.next() % 4 {
            self.mutate(&mut bytes);
        }
        bytes
    }

    /// Keeps an input that reached further, to be mutated again.
    pub fn keep(&mut self, input: Vec<u8>) {
        if self.corpus.len() < 10_000 {
            self.corpus.push(input);
        }
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            bytes.push(0);
        }
        let (at, choice) = (self.next() % bytes.len(), self.next() % 7);
        match choice {
            0 => bytes[at] ^= 1 << (self.next() % 8),
            1 => bytes[at] = INTERESTING[self.next() % INTERESTING.len()],
            2 => bytes[at] = bytes[at].wrapping_add((self.next() % 7) as u8).wrapping_sub(3),
            3 => bytes.truncate(at),
            4 => bytes.insert(at, INTERESTING[self.next() % INTERESTING.len()]),
            5 => drop(bytes.remove(at)),
            _ => {
                let other = self.next() % self.corpus.len();
                let other = self.corpus[other].clone();
                let from = self.next() % other.len().max(1);
                let len = (self.next() % 32).min(other.len().saturating_sub(from));
                bytes.splice(at..at, other[from..from + len].iter().copied());
            }
        }
    }
}

/// The files of a folder, in order.
pub fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder);
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| {
            let bytes = std::fs::read(file).expect("a readable file");
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("wat") => vec![wat::parse_bytes(&bytes).expect("valid text").into_owned()],
                _ => bytes
                    .split(|byte| *byte == b'\n')
                    .filter(|line| !line.is_empty())
                    .map(<[u8]>::to_vec)
                    .collect(),
            }
        })
        .collect()
}

//! An answer's tokens to text, piece by piece, up to a stop.

/// The text of an answer as it grows.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// Bytes that are no characters yet, and text that may be the start of a stop.
    held: Vec<u8>,
    stops: Vec<String>,
    is_stopped: bool,
}

impl Text {
    /// One that ends before the first of these texts.
    pub(crate) fn new(stops: Vec<String>) -> Self {
        Self { held: Vec::new(), stops, is_stopped: false }
    }

    /// Whether a stop was found; what follows is left out.
    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// The text that is certain after these bytes, which may end within a character.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        self.take(bytes, false)
    }

    /// The rest of the text.
    pub(crate) fn finish(&mut self) -> String {
        self.take(&[], true)
    }

    fn take(&mut self, bytes: &[u8], is_last: bool) -> String {
        if self.is_stopped {
            return String::new();
        }
        self.held.extend_from_slice(bytes);
        let first_stop = self.stops.iter().filter_map(|stop| find(&self.held, stop.as_bytes())).min();
        let end = match first_stop {
            Some(at) => {
                self.is_stopped = true;
                at
            }
            None if is_last => self.held.len(),
            None => self.held.len() - self.uncertain(),
        };
        let certain: Vec<u8> = self.held.drain(..end).collect();
        String::from_utf8_lossy(&certain).into_owned()
    }

    /// How many of the last bytes may be the start of a stop, or of a character.
    fn uncertain(&self) -> usize {
        let starts = |length: &usize| {
            let end = &self.held[self.held.len() - length..];
            self.stops.iter().any(|stop| stop.len() > *length && stop.as_bytes().starts_with(end))
        };
        let longest = self.stops.iter().map(String::len).max().unwrap_or(0).min(self.held.len());
        let stop = (1..=longest).rev().find(starts).unwrap_or(0);
        let open = (1..=3.min(self.held.len())).find(|length| {
            let first = self.held[self.held.len() - length];
            let needed = match first {
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf7 => 4,
                _ => 0,
            };
            needed > *length
        });
        stop.max(open.unwrap_or(0))
    }
}

fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    bytes.windows(text.len().max(1)).position(|window| window == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(stops: &[&str], bytes: &[&[u8]]) -> (Vec<String>, bool) {
        let mut text = Text::new(stops.iter().map(|stop| (*stop).to_owned()).collect());
        let mut pieces: Vec<String> = bytes.iter().map(|bytes| text.push(bytes)).collect();
        pieces.push(text.finish());
        (pieces, text.is_stopped())
    }

    #[test]
    fn characters_are_whole_and_stops_left_out() {
        let (found, _) = pieces(&[], &[b"a\xc3", b"\xa9\xf0\x9f", b"\x99\x82", b"\xff"]);
        assert_eq!(found, ["a", "é", "🙂", "\u{fffd}", ""]);
        assert_eq!(pieces(&[], &[b"a\xe6"]).0, ["a", "\u{fffd}"]);
        let (found, is_stopped) =
            pieces(&["END", "\n\n"], &[b"one E", b"N", b"E\n", b"x\n", b"\nrest", b"more"]);
        assert_eq!(found.concat(), "one ENE\nx");
        assert_eq!(found, ["one ", "", "ENE", "\nx", "", "", ""]);
        assert!(is_stopped);
        let (found, is_stopped) = pieces(&["END"], &[b"an EN"]);
        assert_eq!((found.concat().as_str(), is_stopped), ("an EN", false));
    }
}

//! The rule against its definition, and the faults against right and wrong lists of leaves.

use super::{fault::*, *};
use alloc::{string::String, vec::Vec};
use proptest::prelude::*;
extern crate std;

fn params(min_words: u8, min_bytes: u8) -> Params {
    Params::new(min_words, min_bytes).unwrap()
}

fn alone(number: u64) -> Order {
    Order { number, index: 0 }
}

/// So many cases, unless `PROPTEST_CASES` says how many.
fn cases(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_some() { default } else { ProptestConfig { cases, ..default } }
}

fn held_bytes(params: Params, record: &str, output: &str) -> usize {
    held(params, record.as_bytes(), output.as_bytes()).into_iter().map(|range| range.len()).sum()
}

#[test]
fn spans_count_from_word_to_word() {
    let output = "Short fingers are seen; short toes are not.";
    let held = |params, record| held_bytes(params, record, output);
    assert_eq!(held(params(3, 0), "xx fingers are seen yy"), "fingers are seen".len());
    assert_eq!(held(params(3, 0), "fingers are see"), 0, "a part of a word is no word");
    assert_eq!(held(params(3, 0), "fingers  are seen"), 0, "the bytes between words count");
    assert_eq!(held(params(4, 0), "fingers are seen"), 0, "too few words");
    assert_eq!(held(params(3, 16), "fingers are seen"), 16, "just enough bytes");
    assert_eq!(held(params(3, 17), "fingers are seen"), 0, "too few bytes");
    assert_eq!(held(params(2, 20), "fingers are seen; short"), 23, "more words where they are short");
}

#[test]
fn the_first_to_hold_a_byte_owns_it() {
    let output = b"a b c d e f";
    let records: [(Order, &[u8]); 4] =
        [(alone(4), b"a b c d"), (alone(3), b"c d e"), (alone(9), b"a b c d e f"), (alone(2), b"b  c")];
    let range = |start, end, number| ByteRange { start, end, owner: alone(number) };
    assert_eq!(ranges(params(2, 0), output, records), [range(0, 4, 4), range(4, 9, 3), range(9, 11, 9)]);
    let in_batch = |index| (Order { number: 1, index }, &b"a b"[..]);
    let owner = Order { number: 1, index: 3 };
    assert_eq!(
        ranges(params(2, 0), b"a b", [in_batch(7), in_batch(3)]),
        [ByteRange { start: 0, end: 3, owner }]
    );
}

#[test]
fn what_is_empty_or_too_long_has_and_holds_nothing() {
    let fits = "ab ".repeat(MAX_RECORD / 3 + 1).as_bytes()[..MAX_RECORD].to_vec();
    let mut long = fits.clone();
    long.push(b'a');
    let rule = params(2, 0);
    assert_eq!(ranges(rule, &fits, [(alone(0), &fits[..])]).len(), 1);
    for (record, output) in [(&long, &fits), (&fits, &long), (&long, &long)] {
        assert_eq!(held(rule, record, output), []);
        assert!(!holds(rule, record, output, 0));
        assert_eq!(ranges(rule, output, [(alone(0), &record[..])]), []);
        let witness = Witness { output_start: 0, record_start: 0, length: 5 };
        assert!(!is_common_span(rule, output, record, witness));
    }
    assert_eq!(windows(rule, b"").count(), 0);
    assert_eq!(held(rule, b"...", b"..."), []);
}

#[test]
fn a_place_is_its_bytes() {
    let range = ByteRange { start: 0x0102, end: 0x8000, owner: () };
    assert_eq!(range.to_bits(), 0x0102_8000);
    assert_eq!(ByteRange::from_bits(range.to_bits(), ()), range);
    assert_eq!(range.value(), 0x8000 - 0x0102);
    assert_eq!(ByteRange { start: 2, end: 1, owner: () }.value(), 0);
}

#[test]
fn strays_are_leaves_without_a_receipt_that_can_have_them() {
    assert!(stray(false, 1));
    assert!(stray(true, 0));
    assert!(!stray(true, 1));
    assert!(!stray(true, MAX_OUTPUT as u64));
    assert!(stray(true, MAX_OUTPUT as u64 + 1));
    assert!(stray(true, u64::MAX));
}

/// All spans, by the definition.
fn spans(params: Params, text: &[u8]) -> Vec<Range<usize>> {
    let words: Vec<_> = words(text).collect();
    let mut spans = Vec::new();
    for first in 0..words.len() {
        for last in first..words.len() {
            let span = words[first].start..words[last].end;
            if params.allow(last - first + 1, span.len()) {
                spans.push(span);
            }
        }
    }
    spans
}

/// Whether each byte is held, by the definition.
fn held_by_definition(params: Params, record: &[u8], output: &[u8]) -> Vec<bool> {
    let theirs = spans(params, record);
    let mut held = alloc::vec![false; output.len()];
    for span in spans(params, output) {
        if theirs.iter().any(|range| record[range.clone()] == output[span.clone()]) {
            held[span].fill(true);
        }
    }
    held
}

fn text() -> impl Strategy<Value = String> {
    "([ab]{1,2}[ .]{1,2}|\u{e9} |[ab]{7}-|[\u{4e2d}\u{e01}]{1,2}){0,14}"
}

/// Bytes of characters that are words by themselves, whole and cut, and of others.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    const PARTS: [&[u8]; 12] = [
        b"a",
        b" ",
        b"\xe4\xb8\xad",
        b"\xe0\xb8\x81",
        b"\xf0\xa0\x80\x80",
        b"\xe4\xb8",
        b"\xad",
        b"\xe4",
        b"\xc3\xa9",
        b"\xf0\xa0",
        b"\xe2\x80\x99",
        b"\xff",
    ];
    prop::collection::vec(prop::sample::select(PARTS.as_slice()), 0..14).prop_map(|parts| parts.concat())
}

#[test]
fn where_a_script_has_no_spaces_each_character_is_a_word() {
    let lengths = |text: &str| words(text.as_bytes()).map(|word| word.len()).collect::<Vec<_>>();
    assert_eq!(lengths("\u{4f53}\u{6e29}\u{ff0c}5mm"), [3, 3, 6], "a full-width comma is as it was");
    assert_eq!(lengths("caf\u{e9}\u{4e2d}caf\u{e9} \u{20000}\u{20000}"), [5, 3, 5, 8]);
    let mut chars = (0..0x4_0100).filter_map(char::from_u32).filter(|char| char.len_utf8() > 1);
    let is_meant = |char: char| {
        let code = u32::from(char);
        [0xe00..=0x109f, 0x1780..=0x17ff, 0x2e80..=0x9fff].iter().any(|range| range.contains(&code))
    };
    let wrong = chars.find(|char| {
        let text = [*char; 3].iter().collect::<String>();
        let count = words(text.as_bytes()).count();
        count != if is_meant(*char) { 3 } else { 1 }
    });
    assert_eq!(wrong, None);
    // Encodings that are not UTF-8: too long, of a surrogate, beyond the last character, cut.
    for text in [
        &b"\xe0\x80\xb8"[..],
        b"\xed\xa0\x80",
        b"\xf4\xa0\x80\x80",
        b"\xf0\x9f\xbf\xbf",
        b"\xe4\xb8",
        b"\xf0\xa0\x80",
    ] {
        assert!(!is_lone(text, 0), "{text:x?}");
    }
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn windows_are_the_spans_that_are_none_without_an_end(
        min in 2u8..6, bytes in 0u8..14, text in text(),
    ) {
        let params = params(min, bytes);
        let spans = spans(params, text.as_bytes());
        let same = |start: bool, of: &Range<usize>| {
            let pick = |range: &Range<usize>| if start { range.start } else { range.end };
            spans.iter().filter(|other| pick(other) == pick(of)).map(|other| other.len()).min()
        };
        let least: Vec<_> = spans
            .iter()
            .filter(|span| same(true, span) == Some(span.len()) || same(false, span) == Some(span.len()))
            .cloned()
            .collect();
        let windows: Vec<_> = windows(params, text.as_bytes()).collect();
        prop_assert_eq!(&windows, &least);
        prop_assert!(windows.is_sorted_by(|a, b| a.start <= b.start && a.end <= b.end && a != b));
        prop_assert!(windows.len() <= 2 * words(text.as_bytes()).count());
    }

    #[test]
    fn windows_give_what_the_definition_says(
        min in 2u8..5, bytes in 0u8..14, record in text(), output in text(), copy in any::<bool>(), at in 0usize..20,
    ) {
        let params = params(min, bytes);
        let record = if copy { &output.as_bytes()[at.min(output.len())..] } else { record.as_bytes() };
        let output = output.as_bytes();
        let expected = held_by_definition(params, record, output);
        let found: Vec<bool> = (0..output.len()).map(|byte| holds(params, record, output, byte)).collect();
        prop_assert_eq!(&found, &expected);
        let mut ranges = alloc::vec![false; output.len()];
        let held = held(params, record, output);
        prop_assert!(held.is_sorted_by(|a, b| a.end < b.start), "maximal");
        held.into_iter().for_each(|range| ranges[range].fill(true));
        prop_assert_eq!(&ranges, &expected);
        prop_assert!(!holds(params, record, output, output.len()));
    }

    #[test]
    fn a_witness_is_a_span_of_both(
        min in 2u8..5, bytes in 0u8..14, record in text(), output in text(),
        io in 0u16..40, ic in 0u16..40, length in 0u16..40,
    ) {
        let params = params(min, bytes);
        let (record, output) = (record.as_bytes(), output.as_bytes());
        let theirs = spans(params, record);
        for span in spans(params, output) {
            for range in theirs.iter().filter(|range| record[(*range).clone()] == output[span.clone()]) {
                let witness = Witness {
                    output_start: span.start as u16, record_start: range.start as u16, length: span.len() as u16,
                };
                prop_assert!(is_common_span(params, output, record, witness));
            }
        }
        let (ours, theirs) = (usize::from(io)..usize::from(io + length), usize::from(ic)..usize::from(ic + length));
        let expected = spans(params, output).contains(&ours)
            && spans(params, record).contains(&theirs)
            && output[ours] == record[theirs];
        let witness = Witness { output_start: io, record_start: ic, length };
        prop_assert_eq!(is_common_span(params, output, record, witness), expected);
    }

    #[test]
    fn a_span_has_the_same_words_in_every_text(min in 2u8..5, least in 0u8..9, text in bytes()) {
        let params = params(min, least);
        let spans = spans(params, &text);
        for start in 0..text.len() as u16 {
            for length in 0..=text.len() as u16 - start {
                let span = usize::from(start)..usize::from(start + length);
                let witness = Witness { output_start: start, record_start: start, length };
                prop_assert_eq!(is_common_span(params, &text, &text, witness), spans.contains(&span), "{:?}", span);
            }
        }
        for span in spans {
            let within: Vec<_> = words(&text).filter(|word| span.start <= word.start && word.end <= span.end).collect();
            let alone: Vec<_> =
                words(&text[span.clone()]).map(|word| span.start + word.start..span.start + word.end).collect();
            prop_assert_eq!(within, alone);
        }
    }

    #[test]
    fn any_bytes_can_be_looked_at(
        min in 2u8..=64, bytes in any::<u8>(),
        record in prop::collection::vec(any::<u8>(), 0..300), output in prop::collection::vec(any::<u8>(), 0..300),
        (io, ic, length) in any::<(u16, u16, u16)>(), (start, end, byte) in any::<(u16, u16, u16)>(),
        (value, output_length) in any::<(u128, u64)>(),
    ) {
        let params = params(min, bytes);
        let witness = Witness { output_start: io, record_start: ic, length };
        let leaf = ByteRange { start, end, owner: alone(2) };
        for range in ranges(params, &output, [(alone(1), &record[..]), (alone(2), &output[..])]) {
            prop_assert!(!shape(&range, range.value(), output.len() as u64));
        }
        is_common_span(params, &output, &record, witness);
        earlier(params, &output, &leaf, alone(2), &record, alone(1), witness);
        gap(params, &output, between(Some(&leaf), None, output_length), &record, witness);
        unheld(params, &output, &leaf, byte, &record);
        shape(&leaf, value, output_length);
        overlap(&leaf, &leaf);
        join(&leaf, &leaf);
    }
}

/// SplitMix64: a fixture is its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }
}

struct Record {
    order: Order,
    bytes: Vec<u8>,
    can_earn: bool,
}

struct Fixture {
    params: Params,
    output: Vec<u8>,
    records: Vec<Record>,
}

/// What a leaf states: a byte range, its owner (as an index among the records), the order stated
/// for it, and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Leaf {
    start: u16,
    end: u16,
    owner: Option<usize>,
    order: Order,
    value: u128,
}

impl Leaf {
    fn range(&self) -> ByteRange<(Option<usize>, Order)> {
        ByteRange { start: self.start, end: self.end, owner: (self.owner, self.order) }
    }
}

fn random_text(random: &mut Random, words: usize) -> Vec<u8> {
    const WORDS: [&[u8]; 11] = [
        b"a",
        b"b",
        b"ab",
        b"c",
        b"\xc3\xa9",
        b"\xff",
        b"cc",
        b"a",
        b"bbbb",
        b"\xe4\xb8\xad",
        b"\xe0\xb8\x81\xe4\xb8",
    ];
    const BETWEEN: [&[u8]; 7] = [b" ", b" ", b" ", b". ", b"\0", b"  ", b""];
    let mut text = Vec::new();
    for _ in 0..words {
        if random.one_in(9) {
            text.extend(BETWEEN[random.below(BETWEEN.len())]);
        }
        text.extend(WORDS[random.below(WORDS.len())]);
        text.extend(BETWEEN[random.below(BETWEEN.len())]);
    }
    if random.one_in(2) {
        text.pop();
    }
    text
}

impl Fixture {
    fn new(seed: u64, size: usize) -> Self {
        let random = &mut Random(seed);
        let min_bytes = if random.one_in(2) { 0 } else { random.below(12) as u8 };
        let params = params(2 + random.below(2) as u8, min_bytes);
        let words = 2 + random.below(8);
        let output = random_text(random, words);
        let mut records: Vec<Record> = Vec::new();
        for at in 0..size {
            let part = |random: &mut Random, text: &[u8]| {
                let start = random.below(text.len() + 1);
                let end = start + random.below(text.len() - start + 1);
                text[start..end].to_vec()
            };
            let mut bytes = match random.below(8) {
                0 => random_text(random, 6),
                1 => output.clone(),
                2 => [part(random, &output), random_text(random, 2)].concat(),
                3 if at > 0 => {
                    let other = random.below(at);
                    records[other].bytes.clone()
                }
                4 if at > 0 => {
                    let other = random.below(at);
                    [&records[other].bytes[..], b" . ", &random_text(random, 1)].concat()
                }
                5 => [random_text(random, 2), part(random, &output), part(random, &output)].concat(),
                _ => part(random, &output),
            };
            if random.one_in(20) {
                bytes.clear();
            }
            // Unlike all others, and of few numbers, so that the index decides at times.
            let order = Order { number: random.below(4) as u64, index: (random.below(99) * 99 + at) as u64 };
            records.push(Record { order, bytes, can_earn: !random.one_in(6) });
        }
        Self { params, output, records }
    }

    fn candidates(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().filter(|record| record.can_earn)
    }

    fn ranges(&self) -> Vec<ByteRange> {
        ranges(self.params, &self.output, self.candidates().map(|record| (record.order, &record.bytes[..])))
    }

    fn honest(&self) -> Vec<Leaf> {
        let owner = |order| self.records.iter().position(|record| record.order == order);
        let leaf = |range: ByteRange| Leaf {
            start: range.start,
            end: range.end,
            owner: owner(range.owner),
            order: range.owner,
            value: range.value(),
        };
        self.ranges().into_iter().map(leaf).collect()
    }

    /// The leaves by the definition, byte by byte, from all spans.
    fn ranges_by_definition(&self) -> Vec<ByteRange> {
        let owners: Vec<Option<Order>> = {
            let held: Vec<_> = self
                .candidates()
                .map(|record| (record.order, held_by_definition(self.params, &record.bytes, &self.output)))
                .collect();
            let owner =
                |byte: usize| held.iter().filter(|(_, held)| held[byte]).map(|(order, _)| *order).min();
            (0..self.output.len()).map(owner).collect()
        };
        let mut ranges = Vec::new();
        let mut start = 0;
        for bytes in owners.chunk_by(|a, b| a == b) {
            let end = start + bytes.len();
            ranges.extend(bytes[0].map(|owner| ByteRange { start: start as u16, end: end as u16, owner }));
            start = end;
        }
        ranges
    }

    /// All common spans with a record, or only those that are windows (enough to cover what is
    /// held).
    fn witnesses(&self, record: &[u8], all: bool) -> Vec<Witness> {
        let of =
            |text: &[u8]| if all { spans(self.params, text) } else { windows(self.params, text).collect() };
        let theirs = of(record);
        let mut witnesses = Vec::new();
        for span in of(&self.output) {
            for range in theirs.iter().filter(|range| record[(*range).clone()] == self.output[span.clone()]) {
                witnesses.push(Witness {
                    output_start: span.start as u16,
                    record_start: range.start as u16,
                    length: span.len() as u16,
                });
            }
        }
        witnesses
    }

    /// What refutes the list, if anything does; `witnesses` are of the candidates, in order.
    fn refutes(&self, list: &[Leaf], witnesses: &[Vec<Witness>]) -> Option<&'static str> {
        let length = self.output.len() as u64;
        let ranges: Vec<_> = list.iter().map(Leaf::range).collect();
        for (leaf, range) in list.iter().zip(&ranges) {
            if shape(range, leaf.value, length) {
                return Some("shape");
            }
            let owner = leaf.owner.map(|owner| &self.records[owner]);
            let Some(owner) = owner.filter(|owner| owner.can_earn && owner.order == leaf.order) else {
                return Some("registration");
            };
            if (0..=length as u16).any(|byte| unheld(self.params, &self.output, range, byte, &owner.bytes)) {
                return Some("unheld");
            }
            for (record, witnesses) in self.candidates().zip(witnesses) {
                let earlier = |witness: &Witness| {
                    earlier(
                        self.params,
                        &self.output,
                        range,
                        leaf.order,
                        &record.bytes,
                        record.order,
                        *witness,
                    )
                };
                if witnesses.iter().any(earlier) {
                    return Some("earlier");
                }
            }
        }
        for pair in ranges.windows(2) {
            if overlap(&pair[0], &pair[1]) {
                return Some("overlap");
            }
            if join(&pair[0], &pair[1]) {
                return Some("join");
            }
        }
        for at in 0..=ranges.len() {
            let between = between(at.checked_sub(1).map(|at| &ranges[at]), ranges.get(at), length);
            for (record, witnesses) in self.candidates().zip(witnesses) {
                let gap = |witness: &Witness| {
                    gap(self.params, &self.output, between.clone(), &record.bytes, *witness)
                };
                if witnesses.iter().any(gap) {
                    return Some("gap");
                }
            }
        }
        None
    }

    /// Changes the honest list at random.
    fn change(&self, random: &mut Random, list: &mut Vec<Leaf>) {
        let length = self.output.len();
        let at = random.below(list.len());
        let by = 1 + random.below(3) as u16;
        let any_owner = |random: &mut Random| {
            let owner = random.below(self.records.len());
            (Some(owner), self.records[owner].order)
        };
        let any_leaf = |random: &mut Random, from: usize, to: usize| {
            let start = from + random.below(to.saturating_sub(from).max(1));
            let end = start + 1 + random.below(to.saturating_sub(start).max(1));
            let (owner, order) = any_owner(random);
            let value = (end - start) as u128;
            Leaf { start: start as u16, end: end as u16, owner, order, value }
        };
        let valued = |mut leaf: Leaf| {
            leaf.value = leaf.range().value();
            leaf
        };
        if self.records.is_empty() {
            return;
        }
        let kind = random.below(21);
        if list.is_empty() || kind == 0 {
            list.push(any_leaf(random, 0, length));
            return;
        }
        let leaf = list[at];
        match kind {
            1 => list[at] = valued(Leaf { start: leaf.start.saturating_sub(by), ..leaf }),
            2 => list[at] = valued(Leaf { start: leaf.start + by, ..leaf }),
            3 => list[at] = valued(Leaf { end: leaf.end.saturating_sub(by), ..leaf }),
            4 => list[at] = valued(Leaf { end: leaf.end + by, ..leaf }),
            5 => list[at] = Leaf { start: leaf.start + by, end: leaf.end + by, ..leaf },
            // Split; with a gap; with another's byte between.
            6 | 7 => {
                let middle = leaf.start + random.below(leaf.range().value() as usize) as u16;
                let skip = if kind == 6 { 0 } else { by };
                list[at] = valued(Leaf { end: middle, ..leaf });
                list.push(valued(Leaf { start: middle + skip, ..leaf }));
            }
            8 => {
                let middle = leaf.start + random.below(leaf.range().value() as usize) as u16;
                let (owner, order) = any_owner(random);
                list[at] = valued(Leaf { end: middle, ..leaf });
                list.push(Leaf { start: middle, end: middle + 1, owner, order, value: 1 });
                list.push(valued(Leaf { start: middle + 1, ..leaf }));
            }
            9 => {
                let (owner, order) = any_owner(random);
                list[at] = Leaf { owner, order, ..leaf };
            }
            10 => list[at].owner = None,
            11 => {
                list.remove(at);
            }
            12 => list.clear(),
            13 => list.push(leaf),
            14 => list[at].value = random.below(length + 2) as u128,
            15 => list[at].order = any_owner(random).1,
            16 => {
                let other = random.below(list.len());
                let (one, two) = (list[at], list[other]);
                list[at] = Leaf { owner: two.owner, order: two.order, ..one };
                list[other] = Leaf { owner: one.owner, order: one.order, ..two };
            }
            // One for two, and what two share moved.
            17 | 18 if at + 1 < list.len() => {
                let next = list[at + 1];
                if kind == 17 {
                    list[at] = valued(Leaf { end: next.end, ..leaf });
                    list.remove(at + 1);
                } else {
                    list[at] = valued(Leaf { end: leaf.end.saturating_sub(by), ..leaf });
                    list[at + 1] = valued(Leaf { start: leaf.end.saturating_sub(by), ..next });
                }
            }
            // In a gap.
            19 => {
                let end = list.get(at + 1).map_or(length, |next| next.start.into());
                list.push(any_leaf(random, leaf.end.into(), end));
            }
            _ => {
                *list = (0..random.below(4)).map(|_| any_leaf(random, 0, length)).collect();
            }
        }
    }
}

fn witnesses(fixture: &Fixture, all: bool) -> Vec<Vec<Witness>> {
    fixture.candidates().map(|record| fixture.witnesses(&record.bytes, all)).collect()
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn ranges_are_what_the_definition_says(seed in any::<u64>(), size in 0usize..7) {
        let fixture = Fixture::new(seed, size);
        prop_assert_eq!(fixture.ranges(), fixture.ranges_by_definition());
    }

    #[test]
    fn nothing_refutes_the_honest_list(seed in any::<u64>(), size in 0usize..7) {
        let fixture = Fixture::new(seed, size);
        let honest = fixture.honest();
        prop_assert_eq!(fixture.refutes(&honest, &witnesses(&fixture, true)), None);
        let random = &mut Random(!seed);
        let any: Vec<Vec<Witness>> = fixture
            .candidates()
            .map(|_| {
                let mut up_to = |bound| random.below(bound) as u16;
                (0..30).map(|_| Witness {
                    output_start: up_to(20), record_start: up_to(20), length: up_to(20),
                })
                .collect()
            })
            .collect();
        prop_assert_eq!(fixture.refutes(&honest, &any), None);
    }

    #[test]
    fn something_refutes_every_other_list(seed in any::<u64>(), size in 0usize..7) {
        let fixture = Fixture::new(seed, size);
        let honest = fixture.honest();
        let witnesses = witnesses(&fixture, false);
        let random = &mut Random(seed.rotate_left(32));
        for _ in 0..40 {
            let mut list = honest.clone();
            let changes = if random.one_in(3) { 2 + random.below(2) } else { 1 };
            for _ in 0..changes {
                fixture.change(random, &mut list);
                // A tree's leaves ascend; the fault of a tree in which they do not is the tree's
                // own.
                list.sort_unstable();
            }
            let refuted = fixture.refutes(&list, &witnesses);
            prop_assert_eq!(refuted.is_some(), list != honest, "{:?} for {:?}: {:?}", list, honest, refuted);
        }
    }

    #[test]
    fn a_later_record_changes_no_owned_byte(seed in any::<u64>(), size in 0usize..7, words in 0usize..8) {
        let mut fixture = Fixture::new(seed, size);
        let owners = |fixture: &Fixture| {
            let mut owners = alloc::vec![None; fixture.output.len()];
            for range in fixture.ranges() {
                owners[usize::from(range.start)..usize::from(range.end)].fill(Some(range.owner));
            }
            owners
        };
        let before = owners(&fixture);
        let random = &mut Random(seed ^ 1);
        let bytes = if random.one_in(2) { fixture.output.clone() } else { random_text(random, words) };
        let order = alone(u64::MAX);
        fixture.records.push(Record { order, bytes, can_earn: true });
        for (before, after) in before.into_iter().zip(owners(&fixture)) {
            prop_assert!(after == before || before.is_none() && after == Some(order));
        }
    }

    #[test]
    fn copies_that_come_later_own_nothing(seed in any::<u64>(), size in 1usize..5) {
        let mut fixture = Fixture::new(seed, size);
        let before = fixture.ranges();
        for at in 0..size {
            let Record { order, can_earn, ref bytes } = fixture.records[at];
            // What holds no more than the record: it, its parts, and it with words of no record at
            // its ends. The last byte keeps two words apart, so the end of a part is no new word.
            let (half, words) = (bytes.len() / 2, words(bytes).collect::<Vec<_>>());
            let cut = words.iter().map(|word| word.end).find(|end| *end >= half).unwrap_or(0);
            let copies = [
                bytes.clone(),
                [&bytes[..], b" . zz9"].concat(),
                [b"zz9 . ", &bytes[..]].concat(),
                bytes[..cut].to_vec(),
                bytes[cut..].to_vec(),
            ];
            let copies = copies.into_iter().enumerate().map(|(i, bytes)| Record {
                order: Order { number: 100 + order.number, index: order.index * 8 + i as u64 }, bytes, can_earn,
            });
            fixture.records.extend(copies.collect::<Vec<_>>());
        }
        prop_assert_eq!(fixture.ranges(), before);
    }

    #[test]
    fn parts_in_a_record_s_place_own_no_other_byte(seed in any::<u64>(), size in 1usize..6, at in any::<prop::sample::Index>()) {
        let mut fixture = Fixture::new(seed, size);
        let at = at.index(size);
        let whole = fixture.records[at].order;
        let owned = |fixture: &Fixture, mine: &dyn Fn(Order) -> bool| {
            let ranges = fixture.ranges().into_iter().filter(|range| mine(range.owner));
            ranges.flat_map(|range| range.start..range.end).collect::<Vec<_>>()
        };
        let before = owned(&fixture, &|order| order == whole);
        // Cut between words, into up to four parts, at the indexes after the record's own.
        let record = fixture.records.remove(at);
        let random = &mut Random(seed ^ 2);
        let mut cuts: Vec<usize> = words(&record.bytes).map(|word| word.end).filter(|_| random.one_in(3)).collect();
        cuts.truncate(3);
        cuts.push(record.bytes.len());
        let (mut start, mut orders) = (0, Vec::new());
        for other in &mut fixture.records {
            other.order.index *= 8;
        }
        for (i, end) in (0..).zip(cuts) {
            let order = Order { index: whole.index * 8 + i, ..whole };
            let bytes = record.bytes[start..end].to_vec();
            fixture.records.push(Record { order, bytes, can_earn: record.can_earn });
            orders.push(order);
            start = end;
        }
        let after = owned(&fixture, &|order| orders.contains(&order));
        prop_assert!(after.iter().all(|byte| before.contains(byte)), "{:?} after {:?}", after, before);
    }
}

//! What attacks gain over honesty, on real records and answers: `gain.*`.
//!
//! A gain is what those who attack earn, of the answers' prices, divided by what they earn with their honest
//! records alone: 1 is what honesty earns.

use crate::{Earned, Market, edited, parts, registered};
use std::collections::{BTreeMap, HashMap, HashSet};
use tributary_core::{
    span::{windows, words},
    split::credit,
};
use tributary_scoring::{Candidate, Order};

/// How many identities an attacker registers by, and how many records of noise.
const MANY: usize = 10_000;
/// Among how many honest records the noise is.
const HONEST: usize = 100;
/// How many of the commonest spans are registered before all records.
const SQUATTED: usize = 1_000;
/// What copies, splitting and noise may gain.
const MOST: f64 = 1.05;

/// Numbers without a pattern, always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

/// Records in a batch that was registered after all others.
fn later(texts: impl IntoIterator<Item = String>) -> Vec<Candidate<String>> {
    let record = |(index, text)| registered(Order { number: 1_000_000, index }, text);
    (0..).zip(texts).map(record).collect()
}

/// Records that were registered before all others, in time for every answer.
fn first(texts: impl IntoIterator<Item = String>) -> Vec<Candidate<String>> {
    // The first record of the corpus has number 0 and index 0, and is registered again after these.
    let record = |(index, text)| registered(Order { number: 0, index }, text);
    (1..).zip(texts).map(record).collect()
}

/// The words of a text, other than they are in order.
fn reordered(text: &str, dice: &mut Dice) -> String {
    let mut sentences: Vec<&str> = text.split_inclusive(". ").collect();
    for last in (1..sentences.len()).rev() {
        sentences.swap(last, dice.below(last + 1));
    }
    sentences.concat()
}

/// Text of no one: each word is one that follows the last two somewhere in the records, at random.
struct Noise<'a> {
    after: BTreeMap<(&'a str, &'a str), Vec<&'a str>>,
    pairs: Vec<(&'a str, &'a str)>,
    all: Vec<&'a str>,
}

impl<'a> Noise<'a> {
    fn new(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut after, mut all) = (BTreeMap::<_, Vec<_>>::new(), Vec::new());
        for text in texts {
            let words: Vec<&str> = text.split_whitespace().collect();
            for three in words.windows(3) {
                after.entry((three[0], three[1])).or_default().push(three[2]);
            }
            all.extend(words);
        }
        let pairs = after.keys().copied().collect();
        Self { after, pairs, all }
    }

    /// So many words, each at random.
    fn random(&self, count: usize, dice: &mut Dice) -> String {
        (0..count).map(|_| self.all[dice.below(self.all.len())]).collect::<Vec<_>>().join(" ")
    }

    /// So many words that sound like the records.
    fn plausible(&self, count: usize, dice: &mut Dice) -> String {
        let (mut one, mut two) = self.pairs[dice.below(self.pairs.len())];
        let mut text = vec![one, two];
        while text.len() < count {
            let next = match self.after.get(&(one, two)) {
                Some(next) => next[dice.below(next.len())],
                None => self.all[dice.below(self.all.len())],
            };
            text.push(next);
            (one, two) = (two, next);
        }
        text.join(" ")
    }
}

/// The spans of the rule that most records have, as records of their own.
fn commonest(market: &Market) -> Vec<String> {
    let mut holders: HashMap<&[u8], (usize, usize)> = HashMap::new();
    for (number, (_, text)) in market.records.iter().enumerate() {
        for window in windows(market.params, text.as_bytes()) {
            let (count, last) = holders.entry(&text.as_bytes()[window]).or_insert((0, usize::MAX));
            if *last != number {
                (*count, *last) = (*count + 1, number);
            }
        }
    }
    let mut holders: Vec<_> = holders.into_iter().map(|(span, (count, _))| (count, span)).collect();
    holders.sort_unstable_by(|one, other| other.cmp(one));
    holders.iter().take(SQUATTED).map(|(_, span)| String::from_utf8_lossy(span).into_owned()).collect()
}

/// What each attack gains.
pub(crate) fn gains(market: &Market) -> Vec<(String, f64)> {
    let sources: Vec<Order> = {
        let mut sources: Vec<Order> =
            market.answers.iter().flat_map(|answer| answer.sources.clone()).collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    };
    let none = HashSet::new();
    let family: HashSet<Order> = sources.iter().copied().step_by(2).collect();
    let texts: Vec<&str> =
        market.records.iter().filter(|(order, _)| family.contains(order)).map(|(_, text)| &**text).collect();
    let gain = |family: &HashSet<Order>, gone: &HashSet<Order>, added: &[Candidate<String>]| {
        let alone = market.earned(family, &none, &[]).family;
        assert!(alone > 1.0, "{alone}");
        market.earned(family, gone, added).family / alone
    };
    let dice = &mut Dice(1);
    let each = |change: &mut dyn FnMut(&str) -> Vec<String>| -> Vec<Candidate<String>> {
        later(texts.iter().flat_map(|text| change(text)))
    };

    let near = [
        each(&mut |text| (0..99).map(|number| format!("{text} . {number}")).collect()),
        each(&mut |text| vec![edited(text)]),
        each(&mut |text| vec![reordered(text, dice)]),
        each(&mut |text| vec![text.replace(' ', "  "), text.replace(' ', "\u{a0}"), text.to_uppercase()]),
        each(&mut |text| vec![format!("{} {text} {}", "padding ".repeat(40), "padding ".repeat(40))]),
    ];
    let near = near.iter().map(|added| gain(&family, &none, added)).fold(0.0, f64::max);

    // As many identities as there are: each has a part, or a copy of one.
    let split = (2..=20).step_by(6).map(|count| {
        let all: Vec<String> = texts.iter().flat_map(|text| parts(text, count)).collect();
        let many: Vec<String> = all.iter().cycle().take(MANY.max(all.len())).cloned().collect();
        let beside = gain(&family, &none, &later(many.clone()));
        // Instead of the records, by their numbers.
        let instead: Vec<Candidate<String>> = market
            .records
            .iter()
            .filter(|(order, _)| family.contains(order))
            .flat_map(|(order, text)| {
                let part = |(index, part)| registered(Order { index, ..*order }, part);
                (0..).zip(parts(text, count)).map(part)
            })
            .collect();
        beside.max(gain(&family, &family, &instead))
    });
    let split = split.fold(0.0, f64::max);

    // Before all records, so that no one else can be first.
    let few: HashSet<Order> =
        sources.iter().copied().step_by((sources.len() / HONEST).max(1)).take(HONEST).collect();
    let noise = Noise::new(market.records.iter().map(|(_, text)| &**text));
    let random = first((0..MANY).map(|_| noise.random(30, dice)));
    let plausible = later((0..MANY).map(|_| noise.plausible(30, dice)));
    let noise = gain(&few, &none, &random).max(gain(&few, &none, &plausible));

    let answers = market.answers.iter().map(|answer| answer.text.clone());
    let late: Vec<Candidate<String>> = first(answers)
        .into_iter()
        .map(|record| Candidate::since(record.order, crate::UP_TO + 1, record.bytes))
        .collect();
    let late = gain(&family, &none, &late);

    let Earned { family: squat, .. } = market.earned(&family, &none, &first(commonest(market)));
    let squat = squat / market.earned(&family, &none, &[]).family;

    let found = [
        ("near_copies", near),
        ("split", split),
        ("noise", noise),
        ("late", late),
        ("squat", squat),
        ("self_payment", self_payment(market, &texts)),
    ];
    for (name, gain) in found {
        println!("gain.{name}: {gain:.4}");
        // Who comes first with what many wrote is paid: THREATS says how much.
        assert!(name == "squat" || gain <= MOST, "{name} gains {gain}");
    }
    found.into_iter().map(|(name, gain)| (format!("gain.{name}"), gain)).collect()
}

/// What an operator gets back who invents receipts of outputs that are its own records, of what it pays for
/// them, where contributors have everything and its Datanet takes no fee: the most that it can get.
fn self_payment(market: &Market, texts: &[&str]) -> f64 {
    const PRICE: u128 = 1_000_003;
    let (mut paid, mut back) = (0, 0);
    for text in texts {
        let owned = tributary_core::span::ranges(
            market.params,
            text.as_bytes(),
            [(Order { number: 1, index: 0 }, text.as_bytes())],
        );
        let mut before = 0;
        for range in owned {
            let (own, fee) = credit(PRICE, before, range.value(), text.len() as u128, 0).unwrap();
            before += range.value();
            back += own + fee;
        }
        paid += PRICE;
    }
    assert!(back <= paid && words(texts[0].as_bytes()).count() > 0);
    back as f64 / paid as f64
}

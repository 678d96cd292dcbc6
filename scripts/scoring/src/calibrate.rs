//! Choosing the `span` rule's parameters by what they would do with money.
//!
//! For outputs whose sources are known, every scored pair is either *source* or *noise*: a contribution that did not
//! make the output and shares words with it all the same. Let each output have the same price, 1. With `min_words` m and
//! threshold t a pair that covers c bytes scores s = max(0, c - t), and of an output whose scores add up to S > 0
//!
//! ```text
//! noise(output)  = sum of s over its noise pairs / S        (0 if S = 0: the price goes to the fallback account)
//! source(output) = sum of s over its source pairs / S       (0 if S = 0)
//! ```
//!
//! The shares of (m, t) are the means of these over all outputs. Calibration takes, among all t that are zero or what some noise
//! pair covers (at that t the pair just earns nothing), the (m, t) with the largest source share whose noise share is at
//! most the limit (and which pays a source at all); among equals the one with less noise, then the smaller m, then the smaller t.

use crate::{Contribution, Output, Progress, ScoreError, score};
use alloy_primitives::B256;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use tributary_core::{rule::Rule, span::Params};

/// An output with the contributions that made it.
#[derive(Clone, Debug)]
pub struct Sample<B> {
    /// The output.
    pub output: B,
    /// The keys of the contributions that it was made from.
    pub sources: Vec<B256>,
}

/// One threshold and what it does with the money. Shares are parts of 1; what they leave goes to the fallback account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// The rule's `min_words`.
    pub min_words: u8,
    /// The rule's threshold, in covered bytes.
    pub threshold: u64,
    /// The share of the money that goes to contributions which are no sources.
    pub noise_share: f64,
    /// The share of the money that goes to the sources.
    pub source_share: f64,
}

/// What was found for one `min_words`.
#[derive(Clone, Debug, PartialEq)]
pub struct MinWords {
    /// How many words a span must have.
    pub min_words: u8,
    /// How many noise pairs cover how many bytes: (covered bytes, pairs), ascending, without the pairs that cover none.
    pub noise: Vec<(u64, u64)>,
    /// The money without a threshold.
    pub without_threshold: Choice,
    /// The best threshold for this `min_words`; `None` if none pays sources and keeps noise within the limit.
    pub best: Option<Choice>,
}

impl MinWords {
    /// The covered bytes that the part `share` (0 to 1) of the noise pairs does not exceed; 0 if there is no noise.
    pub fn noise_quantile(&self, share: f64) -> u64 {
        let pairs: u64 = self.noise.iter().map(|(_, pairs)| pairs).sum();
        let rank = (share * pairs as f64).ceil() as u64;
        let mut seen = 0;
        let reached = self.noise.iter().find(|(_, pairs)| {
            seen += pairs;
            seen >= rank
        });
        reached.map_or(0, |(covered, _)| *covered)
    }
}

/// The result of [`calibrate`].
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// One entry for each `min_words` that was asked about, ascending.
    pub by_min_words: Vec<MinWords>,
    /// The best of all; `None` if none pays sources and keeps noise within the limit.
    pub best: Option<Choice>,
}

/// Why there is no calibration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationError<E> {
    /// There is nothing to learn from.
    #[error("calibration needs at least one output with known sources and one value of min_words")]
    Empty,
    /// A number of words that the rule does not allow.
    #[error("min_words {0} is out of range; the span rule takes 2 to 64")]
    MinWords(u8),
    /// The corpus could not be scored.
    #[error(transparent)]
    Score(#[from] ScoreError<E>),
}

/// Finds the parameters that give most of the money to the sources while noise gets at most `noise_limit` (a part of 1).
///
/// `corpus` is read once for each of `min_words`; `progress` counts anew each time.
pub fn calibrate<O, B, E, I>(
    samples: &[Sample<O>],
    corpus: impl Fn() -> I,
    min_words: &[u8],
    noise_limit: f64,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Calibration, CalibrationError<E>>
where
    O: AsRef<[u8]>,
    B: AsRef<[u8]> + Send,
    E: Send,
    I: IntoIterator<Item = Result<Contribution<B>, E>, IntoIter: Send>,
{
    let words: BTreeSet<u8> = min_words.iter().copied().collect();
    if samples.is_empty() || words.is_empty() {
        return Err(CalibrationError::Empty);
    }
    let mut by_min_words = Vec::with_capacity(words.len());
    for min_words in words {
        let pairs = pairs(min_words, samples, corpus(), progress)?;
        by_min_words.push(judge(min_words, &pairs, noise_limit));
    }
    let best = best(by_min_words.iter().filter_map(|words| words.best));
    Ok(Calibration { by_min_words, best })
}

/// What parameters that are chosen already do with the money: for samples that they were not chosen by, or a registered model.
pub fn measure<O, B, E>(
    params: Params,
    samples: &[Sample<O>],
    corpus: impl IntoIterator<Item = Result<Contribution<B>, E>, IntoIter: Send>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Choice, CalibrationError<E>>
where
    O: AsRef<[u8]>,
    B: AsRef<[u8]> + Send,
    E: Send,
{
    if samples.is_empty() {
        return Err(CalibrationError::Empty);
    }
    let pairs = pairs(params.min_words(), samples, corpus, progress)?;
    Ok(shares(params.min_words(), params.threshold(), &pairs))
}

/// How many bytes the sources and the others cover of each sample, whatever the threshold.
fn pairs<O, B, E>(
    min_words: u8,
    samples: &[Sample<O>],
    corpus: impl IntoIterator<Item = Result<Contribution<B>, E>, IntoIter: Send>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<Pairs>, CalibrationError<E>>
where
    O: AsRef<[u8]>,
    B: AsRef<[u8]> + Send,
    E: Send,
{
    let outputs: Vec<Output<&[u8]>> = samples
        .iter()
        .enumerate()
        .map(|(i, sample)| Output { receipt_id: number_as_id(i), bytes: sample.output.as_ref() })
        .collect();
    let sources: HashSet<(B256, B256)> = samples
        .iter()
        .enumerate()
        .flat_map(|(i, sample)| sample.sources.iter().map(move |key| (number_as_id(i), *key)))
        .collect();
    let params = Params::new(min_words, 0).ok_or(CalibrationError::MinWords(min_words))?;
    let mut pairs = vec![Pairs::default(); samples.len()];
    for row in score(Rule::Span(params), &outputs, corpus, progress)? {
        let pairs = &mut pairs[id_as_number(row.receipt_id)];
        let is_source = sources.contains(&(row.receipt_id, row.contribution_key));
        let side = if is_source { &mut pairs.source } else { &mut pairs.noise };
        *side.entry(row.score).or_default() += 1;
    }
    Ok(pairs)
}

/// The scored pairs of one output: how many cover so many bytes.
#[derive(Clone, Default)]
struct Pairs {
    source: BTreeMap<u64, u64>,
    noise: BTreeMap<u64, u64>,
}

fn number_as_id(number: usize) -> B256 {
    B256::left_padding_from(&(number as u64).to_be_bytes())
}

fn id_as_number(id: B256) -> usize {
    id[24..].iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn judge(min_words: u8, pairs: &[Pairs], noise_limit: f64) -> MinWords {
    let mut noise = BTreeMap::new();
    for (covered, count) in pairs.iter().flat_map(|pairs| &pairs.noise) {
        *noise.entry(*covered).or_default() += count;
    }
    let without_threshold = shares(min_words, 0, pairs);
    let thresholds = noise.keys().map(|threshold| shares(min_words, *threshold, pairs));
    let all = std::iter::once(without_threshold).chain(thresholds);
    let best = best(all.filter(|choice| choice.noise_share <= noise_limit && choice.source_share > 0.0));
    MinWords { min_words, noise: noise.into_iter().collect(), without_threshold, best }
}

fn shares(min_words: u8, threshold: u64, pairs: &[Pairs]) -> Choice {
    let above = |pairs: &BTreeMap<u64, u64>| -> f64 {
        pairs.range(threshold..).map(|(covered, count)| ((covered - threshold) * count) as f64).sum()
    };
    let (mut noise_share, mut source_share) = (0.0, 0.0);
    for pairs in pairs {
        let (noise, source) = (above(&pairs.noise), above(&pairs.source));
        if noise + source > 0.0 {
            noise_share += noise / (noise + source);
            source_share += source / (noise + source);
        }
    }
    let outputs = pairs.len() as f64;
    Choice { min_words, threshold, noise_share: noise_share / outputs, source_share: source_share / outputs }
}

/// The first of the choices, which come ascending, that no other beats.
fn best(choices: impl Iterator<Item = Choice>) -> Option<Choice> {
    choices.reduce(|best, next| {
        let gain = next.source_share.total_cmp(&best.source_share);
        if gain.then(best.noise_share.total_cmp(&next.noise_share)).is_gt() { next } else { best }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    const BOILERPLATE: &str = "This finding is seen in";

    fn key(number: usize) -> B256 {
        B256::left_padding_from(&(1000 + number as u64).to_be_bytes())
    }

    fn text(number: usize) -> String {
        format!("{BOILERPLATE} p{number} a{number} b{number} c{number} d{number} e{number} f{number}")
    }

    fn corpus() -> impl Iterator<Item = Result<Contribution<String>, Infallible>> {
        (0..50).map(|i| Ok(Contribution { key: key(i), bytes: text(i) }))
    }

    fn run(outputs: usize, noise_limit: f64) -> Calibration {
        let samples: Vec<Sample<String>> =
            (0..outputs).map(|i| Sample { output: text(i), sources: vec![key(i)] }).collect();
        calibrate(&samples, corpus, &[3, 4, 6], noise_limit, &|_| ()).unwrap()
    }

    #[test]
    fn a_threshold_takes_the_money_from_boilerplate() {
        let calibration = run(5, 0.01);
        let three = &calibration.by_min_words[0];
        let boilerplate = BOILERPLATE.len() as u64;
        assert_eq!(three.noise, [(boilerplate, 5 * 49)], "each output shares the boilerplate with 49 others");
        assert_eq!(three.noise_quantile(0.5), boilerplate);
        let whole = text(0).len() as f64;
        let noise = 49.0 * boilerplate as f64;
        assert!((three.without_threshold.noise_share - noise / (noise + whole)).abs() < 1e-9);
        let best = three.best.unwrap();
        assert_eq!((best.threshold, best.noise_share, best.source_share), (boilerplate, 0.0, 1.0));

        let samples = [Sample { output: text(9), sources: vec![key(9)] }];
        let params = |threshold| Params::new(3, threshold).unwrap();
        let measured = |threshold| measure(params(threshold), &samples, corpus(), &|_| ()).unwrap();
        assert_eq!(measured(boilerplate).source_share, 1.0);
        assert!(measured(0).noise_share > 0.5);
    }

    #[test]
    fn more_words_do_what_a_threshold_does() {
        let calibration = run(5, 0.01);
        let six = &calibration.by_min_words[2];
        assert!(six.noise.is_empty());
        assert_eq!(six.noise_quantile(1.0), 0);
        assert_eq!(six.best, Some(six.without_threshold));
        let best = calibration.best.unwrap();
        assert_eq!((best.min_words, best.source_share), (3, 1.0), "among equals the smallest");
    }

    #[test]
    fn copies_cannot_be_told_from_sources() {
        let sample = Sample { output: text(1), sources: vec![key(1)] };
        let corpus = || [key(1), key(2)].map(|key| Ok::<_, Infallible>(Contribution { key, bytes: text(1) }));
        let calibration = calibrate(&[sample], corpus, &[3], 0.2, &|_| ()).unwrap();
        let three = &calibration.by_min_words[0];
        assert_eq!(three.without_threshold.noise_share, 0.5);
        // Only a threshold that pays nobody keeps the copy from its half.
        assert_eq!(calibration.best, None);
    }

    #[test]
    fn nothing_to_learn_from_is_an_error() {
        let none = || std::iter::empty::<Result<Contribution<&str>, Infallible>>();
        let sample = Sample { output: "a b", sources: vec![] };
        assert_eq!(calibrate::<&str, _, _, _>(&[], none, &[3], 0.1, &|_| ()), Err(CalibrationError::Empty));
        assert_eq!(
            calibrate(std::slice::from_ref(&sample), none, &[], 0.1, &|_| ()),
            Err(CalibrationError::Empty)
        );
        assert_eq!(calibrate(&[sample], none, &[65], 0.1, &|_| ()), Err(CalibrationError::MinWords(65)));
    }
}

//! The next token of logits.

use crate::math::exp;
use tributary_influence::Random;

/// How a token is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// What logits are divided by; 0 takes the largest.
    pub temperature: f32,
    /// Of the most likely tokens, those are drawn from that together have this probability; 1 is all.
    pub top_p: f32,
    /// Which random numbers are drawn.
    pub seed: u64,
}

impl Sampling {
    /// The most likely token.
    pub const GREEDY: Self = Self { temperature: 0.0, top_p: 1.0, seed: 0 };
}

/// Draws the tokens of one sequence; the same seed and logits give the same tokens.
#[derive(Clone, Debug)]
pub struct Sampler {
    sampling: Sampling,
    random: Random,
}

impl Sampler {
    /// A sequence's sampler.
    pub fn new(sampling: Sampling) -> Self {
        Self { sampling, random: Random::of(sampling.seed, "tokens") }
    }

    /// The next token; of equal logits, the first. `None` if a logit is not finite.
    pub fn next(&mut self, logits: &[f32]) -> Option<u32> {
        if logits.is_empty() || !logits.iter().all(|logit| logit.is_finite()) {
            return None;
        }
        let mut best = 0;
        for (index, logit) in logits.iter().enumerate() {
            if *logit > logits[best] {
                best = index;
            }
        }
        let Sampling { temperature, top_p, .. } = self.sampling;
        if temperature <= 0.0 {
            return Some(best as u32);
        }
        let largest = logits[best];
        let mut likely: Vec<(u32, f32)> =
            (0..).zip(logits.iter().map(|logit| exp((logit - largest) / temperature))).collect();
        let mut total: f32 = likely.iter().map(|(_, weight)| weight).sum();
        if top_p < 1.0 {
            likely.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let bound = top_p.max(0.0) * total;
            let mut sum = 0.0;
            let count = likely.iter().take_while(|(_, weight)| {
                let is_below = sum < bound;
                sum += weight;
                is_below
            });
            let count = count.count().max(1);
            likely.truncate(count);
            total = likely.iter().map(|(_, weight)| weight).sum();
        }
        let mut left = self.random.between(0.0, 1.0) * total;
        for (token, weight) in &likely {
            left -= weight;
            if left < 0.0 {
                return Some(*token);
            }
        }
        likely.last().map(|(token, _)| *token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_drawn_by_their_probabilities() {
        let logits = [0.0, 2f32.ln(), f32::MIN, 1f32.ln()];
        assert_eq!(Sampler::new(Sampling::GREEDY).next(&logits), Some(1));
        let draw = |top_p, seed| {
            let mut sampler = Sampler::new(Sampling { temperature: 1.0, top_p, seed });
            (0..8_000).map(|_| sampler.next(&logits).unwrap()).collect::<Vec<_>>()
        };
        let share =
            |tokens: &[u32], token| tokens.iter().filter(|found| **found == token).count() as f32 / 8_000.0;
        let all = draw(1.0, 1);
        assert!((share(&all, 1) - 0.5).abs() < 0.03 && (share(&all, 0) - 0.25).abs() < 0.03);
        assert_eq!(share(&all, 2), 0.0);
        assert_eq!(draw(1.0, 1), all);
        assert_ne!(draw(1.0, 2), all);
        assert_eq!(share(&draw(0.5, 1), 1), 1.0);
        let two = draw(0.6, 1);
        assert_eq!(share(&two, 0) + share(&two, 1), 1.0);
        assert_eq!(Sampler::new(Sampling::GREEDY).next(&[0.0, f32::NAN]), None);
    }
}

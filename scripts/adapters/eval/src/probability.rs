//! How likely a model with an adapter finds outputs, by the engine's forward pass alone, a batch at
//! a time: a third of what a gradient takes.

use crate::error::Error;
use std::sync::Arc;
use tributary_adapters::math::exp;
use tributary_adapters::{Adapter, Logits, Model, Part, Sequence};
use tributary_influence::real::ln;

/// Outputs of a pass: the logits of each token are in memory.
const BATCH: usize = 8;

/// For each text, as tokens and how many of these are given, the sum of ln p of the others.
///
/// # Errors
/// As [`Model::forward`].
pub(crate) fn log_probabilities(
    model: &Model,
    adapter: Option<&Arc<Adapter>>,
    texts: &[(Vec<u32>, usize)],
) -> Result<Vec<f64>, Error> {
    let mut found = Vec::with_capacity(texts.len());
    for batch in texts.chunks(BATCH) {
        let mut sequences: Vec<Sequence> = batch.iter().map(|_| Sequence::new(adapter.cloned())).collect();
        let parts = sequences.iter_mut().zip(batch);
        let mut parts: Vec<Part<'_>> = parts
            .map(|(sequence, (tokens, _))| Part {
                sequence,
                tokens: &tokens[..tokens.len() - 1],
                logits: Logits::All,
            })
            .collect();
        let logits = model.forward(&mut parts)?;
        for ((tokens, given), logits) in batch.iter().zip(&logits) {
            // The row before a token says how likely it is.
            let rows = logits.chunks_exact(model.config().vocabulary).zip(&tokens[1..]).skip(given - 1);
            found.push(rows.map(|(row, token)| log_probability(row, *token as usize)).sum());
        }
    }
    Ok(found)
}

fn log_probability(logits: &[f32], token: usize) -> f64 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f64 = logits.iter().map(|logit| f64::from(exp(*logit - largest))).sum();
    f64::from(logits[token]) - f64::from(largest) - ln(total)
}

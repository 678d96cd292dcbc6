//! The adapter of records, settings and a seed.

use crate::error::Error;
use crate::gradient::{Gradient, Loss, Weights};
use crate::records::Record;
use serde::{Deserialize, Serialize};
use tributary_adapters::peft::{self, Module};
use tributary_adapters::{Model, Tokens};
use tributary_influence::{Random, parallel};

/// What training does, beside its records. All of it is in the manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Columns of the low-rank matrices.
    pub rank: usize,
    /// The adapter's scale is alpha / rank.
    pub alpha: f32,
    /// The names of the products that are changed, as q_proj.
    pub modules: Vec<String>,
    /// How often each record is seen.
    pub epochs: usize,
    /// Records of a step.
    pub batch: usize,
    /// The step's size at first; it falls to 0 linearly.
    pub learning_rate: f32,
    /// A record's tokens after so many are left out.
    pub longest: usize,
    /// Where random numbers start.
    pub seed: u64,
}

impl Default for Settings {
    /// What peft takes by default, with a rate that suits small models.
    fn default() -> Self {
        Self {
            rank: 8,
            alpha: 16.0,
            modules: vec!["q_proj".to_owned(), "v_proj".to_owned()],
            epochs: 1,
            batch: 8,
            learning_rate: 1e-3,
            longest: 256,
            seed: 1,
        }
    }
}

/// The shares of the last mean that the means of gradients and of their squares keep, and what is added to the root
/// (Kingma and Ba, "Adam", 2015).
const KEPT: (f32, f32) = (0.9, 0.999);
const ADDED: f32 = 1e-8;

/// An adapter, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// Its matrices.
    pub weights: Weights,
    /// For each epoch, the mean loss of a token, in nats, before the step that the token is part of.
    pub losses: Vec<f64>,
}

impl Settings {
    /// The settings of the adapter.
    ///
    /// # Errors
    /// If one is out of its range.
    pub fn adapter(&self) -> Result<peft::Settings, Error> {
        let wrong = |what, value: String, range| Err(Error::Setting { what, value, range });
        let counts = [
            ("rank", self.rank, 512),
            ("number of epochs", self.epochs, 1_000),
            ("batch", self.batch, 4_096),
        ];
        for (what, count, most) in counts {
            if count == 0 || count > most {
                return wrong(what, count.to_string(), "1 or more, and not thousands");
            }
        }
        if !(self.learning_rate > 0.0 && self.learning_rate <= 1.0) {
            return wrong("learning rate", self.learning_rate.to_string(), "a number above 0 and up to 1");
        }
        if !(self.alpha > 0.0 && self.alpha <= 1e4) {
            return wrong("alpha", self.alpha.to_string(), "a number above 0 and up to 10,000");
        }
        // What attention keeps for the way back grows by the square of it: a GB a thread at the most, for SmolLM2.
        if !(2..=1_024).contains(&self.longest) {
            return wrong("number of tokens of a record", self.longest.to_string(), "2 to 1,024");
        }
        let is_named = |module: &Module| self.modules.iter().any(|name| name == module.names().1);
        let modules: Vec<Module> = Module::ALL.into_iter().filter(is_named).collect();
        if modules.is_empty() || modules.len() != self.modules.len() {
            let range = "different ones of q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj and down_proj";
            return wrong("list of modules", self.modules.join(", "), range);
        }
        Ok(peft::Settings { rank: self.rank, scale: self.alpha / self.rank as f32, modules, layers: None })
    }
}

/// The adapter before the first step, as peft starts: `A` uniform between ±1 / sqrt(inputs), `B` zero.
fn start(settings: &Settings, adapter: &peft::Settings, model: &Model) -> Weights {
    let mut weights = Weights::zeros(adapter, model.config());
    let targets = adapter.targets(model.config().dimensions.layers);
    for ((layer, module), matrices) in targets.into_iter().zip(&mut weights.matrices) {
        let mut random = Random::of(settings.seed, &module.tensor(layer, 'A'));
        let bound = 1.0 / (model.config().dimensions.of(module).0 as f32).sqrt();
        matrices.a.iter_mut().for_each(|entry| *entry = random.between(-bound, bound));
    }
    weights
}

/// A text's tokens, with the one that ends a text, up to the longest; and how many of them nothing is asked of: those
/// of the prompt, or the first.
pub fn encode(model: &Model, tokens: &Tokens, text: &Record, longest: usize) -> (Vec<u32>, usize) {
    let mut encoded = text.prompt.as_ref().map(|prompt| tokens.encode(prompt)).unwrap_or_default();
    let given = encoded.len().max(1);
    encoded.extend(tokens.encode(&text.text));
    encoded.push(tokens.end());
    encoded.truncate(longest.min(model.config().context));
    (encoded, given)
}

/// Gradients of a step that are in memory at a time.
const PART: usize = 16;

/// Trains an adapter on up to `threads` threads, whose number changes no bit. Each step takes the mean over its
/// tokens; each epoch has an order of its own. The model is one of floating-point weights. `report` is told the
/// number of each step and its mean loss.
///
/// # Errors
/// If a setting is out of its range, no record has two tokens, or the loss is not finite.
pub fn train(
    model: &Model,
    tokens: &Tokens,
    records: &[Record],
    settings: &Settings,
    threads: usize,
    mut report: impl FnMut(usize, f64),
) -> Result<Trained, Error> {
    let adapter = settings.adapter()?;
    let texts: Vec<Vec<u32>> =
        records.iter().map(|record| encode(model, tokens, record, settings.longest).0).collect();
    let mut order: Vec<usize> = (0..texts.len()).filter(|index| texts[*index].len() >= 2).collect();
    if order.is_empty() {
        return Err(Error::Empty);
    }
    let mut weights = start(settings, &adapter, model);
    let mut mean = Weights::zeros(&adapter, model.config());
    let mut squares = mean.clone();
    let steps = settings.epochs * order.len().div_ceil(settings.batch);
    let mut powers = (1f32, 1f32);
    let mut step = 0;
    let mut losses = Vec::new();
    for epoch in 0..settings.epochs {
        order.sort_unstable();
        Random::of(settings.seed, &format!("epoch {epoch}")).shuffle(&mut order);
        let mut total = Loss::default();
        for batch in order.chunks(settings.batch) {
            let mut sum = Weights::zeros(&adapter, model.config());
            let mut loss = Loss::default();
            for part in batch.chunks(PART) {
                // Added up in the order of the batch, whichever thread is done first.
                let gradients = parallel::map(threads, part.len(), |index| {
                    Gradient::new(model, &weights, &texts[part[index]])
                });
                for gradient in &gradients {
                    sum.numbers_mut().zip(gradient.weights.numbers()).for_each(|(sum, entry)| *sum += entry);
                    loss.sum += gradient.loss.sum;
                    loss.tokens += gradient.loss.tokens;
                }
            }
            if !loss.sum.is_finite() || !sum.numbers().all(|entry| entry.is_finite()) {
                return Err(Error::NotFinite { steps: step });
            }
            total.sum += loss.sum;
            total.tokens += loss.tokens;
            let rate = settings.learning_rate * (steps - step) as f32 / steps as f32;
            powers = (powers.0 * KEPT.0, powers.1 * KEPT.1);
            let share = 1.0 / loss.tokens as f32;
            let moments = mean.numbers_mut().zip(squares.numbers_mut());
            for ((weight, (mean, square)), entry) in weights.numbers_mut().zip(moments).zip(sum.numbers()) {
                let entry = entry * share;
                *mean = KEPT.0 * *mean + (1.0 - KEPT.0) * entry;
                *square = KEPT.1 * *square + (1.0 - KEPT.1) * entry * entry;
                let root = (*square / (1.0 - powers.1)).sqrt() + ADDED;
                *weight -= rate * (*mean / (1.0 - powers.0)) / root;
            }
            step += 1;
            report(step, loss.sum / loss.tokens as f64);
        }
        losses.push(total.sum / total.tokens as f64);
    }
    if !weights.numbers().all(|entry| entry.is_finite()) {
        return Err(Error::NotFinite { steps: step });
    }
    Ok(Trained { weights, losses })
}

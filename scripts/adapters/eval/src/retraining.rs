//! Adapters that are trained on all records and on some of them, and what each makes of the
//! queries.

use crate::error::Error;
use crate::kept::Kept;
use crate::probability::log_probabilities;
use crate::set::Set;
use serde_json::{Value, json};
use std::cell::OnceCell;
use std::sync::Arc;
use tributary_adapters::{Digest, Model, Tokens};
use tributary_adapters_train::features::{Features, Options, Source};
use tributary_adapters_train::{Record, Settings, Trained, encode, train};
use tributary_core::gradient::dot;
use tributary_features::FeatureFile;
use tributary_influence::Matrix;
use tributary_influence_measure::Truth;

/// Trainings on each subset.
pub(crate) const REPEATS: u64 = 2;
/// The seeds of retrainings are the seed plus this and following numbers: none is that of the
/// adapter that is explained.
const FIRST_SEED: u64 = 1_000;

/// What trains and asks.
pub(crate) struct Trainer<'a> {
    model: &'a Model,
    tokens: &'a Tokens,
    /// The digest of the model's file.
    base: Digest,
    set: &'a Set,
    settings: Settings,
    threads: usize,
    kept: &'a Kept,
    /// The queries' tokens, and how many of them are given.
    asked: Vec<(Vec<u32>, usize)>,
    /// The adapter of all records.
    whole: OnceCell<Trained>,
}

impl<'a> Trainer<'a> {
    pub(crate) fn new(
        model: &'a Model,
        tokens: &'a Tokens,
        base: Digest,
        set: &'a Set,
        settings: Settings,
        threads: usize,
        kept: &'a Kept,
    ) -> Self {
        let encoded = |output| encode(model, tokens, output, settings.longest);
        let asked = set.queries.iter().map(|query| encoded(&query.output)).collect();
        Self { model, tokens, base, set, settings, threads, kept, asked, whole: OnceCell::new() }
    }

    /// What a result follows from.
    fn input(&self, what: &str, subset: &[usize], seed: u64, more: &Value) -> Value {
        let id = |record: &Record| Digest::Sha256(record.id).to_string();
        let records: Vec<String> = subset.iter().map(|record| id(&self.set.records[*record])).collect();
        let outputs = self.set.queries.iter().map(|query| &query.output);
        let queries: Vec<Value> = outputs.map(|output| json!([output.prompt, id(output)])).collect();
        let settings = Settings { seed, ..self.settings.clone() };
        json!({
            "what": what, "base": self.base.to_string(), "settings": settings, "records": records,
            "queries": queries, "more": more,
        })
    }

    fn train(&self, subset: &[usize], seed: u64) -> Result<Trained, Error> {
        let records: Vec<Record> = subset.iter().map(|record| self.set.records[*record].clone()).collect();
        let settings = Settings { seed, ..self.settings.clone() };
        Ok(train(self.model, self.tokens, &records, &settings, self.threads, |_, _| ())?)
    }

    fn ask(&self, trained: &Trained) -> Result<Vec<f64>, Error> {
        let adapter = Arc::new(trained.weights.adapter(self.model.config().dimensions.layers));
        log_probabilities(self.model, Some(&adapter), &self.asked)
    }

    /// The adapter that is explained: that of all records, trained once at the most.
    fn whole(&self) -> Result<&Trained, Error> {
        if let Some(trained) = self.whole.get() {
            return Ok(trained);
        }
        eprintln!("training on all {} records", self.set.records.len());
        let trained = self.train(&self.all(), self.settings.seed)?;
        Ok(self.whole.get_or_init(|| trained))
    }

    fn all(&self) -> Vec<usize> {
        (0..self.set.records.len()).collect()
    }

    /// How many tokens each query's output has.
    pub(crate) fn tokens(&self) -> Vec<usize> {
        self.asked.iter().map(|(tokens, given)| tokens.len() - given).collect()
    }

    /// ln p of the queries by the base model, and by the adapter of all records.
    pub(crate) fn before_and_after(&self) -> Result<(Vec<f64>, Vec<f64>), Error> {
        let (all, seed, count) = (self.all(), self.settings.seed, self.asked.len());
        let input = |what| self.input(what, &all, seed, &Value::Null);
        let before =
            self.kept.get(&input("before"), count, || log_probabilities(self.model, None, &self.asked))?;
        Ok((before, self.kept.get(&input("after"), count, || self.ask(self.whole()?))?))
    }

    /// What the rule `gradient` computes of features as `i8` before its threshold: a row for each
    /// record, a column for each query.
    pub(crate) fn influences(&self, options: Options) -> Result<Matrix, Error> {
        let (all, queries) = (self.all(), self.set.queries.len());
        let input = self.input("influences", &all, self.settings.seed, &json!(options));
        let dots = self.kept.get(&input, all.len() * queries, || self.dots(options))?;
        // Whole numbers below 2^24, if there are fewer than 1,040 dimensions; beyond, their first
        // 24 bits.
        Ok(Matrix::from_rows(all.len(), queries, dots.iter().map(|dot| *dot as f32).collect()))
    }

    fn dots(&self, options: Options) -> Result<Vec<f64>, Error> {
        let source = Source {
            model: self.model,
            tokens: self.tokens,
            weights: &self.whole()?.weights,
            // The files are read here only, beside the adapter that they belong to.
            artifact: [0; 32].into(),
            longest: self.settings.longest,
            options,
            threads: self.threads,
        };
        eprintln!("making features of {} records and {} outputs", self.set.records.len(), self.asked.len());
        let folder = tempfile::tempdir().map_err(Error::file(&std::env::temp_dir()))?;
        let path = |name: &str| folder.path().join(name);
        let (features, _) = Features::write_records(source, &self.set.records, &path("records"))?;
        let outputs: Vec<Record> = self.set.queries.iter().map(|query| query.output.clone()).collect();
        features.write_outputs(&outputs, &path("outputs"))?;
        let (records, outputs) = (FeatureFile::open(&path("records"))?, FeatureFile::open(&path("outputs"))?);
        let of = |file: &FeatureFile, text: &Record| -> Result<Vec<u8>, Error> {
            Ok(file.vector(text.id.into())?.unwrap_or_default())
        };
        let mut dots = Vec::new();
        for record in &self.set.records {
            let record = of(&records, record)?;
            for query in &self.set.queries {
                dots.push(f64::from(dot(&record, &of(&outputs, &query.output)?)));
            }
        }
        Ok(dots)
    }

    /// ln p of the queries after training on each subset, twice: with two seeds, each of which is
    /// that of all subsets.
    pub(crate) fn truth(&self, subsets: Vec<Vec<usize>>) -> Result<Truth, Error> {
        let mut margins = vec![Vec::new(); REPEATS as usize];
        // Both trainings on a subset before the next one, so that what a stopped run has is of use.
        for (index, subset) in subsets.iter().enumerate() {
            for (repeat, margins) in margins.iter_mut().enumerate() {
                let seed = self.settings.seed.wrapping_add(FIRST_SEED + repeat as u64);
                let input = self.input("retrained", subset, seed, &Value::Null);
                let found = self.kept.get(&input, self.asked.len(), || {
                    eprintln!("training on subset {} of {}, seed {seed}", index + 1, subsets.len());
                    self.ask(&self.train(subset, seed)?)
                })?;
                margins.push(found.iter().map(|number| *number as f32).collect());
            }
        }
        Ok(Truth { subsets, margins })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::Query;
    use std::path::Path;
    use tributary_adapters::Arithmetic;
    use tributary_adapters::gguf::Gguf;
    use tributary_adapters_train::Gradient;

    fn set() -> Set {
        let names = ["the cat", "all dogs", "seven hills", "bread"];
        let texts = ["is in the house", "bark at the moon", "and a river", "and salt"];
        let query = |index: usize| Query {
            output: Record {
                prompt: Some(format!("{}:", names[index])),
                ..Record::new(format!(" {}", texts[index]))
            },
            family: index / 2,
            is_trained: index < 3,
        };
        let record = |index: usize| Record::new(format!("{}: {}", names[index], texts[index]));
        Set {
            records: (0..3).map(record).collect(),
            families: vec![0, 0, 1],
            contributors: vec![0, 1, 1],
            queries: (0..4).map(query).collect(),
        }
    }

    /// Calls `work` with what trains on the small model of the engine's tests.
    fn with_trainer<T>(folder: &Path, epochs: usize, work: impl FnOnce(&Trainer<'_>, &Kept) -> T) -> T {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/fixture/model.gguf");
        let gguf = Gguf::open(&path).unwrap();
        let (model, tokens) = (Model::of(&gguf, Arithmetic::Float, 1).unwrap(), Tokens::of(&gguf).unwrap());
        let base = Digest::sha256(gguf.bytes());
        let settings = Settings { rank: 4, epochs, batch: 2, learning_rate: 0.01, ..Settings::default() };
        let kept = Kept::new(folder.to_owned()).unwrap();
        let set = set();
        work(&Trainer::new(&model, &tokens, base, &set, settings, 1, &kept), &kept)
    }

    #[test]
    fn a_stopped_run_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let subsets = vec![vec![0, 1], vec![1, 2], vec![0]];
        let part = with_trainer(folder.path(), 3, |trainer, kept| {
            let truth = trainer.truth(subsets[..2].to_vec()).unwrap();
            assert_eq!(kept.counts(), (0, 4));
            truth
        });
        let all = with_trainer(folder.path(), 3, |trainer, kept| {
            let truth = trainer.truth(subsets.clone()).unwrap();
            assert_eq!(kept.counts(), (4, 2));
            truth
        });
        assert_eq!((all.margins[0][..2].to_vec(), all.margins[1][..2].to_vec()), {
            (part.margins[0].clone(), part.margins[1].clone())
        });
        assert_ne!(all.margins[0], all.margins[1], "two seeds");
        // Other settings have results of their own.
        with_trainer(folder.path(), 4, |trainer, kept| {
            trainer.truth(subsets).unwrap();
            assert_eq!(kept.counts(), (0, 6));
        });
    }

    #[test]
    fn probabilities_are_those_of_the_loss_and_dot_products_those_of_the_files() {
        let folder = tempfile::tempdir().unwrap();
        with_trainer(folder.path(), 5, |trainer, kept| {
            let (before, after) = trainer.before_and_after().unwrap();
            let trained = trainer.whole().unwrap();
            for ((tokens, given), found) in trainer.asked.iter().zip(&after) {
                let loss = Gradient::after(trainer.model, &trained.weights, tokens, *given).loss;
                assert!((loss.sum + found).abs() < 1e-3 * loss.sum, "{} {found}", loss.sum);
            }
            assert!(before[0] < after[0], "training makes a record more likely: {before:?} {after:?}");
            let options = Options { dimensions: 1_024, ..Options::default() };
            let dots = trainer.influences(options).unwrap();
            for query in 0..3 {
                let best = (0..3).max_by(|a, b| dots[(*a, query)].total_cmp(&dots[(*b, query)]));
                assert_eq!(best, Some(query), "{:?}", dots.data());
            }
            let (found, computed) = kept.counts();
            assert_eq!(trainer.influences(options).unwrap().data(), dots.data());
            assert_eq!(kept.counts(), (found + 1, computed));
        });
    }
}

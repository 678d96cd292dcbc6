//! `make eval-adapters`: whether influence on the language model says what retraining says.
//!
//! Trains an adapter on definitions of the Human Phenotype Ontology, makes features of them and of
//! outputs as the rule `gradient` reads them, trains again on halves of the records and of the
//! contributors, twice each, and compares. Writes figures, and the page
//! `docs/influence-adapters.md`. What was trained is kept in OUT/adapters: a run that was stopped
//! goes on.
//!
//! `tributary-adapters-eval MODEL.gguf ONTOLOGY.obo OUT DOCS`, and options: `--families`,
//! `--trained` and `--held-out` (definitions of each), `--contributors`, `--subsets` (of half of
//! the records), `--contributor-subsets` (of half of the contributors), `--epochs`, `--batch`,
//! `--rate`, `--rank`, `--modules` (of training), `--features` (their numbers), `--ridge`,
//! `--seed`, `--threads`.
#![forbid(unsafe_code)]

mod arguments;
mod error;
mod kept;
mod page;
mod probability;
mod retraining;
mod score;
mod set;
mod words;

use arguments::Arguments;
use error::Error;
use kept::Kept;
use retraining::Trainer;
use score::PREFIX;
use set::Set;
use tributary_adapters::gguf::Gguf;
use tributary_adapters::{Arithmetic, Digest, Model, Tokens};
use tributary_adapters_train::features::Options;
use tributary_influence_measure::{Figures, contributor_halves, halves, timed};

/// The figure of processor time.
const SECONDS: &str = "influence.language_model.seconds";
/// Ridges beside the one that is measured, to say how much hangs on it.
pub(crate) const OTHER_RIDGES: [f32; 3] = [1.0, 10.0, 100.0];

fn main() -> std::process::ExitCode {
    match Arguments::parse(std::env::args().skip(1)).and_then(|arguments| run(&arguments)) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Error> {
    let Arguments { out, docs, sizes, settings, threads, .. } = arguments;
    let kept = Kept::new(out.join("adapters"))?;
    let results = out.join("results.json");
    let earlier = Figures::read(&results)?;
    let set = Set::read(&arguments.ontology, *sizes)?;
    let gguf = Gguf::open(&arguments.model)?;
    let base = Digest::sha256(gguf.bytes());
    let tokens = Tokens::of(&gguf)?;
    let model = Model::of(&gguf, Arithmetic::Float, *threads)?;
    let trainer = Trainer::new(&model, &tokens, base, &set, settings.clone(), *threads, &kept);
    let mut figures = Figures::default();
    let (measured, seconds) = timed(|| measure(arguments, &set, &trainer, &mut figures));
    measured?;
    // The time of a run that computed everything; one that went on knows only its own part.
    let seconds = match kept.counts() {
        (0, _) => Some(seconds),
        (_, 0) => earlier.get(SECONDS),
        _ => None,
    };
    seconds.into_iter().for_each(|seconds| figures.set(SECONDS, seconds));
    figures.clone().merge_into(&results, &[PREFIX])?;
    page::write(docs, arguments, &figures)
}

fn measure(
    arguments: &Arguments,
    set: &Set,
    trainer: &Trainer<'_>,
    figures: &mut Figures,
) -> Result<(), Error> {
    let Arguments { sizes, subsets, contributor_subsets, options, .. } = arguments;
    let mut count = |name: &str, count: usize| figures.set(&format!("{PREFIX}{name}"), count as f64);
    count("records", set.records.len());
    count("queries", set.queries.len());
    count("contributors", sizes.contributors);
    count("subsets", *subsets);
    count("contributor_subsets", *contributor_subsets);
    count("seed", sizes.seed as usize);
    let groups = score::groups(set);

    let (before, after) = trainer.before_and_after()?;
    let tokens = trainer.tokens();
    for group in &groups[1..] {
        // The mean loss of a token, in nats.
        let loss = |found: &[f64]| {
            let of = |query: &usize| -found[*query];
            let count: usize = group.queries.iter().map(|query| tokens[*query]).sum();
            group.queries.iter().map(of).sum::<f64>() / count as f64
        };
        figures.set(&format!("{PREFIX}{}loss_before", group.name), loss(&before));
        figures.set(&format!("{PREFIX}{}loss_after", group.name), loss(&after));
    }

    let dots = trainer.influences(*options)?;
    score::money(set, &dots, figures);
    let predictions = score::predictions(set, dots);
    let others: Vec<_> = OTHER_RIDGES
        .into_iter()
        .map(|ridge| trainer.influences(Options { ridge, ..*options }))
        .collect::<Result<_, _>>()?;

    let records = halves(set.records.len(), *subsets, sizes.seed, "halves of the definitions");
    let owners = &set.contributors;
    let contributors =
        contributor_halves(owners, &[], *contributor_subsets, sizes.seed, "halves of contributors");
    for (kind, subsets) in [("", records), ("contributor_", contributors)] {
        let truth = trainer.truth(subsets)?;
        score::report(kind, &truth, &predictions, &groups, figures);
        for (ridge, dots) in OTHER_RIDGES.iter().zip(&others) {
            score::report_ridge(kind, &truth, *ridge, dots, &groups, figures);
        }
    }
    Ok(())
}

//! The page docs/influence.md and its plots, of the figures alone.

use crate::error::Error;
use crate::plot::{Bars, Plot, bars, grid};
use std::fmt::Write;
use std::path::Path;
use tributary_influence_measure::{Figures, wrapped};

/// Name of a set's figures, what it is called on the page, and what the explained model is.
const SETS: [(&str, &str, &str); 8] = [
    ("mnist_lr", "MNIST", "logistic regression"),
    ("mnist_mlp_1", "MNIST", "network 784-128-64-10, one model"),
    ("mnist_mlp_10", "MNIST", "the same, ten models"),
    ("mnist_mlp_50", "MNIST", "the same, fifty models"),
    ("breast_cancer", "breast cancer", "logistic regression"),
    ("hpo", "HPO definitions", "head over MiniLM, by record"),
    ("hpo_contributor", "HPO definitions", "the same head, by contributor"),
    ("hpo_others", "HPO definitions", "by contributor, the largest always kept"),
];

/// Heads, of which features as `i8` must say of each record what floating-point ones do.
const HEADS: [&str; 3] = ["mnist_lr", "breast_cancer", "hpo"];

/// How far the score of features as `i8` may be from that of floating-point ones.
const QUANTISED: f64 = 0.01;

/// What figures must be at least.
const AIMS: [(&str, f64); 4] = [
    ("lds.mnist_lr.ours", 0.717),
    ("lds.mnist_mlp_1.ours", 1.5 * 0.124),
    ("lds.mnist_mlp_10.ours", 0.45),
    ("lds.mnist_mlp_50.ours", 0.52),
];

/// What noise may gain.
const NOISE: f64 = 1.05;

/// # Errors
/// [`Error::Figure`] for the first figure that is worse than it must be.
pub(crate) fn check(figures: &Figures) -> Result<(), Error> {
    for (name, least) in AIMS {
        if let Some(found) = figures.get(name).filter(|found| *found < least) {
            return Err(Error::Figure(format!(
                "{name} is {found:.4}, which is less than {least}; nothing was written"
            )));
        }
    }
    for name in HEADS {
        let get = |what| figures.get(&format!("lds.{name}.{what}"));
        let (Some(ours), Some(quantised)) = (get("ours"), get("int8")) else { continue };
        if ours - quantised > QUANTISED {
            let problem = format!("lds.{name}.int8 is {quantised:.4}, more than {QUANTISED} below {ours:.4}");
            return Err(Error::Figure(problem + "; nothing was written"));
        }
    }
    match figures.get("gradient.gain.noise") {
        Some(gain) if gain > NOISE => Err(Error::Figure(format!(
            "gradient.gain.noise is {gain:.4}, which is more than {NOISE}; nothing was written"
        ))),
        _ => Ok(()),
    }
}

/// Writes `influence.md`, of all figures, the bars of the scores, and the plots of one set.
///
/// # Errors
/// [`Error::File`].
pub(crate) fn write(docs: &Path, figures: &Figures, set: &str, plots: &[Plot]) -> Result<(), Error> {
    let save = |name: &str, text: &str| {
        let path = docs.join(name);
        std::fs::write(&path, text).map_err(Error::file(&path))
    };
    save("influence-scores.svg", &scores(figures))?;
    save(&format!("influence-{set}.svg"), &grid(plots))?;
    let is_there = |set: &&str| docs.join(format!("influence-{set}.svg")).exists();
    let sets: Vec<&str> =
        ["mnist_lr", "breast_cancer", "mnist_mlp", "hpo"].into_iter().filter(is_there).collect();
    save("influence.md", &text(figures, &sets))
}

fn scores(figures: &Figures) -> String {
    let groups = SETS.iter().filter(|(name, ..)| figures.get(&format!("lds.{name}.ours")).is_some());
    let groups = groups.map(|(name, ..)| {
        let value = |what: &str| {
            let value = figures.get(&format!("lds.{name}.{what}"))?;
            Some((value, figures.get(&format!("lds.{name}.{what}_error")).unwrap_or(0.0)))
        };
        Bars { name: name.replace('_', " "), values: vec![value("ours"), value("peer"), value("ceiling")] }
    });
    bars(&groups.collect::<Vec<_>>(), &["Tributary", "dattri 0.3.0", "ceiling"])
}

/// A figure with these decimals, or a dash.
fn cell(figures: &Figures, name: &str, decimals: usize) -> String {
    figures.get(name).map_or("-".into(), |value| format!("{value:.decimals$}"))
}

fn with_error(figures: &Figures, name: &str) -> String {
    let error = figures.get(&format!("{name}_error"));
    match (figures.get(name), error) {
        (Some(value), Some(error)) => format!("{value:.3} ± {error:.3}"),
        (Some(value), None) => format!("{value:.3}"),
        _ => "-".into(),
    }
}

fn text(figures: &Figures, plots: &[&str]) -> String {
    let mut page = String::from(HEAD);
    for (name, data, model) in SETS {
        let name = format!("lds.{name}");
        if figures.get(&format!("{name}.ours")).is_none() {
            continue;
        }
        let number = |what: &str, decimals| cell(figures, &format!("{name}.{what}"), decimals);
        let _ = writeln!(
            page,
            "| {data} | {model} | {} | {} | {} | {} | {} | {} | {} |",
            with_error(figures, &format!("{name}.ours")),
            with_error(figures, &format!("{name}.ceiling")),
            number("int8", 3),
            with_error(figures, &format!("{name}.peer")),
            number("ratio", 2),
            number("seconds", 2),
            number("speed_ratio", 0),
        );
    }
    page += AFTER_SCORES;
    for set in plots {
        let _ = writeln!(page, "\n![Predicted against retrained: {set}](influence-{set}.svg)");
    }
    if figures.get("lds.mnist_lr.peer").is_none() {
        page += "\nThe peer was not run: there is no figure of it on this page.\n";
    }
    if let Some(share) = figures.get("lds.hpo_contributor.largest_share") {
        page += &wrapped(&format!(
            "By contributor: the head over definitions was trained on what {} contributors wrote, one of whom {:.0} % \
             of it, so that most of a margin's change is whether that one is in a subset. The number of records in a \
             subset alone scores {}, and {} where the largest contributor is always kept. What leaving out each of \
             the next largest ones changed has a correlation of {} with what was predicted. Features as int8 lose \
             more in sums over a contributor than record by record.",
            cell(figures, "lds.hpo_contributor.contributors", 0),
            100.0 * share,
            cell(figures, "lds.hpo_contributor.by_count", 3),
            cell(figures, "lds.hpo_others.by_count", 3),
            cell(figures, "lds.hpo_contributor.change_correlation", 3),
        ));
    }
    page += LEFT_OUT;
    for (name, model) in [("mnist_lr", "MNIST, logistic regression"), ("hpo", "HPO definitions")] {
        let is_there =
            |count: &i32| figures.get(&format!("counterfactual.{name}.top_{count}.margin_fall")).is_some();
        for count in [50, 250].into_iter().filter(is_there) {
            let number = |kind: &str, what: &str, decimals| {
                cell(figures, &format!("counterfactual.{name}.{kind}_{count}.{what}"), decimals)
            };
            let _ = writeln!(
                page,
                "| {model} | {count} | {} | {} | {} | {} |",
                number("top", "answers_changed", 2),
                number("random", "answers_changed", 2),
                number("top", "margin_fall", 2),
                number("random", "margin_fall", 2),
            );
        }
    }
    page += MISLABELLED;
    for (name, model) in [
        ("mnist_lr", "MNIST, logistic regression"),
        ("mnist_mlp_1", "MNIST, network"),
        ("breast_cancer", "breast cancer"),
        ("hpo", "HPO definitions"),
    ] {
        let number = |what: &str| cell(figures, &format!("mislabel.{name}.{what}"), 3);
        if figures.get(&format!("mislabel.{name}.auc")).is_some() {
            let _ = writeln!(page, "| {model} | {} | {} |", number("auc"), number("auc_of_loss"));
        }
    }
    page += NOISE_HEAD;
    for (kind, what) in
        [("mislabelled", "digits with wrong labels"), ("garbage", "their pixels in a random order too")]
    {
        let number = |rule: &str, what: &str| cell(figures, &format!("noise.{kind}.{rule}.{what}"), 3);
        let _ = writeln!(
            page,
            "| {what} | {} | {} | {} | {} |",
            number("threshold", "gain"),
            number("threshold", "honest_money_kept"),
            number("tested", "gain"),
            number("tested", "honest_money_kept"),
        );
    }
    let paid = |size: usize| cell(figures, &format!("noise.honest_paid_of_{size}"), 2);
    page += &wrapped(&format!(
        "Beside that noise, the share of honest contributors that pass the test is {} of those with 100 records, {} \
         with 25, {} with 5 and {} with one. A record that was left out of training, but is right, scores {} times \
         what a trained one does: its features cannot tell that it was not used. That it is not paid follows from \
         the model's snapshot, which names the records, and from the feature tree, which has no others.",
        paid(100),
        paid(25),
        paid(5),
        paid(1),
        cell(figures, "noise.unseen_over_trained", 2),
    ));
    let seconds = ["mnist_lr", "breast_cancer", "hpo", "mnist_mlp_"];
    let seconds = seconds.map(|set| {
        figures.get(&format!("lds.{set}{}all_seconds", if set.ends_with('_') { "" } else { "." }))
    });
    let seconds: f64 = seconds.into_iter().flatten().sum();
    let _ = write!(page, "\nAll of it took {seconds:.0} seconds of processor time, without the peer's.\n");
    page
}

const HEAD: &str = "\
# Is influence right?

<!-- Written by `make eval-influence`; changes belong into scripts/influence/eval. -->

`make eval-influence` trains models on public data, computes how much each record moved each answer,
and trains the models again without some of the records. This page is what it found; of the language
model with adapters, [influence-adapters.md](influence-adapters.md) is. Why these methods:
[adr/0045](adr/0045-influence.md).

## Scores

The *linear datamodelling score* (LDS): models are trained on 50 random halves of the records, twice
each. For a query, the sum of the influences of a half's records is compared with the margin ln(p /
(1 - p)) after training on it, as a rank correlation over the halves; the score is the mean over the
queries, against one training. Two trainings on the same halves do not agree either: the *ceiling*,
the root of their rank correlation, is what a perfect prediction would score. A repetition has one
seed for all halves, hence the same initial weights. Errors are standard errors by bootstrap over
the queries. Damping, ridge and the peer's regularisation are those that score best on other queries
and other halves.

| data | model | LDS | ceiling | as int8 | dattri 0.3.0 | ratio | seconds | times as fast |
|---|---|---:|---:|---:|---:|---:|---:|---:|
";

const AFTER_SCORES: &str = "
Seconds are processor time for all records and queries, without training. Fifty models are trained
only by `make eval-influence FIFTY=1`; dattri runs if it is installed, or with `PEER=1`: its IF-CG
for heads, its TRAK with 512 projections for networks, on the same models, records and queries.

![LDS of each set, beside the peer's and the ceiling](influence-scores.svg)

Networks of an ensemble are trained on random halves of the records, since one that has seen all
records fits them too closely to say which it needed.

What was predicted, against what training again gave:
";

const LEFT_OUT: &str = "
## Leaving records out

For 20 queries that the model answers rightly: without the records of largest influence, and without
as many random ones, does the answer change after training again, and how far does its margin fall?

| model | records left out | answers changed | random | margin's fall | random |
|---|---:|---:|---:|---:|---:|
";

const MISLABELLED: &str = "
## Wrong labels

A tenth of the labels are replaced. The area under the ROC curve is the chance that a wrong label
has a larger influence on itself than a right one; the loss alone, which needs no influence, is
beside it.

| model | area | by loss |
|---|---:|---:|
";

const NOISE_HEAD: &str = "
## Noise

One of 50 contributors of 100 records each adds 10,000 records that no model was trained on, each
under an identity of its own. The gain is its share of the money with them, over its share without.
The null are left-out records with labels drawn at random. By the *threshold* alone, a score counts
above the null's mean plus sqrt(2 ln K) deviations, of K contributors. *Tested*, every score above 0
counts, for contributors whose records point the answers' way in the sum, above a bound of the null
that rises with sqrt(2 ln K) too (`tributary_influence::noise`); what the others scored is unowned.

| noise | gain, threshold | honest money kept | gain, tested | honest money kept |
|---|---:|---:|---:|---:|
";

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(values: &[(&str, f64)]) -> Figures {
        let mut figures = Figures::default();
        values.iter().for_each(|(name, value)| figures.set(name, *value));
        figures
    }

    #[test]
    fn a_figure_that_is_too_bad_is_named() {
        let problem = |values| check(&figures(values)).map_err(|error| error.to_string());
        assert_eq!(
            problem(&[
                ("lds.mnist_lr.ours", 0.72),
                ("lds.mnist_lr.int8", 0.715),
                ("gradient.gain.noise", 1.05)
            ]),
            Ok(())
        );
        for (values, name) in [
            (&[("lds.mnist_mlp_10.ours", 0.44)][..], "lds.mnist_mlp_10.ours"),
            (&[("lds.hpo.ours", 0.5), ("lds.hpo.int8", 0.48)], "lds.hpo.int8"),
            (&[("gradient.gain.noise", 1.06)], "gradient.gain.noise"),
        ] {
            assert!(problem(values).unwrap_err().starts_with(name));
        }
    }

    #[test]
    fn what_was_not_measured_is_a_dash() {
        let folder = tempfile::tempdir().unwrap();
        write(
            folder.path(),
            &figures(&[("lds.mnist_lr.ours", 0.78), ("lds.mnist_lr.ours_error", 0.004)]),
            "none",
            &[],
        )
        .unwrap();
        let page = std::fs::read_to_string(folder.path().join("influence.md")).unwrap();
        assert!(
            page.contains("| MNIST | logistic regression | 0.780 ± 0.004 | - | - | - | - | - | - |"),
            "{page}"
        );
        assert!(page.contains("The peer was not run"));
        assert!(!page.contains("fifty models |") && !page.contains("By contributor:"));
        assert!(
            page.lines().all(|line| line.starts_with(['|', '!']) || line.chars().count() <= 100),
            "{page}"
        );
    }
}

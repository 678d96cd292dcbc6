//! The page docs/influence-adapters.md, of the figures alone.

use crate::OTHER_RIDGES;
use crate::arguments::Arguments;
use crate::error::Error;
use crate::score::PREFIX;
use std::fmt::Write;
use std::path::Path;
use tributary_influence_measure::{Figures, item, wrapped};

/// Names of groups of queries in figures, in the order of the columns.
const GROUPS: [&str; 3] = ["", "held_out_", "trained_"];

/// Rows of a table: what the names of figures end with, and what it is called.
const ROWS: [(&str, &str); 9] = [
    ("lds", "dot products"),
    ("paid_lds", "dot products, those below 0 as 0"),
    ("overlap_lds", "words that record and query share"),
    ("family_lds", "records of the query's family"),
    ("count_lds", "number of records"),
    ("ceiling", "ceiling"),
    ("lds_over_overlap_lds", "dot products less shared words"),
    ("lds_over_family_lds", "dot products less family"),
    ("lds_over_count_lds", "dot products less number of records"),
];

/// Writes the page.
///
/// # Errors
/// [`Error::File`].
pub(crate) fn write(docs: &Path, arguments: &Arguments, figures: &Figures) -> Result<(), Error> {
    std::fs::create_dir_all(docs).map_err(Error::file(docs))?;
    let path = docs.join("influence-adapters.md");
    std::fs::write(&path, text(arguments, figures)).map_err(Error::file(&path))
}

/// A figure with these decimals, or a dash.
fn cell(figures: &Figures, name: &str, decimals: usize) -> String {
    figures.get(&format!("{PREFIX}{name}")).map_or("-".into(), |value| format!("{value:.decimals$}"))
}

fn with_error(figures: &Figures, name: &str) -> String {
    match figures.get(&format!("{PREFIX}{name}_se")) {
        Some(error) => format!("{} ± {error:.2}", cell(figures, name, 2)),
        None => cell(figures, name, 2),
    }
}

/// A figure in percent.
fn percent(figures: &Figures, name: &str) -> String {
    let value = |name: String| figures.get(&name).map(|value| 100.0 * value);
    match (value(format!("{PREFIX}{name}")), value(format!("{PREFIX}{name}_se"))) {
        (Some(value), Some(error)) => format!("{value:.0} ± {error:.0} %"),
        (Some(value), None) => format!("{value:.0} %"),
        _ => "-".into(),
    }
}

fn row(figures: &Figures, kind: &str, end: &str, title: &str) -> String {
    let cells = GROUPS.map(|group| with_error(figures, &format!("{kind}{group}{end}")));
    format!("| {title} | {} |\n", cells.join(" | "))
}

fn table(figures: &Figures, kind: &str) -> String {
    let is_measured = |end: &str| figures.get(&format!("{PREFIX}{kind}{end}")).is_some();
    let rows = ROWS.iter().filter(|(end, _)| is_measured(end));
    let rows: String = rows.map(|(end, title)| row(figures, kind, end, title)).collect();
    format!("\n| prediction | all queries | held out | trained |\n|---|---:|---:|---:|\n{rows}")
}

/// What the difference between two scores says, if it is more than two errors.
fn compared(figures: &Figures, name: &str, other: &str) -> String {
    let get = |end: &str| figures.get(&format!("{PREFIX}{name}{end}")).unwrap_or_default();
    let (difference, error) = (get(""), get("_se"));
    let (size, error) = (format!("{:.2}", difference.abs()), format!("{error:.2}"));
    if difference.abs() <= 2.0 * get("_se") {
        format!("Between them and {other} no difference can be told ({difference:.2} ± {error}).")
    } else if difference > 0.0 {
        format!("They predict better than {other}, by {size} ± {error}.")
    } else {
        format!("They predict worse than {other}, by {size} ± {error}.")
    }
}

/// How far the dot products are from the ceiling and from predictions without a model.
fn verdict(figures: &Figures, kind: &str, title: &str) -> String {
    let get = |name: &str| figures.get(&format!("{PREFIX}{kind}{name}"));
    let share = match (get("lds"), get("ceiling")) {
        (Some(score), Some(ceiling)) if ceiling > 0.0 => 100.0 * score / ceiling,
        _ => return String::new(),
    };
    let mut text = format!(
        "Over halves of the {title} and all queries, the dot products score {} of a ceiling of {}, which is {share:.0} \
         % of it.",
        cell(figures, &format!("{kind}lds"), 2),
        cell(figures, &format!("{kind}ceiling"), 2),
    );
    for (name, other) in
        [("overlap", "shared words"), ("family", "families"), ("count", "the number of records")]
    {
        let name = format!("lds_over_{name}_lds");
        if get(&name).is_some() {
            let _ = write!(text, " {}", compared(figures, &format!("{kind}{name}"), other));
        }
    }
    wrapped(&text)
}

fn text(arguments: &Arguments, figures: &Figures) -> String {
    let Arguments { sizes, settings, options, subsets, contributor_subsets, .. } = arguments;
    let number = |name: &str, decimals| cell(figures, name, decimals);
    let mut page = String::from(HEAD);
    for point in [
        format!(
            "Records: {} definitions of the Human Phenotype Ontology, as `name: definition`; {} families of {} terms \
             with one parent, whose definitions share some words. Families are drawn at random.",
            number("records", 0),
            sizes.families,
            sizes.trained
        ),
        format!(
            "Queries: {} outputs, the definition after the prompt `name:`; of each family {} held out of training, \
             and one trained on.",
            number("queries", 0),
            sizes.held_out
        ),
        format!(
            "Contributors: {}, who have different numbers of records, at random and across families.",
            number("contributors", 0)
        ),
        format!(
            "Training: rank {} on {}, {} epochs in batches of {}, Adam with a rate of {} that falls to 0. The mean \
             loss of a token fell from {} to {} nats for held-out definitions, and from {} to {} for trained ones.",
            settings.rank,
            settings.modules.join(" and "),
            settings.epochs,
            settings.batch,
            settings.learning_rate,
            number("held_out_loss_before", 2),
            number("held_out_loss_after", 2),
            number("trained_loss_before", 2),
            number("trained_loss_after", 2),
        ),
        format!(
            "Features: {} numbers of -127 to 127 each, by a ridge of {}, which is what training writes by default. A \
             dot product is what the rule computes before its threshold.",
            options.dimensions, options.ridge
        ),
        format!(
            "Retrainings: on {subsets} random halves of the records, and on the records of {contributor_subsets} \
             random halves of the contributors, twice each. Seeds follow from {}; a repetition has one for all \
             subsets, hence the same first weights.",
            sizes.seed
        ),
    ] {
        page += &item(&point);
    }
    page += SCORES;
    page += "\nHalves of the records:\n";
    page += &table(figures, "");
    page += "\nHalves of the contributors:\n";
    page += &table(figures, "contributor_");
    page += &verdict(figures, "", "records");
    page += &verdict(figures, "contributor_", "contributors");
    page += &wrapped(&format!(
        "The error of a difference is of the same draws of queries and subsets for both scores, which move together. \
         {} of the dot products are below 0. The rule pays nothing for these at a threshold of 0, and its score is \
         that of the second row.",
        percent(figures, "negative_share"),
    ));
    page += "\n## Where money goes\n";
    page += &wrapped(&format!(
        "Of what the rule pays for an output at a threshold of 0, in the mean over the queries: for a trained \
         definition {} goes to its own record and {} to its family; for a held-out one {} goes to its family. An equal \
         share for all records would be {:.1} % for a record and {:.1} % for a family.",
        percent(figures, "trained_paid_to_own_record"),
        percent(figures, "trained_paid_to_family"),
        percent(figures, "held_out_paid_to_family"),
        100.0 / (sizes.families * sizes.trained) as f64,
        100.0 / sizes.families as f64,
    ));
    page += "\n## The ridge\n";
    page += &wrapped(&format!(
        "The ridge is a setting of features (`tributary_adapters_train::features`). Scores above are of {}, which was not chosen on these queries. Others, on the same queries and subsets, so that the \
         best of them is too good:",
        options.ridge
    ));
    page += "\n| ridge and subsets | all queries | held out | trained |\n|---|---:|---:|---:|\n";
    for (kind, title) in [("", "records"), ("contributor_", "contributors")] {
        page += &row(figures, kind, "lds", &format!("{}, {title}", options.ridge));
        for ridge in OTHER_RIDGES {
            page += &row(figures, kind, &format!("ridge_{ridge}_lds"), &format!("{ridge}, {title}"));
        }
    }
    page += WEAK;
    if let Some(seconds) = figures.get(crate::SECONDS) {
        let _ = write!(page, "\nAll of it took {:.0} minutes of processor time.\n", seconds / 60.0);
    }
    page
}

const HEAD: &str = "\
# Is influence right on a language model?

<!-- Written by `make eval-adapters`; changes belong into scripts/adapters/eval. -->

`make eval-adapters` trains a LoRA adapter of SmolLM2-135M-Instruct on a few records, computes how
much each raised the probability of each output, by the features that the rule `gradient` reads
([SPEC.md](SPEC.md), 5.6), and trains the adapter again without some of the records. This page is
what it found, in one small experiment; [influence.md](influence.md) is the same of models that can
be trained thousands of times. How features are made: [guides/adapters.md](guides/adapters.md).

## What was measured

";

const SCORES: &str = "
## Scores

The *linear datamodelling score* (LDS): for a query, the sum of the dot products of a subset's
records is compared with the logarithm of the output's probability after training on the subset, as
a rank correlation over the subsets; the score is the mean over the queries and over both
repetitions, each against one training. The *ceiling*, the root of the rank correlation between the
two trainings, is what a perfect prediction would score. What stands after ± is a standard error by
bootstrap, of queries and subsets drawn anew together.

Beside the dot products are predictions that need no model: the words that a record and a query
share, whether they are of one family, and how many records a subset has, which differs only between
halves of the contributors.
";

const WEAK: &str = "
## What this does not say

- It is one adapter, one base model and one set of definitions. The errors are of other queries and
  other subsets of the same kind; other records, rates or epochs may score otherwise by more.
- The subsets are few, and each leaves out half of the records or so. How well the effect of
  leaving out a single record is predicted was not measured.
- A rank correlation for each query says nothing of amounts, nor whether the queries are in the
  right proportion to each other, which matters for money.
- A trained definition becomes likely above all by its own record, which shared words find as well.
  Held-out ones are the harder question.
- Families are of sibling terms whose definitions share words, so that records matter to each
  other's queries. That makes shared words, and families, stronger predictions than they are of
  records in general; and unrelated records would have less influence, and less to be measured.
- The ceiling has an error too; a score above it is chance.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_a_dash_and_lines_are_short() {
        let arguments = Arguments::parse("a b c d".split(' ').map(str::to_owned)).unwrap();
        let mut figures = Figures::default();
        for (name, value) in
            [("lds", 0.5), ("lds_se", 0.04), ("contributor_lds", 0.25), ("negative_share", 0.4)]
        {
            figures.set(&format!("{PREFIX}{name}"), value);
        }
        let page = text(&arguments, &figures);
        assert!(page.contains("\n| dot products | 0.50 ± 0.04 | - | - |\n"), "{page}");
        assert!(page.contains("\n| dot products | 0.25 | - | - |\n"), "{page}");
        assert!(page.split_whitespace().collect::<Vec<_>>().join(" ").contains("40 % of the dot products"));
        let compare = |difference: f64| {
            let mut figures = Figures::default();
            figures.set(&format!("{PREFIX}x"), difference);
            figures.set(&format!("{PREFIX}x_se"), 0.1);
            compared(&figures, "x", "y")
        };
        assert_eq!(compare(0.3), "They predict better than y, by 0.30 ± 0.10.");
        assert_eq!(compare(-0.3), "They predict worse than y, by 0.30 ± 0.10.");
        assert_eq!(compare(-0.1), "Between them and y no difference can be told (-0.10 ± 0.10).");
        assert!(!page.contains("minutes of processor time"));
        let is_short = |line: &str| line.starts_with('|') || line.chars().count() <= 100;
        assert!(page.lines().all(is_short), "{page}");
        assert!(page.lines().all(|line| line == line.trim_end()), "{page}");
    }
}

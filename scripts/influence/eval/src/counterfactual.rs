//! Leaving out the records that moved an answer most, against leaving out as many at random.

use crate::error::{Error, For};
use crate::heads::{Explained, MODEL_SEED};
use crate::sets::Set;
use tributary_influence::{Random, parallel};
use tributary_influence_measure::Figures;

/// Queries that are asked about.
const QUERIES: usize = 20;
/// How many records are left out.
const COUNTS: [usize; 2] = [50, 250];

/// For test queries that the model answers rightly: the share of answers that change, and by how much the
/// margin falls, without the records of largest influence and without random ones.
pub(crate) fn leave_out(
    name: &str,
    set: &Set,
    explained: &Explained,
    threads: usize,
    figures: &mut Figures,
) -> Result<(), Error> {
    let answers = explained.network.answers(&set.test, threads).of(name)?;
    let before = explained.network.margins(&set.test, threads).of(name)?;
    let mut queries: Vec<usize> =
        (0..set.test.count()).filter(|at| answers[*at] == set.test.labels()[*at]).collect();
    Random::of(0, "counterfactual").shuffle(&mut queries);
    queries.truncate(QUERIES);
    for count in COUNTS {
        for kind in ["top", "random"] {
            let runs = parallel::map(threads, queries.len(), |run| {
                let query = queries[run];
                let mut order: Vec<usize> = (0..set.train.count()).collect();
                if kind == "top" {
                    let influence = |record: &usize| explained.influences[(*record, query)];
                    order.sort_by(|a, b| influence(b).total_cmp(&influence(a)));
                } else {
                    Random::of(run as u64, "left out").shuffle(&mut order);
                }
                let mut kept = order.split_off(count);
                kept.sort_unstable();
                let network = set.training.train(&set.train, &kept, MODEL_SEED)?;
                let asked = set.test.select(&[query]);
                let changed = network.answers(&asked, 1)?[0] != answers[query];
                Ok((changed, f64::from(before[query] - network.margins(&asked, 1)?[0])))
            });
            let runs = runs.into_iter().collect::<Result<Vec<_>, _>>().of(name)?;
            let share = runs.iter().filter(|(changed, _)| *changed).count() as f64 / runs.len() as f64;
            let fall = runs.iter().map(|(_, fall)| fall).sum::<f64>() / runs.len() as f64;
            figures.set(&format!("counterfactual.{name}.{kind}_{count}.answers_changed"), share);
            figures.set(&format!("counterfactual.{name}.{kind}_{count}.margin_fall"), fall);
        }
    }
    Ok(())
}

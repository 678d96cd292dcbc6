//! How well predictions say what retraining did, as figures.

use crate::set::Set;
use crate::words::overlap;
use tributary_influence::Matrix;
use tributary_influence_measure::{Estimate, Figures, Truth, ceiling};

/// What the names of all figures begin with.
pub(crate) const PREFIX: &str = "influence.language_model.";

/// Something that says for each record (row) how much it raised each query's probability (column).
pub(crate) struct Prediction {
    /// What the names of its figures have before `lds`.
    pub(crate) name: &'static str,
    /// What it says.
    pub(crate) numbers: Matrix,
}

/// Queries of which figures are.
pub(crate) struct Group {
    /// What the names of its figures begin with.
    pub(crate) name: &'static str,
    /// Which queries.
    pub(crate) queries: Vec<usize>,
}

/// All queries, and those of either kind.
pub(crate) fn groups(set: &Set) -> [Group; 3] {
    let of = |is_trained: bool| {
        (0..set.queries.len()).filter(|query| set.queries[*query].is_trained == is_trained).collect()
    };
    [
        Group { name: "", queries: (0..set.queries.len()).collect() },
        Group { name: "held_out_", queries: of(false) },
        Group { name: "trained_", queries: of(true) },
    ]
}

/// The dot products, what the rule pays by at a threshold of 0, and what needs no model: shared
/// words, families, and the number of records.
pub(crate) fn predictions(set: &Set, dots: Matrix) -> [Prediction; 5] {
    let (rows, columns) = (dots.rows(), dots.columns());
    let of = |score: &dyn Fn(usize, usize) -> f32| Matrix::from_fn(rows, columns, score);
    let whole: Vec<String> = set.queries.iter().map(|query| query.whole()).collect();
    let shared = |record: usize, query: usize| overlap(&set.records[record].text, &whole[query]) as f32;
    let is_sibling =
        |record: usize, query: usize| f32::from(u8::from(set.families[record] == set.queries[query].family));
    let paid = of(&|record, query| dots[(record, query)].max(0.0));
    [
        Prediction { name: "paid_", numbers: paid },
        Prediction { name: "overlap_", numbers: of(&shared) },
        Prediction { name: "family_", numbers: of(&is_sibling) },
        Prediction { name: "count_", numbers: of(&|_, _| 1.0) },
        Prediction { name: "", numbers: dots },
    ]
}

fn keep(figures: &mut Figures, name: &str, estimate: Estimate) {
    figures.set(&format!("{PREFIX}{name}"), estimate.value);
    figures.set(&format!("{PREFIX}{name}_se"), estimate.error);
}

/// The figures of each prediction and each group, and the ceilings; the names begin with `kind`.
pub(crate) fn report(
    kind: &str,
    truth: &Truth,
    predictions: &[Prediction],
    groups: &[Group],
    figures: &mut Figures,
) {
    for Group { name: group, queries } in groups {
        // Halves of the records all have one number of records, which predicts nothing.
        let is_told = |prediction: &&Prediction| !kind.is_empty() || prediction.name != "count_";
        for Prediction { name, numbers } in predictions.iter().filter(is_told) {
            let estimate = truth.estimate(queries, |truth| truth.lds(numbers), |mean| mean);
            keep(figures, &format!("{kind}{group}{name}lds"), estimate);
        }
        // Of the same draws of subsets and queries, which move both scores alike.
        for name in ["overlap_", "family_", "count_"] {
            let of = |name| predictions.iter().filter(is_told).find(|prediction| prediction.name == name);
            let (Some(ours), Some(other)) = (of(""), of(name)) else { continue };
            let more = |truth: &Truth| {
                let pairs = truth.lds(&ours.numbers).into_iter().zip(truth.lds(&other.numbers));
                pairs.map(|(ours, other)| ours - other).collect()
            };
            keep(
                figures,
                &format!("{kind}{group}lds_over_{name}lds"),
                truth.estimate(queries, more, |mean| mean),
            );
        }
        let estimate = truth.estimate(queries, Truth::agreements, ceiling);
        keep(figures, &format!("{kind}{group}ceiling"), estimate);
    }
}

/// The figures of dot products of features that were made with another ridge.
pub(crate) fn report_ridge(
    kind: &str,
    truth: &Truth,
    ridge: f32,
    dots: &Matrix,
    groups: &[Group],
    figures: &mut Figures,
) {
    for Group { name, queries } in groups {
        let estimate = truth.estimate(queries, |truth| truth.lds(dots), |mean| mean);
        keep(figures, &format!("{kind}{name}ridge_{ridge}_lds"), estimate);
    }
}

/// Of what is paid by a threshold of 0: the share that goes to a query's own record or to records
/// of its family, in the mean over the queries for which something is paid; and how many dot
/// products are below 0.
pub(crate) fn money(set: &Set, dots: &Matrix, figures: &mut Figures) {
    let negative = dots.data().iter().filter(|dot| **dot < 0.0).count();
    figures.set(&format!("{PREFIX}negative_share"), negative as f64 / dots.data().len() as f64);
    let share = |query: usize, is_own: &dyn Fn(usize) -> bool| {
        let paid = |record: usize| f64::from(dots[(record, query)].max(0.0));
        let all: f64 = (0..dots.rows()).map(paid).sum();
        let own: f64 = (0..dots.rows()).filter(|record| is_own(*record)).map(paid).sum();
        (all > 0.0).then_some(own / all)
    };
    let mut shares: [Vec<f64>; 3] = Default::default();
    for (index, query) in set.queries.iter().enumerate() {
        let family = share(index, &|record| set.families[record] == query.family);
        if query.is_trained {
            let whole = query.whole();
            shares[0].extend(share(index, &|record| set.records[record].text == whole));
            shares[1].extend(family);
        } else {
            shares[2].extend(family);
        }
    }
    let names = ["trained_paid_to_own_record", "trained_paid_to_family", "held_out_paid_to_family"];
    for (name, shares) in names.into_iter().zip(shares) {
        keep(figures, name, Estimate::of_mean(&shares));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::Query;
    use tributary_adapters_train::Record;

    fn set() -> Set {
        let record = |text: &str| Record::new(text);
        let output = Record { prompt: Some("a:".to_owned()), ..Record::new(" one two") };
        let other = Record { prompt: Some("c:".to_owned()), ..Record::new(" nine") };
        Set {
            records: vec![record("a: one two"), record("b: one"), record("d: five")],
            families: vec![0, 0, 1],
            contributors: vec![0, 1, 1],
            queries: vec![
                Query { output, family: 0, is_trained: true },
                Query { output: other, family: 1, is_trained: false },
            ],
        }
    }

    #[test]
    fn what_sums_say_exactly_scores_one_and_money_goes_where_products_are_above_zero() {
        let set = set();
        let dots = Matrix::from_rows(3, 2, vec![6.0, -5.0, 2.0, -1.0, -4.0, 3.0]);
        let subsets: Vec<Vec<usize>> = vec![vec![0], vec![1], vec![2], vec![0, 1], vec![1, 2]];
        let sums = |subset: &Vec<usize>| {
            (0..2).map(|query| subset.iter().map(|record| dots[(*record, query)]).sum()).collect()
        };
        let margins: Vec<Vec<f32>> = subsets.iter().map(sums).collect();
        let truth = Truth { subsets, margins: vec![margins.clone(), margins] };
        let mut figures = Figures::default();
        report("x_", &truth, &predictions(&set, dots.clone()), &groups(&set), &mut figures);
        money(&set, &dots, &mut figures);
        let get = |name: &str| figures.get(&format!("{PREFIX}{name}")).unwrap();
        for name in ["x_lds", "x_held_out_lds", "x_trained_lds", "x_ceiling"] {
            assert!((get(name) - 1.0).abs() < 1e-9, "{name} is {}", get(name));
        }
        assert!(get("x_paid_lds") < 1.0 && get("x_count_lds") < 1.0);
        assert_eq!(get("negative_share"), 0.5);
        assert_eq!((get("trained_paid_to_own_record"), get("trained_paid_to_family")), (0.75, 1.0));
        assert_eq!(get("held_out_paid_to_family"), 1.0);
    }
}

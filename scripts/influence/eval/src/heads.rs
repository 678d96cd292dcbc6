//! The evaluation of a head: exact influence against retraining.

use crate::error::{Error, For};
use crate::peer::{Method, Peer};
use crate::plot::{Plot, Point};
use crate::sets::Set;
use tributary_influence::head::{Head, Settings, influences};
use tributary_influence::quantised::{Quantised, best_scale};
use tributary_influence::{Matrix, Network};
use tributary_influence_measure::{Estimate, Figures, Truth, timed};

/// The seed of the model that is explained; retrainings have others.
pub(crate) const MODEL_SEED: u64 = 1;
/// The first seed of the retrainings that figures are of.
pub(crate) const TEST_SEED: u64 = 1_000;
/// The first seed of the retrainings on which settings are chosen.
pub(crate) const VALIDATION_SEED: u64 = 2_000;
/// Directions of the inputs that are kept.
const BASIS: usize = 200;
/// Values of the damping that are tried.
const DAMPINGS: [f32; 6] = [1.0, 0.3, 0.1, 0.05, 0.03, 0.01];

/// A head with its influences on the test queries.
pub(crate) struct Explained {
    /// The model, trained on all records.
    pub(crate) network: Network,
    /// Its second derivative.
    pub(crate) head: Head,
    /// The settings that were chosen.
    pub(crate) settings: Settings,
    /// A feature a record.
    pub(crate) records: Matrix,
    /// A feature a test query.
    pub(crate) queries: Matrix,
    /// The influence of each record on each test query.
    pub(crate) influences: Matrix,
}

/// Trains the model, chooses the damping on the validation split, and computes the influences, whose time
/// becomes the figure `lds.<name>.seconds`.
pub(crate) fn explain(
    name: &str,
    set: &Set,
    validation: &Truth,
    threads: usize,
    figures: &mut Figures,
) -> Result<Explained, Error> {
    let all: Vec<usize> = (0..set.train.count()).collect();
    let network = set.training.train(&set.train, &all, MODEL_SEED).of(name)?;
    let right = network.answers(&set.test, threads).of(name)?;
    let right = right.iter().zip(set.test.labels()).filter(|(answer, label)| answer == label).count();
    figures.set(&format!("lds.{name}.accuracy"), right as f64 / set.test.count() as f64);

    let mut best = (f64::NEG_INFINITY, DAMPINGS[0]);
    for damping in DAMPINGS {
        let settings = Settings { basis: BASIS, damping };
        let head = Head::new(&network, &set.train, settings, threads).of(name)?;
        let records = head.record_features(&set.train).of(name)?;
        let queries = head.query_features(&set.validation).of(name)?;
        let found = influences(&records, &queries, threads).of(name)?;
        let score = Estimate::of_mean(&validation.lds(&found)).value;
        if score > best.0 {
            best = (score, damping);
        }
    }
    let settings = Settings { basis: BASIS, damping: best.1 };
    figures.set(&format!("lds.{name}.damping"), f64::from(best.1));
    figures.set(&format!("lds.{name}.validation"), best.0);

    let (computed, seconds) = timed(|| {
        let head = Head::new(&network, &set.train, settings, threads)?;
        let (records, queries) = (head.record_features(&set.train)?, head.query_features(&set.test)?);
        let influences = influences(&records, &queries, threads)?;
        Ok((head, records, queries, influences))
    });
    let (head, records, queries, influences) = computed.of(name)?;
    figures.set(&format!("lds.{name}.seconds"), seconds.max(0.01));
    Ok(Explained { network, head, settings, records, queries, influences })
}

/// Features as `i8` with the scales of their model.
pub(crate) fn quantise(explained: &Explained) -> Result<(Quantised, Quantised), Error> {
    let quantise = |matrix: &Matrix| Quantised::new(matrix, best_scale(matrix)?);
    Ok((quantise(&explained.records).of("the records")?, quantise(&explained.queries).of("the queries")?))
}

/// The figures of a head: its score, with features as `i8` too, and its ceiling; and the peer's.
pub(crate) fn score(
    name: &str,
    set: &Set,
    truth: &Truth,
    explained: &Explained,
    threads: usize,
    figures: &mut Figures,
) -> Result<Plot, Error> {
    let scores = truth.lds(&explained.influences);
    report(name, &scores, truth, &explained.influences, figures);
    let (records, queries) = quantise(explained)?;
    let dots = records.dots(&queries, threads).of(name)?;
    let dots = dots.into_iter().map(|dot| dot as f32).collect();
    let dots = Matrix::from_rows(set.train.count(), set.test.count(), dots);
    figures.set(&format!("lds.{name}.int8"), Estimate::of_mean(&truth.lds(&dots)).value);
    figures.set(&format!("lds.{name}.dimensions"), records.columns() as f64);
    Ok(subsets(name, truth, &explained.influences, &scores))
}

/// The figures that every method has.
pub(crate) fn report(name: &str, scores: &[f64], truth: &Truth, influences: &Matrix, figures: &mut Figures) {
    let (ours, ceiling) = (Estimate::of_mean(scores), truth.ceiling());
    figures.set(&format!("lds.{name}.ours"), ours.value);
    figures.set(&format!("lds.{name}.ours_error"), ours.error);
    figures.set(&format!("lds.{name}.ceiling"), ceiling.value);
    figures.set(&format!("lds.{name}.ceiling_error"), ceiling.error);
    figures.set(&format!("lds.{name}.of_means"), Estimate::of_mean(&truth.lds_of_means(influences)).value);
}

/// The peer's scores of the test queries, with the regularisation that is best on the validation split, and their
/// figures; none without a peer.
#[allow(clippy::too_many_arguments)]
pub(crate) fn compare(
    name: &str,
    method: Method,
    set: &Set,
    networks: &[Network],
    truth: &Truth,
    validation: &Truth,
    peer: Option<&Peer>,
    figures: &mut Figures,
) -> Result<Option<Matrix>, Error> {
    let Some(peer) = peer else { return Ok(None) };
    // Scoring a fifth of the validation queries for each value tells the values apart well enough.
    let few = set.validation.select(&(0..set.validation.count() / 5).collect::<Vec<_>>());
    let mut best = (f64::NEG_INFINITY, 0.0);
    let tried = peer.scores(method, set, &few, networks, method.regularisations())?;
    for (regularisation, scores) in method.regularisations().iter().zip(&tried.scores) {
        let score = Estimate::of_mean(&validation.lds(scores)).value;
        eprintln!("  {method:?} with regularisation {regularisation}: {score:.4} on the validation split");
        if score > best.0 {
            best = (score, *regularisation);
        }
    }
    let mut found = peer.scores(method, set, &set.test, networks, &[best.1])?;
    let scores = found.scores.remove(0);
    figures.set(&format!("lds.{name}.peer_seconds"), found.seconds);
    figures.set(&format!("lds.{name}.peer_regularisation"), best.1);
    // Times near the clock's resolution have no ratio.
    if let Some(seconds) = figures.get(&format!("lds.{name}.seconds")).filter(|seconds| *seconds >= 0.1) {
        figures.set(&format!("lds.{name}.speed_ratio"), found.seconds / seconds);
    }
    report_peer(name, &scores, truth, figures);
    Ok(Some(scores))
}

/// The figures of the peer's scores against a ground truth.
pub(crate) fn report_peer(name: &str, scores: &Matrix, truth: &Truth, figures: &mut Figures) {
    let score = Estimate::of_mean(&truth.lds(scores));
    figures.set(&format!("lds.{name}.peer"), score.value);
    figures.set(&format!("lds.{name}.peer_error"), score.error);
    if let Some(ours) = figures.get(&format!("lds.{name}.ours")) {
        figures.set(&format!("lds.{name}.ratio"), ours / score.value);
    }
}

/// For the query whose score is the median: what was predicted for each subset, and the margin after training
/// on it, with the two trainings as the ends of its error bar.
pub(crate) fn subsets(name: &str, truth: &Truth, influences: &Matrix, scores: &[f64]) -> Plot {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let query = order[order.len() / 2];
    let predicted = &truth.predicted(influences)[query];
    let centre = predicted.iter().sum::<f64>() / predicted.len() as f64;
    let points =
        predicted.iter().zip(truth.mean_margins(query)).enumerate().map(|(subset, (predicted, margin))| {
            let spread = (f64::from(truth.margins[0][subset][query]) - margin).abs();
            Point { x: predicted - centre, y: margin, error: spread }
        });
    Plot {
        title: format!("{name}: the query of median score ({:.2})", scores[query]),
        x: "predicted change of the margin (sum of influences, less its mean)".into(),
        y: "margin after training on the subset".into(),
        points: points.collect(),
        diagonal: false,
    }
}

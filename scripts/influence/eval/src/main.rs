//! `make eval-influence`: whether influence says what retraining says.
//!
//! Trains models on public data, computes which records moved which answers, trains them again without some of
//! the records, and compares. Writes figures, and the page `docs/influence.md` with its plots. With `demo` as its
//! first argument it is `make demo-influence`.
#![forbid(unsafe_code)]

mod counterfactual;
mod demo;
mod error;
mod heads;
mod hpo;
mod mislabel;
mod networks;
mod noise;
mod page;
mod peer;
mod plot;
mod retraining;
mod sets;

use error::{Error, For};
use heads::{TEST_SEED, VALIDATION_SEED};
use peer::{Method, Peer};
use plot::{Plot, Point};
use retraining::retrain;
use sets::Set;
use std::path::PathBuf;
use std::process::ExitCode;
use tributary_influence::{Matrix, parallel};
use tributary_influence_measure::{Estimate, Figures, Truth, contributor_halves, halves, pearson, timed};

/// Subsets of a ground truth.
const SUBSETS: usize = 50;
/// Subsets of the ground truth on which settings are chosen.
const VALIDATION_SUBSETS: usize = 20;
/// Retrainings without a contributor, for the spread of what its records changed.
const REPEATS: usize = 5;
/// Contributors that are left out one by one: the largest.
const LEFT_OUT: usize = 25;

/// What to do, from the command line.
struct Arguments {
    data: PathBuf,
    out: PathBuf,
    docs: PathBuf,
    threads: usize,
    peer: Option<Peer>,
    fifty: bool,
    sets: Vec<String>,
}

const USAGE: &str = "usage: tributary-influence-eval DATA OUT DOCS [--threads N] [--peer PYTHON SCRIPT] [--fifty] \
                     [--sets mnist_lr,breast_cancer,hpo,mnist_mlp]";

/// A set with the evaluation of it, and what the names of its figures begin with.
type Evaluation =
    (&'static str, fn(&Arguments, &mut Figures) -> Result<Vec<Plot>, Error>, &'static [&'static str]);

const EVALUATIONS: [Evaluation; 4] = [
    (
        "mnist_lr",
        mnist_head,
        &["lds.mnist_lr.", "counterfactual.mnist_lr.", "mislabel.mnist_lr.", "gradient.gain.noise", "noise."],
    ),
    ("breast_cancer", breast_cancer, &["lds.breast_cancer.", "mislabel.breast_cancer."]),
    ("hpo", definitions, &["lds.hpo.", "lds.hpo_", "counterfactual.hpo.", "mislabel.hpo."]),
    ("mnist_mlp", mnist_networks, &["lds.mnist_mlp_", "mislabel.mnist_mlp_"]),
];

fn main() -> ExitCode {
    let given = || std::env::args().skip(1);
    let done = match given().next().as_deref() {
        Some("demo") => demo::run(given().skip(1)),
        _ => arguments(given()).and_then(|arguments| run(&arguments)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn arguments(mut given: impl Iterator<Item = String>) -> Result<Arguments, Error> {
    let usage = || Error::Argument(USAGE.into());
    let mut path = || given.next().map(PathBuf::from).ok_or_else(usage);
    let (data, out, docs) = (path()?, path()?, path()?);
    let mut arguments = Arguments { data, docs, threads: 2, peer: None, fifty: false, sets: vec![], out };
    while let Some(flag) = given.next() {
        let mut value = || given.next().ok_or_else(usage);
        match flag.as_str() {
            "--threads" => arguments.threads = value()?.parse().map_err(|_| usage())?,
            "--fifty" => arguments.fifty = true,
            "--sets" => arguments.sets = value()?.split(',').map(str::to_owned).collect(),
            "--peer" => {
                let (python, script) = (value()?.into(), value()?.into());
                arguments.peer = Some(Peer {
                    python,
                    script,
                    folder: arguments.out.join(format!("peer-{}", std::process::id())),
                });
            }
            _ => return Err(usage()),
        }
    }
    let is_known = |set: &String| EVALUATIONS.iter().any(|(name, ..)| set == name);
    match arguments.sets.iter().find(|set| !is_known(set)) {
        Some(unknown) => Err(Error::Argument(format!("there is no set {unknown}; {USAGE}"))),
        None => Ok(arguments),
    }
}

/// Each set's figures and the page are written once the set is done and its figures are good enough.
fn run(arguments: &Arguments) -> Result<(), Error> {
    std::fs::create_dir_all(&arguments.out).map_err(Error::file(&arguments.out))?;
    for (name, evaluate, prefixes) in EVALUATIONS {
        if !arguments.sets.is_empty() && !arguments.sets.iter().any(|set| set == name) {
            continue;
        }
        eprintln!("{name}");
        let mut figures = Figures::default();
        let (plots, seconds) = timed(|| evaluate(arguments, &mut figures));
        let plots = plots?;
        figures.set(&format!("{}all_seconds", prefixes[0]), seconds);
        page::check(&figures)?;
        let all = figures.merge_into(&arguments.out.join("results.json"), prefixes)?;
        page::write(&arguments.docs, &all, name, &plots)?;
    }
    Ok(())
}

/// Retraining on halves of the records: twice to measure on, once to choose settings on.
fn truths(set: &Set, threads: usize) -> Result<(Truth, Truth), Error> {
    let count = set.train.count();
    let test = halves(count, SUBSETS, 0, "test");
    let truth = retrain(&set.training, &set.train, &set.test, test, 2, TEST_SEED, threads)?;
    let validation = halves(count, VALIDATION_SUBSETS, 0, "validation");
    let training = &set.training;
    let validation = retrain(training, &set.train, &set.validation, validation, 1, VALIDATION_SEED, threads)?;
    Ok((truth, validation))
}

fn mnist_head(arguments: &Arguments, figures: &mut Figures) -> Result<Vec<Plot>, Error> {
    let (name, threads) = ("mnist_lr", arguments.threads);
    let set = sets::mnist(&arguments.data.join("mnist"), sets::head())?;
    let (truth, validation) = truths(&set, threads)?;
    let explained = heads::explain(name, &set, &validation, threads, figures)?;
    let plot = heads::score(name, &set, &truth, &explained, threads, figures)?;
    noise::pay(&set, &explained, threads, figures)?;
    counterfactual::leave_out(name, &set, &explained, threads, figures)?;
    mislabel::head(name, &set, explained.settings, threads, figures)?;
    let (method, networks) = (Method::ConjugateGradients, [explained.network]);
    heads::compare(name, method, &set, &networks, &truth, &validation, arguments.peer.as_ref(), figures)?;
    Ok(vec![plot])
}

fn breast_cancer(arguments: &Arguments, figures: &mut Figures) -> Result<Vec<Plot>, Error> {
    let (name, threads) = ("breast_cancer", arguments.threads);
    let set = sets::breast_cancer(&arguments.data.join("breast_cancer.csv"))?;
    let (truth, validation) = truths(&set, threads)?;
    let explained = heads::explain(name, &set, &validation, threads, figures)?;
    let plot = heads::score(name, &set, &truth, &explained, threads, figures)?;
    mislabel::head(name, &set, explained.settings, threads, figures)?;
    let (method, networks) = (Method::ConjugateGradients, [explained.network]);
    heads::compare(name, method, &set, &networks, &truth, &validation, arguments.peer.as_ref(), figures)?;
    Ok(vec![plot])
}

/// The head that tells organ systems from definitions: by records, and by the experts who wrote them.
fn definitions(arguments: &Arguments, figures: &mut Figures) -> Result<Vec<Plot>, Error> {
    let threads = arguments.threads;
    let ontology = arguments.data.join("hp.obo");
    let cache = arguments.out.join("definitions.bin");
    let (set, _) = hpo::definitions(&ontology, &arguments.data.join("minilm"), &cache, threads)?;
    let (truth, validation) = truths(&set, threads)?;
    let explained = heads::explain("hpo", &set, &validation, threads, figures)?;
    heads::score("hpo", &set, &truth, &explained, threads, figures)?;
    counterfactual::leave_out("hpo", &set, &explained, threads, figures)?;
    mislabel::head("hpo", &set, explained.settings, threads, figures)?;
    let networks = [explained.network.clone()];
    let (method, peer) = (Method::ConjugateGradients, arguments.peer.as_ref());
    let peers = heads::compare("hpo", method, &set, &networks, &truth, &validation, peer, figures)?;

    let contributors = set.contributors.iter().max().map_or(0, |last| last + 1);
    let largest = set.contributors.iter().filter(|of| **of == 0).count();
    figures.set("lds.hpo_contributor.contributors", contributors as f64);
    figures.set("lds.hpo_contributor.largest_share", largest as f64 / set.contributors.len() as f64);
    let plot = {
        let subsets = contributor_halves(&set.contributors, &[], SUBSETS, 0, "contributors");
        let truth = retrain(&set.training, &set.train, &set.test, subsets, 2, TEST_SEED, threads)?;
        let name = "hpo_contributor";
        let plot = heads::score(name, &set, &truth, &explained, threads, figures)?;
        // What the number of records alone says: more records, a larger margin.
        let ones = Matrix::from_fn(set.train.count(), set.test.count(), |_, _| 1.0);
        figures.set("lds.hpo_contributor.by_count", Estimate::of_mean(&truth.lds(&ones)).value);
        peers.iter().for_each(|peers| heads::report_peer(name, peers, &truth, figures));
        plot
    };
    // The largest contributor decides most of a margin; with it in every subset the others are what is predicted.
    let subsets = contributor_halves(&set.contributors, &[0], SUBSETS, 0, "other contributors");
    let truth = retrain(&set.training, &set.train, &set.test, subsets, 2, TEST_SEED, threads)?;
    heads::report("hpo_others", &truth.lds(&explained.influences), &truth, &explained.influences, figures);
    let ones = Matrix::from_fn(set.train.count(), set.test.count(), |_, _| 1.0);
    figures.set("lds.hpo_others.by_count", Estimate::of_mean(&truth.lds(&ones)).value);
    peers.iter().for_each(|peers| heads::report_peer("hpo_others", peers, &truth, figures));
    Ok(vec![plot, contributor_changes(&set, &explained.influences, threads, figures)?])
}

/// For each of the larger contributors: what its records were computed to have added to the margins, in the mean
/// over the queries, and what training without them takes away.
fn contributor_changes(
    set: &Set,
    influences: &Matrix,
    threads: usize,
    figures: &mut Figures,
) -> Result<Plot, Error> {
    let count = set.contributors.iter().max().map_or(0, |last| last + 1).min(LEFT_OUT);
    let queries = set.test.count() as f64;
    // Run 0 leaves no contributor out.
    let runs = parallel::map(threads, REPEATS * (count + 1), |run| {
        let (repeat, left_out) = (run % REPEATS, (run / REPEATS).checked_sub(1));
        let records: Vec<usize> =
            (0..set.train.count()).filter(|record| Some(set.contributors[*record]) != left_out).collect();
        let network = set.training.train(&set.train, &records, TEST_SEED + repeat as u64)?;
        let margins = network.margins(&set.test, 1)?;
        Ok(margins.iter().map(|margin| f64::from(*margin)).sum::<f64>() / queries)
    });
    let means = runs.into_iter().collect::<Result<Vec<f64>, _>>().of("leaving contributors out")?;
    let points: Vec<Point> = (0..count)
        .map(|contributor| {
            let records = (0..set.train.count()).filter(|record| set.contributors[*record] == contributor);
            let sum: f64 =
                records.flat_map(|record| influences.row(record)).map(|entry| f64::from(*entry)).sum();
            let without = &means[(contributor + 1) * REPEATS..(contributor + 2) * REPEATS];
            let taken: Vec<f64> =
                means[..REPEATS].iter().zip(without).map(|(with, without)| with - without).collect();
            let taken = Estimate::of_mean(&taken);
            Point { x: sum / queries, y: taken.value, error: taken.error }
        })
        .collect();
    // The largest contributor is off the scale of all others, and far from a small change.
    let others: Vec<Point> = points[1.min(points.len())..].to_vec();
    let (xs, ys): (Vec<f64>, Vec<f64>) = others.iter().map(|point| (point.x, point.y)).unzip();
    figures.set("lds.hpo_contributor.change_correlation", pearson(&xs, &ys));
    Ok(Plot {
        title: format!("each of {} contributors left out", others.len()),
        x: "predicted change of the mean margin".into(),
        y: "change after training without".into(),
        points: others,
        diagonal: true,
    })
}

/// Ensembles of 1, 10 and, if asked for, 50 networks.
fn mnist_networks(arguments: &Arguments, figures: &mut Figures) -> Result<Vec<Plot>, Error> {
    let threads = arguments.threads;
    let set = sets::mnist(&arguments.data.join("mnist"), sets::network())?;
    let (truth, validation) = truths(&set, threads)?;
    let networks = networks::ensemble(&set, if arguments.fifty { 50 } else { 10 }, threads)?;
    let ridge = networks::ridge(&set, &networks, &validation, threads)?;
    let mut scores = Vec::new();
    let mut seconds = 0.0;
    let mut plots = Vec::new();
    for count in [1, 10, 50].into_iter().filter(|count| *count <= networks.len()) {
        let more = &networks[scores.len()..count];
        let (found, taken) = networks::scores(&set, &set.test, more, ridge, threads)?;
        scores.extend(found);
        seconds += taken;
        let name = format!("mnist_mlp_{count}");
        let plot = networks::score(&name, &truth, &scores, seconds, ridge, figures)?;
        plots.push(plot);
    }
    mislabel::kernel("mnist_mlp_1", &set, ridge, threads, figures)?;
    let peer = arguments.peer.as_ref();
    heads::compare("mnist_mlp_1", Method::Trak, &set, &networks[..1], &truth, &validation, peer, figures)?;
    // Of one model and of ten, beside each other.
    plots.truncate(2);
    Ok(plots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_set_leaves_results_and_page_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(path("out")).unwrap();
        std::fs::write(path("out/results.json"), "{\"span.x\": 1}").unwrap();
        std::fs::write(path("breast_cancer.csv"), "head\n").unwrap();
        let given = [path(""), path("out"), path("docs")].map(|path| path.display().to_string());
        let given = given.into_iter().chain(["--sets", "breast_cancer,hpo"].map(str::to_owned));
        let error = run(&arguments(given).unwrap()).unwrap_err().to_string();
        assert!(error.starts_with("the breast cancer data: the data set has no records"), "{error}");
        assert_eq!(std::fs::read_to_string(path("out/results.json")).unwrap(), "{\"span.x\": 1}");
        assert!(!path("docs").exists() && !path("out/results.md").exists());
    }

    #[test]
    fn unknown_arguments_and_sets_are_errors() {
        let problem = |given: &[&str]| {
            arguments(given.iter().map(|text| (*text).to_owned())).err().unwrap().to_string()
        };
        assert!(problem(&["data", "out"]).starts_with("usage"));
        assert!(problem(&["data", "out", "docs", "--fast"]).starts_with("usage"));
        assert!(problem(&["data", "out", "docs", "--sets", "mnist"]).starts_with("there is no set mnist"));
    }
}

//! What records without influence earn by the rule `gradient`.
//!
//! One of fifty contributors of 100 records each adds 10,000 records that no model was trained on, each under an
//! identity of its own, and each in the feature tree: digits with wrong labels, or with pixels in a random order. Its
//! share of the money is compared with its share without them.

use crate::error::{Error, For};
use crate::heads::{Explained, quantise};
use crate::sets::Set;
use tributary_influence::noise::{Contribution, Null, directions, widening};
use tributary_influence::quantised::{Quantised, best_scale, dot};
use tributary_influence::{Data, Matrix, Random, parallel};
use tributary_influence_measure::Figures;

/// Contributors of the training records.
const CONTRIBUTORS: usize = 50;
/// Records without influence that are added.
const NOISE: usize = 10_000;
/// Left-out records of which the null is taken.
const NULL: usize = 1_000;

/// Sizes of honest contributors for which it is asked how many pass.
const SIZES: [usize; 4] = [100, 25, 5, 1];

/// What records have: their directions, and the sum of their scores at each threshold.
struct Scored {
    directions: Vec<f64>,
    money: Vec<[f64; 3]>,
}

/// The figures of noise.
pub(crate) fn pay(
    set: &Set,
    explained: &Explained,
    threads: usize,
    figures: &mut Figures,
) -> Result<(), Error> {
    // What is paid for is the answer, so the queries have the answers' labels.
    let answers = explained.network.answers(&set.test, threads).of("the answers")?;
    let sold = set.test.relabelled(answers).of("the answers")?;
    let queries = explained.head.query_features(&sold).of("the answers")?;
    let queries = Quantised::new(&queries, best_scale(&queries).of("the answers")?).of("the answers")?;
    let (records, _) = quantise(explained)?;
    let scale = best_scale(&explained.records).of("the records")?;
    let features = |data: &Data| -> Result<Quantised, Error> {
        let features = explained.head.record_features(data).of("records left out")?;
        Quantised::new(&features, scale).of("records left out")
    };

    let mut random = Random::of(0, "noise");
    let left_out = |range: std::ops::Range<usize>| set.left_out.select(&range.collect::<Vec<_>>());
    let null_records = left_out(0..NULL);
    let labels = (0..NULL).map(|_| random.below(null_records.classes())).collect();
    let null_records = features(&null_records.relabelled(labels).of("the null")?)?;
    let others = left_out(NULL..set.left_out.count());
    let mislabelled = wrong_labels(&others, &mut random)?;
    let garbage = shuffled_pixels(&mislabelled, &mut random)?;

    let null = Null::new(&directions(&null_records, &queries).of("the null")?).of("the null")?;
    let (mean, deviation) = moments(&null_records, &queries, threads);
    let threshold = |contributors| (mean.max(0.0) + deviation * widening(contributors)).ceil() as i32;
    let thresholds = [0, threshold(CONTRIBUTORS), threshold(CONTRIBUTORS + NOISE)];
    figures.set("noise.threshold", f64::from(thresholds[1]));
    let scored = |records: &Quantised| -> Result<Scored, Error> {
        let money = parallel::map(threads, records.rows(), |record| {
            let mut sums = [0i64; 3];
            for query in 0..queries.rows() {
                let dot = dot(records.row(record), queries.row(query));
                sums.iter_mut()
                    .zip(thresholds)
                    .for_each(|(sum, least)| *sum += i64::from((dot - least).max(0)));
            }
            sums.map(|sum| sum as f64)
        });
        Ok(Scored { directions: directions(records, &queries).of("the records")?, money })
    };

    let honest = scored(&records)?;
    for size in SIZES {
        let sums = contributions(&honest, size);
        let bound = null.bound(size, sums.len() + NOISE);
        let passed = sums.iter().filter(|contribution| contribution.sum > bound).count();
        figures.set(&format!("noise.honest_paid_of_{size}"), passed as f64 / sums.len() as f64);
    }
    let mut worst: f64 = 0.0;
    let size = records.rows() / CONTRIBUTORS;
    for (kind, noise) in [("mislabelled", features(&mislabelled)?), ("garbage", features(&garbage)?)] {
        let noise = scored(&noise)?;
        for (rule, before, after, is_tested) in [("threshold", 1, 2, false), ("tested", 0, 0, true)] {
            let nothing = Scored { directions: vec![], money: vec![] };
            let (alone, _) = paid(&null, &honest, size, &nothing, before, is_tested);
            let (still, extra) = paid(&null, &honest, size, &noise, after, is_tested);
            // Any of the contributors may be the one that adds noise: the mean share of one, after over before.
            let count = CONTRIBUTORS as f64;
            let share = (still / count + extra) / (still + extra).max(f64::MIN_POSITIVE);
            figures.set(&format!("noise.{kind}.{rule}.gain"), count * share);
            figures
                .set(&format!("noise.{kind}.{rule}.honest_money_kept"), still / alone.max(f64::MIN_POSITIVE));
            if is_tested {
                // Where no honest contributor is paid, there is no share to gain on.
                worst = worst.max(if still > 0.0 { count * share } else { f64::MAX });
            }
        }
    }
    figures.set("gradient.gain.noise", worst);

    // Records that were left out and are right: their scores are those of honest ones, and only that the model's
    // snapshot leaves them out keeps them from being paid.
    let mean =
        |scored: &Scored| scored.money.iter().map(|money| money[0]).sum::<f64>() / scored.money.len() as f64;
    let unseen = scored(&features(&others)?)?;
    figures.set("noise.unseen_over_trained", mean(&unseen) / mean(&honest).max(f64::MIN_POSITIVE));
    Ok(())
}

/// The directions of each contributor of `size` records.
fn contributions(scored: &Scored, size: usize) -> Vec<Contribution> {
    let of = |directions: &[f64]| Contribution { records: directions.len(), sum: directions.iter().sum() };
    scored.directions.chunks(size).map(of).collect()
}

/// What honest contributors of `size` records are paid in all, and what identities of one record of noise are.
fn paid(
    null: &Null,
    honest: &Scored,
    size: usize,
    noise: &Scored,
    threshold: usize,
    is_tested: bool,
) -> (f64, f64) {
    let mut all = contributions(honest, size);
    let count = all.len();
    all.extend(contributions(noise, 1));
    let proven = null.proven(&all);
    let sum = |scored: &Scored, size: usize, proven: &[bool]| {
        let money =
            scored.money.chunks(size).map(|money| money.iter().map(|money| money[threshold]).sum::<f64>());
        money.zip(proven).filter(|(_, proven)| **proven || !is_tested).map(|(money, _)| money).sum()
    };
    (sum(honest, size, &proven[..count]), sum(noise, 1, &proven[count..]))
}

/// The mean and standard deviation of the dot products.
fn moments(records: &Quantised, queries: &Quantised, threads: usize) -> (f64, f64) {
    let sums = parallel::map(threads, records.rows(), |record| {
        (0..queries.rows()).fold((0f64, 0f64), |(sum, square), query| {
            let dot = f64::from(dot(records.row(record), queries.row(query)));
            (sum + dot, square + dot * dot)
        })
    });
    let pairs = (records.rows() * queries.rows()) as f64;
    let (sum, square) = sums.iter().fold((0.0, 0.0), |(sum, square), of| (sum + of.0, square + of.1));
    (sum / pairs, (square / pairs - (sum / pairs).powi(2)).max(0.0).sqrt())
}

/// 10,000 records with wrong labels: each with several, all different.
fn wrong_labels(data: &Data, random: &mut Random) -> Result<Data, Error> {
    let copies = NOISE.div_ceil(data.count());
    let mut records = Vec::new();
    let mut labels = Vec::new();
    for (record, right) in data.labels().iter().enumerate() {
        let mut wrong: Vec<usize> = (0..data.classes()).filter(|label| label != right).collect();
        random.shuffle(&mut wrong);
        for label in wrong.into_iter().take(copies) {
            records.push(record);
            labels.push(label);
        }
    }
    records.truncate(NOISE);
    labels.truncate(NOISE);
    data.select(&records).relabelled(labels).of("wrong labels")
}

/// The records with the pixels of each in another order.
fn shuffled_pixels(data: &Data, random: &mut Random) -> Result<Data, Error> {
    let mut inputs = Matrix::zeros(data.count(), data.inputs().columns());
    for record in 0..data.count() {
        inputs.row_mut(record).copy_from_slice(data.inputs().row(record));
        random.shuffle(inputs.row_mut(record));
    }
    Data::new(inputs, data.labels().to_vec(), data.classes()).of("pixels in a random order")
}

//! Exact influence for linear and logistic heads.
//!
//! Adding a record of loss l to n others moves the optimum by -(1/n) H^-1 grad l, to first order, where
//! H is the mean second derivative of the loss (Cook and Weisberg, 1980; Koh and Liang, 2017). For a
//! head H is the generalised Gauss-Newton matrix itself: the mean of (diag p - p p^T) (x) x x^T. It is
//! formed in a basis of the directions in which the inputs vary most, damped, and factorised as L L^T,
//! so that an influence is a dot product of two features: -(1/n) L^-1 grad l of the record, and
//! L^-1 grad m of the query's margin m.

use crate::cholesky::Cholesky;
use crate::data::check_finite;
use crate::network::probabilities;
use crate::{Data, Error, Matrix, Network, Random, Target, parallel};

/// How influence is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The directions of the inputs that are kept; all, if the inputs have no more.
    pub basis: usize,
    /// What is added to the diagonal of the mean second derivative, above 0.
    pub damping: f32,
}

/// A trained head with its second derivative, factorised.
#[derive(Clone, Debug)]
pub struct Head {
    network: Network,
    basis: Option<Matrix>,
    factor: Cholesky,
    records: usize,
    threads: usize,
}

impl Head {
    /// The head as it was trained on `train`.
    ///
    /// # Errors
    /// [`Error::Setting`]; [`Error::Dimensions`] if the network has more than one layer or does not fit
    /// to the data; [`Error::NotPositive`].
    pub fn new(network: &Network, train: &Data, settings: Settings, threads: usize) -> Result<Self, Error> {
        if network.layers().len() != 1 {
            let (found, expected) = (network.layers().len(), 1);
            return Err(Error::Dimensions { what: "the stack of layers of a head", found, expected });
        }
        if !(settings.damping > 0.0 && settings.damping.is_finite()) {
            let value = settings.damping.to_string();
            return Err(Error::Setting { what: "damping", value, range: "a number above 0" });
        }
        if settings.basis == 0 {
            return Err(Error::Setting { what: "basis", value: "0".into(), range: "at least 1" });
        }
        network.check(train)?;
        let basis = (settings.basis < train.inputs().columns())
            .then(|| basis(train.inputs(), settings.basis, threads));
        let inputs = reduced(basis.as_ref(), train.inputs(), threads).with_ones();
        let mut curvature = curvature(network, train, &inputs, threads)?;
        curvature.add_to_diagonal(settings.damping);
        let factor = Cholesky::new(curvature, threads)?;
        Ok(Self { network: network.clone(), basis, factor, records: train.count(), threads })
    }

    /// How many entries a feature has: (basis + 1) for each class.
    pub fn dimensions(&self) -> usize {
        let inputs = self.network.layers()[0].weights.columns();
        (self.basis.as_ref().map_or(inputs, Matrix::rows) + 1) * self.network.layers()[0].weights.rows()
    }

    /// A feature for each record, one a row: what it adds to the margins, were it one record more.
    ///
    /// # Errors
    /// [`Error::Dimensions`].
    pub fn record_features(&self, records: &Data) -> Result<Matrix, Error> {
        self.features(records, Target::Loss, -1.0 / self.records as f32)
    }

    /// A feature for each query and the label whose margin is asked about.
    ///
    /// # Errors
    /// [`Error::Dimensions`].
    pub fn query_features(&self, queries: &Data) -> Result<Matrix, Error> {
        self.features(queries, Target::Margin, 1.0)
    }

    /// How much each record moved its own loss: large for wrong labels.
    ///
    /// # Errors
    /// [`Error::Dimensions`].
    pub fn self_influences(&self, records: &Data) -> Result<Vec<f32>, Error> {
        let features = self.record_features(records)?;
        let square = |row| features.row(row).iter().map(|entry| f64::from(*entry).powi(2)).sum::<f64>();
        Ok((0..features.rows()).map(|row| (square(row) * self.records as f64) as f32).collect())
    }

    fn features(&self, data: &Data, target: Target, factor: f32) -> Result<Matrix, Error> {
        let signals = self.network.signals(data, target, self.threads)?.remove(0);
        let inputs = reduced(self.basis.as_ref(), data.inputs(), self.threads).with_ones();
        let width = inputs.columns();
        let mut gradients = Matrix::zeros(self.dimensions(), data.count());
        for record in 0..data.count() {
            for (class, gradient) in signals.gradients.row(record).iter().enumerate() {
                for (at, input) in inputs.row(record).iter().enumerate() {
                    gradients[(class * width + at, record)] = factor * gradient * input;
                }
            }
        }
        self.factor.solve_lower(&mut gradients);
        let features = gradients.transposed();
        check_finite("the features", &features)?;
        Ok(features)
    }
}

/// The dot product of each row of `records` with each of `queries`: the influence of each record on
/// each query, one record a row.
///
/// # Errors
/// [`Error::Dimensions`] if the features are of different models.
pub fn influences(records: &Matrix, queries: &Matrix, threads: usize) -> Result<Matrix, Error> {
    if records.columns() != queries.columns() {
        let (found, expected) = (queries.columns(), records.columns());
        return Err(Error::Dimensions { what: "a query's feature", found, expected });
    }
    Ok(Matrix::product(records.view(), queries.view().transposed(), threads))
}

/// The inputs in the basis, or as they are.
fn reduced(basis: Option<&Matrix>, inputs: &Matrix, threads: usize) -> Matrix {
    match basis {
        None => inputs.clone(),
        Some(basis) => Matrix::product(inputs.view(), basis.view().transposed(), threads),
    }
}

/// How often the basis is improved.
const ROUNDS: usize = 8;

/// An orthonormal basis, one vector a row, of nearly the `count` directions in which the inputs are
/// largest, by subspace iteration from a fixed start.
fn basis(inputs: &Matrix, count: usize, threads: usize) -> Matrix {
    let moments = inputs.transposed().gram(threads);
    let mut random = Random::of(0, "basis");
    let mut basis = Matrix::from_fn(count, inputs.columns(), |_, _| random.between(-1.0, 1.0));
    for _ in 0..ROUNDS {
        basis = Matrix::product(basis.view(), moments.view(), threads);
        orthonormalise(&mut basis);
    }
    basis
}

/// Makes the rows orthonormal (Gram and Schmidt, modified). A row that depends on the others becomes 0.
fn orthonormalise(rows: &mut Matrix) {
    let columns = rows.columns();
    for at in 0..rows.rows() {
        let (done, rest) = rows.data_mut().split_at_mut(at * columns);
        let row = &mut rest[..columns];
        let before = dot(row, row);
        for other in done.chunks_exact(columns) {
            let along = dot(row, other);
            for (entry, other) in row.iter_mut().zip(other) {
                *entry -= along * other;
            }
        }
        let square = dot(row, row);
        let factor = if square > 1e-12 * before { 1.0 / square.sqrt() } else { 0.0 };
        for entry in row {
            *entry *= factor;
        }
    }
}

/// The dot product in eight interleaved sums, in a fixed order.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0f32; 8];
    for (a, b) in a.chunks(8).zip(b.chunks(8)) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// The mean of (diag p - p p^T) (x) x x^T over the records; `inputs` are the x.
fn curvature(network: &Network, train: &Data, inputs: &Matrix, threads: usize) -> Result<Matrix, Error> {
    let mut shares = network.logits(train, threads)?;
    for row in 0..shares.rows() {
        probabilities(shares.row_mut(row));
    }
    let (classes, width) = (train.classes(), inputs.columns());
    let pairs: Vec<_> =
        (0..classes).flat_map(|first| (0..=first).map(move |second| (first, second))).collect();
    let blocks = parallel::map(threads, pairs.len(), |pair| {
        let (first, second) = pairs[pair];
        let mut weighted = inputs.clone();
        for record in 0..inputs.rows() {
            let (p, q) = (shares[(record, first)], shares[(record, second)]);
            let weight = (if first == second { p * (1.0 - p) } else { -p * q }) / inputs.rows() as f32;
            for entry in weighted.row_mut(record) {
                *entry *= weight;
            }
        }
        Matrix::product(weighted.view().transposed(), inputs.view(), 1)
    });
    let mut curvature = Matrix::zeros(classes * width, classes * width);
    for ((first, second), block) in pairs.into_iter().zip(blocks) {
        for row in 0..width {
            let columns = second * width..(second + 1) * width;
            curvature.row_mut(first * width + row)[columns].copy_from_slice(block.row(row));
        }
    }
    Ok(curvature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Training;

    fn data(records: usize, seed: u64) -> Data {
        let mut random = Random::new(seed);
        let inputs = Matrix::from_fn(records, 12, |_, _| random.between(-1.0, 1.0));
        let label = |row: usize| {
            let noise = random.between(-0.5, 0.5);
            usize::from(inputs[(row, 0)] + noise > 0.3) + usize::from(inputs[(row, 1)] + noise > 0.0)
        };
        let labels = (0..records).map(label).collect();
        Data::new(inputs, labels, 3).unwrap()
    }

    fn training() -> Training {
        Training {
            hidden: vec![],
            epochs: 2000,
            batch: 1000,
            rate: 0.5,
            momentum: 0.9,
            dropout: 0.0,
            decay: 0.01,
        }
    }

    const SETTINGS: Settings = Settings { basis: 100, damping: 0.01 };

    /// With the decay as damping and trained to its optimum, an influence is the first-order term of
    /// what leaving the record out does to the margin.
    #[test]
    fn an_influence_is_what_leaving_the_record_out_takes_away() {
        let (train, queries) = (data(200, 1), data(10, 2));
        let all: Vec<usize> = (0..200).collect();
        let network = training().train(&train, &all, 1).unwrap();
        let head = Head::new(&network, &train, SETTINGS, 1).unwrap();
        let (records, asked) =
            (head.record_features(&train).unwrap(), head.query_features(&queries).unwrap());
        assert_eq!((records.columns(), head.dimensions()), (39, 39));
        let influences = influences(&records, &asked, 1).unwrap();
        let before = network.margins(&queries, 1).unwrap();
        for record in [0, 17, 90, 150] {
            let others: Vec<usize> = all.iter().copied().filter(|other| *other != record).collect();
            let after = training().train(&train, &others, 1).unwrap().margins(&queries, 1).unwrap();
            let taken: Vec<f32> = before.iter().zip(&after).map(|(before, after)| before - after).collect();
            let found = influences.row(record);
            let (both, taken, found) = (dot(&taken, found), dot(&taken, &taken), dot(found, found));
            assert!(both > 0.99 * (taken * found).sqrt(), "{record}: {both} {taken} {found}");
            assert!((0.8..1.25).contains(&(found / taken).sqrt()), "{record}: {taken} {found}");
        }
    }

    #[test]
    fn a_basis_of_nearly_all_directions_changes_little() {
        let mut wide = data(150, 3);
        // Two directions that hardly vary.
        let inputs = Matrix::from_fn(150, 12, |row, column| {
            wide.inputs()[(row, column)] * if column < 10 { 1.0 } else { 1e-3 }
        });
        wide = Data::new(inputs, wide.labels().to_vec(), 3).unwrap();
        let all: Vec<usize> = (0..150).collect();
        let network = Training { epochs: 50, ..training() }.train(&wide, &all, 1).unwrap();
        let compute = |basis| {
            let head = Head::new(&network, &wide, Settings { basis, ..SETTINGS }, 1).unwrap();
            let (records, queries) =
                (head.record_features(&wide).unwrap(), head.query_features(&wide).unwrap());
            influences(&records, &queries, 1).unwrap()
        };
        let (full, cut) = (compute(12), compute(10));
        let difference: f32 = full.data().iter().zip(cut.data()).map(|(a, b)| (a - b).abs()).sum();
        let size: f32 = full.data().iter().map(|a| a.abs()).sum();
        assert!(difference < 0.01 * size, "{difference} of {size}");
    }

    #[test]
    fn threads_change_no_bit() {
        let train = data(600, 5);
        let network = Training { epochs: 3, ..training() }.train(&train, &[1, 2, 3], 1).unwrap();
        let compute = |threads| {
            let head = Head::new(&network, &train, Settings { basis: 7, ..SETTINGS }, threads).unwrap();
            (head.record_features(&train).unwrap(), head.self_influences(&train).unwrap())
        };
        assert!(compute(1) == compute(2) && compute(1) == compute(3));
    }

    #[test]
    fn wrong_settings_and_features_of_another_model_are_errors() {
        let train = data(20, 1);
        let network = Training { epochs: 1, ..training() }.train(&train, &[1], 1).unwrap();
        for damping in [0.0, -1.0, f32::NAN] {
            let wrong = Head::new(&network, &train, Settings { damping, ..SETTINGS }, 1);
            assert!(matches!(wrong, Err(Error::Setting { what: "damping", .. })), "{damping}");
        }
        let wrong = Head::new(&network, &train, Settings { basis: 0, ..SETTINGS }, 1);
        assert!(matches!(wrong, Err(Error::Setting { what: "basis", .. })));
        let deep = Training { hidden: vec![4], epochs: 1, ..training() }.train(&train, &[1], 1).unwrap();
        assert!(matches!(Head::new(&deep, &train, SETTINGS, 1), Err(Error::Dimensions { found: 2, .. })));
        let wrong = Error::Dimensions { what: "a query's feature", found: 4, expected: 3 };
        assert_eq!(influences(&Matrix::zeros(2, 3), &Matrix::zeros(2, 4), 1), Err(wrong));
    }
}

//! Linear layers with rectifiers between them, and their training.

use crate::data::check_finite;
use crate::kernel::add_product;
use crate::real::{exp, ln};
use crate::{Data, Error, Matrix, Random};

/// One linear layer: inputs times weights plus bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// A row for each output.
    pub weights: Matrix,
    /// One for each output.
    pub bias: Vec<f32>,
}

/// A classifier of linear layers with rectifiers between them. Of one layer it is a logistic head.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    layers: Vec<Layer>,
}

/// How to train a network: stochastic gradient descent on the mean cross-entropy of each batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// The widths of the hidden layers; none for a head.
    pub hidden: Vec<usize>,
    /// How often each record is seen.
    pub epochs: usize,
    /// Records of a batch.
    pub batch: usize,
    /// The step's length.
    pub rate: f32,
    /// How much of the last step is added to the next, in 0..1.
    pub momentum: f32,
    /// The share of hidden outputs that are set to 0 in a step, in 0..1.
    pub dropout: f32,
    /// How much of each weight, not of a bias, is added to its gradient.
    pub decay: f32,
}

/// What one layer sees and passes back, for a batch of records: the gradient by the layer's weights of
/// a record is the outer product of its rows of the two.
#[derive(Clone, Debug, PartialEq)]
pub struct Signals {
    /// The layer's input, with a 1 for the bias behind it.
    pub inputs: Matrix,
    /// The gradient by the layer's output.
    pub gradients: Matrix,
}

/// Of what a gradient is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The label's margin, ln(p / (1 - p)).
    Margin,
    /// The cross-entropy, -ln p.
    Loss,
}

impl Training {
    /// # Errors
    /// [`Error::Setting`] for the first setting that is out of its range.
    fn check(&self) -> Result<(), Error> {
        let wrong = |what, value: String, range| Err(Error::Setting { what, value, range });
        if self.hidden.contains(&0) {
            return wrong("width of a hidden layer", "0".into(), "at least 1");
        }
        if self.batch == 0 {
            return wrong("batch", "0".into(), "at least 1");
        }
        if !(self.rate > 0.0 && self.rate.is_finite()) {
            return wrong("rate", self.rate.to_string(), "a number above 0");
        }
        for (what, value) in [("momentum", self.momentum), ("dropout", self.dropout)] {
            if !(0.0..1.0).contains(&value) {
                return wrong(what, value.to_string(), "0 or more and less than 1");
            }
        }
        if !(self.decay >= 0.0 && self.decay.is_finite()) {
            return wrong("decay", self.decay.to_string(), "0 or more");
        }
        Ok(())
    }

    /// A network of random weights, uniform in plus or minus one over the root of a layer's inputs.
    fn start(&self, inputs: usize, classes: usize, seed: u64) -> Network {
        let mut random = Random::of(seed, "weights");
        let widths: Vec<usize> = [&[inputs], &self.hidden[..], &[classes]].concat();
        let layer = |pair: &[usize]| {
            let bound = 1.0 / (pair[0] as f32).sqrt();
            let weights = Matrix::from_fn(pair[1], pair[0], |_, _| random.between(-bound, bound));
            let bias = (0..pair[1]).map(|_| random.between(-bound, bound)).collect();
            Layer { weights, bias }
        };
        Network { layers: widths.windows(2).map(layer).collect() }
    }

    /// Trains a network on some of the records. One thread computes it: many trainings run side by
    /// side ([`parallel`](crate::parallel)).
    ///
    /// # Errors
    /// [`Error::Setting`]; [`Error::Empty`] if `records` is; [`Error::NotFinite`] if the weights grow
    /// beyond all bounds.
    ///
    /// # Panics
    /// If an index is no record's.
    pub fn train(&self, data: &Data, records: &[usize], seed: u64) -> Result<Network, Error> {
        self.check()?;
        if records.is_empty() {
            return Err(Error::Empty);
        }
        let mut network = self.start(data.inputs().columns(), data.classes(), seed);
        let mut order = records.to_vec();
        let mut orders = Random::of(seed, "order");
        let mut dropped = Random::of(seed, "dropout");
        let mut steps: Vec<Layer> = network.layers.iter().map(Layer::zeros_like).collect();
        for _ in 0..self.epochs {
            orders.shuffle(&mut order);
            for batch in order.chunks(self.batch) {
                self.step(&mut network, &mut steps, &data.select(batch), &mut dropped);
            }
        }
        for layer in &network.layers {
            check_finite("the trained weights", &layer.weights)?;
        }
        Ok(network)
    }

    fn step(&self, network: &mut Network, steps: &mut [Layer], batch: &Data, dropped: &mut Random) {
        let mut activations = vec![batch.inputs().clone()];
        let mut masks = Vec::new();
        for (index, layer) in network.layers.iter().enumerate() {
            let mut outputs = layer.apply(&activations[index], 1);
            if index + 1 < network.layers.len() {
                rectify(&mut outputs);
                let mask = self.mask(outputs.data().len(), dropped);
                for (output, keep) in outputs.data_mut().iter_mut().zip(&mask) {
                    *output *= keep;
                }
                masks.push(mask);
            }
            activations.push(outputs);
        }
        let mut gradients = activations.pop().expect("a network has layers");
        for (row, label) in batch.labels().iter().enumerate() {
            loss_gradient(gradients.row_mut(row), *label);
        }
        gradients.scale(1.0 / batch.count() as f32);
        for index in (0..network.layers.len()).rev() {
            let below = (index > 0).then(|| {
                let weights = &network.layers[index].weights;
                let mut below = Matrix::product(gradients.view(), weights.view(), 1);
                let passed = activations[index].data().iter().zip(&masks[index - 1]);
                for (gradient, (activation, keep)) in below.data_mut().iter_mut().zip(passed) {
                    *gradient = if *activation > 0.0 { *gradient * keep } else { 0.0 };
                }
                below
            });
            let (layer, step) = (&mut network.layers[index], &mut steps[index]);
            step.weights.scale(self.momentum);
            let columns = step.weights.columns();
            let (left, right) = (gradients.view().transposed(), activations[index].view());
            add_product(step.weights.data_mut(), columns, left, right, 1.0, 1);
            for (output, step) in step.bias.iter_mut().enumerate() {
                let sum: f32 = (0..gradients.rows()).map(|row| gradients[(row, output)]).sum();
                *step = self.momentum * *step + sum;
            }
            for (weight, step) in layer.weights.data_mut().iter_mut().zip(step.weights.data_mut()) {
                *step += self.decay * *weight;
                *weight -= self.rate * *step;
            }
            for (bias, step) in layer.bias.iter_mut().zip(&step.bias) {
                *bias -= self.rate * step;
            }
            gradients = below.unwrap_or_default();
        }
    }

    /// By what each of `count` hidden outputs is multiplied.
    fn mask(&self, count: usize, dropped: &mut Random) -> Vec<f32> {
        if self.dropout == 0.0 {
            return vec![1.0; count];
        }
        let kept = 1.0 / (1.0 - self.dropout);
        let keep = |_| if dropped.between(0.0, 1.0) < self.dropout { 0.0 } else { kept };
        (0..count).map(keep).collect()
    }
}

impl Layer {
    fn zeros_like(&self) -> Self {
        let weights = Matrix::zeros(self.weights.rows(), self.weights.columns());
        Self { weights, bias: vec![0.0; self.bias.len()] }
    }

    fn apply(&self, inputs: &Matrix, threads: usize) -> Matrix {
        let mut outputs = Matrix::product(inputs.view(), self.weights.view().transposed(), threads);
        for row in 0..outputs.rows() {
            for (output, bias) in outputs.row_mut(row).iter_mut().zip(&self.bias) {
                *output += bias;
            }
        }
        outputs
    }
}

impl Network {
    /// A network of these layers.
    ///
    /// # Errors
    /// [`Error::Empty`] without layers, [`Error::Dimensions`] if one does not fit to the one before it,
    /// [`Error::NotFinite`] if a weight is not finite.
    pub fn new(layers: Vec<Layer>) -> Result<Self, Error> {
        let Some(first) = layers.first() else { return Err(Error::Empty) };
        let mut width = first.weights.columns();
        for layer in &layers {
            let dimensions = |what, found, expected| Error::Dimensions { what, found, expected };
            if layer.weights.columns() != width {
                return Err(dimensions("a layer's input", layer.weights.columns(), width));
            }
            width = layer.weights.rows();
            if layer.bias.len() != width {
                return Err(dimensions("a layer's bias", layer.bias.len(), width));
            }
            check_finite("the weights", &layer.weights)?;
            check_finite("the bias", &Matrix::from_rows(1, width, layer.bias.clone()))?;
        }
        Ok(Self { layers })
    }

    /// Its layers, from the input on.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// # Errors
    /// [`Error::Dimensions`] if the data is not of the network's inputs and classes.
    pub fn check(&self, data: &Data) -> Result<(), Error> {
        let (first, last) = (&self.layers[0].weights, &self.layers[self.layers.len() - 1].weights);
        for (what, found, expected) in [
            ("a record", data.inputs().columns(), first.columns()),
            ("the set of labels", data.classes(), last.rows()),
        ] {
            if found != expected {
                return Err(Error::Dimensions { what, found, expected });
            }
        }
        Ok(())
    }

    /// The outputs of the last layer, one record a row.
    ///
    /// # Errors
    /// [`Error::Dimensions`].
    pub fn logits(&self, data: &Data, threads: usize) -> Result<Matrix, Error> {
        self.check(data)?;
        let (_, logits) = self.run(data.inputs(), threads);
        Ok(logits)
    }

    /// The margin of each record's label: ln(p / (1 - p)) of its probability p, computed without
    /// computing p, so that it does not end where p rounds to 1.
    ///
    /// # Errors
    /// [`Error::Dimensions`].
    pub fn margins(&self, data: &Data, threads: usize) -> Result<Vec<f32>, Error> {
        let logits = self.logits(data, threads)?;
        Ok(data.labels().iter().enumerate().map(|(row, label)| margin(logits.row(row), *label)).collect())
    }

    /// The likeliest class of each record, the first of equally likely ones.
    ///
    /// # Errors
    /// [`Error::Dimensions`].
    pub fn answers(&self, data: &Data, threads: usize) -> Result<Vec<usize>, Error> {
        let logits = self.logits(data, threads)?;
        let answer =
            |row: &[f32]| (0..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best });
        Ok((0..logits.rows()).map(|row| answer(logits.row(row))).collect())
    }

    /// The inputs and gradients of every layer, from the input on.
    ///
    /// # Errors
    /// [`Error::Dimensions`].
    pub fn signals(&self, data: &Data, target: Target, threads: usize) -> Result<Vec<Signals>, Error> {
        self.check(data)?;
        let (activations, mut gradients) = self.run(data.inputs(), threads);
        for (row, label) in data.labels().iter().enumerate() {
            match target {
                Target::Loss => loss_gradient(gradients.row_mut(row), *label),
                Target::Margin => margin_gradient(gradients.row_mut(row), *label),
            }
        }
        let mut signals = Vec::new();
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let mut below = Matrix::default();
            if index > 0 {
                below = Matrix::product(gradients.view(), layer.weights.view(), threads);
                for (gradient, activation) in below.data_mut().iter_mut().zip(activations[index].data()) {
                    if *activation <= 0.0 {
                        *gradient = 0.0;
                    }
                }
            }
            signals.push(Signals { inputs: activations[index].with_ones(), gradients });
            gradients = below;
        }
        signals.reverse();
        Ok(signals)
    }

    /// The input of every layer, and the last one's output.
    fn run(&self, inputs: &Matrix, threads: usize) -> (Vec<Matrix>, Matrix) {
        let mut activations = vec![inputs.clone()];
        for layer in &self.layers {
            let mut outputs = layer.apply(&activations[activations.len() - 1], threads);
            if activations.len() < self.layers.len() {
                rectify(&mut outputs);
            }
            activations.push(outputs);
        }
        let logits = activations.pop().expect("a network has layers");
        (activations, logits)
    }
}

fn rectify(outputs: &mut Matrix) {
    for output in outputs.data_mut() {
        *output = output.max(0.0);
    }
}

/// Replaces logits by their probabilities.
pub(crate) fn probabilities(logits: &mut [f32]) {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for logit in logits.iter_mut() {
        *logit = exp(*logit - largest);
    }
    let sum: f32 = logits.iter().sum();
    for logit in logits {
        *logit /= sum;
    }
}

fn margin(logits: &[f32], label: usize) -> f32 {
    let others = || logits.iter().enumerate().filter(|(class, _)| *class != label).map(|(_, logit)| *logit);
    let largest = others().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = others().map(|logit| exp(logit - largest)).sum();
    logits[label] - largest - ln(f64::from(sum)) as f32
}

/// Replaces logits by the gradient of -ln p of the label by them.
fn loss_gradient(logits: &mut [f32], label: usize) {
    probabilities(logits);
    logits[label] -= 1.0;
}

/// Replaces logits by the gradient of the label's margin by them.
fn margin_gradient(logits: &mut [f32], label: usize) {
    logits[label] = f32::NEG_INFINITY;
    probabilities(logits);
    for logit in logits.iter_mut() {
        *logit = -*logit;
    }
    logits[label] = 1.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(records: usize) -> Data {
        let mut random = Random::new(4);
        let inputs = Matrix::from_fn(records, 6, |_, _| random.between(-1.0, 1.0));
        let labels = (0..records).map(|row| usize::from(inputs[(row, 0)] * inputs[(row, 1)] > 0.0)).collect();
        Data::new(inputs, labels, 3).unwrap()
    }

    fn training() -> Training {
        Training {
            hidden: vec![16, 8],
            epochs: 60,
            batch: 8,
            rate: 0.05,
            momentum: 0.9,
            dropout: 0.1,
            decay: 1e-4,
        }
    }

    #[test]
    fn it_learns_what_no_head_can_and_a_seed_decides_every_bit() {
        let data = data(400);
        let all: Vec<usize> = (0..400).collect();
        let network = training().train(&data, &all, 1).unwrap();
        let answers = network.answers(&data, 1).unwrap();
        let right = answers.iter().zip(data.labels()).filter(|(answer, label)| answer == label).count();
        assert!(right > 360, "{right} of 400");
        assert!(network == training().train(&data, &all, 1).unwrap());
        assert!(network != training().train(&data, &all, 2).unwrap());
        let head = Training { hidden: vec![], ..training() }.train(&data, &all, 1).unwrap();
        let answers = head.answers(&data, 1).unwrap();
        assert!(answers.iter().zip(data.labels()).filter(|(answer, label)| answer == label).count() < 300);
    }

    /// The derivative of the margin and of the loss by each weight, against differences.
    #[test]
    fn gradients_are_the_slopes_of_what_they_are_of() {
        let data = data(5);
        let network = training().train(&data, &[0, 1, 2, 3, 4], 3).unwrap();
        for target in [Target::Margin, Target::Loss] {
            let signals = network.signals(&data, target, 1).unwrap();
            for (layer, signals) in signals.iter().enumerate() {
                for (output, input) in [(0, 0), (1, 3), (2, 2)] {
                    let value = |step: f32| {
                        let mut layers = network.layers().to_vec();
                        layers[layer].weights[(output, input)] += step;
                        let margins = Network::new(layers).unwrap().margins(&data, 1).unwrap();
                        match target {
                            Target::Margin => f64::from(margins[2]),
                            Target::Loss => (1.0 + (-f64::from(margins[2])).exp()).ln(),
                        }
                    };
                    let slope = (value(1e-2) - value(-1e-2)) / 2e-2;
                    let found = f64::from(signals.gradients[(2, output)] * signals.inputs[(2, input)]);
                    assert!(
                        (found - slope).abs() < 3e-3,
                        "{target:?} {layer} {output} {input}: {found} {slope}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_margin_does_not_end_where_a_probability_rounds_to_1() {
        assert_eq!(margin(&[60.0, 0.0], 0), 60.0);
        assert!((margin(&[1.0, 1.0, 1.0], 1) + 2f32.ln()).abs() < 1e-6);
    }

    #[test]
    fn wrong_settings_and_shapes_are_errors() {
        let data = data(4);
        for (training, what) in [
            (Training { batch: 0, ..training() }, "batch"),
            (Training { rate: f32::NAN, ..training() }, "rate"),
            (Training { momentum: 1.0, ..training() }, "momentum"),
            (Training { dropout: -0.1, ..training() }, "dropout"),
            (Training { decay: -1.0, ..training() }, "decay"),
            (Training { hidden: vec![0], ..training() }, "width of a hidden layer"),
        ] {
            let Err(Error::Setting { what: found, .. }) = training.train(&data, &[0], 1) else {
                panic!("{what}")
            };
            assert_eq!(found, what);
        }
        assert_eq!(training().train(&data, &[], 1), Err(Error::Empty));
        let blown = Training { rate: 1e30, dropout: 0.0, ..training() }.train(&data, &[0, 1, 2, 3], 1);
        assert!(matches!(blown, Err(Error::NotFinite { what: "the trained weights", .. })), "{blown:?}");
        let network = training().train(&data, &[0, 1], 1).unwrap();
        let other = Data::new(Matrix::zeros(2, 7), vec![0, 0], 3).unwrap();
        let wrong = Error::Dimensions { what: "a record", found: 7, expected: 6 };
        assert_eq!(network.margins(&other, 1), Err(wrong));
        let other = Data::new(Matrix::zeros(2, 6), vec![0, 0], 2).unwrap();
        let wrong = Error::Dimensions { what: "the set of labels", found: 2, expected: 3 };
        assert_eq!(network.signals(&other, Target::Loss, 1), Err(wrong));
    }
}

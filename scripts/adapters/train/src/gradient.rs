//! The loss of a text, and its gradient by an adapter's matrices: backpropagation through the base model, whose
//! weights stay as they are. All products are those of `tributary_influence::kernel`, so the bits are the same on
//! every machine.

use tributary_adapters::math::{self, exp};
use tributary_adapters::peft::Module;
use tributary_adapters::{Adapter, Config, Model, peft};
use tributary_influence::{Matrix, View, kernel::add_product, real::ln};

/// An adapter's matrices as they are trained: for each target in order `A`, `rank` rows of inputs, and `B` by
/// columns, `rank` columns of outputs, without the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Rank, scale and targets.
    pub settings: peft::Settings,
    /// Each target's matrices.
    pub matrices: Vec<peft::LowRank>,
}

impl Weights {
    /// Zeros in the shape of an adapter.
    pub fn zeros(settings: &peft::Settings, config: &Config) -> Self {
        let zeros = |(_, module): (usize, Module)| {
            let (inputs, outputs) = config.dimensions.of(module);
            peft::LowRank { a: vec![0.0; settings.rank * inputs], b: vec![0.0; settings.rank * outputs] }
        };
        let matrices = settings.targets(config.dimensions.layers).into_iter().map(zeros).collect();
        Self { settings: settings.clone(), matrices }
    }

    /// All numbers, target by target.
    pub fn numbers(&self) -> impl Iterator<Item = &f32> {
        self.matrices.iter().flat_map(|matrix| matrix.a.iter().chain(&matrix.b))
    }

    /// All numbers, target by target.
    pub fn numbers_mut(&mut self) -> impl Iterator<Item = &mut f32> {
        self.matrices.iter_mut().flat_map(|matrix| matrix.a.iter_mut().chain(&mut matrix.b))
    }

    /// The adapter that the engine runs.
    pub fn adapter(&self, layers: usize) -> Adapter {
        let mut matrices = self.matrices.iter();
        Adapter::from_parts(self.settings.clone(), layers, |_, _| {
            let peft::LowRank { a, b } = matrices.next().expect("there is one for each target");
            let b = b.iter().map(|entry| entry * self.settings.scale).collect();
            peft::LowRank { a: a.clone(), b }
        })
    }
}

/// The sum of -ln p of a text's tokens after the first, and how many these are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Loss {
    /// The sum, in nats.
    pub sum: f64,
    /// How many tokens were predicted.
    pub tokens: usize,
}

/// The loss of a text and its gradient.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// The loss.
    pub loss: Loss,
    /// The gradient of the loss's sum by each matrix, in the weights' shape.
    pub weights: Weights,
}

/// What a layer computed, for the way back.
struct Trace {
    x: Matrix,
    normed: Matrix,
    q: Matrix,
    k: Matrix,
    v: Matrix,
    /// Weights of the attention, by head, row and column.
    attention: Vec<Matrix>,
    attended: Matrix,
    middle: Matrix,
    middle_normed: Matrix,
    gate: Matrix,
    up: Matrix,
    hidden: Matrix,
}

fn product(a: View<'_>, b: View<'_>) -> Matrix {
    Matrix::product(a, b, 1)
}

/// Adds `a b` to a matrix.
fn accumulate(out: &mut Matrix, a: View<'_>, b: View<'_>) {
    let stride = out.columns();
    add_product(out.data_mut(), stride, a, b, 1.0, 1);
}

fn rms_norm(x: &Matrix, weight: &[f32], epsilon: f32) -> Matrix {
    let mut out = Matrix::zeros(x.rows(), x.columns());
    math::rms_norm(x.data(), weight, epsilon, out.data_mut());
    out
}

/// Adds to `dx` the gradient by the input of [`math::rms_norm`], of that by its output.
fn rms_norm_back(x: &Matrix, weight: &[f32], epsilon: f32, dy: &Matrix, dx: &mut Matrix) {
    let width = weight.len() as f32;
    for row in 0..x.rows() {
        let x = x.row(row);
        let factor = 1.0 / (math::dot(x, x) / width + epsilon).sqrt();
        let scaled: Vec<f32> = dy.row(row).iter().zip(weight).map(|(dy, weight)| dy * weight).collect();
        let along = math::dot(&scaled, x) * factor * factor * factor / width;
        for ((dx, scaled), x) in dx.row_mut(row).iter_mut().zip(&scaled).zip(x) {
            *dx += scaled * factor - x * along;
        }
    }
}

/// One text on its way through the model.
struct Pass<'a> {
    model: &'a Model,
    weights: &'a Weights,
    /// The index of each layer's modules among the targets.
    targets: Vec<[Option<usize>; 7]>,
}

impl Pass<'_> {
    fn base(&self, layer: usize, module: Module) -> &Matrix {
        self.model.layer(layer).linear(module).float().expect("the model was opened for training")
    }

    fn matrices(&self, layer: usize, module: Module) -> Option<&peft::LowRank> {
        Some(&self.weights.matrices[self.targets[layer][module.index()]?])
    }

    /// A product with base weights and adapter.
    fn linear(&self, layer: usize, module: Module, x: &Matrix) -> Matrix {
        let mut out = product(x.view(), self.base(layer, module).view().transposed());
        if let Some(matrices) = self.matrices(layer, module) {
            let rank = self.weights.settings.rank;
            let scale = self.weights.settings.scale;
            let b: Vec<f32> = matrices.b.iter().map(|entry| entry * scale).collect();
            math::low_rank(x.data(), &matrices.a, &b, rank, out.data_mut());
        }
        out
    }

    /// Adds to `dx` the gradient by a product's inputs, and to `gradient` that by the adapter's matrices.
    fn linear_back(
        &self,
        layer: usize,
        module: Module,
        x: &Matrix,
        dy: &Matrix,
        dx: &mut Matrix,
        gradient: &mut Weights,
    ) {
        accumulate(dx, dy.view(), self.base(layer, module).view());
        let (Some(matrices), Some(index)) =
            (self.matrices(layer, module), self.targets[layer][module.index()])
        else {
            return;
        };
        let rank = self.weights.settings.rank;
        let scale = self.weights.settings.scale;
        let a = Matrix::from_rows(rank, x.columns(), matrices.a.clone());
        let b = Matrix::from_rows(rank, dy.columns(), matrices.b.clone());
        let mut inner = product(x.view(), a.view().transposed());
        inner.scale(scale);
        let mut d_inner = product(dy.view(), b.view().transposed());
        d_inner.scale(scale);
        let out = &mut gradient.matrices[index];
        out.b.copy_from_slice(product(inner.view().transposed(), dy.view()).data());
        out.a.copy_from_slice(product(d_inner.view().transposed(), x.view()).data());
        accumulate(dx, d_inner.view(), a.view());
    }

    fn rotate(&self, rows: &mut Matrix, is_back: bool) {
        let width = self.model.config().head_width;
        for row in 0..rows.rows() {
            let (cosines, sines) = self.model.rotations().at(row);
            let turned: Vec<f32> = sines.iter().map(|sine| if is_back { -sine } else { *sine }).collect();
            for head in rows.row_mut(row).chunks_exact_mut(width) {
                math::rotate(head, cosines, &turned);
            }
        }
    }

    fn layer(&self, index: usize, x: Matrix) -> (Trace, Matrix) {
        let Config { heads, key_heads, head_width, epsilon, .. } = *self.model.config();
        let layer = self.model.layer(index);
        let rows = x.rows();
        let normed = rms_norm(&x, &layer.attention_norm, epsilon);
        let mut q = self.linear(index, Module::Query, &normed);
        let mut k = self.linear(index, Module::Key, &normed);
        let v = self.linear(index, Module::Value, &normed);
        self.rotate(&mut q, false);
        self.rotate(&mut k, false);
        let mut attended = Matrix::zeros(rows, q.columns());
        let scale = 1.0 / (head_width as f32).sqrt();
        let stride = k.columns();
        let attention = (0..heads)
            .map(|head| {
                let mut attention = Matrix::zeros(rows, rows);
                let (at, key_at) = (head * head_width, head / (heads / key_heads) * head_width);
                let (keys, values) = (&k.data()[key_at..], &v.data()[key_at..]);
                for row in 0..rows {
                    let weights = &mut attention.row_mut(row)[..=row];
                    let out = &mut attended.row_mut(row)[at..at + head_width];
                    math::attend(&q.row(row)[at..at + head_width], keys, values, stride, scale, weights, out);
                }
                attention
            })
            .collect();
        let mut middle = x.clone();
        middle.add(&self.linear(index, Module::Output, &attended));
        let middle_normed = rms_norm(&middle, &layer.mlp_norm, epsilon);
        let gate = self.linear(index, Module::Gate, &middle_normed);
        let up = self.linear(index, Module::Up, &middle_normed);
        let mut hidden = up.clone();
        math::silu_times(gate.data(), hidden.data_mut());
        let mut out = middle.clone();
        out.add(&self.linear(index, Module::Down, &hidden));
        let trace =
            Trace { x, normed, q, k, v, attention, attended, middle, middle_normed, gate, up, hidden };
        (trace, out)
    }

    /// The gradient by a layer's input, of that by its output.
    fn layer_back(&self, index: usize, trace: &Trace, dy: Matrix, gradient: &mut Weights) -> Matrix {
        let Config { heads, key_heads, head_width, epsilon, .. } = *self.model.config();
        let layer = self.model.layer(index);
        let rows = dy.rows();
        let mut d_hidden = Matrix::zeros(rows, trace.hidden.columns());
        self.linear_back(index, Module::Down, &trace.hidden, &dy, &mut d_hidden, gradient);
        let mut d_gate = Matrix::zeros(rows, d_hidden.columns());
        let mut d_up = d_hidden;
        let pairs = d_gate.data_mut().iter_mut().zip(d_up.data_mut());
        for ((d_gate, d_up), (gate, up)) in pairs.zip(trace.gate.data().iter().zip(trace.up.data())) {
            let sigmoid = 1.0 / (1.0 + exp(-gate));
            *d_gate = *d_up * up * sigmoid * (1.0 + gate * (1.0 - sigmoid));
            *d_up *= gate * sigmoid;
        }
        let mut d_normed = Matrix::zeros(rows, dy.columns());
        self.linear_back(index, Module::Gate, &trace.middle_normed, &d_gate, &mut d_normed, gradient);
        self.linear_back(index, Module::Up, &trace.middle_normed, &d_up, &mut d_normed, gradient);
        let mut d_middle = dy;
        rms_norm_back(&trace.middle, &layer.mlp_norm, epsilon, &d_normed, &mut d_middle);
        let mut d_attended = Matrix::zeros(rows, trace.attended.columns());
        self.linear_back(index, Module::Output, &trace.attended, &d_middle, &mut d_attended, gradient);
        let mut dq = Matrix::zeros(rows, trace.q.columns());
        let mut dk = Matrix::zeros(rows, trace.k.columns());
        let mut dv = Matrix::zeros(rows, trace.v.columns());
        let scale = 1.0 / (head_width as f32).sqrt();
        for (head, attention) in trace.attention.iter().enumerate() {
            let at = head * head_width..(head + 1) * head_width;
            let key_head = head / (heads / key_heads);
            let key_at = key_head * head_width..(key_head + 1) * head_width;
            let d_out = d_attended.view().columns(at.clone());
            let mut d_weights = product(d_out, trace.v.view().columns(key_at.clone()).transposed());
            add_columns(&mut dv, key_at.start, &product(attention.view().transposed(), d_out));
            for row in 0..rows {
                let weights = &attention.row(row)[..=row];
                let entries = d_weights.row_mut(row);
                let along = math::dot(weights, &entries[..=row]);
                for (entry, weight) in entries.iter_mut().zip(weights) {
                    *entry = weight * (*entry - along) * scale;
                }
                entries[row + 1..].fill(0.0);
            }
            add_columns(
                &mut dq,
                at.start,
                &product(d_weights.view(), trace.k.view().columns(key_at.clone())),
            );
            let d_keys = product(d_weights.view().transposed(), trace.q.view().columns(at));
            add_columns(&mut dk, key_at.start, &d_keys);
        }
        self.rotate(&mut dq, true);
        self.rotate(&mut dk, true);
        let mut d_normed = Matrix::zeros(rows, d_middle.columns());
        self.linear_back(index, Module::Query, &trace.normed, &dq, &mut d_normed, gradient);
        self.linear_back(index, Module::Key, &trace.normed, &dk, &mut d_normed, gradient);
        self.linear_back(index, Module::Value, &trace.normed, &dv, &mut d_normed, gradient);
        rms_norm_back(&trace.x, &layer.attention_norm, epsilon, &d_normed, &mut d_middle);
        d_middle
    }
}

fn add_columns(out: &mut Matrix, first: usize, from: &Matrix) {
    for row in 0..from.rows() {
        math::add(&mut out.row_mut(row)[first..first + from.columns()], from.row(row));
    }
}

impl Gradient {
    /// The loss of the tokens after the first, and its gradient. The model is one of floating-point weights.
    ///
    /// # Panics
    /// If there are fewer than two tokens, more than the context, or one that does not exist.
    pub fn new(model: &Model, weights: &Weights, tokens: &[u32]) -> Self {
        Self::after(model, weights, tokens, 1)
    }

    /// The same of the tokens after the first `given` ones, of which there is at least one.
    ///
    /// # Panics
    /// As [`Gradient::new`]; if no token comes after those that are given.
    pub fn after(model: &Model, weights: &Weights, tokens: &[u32], given: usize) -> Self {
        assert!(given >= 1 && given < tokens.len(), "{given} of {} tokens are given", tokens.len());
        let config = model.config();
        let mut targets = vec![[None; 7]; config.dimensions.layers];
        for (index, (layer, module)) in
            weights.settings.targets(config.dimensions.layers).into_iter().enumerate()
        {
            targets[layer][module.index()] = Some(index);
        }
        let pass = Pass { model, weights, targets };
        let inputs = &tokens[..tokens.len() - 1];
        let mut x = Matrix::zeros(inputs.len(), config.dimensions.width);
        for (row, token) in inputs.iter().enumerate() {
            model.embed(*token, x.row_mut(row));
        }
        let mut traces = Vec::with_capacity(config.dimensions.layers);
        for layer in 0..config.dimensions.layers {
            let (trace, out) = pass.layer(layer, x);
            traces.push(trace);
            x = out;
        }
        let normed = rms_norm(&x, model.norm(), config.epsilon);
        let embedding = model.embedding().float().expect("the model was opened for training");
        let mut d_logits = product(normed.view(), embedding.view().transposed());
        let mut loss = Loss { sum: 0.0, tokens: tokens.len() - given };
        for (row, token) in tokens[1..].iter().enumerate() {
            match row + 1 < given {
                true => d_logits.row_mut(row).fill(0.0),
                false => loss.sum += cross_entropy(d_logits.row_mut(row), *token as usize),
            }
        }
        let d_normed = product(d_logits.view(), embedding.view());
        let mut dx = Matrix::zeros(inputs.len(), config.dimensions.width);
        rms_norm_back(&x, model.norm(), config.epsilon, &d_normed, &mut dx);
        let mut gradient = Weights::zeros(&weights.settings, config);
        while let Some(trace) = traces.pop() {
            dx = pass.layer_back(traces.len(), &trace, dx, &mut gradient);
        }
        Self { loss, weights: gradient }
    }
}

/// Turns logits into the gradient of -ln p of a token, which it returns.
fn cross_entropy(logits: &mut [f32], token: usize) -> f64 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let distance = f64::from(largest) - f64::from(logits[token]);
    let mut total = 0f64;
    for logit in logits.iter_mut() {
        *logit = exp(*logit - largest);
        total += f64::from(*logit);
    }
    let inverse = (1.0 / total) as f32;
    for entry in logits.iter_mut() {
        *entry *= inverse;
    }
    logits[token] -= 1.0;
    ln(total) + distance
}

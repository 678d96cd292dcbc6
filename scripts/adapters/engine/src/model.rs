//! The base model and its forward pass: a batch of rows, each of a sequence of its own or of several rows of
//! one, and each sequence with an adapter of its own or none.
//!
//! A product with base weights is computed for all rows of the batch at once. What an adapter adds is
//! computed sequence by sequence, the sequences of one adapter after each other, and each only of its own
//! rows: the segmented gather of S-LoRA and Punica, on threads instead of blocks of a GPU.

use crate::error::Error;
use crate::gguf::{Gguf, Kind, Value};
use crate::math::{self, Rotations};
use crate::peft::{Adapter, Dimensions, Module};
use crate::quantised::{Activations, Slots, Weights, product};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use tributary_influence::Matrix;
use tributary_influence::kernel::add_product;

/// The most tokens of a sequence, since the angles of all positions are in memory.
const LONGEST_CONTEXT: usize = 131_072;

/// How products with base weights are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// In integers, of activations that are rounded to 8 bits: the fastest for batches and prompts, and the least exact.
    Integer8,
    /// In integers, of activations that are rounded to 16 bits.
    Integer16,
    /// Of the weights as floating-point numbers, without rounding activations: what training uses.
    Float,
}

/// The shape of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    /// The sizes that adapters must fit.
    pub dimensions: Dimensions,
    /// Heads of the queries.
    pub heads: usize,
    /// Heads of keys and values; each serves as many heads of queries.
    pub key_heads: usize,
    /// Numbers of a head.
    pub head_width: usize,
    /// How many tokens there are.
    pub vocabulary: usize,
    /// The most tokens of a sequence.
    pub context: usize,
    /// What is added to mean squares.
    pub epsilon: f32,
    /// The base of the rotary positions.
    pub rotary_base: f64,
}

/// A matrix of base weights.
#[derive(Debug)]
pub struct Linear {
    packed: Weights,
    float: Option<Matrix>,
}

/// A layer's weights.
#[derive(Debug)]
pub struct Layer {
    /// What the attention's inputs are multiplied by.
    pub attention_norm: Vec<f32>,
    /// What the feed-forward network's inputs are multiplied by.
    pub mlp_norm: Vec<f32>,
    modules: [Linear; 7],
}

/// A base model.
#[derive(Debug)]
pub struct Model {
    config: Config,
    arithmetic: Arithmetic,
    embedding: Linear,
    layers: Vec<Layer>,
    norm: Vec<f32>,
    rotations: Rotations,
    pool: rayon::ThreadPool,
    threads: usize,
}

/// A text as it grows: its keys and values.
#[derive(Clone, Debug)]
pub struct Sequence {
    adapter: Option<Arc<Adapter>>,
    length: usize,
    /// For each layer, all keys of a token, then those of the next one.
    keys: Vec<Vec<f32>>,
    values: Vec<Vec<f32>>,
}

impl Sequence {
    /// An empty one, with an adapter or none.
    pub fn new(adapter: Option<Arc<Adapter>>) -> Self {
        Self { adapter, length: 0, keys: Vec::new(), values: Vec::new() }
    }

    /// How many tokens it has.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Its adapter.
    pub fn adapter(&self) -> Option<&Arc<Adapter>> {
        self.adapter.as_ref()
    }
}

/// Which logits a pass computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logits {
    /// None: these tokens are not the last.
    None,
    /// Those after the last token.
    Last,
    /// Those after each token.
    All,
}

/// The next tokens of one sequence.
#[derive(Debug)]
pub struct Part<'a> {
    /// The sequence.
    pub sequence: &'a mut Sequence,
    /// Its next tokens, at least one.
    pub tokens: &'a [u32],
    /// Which logits are needed.
    pub logits: Logits,
}

impl Linear {
    fn new(weights: Weights, arithmetic: Arithmetic) -> Self {
        let float = (arithmetic == Arithmetic::Float).then(|| {
            let mut matrix = Matrix::zeros(weights.rows(), weights.columns());
            for row in 0..weights.rows() {
                weights.write_row(row, matrix.row_mut(row));
            }
            matrix
        });
        Self { packed: weights, float }
    }

    /// The weights as floating-point numbers, a row for each output, if the model has them.
    pub fn float(&self) -> Option<&Matrix> {
        self.float.as_ref()
    }
}

/// The parts of `buffer` that belong to each of `counts` rows of `width` numbers.
fn split<'a>(mut buffer: &'a mut [f32], counts: &[usize], width: usize) -> Vec<&'a mut [f32]> {
    let parts = counts.iter();
    parts.map(|count| buffer.split_off_mut(..count * width).expect("there is space for all rows")).collect()
}

/// Numbers of a batch, and the same quantised.
struct Rows<'a> {
    counts: &'a [usize],
    arithmetic: Arithmetic,
    threads: usize,
}

/// What a product is computed of.
#[derive(Default)]
struct Input {
    numbers: Vec<f32>,
    quantised: Activations,
}

impl Rows<'_> {
    fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    fn reserve(&self, input: &mut Input, columns: usize) {
        input.numbers.resize(self.total() * columns, 0.0);
        if self.arithmetic != Arithmetic::Float {
            input.quantised.reserve(self.total(), columns, self.arithmetic == Arithmetic::Integer16);
        }
    }

    /// Space for each sequence.
    fn split<'b>(&self, input: &'b mut Input, columns: usize) -> Vec<(&'b mut [f32], Option<Slots<'b>>)> {
        let numbers = split(&mut input.numbers, self.counts, columns);
        if self.arithmetic == Arithmetic::Float {
            return numbers.into_iter().map(|numbers| (numbers, None)).collect();
        }
        let slots = input.quantised.split(self.counts).into_iter().map(Some);
        numbers.into_iter().zip(slots).collect()
    }

    fn product(&self, input: &Input, linear: &Linear, out: &mut Vec<f32>) {
        let (outputs, columns) = (linear.packed.rows(), linear.packed.columns());
        out.resize(self.total() * outputs, 0.0);
        match &linear.float {
            None => product(&linear.packed, &input.quantised, out),
            Some(weights) => {
                out.fill(0.0);
                let rows = Matrix::from_rows(self.total(), columns, input.numbers.clone());
                add_product(out, outputs, rows.view(), weights.view().transposed(), 1.0, self.threads);
            }
        }
    }
}

/// Calls `work` with each item, on the pool's threads if there are several.
fn for_each<T: Send>(items: Vec<T>, work: impl Fn(T) + Sync + Send) {
    if items.len() <= 1 || rayon::current_num_threads() == 1 {
        items.into_iter().for_each(work);
    } else {
        items.into_par_iter().for_each(work);
    }
}

/// What llama.cpp calls a product of a layer.
fn tensor_name(module: Module) -> &'static str {
    match module {
        Module::Query => "attn_q",
        Module::Key => "attn_k",
        Module::Value => "attn_v",
        Module::Output => "attn_output",
        Module::Gate => "ffn_gate",
        Module::Up => "ffn_up",
        Module::Down => "ffn_down",
    }
}

/// Checks that the file has nothing that would change the logits and is not computed: a value or a tensor that is not
/// known here may be such.
fn check_supported(gguf: &Gguf, layers: usize, head_width: usize, vocabulary: usize) -> Result<(), Error> {
    let mut keys: Vec<&str> = gguf.keys().filter(|key| key.starts_with("llama.")).collect();
    keys.sort_unstable();
    for key in keys {
        let value = gguf.value(key);
        let is_number = |number: usize| value == Some(&Value::Integer(number as i128));
        let is_computed = match &key["llama.".len()..] {
            "block_count"
            | "context_length"
            | "embedding_length"
            | "feed_forward_length"
            | "attention.head_count"
            | "attention.head_count_kv"
            | "attention.layer_norm_rms_epsilon"
            | "rope.freq_base"
            | "rope.dimension_count" => true,
            "vocab_size" => is_number(vocabulary),
            "attention.key_length" | "attention.value_length" => is_number(head_width),
            "rope.scaling.type" => value == Some(&Value::Text("none".to_owned())),
            "rope.scaling.factor" | "rope.scale_linear" => value == Some(&Value::Real(1.0)),
            "expert_count" | "expert_used_count" => is_number(0),
            _ => false,
        };
        if !is_computed {
            return Err(gguf.error(format!("has {value:?} as {key}, which the engine does not compute")));
        }
    }
    let known: HashSet<String> = (0..layers)
        .flat_map(|index| {
            let modules = Module::ALL.into_iter().map(tensor_name);
            modules.chain(["attn_norm", "ffn_norm"]).map(move |name| format!("blk.{index}.{name}.weight"))
        })
        .chain(["token_embd.weight", "output_norm.weight"].map(str::to_owned))
        .collect();
    let mut others: Vec<&str> = gguf.tensors().filter(|name| !known.contains(*name)).collect();
    others.sort_unstable();
    match others.first() {
        None => Ok(()),
        Some(name @ &"output.weight") => {
            Err(gguf.error(format!("has the tensor {name}: its logits are not of the tokens' vectors")))
        }
        Some(name) => Err(gguf.error(format!("has the tensor {name}, which the engine does not compute"))),
    }
}

impl Model {
    /// The model of a file, which computes on `threads` threads.
    pub fn open(path: &Path, arithmetic: Arithmetic, threads: usize) -> Result<Self, Error> {
        Self::of(&Gguf::open(path)?, arithmetic, threads)
    }

    /// The model of a file in memory.
    ///
    /// # Errors
    /// If it is no llama, or has what would change the logits and is not computed: a head of its own, biases, scaled
    /// rotary positions, experts.
    pub fn of(gguf: &Gguf, arithmetic: Arithmetic, threads: usize) -> Result<Self, Error> {
        if gguf.value("general.architecture") != Some(&Value::Text("llama".to_owned())) {
            return Err(gguf.error("is not of the architecture llama"));
        }
        let width = gguf.count("llama.embedding_length")?;
        let heads = gguf.count("llama.attention.head_count")?;
        let key_heads = gguf.count("llama.attention.head_count_kv")?;
        let hidden = gguf.count("llama.feed_forward_length")?;
        let layers = gguf.count("llama.block_count")?;
        let vocabulary = gguf.texts("tokenizer.ggml.tokens")?.len();
        let head_width = width / heads;
        let context = gguf.count("llama.context_length")?;
        if context > LONGEST_CONTEXT {
            return Err(
                gguf.error(format!("has a context of {context} tokens, of at most {LONGEST_CONTEXT}"))
            );
        }
        if !width.is_multiple_of(heads)
            || !heads.is_multiple_of(key_heads)
            || !head_width.is_power_of_two()
            || head_width < 2
            || gguf.count("llama.rope.dimension_count")? != head_width
        {
            return Err(gguf.error(format!(
                "has {heads} heads of queries and {key_heads} of keys for vectors of {width} numbers"
            )));
        }
        check_supported(gguf, layers, head_width, vocabulary)?;
        let keys = key_heads * head_width;
        let dimensions = Dimensions { layers, width, queries: width, keys, hidden };
        let config = Config {
            dimensions,
            heads,
            key_heads,
            head_width,
            vocabulary,
            context,
            epsilon: gguf.real("llama.attention.layer_norm_rms_epsilon")? as f32,
            rotary_base: gguf.real("llama.rope.freq_base")?,
        };
        let norm = |name: &str| {
            let tensor = gguf.tensor(name, 1, width)?;
            if tensor.kind != Kind::F32 {
                return Err(gguf.error(format!("has the tensor {name} in another format than F32")));
            }
            Ok(tensor
                .bytes
                .as_chunks::<4>()
                .0
                .iter()
                .map(|four| f32::from_le_bytes(*four))
                .collect::<Vec<f32>>())
        };
        let linear = |name: &str, rows, columns, order: &dyn Fn(usize) -> usize| {
            let weights = Weights::pack(gguf.tensor(name, rows, columns)?, order).ok_or_else(|| {
                gguf.error(format!("has the tensor {name} unquantised, or not in whole blocks"))
            })?;
            Ok(Linear::new(weights, arithmetic))
        };
        // llama.cpp writes the two numbers that a position turns next to each other; here, and in adapters,
        // the second ones follow on all first ones.
        let half = head_width / 2;
        let turned = |row: usize| {
            let (head, at) = (row / head_width, row % head_width);
            head * head_width + 2 * (at % half) + at / half
        };
        let layer = |index: usize| {
            let module = |module: Module| {
                let name = tensor_name(module);
                let (inputs, outputs) = dimensions.of(module);
                let is_turned = matches!(module, Module::Query | Module::Key);
                let order: &dyn Fn(usize) -> usize = if is_turned { &turned } else { &|row| row };
                linear(&format!("blk.{index}.{name}.weight"), outputs, inputs, order)
            };
            let [query, key, value, output, gate, up, down] = Module::ALL;
            Ok(Layer {
                attention_norm: norm(&format!("blk.{index}.attn_norm.weight"))?,
                mlp_norm: norm(&format!("blk.{index}.ffn_norm.weight"))?,
                modules: [
                    module(query)?,
                    module(key)?,
                    module(value)?,
                    module(output)?,
                    module(gate)?,
                    module(up)?,
                    module(down)?,
                ],
            })
        };
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.max(1))
            .thread_name(|index| format!("model-{index}"))
            .build()
            .map_err(|error| Error::Request { what: format!("threads cannot be started: {error}") })?;
        Ok(Self {
            config,
            arithmetic,
            embedding: linear("token_embd.weight", vocabulary, width, &|row| row)?,
            layers: (0..layers).map(layer).collect::<Result<_, Error>>()?,
            norm: norm("output_norm.weight")?,
            rotations: Rotations::new(config.context, head_width, config.rotary_base),
            pool,
            threads: threads.max(1),
        })
    }

    /// Its shape.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// A layer's weights.
    pub fn layer(&self, index: usize) -> &Layer {
        &self.layers[index]
    }

    /// The vectors of the tokens, which give the logits too.
    pub fn embedding(&self) -> &Linear {
        &self.embedding
    }

    /// What the last layer's outputs are multiplied by.
    pub fn norm(&self) -> &[f32] {
        &self.norm
    }

    /// The angles of positions.
    pub fn rotations(&self) -> &Rotations {
        &self.rotations
    }

    /// The vector of a token.
    pub fn embed(&self, token: u32, out: &mut [f32]) {
        self.embedding.packed.write_row(token as usize, out);
    }

    /// Adds the parts' tokens to their sequences and returns the logits that each part asks for, row by row.
    /// The logits of a sequence have the same bits whatever else is in the batch, and however its tokens are
    /// cut into parts.
    ///
    /// # Errors
    /// If a part has no tokens or one that does not exist, or its sequence becomes longer than the context.
    /// Then no sequence has changed.
    pub fn forward(&self, parts: &mut [Part<'_>]) -> Result<Vec<Vec<f32>>, Error> {
        self.forward_with(parts, |_, logits| logits.to_vec())
    }

    /// As [`Model::forward`], with what `read` makes of each part's index and logits, on any of the threads.
    ///
    /// # Errors
    /// As [`Model::forward`].
    pub fn forward_with<R: Send>(
        &self,
        parts: &mut [Part<'_>],
        read: impl Fn(usize, &[f32]) -> R + Sync,
    ) -> Result<Vec<R>, Error> {
        for part in parts.iter() {
            let tokens = part.sequence.length + part.tokens.len();
            if tokens > self.config.context {
                return Err(Error::TooLong { tokens, context: self.config.context });
            }
            if let Some(token) = part.tokens.iter().find(|token| **token as usize >= self.config.vocabulary) {
                return Err(Error::Request {
                    what: format!("token {token} does not exist; encode the text anew"),
                });
            }
            if part.tokens.is_empty() {
                return Err(Error::Request { what: "text is empty; give at least one token".to_owned() });
            }
        }
        // The sequences of one adapter after each other, so that its matrices are in the cache.
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|index| parts[*index].sequence.adapter.as_ref().map(Arc::as_ptr));
        let mut sorted: Vec<Option<&mut Part<'_>>> = parts.iter_mut().map(Some).collect();
        let mut sorted: Vec<&mut Part<'_>> =
            order.iter().map(|index| sorted[*index].take().expect("each part comes once")).collect();
        let mut results: Vec<Option<R>> = order.iter().map(|_| None).collect();
        self.pool.install(|| {
            let x = self.pass(&mut sorted);
            let (mut logits, counts) = self.logits(&sorted, &x);
            let logits = split(&mut logits, &counts, self.config.vocabulary).into_iter();
            let mut places: Vec<Option<&mut Option<R>>> = results.iter_mut().map(Some).collect();
            let items = logits.zip(&order).map(|(logits, index)| (places[*index].take(), *index, logits));
            for_each(items.collect(), |(place, index, logits)| {
                *place.expect("each part comes once") = Some(read(index, logits));
            });
        });
        Ok(results.into_iter().map(|result| result.expect("each part was read")).collect())
    }

    /// The outputs of the last layer.
    fn pass(&self, parts: &mut [&mut Part<'_>]) -> Vec<f32> {
        let Config { dimensions, epsilon, .. } = self.config;
        let Dimensions { width, queries, keys, hidden, .. } = dimensions;
        let counts: Vec<usize> = parts.iter().map(|part| part.tokens.len()).collect();
        let rows = Rows { counts: &counts, arithmetic: self.arithmetic, threads: self.threads };
        let mut x = vec![0.0; rows.total() * width];
        let tokens = parts.iter().flat_map(|part| part.tokens);
        for (token, x) in tokens.zip(x.chunks_exact_mut(width)) {
            self.embed(*token, x);
        }
        for part in parts.iter_mut() {
            part.sequence.keys.resize(dimensions.layers, Vec::new());
            part.sequence.values.resize(dimensions.layers, Vec::new());
        }
        let mut input = Input::default();
        let mut inner = Input::default();
        let [mut q, mut k, mut v, mut gate, mut up, mut out] = [const { Vec::new() }; 6];
        for (index, layer) in self.layers.iter().enumerate() {
            rows.reserve(&mut input, width);
            let spaces = rows.split(&mut input, width).into_iter().zip(split(&mut x, &counts, width));
            for_each(spaces.collect(), |((numbers, slots), x)| {
                math::rms_norm(x, &layer.attention_norm, epsilon, numbers);
                write(slots, numbers);
            });
            rows.product(&input, layer.linear(Module::Query), &mut q);
            rows.product(&input, layer.linear(Module::Key), &mut k);
            rows.product(&input, layer.linear(Module::Value), &mut v);
            rows.reserve(&mut inner, queries);
            let normed = split(&mut input.numbers, &counts, width).into_iter();
            let spaces = normed
                .zip(split(&mut q, &counts, queries))
                .zip(split(&mut k, &counts, keys))
                .zip(split(&mut v, &counts, keys))
                .zip(rows.split(&mut inner, queries))
                .zip(parts.iter_mut());
            for_each(spaces.collect(), |(((((normed, q), k), v), (out, slots)), part)| {
                let sequence = &mut *part.sequence;
                sequence.adapt(index, Module::Query, normed, q);
                sequence.adapt(index, Module::Key, normed, k);
                sequence.adapt(index, Module::Value, normed, v);
                self.attend(index, sequence, q, k, v, out);
                write(slots, out);
            });
            rows.product(&inner, layer.linear(Module::Output), &mut out);
            rows.reserve(&mut input, width);
            let attended = split(&mut inner.numbers, &counts, queries).into_iter();
            let spaces = attended
                .zip(split(&mut out, &counts, width))
                .zip(split(&mut x, &counts, width))
                .zip(rows.split(&mut input, width))
                .zip(parts.iter());
            for_each(spaces.collect(), |((((attended, out), x), (numbers, slots)), part)| {
                part.sequence.adapt(index, Module::Output, attended, out);
                math::add(x, out);
                math::rms_norm(x, &layer.mlp_norm, epsilon, numbers);
                write(slots, numbers);
            });
            rows.product(&input, layer.linear(Module::Gate), &mut gate);
            rows.product(&input, layer.linear(Module::Up), &mut up);
            rows.reserve(&mut inner, hidden);
            let normed = split(&mut input.numbers, &counts, width).into_iter();
            let spaces = normed
                .zip(split(&mut gate, &counts, hidden))
                .zip(split(&mut up, &counts, hidden))
                .zip(rows.split(&mut inner, hidden))
                .zip(parts.iter());
            for_each(spaces.collect(), |((((normed, gate), up), (numbers, slots)), part)| {
                part.sequence.adapt(index, Module::Gate, normed, gate);
                part.sequence.adapt(index, Module::Up, normed, up);
                math::silu_times(gate, up);
                numbers.copy_from_slice(up);
                write(slots, numbers);
            });
            rows.product(&inner, layer.linear(Module::Down), &mut out);
            let gated = split(&mut inner.numbers, &counts, hidden).into_iter();
            let spaces = gated
                .zip(split(&mut out, &counts, width))
                .zip(split(&mut x, &counts, width))
                .zip(parts.iter());
            for_each(spaces.collect(), |(((gated, out), x), part)| {
                part.sequence.adapt(index, Module::Down, gated, out);
                math::add(x, out);
            });
        }
        for part in parts.iter_mut() {
            part.sequence.length += part.tokens.len();
        }
        x
    }

    /// Adds keys and values to a sequence, and writes what its new rows attend to.
    fn attend(
        &self,
        layer: usize,
        sequence: &mut Sequence,
        q: &mut [f32],
        k: &mut [f32],
        v: &[f32],
        out: &mut [f32],
    ) {
        let Config { dimensions, heads, key_heads, head_width, .. } = self.config;
        let Dimensions { queries, keys: stride, .. } = dimensions;
        let start = sequence.length;
        for (row, k) in k.chunks_exact_mut(stride).enumerate() {
            let (cosines, sines) = self.rotations.at(start + row);
            k.chunks_exact_mut(head_width).for_each(|head| math::rotate(head, cosines, sines));
        }
        let (keys, values) = (&mut sequence.keys[layer], &mut sequence.values[layer]);
        keys.extend_from_slice(k);
        values.extend_from_slice(v);
        let scale = 1.0 / (head_width as f32).sqrt();
        let mut weights = vec![0.0; start + q.len() / queries];
        for (row, (q, out)) in q.chunks_exact_mut(queries).zip(out.chunks_exact_mut(queries)).enumerate() {
            let (cosines, sines) = self.rotations.at(start + row);
            let length = start + row + 1;
            let rows = q.chunks_exact_mut(head_width).zip(out.chunks_exact_mut(head_width));
            for (head, (query, out)) in rows.enumerate() {
                math::rotate(query, cosines, sines);
                let at = head / (heads / key_heads) * head_width;
                let (keys, values) = (&keys[at..], &values[at..]);
                math::attend(query, keys, values, stride, scale, &mut weights[..length], out);
            }
        }
    }

    /// The logits that the parts ask for, and how many rows each has.
    fn logits(&self, parts: &[&mut Part<'_>], x: &[f32]) -> (Vec<f32>, Vec<usize>) {
        let width = self.config.dimensions.width;
        let mut wanted = Vec::new();
        let mut counts = Vec::new();
        let mut first = 0;
        for part in parts {
            let count = part.tokens.len();
            let skipped = match part.logits {
                Logits::None => count,
                Logits::Last => count - 1,
                Logits::All => 0,
            };
            counts.push(count - skipped);
            wanted.extend_from_slice(&x[(first + skipped) * width..(first + count) * width]);
            first += count;
        }
        let mut input = Input::default();
        let rows = Rows { counts: &counts, arithmetic: self.arithmetic, threads: self.threads };
        rows.reserve(&mut input, width);
        let spaces = rows.split(&mut input, width).into_iter().zip(split(&mut wanted, &counts, width));
        for_each(spaces.collect(), |((numbers, slots), x)| {
            math::rms_norm(x, &self.norm, self.config.epsilon, numbers);
            write(slots, numbers);
        });
        let mut out = Vec::new();
        if rows.total() > 0 {
            rows.product(&input, &self.embedding, &mut out);
        }
        (out, counts)
    }
}

/// Quantises numbers, if products are computed in integers.
fn write(slots: Option<Slots<'_>>, numbers: &[f32]) {
    if let Some(mut slots) = slots {
        slots.write(numbers);
    }
}

impl Layer {
    /// The weights of a product.
    pub fn linear(&self, module: Module) -> &Linear {
        &self.modules[module.index()]
    }
}

impl Sequence {
    /// Adds what the adapter adds to a product's rows.
    fn adapt(&self, layer: usize, module: Module, x: &[f32], out: &mut [f32]) {
        if let Some(adapter) = &self.adapter
            && let Some(matrices) = adapter.matrices(layer, module)
        {
            math::low_rank(x, &matrices.a, &matrices.b, adapter.settings.rank, out);
        }
    }
}

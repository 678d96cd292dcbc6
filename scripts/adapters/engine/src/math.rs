//! What a transformer computes beside its products. Sums have 16 partial sums, one for each remainder of
//! the index, each a fused multiply-add in ascending order, which are added in pairs at the end; so
//! vectors of any length give the same bits.

pub use tributary_influence::real::exp;

/// Partial sums of a sum.
const LANES: usize = 16;

/// Compiles a function for the vectors that the processor has; all versions give the same bits.
macro_rules! for_each_processor {
    ($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)? $body:block) => {
        $(#[$doc])*
        pub fn $name($($argument: $type),*) $(-> $result)? {
            #[inline(always)]
            fn portable($($argument: $type),*) $(-> $result)? $body
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
            fn avx512($($argument: $type),*) $(-> $result)? { portable($($argument),*) }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($argument: $type),*) $(-> $result)? { portable($($argument),*) }
            #[cfg(target_arch = "x86_64")]
            {
                let has_fma = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
                if has_fma && is_x86_feature_detected!("avx512dq") && is_x86_feature_detected!("avx512vl") {
                    // SAFETY: the processor has the instructions.
                    return unsafe { avx512($($argument),*) };
                }
                if has_fma {
                    // SAFETY: as above.
                    return unsafe { avx2($($argument),*) };
                }
            }
            portable($($argument),*)
        }
    };
}

pub(crate) use for_each_processor;

#[inline(always)]
fn inner_product(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len(), "vectors of two lengths");
    let mut sums = [0f32; LANES];
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] = a[lane].mul_add(b[lane], sums[lane]);
        }
    }
    for (sum, (a, b)) in sums.iter_mut().zip(a_rest.iter().zip(b_rest)) {
        *sum = a.mul_add(*b, *sum);
    }
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}

/// Adds to each entry of `out` its products with the factors, in ascending order: those of rows of `from`, which lie
/// `stride` apart. Some entries at a time, so that they stay in registers.
#[inline(always)]
fn add_scaled(out: &mut [f32], factors: &[f32], from: &[f32], stride: usize) {
    let (chunks, rest) = out.as_chunks_mut::<LANES>();
    let first = chunks.len() * LANES;
    for (chunk, out) in chunks.iter_mut().enumerate() {
        let mut sums = *out;
        for (factor, row) in factors.iter().zip(from.chunks(stride)) {
            let row = &row[chunk * LANES..(chunk + 1) * LANES];
            for lane in 0..LANES {
                sums[lane] = factor.mul_add(row[lane], sums[lane]);
            }
        }
        *out = sums;
    }
    for (index, out) in rest.iter_mut().enumerate() {
        for (factor, row) in factors.iter().zip(from.chunks(stride)) {
            *out = factor.mul_add(row[first + index], *out);
        }
    }
}

for_each_processor! {
    /// The inner product of two vectors of one length.
    dot(a: &[f32], b: &[f32]) -> f32 { inner_product(a, b) }
}

for_each_processor! {
    /// Writes to `out` the rows of `x`, each divided by the root of its mean square and `epsilon`, times `weight`.
    rms_norm(x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
        for (x, out) in x.chunks_exact(weight.len()).zip(out.chunks_exact_mut(weight.len())) {
            let mean = inner_product(x, x) / weight.len() as f32;
            let factor = 1.0 / (mean + epsilon).sqrt();
            for ((out, x), weight) in out.iter_mut().zip(x).zip(weight) {
                *out = x * factor * weight;
            }
        }
    }
}

for_each_processor! {
    /// Adds `b a x` to each row of `out`, of an adapter's matrices: `a` has `rank` rows, and `b`, of which the
    /// scale is a part, `rank` columns, one after the other.
    low_rank(x: &[f32], a: &[f32], b: &[f32], rank: usize, out: &mut [f32]) {
        let (inputs, outputs) = (a.len() / rank, b.len() / rank);
        let mut inner = vec![0f32; rank];
        for (x, out) in x.chunks_exact(inputs).zip(out.chunks_exact_mut(outputs)) {
            for (inner, a) in inner.iter_mut().zip(a.chunks_exact(inputs)) {
                *inner = inner_product(x, a);
            }
            add_scaled(out, &inner, b, outputs);
        }
    }
}

for_each_processor! {
    /// Turns the pairs (i, i + half) of a head's numbers by the angles of its position.
    rotate(head: &mut [f32], cosines: &[f32], sines: &[f32]) {
        let (low, high) = head.split_at_mut(cosines.len());
        for (index, (low, high)) in low.iter_mut().zip(high).enumerate() {
            let (a, b) = (*low, *high);
            *low = a * cosines[index] - b * sines[index];
            *high = b * cosines[index] + a * sines[index];
        }
    }
}

for_each_processor! {
    /// The mean of the values, weighed by the exponentials of the scaled products of query and keys. Keys and
    /// values lie `stride` numbers apart, one for each of the `weights`, which are written too.
    attend(query: &[f32], keys: &[f32], values: &[f32], stride: usize, scale: f32, weights: &mut [f32], out: &mut [f32]) {
        let width = query.len();
        let mut largest = f32::NEG_INFINITY;
        for (key, weight) in keys.chunks(stride).zip(weights.iter_mut()) {
            *weight = inner_product(query, &key[..width]) * scale;
            largest = largest.max(*weight);
        }
        let mut total = 0f32;
        for weight in weights.iter_mut() {
            *weight = exp(*weight - largest);
            total += *weight;
        }
        let inverse = 1.0 / total;
        out.fill(0.0);
        for weight in weights.iter_mut() {
            *weight *= inverse;
        }
        add_scaled(out, weights, values, stride);
    }
}

for_each_processor! {
    /// Multiplies `up` by `gate / (1 + exp(-gate))`.
    silu_times(gate: &[f32], up: &mut [f32]) {
        for (gate, up) in gate.iter().zip(up) {
            *up *= gate / (1.0 + exp(-gate));
        }
    }
}

for_each_processor! {
    /// Adds one vector to another.
    add(out: &mut [f32], from: &[f32]) {
        for (out, from) in out.iter_mut().zip(from) {
            *out += from;
        }
    }
}

/// Cosines and sines of rotary positions.
#[derive(Clone, Debug)]
pub struct Rotations {
    half: usize,
    cosines: Vec<f32>,
    sines: Vec<f32>,
}

impl Rotations {
    /// For positions 0 to `positions` - 1, heads of `width` numbers, a power of two of at least 2, and the base of
    /// the wavelengths: pair i turns by base^(-2 i / width) a position. All of it is of operations that give the
    /// same bits everywhere.
    pub fn new(positions: usize, width: usize, base: f64) -> Self {
        assert!(width.is_power_of_two() && width >= 2, "a head of {width} numbers");
        let half = width / 2;
        let mut ratio = base;
        for _ in 0..half.ilog2() {
            ratio = ratio.sqrt();
        }
        let mut angles = vec![1f64; half];
        for index in 1..half {
            angles[index] = angles[index - 1] / ratio;
        }
        let both: Vec<(f32, f32)> = (0..positions)
            .flat_map(|position| angles.iter().map(move |angle| cos_sin(position as f64 * angle)))
            .collect();
        Self {
            half,
            cosines: both.iter().map(|both| both.0).collect(),
            sines: both.iter().map(|both| both.1).collect(),
        }
    }

    /// Cosines and sines of a position.
    pub fn at(&self, position: usize) -> (&[f32], &[f32]) {
        let range = position * self.half..(position + 1) * self.half;
        (&self.cosines[range.clone()], &self.sines[range])
    }
}

/// Cosine and sine of an angle of 0 to some 10,000, by Taylor's series of the angle's quarter turn.
fn cos_sin(angle: f64) -> (f32, f32) {
    let turns = (angle / std::f64::consts::FRAC_PI_2).round();
    // Pi / 2 in two parts, the first of which has few enough bits to be exact times `turns`.
    let rest = (angle - turns * 1.570_796_326_734_125_6) - turns * 6.077_100_506_506_192e-11;
    let square = rest * rest;
    let mut sine = 0.0;
    let mut cosine = 0.0;
    for term in (0..9).rev() {
        let n = f64::from(2 * term);
        cosine = 1.0 - if term == 8 { 0.0 } else { square / ((n + 1.0) * (n + 2.0)) * cosine };
        sine = 1.0 - if term == 8 { 0.0 } else { square / ((n + 2.0) * (n + 3.0)) * sine };
    }
    sine *= rest;
    let (cosine, sine) = match turns as i64 % 4 {
        0 => (cosine, sine),
        1 => (-sine, cosine),
        2 => (-cosine, -sine),
        _ => (sine, -cosine),
    };
    (cosine as f32, sine as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_close_to_the_platforms() {
        for step in 0..100_000 {
            let angle = f64::from(step) * 0.0817;
            let (cosine, sine) = cos_sin(angle);
            assert!((f64::from(cosine) - angle.cos()).abs() < 7e-8, "cos {angle}: {cosine}");
            assert!((f64::from(sine) - angle.sin()).abs() < 7e-8, "sin {angle}: {sine}");
        }
    }

    #[test]
    fn a_dot_product_has_the_defined_bits() {
        let a: Vec<f32> = (0..53).map(|i| (i as f32 * 0.37).sin()).collect();
        let b: Vec<f32> = (0..53).map(|i| (i as f32 * 0.71).cos()).collect();
        let mut sums = [0f32; 16];
        for (index, (a, b)) in a.iter().zip(&b).enumerate() {
            sums[index % 16] = a.mul_add(*b, sums[index % 16]);
        }
        for half in [8, 4, 2, 1] {
            for lane in 0..half {
                sums[lane] += sums[lane + half];
            }
        }
        assert_eq!(dot(&a, &b).to_bits(), sums[0].to_bits());
    }
}

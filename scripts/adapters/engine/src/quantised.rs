//! Products of quantised weights with activations, in integers.
//!
//! A weight matrix has blocks of [`BLOCK`] numbers of a row: whole numbers q of 4 or 8 bits, a scale d
//! and an offset m, for the weights d q + m. Activations are quantised in the same blocks, row by row:
//! whole numbers x of 16 or 8 bits and a scale s, rounded to the nearest, ties to even. An entry of the product
//! starts at 0 and takes for each block, in ascending order, two fused multiply-adds: (d s) sum(q x), then
//! m (s sum(x)). The sums are exact, in integers. So each entry depends on its own row and column alone,
//! and neither the instructions, nor the number of threads, nor the rows beside it change a bit.
//!
//! Of 8 bits, as llama.cpp has them, half the work is left, and logits of SmolLM2 move by a fifth of their
//! deviation and more. An x of 16 bits is its upper byte times 256, and its lower byte, of -128 to 127.

use crate::gguf::{Kind, Tensor};
use crate::math::for_each_processor;
use rayon::prelude::*;
use tributary_influence::half::f16;

/// Numbers of a block.
pub const BLOCK: usize = 32;
/// Columns of a product that are computed at a time.
pub const LANES: usize = 16;
/// Rows of activations that are multiplied at a time.
const TILE: usize = 16;
/// The largest activation's whole number of 16 bits: of the bytes 127 and 127.
const LARGEST_WIDE: f32 = 32_639.0;
/// The largest of 8 bits.
const LARGEST_NARROW: f32 = 127.0;
/// The least multiplications that are worth a thread.
const WORTH_A_THREAD: usize = 1 << 17;

/// A matrix of weights: packed in groups of [`LANES`] rows, so that a group's numbers follow on each
/// other in the order in which a product takes them.
#[derive(Debug)]
pub struct Weights {
    rows: usize,
    columns: usize,
    /// Whether a byte has two numbers of 4 bits.
    is_nibbles: bool,
    codes: Vec<u8>,
    /// Halves, by group, block and lane.
    scales: Vec<u16>,
    /// The same; without them an offset is -128 times its scale.
    offsets: Vec<u16>,
}

impl Weights {
    /// The weights of a tensor, with its rows in another order: row `i` is the tensor's `order(i)`.
    /// `None` if the number of rows or columns is no multiple of a group's or a block's, or the tensor is
    /// not quantised.
    pub fn pack(tensor: Tensor<'_>, order: impl Fn(usize) -> usize) -> Option<Self> {
        let Tensor { rows, columns, kind, bytes } = tensor;
        if rows % LANES != 0 || columns % BLOCK != 0 || kind == Kind::F32 {
            return None;
        }
        let is_nibbles = kind == Kind::Q4_1;
        let blocks = columns / BLOCK;
        let size = kind.block().1;
        let per_block = if is_nibbles { LANES * BLOCK / 2 } else { LANES * BLOCK };
        let mut codes = vec![0; rows / LANES * blocks * per_block];
        let mut scales = vec![0; rows * blocks];
        let mut offsets = vec![0; if is_nibbles { rows * blocks } else { 0 }];
        let half = |bytes: &[u8]| u16::from_le_bytes([bytes[0], bytes[1]]);
        for row in 0..rows {
            let (group, lane) = (row / LANES, row % LANES);
            let source = &bytes[order(row) * blocks * size..][..blocks * size];
            for (block, source) in source.chunks_exact(size).enumerate() {
                let at = group * blocks + block;
                scales[at * LANES + lane] = half(source);
                let codes = &mut codes[at * per_block..][..per_block];
                if is_nibbles {
                    offsets[at * LANES + lane] = half(&source[2..]);
                    let code = |index: usize| source[4 + index % 16] >> (index / 16 * 4) & 15;
                    for pair in 0..4 {
                        for byte in 0..4 {
                            codes[pair * 64 + lane * 4 + byte] =
                                code(pair * 8 + byte) | code(pair * 8 + 4 + byte) << 4;
                        }
                    }
                } else {
                    for step in 0..8 {
                        for byte in 0..4 {
                            // Adding 128 to a signed byte flips its highest bit.
                            codes[step * 64 + lane * 4 + byte] = source[2 + step * 4 + byte] ^ 0x80;
                        }
                    }
                }
            }
        }
        Some(Self { rows, columns, is_nibbles, codes, scales, offsets })
    }

    /// Its rows: the columns of a product.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Numbers of a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The bytes that it takes.
    pub fn bytes(&self) -> usize {
        self.codes.len() + 2 * (self.scales.len() + self.offsets.len())
    }

    /// The weights of one row.
    pub fn write_row(&self, row: usize, out: &mut [f32]) {
        let blocks = self.columns / BLOCK;
        let (group, lane) = (row / LANES, row % LANES);
        for (block, out) in out.chunks_exact_mut(BLOCK).enumerate() {
            let at = group * blocks + block;
            let (scale, offset) = self.scale(at, lane);
            for (index, out) in out.iter_mut().enumerate() {
                *out = scale.mul_add(f32::from(self.code(at, lane, index)), offset);
            }
        }
    }

    #[inline(always)]
    fn code(&self, at: usize, lane: usize, index: usize) -> u8 {
        let (step, byte) = (index / 4, index % 4);
        if self.is_nibbles {
            self.codes[at * 256 + step / 2 * 64 + lane * 4 + byte] >> (step % 2 * 4) & 15
        } else {
            self.codes[at * 512 + step * 64 + lane * 4 + byte]
        }
    }

    #[inline(always)]
    fn scale(&self, at: usize, lane: usize) -> (f32, f32) {
        let scale = f16(self.scales[at * LANES + lane]);
        (scale, if self.is_nibbles { f16(self.offsets[at * LANES + lane]) } else { -128.0 * scale })
    }
}

/// Rows of activations.
#[derive(Clone, Debug, Default)]
pub struct Activations {
    columns: usize,
    is_wide: bool,
    /// The upper bytes, or the only ones.
    upper: Vec<i8>,
    /// Empty if activations have 8 bits.
    lower: Vec<i8>,
    /// By row and block.
    scales: Vec<f32>,
    /// The sum of a block's numbers times its scale.
    sums: Vec<f32>,
}

/// Where some of the rows of activations are written.
#[derive(Debug)]
pub struct Slots<'a> {
    upper: &'a mut [i8],
    lower: Option<&'a mut [i8]>,
    scales: &'a mut [f32],
    sums: &'a mut [f32],
}

impl Activations {
    /// Space for `rows` rows of `columns` numbers, a multiple of [`BLOCK`]. Wide ones have 16 bits, others 8.
    pub fn reserve(&mut self, rows: usize, columns: usize, is_wide: bool) {
        assert!(columns.is_multiple_of(BLOCK), "{columns} activations are not whole blocks");
        self.columns = columns;
        self.is_wide = is_wide;
        self.upper.resize(rows * columns, 0);
        self.lower.resize(if is_wide { rows * columns } else { 0 }, 0);
        self.scales.resize(rows * columns / BLOCK, 0.0);
        self.sums.resize(rows * columns / BLOCK, 0.0);
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.upper.len().checked_div(self.columns).unwrap_or(0)
    }

    /// The space of `counts[0]` rows, of the next `counts[1]`, and so on.
    pub fn split(&mut self, counts: &[usize]) -> Vec<Slots<'_>> {
        let blocks = self.columns / BLOCK;
        let (mut upper, mut lower) = (&mut self.upper[..], &mut self.lower[..]);
        let (mut scales, mut sums) = (&mut self.scales[..], &mut self.sums[..]);
        counts
            .iter()
            .map(|count| Slots {
                upper: upper.split_off_mut(..count * self.columns).expect("there is space for all rows"),
                lower: self.is_wide.then(|| {
                    lower.split_off_mut(..count * self.columns).expect("there is space for all rows")
                }),
                scales: scales.split_off_mut(..count * blocks).expect("there is space for all rows"),
                sums: sums.split_off_mut(..count * blocks).expect("there is space for all rows"),
            })
            .collect()
    }
}

impl Slots<'_> {
    /// Quantises these rows. A block with a number that is not finite has the scale NaN, so that
    /// everything computed of it is NaN too.
    pub fn write(&mut self, rows: &[f32]) {
        assert_eq!(rows.len(), self.upper.len(), "as many numbers as there is space");
        match &mut self.lower {
            Some(lower) => quantise_wide(rows, self.upper, lower, self.scales, self.sums),
            None => quantise_narrow(rows, self.upper, self.scales, self.sums),
        }
    }
}

/// The whole numbers of a block, of which the largest is `bound`, their scale, and their sum times this.
#[inline(always)]
fn codes(numbers: &[f32; BLOCK], bound: f32) -> ([i32; BLOCK], f32, f32) {
    // The sizes of numbers are ordered as their bits are, of which NaN has the largest.
    let largest = numbers.iter().fold(0, |largest, number| number.abs().to_bits().max(largest));
    let largest = f32::from_bits(largest);
    let inverse = if largest > 0.0 { bound / largest } else { 0.0 };
    let mut codes = [0i32; BLOCK];
    for (code, number) in codes.iter_mut().zip(numbers) {
        // A number so small that the inverse is infinite is cut. Adding 1.5 * 2^23 rounds to an integer, ties to
        // even, which the low bits are then.
        let cut = (number * inverse).clamp(-bound, bound) + 12_582_912.0;
        *code = (cut.to_bits() as i32).wrapping_sub(0x4b40_0000);
    }
    let total = codes.iter().fold(0, |total: i32, code| total.wrapping_add(*code));
    let scale = if largest.is_finite() { largest / bound } else { f32::NAN };
    (codes, scale, scale * total as f32)
}

for_each_processor! {
    /// Writes the two bytes of blocks' whole numbers, their scales, and the sums of the numbers times these.
    quantise_wide(rows: &[f32], upper: &mut [i8], lower: &mut [i8], scales: &mut [f32], sums: &mut [f32]) {
        let bytes = upper.as_chunks_mut::<BLOCK>().0.iter_mut().zip(lower.as_chunks_mut::<BLOCK>().0);
        let scales = scales.iter_mut().zip(sums);
        for ((numbers, (upper, lower)), (scale, sum)) in rows.as_chunks::<BLOCK>().0.iter().zip(bytes).zip(scales) {
            let (codes, block_scale, block_sum) = codes(numbers, LARGEST_WIDE);
            for ((upper, lower), code) in upper.iter_mut().zip(lower).zip(codes) {
                *upper = (code.wrapping_add(128) >> 8) as i8;
                *lower = code as i8;
            }
            (*scale, *sum) = (block_scale, block_sum);
        }
    }
}

for_each_processor! {
    /// The same of numbers of one byte.
    quantise_narrow(rows: &[f32], bytes: &mut [i8], scales: &mut [f32], sums: &mut [f32]) {
        let blocks = rows.as_chunks::<BLOCK>().0.iter().zip(bytes.as_chunks_mut::<BLOCK>().0);
        for ((numbers, bytes), (scale, sum)) in blocks.zip(scales.iter_mut().zip(sums)) {
            let (codes, block_scale, block_sum) = codes(numbers, LARGEST_NARROW);
            for (byte, code) in bytes.iter_mut().zip(codes) {
                *byte = code as i8;
            }
            (*scale, *sum) = (block_scale, block_sum);
        }
    }
}

/// A place to which threads write different entries.
#[derive(Clone, Copy)]
struct Shared(*mut f32);
// SAFETY: whoever shares one writes different entries on different threads.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

/// Which instructions compute a group. All give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instructions {
    /// What every processor has.
    Portable,
    /// The same code for vectors of 8.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Four products of bytes at a time in each of 16 lanes.
    #[cfg(target_arch = "x86_64")]
    Vnni,
}

impl Instructions {
    /// The instructions that this processor has, the fastest last.
    fn available() -> Vec<Self> {
        let mut found = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                found.push(Self::Avx2);
            }
            if is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vnni") {
                found.push(Self::Vnni);
            }
        }
        found
    }
}

/// The product of the activations' rows with all rows of the weights, written to `out` row by row, which
/// is `weights.rows()` numbers for each row. Threads of the current rayon pool share the work.
pub fn product(weights: &Weights, activations: &Activations, out: &mut [f32]) {
    use std::sync::OnceLock;
    static FASTEST: OnceLock<Instructions> = OnceLock::new();
    let fastest = *FASTEST.get_or_init(|| *Instructions::available().last().expect("one is always there"));
    product_with(fastest, weights, activations, out);
}

/// [`product`] with instructions that this processor has.
fn product_with(instructions: Instructions, weights: &Weights, activations: &Activations, out: &mut [f32]) {
    let rows = activations.rows();
    assert_eq!(activations.columns, weights.columns, "the inner dimensions of a product differ");
    assert_eq!(out.len(), rows * weights.rows, "the product does not fit");
    let groups = weights.rows / LANES;
    let out = Shared(out.as_mut_ptr());
    let least = (WORTH_A_THREAD / (LANES * weights.columns * rows).max(1)).max(1);
    // Two parts for each thread, so that one that starts late does less.
    let parts = (2 * rayon::current_num_threads()).min(groups / least).max(1);
    if rayon::current_num_threads() == 1 || groups < 2 * least {
        return compute(instructions, weights, activations, 0..groups, out);
    }
    (0..parts).into_par_iter().with_max_len(1).for_each(|part| {
        let range = part * groups / parts..(part + 1) * groups / parts;
        compute(instructions, weights, activations, range, out);
    });
}

/// The entries of some groups.
fn compute(
    instructions: Instructions,
    weights: &Weights,
    activations: &Activations,
    groups: std::ops::Range<usize>,
    out: Shared,
) {
    let rows = activations.rows();
    for group in groups {
        for first in (0..rows).step_by(TILE) {
            let tile = Tile { weights, activations, group, first, rows: TILE.min(rows - first), out };
            match instructions {
                Instructions::Portable => portable(&tile),
                #[cfg(target_arch = "x86_64")]
                // SAFETY: `available` gives this variant only to a processor that has the instructions.
                Instructions::Avx2 => unsafe { avx2(&tile) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above; `Weights`, `Activations` and `product_with` have checked all lengths.
                Instructions::Vnni if activations.is_wide => unsafe { vnni::<true>(&tile) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above.
                Instructions::Vnni => unsafe { vnni::<false>(&tile) },
            }
        }
    }
}

/// Up to [`TILE`] rows of one group.
struct Tile<'a> {
    weights: &'a Weights,
    activations: &'a Activations,
    group: usize,
    first: usize,
    rows: usize,
    out: Shared,
}

#[inline(always)]
fn portable(tile: &Tile<'_>) {
    let Tile { weights, activations, group, .. } = *tile;
    let blocks = weights.columns / BLOCK;
    let mut sums = [[0f32; LANES]; TILE];
    for block in 0..blocks {
        let at = group * blocks + block;
        let mut codes = [[0u8; LANES]; BLOCK];
        for (index, codes) in codes.iter_mut().enumerate() {
            for (lane, code) in codes.iter_mut().enumerate() {
                *code = weights.code(at, lane, index);
            }
        }
        let mut scales = [(0f32, 0f32); LANES];
        for (lane, scale) in scales.iter_mut().enumerate() {
            *scale = weights.scale(at, lane);
        }
        for (row, sums) in sums.iter_mut().enumerate().take(tile.rows) {
            let row = tile.first + row;
            let at = row * weights.columns + block * BLOCK;
            let mut exact = [0i32; LANES];
            for (index, codes) in codes.iter().enumerate() {
                let upper = i32::from(activations.upper[at + index]);
                let number = match activations.is_wide {
                    true => upper * 256 + i32::from(activations.lower[at + index]),
                    false => upper,
                };
                for (exact, code) in exact.iter_mut().zip(codes) {
                    *exact += i32::from(*code) * number;
                }
            }
            let scale = activations.scales[row * blocks + block];
            let total = activations.sums[row * blocks + block];
            for lane in 0..LANES {
                let sum = (scales[lane].0 * scale).mul_add(exact[lane] as f32, sums[lane]);
                sums[lane] = scales[lane].1.mul_add(total, sum);
            }
        }
    }
    for (row, sums) in sums.iter().enumerate().take(tile.rows) {
        let at = (tile.first + row) * weights.rows + group * LANES;
        // SAFETY: the entry is within the product, and of this tile only.
        unsafe { tile.out.0.add(at).cast::<[f32; LANES]>().write_unaligned(*sums) };
    }
}

/// # Safety
/// The processor has the instructions.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2(tile: &Tile<'_>) {
    portable(tile);
}

/// # Safety
/// The processor has the instructions, and the tile lies within weights, activations and product.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
unsafe fn vnni<const WIDE: bool>(tile: &Tile<'_>) {
    // SAFETY: passed on.
    unsafe {
        match tile.rows {
            1 => vnni_rows::<1, WIDE>(tile),
            2 => vnni_rows::<2, WIDE>(tile),
            3 => vnni_rows::<3, WIDE>(tile),
            4 => vnni_rows::<4, WIDE>(tile),
            5 => vnni_rows::<5, WIDE>(tile),
            6 => vnni_rows::<6, WIDE>(tile),
            7 => vnni_rows::<7, WIDE>(tile),
            8 => vnni_rows::<8, WIDE>(tile),
            9 => vnni_rows::<9, WIDE>(tile),
            10 => vnni_rows::<10, WIDE>(tile),
            11 => vnni_rows::<11, WIDE>(tile),
            12 => vnni_rows::<12, WIDE>(tile),
            13 => vnni_rows::<13, WIDE>(tile),
            14 => vnni_rows::<14, WIDE>(tile),
            15 => vnni_rows::<15, WIDE>(tile),
            _ => vnni_rows::<TILE, WIDE>(tile),
        }
    }
}

/// # Safety
/// As of [`vnni`], of a tile of `ROWS` rows.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
#[inline]
unsafe fn vnni_rows<const ROWS: usize, const WIDE: bool>(tile: &Tile<'_>) {
    use std::arch::x86_64::*;
    let Tile { weights, activations, group, first, .. } = *tile;
    let columns = weights.columns;
    let blocks = columns / BLOCK;
    // SAFETY: every offset is within the lengths, since the group, its blocks and the rows are.
    unsafe {
        let low = _mm512_set1_epi8(15);
        let mut sums = [_mm512_setzero_ps(); TILE];
        let uppers = activations.upper.as_ptr().add(first * columns).cast::<i32>();
        // Not read, if there are none.
        let lowers = activations.lower.as_ptr().wrapping_add(first * columns).cast::<i32>();
        let scales = activations.scales.as_ptr().add(first * blocks);
        let totals = activations.sums.as_ptr().add(first * blocks);
        for block in 0..blocks {
            let at = group * blocks + block;
            let mut codes = [_mm512_setzero_si512(); 8];
            let scale = _mm512_cvtph_ps(_mm256_loadu_si256(weights.scales.as_ptr().add(at * LANES).cast()));
            let offset;
            if weights.is_nibbles {
                let packed = weights.codes.as_ptr().add(at * 256);
                for pair in 0..4 {
                    let both = _mm512_loadu_si512(packed.add(pair * 64).cast());
                    codes[2 * pair] = _mm512_and_si512(both, low);
                    codes[2 * pair + 1] = _mm512_and_si512(_mm512_srli_epi16::<4>(both), low);
                }
                offset = _mm512_cvtph_ps(_mm256_loadu_si256(weights.offsets.as_ptr().add(at * LANES).cast()));
            } else {
                let packed = weights.codes.as_ptr().add(at * 512);
                for (step, codes) in codes.iter_mut().enumerate() {
                    *codes = _mm512_loadu_si512(packed.add(step * 64).cast());
                }
                offset = _mm512_mul_ps(scale, _mm512_set1_ps(-128.0));
            }
            // Written out, so that the sums stay in registers.
            macro_rules! row {
                ($($row:literal)*) => { $(if $row < ROWS {
                    let number = uppers.wrapping_add(($row * columns + block * BLOCK) / 4);
                    // Two sums, so that one waits less for the last step of the other.
                    let mut even = _mm512_setzero_si512();
                    let mut odd = _mm512_setzero_si512();
                    for step in 0..4 {
                        let four = _mm512_set1_epi32(number.add(2 * step).read_unaligned());
                        even = _mm512_dpbusd_epi32(even, codes[2 * step], four);
                        let four = _mm512_set1_epi32(number.add(2 * step + 1).read_unaligned());
                        odd = _mm512_dpbusd_epi32(odd, codes[2 * step + 1], four);
                    }
                    if WIDE {
                        let number = lowers.wrapping_add(($row * columns + block * BLOCK) / 4);
                        even = _mm512_slli_epi32::<8>(even);
                        odd = _mm512_slli_epi32::<8>(odd);
                        for step in 0..4 {
                            let four = _mm512_set1_epi32(number.add(2 * step).read_unaligned());
                            even = _mm512_dpbusd_epi32(even, codes[2 * step], four);
                            let four = _mm512_set1_epi32(number.add(2 * step + 1).read_unaligned());
                            odd = _mm512_dpbusd_epi32(odd, codes[2 * step + 1], four);
                        }
                    }
                    let exact = _mm512_cvtepi32_ps(_mm512_add_epi32(even, odd));
                    let at = $row * blocks + block;
                    let factor = _mm512_mul_ps(scale, _mm512_set1_ps(*scales.add(at)));
                    let sum = _mm512_fmadd_ps(factor, exact, sums[$row]);
                    sums[$row] = _mm512_fmadd_ps(offset, _mm512_set1_ps(*totals.add(at)), sum);
                })* };
            }
            row!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        }
        for (row, sums) in sums.iter().enumerate().take(ROWS) {
            _mm512_storeu_ps(tile.out.0.add((first + row) * weights.rows + group * LANES), *sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_influence::Random;

    /// A tensor's bytes with random numbers and scales of some size.
    fn bytes(kind: Kind, rows: usize, columns: usize, seed: u64) -> Vec<u8> {
        let mut random = Random::new(seed);
        let mut bytes = Vec::new();
        for _ in 0..rows * columns / BLOCK {
            let (_, size) = kind.block();
            let start = bytes.len();
            bytes.extend((0..size).map(|_| random.bits() as u8));
            for half in 0..if kind == Kind::Q4_1 { 2 } else { 1 } {
                // A half between 1/64 and 1/32, of either sign.
                let half_bits = 0x2400 | (random.bits() as u16 & 0x83ff);
                bytes[start + 2 * half..start + 2 * half + 2].copy_from_slice(&half_bits.to_le_bytes());
            }
        }
        bytes
    }

    #[test]
    fn all_instructions_and_neighbours_give_the_same_bits_near_the_product() {
        for (kind, rows, columns) in
            [(Kind::Q4_1, 16, 32), (Kind::Q8_0, 48, 64), (Kind::Q4_1, 192, 576), (Kind::Q8_0, 576, 1536)]
        {
            let bytes = bytes(kind, rows, columns, 7);
            let order = |row: usize| rows - 1 - row;
            let weights = Weights::pack(Tensor { rows, columns, kind, bytes: &bytes }, order).unwrap();
            for (count, is_wide) in [(1, true), (3, false), (8, true), (16, false), (37, true), (37, false)] {
                let mut random = Random::new(9);
                let numbers: Vec<f32> = (0..count * columns).map(|_| random.between(-2.0, 2.0)).collect();
                let mut activations = Activations::default();
                activations.reserve(count, columns, is_wide);
                activations.split(&[count])[0].write(&numbers);
                let mut first = Vec::new();
                for instructions in Instructions::available() {
                    let mut out = vec![0.0; count * rows];
                    product_with(instructions, &weights, &activations, &mut out);
                    if first.is_empty() {
                        first = out.clone();
                    }
                    assert!(first == out, "{instructions:?} {kind:?} {rows} {columns} {count}");
                }
                for (row, numbers) in numbers.chunks_exact(columns).enumerate() {
                    let mut alone = Activations::default();
                    alone.reserve(1, columns, is_wide);
                    alone.split(&[1])[0].write(numbers);
                    let mut out = vec![0.0; rows];
                    product(&weights, &alone, &mut out);
                    assert!(out == first[row * rows..(row + 1) * rows], "{kind:?} row {row} of {count}");
                    let mut weight = vec![0.0; columns];
                    for (column, found) in out.iter().enumerate() {
                        weights.write_row(column, &mut weight);
                        let pairs = weight.iter().zip(numbers);
                        let expected: f64 = pairs.map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
                        let size: f64 = weight.iter().map(|a| f64::from(*a).powi(2)).sum();
                        let error = (f64::from(*found) - expected).abs() / size.sqrt();
                        // A rounding error is at most half of a whole number's part of the largest
                        // activation, here 2.
                        assert!(error < if is_wide { 2e-4 } else { 0.05 }, "{kind:?} {found} {expected}");
                    }
                }
            }
        }
    }

    #[test]
    fn rows_have_the_values_of_the_file() {
        let mut file = vec![0u8; 16 * 20];
        // Row 3: scale 2, offset -1, the first number 5, the seventeenth 9.
        file[60..64].copy_from_slice(&[0x00, 0x40, 0x00, 0xbc]);
        file[64] = 0x95;
        let tensor = Tensor { rows: 16, columns: 32, kind: Kind::Q4_1, bytes: &file };
        let weights = Weights::pack(tensor, |row| row).unwrap();
        let mut row = [0.0; 32];
        weights.write_row(3, &mut row);
        assert_eq!((row[0], row[1], row[16], row[31]), (9.0, -1.0, 17.0, -1.0));
        let mut file = vec![0u8; 16 * 34];
        file[34..38].copy_from_slice(&[0x00, 0x38, 0xfe, 0x7f]);
        let tensor = Tensor { rows: 16, columns: 32, kind: Kind::Q8_0, bytes: &file };
        let weights = Weights::pack(tensor, |row| row).unwrap();
        weights.write_row(1, &mut row);
        assert_eq!((row[0], row[1], row[2]), (-1.0, 63.5, 0.0));
        assert!(Weights::pack(Tensor { rows: 8, ..tensor }, |row| row).is_none());
    }

    #[test]
    fn a_number_that_is_not_finite_makes_its_product_nan() {
        let bytes = bytes(Kind::Q4_1, 16, 64, 1);
        let tensor = Tensor { rows: 16, columns: 64, kind: Kind::Q4_1, bytes: &bytes };
        let weights = Weights::pack(tensor, |row| row).unwrap();
        let mut numbers = vec![1.0; 128];
        numbers[5] = f32::NAN;
        numbers[70..].fill(1e-45);
        let mut activations = Activations::default();
        activations.reserve(2, 64, true);
        activations.split(&[2])[0].write(&numbers);
        let mut out = vec![0.0; 32];
        product(&weights, &activations, &mut out);
        assert!(out[..16].iter().all(|entry| entry.is_nan()));
        assert!(out[16..].iter().all(|entry| entry.is_finite()));
    }
}

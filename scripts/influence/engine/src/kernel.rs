//! Products of matrices that have the same bits on every machine.
//!
//! An entry of `a * b` is defined as follows: the inner dimension is cut into pieces of [`DEPTH`];
//! a piece starts at 0 and takes one fused multiply-add for each of its indices, in ascending
//! order; the pieces are added in ascending order. Vector instructions compute 8 or 16 entries at a
//! time, each in that order, and threads compute different rows. So neither the processor nor the
//! number of threads changes a bit, which general libraries do not promise: they choose the order
//! by the size of the caches and of the vectors.

use crate::matrix::View;
use crate::parallel;

/// The length of a piece of the inner dimension. It is a part of the definition of a product.
pub const DEPTH: usize = 256;
/// Columns of `b` that are packed at a time; changes the speed, not the result.
const COLUMNS: usize = 1024;
/// Rows of `a` that are packed at a time, a multiple of each tile's rows but for the last.
const ROWS: usize = 168;
/// Below so many multiply-adds a product is computed by one thread.
const WORTH_A_THREAD: usize = 1 << 22;
/// The largest tile of those below.
const LARGEST_TILE: usize = 14 * 32;

/// Which instructions compute a tile. All give the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instructions {
    /// Rust's own `mul_add`.
    Portable,
    /// 8 entries at a time, with fused multiply-add.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 16 entries at a time.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Instructions {
    /// The instructions that this processor has, the fastest last.
    pub fn available() -> Vec<Self> {
        let mut found = vec![Self::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                found.push(Self::Avx2);
            }
            if is_x86_feature_detected!("avx512f") {
                found.push(Self::Avx512);
            }
        }
        found
    }

    fn fastest() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                return Self::Avx512;
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                return Self::Avx2;
            }
        }
        Self::Portable
    }

    /// Rows and columns of a tile.
    const fn tile(self) -> (usize, usize) {
        match self {
            Self::Portable => (4, 8),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => (6, 16),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => (14, 32),
        }
    }

    /// The sums of one piece, of a packed strip of `a` and one of `b`, row by row in `out`.
    fn compute(self, depth: usize, a: &[f32], b: &[f32], out: &mut [f32; LARGEST_TILE]) {
        let (rows, columns) = self.tile();
        assert!(a.len() >= depth * rows && b.len() >= depth * columns);
        match self {
            Self::Portable => portable(depth, a, b, out),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `available` and `fastest` give this variant only to a processor that has the
            // instructions; the lengths were checked above.
            Self::Avx2 => unsafe { avx2(depth, a.as_ptr(), b.as_ptr(), out.as_mut_ptr()) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Self::Avx512 => unsafe { avx512(depth, a.as_ptr(), b.as_ptr(), out.as_mut_ptr()) },
        }
    }
}

fn portable(depth: usize, a: &[f32], b: &[f32], out: &mut [f32; LARGEST_TILE]) {
    let mut sums = [[0f32; 8]; 4];
    for (a, b) in a.chunks_exact(4).zip(b.chunks_exact(8)).take(depth) {
        for (sums, a) in sums.iter_mut().zip(a) {
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = a.mul_add(*b, *sum);
            }
        }
    }
    out[..32].copy_from_slice(sums.as_flattened());
}

/// A tile of `$rows` rows and two vectors of `$lanes` columns.
#[cfg(target_arch = "x86_64")]
macro_rules! tile {
    ($name:ident, $features:literal, $rows:literal, $lanes:literal, $zero:ident, $load:ident, $set:ident, $fma:ident, $store:ident) => {
        /// # Safety
        /// The processor has the instructions; `a` has `depth` times the tile's rows, `b` `depth`
        /// times its columns, and `out` rows times columns entries.
        #[target_feature(enable = $features)]
        unsafe fn $name(depth: usize, a: *const f32, b: *const f32, out: *mut f32) {
            use std::arch::x86_64::*;
            // SAFETY: every offset below is within the lengths that the caller promises.
            unsafe {
                let mut sums = [[$zero(); 2]; $rows];
                for step in 0..depth {
                    let low = $load(b.add(step * 2 * $lanes));
                    let high = $load(b.add(step * 2 * $lanes + $lanes));
                    for row in 0..$rows {
                        let factor = $set(*a.add(step * $rows + row));
                        sums[row][0] = $fma(factor, low, sums[row][0]);
                        sums[row][1] = $fma(factor, high, sums[row][1]);
                    }
                }
                for row in 0..$rows {
                    $store(out.add(row * 2 * $lanes), sums[row][0]);
                    $store(out.add(row * 2 * $lanes + $lanes), sums[row][1]);
                }
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
tile!(
    avx2,
    "avx2,fma",
    6,
    8,
    _mm256_setzero_ps,
    _mm256_loadu_ps,
    _mm256_set1_ps,
    _mm256_fmadd_ps,
    _mm256_storeu_ps
);
#[cfg(target_arch = "x86_64")]
tile!(
    avx512,
    "avx512f",
    14,
    16,
    _mm512_setzero_ps,
    _mm512_loadu_ps,
    _mm512_set1_ps,
    _mm512_fmadd_ps,
    _mm512_storeu_ps
);

/// Adds `factor * a * b` to `c`, whose rows are `stride` entries apart, on up to `threads` threads.
/// `factor` is 1 or -1, so that it changes no rounding.
///
/// # Panics
/// If the shapes do not fit.
pub fn add_product(c: &mut [f32], stride: usize, a: View<'_>, b: View<'_>, factor: f32, threads: usize) {
    let work = a.rows * b.columns * a.columns;
    let instructions = Instructions::fastest();
    let parts = if work < WORTH_A_THREAD { 1 } else { threads.max(1).min(a.rows) };
    let rows = a.rows.div_ceil(parts.max(1)).max(1);
    if parts <= 1 {
        return add_product_with(instructions, c, stride, a, b, factor);
    }
    let parts: Vec<_> = c.chunks_mut(rows * stride).enumerate().collect();
    parallel::consume(threads, parts, |(part, c)| {
        let first = part * rows;
        if first < a.rows {
            let a = a.rows(first..a.rows.min(first + rows));
            add_product_with(instructions, c, stride, a, b, factor);
        }
    });
}

/// [`add_product`] on one thread, with instructions that this processor has.
pub fn add_product_with(
    instructions: Instructions,
    c: &mut [f32],
    stride: usize,
    a: View<'_>,
    b: View<'_>,
    factor: f32,
) {
    assert_eq!(a.columns, b.rows, "the inner dimensions of a product differ");
    assert!(factor == 1.0 || factor == -1.0, "a product is added or subtracted");
    if a.rows == 0 || b.columns == 0 || a.columns == 0 {
        return;
    }
    assert!(b.columns <= stride && c.len() >= (a.rows - 1) * stride + b.columns, "the product does not fit");
    let (tile_rows, tile_columns) = instructions.tile();
    let mut packed_a = Vec::new();
    let mut packed_b = Vec::new();
    let mut tile = [0f32; LARGEST_TILE];
    for first_column in (0..b.columns).step_by(COLUMNS) {
        let columns = COLUMNS.min(b.columns - first_column);
        for start in (0..a.columns).step_by(DEPTH) {
            let depth = DEPTH.min(a.columns - start);
            pack(&mut packed_b, b.transposed(), first_column, columns, start, depth, tile_columns, 1.0);
            for first_row in (0..a.rows).step_by(ROWS) {
                let rows = ROWS.min(a.rows - first_row);
                pack(&mut packed_a, a, first_row, rows, start, depth, tile_rows, factor);
                for column in (0..columns).step_by(tile_columns) {
                    let b = &packed_b[column * depth..];
                    let width = tile_columns.min(columns - column);
                    for row in (0..rows).step_by(tile_rows) {
                        instructions.compute(depth, &packed_a[row * depth..], b, &mut tile);
                        let height = tile_rows.min(rows - row);
                        for (index, sums) in tile.chunks_exact(tile_columns).take(height).enumerate() {
                            let at = (first_row + row + index) * stride + first_column + column;
                            for (c, sum) in c[at..at + width].iter_mut().zip(sums) {
                                *c += sum;
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Rows `first..first + count` of `from`, columns `start..start + depth`, times `factor`, in strips
/// of `width` rows: all entries of a strip's first column, then of its second. The last strip is
/// filled up with zeros.
#[allow(clippy::too_many_arguments)]
fn pack(
    packed: &mut Vec<f32>,
    from: View<'_>,
    first: usize,
    count: usize,
    start: usize,
    depth: usize,
    width: usize,
    factor: f32,
) {
    let strips = count.div_ceil(width);
    packed.clear();
    packed.resize(strips * width * depth, 0.0);
    for (strip, packed) in packed.chunks_exact_mut(width * depth).enumerate() {
        let row = first + strip * width;
        let rows = width.min(first + count - row);
        if from.column_stride == 1 {
            for index in 0..rows {
                let at = (row + index) * from.row_stride + start;
                let entries = from.data[at..at + depth].iter();
                for (packed, entry) in packed[index..].iter_mut().step_by(width).zip(entries) {
                    *packed = factor * entry;
                }
            }
        } else {
            for (step, packed) in packed.chunks_exact_mut(width).enumerate() {
                let at = row * from.row_stride + (start + step) * from.column_stride;
                if from.row_stride == 1 {
                    for (packed, entry) in packed[..rows].iter_mut().zip(&from.data[at..at + rows]) {
                        *packed = factor * entry;
                    }
                } else {
                    for (index, packed) in packed[..rows].iter_mut().enumerate() {
                        *packed = factor * from.data[at + index * from.row_stride];
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Matrix;
    use crate::random::Random;

    fn random(rows: usize, columns: usize, seed: u64) -> Matrix {
        let mut random = Random::new(seed);
        Matrix::from_fn(rows, columns, |_, _| random.between(-1.0, 1.0))
    }

    /// The definition of a product, entry by entry.
    fn defined(a: &Matrix, b: &Matrix) -> Matrix {
        Matrix::from_fn(a.rows(), b.columns(), |row, column| {
            let mut sum = 0f32;
            for start in (0..a.columns()).step_by(DEPTH) {
                let mut piece = 0f32;
                for inner in start..a.columns().min(start + DEPTH) {
                    piece = a[(row, inner)].mul_add(b[(inner, column)], piece);
                }
                sum += piece;
            }
            sum
        })
    }

    #[test]
    fn every_instruction_set_and_thread_count_gives_the_defined_bits() {
        for (seed, (rows, inner, columns)) in
            [(1, 1, 1), (7, 5, 33), (29, 256, 31), (170, 257, 65), (400, 700, 1100)].into_iter().enumerate()
        {
            let a = random(rows, inner, seed as u64);
            let b = random(inner, columns, 100 + seed as u64);
            let expected = defined(&a, &b);
            for instructions in Instructions::available() {
                for (transposed_a, transposed_b) in
                    [(false, false), (true, false), (false, true), (true, true)]
                {
                    let (at, bt) = (a.transposed(), b.transposed());
                    let a = if transposed_a { at.view().transposed() } else { a.view() };
                    let b = if transposed_b { bt.view().transposed() } else { b.view() };
                    let mut c = Matrix::zeros(rows, columns);
                    add_product_with(instructions, c.data_mut(), columns, a, b, 1.0);
                    assert!(c == expected, "{instructions:?} {rows} {inner} {columns}");
                }
            }
            for threads in [1, 2, 3] {
                let mut c = Matrix::zeros(rows, columns);
                add_product(c.data_mut(), columns, a.view(), b.view(), 1.0, threads);
                assert!(c == expected, "{threads} threads");
                add_product(c.data_mut(), columns, a.view(), b.view(), -1.0, threads);
                assert!(inner > DEPTH || c.data().iter().all(|entry| *entry == 0.0));
            }
        }
    }
}

//! Cholesky's factorisation, in blocks, out of the products of [`kernel`](crate::kernel).

use crate::Error;
use crate::kernel::add_product;
use crate::matrix::Matrix;
use crate::parallel;

/// Columns that are factorised at a time. It is a part of the definition of the result.
const BLOCK: usize = 128;

/// The factor `l` of a matrix `l * l^T`.
#[derive(Clone, Debug)]
pub struct Cholesky {
    /// The factor; what is above the diagonal is of no meaning.
    factor: Matrix,
    /// The inverse of each block of the diagonal, with which to solve by products.
    inverses: Vec<Matrix>,
    threads: usize,
}

impl Cholesky {
    /// Factorises a symmetric, positive definite matrix, of which it reads the lower half.
    ///
    /// # Errors
    /// [`Error::NotPositive`], if it is not positive definite, to the precision of `f32`.
    pub fn new(mut matrix: Matrix, threads: usize) -> Result<Self, Error> {
        let size = matrix.rows();
        assert_eq!(size, matrix.columns(), "only a square matrix has a Cholesky factor");
        let mut inverses = Vec::with_capacity(size.div_ceil(BLOCK));
        for first in (0..size).step_by(BLOCK) {
            let last = size.min(first + BLOCK);
            let block = factorise_block(&mut matrix, first, last)?;
            let inverse = invert(&block);
            let panel = Matrix::product(
                matrix.view().rows(last..size).columns(first..last),
                inverse.view().transposed(),
                threads,
            );
            for row in last..size {
                matrix.row_mut(row)[first..last].copy_from_slice(panel.row(row - last));
            }
            let below = &mut matrix.data_mut()[last * size..];
            let parts: Vec<_> = below.chunks_mut(2 * BLOCK * size).enumerate().collect();
            parallel::consume(threads, parts.into_iter().rev().collect(), |(part, below)| {
                let rows = 2 * BLOCK * part..(size - last).min(2 * BLOCK * (part + 1));
                let left = panel.view().rows(rows.clone());
                let right = panel.view().rows(0..rows.end).transposed();
                add_product(&mut below[last..], size, left, right, -1.0, 1);
            });
            inverses.push(inverse);
        }
        Ok(Self { factor: matrix, inverses, threads })
    }

    /// The factor of [`lower`](Self::lower), which solves to the same bits.
    ///
    /// # Errors
    /// [`Error::Dimensions`] if it is not square; [`Error::NotPositive`] if it is no factor: an entry is not finite, or
    /// one of the diagonal not above 0.
    pub fn from_lower(factor: Matrix, threads: usize) -> Result<Self, Error> {
        let size = factor.rows();
        if factor.columns() != size {
            let (what, found) = ("a row of the factor", factor.columns());
            return Err(Error::Dimensions { what, found, expected: size });
        }
        for row in 0..size {
            let is_finite = factor.row(row)[..=row].iter().all(|entry| entry.is_finite());
            if !is_finite || factor[(row, row)] <= 0.0 {
                return Err(Error::NotPositive { row });
            }
        }
        let inverse = |first: usize| {
            let size = size.min(first + BLOCK) - first;
            let entry = |row, column| if column <= row { factor[(first + row, first + column)] } else { 0.0 };
            invert(&Matrix::from_fn(size, size, entry))
        };
        let inverses = (0..size).step_by(BLOCK).map(inverse).collect();
        Ok(Self { factor, inverses, threads })
    }

    /// The factor, with zeros above its diagonal.
    pub fn lower(&self) -> Matrix {
        let size = self.factor.rows();
        Matrix::from_fn(
            size,
            size,
            |row, column| if column <= row { self.factor[(row, column)] } else { 0.0 },
        )
    }

    /// Replaces `b`, of as many rows as the matrix, by `l^-1 b`.
    pub fn solve_lower(&self, b: &mut Matrix) {
        self.solve_lower_from(b, 0, self.threads);
    }

    /// [`solve_lower`](Self::solve_lower) of a right side that is 0 before the block `start`.
    fn solve_lower_from(&self, b: &mut Matrix, start: usize, threads: usize) {
        let (size, columns) = (self.factor.rows(), b.columns());
        assert_eq!(b.rows(), size, "the right side has as many rows as the matrix");
        for (index, inverse) in self.inverses.iter().enumerate().skip(start) {
            let (first, last) = (index * BLOCK, size.min((index + 1) * BLOCK));
            let solved = Matrix::product(inverse.view(), b.view().rows(first..last), threads);
            b.data_mut()[first * columns..last * columns].copy_from_slice(solved.data());
            let factor = self.factor.view().rows(last..size).columns(first..last);
            add_product(&mut b.data_mut()[last * columns..], columns, factor, solved.view(), -1.0, threads);
        }
    }

    /// Replaces `b`, of as many rows as the matrix, by `l^-T b`.
    pub fn solve_upper(&self, b: &mut Matrix) {
        let (size, columns) = (self.factor.rows(), b.columns());
        assert_eq!(b.rows(), size, "the right side has as many rows as the matrix");
        for (index, inverse) in self.inverses.iter().enumerate().rev() {
            let (first, last) = (index * BLOCK, size.min((index + 1) * BLOCK));
            let part = b.view().rows(first..last);
            let solved = Matrix::product(inverse.view().transposed(), part, self.threads);
            b.data_mut()[first * columns..last * columns].copy_from_slice(solved.data());
            let factor = self.factor.view().rows(first..last).columns(0..first).transposed();
            add_product(b.data_mut(), columns, factor, solved.view(), -1.0, self.threads);
        }
    }

    /// Replaces `b` by the inverse of the matrix times `b`.
    pub fn solve(&self, b: &mut Matrix) {
        self.solve_lower(b);
        self.solve_upper(b);
    }

    /// The diagonal of the matrix's inverse: the squared lengths of the columns of `l^-1`.
    pub fn inverse_diagonal(&self) -> Vec<f32> {
        let size = self.factor.rows();
        let blocks = parallel::map(self.threads, size.div_ceil(BLOCK), |block| {
            let (first, last) = (block * BLOCK, size.min((block + 1) * BLOCK));
            let mut columns =
                Matrix::from_fn(
                    size,
                    last - first,
                    |row, column| {
                        if row == first + column { 1.0 } else { 0.0 }
                    },
                );
            self.solve_lower_from(&mut columns, block, 1);
            let mut sums = vec![0f64; last - first];
            for row in first..size {
                for (sum, entry) in sums.iter_mut().zip(columns.row(row)) {
                    *sum += f64::from(*entry) * f64::from(*entry);
                }
            }
            sums.into_iter().map(|sum| sum as f32).collect::<Vec<f32>>()
        });
        blocks.concat()
    }
}

/// Factorises the block of the diagonal in place and returns it.
fn factorise_block(matrix: &mut Matrix, first: usize, last: usize) -> Result<Matrix, Error> {
    let size = last - first;
    let mut block =
        Matrix::from_fn(
            size,
            size,
            |row, column| {
                if column <= row { matrix[(first + row, first + column)] } else { 0.0 }
            },
        );
    for column in 0..size {
        let pivot = block[(column, column)];
        // Written so that NaN is an error too.
        if !(pivot > 0.0 && pivot.is_finite()) {
            return Err(Error::NotPositive { row: first + column });
        }
        let root = pivot.sqrt();
        block[(column, column)] = root;
        for row in column + 1..size {
            block[(row, column)] /= root;
        }
        let factors: Vec<f32> = (column + 1..size).map(|row| block[(row, column)]).collect();
        for (index, factor) in factors.iter().enumerate() {
            let row = column + 1 + index;
            for (entry, other) in block.row_mut(row)[column + 1..=row].iter_mut().zip(&factors) {
                *entry -= factor * other;
            }
        }
    }
    for row in 0..size {
        matrix.row_mut(first + row)[first..=first + row].copy_from_slice(&block.row(row)[..=row]);
    }
    Ok(block)
}

/// The inverse of a lower triangular matrix.
fn invert(lower: &Matrix) -> Matrix {
    let size = lower.rows();
    let mut inverse = Matrix::zeros(size, size);
    for row in 0..size {
        let mut sums = vec![0f32; row];
        for (inner, factor) in lower.row(row)[..row].iter().enumerate() {
            for (sum, entry) in sums.iter_mut().zip(&inverse.row(inner)[..=inner]) {
                *sum += factor * entry;
            }
        }
        let pivot = lower[(row, row)];
        for (entry, sum) in inverse.row_mut(row).iter_mut().zip(sums) {
            *entry = -sum / pivot;
        }
        inverse[(row, row)] = 1.0 / pivot;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn positive(size: usize) -> Matrix {
        let mut random = Random::new(size as u64);
        let root = Matrix::from_fn(size, size + 5, |_, _| random.between(-1.0, 1.0));
        let mut matrix = root.gram(1);
        matrix.add_to_diagonal(1.0);
        matrix
    }

    #[test]
    fn a_solution_times_the_matrix_is_the_right_side() {
        for size in [1, 7, 128, 129, 300] {
            let matrix = positive(size);
            let mut random = Random::new(9);
            let right = Matrix::from_fn(size, 3, |_, _| random.between(-1.0, 1.0));
            let mut solution = right.clone();
            let cholesky = Cholesky::new(matrix.clone(), 1).unwrap();
            cholesky.solve(&mut solution);
            let product = Matrix::product(matrix.view(), solution.view(), 1);
            for (found, expected) in product.data().iter().zip(right.data()) {
                assert!((found - expected).abs() < 2e-3, "{size}: {found} {expected}");
            }
            let mut inverse = Matrix::from_fn(size, size, |row, column| f32::from(u8::from(row == column)));
            cholesky.solve(&mut inverse);
            for (at, found) in cholesky.inverse_diagonal().into_iter().enumerate() {
                assert!(
                    (found / inverse[(at, at)] - 1.0).abs() < 1e-3,
                    "{size}: {found} {}",
                    inverse[(at, at)]
                );
            }
        }
    }

    #[test]
    fn threads_change_no_bit() {
        let solve = |threads| {
            let cholesky = Cholesky::new(positive(700), threads).unwrap();
            let mut right = Matrix::from_fn(700, 40, |row, column| (row * column % 7) as f32);
            cholesky.solve(&mut right);
            (right, cholesky.inverse_diagonal())
        };
        assert!(solve(1) == solve(2) && solve(1) == solve(3));
    }

    #[test]
    fn a_factor_that_was_kept_solves_to_the_same_bits() {
        let cholesky = Cholesky::new(positive(300), 2).unwrap();
        let again = Cholesky::from_lower(cholesky.lower(), 1).unwrap();
        let solve = |cholesky: &Cholesky| {
            let mut right = Matrix::from_fn(300, 5, |row, column| (row * column % 7) as f32);
            cholesky.solve(&mut right);
            right
        };
        assert!(solve(&cholesky) == solve(&again) && again.lower() == cholesky.lower());
        let mut wrong = cholesky.lower();
        wrong[(7, 3)] = f32::INFINITY;
        assert_eq!(Cholesky::from_lower(wrong, 1).unwrap_err(), Error::NotPositive { row: 7 });
        let not_square = Cholesky::from_lower(Matrix::zeros(2, 3), 1).unwrap_err();
        assert!(matches!(not_square, Error::Dimensions { found: 3, expected: 2, .. }));
    }

    #[test]
    fn what_is_not_positive_definite_is_an_error() {
        let mut matrix = positive(200);
        matrix[(150, 150)] = -1.0;
        assert_eq!(Cholesky::new(matrix, 1).unwrap_err(), Error::NotPositive { row: 150 });
        let mut matrix = positive(3);
        matrix[(1, 1)] = f32::NAN;
        assert_eq!(Cholesky::new(matrix, 1).unwrap_err(), Error::NotPositive { row: 1 });
    }
}

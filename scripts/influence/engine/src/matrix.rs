//! Matrices of `f32`, row by row, and the products that the engine needs.

use crate::kernel::add_product;
use crate::parallel;
use std::ops::{Index, IndexMut, Range};

/// A matrix, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    data: Vec<f32>,
}

/// A matrix that lies in another's entries.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(crate) data: &'a [f32],
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) row_stride: usize,
    pub(crate) column_stride: usize,
}

impl<'a> View<'a> {
    /// The same entries with rows and columns exchanged.
    pub fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }

    /// Some of the rows.
    pub fn rows(self, rows: Range<usize>) -> Self {
        assert!(rows.start <= rows.end && rows.end <= self.rows, "rows {rows:?} of {}", self.rows);
        // Without rows or columns there may be no entry at the start.
        let data = self.data.get(rows.start * self.row_stride..).unwrap_or_default();
        Self { data, rows: rows.len(), ..self }
    }

    /// Some of the columns.
    pub fn columns(self, columns: Range<usize>) -> Self {
        self.transposed().rows(columns).transposed()
    }
}

/// Rows of a symmetric matrix that are computed at a time.
const BLOCK: usize = 256;

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, data: vec![0.0; rows * columns] }
    }

    /// A matrix of these entries, row by row.
    ///
    /// # Panics
    /// If there are not `rows * columns` of them.
    pub fn from_rows(rows: usize, columns: usize, data: Vec<f32>) -> Self {
        assert_eq!(data.len(), rows * columns, "a matrix of {rows} rows and {columns} columns");
        Self { rows, columns, data }
    }

    /// A matrix whose entries are `entry(row, column)`, asked for row by row.
    pub fn from_fn(rows: usize, columns: usize, mut entry: impl FnMut(usize, usize) -> f32) -> Self {
        let data = (0..rows * columns).map(|at| entry(at / columns, at % columns)).collect();
        Self { rows, columns, data }
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns it has.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All entries, row by row.
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// All entries, row by row.
    pub fn data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.data[row * self.columns..(row + 1) * self.columns]
    }

    /// One row.
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.data[row * self.columns..(row + 1) * self.columns]
    }

    /// All of it as a view.
    pub fn view(&self) -> View<'_> {
        View {
            data: &self.data,
            rows: self.rows,
            columns: self.columns,
            row_stride: self.columns.max(1),
            column_stride: 1,
        }
    }

    /// A copy with rows and columns exchanged.
    pub fn transposed(&self) -> Self {
        let mut to = Self::zeros(self.columns, self.rows);
        const SIDE: usize = 32;
        for first in (0..self.rows).step_by(SIDE) {
            for column in 0..self.columns {
                for row in first..self.rows.min(first + SIDE) {
                    to.data[column * self.rows + row] = self.data[row * self.columns + column];
                }
            }
        }
        to
    }

    /// A copy of these rows, in this order.
    pub fn select(&self, rows: &[usize]) -> Self {
        let data = rows.iter().flat_map(|row| self.row(*row)).copied().collect();
        Self { rows: rows.len(), columns: self.columns, data }
    }

    /// A copy with a column of ones behind the others: the input of a layer's bias.
    pub fn with_ones(&self) -> Self {
        let mut data = Vec::with_capacity(self.rows * (self.columns + 1));
        for row in 0..self.rows {
            data.extend_from_slice(self.row(row));
            data.push(1.0);
        }
        Self { rows: self.rows, columns: self.columns + 1, data }
    }

    /// `a * b`.
    pub fn product(a: View<'_>, b: View<'_>, threads: usize) -> Self {
        let mut c = Self::zeros(a.rows, b.columns);
        add_product(&mut c.data, b.columns, a, b, 1.0, threads);
        c
    }

    /// `self * self^T`, of which only the lower half is computed.
    pub fn gram(&self, threads: usize) -> Self {
        let mut c = Self::zeros(self.rows, self.rows);
        let size = self.rows;
        let view = self.view();
        let blocks: Vec<_> = c.data.chunks_mut((BLOCK * size).max(1)).enumerate().collect();
        // The longest rows come first, so that the threads end at about the same time.
        parallel::consume(threads, blocks.into_iter().rev().collect(), |(block, c)| {
            let rows = block * BLOCK..size.min((block + 1) * BLOCK);
            add_product(c, size, view.rows(rows.clone()), view.rows(0..rows.end).transposed(), 1.0, 1);
        });
        c.mirror();
        c
    }

    /// Copies the entries below the diagonal to above it.
    pub fn mirror(&mut self) {
        let size = self.rows;
        const SIDE: usize = 32;
        for first_row in (0..size).step_by(SIDE) {
            for first_column in (0..=first_row).step_by(SIDE) {
                for row in first_row..size.min(first_row + SIDE) {
                    for column in first_column..row.min(first_column + SIDE) {
                        self.data[column * size + row] = self.data[row * size + column];
                    }
                }
            }
        }
    }

    /// The mean of the diagonal; 0 of an empty matrix.
    pub fn mean_diagonal(&self) -> f32 {
        let sum: f64 = (0..self.rows).map(|at| f64::from(self[(at, at)])).sum();
        (sum / self.rows.max(1) as f64) as f32
    }

    /// Adds to every entry of the diagonal.
    pub fn add_to_diagonal(&mut self, value: f32) {
        for at in 0..self.rows {
            self[(at, at)] += value;
        }
    }

    /// Adds another matrix of the same shape.
    pub fn add(&mut self, other: &Self) {
        assert_eq!((self.rows, self.columns), (other.rows, other.columns), "matrices of different shapes");
        for (to, from) in self.data.iter_mut().zip(&other.data) {
            *to += from;
        }
    }

    /// Multiplies every entry.
    pub fn scale(&mut self, factor: f32) {
        for entry in &mut self.data {
            *entry *= factor;
        }
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = f32;
    fn index(&self, (row, column): (usize, usize)) -> &f32 {
        &self.data[row * self.columns + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f32 {
        &mut self.data[row * self.columns + column]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn a_gram_matrix_is_the_product_with_its_transpose() {
        let mut random = Random::new(1);
        let a = Matrix::from_fn(600, 37, |_, _| random.between(-1.0, 1.0));
        let product = Matrix::product(a.view(), a.view().transposed(), 1);
        assert!(a.gram(1) == product && a.gram(2) == product);
        assert!(a.transposed().transposed() == a);
    }

    #[test]
    fn parts_of_a_view_are_parts_of_the_matrix() {
        let a = Matrix::from_fn(5, 4, |row, column| (10 * row + column) as f32);
        let ones = Matrix::from_fn(2, 1, |_, _| 1.0);
        let part = a.view().rows(1..4).columns(2..4);
        assert_eq!(Matrix::product(part, ones.view(), 1).data(), [25.0, 45.0, 65.0]);
        assert_eq!(a.select(&[3, 0]).data()[..5], [30.0, 31.0, 32.0, 33.0, 0.0]);
        assert_eq!(a.with_ones().row(1), [10.0, 11.0, 12.0, 13.0, 1.0]);
    }
}

//! Records that a model is trained on or asked about.

use crate::{Error, Matrix};

/// Records with labels, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    inputs: Matrix,
    labels: Vec<usize>,
    classes: usize,
}

impl Data {
    /// Records, one a row of `inputs`, with a label of `0..classes` each.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::Labels`], [`Error::Label`], [`Error::NotFinite`], each for the first
    /// record that is wrong.
    pub fn new(inputs: Matrix, labels: Vec<usize>, classes: usize) -> Result<Self, Error> {
        if inputs.rows() == 0 {
            return Err(Error::Empty);
        }
        if labels.len() != inputs.rows() {
            return Err(Error::Labels { records: inputs.rows(), labels: labels.len() });
        }
        if let Some((record, label)) = labels.iter().enumerate().find(|(_, label)| **label >= classes) {
            return Err(Error::Label { record, label: *label, classes });
        }
        check_finite("the inputs", &inputs)?;
        Ok(Self { inputs, labels, classes })
    }

    /// The inputs, one record a row.
    pub fn inputs(&self) -> &Matrix {
        &self.inputs
    }

    /// The labels.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How many records there are.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// Some of the records, in this order.
    ///
    /// # Panics
    /// If an index is no record's.
    pub fn select(&self, records: &[usize]) -> Self {
        let labels = records.iter().map(|record| self.labels[*record]).collect();
        Self { inputs: self.inputs.select(records), labels, classes: self.classes }
    }

    /// The same records with other labels.
    ///
    /// # Errors
    /// As [`Data::new`].
    pub fn relabelled(&self, labels: Vec<usize>) -> Result<Self, Error> {
        Self::new(self.inputs.clone(), labels, self.classes)
    }
}

/// # Errors
/// [`Error::NotFinite`] for the first entry that is not finite.
pub(crate) fn check_finite(what: &'static str, matrix: &Matrix) -> Result<(), Error> {
    match matrix.data().iter().position(|entry| !entry.is_finite()) {
        None => Ok(()),
        Some(at) => {
            Err(Error::NotFinite { what, record: at / matrix.columns(), entry: at % matrix.columns() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_records_are_named() {
        let inputs = |entry| {
            Matrix::from_fn(2, 3, move |row, column| if (row, column) == (1, 2) { entry } else { 1.0 })
        };
        assert_eq!(Data::new(Matrix::zeros(0, 3), vec![], 2), Err(Error::Empty));
        assert_eq!(Data::new(inputs(1.0), vec![0], 2), Err(Error::Labels { records: 2, labels: 1 }));
        assert_eq!(
            Data::new(inputs(1.0), vec![0, 2], 2),
            Err(Error::Label { record: 1, label: 2, classes: 2 })
        );
        for entry in [f32::NAN, f32::INFINITY] {
            let wrong = Error::NotFinite { what: "the inputs", record: 1, entry: 2 };
            assert_eq!(Data::new(inputs(entry), vec![0, 1], 2), Err(wrong));
        }
        assert_eq!(Data::new(inputs(1.0), vec![0, 1], 2).unwrap().select(&[1]).labels(), [1]);
    }
}

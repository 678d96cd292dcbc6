//! Binary search in a list in storage.

/// For how many of the first entries of `count` `holds` is true, if it is true up to some index and
/// false from there on. It is called at most 64 times.
pub fn partition_point(count: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::cell::Cell;

    #[test]
    fn every_point_of_every_short_list_is_found() {
        for count in 0..40 {
            for point in 0..=count {
                assert_eq!(partition_point(count, |index| index < point), point);
            }
        }
    }

    #[test]
    fn the_longest_list_takes_64_calls() {
        let calls = Cell::new(0);
        let point = partition_point(u64::MAX, |index| {
            calls.set(calls.get() + 1);
            index < 3
        });
        assert_eq!(point, 3);
        assert!(calls.get() <= 64, "{} calls", calls.get());
    }
}

//! Rows that ascend, looked up by halves.

/// The lowest index, of `count`, whose row is not before what is looked for; `count` if all are.
/// `is_before` is called with an index, and with how many rows are left to look through.
///
/// # Errors
/// The first one of `is_before`.
pub fn lowest<E>(count: u64, mut is_before: impl FnMut(u64, u64) -> Result<bool, E>) -> Result<u64, E> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle, high - low)? { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_is_found_among_any_number_and_the_first_error_ends_it() {
        for count in 0..20 {
            for wanted in 0..=count {
                assert_eq!(lowest(count, |index, _| Ok::<_, ()>(index < wanted)), Ok(wanted));
            }
        }
        assert_eq!(lowest(9, |index, left| Err((index, left))), Err((4, 9)));
    }
}

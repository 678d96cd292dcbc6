//! What is announced and takes effect later: a Datanet's treasury and attestor, a model's operator
//! and scorers, a Datanet that a model leaves out (SPEC 1.3 and 5.3).

/// Whether what was announced for the time `from` has taken effect at a time, both in seconds since
/// 1970 (UTC). A `from` of 0 says that nothing was announced.
pub fn has_taken_effect(from: u64, at: u64) -> bool {
    from > 0 && from <= at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_announced_takes_effect_at_its_time() {
        assert!(!has_taken_effect(100, 99));
        assert!(has_taken_effect(100, 100));
        assert!(has_taken_effect(100, u64::MAX));
        assert!(!has_taken_effect(0, u64::MAX), "nothing was announced");
    }
}

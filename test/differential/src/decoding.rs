//! Where the programs' decoder and Solidity's differ by design; README.md says why.

/// Why the reference alone reads this calldata, if it may.
pub(crate) fn by_design(data: &[u8], programs_refuse: bool) -> Option<&'static str> {
    let negative = data.get(4..).unwrap_or_default().chunks_exact(32).any(is_negative);
    (programs_refuse && negative).then_some("a negative offset")
}

/// Whether a word is what a negative offset looks like: -2^16 to -1, or up to 2^16 above the least
/// number of all.
fn is_negative(word: &[u8]) -> bool {
    let least = word[0] == 0x80 && word[1..30].iter().all(|byte| *byte == 0);
    least || word[..30].iter().all(|byte| *byte == 0xff)
}

//! Solidity's names as Rust writes them.

/// A function's, field's or module's name: `contributeForMany` as `contribute_for_many`, `ERC20` as
/// `erc20`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut before = None;
    for char in name.chars() {
        if char.is_ascii_uppercase() && before.is_some_and(|before: char| !before.is_ascii_uppercase()) {
            snake.push('_');
        }
        snake.push(char.to_ascii_lowercase());
        before = Some(char);
    }
    snake
}

/// A type's name: `claimToSigned` as `ClaimToSigned`, `claim keys` as `ClaimKeys`.
pub(crate) fn pascal(name: &str) -> String {
    name.split(' ').map(upper).collect()
}

/// An enum's variant: `CLAIM_KEY` as `ClaimKey`.
pub(crate) fn variant(constant: &str) -> String {
    constant.to_ascii_lowercase().split('_').map(upper).collect()
}

fn upper(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_ascii_uppercase(), chars.as_str()))
}

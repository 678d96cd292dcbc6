//! What an answer costs.

use serde::{Deserialize, Deserializer, de::Error};
use tributary_core::limits::AMOUNT_LIMIT;

/// What answers of a model cost, in units of the model's asset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Prices {
    /// Of an answer, whatever its length.
    #[serde(default, deserialize_with = "units")]
    pub request: u128,
    /// Of a token of the request.
    #[serde(default, deserialize_with = "units")]
    pub input_token: u128,
    /// Of a token of the answer.
    #[serde(default, deserialize_with = "units")]
    pub output_token: u128,
}

/// A number in decimal digits, below 2^96.
fn units<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
    let text = String::deserialize(from)?;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let units = if is_number { text.parse().ok() } else { None };
    let units = units.filter(|units| *units < AMOUNT_LIMIT);
    units.ok_or_else(|| Error::custom(format!("{text:?} is no whole number below 2^96")))
}

/// How many tokens a request and its answer have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) input: u64,
    pub(crate) output: u64,
}

impl Usage {
    /// The same with no more than this of each: what an upstream says is not believed beyond what a
    /// request and its answer can have.
    pub(crate) fn at_most(self, most: Self) -> Self {
        Self { input: self.input.min(most.input), output: self.output.min(most.output) }
    }
}

impl Prices {
    /// Whether every answer is free.
    pub(crate) fn is_free(&self) -> bool {
        *self == Self::default()
    }

    /// The price of an answer; `None` if it is 2^96 or more.
    pub(crate) fn of(&self, usage: Usage) -> Option<u128> {
        let input = self.input_token.checked_mul(usage.input.into())?;
        let output = self.output_token.checked_mul(usage.output.into())?;
        self.request.checked_add(input)?.checked_add(output).filter(|price| *price < AMOUNT_LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_the_sum_of_its_parts_below_2_to_the_96() {
        let prices = Prices { request: 5, input_token: 1, output_token: 3 };
        assert_eq!(prices.of(Usage { input: 10, output: 4 }), Some(27));
        let most = Prices { request: AMOUNT_LIMIT - 1, ..prices };
        assert_eq!(most.of(Usage::default()), Some(AMOUNT_LIMIT - 1));
        assert_eq!(most.of(Usage { input: 1, output: 0 }), None);
        let dear = Prices { output_token: AMOUNT_LIMIT - 1, ..prices };
        assert_eq!(dear.of(Usage { input: 0, output: u64::MAX }), None);
        assert!(Prices::default().is_free() && !prices.is_free());
    }

    #[test]
    fn an_upstream_is_believed_up_to_a_limit() {
        let said = Usage { input: 1_000_000, output: 7 };
        assert_eq!(said.at_most(Usage { input: 30, output: 9 }), Usage { input: 30, output: 7 });
    }
}

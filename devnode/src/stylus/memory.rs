//! The price of pages of memory.
//!
//! A transaction has two counters: the pages that are open, and the most that ever were.

use crate::arbos::params::Params;

/// `floor(b^n)` with `b = exp(ln(31,874,000) / 128)`: the gas that a transaction has paid once it
/// ever held `n` pages.
#[rustfmt::skip]
const EXPONENTS: [u64; 129] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 11, 12, 14, 17, 19, 22, 25, 29, 33, 38, 43, 50, 57, 65, 75,
    85, 98, 112, 128, 147, 168, 193, 221, 253, 289, 331, 379, 434, 497, 569, 651, 745, 853, 976, 1117, 1279, 1463,
    1675, 1917, 2194, 2511, 2874, 3290, 3765, 4309, 4932, 5645, 6461, 7395, 8464, 9687, 11087, 12689, 14523, 16621,
    19024, 21773, 24919, 28521, 32642, 37359, 42758, 48938, 56010, 64104, 73368, 83971, 96106, 109994, 125890, 144082,
    164904, 188735, 216010, 247226, 282953, 323844, 370643, 424206, 485509, 555672, 635973, 727880, 833067, 953456,
    1091243, 1248941, 1429429, 1636000, 1872423, 2143012, 2452704, 2807151, 3212820, 3677113, 4208502, 4816684,
    5512756, 6309419, 7221210, 8264766, 9459129, 10826093, 12390601, 14181199, 16230562, 18576084, 21260563, 24332984,
    27849408, 31873999,
];

/// The pages of a transaction. A revert does not undo them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    /// Pages of all programs that run now.
    pub(crate) open: u16,
    /// The largest value of `open` so far.
    pub(crate) ever: u16,
}

/// The parameters of the price.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PagePrice {
    pub(crate) free: u16,
    pub(crate) gas: u16,
}

impl From<&Params> for PagePrice {
    fn from(params: &Params) -> Self {
        Self { free: params.free_pages, gas: params.page_gas }
    }
}

impl Pages {
    /// Opens `new` pages and returns their price in gas.
    pub(crate) fn open(&mut self, new: u16, price: PagePrice) -> u64 {
        let before = *self;
        self.open = self.open.saturating_add(new);
        self.ever = self.ever.max(self.open);
        before.cost(*self, price)
    }

    fn cost(self, after: Self, price: PagePrice) -> u64 {
        if after.ever <= price.free {
            return 0;
        }
        let paid = |pages: u16| u64::from(pages.saturating_sub(price.free));
        let linear = u64::from(price.gas).saturating_mul(paid(after.open) - paid(self.open));
        linear.saturating_add(exponential(after.ever).saturating_sub(exponential(self.ever)))
    }
}

fn exponential(pages: u16) -> u64 {
    EXPONENTS.get(usize::from(pages)).copied().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: PagePrice = PagePrice { free: 2, gas: 1000 };

    #[test]
    fn the_table_is_the_formula() {
        let base = (31_874_000f64.ln() / 128.0).exp();
        for (n, value) in EXPONENTS.iter().enumerate() {
            assert_eq!(*value, base.powi(n as i32) as u64, "page {n}");
        }
    }

    #[test]
    fn growing_to_the_limit_costs_the_same_in_any_steps() {
        for step in [1, 2, 7, 16, 128] {
            let mut pages = Pages::default();
            let mut total = 0;
            while pages.open < 128 {
                total += pages.open(step.min(128 - pages.open), PRICE);
            }
            assert_eq!(total, 31_999_998, "steps of {step}");
        }
    }

    #[test]
    fn pages_above_the_limit_cost_everything() {
        assert_eq!(Pages::default().open(129, PRICE), u64::MAX);
    }

    #[test]
    fn reopening_pays_only_the_linear_part() {
        let mut pages = Pages { open: 0, ever: 20 };
        assert_eq!(pages.open(12, PRICE), 10_000);
    }
}

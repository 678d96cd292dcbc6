//! The context that all frames of a transaction share, the EVM's and those of programs.

use std::collections::HashMap;
use std::sync::Arc;

use alloy_primitives::{Address, B256, U256};

use revm::context::{BlockEnv, CfgEnv, Context, LocalContext, TxEnv};

use super::cache::Modules;
use super::memory::Pages;
use crate::config::ArbosVersion;
use crate::state::{Db, Journal};

/// The context of a transaction: revm's, with [`Env`] as its `chain`.
pub(crate) type Ctx = Context<BlockEnv, TxEnv, CfgEnv, Db, Journal, Env, LocalContext>;

/// What the frames share beside revm's own context. No revert undoes it.
#[derive(Debug)]
pub(crate) struct Env {
    pub(crate) arbos: ArbosVersion,
    /// Number of the block on this chain; the EVM's own `NUMBER` is that of L1.
    pub(crate) l2_block: u64,
    /// The gas price in wei before the tip is dropped.
    pub(crate) gas_price: U256,
    /// The block's base fee in wei, also where contracts see zero since nothing is paid.
    pub(crate) base_fee: U256,
    pub(crate) modules: Arc<Modules>,
    pub(crate) auto_cache: bool,
    /// Receives what programs print with the debug console.
    pub(crate) console: fn(&str),
    pub(crate) pages: Pages,
    /// Programs that the block called already.
    pub(crate) recent: RecentPrograms,
    /// For each account, its open frames. Frames of DELEGATECALL do not count.
    pub(crate) open: HashMap<Address, u32>,
    /// Why the last frame failed, if this is neither a revert nor lack of gas.
    pub(crate) failure: Option<String>,
    /// Whether programs record their host calls.
    pub(crate) trace_steps: bool,
    /// The caller of each open frame, the outermost first.
    pub(crate) callers: Vec<Address>,
}

/// The programs that a block called, the latest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecentPrograms(Vec<B256>);

impl RecentPrograms {
    /// Records a call. Returns whether the program was among the `capacity` latest.
    pub(crate) fn touch(&mut self, code_hash: B256, capacity: usize) -> bool {
        let found = self.0.iter().position(|known| *known == code_hash);
        if let Some(index) = found {
            self.0.remove(index);
        }
        self.0.insert(0, code_hash);
        self.0.truncate(capacity);
        found.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_is_forgotten() {
        let mut recent = RecentPrograms::default();
        let [a, b, c] = [1, 2, 3].map(B256::repeat_byte);
        assert!(!recent.touch(a, 2));
        assert!(!recent.touch(b, 2));
        assert!(recent.touch(a, 2));
        assert!(!recent.touch(c, 2));
        assert!(recent.touch(a, 2));
        assert!(!recent.touch(b, 2), "b was used before a and c");
    }
}

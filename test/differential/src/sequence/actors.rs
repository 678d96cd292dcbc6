//! Who acts in the sequences. Their keys are known, so that they can sign.

use alloy_primitives::Address;
use std::sync::LazyLock;
use tributary_test_kit::Key;

static ACTORS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    ["actor 0", "actor 1", "actor 2", "actor 3", "actor 4", "guardian"].map(Key::named).to_vec()
});

pub(crate) fn actors() -> Vec<Key> {
    ACTORS.clone()
}

/// Which of them is the guardian.
pub(crate) fn guardian() -> Address {
    ACTORS.last().map(|actor| actor.account).unwrap_or_default()
}

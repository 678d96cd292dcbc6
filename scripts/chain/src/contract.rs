//! A contract that calls go to.

use alloy_primitives::Address;

/// A contract that calls go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Its name in messages.
    pub name: &'static str,
    /// Its address.
    pub address: Address,
}

impl Contract {
    /// A contract with its name in messages.
    pub const fn new(name: &'static str, address: Address) -> Self {
        Self { name, address }
    }

    /// `Datanets.contribute`, from a signature such as `contribute(uint256,bytes32)`.
    pub fn label(&self, signature: &str) -> String {
        let method = signature.split('(').next().unwrap_or(signature);
        format!("{}.{method}", self.name)
    }
}

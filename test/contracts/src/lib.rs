//! The contracts' storage, rebuilt from their logs and from the layout that docs/contracts/layout.md
//! gives.

mod layout;
mod replica;

pub use layout::Layout;
pub use replica::Replica;

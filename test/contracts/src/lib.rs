//! A world to test the contracts in: an embedded chain with the four programs, a token and accounts.
//!
//! The programs are those of `make contracts`, the token is OpenZeppelin's ERC-20 from `test/solidity`.

mod layout;
mod replica;
mod round;
mod world;

pub use layout::Layout;
pub use replica::Replica;
pub use round::{Allocation, Payouts, allocate};
pub use world::{IHookToken, ISilentToken, IWallet, Key, Refusal, World, payee, refused};

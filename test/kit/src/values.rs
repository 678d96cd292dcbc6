//! The values of `Policies`, `Statuses` and `PayeeKinds` of `abi/IDatanets.sol` as the numbers that
//! calls and events have.

use tributary_core::{
    payee::PayeeKind,
    status::{Policy, Status},
};

/// Anyone contributes; records are accepted at once.
pub const OPEN: u8 = Policy::Open as u8;
/// Anyone contributes; records are pending until a curator accepts them.
pub const CURATED: u8 = Policy::Curated as u8;
/// Listed accounts contribute; records are accepted at once.
pub const LISTED: u8 = Policy::Listed as u8;

/// Not registered.
pub const NONE: u8 = Status::None as u8;
/// Waits for a curator.
pub const PENDING: u8 = Status::Pending as u8;
/// Earns.
pub const ACCEPTED: u8 = Status::Accepted as u8;
/// Rejected by a curator.
pub const REJECTED: u8 = Status::Rejected as u8;
/// Withdrawn by its holder.
pub const RETRACTED: u8 = Status::Retracted as u8;
/// Marked by a curator as suspect.
pub const FLAGGED: u8 = Status::Flagged as u8;

/// An account, as a payee.
pub const ACCOUNT: u8 = PayeeKind::Account as u8;
/// The claim key of an identity.
pub const CLAIM_KEY: u8 = PayeeKind::ClaimKey as u8;
/// The Datanet's treasury.
pub const TREASURY: u8 = PayeeKind::Treasury as u8;

//! Every limit of the protocol. The contracts revert beyond it; off-chain programs report it before
//! they send anything.

/// The most bytes that one record may have, so that a dispute can bring it on chain.
pub const MAX_RECORD: usize = 32_768;
/// The most bytes that one output may have, for the same reason. A longer answer is several
/// receipts.
pub const MAX_OUTPUT: usize = 32_768;
/// The most items (records, claims, accounts) that one call may name.
pub const MAX_ITEMS: usize = 256;
/// The longest text that an event carries, in bytes.
pub const MAX_URI: usize = 2_048;
/// The highest treasury fee of a Datanet, in basis points.
pub const MAX_TREASURY_FEE_BPS: u16 = 3_000;
/// The most curators that a Datanet may have beside its owner.
pub const MAX_CURATORS: usize = 32;
/// The most Datanets that a model may draw on.
pub const MAX_DATANETS: usize = 16;
/// The most scorers that a model may have.
pub const MAX_SCORERS: usize = 8;
/// The most payees with a fixed share that a model may have.
pub const MAX_PAYEES: usize = 4;
/// The most models in one lineage.
pub const MAX_DEPTH: u8 = 8;
/// Amounts of money are below this, in units of the asset.
pub const AMOUNT_LIMIT: u128 = 1 << 96;
/// The shortest challenge window, in seconds: three parts (asking, answering, proving) of 26 hours
/// each, since a chain's sequencer can keep a transaction out for 24 hours.
pub const MIN_WINDOW: u32 = 3 * 26 * 3_600;
/// The longest challenge window, in seconds: 30 days.
pub const MAX_WINDOW: u32 = 30 * 86_400;
/// After how many challenge windows a model's new operator, new scorers or a left-out Datanet take
/// effect.
pub const WINDOWS_BEFORE_CHANGE: u64 = 2;
/// After how many seconds a Datanet's new treasury or attestor takes effect: 14 days.
pub const ROLE_DELAY: u64 = 14 * 86_400;
/// How old a commitment must be when it is revealed, in seconds. A copy of a waiting transaction is
/// executed long before.
pub const COMMITMENT_MIN_AGE: u64 = 60;
/// For how long a commitment keeps its registration numbers, in seconds: 24 hours.
pub const COMMITMENT_KEEPS_NUMBER: u64 = 86_400;
/// How long after its announcement a payer can take a deposit back, in seconds: 26 hours, since a
/// chain's sequencer can keep a voucher out for 24.
pub const WITHDRAWAL_DELAY: u64 = 26 * 3_600;
/// The longest pause, in seconds: 7 days.
pub const MAX_PAUSE: u64 = 7 * 86_400;
/// The least time between the starts of two pauses, in seconds: 30 days.
pub const PAUSE_INTERVAL: u64 = 30 * 86_400;
/// The gas that one transfer or signature check among many gets, so that none can use up the gas of
/// the others.
pub const INNER_CALL_GAS: u64 = 100_000;
/// The gas that must be left before such a call: what it gets, what the call itself costs at most,
/// and the 64th part that a caller keeps. With less gas, a transfer that would succeed could fail.
pub const INNER_CALL_FLOOR: u64 = 150_000;

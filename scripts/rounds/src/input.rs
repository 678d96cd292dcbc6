//! What a round is built from, and what can be wrong with it.

use alloy_primitives::{Address, B256, U256};
use tributary_core::{
    ids::contribution_key, payee::Payee, rule::Rule, sum_tree::BuildError, typed_data::Receipt,
};
use tributary_scoring::{Order, ScoreRow};

/// What holds for the whole round. All of it is on the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundHeader {
    /// The model's id.
    pub model: U256,
    /// One more than the rounds finalised for the model so far.
    pub number: u64,
    /// The cutoff of the last finalised round, in seconds since 1970; 0 if and only if `number` is
    /// 1.
    pub from: u64,
    /// The round holds the receipts with `from < time <= cutoff`, in seconds since 1970.
    pub cutoff: u64,
    /// What the model is paid in; zero for native currency.
    pub asset: Address,
    /// The model's scoring rule.
    pub rule: Rule,
    /// The contributors' part of every receipt, in basis points, 1 to 10,000.
    pub contributors_bps: u16,
}

/// A Datanet that the model draws on and that the round does not leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The Datanet's id.
    pub datanet: U256,
    /// Its treasury's weight in what is unowned, 1 to 10,000.
    pub weight: u16,
    /// Its treasury's part of every credit, in basis points, at most 3,000.
    pub fee_bps: u16,
}

/// A record that owns bytes of outputs, by one of its registrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The Datanet that it is registered in.
    pub datanet: U256,
    /// The record.
    pub content_id: B256,
    /// The content id if the record is registered by itself, else its batch's item.
    pub item: B256,
    /// Whom it is registered for.
    pub payee: Payee,
    /// Its position in the order of all records of all Datanets.
    pub order: Order,
}

impl Owner {
    /// keccak256(datanetId | contentId), see [`contribution_key`].
    pub fn contribution_key(&self) -> B256 {
        contribution_key(self.datanet, self.content_id)
    }
}

/// What a scorer did not have (SPEC 4 and 5.1): the bytes of a record, a batch's list, or the
/// output of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The Datanet; zero if it is an output that is missing.
    pub datanet: U256,
    /// As of an [`Owner`]; the batch's item if it is a batch's list that is missing; the receipt's
    /// id if it is an output.
    pub item: B256,
    /// The record; zero if it is a batch's list that is missing; the receipt's output hash if it is
    /// an output.
    pub content_id: B256,
}

/// What a payee has earned since the model began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payout {
    /// Who.
    pub payee: Payee,
    /// How much, in units of the model's asset; above zero.
    pub amount: u128,
}

impl From<std::io::Error> for InputError {
    fn from(error: std::io::Error) -> Self {
        Self::Storage(error.to_string())
    }
}

/// A table of a round that is being built cannot be read.
impl From<crate::files::FileError> for InputError {
    fn from(error: crate::files::FileError) -> Self {
        Self::Storage(error.to_string())
    }
}

/// All payouts of a model up to a round, ascending by [`Payee::to_word`].
pub type Payouts = Vec<Payout>;

/// Everything that a round is a function of, in memory; [`crate::RoundBuilder`] takes it piece by
/// piece.
#[derive(Clone, Debug)]
pub struct RoundInput {
    /// What holds for the whole round.
    pub header: RoundHeader,
    /// The model's Datanets without those that the round leaves out, in ascending order of ids.
    pub sources: Vec<Source>,
    /// All receipts of the round's span of time, in any order; those that do not count are left out.
    pub receipts: Vec<Receipt>,
    /// All scores, in any order; those of receipts that do not count are left out.
    pub scores: Vec<ScoreRow>,
    /// At least the owners that the scores name by their order, in any order; others are left out.
    pub owners: Vec<Owner>,
    /// What the scorer did not have, in any order. It changes no tree. Outputs of receipts without
    /// a price are left out.
    pub missing: Vec<Missing>,
    /// The payouts of the last finalised round; empty for the first round.
    pub last_payouts: Payouts,
}

/// Why there is no round.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The round's span of time is empty, or its number does not fit its start.
    #[error(
        "round {number} cannot reach from {from} to {cutoff}: it ends after it starts, and the first one, no other, starts at 0"
    )]
    Span {
        /// The round's number.
        number: u64,
        /// Where it starts.
        from: u64,
        /// Where it ends.
        cutoff: u64,
    },
    /// The contributors' part is out of its range.
    #[error("contributors have {0} basis points, but must have 1 to 10,000")]
    ContributorsPart(u16),
    /// The sources are not those of a model.
    #[error(
        "a model draws on 1 to 16 Datanets, each given once, in ascending order of ids below 2^160; these are {0}"
    )]
    Sources(String),
    /// A source's weight or fee is out of its range.
    #[error(
        "Datanet {datanet} has weight {weight} and a fee of {fee_bps} basis points; 1 to 10,000 and at most 3,000 are allowed"
    )]
    Source {
        /// The Datanet.
        datanet: U256,
        /// Its weight.
        weight: u16,
        /// Its fee.
        fee_bps: u16,
    },
    /// No receipt has a price.
    #[error("no receipt from {from} to {cutoff} has a price, so there is nothing to settle; wait for more")]
    NoReceipts {
        /// Where the round starts.
        from: u64,
        /// Where it ends.
        cutoff: u64,
    },
    /// The receipt is another model's.
    #[error("receipt {receipt} is of model {found}, the round of model {expected}; leave it out")]
    Model {
        /// The receipt's id.
        receipt: B256,
        /// Its model.
        found: U256,
        /// The round's model.
        expected: U256,
    },
    /// The receipt's time is outside the round's span of time.
    #[error(
        "receipt {receipt} is of {time}; the round holds those after {from} and up to {cutoff}, so leave it out"
    )]
    OutsideSpan {
        /// The receipt's id.
        receipt: B256,
        /// Its time.
        time: u64,
        /// Where the round starts.
        from: u64,
        /// Where it ends.
        cutoff: u64,
    },
    /// The price is not below 2^96.
    #[error("receipt {receipt} has the price {price}; amounts are below 2^96, so leave it out")]
    Price {
        /// The receipt's id.
        receipt: B256,
        /// Its price.
        price: u128,
    },
    /// Two receipts are equal.
    #[error("receipt {0} is there twice; pass each receipt once")]
    ReceiptTwice(B256),
    /// The score's receipt is not in the round.
    #[error("there is a score at byte {start} of receipt {receipt}, which is not in the round")]
    NoReceipt {
        /// The missing receipt.
        receipt: B256,
        /// Where the score starts.
        start: u16,
    },
    /// The score's owner is not known.
    #[error(
        "the score at byte {start} of receipt {receipt} is of a record with number {number} and index {index}, which is not among the owners",
        number = order.number, index = order.index
    )]
    NoOwner {
        /// The score's receipt.
        receipt: B256,
        /// Where the score starts.
        start: u16,
        /// The missing owner's.
        order: Order,
    },
    /// No output of that length can have the score.
    #[error(
        "receipt {receipt} has a score from byte {start} to {end}, which an output of {length} bytes cannot have; outputs of 0 or more than 32,768 bytes have none"
    )]
    Shape {
        /// The receipt.
        receipt: B256,
        /// Where the score starts.
        start: u16,
        /// Where it ends.
        end: u16,
        /// The output's length in bytes.
        length: u32,
    },
    /// Two scores cover the same byte.
    #[error("receipt {receipt} has two scores for byte {start}; a byte has one owner")]
    Overlap {
        /// The receipt.
        receipt: B256,
        /// Where the second starts.
        start: u16,
    },
    /// Two scores should be one.
    #[error("receipt {receipt} has two scores of one owner that touch at byte {start}; they are one")]
    Join {
        /// The receipt.
        receipt: B256,
        /// Where the second starts.
        start: u16,
    },
    /// The score is of another kind than the rule's.
    #[error("the rule {0} gives no such scores: span scores ranges of outputs, gradient records as wholes")]
    Form(B256),
    /// No two vectors have the score.
    #[error("receipt {receipt} has a score of {score}; the model's rule gives 1 to {most}")]
    WholeScore {
        /// The receipt.
        receipt: B256,
        /// The score.
        score: u32,
        /// The largest that two vectors have.
        most: u32,
    },
    /// One record has two scores as a whole.
    #[error("record {content_id} has two scores for receipt {receipt}; only its first registration scores")]
    ScoredTwice {
        /// The receipt.
        receipt: B256,
        /// The record.
        content_id: B256,
    },
    /// The owner's Datanet is none of the sources.
    #[error("{content_id} earns in Datanet {datanet}, which is none of the round's sources")]
    NoSource {
        /// The record.
        content_id: B256,
        /// Its Datanet.
        datanet: U256,
    },
    /// Two owners contradict each other.
    #[error(
        "{content_id} in Datanet {datanet} contradicts another owner: an order is one record's, an item has one payee and one number, a record has one index in its batch"
    )]
    Contradiction {
        /// The second owner's record.
        content_id: B256,
        /// Its Datanet.
        datanet: U256,
    },
    /// What is said to be missing earns, or is not the output of the receipt.
    #[error("{content_id} cannot be missing: it earns, or it is not the output of receipt {item}")]
    NotMissing {
        /// What it is said to belong to.
        item: B256,
        /// What is said to be missing.
        content_id: B256,
    },
    /// The last payouts are not those of a round.
    #[error("the last payouts are no payouts tree: {0}")]
    LastPayouts(BuildError),
    /// A last payout is zero.
    #[error("the last payout of {0} is zero; payouts of zero are left out")]
    LastPayoutZero(B256),
    /// The first round has no round before it.
    #[error("the first round has no last payouts; pass none")]
    FirstHasNone,
    /// Amounts do not fit 128 bits.
    #[error("the sum of {0} does not fit 128 bits")]
    Overflow(&'static str),
    /// What does not fit in memory cannot be kept elsewhere.
    #[error("what does not fit in memory cannot be kept: {0}; make space, or allow more memory")]
    Storage(String),
    /// There are more than 32 bits can count.
    #[error("there are more than 4,294,967,295 {0}; choose an earlier cutoff")]
    TooMany(&'static str),
}

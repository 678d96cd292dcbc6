//! What a round is made from, and what is wrong with it.

use crate::tree::Tree;
use alloy_primitives::{B256, U256};
use std::collections::HashMap;
use tributary_core::{
    ids::contribution_key,
    payee::Payee,
    rule::Rule,
    sum_tree::{BuildError, Leaf},
    typed_data::Receipt,
};
use tributary_scoring::ScoreRow;

/// A Datanet's part of every credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Datanet {
    /// Its id on chain.
    pub id: U256,
    /// Who gets the fee.
    pub treasury: Payee,
    /// The fee, in basis points of the credit, at most 10,000.
    pub fee_bps: u16,
}

/// A contribution and who is paid for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Which of the round's Datanets it is in, as an index.
    pub datanet: u32,
    /// Its content id.
    pub content_id: B256,
    /// Who is paid: its contributor.
    pub payee: Payee,
}

/// What a payee has earned since the model began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payout {
    /// Who.
    pub payee: Payee,
    /// How much, in units of the model's payment asset; above zero.
    pub amount: u128,
}

/// All payouts of a model up to a round, ascending by [`Payee::to_word`].
pub type Payouts = Vec<Payout>;

/// What holds for the whole round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The model's id on chain.
    pub model: U256,
    /// One more than the rounds finalised for the model so far.
    pub number: u64,
    /// The model's scoring rule.
    pub rule: Rule,
    /// The receipts are complete up to this time, in seconds since 1970.
    pub cutoff: u64,
    /// What was ever paid in for this model's contributors, less the sum of the last payouts.
    pub pool: u128,
    /// Who gets what no contribution has earned.
    pub fallback: Payee,
}

/// Everything that a round is a function of.
#[derive(Clone, Debug)]
pub struct RoundInput {
    /// What holds for the whole round.
    pub terms: Terms,
    /// The model's Datanets.
    pub datanets: Vec<Datanet>,
    /// At least the contributions that have scores, in any order.
    pub contributions: Vec<Contribution>,
    /// All receipts since the last round, in any order.
    pub receipts: Vec<Receipt>,
    /// All scores, in any order.
    pub scores: Vec<ScoreRow>,
    /// The payouts of the last finalised round; empty for the first round.
    pub last_payouts: Payouts,
}

/// Why there is no round.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
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
    /// The receipt is later than the round's cutoff.
    #[error("receipt {receipt} is of {time}, after the cutoff {cutoff}; leave it for the next round")]
    AfterCutoff {
        /// The receipt's id.
        receipt: B256,
        /// Its time.
        time: u64,
        /// The round's cutoff.
        cutoff: u64,
    },
    /// Two receipts are equal.
    #[error("receipt {0} is there twice; pass each receipt once")]
    ReceiptTwice(B256),
    /// The score's receipt is not in the round.
    #[error("contribution {contribution} has a score for receipt {receipt}, which is not in the round")]
    NoReceipt {
        /// The missing receipt.
        receipt: B256,
        /// The score's contribution.
        contribution: B256,
    },
    /// The score's contribution is not known.
    #[error(
        "contribution {contribution} has a score for receipt {receipt}, but nobody is known to have contributed it"
    )]
    NoContribution {
        /// The score's receipt.
        receipt: B256,
        /// The missing contribution.
        contribution: B256,
    },
    /// Two scores are for the same pair.
    #[error("contribution {contribution} has two scores for receipt {receipt}; pass each score once")]
    ScoreTwice {
        /// The receipt.
        receipt: B256,
        /// The contribution.
        contribution: B256,
    },
    /// A content id is twice in a Datanet.
    #[error("content id {content_id} is twice in Datanet {datanet}; a content id has one contributor")]
    ContributionTwice {
        /// The content id.
        content_id: B256,
        /// The Datanet's id.
        datanet: U256,
    },
    /// A contribution's Datanet is not in the list.
    #[error("content id {content_id} names Datanet number {index}, but only {datanets} are given")]
    NoDatanet {
        /// The contribution.
        content_id: B256,
        /// The index that it names.
        index: u32,
        /// How many there are.
        datanets: usize,
    },
    /// A Datanet is twice in the list.
    #[error("Datanet {0} is listed twice")]
    DatanetTwice(U256),
    /// A fee is above the whole.
    #[error("Datanet {datanet} has a fee of {fee_bps} basis points; 10,000 are the whole")]
    Fee {
        /// The Datanet's id.
        datanet: U256,
        /// Its fee.
        fee_bps: u16,
    },
    /// The last payouts are not those of a round.
    #[error("the last payouts are no payout tree: {0}")]
    LastPayouts(BuildError),
    /// A last payout is zero.
    #[error("the last payout of {0} is zero; payouts of zero are left out")]
    LastPayoutZero(B256),
    /// Amounts do not fit 128 bits.
    #[error("the sum of {0} does not fit 128 bits")]
    Overflow(&'static str),
}

pub(crate) fn payouts_tree(payouts: &[Payout]) -> Result<Tree, InputError> {
    if let Some(zero) = payouts.iter().find(|payout| payout.amount == 0) {
        return Err(InputError::LastPayoutZero(zero.payee.to_word()));
    }
    let leaf = |p: &Payout| Leaf { key: p.payee.to_word(), value: p.amount, data: B256::ZERO };
    Tree::build(payouts.iter().map(leaf).collect()).map_err(InputError::LastPayouts)
}

/// The Datanets, checked, and the contributions by their keys.
pub(crate) fn by_key(input: &RoundInput) -> Result<HashMap<B256, &Contribution>, InputError> {
    for (number, datanet) in input.datanets.iter().enumerate() {
        if usize::from(datanet.fee_bps) > 10_000 {
            return Err(InputError::Fee { datanet: datanet.id, fee_bps: datanet.fee_bps });
        }
        if input.datanets[..number].iter().any(|other| other.id == datanet.id) {
            return Err(InputError::DatanetTwice(datanet.id));
        }
    }
    let mut found = HashMap::with_capacity(input.contributions.len());
    for contribution in &input.contributions {
        let Contribution { datanet: index, content_id, .. } = *contribution;
        let datanets = input.datanets.len();
        let no_datanet = InputError::NoDatanet { content_id, index, datanets };
        let datanet = input.datanets.get(index as usize).ok_or(no_datanet)?.id;
        if found.insert(contribution_key(datanet, content_id), contribution).is_some() {
            return Err(InputError::ContributionTwice { content_id, datanet });
        }
    }
    Ok(found)
}

//! From a log to the fact that it states.

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use tributary_chain::{ChainError, Contract, Log};
use tributary_core::{payee::Payee, status::Status};
use tributary_interfaces::{
    IDatanets::{BatchContributed, ClaimKeyBound, Contributed, MemberStatusChanged, StatusChanged},
    IRewards::{Claimed, RangePaid},
};

/// What an event states, as far as the index has a table of its own for it.
pub(crate) enum Fact {
    /// Records, with the numbers from `first` on.
    Records {
        datanet: i64,
        payee: [u8; 21],
        status: u8,
        first: i64,
        items: Vec<B256>,
    },
    Batch {
        datanet: i64,
        payee: [u8; 21],
        status: u8,
        number: i64,
        root: B256,
        count: i64,
        uri: String,
    },
    Status {
        datanet: i64,
        item: B256,
        payee: [u8; 21],
        status: u8,
    },
    Member {
        datanet: i64,
        root: B256,
        content_id: B256,
        status: u8,
    },
    Bound {
        claim_key: [u8; 21],
        account: Address,
    },
    /// Payees of a model, and what each was paid now.
    Claims {
        model: i64,
        paid: Vec<([u8; 21], u128)>,
    },
    /// Any other event.
    Other {
        kind: i64,
        subject: Vec<u8>,
        rest: Vec<u8>,
    },
}

impl Fact {
    /// The fact that a log of a contract states. `place` is the contract's among the six.
    ///
    /// # Errors
    /// [`ChainError::Decode`] if the event has other fields than its interface says;
    /// [`ChainError::Inconsistent`] if no contract of the protocol can emit it.
    pub(crate) fn of(contract: Contract, place: usize, log: Log) -> Result<Self, ChainError> {
        let fields = Fields { contract, log: &log };
        Ok(match (contract.name, log.topics[0]) {
            ("Datanets", Contributed::SIGNATURE_HASH) => {
                let event: Contributed = fields.decode()?;
                let count = event.contentIds.len() as u64;
                let last = event.firstNumber.checked_add(count).filter(|_| count > 0);
                last.and_then(|last| i64::try_from(last).ok()).ok_or_else(|| fields.wrong("numbers"))?;
                Self::Records {
                    datanet: fields.id(event.datanetId)?,
                    payee: fields.payee(event.payee)?,
                    status: fields.status(event.status)?,
                    first: event.firstNumber as i64,
                    items: event.contentIds,
                }
            }
            ("Datanets", BatchContributed::SIGNATURE_HASH) => {
                let event: BatchContributed = fields.decode()?;
                Self::Batch {
                    datanet: fields.id(event.datanetId)?,
                    payee: fields.payee(event.payee)?,
                    status: fields.status(event.status)?,
                    number: i64::try_from(event.number).map_err(|_| fields.wrong("number"))?,
                    root: event.root,
                    count: i64::try_from(event.count).map_err(|_| fields.wrong("count"))?,
                    uri: event.uri,
                }
            }
            ("Datanets", StatusChanged::SIGNATURE_HASH) => {
                let event: StatusChanged = fields.decode()?;
                Self::Status {
                    datanet: fields.id(event.datanetId)?,
                    item: event.item,
                    payee: fields.payee(event.payee)?,
                    status: fields.status(event.status)?,
                }
            }
            ("Datanets", MemberStatusChanged::SIGNATURE_HASH) => {
                let event: MemberStatusChanged = fields.decode()?;
                Self::Member {
                    datanet: fields.id(event.datanetId)?,
                    root: event.root,
                    content_id: event.contentId,
                    status: fields.status(event.status)?,
                }
            }
            ("Datanets", ClaimKeyBound::SIGNATURE_HASH) => {
                let event: ClaimKeyBound = fields.decode()?;
                Self::Bound { claim_key: fields.payee(event.claimKey)?, account: event.account }
            }
            ("Rewards", Claimed::SIGNATURE_HASH) => {
                let event: Claimed = fields.decode()?;
                let paid = vec![(fields.payee(event.payee)?, event.amount)];
                Self::Claims { model: fields.id(event.modelId)?, paid }
            }
            ("Rewards", RangePaid::SIGNATURE_HASH) => {
                let event: RangePaid = fields.decode()?;
                if event.accounts.len() != event.amounts.len() {
                    return Err(fields.wrong("amounts"));
                }
                let paid = event.accounts.iter().zip(event.amounts).filter(|(_, amount)| *amount > 0);
                let paid = paid.map(|(account, amount)| Ok((fields.payee(account.into_word())?, amount)));
                Self::Claims {
                    model: fields.id(event.modelId)?,
                    paid: paid.collect::<Result<_, ChainError>>()?,
                }
            }
            (_, signature) => {
                let subject = log.topics.get(1).map_or(&[][..], |topic| trimmed(topic.as_slice())).to_vec();
                let mut rest = Vec::with_capacity(log.topics.len().saturating_sub(2) * 32 + log.data.len());
                log.topics.iter().skip(2).for_each(|topic| rest.extend_from_slice(topic.as_slice()));
                rest.extend_from_slice(&log.data);
                Self::Other { kind: kind(place, signature), subject, rest }
            }
        })
    }
}

/// The number of a kind of event: the contract's place among the six, and four bytes of the event's
/// signature hash.
pub(crate) fn kind(place: usize, signature: B256) -> i64 {
    let [a, b, c, d, ..] = signature.0;
    (place as i64) << 32 | i64::from(u32::from_be_bytes([a, b, c, d]))
}

/// The bytes without leading zeros.
pub(crate) fn trimmed(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}

/// The word that was [`trimmed`]; `None` if it was longer than a word.
pub(crate) fn word(trimmed: &[u8]) -> Option<B256> {
    (trimmed.len() <= 32).then(|| B256::left_padding_from(trimmed))
}

/// A payee's kind and id.
pub(crate) fn payee_bytes(payee: Payee) -> [u8; 21] {
    let word = payee.to_word();
    let mut bytes = [0; 21];
    bytes[0] = word[0];
    bytes[1..].copy_from_slice(&word[12..]);
    bytes
}

/// The payee with this kind and id.
pub(crate) fn payee_of(bytes: &[u8]) -> Option<Payee> {
    let (kind, id) = bytes.split_first()?;
    let mut word = word(id).filter(|_| id.len() == 20)?;
    word[0] = *kind;
    Payee::from_word(word)
}

/// The fields of a log, which are checked as they are read.
struct Fields<'l> {
    contract: Contract,
    log: &'l Log,
}

impl Fields<'_> {
    fn decode<E: SolEvent>(&self) -> Result<E, ChainError> {
        decode(self.contract, self.log.topics.iter().copied(), &self.log.data)
    }

    fn id(&self, id: U256) -> Result<i64, ChainError> {
        i64::try_from(id).map_err(|_| self.wrong("id"))
    }

    fn payee(&self, word: B256) -> Result<[u8; 21], ChainError> {
        Payee::from_word(word).map(payee_bytes).ok_or_else(|| self.wrong("payee"))
    }

    fn status(&self, status: u8) -> Result<u8, ChainError> {
        if Status::from_u8(status) == Status::None { Err(self.wrong("status")) } else { Ok(status) }
    }

    fn wrong(&self, field: &str) -> ChainError {
        let (name, Log { block, index, .. }) = (self.contract.name, self.log);
        let problem = format!("event {index} of block {block}, of {name}, has a {field} that cannot be");
        ChainError::Inconsistent { what: "eth_getLogs", problem }
    }
}

/// An event of a contract.
///
/// # Errors
/// [`ChainError::Decode`].
pub(crate) fn decode<E: SolEvent>(
    contract: Contract,
    topics: impl IntoIterator<Item = B256>,
    data: &[u8],
) -> Result<E, ChainError> {
    E::decode_raw_log(topics, data)
        .map_err(|source| ChainError::Decode { what: contract.label(E::SIGNATURE), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payees_sort_as_their_words_do_and_come_back() {
        let payees = [
            Payee::Account(Address::with_last_byte(7)),
            Payee::Account(Address::repeat_byte(9)),
            Payee::ClaimKey(Address::with_last_byte(1)),
            Payee::Treasury(Address::with_last_byte(3)),
        ];
        assert!(payees.is_sorted_by_key(|payee| payee.to_word()));
        assert!(payees.is_sorted_by_key(|payee| payee_bytes(*payee)));
        for payee in payees {
            assert_eq!(payee_of(&payee_bytes(payee)), Some(payee));
        }
        assert_eq!(payee_of(&[0; 21]), None, "the zero account");
        assert_eq!(payee_of(&[0; 20]), None);
    }

    #[test]
    fn words_come_back_from_their_bytes_without_zeros() {
        for number in [U256::ZERO, U256::from(7), U256::MAX] {
            let found = word(trimmed(&number.to_be_bytes::<32>()));
            assert_eq!(found, Some(B256::from(number)));
        }
        assert_eq!(word(&[1; 33]), None);
    }
}

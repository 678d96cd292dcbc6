//! Words as structs, and where a Datanet's are.

use alloy_primitives::{Address, B256};
use tributary_core::payee::Payee;
use tributary_parts::word::{Reader, Writer};

/// The place of [`Head`].
pub(crate) const HEAD: u8 = 0;
/// The place of the treasury's account.
pub(crate) const TREASURY: u8 = 1;
/// The place of the attestor's account.
pub(crate) const ATTESTOR: u8 = 2;
/// The place of the account that the owner offers the Datanet to.
pub(crate) const PENDING_OWNER: u8 = 3;
/// The place of the terms' digest.
pub(crate) const TERMS: u8 = 4;

/// Where a contribution stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Status {
    None = 0,
    Pending = 1,
    Accepted = 2,
    Rejected = 3,
    Retracted = 4,
    Flagged = 5,
}

impl Status {
    pub(crate) fn from_u8(value: u8) -> Self {
        match value {
            1 => Self::Pending,
            2 => Self::Accepted,
            3 => Self::Rejected,
            4 => Self::Retracted,
            5 => Self::Flagged,
            _ => Self::None,
        }
    }
}

/// One contribution or batch: `payee's id 20 | kind 1 | status 1 | registered at 5 | status at 5`, times in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) payee: Payee,
    pub(crate) registered_at: u64,
    pub(crate) status: Status,
    pub(crate) status_at: u64,
}

impl Record {
    pub(crate) fn pack(&self) -> B256 {
        let (kind, id) = match self.payee {
            Payee::Account(id) => (0, id),
            Payee::ClaimKey(id) => (1, id),
        };
        Writer::default()
            .address(id)
            .number(kind, 1)
            .number(self.status as u128, 1)
            .number(self.registered_at.into(), 5)
            .number(self.status_at.into(), 5)
            .word()
    }

    /// `None` for an empty slot.
    pub(crate) fn unpack(slot: B256) -> Option<Self> {
        if slot.is_zero() {
            return None;
        }
        let mut word = Reader::new(slot);
        let id = word.address();
        Some(Self {
            payee: if word.number(1) == 0 { Payee::Account(id) } else { Payee::ClaimKey(id) },
            status: Status::from_u8(word.number(1) as u8),
            registered_at: word.number(5) as u64,
            status_at: word.number(5) as u64,
        })
    }
}

/// What a contribution must know of its Datanet: `owner 20 | policy 1 | treasury fee 2 | closed at 5 | commit first 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) owner: Address,
    pub(crate) policy: u8,
    pub(crate) treasury_fee_bps: u16,
    pub(crate) closed_at: u64,
    pub(crate) commit_first: bool,
}

impl Head {
    pub(crate) fn pack(&self) -> B256 {
        Writer::default()
            .address(self.owner)
            .number(self.policy.into(), 1)
            .number(self.treasury_fee_bps.into(), 2)
            .number(self.closed_at.into(), 5)
            .number(self.commit_first.into(), 1)
            .word()
    }

    pub(crate) fn unpack(slot: B256) -> Self {
        let mut word = Reader::new(slot);
        Self {
            owner: word.address(),
            policy: word.number(1) as u8,
            treasury_fee_bps: word.number(2) as u16,
            closed_at: word.number(5) as u64,
            commit_first: word.number(1) == 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_survives_its_slot() {
        let id = Address::repeat_byte(7);
        for payee in [Payee::Account(id), Payee::ClaimKey(id)] {
            for status in 1..=5 {
                let status = Status::from_u8(status);
                let record = Record { payee, registered_at: (1 << 40) - 1, status, status_at: 5 };
                assert_eq!(Record::unpack(record.pack()), Some(record));
            }
        }
        assert_eq!(Record::unpack(B256::ZERO), None);
    }

    #[test]
    fn a_head_survives_its_slot() {
        let owner = Address::repeat_byte(3);
        let head = Head { owner, policy: 2, treasury_fee_bps: 3_000, closed_at: 9, commit_first: true };
        assert_eq!(Head::unpack(head.pack()), head);
    }
}

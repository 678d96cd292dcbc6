//! Words as structs, and the word indexes of a Datanet.

use alloy_primitives::{Address, B256};
use tributary_core::status::Status;
use tributary_parts::word::{Reader, Writer};

/// The word index of [`Head`].
pub(crate) const HEAD: u8 = 0;
/// The word index of the treasury's [`Role`].
pub(crate) const TREASURY: u8 = 1;
/// The word index of the attestor's [`Role`].
pub(crate) const ATTESTOR: u8 = 3;
/// The word index of the account that the owner offers the Datanet to.
pub(crate) const PENDING_OWNER: u8 = 5;
/// The word index of the terms' digest.
pub(crate) const TERMS: u8 = 6;
/// The word index of the time up to which was vouched.
pub(crate) const VOUCHED: u8 = 7;

/// The highest number that fits the 5 bytes that it has in a word.
pub(crate) const MAX_NUMBER: u64 = (1 << 40) - 1;

/// What a contribution must know of its Datanet:
/// `owner 20 | policy 1 | treasury fee 2 | closed at 5 | commit first 1`.
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

    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self {
            owner: word.address(),
            policy: word.number(1) as u8,
            treasury_fee_bps: word.number(2) as u16,
            closed_at: word.number(5) as u64,
            commit_first: word.number(1) == 1,
        }
    }
}

/// An account that another one takes over from with a delay: two words, the account, and
/// `next account 20 | from 5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    /// Has the role now.
    pub(crate) account: Address,
    /// Has it from `from` on; zero if no other is announced.
    pub(crate) next: Address,
    /// When `next` takes over, in seconds since 1970; 0 if no other is announced.
    pub(crate) from: u64,
}

impl Role {
    /// The role at a time, from its two words: an announcement whose time has come has taken
    /// effect.
    pub(crate) fn at(account: B256, next: B256, now: u64) -> Self {
        let account = Address::from_word(account);
        let mut word = Reader::new(next);
        let (next, from) = (word.address(), word.number(5) as u64);
        if from > 0 && from <= now {
            return Self { account: next, next: Address::ZERO, from: 0 };
        }
        Self { account, next, from }
    }

    /// The second word.
    pub(crate) fn pack_next(next: Address, from: u64) -> B256 {
        Writer::default().address(next).number(from.into(), 5).word()
    }
}

/// A registration that waits: `submitted at 5 | number 5 | status 1`. The last 11 bytes of an
/// [`Item`] are the same, with the time at which it was first accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) at: u64,
    pub(crate) number: u64,
    pub(crate) status: Status,
}

impl Entry {
    pub(crate) fn pack(&self) -> B256 {
        self.write(Writer::default())
    }

    /// `None` for an empty word.
    pub(crate) fn unpack(word: B256) -> Option<Self> {
        (!word.is_zero()).then(|| Self::read(Reader::new(word)))
    }

    fn write(&self, word: Writer) -> B256 {
        word.number(self.at.into(), 5).number(self.number.into(), 5).number(self.status as u128, 1).word()
    }

    fn read(mut word: Reader) -> Self {
        Self {
            at: word.number(5) as u64,
            number: word.number(5) as u64,
            status: Status::from_u8(word.number(1) as u8),
        }
    }
}

/// An accepted item: `payee's kind 1 | payee's id 20 | accepted at 5 | number 5 | status 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) payee: B256,
    pub(crate) entry: Entry,
}

impl Item {
    pub(crate) fn pack(&self) -> B256 {
        let kind = Reader::new(self.payee).number(1);
        self.entry.write(Writer::default().number(kind, 1).address(Address::from_word(self.payee)))
    }

    /// `None` for an empty word.
    pub(crate) fn unpack(word: B256) -> Option<Self> {
        if word.is_zero() {
            return None;
        }
        let mut word = Reader::new(word);
        let kind = word.number(1);
        let id = Writer::default().number(kind, 1).number(0, 11).address(word.address());
        Some(Self { payee: id.word(), entry: Entry::read(word) })
    }
}

/// A commitment that was not revealed: `time 5 | number 5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Commitment {
    /// When it was made; 0 if it was not.
    pub(crate) at: u64,
    /// The first of the numbers that it keeps.
    pub(crate) first_number: u64,
}

impl Commitment {
    pub(crate) fn pack(&self) -> B256 {
        Writer::default().number(self.at.into(), 5).number(self.first_number.into(), 5).word()
    }

    pub(crate) fn unpack(word: B256) -> Self {
        let mut word = Reader::new(word);
        Self { at: word.number(5) as u64, first_number: word.number(5) as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;
    use tributary_core::payee::{Payee, treasury};

    const LAST: u64 = (1 << 40) - 1;

    fn payees() -> [B256; 3] {
        let id = Address::repeat_byte(7);
        [Payee::Account(id), Payee::ClaimKey(id), treasury(U256::from(9)).unwrap()].map(Payee::to_word)
    }

    #[test]
    fn an_item_survives_its_word() {
        for payee in payees() {
            for status in (1..=5).map(Status::from_u8) {
                for entry in [Entry { at: LAST, number: 1, status }, Entry { at: 1, number: LAST, status }] {
                    let item = Item { payee, entry };
                    assert_eq!(Item::unpack(item.pack()), Some(item));
                }
            }
        }
        assert_eq!(Item::unpack(B256::ZERO), None);
    }

    #[test]
    fn an_item_fills_its_word_as_the_layout_says() {
        let entry = Entry { at: 2, number: 3, status: Status::Flagged };
        let word = Item { payee: payees()[1], entry }.pack();
        let expected = [&[1][..], &[7; 20], &[0, 0, 0, 0, 2], &[0, 0, 0, 0, 3], &[5]].concat();
        assert_eq!(word.as_slice(), expected);
    }

    #[test]
    fn a_submission_survives_its_word() {
        let entry = Entry { at: LAST, number: LAST - 1, status: Status::Rejected };
        assert_eq!(Entry::unpack(entry.pack()), Some(entry));
        assert_eq!(Entry::unpack(B256::ZERO), None);
    }

    #[test]
    fn a_commitment_survives_its_word() {
        let commitment = Commitment { at: LAST, first_number: LAST - 255 };
        assert_eq!(Commitment::unpack(commitment.pack()), commitment);
    }

    #[test]
    fn a_head_survives_its_word() {
        let owner = Address::repeat_byte(3);
        let head = Head { owner, policy: 2, treasury_fee_bps: 3_000, closed_at: 9, commit_first: true };
        assert_eq!(Head::unpack(head.pack()), head);
    }

    #[test]
    fn a_role_passes_on_at_its_time() {
        let (old, new) = (Address::repeat_byte(1), Address::repeat_byte(2));
        let next = Role::pack_next(new, 100);
        let at = |now| Role::at(old.into_word(), next, now);
        assert_eq!(at(99), Role { account: old, next: new, from: 100 });
        assert_eq!(at(100), Role { account: new, next: Address::ZERO, from: 0 });
        assert_eq!(at(LAST), at(100));
    }

    #[test]
    fn a_role_without_an_announcement_stays() {
        let account = Address::repeat_byte(1);
        let role = Role::at(account.into_word(), B256::ZERO, LAST);
        assert_eq!(role, Role { account, next: Address::ZERO, from: 0 });
    }
}

//! What the storage words of Datanets hold.

use alloy_primitives::{Address, B256};
use tributary_core::{
    announced::has_taken_effect,
    status::{Policy, Status},
};
use tributary_parts::{
    layout::Part,
    packed,
    store::WordIndex,
    struct_words,
    word::{Field, Reader, Writer},
};

/// The highest number of a registration: what fits the 5 bytes that it has in a word.
pub(crate) const MAX_NUMBER: u64 = (1 << 40) - 1;

struct_words! {
    /// The words of a Datanet.
    pub(crate) enum DatanetWord {
        /// Who may contribute, and how.
        RULES: ContributionRules = 0,
        /// The treasury, unless the next one has taken over.
        TREASURY: Address = 1,
        /// The next treasury; zero if none was announced.
        NEXT_TREASURY: Successor = 2,
        /// The attestor, unless the next one has taken over.
        ATTESTOR: Address = 3,
        /// The next attestor; zero if none was announced.
        NEXT_ATTESTOR: Successor = 4,
        /// The account that the owner offers the Datanet to.
        PENDING_OWNER: Address = 5,
        /// The digest of the terms.
        TERMS_HASH: B256 = 6,
        /// The time up to which the curators vouch, in seconds since 1970 (UTC).
        VOUCHED_UP_TO: u64 = 7,
    }
}

packed! {
    /// What a contribution must know of its Datanet.
    pub(crate) struct ContributionRules {
        /// Zero if there is no such Datanet.
        pub(crate) owner: Address as 20,
        /// Who may contribute, and how a registration starts.
        pub(crate) policy: Policy as 1,
        /// The treasury's part of every credit, in basis points.
        pub(crate) treasury_fee_bps: u16 as 2,
        /// When the Datanet was closed, in seconds since 1970 (UTC); 0 if it is open.
        pub(crate) closed_at: u64 as 5,
        /// Whether a contribution must be committed to before it is revealed.
        pub(crate) commit_first: bool as 1,
    }
}

packed! {
    /// The account that takes a role over.
    pub(crate) struct Successor {
        /// Zero if none was announced.
        pub(crate) next: Address as 20,
        /// When `next` takes over, in seconds since 1970 (UTC); 0 if none was announced.
        pub(crate) from: u64 as 5,
    }
}

packed! {
    /// A registration. Its word is never zero, since numbers are counted from 1.
    pub(crate) struct Entry {
        /// When it was accepted or, if it waits, submitted, in seconds since 1970 (UTC).
        pub(crate) time: u64 as 5,
        /// Its number.
        pub(crate) number: u64 as 5,
        /// Its status.
        pub(crate) status: Status as 1,
    }
}

packed! {
    /// An accepted item.
    pub(crate) struct Item {
        /// Whom it earns for.
        pub(crate) payee: PackedPayee as 21,
        /// Its registration.
        pub(crate) entry: Entry as 11,
    }
}

packed! {
    /// A commitment that was not revealed.
    pub(crate) struct Commitment {
        /// When it was made, in seconds since 1970 (UTC); 0 if it was not.
        pub(crate) time: u64 as 5,
        /// The first of the numbers that it keeps.
        pub(crate) first_number: u64 as 5,
    }
}

/// A payee's 32 bytes, of which 11 are zero: a word holds the other 21.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PackedPayee(pub(crate) B256);

impl Field for PackedPayee {
    const BYTES: [usize; 2] = [21, 21];
    const PARTS: &'static [Part] = &[Part::of("payee's kind", 1), Part::of("payee's id", 20)];

    fn write(&self, to: Writer, _: usize) -> Writer {
        let kind = Reader::new(self.0).number(1);
        to.number(kind, 1).address(Address::from_word(self.0))
    }

    fn read(from: &mut Reader, _: usize) -> Self {
        let kind = from.number(1);
        Self(Writer::default().number(kind, 1).number(0, 11).address(from.address()).word())
    }
}

/// The words of a role that changes with a delay.
#[derive(Clone, Copy)]
pub(crate) struct RoleWords {
    /// Who has the role, unless the successor has taken over.
    pub(crate) account: WordIndex<DatanetWord, Address>,
    /// Who takes it over.
    pub(crate) successor: WordIndex<DatanetWord, Successor>,
}

impl RoleWords {
    /// The words of the treasury.
    pub(crate) const TREASURY: Self =
        Self { account: DatanetWord::TREASURY, successor: DatanetWord::NEXT_TREASURY };
    /// The words of the attestor.
    pub(crate) const ATTESTOR: Self =
        Self { account: DatanetWord::ATTESTOR, successor: DatanetWord::NEXT_ATTESTOR };
}

/// Who has a role at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    /// Has the role.
    pub(crate) account: Address,
    /// Takes it over.
    pub(crate) successor: Successor,
}

impl Role {
    /// The role at a time, from its two words: a successor whose time has come has taken over.
    pub(crate) fn at(account: Address, successor: Successor, now: u64) -> Self {
        if has_taken_effect(successor.from, now) {
            return Self { account: successor.next, successor: Successor::default() };
        }
        Self { account, successor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::U256;
    use tributary_core::payee::{Payee, treasury};
    use tributary_parts::word::Value;

    const LAST: u64 = (1 << 40) - 1;

    fn payees() -> [B256; 3] {
        let id = Address::repeat_byte(7);
        [Payee::Account(id), Payee::ClaimKey(id), treasury(U256::from(9)).unwrap()].map(Payee::to_word)
    }

    #[test]
    fn an_item_survives_its_word() {
        for payee in payees() {
            for status in (1..=5).map(Status::from_u8) {
                for entry in
                    [Entry { time: LAST, number: 1, status }, Entry { time: 1, number: LAST, status }]
                {
                    let item = Some(Item { payee: PackedPayee(payee), entry });
                    assert_eq!(Option::<Item>::unpack(item.pack()), item);
                }
            }
        }
        assert_eq!(Option::<Item>::unpack(B256::ZERO), None);
    }

    #[test]
    fn an_item_fills_its_word_as_the_layout_says() {
        let entry = Entry { time: 2, number: 3, status: Status::Flagged };
        let word = Item { payee: PackedPayee(payees()[1]), entry }.pack();
        let expected = [&[1][..], &[7; 20], &[0, 0, 0, 0, 2], &[0, 0, 0, 0, 3], &[5]].concat();
        assert_eq!(word.as_slice(), expected);
    }

    #[test]
    fn a_submission_survives_its_word() {
        let entry = Some(Entry { time: LAST, number: LAST - 1, status: Status::Rejected });
        assert_eq!(Option::<Entry>::unpack(entry.pack()), entry);
        assert_eq!(Option::<Entry>::unpack(B256::ZERO), None);
    }

    #[test]
    fn a_commitment_survives_its_word() {
        let commitment = Commitment { time: LAST, first_number: LAST - 255 };
        assert_eq!(Commitment::unpack(commitment.pack()), commitment);
    }

    #[test]
    fn rules_survive_their_word() {
        let owner = Address::repeat_byte(3);
        let rules = ContributionRules {
            owner,
            policy: Policy::Listed,
            treasury_fee_bps: 3_000,
            closed_at: 9,
            commit_first: true,
        };
        assert_eq!(ContributionRules::unpack(rules.pack()), rules);
    }

    #[test]
    fn a_role_passes_on_at_its_time() {
        let (old, new) = (Address::repeat_byte(1), Address::repeat_byte(2));
        let successor = Successor { next: new, from: 100 };
        let at = |now| Role::at(old, Successor::unpack(successor.pack()), now);
        assert_eq!(at(99), Role { account: old, successor });
        assert_eq!(at(100), Role { account: new, successor: Successor::default() });
        assert_eq!(at(LAST), at(100));
    }

    #[test]
    fn a_role_without_a_successor_stays() {
        let account = Address::repeat_byte(1);
        let role = Role::at(account, Successor::default(), LAST);
        assert_eq!(role, Role { account, successor: Successor::default() });
    }
}

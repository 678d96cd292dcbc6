//! Datanets and the contributions in them: see `abi/IDatanets.sol`, which documents every function, event and error.
#![cfg_attr(target_arch = "wasm32", no_main)]
#![allow(
    missing_docs,
    reason = "abi/IDatanets.sol is the documentation, and the SDK's macros generate public items"
)]

extern crate alloc;

mod commit;
mod members;
mod route;
mod signed;
mod storage;

use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolEvent;
use storage::{ATTESTOR, HEAD, Head, PENDING_OWNER, Record, Status, TERMS, TREASURY};
use stylus_sdk::{prelude::*, stylus_core::Host};
use tributary_core::{
    ids::join,
    payee::{Payee, claim_key},
    sum_tree::MAX_COUNT,
};
use tributary_interfaces::IDatanets::*;
use tributary_parts::{
    Revert,
    abi::Word,
    emit, emit_with_tail, ensure,
    flat::{begin, push, push_padded},
    revert,
    store::Words,
};

/// The most items that one call may name.
const MAX_ITEMS: usize = 256;
/// The longest text that an event carries, in bytes.
const MAX_URI: usize = 2_048;
/// The highest treasury fee, in basis points.
const MAX_FEE: u16 = 3_000;

const OPEN: u8 = 0;
const CURATED: u8 = 1;
const LISTED: u8 = 2;

sol_storage! {
    /// All Datanets and contributions.
    #[entrypoint]
    pub struct Datanets {
        /// How many Datanets there are.
        Words count;
        /// A Datanet's words, by Datanet and the places in `storage.rs`.
        Words datanets;
        /// A packed [`Record`] by Datanet and item, which is a content id or a batch's root; and by Datanet, root and content
        /// id for a record of a batch that has a status of its own.
        Words records;
        /// 1 for a curator, by Datanet and account.
        Words curators;
        /// 1 for an account that may contribute to a listed Datanet, by Datanet and account.
        Words listed;
        /// The account behind a claim key, by claim key.
        Words bound;
        /// Which of 256 nonces are cancelled, by account and nonce / 256.
        Words cancelled;
        /// When a commitment was made, by commitment; zero once it was shown.
        Words commitments;
    }
}

impl Datanets {
    pub fn create_datanet(&mut self, terms: DatanetTerms) -> Result<U256, Revert> {
        ensure(terms.policy <= LISTED, || InvalidPolicy { policy: terms.policy })?;
        let fee_has_nobody = terms.treasuryFeeBps > 0 && terms.treasury.is_zero();
        ensure(terms.treasuryFeeBps <= MAX_FEE && !fee_has_nobody, || InvalidTreasury {
            treasury: terms.treasury,
            feeBps: terms.treasuryFeeBps,
        })?;
        check_uri(&terms.uri)?;
        let id = self.datanet_count().saturating_add(U256::from(1));
        self.count.set(&[], id.to_word());
        let owner = self.vm().msg_sender();
        let (policy, treasury_fee_bps) = (terms.policy, terms.treasuryFeeBps);
        let commit_first = terms.commitFirst;
        self.set_head(id, Head { owner, policy, treasury_fee_bps, closed_at: 0, commit_first });
        self.datanets.set(&[&id, &TREASURY], terms.treasury.into_word());
        self.datanets.set(&[&id, &ATTESTOR], terms.attestor.into_word());
        self.datanets.set(&[&id, &TERMS], terms.termsHash);
        emit_created(self.vm(), id, owner, &terms);
        Ok(id)
    }

    pub fn offer_datanet(&mut self, datanet_id: U256, pending_owner: Address) -> Result<(), Revert> {
        let owner = self.only_owner(datanet_id)?;
        self.datanets.set(&[&datanet_id, &PENDING_OWNER], pending_owner.into_word());
        emit(self.vm(), DatanetOffered { datanetId: datanet_id, owner, pendingOwner: pending_owner });
        Ok(())
    }

    pub fn accept_datanet(&mut self, datanet_id: U256) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let offered = self.address(datanet_id, PENDING_OWNER);
        ensure(offered == caller, || NotPendingOwner { datanetId: datanet_id, caller })?;
        let head = self.head(datanet_id);
        let from = head.owner;
        self.set_head(datanet_id, Head { owner: caller, ..head });
        self.datanets.set(&[&datanet_id, &PENDING_OWNER], B256::ZERO);
        emit(self.vm(), DatanetTransferred { datanetId: datanet_id, from, to: caller });
        Ok(())
    }

    pub fn close_datanet(&mut self, datanet_id: U256) -> Result<(), Revert> {
        self.only_owner(datanet_id)?;
        let now = self.vm().block_timestamp();
        let head = self.head(datanet_id);
        ensure(head.closed_at == 0, || DatanetIsClosed { datanetId: datanet_id })?;
        self.set_head(datanet_id, Head { closed_at: now, ..head });
        emit(self.vm(), DatanetClosed { datanetId: datanet_id });
        Ok(())
    }

    pub fn set_curator(&mut self, datanet_id: U256, account: Address, trusted: bool) -> Result<(), Revert> {
        self.only_owner(datanet_id)?;
        ensure(!account.is_zero(), || ZeroValue {})?;
        self.curators.set(&[&datanet_id, &account], trusted.to_word());
        emit(self.vm(), CuratorSet { datanetId: datanet_id, account, trusted });
        Ok(())
    }

    pub fn set_listed(&mut self, datanet_id: U256, account: Address, listed: bool) -> Result<(), Revert> {
        self.only_curator(datanet_id)?;
        ensure(!account.is_zero(), || ZeroValue {})?;
        self.listed.set(&[&datanet_id, &account], listed.to_word());
        emit(self.vm(), ContributorListed { datanetId: datanet_id, account, listed });
        Ok(())
    }

    pub fn contribute(&mut self, datanet_id: U256, content_id: B256) -> Result<(), Revert> {
        self.contribute_many(datanet_id, alloc::vec![content_id])
    }

    pub fn contribute_many(&mut self, datanet_id: U256, content_ids: Vec<B256>) -> Result<(), Revert> {
        let (payee, status) = self.admit_openly(datanet_id, self.vm().msg_sender())?;
        self.register(datanet_id, payee, status, content_ids)
    }

    pub fn contribute_as(
        &mut self,
        datanet_id: U256,
        payee: B256,
        content_ids: Vec<B256>,
    ) -> Result<(), Revert> {
        let status = self.curator_admits(datanet_id)?;
        self.register(datanet_id, read_payee(payee)?, status, content_ids)
    }

    pub fn contribute_batch(
        &mut self,
        datanet_id: U256,
        root: B256,
        count: u64,
        uri: String,
    ) -> Result<(), Revert> {
        let (payee, status) = self.admit_openly(datanet_id, self.vm().msg_sender())?;
        self.register_batch(datanet_id, payee, status, root, count, uri)
    }

    pub fn contribute_batch_as(
        &mut self,
        datanet_id: U256,
        payee: B256,
        root: B256,
        count: u64,
        uri: String,
    ) -> Result<(), Revert> {
        let status = self.curator_admits(datanet_id)?;
        self.register_batch(datanet_id, read_payee(payee)?, status, root, count, uri)
    }

    pub fn curate(
        &mut self,
        datanet_id: U256,
        items: Vec<B256>,
        status: u8,
        reason_hash: B256,
    ) -> Result<(), Revert> {
        let by = self.only_curator(datanet_id)?;
        let status = curators_status(status)?;
        self.change_status(datanet_id, items, status, by, reason_hash)
    }

    pub fn retract(&mut self, datanet_id: U256, items: Vec<B256>) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        self.change_status(datanet_id, items, Status::Retracted, caller, B256::ZERO)
    }

    pub fn bind_claim_key(
        &mut self,
        datanet_id: U256,
        identity: B256,
        account: Address,
    ) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let attestor = self.address(datanet_id, ATTESTOR);
        ensure(attestor == caller, || NotAttestor { datanetId: datanet_id, caller })?;
        self.bind(datanet_id, identity, account)
    }

    pub fn datanet_count(&self) -> U256 {
        self.count.get(&[]).into()
    }

    pub fn datanet(&self, datanet_id: U256) -> Datanet {
        let head = self.head(datanet_id);
        Datanet {
            owner: head.owner,
            pendingOwner: self.address(datanet_id, PENDING_OWNER),
            termsHash: self.datanets.get(&[&datanet_id, &TERMS]),
            policy: head.policy,
            treasury: self.address(datanet_id, TREASURY),
            treasuryFeeBps: head.treasury_fee_bps,
            attestor: self.address(datanet_id, ATTESTOR),
            closedAt: head.closed_at,
            commitFirst: head.commit_first,
        }
    }

    pub fn is_open(&self, datanet_id: U256) -> bool {
        self.open_head(datanet_id).is_ok()
    }

    pub fn is_curator(&self, datanet_id: U256, account: Address) -> bool {
        let named = !self.curators.get(&[&datanet_id, &account]).is_zero();
        !account.is_zero() && (named || self.head(datanet_id).owner == account)
    }

    pub fn is_listed(&self, datanet_id: U256, account: Address) -> bool {
        !self.listed.get(&[&datanet_id, &account]).is_zero()
    }

    pub fn contribution(&self, datanet_id: U256, item: B256) -> Contribution {
        as_contribution(self.record(datanet_id, item))
    }

    pub fn claim_key_of(datanet_id: U256, identity: B256) -> B256 {
        claim_key(datanet_id, identity).to_word()
    }

    pub fn bound_account(&self, claim_key: B256) -> Address {
        Address::from_word(self.bound.get(&[&claim_key]))
    }
}

impl Datanets {
    fn head(&self, datanet_id: U256) -> Head {
        Head::unpack(self.datanets.get(&[&datanet_id, &HEAD]))
    }

    fn set_head(&mut self, datanet_id: U256, head: Head) {
        self.datanets.set(&[&datanet_id, &HEAD], head.pack());
    }

    fn address(&self, datanet_id: U256, place: u8) -> Address {
        Address::from_word(self.datanets.get(&[&datanet_id, &place]))
    }

    /// The record or batch with this content id or root.
    fn record(&self, datanet_id: U256, item: B256) -> Option<Record> {
        Record::unpack(self.records.get(&[&datanet_id, &item]))
    }

    fn existing(&self, datanet_id: U256, item: B256) -> Result<Record, Revert> {
        self.record(datanet_id, item)
            .ok_or_else(|| revert(UnknownContribution { datanetId: datanet_id, item }))
    }

    fn only_owner(&self, datanet_id: U256) -> Result<Address, Revert> {
        let caller = self.vm().msg_sender();
        let owner = self.head(datanet_id).owner;
        ensure(!owner.is_zero(), || UnknownDatanet { datanetId: datanet_id })?;
        ensure(owner == caller, || NotDatanetOwner { datanetId: datanet_id, caller })?;
        Ok(caller)
    }

    fn only_curator(&self, datanet_id: U256) -> Result<Address, Revert> {
        let caller = self.vm().msg_sender();
        let owner = self.head(datanet_id).owner;
        ensure(!owner.is_zero(), || UnknownDatanet { datanetId: datanet_id })?;
        let trusted = self.is_curator(datanet_id, caller);
        ensure(trusted, || NotCurator { datanetId: datanet_id, caller })?;
        Ok(caller)
    }

    /// Whether the caller is who a record is registered for.
    fn only_contributor(&self, datanet_id: U256, item: B256, record: &Record) -> Result<(), Revert> {
        let caller = self.vm().msg_sender();
        let account = match record.payee {
            Payee::Account(account) => account,
            Payee::ClaimKey(_) => self.bound_account(record.payee.to_word()),
        };
        ensure(account == caller, || NotContributor { datanetId: datanet_id, item, caller })
    }

    /// The head of a Datanet that takes contributions.
    fn open_head(&self, datanet_id: U256) -> Result<Head, Revert> {
        let head = self.head(datanet_id);
        ensure(!head.owner.is_zero(), || UnknownDatanet { datanetId: datanet_id })?;
        ensure(head.closed_at == 0, || DatanetIsClosed { datanetId: datanet_id })?;
        Ok(head)
    }

    /// An account as payee, and the status that its contributions start with, if it may contribute without a commitment.
    fn admit_openly(&self, datanet_id: U256, account: Address) -> Result<(Payee, Status), Revert> {
        let head = self.open_head(datanet_id)?;
        ensure(!head.commit_first, || CommitmentRequired { datanetId: datanet_id })?;
        self.admit(datanet_id, &head, account)
    }

    /// An account as payee, and the status that its contributions start with.
    fn admit(&self, datanet_id: U256, head: &Head, account: Address) -> Result<(Payee, Status), Revert> {
        let status = match head.policy {
            OPEN => Status::Accepted,
            CURATED => Status::Pending,
            _ => {
                let listed = self.is_listed(datanet_id, account);
                ensure(listed, || NotListed { datanetId: datanet_id, account })?;
                Status::Accepted
            }
        };
        Ok((Payee::Account(account), status))
    }

    /// What a curator registers is accepted.
    fn curator_admits(&self, datanet_id: U256) -> Result<Status, Revert> {
        self.open_head(datanet_id)?;
        self.only_curator(datanet_id)?;
        Ok(Status::Accepted)
    }

    fn bind(&mut self, datanet_id: U256, identity: B256, account: Address) -> Result<(), Revert> {
        ensure(!account.is_zero() && !identity.is_zero(), || ZeroValue {})?;
        let key = claim_key(datanet_id, identity).to_word();
        let present = self.bound_account(key);
        ensure(present.is_zero(), || AlreadyBound { claimKey: key, account: present })?;
        self.bound.set(&[&key], account.into_word());
        emit(self.vm(), ClaimKeyBound { datanetId: datanet_id, claimKey: key, account, identity });
        Ok(())
    }

    /// Registers all of the records, or none of them.
    fn register(
        &mut self,
        datanet_id: U256,
        payee: Payee,
        status: Status,
        content_ids: Vec<B256>,
    ) -> Result<(), Revert> {
        check_length(content_ids.len())?;
        for (index, content_id) in content_ids.iter().enumerate() {
            if let Err(reason) = self.register_item(datanet_id, payee, status, *content_id) {
                // One contribution of many fails by itself: what it has written must go.
                for registered in content_ids.iter().take(index) {
                    self.records.set(&[&datanet_id, registered], B256::ZERO);
                }
                return Err(reason);
            }
        }
        let payee = payee.to_word();
        emit_with_tail::<Contributed>(
            self.vm(),
            &[&datanet_id, &payee],
            &[&(status as u8)],
            content_ids.len(),
            &join(&content_ids),
        );
        Ok(())
    }

    fn register_batch(
        &mut self,
        datanet_id: U256,
        payee: Payee,
        status: Status,
        root: B256,
        count: u64,
        uri: String,
    ) -> Result<(), Revert> {
        ensure((1..=MAX_COUNT).contains(&count), || InvalidCount { count })?;
        check_uri(&uri)?;
        self.register_item(datanet_id, payee, status, root)?;
        let payee = payee.to_word();
        let status = status as u8;
        let topics: [&dyn Word; 3] = [&datanet_id, &payee, &root];
        emit_with_tail::<BatchContributed>(self.vm(), &topics, &[&status, &count], uri.len(), uri.as_bytes());
        Ok(())
    }

    fn register_item(
        &mut self,
        datanet_id: U256,
        payee: Payee,
        status: Status,
        item: B256,
    ) -> Result<(), Revert> {
        ensure(!item.is_zero(), || ZeroValue {})?;
        let now = self.vm().block_timestamp();
        if let Some(first) = self.record(datanet_id, item) {
            let payee = first.payee.to_word();
            return Err(revert(AlreadyContributed { datanetId: datanet_id, item, payee }));
        }
        let record = Record { payee, registered_at: now, status, status_at: now };
        self.records.set(&[&datanet_id, &item], record.pack());
        Ok(())
    }

    fn change_status(
        &mut self,
        datanet_id: U256,
        items: Vec<B256>,
        status: Status,
        by: Address,
        reason_hash: B256,
    ) -> Result<(), Revert> {
        check_length(items.len())?;
        let now = self.vm().block_timestamp();
        for item in items {
            let record = self.existing(datanet_id, item)?;
            if status == Status::Retracted {
                self.only_contributor(datanet_id, item, &record)?;
            }
            check_change(record.status, status)?;
            self.records.set(&[&datanet_id, &item], Record { status, status_at: now, ..record }.pack());
            let status = status as u8;
            emit(
                self.vm(),
                StatusChanged { datanetId: datanet_id, item, status, by, reasonHash: reason_hash },
            );
        }
        Ok(())
    }
}

fn emit_created(vm: &impl Host, id: U256, owner: Address, terms: &DatanetTerms) {
    // The event's data is one struct with a text: where the struct is, then its fields, the first being where the text is.
    const FIELDS: u64 = 7;
    let mut log = begin(DatanetCreated::SIGNATURE_HASH.as_slice());
    let DatanetTerms { uri, termsHash, policy, treasury, treasuryFeeBps, attestor, commitFirst } = terms;
    push(&mut log, &[&id, &owner, &32u64, &(32 * FIELDS)]);
    push(&mut log, &[termsHash, policy, treasury, treasuryFeeBps, attestor, commitFirst]);
    push(&mut log, &[&(uri.len() as u64)]);
    push_padded(&mut log, uri.as_bytes());
    vm.emit_log(&log, 3);
}

/// A status that curators set.
fn curators_status(value: u8) -> Result<Status, Revert> {
    let status = Status::from_u8(value);
    let settable = matches!(status, Status::Accepted | Status::Rejected | Status::Flagged);
    ensure(settable, || InvalidStatus { present: 0, requested: value })?;
    Ok(status)
}

/// A status changes to another one, and retraction is for good.
fn check_change(present: Status, requested: Status) -> Result<(), Revert> {
    let changes = present != requested && present != Status::Retracted;
    ensure(changes, || InvalidStatus { present: present as u8, requested: requested as u8 })
}

fn as_contribution(record: Option<Record>) -> Contribution {
    let Some(record) = record else {
        return Contribution { payee: B256::ZERO, registeredAt: 0, status: 0, statusAt: 0 };
    };
    Contribution {
        payee: record.payee.to_word(),
        registeredAt: record.registered_at,
        status: record.status as u8,
        statusAt: record.status_at,
    }
}

fn read_payee(word: B256) -> Result<Payee, Revert> {
    Payee::from_word(word).ok_or_else(|| revert(InvalidPayee { payee: word }))
}

fn check_length(length: usize) -> Result<(), Revert> {
    ensure((1..=MAX_ITEMS).contains(&length), || InvalidLength { length: U256::from(length) })
}

fn check_uri(uri: &str) -> Result<(), Revert> {
    ensure(uri.len() <= MAX_URI, || UriTooLong { length: U256::from(uri.len()) })
}

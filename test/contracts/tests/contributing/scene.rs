//! One Datanet, its owner, an author and a thief.

use alloy_primitives::{B256, U256};
use alloy_sol_types::SolCall;
use tributary_core::ids::commitment;
use tributary_interfaces::IDatanets::{self, Contribution, DatanetTerms, Registration, Submission};
use tributary_test_kit::{ChainFixture, Key, Revert, payee};

pub(crate) use tributary_test_kit::values::*;

pub(crate) struct Scene {
    pub(crate) chain: ChainFixture,
    pub(crate) datanet: U256,
    pub(crate) owner: Key,
    pub(crate) ann: Key,
    pub(crate) thief: Key,
}

impl Scene {
    /// A Datanet with this policy.
    pub(crate) fn new(policy: u8) -> Self {
        Self::with(|terms| terms.policy = policy)
    }

    pub(crate) fn with(change: impl FnOnce(&mut DatanetTerms)) -> Self {
        let chain = ChainFixture::new();
        let [ann, thief] = ["ann", "thief"].map(Key::named);
        let owner = chain.owner.clone();
        let mut terms = chain.datanet_terms();
        change(&mut terms);
        let datanet = chain.create_datanet(terms);
        Self { chain, datanet, owner, ann, thief }
    }

    /// Another Datanet of the owner's.
    pub(crate) fn another(&self, change: impl FnOnce(&mut DatanetTerms)) -> U256 {
        let mut terms = self.chain.datanet_terms();
        change(&mut terms);
        self.chain.create_datanet(terms)
    }

    pub(crate) fn try_call<C: SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Revert> {
        self.chain.try_call(from.account, self.chain.datanets, call)
    }

    #[track_caller]
    pub(crate) fn call<C: SolCall>(&self, from: &Key, call: C) -> C::Return {
        self.chain.call(from.account, self.chain.datanets, call)
    }

    #[track_caller]
    pub(crate) fn read<C: SolCall>(&self, call: C) -> C::Return {
        self.chain.read(self.chain.datanets, call)
    }

    /// Registers records for the caller.
    pub(crate) fn contribute(&self, from: &Key, ids: &[B256]) -> Result<(), Revert> {
        self.contribute_to(self.datanet, from, ids)
    }

    pub(crate) fn contribute_to(&self, datanet: U256, from: &Key, ids: &[B256]) -> Result<(), Revert> {
        let call = IDatanets::contributeManyCall { datanetId: datanet, contentIds: ids.to_vec() };
        self.try_call(from, call).map(|_| ())
    }

    /// The owner registers records for an account.
    pub(crate) fn contribute_as(&self, account: &Key, ids: &[B256]) -> Result<(), Revert> {
        let call = IDatanets::contributeAsCall {
            datanetId: self.datanet,
            kind: ACCOUNT,
            who: payee(account.account),
            contentIds: ids.to_vec(),
        };
        self.try_call(&self.owner, call).map(|_| ())
    }

    /// The owner changes the status of registrations of one contributor.
    pub(crate) fn curate(&self, contributor: &Key, items: &[B256], status: u8) -> Result<(), Revert> {
        let registrations = registrations(contributor, items);
        let (datanet_id, reason_hash) = (self.datanet, B256::ZERO);
        let call =
            IDatanets::curateCall { datanetId: datanet_id, registrations, status, reasonHash: reason_hash };
        self.try_call(&self.owner, call).map(|_| ())
    }

    /// A contributor withdraws its own registrations.
    pub(crate) fn retract(&self, contributor: &Key, items: &[B256]) -> Result<(), Revert> {
        let registrations = registrations(contributor, items);
        self.try_call(contributor, IDatanets::retractCall { datanetId: self.datanet, registrations })
            .map(|_| ())
    }

    pub(crate) fn accepted(&self, item: B256) -> Contribution {
        self.read(IDatanets::contributionCall { datanetId: self.datanet, item })
    }

    /// What waits for a contributor.
    pub(crate) fn waiting(&self, item: B256, contributor: &Key) -> Submission {
        let payee = payee(contributor.account);
        self.read(IDatanets::submissionCall { datanetId: self.datanet, item, payee })
    }

    pub(crate) fn status_at(&self, item: B256, time: u64) -> u8 {
        self.read(IDatanets::statusAtCall { datanetId: self.datanet, item, time })
    }

    pub(crate) fn member_status_at(&self, root: B256, content_id: B256, time: u64) -> u8 {
        let (datanet_id, content_id) = (self.datanet, content_id);
        let call = IDatanets::memberStatusAtCall { datanetId: datanet_id, root, contentId: content_id, time };
        self.read(call)
    }

    /// Commits to records, or to a batch's root, in the Datanet.
    pub(crate) fn commit(&self, from: &Key, words: &[B256], salt: B256) -> Result<B256, Revert> {
        let commitment = commitment(from.account, self.datanet, words, salt);
        self.try_call(from, IDatanets::commitCall { commitment }).map(|_| commitment)
    }

    pub(crate) fn reveal(&self, from: &Key, ids: &[B256], salt: B256) -> Result<(), Revert> {
        let call = IDatanets::revealCall { datanetId: self.datanet, contentIds: ids.to_vec(), salt };
        self.try_call(from, call).map(|_| ())
    }

    /// Whose an item is, and its number.
    pub(crate) fn owner_and_number(&self, item: B256) -> (B256, u64) {
        let Contribution { payee, number, .. } = self.accepted(item);
        (payee, number)
    }
}

pub(crate) fn registrations(contributor: &Key, items: &[B256]) -> Vec<Registration> {
    let payee = payee(contributor.account);
    items.iter().map(|item| Registration { item: *item, payee }).collect()
}

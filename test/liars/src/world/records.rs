//! Records, their registrations, and what happens to them.

use crate::known::{Record, show_record};
use alloy_primitives::{Address, B256, U256};
use tributary_core::{
    ids::content_id,
    payee::{Payee, PayeeKind},
    span::Order,
};
use tributary_interfaces::IDatanets::{
    Contribution, Registration, bindClaimKeyCall, contributeAsCall, contributeBatchAsCall, contributeCall,
    contributionCall, curateCall, memberStatusAtCall, statusAtCall,
};
use tributary_rounds::Owner;
use tributary_test_kit::{Batch, ChainFixture};

const ACCEPTED: u8 = 2;
const FLAGGED: u8 = 5;

/// Everything that was registered on a chain, in order.
pub(super) struct Registry<'c> {
    pub(super) chain: &'c ChainFixture,
    pub(super) list: Vec<Record>,
}

impl Registry<'_> {
    /// Registers a record by itself, for the caller.
    pub(super) fn single(&mut self, from: Address, datanet: U256, bytes: Vec<u8>) {
        let call = contributeCall { datanetId: datanet, contentId: content_id(&bytes) };
        self.chain.call(from, self.chain.datanets, call);
        self.add_single(datanet, bytes);
    }

    /// Registers a record by itself for a payee, as the Datanet's owner.
    pub(super) fn single_as(&mut self, datanet: U256, kind: PayeeKind, who: B256, bytes: Vec<u8>) {
        let call = contributeAsCall {
            datanetId: datanet,
            kind: kind as u8,
            who,
            contentIds: vec![content_id(&bytes)],
        };
        self.chain.call(self.chain.owner.account, self.chain.datanets, call);
        self.add_single(datanet, bytes);
    }

    /// Registers a batch for the caller, and accepts it as the Datanet's owner.
    pub(super) fn batch(&mut self, from: Address, datanet: U256, texts: Vec<Vec<u8>>, is_hidden: bool) {
        let batch = batch_of(&texts);
        self.chain.call(from, self.chain.datanets, batch.contribute(datanet));
        self.curate(datanet, batch.item(), from.into_word(), ACCEPTED);
        self.add_batch(datanet, &batch, texts, is_hidden);
    }

    /// Registers a batch for a claim key, as the Datanet's owner.
    pub(super) fn batch_as(&mut self, datanet: U256, identity: B256, texts: Vec<Vec<u8>>) {
        let batch = batch_of(&texts);
        let call = contributeBatchAsCall {
            datanetId: datanet,
            kind: PayeeKind::ClaimKey as u8,
            who: identity,
            root: batch.root,
            count: texts.len() as u64,
            uri: "list".into(),
        };
        self.chain.call(self.chain.owner.account, self.chain.datanets, call);
        self.add_batch(datanet, &batch, texts, false);
    }

    /// Binds an account to a claim key, as the Datanet's attestor.
    pub(super) fn bind(&self, datanet: U256, identity: B256, account: Address) {
        let call = bindClaimKeyCall {
            datanetId: datanet,
            identity,
            account,
            deadline: U256::MAX,
            signature: Default::default(),
        };
        self.chain.call(self.chain.owner.account, self.chain.datanets, call);
    }

    /// Flags a record that is accepted, or accepts one that is flagged: of a batch only this record.
    pub(super) fn toggle(&mut self, index: usize) {
        let Record { owner, batch_root, .. } = self.list[index].clone();
        let status = self.next_status(index);
        if batch_root.is_zero() {
            self.curate(owner.datanet, owner.item, owner.payee.to_word(), status);
        } else {
            let batch = self.batch_with(batch_root);
            let call = batch.curate(owner.datanet, owner.order.index as usize, 1, status);
            self.chain.call(self.chain.owner.account, self.chain.datanets, call);
        }
        self.list[index].changes.push(self.chain.now());
    }

    /// Flags a whole batch that is accepted, or accepts one that is flagged.
    pub(super) fn toggle_batch(&mut self, root: B256) {
        let first = self.list.iter().position(|record| record.batch_root == root).expect("its records");
        let Owner { datanet, item, payee, .. } = self.list[first].owner;
        self.curate(datanet, item, payee.to_word(), self.next_status(first));
        let now = self.chain.now();
        let members = self.list.iter_mut().filter(|record| record.batch_root == root);
        members.for_each(|record| record.changes.push(now));
    }

    fn next_status(&self, index: usize) -> u8 {
        if self.list[index].changes.len().is_multiple_of(2) { FLAGGED } else { ACCEPTED }
    }

    fn curate(&self, datanet: U256, item: B256, payee: B256, status: u8) {
        let call = curateCall {
            datanetId: datanet,
            registrations: vec![Registration { item, payee }],
            status,
            reasonHash: B256::ZERO,
        };
        self.chain.call(self.chain.owner.account, self.chain.datanets, call);
    }

    fn add_single(&mut self, datanet: U256, bytes: Vec<u8>) {
        let content_id = content_id(&bytes);
        self.add(datanet, content_id, content_id, 0, bytes, B256::ZERO, false);
    }

    fn add_batch(&mut self, datanet: U256, batch: &Batch, mut texts: Vec<Vec<u8>>, is_hidden: bool) {
        texts.sort_by_key(|bytes| content_id(bytes));
        for (index, bytes) in (0..).zip(texts) {
            self.add(datanet, batch.item(), content_id(&bytes), index, bytes, batch.root, is_hidden);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the fields of a record")]
    fn add(
        &mut self,
        datanet: U256,
        item: B256,
        content_id: B256,
        index: u64,
        bytes: Vec<u8>,
        batch_root: B256,
        is_hidden: bool,
    ) {
        let call = contributionCall { datanetId: datanet, item };
        let Contribution { payee, number, acceptedAt, .. } = self.chain.read(self.chain.datanets, call);
        let payee = Payee::from_word(payee).expect("it is accepted");
        let owner = Owner { datanet, content_id, item, payee, order: Order { number, index } };
        let (accepted_at, changes) = (acceptedAt, Vec::new());
        self.list.push(Record { owner, bytes, batch_root, is_hidden, accepted_at, changes });
    }

    /// The batch with this root.
    fn batch_with(&self, root: B256) -> Batch {
        let members = self.list.iter().filter(|record| record.batch_root == root);
        Batch::new(members.map(|record| record.owner.content_id).collect())
    }

    /// Shows all records on chain that are not hidden.
    pub(super) fn show(&self, from: Address) {
        for record in self.list.iter().filter(|record| !record.is_hidden) {
            let call = show_record(&self.list, record);
            self.chain.call(from, self.chain.spans, call);
        }
    }

    /// Panics unless the chain says of every record at every second of a change, and before, what
    /// its standing says.
    pub(super) fn check(&self) {
        for record in &self.list {
            let Owner { datanet, content_id, item, .. } = record.owner;
            let standing = record.standing();
            let changes = record.changes.iter().flat_map(|time| [*time - 1, *time]);
            for time in changes.chain([record.accepted_at - 1, record.accepted_at, self.chain.now()]) {
                let (root, datanets) = (record.batch_root, self.chain.datanets);
                let status = if root.is_zero() {
                    self.chain.read(datanets, statusAtCall { datanetId: datanet, item, time })
                } else {
                    let call = memberStatusAtCall { datanetId: datanet, root, contentId: content_id, time };
                    self.chain.read(datanets, call)
                };
                let is_accepted = standing.accepted.iter().any(|range| range.contains(&time));
                assert_eq!(status == ACCEPTED, is_accepted, "{record:?} at {time}");
            }
        }
    }
}

fn batch_of(texts: &[Vec<u8>]) -> Batch {
    Batch::new(texts.iter().map(|bytes| content_id(bytes)).collect())
}

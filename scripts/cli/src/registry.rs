//! Who contributed what, read back from the chain's events: a scorer trusts nothing else.

use crate::{context::Context, error::Result, folder::Folder};
use alloy_primitives::{B256, U256};
use std::collections::{HashMap, hash_map::Entry};
use tributary_chain::Event;
use tributary_core::payee::Payee;
use tributary_interfaces::IDatanets::{
    BatchContributed, ClaimKeyBound, Contributed, MemberStatusChanged, StatusChanged,
};

/// What the contracts call accepted.
pub const ACCEPTED: u8 = 2;

/// A record that is registered in a Datanet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Its content id.
    pub content_id: B256,
    /// Whom its credits are for.
    pub payee: Payee,
    /// When it was registered, in seconds since 1970.
    pub at: u64,
    /// Its status, or that of its batch, as it is counted.
    pub status: u8,
}

/// The records of a Datanet, in the order of their registration.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// The records; of those registered twice the first registration.
    pub records: Vec<Registered>,
    places: HashMap<B256, usize>,
}

/// A registration as the chain tells it: its items share a payee and, in a batch, a status.
struct Entrance {
    order: (u64, u64),
    at: u64,
    payee: B256,
    status: u8,
    /// The batch's root and where its list is; `None` for single records.
    batch: Option<(B256, String)>,
    content_ids: Vec<B256>,
}

impl Registry {
    /// Reads a Datanet's records and their status at a time (in seconds since 1970); later events do not count.
    pub async fn read(context: &Context, datanet: U256, until: u64) -> Result<Self> {
        let topic = Some(B256::from(datanet));
        let (contract, from) = (context.datanets(), context.deployment.block);
        let single = context.client.events::<Contributed>(contract, from, topic).await?;
        let batches = context.client.events::<BatchContributed>(contract, from, topic).await?;
        let changes = context.client.events::<StatusChanged>(contract, from, topic).await?;
        let of_members = context.client.events::<MemberStatusChanged>(contract, from, topic).await?;
        let entrances =
            single.into_iter().map(Entrance::single).chain(batches.into_iter().map(Entrance::batch));
        let entrances = entrances.filter(|entrance| entrance.at <= until).collect();
        let mut latest = Changes::default();
        for change in changes.iter().filter(|change| change.time <= until) {
            latest.items.insert(change.event.item, change.event.status);
        }
        for change in of_members.iter().filter(|change| change.time <= until) {
            latest.members.insert((change.event.root, change.event.contentId), change.event.status);
        }
        Self::assemble(&context.folder, entrances, &latest)
    }

    fn assemble(folder: &Folder, mut entrances: Vec<Entrance>, changes: &Changes) -> Result<Self> {
        entrances.sort_by_key(|entrance| entrance.order);
        let mut registry = Self::default();
        for entrance in entrances {
            let Some(payee) = Payee::from_word(entrance.payee) else { continue };
            let ids = match &entrance.batch {
                Some((root, uri)) => folder.batch(*root, uri)?,
                None => entrance.content_ids.clone(),
            };
            for content_id in ids {
                let status = entrance.status_of(content_id, changes);
                registry.add(Registered { content_id, payee, at: entrance.at, status });
            }
        }
        Ok(registry)
    }

    /// The first registration counts.
    fn add(&mut self, record: Registered) {
        if let Entry::Vacant(place) = self.places.entry(record.content_id) {
            place.insert(self.records.len());
            self.records.push(record);
        }
    }

    /// The record with a content id.
    pub fn find(&self, content_id: B256) -> Option<&Registered> {
        self.places.get(&content_id).map(|place| &self.records[*place])
    }

    /// The records that earn.
    pub fn accepted(&self) -> impl Iterator<Item = &Registered> {
        self.records.iter().filter(|record| record.status == ACCEPTED)
    }
}

/// The last status that was set.
#[derive(Default)]
struct Changes {
    /// Of a record or batch.
    items: HashMap<B256, u8>,
    /// Of a record of a batch, by root and content id.
    members: HashMap<(B256, B256), u8>,
}

impl Entrance {
    /// The status of one of its records. One of a batch counts with its own while the batch is accepted, else with the batch's.
    fn status_of(&self, content_id: B256, changes: &Changes) -> u8 {
        let item = self.batch.as_ref().map_or(content_id, |(root, _)| *root);
        let status = changes.items.get(&item).copied().unwrap_or(self.status);
        let own = changes.members.get(&(item, content_id)).filter(|_| status == ACCEPTED);
        own.copied().unwrap_or(status)
    }

    fn single(event: Event<Contributed>) -> Self {
        let Event { event, block, index, time } = event;
        let Contributed { payee, status, contentIds: content_ids, .. } = event;
        Self { order: (block, index), at: time, payee, status, batch: None, content_ids }
    }

    fn batch(event: Event<BatchContributed>) -> Self {
        let Event { event, block, index, time } = event;
        let BatchContributed { payee, status, root, uri, .. } = event;
        Self {
            order: (block, index),
            at: time,
            payee,
            status,
            batch: Some((root, uri)),
            content_ids: Vec::new(),
        }
    }
}

/// The accounts that are bound to a Datanet's claim keys.
pub async fn bound_accounts(
    context: &Context,
    datanet: U256,
) -> Result<HashMap<B256, alloy_primitives::Address>> {
    let topic = Some(B256::from(datanet));
    let events =
        context.client.events::<ClaimKeyBound>(context.datanets(), context.deployment.block, topic).await?;
    Ok(events.into_iter().map(|bound| (bound.event.claimKey, bound.event.account)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::Address;

    fn id(byte: u8) -> B256 {
        B256::repeat_byte(byte)
    }

    fn entrance(block: u64, payee: u8, ids: &[u8]) -> Entrance {
        Entrance {
            order: (block, 0),
            at: block * 10,
            payee: Address::repeat_byte(payee).into_word(),
            status: ACCEPTED,
            batch: None,
            content_ids: ids.iter().map(|byte| id(*byte)).collect(),
        }
    }

    #[test]
    fn the_first_registration_counts_whatever_the_order_of_the_events() {
        let folder = Folder::new("unused");
        let registry = Registry::assemble(
            &folder,
            vec![entrance(2, 2, &[1, 2]), entrance(1, 1, &[2, 3])],
            &Changes::default(),
        )
        .unwrap();
        assert_eq!(registry.records.len(), 3);
        assert_eq!(registry.find(id(2)).unwrap().payee, Payee::Account(Address::repeat_byte(1)));
        assert_eq!(registry.find(id(1)).unwrap().at, 20);
    }

    #[test]
    fn a_change_of_status_is_of_the_item_that_it_names() {
        let path = std::env::temp_dir().join(format!("tributary-registry-{}", std::process::id()));
        let folder = Folder::new(&path);
        let root = folder.put_batch(&mut [id(5), id(6)]).unwrap();
        let mut batch = entrance(3, 3, &[]);
        batch.batch = Some((root, String::new()));
        let items = HashMap::from([(root, 5), (id(1), 3), (id(6), 4)]);
        let members = HashMap::from([((root, id(5)), 3), ((id(9), id(6)), 3)]);
        let read = |changes: &Changes| {
            let mut whole = entrance(3, 3, &[]);
            whole.batch.clone_from(&batch.batch);
            Registry::assemble(&folder, vec![entrance(1, 1, &[1, 2]), whole], changes).unwrap()
        };
        let flagged = read(&Changes { items: items.clone(), members: members.clone() });
        let status = |registry: &Registry, byte| registry.find(id(byte)).unwrap().status;
        assert_eq!([1, 2, 5, 6].map(|byte| status(&flagged, byte)), [3, ACCEPTED, 5, 5]);
        assert_eq!(flagged.accepted().count(), 1);
        let accepted = read(&Changes { items: HashMap::new(), members });
        assert_eq!([5, 6].map(|byte| status(&accepted, byte)), [3, ACCEPTED], "its own status counts then");
        std::fs::remove_dir_all(path).unwrap();
    }
}

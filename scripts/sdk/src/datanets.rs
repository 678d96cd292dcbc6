//! Datanets: creating, vouching, roles and curation.

use crate::{
    context::Context,
    error::{Result, event_of},
    registry::Registry,
};
use alloy_primitives::{Address, B256, U256};
use tributary_chain::{Account, Sent};
use tributary_core::{
    ids::batch_item,
    limits::MAX_ITEMS,
    payee::{Payee, claim_key},
    status::Status,
};
use tributary_interfaces::IDatanets::{
    Datanet, DatanetCreated, DatanetTerms, Registration, bindClaimKeyCall, createDatanetCall, curateCall,
    datanetCall, holderOfCall, retractCall, vouchCall,
};

/// Why a Datanet does not do what is asked.
#[derive(Debug, thiserror::Error)]
pub enum DatanetError {
    /// There is no such Datanet.
    #[error("there is no Datanet {0}")]
    Unknown(U256),
    /// Nothing has this content id or batch root.
    #[error("nothing is registered as {name} in Datanet {datanet}")]
    NotRegistered {
        /// The Datanet.
        datanet: U256,
        /// The content id or batch root.
        name: B256,
    },
    /// Several payees have registered the same.
    #[error("{name} is registered for {payees} payees in Datanet {datanet}; name one of them")]
    Ambiguous {
        /// The Datanet.
        datanet: U256,
        /// The content id or batch root.
        name: B256,
        /// How many payees there are.
        payees: usize,
    },
    /// Nothing was accepted that could be vouched for.
    #[error("nothing is accepted in Datanet {0} whose bytes are available")]
    NothingAccepted(U256),
    /// No record is registered for the claim key.
    #[error("nothing is registered in Datanet {datanet} for the claim key {claim_key}")]
    UnusedClaimKey {
        /// The Datanet.
        datanet: U256,
        /// The claim key's word.
        claim_key: B256,
    },
}

/// A Datanet that was created.
#[derive(Clone, Debug)]
pub struct NewDatanet {
    /// Its id.
    pub id: U256,
    /// Its owner, who sent the transaction.
    pub owner: Address,
    /// The transaction.
    pub sent: Sent,
}

/// Creates a Datanet, which the sender owns.
///
/// # Errors
/// What `Datanets.createDatanet` reverts with.
pub async fn create(context: &Context, owner: &Account, terms: DatanetTerms) -> Result<NewDatanet> {
    let call = createDatanetCall { terms };
    let sent = context.client.send(owner, context.datanets(), &call, U256::ZERO).await?;
    let event = event_of::<DatanetCreated>(&sent)?;
    Ok(NewDatanet { id: event.datanetId, owner: event.owner, sent })
}

/// Reads a Datanet.
///
/// # Errors
/// [`DatanetError::Unknown`].
pub async fn read(context: &Context, id: U256) -> Result<Datanet> {
    let datanet = context.client.read(context.datanets(), &datanetCall { datanetId: id }).await?;
    if datanet.owner.is_zero() {
        return Err(DatanetError::Unknown(id).into());
    }
    Ok(datanet)
}

/// Vouches, as owner or curator, that anyone can have the bytes of everything accepted up to a
/// time, in seconds since 1970, which lies before the present block's.
///
/// # Errors
/// What `Datanets.vouch` reverts with.
pub async fn vouch(context: &Context, curator: &Account, datanet: U256, up_to: u64) -> Result<Sent> {
    let call = vouchCall { datanetId: datanet, upTo: up_to };
    Ok(context.client.send(curator, context.datanets(), &call, U256::ZERO).await?)
}

/// When a record was last accepted for the first time, in seconds since 1970: up to when a curator
/// can vouch at present.
///
/// # Errors
/// [`DatanetError::NothingAccepted`] if no record was, or none whose batch can be read.
pub async fn last_acceptance(context: &Context, datanet: U256) -> Result<u64> {
    let registry = Registry::read(context, datanet).await?;
    let last = registry.records().iter().map(|record| record.accepted_at).max();
    Ok(last.ok_or(DatanetError::NothingAccepted(datanet))?)
}

/// The registration that each name (a content id or a batch root) belongs to, with its present
/// status; only those of `payee` if it is given.
///
/// # Errors
/// [`DatanetError::NotRegistered`] and [`DatanetError::Ambiguous`] for the first name that is not
/// one registration's.
pub fn registrations(
    registry: &Registry,
    datanet: U256,
    names: &[B256],
    payee: Option<B256>,
) -> Result<Vec<(Registration, Status)>, DatanetError> {
    let registration = |name: B256| {
        let of_item = |item| registry.registrations(item).map(move |(payee, status)| (item, payee, status));
        let is_meant = |(_, of, _): &(B256, Payee, Status)| payee.is_none_or(|payee| payee == of.to_word());
        let found: Vec<_> = [name, batch_item(name)].into_iter().flat_map(of_item).filter(is_meant).collect();
        match found.as_slice() {
            [] => Err(DatanetError::NotRegistered { datanet, name }),
            [(item, payee, status)] => Ok((Registration { item: *item, payee: payee.to_word() }, *status)),
            several => Err(DatanetError::Ambiguous { datanet, name, payees: several.len() }),
        }
    };
    names.iter().map(|name| registration(*name)).collect()
}

/// Gives registrations a status (accepted, rejected or flagged), as owner or curator. Returns how
/// many changed: those that have the status are left alone.
///
/// # Errors
/// As [`registrations`]; what `Datanets.curate` reverts with.
pub async fn curate(
    context: &Context,
    curator: &Account,
    datanet: U256,
    names: &[B256],
    payee: Option<B256>,
    status: Status,
) -> Result<usize> {
    let registry = Registry::read(context, datanet).await?;
    let found = registrations(&registry, datanet, names, payee)?;
    let changed: Vec<Registration> =
        found.into_iter().filter(|(_, present)| *present != status).map(|(entry, _)| entry).collect();
    let calls: Vec<_> = changed
        .chunks(MAX_ITEMS)
        .map(|entries| curateCall {
            datanetId: datanet,
            registrations: entries.to_vec(),
            status: status as u8,
            reasonHash: B256::ZERO,
        })
        .collect();
    context.client.send_all(curator, context.datanets(), &calls, |_| ()).await?;
    Ok(changed.len())
}

/// Withdraws registrations permanently, as the contributor. Returns how many were withdrawn: those
/// that were before are left alone. Where several payees have registered the same, the sender's own
/// registration is meant.
///
/// # Errors
/// As [`registrations`]; what `Datanets.retract` reverts with.
pub async fn retract(context: &Context, sender: &Account, datanet: U256, names: &[B256]) -> Result<usize> {
    let registry = Registry::read(context, datanet).await?;
    let own = Some(sender.address().into_word());
    let found = registrations(&registry, datanet, names, own)
        .or_else(|_| registrations(&registry, datanet, names, None))?;
    let left: Vec<Registration> = found
        .into_iter()
        .filter(|(_, present)| *present != Status::Retracted)
        .map(|(entry, _)| entry)
        .collect();
    let calls: Vec<_> = left
        .chunks(MAX_ITEMS)
        .map(|entries| retractCall { datanetId: datanet, registrations: entries.to_vec() })
        .collect();
    context.client.send_all(sender, context.datanets(), &calls, |_| ()).await?;
    Ok(left.len())
}

/// The claim key of an identity, and whether this call bound it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The claim key's word.
    pub claim_key: B256,
    /// Whether the account was bound to it before.
    pub before: bool,
}

/// Binds an account permanently to the claim key of an identity, as the Datanet's attestor; nothing
/// if it is bound to it already.
///
/// # Errors
/// [`DatanetError::UnusedClaimKey`] if no record is registered for the key, since a key can be
/// bound once: a wrong identity would waste it. What `Datanets.bindClaimKey` reverts with.
pub async fn bind(
    context: &Context,
    attestor: &Account,
    datanet: U256,
    identity: B256,
    account: Address,
) -> Result<Binding> {
    let payee = claim_key(datanet, identity);
    let claim_key = payee.to_word();
    let holder = context.client.read(context.datanets(), &holderOfCall { payee: claim_key }).await?;
    if holder == account {
        return Ok(Binding { claim_key, before: true });
    }
    let registry = Registry::read(context, datanet).await?;
    if registry.records().iter().all(|record| record.payee != payee) {
        return Err(DatanetError::UnusedClaimKey { datanet, claim_key }.into());
    }
    let call = bind_call(datanet, identity, account);
    context.client.send(attestor, context.datanets(), &call, U256::ZERO).await?;
    Ok(Binding { claim_key, before: false })
}

/// Binds many accounts at once, each to the claim key of its identity, as the Datanet's attestor
/// and without looking whether anything is registered for them.
///
/// # Errors
/// What `Datanets.bindClaimKey` reverts with.
pub async fn bind_all(
    context: &Context,
    attestor: &Account,
    datanet: U256,
    accounts: &[(B256, Address)],
) -> Result<()> {
    let calls: Vec<bindClaimKeyCall> =
        accounts.iter().map(|(identity, account)| bind_call(datanet, *identity, *account)).collect();
    context.client.send_all(attestor, context.datanets(), &calls, |_| ()).await?;
    Ok(())
}

/// A binding that the attestor itself sends, so that it carries no signature.
fn bind_call(datanet: U256, identity: B256, account: Address) -> bindClaimKeyCall {
    bindClaimKeyCall {
        datanetId: datanet,
        identity,
        account,
        deadline: U256::ZERO,
        signature: Default::default(),
    }
}

//! Datanets: creating and reading them, vouching, curation, and the holders of claim keys.

mod claim_keys;
mod curation;
mod members;

pub use claim_keys::{Bindable, Binding, attest, bind, bind_all, bindable};
pub use curation::{curate, registrations, retract};
pub use members::{curate_members, retract_members};

use crate::{
    context::Context,
    error::{Result, event_of},
    intent::intent,
    registry::Registry,
};
use alloy_primitives::{Address, B256, U256};
use tributary_chain::{Account, Sent};
use tributary_interfaces::IDatanets::{
    Datanet, DatanetCreated, DatanetTerms, createDatanetCall, datanetCall, vouchCall,
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
    /// A batch does not hold a record.
    #[error("batch {root} does not hold record {content_id}")]
    NotInBatch {
        /// The batch's root.
        root: B256,
        /// The record.
        content_id: B256,
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

/// Creates a Datanet, which the sender owns, once
/// ([`send_once`](tributary_chain::Client::send_once)).
///
/// # Errors
/// What `Datanets.createDatanet` reverts with.
pub async fn create(context: &Context, owner: &Account, terms: DatanetTerms) -> Result<NewDatanet> {
    let call = createDatanetCall { terms };
    let intent = intent(context.datanets(), &call, U256::ZERO);
    let sent = context.client.send_once(owner, context.datanets(), &call, U256::ZERO, intent).await?;
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

/// Up to when a curator can vouch at present for all that is accepted, in seconds since 1970: the second
/// before the latest block's, or the last acceptance's if that is later. A model draws on what all its
/// Datanets vouch for, so one in which nothing happened for long must not hold the others back.
///
/// # Errors
/// [`DatanetError::NothingAccepted`] if no record was, or none whose batch can be read.
pub async fn vouchable(context: &Context, datanet: U256) -> Result<u64> {
    let head = context.view().await?.head().time;
    let registry = Registry::read(context, datanet).await?;
    let mut last = None;
    for record in registry.records() {
        last = last.max(Some(record?.accepted_at));
    }
    let last = last.ok_or(DatanetError::NothingAccepted(datanet))?;
    Ok(last.max(head.saturating_sub(1)))
}

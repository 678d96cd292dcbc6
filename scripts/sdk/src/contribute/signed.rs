//! Contributions that a contributor signs and anyone sends, who pays for the gas.

use crate::{context::Context, error::Result};
use alloy_primitives::{Address, B256, Bytes, U256};
use serde::{Deserialize, Serialize};
use tributary_chain::{Account, Sent, signature_bytes};
use tributary_core::typed_data::Contribute;
use tributary_interfaces::IDatanets::{self, Contributed, contributeForCall, contributeForManyCall};

/// The contributions of one transaction.
const CONTRIBUTIONS: usize = 32;

/// Records that their contributor has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedContribution {
    /// The Datanet.
    pub datanet: U256,
    /// Whom the records are registered for.
    pub contributor: Address,
    /// 1 to 256 records.
    pub content_ids: Vec<B256>,
    /// Any number that the contributor has not cancelled.
    pub nonce: U256,
    /// The last second in which it is valid, since 1970.
    pub deadline: U256,
    /// The contributor's signature.
    pub signature: Bytes,
}

impl SignedContribution {
    /// As the contract takes it.
    fn abi(&self) -> IDatanets::SignedContribution {
        IDatanets::SignedContribution {
            datanetId: self.datanet,
            contributor: self.contributor,
            contentIds: self.content_ids.clone(),
            nonce: self.nonce,
            deadline: self.deadline,
            signature: signature_bytes(&self.signature),
        }
    }

    /// The call that registers it.
    pub(super) fn call(&self) -> contributeForCall {
        contributeForCall { contribution: self.abi() }
    }
}

/// Signs records for a Datanet, so that anyone can register them for the account until the deadline,
/// in seconds since 1970.
///
/// # Errors
/// What the account fails to sign with.
pub async fn sign(
    context: &Context,
    contributor: &Account,
    datanet: U256,
    content_ids: &[B256],
    nonce: U256,
    deadline: U256,
) -> Result<SignedContribution> {
    let signed =
        Contribute { datanet_id: datanet, contributor: contributor.address(), content_ids, nonce, deadline };
    let digest = signed.digest(context.client.chain_id(), context.datanets().address);
    let signature = contributor.sign(digest).await?;
    let content_ids = content_ids.to_vec();
    Ok(SignedContribution {
        datanet,
        contributor: contributor.address(),
        content_ids,
        nonce,
        deadline,
        signature,
    })
}

/// What sending signed contributions did.
#[derive(Clone, Debug, Default)]
pub struct RelayReport {
    /// Records that were registered.
    pub registered: usize,
    /// Contributions that Datanets left out, as those that were registered before.
    pub left_out: usize,
    /// The gas used.
    pub gas: u64,
}

/// Registers records for those who signed them, as anyone.
///
/// # Errors
/// For a single contribution what `Datanets.contributeFor` reverts with; of many, those that would
/// revert are left out.
pub async fn relay(
    context: &Context,
    sender: &Account,
    contributions: &[SignedContribution],
) -> Result<RelayReport> {
    let (client, datanets) = (&context.client, context.datanets());
    let sent: Vec<Sent> = match contributions {
        [single] => vec![client.send(sender, datanets, &single.call(), U256::ZERO).await?],
        many => {
            let call = |chunk: &[SignedContribution]| contributeForManyCall {
                contributions: chunk.iter().map(SignedContribution::abi).collect(),
            };
            let calls: Vec<_> = many.chunks(CONTRIBUTIONS).map(call).collect();
            client.send_all(sender, datanets, &calls, |_| ()).await?
        }
    };
    let done: Vec<Contributed> = sent.iter().flat_map(|sent| sent.events::<Contributed>()).collect();
    Ok(RelayReport {
        registered: done.iter().map(|event| event.contentIds.len()).sum(),
        left_out: contributions.len().saturating_sub(done.len()),
        gas: sent.iter().map(|sent| sent.gas).sum(),
    })
}

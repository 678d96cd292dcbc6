//! Accounts for claim keys.

use super::DatanetError;
use crate::{context::Context, error::Result, registry::Registry};
use alloy_primitives::{Address, B256, Bytes, U256};
use tributary_chain::{Account, signature_bytes};
use tributary_core::{payee::claim_key, typed_data::BindClaimKey};
use tributary_interfaces::IDatanets::{bindClaimKeyCall, holderOfCall};

/// The claim key of an identity, and whether this call bound it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The claim key's word.
    pub claim_key: B256,
    /// Whether the account was bound to it before.
    pub before: bool,
}

/// Binds an account permanently to the claim key of an identity; nothing if it is bound to it already.
/// The sender is the Datanet's attestor, or anyone with what [`attest`] signed: its deadline, in
/// seconds since 1970, and the signature.
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
    signed: Option<(u64, Bytes)>,
) -> Result<Binding> {
    let payee = claim_key(datanet, identity);
    let claim_key = payee.to_word();
    let holder = context.client.read(context.datanets(), &holderOfCall { payee: claim_key }).await?;
    if holder == account {
        return Ok(Binding { claim_key, before: true });
    }
    let registry = Registry::read(context, datanet).await?;
    if registry.records_for(payee).next().transpose()?.is_none() {
        return Err(DatanetError::UnusedClaimKey { datanet, claim_key }.into());
    }
    let mut call = bind_call(datanet, identity, account);
    if let Some((deadline, signature)) = signed {
        (call.deadline, call.signature) = (U256::from(deadline), signature_bytes(&signature));
    }
    context.client.send(attestor, context.datanets(), &call, U256::ZERO).await?;
    Ok(Binding { claim_key, before: false })
}

/// Signs, as the Datanet's attestor, that an account may be bound to the claim key of an identity until
/// a deadline, in seconds since 1970: see [`bind`].
///
/// # Errors
/// What the account fails to sign with.
pub async fn attest(
    context: &Context,
    attestor: &Account,
    datanet: U256,
    identity: B256,
    account: Address,
    deadline: u64,
) -> Result<Bytes> {
    let bind = BindClaimKey { datanet_id: datanet, identity, account, deadline: U256::from(deadline) };
    Ok(attestor.sign(bind.digest(context.client.chain_id(), context.datanets().address)).await?)
}

/// Whether an account can be bound to the claim key of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bindable {
    /// It can.
    Free,
    /// It is bound to it.
    Bound,
    /// Another account is, permanently.
    ToOther(Address),
    /// No record is registered for the claim key.
    Unused,
}

/// Whether each of these accounts can be bound to the claim key of its identity, in the order given.
///
/// # Errors
/// What the node and the index fail with.
pub async fn bindable(
    context: &Context,
    datanet: U256,
    accounts: &[(B256, Address)],
) -> Result<Vec<Bindable>> {
    let payees: Vec<_> = accounts.iter().map(|(identity, _)| claim_key(datanet, *identity)).collect();
    let calls: Vec<holderOfCall> =
        payees.iter().map(|payee| holderOfCall { payee: payee.to_word() }).collect();
    let holders = context.client.read_many(context.datanets(), &calls).await?;
    let registry = Registry::read(context, datanet).await?;
    let mut found = Vec::with_capacity(accounts.len());
    for ((payee, holder), (_, account)) in payees.into_iter().zip(holders).zip(accounts) {
        found.push(match holder {
            holder if holder == *account => Bindable::Bound,
            holder if !holder.is_zero() => Bindable::ToOther(holder),
            _ if registry.records_for(payee).next().transpose()?.is_none() => Bindable::Unused,
            _ => Bindable::Free,
        });
    }
    Ok(found)
}

/// Binds many accounts at once, each to the claim key of its identity, as the Datanet's attestor
/// and without looking whether anything is registered for them ([`bindable`] does). `progress` is
/// called for each that is bound, in order.
///
/// # Errors
/// What `Datanets.bindClaimKey` reverts with.
pub async fn bind_all(
    context: &Context,
    attestor: &Account,
    datanet: U256,
    accounts: &[(B256, Address)],
    mut progress: impl FnMut(),
) -> Result<()> {
    let calls: Vec<bindClaimKeyCall> =
        accounts.iter().map(|(identity, account)| bind_call(datanet, *identity, *account)).collect();
    context.client.send_all(attestor, context.datanets(), &calls, |_| progress()).await?;
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

//! What curators and contributors change of registrations.

use super::DatanetError;
use crate::{context::Context, error::Result, registry::Registry};
use alloy_primitives::{B256, U256};
use tributary_chain::Account;
use tributary_core::{ids::batch_item, limits::MAX_ITEMS, status::Status};
use tributary_interfaces::IDatanets::{Registration, curateCall, retractCall};

/// The registration that each name (a content id or a batch root) belongs to, with its present
/// status; only those of `payee` if it is given.
///
/// # Errors
/// [`DatanetError::NotRegistered`] and [`DatanetError::Ambiguous`] for the first name that is not
/// one registration's; what the index fails with.
pub fn registrations(
    registry: &Registry,
    datanet: U256,
    names: &[B256],
    payee: Option<B256>,
) -> Result<Vec<(Registration, Status)>> {
    let registration = |name: B256| {
        let mut found: Vec<(Registration, Status)> = Vec::new();
        for item in [name, batch_item(name)] {
            let of_item = registry.registrations(item)?.into_iter();
            let of_item = of_item.map(|(of, status)| (Registration { item, payee: of.to_word() }, status));
            found.extend(of_item.filter(|(of, _)| payee.is_none_or(|payee| payee == of.payee)));
        }
        match found.len() {
            0 => Err(DatanetError::NotRegistered { datanet, name }.into()),
            1 => Ok(found.remove(0)),
            payees => Err(DatanetError::Ambiguous { datanet, name, payees }.into()),
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

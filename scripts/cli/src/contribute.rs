//! Registering records.

use crate::{
    context::Context,
    error::{Error, Result},
    registry::Registry,
};
use alloy_primitives::{B256, U256};
use tributary_chain::{Account, Sent};
use tributary_core::payee::Payee;
use tributary_interfaces::IDatanets::{
    contributeAsCall, contributeBatchAsCall, contributeBatchCall, contributeManyCall,
};

/// The most items that one call takes.
const ITEMS: usize = 256;

/// For whom records are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beneficiary {
    /// The account that sends.
    Sender,
    /// Somebody else, for whom a curator vouches.
    Other(Payee),
}

/// Records of one payee.
#[derive(Clone, Debug)]
pub struct Lot {
    /// For whom.
    pub beneficiary: Beneficiary,
    /// The records.
    pub content_ids: Vec<B256>,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Records that are registered now.
    pub registered: usize,
    /// Records that were registered for the same payee before.
    pub before: usize,
    /// The batches' roots.
    pub batches: Vec<B256>,
    /// The gas used.
    pub gas: u64,
}

/// Registers the lots; as one batch each, or record by record. What is registered for the same payee is left alone; a record that
/// is another payee's is an error before anything is sent.
pub async fn contribute(
    context: &Context,
    account: &Account,
    datanet: U256,
    lots: Vec<Lot>,
    batch: bool,
    mut progress: impl FnMut(usize),
) -> Result<Report> {
    let registry = Registry::read(context, datanet, u64::MAX).await?;
    let mut report = Report::default();
    let mut left = Vec::new();
    for lot in lots {
        let lot = without_known(&registry, account, lot, datanet, &mut report.before)?;
        if !lot.content_ids.is_empty() {
            left.push(lot);
        }
    }
    report.registered = left.iter().map(|lot| lot.content_ids.len()).sum();
    let sent = if batch {
        in_batches(context, account, datanet, left, &mut report.batches, &mut progress).await?
    } else {
        one_by_one(context, account, datanet, left, &mut progress).await?
    };
    report.gas = sent.iter().map(|sent| sent.gas).sum();
    Ok(report)
}

fn without_known(
    registry: &Registry,
    account: &Account,
    mut lot: Lot,
    datanet: U256,
    before: &mut usize,
) -> Result<Lot> {
    let payee = match lot.beneficiary {
        Beneficiary::Sender => Payee::Account(account.address()),
        Beneficiary::Other(payee) => payee,
    };
    let foreign =
        lot.content_ids.iter().filter_map(|id| registry.find(*id)).find(|record| record.payee != payee);
    if let Some(record) = foreign {
        let owner = match record.payee {
            Payee::Account(account) => account.to_string(),
            Payee::ClaimKey(_) => format!("the claim key {}", record.payee.to_word()),
        };
        return Err(Error::user(format!(
            "record {} is registered in Datanet {datanet} for {owner}",
            record.content_id
        ))
        .hint("leave the record out: a content id is registered once in a Datanet"));
    }
    let count = lot.content_ids.len();
    lot.content_ids.retain(|id| registry.find(*id).is_none());
    *before += count - lot.content_ids.len();
    Ok(lot)
}

async fn in_batches(
    context: &Context,
    account: &Account,
    datanet: U256,
    lots: Vec<Lot>,
    roots: &mut Vec<B256>,
    progress: &mut impl FnMut(usize),
) -> Result<Vec<Sent>> {
    let (contract, client) = (context.datanets(), &context.client);
    let mut own = Vec::new();
    let mut others = Vec::new();
    let mut counts = Vec::new();
    for mut lot in lots {
        let root = context.folder.put_batch(&mut lot.content_ids)?;
        let (count, uri) = (lot.content_ids.len() as u64, format!("tributary:batch/{root}"));
        roots.push(root);
        match lot.beneficiary {
            Beneficiary::Sender => own.push(contributeBatchCall { datanetId: datanet, root, count, uri }),
            Beneficiary::Other(payee) => {
                counts.push(lot.content_ids.len());
                others.push(contributeBatchAsCall {
                    datanetId: datanet,
                    payee: payee.to_word(),
                    root,
                    count,
                    uri,
                });
            }
        }
    }
    let mut sent = client.send_all(account, contract, &own, |_| ()).await?;
    own.iter().for_each(|call| progress(call.count as usize));
    let mut counts = counts.into_iter();
    sent.extend(client.send_all(account, contract, &others, |_| progress(counts.next().unwrap_or(0))).await?);
    Ok(sent)
}

async fn one_by_one(
    context: &Context,
    account: &Account,
    datanet: U256,
    lots: Vec<Lot>,
    progress: &mut impl FnMut(usize),
) -> Result<Vec<Sent>> {
    let (contract, client) = (context.datanets(), &context.client);
    let mut own = Vec::new();
    let mut others = Vec::new();
    for lot in lots {
        for ids in lot.content_ids.chunks(ITEMS) {
            let ids = ids.to_vec();
            match lot.beneficiary {
                Beneficiary::Sender => own.push(contributeManyCall { datanetId: datanet, contentIds: ids }),
                Beneficiary::Other(payee) => {
                    others.push(contributeAsCall {
                        datanetId: datanet,
                        payee: payee.to_word(),
                        contentIds: ids,
                    });
                }
            }
        }
    }
    let mut counts = own.iter().map(|call| call.contentIds.len()).collect::<Vec<_>>().into_iter();
    let mut sent = client.send_all(account, contract, &own, |_| progress(counts.next().unwrap_or(0))).await?;
    let mut counts = others.iter().map(|call| call.contentIds.len()).collect::<Vec<_>>().into_iter();
    sent.extend(client.send_all(account, contract, &others, |_| progress(counts.next().unwrap_or(0))).await?);
    Ok(sent)
}

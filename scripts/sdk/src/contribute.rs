//! Registering records.

use crate::{
    context::Context,
    error::{Error, Result},
    registry::{Record, Registry},
};
use alloy_primitives::{Address, B256, U256};
use std::collections::HashMap;
use tributary_chain::{Account, ChainError, Sent};
use tributary_core::{
    ids::batch_item,
    limits::MAX_ITEMS,
    payee::{Kind, Payee, claim_key, treasury},
};
use tributary_interfaces::IDatanets::{
    contributeAsCall, contributeBatchAsCall, contributeBatchCall, contributeManyCall, isCuratorCall,
};

/// For whom records are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beneficiary {
    /// The account that sends.
    Sender,
    /// Another account, for which a curator answers.
    Account(Address),
    /// Whoever the attestor knows by this identity, for which a curator answers.
    Identity(B256),
    /// The Datanet's treasury, for which a curator answers.
    Treasury,
}

impl Beneficiary {
    /// The payee that records in this Datanet have.
    pub fn payee(self, datanet: U256, sender: Address) -> Result<Payee> {
        Ok(match self {
            Self::Sender => Payee::Account(sender),
            Self::Account(account) => Payee::Account(account),
            Self::Identity(identity) => claim_key(datanet, identity),
            Self::Treasury => {
                treasury(datanet).ok_or_else(|| Error::user(format!("there is no Datanet {datanet}")))?
            }
        })
    }

    /// The kind and the word that `contributeAs` takes.
    fn named(self, sender: Address) -> (u8, B256) {
        match self {
            Self::Sender => (Kind::Account as u8, sender.into_word()),
            Self::Account(account) => (Kind::Account as u8, account.into_word()),
            Self::Identity(identity) => (Kind::ClaimKey as u8, identity),
            Self::Treasury => (Kind::Treasury as u8, B256::ZERO),
        }
    }
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
    /// Whether what was registered waits for a curator.
    pub waits: bool,
    /// The gas used.
    pub gas: u64,
}

/// Registers the lots; as one batch each, or record by record. What is registered for the same payee is left
/// alone; a record that is another payee's is an error before anything is sent.
pub async fn contribute(
    context: &Context,
    account: &Account,
    datanet: U256,
    lots: Vec<Lot>,
    batch: bool,
    mut progress: impl FnMut(usize),
) -> Result<Report> {
    let registry = Registry::read(context, datanet).await?;
    let sender = account.address();
    let is_curator = isCuratorCall { datanetId: datanet, account: sender };
    let is_curator = context.client.read(context.datanets(), &is_curator).await?;
    let mut report = Report::default();
    let mut left = Vec::new();
    let known = registry.by_content_id();
    for lot in lots {
        let lot = without_known(&registry, &known, sender, lot, datanet, &mut report.before)?;
        if !lot.content_ids.is_empty() {
            left.push(lot);
        }
    }
    let batcher = Batcher { context, account, datanet, registry: &registry, is_curator };
    let sent = if batch {
        batcher.send(left, &mut report, &mut progress).await?
    } else {
        report.registered = left.iter().map(|lot| lot.content_ids.len()).sum();
        one_by_one(context, account, datanet, left, &mut progress).await?
    };
    report.gas = sent.iter().map(|sent| sent.gas).sum();
    Ok(report)
}

fn without_known(
    registry: &Registry,
    known: &HashMap<B256, &Record>,
    sender: Address,
    mut lot: Lot,
    datanet: U256,
    before: &mut usize,
) -> Result<Lot> {
    let payee = lot.beneficiary.payee(datanet, sender)?;
    let foreign = lot.content_ids.iter().filter_map(|id| known.get(id)).find(|record| record.payee != payee);
    if let Some(record) = foreign {
        return Err(Error::user(format!(
            "record {} is registered in Datanet {datanet} for {}",
            record.content_id,
            describe(record.payee)
        ))
        .hint("leave the record out: whoever registered it first earns from it"));
    }
    let waits = |id: &B256| registry.waits(*id, payee);
    let count = lot.content_ids.len();
    lot.content_ids.retain(|id| !known.contains_key(id) && !waits(id));
    *before += count - lot.content_ids.len();
    Ok(lot)
}

/// A payee in words.
pub fn describe(payee: Payee) -> String {
    match payee {
        Payee::Account(account) => account.to_string(),
        Payee::ClaimKey(_) => format!("the claim key {}", payee.to_word()),
        Payee::Treasury(id) => format!("the treasury of Datanet {}", U256::from_be_bytes(id.into_word().0)),
    }
}

/// Registers lots as batches.
struct Batcher<'a> {
    context: &'a Context,
    account: &'a Account,
    datanet: U256,
    registry: &'a Registry,
    is_curator: bool,
}

impl Batcher<'_> {
    async fn send(
        &self,
        lots: Vec<Lot>,
        report: &mut Report,
        progress: &mut impl FnMut(usize),
    ) -> Result<Vec<Sent>> {
        let (contract, client) = (self.context.datanets(), &self.context.client);
        let sender = self.account.address();
        let (mut own, mut accepted) = (Vec::new(), Vec::new());
        for mut lot in lots {
            let records = lot.content_ids.len();
            let root = self.context.folder.put_batch(&mut lot.content_ids)?;
            report.batches.push(root);
            let payee = lot.beneficiary.payee(self.datanet, sender)?;
            if self.registry.waits(batch_item(root), payee) {
                report.before += records;
                continue;
            }
            report.registered += records;
            let (count, uri) = (records as u64, format!("tributary:batch/{root}"));
            // A curator's own batch needs nobody else's word.
            if lot.beneficiary == Beneficiary::Sender && !self.is_curator {
                own.push(contributeBatchCall { datanetId: self.datanet, root, count, uri });
            } else {
                let (kind, who) = lot.beneficiary.named(sender);
                accepted.push(contributeBatchAsCall { datanetId: self.datanet, kind, who, root, count, uri });
            }
        }
        report.waits = !own.is_empty();
        let mut counts = own.iter().map(|call| call.count as usize);
        let first = client.send_all(self.account, contract, &own, |_| progress(counts.next().unwrap_or(0)));
        let mut sent = first.await.map_err(ChainError::repeatable)?;
        let mut counts = accepted.iter().map(|call| call.count as usize);
        let others =
            client.send_all(self.account, contract, &accepted, |_| progress(counts.next().unwrap_or(0)));
        sent.extend(others.await.map_err(ChainError::repeatable)?);
        Ok(sent)
    }
}

async fn one_by_one(
    context: &Context,
    account: &Account,
    datanet: U256,
    lots: Vec<Lot>,
    progress: &mut impl FnMut(usize),
) -> Result<Vec<Sent>> {
    let (contract, client) = (context.datanets(), &context.client);
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for lot in lots {
        for ids in lot.content_ids.chunks(MAX_ITEMS) {
            let ids = ids.to_vec();
            if lot.beneficiary == Beneficiary::Sender {
                own.push(contributeManyCall { datanetId: datanet, contentIds: ids });
            } else {
                let (kind, who) = lot.beneficiary.named(account.address());
                others.push(contributeAsCall { datanetId: datanet, kind, who, contentIds: ids });
            }
        }
    }
    let mut counts = own.iter().map(|call| call.contentIds.len());
    let first = client.send_all(account, contract, &own, |_| progress(counts.next().unwrap_or(0)));
    let mut sent = first.await.map_err(ChainError::repeatable)?;
    let mut counts = others.iter().map(|call| call.contentIds.len());
    let rest = client.send_all(account, contract, &others, |_| progress(counts.next().unwrap_or(0)));
    sent.extend(rest.await.map_err(ChainError::repeatable)?);
    Ok(sent)
}

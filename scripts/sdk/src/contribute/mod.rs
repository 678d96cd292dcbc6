//! Registering records.

mod batch;
mod commitments;
mod lot;
mod relay;
mod signed;

use batch::Batch;
pub use commitments::{commit, commit_batch, reveal, reveal_batch};
pub use lot::{Beneficiary, Lot};
pub use relay::{Relay, RelayError, RelayLimits, RelayState, Relayed};
pub use signed::{RelayReport, SignedContribution, relay, sign};

use crate::{context::Context, error::Result, payees::describe, registry::Registry};
use alloy_primitives::{B256, U256};
use alloy_sol_types::SolCall;
use std::collections::{HashMap, HashSet};
use tributary_chain::Account;
use tributary_core::{ids::batch_item, limits::MAX_ITEMS, payee::Payee};
use tributary_interfaces::IDatanets::{
    contributeAsCall, contributeBatchAsCall, contributeBatchCall, contributeManyCall, isCuratorCall,
};

/// Why records cannot be registered.
#[derive(Debug, thiserror::Error)]
pub enum ContributionError {
    /// Records are registered for other payees.
    #[error(
        "{} registered in Datanet {datanet} for others: {}; leave out what is theirs, since the first registration earns",
        if .records.len() == 1 { "1 record is".to_owned() } else { format!("{} records are", .records.len()) },
        listed(.records)
    )]
    RegisteredForOthers {
        /// The Datanet.
        datanet: U256,
        /// The records, each with its payee; at least one.
        records: Vec<(B256, Payee)>,
    },
    /// There is no salt of a commitment to these records.
    #[error(
        "these records were not committed to from this working folder by this account; commit to them first"
    )]
    NotCommitted,
    /// The commitment is too young.
    #[error("the commitment can be revealed in {seconds} seconds")]
    TooYoung {
        /// In how many seconds it can be revealed.
        seconds: u64,
    },
}

/// Records with their payees, the first of them by name.
fn listed(records: &[(B256, Payee)]) -> String {
    const NAMED: usize = 10;
    let one = |(id, payee): &(B256, Payee)| format!("{id} for {}", describe(*payee));
    let mut named: Vec<String> = records.iter().take(NAMED).map(one).collect();
    if records.len() > NAMED {
        named.push(format!("and {} more", records.len() - NAMED));
    }
    named.join(", ")
}

/// How lots are registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Record by record, up to 256 in a transaction.
    Records,
    /// Each lot as a batch: one transaction for its root, whatever its size.
    Batches,
}

/// What a contribution did.
#[derive(Clone, Debug, Default)]
pub struct ContributionReport {
    /// Records that it registered.
    pub registered: usize,
    /// Records that were registered for the same payee before.
    pub before: usize,
    /// Records that are registered for other payees, and were left out.
    pub others: Vec<(B256, Payee)>,
    /// The roots of the batches.
    pub batches: Vec<B256>,
    /// Whether a batch waits for a curator.
    pub waits: bool,
    /// The gas used.
    pub gas: u64,
}

/// Registers lots in a Datanet. What is registered for the same payee already is left alone.
/// `progress` is called with the number of records of each transaction that succeeded.
///
/// # Errors
/// [`ContributionError::RegisteredForOthers`] before anything is sent; what Datanets reverts with.
/// After an error the same call can be repeated.
pub async fn contribute(
    context: &Context,
    account: &Account,
    datanet: U256,
    lots: Vec<Lot>,
    form: Form,
    progress: impl FnMut(usize),
) -> Result<ContributionReport> {
    register(context, account, datanet, lots, form, progress, false).await
}

/// Does as [`contribute`], but leaves out what is registered for other payees, and reports it.
///
/// # Errors
/// What Datanets reverts with. After an error the same call can be repeated.
pub async fn contribute_rest(
    context: &Context,
    account: &Account,
    datanet: U256,
    lots: Vec<Lot>,
    form: Form,
    progress: impl FnMut(usize),
) -> Result<ContributionReport> {
    register(context, account, datanet, lots, form, progress, true).await
}

async fn register(
    context: &Context,
    account: &Account,
    datanet: U256,
    lots: Vec<Lot>,
    form: Form,
    progress: impl FnMut(usize),
    leave_out: bool,
) -> Result<ContributionReport> {
    let registry = Registry::read(context, datanet).await?;
    let ids: HashSet<B256> = lots.iter().flat_map(|lot| &lot.content_ids).copied().collect();
    let known = registry.find_all(&ids)?;
    let known = known.into_iter().map(|(id, record)| (id, record.payee)).collect();
    let mut contribution = Contribution {
        context,
        account,
        datanet,
        registry: &registry,
        known,
        progress,
        report: ContributionReport::default(),
    };
    let mut new = Vec::with_capacity(lots.len());
    for lot in lots {
        new.extend(contribution.without_known(lot)?);
    }
    if !leave_out && !contribution.report.others.is_empty() {
        let records = contribution.report.others;
        return Err(ContributionError::RegisteredForOthers { datanet, records }.into());
    }
    match form {
        Form::Records => contribution.send_records(&new).await?,
        Form::Batches => contribution.send_batches(new).await?,
    }
    Ok(contribution.report)
}

struct Contribution<'a, P> {
    context: &'a Context,
    account: &'a Account,
    datanet: U256,
    registry: &'a Registry,
    /// For whom those of the records are registered that are.
    known: HashMap<B256, Payee>,
    progress: P,
    report: ContributionReport,
}

impl<P: FnMut(usize)> Contribution<'_, P> {
    /// The lot without what is registered, for its payee or for others; `None` if nothing is left.
    fn without_known(&mut self, mut lot: Lot) -> Result<Option<Lot>> {
        let datanet = self.datanet;
        let payee = lot.beneficiary.payee(datanet, self.account.address())?;
        let mut new = Vec::with_capacity(lot.content_ids.len());
        for id in lot.content_ids {
            match self.known.get(&id) {
                Some(of) if *of != payee => self.report.others.push((id, *of)),
                Some(_) => self.report.before += 1,
                None if self.registry.is_submitted(id, payee)? => self.report.before += 1,
                None => new.push(id),
            }
        }
        lot.content_ids = new;
        Ok((!lot.content_ids.is_empty()).then_some(lot))
    }

    async fn send_records(&mut self, lots: &[Lot]) -> Result<()> {
        let datanet = self.datanet;
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for lot in lots {
            for ids in lot.content_ids.chunks(MAX_ITEMS) {
                let (count, ids) = (ids.len(), ids.to_vec());
                if lot.beneficiary == Beneficiary::Sender {
                    own.push((count, contributeManyCall { datanetId: datanet, contentIds: ids }));
                } else {
                    let (kind, who) = lot.beneficiary.kind_and_word(self.account.address());
                    others.push((count, contributeAsCall { datanetId: datanet, kind, who, contentIds: ids }));
                }
            }
        }
        self.send(own).await?;
        self.send(others).await
    }

    async fn send_batches(&mut self, lots: Vec<Lot>) -> Result<()> {
        let (datanet, sender) = (self.datanet, self.account.address());
        let is_curator = isCuratorCall { datanetId: datanet, account: sender };
        let is_curator = self.context.client.read(self.context.datanets(), &is_curator).await?;
        let (mut waiting, mut accepted) = (Vec::new(), Vec::new());
        for mut lot in lots {
            let records = lot.content_ids.len();
            let Batch { root, count, uri } = Batch::keep(&self.context.folder, &mut lot.content_ids)?;
            self.report.batches.push(root);
            let payee = lot.beneficiary.payee(datanet, sender)?;
            if self.registry.is_submitted(batch_item(root), payee)? {
                self.report.before += records;
                continue;
            }
            // A curator's own batch needs no other curator.
            if lot.beneficiary == Beneficiary::Sender && !is_curator {
                waiting.push((records, contributeBatchCall { datanetId: datanet, root, count, uri }));
            } else {
                let (kind, who) = lot.beneficiary.kind_and_word(sender);
                let call = contributeBatchAsCall { datanetId: datanet, kind, who, root, count, uri };
                accepted.push((records, call));
            }
        }
        self.report.waits = !waiting.is_empty();
        self.send(waiting).await?;
        self.send(accepted).await
    }

    /// Sends calls, each with the number of its records.
    async fn send<C: SolCall + Send + Sync>(&mut self, calls: Vec<(usize, C)>) -> Result<()> {
        let (counts, calls): (Vec<usize>, Vec<C>) = calls.into_iter().unzip();
        let (client, contract) = (&self.context.client, self.context.datanets());
        let mut each = counts.iter();
        let progress = &mut self.progress;
        let sent = client.send_all(self.account, contract, &calls, |_| {
            each.next().into_iter().for_each(|count| progress(*count));
        });
        let sent = sent.await?;
        self.report.registered += counts.iter().sum::<usize>();
        self.report.gas += sent.iter().map(|sent| sent.gas).sum::<u64>();
        Ok(())
    }
}

//! `status`.

use super::schema::deployment;
use crate::{failure::Result, fields::Decimal, output::Outcome, session::Session};
use alloy_primitives::U256;
use schemars::JsonSchema;
use serde::Serialize;
use tributary_chain::Deployment;
use tributary_interfaces::{IDatanets::datanetCountCall, IModels::modelCountCall};
use tributary_sdk::{
    models::Model,
    registry::{Registry, Totals},
    rounds,
};

/// What is on the chain.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status {
    /// The chain's id.
    chain_id: u64,
    /// The node.
    rpc: String,
    /// The contracts.
    #[schemars(schema_with = "deployment")]
    contracts: Deployment,
    /// The Datanets.
    datanets: Vec<DatanetStatus>,
    /// The models.
    models: Vec<ModelStatus>,
}

/// A Datanet.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DatanetStatus {
    /// Its id.
    datanet: Decimal,
    /// How many records were accepted at any time.
    records: u64,
    /// How many are accepted.
    accepted: u64,
    /// How many accepted batches have lists that are not at hand.
    unreadable_batches: usize,
}

/// A model. Amounts are in units of its asset.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ModelStatus {
    /// Its id.
    model: Decimal,
    /// What was paid for it.
    paid: Decimal,
    /// What its payees have earned.
    allocated: Decimal,
    /// How many of its rounds are final.
    rounds: u64,
    /// Whether one is open.
    open: bool,
}

pub(super) async fn run(session: &Session<'_>) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    let client = &context.client;
    let datanets = client.read(context.datanets(), &datanetCountCall {}).await?;
    let models = client.read(context.models(), &modelCountCall {}).await?;

    let mut lines = vec![format!("chain {} at {}", client.chain_id(), client.url()), String::new()];
    lines.push(format!("{:>7}  {:>9}  {:>9}  unreadable batches", "Datanet", "records", "accepted"));
    let mut datanet_list = Vec::new();
    for id in 1..=datanets.saturating_to::<u64>() {
        let registry = Registry::read(context, U256::from(id)).await?;
        let Totals { records, accepted, .. } = registry.totals()?;
        let unreadable = registry.unreadable()?.len();
        lines.push(format!("{id:>7}  {records:>9}  {accepted:>9}  {unreadable:>18}"));
        let datanet = id.into();
        datanet_list.push(DatanetStatus { datanet, records, accepted, unreadable_batches: unreadable });
    }
    lines.push(String::new());
    lines.push(format!("{:>7}  {:>29}  {:>29}  {:>6}  round", "model", "paid", "allocated", "rounds"));
    let mut model_list = Vec::new();
    for id in 1..=models.saturating_to::<u64>() {
        let model = Model::read(context, U256::from(id)).await?;
        let is_open = rounds::state(context, model.id).await?.isOpen;
        let (paid, settled, rounds) = (model.pool.paid, model.pool.settled, model.pool.rounds);
        let state = if is_open { "one open" } else { "none open" };
        lines.push(format!("{id:>7}  {paid:>29}  {settled:>29}  {rounds:>6}  {state}"));
        let (paid, allocated) = (paid.into(), settled.into());
        model_list.push(ModelStatus { model: id.into(), paid, allocated, rounds, open: is_open });
    }
    let status = Status {
        chain_id: client.chain_id(),
        rpc: client.url().to_owned(),
        contracts: context.deployment.clone(),
        datanets: datanet_list,
        models: model_list,
    };
    Ok(Outcome::new(lines.join("\n"), status))
}

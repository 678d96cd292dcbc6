//! `status`.

use crate::{failure::Result, output::Outcome, session::Session};
use alloy_primitives::U256;
use serde_json::json;
use tributary_interfaces::{IDatanets::datanetCountCall, IModels::modelCountCall};
use tributary_sdk::{
    models::Model,
    registry::{Registry, Totals},
    rounds,
};

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
        datanet_list.push(json!({
            "datanet": id.to_string(), "records": records, "accepted": accepted, "unreadableBatches": unreadable,
        }));
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
        model_list.push(json!({
            "model": id.to_string(), "paid": paid.to_string(), "allocated": settled.to_string(), "rounds": rounds,
            "open": is_open,
        }));
    }
    let json = json!({
        "chainId": client.chain_id(), "rpc": client.url(), "contracts": context.deployment,
        "datanets": datanet_list, "models": model_list,
    });
    Ok(Outcome::new(lines.join("\n"), json))
}

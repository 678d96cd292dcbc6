//! `status`.

use super::Session;
use crate::output::{Outcome, table};
use alloy_primitives::U256;
use serde_json::json;
use tributary_interfaces::{IDatanets::datanetCountCall, IModels::modelCountCall};
use tributary_sdk::{error::Result, model::Model, proposals, registry::Registry};

pub(super) async fn run(session: &Session<'_>) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    let client = &context.client;
    let datanets = client.read(context.datanets(), &datanetCountCall {}).await?;
    let models = client.read(context.models(), &modelCountCall {}).await?;

    let (mut datanet_rows, mut datanet_list) = (Vec::new(), Vec::new());
    for id in 1..=datanets.saturating_to::<u64>() {
        let registry = Registry::read(context, U256::from(id)).await?;
        let accepted = registry.accepted().count();
        let (records, unreadable) = (registry.records.len(), registry.unreadable.len());
        datanet_rows.push([id as usize, records, accepted, unreadable].map(|n| n.to_string()).to_vec());
        datanet_list.push(json!({
            "datanet": id.to_string(), "records": records, "accepted": accepted, "unreadableBatches": unreadable,
        }));
    }
    let (mut model_rows, mut model_list) = (Vec::new(), Vec::new());
    for id in 1..=models.saturating_to::<u64>() {
        let model = Model::read(context, U256::from(id)).await?;
        let is_open = proposals::state(context, model.id).await?.isOpen;
        let (paid, settled, rounds) = (model.pool.paid, model.pool.settled, model.pool.rounds);
        let state = if is_open { "one open" } else { "none open" };
        model_rows.push(vec![
            id.to_string(),
            paid.to_string(),
            settled.to_string(),
            rounds.to_string(),
            state.to_owned(),
        ]);
        model_list.push(json!({
            "model": id.to_string(), "paid": paid.to_string(), "allocated": settled.to_string(), "rounds": rounds,
            "open": is_open,
        }));
    }
    let text = format!(
        "chain {} at {}\n\n{}\n\n{}",
        client.chain_id(),
        client.url(),
        table(&["Datanet", "records", "accepted", "batches passed over"], &datanet_rows),
        table(&["model", "paid", "allocated", "rounds", "round"], &model_rows),
    );
    let json = json!({
        "chainId": client.chain_id(), "rpc": client.url(), "contracts": context.deployment,
        "datanets": datanet_list, "models": model_list,
    });
    Ok(Outcome::new(text, json))
}

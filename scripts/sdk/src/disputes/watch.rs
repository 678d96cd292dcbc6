//! Watching a chain: every open round is audited, and challenged if it is wrong.

use super::{AuditedRound, Struck, Verdict, audit_open, challenge_any};
use crate::{context::Context, error::Result, rounds};
use alloy_primitives::{B256, U256};
use std::collections::HashMap;
use tributary_chain::Account;
use tributary_interfaces::IModels::modelCountCall;

/// What a watcher found of the open round of a model.
#[derive(Debug)]
pub enum Sighting {
    /// Nothing is wrong with it, as far as what is at hand says.
    Right {
        /// How many of its receipts were scored again.
        recomputed: usize,
        /// How many it has.
        receipts: usize,
    },
    /// It was wrong, and is slashed or voided.
    Struck {
        /// What was wrong.
        reason: String,
        /// The function of Disputes that took the proof.
        function: &'static str,
        /// What became of the round.
        struck: Box<Struck>,
    },
    /// It is wrong. Nobody was to challenge it, or Disputes takes no proof of this yet.
    Wrong {
        /// What is wrong.
        reason: String,
    },
    /// It could not be audited or challenged; the next look tries again.
    Failed {
        /// Why not.
        reason: String,
    },
}

/// Looks at the open rounds of a chain, again and again.
///
/// It keeps nothing that a new one would not find again: what is open is on the chain, and a round is
/// open for 78 hours or more. So it can be stopped and started at any time.
#[derive(Debug, Default)]
pub struct Watcher {
    /// What was said last of a model's open round, by its hash.
    said: HashMap<U256, (B256, String)>,
}

impl Watcher {
    /// Audits the open rounds of these models, or of all if there are none, and challenges what is
    /// wrong as `account`, if there is one. Returns what it had not found before.
    ///
    /// # Errors
    /// What the node fails with before any model is looked at.
    pub async fn look(
        &mut self,
        context: &Context,
        account: Option<&Account>,
        models: &[U256],
    ) -> Result<Vec<(U256, Sighting)>> {
        let models = if models.is_empty() {
            let count: u64 = context.client.read(context.models(), &modelCountCall {}).await?.saturating_to();
            (1..=count).map(U256::from).collect()
        } else {
            models.to_vec()
        };
        let mut found = Vec::new();
        for model in models {
            let (hash, sighting) = match look_at(context, account, model).await {
                Ok(Some(sighting)) => sighting,
                Ok(None) => continue,
                Err(error) => (B256::ZERO, Sighting::Failed { reason: error.to_string() }),
            };
            let said = (hash, format!("{sighting:?}"));
            if self.said.get(&model) != Some(&said) {
                self.said.insert(model, said);
                found.push((model, sighting));
            }
        }
        Ok(found)
    }
}

/// Audits a model's open round and challenges it; `None` without one.
async fn look_at(
    context: &Context,
    account: Option<&Account>,
    model: U256,
) -> Result<Option<(B256, Sighting)>> {
    if !rounds::state(context, model).await?.isOpen {
        return Ok(None);
    }
    let Some(AuditedRound { proposed, verdict, recomputed, receipts }) = audit_open(context, model).await?
    else {
        return Ok(None);
    };
    let sighting = match (verdict, account) {
        (Verdict::Right, _) => Sighting::Right { recomputed, receipts },
        (Verdict::Wrong(fault), Some(account)) => match challenge_any(context, account, &fault).await {
            Ok((taken, struck)) => {
                let (reason, struck) = (taken.reason.clone(), Box::new(struck));
                Sighting::Struck { function: taken.function(), reason, struck }
            }
            Err(error) => {
                Sighting::Failed { reason: format!("{}; its challenge failed: {error}", fault.reason) }
            }
        },
        (Verdict::Wrong(fault), None) => Sighting::Wrong { reason: fault.reason },
        (Verdict::Unproven(reason), _) => Sighting::Wrong { reason: reason.to_string() },
    };
    Ok(Some((proposed.hash, sighting)))
}

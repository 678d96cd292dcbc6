//! Watching a chain: every open round is audited, and challenged if it is wrong.

use super::{AuditedRound, Struck, Verdict, audit_open, challenge_any, nodes::Nodes};
use crate::{context::Context, error::Result, fetch::Fetcher, models, rounds};
use alloy_primitives::{B256, U256};
use std::{collections::HashMap, sync::Arc};
use tokio::{sync::Semaphore, task::JoinSet};
use tributary_chain::{Account, Block};

/// How many rounds are fetched and audited at a time, so that one whose files come slowly does not
/// hold up the others.
const AT_A_TIME: usize = 8;

/// What a watcher found.
#[derive(Debug)]
pub enum Sighting {
    /// Nothing is wrong with the open round, as far as what is at hand says.
    Right {
        /// How many of its receipts were scored again.
        recomputed: usize,
        /// How many it has.
        receipts: usize,
        /// What could not be fetched, as in [`AuditedRound::missing`].
        missing: Vec<String>,
    },
    /// The open round was wrong, and is slashed or voided.
    Struck {
        /// What was wrong.
        reason: String,
        /// The function of Disputes that took the proof.
        function: &'static str,
        /// What became of the round.
        struck: Box<Struck>,
    },
    /// The open round is wrong. No one was to challenge it, or Disputes takes no proof of this yet.
    Wrong {
        /// What is wrong.
        reason: String,
    },
    /// The open round could not be audited or challenged; the next look tries again.
    Failed {
        /// Why not.
        reason: String,
    },
    /// Two nodes do not say the same of the chain. What each of them says is audited.
    NodesDiffer {
        /// What they say.
        reason: String,
    },
}

/// A sighting, and of what.
#[derive(Debug)]
pub struct Finding {
    /// The model; `None` for the chain as a whole.
    pub model: Option<U256>,
    /// The hash of the round; zero where it is not known.
    pub round: B256,
    /// What was found.
    pub sighting: Sighting,
}

/// What a look saw of the chain as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Looked {
    /// The latest block.
    pub head: Block,
    /// How many rounds were open.
    pub open: usize,
    /// How many of them are wrong or could not be audited, and in how many ways nodes differ.
    pub unsettled: usize,
}

/// Looks at the open rounds of a chain, again and again.
///
/// It keeps nothing that a new one would not find again: what is open is on the chain, and a round is
/// open for 78 hours or more. So it can be stopped and started at any time.
#[derive(Debug)]
pub struct Watcher {
    fetcher: Fetcher,
    /// What was said last of a model, and of what nodes say of it, with the hash of the round.
    said: HashMap<(Option<U256>, bool), (B256, String)>,
    /// The rounds that nothing is wrong with, and nothing missing.
    settled: HashMap<U256, B256>,
}

/// What came of a look at one model.
struct Seen {
    model: U256,
    is_open: bool,
    found: Vec<Finding>,
}

impl Watcher {
    /// A watcher that fetches what the working folder lacks.
    pub fn new(fetcher: Fetcher) -> Self {
        Self { fetcher, said: HashMap::new(), settled: HashMap::new() }
    }

    /// Audits the open rounds of these models, or of all if there are none, and challenges what is
    /// wrong as `account`, if there is one. Calls `report` with what it had not found before, as soon
    /// as it is found. With a second node, whatever one of the two says is open is audited, and is
    /// challenged through the node that says so.
    ///
    /// # Errors
    /// What both nodes fail with before any model is looked at.
    pub async fn look(
        &mut self,
        context: &Context,
        second: Option<&Context>,
        account: Option<&Account>,
        models: &[U256],
        mut report: impl FnMut(&Finding),
    ) -> Result<Looked> {
        let nodes = Nodes::compare(context, second).await?;
        let head = nodes.head;
        let models = if models.is_empty() {
            (1..=models::count(nodes.first()).await?).map(U256::from).collect()
        } else {
            models.to_vec()
        };
        let mut looked = Looked { head, open: 0, unsettled: 0 };
        for reason in &nodes.differences {
            let sighting = Sighting::NodesDiffer { reason: reason.clone() };
            self.say(Finding { model: None, round: B256::ZERO, sighting }, &mut looked, &mut report);
        }
        let (places, mut looks) = (Arc::new(Semaphore::new(AT_A_TIME)), JoinSet::new());
        for model in models {
            let look = Look {
                nodes: nodes.clone(),
                fetcher: self.fetcher.clone(),
                account: account.cloned(),
                model,
                settled: self.settled.get(&model).copied(),
            };
            let places = Arc::clone(&places);
            looks.spawn(async move {
                let _place = places.acquire_owned().await;
                look.run().await
            });
        }
        while let Some(seen) = looks.join_next().await {
            let seen = match seen {
                Ok(seen) => seen,
                // A round that makes the audit panic must not hide the others.
                Err(error) => {
                    let sighting = Sighting::Failed { reason: format!("an internal fault: {error}") };
                    self.say(Finding { model: None, round: B256::ZERO, sighting }, &mut looked, &mut report);
                    continue;
                }
            };
            looked.open += usize::from(seen.is_open);
            for finding in seen.found {
                if let Sighting::Right { recomputed, receipts, missing } = &finding.sighting
                    && recomputed == receipts
                    && missing.is_empty()
                {
                    self.settled.insert(seen.model, finding.round);
                }
                self.say(finding, &mut looked, &mut report);
            }
        }
        Ok(looked)
    }

    /// Reports what was not said before.
    fn say(&mut self, finding: Finding, looked: &mut Looked, report: &mut impl FnMut(&Finding)) {
        let settled = matches!(finding.sighting, Sighting::Right { .. } | Sighting::Struck { .. });
        looked.unsettled += usize::from(!settled);
        let subject = (finding.model, matches!(finding.sighting, Sighting::NodesDiffer { .. }));
        let said = (finding.round, format!("{:?}", finding.sighting));
        if self.said.get(&subject) != Some(&said) {
            report(&finding);
            self.said.insert(subject, said);
        }
    }
}

/// A look at the open round of one model.
struct Look {
    nodes: Nodes,
    fetcher: Fetcher,
    account: Option<Account>,
    model: U256,
    /// The round that was found right before.
    settled: Option<B256>,
}

impl Look {
    async fn run(self) -> Seen {
        let model = self.model;
        let mut seen = Seen { model, is_open: false, found: Vec::new() };
        let states = self.nodes.states(model).await;
        if let Some(reason) = states.difference {
            let sighting = Sighting::NodesDiffer { reason };
            seen.found.push(Finding { model: Some(model), round: B256::ZERO, sighting });
        }
        for context in &states.to_audit {
            let (round, sighting) = match self.audit(context).await {
                Ok(None) => continue,
                Ok(Some((round, sighting))) => {
                    seen.is_open = true;
                    let Some(sighting) = sighting else { continue };
                    (round, sighting)
                }
                Err(error) => {
                    seen.is_open = true;
                    (B256::ZERO, Sighting::Failed { reason: error.to_string() })
                }
            };
            seen.found.push(Finding { model: Some(model), round, sighting });
        }
        if let Some(reason) = states.problem {
            let sighting = Sighting::Failed { reason };
            seen.found.push(Finding { model: Some(model), round: B256::ZERO, sighting });
        }
        seen
    }

    /// Audits the model's open round and challenges it; `None` without one, and no sighting of one
    /// that was found right before.
    async fn audit(&self, context: &Context) -> Result<Option<(B256, Option<Sighting>)>> {
        let Some(open) = rounds::open(context, self.model).await? else { return Ok(None) };
        if self.settled == Some(open.hash) {
            return Ok(Some((open.hash, None)));
        }
        let audited = audit_open(context, self.model, Some(&self.fetcher)).await?;
        let Some(AuditedRound { proposed, verdict, recomputed, receipts, missing }) = audited else {
            return Ok(None);
        };
        let sighting = match (verdict, &self.account) {
            (Verdict::Right, _) => Sighting::Right { recomputed, receipts, missing },
            (Verdict::Wrong(fault), Some(account)) => match challenge_any(context, account, &fault).await {
                Ok((taken, struck)) => {
                    let (function, reason) = (taken.function(), taken.reason.clone());
                    Sighting::Struck { function, reason, struck: Box::new(struck) }
                }
                Err(error) => {
                    Sighting::Failed { reason: format!("{}; its challenge failed: {error}", fault.reason) }
                }
            },
            (Verdict::Wrong(fault), None) => Sighting::Wrong { reason: fault.reason },
            (Verdict::Unproven(reason), _) => Sighting::Wrong { reason: reason.to_string() },
        };
        Ok(Some((proposed.hash, Some(sighting))))
    }
}

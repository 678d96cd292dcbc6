//! Watching a chain: every open round is audited, and challenged if it is wrong.

use super::{
    AuditedRound, RequestLimits, Struck, Verdict, Withheld, answer, ask, audit_open, challenge_any,
    nodes::Nodes, void_unanswered,
};
use crate::{
    context::Context,
    error::{Error, Result},
    fetch::{FetchError, Fetcher},
    models::{self, Model},
    rounds::{self, ProposedRound},
};
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
    /// Parts of the open round, or what its scores rest on, were asked for, since no source gives them.
    Asked {
        /// How many requests were made.
        requests: usize,
        /// Their deposits together, in wei.
        deposit: u128,
        /// What could not be had.
        reason: String,
    },
    /// What was asked of the open round was shown.
    Answered {
        /// How many requests were answered.
        requests: usize,
        /// What that added to the account's balance in Requests, in wei.
        deposit: u128,
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
    limits: RequestLimits,
    /// What was said last of a model on each subject, with the hash of the round.
    said: HashMap<(Option<U256>, Subject), (B256, String)>,
    /// The rounds that nothing is wrong with, and nothing missing.
    settled: HashMap<U256, B256>,
}

/// What a sighting is about: each look has one of each at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Subject {
    Round,
    Asking,
    Answering,
    Nodes,
}

impl Subject {
    fn of(sighting: &Sighting) -> Self {
        match sighting {
            Sighting::Asked { .. } => Self::Asking,
            Sighting::Answered { .. } => Self::Answering,
            Sighting::NodesDiffer { .. } => Self::Nodes,
            _ => Self::Round,
        }
    }
}

/// What came of a look at one model.
struct Seen {
    model: U256,
    is_open: bool,
    found: Vec<Finding>,
}

impl Watcher {
    /// A watcher that fetches what the working folder lacks, and asks for what no source gives.
    pub fn new(fetcher: Fetcher, limits: RequestLimits) -> Self {
        Self { fetcher, limits, said: HashMap::new(), settled: HashMap::new() }
    }

    /// Audits the open rounds of these models, or of all if there are none, and challenges what is
    /// wrong as `account`, if there is one, which also shows what is asked of open rounds whose files
    /// the folder has, asks for what no source gives of `models` that are named, and voids what was
    /// not shown in time. Calls `report` with what it had not found before, as soon
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
        // Anyone can propose a round of a model of its own, hide its files, and earn the deposits.
        let limits = RequestLimits { asks: self.limits.asks && !models.is_empty(), ..self.limits };
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
                limits,
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
        let subject = Subject::of(&finding.sighting);
        let is_unsettled = matches!(
            finding.sighting,
            Sighting::Wrong { .. } | Sighting::Failed { .. } | Sighting::NodesDiffer { .. }
        );
        looked.unsettled += usize::from(is_unsettled);
        let subject = (finding.model, subject);
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
    limits: RequestLimits,
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
            match self.audit(context, &mut seen.found).await {
                Ok(is_open) => seen.is_open |= is_open,
                Err(error) => {
                    seen.is_open = true;
                    let sighting = Sighting::Failed { reason: error.to_string() };
                    seen.found.push(Finding { model: Some(model), round: B256::ZERO, sighting });
                }
            }
        }
        if let Some(reason) = states.problem {
            let sighting = Sighting::Failed { reason };
            seen.found.push(Finding { model: Some(model), round: B256::ZERO, sighting });
        }
        seen
    }

    /// Looks after the requests of the model's open round, audits it and challenges it. Returns
    /// whether it has one. One that was found right before is not audited again.
    async fn audit(&self, context: &Context, found: &mut Vec<Finding>) -> Result<bool> {
        let Some(open) = rounds::open(context, self.model).await? else { return Ok(false) };
        let mut find = |sighting| found.push(Finding { model: Some(self.model), round: open.hash, sighting });
        if let Some(account) = &self.account {
            // What was asked for and not shown voids the round, whatever is right with it.
            if let Some((struck, request)) = void_unanswered(context, account, &open).await? {
                let reason = format!("no one answered {request:?}");
                let struck = Box::new(struck);
                find(Sighting::Struck { reason, function: "voidUnanswered", struck });
                return Ok(true);
            }
            match answer(context, account, &open).await {
                Ok(shown) if shown.answered > 0 => {
                    find(Sighting::Answered { requests: shown.answered, deposit: shown.deposit });
                }
                Ok(_) => {}
                // Another account may have answered first; the round is audited all the same.
                Err(error) => find(Sighting::Failed { reason: format!("an answer failed: {error}") }),
            }
        }
        if self.settled == Some(open.hash) {
            return Ok(true);
        }
        let audited = match audit_open(context, self.model, Some(&self.fetcher)).await {
            Ok(Some(audited)) => audited,
            Ok(None) => return Ok(false),
            Err(error) => {
                if is_withheld(&error) {
                    let model = Model::read(context, self.model).await?;
                    let (rule, is_private) = (model.rule()?, model.terms.isPrivate);
                    let withheld = Withheld::Files { rule, is_private };
                    self.ask(context, &open, withheld, error.to_string()).await?.map(&mut find);
                }
                return Err(error);
            }
        };
        let AuditedRound { verdict, recomputed, receipts, missing, withheld, unplaced, .. } = audited;
        let lacks = missing.join("; ");
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
        let is_struck = matches!(sighting, Sighting::Struck { .. });
        find(sighting);
        // Whether there is a source or not: no one else can tell what these batches hold.
        if !is_struck && !unplaced.is_empty() {
            let reason = "scores name records of batches that are not known to hold them".to_owned();
            self.ask(context, &open, Withheld::Bytes(&unplaced), reason).await?.map(&mut find);
        }
        if !is_struck && !withheld.is_empty() && self.fetcher.has_source(&open.uri) {
            self.ask(context, &open, Withheld::Bytes(&withheld), lacks).await?.map(&mut find);
        }
        Ok(true)
    }

    /// Asks for what no source gives of a round, and why it is asked for.
    async fn ask(
        &self,
        context: &Context,
        open: &ProposedRound,
        withheld: Withheld<'_>,
        reason: String,
    ) -> Result<Option<Sighting>> {
        let Some(account) = &self.account else { return Ok(None) };
        let (requests, deposit) = ask(context, account, open, withheld, self.limits).await?;
        Ok((requests > 0).then_some(Sighting::Asked { requests, deposit, reason }))
    }
}

/// Whether sources were asked for the files of a round, and none gave them. Where no source is known,
/// nothing is known to be withheld.
fn is_withheld(error: &Error) -> bool {
    match error {
        Error::Fetch(FetchError::Nowhere { problems, .. }) => !problems.is_empty(),
        Error::Fetch(FetchError::TooSlow { .. }) => true,
        _ => false,
    }
}

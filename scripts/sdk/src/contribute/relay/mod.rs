//! A relay: registers what contributors have signed, and pays for the gas, within limits.
//!
//! Signatures cost nothing, so whoever asks a relay may ask without end. It checks what it is given before it
//! sends anything, sends one transaction at a time, and spends no more gas than its limits let it.

mod budget;

use super::SignedContribution;
use crate::context::Context;
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolCall;
use budget::Budget;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;
use tributary_chain::{Account, ChainError, Sent, Tried};
use tributary_core::{limits::MAX_ITEMS, payee::Payee, status::Status};
use tributary_interfaces::IDatanets::{Contributed, contributionCall, submissionCall};

/// The longest signature that is taken, in bytes: a wallet that is a contract may have a long one.
const SIGNATURE: usize = 4_096;

/// How long a signature must be valid from now, in seconds: a transaction that comes too late fails, and is
/// paid for.
const MARGIN: u64 = 60;

/// How many contributions that were registered are remembered, so that they are answered as before.
const KEPT: usize = 4_096;

/// The gas that must be left for a relay to be called open: less is no contribution.
const LEAST: u64 = 100_000;

/// What a relay may do.
#[derive(Clone, Debug)]
pub struct RelayLimits {
    /// The most gas that is spent within an hour.
    pub gas_per_hour: u64,
    /// The most gas that is spent in all.
    pub gas_in_all: u64,
    /// The highest limit of gas of one transaction.
    pub gas_each: u64,
    /// How many contributions are under way at once; others are rejected.
    pub under_way: usize,
    /// The most records of a contribution, of at most 256 that the contract takes.
    pub records: usize,
    /// What must be left of the account's native currency, in wei.
    pub least_balance: u128,
    /// The Datanets that are sent to; all if there is none.
    pub datanets: Vec<U256>,
}

impl Default for RelayLimits {
    fn default() -> Self {
        Self {
            gas_per_hour: 50_000_000,
            gas_in_all: 1_000_000_000,
            gas_each: 16_000_000,
            under_way: 8,
            records: MAX_ITEMS,
            least_balance: 1_000_000_000_000_000,
            datanets: Vec::new(),
        }
    }
}

/// Why a contribution is not sent. Nothing was sent, but for [`RelayError::Failed`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// There is no record, or more than this relay takes.
    #[error("it has {count} records, and this relay takes 1 to {most}; sign fewer")]
    Records {
        /// How many there are.
        count: usize,
        /// The most.
        most: usize,
    },
    /// The signature is longer than any.
    #[error("the signature has {bytes} bytes, and {SIGNATURE} are the most")]
    Signature {
        /// How many it has.
        bytes: usize,
    },
    /// The relay does not send to this Datanet.
    #[error("this relay does not send to Datanet {datanet}; have someone else send it")]
    OtherDatanet {
        /// The Datanet.
        datanet: U256,
    },
    /// The contract would revert.
    #[error("{reason}")]
    Reverts {
        /// The contract's reason, in words.
        reason: String,
    },
    /// It expires too soon.
    #[error("the signature expires in less than {MARGIN} seconds; sign it again for longer")]
    ExpiresSoon,
    /// It would have too high a limit of gas.
    #[error("it would need {gas} gas, and {most} is the most that this relay pays for; sign fewer records")]
    Gas {
        /// What it would need.
        gas: u64,
        /// The most.
        most: u64,
    },
    /// A transaction for the same contributor failed before.
    #[error("a transaction for {contributor} failed before, so this relay sends none for it any more")]
    Struck {
        /// The contributor.
        contributor: Address,
    },
    /// The transaction is in a block and failed there.
    #[error(
        "transaction {transaction} failed: what it depends on changed at the same moment; nothing is registered"
    )]
    Failed {
        /// The transaction.
        transaction: B256,
    },
    /// As much gas was spent within an hour as may be.
    #[error("this relay has spent what it may in an hour; ask again in {seconds} seconds")]
    Limited {
        /// In how many seconds there is gas for it.
        seconds: u64,
    },
    /// Too many transactions have failed.
    #[error("this relay pauses, since transactions failed; ask again in {seconds} seconds")]
    Paused {
        /// In how many seconds it goes on.
        seconds: u64,
    },
    /// As much gas was spent as may be.
    #[error("this relay has spent all that it may; have someone else send it")]
    Spent,
    /// The account has too little.
    #[error("the account of this relay has too little; have someone else send it")]
    Empty,
    /// As many are under way as may be.
    #[error("this relay has as many contributions under way as it takes; ask again in {seconds} seconds")]
    Busy {
        /// In how many seconds to ask again.
        seconds: u64,
    },
    /// The node does not do what it is asked.
    #[error("the chain's node does not answer as it should; ask again later")]
    Node,
}

/// A contribution that is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relayed {
    /// The transaction; `None` if another one than this relay's has registered it.
    pub transaction: Option<B256>,
    /// The gas that it used.
    pub gas: Option<u64>,
    /// How many records.
    pub records: usize,
    /// Whether a curator has still to accept them.
    pub waits: bool,
}

/// Where a contribution stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelayState {
    /// It is registered.
    Registered(Relayed),
    /// It is under way: who asks again learns what became of it.
    Sending,
}

/// What became of one that was under way.
type Outcome = Result<RelayState, RelayError>;

/// Is told what the operator of a relay should know.
type Report = Box<dyn Fn(String) + Send + Sync>;

/// Registers what contributors have signed, as one account that pays for the gas.
pub struct Relay {
    context: Context,
    account: Account,
    limits: RelayLimits,
    report: Report,
    /// Whose turn it is to send; whether it is known what became of all that was sent.
    turn: tokio::sync::Mutex<bool>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    budget: Budget,
    /// What is under way or was registered, by the hash of its call.
    jobs: HashMap<B256, watch::Receiver<Option<Outcome>>>,
    /// What was registered, the oldest first.
    registered: VecDeque<B256>,
    under_way: usize,
    /// Contributors for whom a transaction failed.
    struck: HashSet<Address>,
    is_empty: bool,
}

impl State {
    /// Ends a job. What was registered stays, to be answered again.
    fn end(&mut self, key: B256, is_registered: bool) {
        self.under_way -= 1;
        if !is_registered {
            self.jobs.remove(&key);
            return;
        }
        self.registered.push_back(key);
        if self.registered.len() > KEPT
            && let Some(oldest) = self.registered.pop_front()
        {
            self.jobs.remove(&oldest);
        }
    }
}

impl Relay {
    /// A relay that sends with this account, whose journal no other process uses. `report` is told what its
    /// operator should know.
    pub fn new(
        context: Context,
        account: Account,
        limits: RelayLimits,
        report: impl Fn(String) + Send + Sync + 'static,
    ) -> Self {
        let budget = Budget::new(limits.gas_per_hour, limits.gas_in_all);
        let state = State {
            budget,
            jobs: HashMap::new(),
            registered: VecDeque::new(),
            under_way: 0,
            struck: HashSet::new(),
            is_empty: false,
        };
        let (turn, state) = (tokio::sync::Mutex::new(false), Mutex::new(state));
        Self { context, account, limits, report: Box::new(report), turn, state }
    }

    /// What it may do.
    pub fn limits(&self) -> &RelayLimits {
        &self.limits
    }

    /// Whether it would send something now, as far as it knows.
    pub fn is_open(&self) -> bool {
        let mut state = self.state();
        !state.is_empty && state.budget.check(LEAST, Instant::now()).is_ok()
    }

    /// The gas that it has spent since it began, with what is under way.
    pub fn spent(&self) -> u64 {
        self.state().budget.total()
    }

    /// Whether the account has more than what must be left.
    ///
    /// # Errors
    /// What the node fails with.
    pub async fn has_funds(&self) -> Result<bool, ChainError> {
        let balance = self.context.client.balance(self.account.address()).await?;
        let is_empty = balance < U256::from(self.limits.least_balance);
        self.state().is_empty = is_empty;
        Ok(!is_empty)
    }

    /// Registers a contribution, and waits so long for it. The same one is sent once, however often and by
    /// however many it is asked for, and is answered the same each time.
    ///
    /// # Errors
    /// [`RelayError`], in the order of its variants up to [`RelayError::Gas`].
    pub async fn relay(self: &Arc<Self>, signed: SignedContribution, patience: Duration) -> Outcome {
        self.check(&signed)?;
        let mut job = self.job(signed)?;
        match tokio::time::timeout(patience, job.wait_for(Option::is_some)).await {
            Ok(Ok(outcome)) => outcome.clone().unwrap_or(Err(RelayError::Node)),
            // What it ran on is gone.
            Ok(Err(_)) => Err(RelayError::Node),
            Err(_) => Ok(RelayState::Sending),
        }
    }

    /// What is known without the node.
    fn check(&self, signed: &SignedContribution) -> Result<(), RelayError> {
        let (count, most) = (signed.content_ids.len(), self.limits.records.min(MAX_ITEMS));
        if count == 0 || count > most {
            return Err(RelayError::Records { count, most });
        }
        let bytes = signed.signature.len();
        if bytes > SIGNATURE {
            return Err(RelayError::Signature { bytes });
        }
        let (datanet, sent_to) = (signed.datanet, &self.limits.datanets);
        if !sent_to.is_empty() && !sent_to.contains(&datanet) {
            return Err(RelayError::OtherDatanet { datanet });
        }
        let contributor = signed.contributor;
        if self.state().struck.contains(&contributor) {
            return Err(RelayError::Struck { contributor });
        }
        Ok(())
    }

    /// The job that registers a contribution: one that runs or has run, or a new one. It goes on though no
    /// one waits for it.
    fn job(
        self: &Arc<Self>,
        signed: SignedContribution,
    ) -> Result<watch::Receiver<Option<Outcome>>, RelayError> {
        // With the signature: one with a wrong signature must not stand for one with the right one.
        let key = keccak256(signed.call().abi_encode());
        let mut state = self.state();
        if let Some(job) = state.jobs.get(&key) {
            return Ok(job.clone());
        }
        if state.under_way >= self.limits.under_way {
            return Err(RelayError::Busy { seconds: 5 });
        }
        let (sender, receiver) = watch::channel(None);
        state.under_way += 1;
        state.jobs.insert(key, receiver.clone());
        drop(state);
        let relay = Arc::clone(self);
        tokio::spawn(async move {
            let outcome = relay.register(&signed).await;
            relay.state().end(key, matches!(outcome, Ok(RelayState::Registered(_))));
            sender.send_replace(Some(outcome));
        });
        Ok(receiver)
    }

    /// Registers a contribution: tries it first, beside others, and sends it when it is its turn.
    async fn register(&self, signed: &SignedContribution) -> Outcome {
        if !self.has_funds().await.map_err(|error| self.node(&error))? {
            return Err(RelayError::Empty);
        }
        if let Err(done) = self.tried(signed).await? {
            return Ok(RelayState::Registered(done));
        }
        let mut is_settled = self.turn.lock().await;
        if !*is_settled {
            self.settle_earlier().await?;
            *is_settled = true;
        }
        // What was sent while it waited may have changed everything.
        let tried = match self.tried(signed).await? {
            Ok(tried) => tried,
            Err(done) => return Ok(RelayState::Registered(done)),
        };
        let balance = self.context.client.balance(self.account.address()).await;
        let balance = balance.map_err(|error| self.node(&error))?;
        let cost = U256::from(tried.gas) * U256::from(tried.fee);
        if balance < U256::from(self.limits.least_balance).saturating_add(cost) {
            self.state().is_empty = true;
            return Err(RelayError::Empty);
        }
        // A wallet that is a contract may need more now than it said, so the limit is what was tried.
        let most = (tried.gas + tried.gas / 16 + 2_048).min(self.limits.gas_each);
        self.state().budget.reserve(most, Instant::now())?;
        let client = self.context.client.clone().with_most_gas(most);
        let sent = client.send(&self.account, self.context.datanets(), &signed.call(), U256::ZERO).await;
        let reported = self.account.journal().reported();
        if let Err(error) = reported {
            (self.report)(format!("the journal of the relay cannot be written: {error}"));
        }
        match sent {
            Ok(sent) => {
                self.state().budget.settle(sent.gas);
                Ok(RelayState::Registered(done_by(&sent)))
            }
            Err(ChainError::Failed { transaction, gas, .. }) => {
                let mut state = self.state();
                state.budget.settle(gas);
                state.budget.fail(Instant::now());
                state.struck.insert(signed.contributor);
                drop(state);
                (self.report)(format!(
                    "transaction {transaction} for {} failed, and cost {gas} gas; the relay sends none for it any more",
                    signed.contributor
                ));
                Err(RelayError::Failed { transaction })
            }
            // It may still be done, so its gas stays reserved, and nothing is sent before that is known.
            Err(error @ (ChainError::Pending { .. } | ChainError::Unconfirmed { .. })) => {
                *is_settled = false;
                (self.report)(error.to_string());
                Ok(RelayState::Sending)
            }
            Err(error) => {
                self.state().budget.settle(0);
                self.unsent(signed, error).await
            }
        }
    }

    /// What a call that was not sent comes to.
    async fn unsent(&self, signed: &SignedContribution, error: ChainError) -> Outcome {
        match error {
            ChainError::Reverted { reason, .. } => self
                .registered(signed)
                .await?
                .map(RelayState::Registered)
                .ok_or(RelayError::Reverts { reason }),
            ChainError::TooMuchGas { gas, most, .. } => Err(RelayError::Gas { gas, most }),
            ChainError::InsufficientFunds { .. } => {
                self.state().is_empty = true;
                Err(RelayError::Empty)
            }
            error => Err(self.node(&error)),
        }
    }

    /// What would be sent, or what is registered already.
    async fn tried(&self, signed: &SignedContribution) -> Result<Result<Tried, Relayed>, RelayError> {
        let client = self.context.client.clone().with_most_gas(self.limits.gas_each).only_try();
        let tried = client.send(&self.account, self.context.datanets(), &signed.call(), U256::ZERO).await;
        let tried = match tried {
            Err(ChainError::Tried(tried)) => *tried,
            Ok(_) => return Err(RelayError::Node),
            Err(error) => {
                return match self.unsent(signed, error).await? {
                    RelayState::Registered(done) => Ok(Err(done)),
                    RelayState::Sending => Err(RelayError::Node),
                };
            }
        };
        let now = self.context.client.time().await.map_err(|error| self.node(&error))?;
        if signed.deadline < U256::from(now + MARGIN) {
            return Err(RelayError::ExpiresSoon);
        }
        self.state().budget.check(tried.gas, Instant::now())?;
        Ok(Ok(tried))
    }

    /// Whether all of it is registered for its contributor.
    async fn registered(&self, signed: &SignedContribution) -> Result<Option<Relayed>, RelayError> {
        let (client, datanets) = (&self.context.client, self.context.datanets());
        let (datanet, payee) = (signed.datanet, Payee::Account(signed.contributor).to_word());
        let call = |item: &B256| contributionCall { datanetId: datanet, item: *item };
        let calls: Vec<_> = signed.content_ids.iter().map(call).collect();
        let accepted = client.read_many(datanets, &calls).await.map_err(|error| self.node(&error))?;
        let mut waiting = Vec::new();
        for (item, state) in signed.content_ids.iter().zip(&accepted) {
            if state.number == 0 {
                waiting.push(submissionCall { datanetId: datanet, item: *item, payee });
            } else if state.payee != payee {
                return Ok(None);
            }
        }
        let found = client.read_many(datanets, &waiting).await.map_err(|error| self.node(&error))?;
        let (records, waits) = (signed.content_ids.len(), !waiting.is_empty());
        let is_registered = found.iter().all(|state| state.number > 0);
        Ok(is_registered.then_some(Relayed { transaction: None, gas: None, records, waits }))
    }

    /// Finds out what became of what was sent before and had no outcome.
    async fn settle_earlier(&self) -> Result<(), RelayError> {
        let finished = self.context.client.resume(&self.account).await.map_err(|error| self.node(&error))?;
        for done in finished {
            (self.report)(format!("{} of an earlier run was sent as {}", done.call, done.transaction));
        }
        Ok(())
    }

    /// An error of the node, of which who asks learns nothing, since it may name the node.
    fn node(&self, error: &ChainError) -> RelayError {
        (self.report)(format!("the relay cannot send: {error}"));
        RelayError::Node
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a transaction has registered.
fn done_by(sent: &Sent) -> Relayed {
    let events: Vec<Contributed> = sent.events().collect();
    Relayed {
        transaction: Some(sent.transaction),
        gas: Some(sent.gas),
        records: events.iter().map(|event| event.contentIds.len()).sum(),
        waits: events.iter().any(|event| event.status == Status::Pending as u8),
    }
}

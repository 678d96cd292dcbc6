//! Requests: asking for what a round withholds, showing what was asked for, voiding a round of which
//! something was not shown in time (SPEC 8.7), and the veto (SPEC 8.8).

use super::answers::{Answers, answer_call};
use crate::{
    context::Context,
    error::{Error, Result, event_of},
    funds::{FundsError, provide},
    models::Model,
    rounds::{self, ProposalState, ProposedRound},
};
use alloy_primitives::{Address, B256, U256, keccak256};
use std::collections::{HashMap, HashSet};
use tributary_audit::{Bytes, Facts};
use tributary_chain::{Account, Sent};
use tributary_core::{
    faults::trees::Tree,
    requests::{Request, Times},
    rule::Rule,
    split::veto_burn,
};
use tributary_index::Event;
use tributary_interfaces::{
    IAttribution::RoundVoided,
    IRequests::{
        Answered, Asked, TakenBack, Vetoed, askCall, takeBackCall, vetoCall, voidUnansweredCall, waitingCall,
    },
};
use tributary_rounds::{Statement, requests as abi};

/// The trees that requests name, with those first whose leaves are most likely to be few.
const TREES: [Tree; 4] = [Tree::Payouts, Tree::Credits, Tree::Scores, Tree::Receipts];

/// What a watcher may spend on requests.
#[derive(Clone, Copy, Debug)]
pub struct RequestLimits {
    /// Whether it asks at all.
    pub asks: bool,
    /// The most that its deposits for one round may be together, in wei. They are lost to who answers.
    pub most_deposit: u128,
}

impl Default for RequestLimits {
    /// It asks, for at most 0.01 of the native currency's unit of 10^18 wei.
    fn default() -> Self {
        Self { asks: true, most_deposit: 10_000_000_000_000_000 }
    }
}

/// What was done about the requests of an open round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// How many requests were answered now.
    pub answered: usize,
    /// What that added to the answerer's balance in Requests, in wei.
    pub deposit: u128,
    /// How many wait for an answer that is not at hand.
    pub waiting: usize,
}

/// The requests that were made of an attempt, by whomever.
async fn asked(context: &Context, proposed: &ProposedRound) -> Result<Vec<Event<Asked>>> {
    let topic = Some(B256::from(proposed.round.modelId));
    let mut asked = context.view().await?.events::<Asked>(context.requests(), topic)?;
    asked.retain(|asked| asked.event.attempt == proposed.attempt);
    Ok(asked)
}

/// A request that waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: B256,
    /// What is asked for.
    pub request: Request,
    /// Who asked.
    pub asker: Address,
    /// What answering it earns, in wei.
    pub deposit: u128,
}

/// The requests that wait for an answer of a proposal, also of one that was cancelled.
///
/// # Errors
/// What the node and the index fail with.
pub async fn waiting(context: &Context, proposed: &ProposedRound) -> Result<Vec<Waiting>> {
    // What was answered can be asked again.
    let (mut waiting, mut known) = (Vec::new(), HashSet::new());
    for asked in asked(context, proposed).await? {
        let Asked { id, request, .. } = asked.event;
        if !known.insert(id) {
            continue;
        }
        let found = context.client.read(context.requests(), &waitingCall { id }).await?;
        let request = Request::new(request.kind, request.tree, request.first, request.count);
        if let Some(request) = request.filter(|_| !found.asker.is_zero()) {
            waiting.push(Waiting { id, request, asker: found.asker, deposit: found.deposit });
        }
    }
    Ok(waiting)
}

/// Shows what is asked of an open round, as far as its files, records and outputs are at hand: as one
/// of its signers whatever it costs, as another account where the deposit pays for it.
///
/// # Errors
/// What the node fails with, and what an answer reverts with.
pub async fn answer(context: &Context, account: &Account, proposed: &ProposedRound) -> Result<Shown> {
    let mut shown = Shown::default();
    let waiting = waiting(context, proposed).await?;
    let (time, until) = (context.client.time().await?, times(proposed).answered_until);
    if waiting.is_empty() || time >= until {
        return Ok(Shown { waiting: waiting.len(), ..shown });
    }
    let Some(answers) = Answers::read(context, proposed).await? else {
        return Ok(Shown { waiting: waiting.len(), ..shown });
    };
    let is_signer = proposed.stake.signers.contains(&account.address());
    let price = context.client.gas_price().await?;
    for Waiting { request, deposit, .. } in waiting {
        // A deposit is for twice the gas that the largest answer takes.
        let pays = deposit >= price.saturating_mul(u128::from(request.kind.deposit_gas() / 2));
        let call = if is_signer || pays { answer_call(&answers, proposed, &request) } else { None };
        let Some((signature, call)) = call else {
            shown.waiting += 1;
            continue;
        };
        let sent = context.client.send_data(account, context.requests(), signature, call, U256::ZERO).await;
        let sent = sent?;
        shown.answered += 1;
        shown.deposit = shown.deposit.saturating_add(event_of::<Answered>(&sent)?.deposit);
    }
    Ok(shown)
}

/// Voids an open round of which something was not shown in time; `None` if nothing waits, or it can
/// still be shown. Returns what was added to the asker's free bond, in units of the model's asset, and
/// what was asked for.
///
/// # Errors
/// What `Requests.voidUnanswered` reverts with.
pub async fn void_unanswered(
    context: &Context,
    account: &Account,
    proposed: &ProposedRound,
) -> Result<Option<(super::Struck, Request)>> {
    if context.client.time().await? < times(proposed).answered_until {
        return Ok(None);
    }
    let Some(Waiting { request, .. }) = waiting(context, proposed).await?.into_iter().next() else {
        return Ok(None);
    };
    let call = voidUnansweredCall {
        round: abi::round(&proposed.round),
        stake: abi::stake(&proposed.stake),
        request: abi::request(&request),
    };
    let sent = context.client.send(account, context.requests(), &call, U256::ZERO).await;
    let sent = sent?;
    let voided = sent.event_of::<RoundVoided>(context.attribution()).map(|event| event.reward);
    let reward = voided.ok_or(Error::MissingEvent { event: "RoundVoided", transaction: sent.transaction })?;
    Ok(Some((super::Struck { is_slashed: false, reward, sent }, request)))
}

/// What no source gives of a round.
#[derive(Clone, Copy, Debug)]
pub enum Withheld<'r> {
    /// Its files. Asked for are some leaves and what is behind them, chosen by who asks, and then all
    /// leaves.
    Files {
        /// The model's rule, which says what its scorers have.
        rule: Rule,
        /// Whether the model's outputs are private, so that none is asked for.
        is_private: bool,
    },
    /// This, as in [`super::AuditedRound::withheld`].
    Bytes(&'r [Request]),
}

/// Asks for what no source gives of a round, as far as the limit goes. Only in the second half of the
/// time for asking, so that a host that is away for some hours costs no one a deposit. Returns how many
/// requests were made and their deposits in wei.
///
/// # Errors
/// What `Requests.ask` reverts with.
pub async fn ask(
    context: &Context,
    account: &Account,
    proposed: &ProposedRound,
    withheld: Withheld<'_>,
    limits: RequestLimits,
) -> Result<(usize, u128)> {
    let (time, until) = (context.client.time().await?, times(proposed).asked_until);
    let from = proposed.stake.proposedAt + until.saturating_sub(proposed.stake.proposedAt) / 2;
    if !limits.asks || time < from || time >= until {
        return Ok((0, 0));
    }
    let asked = asked(context, proposed).await?;
    let own = asked.iter().filter(|asked| asked.event.asker == account.address());
    let mut spent: u128 = own.fold(0, |sum, asked| sum.saturating_add(asked.event.deposit));
    let known = |request: &Request| {
        let (kind, tree) = (request.kind as u8, request.tree as u8);
        asked.iter().any(|asked| {
            let Asked { request: known, .. } = &asked.event;
            (known.kind, known.tree, known.first, known.count) == (kind, tree, request.first, request.count)
        })
    };
    let seed = keccak256([account.address().as_slice(), proposed.hash.as_slice()].concat());
    let wanted: Box<dyn Iterator<Item = Request> + Send> = match withheld {
        Withheld::Files { rule, is_private } => Box::new(samples(proposed, rule, is_private, seed)),
        Withheld::Bytes(requests) => Box::new(requests.iter().copied()),
    };
    let price = deposit_price(context).await?;
    let (mut requests, mut deposits) = (0, 0u128);
    for request in wanted.filter(|request| !known(request)) {
        let deposit = price.saturating_mul(request.kind.deposit_gas().into());
        spent = spent.saturating_add(deposit);
        if spent > limits.most_deposit {
            break;
        }
        send_request(context, account, proposed, &request, deposit).await?;
        (requests, deposits) = (requests + 1, deposits.saturating_add(deposit));
    }
    Ok((requests, deposits))
}

/// What a deposit pays for a unit of gas, in wei. The base fee may rise until the transaction is in a
/// block; what is too much is the answerer's.
async fn deposit_price(context: &Context) -> Result<u128> {
    let price = context.client.gas_price().await?;
    Ok(price.saturating_add(price / 4))
}

async fn send_request(
    context: &Context,
    account: &Account,
    proposed: &ProposedRound,
    request: &Request,
    deposit: u128,
) -> Result<Sent> {
    let call = askCall {
        round: abi::round(&proposed.round),
        stake: abi::stake(&proposed.stake),
        request: abi::request(request),
    };
    Ok(context.client.send(account, context.requests(), &call, U256::from(deposit)).await?)
}

/// A request that was made, or had been.
#[derive(Clone, Debug)]
pub struct Question {
    /// The request's id.
    pub id: B256,
    /// What answering it earns, in wei.
    pub deposit: u128,
    /// The transaction; `None` if the same waited for its answer before.
    pub sent: Option<Sent>,
}

/// Asks for one thing of an open round, with this deposit in wei, or with what is needed at present
/// and a quarter more if it is `None`. What waits for its answer already is not asked for again.
///
/// # Errors
/// [`FundsError::SmallDeposit`] before anything is sent, since a call that is not sent knows no base fee;
/// what `Requests.ask` reverts with.
pub async fn ask_for(
    context: &Context,
    account: &Account,
    proposed: &ProposedRound,
    request: Request,
    deposit: Option<u128>,
) -> Result<Question> {
    let before = waiting(context, proposed).await?.into_iter().find(|waiting| waiting.request == request);
    if let Some(Waiting { id, deposit, .. }) = before {
        return Ok(Question { id, deposit, sent: None });
    }
    let gas = u128::from(request.kind.deposit_gas());
    let deposit = match deposit {
        Some(deposit) => {
            let needed = context.client.gas_price().await?.saturating_mul(gas);
            if deposit < needed {
                return Err(FundsError::SmallDeposit { deposit, needed }.into());
            }
            deposit
        }
        None => deposit_price(context).await?.saturating_mul(gas),
    };
    let sent = send_request(context, account, proposed, &request, deposit).await?;
    let Asked { id, deposit, .. } = event_of(&sent)?;
    Ok(Question { id, deposit, sent: Some(sent) })
}

/// Takes back the deposits of an account's requests about rounds of a model that were cancelled.
/// Returns how many requests there were, and what was added to the account's balance in Requests, in
/// wei.
///
/// # Errors
/// What `Requests.takeBack` reverts with.
pub async fn take_back(context: &Context, account: &Account, model: U256) -> Result<(usize, u128)> {
    let mut calls = Vec::new();
    for proposed in rounds::proposed(context, model).await? {
        if !matches!(proposed.state, ProposalState::Slashed | ProposalState::Voided) {
            continue;
        }
        let own = waiting(context, &proposed).await?.into_iter();
        calls.extend(own.filter(|waiting| waiting.asker == account.address()).map(|waiting| takeBackCall {
            round: abi::round(&proposed.round),
            stake: abi::stake(&proposed.stake),
            request: abi::request(&waiting.request),
        }));
    }
    let sent = context.client.send_all(account, context.requests(), &calls, |_| ()).await?;
    let mut deposit = 0u128;
    for sent in &sent {
        deposit = deposit.saturating_add(event_of::<TakenBack>(sent)?.deposit);
    }
    Ok((sent.len(), deposit))
}

/// What a veto of a model's open round burns, in units of the model's asset.
pub fn veto_price(model: &Model, proposed: &ProposedRound) -> u128 {
    veto_burn(proposed.round.receipts.sum, model.terms.contributorsBps)
}

/// Voids a model's open round by burning `amount` units of the model's asset, at least
/// [`veto_price`]. Returns what was burnt, which is less where the token takes a fee, with the
/// transaction.
///
/// # Errors
/// [`crate::funds::FundsError`]; what `Requests.veto` reverts with.
pub async fn veto(
    context: &Context,
    account: &Account,
    model: &Model,
    proposed: &ProposedRound,
    amount: u128,
) -> Result<(u128, Sent)> {
    let value = provide(&context.client, account, model.terms.asset, context.requests(), amount).await?;
    let call = vetoCall {
        round: abi::round(&proposed.round),
        stake: abi::stake(&proposed.stake),
        amount: U256::from(amount),
    };
    let sent = context.client.send(account, context.requests(), &call, value).await?;
    Ok((event_of::<Vetoed>(&sent)?.amount, sent))
}

/// What to ask of a round whose records and outputs, or their features, are not all at hand: each of
/// those that its scores rest on, once, by the first score that names it.
pub(super) fn lacking(
    stated: &Statement,
    facts: &Facts,
    bytes: &impl Bytes,
    is_private: bool,
) -> Result<Vec<Request>> {
    let rule = facts.rule();
    let mut outputs: HashMap<B256, B256> = HashMap::new();
    for receipt in stated.receipts() {
        let receipt = receipt?;
        let of_output = match rule {
            Rule::Span(_) => receipt.output_hash,
            Rule::Gradient(_) => receipt.feature_hash,
        };
        outputs.insert(receipt.id(), of_output);
    }
    let (mut records, mut given, mut requests) = (HashSet::new(), HashSet::new(), Vec::new());
    for (index, score) in (0..).zip(stated.scores()) {
        let score = score?;
        let id = score.owner.content_id;
        let is_at_hand = || match rule {
            Rule::Span(_) => bytes.record(id).is_some(),
            Rule::Gradient(_) => bytes.features(id).is_some(),
        };
        if records.insert(id) && !is_at_hand() {
            requests.push(of_record(rule, index));
        }
        // A receipt that has no features is wrong to have scores, which needs no answer.
        let output = outputs.get(&score.receipt_id).filter(|hash| !is_private && !hash.is_zero());
        let is_at_hand = |hash: B256| match rule {
            Rule::Span(_) => bytes.output(hash).is_some(),
            Rule::Gradient(_) => bytes.output_features(hash).is_some(),
        };
        if let Some(hash) = output.filter(|hash| given.insert(**hash))
            && !is_at_hand(*hash)
        {
            requests.push(of_output(rule, index));
        }
    }
    Ok(requests)
}

/// What to ask of a round whose scores name records of batches of which nothing at hand says that they
/// hold them: for each of these, once.
pub(super) fn unplaced(stated: &Statement, facts: &Facts, bytes: &impl Bytes) -> Result<Vec<Request>> {
    let (mut records, mut requests) = (HashSet::new(), Vec::new());
    for (index, score) in (0..).zip(stated.scores()) {
        let owner = score?.owner;
        let is_first = records.insert((owner.datanet, owner.item, owner.content_id));
        if is_first && facts.is_unplaced(&owner, bytes) {
            requests.push(of_record(facts.rule(), index));
        }
    }
    Ok(requests)
}

/// A request for what the rule reads of the record that a score names.
fn of_record(rule: Rule, index: u64) -> Request {
    match rule {
        Rule::Span(_) => Request::record(index),
        Rule::Gradient(_) => Request::features(index),
    }
}

/// A request for what the rule reads of the output that a score is of.
fn of_output(rule: Rule, index: u64) -> Request {
    match rule {
        Rule::Span(_) => Request::output(index),
        Rule::Gradient(_) => Request::output_features(index),
    }
}

/// What to ask of a round whose files are withheld, the cheapest samples first.
fn samples(
    proposed: &ProposedRound,
    rule: Rule,
    is_private: bool,
    seed: B256,
) -> impl Iterator<Item = Request> {
    let round = &proposed.round;
    let count = |tree: Tree| match tree {
        Tree::Receipts => round.receipts.count,
        Tree::Scores => round.scores.count,
        Tree::Credits => round.credits.count,
        Tree::Payouts => round.payouts.count,
    };
    let counts = TREES.map(|tree| (tree, count(tree)));
    let sample = move |tree: Tree, count: u64| {
        let at = U256::from_be_bytes(keccak256([seed.as_slice(), &[tree as u8]].concat()).0);
        (count > 0).then(|| (at % U256::from(count)).to::<u64>())
    };
    let opened = counts.into_iter().filter(|(tree, _)| *tree != Tree::Payouts);
    let opened = opened.filter_map(move |(tree, count)| Some(Request::opened(tree, sample(tree, count)?)));
    let score = sample(Tree::Scores, count(Tree::Scores));
    let output = score.filter(|_| !is_private).map(move |index| of_output(rule, index));
    let record = score.map(move |index| of_record(rule, index));
    let leaves = counts.into_iter().flat_map(|(tree, count)| Request::all_leaves(tree, count));
    opened.chain(record).chain(output).chain(leaves)
}

fn times(proposed: &ProposedRound) -> Times {
    Times::of(proposed.stake.proposedAt, proposed.stake.finalisableAt)
}

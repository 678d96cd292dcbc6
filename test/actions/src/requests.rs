//! Requests for what may be withheld of rounds, answers to them, what follows where there is none, and
//! vetoes.

use crate::{
    files::Files,
    generator::{Generator, MOST_REMEMBERED},
    rounds::Open,
    target::Target,
    trick::Trick,
    verdicts::Verdict,
};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::SolCall;
use std::sync::Arc;
use tributary_audit::Bytes as _;
use tributary_core::{
    faults::{Owner, Score, trees::Tree},
    ids::CreditRole,
    leaves,
    limits::{AMOUNT_LIMIT, MAX_ITEMS},
    requests::{Kind, Request, Times},
    split,
    sum_tree::{Leaf, SumTree},
    typed_data::Receipt,
};
use tributary_interfaces::{
    IAttribution::{self, roundStateCall},
    IRequests::{self, *},
};
use tributary_rounds::{StatedScore, requests as abi, round_hash};
use tributary_test_kit::proposal_digest;

/// A veto burns this part of what contributors get.
const VETO_PART: u128 = 20;

/// A request that should wait for its answer.
#[derive(Clone)]
pub(crate) struct Waiting {
    /// The index of the model.
    model: usize,
    open: Arc<Open>,
    request: Request,
    asker: Address,
    deposit: u128,
}

impl Waiting {
    fn times(&self) -> Times {
        times(&self.open)
    }
}

impl<T: Target> Generator<T> {
    /// Anyone asks for something of an open round; by tricks for what there is not, too late, of
    /// another round.
    pub(crate) fn ask(&mut self) {
        let open: Vec<usize> =
            (0..self.models.len()).filter(|index| self.models[*index].open.is_some()).collect();
        let Some(index) = self.random.choose(&open) else { return self.propose() };
        let Some(open) = self.models[index].open.clone() else { return };
        let Some(request) = self.some_request(&open) else { return };
        if self.tries_in(8, Trick::AskedLate) {
            self.advance_to(times(&open).asked_until);
        }
        let is_late = self.time >= times(&open).asked_until;
        self.forbid(is_late, "requests are made in the first third of the window");
        let mut asked = abi::request(&request);
        if self.tries_in(8, Trick::BadRequest) {
            match self.random.below(5) {
                0 => asked.kind = self.random.below(256) as u8,
                1 => asked.tree = self.random.below(256) as u8,
                2 => asked.count = self.random.pick(&[0, 2, 257]),
                3 => asked.first = u64::MAX,
                _ => asked.first = head(&open, request.tree).count,
            }
        }
        let call = self.of_round(&open, |round, stake| askCall { round, stake, request: asked.clone() });
        // By a trick it can be another one that there is all the same.
        let request = Request::new(asked.kind, asked.tree, asked.first, asked.count);
        let rule = self.models[index].terms.rule[0];
        let is_unread = |request: Request| request.kind.rule().is_some_and(|its_rule| its_rule != rule);
        self.forbid(request.is_some_and(is_unread), "what a rule does not read is not asked for");
        let is_output = request.is_some_and(|request| request.kind.is_of_output());
        let is_private = is_output && self.models[index].terms.isPrivate;
        self.forbid(is_private, "outputs of private models are not asked for");
        let waits = request.is_some_and(|request| self.waits(index, &open, &request));
        self.forbid(waits, "the same is asked for once at a time");
        let deposit = self.random.below(1_000_000);
        let from = self.anyone();
        let is_asked = self.push_with(from, self.contracts.requests, U256::from(deposit), &call);
        let Some(request) = request else { return };
        if is_asked {
            let waiting =
                Waiting { model: index, open: open.clone(), request, asker: from, deposit: deposit.into() };
            Self::remember(&mut self.waiting, MOST_REMEMBERED, waiting.clone());
            // Mostly at once, before the clock is advanced to the end of some other window.
            match self.random.below(4) {
                0 | 1 => self.answer_request(&waiting),
                2 => self.void_for(&waiting),
                _ => {
                    self.forbid(true, "the same is asked for once at a time");
                    self.push_with(from, self.contracts.requests, U256::from(deposit), &call);
                }
            }
        }
        self.look_at_request(&open, request.id(proposal_of(&open)));
    }

    /// What can be asked for of a round.
    fn some_request(&mut self, open: &Open) -> Option<Request> {
        let tree = self.random.pick(&Tree::ALL);
        let is_of = |waiting: &Waiting| {
            let other = &waiting.open.round;
            (other.modelId, other.attempt) == (open.round.modelId, open.round.attempt)
        };
        let again = self.random.choose(&self.waiting).filter(|_| self.random.one_in(6)).filter(is_of);
        if let Some(waiting) = again {
            return Some(waiting.request);
        }
        let request = match self.random.below(5) {
            0 => {
                let count = head(open, tree).count;
                let length = 1 + self.random.below(count.clamp(1, MAX_ITEMS as u64));
                let first = self.random.below(count.saturating_sub(length) + 1);
                Request::leaves(tree, first, length as u16)
            }
            1 => Request::opened(tree, self.random.below(head(open, tree).count.max(1))),
            2 | 3 => Request::record(self.random.below(open.round.scores.count.max(1))),
            _ => Request::output(self.random.below(open.round.scores.count.max(1))),
        };
        let is_one =
            Request::new(request.kind as u8, request.tree as u8, request.first, request.count).is_some();
        (is_one && request.is_within(head(open, request.tree).count)).then_some(request)
    }

    /// Anyone answers a request by the round's files; by tricks too late, or with something else.
    pub(crate) fn answer(&mut self) {
        let with_files: Vec<Waiting> =
            self.waiting.iter().filter(|waiting| waiting.open.files.is_some()).cloned().collect();
        match self.random.choose(&with_files) {
            Some(waiting) => self.answer_request(&waiting),
            None => self.ask(),
        }
    }

    fn answer_request(&mut self, waiting: &Waiting) {
        let Some(files) = waiting.open.files.clone() else { return };
        if self.tries_in(5, Trick::AnsweredLate) {
            self.advance_to(waiting.times().answered_until);
        }
        let is_late = self.time >= waiting.times().answered_until;
        self.forbid(is_late, "requests are answered in the first two thirds of the window");
        let Some((name, mut data)) = answer_to(waiting, &files) else { return };
        // Not when it is late too: then programs, which decode first, and the reference revert differently.
        if !is_late && self.tries_in(4, Trick::OtherAnswer) {
            // A bit of what is shown, behind round and stake.
            let bit = self.random.index(8 * (data.len() - 4)) + 32;
            data[bit / 8] ^= 1 << (bit % 8);
        }
        let from = self.anyone();
        let before = self.earned(from);
        if self.push_data(from, self.contracts.requests, U256::ZERO, name, data.into()) {
            self.forget(waiting);
            let now = self.earned(from);
            let is_paid = now == before + waiting.deposit;
            self.require("deposits-once", is_paid, || format!("an answer made {now} of {before}"));
        }
        self.look_at_request(&waiting.open, waiting.request.id(proposal_of(&waiting.open)));
    }

    /// Anyone has a round voided of which a request was not answered; by a trick a second early.
    pub(crate) fn void_unanswered(&mut self) {
        match self.random.choose(&self.waiting) {
            Some(waiting) => self.void_for(&waiting),
            None => self.ask(),
        }
    }

    fn void_for(&mut self, waiting: &Waiting) {
        let early = self.tries_in(5, Trick::VoidedEarly);
        self.advance_to(waiting.times().answered_until - u64::from(early));
        let is_early = self.time < waiting.times().answered_until;
        self.forbid(is_early, "a request can be answered until the end of the second third");
        let is_open = self.is_open(waiting);
        self.forbid(!is_open, "a round is voided while it is open");
        let request = abi::request(&waiting.request);
        let call = self.of_round(&waiting.open, |round, stake| voidUnansweredCall { round, stake, request });
        let (index, asker) = (waiting.model, waiting.asker);
        let (free, before) = (self.free_bond(self.models[index].terms.asset, asker), self.earned(asker));
        let from = self.anyone();
        if self.push(from, self.contracts.requests, &call) {
            self.forget(waiting);
            self.note_verdict(index, &waiting.open, Verdict::Void { charged: true }, asker, free);
            let now = self.earned(asker);
            let is_returned = now == before + waiting.deposit;
            self.require("deposits-once", is_returned, || format!("a void made {now} of {before}"));
        }
        self.look_at_request(&waiting.open, waiting.request.id(proposal_of(&waiting.open)));
    }

    /// Anyone has a deposit returned whose round was cancelled; at times of one that is open.
    pub(crate) fn take_back(&mut self) {
        let closed: Vec<Waiting> = {
            let all = self.waiting.clone();
            all.into_iter().filter(|waiting| !self.is_open(waiting)).collect()
        };
        let any = self.random.choose(&self.waiting).filter(|_| closed.is_empty() || self.random.one_in(4));
        let Some(waiting) = any.or_else(|| self.random.choose(&closed)) else { return self.ask() };
        let is_open = self.is_open(&waiting);
        self.forbid(is_open, "a request of an open round is not taken back");
        let request = abi::request(&waiting.request);
        let call = self.of_round(&waiting.open, |round, stake| takeBackCall { round, stake, request });
        let (from, before) = (self.anyone(), self.earned(waiting.asker));
        if self.push(from, self.contracts.requests, &call) {
            self.forget(&waiting);
            let now = self.earned(waiting.asker);
            let is_returned = now == before + waiting.deposit;
            self.require("deposits-once", is_returned, || format!("taking back made {now} of {before}"));
            self.forbid(true, "a request is taken back once");
            self.push(from, self.contracts.requests, &call);
        }
    }

    /// Anyone vetoes an open round; by a trick with a unit less than it takes.
    pub(crate) fn veto(&mut self) {
        let open: Vec<usize> =
            (0..self.models.len()).filter(|index| self.models[*index].open.is_some()).collect();
        let Some(index) = self.random.choose(&open) else { return self.propose() };
        let Some(open) = self.models[index].open.clone() else { return };
        let (asset, bps) = (self.models[index].terms.asset, self.models[index].terms.contributorsBps);
        let needed = split::basis_points(open.round.receipts.sum, bps).div_ceil(VETO_PART);
        let too_little = needed > 0 && self.tries_in(3, Trick::SmallBurn);
        // What a token keeps as a fee comes on top.
        let amount = if too_little { needed - 1 } else { needed + needed / 50 + 1 };
        let vetoed = wasVetoedCall { modelId: open.round.modelId, number: open.round.number };
        let was_vetoed = self.read(self.contracts.requests, &vetoed).unwrap_or_default();
        self.forbid(was_vetoed, "a number is vetoed once");
        self.forbid(too_little, "a veto burns a twentieth of what contributors get");
        self.valid &= self.environment.is_honest(asset) && amount < AMOUNT_LIMIT.min(self.scope.most_units);
        let value = self.value(asset, U256::from(amount));
        let amount = U256::from(amount);
        let call = self.of_round(&open, |round, stake| vetoCall { round, stake, amount });
        let from = self.anyone();
        let free = self.free_bond(asset, from);
        if self.push_with(from, self.contracts.requests, value, &call) {
            self.note_verdict(index, &open, Verdict::Void { charged: false }, from, free);
            self.forbid(true, "a number is vetoed once");
            self.push_with(from, self.contracts.requests, value, &call);
        }
        self.look(self.contracts.requests, &vetoed);
    }

    /// An account withdraws what it earned; by a trick to no one.
    pub(crate) fn withdraw_earned(&mut self) {
        let accounts: Vec<Address> = self.environment.accounts.iter().map(|key| key.account).collect();
        let earning: Vec<Address> =
            accounts.into_iter().filter(|account| self.earned(*account) > 0).collect();
        let from = self.random.choose(&earning).unwrap_or_else(|| self.anyone());
        let to = if self.tries_in(8, Trick::LostReceiver) {
            self.random.pick(&[Address::ZERO, self.contracts.requests])
        } else {
            self.account()
        };
        let earned = self.earned(from);
        self.forbid(earned == 0, "there is nothing to withdraw");
        // A wallet may reject it.
        self.valid &= !self.is_wallet(to);
        if self.push(from, self.contracts.requests, &withdrawCall { to }) {
            let now = self.earned(from);
            self.require("deposits-once", now == 0, || format!("a withdrawal of {earned} left {now}"));
        }
        self.look(self.contracts.requests, &balanceOfCall { account: from });
    }

    /// How many requests of a round wait.
    pub(crate) fn waiting_of(&mut self, open: &Open) -> u64 {
        let call = unansweredCall { modelId: open.round.modelId, attempt: open.round.attempt };
        self.read(self.contracts.requests, &call).unwrap_or_default()
    }

    /// All deposits of requests that wait, as far as they are remembered, and all that was earned, in wei.
    pub(crate) fn deposits(&mut self) -> u128 {
        let waiting: u128 = self.waiting.iter().map(|waiting| waiting.deposit).sum();
        let holders = self.environment.holders();
        waiting + holders.into_iter().map(|account| self.earned(account)).sum::<u128>()
    }

    fn waits(&self, index: usize, open: &Open, request: &Request) -> bool {
        self.waiting.iter().any(|waiting| {
            waiting.model == index
                && waiting.open.round.attempt == open.round.attempt
                && waiting.request == *request
        })
    }

    fn forget(&mut self, waiting: &Waiting) {
        let Waiting { model, open, request, .. } = waiting;
        self.waiting.retain(|other| {
            other.model != *model
                || other.open.round.attempt != open.round.attempt
                || other.request != *request
        });
    }

    /// Whether the round of a request is open.
    fn is_open(&self, waiting: &Waiting) -> bool {
        let open = self.models[waiting.model].open.as_ref();
        open.is_some_and(|open| open.round.attempt == waiting.open.round.attempt)
    }

    /// What an account can withdraw, in wei.
    fn earned(&mut self, account: Address) -> u128 {
        self.read(self.contracts.requests, &balanceOfCall { account }).unwrap_or_default()
    }

    /// A call of a round with its stake; by a trick of another one.
    fn of_round<C>(&mut self, open: &Open, call: impl FnOnce(IRequests::Round, IRequests::Stake) -> C) -> C {
        let (mut round, mut stake) = (open.round.clone(), open.stake.clone());
        if self.tries(Trick::OtherStake) {
            match self.random.below(3) {
                0 => stake.bond ^= 1,
                1 => round.manifest = self.random.word(),
                _ => stake.signers.clear(),
            }
            self.forbid(true, "a request is of a round as it was proposed");
        }
        call(abi::round(&round), abi::stake(&stake))
    }

    fn look_at_request(&mut self, open: &Open, id: B256) {
        let (requests, model) = (self.contracts.requests, open.round.modelId);
        let attempt = open.round.attempt;
        self.look(requests, &waitingCall { id });
        self.look(requests, &unansweredCall { modelId: model, attempt });
        self.look(self.contracts.attribution, &roundStateCall { modelId: model });
        let kind = self.random.below(6) as u8;
        self.look(requests, &depositGasCall { kind });
    }
}

fn times(open: &Open) -> Times {
    Times::of(open.stake.proposedAt, open.stake.finalisableAt)
}

fn proposal_of(open: &Open) -> B256 {
    proposal_digest(round_hash(&open.round), &open.stake)
}

fn head(open: &Open, tree: Tree) -> &IAttribution::Tree {
    let round = &open.round;
    match tree {
        Tree::Receipts => &round.receipts,
        Tree::Scores => &round.scores,
        Tree::Credits => &round.credits,
        Tree::Payouts => &round.payouts,
    }
}

/// The call that answers a request by the files: the function's name and the calldata.
fn answer_to(waiting: &Waiting, files: &Files) -> Option<(&'static str, Vec<u8>)> {
    let Waiting { open, request, .. } = waiting;
    let (round, stake) = (abi::round(&open.round), abi::stake(&open.stake));
    let Request { kind, tree, first, count } = *request;
    let leaves = &files.stated.leaves()[tree as usize];
    let (start, end) = (first as usize, first as usize + usize::from(count));
    let proof: Bytes = SumTree::join(leaves).ok()?.prove(first, count.into())?.into();
    let shown = leaves.get(start..end)?;
    let place = |leaf: &Leaf| Place { index: first, leaf: abi::leaf(leaf), proof: proof.clone() };
    let place = place(shown.first()?);
    let receipt_of = |id: B256| files.stated.receipts.iter().find(|receipt| receipt.id() == id);
    let score_of = |score: &StatedScore| {
        let StatedScore { start, end, owner, .. } = *score;
        let batch_root = files.known.facts.batch_root(&owner);
        let owner = Owner { datanet_id: owner.datanet, content_id: owner.content_id, batch_root };
        abi::score(&Score { start, end, owner })
    };
    let paid = files.stated.scores.get(start).filter(|_| tree == Tree::Scores);
    Some(match kind {
        Kind::Leaves => {
            let leaves = shown.iter().map(abi::leaf).collect();
            encoded(&answerLeavesCall { round, stake, tree: tree as u8, first, leaves, proof })
        }
        Kind::Opened => {
            let (fields, score, role) = match tree {
                Tree::Receipts => (files.stated.receipts.get(start)?, None, 0),
                Tree::Scores => (receipt_of(paid?.receipt_id)?, paid, 0),
                Tree::Credits => {
                    let row = files.stated.credits.get(start)?;
                    let is_of = |score: &&StatedScore| {
                        score.receipt_id == row.receipt_id && score.source() == row.source
                    };
                    let score = files.stated.scores.iter().find(is_of);
                    if row.role != CreditRole::Unowned && score.is_none() {
                        return None;
                    }
                    (receipt_of(row.receipt_id)?, score, row.role as u8)
                }
                Tree::Payouts => return None,
            };
            let score = score.map_or_else(no_score, score_of);
            let receipt = abi::receipt(fields);
            encoded(&answerOpenedCall { round, stake, tree: tree as u8, place, receipt, score, role })
        }
        Kind::Record => {
            let (owner, score) = (&paid?.owner, score_of(paid?));
            let record = files.known.record(owner.content_id)?.into();
            let list = files.known.batch(score.batchRoot).unwrap_or_default();
            let leaves = list.into_iter().map(leaves::member).collect();
            let member = abi::member(tributary_audit::place(leaves, owner.content_id, B256::ZERO));
            encoded(&answerRecordCall { round, stake, place, score, record, member })
        }
        Kind::Output => {
            let fields: &Receipt = receipt_of(paid?.receipt_id)?;
            let output = files.known.output(fields.output_hash)?.into();
            encoded(&answerOutputCall { round, stake, place, receipt: abi::receipt(fields), output })
        }
        Kind::Features | Kind::OutputFeatures => return None,
    })
}

/// What is not looked at.
fn no_score() -> IRequests::Score {
    IRequests::Score { start: 0, end: 0, datanetId: U256::ZERO, contentId: B256::ZERO, batchRoot: B256::ZERO }
}

fn encoded<C: SolCall>(call: &C) -> (&'static str, Vec<u8>) {
    (C::SIGNATURE.split('(').next().unwrap_or_default(), call.abi_encode())
}

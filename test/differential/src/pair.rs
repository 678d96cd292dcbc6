//! Both sides, which get the same calls and must do the same.

use crate::{Difference, Error, decoding};
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use stylus_devnode::{ChainError, Outcome};
use tributary_interfaces::IDatanets::curatorsOfCall;
use tributary_test_actions::{Call, Environment, RAW, Response, Tally, Target};
use tributary_test_kit::{Artifacts, ChainFixture, Implementation};

/// The programs and the reference, on chains of the same kind with the same addresses, and what was
/// seen on them.
#[derive(Debug)]
pub(crate) struct Pair {
    programs: ChainFixture,
    reference: ChainFixture,
    pub(crate) environment: Environment,
    /// The accounts whose balances are compared after every call.
    holders: Vec<Address>,
    seed: u64,
    index: usize,
    last: Option<Call>,
    difference: Option<Box<Difference>>,
    snapshots: (u64, u64),
    /// Whether the sides may differ from here on.
    ended: bool,
    pub(crate) tally: Tally,
}

impl Pair {
    pub(crate) fn start(artifacts: &Artifacts) -> Result<Self, Error> {
        let chain =
            |implementation| ChainFixture::built(ChainFixture::free_chain(), artifacts, implementation);
        let programs = chain(Implementation::Programs { cached: true })?;
        let reference = chain(Implementation::Reference)?;
        let environment = Environment::prepare(&programs, artifacts)?;
        let other = Environment::prepare(&reference, artifacts)?;
        assert_eq!(environment, other, "both sides have the same addresses");
        let contracts = environment.contracts;
        let holders =
            [environment.holders(), vec![contracts.rewards, contracts.attribution, contracts.requests]]
                .concat();
        Ok(Self {
            programs,
            reference,
            environment,
            holders,
            seed: 0,
            index: 0,
            last: None,
            difference: None,
            snapshots: (0, 0),
            ended: false,
            tally: Tally::default(),
        })
    }

    /// Begins a sequence.
    pub(crate) fn begin(&mut self, seed: u64) {
        (self.seed, self.index, self.last, self.ended) = (seed, 0, None, false);
        self.snapshots = (self.programs.devnode.snapshot(), self.reference.devnode.snapshot());
    }

    /// Ends the sequence, goes back to where it began, and returns what differed.
    pub(crate) fn end(&mut self) -> Option<Box<Difference>> {
        self.programs.devnode.revert(self.snapshots.0).expect("a chain in memory");
        self.reference.devnode.revert(self.snapshots.1).expect("a chain in memory");
        self.tally.note("sequence");
        self.difference.take()
    }

    fn sides(&self) -> [&ChainFixture; 2] {
        [&self.programs, &self.reference]
    }

    /// Whether nothing is done any more.
    fn is_over(&self) -> bool {
        self.ended || self.difference.is_some()
    }

    /// Calldata that a side could not read has to fail on the other side too, for whatever reason,
    /// unless the decoders differ by design.
    fn compare_reading(&mut self, call: &Call, outcomes: [&Result<Outcome, ChainError>; 2]) {
        let [programs, reference] = outcomes.map(describe_outcome);
        if outcomes.iter().all(|outcome| !matches!(outcome, Ok(Outcome { success: true, .. }))) {
            return self.tally.note("malformed calldata that neither side can read");
        }
        // One side has done something that the other has not, so that whatever follows may rightly
        // differ.
        self.ended = true;
        match decoding::by_design(&call.data, is_unread(outcomes[0])) {
            Some(reason) => self.tally.note(format!("calldata that one side can read, {reason}")),
            None => self.note(Some(call.clone()), "whether calldata can be read", programs, reference),
        }
    }

    fn expect(&mut self, what: &str, programs: String, reference: String) {
        if programs != reference {
            self.note(self.last.clone(), what, programs, reference);
        }
    }

    fn note(&mut self, call: Option<Call>, what: &str, programs: String, reference: String) {
        if self.difference.is_none() {
            let (seed, index, what) = (self.seed, self.index, what.to_owned());
            self.difference = Some(Box::new(Difference { seed, index, call, what, programs, reference }));
        }
    }
}

impl Target for Pair {
    fn send(&mut self, call: &Call) -> Option<Response> {
        if self.is_over() {
            return None;
        }
        let [ours, theirs] = self.sides().map(|side| send(side, call));
        self.index += usize::from(self.last.is_some());
        if call.name == RAW && (is_unread(&ours) || is_unread(&theirs)) {
            self.compare_reading(call, [&ours, &theirs]);
            return (!self.is_over()).then(|| Response { success: false, output: Bytes::new() });
        }
        self.last = Some(call.clone());
        self.expect("the outcome", describe_outcome(&ours), describe_outcome(&theirs));
        for holder in self.holders.clone() {
            let [ours, theirs] = self.sides().map(|side| side.devnode.balance(holder).to_string());
            self.expect("a balance", ours, theirs);
        }
        let Outcome { success, output, .. } = ours.ok()?;
        Some(Response { success, output })
    }

    fn read(&mut self, to: Address, data: Bytes) -> Option<Bytes> {
        if self.is_over() {
            return None;
        }
        let [ours, theirs] = self.sides().map(|side| {
            let answer = side.devnode.call(Address::ZERO, to, data.clone());
            answer.map(|answer| if is_unordered(&data) { sorted(&answer) } else { answer })
        });
        self.expect(&format!("the view {data} of {to}"), describe_view(&ours), describe_view(&theirs));
        ours.ok().filter(|_| self.difference.is_none())
    }

    fn advance(&mut self, time: u64) {
        if !self.is_over() {
            for side in [&self.programs, &self.reference] {
                side.advance_without_upkeep(time.saturating_sub(side.now()));
            }
        }
    }

    fn balance(&mut self, account: Address) -> U256 {
        self.programs.devnode.balance(account)
    }

    fn broken(&mut self, rule: &str, details: String) {
        if !self.is_over() {
            self.note(self.last.clone(), rule, details, "both sides do the same".into());
        }
    }
}

/// Sends a call at its time, which must not lie before the latest block's.
fn send(side: &ChainFixture, call: &Call) -> Result<Outcome, ChainError> {
    side.devnode.set_next_timestamp(call.time)?;
    side.devnode.send(call.from, Some(call.to), call.value, call.data.clone())
}

/// Whether a call reverted without data, as it does if its calldata cannot be read.
fn is_unread(outcome: &Result<Outcome, ChainError>) -> bool {
    matches!(outcome, Ok(Outcome { success: false, output, .. }) if output.is_empty())
}

/// Whether a view returns a list of accounts in no particular order.
fn is_unordered(data: &[u8]) -> bool {
    data.starts_with(&curatorsOfCall::SELECTOR)
}

fn sorted(answer: &Bytes) -> Bytes {
    let Ok(mut accounts) = Vec::<Address>::abi_decode(answer) else { return answer.clone() };
    accounts.sort();
    accounts.abi_encode().into()
}

fn describe_view(answer: &Result<Bytes, ChainError>) -> String {
    match answer {
        Ok(answer) => answer.to_string(),
        Err(ChainError::Reverted(data)) => format!("reverted with {data}"),
        Err(error) => format!("failed: {error}"),
    }
}

/// All of an outcome that has to be the same.
fn describe_outcome(outcome: &Result<Outcome, ChainError>) -> String {
    match outcome {
        Ok(Outcome { success, output, logs, .. }) => {
            let logs: Vec<String> = logs
                .iter()
                .map(|log| format!("\n    {} {:?} {}", log.address, log.data.topics(), log.data.data))
                .collect();
            format!("{} {output}{}", if *success { "succeeded" } else { "reverted" }, logs.concat())
        }
        Err(error) => format!("rejected: {error}"),
    }
}

//! Both sides, which are asked the same and must answer the same.

use crate::decoding;
use crate::sequence::actors;
use crate::side::Addresses;
use crate::{Call, Difference, Error, Side, Tally};
use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use stylus_devnode::{ChainError, Outcome};
use tributary_interfaces::IDatanets::curatorsOfCall;
use tributary_test_kit::{Artifacts, Implementation};

/// The two sides and what was seen on them.
#[derive(Debug)]
pub(crate) struct Pair {
    programs: Side,
    reference: Side,
    holders: Vec<Address>,
    seed: u64,
    call: usize,
    last: Option<Call>,
    output: Bytes,
    difference: Option<Box<Difference>>,
    snapshots: (u64, u64),
    /// Whether the sides may differ from here on.
    ended: bool,
    pub(crate) tally: Tally,
}

impl Pair {
    pub(crate) fn start(artifacts: &Artifacts) -> Result<Self, Error> {
        let programs = Side::new(artifacts, Implementation::Programs { cached: true })?;
        let reference = Side::new(artifacts, Implementation::Reference)?;
        let Addresses { contracts, odd_wallet, .. } = programs.addresses;
        assert_eq!(programs.addresses, reference.addresses);
        let holders = actors()
            .into_iter()
            .map(|actor| actor.account)
            .chain([contracts.rewards, contracts.attribution, odd_wallet])
            .collect();
        Ok(Self {
            programs,
            reference,
            holders,
            seed: 0,
            call: 0,
            last: None,
            output: Bytes::new(),
            difference: None,
            snapshots: (0, 0),
            ended: false,
            tally: Tally::default(),
        })
    }

    pub(crate) fn addresses(&self) -> Addresses {
        self.programs.addresses
    }

    pub(crate) fn chain_id(&self) -> u64 {
        self.programs.chain.chain_id()
    }

    /// The time of the latest block, in seconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        self.programs.chain.now()
    }

    /// Begins a sequence.
    pub(crate) fn begin(&mut self, seed: u64) {
        (self.seed, self.call, self.last, self.ended) = (seed, 0, None, false);
        self.snapshots = (self.programs.chain.devnode.snapshot(), self.reference.chain.devnode.snapshot());
    }

    /// Ends the sequence, goes back to where it began, and says what differed.
    pub(crate) fn end(&mut self) -> Option<Box<Difference>> {
        self.programs.chain.devnode.revert(self.snapshots.0).expect("a chain in memory");
        self.reference.chain.devnode.revert(self.snapshots.1).expect("a chain in memory");
        self.tally.sequences += 1;
        self.difference.take()
    }

    /// Makes a call on both sides. Returns whether it worked; after a difference nothing is done
    /// any more.
    pub(crate) fn send(&mut self, call: Call) -> bool {
        if self.ended || self.difference.is_some() {
            return false;
        }
        let [ours, theirs] = [&self.programs, &self.reference].map(|side| send(side, &call));
        self.call += usize::from(self.last.is_some());
        let unread = [&ours, &theirs].map(is_unread);
        if call.name == "raw" && unread.contains(&true) {
            self.compare_reading(call, [&ours, &theirs]);
            return false;
        }
        self.last = Some(call);
        self.expect("the outcome", outcome(&ours), outcome(&theirs));
        for holder in self.holders.clone() {
            let [ours, theirs] =
                [&self.programs, &self.reference].map(|side| side.chain.devnode.balance(holder));
            self.expect("a balance", ours.to_string(), theirs.to_string());
        }
        self.note(&ours)
    }

    /// Calls a view on both sides. Returns what both answer, unless they refuse or differ.
    pub(crate) fn view(&mut self, to: Address, data: Bytes) -> Option<Bytes> {
        if self.ended || self.difference.is_some() {
            return None;
        }
        let [ours, theirs] = [&self.programs, &self.reference].map(|side| {
            let answer = side.chain.devnode.call(Address::ZERO, to, data.clone());
            answer.map(|answer| if is_unordered(&data) { sorted(&answer) } else { answer })
        });
        self.expect(&format!("the view {data} of {to}"), viewed(&ours), viewed(&theirs));
        ours.ok().filter(|_| self.difference.is_none())
    }

    /// Makes an empty block on both sides, so that views see the time.
    pub(crate) fn mine(&mut self, time: u64) {
        if self.ended || self.difference.is_some() {
            return;
        }
        for side in [&self.programs, &self.reference] {
            let _ = side.chain.devnode.set_next_timestamp(time);
            side.chain.devnode.mine(1).expect("a chain in memory");
        }
    }

    /// What an account holds of the native currency.
    pub(crate) fn balance(&self, account: Address) -> U256 {
        self.programs.chain.devnode.balance(account)
    }

    /// Notes that an amount which may never be above another one is.
    pub(crate) fn at_most(&mut self, invariant: &str, less: u128, more: u128) {
        let says = |holds: bool| if holds { "holds".to_owned() } else { format!("{less} is above {more}") };
        self.expect(&format!("the invariant {invariant}"), says(less <= more), says(true));
    }

    /// Whose balances are compared after every call.
    pub(crate) fn holders(&self) -> Vec<Address> {
        self.holders.clone()
    }

    /// What the last call returned.
    pub(crate) fn output(&self) -> &Bytes {
        &self.output
    }

    pub(crate) fn last(&self) -> Option<&Call> {
        self.last.as_ref()
    }

    /// Calldata that a side could not read has to fail on the other side too, for whatever reason,
    /// unless the decoders differ by design.
    fn compare_reading(&mut self, call: Call, outcomes: [&Result<Outcome, ChainError>; 2]) {
        let [programs, reference] = outcomes.map(outcome);
        if outcomes.iter().all(|outcome| !matches!(outcome, Ok(Outcome { success: true, .. }))) {
            self.tally.unread += 1;
            return;
        }
        // One side has done something that the other has not, so that whatever follows may rightly
        // differ.
        self.ended = true;
        match decoding::by_design(&call.data, is_unread(outcomes[0])) {
            Some(reason) => *self.tally.read_by_one.entry(reason).or_default() += 1,
            None => {
                let (seed, index, what) = (self.seed, self.call, "whether calldata can be read".into());
                self.difference = Some(Box::new(Difference { seed, index, call, what, programs, reference }));
            }
        }
    }

    fn expect(&mut self, what: &str, programs: String, reference: String) {
        self.tally.views += 1;
        if programs == reference || self.difference.is_some() {
            return;
        }
        if let Some(call) = self.last.clone() {
            let (seed, index, what) = (self.seed, self.call, what.to_owned());
            self.difference = Some(Box::new(Difference { seed, index, call, what, programs, reference }));
        }
    }

    fn note(&mut self, outcome: &Result<Outcome, ChainError>) -> bool {
        let (Ok(outcome), Some(call)) = (outcome, &self.last) else { return false };
        let counts = self.tally.calls.entry(call.name).or_default();
        self.output = outcome.output.clone();
        if outcome.success {
            counts.0 += 1;
            self.tally.events += outcome.logs.len() as u64;
            return true;
        }
        counts.1 += 1;
        if call.clean {
            *self.tally.surprises.entry(call.name).or_default() += 1;
        }
        let mut selector = [0; 4];
        if let Some(start) = outcome.output.get(..4) {
            selector.copy_from_slice(start);
        }
        *self.tally.refusals.entry(selector).or_default() += 1;
        false
    }
}

/// Sends a call at its time, which must not lie before the latest block's.
fn send(side: &Side, call: &Call) -> Result<Outcome, ChainError> {
    let devnode = &side.chain.devnode;
    devnode.set_next_timestamp(call.time)?;
    devnode.send(call.from, Some(call.to), call.value, call.data.clone())
}

/// Whether a call was refused without a reason, as calldata is that cannot be read.
fn is_unread(outcome: &Result<Outcome, ChainError>) -> bool {
    matches!(outcome, Ok(Outcome { success: false, output, .. }) if output.is_empty())
}

/// Whether a view's answer is a list of accounts in no particular order.
fn is_unordered(data: &[u8]) -> bool {
    data.starts_with(&curatorsOfCall::SELECTOR)
}

fn sorted(answer: &Bytes) -> Bytes {
    let Ok(mut accounts) = Vec::<Address>::abi_decode(answer) else { return answer.clone() };
    accounts.sort();
    accounts.abi_encode().into()
}

fn viewed(answer: &Result<Bytes, ChainError>) -> String {
    match answer {
        Ok(answer) => answer.to_string(),
        Err(ChainError::Reverted(data)) => format!("reverted {data}"),
        Err(error) => format!("failed: {error}"),
    }
}

/// All of an outcome that has to be the same.
fn outcome(outcome: &Result<Outcome, ChainError>) -> String {
    match outcome {
        Ok(Outcome { success, output, logs, .. }) => {
            let logs: Vec<String> = logs
                .iter()
                .map(|log| format!("\n    {} {:?} {}", log.address, log.data.topics(), log.data.data))
                .collect();
            format!("{} {output}{}", if *success { "worked" } else { "refused" }, logs.concat())
        }
        Err(error) => format!("rejected: {error}"),
    }
}

//! Both sides, which are asked the same and must answer the same.

use crate::decoding;
use crate::sequence::actors;
use crate::side::Places;
use crate::{Artifacts, Call, Difference, Error, Side, Tally};
use alloy_primitives::{Address, Bytes};
use stylus_devnode::{ChainError, Outcome};

/// The two sides and what was seen on them.
#[derive(Debug)]
pub(crate) struct Pair {
    programs: Side,
    reference: Side,
    holders: Vec<Address>,
    seed: u64,
    place: usize,
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
        let (programs, reference) = (Side::programs(artifacts)?, Side::reference(artifacts)?);
        let Places { rewards, attribution, odd_wallet, .. } = *programs.places();
        let holders = actors()
            .into_iter()
            .map(|actor| actor.address)
            .chain([rewards, attribution, odd_wallet])
            .collect();
        Ok(Self {
            programs,
            reference,
            holders,
            seed: 0,
            place: 0,
            last: None,
            output: Bytes::new(),
            difference: None,
            snapshots: (0, 0),
            ended: false,
            tally: Tally::default(),
        })
    }

    pub(crate) fn places(&self) -> Places {
        *self.programs.places()
    }

    /// Begins a sequence.
    pub(crate) fn begin(&mut self, seed: u64) {
        (self.seed, self.place, self.last, self.ended) = (seed, 0, None, false);
        self.snapshots = (self.programs.chain().snapshot(), self.reference.chain().snapshot());
    }

    /// Ends the sequence, goes back to where it began, and says what differed.
    pub(crate) fn end(&mut self) -> Option<Box<Difference>> {
        self.programs.chain().revert(self.snapshots.0);
        self.reference.chain().revert(self.snapshots.1);
        self.tally.sequences += 1;
        self.difference.take()
    }

    /// Makes a call on both sides. Returns whether it worked; after a difference nothing is done any more.
    pub(crate) fn send(&mut self, call: Call) -> bool {
        if self.ended || self.difference.is_some() {
            return false;
        }
        let [ours, theirs] = [&self.programs, &self.reference]
            .map(|side| side.send(call.time, call.from, call.to, call.value, &call.data));
        self.place += usize::from(self.last.is_some());
        let unread = [&ours, &theirs].map(is_unread);
        if call.name == "raw" && unread.contains(&true) {
            self.compare_reading(call, [&ours, &theirs]);
            return false;
        }
        self.last = Some(call);
        self.expect("the outcome", outcome(&ours), outcome(&theirs));
        for holder in self.holders.clone() {
            let [ours, theirs] = [&self.programs, &self.reference].map(|side| side.chain().balance(holder));
            self.expect("a balance", ours.to_string(), theirs.to_string());
        }
        self.note(&ours)
    }

    /// Calls a view on both sides.
    pub(crate) fn view(&mut self, to: Address, data: Bytes) {
        if self.ended || self.difference.is_some() {
            return;
        }
        let [ours, theirs] = [&self.programs, &self.reference].map(|side| {
            match side.chain().call(Address::ZERO, to, data.clone()) {
                Ok(result) => result.to_string(),
                Err(ChainError::Reverted(data)) => format!("reverted {data}"),
                Err(error) => format!("failed: {error}"),
            }
        });
        self.expect(&format!("the view {data} of {to}"), ours, theirs);
    }

    /// Whose balances are compared after every call.
    pub(crate) fn holders(&self) -> Vec<Address> {
        self.holders.clone()
    }

    /// What the last call gave back.
    pub(crate) fn output(&self) -> &Bytes {
        &self.output
    }

    pub(crate) fn last(&self) -> Option<&Call> {
        self.last.as_ref()
    }

    /// Calldata that a side could not read has to fail on the other side too, for whatever reason, unless the decoders differ by
    /// design.
    fn compare_reading(&mut self, call: Call, outcomes: [&Result<Outcome, ChainError>; 2]) {
        let [programs, reference] = outcomes.map(outcome);
        if outcomes.iter().all(|outcome| !matches!(outcome, Ok(Outcome { success: true, .. }))) {
            self.tally.unread += 1;
            return;
        }
        // One side has done something that the other has not, so that whatever follows may rightly differ.
        self.ended = true;
        match decoding::by_design(&call.data, is_unread(outcomes[0])) {
            Some(reason) => *self.tally.read_by_one.entry(reason).or_default() += 1,
            None => {
                let (seed, place, what) = (self.seed, self.place, "whether calldata can be read".into());
                self.difference = Some(Box::new(Difference { seed, place, call, what, programs, reference }));
            }
        }
    }

    fn expect(&mut self, what: &str, programs: String, reference: String) {
        self.tally.views += 1;
        if programs == reference || self.difference.is_some() {
            return;
        }
        if let Some(call) = self.last.clone() {
            let (seed, place, what) = (self.seed, self.place, what.to_owned());
            self.difference = Some(Box::new(Difference { seed, place, call, what, programs, reference }));
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

/// Whether a call was refused without a reason, as calldata is that cannot be read.
fn is_unread(outcome: &Result<Outcome, ChainError>) -> bool {
    matches!(outcome, Ok(Outcome { success: false, output, .. }) if output.is_empty())
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

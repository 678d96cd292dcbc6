//! What both sides answered, side by side.

use crate::sequence::{FIXED_ANSWERS, Sequence, Step};
use alloy_primitives::hex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

type Answer = Result<Value, Value>;

/// Where the two sides do not agree.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The seed that gives the sequence again.
    pub seed: u64,
    /// Which call, counted from 0.
    pub place: usize,
    /// The call.
    pub step: Box<Step>,
    /// What differs.
    pub what: String,
    /// The programs' answer.
    pub programs: String,
    /// The reference's answer.
    pub reference: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Step { name, from, to, value, data, time, clean, .. } = &*self.step;
        writeln!(f, "programs and reference differ in {}", self.what)?;
        writeln!(f, "  seed {}, call {}: {name} (meant to work: {clean})", self.seed, self.place)?;
        writeln!(f, "  from {from} to {to} at {time} with {value}: {data}")?;
        writeln!(f, "  programs:  {}", self.programs)?;
        write!(f, "  reference: {}", self.reference)
    }
}

/// What the calls of many sequences did: a test that only ever fails, or never fails, shows nothing.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Sequences that agreed.
    pub sequences: u64,
    /// Calls by function: how many worked, how many did not.
    pub calls: BTreeMap<&'static str, (u64, u64)>,
    /// Refusals by the first four bytes of their data.
    pub refusals: BTreeMap<String, u64>,
    /// Calls that should have worked and did not.
    pub surprises: u64,
    /// Events that were compared.
    pub events: u64,
}

pub(crate) fn compare(seed: u64, sequence: &Sequence, ours: &[Answer], theirs: &[Answer], tally: &mut Tally) -> Result<(), Box<Difference>> {
    for (place, (step, offset)) in sequence.steps.iter().zip(sequence.offsets()).enumerate() {
        let names = names(step, sequence);
        let mut worked = false;
        for (i, what) in names.into_iter().enumerate() {
            let (mine, other) = (seen(i, ours.get(offset + i)), seen(i, theirs.get(offset + i)));
            if mine != other {
                let step = Box::new(step.clone());
                return Err(Box::new(Difference { seed, place, step, what, programs: mine, reference: other }));
            }
            if i == 0 {
                worked = note(tally, step, ours.get(offset));
            }
            if i == 2 {
                // What a call answers before the transaction must be what the transaction then does.
                let sent = mine.starts_with("\"0x1\"");
                tally.events += mine.matches("topics").count() as u64;
                if sent != worked {
                    let step = Box::new(step.clone());
                    let what = "what the simulated call and the transaction do".into();
                    return Err(Box::new(Difference { seed, place, step, what, programs: mine, reference: other }));
                }
            }
        }
    }
    tally.sequences += 1;
    Ok(())
}

fn names(step: &Step, sequence: &Sequence) -> Vec<String> {
    let mut names = vec!["the answer".to_owned(), "the sending".to_owned(), "the events".to_owned()];
    debug_assert_eq!(names.len(), FIXED_ANSWERS);
    names.extend(step.views.iter().map(|(to, data)| format!("the view {} of {to}", hex::encode_prefixed(&data[..4]))));
    names.extend(sequence.holders.iter().map(|holder| format!("the balance of {holder}")));
    names
}

/// What is to be the same: for a receipt its status and logs, for everything else the whole answer.
fn seen(i: usize, answer: Option<&Answer>) -> String {
    match (i, answer) {
        (_, None) => "nothing".into(),
        // The transaction's hash only says that it was taken in.
        (1, Some(Ok(_))) => "sent".into(),
        (2, Some(Ok(receipts))) => {
            let logs: Vec<String> = receipts[0]["logs"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|log| format!("{} topics {} data {}", log["address"], log["topics"], log["data"]))
                .collect();
            format!("{} {}", receipts[0]["status"], logs.join("; "))
        }
        (_, Some(Ok(result))) => result.to_string(),
        (_, Some(Err(error))) => format!("error {} {}", error["message"], error["data"]),
    }
}

fn note(tally: &mut Tally, step: &Step, answer: Option<&Answer>) -> bool {
    let worked = matches!(answer, Some(Ok(_)));
    let counts = tally.calls.entry(step.name).or_default();
    if worked {
        counts.0 += 1;
    } else {
        counts.1 += 1;
        tally.surprises += u64::from(step.clean);
        let data = answer.and_then(|answer| answer.as_ref().err()).and_then(|error| error["data"].as_str()).unwrap_or("0x");
        *tally.refusals.entry(data.get(..10).unwrap_or("0x").to_owned()).or_default() += 1;
    }
    worked
}

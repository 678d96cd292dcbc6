//! Requests that come and go while others are computed: each step is one pass over all that run.

use crate::error::Error;
use crate::model::{Logits, Model, Part, Sequence};
use crate::sample::{Sampler, Sampling};
use crate::store::{Lookup, Store};
use crate::tokens::Tokens;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a step waits for an adapter if there is nothing else to do.
const WAIT: Duration = Duration::from_millis(20);

/// Tokens of prompts that one step takes in, so that those who get an answer wait for no long prompt.
const PROMPT_TOKENS: usize = 128;

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The adapter's name; the base model alone without it.
    pub adapter: Option<String>,
    /// The tokens before the answer.
    pub prompt: Vec<u32>,
    /// The most tokens of the answer.
    pub longest: usize,
    /// How they are chosen.
    pub sampling: Sampling,
    /// Whether the answer goes on after the token that ends it, up to its longest.
    pub ignores_end: bool,
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// By the token that ends an answer, which is not among its tokens.
    End,
    /// It has its most tokens.
    Length,
}

/// What happened to a request.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Its answer's next token.
    Token(u32),
    /// Its answer is complete.
    Finished(Finish),
    /// It has no answer, or no more of it.
    Failed(Arc<Error>),
}

/// What happened to which request.
#[derive(Clone, Debug)]
pub struct Event {
    /// The request's number.
    pub id: u64,
    /// What happened.
    pub outcome: Outcome,
}

struct Waiting {
    id: u64,
    job: Job,
    /// The sequence, once the adapter is in memory.
    sequence: Option<Sequence>,
}

struct Running {
    id: u64,
    job: Job,
    sequence: Sequence,
    sampler: Sampler,
    /// The answer's tokens so far.
    tokens: Vec<u32>,
}

impl Running {
    /// The tokens that are not in the sequence yet, at most so many, and whether these are all.
    fn next(&self, most: usize) -> (&[u32], bool) {
        let at = self.sequence.length();
        if at < self.job.prompt.len() {
            let rest = &self.job.prompt[at..];
            return (&rest[..most.min(rest.len())], most >= rest.len());
        }
        (&self.tokens[at - self.job.prompt.len()..], true)
    }
}

/// Requests that wait or run.
pub struct Scheduler {
    model: Arc<Model>,
    tokens: Arc<Tokens>,
    store: Arc<Store>,
    /// The most sequences of a pass.
    batch: usize,
    /// The most tokens of a sequence.
    context: usize,
    waiting: VecDeque<Waiting>,
    running: Vec<Running>,
    next: u64,
}

impl Scheduler {
    /// One that computes up to `batch` sequences at a time, of up to `context` tokens each.
    pub fn new(
        model: Arc<Model>,
        tokens: Arc<Tokens>,
        store: Arc<Store>,
        batch: usize,
        context: usize,
    ) -> Self {
        let context = context.min(model.config().context);
        let (waiting, running) = (VecDeque::new(), Vec::new());
        Self { model, tokens, store, batch: batch.max(1), context, waiting, running, next: 0 }
    }

    /// Takes a request and returns its number. Its adapter is loaded once its turn comes near.
    ///
    /// # Errors
    /// If the prompt is empty, too long with its answer or has a token that does not exist, or there is no such
    /// adapter.
    pub fn submit(&mut self, job: Job) -> Result<u64, Error> {
        let tokens = job.prompt.len().saturating_add(job.longest);
        if job.prompt.is_empty() || job.longest == 0 {
            return Err(Error::Request {
                what: "prompt or answer has no tokens; give each at least one".to_owned(),
            });
        }
        if tokens > self.context {
            return Err(Error::TooLong { tokens, context: self.context });
        }
        if let Some(token) =
            job.prompt.iter().find(|token| **token as usize >= self.model.config().vocabulary)
        {
            return Err(Error::Request {
                what: format!("token {token} does not exist; encode the prompt anew"),
            });
        }
        if let Some(name) = job.adapter.as_ref().filter(|name| !self.store.contains(name)) {
            return Err(Error::Unknown(name.clone()));
        }
        let id = self.next;
        self.next += 1;
        self.waiting.push_back(Waiting { id, job, sequence: None });
        Ok(id)
    }

    /// Gives a request up.
    pub fn cancel(&mut self, id: u64) {
        self.waiting.retain(|waiting| waiting.id != id);
        self.running.retain(|running| running.id != id);
    }

    /// Whether no request waits or runs.
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.running.is_empty()
    }

    /// One pass over what runs, after what can has begun to. While adapters are loaded, others are computed; if
    /// there are none, it waits a little.
    pub fn step(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        self.prefetch(&mut events);
        while self.running.len() < self.batch
            && let Some(at) = self.waiting.iter().position(|waiting| waiting.sequence.is_some())
        {
            let Waiting { id, job, sequence } = self.waiting.remove(at).expect("it was found");
            let sampler = Sampler::new(job.sampling);
            let sequence = sequence.expect("it was found by it");
            self.running.push(Running { id, job, sequence, sampler, tokens: Vec::new() });
        }
        if self.running.is_empty() {
            if !self.waiting.is_empty() && events.is_empty() {
                self.store.wait(WAIT);
            }
            return events;
        }
        self.pass(&mut events);
        events
    }

    /// Takes the adapters of the next requests, and has those loaded that are not in memory. What comes first is
    /// asked for first, so nothing that comes later takes its space.
    fn prefetch(&mut self, events: &mut Vec<Event>) {
        let mut failed = Vec::new();
        for waiting in
            self.waiting.iter_mut().take(2 * self.batch).filter(|waiting| waiting.sequence.is_none())
        {
            let adapter = match &waiting.job.adapter {
                None => None,
                Some(name) => match self.store.get(name) {
                    Lookup::Ready(adapter) => Some(adapter),
                    Lookup::Loading => continue,
                    Lookup::Busy => break,
                    Lookup::Failed(error) => {
                        failed.push(Event { id: waiting.id, outcome: Outcome::Failed(error) });
                        continue;
                    }
                },
            };
            waiting.sequence = Some(Sequence::new(adapter));
        }
        for event in failed {
            self.cancel(event.id);
            events.push(event);
        }
    }

    fn pass(&mut self, events: &mut Vec<Event>) {
        let mut left = PROMPT_TOKENS;
        let mut taken = Vec::new();
        for (index, running) in self.running.iter().enumerate() {
            let is_prompt = running.sequence.length() < running.job.prompt.len();
            let (tokens, is_all) = running.next(if is_prompt { left } else { 1 });
            if tokens.is_empty() {
                continue;
            }
            left -= if is_prompt { tokens.len() } else { 0 };
            taken.push((index, tokens.to_vec(), is_all));
        }
        let (mut parts, mut samplers) = (Vec::new(), Vec::new());
        let mut rest = taken.iter().peekable();
        for (index, running) in self.running.iter_mut().enumerate() {
            if let Some((_, tokens, is_all)) = rest.next_if(|(next, _, _)| *next == index) {
                let logits = if *is_all { Logits::Last } else { Logits::None };
                parts.push(Part { sequence: &mut running.sequence, tokens, logits });
                // Locked by the one thread that reads the part's logits.
                samplers.push(Mutex::new(&mut running.sampler));
            }
        }
        let sample = |index: usize, logits: &[f32]| {
            samplers[index].lock().unwrap_or_else(PoisonError::into_inner).next(logits)
        };
        let next =
            match self.model.forward_with(&mut parts, sample) {
                Ok(next) => next,
                Err(error) => {
                    let error = Arc::new(error);
                    let failed = self.running.drain(..);
                    events.extend(failed.map(|running| Event {
                        id: running.id,
                        outcome: Outcome::Failed(Arc::clone(&error)),
                    }));
                    return;
                }
            };
        let mut ended = Vec::new();
        for ((index, _, is_all), token) in taken.iter().zip(next) {
            if !is_all {
                continue;
            }
            let running = &mut self.running[*index];
            let mut report = |outcome| events.push(Event { id: running.id, outcome });
            let Some(token) = token else {
                report(Outcome::Failed(Arc::new(Error::NotFinite)));
                ended.push(running.id);
                continue;
            };
            if self.tokens.is_end(token) && !running.job.ignores_end {
                report(Outcome::Finished(Finish::End));
                ended.push(running.id);
                continue;
            }
            running.tokens.push(token);
            report(Outcome::Token(token));
            if running.tokens.len() == running.job.longest {
                report(Outcome::Finished(Finish::Length));
                ended.push(running.id);
            }
        }
        self.running.retain(|running| !ended.contains(&running.id));
    }
}

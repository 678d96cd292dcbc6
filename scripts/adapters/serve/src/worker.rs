//! Computes requests on a thread of its own, all that run in one batch.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tributary_adapters::{Error, Job, Outcome, Scheduler};

/// A request, and where its outcomes go.
struct Submit {
    job: Job,
    outcomes: UnboundedSender<Outcome>,
}

/// The thread. It ends once this and all clones of its sender are dropped.
pub(crate) struct Worker {
    submit: Option<Sender<Submit>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread.
    pub(crate) fn new(scheduler: Scheduler) -> Self {
        let (submit, submitted) = channel();
        let thread =
            std::thread::Builder::new().name("engine".to_owned()).spawn(|| work(scheduler, submitted));
        Self { submit: Some(submit), thread: Some(thread.expect("a thread can be started")) }
    }

    /// Whether the thread computes. Otherwise no request has an answer.
    pub(crate) fn is_alive(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Takes a request. It is given up once the receiver is dropped. Without a thread the receiver is closed.
    pub(crate) fn submit(&self, job: Job) -> UnboundedReceiver<Outcome> {
        let (outcomes, receiver) = unbounded_channel();
        if let Some(submit) = &self.submit {
            let _ = submit.send(Submit { job, outcomes });
        }
        receiver
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.submit = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
impl Worker {
    /// One whose thread has ended, as by a fault.
    pub(crate) fn ended() -> Self {
        let (submit, _) = channel();
        let thread = std::thread::spawn(|| ());
        while !thread.is_finished() {
            std::thread::yield_now();
        }
        Self { submit: Some(submit), thread: Some(thread) }
    }
}

fn work(mut scheduler: Scheduler, submitted: Receiver<Submit>) {
    let mut clients: HashMap<u64, UnboundedSender<Outcome>> = HashMap::new();
    loop {
        // Waits only if there is nothing to compute.
        let next = match clients.is_empty() {
            true => submitted.recv().map_err(|_| TryRecvError::Disconnected),
            false => submitted.try_recv(),
        };
        match next {
            Ok(Submit { job, outcomes }) => {
                match scheduler.submit(job) {
                    Ok(id) => drop(clients.insert(id, outcomes)),
                    Err(error) => drop(outcomes.send(Outcome::Failed(error.into()))),
                }
                continue;
            }
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {}
        }
        let gone: Vec<u64> =
            clients.iter().filter(|(_, client)| client.is_closed()).map(|(id, _)| *id).collect();
        for id in gone {
            clients.remove(&id);
            scheduler.cancel(id);
        }
        if clients.is_empty() {
            continue;
        }
        for event in scheduler.step() {
            let is_last = !matches!(event.outcome, Outcome::Token(_));
            if let Some(client) = clients.get(&event.id) {
                let _ = client.send(event.outcome);
            }
            if is_last {
                clients.remove(&event.id);
            }
        }
    }
}

/// The HTTP status and OpenAI's type of an error.
pub(crate) fn status(error: &Error) -> (u16, &'static str) {
    match error {
        Error::Unknown(_) => (404, "not_found_error"),
        Error::TooLong { .. } | Error::Request { .. } => (400, "invalid_request_error"),
        Error::Setting { .. } | Error::NotADigest(_) | Error::Taken(_) | Error::TooLarge { .. } => {
            (400, "invalid_request_error")
        }
        _ => (500, "server_error"),
    }
}

//! Keeps what the chain says up to date.

use crate::{catalogue::Catalogue, events::News, files::Files};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;
use tributary_chain::Block;
use tributary_sdk::{Context, Error, rounds};
use tributary_serve::Bytes;

/// The most bytes of a block's answers that are kept, with what they answer: whoever asks in many ways fills
/// no more.
const KEPT: usize = 64 << 20;
/// The longest answer that is kept, in bytes.
const LONGEST: usize = 256 << 10;

/// A block, and the answers that were made of it.
pub(crate) struct Current {
    pub(crate) catalogue: Catalogue,
    /// The latest block in which something happened that the API speaks of, or may have happened.
    pub(crate) changed: Block,
    /// What of it is new.
    pub(crate) news: News,
    answers: Mutex<Answers>,
}

#[derive(Default)]
struct Answers {
    by_request: HashMap<String, Bytes>,
    bytes: usize,
}

impl Current {
    fn first(catalogue: Catalogue) -> Self {
        let changed = catalogue.head();
        Self { news: News::first(&catalogue, changed), catalogue, changed, answers: Mutex::default() }
    }

    fn after(&self, catalogue: Catalogue) -> Self {
        let is_same = self.catalogue.is_as_of(&catalogue.view);
        let changed = if is_same { self.changed } else { catalogue.head() };
        let news = self.news.next(&self.catalogue, &catalogue, changed);
        Self { news, catalogue, changed, answers: Mutex::default() }
    }

    /// The answer that was made before.
    pub(crate) fn known(&self, request: &str) -> Option<Bytes> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).by_request.get(request).cloned()
    }

    /// Keeps an answer for as long as this block is the latest.
    pub(crate) fn keep(&self, request: &str, answer: &Bytes) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = answers.bytes + request.len() + answer.len();
        if bytes <= KEPT && answer.len() <= LONGEST {
            answers.bytes = bytes;
            answers.by_request.insert(request.to_owned(), answer.clone());
        }
    }
}

/// How the last look at the chain went.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    /// When the latest block was last read.
    pub(crate) at: Instant,
    /// Why the last look failed, if it did.
    pub(crate) problem: Option<String>,
}

/// Follows the chain of a context, and keeps what it says as of the latest block.
pub struct Follower {
    context: Context,
    pub(crate) files: Files,
    current: watch::Sender<Arc<Current>>,
    look: Mutex<Look>,
}

impl Follower {
    /// Reads everything as of the latest block.
    ///
    /// # Errors
    /// What the node and the index fail with.
    pub async fn start(context: Context) -> Result<Self, Error> {
        let catalogue = Catalogue::read(&context, context.view().await?).await?;
        Ok(Self {
            files: Files::new(context.chain_folder(), rounds::folder(&context), context.budget()),
            current: watch::Sender::new(Arc::new(Current::first(catalogue))),
            look: Mutex::new(Look { at: Instant::now(), problem: None }),
            context,
        })
    }

    /// Looks for a new block again and again, with a pause between. An error does not end it: what was
    /// read last stays, and the API's status says since when. Never returns.
    pub async fn follow(&self, pause: Duration) {
        loop {
            tokio::time::sleep(pause).await;
            let problem = self.look().await.err().map(|error| error.to_string());
            let mut look = self.look.lock().unwrap_or_else(PoisonError::into_inner);
            if problem.is_none() {
                look.at = Instant::now();
            }
            look.problem = problem;
        }
    }

    /// Reads everything as of the latest block, if it is another one.
    ///
    /// # Errors
    /// What the node and the index fail with. What was read last stays then.
    pub async fn look(&self) -> Result<(), Error> {
        let current = self.current();
        if self.context.client.head().await? == current.catalogue.head() {
            return Ok(());
        }
        let view = self.context.view().await?;
        let catalogue = current.catalogue.next(&self.context, view).await?;
        self.current.send_replace(Arc::new(current.after(catalogue)));
        Ok(())
    }

    pub(crate) fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.borrow())
    }

    /// Receives every block that is read from now on.
    pub(crate) fn news(&self) -> watch::Receiver<Arc<Current>> {
        self.current.subscribe()
    }

    pub(crate) fn last_look(&self) -> Look {
        self.look.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

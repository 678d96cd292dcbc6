//! What the options of every command name: a chain, the contracts, an account, a folder.

use crate::{
    args::Global,
    commands::index::reporter,
    failure::{Failure, Result},
    key,
    network::Network,
    output::Printer,
};
use std::{
    path::PathBuf,
    sync::OnceLock,
    time::{Duration, Instant},
};
use tokio::sync::OnceCell;
use tributary_chain::{Account, ChainError, Deployment, Finished, Sent};
use tributary_sdk::{
    Context,
    folder::Folder,
    lock::{FolderLock, LockError},
    receipts::{self, Book},
    rounds::Budget,
};

/// How often a lock is tried that another process has.
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// The options of every command, and what the command holds while it runs.
pub(crate) struct Session<'a> {
    pub(crate) global: &'a Global,
    lock: OnceLock<FolderLock>,
    account: OnceCell<Account>,
    /// The book to which the command has added a receipt.
    book: OnceLock<Book>,
}

/// A chain with the contracts. An embedded chain stops when this is dropped.
pub(crate) struct Open<'a> {
    pub(crate) context: Context,
    pub(crate) network: Network,
    session: &'a Session<'a>,
}

/// An account that may send, for as long as this lives.
pub(crate) struct Turn {
    pub(crate) account: Account,
    _lock: Option<FolderLock>,
}

impl Open<'_> {
    /// The account that sends. Locks the working folder, and finishes what earlier commands began.
    pub(crate) async fn account(&self) -> Result<Account> {
        self.session.account(&self.network).await
    }

    /// The account, for signatures that are sent by others.
    pub(crate) async fn signer(&self) -> Result<Account> {
        key::account(self.session.global, self.network.is_embedded()).await
    }

    /// The account that sends, for a command that runs on and leaves the working folder to others in
    /// between.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let session = self.session;
        let lock = if session.lock.get().is_some() { None } else { Some(session.take_lock().await?) };
        let account = session.journaled(&self.network).await?;
        Ok(Turn { account, _lock: lock })
    }

    /// The account with a journal in a part of the working folder that is this process's for as long as the
    /// turn lives, so that other commands use the rest meanwhile. What earlier runs of it began is not
    /// finished yet.
    pub(crate) async fn apart(&self, part: &str) -> Result<Turn> {
        let folder = Folder::new(self.session.global.dir.join(part));
        let lock = FolderLock::take(&folder)?;
        let account = key::account(self.session.global, self.network.is_embedded()).await?;
        let account = account.with_journal(&self.network.client, &folder.path().join("journal")).await?;
        Ok(Turn { account, _lock: Some(lock) })
    }

    /// Says that an earlier run, which was interrupted, had sent what this command would have sent.
    pub(crate) fn note_earlier(&self, sent: &Sent) {
        if sent.earlier {
            self.session.printer().print(format!(
                "note: an earlier run, which was interrupted, had sent this, as {}; run the command again to do it once more",
                sent.transaction
            ));
        }
    }

    /// Makes sure that the next block is later than a time, in seconds since 1970.
    pub(crate) async fn wait_past(&self, time: u64) -> Result<()> {
        if self.context.client.time().await? > time {
            return Ok(());
        }
        if self.network.is_embedded() {
            self.context.client.advance_clock(1).await?;
        } else {
            tokio::time::sleep(Duration::from_millis(1_100)).await;
        }
        Ok(())
    }
}

impl<'a> Session<'a> {
    pub(crate) fn new(global: &'a Global) -> Self {
        Self { global, lock: OnceLock::new(), account: OnceCell::new(), book: OnceLock::new() }
    }

    pub(crate) fn printer(&self) -> Printer {
        Printer::new(self.global.quiet)
    }

    pub(crate) fn folder(&self) -> Folder {
        Folder::new(&self.global.dir)
    }

    /// The memory for work on rounds; what does not fit is kept in the working folder.
    pub(crate) fn budget(&self) -> Budget {
        Budget { memory: self.global.memory << 20, ..Budget::in_folder(&self.global.dir) }
    }

    /// Locks the working folder until the command ends: whoever changes it does this first.
    pub(crate) async fn lock(&self) -> Result<()> {
        if self.lock.get().is_none() {
            let lock = self.take_lock().await?;
            // A command takes one step at a time, so nothing else has set it.
            let _ = self.lock.set(lock);
        }
        Ok(())
    }

    async fn take_lock(&self) -> Result<FolderLock> {
        let (folder, deadline) = (self.folder(), Instant::now() + Duration::from_secs(self.global.wait));
        let mut is_first = true;
        loop {
            match FolderLock::take(&folder) {
                Err(error @ LockError::InUse { .. }) => {
                    if Instant::now() >= deadline {
                        return Err(error.into());
                    }
                    if std::mem::take(&mut is_first) {
                        self.printer().print(error.to_string());
                    }
                    tokio::time::sleep(LOCK_PAUSE).await;
                }
                taken => return Ok(taken?),
            }
        }
    }

    /// The account that sends on this chain. Locks the working folder, and finishes what earlier
    /// commands began.
    pub(crate) async fn account(&self, network: &Network) -> Result<Account> {
        if self.global.dry_run {
            return key::account(self.global, network.is_embedded()).await;
        }
        let account = self.account.get_or_try_init(|| async {
            self.lock().await?;
            self.journaled(network).await
        });
        Ok(account.await?.clone())
    }

    /// The account with its journal as earlier commands left it.
    pub(crate) async fn unresumed(&self, network: &Network) -> Result<Account> {
        let account = key::account(self.global, network.is_embedded()).await?;
        Ok(account.with_journal(&network.client, &self.global.dir.join("journal")).await?)
    }

    async fn journaled(&self, network: &Network) -> Result<Account> {
        let (client, account) = (&network.client, self.unresumed(network).await?);
        for Finished { call, transaction, outcome, .. } in client.resume(&account).await? {
            let what = match outcome {
                Ok(true) => "was finished".to_owned(),
                Ok(false) => "failed".to_owned(),
                Err(None) => "was not done: another transaction has its nonce".to_owned(),
                Err(Some(reason)) => format!("was not done: {reason}"),
            };
            self.printer().print(format!("note: {call} of an earlier run, as {transaction}, {what}"));
        }
        Ok(account)
    }

    /// Writes down that the result was printed, so that the same command does the same once more.
    pub(crate) fn reported(&self) -> Result<()> {
        if let Some(book) = self.book.get() {
            receipts::reported(book)?;
        }
        if let Some(account) = self.account.get() {
            account.journal().reported()?;
        }
        Ok(())
    }

    /// Remembers the book to which the command has added a receipt.
    pub(crate) fn added_to(&self, book: Book) {
        // A command adds to one book.
        let _ = self.book.set(book);
    }

    /// The node that `--rpc` names, or an embedded chain that is kept in the working folder, which is
    /// this command's then. If a second node is named, the two must agree, and it is asked where the
    /// first one does not answer any more.
    pub(crate) async fn network(&self) -> Result<Network> {
        let mut network = self.first_network().await?;
        if let Some(second) = &network.second {
            match network.client.check_same_chain(second).await {
                // Of a node that has just gone away nothing is used.
                Ok(()) | Err(ChainError::Unreachable { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            network.client = network.client.with_spare(second);
        }
        Ok(network)
    }

    /// The same with the first node alone that answers.
    async fn first_network(&self) -> Result<Network> {
        let rpcs: Vec<String> = self.global.rpc.iter().filter(|rpc| !rpc.is_empty()).cloned().collect();
        let mut network = if rpcs.is_empty() {
            self.lock().await?;
            Network::embedded(self.global.dir.join("chain")).await?
        } else {
            Network::connect(&rpcs).await?
        };
        if self.global.dry_run {
            network.client = network.client.only_try();
        }
        Ok(network)
    }

    /// The folder of the deployments' records.
    pub(crate) fn deployments(&self, network: &Network) -> PathBuf {
        let inside = || self.global.dir.join("deployments");
        let default = || if network.is_embedded() { inside() } else { PathBuf::from("deployments") };
        self.global.deployments.clone().unwrap_or_else(default)
    }

    /// The chain with the contracts on it.
    pub(crate) async fn open(&self) -> Result<Open<'_>> {
        self.opened(self.network().await?).await
    }

    /// The same, as the first node that answers has it.
    pub(crate) async fn open_first(&self) -> Result<Open<'_>> {
        self.opened(self.first_network().await?).await
    }

    async fn opened(&self, network: Network) -> Result<Open<'_>> {
        let client = network.client.clone();
        let deployment = Deployment::load(&self.deployments(&network), &client).await?;
        let context = Context::new(client, deployment, self.folder());
        #[cfg(feature = "postgres")]
        let context = match &self.global.index {
            Some(url) => context.with_postgres(url).map_err(|problem| {
                Failure::user(format!("`--index` is no address of a database: {problem}"))
            })?,
            None => context,
        };
        let mut context = context.with_reporter(reporter(self.printer()));
        context.memory = self.budget().memory;
        Ok(Open { context, network, session: self })
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        let is_in_use = matches!(error, LockError::InUse { .. });
        let failure = Self::user(error);
        if is_in_use { failure.hint("`--wait` waits longer for it") } else { failure }
    }
}

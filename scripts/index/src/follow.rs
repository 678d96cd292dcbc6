//! Bringing the database up to a block: which blocks are asked for, in which ranges, and which of those
//! that are indexed were replaced.

mod ranges;

#[cfg(feature = "postgres")]
use crate::PostgresIndex;
use crate::{
    IndexError, Store, View,
    sqlite::remove,
    store::{Batch, Counts, file},
};
use alloy_primitives::U256;
use ranges::{Ranges, fetch};
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};
use tokio::{sync::Mutex, task::JoinSet};
use tributary_chain::{Block, ChainError, Client, Contract, Deployment};
use tributary_interfaces::{IDatanets::datanetCountCall, IModels::modelCountCall};

/// How far a node may be behind what is indexed, in seconds.
const LAG: u64 = 600;

/// How often a block that was replaced while the blocks before it were read is followed by another try.
const TRIES: usize = 3;

/// How many bytes of logs are written at once, about: the more, the fewer pages of the database are
/// written several times, since hashes are spread over all pages of their index.
const BYTES: usize = 64 << 20;

/// After this time what was read is written, however little it is.
const TIME: Duration = Duration::from_secs(10);

/// The contracts that are indexed.
#[derive(Clone, Debug)]
pub struct Source {
    /// The id of their chain.
    pub chain_id: u64,
    /// A block before their first event.
    pub first: u64,
    /// All of them.
    pub contracts: Arc<[Contract]>,
}

impl Source {
    /// The contracts of a deployment.
    pub fn of(deployment: &Deployment) -> Self {
        let (chain_id, first) = (deployment.chain_id, deployment.block);
        Self { chain_id, first, contracts: Arc::new(deployment.contracts()) }
    }

    /// The bytes by which a database says what it is of.
    pub fn identity(&self) -> Vec<u8> {
        let mut identity = [self.chain_id.to_be_bytes(), self.first.to_be_bytes()].concat();
        self.contracts.iter().for_each(|contract| identity.extend(contract.address));
        identity
    }
}

/// How far a database is on its way to a block.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// The last block that is indexed.
    pub block: u64,
    /// The block that it is on the way to.
    pub head: u64,
    /// The blocks that were read since it began.
    pub blocks: u64,
    /// Their logs.
    pub logs: u64,
    /// For how long it has read them.
    pub time: Duration,
}

/// What [`Index`] reports while it works.
#[derive(Clone, Debug)]
pub enum Report {
    /// The database was emptied and is built anew from the chain, for this reason.
    Rebuilt(String),
    /// Blocks after this one were replaced, and what was known of them is removed; all blocks, if there
    /// is none.
    Replaced(Option<u64>),
    /// A range of blocks was added.
    Progress(Progress),
}

/// Gets the reports of an [`Index`].
pub type Reporter = Arc<dyn Fn(&Report) + Send + Sync>;

/// Where a database is.
#[derive(Clone, Debug)]
enum Location {
    File(PathBuf),
    #[cfg(feature = "postgres")]
    Server(Box<PostgresIndex>),
}

/// The database of some contracts. Clones share it; so can processes.
#[derive(Clone)]
pub struct Index {
    location: Location,
    source: Source,
    reporter: Reporter,
    /// The connection that writes: one at a time does.
    writer: Arc<Mutex<Option<Store>>>,
    /// Read and written by whoever has `writer`.
    quiet: Arc<std::sync::Mutex<Quiet>>,
}

/// Since when nothing has happened, as far as this process has read all blocks itself.
#[derive(Clone, Copy, Debug, Default)]
struct Quiet {
    /// Another one for each time that something has, or may have.
    version: u64,
    /// The block in which the last of it may have been.
    since: u64,
    /// Up to which block everything is indexed; `None` where the next blocks count as others.
    last: Option<Block>,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("location", &self.location).finish_non_exhaustive()
    }
}

impl Index {
    /// The database in a file, which is made when it is first needed.
    pub fn new(path: PathBuf, source: Source) -> Self {
        Self::at_location(Location::File(path), source)
    }

    /// The database on a server, which is made when it is first needed.
    #[cfg(feature = "postgres")]
    pub fn on_server(index: PostgresIndex, source: Source) -> Self {
        Self::at_location(Location::Server(Box::new(index)), source)
    }

    fn at_location(location: Location, source: Source) -> Self {
        let (writer, quiet) = Default::default();
        Self { location, source, reporter: Arc::new(|_| ()), writer, quiet }
    }

    /// The same, which calls `reporter` while it works.
    #[must_use]
    pub fn with_reporter(self, reporter: Reporter) -> Self {
        Self { reporter, ..self }
    }

    /// The same for another database beside it, whose name ends in this.
    #[must_use]
    pub fn beside(&self, suffix: &str) -> Self {
        let location = match &self.location {
            Location::File(path) => {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                Location::File(path.with_file_name(format!("{name}-{suffix}.sqlite")))
            }
            #[cfg(feature = "postgres")]
            Location::Server(index) => Location::Server(Box::new(index.beside(suffix))),
        };
        let (writer, quiet) = Default::default();
        Self { location, writer, quiet, ..self.clone() }
    }

    /// The database's file; `None` if it is on a server.
    pub fn path(&self) -> Option<&Path> {
        match &self.location {
            Location::File(path) => Some(path),
            #[cfg(feature = "postgres")]
            Location::Server(_) => None,
        }
    }

    /// What messages say of the database: its file, or its name on a server.
    pub fn name(&self) -> String {
        match &self.location {
            Location::File(path) => path.display().to_string(),
            #[cfg(feature = "postgres")]
            Location::Server(index) => index.name().to_owned(),
        }
    }

    /// Removes everything that is indexed. No other process may use the database meanwhile.
    ///
    /// # Errors
    /// [`IndexError::File`]; [`IndexError::Database`].
    pub async fn clear(&self) -> Result<(), IndexError> {
        let mut writer = self.writer.lock().await;
        *writer = None;
        match &self.location {
            Location::File(path) => remove(path).map_err(|(path, source)| file("remove", &path, source)),
            #[cfg(feature = "postgres")]
            Location::Server(index) => index.remove().map_err(crate::store::database(index.name())),
        }
    }

    /// Indexes all blocks up to the client's latest or pinned one, and returns what the chain says as of
    /// that block. The latest block of a node that is a little behind what is indexed is read too.
    ///
    /// # Errors
    /// [`IndexError`]; [`ChainError::Replaced`] if the block was replaced meanwhile, and a client that is
    /// not pinned sees that again and again. What was indexed before an error stays, and the next call
    /// goes on from there.
    pub async fn at_head(&self, client: &Client) -> Result<View, IndexError> {
        let mut tries = 0;
        loop {
            let head = client.head().await?;
            match self.at(client, head).await {
                Err(IndexError::Chain(ChainError::Replaced { .. }))
                    if tries < TRIES && client.head().await? != head =>
                {
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    async fn at(&self, client: &Client, head: Block) -> Result<View, IndexError> {
        let mut writer = self.writer.lock().await;
        let store = match writer.take() {
            Some(store) => store,
            None => self.open()?,
        };
        let first = store.last_block();
        let mut run =
            Run { index: self, client, head, store: Some(store), read: 0, logs: 0, began: Instant::now() };
        let done = run.follow().await;
        let (read, logs) = (run.read, run.logs);
        *writer = run.store.take();
        done?;
        let store = self.open()?;
        let version = self.version(head, first?, store.last_block()?, (logs == 0).then_some(read));
        drop(writer);
        Ok(View::new(store, Arc::clone(&self.source.contracts), head).with_version(version))
    }

    /// The version of what is so as of a head, after all blocks from `first` to `last` were indexed, of which
    /// this process has read so many and found nothing in them.
    fn version(&self, head: Block, first: Option<Block>, last: Option<Block>, read: Option<u64>) -> u64 {
        let mut quiet = self.quiet.lock().unwrap_or_else(PoisonError::into_inner);
        let between = first.zip(last).and_then(|(first, last)| last.number.checked_sub(first.number));
        // Blocks that another process has read, or that were replaced, are more or fewer than those between.
        let is_same = quiet.last.is_some() && quiet.last == first && between == read && between.is_some();
        if is_same && head.number >= quiet.since {
            quiet.last = last;
        } else {
            let last = last.filter(|last| *last == head);
            *quiet = Quiet { version: quiet.version + 1, since: head.number, last };
        }
        quiet.version
    }

    fn open(&self) -> Result<Store, IndexError> {
        let identity = self.source.identity();
        let (store, emptied) = match &self.location {
            Location::File(path) => Store::open(path, &identity)?,
            #[cfg(feature = "postgres")]
            Location::Server(index) => Store::connect(index, &identity)?,
        };
        if let Some(reason) = emptied {
            (self.reporter)(&Report::Rebuilt(reason));
        }
        Ok(store)
    }
}

/// One way up to a block.
struct Run<'i> {
    index: &'i Index,
    client: &'i Client,
    head: Block,
    /// `None` while another thread writes, and after that thread has panicked.
    store: Option<Store>,
    /// Blocks and logs that were read.
    read: u64,
    logs: u64,
    began: Instant,
}

/// What the node says of the last indexed block.
enum Standing {
    /// All up to the head is indexed.
    Indexed,
    /// The blocks after this one are to be read; all, if there is none.
    After(Option<Block>),
    /// The blocks after this one were replaced; all, if there is none.
    Replaced(Block, Option<Block>),
}

impl Run<'_> {
    /// Indexes all blocks up to the head.
    async fn follow(&mut self) -> Result<(), IndexError> {
        loop {
            match self.standing().await? {
                Standing::Indexed => return Ok(()),
                Standing::After(last) => {
                    if self.read_after(last).await? {
                        return Ok(());
                    }
                }
                Standing::Replaced(from, to) => {
                    self.write(move |store| store.roll_back(from, to)).await?;
                    (self.index.reporter)(&Report::Replaced(to.map(|block| block.number)));
                }
            }
        }
    }

    async fn standing(&mut self) -> Result<Standing, IndexError> {
        let head = self.head;
        let Some(last) = self.read(Store::last_block)? else { return Ok(Standing::After(None)) };
        if last == head {
            return Ok(Standing::Indexed);
        }
        if last.number < head.number {
            return match self.client.block_if_there(last.number).await? {
                None => Err(IndexError::Forgotten { block: last.number }),
                Some(block) if block.hash == last.hash => Ok(Standing::After(Some(last))),
                Some(_) => Ok(Standing::Replaced(last, self.fork(last.number).await?)),
            };
        }
        // More is indexed than the node had when it was asked for its head: it has got further since, or
        // it lags, or blocks were replaced by fewer ones.
        let known = self.read(|store| store.block(head.number))?;
        let is_known = known.is_some_and(|known| known.hash == head.hash);
        let found = self.client.block_if_there(last.number).await?;
        if found.is_some_and(|found| found.hash == last.hash) {
            // The head must be one of the blocks that are indexed, and not one that they replaced.
            if !is_known {
                self.client.at(head).confirm().await?;
            }
            return Ok(Standing::Indexed);
        }
        let seconds = last.time.saturating_sub(head.time);
        let lags = IndexError::Lags { head: head.number, indexed: last.number, seconds };
        if is_known {
            return if found.is_none() && seconds > LAG { Err(lags) } else { Ok(Standing::Indexed) };
        }
        let fork = self.fork(head.number).await?;
        let newest = self.read(|store| store.blocks_up_to(head.number))?.into_iter().next();
        // Nothing speaks for a replacement if all that is known of earlier blocks is as it was.
        if known.is_none() && found.is_none() && fork == newest && seconds > LAG {
            return Err(lags);
        }
        Ok(Standing::Replaced(last, fork))
    }

    /// The last block up to a number that is indexed and on the chain; `None` if none is.
    ///
    /// # Errors
    /// [`IndexError::Forgotten`] if the node does not have one of them that has to be compared.
    async fn fork(&mut self, up_to: u64) -> Result<Option<Block>, IndexError> {
        let blocks = self.read(|store| store.blocks_up_to(up_to))?;
        // Those before `low` were replaced; that at `high` was not. Most replacements are short.
        let (mut low, mut high, mut step) = (0, blocks.len(), 1);
        while low < high {
            let is_found = high < blocks.len();
            let next = if is_found { low + (high - low) / 2 } else { (low + step - 1).min(high - 1) };
            let block = blocks[next];
            let found = self.client.block_if_there(block.number).await?;
            let found = found.ok_or(IndexError::Forgotten { block: block.number })?;
            if found.hash == block.hash {
                high = next;
            } else {
                (low, step) = (next + 1, step * 2);
            }
        }
        Ok(blocks.get(high).copied())
    }

    /// Reads the blocks after one, range by range, the next while the last is written. Returns whether
    /// all are read: not if another process has written meanwhile.
    async fn read_after(&mut self, mut last: Option<Block>) -> Result<bool, IndexError> {
        let (source, head) = (self.index.source.clone(), self.head);
        let first = last.map_or(source.first, |last| last.number + 1);
        if first > head.number {
            let (indexed, seconds) = (first, 0);
            return Err(IndexError::Lags { head: head.number, indexed, seconds });
        }
        if self.client.block_if_there(first).await?.is_none() {
            return Err(IndexError::Forgotten { block: first });
        }
        let start = |ranges: Ranges, first: u64| {
            let mut fetching = JoinSet::new();
            fetching.spawn(fetch(self.client.clone(), source.clone(), ranges, first, head));
            fetching
        };
        let mut fetching = start(Ranges::default(), first);
        let (mut gathered, mut since) = (Gathered::default(), Instant::now());
        while let Some(fetched) = fetching.join_next().await {
            let (batch, ranges) = match fetched.map_err(broken)? {
                Ok(fetched) => fetched,
                Err(error) => {
                    // What was read before it stays.
                    if let Some(batch) = gathered.take() {
                        self.append(last, batch, None).await?;
                    }
                    return Err(error);
                }
            };
            let end = batch.end;
            let is_last = end.number == head.number;
            if !is_last {
                fetching = start(ranges, end.number + 1);
            }
            gathered.add(batch);
            if !is_last && gathered.bytes < BYTES && since.elapsed() < TIME {
                continue;
            }
            let counts = if is_last { self.counts().await? } else { None };
            if let Some(batch) = gathered.take()
                && !self.append(last, batch, counts).await?
            {
                return Ok(false);
            }
            (last, since) = (Some(end), Instant::now());
        }
        Ok(true)
    }

    /// Adds what was read after a block. Returns whether it did, as [`Store::append`] does.
    async fn append(
        &mut self,
        after: Option<Block>,
        batch: Batch,
        counts: Option<Counts>,
    ) -> Result<bool, IndexError> {
        let (end, logs) = (batch.end, batch.logs.len() as u64);
        let contracts = Arc::clone(&self.index.source.contracts);
        if !self.write(move |store| store.append(after, batch, &contracts, counts)).await? {
            return Ok(false);
        }
        self.read += end.number + 1 - after.map_or(self.index.source.first, |after| after.number + 1);
        self.logs += logs;
        (self.index.reporter)(&Report::Progress(Progress {
            block: end.number,
            head: self.head.number,
            blocks: self.read,
            logs: self.logs,
            time: self.began.elapsed(),
        }));
        Ok(true)
    }

    /// What the contracts count at the head, and that the head is still on the chain.
    async fn counts(&mut self) -> Result<Option<Counts>, IndexError> {
        let client = self.client.at(self.head);
        let find = |name| self.index.source.contracts.iter().copied().find(|one| one.name == name);
        let count = |found: U256| found.saturating_to::<u64>();
        let mut counts = None;
        if let (Some(datanets), Some(models)) = (find("Datanets"), find("Models")) {
            let datanets = count(client.read(datanets, &datanetCountCall {}).await?);
            let models = count(client.read(models, &modelCountCall {}).await?);
            counts = Some(Counts { datanets, models });
        }
        client.confirm().await?;
        Ok(counts)
    }

    fn read<T>(&self, read: impl FnOnce(&Store) -> Result<T, IndexError>) -> Result<T, IndexError> {
        match &self.store {
            Some(store) => read(store),
            None => read(&self.index.open()?),
        }
    }

    /// Writes on another thread, since it may wait for another process.
    async fn write<T: Send + 'static>(
        &mut self,
        write: impl FnOnce(&mut Store) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<T, IndexError> {
        let mut store = match self.store.take() {
            Some(store) => store,
            None => self.index.open()?,
        };
        let writing = tokio::task::spawn_blocking(move || {
            let done = write(&mut store);
            (store, done)
        });
        let (store, done) = writing.await.map_err(broken)?;
        self.store = Some(store);
        done
    }
}

/// Ranges that are written together.
#[derive(Default)]
struct Gathered {
    batch: Option<Batch>,
    /// What their logs take in memory, about.
    bytes: usize,
}

impl Gathered {
    fn add(&mut self, mut next: Batch) {
        /// A log with its topics, beside its data.
        const LOG: usize = 320;
        self.bytes += next.logs.iter().map(|log| LOG + log.data.len()).sum::<usize>();
        if let Some(mut batch) = self.batch.take() {
            batch.logs.append(&mut next.logs);
            next.logs = batch.logs;
        }
        self.batch = Some(next);
    }

    fn take(&mut self) -> Option<Batch> {
        self.bytes = 0;
        self.batch.take()
    }
}

/// The error of a task that panicked: a fault of this program.
fn broken(error: tokio::task::JoinError) -> IndexError {
    IndexError::Internal(error.to_string())
}

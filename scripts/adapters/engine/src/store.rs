//! Many registered adapters, of which those that were used last are in memory, within a limit.

use crate::digest::Digest;
use crate::error::Error;
use crate::peft::{Adapter, Dimensions, Settings};
use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

/// Bytes that a file of an adapter may have beyond its numbers: the list of its tensors.
const HEADER: u64 = 16 << 20;

/// An adapter that may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// What it is called.
    pub name: String,
    /// The folder of adapter_config.json and adapter_model.safetensors.
    pub folder: PathBuf,
    /// The digest that adapter_config.json must have.
    pub settings: Option<Digest>,
    /// The digest that adapter_model.safetensors must have.
    pub weights: Option<Digest>,
}

/// What a store says when it is asked for an adapter.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// It is in memory, and stays there as long as this is kept.
    Ready(Arc<Adapter>),
    /// It is being loaded.
    Loading,
    /// It has to wait: what is in memory is in use.
    Busy,
    /// It cannot be had. A later call tries again.
    Failed(Arc<Error>),
}

/// Registered adapters.
#[derive(Debug)]
pub struct Store {
    shared: Arc<Shared>,
    loader: Option<JoinHandle<()>>,
    dimensions: Dimensions,
    limit: usize,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Told when there is something to load, or something was loaded.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<String, Entry>,
    /// Bytes of what is in memory or being loaded.
    used: usize,
    /// What was removed and is still in use, with its bytes.
    removed: Vec<(Weak<Adapter>, usize)>,
    /// Counts lookups and registrations.
    clock: u64,
    queue: VecDeque<Load>,
    loads: u64,
    is_closed: bool,
}

#[derive(Debug)]
struct Entry {
    /// Tells it from a later one of the same name.
    id: u64,
    registration: Registration,
    settings: Settings,
    bytes: usize,
    slot: Slot,
}

#[derive(Debug)]
enum Slot {
    Out,
    Loading,
    Ready { adapter: Arc<Adapter>, used: u64 },
    Failed(Arc<Error>),
}

#[derive(Debug)]
struct Load {
    id: u64,
    name: String,
    folder: PathBuf,
    weights: Option<Digest>,
    settings: Settings,
    bytes: usize,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts what was removed no longer, once no one uses it.
    fn sweep(&mut self) {
        let Self { used, removed, .. } = self;
        removed.retain(|(adapter, bytes)| {
            let is_in_use = adapter.strong_count() > 0;
            *used -= if is_in_use { 0 } else { *bytes };
            is_in_use
        });
    }

    /// Puts adapters out of memory, the one that was used longest ago first, until there is space. Those in use
    /// stay.
    fn make_space(&mut self, bytes: usize, limit: usize) -> bool {
        self.sweep();
        let in_use = |adapter: &Arc<Adapter>| Arc::strong_count(adapter) > 1;
        let mut idle: Vec<(u64, &mut Entry)> = self
            .entries
            .values_mut()
            .filter_map(|entry| match &entry.slot {
                Slot::Ready { adapter, used } if !in_use(adapter) => Some((*used, entry)),
                _ => None,
            })
            .collect();
        let can_go: usize = idle.iter().map(|(_, entry)| entry.bytes).sum();
        if self.used - can_go + bytes > limit {
            return false;
        }
        idle.sort_by_key(|(used, _)| *used);
        for (_, entry) in idle {
            if self.used + bytes <= limit {
                break;
            }
            entry.slot = Slot::Out;
            self.used -= entry.bytes;
        }
        true
    }
}

impl Store {
    /// A store of adapters of a base model, whose numbers take at most `limit` bytes of memory.
    pub fn new(dimensions: Dimensions, limit: usize) -> Self {
        let shared = Arc::<Shared>::default();
        let loader = std::thread::Builder::new().name("adapters".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || load(&shared, &dimensions)
        });
        Self { shared, loader: Some(loader.expect("a thread can be started")), dimensions, limit }
    }

    /// Makes an adapter available, once its settings are read and checked. Its weights are read when it is
    /// asked for.
    ///
    /// # Errors
    /// If the name is taken, the settings cannot be read, have another digest or are not computed here, or the
    /// adapter would take more than the limit.
    pub fn register(&self, registration: Registration) -> Result<(), Error> {
        let name = registration.name.clone();
        if self.shared.lock().entries.contains_key(&name) {
            return Err(Error::Taken(name));
        }
        let path = registration.folder.join("adapter_config.json");
        let json = read(&path, HEADER)?;
        if let Some(digest) = registration.settings {
            digest.check(&path, &json)?;
        }
        let settings = Settings::parse(&name, &json)?;
        let bytes = settings.bytes(&self.dimensions);
        if bytes > self.limit {
            return Err(Error::TooLarge { name, bytes, limit: self.limit });
        }
        let mut state = self.shared.lock();
        if state.entries.contains_key(&name) {
            return Err(Error::Taken(name));
        }
        state.clock += 1;
        let entry = Entry { id: state.clock, registration, settings, bytes, slot: Slot::Out };
        state.entries.insert(name, entry);
        Ok(())
    }

    /// Removes an adapter. Requests that use it end with it, and its memory is counted until they have.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn remove(&self, name: &str) -> Result<(), Error> {
        let mut state = self.shared.lock();
        let Entry { id, bytes, slot, .. } =
            state.entries.remove(name).ok_or_else(|| Error::Unknown(name.to_owned()))?;
        match slot {
            Slot::Out | Slot::Failed(_) => {}
            Slot::Ready { adapter, .. } => state.removed.push((Arc::downgrade(&adapter), bytes)),
            // What waits to be loaded is not; what is being loaded is given up by the loader.
            Slot::Loading => {
                if let Some(at) = state.queue.iter().position(|load| load.id == id) {
                    state.queue.remove(at);
                    state.used -= bytes;
                }
            }
        }
        state.sweep();
        self.shared.changed.notify_all();
        Ok(())
    }

    /// The names of all adapters, in order.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.shared.lock().entries.keys().cloned().collect();
        names.sort_unstable();
        names
    }

    /// Whether there is an adapter of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.shared.lock().entries.contains_key(name)
    }

    /// The folder of an adapter, if there is one of this name.
    pub fn folder(&self, name: &str) -> Option<PathBuf> {
        Some(self.shared.lock().entries.get(name)?.registration.folder.clone())
    }

    /// Bytes of the adapters that are in memory or being loaded.
    pub fn used(&self) -> usize {
        let mut state = self.shared.lock();
        state.sweep();
        state.used
    }

    /// How often an adapter was read from the disk.
    pub fn loads(&self) -> u64 {
        self.shared.lock().loads
    }

    /// The adapter, if it is in memory; otherwise it is loaded from now on, on a thread of the store's.
    pub fn get(&self, name: &str) -> Lookup {
        let mut state = self.shared.lock();
        state.clock += 1;
        let clock = state.clock;
        let Some(entry) = state.entries.get_mut(name) else {
            return Lookup::Failed(Arc::new(Error::Unknown(name.to_owned())));
        };
        match &mut entry.slot {
            Slot::Ready { adapter, used } => {
                *used = clock;
                return Lookup::Ready(Arc::clone(adapter));
            }
            Slot::Loading => return Lookup::Loading,
            Slot::Failed(error) => {
                let error = Arc::clone(error);
                entry.slot = Slot::Out;
                return Lookup::Failed(error);
            }
            Slot::Out => {}
        }
        let load = Load {
            id: entry.id,
            name: name.to_owned(),
            folder: entry.registration.folder.clone(),
            weights: entry.registration.weights,
            settings: entry.settings.clone(),
            bytes: entry.bytes,
        };
        if !state.make_space(load.bytes, self.limit) {
            return Lookup::Busy;
        }
        state.used += load.bytes;
        state.entries.get_mut(name).expect("it was there above").slot = Slot::Loading;
        state.queue.push_back(load);
        self.shared.changed.notify_all();
        Lookup::Loading
    }

    /// The adapter, once it is in memory.
    ///
    /// # Errors
    /// If it cannot be had.
    pub fn wait_for(&self, name: &str) -> Result<Arc<Adapter>, Arc<Error>> {
        loop {
            match self.get(name) {
                Lookup::Ready(adapter) => return Ok(adapter),
                Lookup::Failed(error) => return Err(error),
                Lookup::Loading | Lookup::Busy => self.wait(Duration::from_millis(20)),
            }
        }
    }

    /// Waits until something was loaded, at most so long.
    pub fn wait(&self, longest: Duration) {
        let state = self.shared.lock();
        let is_loading = state.entries.values().any(|entry| matches!(entry.slot, Slot::Loading));
        if is_loading {
            let _ = self.shared.changed.wait_timeout(state, longest);
        } else {
            drop(state);
            std::thread::sleep(longest.min(Duration::from_millis(1)));
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.shared.lock().is_closed = true;
        self.shared.changed.notify_all();
        if let Some(loader) = self.loader.take() {
            let _ = loader.join();
        }
    }
}

/// A file of at most so many bytes.
fn read(path: &Path, most: u64) -> Result<Vec<u8>, Error> {
    let length = std::fs::metadata(path).map_err(Error::read(path))?.len();
    if length > most {
        let kind = std::io::ErrorKind::FileTooLarge;
        let source = std::io::Error::new(kind, format!("it has {length} bytes, of at most {most}"));
        return Err(Error::Read { path: path.to_owned(), source });
    }
    std::fs::read(path).map_err(Error::read(path))
}

/// Loads what is queued, until the store is closed.
fn load(shared: &Shared, dimensions: &Dimensions) {
    let mut state = shared.lock();
    loop {
        if state.is_closed {
            return;
        }
        let Some(load) = state.queue.pop_front() else {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        drop(state);
        let Load { id, name, folder, weights, settings, bytes } = load;
        let adapter = || {
            let path = folder.join("adapter_model.safetensors");
            let file = read(&path, bytes as u64 + HEADER)?;
            if let Some(digest) = weights {
                digest.check(&path, &file)?;
            }
            Adapter::parse(&name, settings, dimensions, &file)
        };
        let adapter = adapter();
        state = shared.lock();
        state.loads += 1;
        state.clock += 1;
        let used = state.clock;
        let is_ready = adapter.is_ok();
        let is_wanted = match state.entries.get_mut(&name).filter(|entry| entry.id == id) {
            Some(entry) => {
                entry.slot = match adapter {
                    Ok(adapter) => Slot::Ready { adapter: Arc::new(adapter), used },
                    Err(error) => Slot::Failed(Arc::new(error)),
                };
                true
            }
            None => false,
        };
        if !is_ready || !is_wanted {
            state.used -= bytes;
        }
        shared.changed.notify_all();
    }
}

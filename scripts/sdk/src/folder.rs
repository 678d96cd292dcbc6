//! The working folder: everything that is not on chain, under its hash, so that anyone who has it
//! can recompute a round.
//!
//! ```text
//! content.sqlite                                 the bytes of records, and of outputs of public models
//!                                                that were fetched, by their SHA-256
//! batches/<root>                                 the content ids of a batch, one a line, ascending
//! features/<root>.i8                             the features of a model's records, by the root of their tree
//! <chain>-<Attribution>/index.sqlite            what is known of the chain's events
//! <chain>-<Attribution>/windows/<rule>/<Datanet>/ where the windows of a Datanet's records are, for
//!                                                the least words and bytes of a rule
//! <chain>-<Attribution>/commitments/<hash>       the salt of a commitment
//! <chain>-<Attribution>/receipts/<model>.sqlite  the receipts of a model's answers
//! <chain>-<Attribution>/features/<model>/        the features of a model's outputs, by their SHA-256
//! <chain>-<Attribution>/drafts/<model>.json      what scorers sign of the round scored last
//! <chain>-<Attribution>/rounds/<manifest>/       the files of a round
//! <chain>-<Attribution>/quality/<model>.json     what was measured of a model, put there by who measured it
//! ```

use crate::file::{self, WriteError};
use alloy_primitives::{Address, B256, hex};
use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};
use tributary_core::{
    ids::content_id,
    leaves::member,
    sum_tree::{BuildError, RootBuilder},
};
use tributary_store::{Content, StoreError};

/// Why the working folder does not give or take something.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A record is not there.
    #[error("record {content_id} is not in {path}", path = path.display())]
    NoRecord {
        /// The record.
        content_id: B256,
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The file of records cannot be read or written, or what it has under a content id is another
    /// record.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The list of a batch is not there.
    #[error(
        "the list of batch {root} cannot be read from {path}: {source}; its contributor publishes it at {uri:?}",
        path = path.display()
    )]
    Batch {
        /// The batch's root.
        root: B256,
        /// Where the list is published, as its contributor says.
        uri: String,
        /// Where it was looked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not the list of the batch of its name.
    #[error("{path} is not the list of batch {root}; remove the file and fetch it again", path = path.display())]
    WrongBatch {
        /// The batch's root.
        root: B256,
        /// The file.
        path: PathBuf,
    },
    /// Content ids make no batch.
    #[error("the content ids make no batch: {0}")]
    NoBatch(#[from] BuildError),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// A working folder.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    content: Content,
}

impl Folder {
    /// The folder at a path, which is created when something is put into it.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self { content: Content::new(&root), root }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// The part that belongs to one deployment on one chain.
    pub fn of_chain(&self, chain_id: u64, attribution: Address) -> PathBuf {
        self.root.join(format!("{chain_id}-{}", hex::encode(attribution)))
    }

    /// Keeps a record under its content id. What is there already stays.
    ///
    /// # Errors
    /// [`FolderError::Store`].
    pub fn put_record(&self, id: B256, bytes: &[u8]) -> Result<(), FolderError> {
        self.put_records([(id, bytes)])
    }

    /// The same for many, which is faster than one by one. If it fails, some may be kept.
    ///
    /// # Errors
    /// [`FolderError::Store`].
    pub fn put_records<B: AsRef<[u8]>>(
        &self,
        records: impl IntoIterator<Item = (B256, B)>,
    ) -> Result<(), FolderError> {
        Ok(self.content.put(records)?)
    }

    /// Keeps a record, also in place of bytes that are not the record.
    ///
    /// # Errors
    /// [`FolderError::Store`].
    pub(crate) fn replace_record(&self, id: B256, bytes: &[u8]) -> Result<(), FolderError> {
        Ok(self.content.replace(id, bytes)?)
    }

    /// A record.
    ///
    /// # Errors
    /// [`FolderError::NoRecord`] if it is not there; [`FolderError::Store`] if what is there has
    /// another content id.
    pub fn record(&self, id: B256) -> Result<Vec<u8>, FolderError> {
        let missing = || FolderError::NoRecord { content_id: id, path: self.content.path().to_owned() };
        self.content.get(id)?.ok_or_else(missing)
    }

    /// Keeps an output of a public model under its SHA-256.
    ///
    /// # Errors
    /// [`FolderError::Store`].
    pub fn put_output(&self, bytes: &[u8]) -> Result<(), FolderError> {
        Ok(self.content.replace(content_id(bytes), bytes)?)
    }

    /// An output that was fetched, by its SHA-256; `None` if it is not there, or is another one.
    pub fn output(&self, hash: B256) -> Option<Vec<u8>> {
        self.content.get(hash).ok().flatten()
    }

    /// The file of features whose tree has this root.
    pub fn features(&self, root: B256) -> PathBuf {
        self.root.join("features").join(format!("{}.i8", hex::encode(root)))
    }

    /// The folder of the batches' lists.
    pub(crate) fn batches(&self) -> PathBuf {
        self.root.join("batches")
    }

    fn batch_path(&self, root: B256) -> PathBuf {
        self.batches().join(hex::encode(root))
    }

    /// Keeps the list of a batch and returns its root. Sorts the content ids.
    ///
    /// # Errors
    /// [`FolderError::NoBatch`] if a content id is there twice; [`FolderError::Write`].
    pub fn put_batch(&self, ids: &mut [B256]) -> Result<B256, FolderError> {
        ids.sort_unstable();
        let root = batch_root(ids)?;
        file::write(&self.batch_path(root), batch_text(ids).as_bytes())?;
        Ok(root)
    }

    /// The content ids of a batch whose list is in the folder, ascending.
    ///
    /// # Errors
    /// [`FolderError::Batch`] if the list is not there; [`FolderError::WrongBatch`] if it has another
    /// root.
    pub(crate) fn list(&self, root: B256) -> Result<Vec<B256>, FolderError> {
        let lines =
            fs::read(self.batch_path(root)).map_or(0, |text| text.split(|byte| *byte == b'\n').count());
        self.batch(root, lines.saturating_sub(1) as u64, "")
    }

    /// The content ids of a batch of `count` records, ascending. `uri` is where its contributor
    /// publishes the list.
    ///
    /// # Errors
    /// [`FolderError::Batch`] if the list is not there or longer than `count` lines;
    /// [`FolderError::WrongBatch`] if it does not have `count` content ids or another root.
    pub fn batch(&self, root: B256, count: u64, uri: &str) -> Result<Vec<B256>, FolderError> {
        let mut ids = Vec::new();
        self.check_batch(root, count, uri, |id| ids.push(id))?;
        Ok(ids)
    }

    /// The same, read as they are asked for, after they were checked.
    ///
    /// # Errors
    /// As [`Folder::batch`].
    pub(crate) fn batch_ids(&self, root: B256, count: u64, uri: &str) -> Result<BatchIds, FolderError> {
        self.check_batch(root, count, uri, |_| ())?;
        self.checked_batch_ids(root, uri)
    }

    /// The same for a list that was checked before.
    pub(crate) fn checked_batch_ids(&self, root: B256, uri: &str) -> Result<BatchIds, FolderError> {
        let path = self.batch_path(root);
        match File::open(&path) {
            Ok(file) => Ok(BatchIds { lines: BufReader::new(file), line: String::new(), root, path }),
            Err(source) => Err(FolderError::Batch { root, uri: uri.to_owned(), path, source }),
        }
    }

    /// Checks a batch's list, line by line.
    fn check_batch(
        &self,
        root: B256,
        count: u64,
        uri: &str,
        mut each: impl FnMut(B256),
    ) -> Result<(), FolderError> {
        let path = self.batch_path(root);
        // A line is `0x`, 64 digits and a line feed; a larger file is not the list, and is not
        // read.
        let fits = |file: &fs::Metadata| file.len() <= count.saturating_mul(67);
        match fs::metadata(&path) {
            Ok(file) if fits(&file) => {}
            other => {
                let source = other.err().unwrap_or_else(|| io::Error::other("it is longer than the batch"));
                return Err(FolderError::Batch { root, uri: uri.to_owned(), path, source });
            }
        }
        let (mut tree, mut found) = (RootBuilder::default(), 0);
        for id in self.checked_batch_ids(root, uri)? {
            let id = id?;
            let wrong = |_| FolderError::WrongBatch { root, path: path.clone() };
            tree.push(member(id)).map_err(wrong)?;
            found += 1;
            each(id);
        }
        let is_list = found == count && tree.head().is_ok_and(|head| head.root() == root);
        if is_list { Ok(()) } else { Err(FolderError::WrongBatch { root, path }) }
    }
}

/// The content ids of a batch, from its list.
pub(crate) struct BatchIds {
    lines: BufReader<File>,
    line: String,
    root: B256,
    path: PathBuf,
}

impl Iterator for BatchIds {
    type Item = Result<B256, FolderError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.line.clear();
        let wrong = || FolderError::WrongBatch { root: self.root, path: self.path.clone() };
        match self.lines.read_line(&mut self.line) {
            Ok(0) => None,
            Ok(_) => Some(self.line.trim_end_matches(['\r', '\n']).parse().map_err(|_| wrong())),
            Err(_) => Some(Err(wrong())),
        }
    }
}

/// The file of a batch's list, of content ids that ascend.
pub(crate) fn batch_text(ids: &[B256]) -> String {
    ids.iter().map(|id| format!("{id}\n")).collect()
}

/// The root of the tree over content ids or contribution keys, which must strictly ascend.
///
/// # Errors
/// [`BuildError::Order`] if they do not ascend.
pub fn batch_root(ids: &[B256]) -> Result<B256, BuildError> {
    let mut tree = RootBuilder::default();
    for id in ids {
        tree.push(member(*id))?;
    }
    Ok(tree.head()?.root())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temporary(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("tributary-folder-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Folder::new(path)
    }

    #[test]
    fn what_is_kept_is_what_is_read() {
        let folder = temporary("back");
        let id = content_id(b"words");
        folder.put_record(id, b"words").unwrap();
        folder.put_record(id, b"words").unwrap();
        assert_eq!(folder.record(id).unwrap(), b"words");
        let mut ids = [content_id(b"b"), content_id(b"a")];
        let root = folder.put_batch(&mut ids).unwrap();
        assert_eq!(folder.batch(root, 2, "").unwrap(), ids);
        assert!(matches!(folder.batch(root, 1, ""), Err(FolderError::Batch { .. })), "it is longer");
        assert!(matches!(folder.batch(root, 3, ""), Err(FolderError::WrongBatch { .. })));
        fs::remove_dir_all(folder.path()).unwrap();
    }

    #[test]
    fn what_was_changed_is_rejected() {
        let folder = temporary("changed");
        let id = content_id(b"words");
        folder.put_record(id, b"other words").unwrap();
        assert!(matches!(folder.record(id), Err(FolderError::Store(StoreError::Damaged { .. }))));
        assert!(matches!(folder.record(content_id(b"x")), Err(FolderError::NoRecord { .. })));
        let root = folder.put_batch(&mut [id]).unwrap();
        fs::write(folder.batch_path(root), format!("{}\n", content_id(b"x"))).unwrap();
        assert!(matches!(folder.batch(root, 1, ""), Err(FolderError::WrongBatch { .. })));
        fs::remove_dir_all(folder.path()).unwrap();
    }

    #[test]
    fn a_batch_holds_no_record_twice() {
        let id = content_id(b"words");
        let twice = temporary("twice").put_batch(&mut [id, id]);
        assert!(matches!(twice, Err(FolderError::NoBatch(BuildError::Order(1)))));
    }
}

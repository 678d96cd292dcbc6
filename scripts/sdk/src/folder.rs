//! The working folder: everything that is not on chain, kept by its hash, so that anybody who has it can recompute a round.
//!
//! ```text
//! records/<2 digits>/<content id>        the bytes of a record
//! batches/<root>                         the content ids of a batch, one a line, ascending
//! <chain>-<Attribution>/receipts/<model>.jsonl   the receipts of a model's answers
//! <chain>-<Attribution>/drafts/<model>.json      the round that was scored last
//! <chain>-<Attribution>/rounds/<manifest>/       the files of a round
//! ```

use crate::error::{Error, Result};
use alloy_primitives::{Address, B256, hex};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};
use tributary_core::{ids::content_id, leaves::member, sum_tree::RootBuilder};

/// A working folder.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at a path; it is made when something is put into it.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// The part that belongs to one deployment on one chain.
    pub fn of_chain(&self, chain_id: u64, attribution: Address) -> PathBuf {
        self.root.join(format!("{chain_id}-{}", hex::encode(attribution)))
    }

    fn record_path(&self, id: B256) -> PathBuf {
        let name = hex::encode(id);
        self.root.join("records").join(&name[..2]).join(name)
    }

    /// Keeps a record under its content id.
    pub fn put_record(&self, id: B256, bytes: &[u8]) -> Result<()> {
        // A file that a power cut left empty or short is written again.
        let path = self.record_path(id);
        let is_there = fs::metadata(&path).is_ok_and(|file| file.len() == bytes.len() as u64);
        if is_there { Ok(()) } else { put(&path, bytes) }
    }

    /// A record, which must be what its content id says.
    pub fn record(&self, id: B256) -> Result<Vec<u8>> {
        let path = self.record_path(id);
        let bytes = fs::read(&path).map_err(|error| {
            Error::user(format!("record {id} cannot be read from {}: {error}", path.display()))
                .hint("fetch the Datanet's records, and run `tributary contribute --dry-run` on them")
        })?;
        if content_id(&bytes) != id {
            return Err(Error::user(format!("{} is not the record that its name says", path.display()))
                .hint("remove the file and fetch it again"));
        }
        Ok(bytes)
    }

    fn batch_path(&self, root: B256) -> PathBuf {
        self.root.join("batches").join(hex::encode(root))
    }

    /// Keeps a batch's list and returns its root. The content ids are sorted; none may be there twice.
    pub fn put_batch(&self, ids: &mut [B256]) -> Result<B256> {
        ids.sort_unstable();
        let root = batch_root(ids)?;
        let text: String = ids.iter().map(|id| format!("{id}\n")).collect();
        put(&self.batch_path(root), text.as_bytes())?;
        Ok(root)
    }

    /// The content ids of a batch, which must be `count` and make its root.
    pub fn batch(&self, root: B256, count: u64, uri: &str) -> Result<Vec<B256>> {
        let path = self.batch_path(root);
        // A line is `0x`, 64 digits and a line feed; a larger file is not the list, and is not read.
        let fits = |file: &fs::Metadata| file.len() <= count.saturating_mul(67);
        let text = match fs::metadata(&path) {
            Ok(file) if !fits(&file) => Err(std::io::Error::other("it is longer than the batch")),
            _ => fs::read_to_string(&path),
        };
        let text = text.map_err(|error| {
            Error::user(format!("the list of batch {root} cannot be read from {}: {error}", path.display()))
                .hint(format!("its contributor publishes it at `{uri}`"))
        })?;
        let wrong = || Error::user(format!("{} is not the list of batch {root}", path.display()));
        let ids =
            text.lines().map(|line| line.parse().map_err(|_| wrong())).collect::<Result<Vec<B256>>>()?;
        if ids.len() as u64 == count && batch_root(&ids)? == root {
            Ok(ids)
        } else {
            Err(wrong().hint("remove the file and fetch it again"))
        }
    }
}

/// The root of the tree over content ids, which must ascend.
pub fn batch_root(ids: &[B256]) -> Result<B256> {
    let mut tree = RootBuilder::default();
    for id in ids {
        tree.push(member(*id)).map_err(Error::user)?;
    }
    Ok(tree.head().map_err(Error::user)?.root())
}

/// Writes a file that is never seen half, whatever is interrupted: beside, synced, then renamed.
pub fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error| Error::user(format!("cannot write {}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = fs::File::create(&draft).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&draft, path).map_err(failed)?;
    let folder = path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all());
    folder.map_err(failed)
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
    fn what_is_kept_is_what_comes_back() {
        let folder = temporary("back");
        let id = content_id(b"words");
        folder.put_record(id, b"words").unwrap();
        folder.put_record(id, b"words").unwrap();
        assert_eq!(folder.record(id).unwrap(), b"words");
        let mut ids = [content_id(b"b"), content_id(b"a")];
        let root = folder.put_batch(&mut ids).unwrap();
        assert_eq!(folder.batch(root, 2, "").unwrap(), ids);
        for count in [1, 3] {
            assert!(folder.batch(root, count, "").is_err(), "{count} is not how many it has");
        }
        fs::remove_dir_all(folder.path()).unwrap();
    }

    #[test]
    fn what_was_changed_is_refused() {
        let folder = temporary("changed");
        let id = content_id(b"words");
        folder.put_record(id, b"words").unwrap();
        fs::write(folder.record_path(id), b"other words").unwrap();
        assert!(folder.record(id).unwrap_err().message.contains("is not the record"));
        assert!(folder.record(content_id(b"x")).unwrap_err().message.contains("cannot be read"));
        let root = folder.put_batch(&mut [id]).unwrap();
        fs::write(folder.batch_path(root), format!("{}\n", content_id(b"x"))).unwrap();
        assert!(folder.batch(root, 1, "").unwrap_err().message.contains("is not the list"));
        fs::remove_dir_all(folder.path()).unwrap();
    }

    #[test]
    fn a_batch_holds_nothing_twice() {
        let id = content_id(b"words");
        assert!(temporary("twice").put_batch(&mut [id, id]).is_err());
    }
}

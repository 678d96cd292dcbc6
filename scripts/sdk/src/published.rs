//! What a working folder gives to anyone who names it by its SHA-256.

use crate::{features::OutputFeatures, folder::Folder, models::PublicModel, quality, receipts::Book};
use alloy_primitives::{B256, U256, hex};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tributary_core::ids::content_id;
use tributary_rounds::listed_files;

/// How long what was found in the folder counts: what is put there is found after this time.
const FRESH: Duration = Duration::from_secs(1);

/// The document that says what was measured of a model, and its SHA-256: `quality/<model>.json` in the part of
/// the working folder that belongs to the model's deployment. `None` if it is not there, or too long. What
/// is in it is for whoever reads it to judge, as [`Quality::read`](quality::Quality::read) does.
pub fn quality(chain_folder: &Path, model: U256) -> Option<(B256, Vec<u8>)> {
    let path = quality::path(chain_folder, model);
    let is_short = |file: fs::Metadata| file.is_file() && file.len() <= quality::MOST_BYTES;
    if !fs::symlink_metadata(&path).is_ok_and(is_short) {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    Some((content_id(&bytes), bytes))
}

/// What has a SHA-256.
#[derive(Debug)]
pub enum Found {
    /// Bytes of at most the length of a record or an output, checked against the SHA-256.
    Bytes(Vec<u8>),
    /// A file of a round, or a batch's list; who reads it checks it.
    File(File),
}

/// The publication of one deployment's part of a working folder: records, batches' lists, the files
/// of rounds, what was measured of models, and the features of public models' records and outputs, with
/// the outputs. Nothing else in the folder can be had, whatever is asked for: what is found is looked up by
/// 32 bytes, and no name comes from who asks.
#[derive(Debug)]
pub struct Publication {
    folder: Folder,
    chain_folder: PathBuf,
    index: Mutex<Index>,
}

/// Where things are, by their SHA-256.
#[derive(Debug, Default)]
struct Index {
    looked: Option<Instant>,
    /// Files of rounds, and batches' lists.
    files: HashMap<B256, PathBuf>,
    /// The folders and lists that were read; they never change.
    known: HashSet<PathBuf>,
    /// The models whose measurements are known, which may change.
    measured: HashMap<B256, U256>,
    /// The books of the public models, with the features of the outputs in them.
    books: BTreeMap<U256, (Book, OutputFeatures)>,
    /// The roots of the public models' trees of features.
    features: HashSet<B256>,
}

impl Publication {
    /// The publication of a working folder and of the part of it that belongs to one deployment
    /// ([`Folder::of_chain`]). The outputs of a model's book are in it from [`Publication::publish`]
    /// on.
    pub fn new(folder: Folder, chain_folder: PathBuf) -> Self {
        Self { folder, chain_folder, index: Mutex::default() }
    }

    /// Publishes the outputs in the book of a model, and the features of its records and outputs.
    pub fn publish(&self, model: PublicModel) {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = &self.chain_folder;
        let PublicModel { id, feature_root } = model;
        index.books.entry(id).or_insert_with(|| (Book::of(folder, id), OutputFeatures::of(folder, id)));
        if !feature_root.is_zero() {
            index.features.insert(feature_root);
        }
    }

    /// The file of features whose tree has this root; `None` if it is of no public model, or not there. Who
    /// reads it checks it.
    ///
    /// # Errors
    /// [`io::Error`] if it cannot be opened.
    pub fn features(&self, root: B256) -> io::Result<Option<File>> {
        let index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.folder.features(root);
        if !index.features.contains(&root) || !is_file(&path) {
            return Ok(None);
        }
        File::open(path).map(Some)
    }

    /// What has this SHA-256; `None` if nothing that is published has.
    ///
    /// # Errors
    /// [`io::Error`] if a file that is known cannot be opened.
    pub fn find(&self, id: B256) -> io::Result<Option<Found>> {
        if let Some(bytes) = self.folder.record(id).ok().or_else(|| self.folder.output(id)) {
            return Ok(Some(Found::Bytes(bytes)));
        }
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = self.look_up(&index, id)? {
            return Ok(Some(found));
        }
        if index.looked.is_some_and(|looked| looked.elapsed() < FRESH) {
            return Ok(None);
        }
        index.read(&self.folder.batches(), &self.chain_folder);
        index.looked = Some(Instant::now());
        self.look_up(&index, id)
    }

    fn look_up(&self, index: &Index, id: B256) -> io::Result<Option<Found>> {
        if let Some(path) = index.files.get(&id) {
            return Ok(Some(Found::File(File::open(path)?)));
        }
        let measured = index.measured.get(&id).and_then(|model| quality(&self.chain_folder, *model));
        if let Some((_, bytes)) = measured.filter(|(found, _)| *found == id) {
            return Ok(Some(Found::Bytes(bytes)));
        }
        // A book that cannot be read has nothing to give.
        let output = index
            .books
            .values()
            .find_map(|(book, features)| book.output(id).ok().flatten().or_else(|| features.get(id)));
        if let Some(output) = output {
            return Ok(Some(Found::Bytes(output)));
        }
        Ok(None)
    }
}

impl Index {
    /// Adds what has come into the folder. What cannot be read is not there.
    fn read(&mut self, batches: &Path, chain_folder: &Path) {
        for path in entries(batches) {
            if self.known.contains(&path) || !is_file(&path) {
                continue;
            }
            if let Ok(bytes) = fs::read(&path) {
                self.files.insert(content_id(&bytes), path.clone());
                self.known.insert(path);
            }
        }
        let models = entries(&chain_folder.join("quality"));
        let models = models.filter_map(|path| path.file_stem()?.to_str()?.parse::<U256>().ok());
        self.measured = models.filter_map(|model| Some((quality(chain_folder, model)?.0, model))).collect();
        for folder in entries(&chain_folder.join("rounds")) {
            if self.known.contains(&folder) {
                continue;
            }
            let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let Some(manifest) = hex::decode(name).ok().and_then(|bytes| B256::try_from(&bytes[..]).ok())
            else {
                continue;
            };
            let path = folder.join("manifest.json");
            let Ok(listed) = listed_files(&path, manifest) else { continue };
            self.files.insert(manifest, path);
            let files = listed.into_iter().map(|file| (file.sha256, folder.join(file.name)));
            self.files.extend(files.filter(|(_, path)| is_file(path)));
            self.known.insert(folder);
        }
    }
}

/// What is in a folder.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// Whether it is a file itself, not a link, which may lead out of the folder.
fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipts::Entry;

    struct Fixture {
        folder: Folder,
        chain_folder: PathBuf,
    }

    impl Fixture {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("tributary-published-{}-{name}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            let chain_folder = path.join("1-00");
            Self { folder: Folder::new(path), chain_folder }
        }

        fn publication(&self) -> Publication {
            Publication::new(self.folder.clone(), self.chain_folder.clone())
        }

        fn answer(&self, model: u64, output: &[u8]) {
            let model = U256::from(model);
            let entry = Entry::new(model, content_id(output), output.to_vec(), 1, 5).unwrap();
            Book::of(&self.chain_folder, model).add(&[entry]).unwrap();
        }
    }

    impl Drop for Fixture {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(self.folder.path());
        }
    }

    fn public(model: u64) -> PublicModel {
        PublicModel { id: U256::from(model), feature_root: B256::ZERO }
    }

    fn bytes(publication: &Publication, wanted: &[u8]) -> Option<Vec<u8>> {
        // As after a second.
        publication.index.lock().unwrap().looked = None;
        match publication.find(content_id(wanted)).unwrap()? {
            Found::Bytes(bytes) => Some(bytes),
            Found::File(file) => Some(io::read_to_string(file).unwrap().into_bytes()),
        }
    }

    #[test]
    fn outputs_of_public_models_are_found_and_of_others_never() {
        let fixture = Fixture::new("outputs");
        let publication = fixture.publication();
        publication.publish(public(1));
        fixture.answer(1, b"a public answer");
        fixture.answer(1, &[0xff, 1]);
        fixture.answer(2, b"a private answer");
        fixture.answer(2, &[0xff, 2]);
        assert_eq!(bytes(&publication, b"a public answer").unwrap(), b"a public answer");
        assert_eq!(bytes(&publication, &[0xff, 1]).unwrap(), [0xff, 1]);
        assert_eq!(bytes(&publication, b"a private answer"), None);
        assert_eq!(bytes(&publication, &[0xff, 2]), None);
        fixture.answer(1, b"a later answer");
        assert_eq!(bytes(&publication, b"a later answer").unwrap(), b"a later answer");
    }

    #[test]
    fn features_of_records_are_those_of_public_models() {
        let fixture = Fixture::new("features");
        let publication = fixture.publication();
        let [shown, private, absent] = [1, 2, 3].map(B256::repeat_byte);
        publication.publish(PublicModel { feature_root: shown, ..public(1) });
        publication.publish(PublicModel { feature_root: absent, ..public(2) });
        publication.publish(public(3));
        for root in [shown, private, B256::ZERO] {
            let path = fixture.folder.features(root);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, root).unwrap();
        }
        let mut file = publication.features(shown).unwrap().unwrap();
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        assert_eq!(bytes, shown.0);
        for root in [private, absent, B256::ZERO] {
            assert!(publication.features(root).unwrap().is_none(), "{root}");
        }
    }

    #[test]
    fn the_book_of_another_model_in_the_place_of_a_public_one_is_not_read() {
        let fixture = Fixture::new("line");
        let publication = fixture.publication();
        publication.publish(public(1));
        fixture.answer(2, b"a private answer");
        let path = |model: u64| Book::of(&fixture.chain_folder, U256::from(model)).path().to_owned();
        fs::rename(path(2), path(1)).unwrap();
        assert_eq!(bytes(&publication, b"a private answer"), None);
    }

    #[test]
    fn what_was_measured_of_a_model_is_found_as_it_is_now() {
        let fixture = Fixture::new("quality");
        let publication = fixture.publication();
        let folder = fixture.chain_folder.join("quality");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("1.json"), "first").unwrap();
        fs::write(folder.join("notes.txt"), "a secret").unwrap();
        fs::write(folder.join("2.json"), vec![b'x'; 16 * 1024 + 1]).unwrap();
        assert_eq!(bytes(&publication, b"first").unwrap(), b"first");
        assert_eq!(bytes(&publication, b"a secret"), None);
        assert_eq!(bytes(&publication, &vec![b'x'; 16 * 1024 + 1]), None);
        fs::write(folder.join("1.json"), "second").unwrap();
        assert_eq!(bytes(&publication, b"first"), None);
        assert_eq!(bytes(&publication, b"second").unwrap(), b"second");
        assert_eq!(quality(&fixture.chain_folder, U256::from(1)).unwrap().0, content_id(b"second"));
        assert_eq!(quality(&fixture.chain_folder, U256::from(2)), None);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.join("notes.txt"), folder.join("3.json")).unwrap();
            assert_eq!(quality(&fixture.chain_folder, U256::from(3)), None);
        }
    }

    #[test]
    fn records_and_lists_of_batches_are_found_and_nothing_else_in_the_folder() {
        let fixture = Fixture::new("records");
        let publication = fixture.publication();
        let id = content_id(b"words");
        fixture.folder.put_record(id, b"words").unwrap();
        fixture.folder.put_output(b"an output").unwrap();
        fixture.folder.put_batch(&mut [id]).unwrap();
        assert_eq!(bytes(&publication, b"words").unwrap(), b"words");
        assert_eq!(bytes(&publication, b"an output").unwrap(), b"an output");
        let list = format!("{id}\n");
        assert_eq!(bytes(&publication, list.as_bytes()).unwrap(), list.as_bytes());

        let secret = fixture.folder.path().join("key");
        fs::write(&secret, "a secret").unwrap();
        fs::create_dir_all(fixture.chain_folder.join("commitments")).unwrap();
        fs::write(fixture.chain_folder.join("commitments/ab"), "a secret").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&secret, fixture.folder.batches().join("ff")).unwrap();
        assert_eq!(bytes(&publication, b"a secret"), None);
    }
}

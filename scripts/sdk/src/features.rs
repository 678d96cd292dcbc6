//! Features: what models with the rule `gradient` score records and outputs by (SPEC 4.2 and 5.6).
//!
//! The features of a model's records are a file in the working folder, under the root of its feature
//! tree, which the model is registered with. Those of its outputs are kept by their SHA-256, beside the
//! book of its receipts.

use crate::{
    context::Context,
    error::Result,
    file::WriteError,
    folder::Folder,
    models::Model,
    registry::{RegisteredRecord, Registry},
};
use alloy_primitives::{B256, U256};
use std::{
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};
use tributary_audit::Features;
use tributary_core::{
    gradient::Params,
    ids::content_id,
    leaves,
    sum_tree::{Leaf, TreeHead},
};
use tributary_interfaces::{IDisputes, IModels::Source};
use tributary_rounds::{FileError, Leaves, RangeProof, Sorter, Tree};
use tributary_store::{Content, StoreError};

pub use tributary_features::{FeatureError, FeatureFile, Head, Imported, TensorFile, import};

/// Why features are not what is needed.
#[derive(Debug, thiserror::Error)]
pub enum FeaturesError {
    /// A file of features cannot be read or written, or is none.
    #[error(transparent)]
    File(#[from] FeatureError),
    /// The rows of a file make no tree.
    #[error("the rows of {path} make no feature tree: {problem}", path = path.display())]
    NoTree {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The working folder does not have a model's features.
    #[error("the features of model {model} are not in {path}", path = path.display())]
    NotAtHand {
        /// The model.
        model: U256,
        /// The file that should be there.
        path: PathBuf,
    },
    /// A file has other features than its name says.
    #[error("{path} has the root {found}, and must have {expected}; remove it and add the file again", path = path.display())]
    OtherRoot {
        /// The file.
        path: PathBuf,
        /// Its root.
        found: B256,
        /// The model's.
        expected: B256,
    },
    /// A file has other features than a model.
    #[error("{path} has the root {found}, and model {model} has {expected}; take the file that it was registered with", path = path.display())]
    NotTheModels {
        /// The model.
        model: U256,
        /// The file.
        path: PathBuf,
        /// Its root.
        found: B256,
        /// The model's.
        expected: B256,
    },
    /// Features have another number of dimensions than the model's rule.
    #[error("{what} has {found} dimensions, and the rule has {expected}")]
    Dimensions {
        /// What has them.
        what: String,
        /// How many.
        found: usize,
        /// How many the rule says.
        expected: u16,
    },
    /// The features are of another model.
    #[error("{path} has the features of the artifact {found}, not {expected}; make it for this artifact", path = path.display())]
    OtherArtifact {
        /// The file.
        path: PathBuf,
        /// The artifact's hash that the file says.
        found: B256,
        /// That of the model.
        expected: B256,
    },
    /// Records that the model draws on have no features.
    #[error(
        "{count} of the {records} records that the model draws on have no features in {path}, the first of them {first}",
        path = path.display()
    )]
    Uncovered {
        /// The file.
        path: PathBuf,
        /// How many.
        count: u64,
        /// Of how many.
        records: u64,
        /// The content id of the first of them.
        first: B256,
    },
    /// A file of features has none of an answer.
    #[error("{path} has no features of the output {output}; its key is the output's SHA-256", path = path.display())]
    NoOutput {
        /// The file.
        path: PathBuf,
        /// The output's SHA-256.
        output: B256,
    },
    /// The features of outputs cannot be kept or read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How many rows are hashed by a thread at least.
const HASHED_AT_ONCE: usize = 64;

/// The features of records, with their tree, of which some 50 bytes for each 1,024 rows are in memory.
#[derive(Clone, Debug)]
pub struct FeatureSet {
    file: Arc<FeatureFile>,
    tree: Tree,
}

impl FeatureSet {
    /// Opens a file and makes its tree, which reads all of it.
    ///
    /// # Errors
    /// [`FeaturesError::File`], [`FeaturesError::NoTree`].
    pub fn open(path: &Path) -> Result<Self, FeaturesError> {
        let file = Arc::new(FeatureFile::open(path)?);
        let no_tree = |problem: String| FeaturesError::NoTree { path: path.to_owned(), problem };
        let tree =
            Tree::over(file.head().rows, Hashed(file.clone())).map_err(|error| no_tree(error.to_string()))?;
        let tree = tree.ok_or_else(|| no_tree("keys do not ascend; sort the rows by key".into()))?;
        Ok(Self { file, tree })
    }

    /// The features of a model's records, from the working folder.
    ///
    /// # Errors
    /// [`FeaturesError::NotAtHand`]; [`FeaturesError::OtherRoot`]; as [`FeatureSet::open`].
    pub fn of_model(context: &Context, model: &Model) -> Result<Self, FeaturesError> {
        let expected = model.terms.featureRoot;
        let path = context.folder.features(expected);
        if !path.is_file() {
            return Err(FeaturesError::NotAtHand { model: model.id, path });
        }
        let set = Self::open(&path)?;
        match set.root() {
            found if found == expected => Ok(set),
            found => Err(FeaturesError::OtherRoot { path, found, expected }),
        }
    }

    /// Puts a copy into the working folder, where every command finds it. What is there already stays.
    ///
    /// # Errors
    /// [`crate::WriteError`].
    pub fn keep(&self, folder: &Folder) -> Result<PathBuf> {
        let path = folder.features(self.root());
        if path.is_file() && Self::open(&path).is_ok_and(|kept| kept.root() == self.root()) {
            return Ok(path);
        }
        let begun = path.with_extension("part");
        let copy = || -> io::Result<()> {
            fs::create_dir_all(path.parent().unwrap_or(&path))?;
            fs::copy(self.file.path(), &begun)?;
            fs::File::open(&begun)?.sync_all()?;
            fs::rename(&begun, &path)
        };
        copy().map_err(|source| WriteError { path: path.clone(), source })?;
        Ok(path)
    }

    /// The root of the feature tree: a model's `featureRoot`.
    pub fn root(&self) -> B256 {
        self.tree.root()
    }

    /// What the root commits to.
    pub fn tree_head(&self) -> TreeHead {
        self.tree.head()
    }

    /// What the file says of all its rows.
    pub fn head(&self) -> Head {
        self.file.head()
    }

    /// The file.
    pub fn file(&self) -> &FeatureFile {
        &self.file
    }

    /// A record's features.
    ///
    /// # Errors
    /// [`FeaturesError::File`].
    pub fn features(&self, content_id: B256) -> Result<Features, FeaturesError> {
        Ok(self.file.vector(content_id)?.map_or(Features::None, Features::Some))
    }

    /// The place of (content id, 0) in the tree, as Gradients takes it.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn place(&self, content_id: B256) -> Result<IDisputes::Place, FileError> {
        let RangeProof { leaves, proof, .. } = self.tree.prove_place(content_id, B256::ZERO)?;
        let leaves = leaves.iter().map(tributary_audit::leaf).collect();
        Ok(IDisputes::Place { leaves, proof: proof.into() })
    }

    /// Checks that they are for a model of this artifact under a rule of so many dimensions.
    ///
    /// # Errors
    /// [`FeaturesError::Dimensions`], [`FeaturesError::OtherArtifact`].
    pub fn check(&self, dimensions: u16, artifact: B256) -> Result<(), FeaturesError> {
        let (path, head) = (self.file.path(), self.head());
        if head.dimensions != dimensions {
            let (what, found) = (path.display().to_string(), head.dimensions.into());
            return Err(FeaturesError::Dimensions { what, found, expected: dimensions });
        }
        if !head.artifact.is_zero() && head.artifact != artifact {
            let path = path.to_owned();
            return Err(FeaturesError::OtherArtifact { path, found: head.artifact, expected: artifact });
        }
        Ok(())
    }

    /// How much of what is accepted in these Datanets now has features.
    ///
    /// # Errors
    /// What the node and the index fail with; [`FeaturesError::File`].
    pub async fn coverage(&self, context: &Context, sources: &[Source]) -> Result<Coverage> {
        let mut ids = Sorter::<32>::new(&context.budget());
        for source in sources {
            let registry = Registry::read(context, source.datanetId).await?;
            for record in registry.accepted() {
                ids.push(record?.content_id.0).map_err(scratch)?;
            }
        }
        let mut covered = Coverage { path: self.file.path().to_owned(), ..Coverage::default() };
        let mut keys = self.file.rows().map_err(FeaturesError::File)?;
        let (mut key, mut last) = (keys.next().map_err(FeaturesError::File)?.map(|row| row.0), None);
        for id in ids.finish().map_err(scratch)? {
            let id = B256::new(id.map_err(scratch)?);
            if last.replace(id) == Some(id) {
                continue;
            }
            while key.is_some_and(|key| key < id) {
                key = keys.next().map_err(FeaturesError::File)?.map(|row| row.0);
            }
            covered.records += 1;
            if key != Some(id) {
                covered.lacking += 1;
                covered.first.get_or_insert(id);
            }
        }
        Ok(covered)
    }
}

fn scratch(source: io::Error) -> crate::Error {
    crate::rounds::RoundError::Input(source.into()).into()
}

/// How many records have features.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many records there are, each content id once.
    pub records: u64,
    /// How many of them have no features.
    pub lacking: u64,
    /// The first of these, by content id.
    first: Option<B256>,
    path: PathBuf,
}

impl Coverage {
    /// Requires that all have some.
    ///
    /// # Errors
    /// [`FeaturesError::Uncovered`].
    pub fn require(&self) -> Result<(), FeaturesError> {
        let Some(first) = self.first else { return Ok(()) };
        let Self { records, lacking: count, ref path, .. } = *self;
        Err(FeaturesError::Uncovered { path: path.clone(), count, records, first })
    }
}

/// The leaves of a file of features.
struct Hashed(Arc<FeatureFile>);

impl Leaves for Hashed {
    fn read(&self, range: Range<u64>) -> Result<Vec<Leaf>, FileError> {
        let failed = |error: FeatureError| FileError::Io {
            action: "read",
            path: self.0.path().to_owned(),
            source: io::Error::other(error),
        };
        let step = self.0.rows_of(1 << 22);
        let (mut hashed, mut first) = (Vec::with_capacity((range.end - range.start) as usize), range.start);
        while first < range.end {
            let end = (first + step).min(range.end);
            let block = self.0.block(first..end).map_err(failed)?;
            let rows: Vec<(B256, &[u8])> = block.rows().collect();
            let threads = if rows.len() < HASHED_AT_ONCE { 1 } else { tributary_scoring::parts::cores() };
            let hash = |rows: &[(B256, &[u8])]| -> Vec<Leaf> {
                rows.iter().map(|(key, vector)| leaves::feature(*key, content_id(vector))).collect()
            };
            thread::scope(|scope| {
                let mut parts = rows.chunks(rows.len().div_ceil(threads).max(1));
                let own = parts.next();
                let others: Vec<_> = parts.map(|part| scope.spawn(move || hash(part))).collect();
                hashed.extend(own.into_iter().flat_map(hash));
                // A thread that hashes does not panic.
                others.into_iter().for_each(|part| hashed.extend(part.join().unwrap_or_default()));
            });
            first = end;
        }
        Ok(hashed)
    }
}

/// The features of a model's outputs, by their SHA-256.
#[derive(Clone, Debug)]
pub struct OutputFeatures(Content);

impl OutputFeatures {
    /// Those of a model in a deployment's part of the working folder. Their file is created when some
    /// are put there.
    pub fn of(chain_folder: &Path, model: U256) -> Self {
        Self(Content::new(&chain_folder.join("features").join(model.to_string())))
    }

    /// Keeps an output's features. Returns their SHA-256, which is a receipt's `featureHash`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put(&self, features: &[u8]) -> Result<B256, StoreError> {
        let hash = content_id(features);
        self.0.replace(hash, features)?;
        Ok(hash)
    }

    /// The features with this SHA-256; `None` also if they are damaged.
    pub fn get(&self, hash: B256) -> Option<Vec<u8>> {
        self.0.get(hash).ok().flatten()
    }
}

/// The features of an output for a receipt of a model: of this file, which has a byte for each
/// dimension and nothing else.
///
/// # Errors
/// [`FeaturesError::Dimensions`].
pub fn vector(params: Params, path: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, FeaturesError> {
    if bytes.len() == usize::from(params.dimensions()) {
        return Ok(bytes);
    }
    let (what, found) = (path.display().to_string(), bytes.len());
    Err(FeaturesError::Dimensions { what, found, expected: params.dimensions() })
}

/// The same from a file of features of outputs.
///
/// # Errors
/// [`FeaturesError::File`]; [`FeaturesError::NoOutput`]; [`FeaturesError::Dimensions`].
pub fn of_output(params: Params, path: &Path, output: &[u8]) -> Result<Vec<u8>, FeaturesError> {
    let (file, output) = (FeatureFile::open(path)?, content_id(output));
    let none = || FeaturesError::NoOutput { path: path.to_owned(), output };
    vector(params, path, file.vector(output)?.ok_or_else(none)?)
}

/// The content ids of what is accepted in Datanets now, in the order of registration, each once: the
/// order of the rows that a tool makes features for.
///
/// # Errors
/// What the node and the index fail with.
pub async fn records(context: &Context, datanets: &[U256]) -> Result<Vec<B256>> {
    let mut records: Vec<RegisteredRecord> = Vec::new();
    for datanet in datanets {
        let registry = Registry::read(context, *datanet).await?;
        for record in registry.accepted() {
            records.push(record?);
        }
    }
    records.sort_by_key(|record| record.order);
    let mut known = std::collections::HashSet::new();
    Ok(records.into_iter().map(|record| record.content_id).filter(|id| known.insert(*id)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_features::{FeatureTree, FeatureWriter};

    #[test]
    fn the_tree_of_a_set_is_that_of_its_file_and_proves_the_same_places() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.i8");
        let mut writer = FeatureWriter::create(&path, 3, B256::ZERO).unwrap();
        let mut ids: Vec<B256> = (0..3_000u32).map(|number| content_id(&number.to_be_bytes())).collect();
        ids.sort_unstable();
        for (number, id) in (0i32..).zip(&ids) {
            writer.push(*id, &[(number % 251 - 125) as i8, 1, -1]).unwrap();
        }
        writer.finish().unwrap();
        let (set, tree) =
            (FeatureSet::open(&path).unwrap(), FeatureTree::of(&FeatureFile::open(&path).unwrap()).unwrap());
        assert_eq!(set.root(), tree.root());
        for id in [
            B256::ZERO,
            ids[0],
            ids[1_023],
            ids[1_024],
            ids[2_999],
            B256::repeat_byte(0xff),
            content_id(b"x"),
        ] {
            let (leaves, proof) = tree.place(id);
            let place = set.place(id).unwrap();
            assert_eq!(place.proof[..], proof[..]);
            let fields = |leaf: &IDisputes::Leaf| Leaf { key: leaf.key, value: leaf.value, data: leaf.data };
            assert_eq!(place.leaves.iter().map(fields).collect::<Vec<_>>(), leaves);
            let is_one = ids.binary_search(&id).is_ok();
            assert_eq!(matches!(set.features(id).unwrap(), Features::Some(_)), is_one);
        }
        let kept = set.keep(&Folder::new(folder.path().join("work"))).unwrap();
        assert_eq!(FeatureSet::open(&kept).unwrap().root(), set.root());
        let other = set.check(4, B256::ZERO).unwrap_err();
        assert!(other.to_string().ends_with("has 3 dimensions, and the rule has 4"), "{other}");
    }

    #[test]
    fn the_features_of_an_output_are_of_the_rules_dimensions_and_under_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outputs.i8");
        let mut writer = FeatureWriter::create(&path, 2, B256::ZERO).unwrap();
        writer.push(content_id(b"an answer"), &[-1, 2]).unwrap();
        writer.finish().unwrap();
        let params = |dimensions| Params::new(dimensions, 0).unwrap();
        assert_eq!(of_output(params(2), &path, b"an answer").unwrap(), [255, 2]);
        assert!(matches!(of_output(params(3), &path, b"an answer"), Err(FeaturesError::Dimensions { .. })));
        assert!(matches!(of_output(params(2), &path, b"another"), Err(FeaturesError::NoOutput { .. })));
        let store = OutputFeatures::of(folder.path(), U256::from(7));
        assert_eq!(store.get(content_id(&[1, 2])), None);
        assert_eq!(store.put(&[1, 2]).unwrap(), content_id(&[1, 2]));
        assert_eq!(store.get(content_id(&[1, 2])).unwrap(), [1, 2]);
    }
}

//! The file of the features of a model's records.

use super::{FetchError, Fetcher, Source, transfer::Wanted};
use crate::{features::FeatureSet, folder::Folder};
use alloy_primitives::{B256, hex};
use std::fs;

impl Fetcher {
    /// Fetches the file of features whose tree has this root into the working folder, from the sources, from
    /// where its model says that it is published, and from where the files of a round are. What has another
    /// root is as if it were missing.
    ///
    /// # Errors
    /// [`FetchError`], which says what each source answered.
    pub(crate) async fn record_features(
        &self,
        folder: &Folder,
        root: B256,
        uris: [&str; 2],
    ) -> Result<(), FetchError> {
        let path = folder.features(root);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)
                .map_err(|source| FetchError::Write { path: parent.to_owned(), source })?;
        }
        let sources = self.sources.iter().cloned().chain(uris.into_iter().filter_map(Source::of_uri));
        let name = format!("features/{}.i8", hex::encode(root));
        let locations = sources.map(|source| source.named(&name)).collect();
        let what = format!("the file of features {root}");
        let wanted = Wanted { what: what.clone(), id: None, most: self.limits.bytes };
        let fetch = self.keep(locations, &wanted, &path, |part| {
            match FeatureSet::open(part).map_err(|error| error.to_string())?.root() {
                found if found == root => Ok(()),
                found => Err(format!("what it gives has the root {found}, not {root}")),
            }
        });
        self.in_time(|| what, fetch).await
    }
}

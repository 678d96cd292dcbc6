//! The file of the features of a model's records.

use super::{FetchError, Fetcher, Problems, Source, transfer::Wanted};
use crate::{features::FeatureSet, folder::Folder};
use alloy_primitives::{B256, hex};
use std::fs::{self, File};

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
    ) -> Result<FeatureSet, FetchError> {
        let what = format!("the file of features {root}");
        let path = folder.features(root);
        let cannot = |source| FetchError::Write { path: path.clone(), source };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(cannot)?;
        }
        let part = path.with_extension(format!("{}.part", std::process::id()));
        let mut out = File::create(&part).map_err(cannot)?;
        let name = format!("features/{}.i8", hex::encode(root));
        let fetch = async {
            let mut problems = Vec::new();
            let sources = self.sources.iter().cloned().chain(uris.into_iter().filter_map(Source::of_uri));
            for source in sources {
                let location = source.named(&name);
                let of = location.to_string();
                let wanted = Wanted { what: what.clone(), id: None, most: self.limits.bytes };
                let found = match self.clients.get([location], &wanted, &mut out).await {
                    Ok(()) => {
                        FeatureSet::open(&part).map(|set| set.root()).map_err(|error| error.to_string())
                    }
                    Err(FetchError::Nowhere { problems: Problems(list), .. }) => {
                        problems.extend(list);
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                match found {
                    Ok(found) if found == root => {
                        out.sync_all().map_err(cannot)?;
                        return fs::rename(&part, &path).map_err(cannot);
                    }
                    Ok(found) => problems.push(format!("{of}: what it gives has the root {found}")),
                    Err(problem) => problems.push(format!("{of}: {problem}")),
                }
            }
            Err(FetchError::Nowhere { what: what.clone(), problems: Problems(problems) })
        };
        let fetched = self.in_time(|| what.clone(), fetch).await;
        if fetched.is_err() {
            let _ = fs::remove_file(&part);
        }
        fetched?;
        FeatureSet::open(&path).map_err(|error| cannot(std::io::Error::other(error)))
    }
}

//! Records, outputs and lists of batches.

use super::{
    FetchError, Fetcher, Source,
    source::{Location, text_at},
    transfer::Wanted,
};
use crate::{
    features::OutputFeatures,
    folder::{Folder, FolderError, batch_root},
    registry::UnreadableBatch,
};
use alloy_primitives::B256;
use futures_util::{StreamExt, stream};
use std::sync::atomic::{AtomicU64, Ordering};
use tributary_core::{
    gradient::MAX_DIMENSIONS,
    ids::from_cid,
    limits::{MAX_OUTPUT, MAX_RECORD},
};

/// How many are fetched at a time.
const AT_A_TIME: usize = 16;

/// A line of a batch's list: `0x`, 64 digits, a line feed.
const LIST_LINE: u64 = 67;

/// What came of fetching many things.
#[derive(Debug, Default)]
pub(crate) struct Fetched {
    /// How many could not be had.
    pub(crate) missing: usize,
    /// Why the first of them could not.
    pub(crate) problem: Option<FetchError>,
}

impl Fetched {
    /// What is missing, in one line; `None` if nothing is.
    pub(crate) fn describe(&self, kind: &str) -> Option<String> {
        let problem = self.problem.as_ref()?;
        Some(format!("{kind} are missing ({}): {problem}", self.missing))
    }
}

impl Fetcher {
    /// Fetches records, by their content ids, that the working folder lacks. `uri` is where the
    /// files of their round are.
    pub(crate) async fn records(&self, folder: &Folder, ids: &[B256], uri: &str) -> Fetched {
        let keep = |id, bytes: &[u8]| folder.replace_record(id, bytes);
        self.many("record", MAX_RECORD as u64, ids, uri, keep).await
    }

    /// The same for outputs, by their SHA-256. They must be of public models.
    pub(crate) async fn outputs(&self, folder: &Folder, ids: &[B256], uri: &str) -> Fetched {
        let keep = |_, bytes: &[u8]| folder.put_output(bytes);
        self.many("output", MAX_OUTPUT as u64, ids, uri, keep).await
    }

    /// The same for the features of outputs, by their SHA-256. The outputs must be of public models.
    pub(crate) async fn features(&self, of_outputs: &OutputFeatures, ids: &[B256], uri: &str) -> Fetched {
        let keep = |_, bytes: &[u8]| Ok(of_outputs.put(bytes).map(|_| ())?);
        self.many("features", u64::from(MAX_DIMENSIONS), ids, uri, keep).await
    }

    async fn many(
        &self,
        kind: &str,
        most: u64,
        ids: &[B256],
        uri: &str,
        keep: impl Fn(B256, &[u8]) -> Result<(), FolderError>,
    ) -> Fetched {
        let (sources, bytes, mut fetched) = (self.with_uri(uri), AtomicU64::new(0), Fetched::default());
        let one = async |id: B256| {
            let wanted = Wanted { what: format!("{kind} {id}"), id: Some(id), most };
            if bytes.load(Ordering::Relaxed) > self.limits.bytes {
                return Err(FetchError::Limit { what: wanted.what, most: self.limits.bytes });
            }
            let out = self.block(&sources, wanted).await?;
            bytes.fetch_add(out.len() as u64, Ordering::Relaxed);
            Ok(keep(id, &out)?)
        };
        let mut left = ids.len();
        let all = async {
            let mut all = stream::iter(ids.iter().copied()).map(one).buffer_unordered(AT_A_TIME);
            while let Some(done) = all.next().await {
                left -= 1;
                if let Err(problem) = done {
                    fetched.missing += 1;
                    fetched.problem.get_or_insert(problem);
                }
            }
            Ok(())
        };
        let late = self.in_time(|| format!("{kind}s"), all).await.err();
        fetched.missing += left;
        fetched.problem = fetched.problem.or(late);
        fetched
    }

    async fn block(&self, sources: &[Source], wanted: Wanted) -> Result<Vec<u8>, FetchError> {
        let id = wanted.id.unwrap_or_default();
        let mut out = Vec::new();
        let locations: Vec<Location> = sources.iter().flat_map(|source| source.locations(id, None)).collect();
        self.clients.get(locations, &wanted, &mut out).await?;
        Ok(out)
    }

    /// Fetches lists of batches, from where their contributors say that they are.
    /// `uri` is where the files of their round are, which may have them too.
    pub(crate) async fn batches(&self, folder: &Folder, batches: &[UnreadableBatch], uri: &str) -> Fetched {
        let (sources, mut fetched) = (self.with_uri(uri), Fetched::default());
        let lists: Vec<_> = batches.iter().map(|batch| self.batch(folder, batch, &sources)).collect();
        let mut all = stream::iter(lists).buffer_unordered(AT_A_TIME);
        while let Some(done) = all.next().await {
            if let Err(problem) = done {
                fetched.missing += 1;
                fetched.problem.get_or_insert(problem);
            }
        }
        fetched
    }

    async fn batch(
        &self,
        folder: &Folder,
        batch: &UnreadableBatch,
        sources: &[Source],
    ) -> Result<(), FetchError> {
        let what = format!("the list of batch {}", batch.root);
        let most = batch.count.saturating_mul(LIST_LINE).min(self.limits.bytes);
        let id = batch.uri.strip_prefix("ipfs://").and_then(from_cid);
        let wanted = Wanted { what: what.clone(), id, most };
        let fetch = async {
            match id {
                Some(_) => self.block(sources, wanted).await,
                None => {
                    let mut out = Vec::new();
                    self.clients.get(text_at(&batch.uri), &wanted, &mut out).await?;
                    Ok(out)
                }
            }
        };
        let text = self.in_time(|| what.clone(), fetch).await?;
        let ids: Option<Vec<B256>> = String::from_utf8(text)
            .ok()
            .and_then(|text| text.lines().map(|line| line.parse().ok()).collect());
        match ids.filter(|ids| batch_root(ids) == Ok(batch.root)) {
            Some(mut ids) => Ok(folder.put_batch(&mut ids).map(|_| ())?),
            None => Err(FetchError::OtherList { root: batch.root }),
        }
    }
}

//! The files of a round.

use super::{FetchError, Fetcher, Source, transfer::Wanted};
use crate::{
    context::Context,
    error::Result,
    rounds::{self, ProposedRound},
};
use alloy_primitives::{B256, hex};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use tributary_rounds::{ListedFile, MAX_MANIFEST, PAYOUTS_FILE, listed_files};

const MANIFEST: &str = "manifest.json";

impl Fetcher {
    /// Fetches the files of a proposed round that the working folder lacks, or of which it has others,
    /// and returns the folder of the round.
    ///
    /// They come into a folder of their own, which gets the round's name when all of them are there.
    /// What was fetched before an interruption is not fetched again.
    ///
    /// # Errors
    /// [`FetchError`], which names the file and what each source answered;
    /// [`tributary_rounds::FileError`] for a manifest that is none.
    pub async fn round(&self, context: &Context, proposed: &ProposedRound) -> Result<PathBuf> {
        let manifest = proposed.round.manifest;
        let directory = rounds::folder(context);
        let folder = directory.join(hex::encode(manifest));
        let draft = directory.join(format!(".fetching-{}", hex::encode(manifest)));
        fs::create_dir_all(&draft).map_err(|source| FetchError::Write { path: draft.clone(), source })?;
        let sources = self.with_uri(&proposed.uri);

        let listed = self.manifest(&sources, manifest, &folder, &draft).await?;
        let bytes = listed.iter().fold(0u64, |sum, file| sum.saturating_add(file.bytes));
        self.allow(manifest, bytes)?;
        let fetch = self.files(&sources, manifest, &listed, &folder, &draft);
        self.in_time(|| format!("the files of round {manifest}"), fetch).await?;
        replace(&draft, &folder).map_err(|source| FetchError::Write { path: folder.clone(), source })?;
        Ok(folder)
    }

    /// Fetches the payouts of a proposed round, which are all that claims need of its files, into the
    /// round's folder.
    ///
    /// # Errors
    /// As [`Fetcher::round`].
    pub async fn payouts(&self, context: &Context, proposed: &ProposedRound) -> Result<()> {
        let manifest = proposed.round.manifest;
        let folder = rounds::folder(context).join(hex::encode(manifest));
        fs::create_dir_all(&folder).map_err(|source| FetchError::Write { path: folder.clone(), source })?;
        let sources = self.with_uri(&proposed.uri);
        let mut listed = self.manifest(&sources, manifest, &folder, &folder).await?;
        listed.retain(|file| file.name == PAYOUTS_FILE);
        listed.iter().try_for_each(|file| self.allow(manifest, file.bytes))?;
        let fetch = self.files(&sources, manifest, &listed, &folder, &folder);
        Ok(self.in_time(|| format!("the payouts of round {manifest}"), fetch).await?)
    }

    /// The files that a round's manifest lists. It is put into the folder `to`, and fetched if neither
    /// that nor the folder `from` has it.
    async fn manifest(
        &self,
        sources: &[Source],
        manifest: B256,
        from: &Path,
        to: &Path,
    ) -> Result<Vec<ListedFile>> {
        let path = to.join(MANIFEST);
        if !reuse(&from.join(MANIFEST), &path, |path| listed_files(path, manifest).is_ok()) {
            let what = format!("the manifest of round {manifest}");
            let wanted = Wanted { what: what.clone(), id: Some(manifest), most: MAX_MANIFEST };
            self.in_time(|| what, self.file(sources, MANIFEST, wanted, &path)).await?;
        }
        Ok(listed_files(&path, manifest)?)
    }

    /// Whether so many bytes of a round may be fetched.
    fn allow(&self, manifest: B256, bytes: u64) -> Result<(), FetchError> {
        let most = self.limits.bytes;
        if bytes > most { Err(FetchError::TooLarge { manifest, bytes, most }) } else { Ok(()) }
    }

    async fn files(
        &self,
        sources: &[Source],
        manifest: B256,
        listed: &[ListedFile],
        folder: &Path,
        draft: &Path,
    ) -> Result<(), FetchError> {
        let lacks = |file: &&ListedFile| {
            !reuse(&folder.join(file.name), &draft.join(file.name), |path| file.is_at(path))
        };
        let lacks: Vec<&ListedFile> = listed.iter().filter(lacks).collect();
        self.clients.progress.want(lacks.iter().map(|file| file.bytes).sum());
        for file in lacks {
            let path = draft.join(file.name);
            let what = format!("{} of round {manifest}", file.name);
            let wanted = Wanted { what, id: Some(file.sha256), most: file.bytes };
            self.file(sources, file.name, wanted, &path).await?;
        }
        Ok(())
    }

    /// Fetches one file, which appears at `path` whole or not at all.
    async fn file(
        &self,
        sources: &[Source],
        name: &str,
        wanted: Wanted,
        path: &Path,
    ) -> Result<(), FetchError> {
        let id = wanted.id.unwrap_or_default();
        let locations = sources.iter().flat_map(|source| source.locations(id, Some(name))).collect();
        self.keep(locations, &wanted, path, |_| Ok(())).await
    }
}

/// Whether the right file is at `to`, if need be as a copy of the one at `from`.
fn reuse(from: &Path, to: &Path, is_right: impl Fn(&Path) -> bool) -> bool {
    is_right(to) || is_right(from) && fs::copy(from, to).is_ok() && is_right(to)
}

/// Gives a folder the name of another one, which is removed.
fn replace(new: &Path, old: &Path) -> io::Result<()> {
    if old.exists() {
        let away = old.with_extension(format!("{}.old", std::process::id()));
        fs::rename(old, &away)?;
        fs::rename(new, old)?;
        return fs::remove_dir_all(away);
    }
    fs::rename(new, old)
}

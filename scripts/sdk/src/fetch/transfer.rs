//! Getting bytes from one place, measured and checked.

use super::{
    FetchError, Problems,
    address::{PublicOnly, may_be_public},
    progress::Progress,
    source::{Location, NamedBy},
};
use alloy_primitives::B256;
use reqwest::{Client, header::ACCEPT, redirect::Policy};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{self, Read, Seek, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};

/// How long a source may take to be reached, and to say anything more.
const CONNECT: Duration = Duration::from_secs(10);
const SILENCE: Duration = Duration::from_secs(30);

/// How slow a source may be, in bytes a second, after the time for silence.
const SLOWEST: u64 = 64 << 10;

const REDIRECTS: usize = 5;

/// HTTP clients by how far they go.
#[derive(Clone, Debug)]
pub(super) struct Clients {
    anywhere: Client,
    public: Client,
    pub(super) progress: Progress,
}

impl Clients {
    pub(super) fn new(progress: Progress) -> reqwest::Result<Self> {
        tributary_chain::use_tls();
        let builder = || Client::builder().connect_timeout(CONNECT).read_timeout(SILENCE);
        let policy = Policy::custom(|attempt| {
            if attempt.previous().len() > REDIRECTS || !may_be_public(attempt.url()) {
                attempt.stop()
            } else {
                attempt.follow()
            }
        });
        // A proxy would look names up by itself.
        let public = builder().redirect(policy).no_proxy().dns_resolver(Arc::new(PublicOnly));
        Ok(Self {
            anywhere: builder().redirect(Policy::limited(REDIRECTS)).build()?,
            public: public.build()?,
            progress,
        })
    }

    /// Gets what `wanted` describes from the first of these places that has it, into `out`.
    ///
    /// # Errors
    /// What each place answered, or that `out` cannot be written.
    pub(super) async fn get(
        &self,
        locations: impl IntoIterator<Item = Location>,
        wanted: &Wanted,
        out: &mut impl Out,
    ) -> Result<(), FetchError> {
        self.get_checked(locations, wanted, out, || Ok(())).await
    }

    /// The same for what more than a SHA-256 says is right: `check` is called with what is in `out`, and the
    /// next place is asked if it is not.
    pub(super) async fn get_checked(
        &self,
        locations: impl IntoIterator<Item = Location>,
        wanted: &Wanted,
        out: &mut impl Out,
        check: impl Fn() -> Result<(), String>,
    ) -> Result<(), FetchError> {
        let mut problems = Vec::new();
        for location in locations {
            match self.try_one(&location, wanted, out, &check).await {
                Ok(()) => return Ok(()),
                Err(problem) => {
                    let problem = format!("{location}: {problem}");
                    if !problems.contains(&problem) {
                        problems.push(problem);
                    }
                }
            }
        }
        Err(FetchError::Nowhere { what: wanted.what.clone(), problems: Problems(problems) })
    }

    async fn try_one(
        &self,
        location: &Location,
        wanted: &Wanted,
        out: &mut impl Out,
        check: impl Fn() -> Result<(), String>,
    ) -> Result<(), String> {
        out.clear().map_err(|error| format!("what it gives cannot be kept: {error}"))?;
        let (progress, most) = (&self.progress, wanted.most);
        let mut taken = Taken { out, digest: Sha256::new(), bytes: 0, most, progress };
        let took = self.take(location, wanted, &mut taken).await;
        let found = B256::new(taken.digest.finalize().into());
        let right = took.and_then(|()| match wanted.id {
            Some(id) if id != found => Err(format!("what it gives has SHA-256 {found}, not {id}")),
            _ => check(),
        });
        if right.is_err() {
            progress.give_up(taken.bytes);
        }
        right
    }

    /// Takes all that a place gives.
    async fn take(
        &self,
        location: &Location,
        wanted: &Wanted,
        taken: &mut Taken<'_, impl Out>,
    ) -> Result<(), String> {
        match location {
            Location::File(path) => read(path, taken),
            Location::Content(content, id) => {
                let bytes = content.get(*id).map_err(|error| error.to_string())?;
                taken.take(&bytes.ok_or("it is not there")?)
            }
            Location::Http(url, by) => {
                let client = match by {
                    NamedBy::User => &self.anywhere,
                    NamedBy::Chain if may_be_public(url) => &self.public,
                    NamedBy::Chain => return Err("it is no public address, so it is not followed".into()),
                };
                let longest = SILENCE + Duration::from_secs(wanted.most / SLOWEST);
                let request = client.get(url.clone()).header(ACCEPT, "application/vnd.ipld.raw, */*;q=0.1");
                let mut response = request.timeout(longest).send().await.map_err(no_answer)?;
                if !response.status().is_success() {
                    return Err(format!("it answers {}", response.status()));
                }
                while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
                    taken.take(&chunk)?;
                }
                Ok(())
            }
        }
    }
}

/// Reads a file that must be a regular one, since anything else may have no end.
fn read(path: &Path, taken: &mut Taken<'_, impl Out>) -> Result<(), String> {
    let cannot = |error: io::Error| error.to_string();
    let kind = std::fs::symlink_metadata(path).map_err(cannot)?;
    if !kind.is_file() {
        return Err("it is no regular file".into());
    }
    let (mut file, mut chunk) = (File::open(path).map_err(cannot)?, vec![0; 64 << 10]);
    loop {
        match file.read(&mut chunk).map_err(cannot)? {
            0 => return Ok(()),
            read => taken.take(&chunk[..read])?,
        }
    }
}

/// The cause without the address, which may hold a key.
fn no_answer(error: reqwest::Error) -> String {
    let error = error.without_url();
    if error.is_timeout() {
        return "it takes too long".into();
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// What is to be fetched.
pub(super) struct Wanted {
    /// What messages call it.
    pub(super) what: String,
    /// Its SHA-256; `None` if it is checked in another way.
    pub(super) id: Option<B256>,
    /// The most bytes that it can have.
    pub(super) most: u64,
}

/// Where bytes go.
pub(super) trait Out: Write {
    /// Forgets what was written.
    fn clear(&mut self) -> io::Result<()>;
}

impl Out for Vec<u8> {
    fn clear(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }
}

impl Out for File {
    fn clear(&mut self) -> io::Result<()> {
        self.set_len(0)?;
        self.rewind()
    }
}

/// What came so far.
struct Taken<'o, O> {
    out: &'o mut O,
    digest: Sha256,
    bytes: u64,
    most: u64,
    progress: &'o Progress,
}

impl<O: Out> Taken<'_, O> {
    fn take(&mut self, chunk: &[u8]) -> Result<(), String> {
        self.bytes += chunk.len() as u64;
        self.progress.take(chunk.len() as u64);
        if self.bytes > self.most {
            return Err(format!("what it gives has more than {} bytes", self.most));
        }
        self.digest.update(chunk);
        self.out.write_all(chunk).map_err(|error| format!("what it gives cannot be kept: {error}"))
    }
}

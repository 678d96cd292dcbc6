//! A response's bytes.

use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use std::{
    fs::File,
    io::{self, Read},
    pin::Pin,
    task::{Context, Poll},
};
use tokio::sync::mpsc::Receiver;

/// How many bytes of a file are in memory at a time.
const CHUNK: u64 = 64 << 10;

/// Bytes that are sent: of memory, of an open file, or as they come.
#[derive(Debug)]
pub struct Body(Source);

#[derive(Debug)]
enum Source {
    Memory(Bytes),
    File {
        file: File,
        /// What is left to send, in bytes.
        left: u64,
    },
    Stream(Receiver<Bytes>),
}

impl Body {
    /// Bytes of memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self(Source::Memory(bytes.into()))
    }

    /// This many bytes of a file, from where it is.
    pub fn file(file: File, length: u64) -> Self {
        Self(Source::File { file, left: length })
    }

    /// What a channel receives, until it has no sender. The receiver is dropped once the client is gone.
    /// Whoever sends must do so more often than [`Limits::idle`](crate::Limits::idle). A server that stops
    /// does not wait for it.
    pub fn stream(receiver: Receiver<Bytes>) -> Self {
        Self(Source::Stream(receiver))
    }

    /// Whether it has no length that is known.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self.0, Source::Stream(_))
    }
}

/// The next bytes of a file. One that has become shorter is an error, which ends the connection, since the
/// length is sent already.
fn next(file: &mut File, left: &mut u64) -> io::Result<Bytes> {
    let mut chunk = Vec::with_capacity((*left).min(CHUNK) as usize);
    file.take((*left).min(CHUNK)).read_to_end(&mut chunk)?;
    if chunk.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    *left -= chunk.len() as u64;
    Ok(chunk.into())
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = io::Error;

    /// Reads at most 64 KiB of a file, on the calling thread.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Self::Data>>>> {
        let next = match &mut self.0 {
            Source::Memory(bytes) => (!bytes.is_empty()).then(|| Ok(std::mem::take(bytes))),
            Source::File { left: 0, .. } => None,
            Source::File { file, left } => Some(next(file, left)),
            Source::Stream(receiver) => match receiver.poll_recv(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(bytes) => bytes.map(Ok),
            },
        };
        Poll::Ready(next.map(|bytes| bytes.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Source::Memory(bytes) => bytes.is_empty(),
            Source::File { left, .. } => *left == 0,
            Source::Stream(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Source::Memory(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Source::File { left, .. } => SizeHint::with_exact(*left),
            Source::Stream(_) => SizeHint::default(),
        }
    }
}

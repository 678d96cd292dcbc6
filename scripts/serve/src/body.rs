//! A response's bytes.

use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use std::{
    fs::File,
    io::{self, Read},
    pin::Pin,
    task::{Context, Poll},
};

/// How many bytes of a file are in memory at a time.
const CHUNK: u64 = 64 << 10;

/// Bytes that are sent: of memory, or of an open file.
#[derive(Debug)]
pub struct Body {
    file: Option<File>,
    /// What is left to send, in bytes.
    left: u64,
    memory: Bytes,
}

impl Body {
    /// Bytes of memory.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        let memory = bytes.into();
        Self { file: None, left: memory.len() as u64, memory }
    }

    /// This many bytes of a file, from where it is.
    pub fn file(file: File, length: u64) -> Self {
        Self { file: Some(file), left: length, memory: Bytes::new() }
    }

    /// The next bytes. A file that has become shorter is an error, which ends the connection, since the
    /// length is sent already.
    fn next(&mut self) -> io::Result<Bytes> {
        let Some(file) = &mut self.file else {
            self.left = 0;
            return Ok(std::mem::take(&mut self.memory));
        };
        let mut chunk = Vec::with_capacity(self.left.min(CHUNK) as usize);
        file.take(self.left.min(CHUNK)).read_to_end(&mut chunk)?;
        if chunk.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= chunk.len() as u64;
        Ok(chunk.into())
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = io::Error;

    /// Reads at most 64 KiB of a file, on the calling thread.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Self::Data>>>> {
        Poll::Ready((self.left > 0).then(|| self.next().map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

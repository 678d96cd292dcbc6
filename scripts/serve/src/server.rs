//! The server: connections, bounded in number, size and time.

use crate::body::Body;
use hyper::{
    Request, Response, StatusCode,
    body::{Body as HttpBody, Bytes, Incoming},
    header::{CONTENT_TYPE, HeaderValue, X_CONTENT_TYPE_OPTIONS},
    rt::{Read, ReadBufCursor, Write},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    future::{Future, poll_fn},
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
};

/// How long open connections get to finish once the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// The pause after a connection could not be taken, as where the system has no more file handles.
const PAUSE: Duration = Duration::from_millis(100);

/// What one server lets its clients take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many connections are served at a time; others wait.
    pub connections: usize,
    /// The most bytes that a request's line and headers may have; at least 8,192.
    pub header_bytes: usize,
    /// How long a request's line and headers may take, and how long a connection waits for the next
    /// request.
    pub header_time: Duration,
    /// How long the body of a request may take that is read, from its first byte to its last.
    pub body_time: Duration,
    /// How long a connection may do nothing: a client that takes no bytes for so long is cut off.
    pub idle: Duration,
    /// How long a connection may be open. What is cut off can be asked for again by range.
    pub longest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 128,
            header_bytes: 16 << 10,
            header_time: Duration::from_secs(10),
            body_time: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            longest: Duration::from_secs(3_600),
        }
    }
}

/// What answers requests. Of a request's body nothing is read, unless `most_body` says so.
pub trait Answer: Send + Sync + 'static {
    /// The response to a request whose body is not read. It may block, as on a disk.
    fn answer(&self, request: &Request<()>) -> Response<Body>;

    /// The most bytes of the request's body that are read, before `answer_body` is asked for the response;
    /// `None`, as always if this is not implemented, if it is not read. It must not block.
    fn most_body(&self, _: &Request<()>) -> Option<usize> {
        None
    }

    /// The response to a request whose body was to be read. It may block, for less than
    /// [`Limits::idle`].
    fn answer_body(&self, request: &Request<()>, _: Result<Bytes, BodyError>) -> Response<Body> {
        self.answer(request)
    }
}

/// Why a request's body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// It has more bytes than are read.
    TooLarge,
    /// It did not come within [`Limits::body_time`].
    TooSlow,
    /// The client broke it off, or it is no body.
    Broken,
}

/// A body of at most so many bytes. One whose headers say that it has more is not read at all.
async fn read(mut body: Incoming, most: usize) -> Result<Bytes, BodyError> {
    if body.size_hint().lower() > most as u64 {
        return Err(BodyError::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // What is no data is a trailer.
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else { continue };
        if bytes.len() + data.len() > most {
            return Err(BodyError::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.into())
}

/// A response of one line of text.
pub fn text(status: StatusCode, line: &str) -> Response<Body> {
    let mut response = Response::new(Body::bytes(format!("{line}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Serves until `stop` is ready. Then it takes no more connections, and those that are open get 10
/// seconds to finish their responses; streams are cut off.
pub async fn run(
    listener: TcpListener,
    limits: Limits,
    answer: Arc<impl Answer>,
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(false);
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        while open.try_join_next().is_some() {}
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let connection = serve(stream, limits, Arc::clone(&answer), stopped.clone());
        open.spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = stopping.send(true);
    let finished = async { while open.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, finished).await;
}

/// Serves one connection.
async fn serve(
    stream: TcpStream,
    limits: Limits,
    answer: Arc<impl Answer>,
    mut stopped: watch::Receiver<bool>,
) {
    let last = LastMoved::default();
    let stream = Watched { stream: TokioIo::new(stream), last: last.clone() };
    let streams = Arc::new(AtomicBool::new(false));
    let is_streaming = Arc::clone(&streams);
    let service = service_fn(move |request: Request<Incoming>| {
        let (parts, body) = request.into_parts();
        let (answer, streams) = (Arc::clone(&answer), Arc::clone(&streams));
        async move {
            let request = Request::from_parts(parts, ());
            let body = match answer.most_body(&request) {
                None => None,
                Some(most) => {
                    let read = tokio::time::timeout(limits.body_time, read(body, most)).await;
                    Some(read.unwrap_or(Err(BodyError::TooSlow)))
                }
            };
            let response = tokio::task::spawn_blocking(move || match body {
                None => answer.answer(&request),
                Some(body) => answer.answer_body(&request, body),
            });
            let response = response.await;
            if let Ok(response) = &response {
                streams.store(response.body().is_stream(), Ordering::Relaxed);
            }
            response
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.header_time).max_buf_size(limits.header_bytes);
    let connection = http.serve_connection(stream, service);
    tokio::pin!(connection);
    let end = Instant::now() + limits.longest;
    let mut look = tokio::time::interval(limits.idle / 10);
    let mut is_stopping = false;
    loop {
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = look.tick() => if last.ago() > limits.idle || Instant::now() > end { return },
            _ = stopped.changed(), if !is_stopping => {
                if is_streaming.load(Ordering::Relaxed) {
                    return;
                }
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// When bytes last moved on a connection.
#[derive(Clone)]
struct LastMoved(Arc<Mutex<Instant>>);

impl Default for LastMoved {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl LastMoved {
    fn ago(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// Notes the time if something was done.
    fn note<T>(&self, done: Poll<T>) -> Poll<T> {
        if done.is_ready() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        }
        done
    }
}

/// A connection that notes when bytes move on it.
struct Watched {
    stream: TokioIo<TcpStream>,
    last: LastMoved,
}

impl Read for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.last.note(done)
    }
}

impl Write for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.last.note(done)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.last.note(done)
    }
}

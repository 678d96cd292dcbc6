//! Ending a request that is not answered in time.

use super::ANSWER_TIMEOUT;
use alloy_json_rpc::{RequestPacket, ResponsePacket};
use alloy_transport::{TransportError, TransportErrorKind, TransportFut};
use std::task::{Context, Poll};
use tower::{Layer, Service};

/// Ends requests over a connection that is made anew by itself, and which would wait for that for
/// ever.
#[derive(Clone, Copy, Debug)]
pub(super) struct InTime;

impl<S> Layer<S> for InTime {
    type Service = Timed<S>;

    fn layer(&self, inner: S) -> Timed<S> {
        Timed(inner)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Timed<S>(S);

impl<S> Service<RequestPacket> for Timed<S>
where
    S: Service<RequestPacket, Response = ResponsePacket, Error = TransportError>,
    S::Future: Send + 'static,
{
    type Response = ResponsePacket;
    type Error = TransportError;
    type Future = TransportFut<'static>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: RequestPacket) -> Self::Future {
        let answer = self.0.call(request);
        Box::pin(async move {
            let answer = tokio::time::timeout(ANSWER_TIMEOUT, answer).await;
            let late = || format!("no answer within {} seconds", ANSWER_TIMEOUT.as_secs());
            answer.unwrap_or_else(|_| Err(TransportErrorKind::custom_str(&late())))
        })
    }
}

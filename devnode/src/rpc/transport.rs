//! What HTTP gives and takes beside JSON-RPC itself.

use jsonrpsee::core::middleware::{Batch, Notification, RpcServiceT};
use jsonrpsee::server::{HttpRequest, HttpResponse, MethodResponse};
use jsonrpsee::types::Request;

/// The header that says what a body is.
const TYPE: &str = "content-type";
/// The one type that a body can have.
const JSON: &str = "application/json";

/// Removes the parameters of a request's media type, since all of them mean the same JSON.
pub(super) fn without_parameters<B>(mut request: HttpRequest<B>) -> HttpRequest<B> {
    if let Some(value) = request.headers_mut().get_mut(TYPE) {
        let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
        if essence.trim().eq_ignore_ascii_case(JSON)
            && let Ok(plain) = JSON.parse()
        {
            *value = plain;
        }
    }
    request
}

/// Marks the answer to notifications, which JSON-RPC has none for.
#[derive(Clone, Copy, Debug)]
struct Unasked;

/// Empties the body of an answer to notifications.
pub(super) fn without_unasked(response: HttpResponse) -> HttpResponse {
    if response.extensions().get::<Unasked>().is_some() {
        response.map(|_| Default::default())
    } else {
        response
    }
}

/// Marks answers to notifications for [`without_unasked`].
#[derive(Clone, Debug)]
pub(super) struct MarkUnasked<S>(pub(super) S);

fn mark(mut response: MethodResponse) -> MethodResponse {
    if response.is_notification() {
        response.extensions_mut().insert(Unasked);
    }
    response
}

impl<S> RpcServiceT for MarkUnasked<S>
where
    S: RpcServiceT<
            MethodResponse = MethodResponse,
            BatchResponse = MethodResponse,
            NotificationResponse = MethodResponse,
        > + Send
        + Sync
        + Clone
        + 'static,
{
    type MethodResponse = MethodResponse;
    type BatchResponse = MethodResponse;
    type NotificationResponse = MethodResponse;

    fn call<'a>(&self, request: Request<'a>) -> impl Future<Output = MethodResponse> + Send + 'a {
        self.0.call(request)
    }

    fn batch<'a>(&self, requests: Batch<'a>) -> impl Future<Output = MethodResponse> + Send + 'a {
        let answer = self.0.batch(requests);
        async move { mark(answer.await) }
    }

    fn notification<'a>(
        &self,
        notification: Notification<'a>,
    ) -> impl Future<Output = MethodResponse> + Send + 'a {
        let answer = self.0.notification(notification);
        async move { mark(answer.await) }
    }
}

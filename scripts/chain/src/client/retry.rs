//! Which requests are repeated, and when.

use super::is_silent;
use crate::revert_reason;
use alloy_transport::{
    RpcError, TransportError,
    layers::{RateLimitRetryPolicy, RetryBackoffLayer, RetryPolicy},
};
use std::time::Duration;

/// How often a request is repeated.
const RETRIES: u32 = 5;

/// The pause before a silent node is asked again.
const SILENT_PAUSE: Duration = Duration::from_millis(800);

/// The pause before a busy node is asked again that does not say how long it wants to be left
/// alone.
const BUSY_PAUSE: Duration = Duration::from_secs(3);

/// The longest pause that a node can ask for.
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// The code of a rate limit, and also of a query whose result is too large (EIP-1474).
const LIMIT_EXCEEDED: i64 = -32_005;

/// alloy's layer, which repeats a request while [`is_transient`] says so. It must not lie under
/// what cannot be done twice.
pub(super) fn layer() -> RetryBackoffLayer<Transient> {
    // A budget in the provider's own units is not known here; pauses alone slow requests down.
    const NO_BUDGET: u64 = u64::MAX;
    RetryBackoffLayer::new_with_policy(RETRIES, SILENT_PAUSE.as_millis() as u64, NO_BUDGET, Transient)
}

/// Repeats what is transient, after the pause that the node asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transient;

impl RetryPolicy for Transient {
    fn should_retry(&self, error: &TransportError) -> bool {
        is_transient(error)
    }

    fn backoff_hint(&self, error: &TransportError) -> Option<Duration> {
        pause_asked_for(error).or_else(|| is_busy(error).then_some(BUSY_PAUSE))
    }
}

/// How long the node asks to be left alone, if it says so.
pub(crate) fn pause_asked_for(error: &TransportError) -> Option<Duration> {
    RateLimitRetryPolicy::default().backoff_hint(error).map(|pause| pause.min(MAX_PAUSE))
}

/// Whether the same request may succeed a little later: the node is silent, or says that it is
/// busy.
pub(crate) fn is_transient(error: &TransportError) -> bool {
    is_silent(error) || is_busy(error)
}

fn is_busy(error: &TransportError) -> bool {
    match error {
        RpcError::Transport(kind) => {
            let gateway = kind.as_http_error().is_some_and(|error| matches!(error.status, 502 | 504));
            gateway || kind.is_retry_err()
        }
        // alloy takes any text with "rate limit" and any -32005 for a rate limit. A revert's reason
        // is not one, and a query that returns too much returns too much again.
        RpcError::ErrorResp(payload) => {
            let too_much = payload.code == LIMIT_EXCEEDED && !payload.message.contains("rate");
            payload.is_retry_err() && !too_much && revert_reason::data(payload).is_none()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_json_rpc::ErrorPayload;
    use alloy_transport::TransportErrorKind;

    fn response(code: i64, message: &'static str) -> TransportError {
        RpcError::ErrorResp(ErrorPayload { code, message: message.into(), data: None })
    }

    #[test]
    fn a_rate_limit_is_transient_and_a_large_result_or_a_revert_is_not() {
        assert!(is_transient(&response(429, "slow down")));
        assert!(is_transient(&response(-32_005, "project ID request rate exceeded")));
        assert!(!is_transient(&response(-32_005, "query returned more than 10000 results")));
        assert!(!is_transient(&response(3, "execution reverted: rate limit")));
        assert!(!is_transient(&response(-32_601, "the method does not exist")));
    }

    #[test]
    fn a_gateway_without_its_node_is_transient_and_a_wrong_request_is_not() {
        let status = |status| TransportErrorKind::http_error(status, String::new());
        for busy in [429, 502, 503, 504] {
            assert!(is_transient(&status(busy)), "{busy}");
        }
        for wrong in [400, 401, 404, 413, 500] {
            assert!(!is_transient(&status(wrong)), "{wrong}");
        }
        assert!(is_transient(&TransportErrorKind::backend_gone()));
    }

    #[test]
    fn a_node_cannot_ask_for_a_pause_without_end() {
        let pause = |seconds| {
            let asked = Some(Duration::from_secs(seconds));
            Transient.backoff_hint(&TransportErrorKind::http_error_with_retry_after(
                429,
                String::new(),
                asked,
            ))
        };
        assert_eq!(pause(2), Some(Duration::from_secs(2)));
        assert_eq!(pause(1_000_000), Some(MAX_PAUSE));
        let silent = TransportErrorKind::backend_gone();
        assert_eq!(Transient.backoff_hint(&silent), None, "the layer's own pause");
    }
}

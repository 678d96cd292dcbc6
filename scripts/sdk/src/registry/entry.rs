//! What a registration is: accepted at some time, or submitted (SPEC 1.1).

use super::{Content, History, Submission};
use alloy_primitives::B256;
use tributary_core::{payee::Payee, status::Status};
use tributary_index::Registration;

/// What a registration is.
pub(super) enum Entry {
    Accepted(Accepted),
    Submitted(Submission),
}

/// A registration that was accepted at some time.
pub(super) struct Accepted {
    pub(super) item: B256,
    pub(super) payee: Payee,
    pub(super) number: u64,
    pub(super) history: History,
    pub(super) content: Content,
}

impl Entry {
    /// What a registration is after all changes of its status.
    pub(super) fn of(registration: Registration) -> Self {
        let Registration { number, item, payee, time, status, changes, batch } = registration;
        let content = match batch {
            Some((root, count, uri)) => Content::Batch { root, count, uri },
            None => Content::Record,
        };
        let mut statuses = [(time, status)].into_iter().chain(changes);
        let (mut last, mut history) = (status, None);
        for (time, status) in statuses.by_ref() {
            last = status;
            if status == Status::Accepted {
                history = Some(History::new(time));
                break;
            }
        }
        let Some(mut history) = history else {
            let submitted_at = time;
            return Self::Submitted(Submission { item, payee, number, submitted_at, status: last, content });
        };
        statuses.for_each(|(time, status)| history.change(time, status));
        Self::Accepted(Accepted { item, payee, number, history, content })
    }

    /// For whom it is, and its present status.
    pub(super) fn standing(&self) -> (Payee, Status) {
        match self {
            Self::Accepted(accepted) => (accepted.payee, accepted.history.at(u64::MAX)),
            Self::Submitted(submission) => (submission.payee, submission.status),
        }
    }

    pub(super) fn accepted(self) -> Option<Accepted> {
        match self {
            Self::Accepted(accepted) => Some(accepted),
            Self::Submitted(_) => None,
        }
    }

    pub(super) fn submitted(self) -> Option<Submission> {
        match self {
            Self::Accepted(_) => None,
            Self::Submitted(submission) => Some(submission),
        }
    }
}

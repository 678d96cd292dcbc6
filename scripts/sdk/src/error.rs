//! Errors, for the person at the keyboard: one line that says what happened, and a hint what to do.

use std::fmt;
use tributary_chain::{ChainError, ErrorKind, KeyError};

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The caller can mend it: exit code 1.
    User,
    /// The program is at fault: exit code 2.
    Internal,
}

/// What went wrong.
#[derive(Debug)]
pub struct Error {
    /// Whose turn it is.
    pub kind: Kind,
    /// What happened, to what.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The result of everything that can go wrong here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Something that the caller can mend. A part after a line `hint: ` becomes the hint.
    pub fn user(message: impl fmt::Display) -> Self {
        Self::new(Kind::User, &message.to_string())
    }

    /// Something that should never happen.
    pub fn internal(message: impl fmt::Display) -> Self {
        Self::new(Kind::Internal, &message.to_string())
    }

    fn new(kind: Kind, text: &str) -> Self {
        let (message, hint) = match text.split_once("\nhint: ") {
            Some((message, hint)) => (message, Some(hint.to_owned())),
            None => (text, None),
        };
        Self { kind, message: message.trim_end().to_owned(), hint }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self.kind {
            Kind::User => 1,
            Kind::Internal => 2,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "\nhint: {hint}"))
    }
}

impl From<ChainError> for Error {
    fn from(error: ChainError) -> Self {
        let kind = match error.kind() {
            ErrorKind::Caller | ErrorKind::Node => Kind::User,
            ErrorKind::Internal => Kind::Internal,
        };
        Self { kind, message: error.to_string(), hint: chain_hint(&error) }
    }
}

/// What to do about an error of the chain.
fn chain_hint(error: &ChainError) -> Option<String> {
    let hint = match error {
        ChainError::Address { .. } => "it looks like `http://127.0.0.1:8547`",
        ChainError::Unreachable { .. } => "start one with `tributary devnode`, or name another with `--rpc`",
        ChainError::InsufficientFunds { .. } => "send the account some native currency",
        ChainError::Pending { repeatable: true, .. } | ChainError::Unconfirmed { repeatable: true, .. } => {
            "run the command again; what is done is not done twice"
        }
        ChainError::Pending { .. } | ChainError::Unconfirmed { .. } => {
            "look for that transaction before you run the command again: it may still be mined, and would be done twice"
        }
        ChainError::Replaced { .. } => "run the command again",
        ChainError::Inconsistent { .. } => "if it stays so, name another node with `--rpc`",
        ChainError::NoCode { .. } => "`tributary deploy` puts the contracts there",
        ChainError::NotActivated { .. } => "`tributary deploy` activates it",
        ChainError::Decode { .. } => "is another contract at that address?",
        ChainError::Peers { .. } => "deploy anew with `--fresh`",
        ChainError::Partial { .. } => "the node may lag, so try again; `--fresh` deploys anew",
        ChainError::OtherProgram { .. } => "see that `--rpc` is the right chain; `--fresh` deploys anew",
        ChainError::Program { .. } => "`make contracts` builds it",
        ChainError::NotDeployed { chain_id, .. } => {
            return Some(format!("`tributary deploy` puts the contracts on chain {chain_id} and writes it"));
        }
        ChainError::Node { .. }
        | ChainError::Reverted { .. }
        | ChainError::Failed { .. }
        | ChainError::Signing { .. }
        | ChainError::Record { .. }
        | ChainError::File { .. } => return None,
    };
    Some(hint.to_owned())
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        let plain = Self::user(&error);
        match error {
            KeyError::Invalid { .. } => {
                plain.hint("a private key is 32 bytes, written as 64 hexadecimal digits")
            }
            KeyError::File { .. } => plain,
        }
    }
}

impl From<tributary_records::Error> for Error {
    fn from(error: tributary_records::Error) -> Self {
        Self::user(error)
    }
}

impl From<tributary_rounds::FileError> for Error {
    fn from(error: tributary_rounds::FileError) -> Self {
        Self::user(error)
    }
}

impl From<tributary_rounds::InputError> for Error {
    fn from(error: tributary_rounds::InputError) -> Self {
        Self::user(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_stands_on_its_own_line() {
        let error = Error::user("no `x` here\nhint: make one");
        assert_eq!(error.to_string(), "error: no `x` here\nhint: make one");
        assert_eq!((error.code(), error.hint.as_deref()), (1, Some("make one")));
        assert_eq!(Error::internal("odd").to_string(), "error: odd");
    }

    #[test]
    fn a_chains_error_has_its_hint_and_its_exit_code() {
        let pending = || ChainError::Pending {
            call: "Rewards.pay".into(),
            transaction: Default::default(),
            seconds: 120,
            repeatable: false,
        };
        let text = |error| Error::from(error).to_string();
        assert!(text(pending()).contains("\nhint: look for that transaction"));
        assert!(text(pending().repeatable()).contains("\nhint: run the command again; what is done"));
        assert_eq!(Error::from(pending()).code(), 1);
        let decode = ChainError::Decode { what: "x".into(), source: alloy_sol_types::Error::Overrun };
        assert_eq!(Error::from(decode).code(), 2);
    }
}

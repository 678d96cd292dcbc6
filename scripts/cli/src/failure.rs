//! What a command fails with: one line that says what happened, hints, and an exit code.

use std::fmt;

/// Who can mend it, which the exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The user: exit code 1.
    User,
    /// No one but the authors of this program, or of what it talks to: exit code 2.
    Internal,
}

/// A failed command.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    details: Vec<String>,
    hints: Vec<String>,
}

/// The result of a command, and of its steps.
pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// Something that the user can mend.
    pub(crate) fn user(message: impl fmt::Display) -> Self {
        Self::new(Kind::User, message)
    }

    /// Something that must not happen.
    pub(crate) fn internal(message: impl fmt::Display) -> Self {
        Self::new(Kind::Internal, message)
    }

    pub(crate) fn new(kind: Kind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string(), details: Vec::new(), hints: Vec::new() }
    }

    /// The same with lines that name each of the many things that the message is about.
    #[must_use]
    pub(crate) fn details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    /// The same with one hint more: which command or option helps.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self.kind {
            Kind::User => 1,
            Kind::Internal => 2,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        self.details.iter().try_for_each(|detail| write!(f, "\n  {detail}"))?;
        self.hints.iter().try_for_each(|hint| write!(f, "\nhint: {hint}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hint_has_a_line_of_its_own() {
        let failure = Failure::user("no `x` here").hint("make one").hint("or two");
        assert_eq!(failure.to_string(), "error: no `x` here\nhint: make one\nhint: or two");
        assert_eq!(failure.code(), 1);
        let failure = Failure::internal("odd");
        assert_eq!((failure.to_string().as_str(), failure.code()), ("error: odd", 2));
    }
}

//! What a command fails with: one line that says what happened, hints, and an exit code.

use crate::{
    fields::{Account, Decimal, HexBytes},
    output::{Outcome, plain},
};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;
use tributary_chain::Tried;

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
    tried: Option<Box<Tried>>,
}

/// What `--json` prints of a failed command, to standard error.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Report<'a> {
    /// What happened, to what, and what to do, in one line.
    error: &'a str,
    /// A line for each of the many things that it is about.
    details: &'a [String],
    /// Which commands or options help.
    hints: &'a [String],
    /// The exit code: 1 for what the user can mend, 2 for a fault of the program or of a node.
    code: u8,
}

/// What `--dry-run` prints: the first call that would be sent.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Trial {
    /// The contract and the function.
    call: String,
    /// Who would send it.
    from: Account,
    /// To whom; null for a contract that would be created.
    to: Option<Account>,
    /// The native currency that it carries, in wei.
    value: Decimal,
    /// Its calldata, or the code of the contract.
    data: HexBytes,
    /// The limit of gas that it would have.
    gas: u64,
    /// The most that it would pay for a unit of gas, in wei.
    max_fee_per_gas: Decimal,
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
        Self { kind, message: message.to_string(), details: Vec::new(), hints: Vec::new(), tried: None }
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

    /// The same of a call that was only tried, which is what `--dry-run` asks for.
    #[must_use]
    pub(crate) fn of_try(mut self, tried: Tried) -> Self {
        self.tried = Some(Box::new(tried));
        self
    }

    /// What would have been sent, if that is all that this says.
    pub(crate) fn tried(&self) -> Option<Outcome> {
        let Tried { call, from, to, value, data, gas, fee } = &**self.tried.as_ref()?;
        let receiver = to.map_or("a new contract".to_owned(), |to| to.to_string());
        let text = format!(
            "{call} would be sent by {from} to {receiver} with {value} wei, up to {gas} gas at up to {fee} wei, and\n{data}"
        );
        let result = Trial {
            call: call.clone(),
            from: (*from).into(),
            to: to.map(Account::from),
            value: (*value).into(),
            data: data.clone().into(),
            gas: *gas,
            max_fee_per_gas: (*fee).into(),
        };
        Some(Outcome::new(text, result))
    }

    /// The same for programs.
    pub(crate) fn report(&self) -> Report<'_> {
        Report { error: &self.message, details: &self.details, hints: &self.hints, code: self.code() }
    }

    /// What happened, in one line.
    pub(crate) fn message(&self) -> &str {
        &self.message
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
        write!(f, "error: {}", plain(&self.message))?;
        self.details.iter().try_for_each(|detail| write!(f, "\n  {}", plain(detail)))?;
        self.hints.iter().try_for_each(|hint| write!(f, "\nhint: {}", plain(hint)))
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

//! Why something did not happen on the chain.

use crate::{client::AddressError, send::Tried};
use alloy_primitives::{Address, B256, Bytes, U256};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Who can mend an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The caller: a wrong address, key, file or deployment, too little money, a call that reverts.
    Caller,
    /// The node is unreachable or misbehaves. The same call may succeed later or at another node;
    /// see [`ChainError::Pending`] and [`ChainError::Unconfirmed`] before a transaction is
    /// repeated.
    Node,
    /// No one who uses the program: what came back does not fit the interface that the program was
    /// built with, or the program is at fault.
    Internal,
}

/// Why something did not happen on the chain. [`ChainError::kind`] says who can mend it.
///
/// Errors of the transport are texts here and no sources, since alloy's quote the whole address of
/// the node, which may hold a key.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The text is not the address of a node, such as `http://127.0.0.1:8547`.
    #[error("`{url}` is not an address of a node: {source}")]
    Address {
        /// The text; without its secrets, if it is a URL.
        url: String,
        /// What is wrong with it.
        source: AddressError,
    },
    /// No node answers.
    #[error("no node answers at {url}: {reason}")]
    Unreachable {
        /// The node's scheme, host and port.
        url: String,
        /// What the transport says.
        reason: String,
    },
    /// The node answers with an error of its own, which is not a revert.
    #[error("the node refused {what}: {message}")]
    Node {
        /// The call, as `Contract.method`, or the node's method.
        what: String,
        /// The node's message.
        message: String,
    },
    /// The call reverts. Nothing was sent.
    #[error("{call} reverted: {reason}")]
    Reverted {
        /// The call, as `Contract.method`.
        call: String,
        /// The reason as one line of text, which begins with `Contract.Error` if the error is
        /// known.
        reason: String,
        /// The revert's data.
        data: Bytes,
    },
    /// The account has too little of the native currency. Nothing was sent.
    #[error("{account} holds {balance} wei, which does not cover {call}")]
    InsufficientFunds {
        /// The account.
        account: Address,
        /// Its balance, in wei.
        balance: U256,
        /// The call that it cannot pay for.
        call: String,
    },
    /// The call would have a higher limit of gas than the client lets one have
    /// ([`Client::with_most_gas`](crate::Client::with_most_gas)). Nothing was sent.
    #[error("{call} would have a limit of {gas} gas, and {most} is the most that is let")]
    TooMuchGas {
        /// The call, as `Contract.method`.
        call: String,
        /// The limit that it would have.
        gas: u64,
        /// The highest limit that is let.
        most: u64,
    },
    /// The transaction is in a block and reverted there: what it depends on has changed after the
    /// estimate of its gas.
    #[error("{call} failed in transaction {transaction}, which used {gas} gas")]
    Failed {
        /// The call, as `Contract.method`.
        call: String,
        /// The transaction's hash.
        transaction: B256,
        /// The gas that it used.
        gas: u64,
    },
    /// The transaction was sent, and is not in a block yet. It may still get into one.
    #[error("{call} was sent as {transaction} but is not in a block after {seconds} s")]
    Pending {
        /// The call, as `Contract.method`.
        call: String,
        /// The transaction's hash.
        transaction: B256,
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
    /// The transaction was signed and may have been sent: the node's answer was lost.
    #[error("whether {call} is on the chain, as transaction {transaction}, is unknown: {source}")]
    Unconfirmed {
        /// The call, as `Contract.method`.
        call: String,
        /// The transaction's hash.
        transaction: B256,
        /// Why it is unknown.
        source: Box<ChainError>,
    },
    /// Another block has taken the place of the one that was read from, so that what was read may
    /// be of two blocks.
    #[error("block {block} was replaced while it was read")]
    Replaced {
        /// The block's number.
        block: u64,
    },
    /// The node's answer contradicts itself, or what was asked.
    #[error("the node's answer to {what} cannot be: {problem}")]
    Inconsistent {
        /// The node's method.
        what: &'static str,
        /// The contradiction.
        problem: String,
    },
    /// What a call returned, or an event, is of another type than its interface says.
    #[error("{what} gave an answer that does not fit its interface: {source}")]
    Decode {
        /// The call or event, as `Contract.name`.
        what: String,
        /// What the decoder says.
        source: alloy_sol_types::Error,
    },
    /// The signer failed.
    #[error("{account} cannot sign: {source}")]
    Signing {
        /// The account.
        account: Address,
        /// What the signer says.
        source: alloy_signer::Error,
    },
    /// There is no contract at the address.
    #[error("{name} is not at {address} on this chain")]
    NoCode {
        /// The contract.
        name: &'static str,
        /// The address.
        address: Address,
    },
    /// The program is on the chain, but was never activated, or its activation has expired.
    #[error("{name} at {address} is not activated: {reason}")]
    NotActivated {
        /// The contract.
        name: &'static str,
        /// Its address.
        address: Address,
        /// What the chain says.
        reason: String,
    },
    /// The contract works with other contracts than the deployment's: another account has run its
    /// constructor.
    #[error("{name} at {address} works with other contracts than {path} names")]
    Peers {
        /// The contract.
        name: &'static str,
        /// Its address.
        address: Address,
        /// The file of the deployment.
        path: PathBuf,
    },
    /// Some contracts of the deployment are on the chain, and this one is not: the node lags, or it
    /// is of another chain.
    #[error("{name} is not at {address}, though other contracts that {path} names are on this chain")]
    Partial {
        /// The contract.
        name: &'static str,
        /// The address where it should be.
        address: Address,
        /// The file of the deployment.
        path: PathBuf,
    },
    /// The node is of the deployment's chain, and has none of its contracts: it lags.
    #[error("{name} is not at {address}, though {path} is of this very chain; the node lags")]
    Behind {
        /// The contract.
        name: &'static str,
        /// The address where it should be.
        address: Address,
        /// The file of the deployment.
        path: PathBuf,
    },
    /// The deployment on record is of another chain than the node.
    #[error("{path} is of chain {expected}, and the node of chain {found}")]
    OtherChain {
        /// The file of the deployment.
        path: PathBuf,
        /// The chain on record.
        expected: u64,
        /// The node's chain.
        found: u64,
    },
    /// Two nodes are not of the same chain.
    #[error("{first} and {second} are not of the same chain: they differ in {what}")]
    NodesDiffer {
        /// A node.
        first: String,
        /// The other one.
        second: String,
        /// In what they differ.
        what: String,
    },
    /// The call would be sent now, and is not, since the client sends nothing
    /// ([`Client::only_try`](crate::Client::only_try)).
    #[error("{} was not sent", .0.call)]
    Tried(Box<Tried>),
    /// The contract at the address has other code than the deployment or the programs at hand.
    #[error("{name} at {address} is another program than {path} names")]
    OtherProgram {
        /// The contract.
        name: &'static str,
        /// Its address.
        address: Address,
        /// The file of the deployment.
        path: PathBuf,
    },
    /// There is no complete deployment on record for the chain.
    #[error("there is no {path}")]
    NotDeployed {
        /// The file that should be there.
        path: PathBuf,
        /// The chain.
        chain_id: u64,
    },
    /// The file of a deployment is not one.
    #[error("cannot understand {path}: {source}")]
    Record {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A contract's program, which the build makes, cannot be read.
    #[error("cannot read {path}: {source}")]
    Program {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// A file of the deployment cannot be read or written.
    #[error("cannot {action} {path}: {source}")]
    File {
        /// What was tried: read, write, create or rename.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

impl ChainError {
    /// Who can mend the error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Address { .. }
            | Self::Reverted { .. }
            | Self::InsufficientFunds { .. }
            | Self::TooMuchGas { .. }
            | Self::Failed { .. }
            | Self::NoCode { .. }
            | Self::NotActivated { .. }
            | Self::Peers { .. }
            | Self::Partial { .. }
            | Self::OtherChain { .. }
            | Self::NodesDiffer { .. }
            | Self::Tried(_)
            | Self::OtherProgram { .. }
            | Self::NotDeployed { .. }
            | Self::Record { .. }
            | Self::Program { .. }
            | Self::File { .. } => ErrorKind::Caller,
            Self::Unreachable { .. }
            | Self::Node { .. }
            | Self::Pending { .. }
            | Self::Unconfirmed { .. }
            | Self::Behind { .. }
            | Self::Replaced { .. }
            | Self::Inconsistent { .. } => ErrorKind::Node,
            Self::Decode { .. } | Self::Signing { .. } => ErrorKind::Internal,
        }
    }

    pub(crate) fn unconfirmed(call: &str, transaction: B256, source: Self) -> Self {
        let (call, source) = (call.to_owned(), Box::new(source));
        Self::Unconfirmed { call, transaction, source }
    }

    pub(crate) fn inconsistent(what: &'static str, problem: String) -> Self {
        Self::Inconsistent { what, problem }
    }

    /// The error of a file operation, for `map_err`.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { action, path, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending() -> ChainError {
        let call = "Rewards.pay".to_owned();
        ChainError::Pending { call, transaction: B256::ZERO, seconds: 120 }
    }

    #[test]
    fn a_transaction_that_failed_and_one_that_is_pending_are_of_different_kinds() {
        let failed = ChainError::Failed { call: "Rewards.pay".into(), transaction: B256::ZERO, gas: 1 };
        assert_eq!((failed.kind(), pending().kind()), (ErrorKind::Caller, ErrorKind::Node));
        assert_eq!(ChainError::unconfirmed("x", B256::ZERO, failed).kind(), ErrorKind::Node);
    }

    #[test]
    fn a_message_is_one_line_without_commands_and_flags() {
        let source = include_str!("error.rs");
        let messages: Vec<&str> =
            source.lines().filter_map(|line| line.trim().strip_prefix("#[error(")).collect();
        assert!(messages.len() > 20, "{messages:?}");
        for message in messages {
            assert!(message.starts_with('"'), "one line of source: {message}");
            for word in ["\\n", "hint", "--", "tributary"] {
                assert!(!message.contains(word), "{message}");
            }
        }
    }
}

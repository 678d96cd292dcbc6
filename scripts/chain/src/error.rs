//! What goes wrong between a program and a chain.

use alloy_primitives::{Address, B256, U256};
use std::path::PathBuf;

/// Why something did not happen on the chain.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
    /// The address is not one to connect to.
    #[error("`{url}` is not an address of a node: {reason}\nhint: it looks like `http://127.0.0.1:8547`")]
    Address {
        /// What was given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody answers.
    #[error(
        "no node answers at {url}: {reason}\nhint: start one with `tributary devnode`, or name another with `--rpc`"
    )]
    Unreachable {
        /// Where.
        url: String,
        /// Why not.
        reason: String,
    },
    /// The node answered with an error of its own.
    #[error("the node refused {what}: {message}")]
    Node {
        /// What was asked.
        what: String,
        /// Its message.
        message: String,
    },
    /// A contract refused the call.
    #[error("{call} was refused: {reason}")]
    Refused {
        /// The call, as `Contract.method`.
        call: String,
        /// Why, in words.
        reason: String,
    },
    /// The account has too little of native currency.
    #[error(
        "{account} holds {balance} wei, which does not cover {call}\nhint: send the account some native currency"
    )]
    Balance {
        /// The account.
        account: Address,
        /// What it has.
        balance: U256,
        /// What it was to pay for.
        call: String,
    },
    /// The transaction was mined and failed.
    #[error("{call} failed in transaction {transaction}, which used {gas} gas")]
    Failed {
        /// The call.
        call: String,
        /// Its transaction.
        transaction: B256,
        /// What it used.
        gas: u64,
    },
    /// The transaction was not mined in time.
    #[error(
        "{call} was sent as {transaction} but is not in a block after {seconds} s\nhint: {}",
        if *repeatable {
            "run the command again; what is done is not done twice"
        } else {
            "look for that transaction before you run the command again: it may still be mined, and would be done twice"
        }
    )]
    Pending {
        /// The call.
        call: String,
        /// Its transaction.
        transaction: B256,
        /// How long it was waited for.
        seconds: u64,
        /// Whether the same call can be sent again without doing anything twice: see
        /// [`ChainError::repeatable`].
        repeatable: bool,
    },
    /// The node gave an answer that cannot be.
    #[error(
        "the node's answer to {what} cannot be: {problem}\nhint: if it stays so, name another node with `--rpc`"
    )]
    Untrue {
        /// What was asked.
        what: String,
        /// What is wrong with the answer.
        problem: String,
    },
    /// There is no program where one is expected.
    #[error("{name} is not at {address} on this chain\nhint: `tributary deploy` puts the contracts there")]
    NoCode {
        /// The contract.
        name: &'static str,
        /// Where it should be.
        address: Address,
    },
    /// The program is on chain, but was never activated or has expired.
    #[error("{name} at {address} is not activated: {reason}\nhint: `tributary deploy` activates it")]
    NotActivated {
        /// The contract.
        name: &'static str,
        /// Where it is.
        address: Address,
        /// What the chain says.
        reason: String,
    },
    /// An answer could not be read.
    #[error(
        "{call} gave an answer that does not fit its interface\nhint: is another contract at that address?"
    )]
    Answer {
        /// The call.
        call: String,
    },
    /// The contracts are not the ones that know each other.
    #[error(
        "{name} at {address} works with other contracts than {path} names\nhint: deploy anew with `--fresh`"
    )]
    Peers {
        /// The contract.
        name: &'static str,
        /// Where it is.
        address: Address,
        /// The deployment's file.
        path: PathBuf,
    },
    /// Some contracts on record are on the chain, and one is not.
    #[error(
        "{name} is not at {address}, though other contracts that {path} names are on this chain\nhint: the node may lag, so try again; `--fresh` deploys anew"
    )]
    Partial {
        /// The contract.
        name: &'static str,
        /// Where it should be.
        address: Address,
        /// The file of the deployment.
        path: PathBuf,
    },
    /// The contract at the address is another one than is on record.
    #[error(
        "{name} at {address} is another program than {path} names\nhint: see that `--rpc` is the right chain; `--fresh` deploys anew"
    )]
    OtherProgram {
        /// The contract.
        name: &'static str,
        /// Where it is.
        address: Address,
        /// The file that says otherwise.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("cannot {what} {path}: {reason}")]
    File {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// There is no deployment on record.
    #[error(
        "there is no {path}\nhint: `tributary deploy` puts the contracts on chain {chain_id} and writes it"
    )]
    NotDeployed {
        /// The file that should be there.
        path: PathBuf,
        /// The chain.
        chain_id: u64,
    },
}

impl ChainError {
    /// Says that what failed can be sent again without doing anything twice, as a claim or a registration.
    /// Without it a transaction that was not mined in time is told as one to look for first.
    pub fn repeatable(self) -> Self {
        match self {
            Self::Pending { call, transaction, seconds, .. } => {
                Self::Pending { call, transaction, seconds, repeatable: true }
            }
            other => other,
        }
    }

    pub(crate) fn file(what: &'static str, path: &std::path::Path, reason: impl ToString) -> Self {
        Self::File { what, path: path.to_owned(), reason: reason.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_repeated_is_said_to_be() {
        let pending = ChainError::Pending {
            call: "Rewards.pay".into(),
            transaction: B256::ZERO,
            seconds: 120,
            repeatable: false,
        };
        assert!(pending.to_string().contains("look for that transaction"));
        assert!(pending.repeatable().to_string().contains("what is done is not done twice"));
    }
}

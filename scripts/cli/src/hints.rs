//! What the libraries' errors mean to a user of the command line: who can mend them, and which
//! command or option helps.

use crate::failure::{Failure, Kind};
use tributary_chain::{ChainError, ErrorKind, KeyError};
use tributary_sdk::{
    Error,
    claims::ClaimError,
    contribute::ContributionError,
    datanets::DatanetError,
    explain::ExplainError,
    features::FeaturesError,
    fetch::FetchError,
    folder::FolderError,
    index::IndexError,
    models::ModelError,
    quality::QualityError,
    receipts::BookError,
    rounds::{InputError, NothingToSettle, RoundError, ScoreError},
};

/// Who can mend it, and a hint.
type Advice = (Kind, Option<String>);

fn user() -> Advice {
    (Kind::User, None)
}

fn hint(text: impl Into<String>) -> Advice {
    (Kind::User, Some(text.into()))
}

fn internal() -> Advice {
    (Kind::Internal, None)
}

/// What would have been sent, of an error that says no more.
fn tried(failure: Failure, error: &ChainError) -> Failure {
    match error {
        ChainError::Tried(tried) => failure.of_try((**tried).clone()),
        _ => failure,
    }
}

fn failure(error: &dyn std::error::Error, (kind, hint): Advice) -> Failure {
    let failure = Failure::new(kind, error);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let advice = match &error {
            Error::Chain(error) => chain(error),
            Error::Index(error) => index(error),
            Error::Folder(error) => folder(error),
            Error::Book(error) => book(error),
            Error::Datanet(error) => datanet(error),
            Error::Contribution(error) => contribution(error),
            Error::Model(error) => model(error),
            Error::Round(error) => round(error),
            Error::Claim(error) => claim(error),
            Error::Fetch(error) => fetch(error),
            Error::Explain(error) => explained(error),
            Error::Features(error) => features(error),
            Error::Quality(error) => quality(error),
            Error::Write(_)
            | Error::RoundFiles(_)
            | Error::Funds(_)
            | Error::Attribution(_)
            | Error::Windows(_) => user(),
            Error::NoReceipt { model, .. } => {
                hint(format!("`tributary receipt show {model}` lists the receipts of the book"))
            }
            Error::MissingEvent { .. } => internal(),
        };
        let failure = failure(&error, advice);
        if let Error::Chain(error) = &error { tried(failure, error) } else { failure }
    }
}

fn index(error: &IndexError) -> Advice {
    match error {
        IndexError::Chain(error) => chain(error),
        IndexError::Forgotten { .. } => hint("name a node that keeps all blocks and logs with `--rpc`"),
        IndexError::Lags { .. } => hint(
            "wait, or name another node with `--rpc`; if the chain was set back, `tributary index --rebuild` reads it again",
        ),
        IndexError::Incomplete { .. } => hint(
            "`tributary index --rebuild` reads the chain again; name a node that keeps all logs with `--rpc`",
        ),
        IndexError::Database { .. } => hint("`tributary index --rebuild` makes it anew from the chain"),
        IndexError::File { .. } => user(),
        IndexError::Internal(_) => internal(),
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        let advice = index(&error);
        failure(&error, advice)
    }
}

fn folder(error: &FolderError) -> Advice {
    match error {
        FolderError::NoRecord { .. } => {
            hint("fetch the Datanet's records, and run `tributary contribute --dry-run` on them")
        }
        FolderError::NoBatch(_) => internal(),
        FolderError::Store(_)
        | FolderError::Batch { .. }
        | FolderError::WrongBatch { .. }
        | FolderError::Write(_) => user(),
    }
}

fn explained(error: &ExplainError) -> Advice {
    match error {
        ExplainError::NoRound { model, .. } | ExplainError::NoRounds(model) => {
            hint(format!("`tributary round show {model}` shows the model's rounds"))
        }
        ExplainError::Nothing { .. } => hint(
            "a treasury and a claim key earn by themselves: `treasury:DATANET`, or an author with `--datanet`",
        ),
        ExplainError::OtherLeaves { .. } | ExplainError::Unfounded { .. } => {
            hint("the round is wrong: while it is open, `tributary round challenge` may prove it")
        }
    }
}

fn quality(error: &QualityError) -> Advice {
    match error {
        QualityError::MalformedFile { .. }
        | QualityError::OtherArtifact { .. }
        | QualityError::OtherSnapshot { .. } => hint("`--anew` leaves out what the document says already"),
        QualityError::Malformed(_)
        | QualityError::NoSnapshot { .. }
        | QualityError::Read { .. }
        | QualityError::Write(_) => user(),
    }
}

fn features(error: &FeaturesError) -> Advice {
    match error {
        FeaturesError::NotAtHand { model, .. } => {
            hint(format!("`tributary features add {model} FILE` puts the file there"))
        }
        FeaturesError::Uncovered { .. } => {
            hint("make features of these too; with `--uncovered` they earn nothing")
        }
        FeaturesError::NoOutput { .. } => {
            hint("`tributary features import --answer` writes such a file; `--vector` names one answer's")
        }
        FeaturesError::File(_)
        | FeaturesError::NoTree { .. }
        | FeaturesError::OtherRoot { .. }
        | FeaturesError::NotTheModels { .. }
        | FeaturesError::Dimensions { .. }
        | FeaturesError::OtherArtifact { .. }
        | FeaturesError::Store(_) => user(),
    }
}

fn fetch(error: &FetchError) -> Advice {
    match error {
        FetchError::Nowhere { .. } => hint("`--gateway` names a gateway, mirror or folder that has it"),
        FetchError::TooLarge { .. } | FetchError::Limit { .. } => hint("`--most-bytes` allows more"),
        FetchError::TooSlow { .. } => {
            hint("run the command again to go on, or give `--patience` more seconds")
        }
        FetchError::Client(_) => internal(),
        FetchError::Source { .. }
        | FetchError::OtherList { .. }
        | FetchError::Keep(_)
        | FetchError::Write { .. } => user(),
    }
}

fn book(error: &BookError) -> Advice {
    match error {
        BookError::RequestTwice { .. } => hint("`--request` names the request"),
        _ => user(),
    }
}

fn datanet(error: &DatanetError) -> Advice {
    match error {
        DatanetError::Unknown(_) => hint("`tributary status` lists the Datanets"),
        DatanetError::NotRegistered { datanet, .. } => {
            hint(format!("`tributary datanet waiting {datanet}` lists what waits for a curator"))
        }
        DatanetError::Ambiguous { datanet, .. } => {
            hint(format!("`--payee` names one; `tributary datanet waiting {datanet}` lists them"))
        }
        DatanetError::NothingAccepted(_) | DatanetError::NotInBatch { .. } => user(),
        DatanetError::UnusedClaimKey { .. } => {
            hint("a claim key is bound permanently: write the author as `contribute --by-author` read it")
        }
    }
}

fn contribution(error: &ContributionError) -> Advice {
    match error {
        ContributionError::RegisteredForOthers { .. } => {
            hint("`--skip` leaves out what is registered for others")
        }
        ContributionError::NotCommitted => hint("run the command with `--commit` and the same files"),
        ContributionError::TooYoung { seconds } => {
            hint(format!("on a development chain `tributary wait {seconds}` advances the clock"))
        }
    }
}

fn model(error: &ModelError) -> Advice {
    match error {
        ModelError::UnknownRule { .. } => user(),
        ModelError::NotSpan { model } => hint(format!(
            "who owns which bytes is asked of models with the rule span; `tributary score {model}` scores the records of this one"
        )),
        ModelError::NotGradient { .. } => hint("features are read under the rule gradient only"),
        ModelError::Records(_) => internal(),
    }
}

fn round(error: &RoundError) -> Advice {
    match error {
        RoundError::IsOpen { model } => {
            hint(format!("`tributary round show {model}` says until when it can be challenged"))
        }
        RoundError::NothingToSettle { model, reason, .. } => hint(match reason {
            NothingToSettle::NotPaid { unsettled } => {
                format!(
                    "the first receipts cost more than the {unsettled} that were paid: `tributary pay {model}`"
                )
            }
            NothingToSettle::NoLaterBlock => {
                "receipts can be settled once there is a later block; on a development \
                                              chain `tributary wait 1` makes one"
                    .to_owned()
            }
            NothingToSettle::Settled => "the book's receipts are of the times of earlier rounds".to_owned(),
            NothingToSettle::NoReceipts => format!("`tributary receipt add {model}` writes receipts"),
        }),
        RoundError::Score(error) => score(error),
        RoundError::Input(error) => input(error),
        RoundError::NotScored { model } => hint(format!("`tributary score {model}` scores one")),
        RoundError::CutoffTooLate { .. }
        | RoundError::Draft { .. }
        | RoundError::NotInEvents { .. }
        | RoundError::BookChanged { .. }
        | RoundError::OtherFiles { .. } => user(),
    }
}

/// What is scored follows from the book and the chain: the book may be too long, or have a line
/// twice, and all else is a fault of this program.
fn score<E>(error: &ScoreError<E>) -> Advice {
    match error {
        ScoreError::TooManyWindows => hint("`tributary score --cutoff` takes an earlier cutoff"),
        ScoreError::ReceiptTwice(_) => user(),
        ScoreError::Source(_) | ScoreError::LastOrder => internal(),
    }
}

/// As [`score`].
fn input(error: &InputError) -> Advice {
    match error {
        InputError::TooMany(_) | InputError::Overflow(_) => {
            hint("`tributary score --cutoff` takes an earlier cutoff")
        }
        InputError::ReceiptTwice(_) => user(),
        _ => internal(),
    }
}

fn claim(error: &ClaimError) -> Advice {
    match error {
        ClaimError::NoFinalRound { model } => {
            hint(format!("`tributary round show {model}` shows the model's rounds"))
        }
        ClaimError::NotInPayouts { .. } => internal(),
    }
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        tried(failure(&error, chain(&error)), &error)
    }
}

fn chain(error: &ChainError) -> Advice {
    let kind = match error.kind() {
        ErrorKind::Caller | ErrorKind::Node => Kind::User,
        ErrorKind::Internal => Kind::Internal,
    };
    let hint = match error {
        ChainError::Address { .. } => "it looks like `http://127.0.0.1:8547`",
        ChainError::Unreachable { .. } => "start one with `tributary devnode`, or name another with `--rpc`",
        ChainError::InsufficientFunds { .. } => "send the account some native currency",
        ChainError::Pending { .. } | ChainError::Unconfirmed { .. } => {
            "run the command again: it looks for that transaction first, and does nothing twice; `tributary journal` shows what is open"
        }
        ChainError::Signing { .. } => {
            "a device signs transactions only: sign messages with a key at hand or in AWS KMS"
        }
        ChainError::Failed { .. } | ChainError::Replaced { .. } => "run the command again",
        ChainError::Inconsistent { .. } => "if it stays so, name another node with `--rpc`",
        ChainError::NoCode { .. } => "`tributary deploy` puts the contracts there",
        ChainError::NotActivated { .. } => "`tributary deploy` activates it",
        ChainError::Decode { .. } => "is another contract at that address?",
        ChainError::Peers { .. } => "`tributary deploy --fresh` deploys again",
        ChainError::Behind { .. } => "try again later, or name another node with `--rpc`",
        ChainError::OtherChain { .. } => "see that `--rpc` is the right chain",
        ChainError::NodesDiffer { .. } => "see that each `--rpc` is of the right chain",
        ChainError::Partial { .. } => {
            "the node may lag, so try again; `tributary deploy --fresh` deploys again"
        }
        ChainError::OtherProgram { .. } => {
            "see that `--rpc` is the right chain; `tributary deploy --fresh` deploys again"
        }
        ChainError::Program { .. } => "`make contracts` builds it",
        ChainError::NotDeployed { chain_id, .. } => {
            let hint = format!("`tributary deploy` puts the contracts on chain {chain_id} and writes it");
            return (kind, Some(hint));
        }
        ChainError::Node { .. }
        | ChainError::Tried(_)
        | ChainError::Reverted { .. }
        | ChainError::TooMuchGas { .. }
        | ChainError::Record { .. }
        | ChainError::File { .. } => return (kind, None),
    };
    (kind, Some(hint.to_owned()))
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        let advice = match error {
            KeyError::Invalid { .. } => hint("a private key is 32 bytes, written as 64 hexadecimal digits"),
            KeyError::NoPassword { .. } => {
                hint("set TRIBUTARY_PASSWORD, or name a file with `--password-file`")
            }
            KeyError::File { .. } | KeyError::Keystore { .. } => user(),
            #[cfg(any(feature = "kms", feature = "ledger", feature = "trezor"))]
            KeyError::Remote { .. } => user(),
        };
        failure(&error, advice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{B256, U256};

    fn text(error: impl Into<Error>) -> (String, u8) {
        let failure = Failure::from(error.into());
        (failure.to_string(), failure.code())
    }

    fn pending() -> ChainError {
        let call = "Rewards.pay".to_owned();
        ChainError::Pending { call, transaction: B256::ZERO, seconds: 120 }
    }

    #[test]
    fn what_may_still_be_done_is_looked_for_by_the_same_command() {
        let (message, code) = text(pending());
        assert!(message.contains("\nhint: run the command again: it looks for that"), "{message}");
        assert_eq!(code, 1);
    }

    #[test]
    fn what_no_user_can_mend_is_an_internal_fault() {
        let decode = ChainError::Decode { what: "x".into(), source: alloy_sol_types::Error::Overrun };
        let lost = Error::MissingEvent { event: "Paid(uint256)", transaction: B256::ZERO };
        let payee = ClaimError::NotInPayouts { model: U256::from(1), payee: B256::ZERO };
        let input = RoundError::Input(InputError::FirstHasNone);
        for (_, code) in [text(decode), text(lost), text(payee), text(input)] {
            assert_eq!(code, 2);
        }
    }

    #[test]
    fn a_library_error_gets_the_command_that_helps() {
        let model = U256::from(7);
        let cases = [
            (text(RoundError::NotScored { model }), "`tributary score 7` scores one"),
            (text(DatanetError::Unknown(model)), "`tributary status` lists the Datanets"),
            (text(ContributionError::TooYoung { seconds: 9 }), "`tributary wait 9` advances the clock"),
        ];
        for ((message, code), hint) in cases {
            assert!(message.starts_with("error: ") && message.contains("\nhint: "), "{message}");
            assert!(message.ends_with(hint), "{message}");
            assert_eq!(code, 1);
        }
    }
}

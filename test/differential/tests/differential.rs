//! The programs and the Solidity reference do the same under random use.

use alloy_sol_types::SolError;
use std::collections::BTreeSet;
use tributary_differential::{Report, run};
use tributary_interfaces::{IAttribution, IDatanets, IModels, IRewards};
use tributary_test_kit::{Artifacts, number_from_environment};

/// How many sequences, unless the environment says otherwise: `TRIBUTARY_SEQUENCES`, and
/// `TRIBUTARY_SEED` for the first seed.
const SEQUENCES: u64 = 3_000;

/// What only another contract may call with success, which the sequences see through it.
const INTERNAL: [&str; 2] = ["openPool", "settle"];

/// What is refused to nobody.
const ALWAYS_WORK: [&str; 4] = ["cancelNonces", "token.send", "token.set", "wallet.set"];

#[test]
fn programs_and_reference_agree() {
    let (first, count) = (
        number_from_environment("TRIBUTARY_SEED", 1),
        number_from_environment("TRIBUTARY_SEQUENCES", SEQUENCES),
    );
    let report = match run(&Artifacts::of_workspace(), first, count) {
        Ok(report) => report,
        Err(error) => panic!("{error}"),
    };
    println!("{}\nfirst seed {first}", report.tally);
    let differences: Vec<String> = report.differences.iter().map(ToString::to_string).collect();
    assert!(differences.is_empty(), "first seed {first}\n{}", differences.join("\n"));
    assert_eq!(report.tally.sequences, count);
    if count >= 1_000 {
        everything_was_seen(&report);
    }
}

/// A comparison shows nothing about what never happened.
fn everything_was_seen(report: &Report) {
    for (name, (worked, refused)) in &report.tally.calls {
        assert!(*worked > 0 || INTERNAL.contains(name), "{name} never worked");
        assert!(*refused > 0 || ALWAYS_WORK.contains(name), "{name} was never refused");
    }
    let skipped: BTreeSet<[u8; 4]> = report.tally.items.keys().copied().collect();
    for (name, reason) in reasons() {
        assert!(skipped.contains(&reason), "no signed contribution among many was skipped with {name}");
    }
    assert!(skipped.contains(&[0; 4]), "no signed contribution among many was registered");
    let seen: BTreeSet<[u8; 4]> = report.tally.refusals.keys().copied().collect();
    let unseen: Vec<&str> =
        errors().into_iter().filter(|(_, selector)| !seen.contains(selector)).map(|(name, _)| name).collect();
    assert!(unseen.is_empty(), "these errors never came up: {}", unseen.join(", "));
}

macro_rules! errors {
    ($($interface:ident: $($error:ident),*;)*) => {
        vec![$($((concat!(stringify!($interface), ".", stringify!($error)), $interface::$error::SELECTOR)),*),*]
    };
}

/// What a signed contribution among many can be skipped with.
fn reasons() -> Vec<(&'static str, [u8; 4])> {
    errors! {
        IDatanets: InvalidLength, UnknownDatanet, DatanetIsClosed, CommitmentRequired, NotListed, NonceCancelled,
            SignatureExpired, InvalidSignature, ZeroValue, NotARecord, AlreadyContributed;
    }
}

/// Every error of the interfaces that a caller can bring about; `GasTooLow` depends on what a call
/// costs, and `IAttribution.InvalidAmount` of a bond, `IModels.LineageTooDeep` and such need more
/// calls than a sequence has.
fn errors() -> Vec<(&'static str, [u8; 4])> {
    errors! {
        IDatanets: UnknownDatanet, DatanetIsClosed, NotDatanetOwner, NotPendingOwner, NotCurator, TooManyCurators, NotListed,
            NoAttestor, AlreadyContributed, UnknownContribution, NotContributor, InvalidStatus, InvalidPolicy, InvalidTreasury,
            InvalidPayee, ZeroValue, NotARecord, InvalidLength, InvalidCount, UriTooLong, InvalidVouch, AlreadyBound,
            InvalidSignature, SignatureExpired, NonceCancelled, CommitmentRequired, UnknownCommitment, AlreadyCommitted,
            CommitmentTooYoung, InvalidProof;
        IModels: UnknownModel, NotModelOwner, NotPendingOwner, SharesDoNotAddUp, InvalidShare, InvalidSources, DatanetNotOpen,
            SourceMissing, InvalidRule, InvalidScorers, InvalidBond, InvalidWindow, AssetMismatch, BaseTakesNothing, ZeroValue,
            UriTooLong, NothingNew, CannotLeaveOut;
        IRewards: UnknownModel, NotAllowed, WrongAsset, InvalidAmount, WrongValue, TransferFailed, NotAToken, InvalidProof,
            NothingToPay, NothingLeft, InvalidPayee, NoHolder, OnlyByOwnWord, InvalidReceiver, InvalidSignature,
            SignatureExpired, InvalidLength, UnknownShare, IsPaused, PausedLately, InvalidPause, AssetInUse;
        IAttribution: UnknownModel, RoundIsOpen, NoSuchRound, WrongNumber, WrongAttempt, WrongStart, InvalidCutoff,
            SignatureExpired, WrongSettlement, InvalidUri, InvalidTree, InvalidReceipts, CreditsDiffer, InvalidPayouts,
            InvalidOperatorSignature, QuorumMissing, NotScorer, InvalidScorerSignature, BondTooSmall, WindowOpen, InvalidAmount,
            WrongValue, TransferFailed, NotAToken, IsPaused;
    }
}

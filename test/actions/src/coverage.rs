//! What a long run must have come to.

use crate::{rounds::HONEST, tally::Tally, themes::ACTIONS, trick::Trick};
use alloy_primitives::hex;
use alloy_sol_types::{SolCall, SolError, SolInterface};
use std::collections::BTreeSet;
use tributary_interfaces::{
    IAttribution, IDatanets,
    IDisputes::{self, IDisputesCalls as Disputes},
    IModels, IRequests, IRewards,
    disputes::program_of,
};

/// What never succeeds: what only another contract may call.
const NEVER_SUCCEED: [&str; 4] = ["openPool", "settle", "slashRound", "voidRound"];
/// What reverts for no one.
const ALWAYS_SUCCEED: [&str; 1] = ["cancelNonces"];

/// What never happened in a run of some ten thousand calls or more, though it should have: an action,
/// a trick, a function that succeeds or reverts, an error.
pub fn missing(tally: &Tally) -> Vec<String> {
    let mut needed: Vec<String> = ACTIONS.iter().map(|action| format!("action {action}")).collect();
    needed.extend(Trick::ALL.iter().map(|trick| format!("trick {trick:?}")));
    let outcomes = ["success of ", "revert of "];
    let name_of =
        |key: &'_ String| outcomes.iter().find_map(|outcome| key.strip_prefix(outcome).map(String::from));
    // Every challenge, and whatever was called.
    let mut names: BTreeSet<String> = tally.0.keys().filter_map(name_of).collect();
    // The random models have the rule `span`; what `gradient` has is compared apart.
    let is_of_span = |selector: &[u8; 4]| {
        program_of(*selector) != Some("gradients") && *selector != IDisputes::proveFormCall::SELECTOR
    };
    let of_disputes = Disputes::selectors().filter(is_of_span).filter_map(Disputes::name_by_selector);
    names.extend(of_disputes.filter(|name| name.starts_with("prove")).map(String::from));
    for name in names {
        needed.extend((!NEVER_SUCCEED.contains(&&*name)).then(|| format!("success of {name}")));
        needed.extend((!ALWAYS_SUCCEED.contains(&&*name)).then(|| format!("revert of {name}")));
    }
    needed.push(HONEST.into());
    let mut missing: Vec<String> = needed.into_iter().filter(|what| tally.count(what) == 0).collect();
    let mut need = |(name, selector): (&str, [u8; 4]), kind: &str| {
        if tally.count(&format!("{kind} {}", hex::encode(selector))) == 0 {
            missing.push(format!("{kind} {name}"));
        }
    };
    errors().into_iter().for_each(|error| need(error, "error"));
    reasons().into_iter().chain([("none", [0; 4])]).for_each(|reason| need(reason, "reason"));
    missing
}

macro_rules! errors {
    ($($interface:ident: $($error:ident),*;)*) => {
        vec![$($((concat!(stringify!($interface), ".", stringify!($error)), $interface::$error::SELECTOR)),*),*]
    };
}

/// What a signed contribution among many can be passed over with.
fn reasons() -> Vec<(&'static str, [u8; 4])> {
    errors! {
        IDatanets: InvalidLength, UnknownDatanet, DatanetIsClosed, CommitmentRequired, NotListed, NonceCancelled,
            SignatureExpired, InvalidSignature, ZeroValue, NotARecord, AlreadyContributed;
    }
}

/// Every error of the interfaces that a caller can bring about in a few thousand steps. `GasTooLow`
/// depends on what a call costs.
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
            InvalidOperatorSignature, QuorumMissing, NotScorer, ScorerBlocked, NotAllowed, Unanswered, InvalidScorerSignature, BondTooSmall, WindowOpen, InvalidAmount,
            WrongValue, TransferFailed, NotAToken, IsPaused;
        IDisputes: NotShown, NoFault, UnknownTree, InvalidRecord;
        IRequests: InvalidRequest, NoSuchLeaves, AskingEnded, NoSuchRound, OutputsArePrivate, AlreadyAsked, NotAsked,
            AnsweringEnded, AnsweringOpen, NotShown, RoundIsOpen, AlreadyVetoed, BurnTooSmall, InvalidReceiver,
            NothingToWithdraw;
    }
}

//! What Datanets refuses.

use super::{payee, time};
use tributary_interfaces::IDatanets::IDatanetsErrors as E;

/// The error's name, what it means and what to do about it.
pub(super) fn words(error: E) -> (&'static str, String) {
    match error {
        E::UnknownDatanet(e) => ("UnknownDatanet", format!("there is no Datanet {}", e.datanetId)),
        E::DatanetIsClosed(e) => {
            ("DatanetIsClosed", format!("Datanet {} takes no more contributions", e.datanetId))
        }
        E::NotDatanetOwner(e) => (
            "NotDatanetOwner",
            format!("{} does not own Datanet {}; its owner must send this", e.caller, e.datanetId),
        ),
        E::NotPendingOwner(e) => (
            "NotPendingOwner",
            format!("Datanet {} was not offered to {}; its owner must offer it first", e.datanetId, e.caller),
        ),
        E::NotCurator(e) => (
            "NotCurator",
            format!(
                "{} is no curator of Datanet {}, nor its owner; one of them must send this",
                e.caller, e.datanetId
            ),
        ),
        E::TooManyCurators(e) => (
            "TooManyCurators",
            format!("Datanet {} has 32 curators, which is the most; remove one first", e.datanetId),
        ),
        E::NotListed(e) => (
            "NotListed",
            format!(
                "{} is not listed as a contributor of Datanet {}; a curator must list it first",
                e.account, e.datanetId
            ),
        ),
        E::NoAttestor(e) => (
            "NoAttestor",
            format!(
                "Datanet {} has no attestor, so nobody could bind an account to a claim key; its owner must announce one first",
                e.datanetId
            ),
        ),
        E::AlreadyContributed(e) => (
            "AlreadyContributed",
            format!(
                "{} is there in Datanet {} already, accepted or waiting for {}; leave it out",
                e.item,
                e.datanetId,
                payee(e.payee)
            ),
        ),
        E::UnknownContribution(e) => (
            "UnknownContribution",
            if e.payee.is_zero() {
                format!("{} was never accepted in Datanet {}", e.item, e.datanetId)
            } else {
                format!("{} is not registered in Datanet {} for {}", e.item, e.datanetId, payee(e.payee))
            },
        ),
        E::NotContributor(e) => (
            "NotContributor",
            format!("{} in Datanet {} is not registered for {}", e.item, e.datanetId, e.caller),
        ),
        E::InvalidStatus(e) => ("InvalidStatus", invalid_status(e.present, e.requested)),
        E::InvalidPolicy(e) => {
            ("InvalidPolicy", format!("{} is no policy; 0 is open, 1 curated, 2 listed", e.policy))
        }
        E::InvalidTreasury(e) => (
            "InvalidTreasury",
            format!(
                "a treasury is not zero and its fee at most 3,000 basis points; {} and {} were given",
                e.treasury, e.feeBps
            ),
        ),
        E::InvalidPayee(e) => (
            "InvalidPayee",
            format!(
                "kind {} with {} is no payee; 0 takes an account, 1 an identity, 2 zero for the treasury",
                e.kind, e.who
            ),
        ),
        E::ZeroValue(_) => {
            ("ZeroValue", "a content id, root, commitment, identity or account is zero".into())
        }
        E::NotARecord(e) => (
            "NotARecord",
            format!("{} has the form of a batch's item, which no record has; leave it out", e.contentId),
        ),
        E::InvalidLength(e) => {
            ("InvalidLength", format!("a call takes 1 to 256 items, not {}; split it", e.length))
        }
        E::InvalidCount(e) => ("InvalidCount", format!("a batch has 1 to 2^40 - 1 records, not {}", e.count)),
        E::UriTooLong(e) => ("UriTooLong", format!("the URI has {} bytes, 2,048 are the most", e.length)),
        E::InvalidVouch(e) => (
            "InvalidVouch",
            format!(
                "{} can be vouched for only if it is before now and after {}, up to which it was",
                time(e.upTo),
                time(e.last)
            ),
        ),
        E::AlreadyBound(e) => {
            ("AlreadyBound", format!("{} is bound to {} already, for good", payee(e.claimKey), e.account))
        }
        E::InvalidSignature(e) => (
            "InvalidSignature",
            format!("the signature is not that of {}, or not for this; have it signed anew", e.account),
        ),
        E::SignatureExpired(e) => (
            "SignatureExpired",
            format!("the signature was valid until {} only; have it signed anew", time(e.deadline)),
        ),
        E::NonceCancelled(e) => (
            "NonceCancelled",
            format!(
                "{} took the signature with nonce {} back; have it signed with another",
                e.account, e.nonce
            ),
        ),
        E::GasTooLow(e) => (
            "GasTooLow",
            format!(
                "{} gas must be left before each signature check; send the call with more gas, or with fewer items",
                e.needed
            ),
        ),
        E::CommitmentRequired(e) => (
            "CommitmentRequired",
            format!(
                "Datanet {} takes records only after a commitment to them; commit, wait a minute, then reveal",
                e.datanetId
            ),
        ),
        E::UnknownCommitment(e) => (
            "UnknownCommitment",
            format!(
                "nobody committed to this as {}, or it was revealed; account, Datanet, records, their order and salt must be the same",
                e.commitment
            ),
        ),
        E::AlreadyCommitted(e) => {
            ("AlreadyCommitted", format!("{} is there already; reveal it", e.commitment))
        }
        E::CommitmentTooYoung(e) => (
            "CommitmentTooYoung",
            format!(
                "the commitment can be revealed in {} s, from {} on",
                e.revealableAt.saturating_sub(e.present),
                time(e.revealableAt)
            ),
        ),
        E::InvalidProof(e) => (
            "InvalidProof",
            format!(
                "the proof does not show these records next to each other in batch {} of Datanet {}",
                e.root, e.datanetId
            ),
        ),
    }
}

fn invalid_status(present: u8, requested: u8) -> String {
    match present {
        0 => format!("nobody can make anything {}; name accepted, rejected or flagged", status(requested)),
        _ if present == requested => format!("it is {} already; leave it out", status(present)),
        _ => format!("what is {} cannot become {}", status(present), status(requested)),
    }
}

fn status(number: u8) -> String {
    let name = ["not registered", "pending", "accepted", "rejected", "retracted", "flagged"]
        .get(usize::from(number));
    name.map_or_else(|| format!("status {number}"), |name| (*name).to_owned())
}

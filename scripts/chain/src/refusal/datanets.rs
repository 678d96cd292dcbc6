//! What Datanets refuses.

use alloy_primitives::B256;
use tributary_core::payee::Payee;
use tributary_interfaces::IDatanets::IDatanetsErrors as E;

/// The error's name and what it means.
pub(super) fn words(error: E) -> (&'static str, String) {
    match error {
        E::UnknownDatanet(e) => ("UnknownDatanet", format!("there is no Datanet {}", e.datanetId)),
        E::DatanetIsClosed(e) => {
            ("DatanetIsClosed", format!("Datanet {} takes no more contributions", e.datanetId))
        }
        E::NotDatanetOwner(e) => {
            ("NotDatanetOwner", format!("{} does not own Datanet {}", e.caller, e.datanetId))
        }
        E::NotPendingOwner(e) => {
            ("NotPendingOwner", format!("Datanet {} was not offered to {}", e.datanetId, e.caller))
        }
        E::NotCurator(e) => {
            ("NotCurator", format!("{} is no curator of Datanet {}, nor its owner", e.caller, e.datanetId))
        }
        E::NotListed(e) => {
            ("NotListed", format!("{} is not listed as a contributor of Datanet {}", e.account, e.datanetId))
        }
        E::NotAttestor(e) => {
            ("NotAttestor", format!("{} is not the attestor of Datanet {}", e.caller, e.datanetId))
        }
        E::AlreadyContributed(e) => (
            "AlreadyContributed",
            format!("{} is registered in Datanet {} for {}", e.item, e.datanetId, payee(e.payee)),
        ),
        E::UnknownContribution(e) => {
            ("UnknownContribution", format!("{} is not registered in Datanet {}", e.item, e.datanetId))
        }
        E::NotContributor(e) => (
            "NotContributor",
            format!("{} in Datanet {} is not registered for {}", e.item, e.datanetId, e.caller),
        ),
        E::InvalidStatus(e) => {
            ("InvalidStatus", format!("what is {} cannot become {}", status(e.present), status(e.requested)))
        }
        E::InvalidPolicy(e) => {
            ("InvalidPolicy", format!("{} is no policy; 0 is open, 1 curated, 2 listed", e.policy))
        }
        E::InvalidTreasury(e) => (
            "InvalidTreasury",
            format!(
                "a fee of {} basis points for {} is above 3,000, or has nobody to go to",
                e.feeBps, e.treasury
            ),
        ),
        E::InvalidPayee(e) => ("InvalidPayee", format!("{} is neither an account nor a claim key", e.payee)),
        E::ZeroValue(_) => ("ZeroValue", "a content id, root, identity or account is zero".into()),
        E::InvalidLength(e) => ("InvalidLength", format!("a call takes 1 to 256 items, not {}", e.length)),
        E::InvalidCount(e) => ("InvalidCount", format!("a batch cannot hold {} records", e.count)),
        E::UriTooLong(e) => ("UriTooLong", format!("the URI has {} bytes, 2,048 are the most", e.length)),
        E::InvalidSignature(e) => {
            ("InvalidSignature", format!("the signature is not that of {}, or not for this", e.account))
        }
        E::SignatureExpired(e) => {
            ("SignatureExpired", format!("the signature was valid until {} only", e.deadline))
        }
        E::NonceCancelled(e) => {
            ("NonceCancelled", format!("{} took the signature with nonce {} back", e.account, e.nonce))
        }
        E::CommitmentRequired(e) => (
            "CommitmentRequired",
            format!("Datanet {} takes records only after a commitment to them", e.datanetId),
        ),
        E::UnknownCommitment(e) => {
            ("UnknownCommitment", format!("nobody committed to this as {}, or it was shown", e.commitment))
        }
        E::AlreadyCommitted(e) => ("AlreadyCommitted", format!("{} is there already", e.commitment)),
        E::CommitmentTooYoung(e) => (
            "CommitmentTooYoung",
            format!("the commitment can be shown from {} on, and it is {}", e.revealableAt, e.present),
        ),
        E::InvalidProof(e) => (
            "InvalidProof",
            format!("the proof does not show these records in batch {} of Datanet {}", e.root, e.datanetId),
        ),
        E::AlreadyBound(e) => {
            ("AlreadyBound", format!("{} is bound to {} already", payee(e.claimKey), e.account))
        }
    }
}

fn payee(word: B256) -> String {
    match Payee::from_word(word) {
        Some(Payee::Account(account)) => account.to_string(),
        Some(Payee::ClaimKey(_)) => format!("the claim key {word}"),
        None => word.to_string(),
    }
}

fn status(number: u8) -> String {
    let name = ["not registered", "pending", "accepted", "rejected", "retracted", "flagged"]
        .get(usize::from(number));
    name.map_or_else(|| format!("status {number}"), |name| (*name).to_owned())
}

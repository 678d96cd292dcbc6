//! The least that a Datanet, a model and a round can be made with, for those who measure or use
//! something else.

use alloy_primitives::{Address, B256, Bytes, FixedBytes, U256, keccak256};
use k256::ecdsa::SigningKey;
use tributary_core::limits::MIN_WINDOW;
use tributary_core::sum_tree::{MAX_COUNT, Node, TreeHead};
use tributary_core::typed_data::{self, ReceiptBook, round_digest};
use tributary_interfaces::IAttribution::{Book, Endorsement, Round, Tree, proposeCall};
use tributary_interfaces::IDatanets::DatanetTerms;
use tributary_interfaces::IModels::{ModelTerms, Source};

/// The chains' number.
pub const CHAIN_ID: u64 = crate::side::CHAIN_ID;

/// An open Datanet without a fee.
pub fn datanet(treasury: Address) -> DatanetTerms {
    DatanetTerms {
        uri: String::new(),
        termsHash: B256::ZERO,
        policy: 0,
        treasury,
        treasuryFeeBps: 0,
        attestor: Address::ZERO,
        commitFirst: false,
    }
}

/// A model on Datanet 1, paid in `asset`: half for the owner, half for the contributors; one
/// scorer, no bond.
pub fn model(asset: Address, keys: &Keys) -> ModelTerms {
    let mut rule = B256::ZERO;
    (rule[0], rule[1]) = (1, 3);
    ModelTerms {
        uri: String::new(),
        artifactHash: keccak256("weights"),
        baseModelId: U256::ZERO,
        sources: vec![Source { datanetId: U256::ONE, weight: 1 }],
        manifestRoot: keccak256("manifest"),
        featureRoot: B256::ZERO,
        rule,
        asset,
        ownerBps: 5000,
        baseBps: 0,
        contributorsBps: 5000,
        payees: Vec::new(),
        scorers: vec![keys.scorer()],
        quorum: 1,
        bond: 0,
        bondBps: 0,
        window: MIN_WINDOW,
        operator: Address::from_private_key(&keys.operator),
        isPrivate: false,
    }
}

/// Who signs a model's rounds.
#[derive(Clone, Debug)]
pub struct Keys {
    operator: SigningKey,
    scorer: SigningKey,
}

impl Keys {
    /// The same keys every time; `None` is never returned in practice.
    pub fn new() -> Option<Self> {
        let key = |byte: u8| SigningKey::from_slice(&[byte; 32]).ok();
        Some(Self { operator: key(7)?, scorer: key(8)? })
    }

    /// The scorer's account.
    pub fn scorer(&self) -> Address {
        Address::from_private_key(&self.scorer)
    }
}

/// 65 bytes `r | s | v`; nothing if the key cannot sign, which does not happen.
pub fn sign(key: &SigningKey, digest: B256) -> Bytes {
    let Ok((signature, parity)) = key.sign_prehash_recoverable(digest.as_slice()) else {
        return Bytes::new();
    };
    [&signature.to_bytes()[..], &[27 + parity.to_byte()]].concat().into()
}

/// A round of model 1, which is the first attempt for its number.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Its number.
    pub number: u64,
    /// The last round's cutoff.
    pub from: u64,
    /// Its own.
    pub cutoff: u64,
    /// The settlement that it builds on.
    pub settlement: FixedBytes<20>,
    /// The prices of its receipts.
    pub receipts: u128,
    /// The top of its payouts.
    pub payouts: TreeHead,
}

/// The proposal of a round, signed by operator and scorer. It has so many credits that anything may
/// be allocated that is left; of its other trees only the tops are known.
pub fn proposal(plan: &Plan, keys: &Keys, attribution: Address) -> proposeCall {
    let whole = |count| Tree { hash: FixedBytes::repeat_byte(1), sum: plan.receipts, count };
    let TreeHead { node: Node { hash, sum }, count } = plan.payouts;
    let round = Round {
        modelId: U256::ONE,
        number: plan.number,
        attempt: plan.number,
        from: plan.from,
        cutoff: plan.cutoff,
        deadline: u64::MAX,
        settlement: plan.settlement,
        manifest: B256::ZERO,
        uriHash: keccak256(""),
        receipts: whole(1),
        scores: whole(1),
        credits: whole(MAX_COUNT),
        payouts: Tree { hash, sum, count },
    };
    let book = ReceiptBook {
        model_id: round.modelId,
        number: round.number,
        from: round.from,
        cutoff: round.cutoff,
        receipts_root: root(&round.receipts),
        deadline: u64::MAX,
    };
    let digest = round_digest(hash_of(&round), CHAIN_ID, attribution);
    let endorsement = Endorsement { scorer: keys.scorer(), signature: sign(&keys.scorer, digest) };
    proposeCall {
        round,
        uri: String::new(),
        book: Book {
            deadline: u64::MAX,
            signature: sign(&keys.operator, book.digest(CHAIN_ID, attribution)),
        },
        endorsements: vec![endorsement],
    }
}

/// The root of one of a round's trees.
pub fn root(tree: &Tree) -> B256 {
    TreeHead { node: Node { hash: tree.hash, sum: tree.sum }, count: tree.count }.root()
}

/// A round's hash.
pub fn hash_of(round: &Round) -> B256 {
    typed_data::Round {
        model_id: round.modelId,
        number: round.number,
        attempt: round.attempt,
        from: round.from,
        cutoff: round.cutoff,
        deadline: round.deadline,
        settlement: round.settlement,
        manifest: round.manifest,
        uri_hash: round.uriHash,
        receipts_root: root(&round.receipts),
        scores_root: root(&round.scores),
        credits_root: root(&round.credits),
        payouts_root: root(&round.payouts),
    }
    .hash()
}

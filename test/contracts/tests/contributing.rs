//! Contributions by signature and by commitment, and the status of records of a batch, with what a thief would try.
#![allow(missing_docs, unused_crate_dependencies)]

use alloy_primitives::{Address, B256, U256, hex};
use alloy_sol_types::SolEvent;
use tributary_contract_tests::{IWallet, Key, Refusal, World, payee, refused};
use tributary_core::{
    ids::commitment,
    sum_tree::{Leaf, SumTree},
    typed_data::{BindClaimKey, Contribute},
};
use tributary_interfaces::IDatanets::{self, Contribution, SignedContribution};

const PENDING: u8 = 1;
const ACCEPTED: u8 = 2;
const REJECTED: u8 = 3;
const RETRACTED: u8 = 4;
const FLAGGED: u8 = 5;

struct Scene {
    world: World,
    datanet: U256,
    alice: Key,
    thief: Key,
}

impl Scene {
    fn new(policy: u8, commit_first: bool) -> Self {
        let world = World::new(true);
        let [alice, thief] = ["alice", "thief"].map(Key::of);
        world.fund(alice.account);
        world.fund(thief.account);
        let terms = IDatanets::DatanetTerms { policy, commitFirst: commit_first, ..world.datanet_terms() };
        let datanet = world.must(world.owner.account, world.datanets, IDatanets::createDatanetCall { terms });
        Self { world, datanet, alice, thief }
    }

    fn attempt<C: alloy_sol_types::SolCall>(&self, from: &Key, call: C) -> Result<C::Return, Refusal> {
        self.world.attempt(from.account, self.world.datanets, call)
    }

    fn must<C: alloy_sol_types::SolCall>(&self, from: &Key, call: C) -> C::Return {
        self.world.must(from.account, self.world.datanets, call)
    }

    fn record(&self, item: B256) -> Contribution {
        self.world.read(self.world.datanets, IDatanets::contributionCall { datanetId: self.datanet, item })
    }

    fn digest(&self, content_ids: &[B256], nonce: U256, deadline: U256) -> B256 {
        let message = Contribute { datanet_id: self.datanet, content_ids, nonce, deadline };
        message.digest(self.world.chain.config().chain_id, self.world.datanets)
    }

    /// A contribution that this key signs for itself, valid for an hour.
    fn signed(&self, key: &Key, ids: &[B256], nonce: u64) -> SignedContribution {
        let (nonce, deadline) = (U256::from(nonce), U256::from(self.world.chain.timestamp() + 3_600));
        SignedContribution {
            datanetId: self.datanet,
            contributor: key.account,
            contentIds: ids.to_vec(),
            nonce,
            deadline,
            signature: key.sign(self.digest(ids, nonce, deadline)).to_vec().into(),
        }
    }

    fn send(&self, contribution: SignedContribution) -> Result<(), Refusal> {
        self.attempt(&self.thief, IDatanets::contributeForCall { contribution }).map(|_| ())
    }
}

fn id(byte: u8) -> B256 {
    B256::repeat_byte(byte)
}

#[test]
fn whoever_sends_a_signed_contribution_it_is_the_signers() {
    let scene = Scene::new(0, false);
    scene.send(scene.signed(&scene.alice, &[id(1), id(2)], 0)).unwrap();
    for item in [id(1), id(2)] {
        let record = scene.record(item);
        assert_eq!((record.payee, record.status), (payee(scene.alice.account), ACCEPTED));
    }
}

#[test]
fn a_signed_contribution_starts_as_the_policy_says() {
    let curated = Scene::new(1, false);
    curated.send(curated.signed(&curated.alice, &[id(1)], 0)).unwrap();
    assert_eq!(curated.record(id(1)).status, PENDING);
    let listed = Scene::new(2, false);
    let contribution = listed.signed(&listed.alice, &[id(1)], 0);
    refused::<IDatanets::NotListed, _>(listed.send(contribution.clone()));
    let call =
        IDatanets::setListedCall { datanetId: listed.datanet, account: listed.alice.account, listed: true };
    listed.must(&listed.world.owner, call);
    listed.send(contribution).unwrap();
}

#[test]
fn no_other_signature_is_taken() {
    let scene = Scene::new(0, false);
    let good = scene.signed(&scene.alice, &[id(1)], 7);
    let change = |change: &dyn Fn(&mut SignedContribution)| {
        let mut changed = good.clone();
        change(&mut changed);
        scene.send(changed)
    };
    refused::<IDatanets::InvalidSignature, _>(change(&|c| c.contributor = scene.thief.account));
    refused::<IDatanets::InvalidSignature, _>(change(&|c| c.contributor = Address::ZERO));
    refused::<IDatanets::InvalidSignature, _>(change(&|c| c.contentIds = vec![id(2)]));
    refused::<IDatanets::InvalidSignature, _>(change(&|c| c.contentIds.push(id(2))));
    refused::<IDatanets::InvalidSignature, _>(change(&|c| c.nonce += U256::from(1)));
    refused::<IDatanets::InvalidSignature, _>(change(&|c| c.deadline += U256::from(1)));
    refused::<IDatanets::InvalidSignature, _>(change(&|c| c.signature = Default::default()));
    refused::<IDatanets::InvalidSignature, _>(change(&|c| c.signature = high_s(&c.signature).into()));
    let other = scene.must(&scene.alice, IDatanets::createDatanetCall { terms: scene.world.datanet_terms() });
    refused::<IDatanets::InvalidSignature, _>(change(&|c| c.datanetId = other));
    scene.send(good).unwrap();
}

/// The other signature of the same key over the same digest: s replaced by the order minus s, and v flipped.
fn high_s(signature: &[u8]) -> Vec<u8> {
    let order = U256::from_be_bytes(hex!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"));
    let s = U256::from_be_slice(&signature[32..64]);
    let mut high = signature.to_vec();
    high[32..64].copy_from_slice(&(order - s).to_be_bytes::<32>());
    high[64] = 55 - high[64];
    high
}

#[test]
fn a_signature_is_used_up_and_can_be_taken_back() {
    let scene = Scene::new(0, false);
    let used = scene.signed(&scene.alice, &[id(1)], 0);
    scene.send(used.clone()).unwrap();
    refused::<IDatanets::AlreadyContributed, _>(scene.send(used));
    let cancelled = scene.signed(&scene.alice, &[id(2)], 259);
    let cancel = |mask: u64| IDatanets::cancelNoncesCall { word: U256::from(1), mask: U256::from(mask) };
    scene.must(&scene.thief, cancel(u64::MAX));
    scene.must(&scene.alice, cancel(0b0100));
    scene.must(&scene.alice, cancel(0b1000));
    refused::<IDatanets::NonceCancelled, _>(scene.send(cancelled));
    scene.send(scene.signed(&scene.alice, &[id(2)], 257)).unwrap();
    let call = IDatanets::cancelledNoncesCall { account: scene.alice.account, word: U256::from(1) };
    assert_eq!(scene.world.read(scene.world.datanets, call), U256::from(0b1100));
    let late = scene.signed(&scene.alice, &[id(3)], 0);
    scene.world.wait(3_700);
    refused::<IDatanets::SignatureExpired, _>(scene.send(late));
}

#[test]
fn a_contract_wallet_signs_as_it_says() {
    let scene = Scene::new(0, false);
    let wallet = scene.world.deploy("Wallet");
    let mut contribution = scene.signed(&scene.alice, &[id(1)], 0);
    contribution.contributor = wallet;
    refused::<IDatanets::InvalidSignature, _>(scene.send(contribution.clone()));
    let digest = scene.digest(&[id(1)], contribution.nonce, contribution.deadline);
    scene.world.must(scene.alice.account, wallet, IWallet::approveCall { digest });
    contribution.signature = Default::default();
    scene.send(contribution).unwrap();
    assert_eq!(scene.record(id(1)).payee, payee(wallet));
}

#[test]
fn of_many_signed_contributions_the_bad_ones_are_left_out_whole() {
    let scene = Scene::new(0, false);
    let good = scene.signed(&scene.alice, &[id(1), id(2)], 0);
    // Its first record is new and its second is not: neither may stay.
    let half = scene.signed(&scene.thief, &[id(3), id(1)], 0);
    let twice = scene.signed(&scene.thief, &[id(4), id(4)], 0);
    let empty = scene.signed(&scene.thief, &[], 0);
    let mut stolen = scene.signed(&scene.alice, &[id(5)], 0);
    stolen.contributor = scene.thief.account;
    let last = scene.signed(&scene.thief, &[id(6)], 0);
    let contributions = vec![good, half, twice, empty, stolen, last];
    let call = IDatanets::contributeForManyCall { contributions };
    let outcome = scene.world.send(scene.alice.account, scene.world.datanets, U256::ZERO, call.clone());
    assert!(outcome.success);
    let skipped = outcome
        .logs
        .iter()
        .filter(|log| log.topics().first() == Some(&IDatanets::ContributionSkipped::SIGNATURE_HASH));
    let first =
        IDatanets::ContributionSkipped::decode_log_data(&skipped.clone().next().unwrap().data).unwrap();
    let expected = IDatanets::AlreadyContributed {
        datanetId: scene.datanet,
        item: id(1),
        payee: payee(scene.alice.account),
    };
    assert_eq!(first.reason, alloy_sol_types::SolError::abi_encode(&expected));
    assert_eq!(skipped.count(), 4);
    let [already, length, signature] = [
        <IDatanets::AlreadyContributed as alloy_sol_types::SolError>::SELECTOR,
        <IDatanets::InvalidLength as alloy_sol_types::SolError>::SELECTOR,
        <IDatanets::InvalidSignature as alloy_sol_types::SolError>::SELECTOR,
    ];
    let reasons =
        <IDatanets::contributeForManyCall as alloy_sol_types::SolCall>::abi_decode_returns(&outcome.output);
    let expected = [[0; 4], already, already, length, signature, [0; 4]];
    assert_eq!(reasons.unwrap(), expected.map(alloy_primitives::FixedBytes::<4>::from));
    assert_eq!([1, 2, 3, 4, 5, 6].map(|byte| scene.record(id(byte)).status), [2, 2, 0, 0, 0, 2]);
}

#[test]
fn an_attestor_binds_a_claim_key_by_signature() {
    let scene = Scene::new(0, false);
    let deadline = U256::from(scene.world.chain.timestamp() + 60);
    let bind =
        BindClaimKey { datanet_id: scene.datanet, identity: id(9), account: scene.alice.account, deadline };
    let digest = bind.digest(scene.world.chain.config().chain_id, scene.world.datanets);
    let call = |signer: &Key| IDatanets::bindClaimKeySignedCall {
        datanetId: scene.datanet,
        identity: id(9),
        account: scene.alice.account,
        deadline,
        signature: signer.sign(digest).to_vec().into(),
    };
    let send = |signer: &Key| scene.attempt(&scene.thief, call(signer)).map(|_| ());
    refused::<IDatanets::InvalidSignature, _>(send(&scene.alice));
    send(&scene.world.owner).unwrap();
    let key = IDatanets::claimKeyOfCall { datanetId: scene.datanet, identity: id(9) };
    let claim_key = scene.world.read(scene.world.datanets, key);
    let bound = scene.world.read(scene.world.datanets, IDatanets::boundAccountCall { claimKey: claim_key });
    assert_eq!(bound, scene.alice.account);
    refused::<IDatanets::AlreadyBound, _>(send(&scene.world.owner));
    scene.world.wait(100);
    refused::<IDatanets::SignatureExpired, _>(send(&scene.world.owner));
}

#[test]
fn a_thief_who_sees_a_record_shown_cannot_register_it_first() {
    let scene = Scene::new(0, true);
    let (ids, salt) = (vec![id(1), id(2)], id(0xaa));
    let commitment_of_alice = commitment(scene.alice.account, scene.datanet, &ids, salt);
    scene.must(&scene.alice, IDatanets::commitCall { commitment: commitment_of_alice });
    let reveal = || IDatanets::revealCall { datanetId: scene.datanet, contentIds: ids.clone(), salt };
    refused::<IDatanets::CommitmentTooYoung, _>(scene.attempt(&scene.alice, reveal()));
    scene.world.wait(60);
    // The thief reads Alice's waiting transaction and gets every one of its own in before.
    let steal = scene.attempt(&scene.thief, reveal());
    refused::<IDatanets::UnknownCommitment, _>(steal);
    let open = IDatanets::contributeManyCall { datanetId: scene.datanet, contentIds: ids.clone() };
    refused::<IDatanets::CommitmentRequired, _>(scene.attempt(&scene.thief, open));
    let one = IDatanets::contributeCall { datanetId: scene.datanet, contentId: id(1) };
    refused::<IDatanets::CommitmentRequired, _>(scene.attempt(&scene.thief, one));
    refused::<IDatanets::CommitmentRequired, _>(scene.send(scene.signed(&scene.thief, &ids, 0)));
    let batch = IDatanets::contributeBatchCall {
        datanetId: scene.datanet,
        root: id(1),
        count: 1,
        uri: String::new(),
    };
    refused::<IDatanets::CommitmentRequired, _>(scene.attempt(&scene.thief, batch));
    let own = commitment(scene.thief.account, scene.datanet, &ids, salt);
    scene.must(&scene.thief, IDatanets::commitCall { commitment: own });
    refused::<IDatanets::CommitmentTooYoung, _>(scene.attempt(&scene.thief, reveal()));
    // Committing to Alice's again would make hers young.
    let again = IDatanets::commitCall { commitment: commitment_of_alice };
    refused::<IDatanets::AlreadyCommitted, _>(scene.attempt(&scene.thief, again));
    scene.must(&scene.alice, reveal());
    assert_eq!(scene.record(id(2)).payee, payee(scene.alice.account));
    refused::<IDatanets::UnknownCommitment, _>(scene.attempt(&scene.alice, reveal()));
    scene.world.wait(60);
    refused::<IDatanets::AlreadyContributed, _>(scene.attempt(&scene.thief, reveal()));
}

#[test]
fn a_batch_is_committed_to_by_its_root() {
    let scene = Scene::new(1, true);
    let call = |salt| IDatanets::revealBatchCall {
        datanetId: scene.datanet,
        root: id(7),
        count: 5,
        uri: "here".into(),
        salt,
    };
    let commitment = commitment(scene.alice.account, scene.datanet, &[id(7)], id(1));
    scene.must(&scene.alice, IDatanets::commitCall { commitment });
    let read = IDatanets::committedAtCall { commitment };
    assert!(scene.world.read(scene.world.datanets, read.clone()) > 0);
    scene.world.wait(61);
    refused::<IDatanets::UnknownCommitment, _>(scene.attempt(&scene.alice, call(id(2))));
    scene.must(&scene.alice, call(id(1)));
    assert_eq!(scene.record(id(7)).status, PENDING);
    assert_eq!(scene.world.read(scene.world.datanets, read), 0, "used up");
}

/// A batch of the records 0x10 to 0x19 that Alice registered, and its tree.
fn batch(scene: &Scene) -> (B256, Vec<B256>, SumTree) {
    let ids: Vec<B256> = (0x10..0x1a).map(id).collect();
    let leaf = |key: &B256| Leaf { key: *key, value: 1, data: B256::ZERO };
    let tree = SumTree::build(&ids.iter().map(leaf).collect::<Vec<_>>()).unwrap();
    let root = tree.summit().root();
    let call = IDatanets::contributeBatchCall {
        datanetId: scene.datanet,
        root,
        count: ids.len() as u64,
        uri: String::new(),
    };
    scene.must(&scene.alice, call);
    (root, ids, tree)
}

#[test]
fn single_records_of_a_batch_change_their_status_by_proof() {
    let scene = Scene::new(0, false);
    let (root, ids, tree) = batch(&scene);
    let status = |byte: u8| {
        let call = IDatanets::memberCall { datanetId: scene.datanet, root, contentId: id(byte) };
        scene.world.read(scene.world.datanets, call).status
    };
    let curate = |from: usize, length: usize, status: u8| IDatanets::curateMembersCall {
        datanetId: scene.datanet,
        root,
        contentIds: ids[from..from + length].to_vec(),
        proof: tree.prove(from as u64, length as u64).unwrap().into(),
        status,
        reasonHash: id(0xee),
    };
    let retract = |from: usize, length: usize| IDatanets::retractMembersCall {
        datanetId: scene.datanet,
        root,
        contentIds: ids[from..from + length].to_vec(),
        proof: tree.prove(from as u64, length as u64).unwrap().into(),
    };
    let owner = &scene.world.owner;
    refused::<IDatanets::NotCurator, _>(scene.attempt(&scene.thief, curate(2, 3, FLAGGED)));
    refused::<IDatanets::NotContributor, _>(scene.attempt(owner, retract(2, 3)));
    refused::<IDatanets::InvalidStatus, _>(scene.attempt(owner, curate(2, 3, ACCEPTED)));
    refused::<IDatanets::InvalidStatus, _>(scene.attempt(owner, curate(2, 3, RETRACTED)));
    scene.must(owner, curate(2, 3, FLAGGED));
    scene.must(&scene.alice, retract(4, 2));
    assert_eq!([0x11, 0x12, 0x13, 0x14, 0x15, 0x16].map(status), [2, 5, 5, 4, 4, 2]);
    // What was retracted never comes back, and a run with it changes nothing at all.
    refused::<IDatanets::InvalidStatus, _>(scene.attempt(owner, curate(2, 3, ACCEPTED)));
    assert_eq!(status(0x12), FLAGGED);
    scene.must(owner, curate(2, 2, ACCEPTED));
    assert_eq!([0x12, 0x13].map(status), [ACCEPTED; 2]);
    // Nothing but a proof of these very records is taken.
    let wrong = |change: &dyn Fn(&mut IDatanets::curateMembersCall)| {
        let mut call = curate(6, 1, REJECTED);
        change(&mut call);
        scene.attempt(owner, call).map(|_| ())
    };
    refused::<IDatanets::InvalidProof, _>(wrong(&|call| call.contentIds[0] = id(0x77)));
    refused::<IDatanets::InvalidProof, _>(wrong(&|call| call.contentIds.push(id(0x17))));
    refused::<IDatanets::InvalidProof, _>(wrong(&|call| call.proof = Default::default()));
    refused::<IDatanets::InvalidLength, _>(wrong(&|call| call.contentIds.clear()));
    refused::<IDatanets::UnknownContribution, _>(wrong(&|call| call.root = id(0x55)));
    // The batch's own status goes before, and a batch that was taken back changes no more.
    let whole = |status| IDatanets::curateCall {
        datanetId: scene.datanet,
        items: vec![root],
        status,
        reasonHash: B256::ZERO,
    };
    scene.must(owner, whole(REJECTED));
    assert_eq!([0x10, 0x14].map(status), [REJECTED; 2]);
    scene.must(owner, whole(ACCEPTED));
    assert_eq!([0x10, 0x14].map(status), [ACCEPTED, RETRACTED]);
    scene.must(&scene.alice, IDatanets::retractCall { datanetId: scene.datanet, items: vec![root] });
    refused::<IDatanets::InvalidStatus, _>(scene.attempt(owner, curate(6, 1, REJECTED)));
    assert_eq!(status(0x16), RETRACTED);
}

#[test]
fn a_record_of_a_batch_is_not_the_record_of_the_same_content() {
    // A thief registers a content id of its own choice to be taken for a record of Alice's batch, and the other way round.
    let scene = Scene::new(0, false);
    let (root, ids, tree) = batch(&scene);
    let call = IDatanets::contributeCall { datanetId: scene.datanet, contentId: ids[0] };
    scene.must(&scene.thief, call);
    let retract = IDatanets::retractMembersCall {
        datanetId: scene.datanet,
        root,
        contentIds: vec![ids[0]],
        proof: tree.prove(0, 1).unwrap().into(),
    };
    refused::<IDatanets::NotContributor, _>(scene.attempt(&scene.thief, retract.clone()));
    scene.must(&scene.alice, retract);
    assert_eq!(scene.record(ids[0]).status, ACCEPTED, "the thief's registration is its own");
    assert_eq!(scene.record(ids[0]).payee, payee(scene.thief.account));
}

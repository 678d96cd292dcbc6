//! Contributions, their statuses, and whom Datanets trust.

use crate::fuzz::Fuzz;
use alloy_primitives::{Address, B256, FixedBytes, U256, keccak256};
use alloy_sol_types::SolError;
use tributary_core::ids::{batch_item, commitment};
use tributary_interfaces::{
    IDatanets::{self, Registration, SignedContribution},
    IModels,
};
use tributary_test_kit::{
    Batch, IWallet, claim_key, payee,
    values::{ACCEPTED, ACCOUNT, CLAIM_KEY, FLAGGED, PENDING, REJECTED, RETRACTED, TREASURY},
};

/// How many records there are, so that many are registered twice.
const RECORDS: u64 = 3_000;
/// Records of a batch.
const MEMBERS: usize = 6;
/// The most batches that are remembered.
const BATCHES: usize = 40;
/// Identities behind claim keys.
const IDENTITIES: u64 = 12;

pub(crate) fn identity(number: u64) -> B256 {
    keccak256(number.to_be_bytes())
}

impl Fuzz {
    fn record(&mut self) -> B256 {
        keccak256((self.random.next() % RECORDS).to_be_bytes())
    }

    fn records(&mut self, most: usize) -> Vec<B256> {
        (0..1 + self.random.index(most)).map(|_| self.record()).collect()
    }

    /// Somebody registers records for itself, or the owner for an account, an identity or the
    /// treasury.
    pub(crate) fn contribute(&mut self) -> &'static str {
        let (datanet, ids, actor) = (self.random.pick(&self.cast.datanets), self.records(4), self.actor());
        let owner = self.chain.owner.account;
        let result = match self.random.index(6) {
            0 => self.contribute_batch(datanet, actor),
            kind @ 1..=3 => {
                let identity = identity(self.random.next() % IDENTITIES);
                let (kind, who) =
                    [(ACCOUNT, payee(actor)), (CLAIM_KEY, identity), (TREASURY, B256::ZERO)][kind - 1];
                let call = IDatanets::contributeAsCall { datanetId: datanet, kind, who, contentIds: ids };
                self.chain.try_call(owner, self.chain.datanets, call).is_ok()
            }
            _ => {
                let call = IDatanets::contributeManyCall { datanetId: datanet, contentIds: ids };
                self.chain.try_call(actor, self.chain.datanets, call).is_ok()
            }
        };
        if result { "contribute" } else { "contribute: refused" }
    }

    fn contribute_batch(&mut self, datanet: U256, actor: Address) -> bool {
        self.made += 1;
        let member = |i: usize| keccak256([self.made.to_be_bytes(), (i as u64).to_be_bytes()].concat());
        let batch = Batch::new((0..MEMBERS).map(member).collect());
        let done = self.chain.try_call(actor, self.chain.datanets, batch.contribute(datanet)).is_ok();
        if done && self.batches.len() < BATCHES {
            self.batches.push((datanet, batch));
        } else if done {
            let at = self.random.index(BATCHES);
            self.batches[at] = (datanet, batch);
        }
        done
    }

    /// Several signed contributions at once, some of them bad; exactly the good ones are
    /// registered.
    pub(crate) fn sign_contributions(&mut self) -> &'static str {
        let datanet = self.cast.datanets[0];
        let mut taken: Vec<B256> = Vec::new();
        let (mut contributions, mut expected) = (Vec::new(), Vec::new());
        for _ in 0..1 + self.random.index(4) {
            let signer = self.random.pick(&self.cast.actors);
            let ids = vec![self.record(), self.record()];
            let mut contribution = self.chain.signed(datanet, &signer, &ids);
            let signed = match self.random.index(6) {
                0 => {
                    contribution.contributor = self.cast.actors[0].account;
                    signer.account == contribution.contributor
                }
                1 => {
                    contribution.contributor = self.cast.wallet;
                    let digest = self.chain.contribute_digest(&contribution);
                    let approve = IWallet::approveCall { digest };
                    self.chain.call(signer.account, self.cast.wallet, approve);
                    true
                }
                _ => true,
            };
            let is_new = ids[0] != ids[1]
                && ids.iter().all(|id| !self.is_accepted(datanet, *id) && !taken.contains(id));
            expected.push(match (signed, is_new) {
                (false, _) => IDatanets::InvalidSignature::SELECTOR,
                (true, false) => IDatanets::AlreadyContributed::SELECTOR,
                (true, true) => {
                    taken.extend(ids);
                    [0; 4]
                }
            });
            contributions.push(contribution);
        }
        let replayed = contributions.clone();
        let (sender, datanets) = (self.actor(), self.chain.datanets);
        let call = IDatanets::contributeForManyCall { contributions };
        let reasons = self.chain.call(sender, datanets, call);
        let expected: Vec<FixedBytes<4>> = expected.into_iter().map(Into::into).collect();
        assert_eq!(reasons, expected, "one-payee");
        self.replay_contributions(replayed);
        "sign contributions"
    }

    /// What was registered by a signature is not registered by it again, here or elsewhere.
    fn replay_contributions(&mut self, mut contributions: Vec<SignedContribution>) {
        let mut elsewhere = contributions.clone();
        elsewhere.iter_mut().for_each(|contribution| contribution.datanetId = self.cast.datanets[1]);
        contributions.extend(elsewhere);
        let (sender, datanets) = (self.actor(), self.chain.datanets);
        let call = IDatanets::contributeForManyCall { contributions };
        let reasons = self.chain.call(sender, datanets, call);
        assert!(reasons.iter().all(|reason| *reason != [0; 4]), "one-payee: a signature is used twice");
    }

    fn is_accepted(&self, datanet: U256, item: B256) -> bool {
        self.replica.datanets.accepted.contains_key(&(datanet, item))
    }

    /// Somebody commits to records, shows some, or tries to show another's.
    pub(crate) fn commit_or_reveal(&mut self) -> &'static str {
        let (sealed, salt) = (self.cast.datanets[2], B256::ZERO);
        if self.committed.is_empty() || self.random.one_in(2) {
            let (actor, ids) = (self.random.index(self.cast.actors.len()), self.records(3));
            let account = self.cast.actors[actor].account;
            let commit = IDatanets::commitCall { commitment: commitment(account, sealed, &ids, salt) };
            return match self.chain.try_call(account, self.chain.datanets, commit) {
                Ok(_) => {
                    self.committed.push((actor, ids));
                    "commit"
                }
                Err(revert) => {
                    assert!(revert.is::<IDatanets::AlreadyCommitted>(), "{revert:?}");
                    "commit again: refused"
                }
            };
        }
        let at = self.random.index(self.committed.len());
        let (actor, ids) = self.committed[at].clone();
        let account = self.cast.actors[actor].account;
        let call = IDatanets::revealCall { datanetId: sealed, contentIds: ids, salt };
        let thief = self.cast.actors[(actor + 1) % self.cast.actors.len()].account;
        let hers = commitment(account, sealed, &call.contentIds, salt);
        let his = commitment(thief, sealed, &call.contentIds, salt);
        let read = |commitment| IDatanets::committedAtCall { commitment };
        if self.chain.read(self.chain.datanets, read(his)).time == 0 {
            assert!(
                self.chain.try_call(thief, self.chain.datanets, call.clone()).is_err(),
                "another's is shown"
            );
        }
        let made = self.chain.read(self.chain.datanets, read(hers)).time;
        match self.chain.try_call(account, self.chain.datanets, call) {
            Ok(_) => {
                assert!(made > 0 && self.chain.now() >= made + 60, "too young");
                self.committed.swap_remove(at);
                "reveal"
            }
            Err(revert) => {
                assert!(revert.is::<IDatanets::CommitmentTooYoung>(), "{revert:?}");
                "reveal too early: refused"
            }
        }
    }

    /// A registration of any state: its Datanet, item and payee.
    fn some_registration(&mut self) -> Option<(U256, B256, B256)> {
        let datanets = &self.replica.datanets;
        if self.random.one_in(2) && !datanets.waiting.is_empty() {
            let mut all: Vec<_> = datanets.waiting.keys().copied().collect();
            all.sort_unstable();
            return Some(self.random.pick(&all));
        }
        let mut all: Vec<_> =
            datanets.accepted.iter().map(|(key, item)| (key.0, key.1, item.payee)).collect();
        all.sort_unstable();
        (!all.is_empty()).then(|| self.random.pick(&all))
    }

    /// The curator changes a status, in the second of a cutoff or not; what was before stays what
    /// it was.
    pub(crate) fn curate(&mut self) -> &'static str {
        let Some((datanet, item, payee)) = self.some_registration() else { return "curate: nothing" };
        self.look_back(datanet, item, None);
        let status = self.random.pick(&[ACCEPTED, ACCEPTED, ACCEPTED, REJECTED, FLAGGED, RETRACTED, PENDING]);
        let call = IDatanets::curateCall {
            datanetId: datanet,
            registrations: vec![Registration { item, payee }],
            status,
            reasonHash: B256::ZERO,
        };
        let stranger = self.actor();
        assert!(self.chain.try_call(stranger, self.chain.datanets, call.clone()).is_err());
        let before =
            self.chain.read(self.chain.datanets, IDatanets::contributionCall { datanetId: datanet, item });
        let result = self.chain.try_call(self.chain.owner.account, self.chain.datanets, call);
        let after =
            self.chain.read(self.chain.datanets, IDatanets::contributionCall { datanetId: datanet, item });
        if before.number > 0 {
            let same = (before.payee, before.number, before.acceptedAt)
                == (after.payee, after.number, after.acceptedAt);
            assert!(same, "one-payee");
        }
        match result {
            Ok(_) => {
                assert!(before.status != RETRACTED || before.payee != payee, "a retraction is final");
                "curate"
            }
            Err(_) => "curate: refused",
        }
    }

    /// Somebody withdraws what is its own, and nobody what is not.
    pub(crate) fn retract(&mut self) -> &'static str {
        let Some((datanet, item, payee)) = self.some_registration() else { return "retract: nothing" };
        self.look_back(datanet, item, None);
        let holder = self.chain.read(self.chain.datanets, IDatanets::holderOfCall { payee });
        let call =
            IDatanets::retractCall { datanetId: datanet, registrations: vec![Registration { item, payee }] };
        let stranger = self.actor();
        if stranger != holder {
            assert!(self.chain.try_call(stranger, self.chain.datanets, call.clone()).is_err());
        }
        if holder.is_zero() {
            return "retract: nobody holds it";
        }
        match self.chain.try_call(holder, self.chain.datanets, call) {
            Ok(_) => "retract",
            Err(revert) => {
                assert!(revert.is::<IDatanets::InvalidStatus>(), "{revert:?}");
                "retract again: refused"
            }
        }
    }

    /// Some records of a batch change their status, by the curator or by whom they are registered
    /// for.
    pub(crate) fn change_members(&mut self) -> &'static str {
        if self.batches.is_empty() {
            return "change members: nothing";
        }
        let (datanet, batch) = self.random.pick(&self.batches);
        let start = self.random.index(MEMBERS);
        let length = 1 + self.random.index(MEMBERS - start);
        let member = batch.content_ids[start];
        self.look_back(datanet, batch.root, Some(member));
        let item = batch_item(batch.root);
        let Some(accepted) = self.replica.datanets.accepted.get(&(datanet, item)) else {
            let call = batch.curate(datanet, start, length, FLAGGED);
            let owner = self.chain.owner.account;
            assert!(self.chain.try_call(owner, self.chain.datanets, call).is_err(), "it was never accepted");
            return "change members of a waiting batch: refused";
        };
        let holder = Address::from_word(accepted.payee);
        let done = if self.random.one_in(6) {
            let call = batch.retract(datanet, start, length);
            self.chain.try_call(holder, self.chain.datanets, call).is_ok()
        } else {
            let status = self.random.pick(&[ACCEPTED, REJECTED, FLAGGED]);
            let call = batch.curate(datanet, start, length, status);
            self.chain.try_call(self.chain.owner.account, self.chain.datanets, call).is_ok()
        };
        if done { "change members" } else { "change members: refused" }
    }

    /// Remembers what the status was at a past time.
    fn look_back(&mut self, datanet: U256, item: B256, member: Option<B256>) {
        let back = [1, 1 + self.random.next() % 1_000, self.random.next() % 1_000_000];
        let time = self.chain.now() - self.random.pick(&back);
        let time = time.min(self.chain.now() - 1);
        let status = self.status_at(datanet, item, member, time);
        let told = match member {
            Some(id) => self.replica.datanets.member_status_at(datanet, item, id, time),
            None => self.replica.datanets.status_at(datanet, item, time),
        };
        assert_eq!(status, told, "past-is-fixed: the logs say otherwise");
        let at = self.random.index(usize::MAX);
        self.books.remember((datanet, item, member, time, status), at);
    }

    /// The curator vouches, and the owner of every model takes a snapshot if there is anything new.
    pub(crate) fn vouch(&mut self) -> &'static str {
        let (owner, now) = (self.chain.owner.account, self.chain.now());
        let up_to = now - 1 - self.random.next() % 1_000;
        let mut vouched = 0;
        for datanet in self.cast.datanets.clone() {
            let call = IDatanets::vouchCall { datanetId: datanet, upTo: up_to };
            vouched += usize::from(self.chain.try_call(owner, self.chain.datanets, call).is_ok());
        }
        let model = self.models[self.random.index(self.models.len())].id;
        let read = IModels::snapshotAtCall { modelId: model, time: now - 1 };
        let before = self.chain.read(self.chain.models, read.clone());
        let call = IModels::takeSnapshotCall { modelId: model };
        let taken = self.chain.try_call(owner, self.chain.models, call);
        if let Ok(up_to) = taken {
            assert!(up_to < now, "a snapshot of the future");
        }
        let after = self.chain.read(self.chain.models, read);
        assert_eq!((before.takenAt, before.upTo), (after.takenAt, after.upTo), "past-is-fixed: a snapshot");
        if vouched > 0 { "vouch and take a snapshot" } else { "vouch: refused" }
    }

    /// Another treasury or attestor is announced: the owner itself or an actor.
    pub(crate) fn change_role(&mut self) -> &'static str {
        let datanet = self.random.pick(&self.cast.datanets);
        let owner = self.chain.owner.account;
        if self.random.one_in(2) {
            let call = IDatanets::setTreasuryCall { datanetId: datanet, treasury: self.actor() };
            self.chain.call(owner, self.chain.datanets, call);
        } else {
            // The owner stays the attestor, so that keys can be bound.
            let call = IDatanets::setAttestorCall { datanetId: datanet, attestor: owner };
            self.chain.call(owner, self.chain.datanets, call);
        }
        "change a role"
    }

    /// The attestor binds a key, once.
    pub(crate) fn bind_claim_key(&mut self) -> &'static str {
        let (datanet, number) = (self.random.pick(&self.cast.datanets), self.random.next() % IDENTITIES);
        let identity = identity(number);
        let account = if self.random.one_in(5) { self.chain.rewards } else { self.actor() };
        let key = claim_key(datanet, identity);
        let before = self.chain.read(self.chain.datanets, IDatanets::holderOfCall { payee: key });
        let call = self.chain.signed_binding(datanet, identity, account, U256::MAX, &self.chain.owner);
        let sender = self.actor();
        let result = self.chain.try_call(sender, self.chain.datanets, call);
        let after = self.chain.read(self.chain.datanets, IDatanets::holderOfCall { payee: key });
        assert_eq!(result.is_ok(), before.is_zero(), "a key is bound once");
        assert!(before.is_zero() || before == after, "a key is bound once");
        "bind a claim key"
    }
}

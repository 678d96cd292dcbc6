//! The contracts' storage, rebuilt from their logs and nothing else.
//!
//! What an indexer must be able to do: a state that the logs do not tell is a state that nobody can check from outside. Constructors
//! log nothing; what they were called with is known from the deployment.

use crate::{Layout, World};
use alloy_primitives::{Address, B256, Log, U256, keccak256};
use alloy_sol_types::SolEventInterface;
use std::collections::{BTreeMap, HashMap};
use tributary_interfaces::{
    IAttribution::IAttributionEvents as OfAttribution,
    IDatanets::IDatanetsEvents as OfDatanets,
    IModels::{IModelsEvents as OfModels, ModelTerms},
    IRewards::IRewardsEvents as OfRewards,
};

const MONTH: u64 = 30 * 24 * 60 * 60;

type Slots = BTreeMap<U256, U256>;

/// What the logs so far say.
#[allow(missing_debug_implementations, reason = "Solidity's structs have none")]
pub struct Replica {
    layout: Layout,
    contracts: [(&'static str, Address); 4],
    slots: HashMap<&'static str, Slots>,
    datanets: HashMap<U256, Datanet>,
    records: HashMap<Vec<B256>, Record>,
    models: HashMap<U256, Model>,
    pools: HashMap<U256, Pool>,
    claimed: HashMap<(U256, B256), u128>,
    drawn: HashMap<(U256, u8), u128>,
    bonds: HashMap<(Address, Address), u128>,
    rounds: HashMap<U256, Round>,
    guardian: Address,
    pause: (u64, u64),
}

#[derive(Clone, Copy, Debug)]
struct Datanet {
    owner: Address,
    policy: u8,
    fee: u16,
    closed_at: u64,
    commit_first: bool,
}

#[derive(Clone, Copy, Debug)]
struct Record {
    payee: B256,
    status: u8,
    registered_at: u64,
    status_at: u64,
}

struct Model {
    terms: ModelTerms,
    owner: Address,
    operator: Address,
    since: u64,
    depth: u8,
}

#[derive(Clone, Copy, Debug, Default)]
struct Pool {
    asset: Address,
    paid: u128,
    settled: u128,
    receipts: u128,
    bonus: u128,
    rounds: u64,
    contributors_bps: u16,
}

#[derive(Clone, Copy, Debug, Default)]
struct Round {
    hash: B256,
    scorer: Address,
    finalisable_at: u64,
    approvals: u8,
    cutoff: u64,
    last_cutoff: u64,
}

impl Replica {
    /// Of contracts that were just constructed.
    pub fn new(world: &World) -> Self {
        let contracts = [
            ("Datanets", world.datanets),
            ("Models", world.models),
            ("Rewards", world.rewards),
            ("Attribution", world.attribution),
        ];
        let mut replica = Self {
            layout: Layout::read(),
            contracts,
            slots: HashMap::new(),
            datanets: HashMap::new(),
            records: HashMap::new(),
            models: HashMap::new(),
            pools: HashMap::new(),
            claimed: HashMap::new(),
            drawn: HashMap::new(),
            bonds: HashMap::new(),
            rounds: HashMap::new(),
            guardian: world.guardian.account,
            pause: (0, 0),
        };
        let peers = [
            ("Models", vec![world.datanets, world.rewards]),
            ("Rewards", vec![world.datanets, world.models, world.attribution]),
            ("Attribution", vec![world.models, world.rewards]),
        ];
        for (contract, peers) in peers {
            let ran = keccak256("stylus_constructor").into();
            replica.slots.entry(contract).or_default().insert(ran, U256::from(1));
            for (place, peer) in peers.into_iter().enumerate() {
                replica.value(contract, "peers", "place", &[number(place)], account(peer));
            }
        }
        replica.put_guard();
        replica
    }

    /// Takes a log of a block with this timestamp, in seconds since 1970.
    pub fn apply(&mut self, log: &Log, time: u64) {
        let Some((name, _)) = self.contracts.iter().find(|(_, address)| *address == log.address) else {
            return;
        };
        match *name {
            "Datanets" => {
                self.datanets(OfDatanets::decode_log(log).expect("an event of Datanets").data, time)
            }
            "Models" => self.models(OfModels::decode_log(log).expect("an event of Models").data, time),
            "Rewards" => self.rewards(OfRewards::decode_log(log).expect("an event of Rewards").data, time),
            _ => self.attribution(OfAttribution::decode_log(log).expect("an event of Attribution").data),
        }
    }

    /// Panics unless the contracts' storage is what the logs said, word for word and no word more.
    pub fn compare(&self, world: &World) {
        for (name, address) in self.contracts {
            let told = self.slots.get(name).into_iter().flatten();
            let expected: Slots =
                told.filter(|slot| !slot.1.is_zero()).map(|(slot, word)| (*slot, *word)).collect();
            let actual: Slots = world.chain.storage_of(address).into_iter().collect();
            let differ = expected.iter().find(|(slot, word)| actual.get(*slot) != Some(*word));
            assert_eq!(differ, None, "{name}: the logs tell of a word that is not so");
            let unknown = actual.iter().find(|(slot, _)| !expected.contains_key(*slot));
            assert_eq!(unknown, None, "{name}: the logs tell nothing of this word");
        }
    }

    fn value(&mut self, contract: &'static str, field: &str, row: &str, keys: &[B256], value: U256) {
        let slot = self.layout.slot(contract, field, row, keys);
        self.slots.entry(contract).or_default().insert(slot, value);
    }

    fn fields(
        &mut self,
        contract: &'static str,
        field: &str,
        row: &str,
        keys: &[B256],
        values: &[(&str, U256)],
    ) {
        let word = self.layout.pack(contract, field, row, values);
        self.value(contract, field, row, keys, word);
    }

    fn datanets(&mut self, event: OfDatanets, time: u64) {
        use OfDatanets as E;
        match event {
            E::DatanetCreated(e) => {
                let (id, terms) = (e.datanetId, e.terms);
                let datanet = Datanet {
                    owner: e.owner,
                    policy: terms.policy,
                    fee: terms.treasuryFeeBps,
                    closed_at: 0,
                    commit_first: terms.commitFirst,
                };
                self.datanets.insert(id, datanet);
                self.value("Datanets", "count", "", &[], id);
                self.put_datanet(id);
                let places =
                    [account(terms.treasury), account(terms.attestor), U256::ZERO, terms.termsHash.into()];
                for (place, word) in (1..).zip(places) {
                    self.value(
                        "Datanets",
                        "datanets",
                        &format!("id, {place}"),
                        &[id.into(), number(place)],
                        word,
                    );
                }
            }
            E::DatanetOffered(e) => self.put_pending(e.datanetId, e.pendingOwner),
            E::DatanetTransferred(e) => {
                self.datanets.get_mut(&e.datanetId).expect("created").owner = e.to;
                self.put_datanet(e.datanetId);
                self.put_pending(e.datanetId, Address::ZERO);
            }
            E::DatanetClosed(e) => {
                self.datanets.get_mut(&e.datanetId).expect("created").closed_at = time;
                self.put_datanet(e.datanetId);
            }
            E::CuratorSet(e) => {
                let keys = [e.datanetId.into(), e.account.into_word()];
                self.value("Datanets", "curators", "id, account", &keys, U256::from(e.trusted));
            }
            E::ContributorListed(e) => {
                let keys = [e.datanetId.into(), e.account.into_word()];
                self.value("Datanets", "listed", "id, account", &keys, U256::from(e.listed));
            }
            E::Contributed(e) => {
                for id in e.contentIds {
                    self.register(vec![e.datanetId.into(), id], e.payee, e.status, time);
                }
            }
            E::BatchContributed(e) => {
                self.register(vec![e.datanetId.into(), e.root], e.payee, e.status, time)
            }
            E::StatusChanged(e) => {
                let keys = vec![e.datanetId.into(), e.item];
                let record = self.records[&keys];
                self.put_record(keys, Record { status: e.status, status_at: time, ..record });
            }
            E::MemberStatusChanged(e) => {
                let batch = vec![e.datanetId.into(), e.root];
                let keys = vec![e.datanetId.into(), e.root, e.contentId];
                let record = self.records.get(&keys).unwrap_or(&self.records[&batch]);
                let record = Record { status: e.status, status_at: time, ..*record };
                self.put_record(keys, record);
            }
            E::ClaimKeyBound(e) => {
                self.value("Datanets", "bound", "claim key", &[e.claimKey], account(e.account));
            }
            E::NoncesCancelled(e) => {
                let keys = [e.account.into_word(), e.word.into()];
                let slot = self.layout.slot("Datanets", "cancelled", "account, nonce / 256", &keys);
                *self.slots.entry("Datanets").or_default().entry(slot).or_default() |= e.mask;
            }
            E::Committed(e) => self.put_commitment(e.commitment, time),
            E::Revealed(e) => self.put_commitment(e.commitment, 0),
            E::ContributionSkipped(_) => {}
        }
    }

    fn put_pending(&mut self, id: U256, pending: Address) {
        self.value("Datanets", "datanets", "id, 3", &[id.into(), number(3)], account(pending));
    }

    fn put_commitment(&mut self, commitment: B256, time: u64) {
        self.value("Datanets", "commitments", "commitment", &[commitment], U256::from(time));
    }

    fn put_datanet(&mut self, id: U256) {
        let Datanet { owner, policy, fee, closed_at, commit_first } = self.datanets[&id];
        let values = [
            ("owner", account(owner)),
            ("policy", U256::from(policy)),
            ("treasury fee", U256::from(fee)),
            ("closed at", U256::from(closed_at)),
            ("commit first", U256::from(commit_first)),
        ];
        self.fields("Datanets", "datanets", "id, 0", &[id.into(), number(0)], &values);
    }

    fn register(&mut self, keys: Vec<B256>, payee: B256, status: u8, time: u64) {
        self.put_record(keys, Record { payee, status, registered_at: time, status_at: time });
    }

    fn put_record(&mut self, keys: Vec<B256>, record: Record) {
        let Record { payee, status, registered_at, status_at } = record;
        let values = [
            ("payee's id", account(Address::from_word(payee))),
            ("kind", U256::from(payee[0])),
            ("status", U256::from(status)),
            ("registered at", U256::from(registered_at)),
            ("status at", U256::from(status_at)),
        ];
        let row = if keys.len() == 2 { "id, content id or root" } else { "id, root, content id" };
        self.fields("Datanets", "records", row, &keys, &values);
        self.records.insert(keys, record);
    }

    fn models(&mut self, event: OfModels, time: u64) {
        use OfModels as E;
        match event {
            E::ModelRegistered(e) => {
                let (id, terms) = (e.modelId, e.terms);
                let depth = self.models.get(&terms.baseModelId).map_or(0, |base| base.depth) + 1;
                self.value("Models", "count", "", &[], id);
                let stake = [("asset", account(terms.asset)), ("bond", U256::from(terms.bond))];
                self.fields("Models", "models", "id, 1", &[id.into(), number(1)], &stake);
                let places: [U256; 6] = [
                    account(terms.fallbackAccount),
                    terms.baseModelId,
                    terms.artifactHash.into(),
                    terms.manifestRoot.into(),
                    terms.featureRoot.into(),
                    terms.rule.into(),
                ];
                for (place, word) in (4..).zip(places) {
                    self.value(
                        "Models",
                        "models",
                        &format!("id, {place}"),
                        &[id.into(), number(place)],
                        word,
                    );
                }
                for (place, datanet) in (16..).zip(&terms.datanetIds) {
                    self.value("Models", "models", "id, 16 to 31", &[id.into(), number(place)], *datanet);
                }
                for (place, scorer) in (32..).zip(&terms.scorers) {
                    self.value(
                        "Models",
                        "models",
                        "id, 32 to 39",
                        &[id.into(), number(place)],
                        account(*scorer),
                    );
                }
                for (place, share) in (40..).zip(&terms.payees) {
                    let values = [("payee", account(share.account)), ("bps", U256::from(share.bps))];
                    self.fields("Models", "models", "id, 40 to 43", &[id.into(), number(place)], &values);
                }
                let operator = terms.operator;
                self.models.insert(id, Model { terms, owner: e.owner, operator, since: time, depth });
                self.put_model(id);
            }
            E::ModelOffered(e) => self.put_pending_model(e.modelId, e.pendingOwner),
            E::ModelTransferred(e) => {
                self.models.get_mut(&e.modelId).expect("registered").owner = e.to;
                self.put_model(e.modelId);
                self.put_pending_model(e.modelId, Address::ZERO);
            }
            E::OperatorChanged(e) => {
                let model = self.models.get_mut(&e.modelId).expect("registered");
                (model.operator, model.since) = (e.to, time);
                self.put_model(e.modelId);
            }
        }
    }

    fn put_pending_model(&mut self, id: U256, pending: Address) {
        self.value("Models", "models", "id, 3", &[id.into(), number(3)], account(pending));
    }

    fn put_model(&mut self, id: U256) {
        let Model { terms, owner, operator, since, depth } = &self.models[&id];
        let head = [
            ("owner", account(*owner)),
            ("owner's bps", U256::from(terms.ownerBps)),
            ("base's bps", U256::from(terms.baseBps)),
            ("contributors' bps", U256::from(terms.contributorsBps)),
            ("outflow cap", U256::from(terms.outflowCapBps)),
            ("window", U256::from(terms.window)),
        ];
        let signing = [
            ("operator", account(*operator)),
            ("since", U256::from(*since)),
            ("quorum", U256::from(terms.quorum)),
            ("depth", U256::from(*depth)),
            ("Datanets", U256::from(terms.datanetIds.len())),
            ("scorers", U256::from(terms.scorers.len())),
            ("payees", U256::from(terms.payees.len())),
        ];
        self.fields("Models", "models", "id, 0", &[id.into(), number(0)], &head);
        self.fields("Models", "models", "id, 2", &[id.into(), number(2)], &signing);
    }

    fn rewards(&mut self, event: OfRewards, time: u64) {
        use OfRewards as E;
        match event {
            E::PoolOpened(e) => {
                let pool = Pool { asset: e.asset, contributors_bps: e.contributorsBps, ..Pool::default() };
                self.put_pool(e.modelId, pool);
                self.value("Rewards", "used", "asset", &[e.asset.into_word()], U256::from(1));
            }
            E::Paid(e) => self.pay(e.modelId, e.amount),
            E::BonusAdded(e) => {
                let pool = self.pools[&e.modelId];
                self.put_pool(e.modelId, Pool { bonus: pool.bonus + e.amount, ..pool });
            }
            E::Settled(e) => {
                let pool = self.pools[&e.modelId];
                let (settled, receipts) = (e.settled, e.receiptsSettled);
                self.put_pool(e.modelId, Pool { settled, receipts, rounds: e.round, ..pool });
                let settlement = keccak256([pool.asset.as_slice(), e.payoutsRoot.as_slice()].concat());
                let keys = [e.modelId.into(), number(1)];
                self.value("Rewards", "pools", "model, 1", &keys, settlement.into());
            }
            E::Claimed(e) => self.claim(e.modelId, e.payee, e.amount),
            E::RangePaid(e) => {
                for (account, amount) in e.accounts.into_iter().zip(e.amounts) {
                    self.claim(e.modelId, account.into_word(), amount);
                }
            }
            E::ShareDrawn(e) => {
                let drawn = self.drawn.entry((e.modelId, e.index)).or_default();
                *drawn += e.amount;
                let drawn = U256::from(*drawn);
                let keys = [e.modelId.into(), number(e.index.into())];
                self.value("Rewards", "drawn", "model, index", &keys, drawn);
                if e.index == 1 {
                    self.pay(self.models[&e.modelId].terms.baseModelId, e.amount);
                }
            }
            E::Paused(e) => {
                self.pause = (e.until, time + MONTH);
                self.put_guard();
            }
            E::Unpaused(_) => {
                self.pause.0 = 0;
                self.put_guard();
            }
            E::Recovered(_) => {}
        }
    }

    fn pay(&mut self, id: U256, amount: u128) {
        let pool = self.pools[&id];
        self.put_pool(id, Pool { paid: pool.paid + amount, ..pool });
    }

    fn claim(&mut self, model: U256, payee: B256, amount: u128) {
        let claimed = self.claimed.entry((model, payee)).or_default();
        *claimed += amount;
        let claimed = U256::from(*claimed);
        self.value("Rewards", "claimed", "model, payee", &[model.into(), payee], claimed);
    }

    fn put_pool(&mut self, id: U256, pool: Pool) {
        let payments = [("asset", account(pool.asset)), ("paid", U256::from(pool.paid))];
        let totals = [("settled", U256::from(pool.settled)), ("receipts settled", U256::from(pool.receipts))];
        let terms = [
            ("bonus", U256::from(pool.bonus)),
            ("rounds", U256::from(pool.rounds)),
            ("contributors' bps", U256::from(pool.contributors_bps)),
        ];
        self.fields("Rewards", "pools", "model, 0", &[id.into(), number(0)], &payments);
        self.fields("Rewards", "pools", "model, 2", &[id.into(), number(2)], &totals);
        self.fields("Rewards", "pools", "model, 3", &[id.into(), number(3)], &terms);
        self.pools.insert(id, pool);
    }

    fn put_guard(&mut self) {
        let values = [
            ("guardian", account(self.guardian)),
            ("paused until", U256::from(self.pause.0)),
            ("pausable from", U256::from(self.pause.1)),
        ];
        self.fields("Rewards", "guard", "", &[], &values);
    }

    fn attribution(&mut self, event: OfAttribution) {
        use OfAttribution as E;
        match event {
            E::BondDeposited(e) => self.move_bond(e.asset, e.scorer, |bond| bond + e.amount),
            E::BondWithdrawn(e) => self.move_bond(e.asset, e.scorer, |bond| bond - e.amount),
            E::RoundProposed(e) => {
                let (asset, bond) = self.stake(e.modelId);
                self.move_bond(asset, e.scorer, |free| free - bond);
                let round = Round {
                    hash: e.roundHash,
                    scorer: e.scorer,
                    finalisable_at: e.finalisableAt,
                    approvals: self.bit(e.modelId, e.scorer),
                    cutoff: e.round.cutoff,
                    last_cutoff: self.rounds.get(&e.modelId).map_or(0, |round| round.last_cutoff),
                };
                self.put_round(e.modelId, round);
            }
            E::RoundApproved(e) => {
                let round = self.rounds[&e.modelId];
                let approvals = round.approvals | self.bit(e.modelId, e.scorer);
                self.put_round(e.modelId, Round { approvals, ..round });
            }
            E::RoundFinalised(e) => self.close(e.modelId, self.rounds[&e.modelId].cutoff),
            E::RoundDropped(e) => self.close(e.modelId, self.rounds[&e.modelId].last_cutoff),
        }
    }

    fn stake(&self, model: U256) -> (Address, u128) {
        let terms = &self.models[&model].terms;
        (terms.asset, terms.bond)
    }

    fn bit(&self, model: U256, scorer: Address) -> u8 {
        let scorers = &self.models[&model].terms.scorers;
        1 << scorers.iter().position(|listed| *listed == scorer).expect("one of the scorers")
    }

    fn close(&mut self, model: U256, last_cutoff: u64) {
        let (asset, bond) = self.stake(model);
        self.move_bond(asset, self.rounds[&model].scorer, |free| free + bond);
        self.put_round(model, Round { last_cutoff, ..Round::default() });
    }

    fn move_bond(&mut self, asset: Address, scorer: Address, change: impl FnOnce(u128) -> u128) {
        let bond = self.bonds.entry((asset, scorer)).or_default();
        *bond = change(*bond);
        let bond = U256::from(*bond);
        let keys = [asset.into_word(), scorer.into_word()];
        self.value("Attribution", "bonds", "asset, scorer", &keys, bond);
    }

    fn put_round(&mut self, model: U256, round: Round) {
        self.rounds.insert(model, round);
        let quorum = if round.hash.is_zero() { 0 } else { self.models[&model].terms.quorum };
        let values = [
            ("scorer", account(round.scorer)),
            ("finalisable at", U256::from(round.finalisable_at)),
            ("approvals", U256::from(round.approvals)),
            ("quorum", U256::from(quorum)),
            ("last cutoff", U256::from(round.last_cutoff)),
        ];
        self.value("Attribution", "rounds", "model, 0", &[model.into(), number(0)], round.hash.into());
        self.fields("Attribution", "rounds", "model, 1", &[model.into(), number(1)], &values);
    }
}

fn account(address: Address) -> U256 {
    address.into_word().into()
}

fn number(value: usize) -> B256 {
    U256::from(value).into()
}

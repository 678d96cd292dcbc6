//! The programs on one chain, watched: after every call the invariants hold, and from time to time
//! all storage is what the logs say.

use crate::books::Books;
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_sol_types::{SolEvent, SolEventInterface, SolInterface};
use std::collections::BTreeSet;
use tributary_contract_tests::Replica;
use tributary_interfaces::{
    IAttribution::RoundVoided,
    IDatanets::{self, IDatanetsCalls as Calls, IDatanetsEvents as Events, memberStatusAtCall},
    IDisputes::IDisputesCalls as Proofs,
    IRewards::Pool,
};
use tributary_test_actions::{Call, Environment, Merit, Payouts, Response, Target, rules_of_pool};
use tributary_test_kit::{Artifacts, ChainFixture, LogEntry, Random};

/// The programs on one chain, watched.
pub(crate) struct Watch {
    pub(crate) environment: Environment,
    chain: ChainFixture,
    replica: Replica,
    books: Books,
    /// For what is looked at; the calls are not this one's.
    random: Random,
}

impl Watch {
    pub(crate) fn new(seed: u64) -> Self {
        let chain = ChainFixture::new();
        let mut replica = Replica::new(&chain);
        let environment = Environment::prepare(&chain, &Artifacts::of_workspace());
        let environment = environment.unwrap_or_else(|error| panic!("{error}"));
        replica.follow(&chain);
        let books = Books::new(environment.tokens.programmable);
        Self { environment, chain, replica, books, random: Random::new(!seed) }
    }

    /// Checks everything, and compares all storage with the logs.
    pub(crate) fn check_everything(&mut self) {
        let models: Vec<U256> = self.replica.rewards.pools.keys().copied().collect();
        for model in models {
            self.check_model(model);
            self.check_claims(model);
        }
        for asset in self.environment.assets().into_iter().chain([self.environment.tokens.unused]) {
            self.check_asset(asset, None);
        }
        (0..200).for_each(|_| self.check_past());
        self.check_numbers();
        self.replica.compare(&self.chain);
    }

    /// Checks what a call touched, and something at random.
    fn check(&mut self, call: &Call) {
        let entries = self.chain.take_logs();
        let voids = |entry: &LogEntry| RoundVoided::decode_log(&entry.log).is_ok();
        if entries.iter().any(voids)
            && let Ok(proof) = Proofs::abi_decode(&call.data)
        {
            self.replica.voids(&proof);
        }
        for entry in &entries {
            self.replica.apply(entry);
            self.books.read(&entry.log, entry.time, &self.replica, call.to == self.chain.requests);
        }
        assert!(!self.books.is_settling(), "final-roots: settled, and no round finalised");
        for entry in &entries {
            if let Ok(event) = Events::decode_log(&entry.log) {
                self.check_registrations(event.data);
            }
        }
        let (mut models, mut assets) = self.books.take_touched();
        let all: BTreeSet<U256> = self.replica.rewards.pools.keys().copied().collect();
        let all: Vec<U256> = all.into_iter().collect();
        models.extend(self.random.choose(&all));
        models.into_iter().for_each(|model| self.check_model(model));
        let is_token = self.environment.tokens().contains(&call.to);
        assets.extend(is_token.then_some(call.to));
        assets.into_iter().for_each(|asset| self.check_asset(asset, Some(call)));
        self.check_past();
    }

    /// An item that was accepted has one payee, number and time of acceptance.
    fn check_registrations(&self, event: Events) {
        let (datanet, items) = match event {
            Events::Contributed(e) => (e.datanetId, e.contentIds),
            Events::StatusChanged(e) => (e.datanetId, vec![e.item]),
            _ => return,
        };
        for item in items.into_iter().take(4) {
            let call = IDatanets::contributionCall { datanetId: datanet, item };
            let now = self.chain.read(self.chain.datanets, call);
            let known = self.replica.datanets.accepted.get(&(datanet, item));
            let known = known.map(|known| (known.payee, known.entry.number, known.entry.at));
            let expected = known.unwrap_or_default();
            assert_eq!((now.payee, now.number, now.acceptedAt), expected, "one-payee: {item}");
        }
    }

    fn check_model(&self, model: U256) {
        let told = self.replica.rewards.pools[&model];
        let pool: Pool = self.chain.pool(model);
        let actual = (pool.paid, pool.settled, pool.receiptsSettled, pool.left, pool.income, pool.rounds);
        let expected = (told.paid, told.settled, told.receipts_settled, told.left, told.income, told.rounds);
        assert_eq!(actual, expected, "a pool is not what its logs say");
        assert_eq!(pool.settlement.0, told.settlement, "final-roots: another root than was finalised");
        let claimed = self.replica.rewards.all_claimed(model);
        let drawn = self.replica.rewards.all_drawn(model);
        for (rule, less, more) in rules_of_pool(&pool, claimed, drawn) {
            assert!(less <= more, "{rule}: {less} is above {more}");
        }
    }

    fn check_claims(&self, model: U256) {
        for (payee, highest) in self.books.highest_of(model) {
            let claimed = self.chain.claimed(model, payee);
            assert!(claimed <= highest, "claimed-once: {claimed} of {highest}");
            assert_eq!(claimed, self.replica.rewards.claimed(model, payee));
        }
    }

    /// What Rewards and Attribution hold of an asset is what they owe. What was sent to Rewards astray
    /// is over, and what the programmable token reports to have moved and has not.
    fn check_asset(&mut self, asset: Address, call: Option<&Call>) {
        let held = self.chain.balance(asset, self.chain.rewards);
        let sent_astray = call.is_some_and(|call| call.to == asset);
        self.books.check_rewards(asset, held, sent_astray);
        let held = self.chain.balance(asset, self.chain.attribution);
        let bonds = self.books.check_attribution(asset, held);
        let free = self.replica.attribution.bonds.iter().filter(|(key, _)| key.0 == asset);
        let free: u128 = free.map(|(_, bond)| bond).sum();
        let models = self.replica.rewards.pools.iter().filter(|(_, pool)| pool.asset == asset);
        let locked: u128 = models.map(|(model, _)| self.replica.attribution.locked(*model)).sum();
        let unowned = self.books.unowned(asset);
        assert_eq!(free + locked + unowned, bonds, "bond-once: all bonds, free, locked and unowned");
    }

    /// One of the statuses that were seen is what it was.
    fn check_past(&mut self) {
        if let Some((datanet, item, member, time, status)) = self.books.some_past(&mut self.random) {
            let now = self.status_at(datanet, item, member, time);
            assert_eq!(now, status, "past-is-fixed: {item} {member:?} at {time}");
        }
    }

    /// Remembers what the status of what a call is about was at a past time.
    fn look_back(&mut self, call: &Call) {
        let Ok(call) = Calls::abi_decode(&call.data) else { return };
        let (datanet, item, member) = match call {
            Calls::curate(c) => (c.datanetId, c.registrations.first().map(|named| named.item), None),
            Calls::retract(c) => (c.datanetId, c.registrations.first().map(|named| named.item), None),
            Calls::curateMembers(c) => (c.datanetId, Some(c.root), c.contentIds.first().copied()),
            Calls::retractMembers(c) => (c.datanetId, Some(c.root), c.contentIds.first().copied()),
            _ => return,
        };
        let Some(item) = item else { return };
        let now = self.chain.now();
        let back = [1, 1 + self.random.below(1_000), 1 + self.random.below(1_000_000)];
        let time = now - self.random.pick(&back);
        let status = self.status_at(datanet, item, member, time);
        let told = match member {
            Some(id) => self.replica.datanets.member_status_at(datanet, item, id, time),
            None => self.replica.datanets.status_at(datanet, item, time),
        };
        assert_eq!(status, told, "past-is-fixed: the logs say otherwise");
        let at = self.random.next() as usize;
        self.books.remember((datanet, item, member, time, status), at);
    }

    /// The status at a time, from the chain; `item` is a batch's root if a record of it is meant.
    fn status_at(&self, datanet: U256, item: B256, member: Option<B256>, time: u64) -> u8 {
        let datanets = self.chain.datanets;
        match member {
            Some(id) => {
                let call = memberStatusAtCall { datanetId: datanet, root: item, contentId: id, time };
                self.chain.read(datanets, call)
            }
            None => self.chain.read(datanets, IDatanets::statusAtCall { datanetId: datanet, item, time }),
        }
    }

    /// No two registrations that are there share a number.
    fn check_numbers(&self) {
        let accepted = self.replica.datanets.accepted.values().map(|accepted| accepted.entry.number);
        let waiting = self.replica.datanets.waiting.values().map(|entry| entry.number);
        self.books.check_numbers(accepted.chain(waiting).collect());
    }
}

impl Target for Watch {
    fn send(&mut self, call: &Call) -> Option<Response> {
        assert_eq!(call.time, self.chain.now(), "the clock is the generator's");
        self.look_back(call);
        let outcome = self.chain.send_data(call.from, call.to, call.value, call.data.to_vec());
        self.check(call);
        Some(Response { success: outcome.success, output: outcome.output })
    }

    fn read(&mut self, to: Address, data: Bytes) -> Option<Bytes> {
        self.chain.devnode.call(Address::ZERO, to, data).ok()
    }

    /// There is nothing to compare with.
    fn look(&mut self, _: Address, _: Bytes) {}

    fn advance(&mut self, time: u64) {
        self.chain.advance(time - self.chain.now());
    }

    fn balance(&mut self, account: Address) -> U256 {
        self.chain.devnode.balance(account)
    }

    fn proposed(&mut self, round_hash: B256, payouts: &Payouts, merit: Merit) {
        self.books.proposed(round_hash, payouts, merit);
    }

    fn broken(&mut self, rule: &str, details: String) {
        panic!("{rule}: {details}");
    }
}

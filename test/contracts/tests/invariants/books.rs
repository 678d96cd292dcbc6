//! Sums by asset and by payee, as the logs give them, and what was seen of the past.

use alloy_primitives::{Address, B256, Log, U256};
use alloy_sol_types::SolEventInterface;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use tributary_contract_tests::Replica;
use tributary_interfaces::{
    IAttribution::{IAttributionEvents as OfAttribution, RoundVoided, Stake},
    IDatanets::IDatanetsEvents as OfDatanets,
    IRewards::IRewardsEvents as OfRewards,
};
use tributary_test_actions::{Merit, Payouts};
use tributary_test_kit::Random;

/// The most past statuses that are remembered.
const REMEMBERED: usize = 4_000;

/// A past status: Datanet, item, record of a batch (then the item is the batch's root), time, status.
pub(crate) type Past = (U256, B256, Option<B256>, u64, u8);

/// Sums by asset and by payee, and what was seen of the past.
#[derive(Default)]
pub(crate) struct Books {
    /// Everything paid less everything paid out, by asset.
    owed: HashMap<Address, u128>,
    /// What Rewards holds beyond that, by asset.
    over: HashMap<Address, u128>,
    /// Everything deposited less everything withdrawn, by asset.
    bonds: HashMap<Address, u128>,
    /// What a payee may have received at most, by model.
    highest: BTreeMap<(U256, B256), u128>,
    /// Of slashed bonds, what no challenger got, by asset.
    unowned: HashMap<Address, u128>,
    /// The rounds whose bonds are locked.
    locked: HashMap<B256, Locked>,
    /// The payouts behind the rounds that were proposed, and what they deserve.
    proposed: HashMap<B256, (Payouts, Merit)>,
    numbers: HashSet<u64>,
    past: Vec<Past>,
    /// The models and assets that the last call's logs are about.
    touched: (BTreeSet<U256>, BTreeSet<Address>),
    /// A settlement that the finalisation after it must answer for: model and time.
    settled: Option<(U256, u64)>,
    /// The token that may report moves that it did not make.
    unreliable: Address,
}

/// A round whose bonds are locked.
struct Locked {
    stake: Stake,
    is_open: bool,
}

impl Locked {
    /// The bonds of all signers together.
    fn sum(&self) -> u128 {
        self.stake.bond * self.stake.signers.len() as u128
    }
}

impl Books {
    pub(crate) fn new(unreliable: Address) -> Self {
        Self { unreliable, ..Self::default() }
    }

    pub(crate) fn proposed(&mut self, round_hash: B256, payouts: &Payouts, merit: Merit) {
        self.proposed.insert(round_hash, (payouts.clone(), merit));
    }

    /// Remembers a past status, in place of another one if there are many.
    pub(crate) fn remember(&mut self, past: Past, at: usize) {
        if self.past.len() < REMEMBERED {
            self.past.push(past);
        } else {
            self.past[at % REMEMBERED] = past;
        }
    }

    pub(crate) fn some_past(&self, random: &mut Random) -> Option<Past> {
        random.choose(&self.past)
    }

    /// Whether a settlement waits for the finalisation that it belongs to.
    pub(crate) fn is_settling(&self) -> bool {
        self.settled.is_some()
    }

    /// The models and assets that logs were about since this was last called.
    pub(crate) fn take_touched(&mut self) -> (BTreeSet<U256>, BTreeSet<Address>) {
        std::mem::take(&mut self.touched)
    }

    /// What each payee of a model may have received at most.
    pub(crate) fn highest_of(&self, model: U256) -> impl Iterator<Item = (B256, u128)> {
        let of_model = self.highest.range((model, B256::ZERO)..=(model, B256::repeat_byte(0xff)));
        of_model.map(|((_, payee), highest)| (*payee, *highest))
    }

    /// Takes a log, which the replica has taken before.
    ///
    /// `by_requests` is whether Requests was called, which voids right rounds too if no one shows what
    /// they were made from.
    pub(crate) fn read(&mut self, log: &Log, time: u64, replica: &Replica, by_requests: bool) {
        if let Ok(event) = OfRewards::decode_log(log) {
            self.read_rewards(event.data, time, replica);
        } else if let Ok(event) = OfAttribution::decode_log(log) {
            self.read_attribution(event.data, time, replica, by_requests);
        } else if let Ok(event) = OfDatanets::decode_log(log) {
            self.read_datanets(event.data);
        }
    }

    fn touch(&mut self, model: U256, replica: &Replica) -> Address {
        let asset = replica.rewards.pools[&model].asset;
        self.touched.0.insert(model);
        self.touched.1.insert(asset);
        asset
    }

    fn read_rewards(&mut self, event: OfRewards, time: u64, replica: &Replica) {
        match event {
            OfRewards::Paid(e) => {
                let asset = self.touch(e.modelId, replica);
                *self.owed.entry(asset).or_default() += e.amount;
            }
            OfRewards::Claimed(e) => {
                self.pay_out(e.modelId, e.amount, replica);
                self.check_claimed(e.modelId, e.payee, replica);
            }
            OfRewards::RangePaid(e) => {
                self.pay_out(e.modelId, e.amounts.iter().sum(), replica);
                for account in e.accounts {
                    self.check_claimed(e.modelId, account.into_word(), replica);
                }
            }
            OfRewards::ShareDrawn(e) if e.index == 1 => {
                self.touch(e.modelId, replica);
            }
            OfRewards::ShareDrawn(e) => self.pay_out(e.modelId, e.amount, replica),
            OfRewards::Settled(e) => {
                self.touch(e.modelId, replica);
                assert!(self.settled.is_none(), "final-roots: settled twice in one call");
                self.settled = Some((e.modelId, time));
            }
            OfRewards::Recovered(e) => {
                let over = self.over.entry(e.asset).or_default();
                // The unreliable token may have moved less, or nothing.
                let rest = over.checked_sub(e.amount.to()).or((e.asset == self.unreliable).then_some(0));
                *over = rest.unwrap_or_else(|| {
                    panic!("solvent: {} of {} are recovered, {over} were over", e.amount, e.asset)
                });
                self.touched.1.insert(e.asset);
            }
            _ => {}
        }
    }

    fn pay_out(&mut self, model: U256, amount: u128, replica: &Replica) {
        let asset = self.touch(model, replica);
        let owed = self.owed.entry(asset).or_default();
        *owed = owed.checked_sub(amount).expect("solvent: more is paid out than came in");
    }

    /// A payee never receives more than its highest finalised payout.
    fn check_claimed(&self, model: U256, payee: B256, replica: &Replica) {
        let highest = self.highest.get(&(model, payee)).copied().unwrap_or(0);
        let claimed = replica.rewards.claimed(model, payee);
        assert!(claimed <= highest, "claimed-once: {claimed} of {highest}");
    }

    fn read_attribution(&mut self, event: OfAttribution, time: u64, replica: &Replica, by_requests: bool) {
        match event {
            OfAttribution::BondDeposited(e) => {
                *self.bonds.entry(e.asset).or_default() += e.amount;
                self.touched.1.insert(e.asset);
            }
            OfAttribution::BondWithdrawn(e) => {
                let bonds = self.bonds.entry(e.asset).or_default();
                *bonds = bonds.checked_sub(e.amount).expect("bond-once: more is withdrawn than came in");
                self.touched.1.insert(e.asset);
            }
            OfAttribution::RoundProposed(e) => {
                self.locked.insert(e.roundHash, Locked { stake: e.stake, is_open: true });
            }
            OfAttribution::RoundFinalised(e) => {
                let locked = self.unlock(e.roundHash);
                assert!(locked.is_open, "proven-lies-never-settle: a voided round is final");
                assert!(time >= locked.stake.finalisableAt, "final-roots: finalised in its window");
                assert_eq!(self.settled.take(), Some((e.modelId, time)), "final-roots");
                let (payouts, merit) = self.proposed.remove(&e.roundHash).expect("a proposed round");
                assert_ne!(merit, Merit::Wrong, "proven-lies-never-settle: a wrong round is final");
                for (payee, amount) in payouts {
                    let highest = self.highest.entry((e.modelId, payee)).or_default();
                    *highest = amount.max(*highest);
                }
            }
            OfAttribution::RoundSlashed(e) => {
                let locked = self.unlock(e.roundHash);
                let merit = self.proposed[&e.roundHash].1;
                assert_eq!(merit, Merit::Wrong, "honest-rounds-stand: slashed");
                assert_eq!(e.reward, locked.stake.bond / 2, "bond-once: the reward");
                let asset = self.touch(e.modelId, replica);
                *self.unowned.entry(asset).or_default() += locked.sum() - e.reward;
            }
            OfAttribution::RoundVoided(e) => self.read_voided(e, replica, by_requests),
            OfAttribution::BondsReleased(e) => {
                let locked = self.unlock(e.roundHash);
                assert!(!locked.is_open, "bond-once: bonds of an open round are released");
                assert!(time >= locked.stake.finalisableAt, "bond-once: released in the window");
                self.touch(e.modelId, replica);
            }
        }
    }

    /// Disputes voids a right round for its operator alone, and that costs its signers nothing.
    fn read_voided(&mut self, event: RoundVoided, replica: &Replica, by_requests: bool) {
        let locked = self.unlock(event.roundHash);
        assert!(locked.is_open, "bond-once: a round is voided twice");
        let fees = (locked.stake.bond - event.stake.bond) * event.stake.signers.len() as u128;
        assert_eq!(event.reward, fees, "bond-once: the reward");
        match self.proposed[&event.roundHash].1 {
            Merit::Wrong => {}
            _ if by_requests => {}
            Merit::Right { operator_voids: true } => assert_eq!(fees, 0, "honest-rounds-stand: charged"),
            merit => panic!("honest-rounds-stand: a round that is {merit:?} was voided"),
        }
        self.locked.insert(event.roundHash, Locked { stake: event.stake, is_open: false });
        self.touch(event.modelId, replica);
    }

    /// The bonds of a round, which are locked and will not be any more.
    fn unlock(&mut self, round_hash: B256) -> Locked {
        self.locked.remove(&round_hash).expect("bond-once: freed or taken once")
    }

    /// Of slashed bonds of an asset, what no challenger got.
    pub(crate) fn unowned(&self, asset: Address) -> u128 {
        self.unowned.get(&asset).copied().unwrap_or(0)
    }

    fn read_datanets(&mut self, event: OfDatanets) {
        let (first, count) = match event {
            OfDatanets::Contributed(e) => (e.firstNumber, e.contentIds.len() as u64),
            OfDatanets::BatchContributed(e) => (e.number, 1),
            _ => return,
        };
        for number in first..first + count {
            assert!(self.numbers.insert(number), "order-is-fixed: number {number} twice");
        }
    }

    /// Rewards holds what it owes of an asset and what is over. That rises where tokens are sent
    /// astray, and where a token reports moves that it did not make.
    pub(crate) fn check_rewards(&mut self, asset: Address, held: u128, sent_astray: bool) {
        let owed = self.owed.get(&asset).copied().unwrap_or(0);
        let over = self.over.entry(asset).or_default();
        let now = held.checked_sub(owed).expect("solvent: Rewards owes more than it holds");
        let may_rise = sent_astray || asset == self.unreliable;
        let holds = if may_rise { now >= *over } else { now == *over };
        assert!(holds, "solvent: {now} of {asset} are over, {over} were");
        *over = now;
    }

    /// Attribution holds the bonds of an asset, and no less. Returns them.
    pub(crate) fn check_attribution(&self, asset: Address, held: u128) -> u128 {
        let bonds = self.bonds.get(&asset).copied().unwrap_or(0);
        let holds = if asset == self.unreliable { held >= bonds } else { held == bonds };
        assert!(holds, "bond-once: Attribution holds {held} of {asset}, bonds are {bonds}");
        bonds
    }

    /// No two of these numbers are equal, and each was given to a registration.
    pub(crate) fn check_numbers(&self, numbers: Vec<u64>) {
        let different: HashSet<u64> = numbers.iter().copied().collect();
        assert_eq!(numbers.len(), different.len(), "order-is-fixed");
        assert!(different.is_subset(&self.numbers), "order-is-fixed: a number that was given to nothing");
    }
}

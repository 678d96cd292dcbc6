//! Right rounds, at which everything is thrown that can be shown: nothing slashes one, and what
//! voids one is what SPEC 8.6 lists.

use crate::{
    World,
    proofs::Prover,
    suite::{of, release},
};
use alloy_primitives::{B256, Bytes, U256};
use alloy_sol_types::{SolCall, SolEvent, SolInterface};
use std::collections::BTreeMap;
use tributary_audit::{Verdict, audit_lists};
use tributary_core::typed_data::Receipt;
use tributary_interfaces::{
    IAttribution::{RoundSlashed, RoundVoided},
    IDatanets::{Registration, contributeCall, curateCall, vouchCall},
    IDisputes::{self, IDisputesCalls as Calls, NoFault, Place, ProposedRound},
    IModels::takeSnapshotCall,
};
use tributary_rounds::Owner;
use tributary_test_kit::{Key, OpenRound, Random};

/// A twentieth of the bond of a world's model, which signers of a charged void pay.
const FEE: u128 = 1_000 / 20;

/// What became of right rounds.
#[derive(Clone, Debug, Default)]
pub struct Honest {
    /// How many were proposed.
    pub rounds: u64,
    /// How many challenges were thrown at them.
    pub challenges: u64,
    /// How many of these showed what the round commits to, but no fault.
    pub shown: u64,
    /// What got a round cancelled that must not be: the function, the seed and what became of it.
    pub slashed: Vec<(&'static str, u64, String)>,
    /// How often each function voided a round as SPEC 8.6 says.
    pub voided: BTreeMap<&'static str, u64>,
}

/// What happens while a right round is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meanwhile {
    Nothing,
    /// A curator flags what the round pays.
    Flagged,
    /// What the round pays is registered again elsewhere, vouched for and in a new snapshot.
    RegisteredAgain,
    /// A hidden record is shown by a challenge.
    Hidden,
    /// A hidden record is shown first, then there is a challenge.
    HiddenShown,
    /// The operator has signed a receipt that is not in its book.
    Omitted,
}

use Meanwhile::{Flagged, Hidden, HiddenShown, Nothing, Omitted, RegisteredAgain};
const MEANWHILE: [Meanwhile; 8] =
    [Nothing, Nothing, Nothing, Flagged, RegisteredAgain, Hidden, HiddenShown, Omitted];

/// Proposes so many right rounds of a world, each on a copy of the chain, and challenges them.
/// `lies` are challenges of rounds that lied.
pub(crate) fn stand(world: &mut World, seed: u64, rounds: u64, lies: &[Bytes], report: &mut Honest) {
    let mut random = Random::new(seed ^ 0x5eed);
    let mut replayed: Vec<Vec<u8>> = lies.iter().map(|call| call.to_vec()).collect();
    for number in 0..rounds {
        if number > 0 {
            world.draw(&mut random);
        }
        let snapshot = world.chain.devnode.snapshot();
        let calls =
            Thrown { world, seed, random: &mut random, replayed: &replayed, report }.at_a_round(number);
        replayed.extend(calls);
        let extra = replayed.len().saturating_sub(256);
        replayed.drain(..extra);
        assert!(world.chain.devnode.revert(snapshot).expect("a chain in memory"), "the snapshot is there");
    }
}

/// Throws challenges at a round.
struct Thrown<'w> {
    world: &'w World,
    seed: u64,
    random: &'w mut Random,
    /// Calls that showed something of other rounds.
    replayed: &'w [Vec<u8>],
    report: &'w mut Honest,
}

impl Thrown<'_> {
    /// Proposes the world's right round and challenges it, whatever happens meanwhile. Returns some
    /// of the calls.
    fn at_a_round(&mut self, number: u64) -> Vec<Vec<u8>> {
        self.report.rounds += 1;
        let world = self.world;
        let open = world.propose(&world.right).expect("the right round is proposed");
        let right = of(&open);
        assert_eq!(
            audit_lists(&right, &world.right, &world.facts, &world.known),
            Verdict::Right,
            "seed {}, right round {number}",
            self.seed
        );
        let pool: Vec<Place> = self.replayed.iter().filter_map(|call| places(call)).flatten().collect();
        let chain = &world.chain;
        let sign = |receipt: &Receipt| {
            let digest = receipt.digest(chain.chain_id(), chain.attribution);
            chain.operator.sign(digest).to_vec().into()
        };
        let prover = Prover::new(&world.known, right.clone(), &pool, &sign);
        let calls = self.throw_all(&prover, &right);
        let meanwhile = self.random.pick(&MEANWHILE);
        match meanwhile {
            Nothing => {}
            Flagged => self.flag(),
            RegisteredAgain => self.register_again(),
            Hidden | HiddenShown => {
                let (call, has_scores) = prover.hidden(self.random);
                if meanwhile == HiddenShown {
                    let owner = holder(&call);
                    let hidden = world.hidden().find(|hidden| hidden.content_id == owner).expect("hidden");
                    world.chain.call(Key::named("thief").account, world.chain.spans, world.show(&hidden));
                    world.chain.advance(1);
                }
                self.void(&open, &call, if has_scores { FEE } else { 0 }, &prover);
                return calls;
            }
            Omitted => {
                self.void(&open, &prover.omitted(), 0, &prover);
                return calls;
            }
        }
        if meanwhile != Nothing {
            self.throw_all(&prover, &right);
        }
        world.chain.finalise_after_window(&open);
        calls
    }

    /// Throws a call of each function, as it is and changed, and calls that were shown of others.
    fn throw_all(&mut self, prover: &Prover<'_>, right: &ProposedRound) -> Vec<Vec<u8>> {
        let calls: Vec<Vec<u8>> = prover.calls(self.random).iter().map(Calls::abi_encode).collect();
        for call in &calls {
            self.throw(call.clone());
            let other = self.random.pick(&calls);
            let changed = self.changed(call, &other);
            self.throw(changed);
        }
        for _ in 0..6 {
            let Some(call) = self.random.choose(self.replayed) else { break };
            self.throw(call.clone());
            let call = with_round(Calls::abi_decode(&call).expect("a call of Disputes"), right);
            let other = self.random.pick(&calls);
            let changed = self.changed(&call, &other);
            self.throw(call);
            self.throw(changed);
        }
        calls
    }

    /// Sends a challenge, which must not be accepted.
    fn throw(&mut self, call: Vec<u8>) {
        self.report.challenges += 1;
        let function = function(&call);
        let chain = &self.world.chain;
        let sent = chain.send_data(self.world.watcher.account, chain.judge(&call), U256::ZERO, call);
        let is_cancelled = |log: &alloy_primitives::Log| {
            RoundSlashed::decode_log_data(&log.data).is_ok()
                || RoundVoided::decode_log_data(&log.data).is_ok()
        };
        if sent.success && sent.logs.iter().any(is_cancelled) {
            self.report.slashed.push((function, self.seed, format!("{:?}", sent.logs)));
        }
        let reason = sent.output.get(..4).unwrap_or_default();
        self.report.shown +=
            u64::from(!sent.success && reason == <NoFault as alloy_sol_types::SolError>::SELECTOR);
    }

    /// Sends a challenge that voids the round for this fee; after that nothing slashes it, and the
    /// rest of the bond is free at the end of its window.
    fn void(&mut self, open: &OpenRound, call: &Calls, fee: u128, prover: &Prover<'_>) {
        let (chain, watcher) = (&self.world.chain, self.world.watcher.account);
        let data = call.abi_encode();
        let function = function(&data);
        let free = chain.free_bond(chain.token, watcher);
        let sent = chain.send_data(watcher, chain.judge(&data), U256::ZERO, data.clone());
        let voided = sent.logs.iter().find_map(|log| RoundVoided::decode_log_data(&log.data).ok());
        let is_slashed = sent.logs.iter().any(|log| RoundSlashed::decode_log_data(&log.data).is_ok());
        let paid = chain.free_bond(chain.token, watcher) - free;
        let Some(voided) =
            voided.filter(|voided| !is_slashed && voided.stake.bond == open.stake.bond - fee && paid == fee)
        else {
            let what =
                format!("{} must cost {fee}, not {paid}: {:?}, {:?}", function, sent.output, sent.logs);
            self.report.slashed.push((function, self.seed, what));
            return;
        };
        *self.report.voided.entry(function).or_default() += 1;
        let mut of_voided = of(open);
        of_voided.bond = voided.stake.bond;
        self.throw(data);
        self.throw_all(prover, &of_voided);
        self.throw(with_round(call.clone(), &of_voided));
        release(self.world, open, &voided);
    }

    /// A call with a field changed, or with a part of another call.
    fn changed(&mut self, call: &[u8], other: &[u8]) -> Vec<u8> {
        let mut changed = call.to_vec();
        let words = |call: &[u8]| (call.len() - 4) / 32;
        let word = |call: &[u8], index: usize| call[4 + 32 * index..36 + 32 * index].to_vec();
        let at = self.random.index(words(call));
        let number = U256::from_be_slice(&word(call, at));
        let one = U256::from(1);
        let new = match self.random.below(7) {
            0 => number.wrapping_add(one).to_be_bytes_vec(),
            1 => number.wrapping_sub(one).to_be_bytes_vec(),
            2 => vec![0; 32],
            3 => word(call, self.random.index(words(call))),
            4 => word(other, self.random.index(words(other))),
            5 => {
                let mut flipped = word(call, at);
                flipped[self.random.index(32)] ^= 1 << self.random.below(8);
                flipped
            }
            _ => {
                changed.truncate(self.random.index(call.len()).max(4));
                return changed;
            }
        };
        changed[4 + 32 * at..36 + 32 * at].copy_from_slice(&new);
        changed
    }

    /// A curator flags the records and batches that the round pays.
    fn flag(&self) {
        let chain = &self.world.chain;
        chain.advance(1);
        let mut items: Vec<(U256, Registration)> = Vec::new();
        for Owner { datanet, item, payee, .. } in self.paid() {
            if items.iter().all(|(other, of)| (*other, of.item) != (datanet, item)) {
                items.push((datanet, Registration { item, payee: payee.to_word() }));
            }
        }
        for (datanet, registration) in items {
            let call = curateCall {
                datanetId: datanet,
                registrations: vec![registration],
                status: 5,
                reasonHash: B256::ZERO,
            };
            chain.call(chain.owner.account, chain.datanets, call);
        }
        chain.advance(1);
    }

    /// What the round pays is registered again in all sources, as far as it is not there; these are
    /// vouched for and in a new snapshot.
    fn register_again(&self) {
        let (chain, thief) = (&self.world.chain, Key::named("thief").account);
        chain.advance(1);
        for source in &self.world.facts.sources {
            for owner in self.paid() {
                let call = contributeCall { datanetId: source.datanet_id, contentId: owner.content_id };
                let _ = chain.try_call(thief, chain.datanets, call);
            }
        }
        chain.advance(1);
        for source in &self.world.facts.sources {
            let call = vouchCall { datanetId: source.datanet_id, upTo: chain.now() - 1 };
            chain.call(chain.owner.account, chain.datanets, call);
        }
        chain.call(chain.owner.account, chain.models, takeSnapshotCall { modelId: self.world.model });
        chain.advance(1);
    }

    /// The owners that the round pays, each once.
    fn paid(&self) -> Vec<Owner> {
        let mut paid: Vec<Owner> = self.world.right.scores.iter().map(|score| score.owner).collect();
        paid.sort_by_key(|owner| owner.order);
        paid.dedup();
        paid
    }
}

/// The function that a call is of.
fn function(call: &[u8]) -> &'static str {
    let selector = call.first_chunk::<4>().copied().unwrap_or_default();
    Calls::name_by_selector(selector).unwrap_or("no function")
}

/// The holder that a call shows.
fn holder(call: &Calls) -> B256 {
    match call {
        Calls::proveEarlier(call) => call.holder.owner.contentId,
        Calls::proveGap(call) => call.holder.owner.contentId,
        _ => B256::ZERO,
    }
}

/// The places that a call shows.
fn places(call: &[u8]) -> Option<Vec<Place>> {
    Some(match Calls::abi_decode(call).ok()? {
        Calls::proveStray(call) => vec![call.score, call.receipt],
        Calls::proveShape(call) => vec![call.score],
        Calls::proveCredit(call) => vec![call.first, call.place, call.credit],
        Calls::proveUnowned(call) => vec![call.place, call.first, call.afterLast, call.credit],
        Calls::provePayout(call) => vec![call.last, call.first, call.afterLast, call.payout],
        Calls::proveGap(call) => vec![call.place, call.gap],
        Calls::proveOverlap(call) => vec![call.leaves],
        Calls::proveDisorder(call) => vec![call.leaves],
        _ => Vec::new(),
    })
}

/// A call with another round in it.
fn with_round(call: Calls, round: &ProposedRound) -> Vec<u8> {
    macro_rules! replaced {
        ($($name:ident: $call:ident),*) => {
            match call {
                $(Calls::$name(call) => {
                    IDisputes::$call { round: round.clone(), ..call }.abi_encode()
                })*
                _ => unreachable!("no challenge"),
            }
        };
    }
    replaced!(
        proveMalformed: proveMalformedCall,
        proveDisorder: proveDisorderCall,
        proveReceipt: proveReceiptCall,
        proveStray: proveStrayCall,
        proveShape: proveShapeCall,
        proveLength: proveLengthCall,
        proveOverlap: proveOverlapCall,
        proveUnheld: proveUnheldCall,
        proveCredit: proveCreditCall,
        proveUnowned: proveUnownedCall,
        proveUnfounded: proveUnfoundedCall,
        proveMisdirected: proveMisdirectedCall,
        provePayout: provePayoutCall,
        proveRegistration: proveRegistrationCall,
        proveEarlier: proveEarlierCall,
        proveGap: proveGapCall,
        proveOmitted: proveOmittedCall
    )
}

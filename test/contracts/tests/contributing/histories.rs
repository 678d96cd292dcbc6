//! The status at any time is what the logs say, whatever happens to an item (docs/adr/0019).

use crate::scene::*;
use alloy_primitives::B256;
use tributary_contract_tests::Replica;
use tributary_interfaces::IDatanets;
use tributary_test_kit::{
    Batch, PrintSeedOnPanic, Random, expect_revert, id, number_from_environment, payee,
};

/// Histories of an item or of a record of a batch in one run; `HISTORIES` chooses another number.
const HISTORIES: u64 = 10_000;
/// The most changes of one of them.
const MOST_CHANGES: usize = 16;
/// Items that live at once.
const AT_ONCE: usize = 40;
/// Records of a batch.
const MEMBERS: usize = 8;

#[test]
fn of_several_changes_in_one_second_the_last_counts() {
    let scene = Scene::new(OPEN);
    scene.contribute(&scene.ann, &[id(1)]).unwrap();
    let start = scene.chain.now();
    assert_eq!(
        [start - 1, start, start + 1].map(|time| scene.status_at(id(1), time)),
        [NONE, ACCEPTED, ACCEPTED]
    );
    scene.curate(&scene.ann, &[id(1)], REJECTED).unwrap();
    assert_eq!([start - 1, start].map(|time| scene.status_at(id(1), time)), [NONE, REJECTED]);
    scene.chain.advance(5);
    for status in [FLAGGED, ACCEPTED, REJECTED, ACCEPTED] {
        if scene.accepted(id(1)).status != status {
            scene.curate(&scene.ann, &[id(1)], status).unwrap();
        }
    }
    let times = [start, start + 4, start + 5, start + 6, u64::MAX];
    assert_eq!(
        times.map(|time| scene.status_at(id(1), time)),
        [REJECTED, REJECTED, ACCEPTED, ACCEPTED, ACCEPTED]
    );
}

#[test]
fn a_history_has_no_end_and_what_was_is_fixed() {
    // More changes than any of the words has, by a curator who wants to use them up.
    let scene = Scene::new(OPEN);
    let batch = Batch::new(vec![id(7), id(8), id(9)]);
    scene.call(&scene.ann, batch.contribute(scene.datanet));
    scene.curate(&scene.ann, &[batch.item()], ACCEPTED).unwrap();
    scene.contribute(&scene.ann, &[id(1)]).unwrap();
    let start = scene.chain.now();
    let mut expected = vec![(start, ACCEPTED)];
    for change in 0..120 {
        scene.chain.advance(1 + change % 3);
        let status = if change % 2 == 0 { FLAGGED } else { ACCEPTED };
        scene.curate(&scene.ann, &[id(1)], status).unwrap();
        scene.call(&scene.owner, batch.curate(scene.datanet, 1, 1, status));
        expected.push((scene.chain.now(), status));
    }
    scene.chain.advance(1);
    scene.retract(&scene.ann, &[id(1)]).unwrap();
    scene.call(&scene.ann, batch.retract(scene.datanet, 1, 1));
    expected.push((scene.chain.now(), RETRACTED));
    for window in expected.windows(2) {
        let [(from, status), (to, _)] = window else { unreachable!() };
        for time in [*from, to - 1] {
            assert_eq!(scene.status_at(id(1), time), *status);
            assert_eq!(scene.member_status_at(batch.root, id(8), time), *status);
        }
    }
    assert_eq!(scene.status_at(id(1), start - 1), NONE);
    assert_eq!(scene.status_at(id(1), u64::MAX), RETRACTED);
    expect_revert::<IDatanets::InvalidStatus>(scene.curate(&scene.ann, &[id(1)], ACCEPTED));
}

/// Items, records of batches and submissions change at random; at random times, past and present,
/// the status of each is asked for.
struct Histories {
    scene: Scene,
    random: Random,
    replica: Replica,
    next: u64,
    /// How many items and records of batches have come to their end.
    done: u64,
    asked: u64,
}

impl Histories {
    fn new(seed: u64) -> Self {
        let scene = Scene::new(CURATED);
        let replica = Replica::new(&scene.chain);
        Self { scene, random: Random::new(seed), replica, next: 0, done: 0, asked: 0 }
    }

    fn fresh(&mut self) -> B256 {
        self.next += 1;
        alloy_primitives::keccak256(self.next.to_be_bytes())
    }

    /// Waits for some seconds, or not at all, so that several changes fall into one second.
    fn pass(&mut self) {
        if !self.random.one_in(3) {
            self.scene.chain.advance(1 + self.random.next() % 4);
        }
    }

    /// A generation of records and of one batch, from their registration on.
    fn live(&mut self) {
        let items: Vec<B256> = (0..AT_ONCE).map(|_| self.fresh()).collect();
        let batch = Batch::new((0..MEMBERS).map(|_| self.fresh()).collect());
        let start = self.scene.chain.now();
        self.scene.contribute(&self.scene.ann, &items).unwrap();
        self.scene.call(&self.scene.ann, batch.contribute(self.scene.datanet));
        let registered: Vec<B256> = items.iter().copied().chain([batch.item()]).collect();
        for _ in 0..MOST_CHANGES {
            self.pass();
            self.change(&registered);
            self.change_members(&batch);
        }
        self.pass();
        self.scene.chain.advance(1);
        self.replica.follow(&self.scene.chain);
        let end = self.scene.chain.now();
        for item in items {
            self.ask(item, None, start, end);
        }
        for member in &batch.content_ids {
            self.ask(batch.item(), Some((batch.root, *member)), start, end);
        }
    }

    /// A part of the registrations gets another status, by the curator or by their author.
    fn change(&mut self, registered: &[B256]) {
        let status = self.random.pick(&[ACCEPTED, ACCEPTED, REJECTED, FLAGGED, RETRACTED]);
        let share = if status == RETRACTED { 30 } else { 2 };
        self.replica.follow(&self.scene.chain);
        let may_change = |present: u8| present != status && present != RETRACTED;
        let picked: Vec<B256> = registered
            .iter()
            .copied()
            .filter(|item| {
                self.random.one_in(share) && may_change(present(&self.replica, &self.scene, *item))
            })
            .collect();
        if picked.is_empty() {
            return;
        }
        let changed = match status {
            RETRACTED => self.scene.retract(&self.scene.ann, &picked),
            _ => self.scene.curate(&self.scene.ann, &picked, status),
        };
        changed.unwrap();
    }

    /// A range of the batch's records gets another status, if that can be.
    fn change_members(&mut self, batch: &Batch) {
        let status = self.random.pick(&[ACCEPTED, REJECTED, FLAGGED, FLAGGED, RETRACTED]);
        let start = self.random.index(MEMBERS);
        let length = 1 + self.random.index((MEMBERS - start).min(3));
        let _ = match status {
            RETRACTED if self.random.one_in(4) => {
                let call = batch.retract(self.scene.datanet, start, length);
                self.scene.try_call(&self.scene.ann, call).is_ok()
            }
            RETRACTED => false,
            _ => {
                let call = batch.curate(self.scene.datanet, start, length, status);
                self.scene.try_call(&self.scene.owner, call).is_ok()
            }
        };
    }

    /// Compares at some times around and between the changes.
    fn ask(&mut self, item: B256, member: Option<(B256, B256)>, start: u64, end: u64) {
        let span = end - start + 3;
        let times = [0, start, end, u64::MAX].into_iter();
        let random: Vec<u64> = (0..4).map(|_| start - 1 + self.random.next() % span).collect();
        for time in times.chain(random) {
            let datanet = self.scene.datanet;
            let (expected, status) = match member {
                Some((root, content_id)) => (
                    self.replica.datanets.member_status_at(datanet, root, content_id, time),
                    self.scene.member_status_at(root, content_id, time),
                ),
                None => {
                    (self.replica.datanets.status_at(datanet, item, time), self.scene.status_at(item, time))
                }
            };
            assert_eq!(status, expected, "past-is-fixed: {item} {member:?} at {time}");
            self.asked += 1;
        }
        self.done += 1;
    }
}

/// The status of a registration of Ann's as the logs have it.
fn present(replica: &Replica, scene: &Scene, item: B256) -> u8 {
    let waits = replica.datanets.waiting.get(&(scene.datanet, item, payee(scene.ann.account)));
    waits.map_or_else(|| replica.datanets.status_at(scene.datanet, item, u64::MAX), |entry| entry.status)
}

#[test]
fn the_status_at_any_time_is_what_the_logs_say() {
    let seed = number_from_environment("SEED", 19);
    let histories = number_from_environment("HISTORIES", HISTORIES);
    let say = PrintSeedOnPanic(seed);
    let mut run = Histories::new(seed);
    while run.done < histories {
        run.live();
    }
    run.replica.compare(&run.scene.chain);
    println!("{} histories, asked {} times; SEED={seed}", run.done, run.asked);
    assert!(run.asked >= 8 * histories);
    drop(say);
}

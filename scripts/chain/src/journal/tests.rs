//! What a journal remembers, whatever the process that wrote it came to.

use super::*;
use std::fs;

fn entry(nonce: u64, intent: Option<u8>) -> Entry {
    let raw = Bytes::from(vec![nonce as u8, intent.unwrap_or_default()]);
    Entry {
        id: keccak256(&raw),
        call: "Rewards.pay".into(),
        intent: intent.map(B256::repeat_byte),
        nonce,
        signed_at: 5,
        versions: vec![raw],
        outcome: Outcome::Open,
    }
}

#[test]
fn what_was_signed_is_unfinished_in_the_next_process_and_in_the_order_of_nonces() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal/a.jsonl");
    let (first, second) = (entry(1, Some(1)), entry(2, None));
    let journal = Journal::open(&path).unwrap();
    journal.sign(&second).unwrap();
    journal.sign(&first).unwrap();
    journal.replace(first.id, Bytes::from(vec![9])).unwrap();
    let unfinished = Journal::open(&path).unwrap().unfinished();
    let replaced = Entry { versions: vec![first.versions[0].clone(), Bytes::from(vec![9])], ..first };
    assert_eq!(unfinished, [replaced, second]);
}

#[test]
fn an_intent_is_kept_until_its_outcome_was_reported_and_found_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let (paid, approved) = (entry(1, Some(1)), entry(2, None));
    let journal = Journal::open(&path).unwrap();
    for entry in [&paid, &approved] {
        journal.sign(entry).unwrap();
        journal.finish(entry.id, entry.id, true).unwrap();
        journal.take(entry.id);
    }
    assert_eq!(journal.take_done(B256::repeat_byte(1)), None, "this process has just done it");

    let next = Journal::open(&path).unwrap();
    assert_eq!(next.unfinished(), []);
    assert_eq!(next.unreported().len(), 1, "what can be repeated need not be reported");
    next.reported().unwrap();
    assert_eq!(next.unreported().len(), 1, "this process has not learnt of it");
    assert_eq!(next.take_done(B256::repeat_byte(2)), None);
    assert_eq!(next.take_done(B256::repeat_byte(1)), Some(paid.id));
    assert_eq!(next.take_done(B256::repeat_byte(1)), None);
    next.reported().unwrap();
    assert_eq!(Journal::open(&path).unwrap().unreported(), []);
}

#[test]
fn what_failed_or_can_never_be_in_a_block_is_no_longer_kept() {
    let journal = Journal::default();
    let (failed, gone, refused) = (entry(1, Some(1)), entry(2, Some(2)), entry(3, Some(3)));
    [&failed, &gone, &refused].into_iter().for_each(|entry| journal.sign(entry).unwrap());
    journal.finish(failed.id, failed.id, false).unwrap();
    journal.give_up(gone.id).unwrap();
    journal.refuse(refused.id).unwrap();
    assert_eq!(journal.unfinished(), [Entry { outcome: Outcome::Refused, ..refused }]);
}

#[test]
fn an_incomplete_last_line_is_removed_and_a_wrong_line_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    Journal::open(&path).unwrap().sign(&entry(1, None)).unwrap();
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, [&whole, &whole[..length]].concat()).unwrap();
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.unfinished(), [entry(1, None)], "{length}");
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
    fs::write(&path, "{}\n").unwrap();
    assert!(matches!(Journal::open(&path), Err(ChainError::Record { .. })));
}

#[test]
fn a_long_file_is_written_anew_with_what_is_still_needed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let journal = Journal::open(&path).unwrap();
    let kept = entry(1, Some(1));
    journal.sign(&kept).unwrap();
    for nonce in 2..10 {
        let large = Entry { versions: vec![Bytes::from(vec![nonce as u8; 400_000])], ..entry(nonce, None) };
        let large = Entry { id: keccak256(large.last()), ..large };
        journal.sign(&large).unwrap();
        journal.finish(large.id, large.id, true).unwrap();
    }
    assert!(fs::metadata(&path).unwrap().len() < 4 << 20);
    let last = entry(200, None);
    journal.sign(&last).unwrap();
    assert_eq!(Journal::open(&path).unwrap().unfinished(), [kept, last]);
}

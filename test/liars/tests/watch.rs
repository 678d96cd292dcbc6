//! The started command strikes a few lies down; `make liars` has it do so with all.
#![allow(missing_docs, unused_crate_dependencies)]

use tributary_liars::{UNPLACED, Watched, WatchedWorld, lies};

#[test]
fn the_watcher_strikes_lies_down_and_lets_the_right_round_stand() {
    let mut watched = WatchedWorld::new(3);
    assert_eq!(watched.propose_right(), Watched::Right);
    let names = [
        ("a record is paid in the second before it was accepted again", "proveRegistration"),
        ("one of hundreds of scores is missing", "proveGap"),
        ("a score of a record of a batch of a Datanet that is no source", "proveRegistration"),
        ("what is nobody's is divided by the base model's weights", "proveUnowned"),
        ("scores of an output that is a byte shorter than its receipt says", "proveLength"),
    ];
    for (index, (name, function)) in names.into_iter().enumerate() {
        if index == 2 {
            watched.restart();
        }
        let lie = lies().find(|lie| lie.name == name).expect("a lie of this name");
        assert_eq!(watched.tell(lie), Watched::Struck(function.into()), "{name}");
    }
}

#[test]
fn a_batch_of_which_only_the_liar_knows_what_it_holds_is_asked_for_and_strikes_it_down() {
    let mut watched = WatchedWorld::new(2);
    for lie in UNPLACED {
        assert_eq!(watched.tell_unplaced(lie), Watched::Struck(lie.struck_by.into()), "{}", lie.name);
    }
    assert_eq!(watched.propose_right(), Watched::Right, "nothing of it shadows a right round");
}

//! The invariants of docs/SPEC.md 7, by name, after every step of a long random use of the real
//! programs.
//!
//! Honest people contribute, curate, pay, settle and claim. Beside them hostile scorers and
//! operators finalise what they like within the sums, shrink payouts of who has claimed, move
//! leaves, replay books, roots, signatures and proofs of other rounds and models; owners rotate
//! keys in a window; curators change statuses around a cutoff; tokens lie, take a fee, re-enter;
//! wallets refuse or burn. From time to time all storage is compared with what the logs say.
//!
//! `STEPS` and `SEED` choose another use; the seed is printed.
#![allow(missing_docs, unused_crate_dependencies)]

mod books;
mod cast;
mod claims;
mod fuzz;
mod people;
mod records;
mod rounds;
mod tokens;

use fuzz::Fuzz;
use tributary_test_kit::{PrintSeedOnPanic, number_from_environment};

const STEPS: u64 = 20_000;
/// What every use of some length comes to.
const EXPECTED: [&str; 35] = [
    "contribute",
    "contribute: refused",
    "sign contributions",
    "commit",
    "reveal",
    "curate",
    "retract",
    "change members",
    "vouch and take a snapshot",
    "change a role",
    "bind a claim key",
    "pay",
    "pay while paused: refused",
    "propose",
    "propose falsely",
    "propose out of bounds: refused",
    "replay a proposal: refused",
    "replay a signature: refused",
    "finalise",
    "finalise early or otherwise: refused",
    "claim",
    "claim what is not there: refused",
    "claim more than is left: refused",
    "claim many",
    "pay a range",
    "claim to another",
    "own word",
    "draw",
    "draw: refused",
    "move a bond",
    "meddle: refused",
    "pause",
    "announce keys",
    "leave a source out",
    "change habits",
];

#[test]
fn invariants_hold_after_every_step() {
    let seed = number_from_environment("SEED", 20_261_125);
    let steps = number_from_environment("STEPS", STEPS);
    let say = PrintSeedOnPanic(seed);
    println!("SEED={seed} STEPS={steps}");
    let mut fuzz = Fuzz::new(seed);
    for _ in 0..steps {
        fuzz.step();
    }
    fuzz.check_everything();
    println!("{:?}", fuzz.done);
    if steps >= STEPS {
        for name in EXPECTED {
            assert!(fuzz.done.contains_key(name), "the use never came to {name}");
        }
    }
    drop(say);
}

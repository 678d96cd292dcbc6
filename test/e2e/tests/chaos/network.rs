//! A network that loses, delays, repeats and garbles requests and answers.

use super::{
    Random,
    proxy::When,
    round::{ROUND, Stage, is_done},
};
use serde_json::Value;

/// How often a command is run until it is done.
const RUNS: usize = 25;

/// Runs the round; if `random` is given, behind faults, with kills, and each command again until it
/// is done.
async fn round(name: &str, mut random: Option<&mut Random>) -> Value {
    let stage = Stage::new(name).await;
    for step in &ROUND {
        stage.advance(step).await;
        let mut runs = 0;
        loop {
            if let Some(random) = random.as_deref_mut() {
                let mut plan = stage.proxy.plan.lock().unwrap();
                plan.faults = Some((Random(random.below(u64::MAX)), 5));
                let when = When::ALL[random.below(4) as usize];
                plan.kill = Some((random.below(60) as usize, when));
            }
            let run = stage.run(step);
            if is_done(&run) {
                break;
            }
            let (code, output) = run;
            assert_ne!(code, Some(2), "an internal fault: {output:?}");
            runs += 1;
            assert!(random.is_some() && runs < RUNS, "{}: {output:?}", step.line);
        }
        stage.all_have_arrived();
    }
    stage.state().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_network_changes_nothing_of_what_is_done_in_the_end() {
    let mut random = Random::of_test();
    let expected = round("calm", None).await;
    let rounds = std::env::var("ROUNDS").map_or(1, |rounds| rounds.parse().expect("ROUNDS is a number"));
    for number in 0..rounds {
        assert_eq!(round("stormy", Some(&mut random)).await, expected, "round {number}");
    }
}

//! A process that is killed at any of its requests, behind a good network and behind a bad one.

use super::{
    Random,
    proxy::When,
    round::{ROUND, Stage, copy, is_done},
};
use serde_json::json;

/// How many of the points are tried, unless `KILLS=all` asks for all of them.
const POINTS: usize = 40;

/// Of so many requests behind a bad network something happens to one, on average.
const FAULTS: u64 = 5;

/// How often a command is run behind a bad network until it is done.
const RUNS: usize = 25;

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_was_killed_is_finished_by_running_it_again() {
    kill("kills", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_was_killed_behind_a_bad_network_is_finished_by_running_it_again() {
    kill("stormy-kills", true).await;
}

/// Of each command the chain and the folder are as before it; it is killed at one request, and then
/// run again until it is done. The end is that of a run that nothing disturbed.
async fn kill(name: &str, is_network_bad: bool) {
    let stage = Stage::new(name).await;
    let mut random = Random::of_test();
    let is_all = std::env::var("KILLS").is_ok_and(|kills| kills == "all");
    let folder = stage.fixture.folder.join(".tributary");
    let before = stage.fixture.folder.join("before");
    let mut tried = 0;
    for step in &ROUND {
        stage.advance(step).await;
        copy(&folder, &before);
        let snapshot = |stage: &Stage| stage.node("evm_snapshot", json!([]));
        let mut point = snapshot(&stage);
        let (code, output) = stage.run(step);
        assert_eq!(code, Some(0), "{output:?}");
        let asked = stage.proxy.plan.lock().unwrap().asked.clone();
        let expected = stage.state().await;

        let mut points: Vec<(usize, When)> =
            (0..asked.len()).flat_map(|index| When::ALL.map(|when| (index, when))).collect();
        if !is_all {
            // Before anything is signed nothing can be lost, so most are taken from the rest.
            let signed = asked.iter().position(|method| method == "eth_sendRawTransaction");
            let (early, mut late): (Vec<_>, Vec<_>) =
                points.into_iter().partition(|(index, _)| signed.is_none_or(|signed| *index < signed));
            let share = POINTS / ROUND.len();
            points = Vec::new();
            while points.len() < share && !late.is_empty() {
                points.push(late.swap_remove(random.below(late.len() as u64) as usize));
            }
            if points.is_empty() {
                points.push(early[random.below(early.len() as u64) as usize]);
            }
        }
        for (index, when) in points {
            assert_eq!(stage.node("evm_revert", json!([point])), true);
            point = snapshot(&stage);
            copy(&before, &folder);
            let faults =
                |random: &mut Random| is_network_bad.then(|| (Random(random.below(u64::MAX)), FAULTS));
            {
                let mut plan = stage.proxy.plan.lock().unwrap();
                plan.kill = Some((index, when));
                plan.faults = faults(&mut random);
            }
            let mut run = stage.run(step);
            stage.proxy.plan.lock().unwrap().kill = None;
            let name = format!("{} killed at request {index}, {}, {when:?}", step.line, asked[index]);
            // What a bad network does to it may end it before.
            assert!(run.0.is_none() || when == When::Answered || is_network_bad, "{name}: {run:?}");
            let mut runs = 0;
            // Who has read the result does not ask for the same again.
            while !is_done(&run) {
                assert!(runs == 0 || is_network_bad && runs < RUNS, "{name}: {:?}", run.1);
                assert_ne!(run.0, Some(2), "{name}: an internal fault: {:?}", run.1);
                stage.proxy.plan.lock().unwrap().faults = faults(&mut random);
                run = stage.run(step);
                runs += 1;
            }
            stage.proxy.plan.lock().unwrap().faults = None;
            stage.all_have_arrived();
            assert_eq!(stage.state().await, expected, "{name}");
            tried += 1;
        }
        eprintln!("{}: {} requests", step.line, asked.len());
    }
    eprintln!("killed {tried} times");
    assert!(tried >= ROUND.len());
}

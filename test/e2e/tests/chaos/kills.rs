//! A process that is killed at any of its requests.

use super::{
    Random,
    proxy::When,
    round::{ROUND, Stage, copy, is_done},
};
use serde_json::json;

/// How many of the points are tried, unless `KILLS=all` asks for all of them.
const POINTS: usize = 40;

/// Of each command the chain and the folder are as before it; it is killed at one request, and then
/// run again until it is done. The end is that of a run that nothing disturbed.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_was_killed_is_finished_by_running_it_again() {
    let stage = Stage::new("kills").await;
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
            stage.proxy.plan.lock().unwrap().kill = Some((index, when));
            let killed = stage.run(step);
            stage.proxy.plan.lock().unwrap().kill = None;
            let name = format!("{} killed at request {index}, {}, {when:?}", step.line, asked[index]);
            assert!(killed.0.is_none() || when == When::Answered, "{name}: {killed:?}");
            // Who has read the result does not ask for the same again.
            let again = if is_done(&killed) { (Some(0), killed.1) } else { stage.run(step) };
            assert_eq!(again.0, Some(0), "{name}: {:?}", again.1);
            stage.all_have_arrived();
            assert_eq!(stage.state().await, expected, "{name}");
            tried += 1;
        }
        eprintln!("{}: {} requests", step.line, asked.len());
    }
    eprintln!("killed {tried} times");
    assert!(tried >= ROUND.len());
}

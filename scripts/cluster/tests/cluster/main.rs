//! The same round on one machine, by queries in one process, and on a cluster.
#![allow(missing_docs, unused_crate_dependencies)]

mod processes;
mod world;

use datafusion::error::Result;
use processes::Cluster;
use std::{fs, path::PathBuf, time::Duration};
use tempfile::TempDir;
use tokio::{task::JoinHandle, time::timeout};
use tributary_cluster::{Heads, Input, Plan, local};
use world::World;

fn plan(world: &World, parts: u32, folder: &std::path::Path) -> Plan {
    let run = folder.join("run");
    fs::create_dir_all(&run).unwrap();
    let (params, sources) = (world.params, world.sources.clone());
    Plan { params, sources, contributors_bps: world.header.contributors_bps, parts, repeats: 3, run }
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_give_the_trees_of_the_round() {
    for (seed, parts, files) in [(1, 1, 1), (2, 4, 3), (3, 64, 2), (4, 7, 5)] {
        let world = World::new(seed, 40 * seed, 60 * seed);
        let folder = tempfile::tempdir().unwrap();
        let input = Input::new(folder.path().join("input"));
        world.write(&input, files).unwrap();
        let heads = plan(&world, parts, folder.path()).run(&local(), &input).await.unwrap();
        assert_eq!(heads, world.expected(), "seed {seed}");
        assert!(heads.scores.count > 10, "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_without_scores_is_the_treasuries() {
    let mut world = World::new(9, 5, 5);
    world.records.truncate(0);
    let folder = tempfile::tempdir().unwrap();
    let input = Input::new(folder.path().join("input"));
    world.write(&input, 1).unwrap();
    let heads = plan(&world, 3, folder.path()).run(&local(), &input).await.unwrap();
    assert_eq!((heads, heads.scores.count), (world.expected(), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_names_no_source_is_an_error() {
    let mut world = World::new(5, 40, 40);
    world.sources.truncate(1);
    let folder = tempfile::tempdir().unwrap();
    let input = Input::new(folder.path().join("input"));
    world.write(&input, 1).unwrap();
    let error = plan(&world, 3, folder.path()).run(&local(), &input).await.unwrap_err().to_string();
    assert!(error.contains("is no source of the round"), "{error}");
}

/// One scheduler and two executors.
#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_gives_the_same_trees() {
    let world = World::new(7, 400, 1_500);
    let folder = tempfile::tempdir().unwrap();
    let input = Input::new(folder.path().join("input"));
    world.write(&input, 8).unwrap();
    let cluster = Cluster::start(2, folder.path());
    let context = cluster.session().await;
    let heads: Heads = plan(&world, 16, folder.path()).run(&context, &input).await.unwrap();
    assert_eq!(heads, world.expected());
    for executor in 0..2 {
        assert!(cluster.has_worked(executor), "executor {executor} did nothing");
    }
}

/// A round of which an executor holds a part, a cluster that is at that part, and the round's future.
struct Held {
    world: World,
    cluster: Cluster,
    run: PathBuf,
    round: JoinHandle<Result<Heads>>,
    _folder: TempDir,
}

/// The second of two executors never ends a part of the scores, and everything else of that query is done.
async fn held(patience: u64, repeats: u32) -> Held {
    let world = World::new(11, 400, 1_500);
    let folder = tempfile::tempdir().unwrap();
    let input = Input::new(folder.path().join("input"));
    world.write(&input, 8).unwrap();
    let cluster = Cluster::start_with(2, patience, folder.path());
    let context = cluster.session().await;
    let plan = Plan { repeats, ..plan(&world, 16, folder.path()) };
    let run = plan.run.clone();
    let pipes = cluster.hold(1, &run.join("scores-1"), plan.parts);
    let round = tokio::spawn(async move { plan.run(&context, &input).await });
    pipes.are_all_that_is_left().await;
    assert!(!round.is_finished());
    Held { world, cluster, run, round, _folder: folder }
}

/// What a round gives that should not take longer than this.
async fn ended(round: JoinHandle<Result<Heads>>) -> Result<Heads> {
    timeout(Duration::from_secs(120), round).await.expect("the round does not go on").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_survives_the_loss_of_an_executor() {
    let mut held = held(60, 3).await;
    held.cluster.kill(1);
    assert_eq!(ended(held.round).await.unwrap(), held.world.expected());
    // Only the query that was under way was run again, once.
    for (folder, is_there) in
        [("receipts-2", false), ("scores-2", true), ("scores-3", false), ("credits-2", false)]
    {
        assert_eq!(held.run.join(folder).exists(), is_there, "{folder}");
    }
}

/// An executor that is silent and does not refuse to talk, as one whose network failed, and that is there again
/// later.
#[tokio::test(flavor = "multi_thread")]
async fn a_round_survives_an_executor_that_hangs() {
    let held = held(60, 3).await;
    held.cluster.signal(1, "STOP");
    let heads = ended(held.round).await.unwrap();
    held.cluster.signal(1, "CONT");
    assert_eq!(heads, held.world.expected());
    assert!(held.run.join("scores-2").exists() && !held.run.join("credits-2").exists());
}

/// What the lost executor had done is what the others are about to read.
#[tokio::test(flavor = "multi_thread")]
async fn a_round_survives_the_loss_of_what_was_handed_on() {
    let world = World::new(7, 400, 1_500);
    let folder = tempfile::tempdir().unwrap();
    let input = Input::new(folder.path().join("input"));
    world.write(&input, 8).unwrap();
    let mut cluster = Cluster::start(2, folder.path());
    let context = cluster.session().await;
    let plan = plan(&world, 16, folder.path());
    let round = tokio::spawn(async move { plan.run(&context, &input).await });
    while !cluster.has_worked(1) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    cluster.kill(1);
    assert_eq!(ended(round).await.unwrap(), world.expected());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_without_executors_ends_with_an_error() {
    let mut held = held(15, 1).await;
    held.cluster.kill(0);
    held.cluster.kill(1);
    let error = ended(held.round).await.unwrap_err().to_string();
    assert!(error.contains("the query of scores and shared was run 2 times"), "{error}");
}

//! The same round on one machine, by queries in one process, and on a cluster.
#![allow(missing_docs, unused_crate_dependencies)]

mod processes;
mod world;

use processes::Cluster;
use std::fs;
use tributary_cluster::{Heads, Input, Plan, local};
use world::World;

fn plan(world: &World, parts: u32, folder: &std::path::Path) -> Plan {
    let run = folder.join("run");
    fs::create_dir_all(&run).unwrap();
    let (params, sources) = (world.params, world.sources.clone());
    Plan { params, sources, contributors_bps: world.header.contributors_bps, parts, run }
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

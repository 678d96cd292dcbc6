//! The processes of a cluster: a scheduler, executors, and sessions of those who ask.

use crate::{
    functions::functions,
    loss::{Watched, cancel_stalled},
};
use ballista::prelude::{SessionConfigExt, SessionContextExt};
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::{
    cluster::BallistaCluster,
    config::SchedulerConfig,
    scheduler_process::{create_scheduler, start_grpc_service},
};
use datafusion::{
    error::Result,
    execution::{SessionState, SessionStateBuilder},
    prelude::{SessionConfig, SessionContext},
};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// An executor that was not heard of for so long is lost.
pub(crate) const LOST_AFTER: Duration = Duration::from_secs(10);

/// The host that everything binds to.
const HOST: &str = "127.0.0.1";

/// A session's state with the functions of [`functions`].
fn state(config: SessionConfig) -> SessionState {
    // The functions read binary columns, not views of them.
    let config = config
        .set_bool("datafusion.execution.parquet.schema_force_view_types", false)
        // Names that this rule makes up are not the same once a plan was sent to the scheduler.
        .set_bool("datafusion.optimizer.enable_leaf_expression_pushdown", false);
    let mut builder = SessionStateBuilder::new().with_config(config).with_default_features();
    builder.scalar_functions().get_or_insert_default().extend(functions().into_iter().map(Arc::new));
    builder.build()
}

/// A session that runs its queries on this machine, in this process.
pub fn local() -> SessionContext {
    SessionContext::new_with_state(state(SessionConfig::new()))
}

/// A session that runs its queries on the cluster whose scheduler listens on this port, each divided into
/// so many tasks.
///
/// # Errors
/// If there is no scheduler.
pub async fn remote(scheduler: u16, tasks: usize) -> Result<SessionContext> {
    let config = SessionConfig::new_with_ballista()
        .with_target_partitions(tasks)
        // A query that is run again has the same plan.
        .set_bool("ballista.planner.adaptive.enabled", false);
    let context =
        SessionContext::remote_with_state(&format!("df://{HOST}:{scheduler}"), state(config)).await?;
    // Ballista has put its own functions in the place of the state's.
    functions().into_iter().for_each(|function| context.register_udf(function));
    Ok(context)
}

/// Runs a scheduler on a port of this machine until the process is stopped. A query is cancelled when an executor
/// is lost, which takes ten seconds to notice, and when no task of it ended for `patience`.
///
/// # Errors
/// If it cannot listen.
pub async fn scheduler(port: u16, patience: Duration) -> ballista_core::error::Result<()> {
    let config = SchedulerConfig {
        bind_port: port,
        bind_host: HOST.into(),
        external_host: HOST.into(),
        executor_timeout_seconds: LOST_AFTER.as_secs(),
        expire_dead_executor_interval_seconds: 2,
        // What an executor does not hand on is lost with it, and no stage is run again alone.
        stage_max_failures: 1,
        override_session_builder: Some(Arc::new(|config| Ok(state(config)))),
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await?;
    let watched = Arc::new(Watched::new(cluster.cluster_state()));
    let cluster = BallistaCluster::new(watched.clone(), cluster.job_state());
    let scheduler = create_scheduler(cluster, Arc::new(config)).await?;
    watched.watch(scheduler.clone());
    tokio::spawn(cancel_stalled(scheduler.clone(), patience));
    start_grpc_service(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), scheduler).await
}

/// Where an executor works.
#[derive(Clone, Debug)]
pub struct Executor {
    /// The port of the scheduler on this machine.
    pub scheduler: u16,
    /// Two ports of its own.
    pub ports: (u16, u16),
    /// A folder of its own for what tasks hand on.
    pub folder: PathBuf,
    /// How many tasks it runs at a time.
    pub tasks: usize,
}

/// Runs an executor until the process is stopped.
///
/// # Errors
/// If it cannot listen, or there is no scheduler.
pub async fn executor(executor: Executor) -> ballista_core::error::Result<()> {
    let Executor { scheduler, ports, folder, tasks } = executor;
    let registry = BallistaFunctionRegistry::from(&state(SessionConfig::new()));
    let config = ExecutorProcessConfig {
        bind_host: HOST.into(),
        external_host: Some(HOST.into()),
        port: ports.0,
        grpc_port: ports.1,
        scheduler_host: HOST.into(),
        scheduler_port: scheduler,
        scheduler_connect_timeout_seconds: 30,
        vcores: tasks,
        work_dir: Some(folder.display().to_string()),
        executor_heartbeat_interval_seconds: 2,
        override_function_registry: Some(Arc::new(registry)),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await
}

//! Ends a query when an executor that worked on it is lost, or when it no longer moves.
//!
//! Ballista 55.0.0 would go on by itself, and count twice. Where an executor is lost, a stage that lost what it
//! reads is run again whole, but what the other executors had handed on of it before stays in the list of what
//! its readers read: they read those rows twice, and add them up. (Where a task of the stage was under way on
//! another executor, its core is never given back, and with one core each nothing moves at all.) So no query
//! goes on without an executor: it is cancelled before Ballista takes anything back, and whoever asked runs it
//! again as a whole ([`crate::Plan::run`]).

use ballista_core::{
    JobId,
    error::Result,
    serde::{
        protobuf::ExecutorHeartbeat,
        scheduler::{ExecutorData, ExecutorMetadata},
    },
};
use ballista_scheduler::{
    cluster::{BoundTask, ClusterState, ClusterStateEventStream, ExecutorSlot},
    config::TaskDistributionPolicy,
    scheduler_server::SchedulerServer,
    state::{
        execution_graph::ExecutionGraphBox, execution_stage::ExecutionStage, task_manager::JobInfoCache,
    },
};
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

pub(crate) type Scheduler = SchedulerServer<LogicalPlanNode, PhysicalPlanNode>;

/// The state of a cluster whose queries are cancelled when an executor is removed from it.
pub(crate) struct Watched {
    state: Arc<dyn ClusterState>,
    scheduler: OnceLock<Scheduler>,
}

impl Watched {
    pub(crate) fn new(state: Arc<dyn ClusterState>) -> Self {
        Self { state, scheduler: OnceLock::new() }
    }

    /// Names the scheduler whose state this is, before it listens.
    pub(crate) fn watch(&self, scheduler: Scheduler) {
        let _ = self.scheduler.set(scheduler);
    }
}

#[async_trait::async_trait]
impl ClusterState for Watched {
    async fn init(&self) -> Result<()> {
        self.state.init().await
    }

    async fn bind_schedulable_tasks(
        &self,
        distribution: TaskDistributionPolicy,
        jobs: Arc<HashMap<JobId, JobInfoCache>>,
        executors: Option<HashSet<String>>,
    ) -> Result<Vec<BoundTask>> {
        self.state.bind_schedulable_tasks(distribution, jobs, executors).await
    }

    async fn unbind_tasks(&self, slots: Vec<ExecutorSlot>) -> Result<()> {
        self.state.unbind_tasks(slots).await
    }

    async fn register_executor(&self, metadata: ExecutorMetadata, data: ExecutorData) -> Result<()> {
        self.state.register_executor(metadata, data).await
    }

    async fn save_executor_metadata(&self, metadata: ExecutorMetadata) -> Result<()> {
        self.state.save_executor_metadata(metadata).await
    }

    async fn get_executor_metadata(&self, executor: &str) -> Result<ExecutorMetadata> {
        self.state.get_executor_metadata(executor).await
    }

    async fn registered_executor_metadata(&self) -> Vec<ExecutorMetadata> {
        self.state.registered_executor_metadata().await
    }

    async fn save_executor_heartbeat(&self, heartbeat: ExecutorHeartbeat) -> Result<()> {
        self.state.save_executor_heartbeat(heartbeat).await
    }

    /// Removes an executor, and cancels the queries that are under way. The scheduler says that an executor is
    /// lost after this, and by the same queue, so a query is cancelled before anything of it is taken back.
    async fn remove_executor(&self, executor: &str) -> Result<()> {
        // From now on no query is given to the executor, so those that begin later need it not.
        self.state.remove_executor(executor).await?;
        let Some(scheduler) = self.scheduler.get() else { return Ok(()) };
        for job in scheduler.state.task_manager.get_running_job_cache().keys() {
            cancel(scheduler, job, &format!("executor {executor} was lost")).await?;
        }
        Ok(())
    }

    fn executor_heartbeats(&self) -> HashMap<String, ExecutorHeartbeat> {
        self.state.executor_heartbeats()
    }

    fn get_executor_heartbeat(&self, executor: &str) -> Option<ExecutorHeartbeat> {
        self.state.get_executor_heartbeat(executor)
    }

    async fn cluster_state_events(&self) -> Result<ClusterStateEventStream> {
        self.state.cluster_state_events().await
    }
}

/// Cancels every query of which no task ended for `patience`, as long as the scheduler runs.
pub(crate) async fn cancel_stalled(scheduler: Scheduler, patience: Duration) {
    let mut seen: HashMap<JobId, (usize, Instant)> = HashMap::new();
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let jobs = scheduler.state.task_manager.get_running_job_cache();
        seen.retain(|job, _| jobs.contains_key(job));
        for (job, info) in jobs.iter() {
            let ended = ended(&*info.execution_graph.read().await);
            let (last, since) = seen.entry(job.clone()).or_insert((ended, Instant::now()));
            if *last != ended {
                (*last, *since) = (ended, Instant::now());
            } else if since.elapsed() >= patience {
                let why = format!("no task of it ended for {} s", patience.as_secs());
                // The scheduler stops with its queue, and so does this.
                if cancel(&scheduler, job, &why).await.is_err() {
                    return;
                }
                *since = Instant::now();
            }
        }
    }
}

/// How many tasks of a query ended.
fn ended(graph: &ExecutionGraphBox) -> usize {
    let of = |stage: &ExecutionStage| match stage {
        ExecutionStage::Running(stage) => stage.successful_tasks(),
        ExecutionStage::Successful(stage) => stage.task_infos.len(),
        _ => 0,
    };
    graph.stages().values().map(of).sum()
}

async fn cancel(scheduler: &Scheduler, job: &JobId, why: &str) -> Result<()> {
    eprintln!("cancels query {job}: {why}");
    scheduler.cancel_job(job.clone()).await
}

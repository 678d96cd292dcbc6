//! A cluster of processes on this machine, which end with the test.

use datafusion::prelude::SessionContext;
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tributary_cluster::remote;

pub(crate) struct Cluster {
    scheduler: Child,
    port: u16,
    executors: Vec<(Child, PathBuf)>,
}

impl Cluster {
    pub(crate) fn start(executors: usize, folder: &Path) -> Self {
        let port = free_port();
        let scheduler = command().args(["scheduler", &port.to_string()]).spawn().unwrap();
        let executor = |number: usize| {
            let work = folder.join(format!("executor-{number}"));
            fs::create_dir_all(&work).unwrap();
            let ports = [port, free_port(), free_port()].map(|port| port.to_string());
            let child = command().arg("executor").args(ports).arg(&work).arg("1").spawn().unwrap();
            (child, work)
        };
        Self { scheduler, port, executors: (0..executors).map(executor).collect() }
    }

    /// A session, when the scheduler answers.
    pub(crate) async fn session(&self) -> SessionContext {
        for _ in 0..300 {
            if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok()
                && let Ok(session) = remote(self.port, 8).await
            {
                return session;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the scheduler did not start within 30 seconds");
    }

    /// Whether an executor has handed anything on.
    pub(crate) fn has_worked(&self, executor: usize) -> bool {
        fs::read_dir(&self.executors[executor].1).unwrap().count() > 0
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let children = self.executors.iter_mut().map(|(child, _)| child).chain([&mut self.scheduler]);
        for child in children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tributary-cluster"));
    command.stdin(Stdio::null());
    command
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

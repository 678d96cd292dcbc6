//! A cluster of processes on this machine, which end with the test.

use datafusion::prelude::SessionContext;
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tributary_cluster::remote;

pub(crate) struct Cluster {
    scheduler: Child,
    port: u16,
    executors: Vec<(Child, PathBuf)>,
}

impl Cluster {
    pub(crate) fn start(executors: usize, folder: &Path) -> Self {
        Self::start_with(executors, 60, folder)
    }

    /// Cancels a query of which no task ends for so many seconds.
    pub(crate) fn start_with(executors: usize, patience: u64, folder: &Path) -> Self {
        let port = free_port();
        let arguments = ["scheduler", &port.to_string(), &patience.to_string()];
        let scheduler = command().args(arguments).spawn().unwrap();
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

    /// Ends an executor as `kill -9` does.
    pub(crate) fn kill(&mut self, executor: usize) {
        let child = &mut self.executors[executor].0;
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Sends an executor a signal by its name.
    pub(crate) fn signal(&self, executor: usize, name: &str) {
        let id = self.executors[executor].0.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Lets an executor end no part of a table: what it would write to is a pipe that no one reads.
    pub(crate) fn hold(&self, executor: usize, table: &Path, parts: u32) -> Pipes {
        fs::create_dir_all(table).unwrap();
        let id = self.executors[executor].0.id();
        let path = |part: u32, number: u32| table.join(format!("{part:08}.{id}-{number}.part"));
        let paths = (0..parts).flat_map(|part| (0..4 * parts).map(move |number| path(part, number)));
        assert!(Command::new("mkfifo").args(paths).status().unwrap().success());
        Pipes { table: table.to_owned(), parts }
    }

    /// Whether an executor has handed anything on.
    pub(crate) fn has_worked(&self, executor: usize) -> bool {
        fs::read_dir(&self.executors[executor].1).unwrap().count() > 0
    }
}

/// A table of which an executor cannot end a part.
pub(crate) struct Pipes {
    table: PathBuf,
    parts: u32,
}

impl Pipes {
    /// Waits until other executors wrote all parts but those that are held.
    pub(crate) async fn are_all_that_is_left(&self) {
        let (mut last, mut since) = (0, Instant::now());
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(60) {
            let files = fs::read_dir(&self.table).unwrap().map(|file| file.unwrap().path());
            let done =
                files.filter(|path| path.extension().is_some_and(|extension| extension == "parquet")).count();
            if done != last {
                (last, since) = (done, Instant::now());
            }
            assert!(done < self.parts as usize, "no part was held");
            if done > 0 && since.elapsed() > Duration::from_secs(2) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no part was written");
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

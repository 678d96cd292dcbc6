//! A process of a cluster on this machine: `tributary-cluster scheduler PORT SECONDS`, or
//! `tributary-cluster executor SCHEDULER PORT PORT FOLDER TASKS`.

use std::{process::ExitCode, time::Duration};
use tributary_cluster::{Executor, executor, scheduler};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["scheduler", port, seconds] => match (port.parse(), seconds.parse()) {
            (Ok(port), Ok(seconds)) => scheduler(port, Duration::from_secs(seconds)).await,
            _ => return usage(),
        },
        ["executor", of, one, other, folder, tasks] => {
            match (of.parse(), one.parse(), other.parse(), tasks.parse()) {
                (Ok(scheduler), Ok(one), Ok(other), Ok(tasks)) => {
                    executor(Executor { scheduler, ports: (one, other), folder: folder.into(), tasks }).await
                }
                _ => return usage(),
            }
        }
        _ => return usage(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "tributary-cluster scheduler PORT SECONDS\ntributary-cluster executor SCHEDULER PORT PORT FOLDER TASKS\nports are of this machine; a query of which no task ends for so many seconds is cancelled"
    );
    ExitCode::from(2)
}

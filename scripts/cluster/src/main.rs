//! A process of a cluster on this machine: `tributary-cluster scheduler PORT`, or
//! `tributary-cluster executor SCHEDULER PORT PORT FOLDER TASKS`.

use std::process::ExitCode;
use tributary_cluster::{Executor, executor, scheduler};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["scheduler", port] => match port.parse() {
            Ok(port) => scheduler(port).await,
            Err(_) => return usage(),
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
        "tributary-cluster scheduler PORT\ntributary-cluster executor SCHEDULER PORT PORT FOLDER TASKS\nports are of this machine"
    );
    ExitCode::from(2)
}

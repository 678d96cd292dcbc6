//! Programs: those that end, and those that run until they are stopped.

use crate::Result;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Runs a program to its end and returns what it printed.
pub(crate) fn finish(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if !output.status.success() {
        let (said, wrong) = (text(&output.stdout), text(&output.stderr));
        return Err(format!("{command:?} ended with {}: {said}{wrong}", output.status).into());
    }
    Ok(text(&output.stdout))
}

/// A program that runs until it is stopped; it is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    /// The first line that it printed.
    pub(crate) line: String,
}

/// Where a program prints that it runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Announces {
    Output,
    Error,
}

impl Running {
    /// Starts a program and waits for its first line. What it prints on standard error otherwise goes to a file.
    pub(crate) fn start(command: &mut Command, log: &Path, announces: Announces) -> Result<Self> {
        command.stdin(Stdio::null());
        match announces {
            Announces::Output => command.stdout(Stdio::piped()).stderr(File::create(log)?),
            Announces::Error => command.stdout(Stdio::null()).stderr(Stdio::piped()),
        };
        let mut child = command.spawn().map_err(|error| format!("{command:?} does not start: {error}"))?;
        let stream: Box<dyn Read + Send> = match announces {
            Announces::Output => Box::new(child.stdout.take().ok_or("no output")?),
            Announces::Error => Box::new(child.stderr.take().ok_or("no output")?),
        };
        let mut running = Self { child, line: String::new() };
        let mut reader = BufReader::new(stream);
        reader.read_line(&mut running.line)?;
        if running.line.is_empty() {
            running.child.wait()?;
            let why = std::fs::read_to_string(log).unwrap_or_default();
            return Err(format!("{command:?} ended before it served: {why}").into());
        }
        // What comes later is read, so that the program can print it.
        std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
        Ok(running)
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        finish(Command::new("kill").args(["-TERM", &self.child.id().to_string()]))?;
        let status = self.child.wait()?;
        if !status.success() {
            return Err(format!("a program that was stopped ended with {status}").into());
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

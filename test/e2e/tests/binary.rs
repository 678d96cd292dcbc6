//! The `tributary` binary, and what a run of it printed.

use crate::schemas;
use serde_json::Value;
use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::LazyLock,
};

/// The binary. `cargo test --workspace` and `cargo nextest run --workspace` build it with the tests,
/// beside them; where it is missing, it is built here. Whoever tests this crate alone after changing
/// another builds it first.
static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = env::current_exe().expect("this test's executable");
    // target/<profile>/deps/e2e-<hash>
    let folder = test.ancestors().nth(2).expect("the folder of the profile");
    let binary = folder.join(format!("tributary{}", env::consts::EXE_SUFFIX));
    if !binary.exists() {
        build(folder);
        assert!(binary.exists(), "cargo built no {}", binary.display());
    }
    binary
});

/// Builds the binary in the profile of this test.
fn build(folder: &Path) {
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--workspace", "--bin", "tributary", "--profile", profile])
        .current_dir(tributary_test_kit::workspace())
        .status()
        .expect("cargo starts");
    assert!(status.success(), "cargo did not build the binary");
}

/// What a run of the binary gave.
#[derive(Debug)]
pub(crate) struct CommandOutput {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl CommandOutput {
    /// The result, which must be one JSON document.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The one line that says what went wrong, in text or in JSON; the exit code must be 1, and there
    /// must be no result.
    #[track_caller]
    pub(crate) fn error(&self) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (1, ""), "{self:?}");
        let json = serde_json::from_str::<Value>(&self.stderr).ok();
        if let Some(error) = json.as_ref().and_then(|json| json["error"].as_str()) {
            assert_eq!(error.lines().count(), 1, "{self:?}");
            return format!("error: {error}");
        }
        let (errors, rest): (Vec<&str>, Vec<&str>) =
            self.stderr.lines().partition(|line| line.starts_with("error: "));
        assert_eq!(errors.len(), 1, "{self:?}");
        assert!(rest.iter().all(|line| line.starts_with("hint: ")), "{self:?}");
        errors[0].to_owned()
    }
}

/// The binary with arguments, to be run in a folder.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(&*BINARY);
    command
        .current_dir(folder)
        .env_remove("TRIBUTARY_PRIVATE_KEY")
        .env_remove("TRIBUTARY_RPC")
        .args(arguments);
    command
}

/// Runs the binary in a folder, and compares what it prints with the schema of its command.
#[track_caller]
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> CommandOutput {
    let output = run_unchecked(folder, arguments);
    schemas::check(arguments, &output);
    output
}

/// Runs the binary in a folder.
pub(crate) fn run_unchecked(folder: &Path, arguments: &[&str]) -> CommandOutput {
    let output = command(folder, arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    CommandOutput { code, stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Starts the binary in a folder.
pub(crate) fn spawn(folder: &Path, arguments: &[&str]) -> Child {
    command(folder, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// An empty folder.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = env::temp_dir().join(format!("tributary-e2e-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// A run of the binary that goes on until it is stopped; it is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
    arguments: Vec<String>,
}

impl Running {
    /// Starts the binary in a folder.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = spawn(folder, arguments);
        let lines = BufReader::new(child.stdout.take().unwrap());
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { child, lines, arguments }
    }

    /// The next line of its result, which must be one JSON document.
    #[track_caller]
    pub(crate) fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        let value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("{error} in {line:?}: {}", self.errors()));
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        schemas::check_line(&arguments, &line);
        value
    }

    /// Asks it to stop, as a system stops its services. Returns its exit code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }

    /// Kills it, so that it can do nothing more.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn errors(&mut self) -> String {
        let _ = self.child.kill();
        let mut text = String::new();
        let _ = self.child.stderr.take().map(|mut errors| errors.read_to_string(&mut text));
        text
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! The `tributary` binary, and what a run of it printed.

use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
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

    /// The one line that says what went wrong; the exit code must be 1, and there must be no result.
    #[track_caller]
    pub(crate) fn error(&self) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (1, ""), "{self:?}");
        let (errors, rest): (Vec<&str>, Vec<&str>) =
            self.stderr.lines().partition(|line| line.starts_with("error: "));
        assert_eq!(errors.len(), 1, "{self:?}");
        assert!(rest.iter().all(|line| line.starts_with("hint: ")), "{self:?}");
        errors[0].to_owned()
    }
}

/// Runs the binary in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> CommandOutput {
    let output = Command::new(&*BINARY)
        .current_dir(folder)
        .env_remove("TRIBUTARY_PRIVATE_KEY")
        .env_remove("TRIBUTARY_RPC")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    CommandOutput { code, stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// An empty folder.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = env::temp_dir().join(format!("tributary-e2e-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

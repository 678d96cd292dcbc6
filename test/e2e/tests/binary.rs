//! The `tributary` binary, and what a run of it printed.

use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
    time::SystemTime,
};

/// The binary. `cargo test --workspace` and `cargo nextest run --workspace` build it with the tests,
/// beside them; where it is missing or older than its sources, it is built here.
static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = env::current_exe().expect("this test's executable");
    // target/<profile>/deps/e2e-<hash>
    let folder = test.ancestors().nth(2).expect("the folder of the profile");
    let binary = folder.join(format!("tributary{}", env::consts::EXE_SUFFIX));
    if !is_fresh(&binary) {
        build(folder);
        assert!(binary.exists(), "cargo built no {}", binary.display());
    }
    binary
});

/// Whether a binary is there and not older than any of its sources, which cargo lists beside it:
/// `<binary>: <source> <source> ...`.
fn is_fresh(binary: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    let (Some(built), Ok(rule)) = (modified(binary), fs::read_to_string(binary.with_extension("d"))) else {
        return false;
    };
    let is_older = |source: &str| modified(Path::new(source)).is_none_or(|time: SystemTime| time > built);
    let sources = rule.split_once(": ").map_or("", |(_, sources)| sources.trim_end());
    // A space within a path is written `\ `.
    let sources = sources.replace("\\ ", "\0");
    !sources.split(' ').map(|source| source.replace('\0', " ")).any(|source| is_older(&source))
}

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

//! What the binary's exit code says of its standard output and of its arguments.

use std::{
    fs::File,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// A folder of the test's own with one record in it.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("tributary-exit-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(path.join("record.txt"), "a record of some words").unwrap();
    path
}

/// Runs the binary in a folder with this standard output.
fn run(folder: &PathBuf, arguments: &[&str], stdout: impl Into<Stdio>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tributary"))
        .current_dir(folder)
        .args(arguments)
        .stdout(stdout)
        .stderr(Stdio::piped())
        .output()
        .unwrap()
}

/// Commands that print without a chain.
const PRINTING: [&[&str]; 3] = [&["contribute", "1", "record.txt", "--dry-run"], &["--help"], &["--version"]];

#[test]
fn a_reader_that_has_read_enough_is_success() {
    let folder = folder("pipe");
    for arguments in PRINTING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = run(&folder, arguments, writer);
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{arguments:?}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_internal_fault() {
    let folder = folder("full");
    for arguments in PRINTING {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = run(&folder, arguments, full);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.starts_with("error: cannot write the result: "), "{arguments:?}: {message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_the_user_can_mend_is_exit_code_1() {
    let folder = folder("usage");
    let missing: &[&str] = &["contribute", "1", "missing.txt", "--dry-run"];
    for arguments in [missing, &["frobnicate"], &["pay", "1", "many"], &["--rpc", "nonsense", "status"]] {
        let output = run(&folder, arguments, Stdio::piped());
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{arguments:?}");
        assert!(message.starts_with("error: "), "{arguments:?}: {message}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

//! The demo, as `make demo` runs it, with fewer questions.

use std::{path::Path, process::Command};

#[test]
fn the_demo_holds_and_its_report_needs_no_network() {
    let folder = std::env::temp_dir().join(format!("tributary-demo-{}", std::process::id()));
    let report = folder.join("report.html");
    let output = Command::new(env!("CARGO_BIN_EXE_tributary-demo"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .args(["--questions", "60", "--json", "--report", report.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = result["checks"].as_array().unwrap();
    assert!(checks.len() >= 24 && checks.iter().all(|check| check["holds"] == true), "{checks:?}");
    let payees = result["payees"].as_array().unwrap();
    assert!(payees.iter().any(|payee| payee["claimed"] != "0"), "{payees:?}");
    let page = std::fs::read_to_string(&report).unwrap();
    assert!(page.contains("<svg") && page.contains("</html>"));
    for loaded in ["<script", " src=", "<link", "@import", "url("] {
        assert!(!page.contains(loaded), "the page loads something by `{loaded}`");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

//! What a watcher counts, as Prometheus reads it.

use std::{
    fmt::Write,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};
use tributary_sdk::disputes::{Looked, Sighting};
use tributary_serve::{Answer, Body, Request, Response, StatusCode, header, text};

/// The states of [`Sighting`], as the label `state` names them.
const STATES: [&str; 8] =
    ["right", "slashed", "voided", "wrong", "failed", "nodes_differ", "asked", "answered"];

/// The counts of one run.
#[derive(Debug, Default)]
pub(super) struct Metrics(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    open: usize,
    unsettled: usize,
    looked: u64,
    head: u64,
    head_time: u64,
    failed: u64,
    found: [u64; STATES.len()],
}

impl Metrics {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts what was found.
    pub(super) fn found(&self, sighting: &Sighting) {
        let state = match sighting {
            Sighting::Right { .. } => 0,
            Sighting::Struck { struck, .. } => 2 - usize::from(struck.is_slashed),
            Sighting::Wrong { .. } => 3,
            Sighting::Failed { .. } => 4,
            Sighting::NodesDiffer { .. } => 5,
            Sighting::Asked { .. } => 6,
            Sighting::Answered { .. } => 7,
        };
        self.counts().found[state] += 1;
    }

    /// Notes a look that was finished.
    pub(super) fn looked(&self, looked: &Looked, now: SystemTime) {
        let mut counts = self.counts();
        counts.open = looked.open;
        counts.unsettled = looked.unsettled;
        counts.looked = now.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        (counts.head, counts.head_time) = (looked.head.number, looked.head.time);
    }

    /// Counts a look that was not.
    pub(super) fn failed(&self) {
        self.counts().failed += 1;
    }

    /// The text that Prometheus reads (exposition format 0.0.4).
    fn page(&self) -> String {
        let counts = self.counts();
        let mut page = String::new();
        let mut family = |name: &str, kind: &str, help: &str, values: &[(&str, u64)]| {
            let _ =
                writeln!(page, "# HELP tributary_watch_{name} {help}\n# TYPE tributary_watch_{name} {kind}");
            for (labels, value) in values {
                let _ = writeln!(page, "tributary_watch_{name}{labels} {value}");
            }
        };
        let gauge = "gauge";
        family("open_rounds", gauge, "Rounds that are open.", &[("", counts.open as u64)]);
        let help = "Open rounds that are wrong or could not be audited, and differences of nodes.";
        family("unsettled", gauge, help, &[("", counts.unsettled as u64)]);
        let help = "When the last look was finished, in seconds since 1970.";
        family("last_look_timestamp_seconds", gauge, help, &[("", counts.looked)]);
        family("head_block", gauge, "The number of the latest block.", &[("", counts.head)]);
        let help = "The time of the latest block, in seconds since 1970.";
        family("head_timestamp_seconds", gauge, help, &[("", counts.head_time)]);
        let help = "Looks that failed, as where no node answers.";
        family("failed_looks_total", "counter", help, &[("", counts.failed)]);
        let labels = STATES.map(|state| format!("{{state=\"{state}\"}}"));
        let found: Vec<(&str, u64)> = labels.iter().map(String::as_str).zip(counts.found).collect();
        family("findings_total", "counter", "What was found, by its state.", &found);
        page
    }
}

impl Answer for Metrics {
    fn answer(&self, request: &Request<()>) -> Response<Body> {
        if request.uri().path() != "/metrics" {
            return text(StatusCode::NOT_FOUND, "metrics are at /metrics");
        }
        let mut response = text(StatusCode::OK, self.page().trim_end());
        let kind = header::HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_its_help_its_type_and_its_values() {
        let metrics = Metrics::default();
        metrics.failed();
        metrics.found(&Sighting::Wrong { reason: String::new() });
        let page = metrics.page();
        for line in [
            "# TYPE tributary_watch_open_rounds gauge",
            "tributary_watch_open_rounds 0",
            "# TYPE tributary_watch_failed_looks_total counter",
            "tributary_watch_failed_looks_total 1",
            "tributary_watch_findings_total{state=\"right\"} 0",
            "tributary_watch_findings_total{state=\"wrong\"} 1",
        ] {
            assert!(page.lines().any(|found| found == line), "{line} in {page}");
        }
        assert_eq!(page.lines().filter(|line| line.starts_with("# HELP")).count(), 7);
    }
}

//! Processor time, which other programs on the machine change less than they change the time of
//! day.

/// Seconds of processor time of all threads of this process so far, to 0.01. 0 where Linux's
/// `/proc` is not there.
pub fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The process's name, in brackets, may have spaces; user and system time are the 12th and 13th
    // of what follows.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// What `work` gives, and the seconds of processor time that it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let before = processor_seconds();
    let result = work();
    (result, processor_seconds() - before)
}

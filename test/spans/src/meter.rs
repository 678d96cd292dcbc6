//! Time, processor time and load.

use crate::Result;
use std::{fs, time::Instant};

/// The ticks of a second in which Linux counts processor time.
const TICKS: f64 = 100.0;

/// Time since a moment.
pub(crate) struct Meter {
    start: Instant,
    processor: f64,
}

impl Meter {
    pub(crate) fn start() -> Result<Self> {
        Ok(Self { start: Instant::now(), processor: processor()? })
    }

    /// The seconds since the start, and those of processor time.
    pub(crate) fn stop(self) -> Result<(f64, f64)> {
        Ok((self.start.elapsed().as_secs_f64(), processor()? - self.processor))
    }
}

/// The processor time of this process so far, in seconds.
fn processor() -> Result<f64> {
    let text = fs::read_to_string("/proc/self/stat")?;
    // The name before may have spaces; the 12th and 13th field after it are user and system time.
    let rest = text.rsplit(')').next().unwrap_or_default();
    let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<std::result::Result<f64, _>>()? / TICKS)
}

/// How many processes want a core, the mean of the last minute.
pub(crate) fn load() -> Result<f64> {
    let text = fs::read_to_string("/proc/loadavg")?;
    Ok(text.split(' ').next().unwrap_or_default().parse()?)
}

/// The value below which so large a part of all lies.
pub(crate) fn percentile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part).round() as usize]
}

//! Numbers in the words of messages.

/// So many of a thing that has a plural in -s, such as `1 record` and `2 records`.
pub fn counted(count: impl TryInto<u64>, thing: &str) -> String {
    // Nothing is counted that is more.
    let count = count.try_into().unwrap_or(u64::MAX);
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

/// A time: the seconds since 1970, and the date in UTC up to the year 9999.
pub fn time(seconds: u64) -> String {
    match seconds {
        within @ 1..253_402_300_800 => format!("{seconds} ({} UTC)", date(within)),
        _ => seconds.to_string(),
    }
}

/// The date and time of day of a time before the year 10,000, by counting in periods of 400 years
/// from March on, so that a leap day is the last of its year.
fn date(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let march = (5 * day + 2) / 153;
    let day = day - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = 400 * era + year + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_dates() {
        assert_eq!(time(u64::MAX), u64::MAX.to_string());
        assert_eq!(time(951_782_399), "951782399 (2000-02-28 23:59:59 UTC)");
        assert_eq!(time(951_782_400), "951782400 (2000-02-29 00:00:00 UTC)");
        assert_eq!(time(1), "1 (1970-01-01 00:00:01 UTC)");
        assert_eq!(time(4_107_542_399), "4107542399 (2100-02-28 23:59:59 UTC)");
        assert_eq!(time(4_107_542_400), "4107542400 (2100-03-01 00:00:00 UTC)");
        assert_eq!(time(253_402_300_799), "253402300799 (9999-12-31 23:59:59 UTC)");
        assert_eq!(time(0), "0");
    }

    #[test]
    fn one_of_a_thing_has_no_plural() {
        assert_eq!(
            [0usize, 1, 2].map(|count| counted(count, "record")),
            ["0 records", "1 record", "2 records"]
        );
        assert_eq!(counted(1u64, "call"), "1 call");
    }
}

//! How long a receiver asks to be left alone: the header `Retry-After` of RFC
//! 9110, section 10.2.3, which is a number of seconds or a date.

use std::time::{Duration, SystemTime};

/// The time from `now` on that a header asks for, if it can be read. How much of
/// that is granted is for whoever waits to say.
pub(crate) fn parse(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    Some(
        if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
            header.parse().map_or(Duration::MAX, Duration::from_secs)
        } else {
            let date = httpdate::parse_http_date(header).ok()?;
            date.duration_since(now).unwrap_or(Duration::ZERO)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(header: &str) -> Option<u64> {
        // Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        parse(header, now).map(|pause| pause.as_secs())
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(parsed("120"), Some(120));
        assert_eq!(parsed(" 0 "), Some(0));
    }

    #[test]
    fn dates_are_read_in_every_form_of_the_standard() {
        assert_eq!(parsed("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60));
        assert_eq!(parsed("Sunday, 06-Nov-94 08:50:37 GMT"), Some(60));
        assert_eq!(parsed("Sun Nov  6 08:50:37 1994"), Some(60));
        assert_eq!(parsed("Sun, 06 Nov 1994 08:49:00 GMT"), Some(0));
    }

    #[test]
    fn what_nobody_can_mean_is_longer_than_anybody_waits() {
        assert!(parsed("99999999999999999999999") > Some(u64::MAX - 1));
        assert_eq!(parsed("86401"), Some(86_401));
    }

    #[test]
    fn nonsense_is_as_if_absent() {
        for text in ["", "soon", "-1", "1.5", "+3"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}

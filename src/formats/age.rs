//! Spans of time as people write them: `30d`, `12h`.

use std::str::FromStr;
use std::time::Duration;

/// How old something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age(pub Duration);

/// Why a text is no age.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a whole number with `m`, `h`, `d` or `w` behind it")]
pub struct InvalidAge {
    /// The text as it was given.
    pub text: String,
}

impl FromStr for Age {
    type Err = InvalidAge;

    fn from_str(text: &str) -> Result<Self, InvalidAge> {
        let units = [('m', 60), ('h', 3600), ('d', 86_400), ('w', 7 * 86_400)];
        let seconds = units.into_iter().find_map(|(unit, seconds)| {
            let number = text.strip_suffix(unit).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?;
            number.parse::<u64>().ok()?.checked_mul(seconds)
        });
        seconds.map(|seconds| Self(Duration::from_secs(seconds))).ok_or_else(|| InvalidAge { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages() {
        let check = |text: &str, seconds: Option<u64>| {
            assert_eq!(text.parse::<Age>().ok().map(|age| age.0.as_secs()), seconds, "{text}");
        };
        check("30d", Some(2_592_000));
        check("12h", Some(43_200));
        check("90m", Some(5400));
        check("2w", Some(1_209_600));
        check("0d", Some(0));
        for bad in ["", "d", "30", "-1d", "+1d", "1.5d", "30 d", "30s", "30D", "99999999999999999999d"] {
            check(bad, None);
        }
    }
}

//! Ranges of versions, such as `[1.0,2.0)` (<https://maven.apache.org/pom.html#dependency-version-requirement-specification>).

use std::cmp::Ordering;

use super::maven_version::MavenVersion;

/// Ranges of which one has to hold.
#[derive(Debug, Clone)]
pub struct MavenRange {
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    low: Option<Bound>,
    high: Option<Bound>,
}

#[derive(Debug, Clone)]
struct Bound {
    text: String,
    version: MavenVersion,
    inclusive: bool,
}

/// Why a text is no range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no range of versions: {why}")]
pub struct BadRange {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl MavenRange {
    /// Reads `[1.0]`, `[1.0,2.0)`, `(,1.0]`, or several of them with commas between.
    pub fn parse(text: &str) -> Result<Self, BadRange> {
        let bad = |why| BadRange { text: text.to_owned(), why };
        let (mut parts, mut rest) = (Vec::new(), text);
        loop {
            let low_inclusive = rest.starts_with('[');
            let inner = rest.strip_prefix(['[', '(']).ok_or_else(|| bad("a range begins with `[` or `(`"))?;
            let end = inner.find([']', ')']).ok_or_else(|| bad("a range ends with `]` or `)`"))?;
            let high_inclusive = inner[end..].starts_with(']');
            parts.push(Part::parse(&inner[..end], low_inclusive, high_inclusive).map_err(bad)?);
            rest = &inner[end + 1..];
            if rest.is_empty() {
                return Ok(Self { parts });
            }
            rest = rest.strip_prefix(',').ok_or_else(|| bad("ranges have a comma between them"))?;
        }
    }

    /// Whether a version is in it.
    pub fn contains(&self, version: &str) -> bool {
        let version = MavenVersion::new(version);
        self.parts.iter().any(|part| part.contains(&version))
    }

    /// The one version that it allows, where it names one, as `[1.0]` does.
    pub fn only(&self) -> Option<&str> {
        match &self.parts[..] {
            [Part { low: Some(low), high: Some(high) }] if low.text == high.text && low.inclusive && high.inclusive => {
                Some(&low.text)
            }
            _ => None,
        }
    }
}

impl Part {
    fn parse(inner: &str, low_inclusive: bool, high_inclusive: bool) -> Result<Self, &'static str> {
        let bound = |text: &str, inclusive: bool| {
            let text = text.trim().to_owned();
            (!text.is_empty()).then(|| Bound { version: MavenVersion::new(&text), text, inclusive })
        };
        let Some((low, high)) = inner.split_once(',') else {
            if !(low_inclusive && high_inclusive) {
                return Err("one version alone stands in `[` and `]`");
            }
            let only = bound(inner, true).ok_or("it is empty")?;
            return Ok(Self { low: Some(only.clone()), high: Some(only) });
        };
        if high.contains(',') {
            return Err("a range has two ends");
        }
        let (low, high) = (bound(low, low_inclusive), bound(high, high_inclusive));
        if let (Some(low), Some(high)) = (&low, &high)
            && low.version.compare(&high.version) == Ordering::Greater
        {
            return Err("its ends are the wrong way round");
        }
        Ok(Self { low, high })
    }

    fn contains(&self, version: &MavenVersion) -> bool {
        let fits = |bound: &Option<Bound>, outside: Ordering| {
            bound.as_ref().is_none_or(|bound| match version.compare(&bound.version) {
                Ordering::Equal => bound.inclusive,
                order => order != outside,
            })
        };
        fits(&self.low, Ordering::Less) && fits(&self.high, Ordering::Greater)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside() {
        let check = |range: &str, inside: &[&str], outside: &[&str]| {
            let read = MavenRange::parse(range).unwrap_or_else(|bad| panic!("{bad}"));
            for version in inside {
                assert!(read.contains(version), "{version} in {range}");
            }
            for version in outside {
                assert!(!read.contains(version), "{version} in {range}");
            }
        };
        check("[1.0,2.0)", &["1.0", "1", "1.9.9", "2.0-SNAPSHOT", "2.0-rc1"], &["1.0-rc1", "2.0", "2"]);
        check("(1.0,2.0]", &["1.0.1", "2.0"], &["1.0", "2.0.1"]);
        check("[1.0]", &["1.0", "1.0.0"], &["1.0.1"]);
        check("[1.5,)", &["1.5", "99"], &["1.4"]);
        check("(,1.0],[1.2,)", &["0", "1.0", "1.2"], &["1.1"]);
        check("(,)", &["0", "99"], &[]);
        assert_eq!(
            MavenRange::parse("[1.0]").ok().and_then(|range| range.only().map(str::to_owned)).as_deref(),
            Some("1.0")
        );
        for none in ["[1,2]", "[1,1)", "(1,1]", "(1,1)"] {
            assert_eq!(MavenRange::parse(none).ok().and_then(|range| range.only().map(str::to_owned)), None, "{none}");
        }
    }

    #[test]
    fn what_is_no_range() {
        let check = |text: &str, why: &str| {
            let refused = MavenRange::parse(text).map(drop).expect_err(text);
            assert!(refused.to_string().ends_with(why), "{refused}");
        };
        check("1.0", "begins with `[` or `(`");
        check("[1.0", "ends with `]` or `)`");
        check("[]", "it is empty");
        check("(1.0)", "stands in `[` and `]`");
        check("[1,2,3]", "two ends");
        check("[2,1]", "the wrong way round");
        check("[1,2][3,4]", "a comma between them");
        check("[1,2],", "begins with `[` or `(`");
    }
}

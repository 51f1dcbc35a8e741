//! Maven's order of versions, as `ComparableVersion` of Maven 3.8 and 3.9 has it.
//!
//! <https://maven.apache.org/pom.html#version-order-specification>

use std::cmp::Ordering;

/// A version that can be compared with another; any text is one.
///
/// Maven's order is no total one: of three odd versions each may precede the next. So this is not [`Ord`].
#[derive(Debug, Clone)]
pub struct MavenVersion {
    /// Each segment holds the next behind its last atom, as Maven nests its lists; no segment at the end is empty.
    segments: Vec<Vec<Atom>>,
}

/// A number or a word.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Atom {
    /// Maven keeps longer numbers in a larger type, and takes a larger type for a larger number: 9 digits, 18, more.
    Number { width: u8, digits: String },
    /// A qualifier: its rank among those that Maven knows, and its text where it is none of them.
    Word { rank: u8, text: Vec<u16> },
}

/// Known qualifiers, the lowest first; the empty one is a release.
const QUALIFIERS: [&str; 7] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
/// What a qualifier is compared with where the other version has nothing.
const RELEASE: u8 = 5;
/// What is no known qualifier comes after all of them.
const UNKNOWN: u8 = 7;

impl MavenVersion {
    /// Takes a version apart.
    pub fn new(text: &str) -> Self {
        let mut segments: Vec<Vec<Atom>> = vec![Vec::new()];
        let text = text.to_lowercase();
        let (mut start, mut is_number) = (0, false);
        for (at, c) in text.char_indices() {
            let piece = &text[start..at];
            match c {
                '.' | '-' => {
                    last(&mut segments).push(if piece.is_empty() { Atom::zero() } else { Atom::of(is_number, piece) });
                    start = at + 1;
                    if c == '-' {
                        segments.push(Vec::new());
                    }
                }
                '0'..='9' => {
                    if !is_number && !piece.is_empty() {
                        open_for_word(&mut segments);
                        last(&mut segments).push(Atom::word(piece, true));
                        segments.push(Vec::new());
                        start = at;
                    }
                    is_number = true;
                }
                _ => {
                    if is_number && !piece.is_empty() {
                        last(&mut segments).push(Atom::number(piece));
                        segments.push(Vec::new());
                        start = at;
                    }
                    is_number = false;
                }
            }
        }
        let piece = &text[start..];
        if !piece.is_empty() {
            if !is_number {
                open_for_word(&mut segments);
            }
            last(&mut segments).push(Atom::of(is_number, piece));
        }
        Self { segments: without_empty_ends(segments) }
    }

    /// Which of two versions is the older one.
    pub fn compare(&self, other: &Self) -> Ordering {
        let (mut ours, mut theirs) = (&self.segments[..], &other.segments[..]);
        let mut place = 0;
        loop {
            let order = match (Element::at(ours, place), Element::at(theirs, place)) {
                (Element::Nothing, Element::Nothing) => return Ordering::Equal,
                (Element::Deeper(our_rest), Element::Deeper(their_rest)) => {
                    (ours, theirs, place) = (our_rest, their_rest, 0);
                    continue;
                }
                (one, Element::Nothing) => one.against_nothing(),
                (Element::Nothing, other) => other.against_nothing().reverse(),
                (Element::Atom(one), Element::Atom(other)) => one.compare(other),
                // A list comes after a word and before a number.
                (Element::Atom(one), Element::Deeper(_)) => one.against_list(),
                (Element::Deeper(_), Element::Atom(other)) => other.against_list().reverse(),
            };
            if order != Ordering::Equal {
                return order;
            }
            place += 1;
        }
    }

    /// The newest of several versions; of equal ones the first.
    pub fn newest<'a>(versions: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let mut versions = versions.into_iter();
        let first = versions.next()?;
        let newest = versions.fold((first, Self::new(first)), |(text, newest), next| {
            let version = Self::new(next);
            if version.compare(&newest) == Ordering::Greater { (next, version) } else { (text, newest) }
        });
        Some(newest.0)
    }

    /// Versions from the oldest to the newest; equal ones keep their order. Any order of three gives some result.
    pub fn sorted(versions: Vec<String>) -> Vec<String> {
        let mut runs: Vec<Run> = versions.into_iter().map(|text| vec![(Self::new(&text), text)]).collect();
        while runs.len() > 1 {
            let mut rest = runs.into_iter();
            runs = Vec::new();
            while let Some(one) = rest.next() {
                runs.push(merge(one, rest.next().unwrap_or_default()));
            }
        }
        runs.pop().unwrap_or_default().into_iter().map(|(_, text)| text).collect()
    }
}

/// Versions in order, with their texts.
type Run = Vec<(MavenVersion, String)>;

/// The standard library's sorts want a total order, and may panic without.
fn merge(one: Run, other: Run) -> Run {
    let mut merged = Vec::with_capacity(one.len() + other.len());
    let (mut one, mut other) = (one.into_iter().peekable(), other.into_iter().peekable());
    while let (Some((version, _)), Some((other_version, _))) = (one.peek(), other.peek()) {
        let is_later = version.compare(other_version) == Ordering::Greater;
        merged.extend(if is_later { other.next() } else { one.next() });
    }
    merged.extend(one);
    merged.extend(other);
    merged
}

/// What stands at a place of a segment.
#[derive(Clone, Copy)]
enum Element<'a> {
    Atom(&'a Atom),
    Deeper(&'a [Vec<Atom>]),
    Nothing,
}

impl<'a> Element<'a> {
    fn at(segments: &'a [Vec<Atom>], place: usize) -> Self {
        let Some((first, rest)) = segments.split_first() else { return Self::Nothing };
        match first.get(place) {
            Some(atom) => Self::Atom(atom),
            None if place == first.len() && !rest.is_empty() => Self::Deeper(rest),
            None => Self::Nothing,
        }
    }

    fn against_nothing(self) -> Ordering {
        match self {
            Self::Nothing => Ordering::Equal,
            Self::Atom(atom) => atom.against_nothing(),
            Self::Deeper(segments) => segments
                .iter()
                .flatten()
                .map(Atom::against_nothing)
                .find(|order| *order != Ordering::Equal)
                .unwrap_or(Ordering::Equal),
        }
    }
}

impl Atom {
    fn of(is_number: bool, text: &str) -> Self {
        if is_number { Self::number(text) } else { Self::word(text, false) }
    }

    fn zero() -> Self {
        Self::Number { width: 0, digits: String::new() }
    }

    fn number(text: &str) -> Self {
        let digits = text.trim_start_matches('0');
        // What is all zeros keeps them where Maven chooses a type.
        let length = if digits.is_empty() { text.len() } else { digits.len() };
        let width = u8::from(length > 9) + u8::from(length > 18);
        Self::Number { width, digits: digits.to_owned() }
    }

    fn word(text: &str, before_number: bool) -> Self {
        let text = match text {
            "a" if before_number => "alpha",
            "b" if before_number => "beta",
            "m" if before_number => "milestone",
            "ga" | "final" | "release" => "",
            "cr" => "rc",
            text => text,
        };
        match (0..).zip(QUALIFIERS).find(|(_, known)| *known == text) {
            Some((rank, _)) => Self::Word { rank, text: Vec::new() },
            None => Self::Word { rank: UNKNOWN, text: text.encode_utf16().collect() },
        }
    }

    fn is_nothing(&self) -> bool {
        self.against_nothing() == Ordering::Equal
    }

    fn against_nothing(&self) -> Ordering {
        match self {
            Self::Number { digits, .. } if digits.is_empty() => Ordering::Equal,
            Self::Number { .. } => Ordering::Greater,
            Self::Word { rank, .. } => rank.cmp(&RELEASE),
        }
    }

    fn against_list(&self) -> Ordering {
        if matches!(self, Self::Number { .. }) { Ordering::Greater } else { Ordering::Less }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number { width, digits }, Self::Number { width: other_width, digits: other_digits }) => width
                .cmp(other_width)
                .then(digits.len().cmp(&other_digits.len()))
                .then_with(|| digits.cmp(other_digits)),
            (Self::Word { rank, text }, Self::Word { rank: other_rank, text: other_text }) => {
                rank.cmp(other_rank).then_with(|| text.cmp(other_text))
            }
            (Self::Number { .. }, Self::Word { .. }) => Ordering::Greater,
            (Self::Word { .. }, Self::Number { .. }) => Ordering::Less,
        }
    }
}

fn last(segments: &mut [Vec<Atom>]) -> &mut Vec<Atom> {
    segments.last_mut().expect("there is always one")
}

/// `.X` is taken for `-X` where X is a word.
fn open_for_word(segments: &mut Vec<Vec<Atom>>) {
    if !last(segments).is_empty() {
        segments.push(Vec::new());
    }
}

/// From the innermost segment outwards: what says nothing at the end of one is left out.
fn without_empty_ends(mut segments: Vec<Vec<Atom>>) -> Vec<Vec<Atom>> {
    for segment in &mut segments {
        let end = segment.iter().rposition(|atom| !atom.is_nothing()).map_or(0, |at| at + 1);
        segment.truncate(end);
    }
    let end = segments.iter().rposition(|segment| !segment.is_empty()).map_or(0, |at| at + 1);
    segments.truncate(end);
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `java -jar maven-artifact.jar` of Maven 3.8.7 prints them.
    #[test]
    fn order() {
        let check = |one: &str, expected: &str, other: &str| {
            let order = MavenVersion::new(one).compare(&MavenVersion::new(other));
            let sign = match order {
                Ordering::Less => "<",
                Ordering::Equal => "==",
                Ordering::Greater => ">",
            };
            assert_eq!(sign, expected, "{one} {expected} {other}");
            assert_eq!(MavenVersion::new(other).compare(&MavenVersion::new(one)), order.reverse(), "{one} {other}");
        };
        for equal in ["1", "1.0", "1.0.0", "1-0", "1.0-0", "1-ga", "1.final", "1.0-RELEASE", "1--", "01", "1.ga.0"] {
            check("1", "==", equal);
        }
        let ascending = [
            "1-alpha-1",
            "1-a2",
            "1-beta",
            "1-m1",
            "1-rc1",
            "1-cr2",
            "1-SNAPSHOT",
            "1",
            "1-sp",
            "1-abc",
            "1-xyz",
            "1-1",
            "1-2",
            "1.1",
            "1.2",
            "1.10",
            "2",
            "2.0.0.1",
            "10",
            "999999999",
            "9999999999",
            "99999999999999999999",
        ];
        for (at, one) in ascending.iter().enumerate() {
            for other in &ascending[at + 1..] {
                check(one, "<", other);
            }
        }
        check("1.0.0.X1", "<", "1.0.0-X2");
        check("1x", "==", "1-x");
        check("1.0.x", "==", "1-x");
        check("1-0.alpha", "<", "1");
        check("0000000000", "==", "");
        check("1.0000000000.1", ">", "1.0.1");
        check("3.6.1.Final", "==", "3.6.1");
        check("2.1.4.Final", "<", "3.6.1.Final");
        check("1.0-20260101.010101-2", ">", "1.0-20260101.010101-1");
        check("é", ">", "e");
    }

    #[test]
    fn newest() {
        assert_eq!(MavenVersion::newest(["1.9", "1.10", "1.10.0", "1.10-rc1"]), Some("1.10"));
        assert_eq!(MavenVersion::newest([]), None);
        let mixed = ["1.10", "1.9", "1.10.0", "2-rc1", "1.10-rc1", "2", "0.1"].map(str::to_owned).to_vec();
        assert_eq!(MavenVersion::sorted(mixed), ["0.1", "1.9", "1.10-rc1", "1.10", "1.10.0", "2-rc1", "2"]);
        assert_eq!(MavenVersion::sorted(Vec::new()), Vec::<String>::new());
    }

    #[test]
    fn a_long_version_is_compared_without_recursion() {
        let (long, longer) = ("1-".repeat(200_000), "1-".repeat(200_001));
        assert_eq!(MavenVersion::new(&long).compare(&MavenVersion::new(&longer)), Ordering::Less);
    }
}

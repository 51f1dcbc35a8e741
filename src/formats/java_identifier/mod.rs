//! The characters of Java's identifiers (JLS 3.8), as `java.lang.Character` of JDK 17 knows them (Unicode 13).

use std::sync::OnceLock;

/// Written by `tests/interop/JavaIdentifiers.java`: where a stretch begins, and what its characters are.
const CLASSES: &str = include_str!("classes.txt");

/// Whether an identifier may begin with it: `Character.isJavaIdentifierStart`.
pub fn is_start(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() || matches!(c, '_' | '$') } else { class_of(c) == 's' }
}

/// Whether an identifier may have it: `Character.isJavaIdentifierPart`.
pub fn is_part(c: char) -> bool {
    if c.is_ascii_graphic() { is_start(c) || c.is_ascii_digit() } else { class_of(c) != '-' }
}

fn class_of(c: char) -> char {
    static STRETCHES: OnceLock<Vec<(u32, char)>> = OnceLock::new();
    let stretches = STRETCHES.get_or_init(|| {
        let stretch = |word: &str| {
            let (first, class) = word.split_at_checked(word.len() - 1)?;
            Some((u32::from_str_radix(first, 16).ok()?, class.chars().next()?))
        };
        CLASSES.split_ascii_whitespace().filter_map(stretch).collect()
    });
    let behind = stretches.partition_point(|(first, _)| *first <= u32::from(c));
    behind.checked_sub(1).map_or('-', |at| stretches[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_identifiers() {
        for (c, expected) in [
            ('a', (true, true)),
            ('_', (true, true)),
            ('$', (true, true)),
            ('7', (false, true)),
            ('.', (false, false)),
            (' ', (false, false)),
            ('-', (false, false)),
            // Control characters are ignorable, but for white space.
            ('\0', (false, true)),
            ('\t', (false, false)),
            ('\x1b', (false, true)),
            ('\x7f', (false, true)),
            ('é', (true, true)),
            ('€', (true, true)),
            ('‿', (true, true)),
            ('٣', (false, true)),
            ('\u{301}', (false, true)),
            ('\u{feff}', (false, true)),
            ('\u{fffd}', (false, false)),
            ('日', (true, true)),
            ('😀', (false, false)),
            ('\u{1d49c}', (true, true)),
            ('\u{10ffff}', (false, false)),
        ] {
            assert_eq!((is_start(c), is_part(c)), expected, "{c:?}");
        }
    }

    #[test]
    fn the_table_is_whole_and_sorted() {
        let words: Vec<&str> = CLASSES.split_ascii_whitespace().collect();
        let firsts: Vec<u32> =
            words.iter().map(|word| u32::from_str_radix(&word[..word.len() - 1], 16).expect("a code point")).collect();
        assert!(firsts.is_sorted_by(|one, next| one < next));
        assert!(words.iter().all(|word| word.ends_with(['s', 'p', '-'])));
        let ascii = (0..0x80).filter_map(char::from_u32);
        for c in ascii {
            assert_eq!((is_start(c), is_part(c)), (class_of(c) == 's', class_of(c) != '-'), "{c:?}");
        }
    }
}

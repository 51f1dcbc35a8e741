//! Words that were nearly right.

/// The known word that was probably meant, where one is near enough; case, `-` and `_` do not count.
pub fn near_miss<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    let far = 1 + folded.chars().count() / 4;
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The known words most like a word, the likeliest first, at most so many; none of them is far from it.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let folded = fold(word);
    let far = 1 + folded.chars().count() / 4;
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= far)
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.dedup();
    near.into_iter().take(most).map(|(_, candidate)| candidate).collect()
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["base", "pluginPath", "plugins", "platforms", "to"];
        let check = |word: &str, expected: Option<&str>| assert_eq!(near_miss(word, known), expected, "{word}");
        check("bse", Some("base"));
        check("plugin-path", Some("pluginPath"));
        check("plugin", Some("plugins"));
        check("PLATFORM", Some("platforms"));
        check("compression", None);
        check("x", None);
    }
}

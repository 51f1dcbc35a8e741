//! `KEY=VALUE`.

/// Splits at the first `=`; the key may not be empty.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        Some(_) => Err("nothing stands before the `=`".to_owned()),
        None => Err("`=` is missing between the two parts".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_keep_all_after_the_first_equals() {
        assert_eq!(pair("A=b=c"), Ok(("A".to_owned(), "b=c".to_owned())));
        assert_eq!(pair("A="), Ok(("A".to_owned(), String::new())));
        assert!(pair("A").is_err());
        assert_eq!(pair("=b"), Err("nothing stands before the `=`".to_owned()));
    }
}

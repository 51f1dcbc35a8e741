use proptest::prelude::*;

use super::*;

fn read(text: &[u8]) -> Vec<(String, String)> {
    let text = PropertiesText::parse(text).expect("well formed");
    text.entries().iter().map(|entry| (entry.key().to_owned(), entry.value().to_owned())).collect()
}

/// What is written when `k` is set to `value`.
fn set(text: &str, value: &str) -> String {
    let mut edited = PropertiesText::parse(text.as_bytes()).expect("well formed");
    edited.set("k", value);
    assert_eq!(edited.get("k"), Some(value), "{text:?}");
    String::from_utf8(edited.as_bytes().to_vec()).expect("text")
}

#[test]
fn entries_are_those_that_java_reads() {
    let check = |text: &[u8], expected: &[(&str, &str)]| {
        let expected: Vec<_> = expected.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        assert_eq!(read(text), expected, "{:?}", text.escape_ascii().to_string());
    };
    check(b"", &[]);
    check(b"a=1\nb:2\rc 3\r\nd\n", &[("a", "1"), ("b", "2"), ("c", "3"), ("d", "")]);
    check(b"  # note\n\t! note\\\n\na = : b\nc==d\n", &[("a", ": b"), ("c", "=d")]);
    check(b"a=1,\\\n   2,\\\r\n\t3 \nb=\\\n\nc=4", &[("a", "1,2,3 "), ("b", ""), ("c", "4")]);
    check(b"a\\ b\\=c\\:=d\\\\\ne=\\q\\u0041\\u00e9\\t", &[("a b=c:", "d\\"), ("e", "qA\u{e9}\t")]);
    check(b"a=\xe9\xff\n", &[("a", "\u{e9}\u{ff}")]);
    check("a=é\n".as_bytes(), &[("a", "\u{c3}\u{a9}")]);
    check(b"a=\\ud83d\\ude00 \\ud83d\n", &[("a", "\u{1f600} \u{fffd}")]);
    check(b"a=1\\", &[("a", "1")]);
    check(b"\\\n#a=1\nb=\\\n#c", &[("b", "#c")]);
    check(b"\\", &[("", "")]);
    check(b"\\\n\n=x", &[("", "x")]);
    check(b"a\x0c=\x0cb\x0cc", &[("a", "b\x0cc")]);
    let bad = |text: &[u8]| PropertiesText::parse(text).map(|_| ()).map_err(|malformed| malformed.line);
    assert_eq!(bad(b"# \\u00\na=\\u00e\n"), Err(2));
    assert_eq!(bad(b"\n\na\\u=1"), Err(3));
    assert_eq!(bad(b"a=\\u+041"), Err(1));
}

#[test]
fn a_value_is_replaced_where_it_stands() {
    let check = |text: &str, value: &str, expected: &str| assert_eq!(set(text, value), expected, "{text:?}");
    check("# c\r\nk = a  \r\nz=1", "b", "# c\r\nk = b\r\nz=1");
    check("k=/a,/b\n", "/a,/b,/c", "k=/a,/b,/c\n");
    check("k=/a,\\\n    /b\n! end\n", "/a,/b,/c", "k=/a,\\\n    /b,/c\n! end\n");
    check("k=/a,\\\n    /b", "/a,/x,/b", "k=/a,\\\n    /x,/b");
    check("k=/a\\", "/a,/b", "k=/a,/b\\");
    check("k=/a,\\\n", "/a,/b", "k=/a,/b\\\n");
    check("k\nz=1", "v", "k=v\nz=1");
    check("k  \nz=1", "=v", "k  \\=v\nz=1");
    check("k:\n", " v", "k:\\ v\n");
    check("k a=b\n", "=b", "k \\=b\n");
    check("k=\\u0041b\n", "Ac", "k=\\u0041c\n");
    check("k=1\nk=2\nz=3\n", "4", "k=1\nk=4\nz=3\n");
    check("k=a\n", "\u{e9}\u{1f600}\\ \t", "k=\\u00e9\\ud83d\\ude00\\\\ \\t\n");
    check("k=same\\\n  \\u0021\n", "same!", "k=same\\\n  \\u0021\n");
}

#[test]
fn a_missing_key_becomes_the_last_line() {
    let check = |text: &str, expected: &str| assert_eq!(set(text, "v"), expected, "{text:?}");
    check("", "k=v\n");
    check("a=1", "a=1\nk=v\n");
    check("a=1\r\nb=2\r\n", "a=1\r\nb=2\r\nk=v\r\n");
    check("a=1\rb=2", "a=1\rb=2\rk=v\r");
    check("# k=1\\", "# k=1\\\nk=v\n");
    check("a=1\\", "a=1\\\n\nk=v\n");
    check("a=1\\\n", "a=1\\\n\nk=v\n");
    check("a=1\\\n  ", "a=1\\\n  \nk=v\n");
    check("a=1\nb=2\\\r", "a=1\nb=2\\\r\n\nk=v\n");
    let mut text = PropertiesText::parse(b"").expect("nothing");
    text.set("#a =:\\\u{20ac}!", " # ");
    assert_eq!(text.as_bytes(), b"\\#a\\ \\=\\:\\\\\\u20ac!=\\ # \n");
    assert_eq!(text.get("#a =:\\\u{20ac}!"), Some(" # "));
}

#[test]
fn lines_are_told() {
    let text = PropertiesText::parse(b"# a\n\nk=1\\\n  2\n\n  k=3\r\nz").expect("well formed");
    let lines: Vec<usize> = text.entries().iter().map(Entry::line).collect();
    assert_eq!(lines, [3, 6, 7]);
}

/// Files of the letters that mean something, and of some that do not.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let letter = prop::sample::select(b"ak=: \\\n\r\t\x0c#!,/u0041\xe9".to_vec());
    prop::collection::vec(letter, 0..60)
}

proptest! {
    #[test]
    fn all_else_stays(file in files(), key in "[ak=:#! \\\\]{1,3}|k", value in "[a-k=:#!, \\\\\t\n\u{e9}\u{20ac}]{0,6}") {
        let Ok(mut text) = PropertiesText::parse(&file) else { return Ok(()) };
        // A last line of nothing but a backslash is an entry until a line follows it.
        let others = |text: &PropertiesText| -> Vec<(String, String)> {
            let other = text.entries().iter().filter(|entry| entry.key() != key && !entry.key().is_empty());
            other.map(|entry| (entry.key().to_owned(), entry.value().to_owned())).collect()
        };
        let before = others(&text);
        text.set(&key, &value);
        prop_assert_eq!(text.get(&key), Some(value.as_str()));
        prop_assert_eq!(others(&text), before);
        let once = text.as_bytes().to_vec();
        text.set(&key, &value);
        prop_assert_eq!(text.as_bytes(), once.as_slice(), "a value that is there already changes nothing");
        let longer = format!("{value}more");
        text.set(&key, &longer);
        prop_assert_eq!(text.get(&key), Some(longer.as_str()));
        // And a separator, where there is none yet.
        let grown = text.as_bytes().len() - once.len();
        prop_assert!(grown == 4 || grown == 5 && value.is_empty(), "what is added is all that is written");
    }
}

//! Cases as pairs of texts; what refuses is in `refusals`.

use super::*;

fn settings(pairs: &[(&str, &str)]) -> Vec<Setting> {
    pairs
        .iter()
        .map(|(path, value)| {
            let value = match value.strip_prefix('=') {
                Some("") => Content::Null,
                Some(member) => Content::Member(member.to_owned()),
                None => Content::Text((*value).to_owned()),
            };
            Setting { path: steps(path), value }
        })
        .collect()
}

#[track_caller]
fn check(source: &str, pairs: &[(&str, &str)], expected: &str) {
    let settings = settings(pairs);
    let edited = edit(source, &settings).expect("editable");
    assert_eq!(edited, expected);
    assert_eq!(edit(&edited, &settings).expect("editable again"), edited, "a second run changed something");
}

#[track_caller]
fn refuse(source: &str, pairs: &[(&str, &str)], message: &str, position: Option<(usize, usize)>) {
    let refusal = edit(source, &settings(pairs)).expect_err("refused");
    assert_eq!(refusal.to_string(), message);
    assert_eq!(refusal.position().map(|p| (p.line, p.column)), position);
}

/// A path with `name=connect` in brackets goes to an element of a list; `=` before a value means a member of a list.
fn steps(path: &str) -> Vec<Step> {
    let step = |part: &str| match part.strip_prefix('[').and_then(|part| part.strip_suffix(']')) {
        Some(by) => Step::Item(
            by.split(',').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
        ),
        None => Step::from(part),
    };
    path.split('.').map(step).collect()
}

const TAG: (&str, &str) = ("a.tag", "1.10");

#[test]
fn scalars_of_every_style() {
    check("a:\n  tag: 1.9 # why\n  b: 2\n", &[TAG], "a:\n  tag: \"1.10\" # why\n  b: 2\n");
    check("a: {tag: 1.9}", &[TAG], "a: {tag: \"1.10\"}");
    check("a:\n  tag: '1.9'   # why\n", &[TAG], "a:\n  tag: \"1.10\"   # why\n");
    check("a:\n  tag: \"1\\\n    .9\"\n", &[TAG], "a:\n  tag: \"1.10\"\n");
    check("a:\n  tag: one\n    two\n\n    three\nb: 1\n", &[TAG], "a:\n  tag: \"1.10\"\nb: 1\n");
    check("a:\n  tag:\n    far\n", &[TAG], "a:\n  tag:\n    \"1.10\"\n");
    check("a:\n  \"tag\" : x\n", &[TAG], "a:\n  \"tag\" : \"1.10\"\n");
    check("? a\n: ? tag\n  : x\n", &[TAG], "? a\n: ? tag\n  : \"1.10\"\n");
    check("{\"a\":{\"tag\":1}}", &[TAG], "{\"a\":{\"tag\":\"1.10\"}}");
}

#[test]
fn block_scalars_leave_their_comment_and_blank_lines() {
    check("a:\n  tag: |- # why\n    x\n    y\n\n# b\nb: 1\n", &[TAG], "a:\n  tag: \"1.10\" # why\n\n# b\nb: 1\n");
    check("a:\n  tag: |+\n    x\n\n\n  b: 1\n", &[TAG], "a:\n  tag: \"1.10\"\n\n\n  b: 1\n");
    check("a:\n  tag: >2-\n      x", &[TAG], "a:\n  tag: \"1.10\"");
    check("a:\n  tag: &t |\n    x\n", &[TAG], "a:\n  tag: &t \"1.10\"\n");
    check("a:\n  tag:\n    # why\n    |\n    x\n  b: 1\n", &[TAG], "a:\n  tag:\n    # why\n    \"1.10\"\n  b: 1\n");
    check("a:\n  tag: |\nb: 1\n", &[TAG], "a:\n  tag: \"1.10\"\nb: 1\n");
}

#[test]
fn text_that_is_there_stays_as_it_is() {
    for same in
        ["a: {tag: '1.10'}\n", "a: {tag: \"1.1\\x30\"}\n", "a:\n  tag: |-\n    1.10\n", "a: {tag: !!str '1.10'}\n"]
    {
        check(same, &[TAG], same);
    }
    check("a: {tag: 1.10}\n", &[TAG], "a: {tag: \"1.10\"}\n");
}

#[test]
fn empty_values() {
    check("a:\n  tag:\n", &[TAG], "a:\n  tag: \"1.10\"\n");
    check("a:\n  tag: # why\n  b: 1\n", &[TAG], "a:\n  tag: \"1.10\" # why\n  b: 1\n");
    check("a:\n  tag: ~\n", &[TAG], "a:\n  tag: \"1.10\"\n");
    check("a:\n  tag: &t # why\n", &[TAG], "a:\n  tag: &t \"1.10\" # why\n");
    check("a:\n  tag: !!str\n", &[TAG], "a:\n  tag: !!str \"1.10\"\n");
    check("a: {tag, b: 1}\n", &[TAG], "a: {tag: \"1.10\", b: 1}\n");
    check("a: {tag: , b: 1}\n", &[TAG], "a: {tag: \"1.10\" , b: 1}\n");
    check("a:\n", &[TAG], "a:\n  tag: \"1.10\"\n");
    check("a: # why\n# b\nb: 1\n", &[TAG], "a: # why\n  tag: \"1.10\"\n# b\nb: 1\n");
    check("a: ~ # why\nb: 1\n", &[TAG], "a: # why\n  tag: \"1.10\"\nb: 1\n");
    check("a: &x null\nb: 1", &[TAG], "a: &x\n  tag: \"1.10\"\nb: 1");
    check("a:", &[TAG], "a:\n  tag: \"1.10\"");
    check("{a: , b: 1}", &[TAG], "{a: {tag: \"1.10\"} , b: 1}");
    check("{a}", &[TAG], "{a: {tag: \"1.10\"}}");
    check("{b: 1, a: null}", &[TAG], "{b: 1, a: {tag: \"1.10\"}}");
}

#[test]
fn missing_keys_in_block_mappings() {
    check("a:\n    b: 1 # one\n\n# c\nc: 1\n", &[TAG], "a:\n    b: 1 # one\n    tag: \"1.10\"\n\n# c\nc: 1\n");
    check("b: 1\n", &[TAG], "b: 1\na:\n  tag: \"1.10\"\n");
    check("b: 1", &[TAG], "b: 1\na:\n  tag: \"1.10\"");
    check("x:\n    y: 1\nb: 1\n# end\n", &[TAG], "x:\n    y: 1\nb: 1\na:\n    tag: \"1.10\"\n# end\n");
    check("a:\n  l:\n  - 1\n  -\nb: 1\n", &[TAG], "a:\n  l:\n  - 1\n  -\n  tag: \"1.10\"\nb: 1\n");
    check("a:\n  l: {\n    x: 1\n  } # l\nb: 1\n", &[TAG], "a:\n  l: {\n    x: 1\n  } # l\n  tag: \"1.10\"\nb: 1\n");
    check("a:\n  l: |\n    x\n\nb: 1\n", &[TAG], "a:\n  l: |\n    x\n  tag: \"1.10\"\n\nb: 1\n");
    check(
        "a:\n  image:\n    pull: x\n",
        &[("a.image.repository", "r"), ("a.image.tag", "t"), ("g.p.q", "v")],
        "a:\n  image:\n    pull: x\n    repository: \"r\"\n    tag: \"t\"\ng:\n  p:\n    q: \"v\"\n",
    );
    check("a:\n  b:\n", &[("a.b.c", "1"), ("a.d", "2"), ("e", "3")], "a:\n  b:\n    c: \"1\"\n  d: \"2\"\ne: \"3\"\n");
}

#[test]
fn nothing_is_put_after_a_block_scalar_that_it_would_change() {
    check("a:\n  l: |+\n    x\n\n\nb: 1\n", &[TAG], "a:\n  tag: \"1.10\"\n  l: |+\n    x\n\n\nb: 1\n");
    check("a:\n  l: |\n    x", &[TAG], "a:\n  tag: \"1.10\"\n  l: |\n    x");
    check("\u{feff}l: |+\n  x\n\n", &[("a", "1")], "\u{feff}a: \"1\"\nl: |+\n  x\n\n");
}

#[test]
fn missing_keys_in_flow_mappings() {
    check("a: {}\n", &[TAG], "a: {tag: \"1.10\"}\n");
    check("{}", &[TAG, ("a.b", "x")], "{a: {tag: \"1.10\", b: \"x\"}}");
    check("a: {b: 1} # why\n", &[TAG], "a: {b: 1, tag: \"1.10\"} # why\n");
    check("a: {b: 1,}\n", &[TAG], "a: {b: 1, tag: \"1.10\",}\n");
    check("a: {b: }\n", &[TAG], "a: {b: , tag: \"1.10\" }\n");
    check("a: {b: &x }\n", &[TAG], "a: {b: &x , tag: \"1.10\" }\n");
    check("a: {\n  b: 1,\n  c: 2\n}\n", &[TAG], "a: {\n  b: 1,\n  c: 2,\n  tag: \"1.10\"\n}\n");
    check("a: {\n  b: 1, # one\n}\n", &[TAG], "a: {\n  b: 1, # one\n  tag: \"1.10\",\n}\n");
    check("a: {\n  b: 1 # one\n}\n", &[TAG], "a: {\n  b: 1, # one\n  tag: \"1.10\"\n}\n");
    check("a: { c: 1,\n  b: 1 }\n", &[TAG], "a: { c: 1,\n  b: 1,\n  tag: \"1.10\" }\n");
    check("{\r\n  \"b\": {}\r\n}\r\n", &[TAG], "{\r\n  \"b\": {},\r\n  a: {tag: \"1.10\"}\r\n}\r\n");
}

const IMAGE: (&str, &str) = ("c.[name=w].image", "x");

#[test]
fn elements_of_lists_are_found_by_what_they_say() {
    check("c:\n- name: w\n  image: y # why\n- name: v\n", &[IMAGE], "c:\n- name: w\n  image: \"x\" # why\n- name: v\n");
    check("c:\n  - image: y\n    name: w\n", &[IMAGE], "c:\n  - image: \"x\"\n    name: w\n");
    check("c: [{name: v}, {name: \"w\"}]\n", &[IMAGE], "c: [{name: v}, {name: \"w\", image: \"x\"}]\n");
    check(
        "c:\n-   name: w\n    # why\n-   name: v\n",
        &[IMAGE],
        "c:\n-   name: w\n    image: \"x\"\n    # why\n-   name: v\n",
    );
    check("c:\n- {name: w}\n", &[IMAGE], "c:\n- {name: w, image: \"x\"}\n");
    check("c:\n-\n  name: w\nb: 1\n", &[IMAGE], "c:\n-\n  name: w\n  image: \"x\"\nb: 1\n");
    check("- name: w\n", &[("[name=w].image", "x")], "- name: w\n  image: \"x\"\n");
}

#[test]
fn missing_elements_are_added_in_the_list_s_own_style() {
    let new = "- name: \"w\"\n  image: \"x\"\n";
    check("c:\n- name: v\n# end\n", &[IMAGE], &format!("c:\n- name: v\n{new}# end\n"));
    check("c:\n    -   name: v\n", &[IMAGE], "c:\n    -   name: v\n    -   name: \"w\"\n        image: \"x\"\n");
    check("c:\r\n- a\r\nd: 1", &[("c", "=b")], "c:\r\n- a\r\n- \"b\"\r\nd: 1");
    check("c: []\n", &[IMAGE], "c: [{name: \"w\", image: \"x\"}]\n");
    check("c: [a]\n", &[("c", "=b"), ("c", "=a")], "c: [a, \"b\"]\n");
    check("c: [\n  a,\n]\n", &[("c", "=b")], "c: [\n  a,\n  \"b\",\n]\n");
    check("c: [\n  &k a\n]\n", &[("c", "=b")], "c: [\n  &k a,\n  \"b\"\n]\n");
    check("c:\n", &[("c", "=b")], "c:\n  - \"b\"\n");
    check("b:\n- 1\nc:\n", &[("c", "=b")], "b:\n- 1\nc:\n- \"b\"\n");
    check("c: ~ # why\n", &[IMAGE], "c: # why\n  - name: \"w\"\n    image: \"x\"\n");
    check("{c: }\n", &[IMAGE], "{c: [{name: \"w\", image: \"x\"}] }\n");
    check("", &[IMAGE, ("d", "=b"), ("e", "=")], "c:\n  - name: \"w\"\n    image: \"x\"\nd:\n  - \"b\"\ne: null\n");
    check("", &[("[op=test,path=/a].value", "=")], "- op: \"test\"\n  path: \"/a\"\n  value: null\n");
    check(
        "c:\n- name: v\n  l: |+\n    x\n\n",
        &[IMAGE],
        "c:\n- name: \"w\"\n  image: \"x\"\n- name: v\n  l: |+\n    x\n\n",
    );
    check("- - a\n  - b\n- c:\n  - d\n", &[("[x=y].z", "1")], "- - a\n  - b\n- c:\n  - d\n- x: \"y\"\n  z: \"1\"\n");
    check("c:\n- [1]\n", &[IMAGE], "c:\n- [1]\n- name: \"w\"\n  image: \"x\"\n");
    check("c: &l\n- name: &n v\n", &[IMAGE], "c: &l\n- name: &n v\n- name: \"w\"\n  image: \"x\"\n");
    check(
        "c:\n- name: w\n",
        &[IMAGE, ("c.[name=w].m.[name=p].at", "/x")],
        "c:\n- name: w\n  image: \"x\"\n  m:\n  - name: \"p\"\n    at: \"/x\"\n",
    );
}

#[test]
fn lists_that_cannot_be_edited() {
    refuse("c: {}\n", &[IMAGE], "`c` is a mapping, not a list", Some((1, 4)));
    refuse("c: w\n", &[("c", "=b")], "`c` is a single value, not a list", Some((1, 4)));
    refuse(
        "c:\n- {name: w}\n- {name: w}\n",
        &[IMAGE],
        "`c.[name=w]` stands twice; the first time at line 2, column 3",
        Some((3, 3)),
    );
    refuse(
        "x: &x {name: w}\nc:\n- *x\n",
        &[IMAGE],
        "`c.[name=w]` is the alias `*x`, whose value belongs to another place",
        Some((3, 3)),
    );
    let merged = "`c.[name=w]` may come from the merge key `<<`, and a mapping added here would hide it";
    refuse("x: &x {name: w}\nc:\n- <<: *x\n", &[IMAGE], merged, Some((3, 3)));
    let shared = "`c` has the anchor `&l`, and a change would show at line 3, column 4 as well";
    refuse("c: &l\n- name: v\nd: *l\n", &[IMAGE], shared, Some((2, 1)));
    refuse("", &[("c", "=b"), ("c.d", "x")], "`c` is wanted as a value and as something else", None);
    refuse("", &[("c", "x"), IMAGE], "`c` is wanted as a value and as something else", None);
    refuse("", &[("[a=b]", "x")], "`[a=b]` is wanted as a value and as something else", None);
}

#[test]
fn a_later_document_is_edited_alone() {
    let source = "a: 1\n--- # two\na: 2\n...\n---\n";
    let yaml = Yaml::read(source).expect("YAML");
    assert_eq!(yaml.documents(), 3);
    let edited = |at| yaml.edit_in(at, &settings(&[("a", "x")])).expect("editable");
    assert_eq!(edited(0), source.replace("a: 1", "a: \"x\""));
    assert_eq!(edited(1), source.replace("a: 2", "a: \"x\""));
    assert_eq!(edited(2), format!("{source}a: \"x\"\n"));
    assert_eq!(yaml.find_in(1, &["a"]), Found::Text("2".to_owned()));
    let yaml = Yaml::read("c: [{n: 1}, 2, {n: x}]\n").expect("YAML");
    assert_eq!(yaml.each(0, &["c"], "n"), ["1", "x"]);
}

#[test]
fn empty_texts_and_documents() {
    check("", &[TAG], "a:\n  tag: \"1.10\"\n");
    check("# only\n", &[TAG], "# only\na:\n  tag: \"1.10\"\n");
    check("# only", &[TAG], "# only\na:\n  tag: \"1.10\"");
    check("---\n# c\n", &[TAG], "---\n# c\na:\n  tag: \"1.10\"\n");
    check("---", &[TAG], "---\na:\n  tag: \"1.10\"");
    check("---\n...\n", &[TAG], "---\na:\n  tag: \"1.10\"\n...\n");
    check("---\n---\nb: 1\n", &[TAG], "---\na:\n  tag: \"1.10\"\n---\nb: 1\n");
    check("\u{feff}", &[TAG], "\u{feff}a:\n  tag: \"1.10\"\n");
    check("%YAML 1.2\n---\nb: 1\n...\n", &[TAG], "%YAML 1.2\n---\nb: 1\na:\n  tag: \"1.10\"\n...\n");
}

#[test]
fn line_breaks_and_marks_stay() {
    check("\u{feff}a:\r\n  b: 1\r\n", &[TAG], "\u{feff}a:\r\n  b: 1\r\n  tag: \"1.10\"\r\n");
    check("a:\r  b: 1\r", &[TAG], "a:\r  b: 1\r  tag: \"1.10\"\r");
    check("a:\r\n  tag: |\r\n    x\r\n  b: é\r\n", &[TAG], "a:\r\n  tag: \"1.10\"\r\n  b: é\r\n");
}

#[test]
fn anchors_and_merges_elsewhere_do_no_harm() {
    check("a: &x\n  tag: &t 1\nb: 1\n", &[TAG], "a: &x\n  tag: &t \"1.10\"\nb: 1\n");
    check("x: &x {q: 1}\na:\n  <<: *x\n", &[TAG], "x: &x {q: 1}\na:\n  <<: *x\n  tag: \"1.10\"\n");
    check("x: &x {q: 1}\na: {tag: 1}\nb: *x\n", &[TAG], "x: &x {q: 1}\na: {tag: \"1.10\"}\nb: *x\n");
}

#[test]
fn awkward_keys_and_values() {
    check("", &[("on.a b", "q\"\\\n\u{85}")], "\"on\":\n  \"a b\": \"q\\\"\\\\\\n\\u0085\"\n");
    check("on:\n  'a b': 1\n", &[("on.a b", "x")], "on:\n  'a b': \"x\"\n");
}

#[test]
fn refusals() {
    refuse("a: [1]\n", &[TAG], "`a` is a list, not a mapping", Some((1, 4)));
    refuse("a: 1\n", &[TAG], "`a` is a single value, not a mapping", Some((1, 4)));
    refuse("- a\n", &[TAG], "`.` is a list, not a mapping", Some((1, 1)));
    refuse("a:\n  tag: {}\n", &[TAG], "`a.tag` is a mapping, not a single value", Some((2, 8)));
    refuse("a:\n  tag:\n  - 1\n", &[TAG], "`a.tag` is a list, not a single value", Some((3, 3)));
    refuse(
        "a:\n  tag: 1\n  b: 1\n  tag: 2\n",
        &[TAG],
        "`a.tag` stands twice; the first time at line 2, column 3",
        Some((4, 3)),
    );
    refuse("a: {}\n\"a\": {}\n", &[TAG], "`a` stands twice; the first time at line 1, column 1", Some((2, 1)));
    refuse(
        "t: &t 1\na:\n  tag: *t\n",
        &[TAG],
        "`a.tag` is the alias `*t`, whose value belongs to another place",
        Some((3, 8)),
    );
    refuse("x: &x {}\na: *x\n", &[TAG], "`a` is the alias `*x`, whose value belongs to another place", Some((2, 4)));
    let shared = "`a.tag` has the anchor `&t`, and a change would show at line 3, column 4 as well";
    refuse("a:\n  tag: &t 1\nb: *t\n", &[TAG], shared, Some((2, 11)));
    let shared = "`a` has the anchor `&x`, and a change would show at line 4, column 7 as well";
    refuse("a: &x\n  tag: 1\nb:\n  <<: *x\n", &[TAG], shared, Some((2, 3)));
    refuse(
        "x: &x {a: {b: 1}}\n<<: *x\n",
        &[TAG],
        "`a` may come from the merge key `<<`, and a mapping added here would hide it",
        Some((2, 1)),
    );
    refuse("a:\n  tag: !!int 1\n", &[TAG], "`a.tag` has the tag `!!int`, which is not for text", Some((2, 14)));
    refuse(
        "b: 1\n---\na:\n  tag: 1\n",
        &[TAG],
        "`a.tag` stands in a later document of the file, and only the first one is read",
        Some((4, 8)),
    );
    refuse("", &[("a", "1"), ("a.b", "2")], "`a` is wanted as a value and as something else", None);
    refuse("", &[("a.b", "2"), ("a", "1")], "`a` is wanted as a value and as something else", None);
    refuse("", &[("a", "1"), ("a", "2")], "`a` is wanted as a value and as something else", None);
    let tabs = edit("a:\n\ttag: 1\n", &settings(&[TAG])).expect_err("tabs are no indentation");
    assert!(matches!(tabs, Refusal::Syntax { position: Position { line: 2, .. }, .. }), "{tabs:?}");
    let deep = format!("b: {}1{}", "[".repeat(300), "]".repeat(300));
    assert!(matches!(edit(&deep, &settings(&[TAG])), Err(Refusal::Syntax { .. })));
}

#[test]
fn comments_without_end_and_large_texts() {
    let comments = "# c\n".repeat(500);
    check(&format!("{comments}a:\n{comments}"), &[TAG], &format!("{comments}a:\n  tag: \"1.10\"\n{comments}"));
    let rest = "- {name: x, value: 'y'} # z\n".repeat(5_000);
    check(&format!("a:\n  tag: 1\nl:\n{rest}"), &[TAG], &format!("a:\n  tag: \"1.10\"\nl:\n{rest}"));
}

#[test]
fn paths_are_found_through_aliases_and_merges() {
    let source = "x: &x {y: {z: 1}}\na: *x\nb:\n  <<: [*x]\nc: ~\nd: '2'\n";
    let yaml = Yaml::read(source).expect("YAML");
    for (path, expected) in [
        (&["x", "y", "z"][..], Found::Text("1".to_owned())),
        (&["a", "y", "z"], Found::Text("1".to_owned())),
        (&["b", "y", "z"], Found::Text("1".to_owned())),
        (&["b", "y"], Found::Collection),
        (&["c"], Found::Empty),
        (&["d"], Found::Text("2".to_owned())),
        (&["d", "e"], Found::Absent),
        (&["q"], Found::Absent),
    ] {
        assert_eq!(yaml.find(path), expected, "{path:?}");
    }
}

//! What a spec and flags say of single rules.

use std::collections::BTreeMap;

use plugraft::check::{Rule, Verdict};
use plugraft::spec::{Flags, Purpose};

use super::{check_words, parse};

fn said(text: &str, flags: &[(&str, &'static str)]) -> BTreeMap<Rule, Verdict> {
    let checks = flags.iter().map(|(rule, word)| ((*rule).to_owned(), *word)).collect();
    let flags = Flags { plugins: vec!["x.zip".to_owned()], checks, ..Flags::default() };
    parse(Some(text), &flags, Purpose::Check).expect(text).policy.checks
}

#[test]
fn rules_are_spoken_of() {
    let text = "checks:\n  case-collision: deny\n  foreign-bytes: allow\n  nested-archive: note\n";
    let read = [
        (Rule::CaseCollision, Verdict::Deny),
        (Rule::ForeignBytes, Verdict::Allow),
        (Rule::NestedArchive, Verdict::Note),
    ];
    assert_eq!(said(text, &[]), BTreeMap::from(read));
    let above = BTreeMap::from([read[0], (Rule::ForeignBytes, Verdict::Warn), read[2]]);
    assert_eq!(said(text, &[("foreign-bytes", "warn")]), above);
    let repeated = [("foreign-bytes", "warn"), (" foreign-bytes", "warn")];
    assert_eq!(said("checks: {}", &repeated), BTreeMap::from([(Rule::ForeignBytes, Verdict::Warn)]));
    assert_eq!(said("checks: {escaping-path: deny}", &[]), BTreeMap::from([(Rule::EscapingPath, Verdict::Deny)]));
}

fn check(text: &str, expected: &[&str]) {
    check_words(&parse(Some(text), &Flags::default(), Purpose::Check).expect_err(text), expected);
}

#[test]
fn what_cannot_be_said_is_refused() {
    let here = |place: &str| format!("deploy/plugraft.yaml:{place}: this cannot be said of a rule");
    check(
        "plugins: [x]\nchecks:\n  case-collision: deny\n  escapin-path: warn\n",
        &[&here("4:3"), "there is no rule `escapin-path`", "did you mean `escaping-path`?"],
    );
    check(
        "plugins: [x]\nchecks: {case-collision: warn, everything: deny}\n",
        &[&here("2:32"), "there is no rule `everything`", "docs/rules.md lists the rules"],
    );
    check(
        "plugins: [x]\nchecks:\n  lying-entry: allow\n",
        &[
            &here("3:3"),
            "what `lying-entry` finds always denies: what is read would not be what was published",
            "leave it out",
        ],
    );
    check(
        "plugins: [x]\nchecks:\n  case-collision: wran\n",
        &["deploy/plugraft.yaml:3:19: `wran` is not one of `allow`, `note`, `warn`, `deny`", "did you mean `warn`?"],
    );
    check(
        "plugins: [x]\nchecks:\n  case-collision: warn\n  case-collision: deny\n",
        &["deploy/plugraft.yaml:4:3: `case-collision` is given twice"],
    );
    check("plugins: [x]\nchecks:\n  case-collision: ''\n", &["deploy/plugraft.yaml:3:19: this is empty"]);
    check("plugins: [x]\nchecks: [case-collision]\n", &["deploy/plugraft.yaml:2:9: a map is expected here"]);
}

#[test]
fn flags_say_one_thing_of_a_rule() {
    let refused = |checks: &[(&str, &'static str)], expected: &[&str]| {
        let checks = checks.iter().map(|(rule, word)| ((*rule).to_owned(), *word)).collect();
        let flags = Flags { plugins: vec!["x".to_owned()], checks, ..Flags::default() };
        check_words(&parse(None, &flags, Purpose::Check).expect_err("refused"), expected);
    };
    refused(&[("case-collision", "warn"), ("case-collision", "deny")], &["`checks`: `case-collision` is given twice"]);
    refused(
        &[("case-colision", "warn")],
        &[
            "`checks`: this cannot be said of a rule",
            "there is no rule `case-colision`",
            "did you mean `case-collision`?",
        ],
    );
    refused(
        &[("", "warn")],
        &["`checks`: this cannot be said of a rule", "there is no rule ``", "docs/rules.md lists the rules"],
    );
}

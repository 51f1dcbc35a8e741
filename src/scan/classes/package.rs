//! The classes of one package of a table.
//!
//! A line is a simple name, then words: letters for its flags, `<` with what it extends, `:` with what it implements. A
//! name that begins with `$` continues the last one that does not, up to that one's first `$`; names without a package are
//! of this package. Without a word to the contrary a class is public and extends `java/lang/Object`. `gone` takes away
//! what an earlier text has.

use std::collections::HashMap;

use crate::formats::class_file::Access;

/// What is said of a class.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) access: Access,
    pub(super) super_class: Box<str>,
    pub(super) interfaces: Box<[Box<str>]>,
    pub(super) is_whole: bool,
    /// Whether its members are told at all.
    pub(super) has_members: bool,
    /// Its public and protected members, by name and descriptor, sorted.
    pub(super) members: Vec<(&'static str, &'static str)>,
}

/// The classes of a package by simple name; a later text overrules an earlier one.
pub(super) fn parse(package: &str, texts: &[&'static str]) -> HashMap<Box<str>, Entry> {
    let mut classes = HashMap::new();
    for text in texts {
        let mut outer = "";
        let mut last: Option<(String, Entry)> = None;
        for line in text.lines() {
            if let Some(member) = line.strip_prefix("  ") {
                let member = member.split_once(' ');
                if let (Some((_, entry)), Some(member)) = (&mut last, member) {
                    entry.members.push(member);
                }
                continue;
            }
            keep(&mut classes, last.take());
            let mut words = line.trim_start().split(' ');
            let shown = words.next().unwrap_or_default();
            let name = if shown.starts_with('$') && !outer.is_empty() {
                format!("{outer}{shown}")
            } else {
                // The first character belongs to the name, whatever it is.
                let end = shown.char_indices().skip(1).find(|(_, char)| *char == '$').map_or(shown.len(), |(at, _)| at);
                outer = &shown[..end];
                shown.to_owned()
            };
            match entry(package, words) {
                Some(entry) => last = Some((name, entry)),
                None => {
                    classes.remove(name.as_str());
                }
            }
        }
        keep(&mut classes, last);
    }
    classes
}

fn keep(classes: &mut HashMap<Box<str>, Entry>, last: Option<(String, Entry)>) {
    if let Some((name, mut entry)) = last {
        entry.members.sort_unstable();
        classes.insert(name.into(), entry);
    }
}

/// What the words behind a name say; nothing where the class is gone.
fn entry(package: &str, words: std::str::Split<'_, char>) -> Option<Entry> {
    let full = |name: &str| -> Box<str> {
        if name.contains('/') || package.is_empty() { name.into() } else { format!("{package}/{name}").into() }
    };
    let mut entry = Entry {
        access: Access(0x0001),
        super_class: "java/lang/Object".into(),
        interfaces: Box::default(),
        is_whole: true,
        has_members: false,
        members: Vec::new(),
    };
    let mut interfaces = Vec::new();
    for word in words {
        if word == "gone" {
            return None;
        } else if let Some(name) = word.strip_prefix('<') {
            entry.super_class = full(name);
        } else if let Some(name) = word.strip_prefix(':') {
            interfaces.push(full(name));
        } else {
            entry.flags(word);
        }
    }
    entry.interfaces = interfaces.into();
    Some(entry)
}

impl Entry {
    fn flags(&mut self, letters: &str) {
        for letter in letters.chars() {
            match letter {
                '-' => self.access.0 &= !0x0001,
                'f' => self.access.0 |= 0x0010,
                'i' => self.access.0 |= 0x0600,
                'a' => self.access.0 |= 0x0400,
                '@' => self.access.0 |= 0x2000,
                'e' => self.access.0 |= 0x4000,
                '!' => self.is_whole = false,
                'm' => self.has_members = true,
                _ => (),
            }
        }
    }
}

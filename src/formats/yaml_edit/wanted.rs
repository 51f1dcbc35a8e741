//! Single settings as one tree, so that settings with common parents are written together.

use std::fmt;

use super::refusal::Refusal;
use super::{Content, Setting, Step, shown};

/// What a place should say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// This text.
    Text(String),
    /// Nothing.
    Null,
    /// A mapping with these keys, among others that may be there.
    Keys(Vec<(String, Self)>),
    /// A list with these elements, among others that may be there.
    Items(Vec<Item>),
}

/// An element of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// This text.
    Text(String),
    /// The mapping that has these texts at these keys, and what it should say besides.
    Keys(Vec<(String, String)>, Vec<(String, Wanted)>),
}

impl Wanted {
    /// Puts the settings together; the order of keys is that of the settings.
    pub(super) fn gather(settings: &[Setting]) -> Result<Self, Refusal> {
        let mut top = None;
        for setting in settings {
            let clash = |depth: usize| Refusal::Clash { path: shown(&setting.path[..depth]) };
            insert(&mut top, &setting.path, &setting.value).map_err(|left| clash(setting.path.len() - left))?;
        }
        Ok(top.unwrap_or(Self::Keys(Vec::new())))
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "[{text}]"),
            Self::Keys(by, _) => Step::Item(by.clone()).fmt(f),
        }
    }
}

impl Item {
    /// Whether both mean the same element.
    fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Keys(by, _), Self::Keys(other, _)) => by == other,
            (one, other) => one == other,
        }
    }

    /// All that a new element says.
    pub(super) fn entries(&self) -> Vec<(String, Wanted)> {
        match self {
            Self::Text(_) => Vec::new(),
            Self::Keys(by, then) => {
                let by = by.iter().map(|(key, text)| (key.clone(), Wanted::Text(text.clone())));
                by.chain(then.iter().cloned()).collect()
            }
        }
    }
}

/// Puts one setting into a place; an error says how many steps were left.
fn insert(place: &mut Option<Wanted>, path: &[Step], value: &Content) -> Result<(), usize> {
    let left = path.len();
    let Some((step, rest)) = path.split_first() else { return leaf(place, value).ok_or(left) };
    match step {
        Step::Key(key) => match place.get_or_insert(Wanted::Keys(Vec::new())) {
            Wanted::Keys(keys) => below(keys, key, rest, value),
            _ => Err(left),
        },
        Step::Item(by) => {
            let Wanted::Items(items) = place.get_or_insert(Wanted::Items(Vec::new())) else { return Err(left) };
            let found = items.iter().position(|item| matches!(item, Item::Keys(other, _) if other == by));
            let at = found.unwrap_or(items.len());
            if found.is_none() {
                items.push(Item::Keys(by.clone(), Vec::new()));
            }
            match (&mut items[at], rest) {
                (Item::Keys(_, then), [Step::Key(key), rest @ ..]) => below(then, key, rest, value),
                _ => Err(rest.len()),
            }
        }
    }
}

fn below(keys: &mut Vec<(String, Wanted)>, key: &str, rest: &[Step], value: &Content) -> Result<(), usize> {
    if let Some((_, wanted)) = keys.iter_mut().find(|(name, _)| name == key) {
        let mut place = Some(std::mem::replace(wanted, Wanted::Null));
        insert(&mut place, rest, value)?;
        *wanted = place.unwrap_or(Wanted::Null);
        return Ok(());
    }
    let mut place = None;
    insert(&mut place, rest, value)?;
    keys.extend(place.map(|wanted| (key.to_owned(), wanted)));
    Ok(())
}

fn leaf(place: &mut Option<Wanted>, value: &Content) -> Option<()> {
    let wanted = match value {
        Content::Text(text) => Wanted::Text(text.clone()),
        Content::Null => Wanted::Null,
        Content::Member(text) => Wanted::Items(vec![Item::Text(text.clone())]),
        Content::Element(by) => Wanted::Items(vec![Item::Keys(by.clone(), Vec::new())]),
    };
    match (place, wanted) {
        (place @ None, wanted) => *place = Some(wanted),
        (Some(Wanted::Items(items)), Wanted::Items(more)) => {
            let is_there = |item: &Item| items.iter().any(|other| other.means(item));
            let more: Vec<Item> = more.into_iter().filter(|item| !is_there(item)).collect();
            items.extend(more);
        }
        (Some(old), wanted) => return (*old == wanted).then_some(()),
    }
    Some(())
}

//! Two ways where nobody knows which one is gone: what both lead to is known.

use std::rc::Rc;

use super::machine::{Answer, Frame, Machine, State, Stop};
use super::value::{Kind, Value};

impl Machine<'_> {
    /// Goes all ways from here to the end of the call: each is a frame and the place where it goes on.
    pub(super) fn fork(&mut self, ways: Vec<(Frame, usize)>, why: &Rc<str>) -> Answer {
        self.forks = self.forks.checked_sub(1).ok_or_else(|| Stop::Stuck(Rc::clone(why)))?;
        let before = self.state.clone();
        let mut merged: Option<(Answer, State)> = None;
        let mut pending = None;
        for (frame, place) in ways {
            self.state = before.clone();
            let answer = self.execute(frame, place);
            pending = pending.or(self.pending.take());
            if matches!(answer, Err(Stop::Stuck(_))) {
                return answer;
            }
            let state = std::mem::take(&mut self.state);
            merged = Some(match merged {
                None => (answer, state),
                Some(other) => merge(other, (answer, state), before.heap.len(), why)?,
            });
        }
        let (answer, state) = merged.ok_or_else(|| Stop::Stuck(Rc::clone(why)))?;
        (self.state, self.pending) = (state, pending);
        answer
    }
}

/// What is the same in both ends; `common` objects were there before the ways parted.
fn merge(one: (Answer, State), other: (Answer, State), common: usize, why: &Rc<str>) -> Result<(Answer, State), Stop> {
    let (mut state, second) = (one.1, other.1);
    let are_alike = state.heap.get(common..) == second.heap.get(common..);
    let is_same = |one: &Value, other: &Value| {
        one == other && (are_alike || !matches!(one, Value::Object(index) if *index >= common))
    };
    let answer = match (one.0, other.0) {
        (Ok(one), Ok(other)) if is_same(&one, &other) => Ok(one),
        (Ok(one), Ok(_)) if one.is_wide() => Ok(Value::UnknownWide(Rc::clone(why))),
        (Ok(_), Ok(_)) => Ok(Value::Unknown(Rc::clone(why))),
        (Err(Stop::Thrown(one)), Err(Stop::Thrown(other))) if one.class == other.class => Err(Stop::Thrown(one)),
        _ => return Err(Stop::Stuck(Rc::clone(why))),
    };
    let keys: Vec<_> = state.statics.keys().chain(second.statics.keys()).cloned().collect();
    for key in keys {
        let is_known = match (state.statics.get(&key), second.statics.get(&key)) {
            (Some(one), Some(other)) => is_same(one, other),
            _ => false,
        };
        if !is_known {
            let is_wide = state.statics.get(&key).or(second.statics.get(&key)).is_some_and(Value::is_wide);
            let unknown = if is_wide { Value::UnknownWide(Rc::clone(why)) } else { Value::Unknown(Rc::clone(why)) };
            state.statics.insert(key, unknown);
        }
    }
    for (object, other) in state.heap.iter_mut().zip(&second.heap).take(common) {
        let holds_new = !are_alike && object.kind.holds_from(common);
        if object != other || holds_new {
            object.kind.forget();
        }
    }
    state.begun.extend(second.begun);
    state.obscure.extend(second.obscure);
    state.is_shown |= second.is_shown;
    Ok((answer, state))
}

impl Kind {
    /// Whether it refers to an object of the heap from this index on.
    fn holds_from(&self, index: usize) -> bool {
        let is_new = |value: &Value| matches!(value, Value::Object(it) if *it >= index);
        match self {
            Self::Plain { fields, .. } => fields.values().any(is_new),
            Self::Array(Some(items)) => items.iter().any(is_new),
            Self::Optional(value) => is_new(value),
            _ => false,
        }
    }

    /// Keeps nothing of what is known of it.
    fn forget(&mut self) {
        match self {
            Self::Plain { fields, is_shown } => {
                fields.clear();
                *is_shown = true;
            }
            Self::Text(known) => *known = None,
            Self::Properties(known) => *known = None,
            Self::Stream(known) => *known = None,
            Self::Optional(value) => *value = Value::Unknown("an `Optional`".into()),
            Self::Array(items) => *items = None,
            Self::Exception => (),
        }
    }
}

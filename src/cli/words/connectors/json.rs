//! The same for programs; docs/json.md tells the form.

use plugraft::connect::{Applied, Change, ConnectorState, Difference, Problem, Settled, Step, Validated};
use plugraft::formats::connector_definition::{Fault, Place};
use serde_json::{Value, json};

use super::super::failure::causes;

pub(super) fn fault(fault: &Fault) -> Value {
    json!({ "place": place(&fault.place), "message": fault.kind.to_string(), "hint": fault.kind.hint() })
}

pub(super) fn validated(validated: &Validated) -> [(&'static str, Value); 2] {
    let names: Vec<&str> = validated.wanted().iter().map(|wanted| wanted.name.as_str()).collect();
    let problem = |problem: &Problem| {
        json!({
            "connector": problem.connector,
            "place": place(&problem.place),
            "key": problem.key,
            "message": problem.message,
        })
    };
    let problems: Vec<Value> = validated.problems().iter().map(problem).collect();
    [("connectors", json!(names)), ("problems", json!(problems))]
}

pub(super) fn step(step: &Step) -> Value {
    json!({
        "name": step.name,
        "change": change(step.change),
        "differences": step.differences.iter().map(difference).collect::<Vec<_>>(),
    })
}

pub(super) fn applied(applied: &Applied, settled: Option<&Settled>) -> Value {
    json!({
        "name": applied.name,
        "change": change(applied.change),
        "differences": applied.differences.iter().map(difference).collect::<Vec<_>>(),
        "failure": applied.failure.as_ref().map(|failure| causes(failure).join(": ")),
        "verdict": settled.map(|settled| super::verdict(settled.verdict)),
        "status": settled.and_then(|settled| settled.state.as_ref()).map(state),
    })
}

pub(super) fn settled(settled: &Settled) -> Value {
    json!({
        "name": settled.name,
        "verdict": super::verdict(settled.verdict),
        "status": settled.state.as_ref().map(state),
    })
}

pub(super) fn state(state: &ConnectorState) -> Value {
    let tasks: Vec<Value> = state
        .tasks
        .iter()
        .map(|task| json!({ "id": task.id, "state": task.state, "worker": task.worker, "trace": task.trace }))
        .collect();
    json!({
        "name": state.name,
        "type": state.kind,
        "state": state.state,
        "worker": state.worker,
        "version": state.version,
        "trace": state.trace,
        "tasks": tasks,
    })
}

pub(in crate::cli::words) fn place(place: &Place) -> Value {
    json!({ "file": &*place.file, "member": place.member.as_deref(), "line": place.line, "column": place.column })
}

fn difference(difference: &Difference) -> Value {
    json!({ "key": difference.key, "before": difference.before, "after": difference.after })
}

fn change(change: Change) -> &'static str {
    match change {
        Change::Create => "create",
        Change::Update => "update",
        Change::Keep => "keep",
        Change::Delete => "delete",
    }
}

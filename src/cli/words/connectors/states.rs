//! How connectors are, in words.

use std::fmt::Write as _;

use plugraft::connect::{ConnectorState, Settled, Verdict};

use super::super::paint::{Paint, harmless};

/// A state and its tasks, a line each, with the traces of what failed.
pub(super) fn state(state: &ConnectorState, paint: Paint) -> String {
    let version = state.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
    let kind = state.kind.as_deref().map(|kind| format!(" ({kind}{version})")).unwrap_or_default();
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}{}: {}{}",
        paint.bold(&harmless(&state.name)),
        harmless(&kind),
        painted(&state.state, paint),
        on(state.worker.as_deref())
    );
    text.push_str(&trace(state.trace.as_deref()));
    for task in &state.tasks {
        let _ = writeln!(text, "  task {}: {}{}", task.id, painted(&task.state, paint), on(task.worker.as_deref()));
        text.push_str(&trace(task.trace.as_deref()));
    }
    text
}

/// What came of waiting, in a few words.
pub(super) fn verdict(settled: &Settled) -> String {
    let seen = settled.state.as_ref().map(|state| harmless(&state.in_short()));
    match (settled.verdict, seen) {
        (Verdict::Good | Verdict::Failed, Some(seen)) => seen,
        (Verdict::Late, Some(seen)) => format!("{seen}, when time ran out"),
        (_, None) => "the worker told nothing of it in time".to_owned(),
    }
}

/// The traces of what failed.
pub(super) fn trouble(settled: &Settled, paint: Paint) -> String {
    let mut text = String::new();
    let name = harmless(&settled.name);
    match (settled.verdict, &settled.state) {
        (Verdict::Good, _) => {}
        (Verdict::Failed, Some(state)) => {
            if state.state == "FAILED" {
                let _ = writeln!(text, "{} `{name}` has failed", paint.red("error:"));
                text.push_str(&trace(state.trace.as_deref()));
            }
            for task in state.tasks.iter().filter(|task| task.state == "FAILED") {
                let on = on(task.worker.as_deref());
                let _ = writeln!(text, "{} task {} of `{name}` has failed{on}", paint.red("error:"), task.id);
                text.push_str(&trace(task.trace.as_deref()));
            }
        }
        (_, state) => {
            let seen = state.as_ref().map_or_else(|| "nothing of it".to_owned(), |state| harmless(&state.in_short()));
            let head = paint.red("error:");
            let _ = writeln!(text, "{head} time ran out for `{name}`; what was seen last: {seen}");
        }
    }
    text
}

fn painted(state: &str, paint: Paint) -> String {
    match state {
        "FAILED" => paint.red(state),
        "RUNNING" => state.to_owned(),
        other => paint.yellow(&harmless(other)),
    }
}

fn on(worker: Option<&str>) -> String {
    worker.map(|worker| format!(" on {}", harmless(worker))).unwrap_or_default()
}

/// A stack trace, its lines as they are.
fn trace(trace: Option<&str>) -> String {
    let line = |line: &str| format!("    {}\n", harmless(&line.replace('\t', "  ")));
    trace.unwrap_or_default().lines().map(line).collect()
}

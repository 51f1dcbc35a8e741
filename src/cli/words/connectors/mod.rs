//! Connectors: what is wrong with them, what was done to them, and how they are.

mod json;
mod states;

pub(super) use json::place;

use std::fmt::Write as _;

use plugraft::connect::{
    Applied, Change, Comparison, Config, ConnectorState, Difference, Order, Settled, Validated, Veil, Verdict,
};
use plugraft::formats::connector_definition::Fault;
use serde_json::{Value, json};

use super::failure::causes;
use super::paint::{Paint, count, harmless};
use super::{Output, Words};
use crate::cli::failure::Failure;

impl Words {
    /// Definitions are none, and what that means.
    pub(crate) fn misdefined(&self, faults: &[Fault], so: &str) {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let faults: Vec<Value> = faults.iter().map(json::fault).collect();
            return self.object("misdefined", [("faults", json!(faults))]);
        }
        let paint = Paint(self.talk.color_err);
        let mut text = String::new();
        for fault in faults {
            let _ = writeln!(
                text,
                "{} {}: {}",
                paint.red("error:"),
                shown(&fault.place),
                harmless(&fault.kind.to_string())
            );
            if let Some(hint) = fault.kind.hint() {
                let _ = writeln!(text, "  {}", harmless(&hint));
            }
        }
        let _ = writeln!(text, "{}; {so}", count(faults.len() as u64, "fault", "faults"));
        self.progress.say(&text);
    }

    /// What a worker thinks of definitions, where that was the question.
    pub(crate) fn validated(&self, validated: &Validated) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let outcome = if validated.problems().is_empty() { "valid" } else { "invalid" };
            self.object(outcome, json::validated(validated));
            return Ok(());
        }
        let connectors = count(validated.wanted().len() as u64, "connector is", "connectors are");
        match validated.problems() {
            [] => self.text(&format!("{connectors} valid\n")),
            _ => self.text(&problems(validated, Paint(self.talk.color_out))),
        }
    }

    /// The same where something else was meant to be done.
    pub(crate) fn invalid(&self, validated: &Validated) {
        self.progress.clear();
        match self.talk.output {
            Output::Json => self.object("invalid", json::validated(validated)),
            Output::Text => {
                let text = problems(validated, Paint(self.talk.color_err));
                self.progress.say(&format!("{text}nothing was changed\n"));
            }
        }
    }

    /// What would be changed.
    pub(crate) fn compared(&self, comparison: &Comparison) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let steps: Vec<Value> = comparison.steps.iter().map(json::step).collect();
            self.object("planned", [("connectors", json!(steps))]);
            return Ok(());
        }
        let paint = Paint(self.talk.color_out);
        let mut text = String::new();
        for step in comparison.steps.iter().filter(|step| !self.talk.quiet || step.change != Change::Keep) {
            let verb = match step.change {
                Change::Create => "would create",
                Change::Update => "would update",
                Change::Keep => "would keep",
                Change::Delete => "would delete",
            };
            let _ = writeln!(text, "{} {}", paint.bold(verb), harmless(&step.name));
            text.push_str(&differences(&step.differences, paint));
        }
        self.text(&text)
    }

    /// What was changed, and how it is.
    pub(crate) fn applied(&self, applied: &[Applied], settled: &[Settled]) -> Result<(), Failure> {
        self.progress.clear();
        let state_of = |name: &str| settled.iter().find(|one| one.name == name);
        if self.talk.output == Output::Json {
            let connectors: Vec<Value> = applied.iter().map(|one| json::applied(one, state_of(&one.name))).collect();
            self.object("applied", [("connectors", json!(connectors))]);
            return Ok(());
        }
        let (paint, err) = (Paint(self.talk.color_out), Paint(self.talk.color_err));
        let (mut done, mut undone) = (String::new(), String::new());
        for one in applied {
            if let Some(failure) = &one.failure {
                let causes = causes(failure).join(": ");
                let _ = writeln!(undone, "{} {}", err.red("error:"), causes);
                continue;
            }
            let settled = state_of(&one.name);
            let how = settled.map(|settled| format!(": {}", states::verdict(settled))).unwrap_or_default();
            if !self.talk.quiet || one.change != Change::Keep {
                let _ = writeln!(done, "{} {}{how}", paint.bold(verb(one.change)), harmless(&one.name));
            }
            if !self.talk.quiet && one.change == Change::Update {
                done.push_str(&differences(&one.differences, paint));
            }
            undone.push_str(&settled.map(|settled| states::trouble(settled, err)).unwrap_or_default());
        }
        self.text(&done)?;
        if !undone.is_empty() {
            self.progress.say(&undone);
        }
        Ok(())
    }

    /// How connectors are that were waited for.
    pub(crate) fn settled(&self, settled: &[Settled]) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let connectors: Vec<Value> = settled.iter().map(json::settled).collect();
            self.object("waited", [("connectors", json!(connectors))]);
            return Ok(());
        }
        let line = |one: &Settled| format!("{}: {}\n", harmless(&one.name), states::verdict(one));
        if !self.talk.quiet {
            self.text(&settled.iter().map(line).collect::<String>())?;
        }
        let err = Paint(self.talk.color_err);
        let trouble: String = settled.iter().map(|one| states::trouble(one, err)).collect();
        if !trouble.is_empty() {
            self.progress.say(&trouble);
        }
        Ok(())
    }

    /// How connectors are, with their tasks and traces.
    pub(crate) fn connector_states(&self, found: &[ConnectorState]) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let connectors: Vec<Value> = found.iter().map(json::state).collect();
            self.object("status", [("connectors", json!(connectors))]);
            return Ok(());
        }
        let paint = Paint(self.talk.color_out);
        self.text(&found.iter().map(|state| states::state(state, paint)).collect::<String>())
    }

    /// Which connectors there are.
    pub(crate) fn connectors_listed(&self, found: &[ConnectorState]) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            let connectors: Vec<Value> = found.iter().map(json::state).collect();
            self.object("listed", [("connectors", json!(connectors))]);
            return Ok(());
        }
        if self.talk.quiet {
            return self.text(&found.iter().map(|state| harmless(&state.name) + "\n").collect::<String>());
        }
        let width = found.iter().map(|state| harmless(&state.name).chars().count()).max().unwrap_or_default();
        let line = |state: &ConnectorState| {
            let kind = state.kind.as_deref().unwrap_or("?");
            format!("{:width$}  {:6}  {}\n", harmless(&state.name), harmless(kind), harmless(&state.in_short()))
        };
        self.text(&found.iter().map(line).collect::<String>())
    }

    /// The options of a connector, in the form that `apply` takes; secrets behind their veil.
    pub(crate) fn connector_options(&self, name: &str, config: &Config, veil: Option<&Veil>) -> Result<(), Failure> {
        self.progress.clear();
        let shown = |(key, value): (&String, &String)| {
            (key.clone(), veil.map_or_else(|| value.clone(), |veil| veil.shown(key, value)))
        };
        let options: Config = config.iter().filter(|(key, _)| *key != "name").map(shown).collect();
        if self.talk.output == Output::Json {
            self.object("got", [("name", json!(name)), ("config", json!(options))]);
            return Ok(());
        }
        self.text(&format!("{:#}\n", json!({ "name": name, "config": options })))
    }

    /// Orders that the worker took.
    pub(crate) fn ordered(&self, order: Order, names: &[String]) -> Result<(), Failure> {
        let (outcome, verb) = match order {
            Order::Restart(_) => ("restarted", "restarting"),
            Order::Pause => ("paused", "pausing"),
            Order::Resume => ("resumed", "resuming"),
            Order::Stop => ("stopped", "stopping"),
        };
        self.named(outcome, verb, names)
    }

    /// What was deleted.
    pub(crate) fn deleted(&self, names: &[String]) -> Result<(), Failure> {
        self.named("deleted", "deleted", names)
    }

    fn named(&self, outcome: &str, verb: &str, names: &[String]) -> Result<(), Failure> {
        self.progress.clear();
        if self.talk.output == Output::Json {
            self.object(outcome, [("connectors", json!(names))]);
            return Ok(());
        }
        let paint = Paint(self.talk.color_out);
        let line = |name: &String| {
            let verb = if self.talk.quiet { String::new() } else { paint.bold(verb) + " " };
            verb + &harmless(name) + "\n"
        };
        self.text(&names.iter().map(line).collect::<String>())
    }
}

fn verb(change: Change) -> &'static str {
    match change {
        Change::Create => "created",
        Change::Update => "updated",
        Change::Keep => "kept",
        Change::Delete => "deleted",
    }
}

fn differences(differences: &[Difference], paint: Paint) -> String {
    let mut text = String::new();
    for one in differences {
        let key = harmless(&one.key);
        let _ = match (&one.before, &one.after) {
            (Some(before), Some(after)) => writeln!(
                text,
                "  {} {key}: {} {} {}",
                paint.yellow("~"),
                harmless(before),
                paint.dim("→"),
                harmless(after)
            ),
            (None, Some(after)) => writeln!(text, "  {} {key}: {}", paint.cyan("+"), harmless(after)),
            (Some(before), None) => writeln!(text, "  {} {key}: {}", paint.red("-"), harmless(before)),
            (None, None) => Ok(()),
        };
    }
    text
}

/// All that is wrong, under the connector that it is wrong with.
fn problems(validated: &Validated, paint: Paint) -> String {
    let mut text = String::new();
    for problem in validated.problems() {
        let head = paint.red("error:");
        let about = match &problem.key {
            Some(key) => format!("{}: `{}`", harmless(&problem.connector), harmless(key)),
            None => harmless(&problem.connector),
        };
        let _ = writeln!(text, "{head} {}: {about}: {}", shown(&problem.place), harmless(problem.message.trim()));
    }
    let problems = count(validated.problems().len() as u64, "problem", "problems");
    let connectors = count(validated.wanted().len() as u64, "connector", "connectors");
    let _ = writeln!(text, "{problems} in {connectors}");
    text
}

fn shown(place: &plugraft::formats::connector_definition::Place) -> String {
    harmless(&place.to_string())
}

/// How a verdict is called in JSON.
fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "good",
        Verdict::Failed => "failed",
        Verdict::Late => "late",
    }
}

//! How connectors are, as a worker tells it.

use serde_json::Value;

use super::{Cluster, Config, Error, Veil};

/// How a connector is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorState {
    /// Its name.
    pub name: String,
    /// `source` or `sink`.
    pub kind: Option<String>,
    /// `RUNNING`, `PAUSED`, `STOPPED`, `FAILED`, `UNASSIGNED`, `RESTARTING`.
    pub state: String,
    /// The worker that it is assigned to.
    pub worker: Option<String>,
    /// Its plugin's version, where the worker tells (KIP-891).
    pub version: Option<String>,
    /// Why it failed, without secrets.
    pub trace: Option<String>,
    /// Its tasks, by their numbers.
    pub tasks: Vec<TaskState>,
    /// Its options.
    pub(super) config: Config,
}

/// How a task is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskState {
    /// Its number.
    pub id: u64,
    /// As a connector's, without `STOPPED`.
    pub state: String,
    /// The worker that it is assigned to.
    pub worker: Option<String>,
    /// Why it failed, without secrets.
    pub trace: Option<String>,
}

impl ConnectorState {
    /// Whether it, or a task of it, has failed.
    pub fn has_failed(&self) -> bool {
        self.state == "FAILED" || self.tasks.iter().any(|task| task.state == "FAILED")
    }

    /// Takes what its class calls a secret out of its traces.
    pub(super) fn hide_secrets(&mut self, cluster: &Cluster) {
        let tasks = self.tasks.iter_mut().map(|task| &mut task.trace);
        let traces: Vec<&mut String> = tasks.chain([&mut self.trace]).flatten().collect();
        if !traces.is_empty() {
            let veil = cluster.veil(&self.config);
            for trace in traces {
                *trace = veil.hide(trace);
            }
        }
    }

    /// Whether it runs with all its tasks, at least so many.
    pub(super) fn runs(&self, fewest: usize) -> bool {
        let tasks = self.tasks.len() >= fewest && self.tasks.iter().all(|task| task.state == "RUNNING");
        self.state == "RUNNING" && tasks
    }

    /// Whether somebody paused or stopped it, tasks and all.
    pub(super) fn rests(&self) -> bool {
        match self.state.as_str() {
            "STOPPED" => self.tasks.is_empty(),
            "PAUSED" => self.tasks.iter().all(|task| task.state == "PAUSED"),
            _ => false,
        }
    }

    /// In a few words: `RUNNING, 2 tasks RUNNING, task 2 FAILED`.
    pub fn in_short(&self) -> String {
        let mut parts = vec![self.state.clone()];
        let running = self.tasks.iter().filter(|task| task.state == self.state).count();
        match running {
            0 => {}
            1 => parts.push(format!("1 task {}", self.state)),
            more => parts.push(format!("{more} tasks {}", self.state)),
        }
        let others = self.tasks.iter().filter(|task| task.state != self.state);
        parts.extend(others.map(|task| format!("task {} {}", task.id, task.state)));
        if self.tasks.is_empty() && self.state != "STOPPED" {
            parts.push("no task".to_owned());
        }
        parts.join(", ")
    }
}

impl Cluster {
    /// All connectors with their options and states, by name. One that is being created or deleted may be missing.
    pub(super) fn states(&self) -> Result<Vec<ConnectorState>, Error> {
        const WHAT: &str = "ask how the connectors are";
        let said = self.get_known(WHAT, &["connectors"], "expand=info&expand=status")?;
        let Value::Object(connectors) = said else {
            return Err(
                self.odd(WHAT, "its answer has no states, so it is older than Kafka 2.3, or a proxy drops the query")
            );
        };
        let mut states: Vec<ConnectorState> = connectors.iter().filter_map(|(name, said)| state(name, said)).collect();
        states.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(states)
    }
}

fn state(name: &str, said: &Value) -> Option<ConnectorState> {
    let config = config(said.pointer("/info/config")?)?;
    let veil = Veil::over(&config);
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let trace = |value: &Value| text(value, "trace").map(|trace| veil.hide(trace.trim_end()));
    let status = said.get("status")?;
    let connector = status.get("connector")?;
    let task = |task: &Value| {
        Some(TaskState {
            id: task.get("id")?.as_u64()?,
            state: text(task, "state")?,
            worker: text(task, "worker_id"),
            trace: trace(task),
        })
    };
    let mut tasks: Vec<TaskState> = status.get("tasks")?.as_array()?.iter().filter_map(task).collect();
    tasks.sort_by_key(|task| task.id);
    Some(ConnectorState {
        name: name.to_owned(),
        kind: text(status, "type"),
        state: text(connector, "state")?,
        worker: text(connector, "worker_id"),
        version: text(connector, "version"),
        trace: trace(connector),
        tasks,
        config,
    })
}

/// The options of an answer, all of which are texts.
pub(super) fn config(said: &Value) -> Option<Config> {
    let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
    Some(said.as_object()?.iter().filter_map(text).collect())
}

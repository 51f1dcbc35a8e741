//! `plugraft render worker`.

use plugraft::error::Error;
use plugraft::formats::properties_edit::PropertiesText;
use plugraft::install::WorkerFile;
use plugraft::publish::Receipt;
use plugraft::render::worker::{Form, Mounted, Pod, Rendered, SECRETS_DIR, Wish, render};

use super::out;
use crate::cli::args::{PodArgs, RenderWorkerArgs, WorkerForm, WorkerOptionArgs};
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::r#override::receipt;
use crate::cli::words::{Put, Words};

/// How often Kafka itself keeps internal topics where nothing says it (`DistributedConfig`).
const REPLICATION: i16 = 3;

pub(super) fn worker(typed: &RenderWorkerArgs, words: &Words) -> Result<u8, Failure> {
    let receipt = typed.pod.receipt.as_ref().map(|path| receipt(path, false)).transpose()?;
    let mut file = typed.properties.as_deref().map(WorkerFile::read).transpose().map_err(uninstalled)?;
    let wish = wish(typed, file.as_ref().map(WorkerFile::text), receipt.as_ref());
    let Rendered { properties, files, findings, notes } = render(&wish);
    if !findings.is_empty() {
        words.unrendered_worker(&findings, typed.properties.as_deref());
        return Ok(exit::DENIED);
    }
    match file.as_mut().filter(|_| wish.form != Form::Kubernetes) {
        Some(file) => edit(file, properties, &notes, words)?,
        None => out::write(&files, None, &typed.out, words, |_| notes.clone())?,
    }
    Ok(exit::DONE)
}

/// Writes what changed in a file that is there.
fn edit(file: &mut WorkerFile, properties: PropertiesText, notes: &[String], words: &Words) -> Result<(), Failure> {
    let is_changed = file.text().as_bytes() != properties.as_bytes();
    let path = file.path().to_owned();
    if is_changed {
        file.set_text(properties);
        if let Some(why) = file.write().map_err(uninstalled)? {
            words.notice(&format!("`{}` was overwritten where it stands: {why}", path.display()));
        }
    }
    words.rendered(&[Put { path, is_changed }], None, notes)
}

fn uninstalled(cause: plugraft::install::Error) -> Failure {
    Failure::from(Error::Install(cause))
}

fn wish(typed: &RenderWorkerArgs, file: Option<&PropertiesText>, receipt: Option<&Receipt>) -> Wish {
    let form = match typed.form {
        WorkerForm::Kubernetes => Form::Kubernetes,
        WorkerForm::Distributed => Form::Distributed,
        WorkerForm::Standalone => Form::Standalone,
    };
    Wish {
        form,
        name: typed.name.clone(),
        file: file.cloned(),
        asked: asked(&typed.options, form, receipt),
        replication: REPLICATION,
        allow_literal_secrets: typed.options.allow_literal_secrets,
        pod: pod(&typed.pod, receipt),
    }
}

/// Options as a worker calls them, in the order of its own documentation.
fn asked(typed: &WorkerOptionArgs, form: Form, receipt: Option<&Receipt>) -> Vec<(String, String)> {
    let mut asked: Vec<(String, String)> = Vec::new();
    let mut put = |key: &str, value: Option<String>| asked.extend(value.map(|value| (key.to_owned(), value)));
    put("bootstrap.servers", typed.bootstrap_servers.clone());
    put("group.id", typed.group_id.clone());
    for (topic, plural) in [("config", "configs"), ("offset", "offsets"), ("status", "status")] {
        put(&format!("{topic}.storage.topic"), typed.topics.as_ref().map(|prefix| format!("{prefix}-{plural}")));
        let factor = typed.replication_factor.map(|factor| factor.to_string());
        put(&format!("{topic}.storage.replication.factor"), factor.filter(|_| form != Form::Standalone));
    }
    put("key.converter", typed.converter.clone());
    put("value.converter", typed.converter.clone());
    let told = || receipt.map(|receipt| receipt.plugin_path.to_string());
    put("plugin.path", typed.plugin_path.clone().or_else(told));
    put("plugin.discovery", typed.discovery.map(|discovery| discovery.to_string()));
    put("listeners", typed.listeners.clone());
    asked.extend(typed.settings.iter().cloned());
    asked
}

fn pod(typed: &PodArgs, receipt: Option<&Receipt>) -> Pod {
    Pod {
        image: typed.image.clone().or_else(|| receipt.and_then(Receipt::by_digest)),
        namespace: typed.namespace.clone(),
        replicas: typed.replicas,
        heap: typed.heap,
        memory: typed.memory.unwrap_or(typed.heap + typed.heap / 2 + 256),
        cpu: typed.cpu,
        user: typed.user,
        start: typed.start.clone(),
        pull_secrets: typed.pull_secrets.clone(),
        secrets: typed.secrets.iter().map(|text| mounted(text)).collect(),
        tells_health: !typed.probe_root,
    }
}

/// `NAME`, or `NAME=PATH`.
fn mounted(text: &str) -> Mounted {
    match text.split_once('=') {
        Some((name, path)) => Mounted { name: name.to_owned(), path: path.to_owned() },
        None => Mounted { name: text.to_owned(), path: format!("{SECRETS_DIR}/{text}") },
    }
}

//! `plugraft render connectors`.

use plugraft::connect::Owner;
use plugraft::render::connectors::{Client, Form, JobWish, Rendered, Restart, SecretWish, Secrets, Wish, render};
use url::Url;

use super::out;
use crate::cli::args::{ConnectorsForm, RenderConnectorsArgs};
use crate::cli::defined::defined;
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::words::Words;

pub(super) fn connectors(typed: &RenderConnectorsArgs, words: &Words) -> Result<u8, Failure> {
    refuse_strays(typed)?;
    let wish = wish(typed)?;
    let defined = defined(&typed.files)?;
    if !defined.faults.is_empty() {
        words.misdefined(&defined.faults, "nothing was rendered");
        return Ok(exit::SPEC);
    }
    if defined.connectors.is_empty() {
        return Err(Failure::NoConnectors);
    }
    let rendered = render(&defined.connectors, &wish);
    if !rendered.findings.is_empty() {
        words.unrendered(&rendered.findings);
        return Ok(exit::DENIED);
    }
    let next = next(&rendered, typed);
    out::write(&rendered.files, typed.secrets.secret_file.as_deref(), &typed.out, words, |paths| {
        let mut notes = rendered.notes.clone();
        notes.push(next(paths));
        notes
    })?;
    Ok(exit::DONE)
}

/// The command that puts what was rendered to use.
fn next<'a>(rendered: &'a Rendered, typed: &'a RenderConnectorsArgs) -> impl Fn(&[String]) -> String + 'a {
    move |paths| {
        let paths: Vec<String> = paths.iter().map(|path| quoted(path)).collect();
        if typed.form == ConnectorsForm::Values {
            return format!("next: helm upgrade --install {} CHART -f {}", typed.name, paths.join(" -f "));
        }
        let namespace = typed.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
        let server_side = if rendered.needs_server_side { " --server-side" } else { "" };
        let apply = format!("next: kubectl apply{server_side}{namespace} -f {}", paths.join(" -f "));
        match &rendered.job {
            Some(job) => format!(
                "{apply} && kubectl wait{namespace} --for=condition=complete --timeout={}s job/{job}",
                typed.job.deadline.as_secs()
            ),
            None => apply,
        }
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./+@%,=".contains(c);
    if !path.is_empty() && path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

/// Options of other forms would be without effect, and are refused.
fn refuse_strays(typed: &RenderConnectorsArgs) -> Result<(), Failure> {
    use ConnectorsForm::{Cfk, CurlJob, Job, Strimzi};
    let jobs = [Job, CurlJob].as_slice();
    let operators = [Strimzi, Cfk].as_slice();
    let job = &typed.job;
    let options = [
        ("--image", job.image.is_some(), jobs),
        ("--pull-policy", job.pull_policy.is_some(), jobs),
        ("--pull-secret", !job.pull_secrets.is_empty(), jobs),
        ("--service-account", job.service_account.is_some(), jobs),
        ("--worker", !job.workers.is_empty(), jobs),
        ("--worker-secret", job.worker_secret.is_some(), jobs),
        ("--worker-ca", job.worker_ca.is_some(), jobs),
        ("--worker-client-cert", job.worker_client_cert.is_some(), jobs),
        ("--no-wait", job.no_wait, jobs),
        ("--owner", typed.owner.owner.is_some(), jobs),
        ("--prune", typed.owner.prune, &[Job]),
        ("--annotation", !typed.annotations.is_empty(), &[Job, CurlJob, Strimzi, Cfk]),
        ("--label", !typed.labels.is_empty(), &[Job, CurlJob, Strimzi, Cfk]),
        ("--connect", typed.operator.connect.is_some(), operators),
        ("--connect-namespace", typed.operator.connect_namespace.is_some(), &[Cfk]),
        ("--auto-restart", typed.operator.auto_restart.is_some(), operators),
    ];
    match options.iter().find(|(_, is_given, forms)| *is_given && !forms.contains(&typed.form)) {
        Some((option, ..)) => Err(Failure::OtherForm { option }),
        None => Ok(()),
    }
}

fn wish(typed: &RenderConnectorsArgs) -> Result<Wish, Failure> {
    let operator = &typed.operator;
    let restart = operator.auto_restart.map(|most| Restart { most: (most > 0).then_some(most) });
    let form = match typed.form {
        ConnectorsForm::Job => Form::Job(Box::new(job(typed, Client::Plugraft)?)),
        ConnectorsForm::CurlJob => Form::Job(Box::new(job(typed, Client::Curl)?)),
        ConnectorsForm::Values => Form::Values,
        ConnectorsForm::Strimzi => {
            let cluster = operator
                .connect
                .clone()
                .ok_or(Failure::Unsaid { option: "--connect", what: "the `KafkaConnect` that runs the connectors" })?;
            Form::Strimzi { cluster, restart }
        }
        ConnectorsForm::Cfk => Form::Cfk {
            cluster: operator.connect.clone(),
            cluster_namespace: operator.connect_namespace.clone(),
            restart,
        },
    };
    let secrets = match &typed.secrets.secret_to {
        Some((name, provider)) => {
            let mount = typed.secrets.secret_mount.clone().unwrap_or_else(|| format!("/mnt/secrets/{name}"));
            Secrets::Move(SecretWish { name: name.clone(), provider: *provider, mount })
        }
        None if typed.secrets.allow_literal_secrets => Secrets::Stay,
        None => Secrets::Refused,
    };
    let needs_namespace =
        matches!(&secrets, Secrets::Move(to) if to.provider == plugraft::render::connectors::Provider::Secrets);
    if needs_namespace && typed.namespace.is_none() {
        return Err(Failure::Unsaid { option: "--namespace", what: "where the Secret is" });
    }
    Ok(Wish {
        form,
        name: typed.name.clone(),
        namespace: typed.namespace.clone(),
        labels: typed.labels.clone(),
        annotations: typed.annotations.clone(),
        secrets,
    })
}

fn job(typed: &RenderConnectorsArgs, client: Client) -> Result<JobWish, Failure> {
    let job = &typed.job;
    let unsaid = |option, what| Failure::Unsaid { option, what };
    let image = job.image.clone().ok_or(unsaid("--image", "the image that the Job runs"))?;
    if job.workers.is_empty() {
        return Err(unsaid("--worker", "where the worker's REST interface is"));
    }
    for worker in &job.workers {
        let url = Url::parse(worker).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
        let url = url.ok_or(Failure::BadWorker)?;
        if !url.username().is_empty() || url.password().is_some() || worker.contains([',', '"', '\'', ' ']) {
            return Err(Failure::WorkerLogin);
        }
    }
    let owner = &typed.owner.owner;
    if let Some(word) = owner.as_ref().filter(|word| Owner::new(word).is_none()) {
        return Err(Failure::setting("--owner", word));
    }
    Ok(JobWish {
        client,
        image,
        pull_policy: job.pull_policy.clone(),
        pull_secrets: job.pull_secrets.clone(),
        service_account: job.service_account.clone(),
        user: job.user,
        workers: job.workers.clone(),
        credentials: job.worker_secret.clone(),
        ca: job.worker_ca.clone(),
        client_cert: job.worker_client_cert.clone(),
        owner: owner.clone(),
        prune: typed.owner.prune,
        wait: !job.no_wait,
        timeout: job.timeout,
        deadline: job.deadline,
        retries: job.retries,
        keep: (!job.keep.is_zero()).then_some(job.keep),
        requests: job.requests.clone(),
        limits: job.limits.clone(),
    })
}

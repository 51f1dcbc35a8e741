//! What the worker has itself, and gives to every plugin (`PluginUtils.shouldLoadInIsolation`).

use super::Jar;
use crate::scan::isolation::is_isolated;
use crate::scan::observation::{Bundled, BundledKind};
use crate::scan::{Worker, WorkerClasses};

/// What is behind the interface of logging: a class that tells it, and the package that it fills.
const BACKENDS: [(&str, &str, &str); 5] = [
    ("ch/qos/logback/classic/Logger", "ch/qos/logback/", "logback"),
    ("org/apache/logging/log4j/core/Logger", "org/apache/logging/log4j/", "log4j-core"),
    ("org/apache/log4j/Logger", "org/apache/log4j/", "log4j"),
    ("org/slf4j/impl/StaticLoggerBinder", "org/slf4j/", "a binding of slf4j"),
    ("org/slf4j/Logger", "org/slf4j/", "slf4j-api"),
];

/// What an archive holds of what the worker has.
pub(super) fn bundled(jars: &[Jar<'_>], worker: &Worker) -> Vec<Bundled> {
    let worker = WorkerClasses::of(worker);
    jars.iter().flat_map(|jar| api(jar, &worker).into_iter().chain(logging(jar))).collect()
}

/// Kafka's own classes that are never loaded from here, because the worker has them.
fn api(jar: &Jar<'_>, worker: &WorkerClasses) -> Option<Bundled> {
    let is_given = |name: &str| name.starts_with("org/apache/kafka/") && !is_isolated(&super::binary(name));
    let all = jar.facts.classes.len();
    let own = jar.facts.classes.iter().filter(|class| is_given(&class.name)).count();
    let is_known = jar.facts.classes.iter().any(|class| is_given(&class.name) && worker.class(&class.name).is_some());
    is_known.then(|| of(jar, BundledKind::WorkerApi, "Kafka itself", own, all))
}

fn logging(jar: &Jar<'_>) -> Option<Bundled> {
    let has = |name: &str| jar.facts.classes.binary_search_by(|class| (*class.name).cmp(name)).is_ok();
    let (_, package, name) = BACKENDS.into_iter().find(|(marker, ..)| has(marker))?;
    let own = jar.facts.classes.iter().filter(|class| class.name.starts_with(package)).count();
    Some(of(jar, BundledKind::Logging, name, own, jar.facts.classes.len()))
}

/// Where little else is in the archive, it is called by its file name, and all of it is wasted.
fn of(jar: &Jar<'_>, what: BundledKind, name: &str, classes: usize, all: usize) -> Bundled {
    let is_whole = classes * 10 >= all * 8;
    let file_name = jar.path.rsplit('/').next().unwrap_or_default();
    Bundled {
        jar: jar.path.to_owned(),
        what,
        name: if is_whole { file_name.to_owned() } else { name.to_owned() },
        bytes: is_whole.then_some(jar.facts.length),
        classes,
    }
}

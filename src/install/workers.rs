//! The properties files of workers on this machine, found as Confluent's own clients find them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Platform, Surroundings};

/// A worker's properties file, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerConfig {
    /// The file.
    pub path: PathBuf,
    /// How it was found.
    pub source: WorkerSource,
}

/// How a worker's properties file was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerSource {
    /// Somebody named it.
    Named,
    /// It is one of the platform's own.
    Standard,
    /// `confluent local` wrote it.
    Local,
    /// A worker that runs now was started with it.
    Process {
        /// The worker's process.
        pid: u32,
    },
}

/// The platform's own.
const STANDARD: [&str; 4] = [
    "etc/kafka/connect-distributed.properties",
    "etc/kafka/connect-standalone.properties",
    "etc/schema-registry/connect-avro-distributed.properties",
    "etc/schema-registry/connect-avro-standalone.properties",
];

/// Where `confluent local` notes its directory, and its worker's file in that.
const LOCAL: (&str, &str) = ("confluent.current", "connect/connect.properties");

const WORKERS: [&str; 2] = ["ConnectDistributed", "ConnectStandalone"];

/// The files that are there, each once: those of the platform, that of `confluent local`, those of running workers.
pub fn worker_configs(surroundings: &Surroundings, platform: Option<&Platform>) -> Vec<WorkerConfig> {
    let standard = platform.into_iter().flat_map(|platform| STANDARD.map(|file| platform.home.join(file)));
    let standard = standard.map(|path| WorkerConfig { path, source: WorkerSource::Standard });
    let local = local(surroundings).map(|path| WorkerConfig { path, source: WorkerSource::Local });
    let mut seen = BTreeSet::new();
    let found = standard.chain(local).chain(running(&surroundings.root));
    found
        .filter(|config| config.path.is_file())
        .filter(|config| seen.insert(config.path.canonicalize().unwrap_or_else(|_| config.path.clone())))
        .collect()
}

fn local(surroundings: &Surroundings) -> Option<PathBuf> {
    let (note, file) = LOCAL;
    let directory = fs::read_to_string(surroundings.local.as_ref()?.join(note)).ok()?;
    let directory = directory.trim();
    (!directory.is_empty()).then(|| Path::new(directory).join(file))
}

/// What running workers were started with, where the system tells of processes in `/proc`.
fn running(root: &Path) -> Vec<WorkerConfig> {
    let processes = root.join("proc");
    let pids = fs::read_dir(&processes).into_iter().flatten().flatten();
    let mut pids: Vec<u32> = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    pids.sort_unstable();
    let config = |pid: u32| {
        let process = processes.join(pid.to_string());
        let line = fs::read(process.join("cmdline")).ok()?;
        let file = config_of(&line)?;
        // A relative path is one from where the worker runs.
        let path = fs::read_link(process.join("cwd")).unwrap_or_default().join(file);
        Some(WorkerConfig { path, source: WorkerSource::Process { pid } })
    };
    pids.into_iter().filter_map(config).collect()
}

/// The file that a worker's command line names: the first word behind its main class that is no option.
fn config_of(line: &[u8]) -> Option<String> {
    let words: Vec<&str> = line.split(|byte| *byte == 0).map(|word| std::str::from_utf8(word).unwrap_or("")).collect();
    let is_worker = |word: &&str| WORKERS.contains(&word.rsplit('.').next().unwrap_or_default());
    let main = words.iter().position(is_worker)?;
    let file = words[main + 1..].iter().find(|word| !word.is_empty() && !word.starts_with('-'))?;
    Some((*file).to_owned())
}

#[cfg(test)]
mod tests {
    use super::config_of;

    #[test]
    fn command_lines_of_workers() {
        for (line, expected) in [
            (
                &b"java\0-cp\0x\0org.apache.kafka.connect.cli.ConnectDistributed\0/etc/w.properties\0"[..],
                Some("/etc/w.properties"),
            ),
            (
                b"java\0org.apache.kafka.connect.cli.ConnectStandalone\0-x\0w.properties\0c.properties\0",
                Some("w.properties"),
            ),
            (b"java\0org.apache.kafka.connect.cli.ConnectDistributed\0", None),
            (b"grep\0ConnectDistributedX\0a\0", None),
            (b"java\0kafka.Kafka\0server.properties\0", None),
            (b"", None),
        ] {
            assert_eq!(config_of(line).as_deref(), expected);
        }
    }
}

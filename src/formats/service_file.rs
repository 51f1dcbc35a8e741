//! Service files of `META-INF/services` (`java.util.ServiceLoader`, "Deploying service providers on the class path").

use serde::{Deserialize, Serialize};

/// What a service file lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceFile {
    /// The binary names of the providers, in order, without repetitions.
    pub providers: Vec<String>,
    /// The first line that no JVM takes, from 1, and why: it makes the whole file void.
    pub fault: Option<(u32, String)>,
}

impl ServiceFile {
    /// A longer one is void: real ones have a few lines.
    pub const LONGEST: u64 = 1 << 20;

    /// Reads a service file: UTF-8, one name per line, `#` begins a comment.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut file = Self { providers: Vec::new(), fault: None };
        if bytes.len() as u64 > Self::LONGEST {
            file.fault = Some((1, "it is longer than 1 MiB".to_owned()));
            return file;
        }
        let Ok(text) = str::from_utf8(bytes) else {
            file.fault = Some((1, "it is not UTF-8".to_owned()));
            return file;
        };
        for line in text.lines() {
            let name = line.split('#').next().unwrap_or_default().trim();
            if !name.is_empty() && !file.providers.iter().any(|known| known == name) {
                file.providers.push(name.to_owned());
            }
        }
        file
    }
}

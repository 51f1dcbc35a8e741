//! Where Confluent Platform is installed on this machine, found as its own clients find it.

use std::path::{Path, PathBuf};

/// What the search starts from: handed in, so that another root can be searched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The root of the file system.
    pub root: PathBuf,
    /// `CONFLUENT_HOME`.
    pub confluent_home: Option<PathBuf>,
    /// The current directory.
    pub current: Option<PathBuf>,
    /// The directory of the program, as it was called.
    pub program: Option<PathBuf>,
    /// Where `confluent local` notes its own directory: `CONFLUENT_CURRENT`, else that of temporary files.
    pub local: Option<PathBuf>,
}

/// An installed platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// How it was found.
    pub kind: PlatformKind,
    /// Its home: that of an archive, or the root for packages.
    pub home: PathBuf,
}

/// How a platform was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlatformKind {
    /// An unpacked archive that `CONFLUENT_HOME` names.
    Home,
    /// An unpacked archive that is the current directory.
    Current,
    /// Packages of the system.
    Packages,
    /// An unpacked archive that the program itself is in.
    Program,
}

/// What an unpacked archive has (Confluent's `install_utils.go`).
const ARCHIVE_MARKER: &str = "share/java/confluent-common";
/// What packages bring.
const PACKAGE_MARKER: &str = "usr/bin/connect-distributed";
const COMPONENTS: &str = "share/confluent-hub-components";

impl Platform {
    /// Where it keeps plugins.
    pub fn components(&self) -> PathBuf {
        match self.kind {
            PlatformKind::Packages => self.home.join("usr").join(COMPONENTS),
            PlatformKind::Home | PlatformKind::Current | PlatformKind::Program => self.home.join(COMPONENTS),
        }
    }
}

/// The platforms that are found, the likeliest first, each once.
pub fn platforms(surroundings: &Surroundings) -> Vec<Platform> {
    let Surroundings { root, confluent_home, current, program, .. } = surroundings;
    let archive = |kind, home: Option<&Path>| {
        let home = home.filter(|home| is_archive(root, home))?;
        Some(Platform { kind, home: home.to_owned() })
    };
    let has_packages = root.join(PACKAGE_MARKER).is_file();
    // The programs of an archive are in its `bin`.
    let home_of_program = program.as_deref().filter(|dir| dir.ends_with("bin")).and_then(Path::parent);
    let found = [
        archive(PlatformKind::Home, confluent_home.as_deref()),
        archive(PlatformKind::Current, current.as_deref()),
        has_packages.then(|| Platform { kind: PlatformKind::Packages, home: root.clone() }),
        archive(PlatformKind::Program, home_of_program),
    ];
    let mut platforms: Vec<Platform> = Vec::new();
    for platform in found.into_iter().flatten() {
        if !platforms.iter().any(|other| other.components() == platform.components()) {
            platforms.push(platform);
        }
    }
    platforms
}

/// Whether an unpacked archive is here; packages bring the marker below `/usr`, which is no archive.
fn is_archive(root: &Path, home: &Path) -> bool {
    home != root.join("usr") && home.join(ARCHIVE_MARKER).is_dir()
}

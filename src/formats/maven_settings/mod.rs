//! What `settings.xml` of a Maven says about repositories (<https://maven.apache.org/settings.html>).
//!
//! Variables are handed in. What names one that is not set, or is encrypted, is kept as such: it matters only where
//! that repository is asked, and Maven itself says nothing of it but a late 401.

mod filled;
mod mirror;
mod profile;
mod proxy;
mod read;
mod server;
mod super_pom;

pub use filled::{Filled, Unset, Variables};
pub use mirror::{Mirror, Mirrored, mirror_of};
pub use profile::{Activation, Profile, Repository};
pub use proxy::{Proxy, proxy_for};
pub use read::{BadSettings, parse};
pub use server::{Server, ServerCredentials, Unusable};
pub use super_pom::{NoSuperPom, super_pom};

/// The settings of one file, or of the user's and the installation's together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Where files that came once are kept, if it is not the usual place.
    pub local_repository: Option<Filled>,
    /// Whether nothing may be asked.
    pub offline: bool,
    /// Repositories to ask in place of others.
    pub mirrors: Vec<Mirror>,
    /// Names and passwords.
    pub servers: Vec<Server>,
    /// The ways outside.
    pub proxies: Vec<Proxy>,
    /// Repositories that belong together.
    pub profiles: Vec<Profile>,
    /// Profiles that count whatever they say of themselves.
    pub active_profiles: Vec<String>,
}

impl Settings {
    /// The user's settings over the installation's: of two entries of one name the user's counts, and all of the
    /// user's stand first. Whether to be offline is the user's word alone, as Maven has it.
    #[must_use]
    pub fn over(mut self, installation: Self) -> Self {
        append(&mut self.mirrors, installation.mirrors, |mirror| &mirror.id);
        append(&mut self.servers, installation.servers, |server| &server.id);
        append(&mut self.proxies, installation.proxies, |proxy| &proxy.id);
        append(&mut self.profiles, installation.profiles, |profile| &profile.id);
        for id in installation.active_profiles {
            if !self.active_profiles.contains(&id) {
                self.active_profiles.push(id);
            }
        }
        self.local_repository = self.local_repository.or(installation.local_repository);
        self
    }

    /// The profiles that count, in order.
    pub fn active(&self) -> impl Iterator<Item = &Profile> {
        self.profiles
            .iter()
            .filter(|profile| profile.activation == Activation::Active || self.active_profiles.contains(&profile.id))
    }

    /// The profiles with repositories of which only Maven could tell whether they count.
    pub fn undecided(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.iter().filter(|profile| {
            profile.activation == Activation::Undecided
                && !profile.repositories.is_empty()
                && !self.active_profiles.contains(&profile.id)
        })
    }

    /// The entry that a repository or mirror of this name is shown.
    pub fn server(&self, id: &str) -> Option<&Server> {
        self.servers.iter().find(|server| server.id == id)
    }
}

/// Appends the entries whose names are not there yet.
fn append<T>(entries: &mut Vec<T>, more: Vec<T>, id: impl Fn(&T) -> &str) {
    let known = entries.len();
    for entry in more {
        if !entries[..known].iter().any(|one| id(one) == id(&entry)) {
            entries.push(entry);
        }
    }
}

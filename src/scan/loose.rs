//! Class files without an archive around them.

use std::collections::BTreeMap;

use super::{Error, Location, PluginType};
use crate::formats::service_file::ServiceFile;
use crate::jar::{self, ClassOutline, JarFacts};

/// What the members of a class hierarchy declare together.
pub(super) struct Loose;

impl Loose {
    /// Reads the class files and service files of a location as if they stood in one jar.
    pub(super) fn read(location: &Location) -> Result<JarFacts, Error> {
        let failed = |cause| Error::Jar { place: location.place.clone(), cause };
        let (mut classes, mut broken, mut services) = (Vec::new(), Vec::new(), BTreeMap::new());
        let kinds: BTreeMap<String, &str> =
            PluginType::ALL.iter().map(|kind| (format!("META-INF/services/{}", kind.base()), kind.base())).collect();
        for member in &location.members {
            if let Some(service) = kinds.get(&member.path) {
                let bytes = jar::whole(&member.bytes).map_err(failed)?;
                services.insert((*service).to_owned(), ServiceFile::parse(&bytes));
            } else if let Some(name) = member.path.strip_suffix(".class") {
                match jar::class(&member.bytes).map_err(failed)? {
                    Ok(class) if *class.name == *name => classes.push(class),
                    Ok(class) => broken.push((member.path.clone(), wrong_name(&class))),
                    Err(why) => broken.push((member.path.clone(), why)),
                }
            }
        }
        classes.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(JarFacts { classes, broken, services, ..JarFacts::nothing(0) })
    }
}

fn wrong_name(class: &ClassOutline) -> String {
    format!("it is called {}", class.name.replace('/', "."))
}

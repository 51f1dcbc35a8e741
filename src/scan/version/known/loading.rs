//! Classes, their loaders and packages, and the resources that are found through them.

use std::rc::Rc;

use crate::scan::version::invoke::Call;
use crate::scan::version::machine::{Machine, Stop, stuck};
use crate::scan::version::value::{Kind, Value};

use super::Known;

impl Machine<'_> {
    pub(super) fn of_loading(&mut self, call: &Call<'_>) -> Known {
        let argument = call.arguments.first().and_then(|it| self.text(it));
        let Some(receiver) = &call.receiver else {
            if let ("java/lang/Class", "forName", Some(name)) = (call.owner, call.name, &argument) {
                let initializes = call.arguments.get(1).is_none_or(|flag| *flag != Value::Int(0));
                return self.of_names(name, initializes).map(Some);
            }
            return Ok((call.owner == "java/lang/Thread").then(|| Value::Opaque("java/lang/Thread".into())));
        };
        match (receiver, call.name, argument) {
            (Value::Class(class), "getResourceAsStream", Some(name)) => {
                if self.body(class).is_none() {
                    return Ok(None);
                }
                self.stream(&absolute(class, &name)).map(Some)
            }
            (Value::Class(class), "getResource", Some(name)) if self.body(class).is_some() => {
                self.resource(&absolute(class, &name)).map(Some)
            }
            (Value::Loader, "getResourceAsStream", Some(name)) => self.stream(&name).map(Some),
            (Value::Loader, "getResource", Some(name)) => self.resource(&name).map(Some),
            (Value::Loader, "loadClass", Some(name)) => self.of_names(&name, false).map(Some),
            (Value::Place(path), "openStream", None) => self.stream(path).map(Some),
            (Value::Class(class), _, None) => Ok(self.of_class(class, call.name)),
            (Value::Package(class), name, None) => Ok(self.of_package(class, name)),
            // While plugins are looked at, that of the location is set (`Plugins.withClassLoader`).
            (_, "getContextClassLoader", None) if call.owner == "java/lang/Thread" => Ok(Some(Value::Loader)),
            _ => Ok(None),
        }
    }

    fn of_class(&mut self, class: &Rc<str>, name: &str) -> Option<Value> {
        let is_own = self.body(class).is_some();
        let simple = class.rsplit_once('/').map_or(&**class, |(_, simple)| simple);
        Some(match name {
            "getPackage" if is_own => Value::Package(Rc::clone(class)),
            "getClassLoader" if is_own => Value::Loader,
            "getName" if !class.starts_with('[') => Value::text(class.replace('/', ".")),
            "getSimpleName" if !class.starts_with('[') && !simple.contains('$') => Value::text(simple),
            "getPackageName" if is_own => {
                Value::text(class.rsplit_once('/').map_or("", |(package, _)| package).replace('/', "."))
            }
            "desiredAssertionStatus" => Value::flag(false),
            _ => return None,
        })
    }

    /// `java.lang.Package`: the section of the package goes before the main one (JAR File Specification,
    /// "Per-Entry Attributes").
    fn of_package(&mut self, class: &str, name: &str) -> Option<Value> {
        let package = class.rsplit_once('/').map_or("", |(package, _)| package);
        if name == "getName" {
            return Some(Value::text(package.replace('/', ".")));
        }
        let attribute = match name {
            "getImplementationVersion" => "implementation-version",
            "getImplementationTitle" => "implementation-title",
            "getImplementationVendor" => "implementation-vendor",
            "getSpecificationVersion" => "specification-version",
            "getSpecificationTitle" => "specification-title",
            "getSpecificationVendor" => "specification-vendor",
            _ => return None,
        };
        let papers = self.sources.papers(class)?;
        let Some(manifest) = papers.manifest else { return Some(Value::Null) };
        let section = manifest.sections.get(&format!("{package}/"));
        let value = section.and_then(|section| section.get(attribute)).or_else(|| manifest.main.get(attribute));
        Some(value.map_or(Value::Null, Value::text))
    }

    /// Where a resource is, or `null`.
    fn resource(&mut self, path: &str) -> Result<Value, Stop> {
        match self.sources.resource(path) {
            Some(_) => Ok(Value::Place(path.into())),
            None => self.absent(path),
        }
    }

    fn stream(&mut self, path: &str) -> Result<Value, Stop> {
        match self.sources.resource(path) {
            Some(bytes) => Ok(self.allocate("java/io/InputStream", Kind::Stream(Some(bytes.into())))),
            None => self.absent(path),
        }
    }

    /// `null`, where the worker surely has not what the location has not.
    fn absent(&mut self, path: &str) -> Result<Value, Stop> {
        if path.is_empty() || path.ends_with(['/', '.']) || path.starts_with("META-INF/") {
            return Err(stuck(format!("it reads `{path}`, which the worker may have")));
        }
        if self.classes.has_resource(path) {
            return Err(stuck(format!("it reads `{path}`, which the worker has")));
        }
        Ok(Value::Null)
    }
}

/// `Class.getResource`: a name without a slash at its begin is beside the class.
fn absolute(class: &str, name: &str) -> String {
    match (name.strip_prefix('/'), class.rsplit_once('/')) {
        (Some(absolute), _) => absolute.to_owned(),
        (None, Some((package, _))) => format!("{package}/{name}"),
        (None, None) => name.to_owned(),
    }
}

//! Whether the plugins that connector definitions name are there.
//!
//! Names are looked up as a worker does (`Plugins`, `DelegatingClassLoader`): whole class names, aliases that only one
//! class has, and for connectors simple names with or without `Connector`.

mod known;
mod named;
mod version;

use known::{Known, Lookup};
use named::{Named, named};

use crate::definition::Defined;
use crate::formats::connector_definition::{ConnectorDefinition, Fault, Setting};
use crate::plugin::{Finding, Rule, Severity};
use crate::scan::Scan;

/// What stands against the definitions.
pub(super) fn judge(defined: &Defined, scan: &Scan, is_base_known: bool) -> Vec<Finding> {
    if defined.connectors.is_empty() && defined.faults.is_empty() {
        return Vec::new();
    }
    let known = Known::of(scan, is_base_known);
    let judged = defined.connectors.iter().flat_map(|connector| Judging { connector, known: &known }.findings());
    defined.faults.iter().map(fault).chain(judged).collect()
}

fn fault(fault: &Fault) -> Finding {
    Finding {
        rule: Rule::InvalidConnector,
        severity: Rule::InvalidConnector.severity(),
        plugin: fault.place.to_string(),
        entry: None,
        message: fault.kind.to_string(),
        help: fault.kind.hint(),
    }
}

/// One connector.
struct Judging<'a> {
    connector: &'a ConnectorDefinition,
    known: &'a Known<'a>,
}

impl Judging<'_> {
    fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for named in named(self.connector) {
            match named {
                Named::Plugin { setting, class, of, version } => {
                    let found = self.known.look_up(class, of);
                    findings.extend(self.class(setting, class, &found));
                    if let (Some(version), Some(wanted)) = (version, version.and_then(|it| it.value.as_deref())) {
                        let told = version::judge(wanted, class, &found, self.known.worker);
                        findings.extend(
                            told.map(|(rule, severity, message)| self.finding(version, rule, severity, message, None)),
                        );
                    }
                }
                Named::Variable { setting } => {
                    let message = "only a worker knows which plugin this is: the value refers to another".to_owned();
                    findings.push(self.finding(setting, Rule::UnprovedPlugin, Severity::Note, message, None));
                }
                Named::Missing { list, key } => {
                    let message = format!("`{key}` is missing");
                    findings.push(self.finding(list, Rule::InvalidConnector, Severity::Deny, message, None));
                }
                Named::Unlisted { setting, list } => {
                    let message = format!("it counts for nothing: `{list}` does not list it");
                    findings.push(self.finding(setting, Rule::IdleConnectorKey, Severity::Warn, message, None));
                }
            }
        }
        findings
    }

    fn class(&self, setting: &Setting, class: &str, found: &Lookup<'_>) -> Option<Finding> {
        let of = |rule: Rule, message, help| Some(self.finding(setting, rule, rule.severity(), message, help));
        match found {
            Lookup::Found { broken: Some(why), .. } => {
                of(Rule::NoSuchPlugin, format!("a worker cannot load `{class}`: it {why}"), None)
            }
            Lookup::Found { unproved: Some(why), .. } => {
                let message = format!("whether a worker can load `{class}` is not provable: {why}");
                Some(self.finding(setting, Rule::UnprovedPlugin, Severity::Note, message, None))
            }
            Lookup::Found { .. } => None,
            Lookup::Ambiguous(classes) => {
                let message = format!("`{class}` is short for several plugins: {}", ticked(classes));
                of(Rule::AmbiguousPlugin, message, Some("write the whole name of the class".to_owned()))
            }
            Lookup::OtherType { wanted, found } => {
                of(Rule::WrongPluginType, format!("`{class}` is no {wanted}: it is a {found}"), None)
            }
            Lookup::Absent { near, is_certain: true } => {
                let help = near.map(|near| format!("did you mean `{near}`?"));
                of(Rule::NoSuchPlugin, format!("no plugin `{class}` is there"), help)
            }
            Lookup::Absent { near, is_certain: false } => {
                let meant = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
                let message = format!("no plugin `{class}` is grafted, and the base's own plugins were not looked at");
                of(Rule::UnprovedPlugin, message, Some(format!("{meant}see that the base has it")))
            }
        }
    }

    fn finding(
        &self,
        setting: &Setting,
        rule: Rule,
        severity: Severity,
        message: String,
        help: Option<String>,
    ) -> Finding {
        Finding {
            rule,
            severity,
            plugin: setting.place.to_string(),
            entry: Some(format!("{} of `{}`", setting.key, self.connector.name)),
            message,
            help,
        }
    }
}

fn ticked(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

//! Config providers of a worker (KIP-297, KIP-421): they resolve references in its own file, too.

use crate::formats::properties_edit::PropertiesText;

const LIST: &str = "config.providers";

/// A kind of provider that comes with Kafka.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Provider {
    /// What it is called where the name is free.
    name: &'static str,
    class: &'static str,
    /// The parameter that says what it may read, and nothing else.
    limit: &'static str,
}

/// Variables of the process (KIP-887, Kafka 3.5).
pub(super) const VARIABLES: Provider = Provider {
    name: "env",
    class: "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
    limit: "allowlist.pattern",
};

/// A directory with a file for each key, as a Secret is mounted (KIP-632; KIP-993 for its limit).
pub(super) const DIRECTORY: Provider = Provider {
    name: "dir",
    class: "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
    limit: "allowed.paths",
};

/// The names of a worker's providers.
pub(super) fn names(properties: &PropertiesText) -> Vec<String> {
    let list = properties.get(LIST).unwrap_or_default();
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Sees that there is such a provider, and gives its name: one that is there already, or a new one that may read
/// what is named, and nothing else.
pub(super) fn ensure(properties: &mut PropertiesText, wanted: Provider, readable: &str) -> String {
    let mut names = names(properties);
    let class_of = |name: &str| properties.get(&format!("{LIST}.{name}.class")).map(str::trim);
    if let Some(name) = names.iter().find(|name| class_of(name) == Some(wanted.class)) {
        return name.clone();
    }
    let is_free = |name: &&str| class_of(name).is_none() && !names.iter().any(|taken| taken == name);
    let name = if is_free(&wanted.name) { wanted.name.to_owned() } else { format!("plugraft-{}", wanted.name) };
    names.push(name.clone());
    properties.set(LIST, &names.join(","));
    properties.set(&format!("{LIST}.{name}.class"), wanted.class);
    properties.set(&format!("{LIST}.{name}.param.{}", wanted.limit), readable);
    name
}

/// The providers that a value refers to, as `ConfigTransformer` reads `${provider:[path:]key}`.
pub(super) fn referred(value: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some((_, behind)) = rest.split_once("${") {
        let Some((inside, next)) = behind.split_once('}') else { break };
        if let Some((provider, _)) = inside.split_once(':') {
            found.push(provider);
        }
        rest = next;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, name: &str, expected: &str) {
        let mut properties = PropertiesText::parse(text.as_bytes()).expect("properties");
        assert_eq!(ensure(&mut properties, VARIABLES, "POD_IP"), name);
        assert_eq!(String::from_utf8_lossy(properties.as_bytes()), expected);
    }

    #[test]
    fn a_provider_is_added_once_and_takes_nobodys_name() {
        let class = VARIABLES.class;
        let own = "config.providers.env.param.allowlist.pattern=POD_IP\n";
        check("", "env", &format!("config.providers=env\nconfig.providers.env.class={class}\n{own}"));
        let there = format!("config.providers=file, variables\nconfig.providers.variables.class={class}\n");
        check(&there, "variables", &there);
        check(
            "config.providers=file\n",
            "env",
            &format!("config.providers=file,env\nconfig.providers.env.class={class}\n{own}"),
        );
        check(
            "config.providers=env\nconfig.providers.env.class=acme.Env\n",
            "plugraft-env",
            &format!(
                "config.providers=env,plugraft-env\nconfig.providers.env.class=acme.Env\n\
                 config.providers.plugraft-env.class={class}\n\
                 config.providers.plugraft-env.param.allowlist.pattern=POD_IP\n"
            ),
        );
    }

    #[test]
    fn references_name_their_provider() {
        assert_eq!(referred(r#"x username="${env:U}" password="${dir:/a/b:p}" ${open ${no}"#), ["env", "dir"]);
        assert_eq!(referred("${env"), Vec::<&str>::new());
    }
}

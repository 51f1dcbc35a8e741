//! The short names of a plugin (`PluginUtils.simpleName` and `prunedName`).

use super::PluginType;

/// The simple name of a class, and the one without the word for its type, without repetition.
pub fn aliases(simple_name: &str, kind: PluginType) -> Vec<String> {
    let mut aliases = vec![simple_name.to_owned()];
    // The word need not stand at the end; what follows goes with it.
    if let Some(at @ 1..) = simple_name.rfind(word(kind)) {
        aliases.push(simple_name[..at].to_owned());
    }
    aliases
}

/// The word that is cut off: the simple name of what its plugins implement, but for connectors.
fn word(kind: PluginType) -> &'static str {
    match kind {
        PluginType::Source | PluginType::Sink => "Connector",
        _ => kind.base().rsplit('.').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_at_the_last_word() {
        let check = |name: &str, kind: PluginType, expected: &[&str]| {
            assert_eq!(aliases(name, kind), expected, "{name} as {kind}");
        };
        check("MySinkConnector", PluginType::Sink, &["MySinkConnector", "MySink"]);
        check("MySinkConnectorV2", PluginType::Sink, &["MySinkConnectorV2", "MySink"]);
        check("ConnectorConnector", PluginType::Source, &["ConnectorConnector", "Connector"]);
        check("ConnectorX", PluginType::Source, &["ConnectorX"]);
        check("AvroConverter", PluginType::HeaderConverter, &["AvroConverter"]);
        check("AvroConverter", PluginType::Converter, &["AvroConverter", "Avro"]);
        check("AvroHeaderConverter", PluginType::Converter, &["AvroHeaderConverter", "AvroHeader"]);
        check("Value", PluginType::Transformation, &["Value"]);
        check("VaultConfigProvider", PluginType::ConfigProvider, &["VaultConfigProvider", "Vault"]);
    }
}

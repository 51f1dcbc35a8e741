//! Which classes a plugin loads from its own location first (`PluginUtils.shouldLoadInIsolation`).

/// Packages whose classes the worker gives, with all that is below them (`EXCLUDE`, without the dot at its end).
const SHARED: [&str; 67] = [
    "java",
    "javax.accessibility",
    "javax.activation",
    "javax.activity",
    "javax.annotation",
    "javax.batch.api",
    "javax.batch.operations",
    "javax.batch.runtime",
    "javax.crypto",
    "javax.decorator",
    "javax.ejb",
    "javax.el",
    "javax.enterprise.concurrent",
    "javax.enterprise.context",
    "javax.enterprise.deploy.model",
    "javax.enterprise.deploy.shared",
    "javax.enterprise.deploy.spi",
    "javax.enterprise.event",
    "javax.enterprise.inject",
    "javax.enterprise.util",
    "javax.faces",
    "javax.imageio",
    "javax.inject",
    "javax.interceptor",
    "javax.jms",
    "javax.json",
    "javax.jws",
    "javax.lang.model",
    "javax.mail",
    "javax.management",
    "javax.naming",
    "javax.net",
    "javax.persistence",
    "javax.print",
    "javax.resource",
    "javax.rmi",
    "javax.script",
    "javax.security.auth",
    "javax.security.cert",
    "javax.security.jacc",
    "javax.security.sasl",
    "javax.servlet",
    "javax.sound.midi",
    "javax.sound.sampled",
    "javax.sql",
    "javax.swing",
    "javax.tools",
    "javax.transaction",
    "javax.validation",
    "javax.websocket",
    "javax.ws.rs",
    "javax.xml",
    "org.ietf.jgss",
    "org.omg.CORBA",
    "org.omg.CosNaming",
    "org.omg.Dynamic",
    "org.omg.DynamicAny",
    "org.omg.IOP",
    "org.omg.Messaging",
    "org.omg.PortableInterceptor",
    "org.omg.PortableServer",
    "org.omg.SendingContext",
    "org.omg.stub.java.rmi",
    "org.w3c.dom",
    "org.xml.sax",
    "org.apache.kafka",
    "org.slf4j",
];

/// Packages of Kafka that plugins live in (`INCLUDE`), and what in them is no plugin but the interface of one.
const KAFKA: [(&str, &[&str]); 8] = [
    ("org.apache.kafka.connect.transforms.", &["predicates.Predicate"]),
    ("org.apache.kafka.connect.json.", &[]),
    ("org.apache.kafka.connect.file.", &[]),
    ("org.apache.kafka.connect.mirror.", &[]),
    ("org.apache.kafka.connect.mirror-client.", &[]),
    ("org.apache.kafka.connect.converters.", &[]),
    (
        "org.apache.kafka.connect.connector.policy.",
        &[
            "ConnectorClientConfigOverridePolicy",
            "ConnectorClientConfigRequest",
            "ConnectorClientConfigRequest$ClientType",
        ],
    ),
    ("org.apache.kafka.common.config.provider.", &["ConfigProvider"]),
];

/// Single classes of Kafka that are plugins.
const KAFKA_CLASSES: [&str; 3] = [
    "org.apache.kafka.connect.storage.StringConverter",
    "org.apache.kafka.connect.storage.SimpleHeaderConverter",
    "org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension",
];

/// Whether a plugin loads this class from its own location before it asks the worker; by binary name.
pub(super) fn is_isolated(class: &str) -> bool {
    // Most classes are elsewhere, and this is asked for each.
    if !class.starts_with("java") && !class.starts_with("org.") {
        return true;
    }
    let is_alike = |package: &&&str| package.as_bytes()[0] == class.as_bytes()[0];
    let is_below = |package: &&str| class.strip_prefix(*package).is_some_and(|rest| rest.starts_with('.'));
    !SHARED.iter().filter(is_alike).any(is_below) || is_kafka_plugin(class)
}

fn is_kafka_plugin(class: &str) -> bool {
    let is_in = |&(package, interfaces): &(&str, &[&str])| {
        // The look-ahead behind `transforms.` has no end: it excludes whatever begins so.
        class.strip_prefix(package).is_some_and(|rest| {
            !(interfaces.contains(&rest) || (package.ends_with(".transforms.") && rest.starts_with("Transformation")))
        })
    };
    KAFKA_CLASSES.contains(&class) || KAFKA.iter().any(is_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_loaded_in_isolation() {
        let check = |class: &str, expected: bool| assert_eq!(is_isolated(class), expected, "{class}");
        for own in [
            "com.acme.Sink",
            "javafx.Scene",
            "java",
            "javax.foo.Bar",
            "javax.batch.Job",
            "jakarta.ws.rs.Path",
            "org.apache.kafkaesque.Sink",
            "org.slf4j",
            "org.apache.kafka.connect.json.JsonConverter",
            "org.apache.kafka.connect.transforms.Cast$Value",
            "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
            "org.apache.kafka.connect.transforms.predicates.Predicate$Inner",
            "org.apache.kafka.connect.storage.StringConverter",
            "org.apache.kafka.connect.connector.policy.NoneConnectorClientConfigOverridePolicy",
            "org.apache.kafka.connect.connector.policy.ConnectorClientConfigRequest$Other",
            "org.apache.kafka.common.config.provider.FileConfigProvider",
            "org.apache.kafka.common.config.provider.ConfigProviderX",
        ] {
            check(own, true);
        }
        for shared in [
            "java.lang.Object",
            "javax.batch.api.Batchlet",
            "javax.ws.rs.core.Configurable",
            "org.slf4j.Logger",
            "org.w3c.dom.Node",
            "org.apache.kafka.connect.sink.SinkConnector",
            "org.apache.kafka.connect.storage.Converter",
            "org.apache.kafka.connect.storage.StringConverterConfig",
            "org.apache.kafka.connect.transforms.Transformation",
            "org.apache.kafka.connect.transforms.TransformationChain",
            "org.apache.kafka.connect.transforms.predicates.Predicate",
            "org.apache.kafka.connect.connector.policy.ConnectorClientConfigRequest$ClientType",
            "org.apache.kafka.common.config.provider.ConfigProvider",
            "org.apache.kafka.connect.foo.Mine",
        ] {
            check(shared, false);
        }
    }
}

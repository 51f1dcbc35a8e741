//! `plugraft render worker`: properties and objects, read again value by value.

use serde_json::{Value, json};

use plugraft::formats::properties_edit::PropertiesText;
use plugraft::render::MARK;

use crate::support::sandbox::{Ran, Sandbox};

const DIGEST: &str = "sha256:1e00000000000000000000000000000000000000000000000000000000000005";
const KAFKA: [&str; 2] = ["--bootstrap-servers", "kafka:9092"];

fn run(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let all: Vec<&str> = ["render", "worker"].into_iter().chain(words.iter().copied()).collect();
    sandbox.ran(&mut sandbox.command(&all))
}

fn image() -> String {
    format!("registry.example.com/team/connect@{DIGEST}")
}

/// The objects of a run, by kind.
fn objects(words: &[&str]) -> (Vec<Value>, String) {
    let sandbox = Sandbox::new();
    let image = image();
    let all: Vec<&str> = ["--image", &image].into_iter().chain(KAFKA).chain(words.iter().copied()).collect();
    let ran = run(&sandbox, &all);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let documents = ran.stdout.split("---\n");
    (documents.map(|text| serde_saphyr::from_str(text).expect("YAML")).collect(), ran.stderr)
}

fn properties(object: &Value) -> PropertiesText {
    let text = object.pointer("/data/worker.properties").and_then(Value::as_str).expect("properties");
    PropertiesText::parse(text.as_bytes()).expect("properties")
}

fn pairs(properties: &PropertiesText) -> Vec<(&str, &str)> {
    properties.entries().iter().map(|entry| (entry.key(), entry.value())).collect()
}

#[test]
fn a_plain_wish_becomes_three_objects() {
    let (objects, said) = objects(&["--replicas", "2", "--heap", "512", "--namespace", "data"]);
    assert_eq!(said, "");
    let [config, deployment, service] = objects.as_slice() else { panic!("{objects:#?}") };
    let labels = json!({
        "app.kubernetes.io/name": "kafka-connect", "app.kubernetes.io/instance": "connect",
        "app.kubernetes.io/component": "worker", "app.kubernetes.io/managed-by": "plugraft",
    });
    for object in &objects {
        assert_eq!(object["metadata"]["labels"], labels);
        assert_eq!(object["metadata"]["namespace"], "data");
    }
    assert_eq!((&config["kind"], &config["immutable"]), (&json!("ConfigMap"), &json!(true)));
    assert_eq!(
        pairs(&properties(config)),
        [
            ("bootstrap.servers", "kafka:9092"),
            ("group.id", "connect"),
            ("config.storage.topic", "connect-configs"),
            ("config.storage.replication.factor", "3"),
            ("offset.storage.topic", "connect-offsets"),
            ("offset.storage.replication.factor", "3"),
            ("status.storage.topic", "connect-status"),
            ("status.storage.replication.factor", "3"),
            ("offset.storage.partitions", "25"),
            ("status.storage.partitions", "5"),
            ("listeners", "http://:8083"),
            ("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
            ("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
            ("plugin.path", "/opt/kafka/plugins"),
            ("config.providers", "env"),
            ("config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider"),
            ("config.providers.env.param.allowlist.pattern", "POD_IP"),
            ("rest.advertised.host.name", "${env:POD_IP}"),
        ]
    );
    let spec = &deployment["spec"];
    let pod = &spec["template"]["spec"];
    let worker = &pod["containers"][0];
    assert_eq!(spec["replicas"], 2);
    assert_eq!(worker["image"], image());
    assert_eq!(
        worker["command"],
        json!(["/opt/kafka/bin/connect-distributed.sh", "/etc/kafka-connect/config/worker.properties"])
    );
    assert_eq!(worker["env"][1], json!({ "name": "KAFKA_HEAP_OPTS", "value": "-Xms512m -Xmx512m" }));
    assert_eq!(
        worker["resources"],
        json!({ "requests": { "cpu": "500m", "memory": "1024Mi" }, "limits": { "memory": "1024Mi" } })
    );
    assert_eq!(pod["volumes"][0]["configMap"]["name"], config["metadata"]["name"]);
    assert_eq!(service["spec"]["ports"][0]["port"], 8083);
    let (selector, labels) = (&spec["selector"]["matchLabels"], &spec["template"]["metadata"]["labels"]);
    assert_eq!(selector, &service["spec"]["selector"]);
    for (key, value) in selector.as_object().expect("labels") {
        assert_eq!(labels.get(key), Some(value));
    }
}

#[test]
fn pods_pass_the_restricted_level() {
    let (objects, _) = objects(&["--user", "1001"]);
    let pod = &objects[1]["spec"]["template"]["spec"];
    assert_eq!(
        pod["securityContext"],
        json!({ "runAsNonRoot": true, "runAsUser": 1001, "seccompProfile": { "type": "RuntimeDefault" } })
    );
    assert_eq!(
        pod["containers"][0]["securityContext"],
        json!({ "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": { "drop": ["ALL"] } })
    );
    let kinds = ["configMap", "emptyDir", "secret"];
    for volume in pod["volumes"].as_array().expect("volumes") {
        assert!(kinds.iter().any(|kind| volume.get(kind).is_some()), "{volume}");
    }
}

#[test]
fn a_change_of_options_is_another_config_map() {
    let name = |words: &[&str]| objects(words).0[0]["metadata"]["name"].as_str().expect("a name").to_owned();
    let plain = name(&[]);
    assert!(plain.starts_with("connect-config-") && plain.len() == "connect-config-".len() + 10, "{plain}");
    assert_eq!(plain, name(&[]), "the same options are the same object");
    assert_eq!(plain, name(&["--replicas", "3", "--heap", "2048"]), "and the Pods' own are none of its");
    assert_ne!(plain, name(&["--set", "offset.flush.interval.ms=1000"]));
}

#[test]
fn whatever_a_value_holds_comes_back() {
    for value in [
        " led by a blank",
        "1.10",
        "on",
        "'\"\\\t\n\r",
        "\u{85}\u{2028}\u{feff}",
        "grün \u{1f600}",
        "#!:=",
        "",
        "${file:/a b:c}",
    ] {
        let set = format!("producer.client.id={value}");
        let (objects, _) = objects(&["--set", &set]);
        assert_eq!(properties(&objects[0]).get("producer.client.id"), Some(value), "{value:?}");
    }
}

#[test]
fn secrets_are_mounted_and_referred_to() {
    let (objects, said) = objects(&[
        "--secret",
        "kafka.login",
        "--secret",
        "more=/mnt/more",
        "--pull-secret",
        "regcred",
        "--set",
        "sasl.jaas.config=${dir:/mnt/secrets/kafka.login:jaas}",
    ]);
    assert_eq!(
        said,
        "note: values of the Secret `kafka.login` are referred to as `${dir:/mnt/secrets/kafka.login:KEY}`\n\
         note: values of the Secret `more` are referred to as `${dir:/mnt/more:KEY}`\n"
    );
    let properties = properties(&objects[0]);
    assert_eq!(properties.get("config.providers"), Some("env,dir"));
    assert_eq!(properties.get("config.providers.dir.param.allowed.paths"), Some("/mnt/secrets/kafka.login,/mnt/more"));
    let pod = &objects[1]["spec"]["template"]["spec"];
    assert_eq!(pod["imagePullSecrets"], json!([{ "name": "regcred" }]));
    assert_eq!(pod["volumes"][3], json!({ "name": "secret-1", "secret": { "secretName": "kafka.login" } }));
    assert_eq!(
        pod["containers"][0]["volumeMounts"][3],
        json!({ "name": "secret-1", "mountPath": "/mnt/secrets/kafka.login", "readOnly": true })
    );
}

#[test]
fn probes_follow_the_listener() {
    let probe = |words: &[&str]| {
        let (objects, _) = objects(words);
        let worker = &objects[1]["spec"]["template"]["spec"]["containers"][0];
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            assert_eq!(worker[probe]["httpGet"], worker["startupProbe"]["httpGet"]);
            assert!(worker[probe]["timeoutSeconds"].as_i64() > Some(10), "a worker answers after ten seconds at most");
        }
        (worker["ports"][0]["containerPort"].clone(), worker["startupProbe"]["httpGet"].clone())
    };
    let get = |path: &str, scheme: &str| json!({ "path": path, "port": "rest", "scheme": scheme });
    assert_eq!(probe(&[]), (json!(8083), get("/health", "HTTP")));
    assert_eq!(probe(&["--probe-root"]), (json!(8083), get("/", "HTTP")));
    assert_eq!(probe(&["--listeners", "https://:8443"]), (json!(8443), get("/health", "HTTPS")));
}

fn refused(words: &[&str], expected: &str) {
    let sandbox = Sandbox::new();
    sandbox.write("old.properties", "bootstrap.servers=k:1\n\n# kept\nproducer.ssl.key.password=hunter2\n");
    let ran = run(&sandbox, words);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
}

#[test]
fn what_stands_against_it_is_told_at_once() {
    let image = image();
    let with = |more: &[&'static str]| -> Vec<String> {
        let all = ["--image", &image, "--bootstrap-servers", "k:1"].into_iter().chain(more.iter().copied());
        all.map(str::to_owned).collect()
    };
    let check = |more: &[&'static str], expected: &str| {
        let words = with(more);
        refused(&words.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    };
    let secret = "its value looks like a secret that is written out\n";
    check(
        &["--set", "sasl.jaas.config=x required password=\"hunter2\";"],
        &format!("error: `sasl.jaas.config`: {secret}"),
    );
    check(&["--set", "ssl.keystore.key=hunter2"], &format!("error: `ssl.keystore.key`: {secret}"));
    check(
        &["--properties", "old.properties"],
        &format!("error: old.properties:4: `producer.ssl.key.password`: {secret}"),
    );
    check(&["--name", "Connect"], "error: the name of a Service has at most 63");
    check(&["--secret", "a/b"], "error: the name of an object has at most 253");
    for path in ["a=relative", "a=/x/../y", "a=/x:y", "a=/", "a=/etc/kafka-connect/config", "a=/x,/y"] {
        check(&["--secret", path], "error: a Secret is mounted at an absolute path of its own");
    }
    check(&["--listeners", "http://localhost:8083"], "error: `listeners`: a worker that listens on loopback alone");
    refused(&["--bootstrap-servers", "k:1"], "error: a Deployment needs an image\n");
    refused(&["--image", &image], "error: nothing says where Kafka is\n");
    refused(&[], "2 findings; nothing was rendered\n");
}

#[test]
fn a_worker_of_this_machine_has_a_file_of_its_own() {
    let sandbox = Sandbox::new();
    let ran = run(&sandbox, &["--form", "standalone", "--plugin-path", "/p", "--to", "worker.properties"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "wrote worker.properties\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`bin/connect-standalone.sh FILE` runs it"), "{}", ran.stderr);
    let text = sandbox.read("worker.properties");
    assert!(text.starts_with(MARK));
    assert_eq!(
        pairs(&PropertiesText::parse(text.as_bytes()).expect("properties")),
        [
            ("plugin.path", "/p"),
            ("bootstrap.servers", "localhost:9092"),
            ("offset.storage.file.filename", "connect.offsets"),
            ("listeners", "http://127.0.0.1:8083"),
            ("key.converter", "org.apache.kafka.connect.json.JsonConverter"),
            ("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
        ]
    );
    let again = run(&sandbox, &["--form", "standalone", "--plugin-path", "/p", "--to", "worker.properties"]);
    assert_eq!(again.stdout, "kept 1 file as they are\n");
}

const OLD: &str = "# By hand; don't touch\r\nbootstrap.servers = a:9092, \\\r\n    b:9092\r\n\r\nrest.port=8085\r\n\
                   plugin.path=/usr/share/java # all\r\ntasks.max=3\r\nplugins.path=/x\r\nkey.converter=${vault:a:b}\r\n";

#[test]
fn an_old_file_is_edited_where_it_stands() {
    let sandbox = Sandbox::new();
    sandbox.write("w.properties", OLD);
    let words = ["--form", "distributed", "--properties", "w.properties", "--plugin-path", "/opt/connectors"];
    let ran = run(&sandbox, &words);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "wrote w.properties\n"), "{}", ran.stderr);
    let edited = OLD.replace("/usr/share/java # all", "/opt/connectors") + "listeners=http://:8085\r\n";
    assert_eq!(sandbox.read("w.properties"), edited);
    assert_eq!(
        ran.stderr,
        "note: `rest.host.name` and `rest.port` mean nothing since Kafka 3.0; `listeners` says `http://:8085` in their place\n\
         note: `tasks.max` is an option of connectors, and a worker passes over it\n\
         note: a worker knows no `plugins.path`; did you mean `plugin.path`?\n\
         note: `key.converter` refers to the config provider `vault`, which `config.providers` does not name\n"
    );
    let ran = run(&sandbox, &words);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "kept 1 file as they are\n"));
    assert_eq!(sandbox.read("w.properties"), edited);
}

#[test]
fn clients_of_connectors_have_settings_of_their_own() {
    let said = |words: &[&str]| objects(words).1;
    let tls = ["--set", "security.protocol=SSL"];
    assert_eq!(
        said(&tls),
        "note: `security.protocol` and what belongs to it is for the worker's own clients; those of its connectors go by \
         `producer.security.protocol` and `consumer.security.protocol`\n"
    );
    let all =
        [&tls[..], &["--set", "producer.security.protocol=SSL", "--set", "consumer.security.protocol=SSL"]].concat();
    assert_eq!(said(&all), "");
}

#[test]
fn an_old_file_becomes_a_deployment_with_what_it_says() {
    let sandbox = Sandbox::new();
    sandbox.write("w.properties", OLD);
    let ran = run(&sandbox, &["--image", &image(), "--properties", "w.properties", "--group-id", "g"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(sandbox.read("w.properties"), OLD, "it is read, and no more");
    let documents: Vec<Value> =
        ran.stdout.split("---\n").map(|text| serde_saphyr::from_str(text).expect("YAML")).collect();
    let text = documents[0].pointer("/data/worker.properties").and_then(Value::as_str).expect("properties");
    assert!(text.starts_with(OLD), "{text}");
    let properties = properties(&documents[0]);
    for (key, value) in [
        ("bootstrap.servers", "a:9092, b:9092"),
        ("listeners", "http://:8085"),
        ("group.id", "g"),
        ("plugin.path", "/usr/share/java # all"),
        ("offset.storage.topic", "connect-offsets"),
    ] {
        assert_eq!(properties.get(key), Some(value), "{key}");
    }
    assert_eq!(documents[2].pointer("/spec/ports/0/port"), Some(&json!(8085)));
}

#[test]
fn objects_as_they_are_written() {
    const ALL: &str = include_str!("../../fixtures/render/worker.yaml");
    let sandbox = Sandbox::new();
    let image = image();
    let words = ["--image", &image, "--bootstrap-servers", "kafka:9092"];
    let ran = run(&sandbox, &words);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ALL));
    let ran = run(&sandbox, &[&words[..], &["--to", "out/"]].concat());
    let names = ["connect-configmap.yaml", "connect-deployment.yaml", "connect-service.yaml"];
    assert_eq!(ran.stdout, names.map(|name| format!("wrote out/{name}\n")).concat());
    assert_eq!(names.map(|name| sandbox.read(&format!("out/{name}"))).join("---\n"), ALL);
}

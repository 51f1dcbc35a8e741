use super::check;

const CLASS: (&str, &str) = ("connector.class", "AcmeSink");
const STRING: &str = "org.apache.kafka.connect.storage.StringConverter";
const PLACE: &str = "c.properties:4:1 | key.converter.plugin.version of `acme`";

fn with(version: &'static str) -> [(&'static str, &'static str); 3] {
    [CLASS, ("key.converter", STRING), ("key.converter.plugin.version", version)]
}

#[test]
fn versions_that_are_asked_for() {
    for fits in ["4.3.1", "[4.3,5)", "latest", "(,5.0]"] {
        check(&with(fits), &[], 0, &[]);
    }
    for misses in ["[5,)", "4.3"] {
        let none = format!("no version of `{STRING}` is in `{misses}`: there is `4.3.1`");
        check(&with(misses), &[], 1, &[&format!("deny[no-such-plugin-version]: {none} | {PLACE}")]);
    }
    let bad = "`[1.0` is no range of versions: a range ends with `]` or `)`";
    check(&with("[1.0"), &[], 1, &[&format!("deny[no-such-plugin-version]: {bad} | {PLACE}")]);
}

#[test]
fn older_workers_take_no_notice() {
    let idle = "Kafka 4.0 takes no notice of it: versions can be asked for from 4.1 on";
    check(&with("9"), &["--kafka", "4.0"], 0, &[&format!("warn[idle-connector-key]: {idle} | {PLACE}")]);
}

//! What `--help` says below the options.

/// Of the command without a verb.
pub(super) const EXAMPLES: &str = "\
Examples:
  # a connector onto Confluent's image, pushed, and the Helm values that use it
  plugraft build ./confluentinc-kafka-connect-datagen-0.6.7.zip \\
    --base docker.io/confluentinc/cp-server-connect:7.9.1 \\
    --to registry.example.com/team/connect-datagen:0.6.7-7.9.1 \\
    --override confluent-operator=values-connect.yaml

  # the same from a reviewed file
  plugraft build -f plugraft.yaml

  # what would be published, and whether it is there already
  plugraft plan -f plugraft.yaml

  # a connector for the workers of this machine
  plugraft install ./confluentinc-kafka-connect-datagen-0.6.7.zip

  # what is wrong with an archive; nothing else is needed
  plugraft check target/components/packages/*.zip";

/// What is read from the environment.
pub(super) const ENVIRONMENT: &str = "\
Environment:
  SOURCE_DATE_EPOCH    the time of all that is added, in seconds since 1970
  PLUGRAFT_STORE, PLUGRAFT_JOBS, PLUGRAFT_CA_FILE, PLUGRAFT_PLAIN_HTTP (by commas)
                       as --store, --jobs, --ca-file, --plain-http
  REGISTRY_AUTH_FILE, DOCKER_CONFIG
                       where credentials are looked for first; then ~/.docker/config.json and
                       containers/auth.json below XDG_RUNTIME_DIR and XDG_CONFIG_HOME
  PLUGRAFT_LOCKED      as --locked, unless it is empty, 0 or false
  PLUGRAFT_HUB, PLUGRAFT_OFFLINE
                       as --hub, --offline (on unless it is empty, 0 or false)
  NETRC                where credentials for hosts of plugins are, unless the spec tells; else ~/.netrc
  PLUGRAFT_CLIENT_CERT, PLUGRAFT_CLIENT_KEY
                       as --client-cert, --client-key
  DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH
                       the container engine of `--to docker-daemon:`, as Docker's own command line reads them
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY
                       in either spelling; the small one wins
  PLUGRAFT_MAVEN_REPOSITORIES, PLUGRAFT_MAVEN_SETTINGS
                       Maven repositories to ask first (`id=URL`, by commas), and settings in place of
                       ~/.m2/settings.xml; MAVEN_HOME, M2_HOME and `mvn` on the PATH lead to an installed Maven
  PLUGRAFT_WORKER, PLUGRAFT_WORKER_USERNAME, PLUGRAFT_WORKER_PASSWORD
                       the workers of `connectors` (by commas), and as whom they are asked
  XDG_CACHE_HOME       where the store is kept, in `plugraft`
  NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM, CI
                       whether there are colours and bars";

/// Of `build` and `plan`.
pub(super) const BUILD: &str = "\
Examples:
  plugraft build -f plugraft.yaml
  plugraft build my-smt.jar --base oci:bases/connect --to oci:out
  plugraft build target/components/packages/*.zip \\
    --base docker.io/confluentinc/cp-server-connect:7.9.1 \\
    --to registry.example.com/team/connect --tag-template '{plugin.version}-{base.version}'

Without PLUGIN and without --file, `plugraft.yaml` in the current directory is read. Flags win over the file, whose keys
are described in docs/spec.md.";

/// Of `override`.
pub(super) const OVERRIDE: &str = "\
Examples:
  # what a build published, into the values that a release runs with
  plugraft build --output json > receipt.json
  plugraft override confluent-operator --receipt receipt.json -o values-connect.yaml

  # any image: the registry is asked for the digest behind the tag
  plugraft override generic --image registry.example.com/team/connect:1.10 \\
    --set-path repository=image.repository --set-path digest=image.digest

docs/overrides.md tells what each target writes.";

/// Of `install`.
pub(super) const INSTALL: &str = "\
Examples:
  plugraft install confluentinc-kafka-connect-datagen-0.6.7.zip
  plugraft install --component-dir /opt/connectors --worker-configs /etc/kafka/connect-distributed.properties \\
    --no-prompt my-smt.jar debezium-connector-postgres-3.6.1.Final-plugin.tar.gz
  plugraft install -f plugraft.yaml --dry-run

Without --component-dir the directory of an installed Confluent Platform is taken, and without --worker-configs its
workers' files. A link to this program that is called `confluent-hub` takes the words of that client and gives its
codes. docs/install.md tells more.";

/// Of `connectors`.
pub(super) const CONNECTORS: &str = "\
Examples:
  plugraft connectors validate connectors/ --worker http://connect:8083
  plugraft connectors plan connectors/ --owner team-a --prune
  plugraft connectors apply connectors/ --owner team-a --prune
  plugraft connectors status file-sink

A definition is `{\"name\": …, \"config\": {…}}`, a bare map of options, or the properties of a standalone worker; as JSON,
YAML, properties, or in the data of a ConfigMap. docs/connectors.md tells more.";

/// Of `render connectors`.
pub(super) const RENDER_CONNECTORS: &str = "\
Examples:
  # a Job that applies them whenever they change
  plugraft render connectors connectors/ --worker http://connect:8083 \\
    --image registry.example.com/tools/plugraft@sha256:… --to deploy/
  kubectl apply -f deploy/

  # for Strimzi, with secrets moved to a Secret that its provider reads
  plugraft render connectors connectors/ --form strimzi --connect my-connect -n kafka \\
    --secret-to connector-secrets=secrets --to deploy/

  # for the Helm chart
  plugraft render connectors connectors/ --form values --to values-connectors.yaml

docs/render.md tells more.";

/// Of `render worker`.
pub(super) const RENDER_WORKER: &str = "\
Examples:
  # workers of what a build published, in a cluster
  plugraft build --output json > receipt.json
  plugraft render worker --receipt receipt.json --bootstrap-servers kafka:9092 --secret kafka-login \\
    --set 'security.protocol=SASL_SSL' --set 'sasl.mechanism=PLAIN' \\
    --set 'sasl.jaas.config=${dir:/mnt/secrets/kafka-login:jaas}' --to worker/

  # a worker on this machine
  plugraft render worker --form standalone --plugin-path \"$PWD/plugins\" --to worker.properties

  # an old file, edited in place
  plugraft render worker --form distributed --properties connect-distributed.properties --plugin-path /opt/connectors

docs/worker.md tells more.";

/// Of `check`.
pub(super) const CHECK: &str = "\
Examples:
  plugraft check confluentinc-kafka-connect-datagen-0.6.7.zip
  plugraft check --output json --deny-warnings target/components/packages/*.zip
  plugraft check --allow hub-manifest-mismatch --deny case-collision my-smt.zip

docs/rules.md has every rule.";

/// Of `inspect`.
pub(super) const INSPECT: &str = "\
Examples:
  # what a worker finds in an archive, before anything is built
  plugraft inspect confluentinc-kafka-connect-datagen-0.6.7.zip
  # a plugin path on this machine, as Kafka's own tool prints it
  plugraft inspect --kafka 4.1 --format connect-plugin-path /opt/kafka/plugins

A directory is an element of a worker's `plugin.path`; its children are the locations. docs/inspect.md tells more.";

/// Of `lock`.
pub(super) const LOCK: &str = "\
Examples:
  plugraft lock
  plugraft lock --check          # in CI: is the lock up to date?
  plugraft build --locked        # exactly that, or nothing

What is locked already stays as it is, until `plugraft update` looks it up anew; files and directories of this machine are
locked as they are now. docs/lock.md tells more.";

/// Of `update`.
pub(super) const UPDATE: &str = "\
Examples:
  plugraft update                # all that floats: `latest`, ranges, tags of images
  plugraft update kafka-connect-datagen
  plugraft update base";

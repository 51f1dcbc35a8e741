//! What we push, pulled by a client that shares none of our code for the wire: oci-client.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use oci_client::client::{Certificate, CertificateEncoding, Client, ClientConfig, ClientProtocol};
use oci_client::secrets::RegistryAuth;
use oci_client::{Reference, manifest};
use plugraft::formats::digest::{Digest, Hasher};
use serde_json::Value;

use crate::support::registry::Registry;
use crate::support::sandbox::Sandbox;

const LAYER_TYPES: [&str; 2] = [manifest::IMAGE_LAYER_GZIP_MEDIA_TYPE, manifest::IMAGE_DOCKER_LAYER_GZIP_MEDIA_TYPE];

/// How a registry is reached.
struct Way {
    protocol: ClientProtocol,
    auth: RegistryAuth,
    authority: Option<Vec<u8>>,
}

/// Pulls the image for Linux on amd64 whole, and holds its bytes against its config.
fn pull(reference: &str, way: Way) -> Value {
    // Another test of this process may have chosen it already, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    let authority = way.authority.map(|data| Certificate { encoding: CertificateEncoding::Pem, data });
    let client = Client::new(ClientConfig {
        protocol: way.protocol,
        extra_root_certificates: authority.into_iter().collect(),
        platform_resolver: Some(Box::new(oci_client::client::linux_amd64_resolver)),
        ..ClientConfig::default()
    });
    let reference: Reference = reference.parse().expect("a reference");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("an executor");
    let image = runtime.block_on(client.pull(&reference, &way.auth, LAYER_TYPES.to_vec())).expect("an image");
    let config: Value = serde_json::from_slice(&image.config.data).expect("a config");
    let promised: BTreeSet<String> =
        config["rootfs"]["diff_ids"].as_array().expect("a list").iter().map(ToString::to_string).collect();
    let found: BTreeSet<String> =
        image.layers.iter().map(|layer| Value::String(diff_id(&layer.data).to_string()).to_string()).collect();
    assert_eq!(found, promised, "what the layers inflate to");
    config
}

fn diff_id(blob: &[u8]) -> Digest {
    let mut tar = Vec::new();
    MultiGzDecoder::new(blob).read_to_end(&mut tar).expect("a gzip stream");
    let mut hasher = Hasher::default();
    hasher.update(&tar);
    hasher.finish()
}

/// Any registry: `tests/interop/registry.sh` names what it pushed to a real one.
fn named_by_the_environment() -> Option<(String, Way)> {
    let reference = env::var("PLUGRAFT_INTEROP_REF").ok()?;
    let authority = env::var("PLUGRAFT_INTEROP_CA").ok().map(|path| fs::read(path).expect("a certificate"));
    let protocol = if authority.is_some() { ClientProtocol::Https } else { ClientProtocol::Http };
    let auth = match env::var("PLUGRAFT_INTEROP_USER").ok().as_deref().and_then(|user| user.split_once(':')) {
        Some((name, password)) => RegistryAuth::Basic(name.to_owned(), password.to_owned()),
        None => RegistryAuth::Anonymous,
    };
    Some((reference, Way { protocol, auth, authority }))
}

#[test]
fn another_client_pulls_what_we_pushed() {
    let (config, expected) = if let Some((reference, way)) = named_by_the_environment() {
        (pull(&reference, way), env::var("PLUGRAFT_INTEROP_PLUGIN").expect("the plugin's name"))
    } else {
        let registry = Registry::start();
        let sandbox = Sandbox::new();
        sandbox.hub_zip("acme", "connect-demo", "1.2.3");
        let reference = format!("{}/team/demo:1", registry.address());
        let built = sandbox.run(&[
            "build",
            "acme-connect-demo-1.2.3.zip",
            "--base=scratch",
            "--platform=linux/amd64,linux/arm64",
            "--plugin-path=/opt/plugins",
            &format!("--to={reference}"),
        ]);
        assert_eq!(built.code, Some(0), "{}", built.stderr);
        let way = Way { protocol: ClientProtocol::Http, auth: RegistryAuth::Anonymous, authority: None };
        (pull(&reference, way), "connect-demo".to_owned())
    };
    let graft = config["config"]["Labels"]["dev.plugraft.graft"].as_str().expect("the label of the graft");
    let graft: Value = serde_json::from_str(graft).expect("JSON in the label");
    assert_eq!(graft["plugins"][0]["name"], *expected);
}

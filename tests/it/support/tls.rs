//! TLS in front of a registry or an engine: takes requests by TLS, and hands them on in plain HTTP.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use plugraft::formats::reference::Reference;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::registry::Registry;

/// A listener on a loopback port; stopped when dropped.
pub(crate) struct TlsFront {
    address: SocketAddr,
    authority: String,
    client: (String, String),
    stopped: Arc<AtomicBool>,
    acceptor: Option<JoinHandle<()>>,
}

impl TlsFront {
    /// Listens for a registry, with a certificate for 127.0.0.1 and registry.test of an authority of its own.
    pub(crate) fn start(registry: &Registry) -> Self {
        Self::listen(Behind::Address(registry.address()), false)
    }

    /// Listens likewise, and wants a certificate of the same authority.
    pub(crate) fn start_for_known(registry: &Registry) -> Self {
        Self::listen(Behind::Address(registry.address()), true)
    }

    /// Listens likewise for whoever has this address.
    pub(crate) fn start_for_known_at(address: &str) -> Self {
        Self::listen(Behind::Address(address.to_owned()), true)
    }

    /// Listens for what stands at a socket, and wants a certificate of the same authority.
    #[cfg(unix)]
    pub(crate) fn start_for_socket(socket: &Path) -> Self {
        Self::listen(Behind::Socket(socket.to_owned()), true)
    }

    fn listen(behind: Behind, for_known: bool) -> Self {
        let (config, authority, client) = identity(for_known);
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let stopped = Arc::new(AtomicBool::new(false));
        let acceptor = {
            let stopped = Arc::clone(&stopped);
            thread::spawn(move || accept(&listener, &config, &behind, &stopped))
        };
        Self { address, authority, client, stopped, acceptor: Some(acceptor) }
    }

    /// The authority's certificate, in PEM.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// A client's certificate and its key, in PEM.
    pub(crate) fn client(&self) -> &(String, String) {
        &self.client
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A reference to `name` through this front.
    pub(crate) fn reference(&self, name: &str) -> Reference {
        format!("{}/{name}", self.address).parse().expect("a repository, and perhaps a tag or digest")
    }
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the acceptor, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            drop(acceptor.join());
        }
    }
}

/// Where requests are handed on to.
enum Behind {
    Address(String),
    #[cfg(unix)]
    Socket(PathBuf),
}

impl Behind {
    /// The whole answer to one request.
    fn answer(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut answer = Vec::new();
        match self {
            Self::Address(address) => {
                let mut back = TcpStream::connect(address)?;
                back.write_all(request)?;
                back.shutdown(Shutdown::Write)?;
                back.read_to_end(&mut answer)?;
            }
            #[cfg(unix)]
            Self::Socket(path) => {
                let mut back = std::os::unix::net::UnixStream::connect(path)?;
                back.write_all(request)?;
                back.shutdown(Shutdown::Write)?;
                back.read_to_end(&mut answer)?;
            }
        }
        Ok(answer)
    }
}

/// The server's side, the authority, and a client's certificate with its key.
fn identity(for_known: bool) -> (Arc<ServerConfig>, String, (String, String)) {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).expect("an authority");
    let issuer = Issuer::new(params, key);
    let signed = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(names).expect("names");
        (params.signed_by(&key, &issuer).expect("a certificate"), key)
    };
    let (certificate, key) = signed(&["127.0.0.1", "registry.test"]);
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("versions");
    let config = if for_known {
        let mut roots = RootCertStore::empty();
        roots.add(authority.der().clone()).expect("an authority");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        config.with_client_cert_verifier(verifier.build().expect("a verifier"))
    } else {
        config.with_no_client_auth()
    };
    let config = config.with_single_cert(vec![certificate.der().clone()], key).expect("a certificate and its key");
    let (certificate, key) = signed(&["client.test"]);
    (Arc::new(config), authority.pem(), (certificate.pem(), key.serialize_pem()))
}

fn accept(listener: &TcpListener, config: &Arc<ServerConfig>, behind: &Behind, stopped: &AtomicBool) {
    for stream in listener.incoming() {
        if stopped.load(Ordering::Relaxed) {
            return;
        }
        let Ok(stream) = stream else { continue };
        // A handshake that fails is the client's matter; connections are served one after the other.
        drop(serve(stream, config, behind));
    }
}

/// One request and its answer, after which the connection is closed.
fn serve(stream: TcpStream, config: &Arc<ServerConfig>, behind: &Behind) -> io::Result<()> {
    let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
    let mut front = BufReader::new(StreamOwned::new(connection, stream));
    let mut request = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if front.read_line(&mut line)? == 0 {
            return Ok(());
        }
        request.extend_from_slice(line.as_bytes());
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    front.by_ref().take(length).read_to_end(&mut request)?;
    let answer = behind.answer(&request)?;
    let status = answer.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let front = front.get_mut();
    front.write_all(&answer[..status])?;
    front.write_all(b"connection: close\r\n")?;
    front.write_all(&answer[status..])?;
    front.conn.send_close_notify();
    front.flush()
}

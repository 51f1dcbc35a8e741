//! A proxy for TLS: CONNECT, and then bytes in both directions (RFC 9110 §9.3.6).

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// A CONNECT that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// `host:port`.
    pub(crate) target: String,
    /// The `Proxy-Authorization` header.
    pub(crate) authorization: Option<String>,
}

/// A proxy on a loopback port, which leads everybody to one place whatever they name; stopped when dropped.
pub(crate) struct Tunnel {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    stopped: Arc<AtomicBool>,
    acceptor: Option<JoinHandle<()>>,
}

impl Tunnel {
    /// Leads to `place`, all or those only who bring this `Proxy-Authorization`.
    pub(crate) fn start(place: SocketAddr, wanted: Option<&str>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let (asked, stopped) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let acceptor = {
            let (asked, stopped, wanted) = (Arc::clone(&asked), Arc::clone(&stopped), wanted.map(str::to_owned));
            thread::spawn(move || {
                for stream in listener.incoming() {
                    if stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    // One tunnel after the other, as the place behind serves.
                    drop(stream.and_then(|stream| lead(stream, place, wanted.as_deref(), &asked)));
                }
            })
        };
        Self { address, asked, stopped, acceptor: Some(acceptor) }
    }

    /// Host and port of the proxy.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was asked for so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the acceptor, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            drop(acceptor.join());
        }
    }
}

fn lead(mut client: TcpStream, place: SocketAddr, wanted: Option<&str>, asked: &Mutex<Vec<Asked>>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let authorization = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("proxy-authorization").then(|| value.trim().to_owned())
    });
    let is_welcome = head.starts_with("CONNECT ") && (wanted.is_none() || authorization.as_deref() == wanted);
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(Asked { target, authorization });
    if !is_welcome {
        return client.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
    }
    let mut server = TcpStream::connect(place)?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let (mut from_server, mut to_client) = (server.try_clone()?, client.try_clone()?);
    let back = thread::spawn(move || {
        drop(io::copy(&mut from_server, &mut to_client));
        drop(to_client.shutdown(Shutdown::Both));
    });
    drop(io::copy(&mut client, &mut server));
    drop(server.shutdown(Shutdown::Both));
    drop(back.join());
    Ok(())
}

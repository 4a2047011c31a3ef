//! The server under load: one that already runs, or a child of this run on a temporary directory.
//! Only loopback addresses are taken: this program is a load generator and never leaves the machine.

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, bail};

use crate::admin::Admin;
use crate::child::{ChildServer, Launch};
use crate::console::Console;
use crate::reference::Kind;
use crate::vitals::Process;

/// What a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Linli's protocol: sign in, subscribe after a position, post, be answered.
    Linli,
    /// A reference's: the path joins a group, a message goes to all of it as it came, the sender's own copy is
    /// its acknowledgement. Senders write whole events, so that readers do the same with either server.
    Plain,
}

/// A server to put under load.
#[derive(Debug)]
pub struct Target {
    /// Where it listens.
    pub address: SocketAddr,
    /// The same for the `Host` header.
    pub host: String,
    /// The WebSocket's path.
    pub path: String,
    /// What it speaks.
    pub dialect: Dialect,
    /// Its admin socket; a reference has none.
    pub admin: Admin,
    /// Its data directory; a reference writes nothing there.
    pub data_dir: PathBuf,
    /// Its process, if it can be measured.
    pub process: Option<Process>,
    // Ends with the target.
    child: Option<ChildServer>,
}

impl Target {
    /// A server that already runs.
    #[must_use]
    pub fn running(address: &Address, data_dir: &Path, pid: Option<u32>) -> Target {
        let Address { socket, host, path } = address.clone();
        Target {
            address: socket,
            host,
            path,
            dialect: Dialect::Linli,
            admin: Admin::of(data_dir),
            data_dir: data_dir.to_owned(),
            process: pid.map(Process::new),
            child: None,
        }
    }

    /// A reference of this run's own.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_reference(kind: Kind, launch: &Launch, console: Console) -> Result<Target> {
        let child = ChildServer::start_reference(kind, launch)?;
        console.progress(&format!("reference {} as {} on {}", kind.name(), child.pid(), child.url()));
        Target::of_child(child, Dialect::Plain)
    }

    /// A server of this run's own.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(launch: &Launch, console: Console) -> Result<Target> {
        let child = ChildServer::start(launch)?;
        console.progress(&format!("server {} on {}", child.pid(), child.url()));
        Target::of_child(child, Dialect::Linli)
    }

    fn of_child(child: ChildServer, dialect: Dialect) -> Result<Target> {
        let address = child.url().replacen("http://", "ws://", 1).parse()?;
        let target = Target::running(&address, child.data_dir(), Some(child.pid()));
        Ok(Target { dialect, child: Some(child), ..target })
    }

    /// The child of this run's own, to end it in its own way.
    pub fn child_mut(&mut self) -> Option<&mut ChildServer> {
        self.child.as_mut()
    }
}

/// A WebSocket's address on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    socket: SocketAddr,
    host: String,
    path: String,
}

impl FromStr for Address {
    type Err = anyhow::Error;

    fn from_str(url: &str) -> Result<Address> {
        let (host, path) = parse(url)?;
        Ok(Address { socket: loopback(&host)?, host, path })
    }
}

/// Host with port, and path, of a `ws://` address.
fn parse(url: &str) -> Result<(String, String)> {
    let Some(rest) = url.strip_prefix("ws://") else {
        bail!("the address must begin with ws:// (there is no TLS on loopback): {url}");
    };
    let (host, path) = rest.split_once('/').map_or((rest, ""), |(host, path)| (host, path));
    let host = if host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let path = if path.is_empty() { "/ws".to_owned() } else { format!("/{path}") };
    Ok((host, path))
}

fn loopback(host: &str) -> Result<SocketAddr> {
    let addresses = host.to_socket_addrs().with_context(|| format!("the address {host}"))?;
    let found = addresses.into_iter().find(|address| address.ip().is_loopback());
    found.with_context(|| format!("{host} is not on this machine; load goes to loopback only"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_leave_out_path_and_port() {
        assert_eq!(parse("ws://127.0.0.1:9000").unwrap(), ("127.0.0.1:9000".to_owned(), "/ws".to_owned()));
        assert_eq!(parse("ws://localhost/x/y").unwrap(), ("localhost:80".to_owned(), "/x/y".to_owned()));
        assert!(parse("wss://localhost").is_err());
    }

    #[test]
    fn load_never_leaves_the_machine() {
        assert!(loopback("127.0.0.1:9000").is_ok());
        assert!(loopback("192.0.2.1:9000").is_err());
    }
}

//! Cables that can be cut: a network namespace of our own for the server, joined to ours by veth pairs. The server's end
//! and ours are the two ends of a cable; taking either down loses every packet and tells nobody.

use std::net::Ipv4Addr;
use std::process::Command;

/// Blocks of four addresses in 198.18.0.0/15, which is set apart for tests of networks (RFC 2544).
const BLOCKS: u32 = 32_768;
const FIRST_ADDRESS: u32 = u32::from_be_bytes([198, 18, 0, 0]);

/// A namespace with its cables; both go when it is dropped.
#[derive(Debug)]
pub(super) struct Ground {
    name: String,
    /// The cables.
    pub(super) cables: Vec<Cable>,
}

/// One cable.
#[derive(Debug, Clone)]
pub(super) struct Cable {
    /// Where the server is reached over it.
    pub(super) server: Ipv4Addr,
    namespace: String,
    ours: String,
    theirs: String,
}

/// Which end of a cable is taken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CableEnd {
    /// The clients'.
    Ours,
    /// The server's.
    Theirs,
}

impl Ground {
    /// A namespace with so many cables to it.
    ///
    /// # Errors
    /// Why it cannot be had on this machine, in words: it takes root, iproute2 and a kernel with veth.
    pub(super) fn lay(cables: usize) -> Result<Ground, String> {
        if !rustix::process::geteuid().is_root() {
            return Err("not root".to_owned());
        }
        let mut ground = Ground { name: format!("linli-{}", name()), cables: Vec::new() };
        ip(&["netns", "add", &ground.name])?;
        ip(&["-n", &ground.name, "link", "set", "lo", "up"])?;
        for _ in 0..cables {
            let cable = Cable::lay(&ground.name);
            // Pushed first, so that what was made of it is taken away again.
            ground.cables.push(cable.clone());
            cable.connect()?;
        }
        Ok(ground)
    }

    /// What a program is started under to run in the namespace.
    #[must_use]
    pub(super) fn under(&self) -> [&str; 4] {
        ["ip", "netns", "exec", &self.name]
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        for cable in &self.cables {
            // The pair goes with either end.
            let _ = ip(&["link", "delete", &cable.ours]);
        }
        let _ = ip(&["netns", "delete", &self.name]);
    }
}

impl Cable {
    fn lay(namespace: &str) -> Cable {
        let name = name();
        let block = FIRST_ADDRESS + 4 * (number() % BLOCKS);
        Cable {
            server: Ipv4Addr::from(block + 2),
            namespace: namespace.to_owned(),
            ours: format!("ll{name}a"),
            theirs: format!("ll{name}b"),
        }
    }

    fn connect(&self) -> Result<(), String> {
        let Cable { server, namespace, ours, theirs } = self;
        let (near, far) = (Ipv4Addr::from(u32::from(*server) - 1), server);
        ip(&["link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", namespace])?;
        ip(&["address", "add", &format!("{near}/30"), "dev", ours])?;
        ip(&["-n", namespace, "address", "add", &format!("{far}/30"), "dev", theirs])?;
        self.mend()
    }

    /// Takes one end down.
    ///
    /// # Errors
    /// What `ip` says.
    pub(super) fn cut(&self, end: CableEnd) -> Result<(), String> {
        match end {
            CableEnd::Ours => ip(&["link", "set", &self.ours, "down"]),
            CableEnd::Theirs => ip(&["-n", &self.namespace, "link", "set", &self.theirs, "down"]),
        }
    }

    /// Takes both ends up.
    ///
    /// # Errors
    /// What `ip` says.
    pub(super) fn mend(&self) -> Result<(), String> {
        ip(&["link", "set", &self.ours, "up"])?;
        ip(&["-n", &self.namespace, "link", "set", &self.theirs, "up"])
    }
}

/// A name that nobody else on this machine gives, also in another namespace of processes; interfaces may have 15 bytes.
fn name() -> String {
    format!("{:08x}", number())
}

/// Not of the seed: two runs with the same one may run beside each other.
fn number() -> u32 {
    getrandom::u32().unwrap_or_else(|_| std::process::id())
}

fn ip(arguments: &[&str]) -> Result<(), String> {
    let output =
        Command::new("ip").args(arguments).output().map_err(|error| format!("ip (iproute2): {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("ip {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
}

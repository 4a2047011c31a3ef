//! What a client is started with, and the address of a server, parsed once.
//! A token must never be shown by `{:?}`.

use std::fmt;
use std::str::FromStr;

use linli_protocol::codec::Encoding;
use tokio_tungstenite::tungstenite::http::Uri;

/// What a client is started with.
#[derive(Clone)]
pub struct Options {
    /// Where the server is.
    pub server: Server,
    /// The token that log-in gave.
    pub token: String,
    /// JSON unless this tool and the server are of the same build and it matters.
    pub encoding: Encoding,
    /// The program and its version, for the server's operator; up to 64 bytes.
    pub agent: String,
}

impl Options {
    /// JSON, and this library's name.
    #[must_use]
    pub fn new(server: Server, token: String) -> Options {
        let agent = concat!("linli-cli/", env!("CARGO_PKG_VERSION")).to_owned();
        Options { server, token, encoding: Encoding::Json, agent }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Options { server, token: _, encoding, agent } = self;
        f.debug_struct("Options")
            .field("server", server)
            .field("encoding", encoding)
            .field("agent", agent)
            .finish_non_exhaustive()
    }
}

/// A server's address, such as `http://127.0.0.1:8080` or `https://linli.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    tls: bool,
    authority: String,
    path: String,
}

/// A text that is no server's address. The same text never passes later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a server's address: it looks like http://host:port or https://host")]
pub struct AddressError;

impl Server {
    /// The address of an HTTP endpoint; `path` starts with a slash.
    #[must_use]
    pub fn http_url(&self, path: &str) -> String {
        let Server { tls, authority, path: prefix } = self;
        format!("{}://{authority}{prefix}{path}", if *tls { "https" } else { "http" })
    }

    /// The address of the WebSocket endpoint.
    #[must_use]
    pub fn ws_url(&self) -> String {
        let Server { tls, authority, path } = self;
        format!("{}://{authority}{path}/ws", if *tls { "wss" } else { "ws" })
    }

    /// Whether others on the way could read what travels: no TLS, and not this machine.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        let host = self.authority.rsplit_once(':').map_or(self.authority.as_str(), |(host, _)| host);
        let is_here = matches!(host, "localhost" | "[::1]") || host.starts_with("127.");
        !self.tls && !is_here
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.http_url(""))
    }
}

impl FromStr for Server {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Server, AddressError> {
        let uri: Uri = text.trim().parse().map_err(|_| AddressError)?;
        let tls = match uri.scheme_str() {
            Some("http" | "ws") => false,
            Some("https" | "wss") => true,
            _ => return Err(AddressError),
        };
        let authority = uri.authority().ok_or(AddressError)?;
        // Names and passwords in addresses end up in logs.
        if authority.as_str().contains('@') || authority.host().is_empty() || uri.query().is_some() {
            return Err(AddressError);
        }
        let path = uri.path().trim_end_matches('/');
        let path = path.strip_suffix("/ws").unwrap_or(path);
        Ok(Server { tls, authority: authority.to_string(), path: path.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_http_or_websocket_names_the_same_server() {
        let server: Server = "http://127.0.0.1:8080".parse().unwrap();
        assert_eq!(server.ws_url(), "ws://127.0.0.1:8080/ws");
        assert_eq!(server.http_url("/login"), "http://127.0.0.1:8080/login");
        assert_eq!("ws://127.0.0.1:8080/ws".parse(), Ok(server));
        let behind_a_proxy: Server = "https://example.org/linli/".parse().unwrap();
        assert_eq!(behind_a_proxy.ws_url(), "wss://example.org/linli/ws");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in
            ["", "127.0.0.1:8080", "ftp://host", "http://", "http://ana:secret@host", "http://h/?a=b"]
        {
            assert_eq!(wrong.parse::<Server>(), Err(AddressError), "{wrong}");
        }
    }

    #[test]
    fn only_plain_text_to_another_machine_is_exposed() {
        let exposed = |text: &str| text.parse::<Server>().unwrap().is_exposed();
        assert!(exposed("http://192.168.1.5:8080"));
        assert!(exposed("http://linli.example"));
        assert!(!exposed("http://127.0.0.1:8080"));
        assert!(!exposed("http://[::1]:8080"));
        assert!(!exposed("http://localhost"));
        assert!(!exposed("https://linli.example"));
    }

    #[test]
    fn a_token_is_not_in_the_debug_text() {
        let options = Options::new("http://h".parse().unwrap(), "very-secret".into());
        assert!(!format!("{options:?}").contains("very-secret"));
    }
}

//! A bad line between a client and the server: it hands bytes on and breaks off, in the middle of whatever it is,
//! after as many bytes as it was told.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A relay to one server.
pub(crate) struct Relay {
    /// Where clients connect.
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Relay {
    /// Each connection in turn breaks off after so many bytes from the server; those after the last hold.
    pub(crate) async fn breaking_after(server: SocketAddr, bytes: Vec<usize>) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = count.fetch_add(1, Ordering::Relaxed);
                let bytes_left = bytes.get(number).copied().unwrap_or(usize::MAX);
                tokio::spawn(hand_on(client, server, bytes_left));
            }
        });
        Relay { address, connections }
    }

    /// How many connections it has had.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

async fn hand_on(mut client: TcpStream, server: SocketAddr, mut bytes_left: usize) -> std::io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    server.set_nodelay(true)?;
    client.set_nodelay(true)?;
    let (mut from_server, mut to_server) = server.split();
    let (mut from_client, mut to_client) = client.split();
    let down = async {
        let mut buffer = [0; 4096];
        while bytes_left > 0 {
            let read = from_server.read(&mut buffer).await?;
            let taken = read.min(bytes_left);
            if taken == 0 {
                break;
            }
            to_client.write_all(&buffer[..taken]).await?;
            bytes_left -= taken;
        }
        std::io::Result::Ok(())
    };
    let up = tokio::io::copy(&mut from_client, &mut to_server);
    tokio::select! {
        _ = down => {}
        _ = up => {}
    }
    Ok(())
}

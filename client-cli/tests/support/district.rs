//! The real server with the demo's people, in a thread of the test's own process.

use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;

use linli_server::admin::{Client, Request};
use linli_server::app::App;
use linli_server::config::Config;
use linli_server::demo;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::support::terminal::Terminal;

/// A district that is served until it is dropped.
pub(crate) struct District {
    url: String,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<()>>,
    home: TempDir,
}

impl District {
    pub(crate) fn opens() -> District {
        let home = tempfile::tempdir().unwrap();
        let data_dir = home.path().join("data");
        let (stop, stopped) = oneshot::channel();
        let (is_up, up) = mpsc::channel();
        let served = std::thread::spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let flags = [
                    ("data_dir", data_dir.display().to_string()),
                    ("listen", "127.0.0.1:0".to_owned()),
                    ("metrics_listen", "127.0.0.1:0".to_owned()),
                    ("cache_mib", "8".to_owned()),
                ];
                let flags: Vec<_> = flags.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
                let config = Config::read(None, &flags).unwrap();
                let app = App::start(&config).await.unwrap();
                demo::seed(&app, &data_dir).await.unwrap();
                is_up.send(format!("http://{}", app.address)).unwrap();
                let until = async {
                    let _ = stopped.await;
                };
                app.run(until).await.unwrap();
            });
        });
        let url = up.recv().expect("the server starts");
        District { url, stop: Some(stop), served: Some(served), home }
    }

    /// The terminal of somebody of the demo, logged in.
    pub(crate) async fn terminal_of(&self, login: &str) -> Terminal {
        Terminal::of(&self.url, login, demo::PASSWORD).await
    }

    /// The operator does something.
    pub(crate) fn office(&self, request: &Request) {
        Client::connect(&self.data_dir()).unwrap().ask(request).unwrap();
    }

    fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }
}

impl Drop for District {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(served) = self.served.take()
            && served.join().is_err()
            && !std::thread::panicking()
        {
            panic!("the server broke");
        }
    }
}

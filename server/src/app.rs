//! Puts the house together, runs it, and takes it down in order: no more connections, what was accepted is
//! synced and answered, sessions say goodbye, the writer ends, the hub ends.

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Duration, Instant, sleep};

use crate::admin::{self, Desk};
use crate::blobs::Blobs;
use crate::clock::Watched;
use crate::config::Config;
use crate::engine::{Core, Writer, WriterParts};
use crate::grid::{self, HttpGrid};
use crate::http::{self, AddressLimits, Addresses, Listener, ListenerSettings, Metrics, Site, SiteSettings};
use crate::hub::{Hub, Publisher};
use crate::journal::{DataDirectory, Durable, Journal, RowGroup, SealKey, SledJournal, SledOptions};
use crate::passwords::Passwords;
use crate::search::{self, Relay, Search};
use crate::session::{Allowances, House, Readers, SessionSettings, SessionStats};
use crate::view::{Directory, Pages};
use crate::{limits, relay, upkeep};

/// A running server.
pub struct App {
    /// The house, for callers in the same process.
    pub house: Arc<House>,
    /// Passwords, likewise.
    pub passwords: Passwords,
    /// Where the public listener listens.
    pub address: SocketAddr,
    /// Where `/metrics` listens.
    pub metrics_address: SocketAddr,
    site: Arc<Site>,
    directory: Arc<DataDirectory>,
    writer: Writer,
    hub_thread: std::thread::JoinHandle<()>,
    /// None while search is switched off.
    search_relay: Option<Relay>,
    durable: Arc<Durable>,
    stop: watch::Sender<bool>,
    failed: watch::Receiver<bool>,
}

impl App {
    /// Starts everything; when it returns, the server serves.
    ///
    /// # Errors
    /// The directory is in use or damaged, an address is taken, the disk is full: each says what to do.
    #[allow(clippy::too_many_lines, reason = "one thing after the other, each needed by the next")]
    pub async fn start(config: &Config) -> anyhow::Result<App> {
        raise_file_limit();
        let directory = Arc::new(DataDirectory::open(&config.data_dir)?);
        let journal = {
            let options = SledOptions { cache_bytes: config.cache_mib.saturating_mul(1024 * 1024) };
            let path = directory.journal();
            let opened = tokio::task::spawn_blocking(move || SledJournal::open(&path, options)).await??;
            Arc::new(sealed(opened, config)?)
        };
        let durable = Arc::new(Durable::open(journal.clone())?);
        let people = Arc::new(load_directory(journal.as_ref())?);
        let core = Core::load(journal.as_ref(), &durable)?
            .with_appeal_period_ms(config.appeal_period_s.saturating_mul(1_000))
            .with_issue_times(config.issue_times());
        let hub = Arc::new(Hub::new(durable.clone(), people.clone()));
        let (publisher, hub_thread) = Publisher::start(hub.clone())?;
        let (failed_now, failed) = watch::channel(false);
        let parts = WriterParts {
            journal: journal.clone(),
            durable: durable.clone(),
            directory: people.clone(),
            publisher,
        };
        let (engine, writer) = Writer::start(core, parts, move || {
            let _ = failed_now.send(true);
        })?;
        let settings = session_settings(config);
        let pages = Pages::new(durable.clone(), people.clone());
        let search = Search::new(pages.clone(), people.clone(), durable.clone()).switched(config.search);
        let index = search::directory(directory.path());
        let search_relay =
            config.search.then(|| Relay::start(&search, durable.clone(), index)).transpose()?;
        let house = Arc::new(House {
            engine,
            hub,
            directory: people,
            readers: Readers::new(pages, search.clone()),
            search,
            epoch: durable.epoch(),
            settings,
            allowances: Allowances::new(settings),
            clock: Watched::of_the_machine(durable.last_commit_ms()),
            began: Instant::now(),
            stats: SessionStats::default(),
            fresh_salt: crate::tokens::fresh_salt,
            draining: AtomicBool::new(false),
        });

        let passwords = tokio::task::spawn_blocking(Passwords::new).await??;
        let addresses = Arc::new(Addresses::new(AddressLimits {
            connections_max: config.connections_max,
            per_address_max: config.connections_per_address_max,
            per_address_per_s_max: config.connections_per_address_per_s_max,
        }));
        let blobs = Arc::new(Blobs::open(directory.path())?);
        let site = Arc::new(Site::new(
            house.clone(),
            durable.clone(),
            passwords.clone(),
            blobs.clone(),
            addresses.clone(),
            SiteSettings {
                origins: config.origins.clone(),
                trusted_proxies: config.trusted_proxies.clone(),
                logins_per_address_max: config.logins_per_address_max,
                logins_per_account_max: config.logins_per_account_max,
            },
        ));
        let settings = ListenerSettings {
            trusted_proxies: config.trusted_proxies.clone(),
            socket_send_bytes: config.socket_send_bytes,
        };
        let listener = Listener::bind(config.listen, settings)
            .with_context(|| format!("cannot listen on {}; is another server there?", config.listen))?;
        let metrics = TcpListener::bind(config.metrics_listen).await.with_context(|| {
            format!("cannot listen on {} for metrics; is another server there?", config.metrics_listen)
        })?;
        let (address, metrics_address) = (listener.address()?, metrics.local_addr()?);

        let (stop, stopped) = watch::channel(false);
        let desk =
            Desk { house: house.clone(), passwords: passwords.clone(), journal, durable: durable.clone() };
        admin::listen(&config.data_dir, Arc::new(desk), stopped.clone()).with_context(|| {
            let path = config.data_dir.join(admin::SOCKET_NAME);
            format!("cannot make the socket {} (its path may have 107 bytes)", path.display())
        })?;
        let measured = Metrics::new(house.clone(), addresses.clone());
        tokio::spawn(http::serve_metrics(metrics, measured, stopped.clone()));
        tokio::spawn(listener.run(http::router(site.clone()), addresses, stopped.clone()));
        let watermark_bytes = config.disk_watermark_mib.saturating_mul(1024 * 1024);
        tokio::spawn(upkeep::watch_disk(directory.clone(), house.clone(), watermark_bytes, stopped.clone()));
        tokio::spawn(upkeep::watch_clock(house.clone(), stopped.clone()));
        tokio::spawn(upkeep::erase_due_texts(house.clone(), stopped.clone()));
        tokio::spawn(http::keep_scans(site.clone(), stopped.clone()));
        tokio::spawn(relay::show_cards(house.clone(), durable.clone(), stopped.clone()));
        tokio::spawn(upkeep::close_due_polls(house.clone(), stopped.clone()));
        tokio::spawn(upkeep::sweep_photos(house.clone(), blobs, stopped.clone()));
        tokio::spawn(upkeep::escalate_due_issues(house.clone(), stopped.clone()));
        if let Some(url) = &config.grid_url {
            let system = HttpGrid::new(url.clone(), config.grid_token_file.as_deref())
                .context("grid_token_file cannot be read")?;
            let pages = Pages::new(durable.clone(), house.directory.clone());
            tokio::spawn(grid::hand_over(pages, Arc::new(system), stopped.clone()));
        }
        tokio::spawn(upkeep::forget_answers(house.clone(), durable.clone(), stopped));
        Ok(App {
            house,
            passwords,
            address,
            metrics_address,
            site,
            directory,
            writer,
            hub_thread,
            search_relay,
            durable,
            stop,
            failed,
        })
    }

    /// Waits until told to stop or until storing fails, then takes the house down.
    ///
    /// # Errors
    /// Storing failed: the process should end with an error.
    pub async fn run(self, until: impl Future<Output = ()>) -> anyhow::Result<()> {
        let mut failed = self.failed.clone();
        tokio::select! {
            () = until => {}
            _ = failed.wait_for(|failed| *failed) => {}
        }
        self.shut_down().await
    }

    async fn shut_down(self) -> anyhow::Result<()> {
        tracing::info!("going down: what was accepted is synced first");
        self.site.drain();
        let _ = self.stop.send(true);
        let mut order: u64 = 0;
        let sessions = self.house.stats.signed_in.load(std::sync::atomic::Ordering::Relaxed).max(1);
        self.house.hub.each_session(|mailbox| {
            // Spread evenly, so that not all come back at once.
            let retry_after_ms = 500 + order * limits::GOODBYE_SPREAD_MS / sessions;
            order += 1;
            mailbox.post(|letters| letters.goodbye_ms = Some(retry_after_ms));
        });
        let within = Instant::now() + Duration::from_millis(2 * limits::CLOSE_MS_MAX);
        while self.house.stats.signed_in.load(std::sync::atomic::Ordering::Relaxed) > 0
            && Instant::now() < within
        {
            sleep(Duration::from_millis(10)).await;
        }
        self.site.keep_scans().await;
        self.house.engine.close().await;
        drop((self.site, self.house));
        let (writer, hub_thread, search_relay) = (self.writer, self.hub_thread, self.search_relay);
        let durable = self.durable;
        let ended = tokio::task::spawn_blocking(move || {
            let ended = writer.join();
            let _ = hub_thread.join();
            durable.close();
            if let Some(relay) = search_relay {
                relay.join();
            }
            ended
        })
        .await?;
        drop(self.directory);
        ended.map_err(anyhow::Error::msg)
    }
}

/// The journal with the key of its direct messages, which is made at the first start.
fn sealed(journal: SledJournal, config: &Config) -> anyhow::Result<SledJournal> {
    let path = match &config.seal_key_file {
        Some(path) => path.clone(),
        None => SealKey::beside(&config.data_dir)?,
    };
    let is_needed = journal.seal_fingerprint()?.is_some();
    let key = SealKey::read_or_make(&path, &config.data_dir, is_needed)?;
    Ok(journal.sealed_with(&key)?)
}

fn session_settings(config: &Config) -> SessionSettings {
    SessionSettings {
        commands_per_s_max: config.commands_per_s_max,
        commands_burst_max: config.commands_burst_max,
        history_items_per_s_max: config.history_items_per_s_max,
        history_items_burst_max: config.history_items_burst_max,
        searches_per_s_max: config.searches_per_s_max,
        searches_burst_max: config.searches_burst_max,
        ping_ms: config.ping_ms,
        echo: config.echo,
    }
}

/// The access view as a journal has it.
///
/// # Errors
/// The journal could not be read; no retry helps.
pub fn load_directory(journal: &dyn Journal) -> anyhow::Result<Directory> {
    let people = Directory::default();
    for group in [
        RowGroup::People,
        RowGroup::Devices,
        RowGroup::Neighbourhoods,
        RowGroup::Settings,
        RowGroup::Members,
        RowGroup::Applicants,
        RowGroup::JoinCodes,
        RowGroup::Scans,
        RowGroup::Residences,
        RowGroup::MentionsOfAll,
        RowGroup::Mutes,
        RowGroup::Bans,
        RowGroup::DeskTexts,
        RowGroup::Conversations,
        RowGroup::Blocks,
        RowGroup::Refusals,
        RowGroup::Polls,
        RowGroup::PollAnswers,
        RowGroup::Mediations,
        RowGroup::Issues,
        RowGroup::Cases,
        RowGroup::Alerts,
        RowGroup::Departments,
        RowGroup::GuideEntries,
        RowGroup::Followers,
        RowGroup::Duties,
        RowGroup::QuietHours,
        RowGroup::Photos,
    ] {
        journal.rows(group, &mut |row| {
            people.load(&row);
            ControlFlow::Continue(())
        })?;
    }
    Ok(people)
}

/// Every connection is a descriptor; the soft limit of a login shell (1,024) would be the first thing met.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    if setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_err() {
        tracing::warn!("the limit of open files could not be raised");
    }
}

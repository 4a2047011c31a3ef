//! The real server without its threads, sockets and clock: put together as `App::start` does, on a journal in memory
//! that outlives it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use linli_server::app::load_directory;
use linli_server::clock::Watched;
use linli_server::engine::{Core, Engine, SteppedWriter, Writer, WriterParts};
use linli_server::hub::{Hub, Publisher, SteppedHub};
use linli_server::journal::{Durable, MemoryJournal};
use linli_server::search::Search;
use linli_server::session::{Allowances, House, Readers, SessionSettings, SessionStats};
use linli_server::view::Pages;

pub(crate) const COMMANDS_PER_S: u32 = 20;
pub(crate) const COMMANDS_BURST: u32 = 100;
pub(crate) const PING_MS: u64 = 25_000;

/// The house between two crashes.
pub(crate) struct Running {
    pub(crate) house: Arc<House>,
    pub(crate) engine: Engine,
    pub(crate) durable: Arc<Durable>,
    pub(crate) writer: SteppedWriter,
    pub(crate) hub: Arc<SteppedHub>,
}

impl Running {
    pub(crate) fn start(journal: &Arc<MemoryJournal>) -> Running {
        Running::start_with_clock(journal, Watched::of_the_machine)
    }

    /// With other clocks, given the time of the last commit.
    pub(crate) fn start_with_clock(
        journal: &Arc<MemoryJournal>,
        clock: impl FnOnce(u64) -> Watched,
    ) -> Running {
        let durable = Arc::new(Durable::open(journal.clone()).expect("the journal opens"));
        let clock = clock(durable.last_commit_ms());
        let directory = Arc::new(load_directory(journal.as_ref()).expect("people are read"));
        let core = Core::load(journal.as_ref(), &durable).expect("the core is read");
        let hub = Arc::new(Hub::new(durable.clone(), directory.clone()));
        let (publisher, stepped_hub) = Publisher::stepped(hub.clone());
        let parts = WriterParts {
            journal: journal.clone(),
            durable: durable.clone(),
            directory: directory.clone(),
            publisher,
        };
        let (engine, writer) = Writer::stepped(core, parts);
        let settings = SessionSettings {
            echo: false,
            commands_per_s_max: COMMANDS_PER_S,
            commands_burst_max: COMMANDS_BURST,
            // When a page comes is the simulation's choice.
            history_items_per_s_max: u32::MAX,
            history_items_burst_max: u32::MAX,
            searches_per_s_max: 1,
            searches_burst_max: 1,
            ping_ms: PING_MS,
        };
        let pages = Pages::new(durable.clone(), directory.clone());
        let search = Search::new(pages.clone(), directory.clone(), durable.clone());
        let house = Arc::new(House {
            engine: engine.clone(),
            hub,
            directory,
            readers: Readers::new(pages, search.clone()),
            search,
            epoch: durable.epoch(),
            settings,
            allowances: Allowances::new(settings),
            clock,
            began: tokio::time::Instant::now(),
            stats: SessionStats::default(),
            fresh_salt: || Ok([0; 16]),
            draining: AtomicBool::new(false),
        });
        Running { house, engine, durable, writer, hub: stepped_hub }
    }
}

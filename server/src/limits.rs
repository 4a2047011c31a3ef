//! The server's own bounds, with their units in their names. What both sides must know is in
//! `linli_protocol::limits`; what an operator may set is in `config`, with these as its defaults.

/// Most commands that are written, flushed and synced together.
pub const BATCH_COMMANDS_MAX: usize = 2048;
/// Most commands that wait for the writer; when it is full, sessions wait, and so do their sockets.
pub const ENGINE_QUEUE_COMMANDS_MAX: usize = 4096;
/// Most batches that are durable but not yet framed; when it is full, the writer waits.
pub const HUB_QUEUE_BATCHES_MAX: usize = 64;

/// Most bytes of framed events kept per topic and encoding.
pub const RING_BYTES_MAX: usize = 256 * 1024;
/// Frames of one batch are joined up to this size; a stalled session pins at most one such piece.
pub const CHUNK_BYTES_MAX: usize = 16 * 1024;
/// Most bytes a session collects for one write call.
pub const WRITE_BYTES_MAX: usize = 256 * 1024;
/// Most pieces in one vectored write.
pub const WRITE_PIECES_MAX: usize = 64;
/// Above this many bytes of its own waiting (replies), a session stops reading requests.
pub const REPLIES_BYTES_MAX: usize = 256 * 1024;
/// Most bytes a session reads in one call.
pub const READ_BYTES_MAX: usize = 4 * 1024;

/// Events in one page of catching up.
pub const CATCH_UP_EVENTS_MAX: usize = 512;
/// Bytes of stored records in one page of catching up: what a stalled session behind the ring may pin.
pub const CATCH_UP_BYTES_MAX: usize = 64 * 1024;
/// Bytes in one page of a view.
pub const PAGE_BYTES_MAX: usize = 256 * 1024;
/// Records a view may look through for one page; beyond it the page is shorter and has a `next`.
pub const VIEW_SCAN_EVENTS_MAX: usize = 4096;
/// Journal reads that run at the same time, over all sessions.
pub const JOURNAL_READERS_MAX: usize = 4;
/// Searches that run at the same time, over all sessions.
pub const SEARCHERS_MAX: usize = 2;
/// Milliseconds one search may take; beyond it the answer is `busy`.
pub const SEARCH_MS_MAX: u64 = 1_000;
/// Times one search asks the index again because what it proposed was not there any more, or not word for word.
pub const SEARCH_ROUNDS_MAX: usize = 8;
/// Members whose names one search looks through.
pub const SEARCH_ROSTER_MAX: usize = 20_000;
/// Members whose posts are found by one word of a search, for having it in their names.
pub const SEARCH_AUTHORS_MAX: usize = 64;
/// Searches per second and person, lastingly.
pub const SEARCHES_PER_S_MAX: u32 = 2;
/// Searches at once after a pause.
pub const SEARCHES_BURST_MAX: u32 = 20;
/// Topics that a search looks up in the index; of somebody who reads more, each post that has the words is asked instead.
pub const SEARCH_TOPICS_LOOKED_UP_MAX: usize = 16;
/// Letters of a word that it is indexed by.
pub const SEARCH_WORD_CHARS_MAX: usize = 64;
/// Bytes of new posts in memory before the index writes them: the least that its library takes.
pub const SEARCH_WRITER_BYTES: usize = 15_000_000;
/// Events taken into the index at a time; while it is made anew, its way is kept this often.
pub const SEARCH_STEP_EVENTS_MAX: u64 = 20_000;
/// Bytes of text after which the index is committed, at the next end of a batch, however few events they are: until then they
/// are in memory, as text and as postings.
pub const SEARCH_STEP_TEXT_BYTES: usize = 1024 * 1024;
/// Milliseconds in which new posts are collected before they can be found.
pub const SEARCH_COLLECT_MS: u64 = 150;
/// Least milliseconds between two commits of the index.
pub const SEARCH_COMMIT_MS_MIN: u64 = 500;
/// Milliseconds the index may lie behind before answers say that they are not complete.
pub const SEARCH_BEHIND_MS_MAX: u64 = 3_000;
/// Milliseconds between two clearings of the index's files from what was deleted. What is deleted leaves the files
/// with the next one, and its last file with the one after.
pub const SEARCH_CLEAR_MS: u64 = 120_000;
/// Posts beyond which a part of the index grows no more: how much is written anew to clear one deleted post away.
pub const SEARCH_PART_POSTS_MAX: usize = 200_000;
/// The nice value of the threads that keep the index.
pub const SEARCH_NICE: i32 = 15;
/// Password hashes that are computed at the same time: each takes a core and 19 MiB.
pub const PASSWORD_HASHES_MAX: usize = 2;
/// The nice value of threads that hash passwords, 0 to 19: the higher, the less they take from others.
pub const PASSWORD_NICE: i32 = 15;
/// Log-ins that may wait for a hash; beyond it the answer is `busy`.
pub const LOGINS_WAITING_MAX: usize = 64;

/// Bytes of a photo as it is sent.
pub const PHOTO_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Pixels of a photo's longer side as it is sent.
pub const PHOTO_SIDE_PIXELS_MAX: u32 = 12_000;
/// Pixels of a photo as it is sent: what the cameras of phones make.
pub const PHOTO_PIXELS_MAX: u64 = 50_000_000;
/// Bytes of memory that a photo may take while it is decoded, by what its header says: 50 million pixels of a usual JPEG or PNG.
/// Beside them are the photo as it was sent, twice, what its colour profile takes, and the small picture it becomes.
pub const PHOTO_DECODE_BYTES_MAX: u64 = 192 * 1024 * 1024;
/// Bytes that a decoder may set aside for what is no pixel.
pub const PHOTO_ASIDE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Passes over a JPEG that one file may ask for: usual ones ask for ten.
pub const PHOTO_SCANS_MAX: usize = 64;
/// Pixels of the longer side of a photo as it is kept.
pub const PHOTO_KEPT_SIDE_PIXELS_MAX: u32 = 2048;
/// Pixels of the longer side of a thumbnail.
pub const THUMBNAIL_SIDE_PIXELS_MAX: u32 = 320;
/// The quality that photos are kept in, of 100.
pub const PHOTO_QUALITY: u8 = 82;
/// Photos that are developed at the same time: each takes a core and up to 250 MiB, a usual one 70.
pub const PHOTOS_AT_ONCE_MAX: usize = 2;
/// Photos that are developed or wait for it, each with its bytes; beyond it the answer is `busy`.
pub const PHOTOS_WAITING_MAX: usize = 8;
/// Of these, of one person: so that nobody keeps all others from sending theirs.
pub const PHOTOS_WAITING_PER_PERSON_MAX: usize = 2;
/// The nice value of threads that develop photos.
pub const PHOTO_NICE: i32 = 15;

/// Posts a person and topic, or a topic for everybody, that are remembered for having meant them: when the last of them is
/// taken back, the one before is named.
pub const MENTIONS_REMEMBERED_MAX: usize = 8;

/// Issues that are looked at for those that a report may be the same as: the newest.
pub const ALIKE_LOOKED_AT_MAX: usize = 500;
/// Of those that are likely the same, how many are told.
pub const ALIKE_TOLD_MAX: usize = 5;
/// Days back that a report may be the same as another.
pub const ALIKE_DAYS_MAX: u64 = 30;
/// Most posts of a group that a share of voice is counted from.
pub const VOICE_POSTS_MAX: u64 = 500;
/// Fewest posts that make a share of voice worth a warning: of two posts one is half.
pub const VOICE_POSTS_MIN: u64 = 20;
/// Scans of one join code by one address that are counted within `LOGIN_WINDOW_MS`.
pub const SCANS_PER_ADDRESS_MAX: u32 = 1;
/// Milliseconds between two times at which counted scans are kept; so many a crash may lose.
pub const SCANS_KEPT_EVERY_MS: u64 = 10_000;
/// Days that are over of which numbers are told.
pub const NUMBERS_DAYS: u64 = 28;
/// Weeks that are over of which numbers are told.
pub const NUMBERS_WEEKS: u64 = 4;
/// Most events of one topic that are looked at for one neighbourhood's numbers; older ones are not counted.
pub const NUMBERS_SCAN_EVENTS_MAX: usize = 1_000_000;
/// Neighbourhoods whose numbers are counted at once.
pub const NUMBERS_COUNTERS_MAX: usize = 1;
/// How far the district's days are ahead of UTC, in milliseconds.
pub const DISTRICT_AHEAD_OF_UTC_MS: u64 = 8 * 60 * 60 * 1_000;
/// Days back that a share of voice is counted from.
pub const VOICE_DAYS_MAX: u64 = 7;
/// Share of voice in percent above which the secretary and the deputies are warned.
pub const VOICE_PERCENT_MAX: u32 = 30;

/// Sessions of one person at the same time.
pub const SESSIONS_PER_PERSON_MAX: usize = 32;
/// Milliseconds after which somebody with too many sessions may try again.
pub const SESSION_WAIT_MS: u64 = 5_000;

/// Frames that could not be understood, until the connection is closed.
pub const BAD_FRAMES_MAX: u32 = 16;
/// Requests refused in a row for their rate, until the connection is closed.
pub const REFUSALS_IN_ROW_MAX: u32 = 200;
/// Milliseconds without a byte leaving for a peer to whom bytes are due, until the connection is closed.
pub const STALL_MS_MAX: u64 = 60_000;
/// Milliseconds a closing connection is given to take the close frame.
pub const CLOSE_MS_MAX: u64 = 2_000;
/// Milliseconds over which clients are told to come back after a shutdown.
pub const GOODBYE_SPREAD_MS: u64 = 5_000;

/// Connections that may wait to be accepted.
pub const LISTEN_BACKLOG: u32 = 4096;
/// Milliseconds until the first byte of a connection, and until the end of a request's headers.
pub const HEADER_MS_MAX: u64 = 10_000;
/// Bytes of a request's headers.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Bytes of a request's body.
pub const BODY_BYTES_MAX: usize = 8 * 1024;
/// Milliseconds an HTTP connection that is not upgraded may stay.
pub const HTTP_CONNECTION_MS_MAX: u64 = 120_000;

/// Log-in attempts per address within [`LOGIN_WINDOW_MS`], unless set otherwise: a school or a mobile network
/// is one address to many.
pub const LOGINS_PER_ADDRESS_MAX: u32 = 60;
/// Log-in attempts per account within [`LOGIN_WINDOW_MS`], unless set otherwise.
pub const LOGINS_PER_ACCOUNT_MAX: u32 = 20;
/// Milliseconds in which log-in attempts are counted.
pub const LOGIN_WINDOW_MS: u64 = 60_000;
/// Counters of log-in attempts; addresses and accounts are spread over them.
pub const LOGIN_COUNTERS: usize = 65_536;

/// Bytes of one line on the administration's socket.
pub const ADMIN_LINE_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a roster's file.
pub const ROSTER_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Lines of a roster.
pub const ROSTER_LINES_MAX: usize = 100_000;
/// Of those who gain or lose a badge, or whose line does not fit: how many are named in an answer.
pub const BADGES_TOLD_MAX: usize = 1_000;
/// Changed cards that rosters are told of in one round.
pub const RELAY_CARDS_MAX: usize = 4_096;
/// Acts of the relay that wait for the writer at once.
pub const RELAY_ACTS_AT_ONCE_MAX: usize = 64;
/// Items in one page of a list of the administration.
pub const ADMIN_PAGE_ITEMS_MAX: usize = 200;
/// Connections on the administration's socket.
pub const ADMIN_CONNECTIONS_MAX: usize = 16;
/// Appeals told by one answer of the administration's socket: with their texts, less than a MiB.
pub const ADMIN_APPEALS_MAX: usize = 100;
/// Overdue issues told by one answer of the administration's socket: with their texts, less than a MiB.
pub const ADMIN_OVERDUE_MAX: usize = 200;
/// Milliseconds between looks at which text is to be erased next: a new one may be due sooner, and clocks are set.
pub const DUE_LOOK_MS: u64 = 1_000;
/// Milliseconds by which the wall clock and the steady one may part before the wall clock is doubted.
pub const CLOCKS_PART_MS_MAX: u64 = 60_000;
/// Milliseconds for which they agree before it is believed again.
pub const CLOCKS_AGREE_MS: u64 = 10 * 60 * 1_000;
/// Answers forgotten by one command of the daily clearing.
pub const FORGET_ANSWERS_MAX: usize = 4_096;
/// Milliseconds in which a photo must have come.
pub const PHOTO_MS_MAX: u64 = 60_000;
/// Photos forgotten by one command of the sweeping.
pub const PHOTOS_DROPPED_MAX: usize = 256;
/// Most work orders that wait and are handed over to a system outside in one round.
pub const ORDERS_HANDED_OVER_MAX: usize = 200;
/// Most work orders in one answer to `GET /grid/orders`.
pub const ORDERS_LISTED_MAX: usize = 200;
/// Most bytes of the body that says what happened to a work order: a text, with every character escaped.
pub const ORDER_BODY_BYTES_MAX: usize = 32 * 1024;
/// Milliseconds that a system outside may take to take a work order.
pub const GRID_MS_MAX: u64 = 30_000;

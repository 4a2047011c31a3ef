//! Words as they are stored: a number each. A new one gets its number here; until then nothing may be stored that nobody could
//! read.

use linli_protocol::{Fate, Module, NeighbourhoodKind, Office, Phase, Rule};

use super::super::JournalError;
use super::Fault;
use crate::domain::{Modules, Settings};

pub(super) fn stored_office(office: Option<Office>) -> Result<Option<u8>, JournalError> {
    match office {
        None => Ok(None),
        Some(Office::Secretary) => Ok(Some(1)),
        Some(Office::Deputy) => Ok(Some(2)),
        Some(Office::Property) => Ok(Some(3)),
        Some(Office::Police) => Ok(Some(4)),
        Some(Office::Doctor) => Ok(Some(5)),
        // A new office gets its number here; until then nothing may be stored that nobody could read.
        Some(other) => Err(JournalError::storage("encoding an office", format!("{other:?} has no number"))),
    }
}

pub(super) fn domain_office(office: Option<u8>) -> Result<Option<Office>, Fault> {
    match office {
        None => Ok(None),
        Some(1) => Ok(Some(Office::Secretary)),
        Some(2) => Ok(Some(Office::Deputy)),
        Some(3) => Ok(Some(Office::Property)),
        Some(4) => Ok(Some(Office::Police)),
        Some(5) => Ok(Some(Office::Doctor)),
        Some(found) => Err(Fault::TooNew { what: "an office", found: found.into(), known: 5 }),
    }
}

pub(super) fn stored_rule(rule: Rule) -> Result<u8, JournalError> {
    match rule {
        Rule::Flooding => Ok(1),
        Rule::Insult => Ok(2),
        Rule::PrivateData => Ok(3),
        Rule::Advertising => Ok(4),
        Rule::Unlawful => Ok(5),
        // As with offices: a new one gets its number here first.
        other => Err(JournalError::storage("encoding a rule", format!("{other:?} has no number"))),
    }
}

pub(super) fn domain_rule(rule: u8) -> Result<Rule, Fault> {
    match rule {
        1 => Ok(Rule::Flooding),
        2 => Ok(Rule::Insult),
        3 => Ok(Rule::PrivateData),
        4 => Ok(Rule::Advertising),
        5 => Ok(Rule::Unlawful),
        found => Err(Fault::TooNew { what: "a rule", found: found.into(), known: 5 }),
    }
}

/// Phase, kind, and the modules that are on.
pub(super) type StoredSettings = (u8, u8, Vec<u8>);

/// Each module's number. A new one gets its number here first.
const MODULES: [(Module, u8); 9] = [
    (Module::Bulletin, 1),
    (Module::Party, 2),
    (Module::Assembly, 3),
    (Module::Issues, 4),
    (Module::Neighbours, 5),
    (Module::Property, 6),
    (Module::Police, 7),
    (Module::Doctor, 8),
    (Module::Guide, 9),
];

pub(super) fn stored_settings(settings: Settings) -> Result<StoredSettings, JournalError> {
    let unknown = |what: String| JournalError::storage("encoding settings", format!("{what} has no number"));
    let phase = match settings.phase {
        Phase::Pilot => 1,
        Phase::Live => 2,
        other => return Err(unknown(format!("{other:?}"))),
    };
    let kind = match settings.kind {
        NeighbourhoodKind::Urban => 1,
        NeighbourhoodKind::Village => 2,
        other => return Err(unknown(format!("{other:?}"))),
    };
    let on = MODULES.iter().filter(|(module, _)| settings.modules.has(*module));
    Ok((phase, kind, on.map(|(_, number)| *number).collect()))
}

pub(super) fn domain_settings((phase, kind, numbers): StoredSettings) -> Result<Settings, Fault> {
    let too_new = |what, found: u8, known| Fault::TooNew { what, found: found.into(), known };
    let phase = match phase {
        1 => Phase::Pilot,
        2 => Phase::Live,
        found => return Err(too_new("a phase", found, 2)),
    };
    let kind = match kind {
        1 => NeighbourhoodKind::Urban,
        2 => NeighbourhoodKind::Village,
        found => return Err(too_new("a kind of neighbourhood", found, 2)),
    };
    let mut modules = Modules::NONE;
    for found in numbers {
        let known = MODULES.iter().find(|(_, number)| *number == found);
        modules = modules.with(known.ok_or_else(|| too_new("a module", found, 9))?.0, true);
    }
    Ok(Settings { phase, kind, modules })
}

pub(super) fn stored_fate(fate: Fate) -> Result<u8, JournalError> {
    match fate {
        Fate::Appealed => Ok(1),
        Fate::Approved => Ok(2),
        Fate::Withdrawn => Ok(3),
        Fate::Erased => Ok(4),
        Fate::Returned => Ok(5),
        // As with offices: a new one gets its number here first.
        other => Err(JournalError::storage("encoding a fate", format!("{other:?} has no number"))),
    }
}

pub(super) fn domain_fate(fate: u8) -> Result<Fate, Fault> {
    match fate {
        1 => Ok(Fate::Appealed),
        2 => Ok(Fate::Approved),
        3 => Ok(Fate::Withdrawn),
        4 => Ok(Fate::Erased),
        5 => Ok(Fate::Returned),
        found => Err(Fault::TooNew { what: "a fate", found: found.into(), known: 5 }),
    }
}

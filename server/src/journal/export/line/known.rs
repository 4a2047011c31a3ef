//! Reading words that this build has to know: the wire passes over those it does not, and an import must not.

use linli_protocol::{Fate, MediationOutcome, Module, NeighbourhoodKind, Office, Phase, Rule, Title};
use serde::{Deserialize, Deserializer, de::Error as _};

pub(super) fn title<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Title::deserialize(deserializer).map(String::from)
}

/// The wire reads an office it does not know as such; a journal cannot store one, and must not find that out when half
/// of an import is written.
pub(super) fn office<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Office>, D::Error> {
    match Option::<Office>::deserialize(deserializer)? {
        Some(Office::Unknown) => Err(D::Error::custom("an office that this build does not know")),
        known => Ok(known),
    }
}

/// As with offices.
pub(super) fn rule<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rule, D::Error> {
    match Rule::deserialize(deserializer)? {
        Rule::Unknown => Err(D::Error::custom("a rule that this build does not know")),
        known => Ok(known),
    }
}

/// As with offices.
pub(super) fn outcome<'de, D: Deserializer<'de>>(deserializer: D) -> Result<MediationOutcome, D::Error> {
    match MediationOutcome::deserialize(deserializer)? {
        MediationOutcome::Unknown => Err(D::Error::custom("an outcome that this build does not know")),
        known => Ok(known),
    }
}

/// As with offices.
pub(super) fn phase<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Phase, D::Error> {
    match Phase::deserialize(deserializer)? {
        Phase::Unknown => Err(D::Error::custom("a phase that this build does not know")),
        known => Ok(known),
    }
}

/// As with offices.
pub(super) fn neighbourhood_kind<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<NeighbourhoodKind, D::Error> {
    match NeighbourhoodKind::deserialize(deserializer)? {
        NeighbourhoodKind::Unknown => {
            Err(D::Error::custom("a kind of neighbourhood that this build does not know"))
        }
        known => Ok(known),
    }
}

/// As with offices.
pub(super) fn modules<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Module>, D::Error> {
    let modules = Vec::<Module>::deserialize(deserializer)?;
    if modules.contains(&Module::Unknown) {
        return Err(D::Error::custom("a module that this build does not know"));
    }
    Ok(modules)
}

/// As with offices.
pub(super) fn fate<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fate, D::Error> {
    match Fate::deserialize(deserializer)? {
        Fate::Unknown => Err(D::Error::custom("a fate that this build does not know")),
        known => Ok(known),
    }
}

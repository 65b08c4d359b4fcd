//! Landlock: files, connections and signals are denied by what they are, whichever system call is tried.

use landlock::{
    ABI, Access, AccessFs, AccessNet, LandlockStatus, RestrictionStatus, Ruleset, RulesetAttr, RulesetError, Scope,
};

use crate::{Confinement, Gap};

/// The newest version of Landlock that the crate knows. Since everything is denied, a newer one breaks nothing; an older
/// kernel denies what it knows of.
const VERSION: ABI = ABI::V10;

/// Denies all that Landlock can deny.
pub(super) fn deny(confinement: &mut Confinement) {
    match restrict().map(|status| status.landlock) {
        Ok(LandlockStatus::Available { effective_abi, .. }) => {
            if effective_abi < ABI::V4 {
                confinement.add(Gap::LandlockTcp);
            }
            if effective_abi < ABI::V6 {
                confinement.add(Gap::LandlockSignals);
            }
        }
        Ok(LandlockStatus::NotEnabled | LandlockStatus::NotImplemented) | Err(_) => confinement.add(Gap::Landlock),
    }
}

/// A set of rules without a rule: what it handles, it denies everywhere.
fn restrict() -> Result<RestrictionStatus, RulesetError> {
    Ruleset::default()
        .handle_access(AccessFs::from_all(VERSION))?
        .handle_access(AccessNet::from_all(VERSION))?
        .scope(Scope::from_all(VERSION))?
        .create()?
        .restrict_self()
}

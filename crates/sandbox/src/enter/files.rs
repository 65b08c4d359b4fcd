//! Landlock: files, connections and signals are denied by what they are, whichever system call is tried.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, LandlockStatus, RestrictionStatus, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, Scope, path_beneath_rules,
};

use crate::{Confinement, Gap};

/// The newest version of Landlock that the crate knows. Since everything is denied, a newer one breaks nothing; an older
/// kernel denies what it knows of.
const VERSION: ABI = ABI::V10;

/// Where systems keep programs, their libraries and their data.
const SYSTEM: &[&str] =
    &["/usr", "/bin", "/lib", "/lib32", "/lib64", "/opt", "/nix/store", "/gnu/store", "/etc/ld.so.cache"];

/// Denies all that Landlock can deny.
pub(super) fn deny(confinement: &mut Confinement) {
    note(restrict(&[]), confinement);
}

/// Denies all that Landlock can deny, but for reading and running what is in these folders and in those of the system.
pub(super) fn deny_all_but(readable: &[&Path], confinement: &mut Confinement) {
    let system = SYSTEM.iter().map(Path::new);
    let readable: Vec<&Path> = system.chain(readable.iter().copied()).collect();
    note(restrict(&readable), confinement);
}

fn note(outcome: Result<RestrictionStatus, RulesetError>, confinement: &mut Confinement) {
    match outcome.map(|status| status.landlock) {
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

/// What the rules handle, they deny everywhere but in the folders that are readable. Those that do not exist are passed
/// over.
fn restrict(readable: &[&Path]) -> Result<RestrictionStatus, RulesetError> {
    Ruleset::default()
        .handle_access(AccessFs::from_all(VERSION))?
        .handle_access(AccessNet::from_all(VERSION))?
        .scope(Scope::from_all(VERSION))?
        .create()?
        .add_rules(path_beneath_rules(readable, AccessFs::from_read(VERSION)))?
        .restrict_self()
}

//! What the tools of a server are called here.

use std::collections::HashSet;

use crate::base::id::McpServerId;
use crate::base::secret::sha256_hex;
use crate::base::text::fold;
use crate::domain::tools::service::description::LONGEST_NAME;

/// Letters of the mark that tells names apart.
const MARK: usize = 6;

/// A name for a tool: that of its server, an underscore, and its own with an underscore for whatever no name may hold. When
/// it is too long, or taken, it ends with a mark that is always the same for this tool. The name is taken from then on.
pub(super) fn choose(taken: &mut HashSet<String>, server: &str, id: McpServerId, remote: &str) -> String {
    let plain = |character: char| if character.is_ascii_alphanumeric() { character } else { '_' };
    let whole = format!("{server}_{}", remote.chars().map(plain).collect::<String>());
    if whole.len() <= LONGEST_NAME && taken.insert(fold(&whole)) {
        return whole;
    }
    let mut number = 0_u32;
    loop {
        let mark = &sha256_hex(format!("{id}/{number}/{remote}"))[..MARK];
        let kept = &whole[..whole.len().min(LONGEST_NAME - MARK - 1)];
        let name = format!("{kept}_{mark}");
        if taken.insert(fold(&name)) {
            return name;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_and_are_told_apart_always_in_the_same_way() {
        let id = McpServerId::generate();
        let name = |taken: &mut HashSet<String>, remote: &str| choose(taken, "files", id, remote);
        let mut taken = HashSet::new();
        assert_eq!(name(&mut taken, "read"), "files_read");
        assert_eq!(name(&mut taken, "read-all.now"), "files_read_all_now");
        let marked = name(&mut taken, "read_all.now");
        assert!(marked.starts_with("files_read_all_now_") && marked.len() == 25, "{marked}");
        let shouted = name(&mut taken, "READ");
        assert!(shouted.starts_with("files_READ_"), "names that differ in case only are one: {shouted}");
        let long = name(&mut taken, &"é".repeat(200));
        assert!(long.len() == LONGEST_NAME && long.is_ascii(), "{long}");
        let mut again = HashSet::from(["files_read".to_owned(), "files_read_all_now".to_owned()]);
        assert_eq!(name(&mut again, "read_all.now"), marked);
    }
}

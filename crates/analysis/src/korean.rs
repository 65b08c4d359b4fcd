//! Particles, which Korean writes together with the noun before them.

/// Longer ones first.
const PARTICLES: [&str; 43] = [
    "으로부터",
    "에게서는",
    "에서부터",
    "이라고",
    "에서는",
    "에서도",
    "으로는",
    "으로서",
    "으로써",
    "에게서",
    "까지는",
    "부터는",
    "에서",
    "에게",
    "한테",
    "께서",
    "부터",
    "까지",
    "으로",
    "이나",
    "이며",
    "처럼",
    "보다",
    "마다",
    "조차",
    "밖에",
    "라고",
    "에는",
    "에도",
    "와의",
    "과의",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "에",
    "의",
    "로",
    "와",
    "과",
    "도",
];

/// The word without its particle, if something is left.
pub(crate) fn without_particle(word: &str) -> &str {
    let stems = PARTICLES.iter().filter_map(|particle| word.strip_suffix(particle));
    stems.into_iter().find(|stem| !stem.is_empty()).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_are_cut_off() {
        for (word, expected) in
            [("학교에서", "학교"), ("도서관은", "도서관"), ("물을", "물"), ("이", "이"), ("한국", "한국")]
        {
            assert_eq!(without_particle(word), expected);
        }
    }
}

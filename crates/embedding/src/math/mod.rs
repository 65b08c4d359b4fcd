//! The arithmetic of the forward pass, written once for every width of vector a processor has.
//!
//! Functions marked `#[inline(always)]` become part of the caller that `fearless_simd` compiled for the processor at
//! hand; plain loops in them are then vectorised by the compiler for it.

pub mod activation;
pub mod attention;
pub mod linear;
pub mod normalise;
pub mod product;

/// The kinds of processors that this one can stand for.
#[cfg(test)]
pub(crate) fn levels() -> Vec<fearless_simd::Level> {
    let best = fearless_simd::Level::new();
    #[cfg(target_arch = "x86_64")]
    {
        use fearless_simd::Level;
        [
            Some(best),
            best.as_sse2().map(Level::Sse2),
            best.as_sse4_2().map(Level::Sse4_2),
            best.as_avx2().map(Level::Avx2),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        vec![best]
    }
}

//! How many texts a second, and how long a search among vectors takes.

use std::error::Error;

use cpu_time::ProcessTime;
use embedding::{Candidates, Model, Vector, VectorBlock};

const SENTENCE: &str = "The tidal range at Burntcoat Head reaches 16.3 metres in spring, more than anywhere else. ";
const VECTORS: u32 = 100_000;

pub fn measure(model: &Model) -> Result<(), Box<dyn Error>> {
    for (name, text) in [
        ("passages", SENTENCE.repeat(9)),
        ("long passages", SENTENCE.repeat(30)),
        ("sentences", SENTENCE.to_owned()),
        ("queries", "tidal range in spring".to_owned()),
    ] {
        let tokens = model.tokenizer().encode(&text, model.dimensions().tokens).len();
        for together in [1, 64] {
            let texts = vec![text.as_str(); together];
            let best = best_of(6, || model.embed(&texts, || false).map(|_| ()))?;
            println!("{name} of {tokens} tokens, {together} in a call: {:.1} a second", together as f64 / best);
        }
    }
    scan(model.dimensions().hidden)
}

fn best_of<E>(rounds: usize, mut work: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let begun = ProcessTime::now();
        work()?;
        best = best.min(begun.elapsed().as_secs_f64());
    }
    Ok(best)
}

fn scan(dimensions: usize) -> Result<(), Box<dyn Error>> {
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56).to_le_bytes()[0]
    };
    let bytes: Vec<u8> = (0..VECTORS as usize * dimensions).map(|_| noise()).collect();
    let begun = ProcessTime::now();
    let block = VectorBlock::from_bytes(&bytes, dimensions)?;
    println!(
        "{VECTORS} vectors read in {:.1} ms: {:.1} MB",
        1e3 * begun.elapsed().as_secs_f64(),
        block.memory() as f64 / 1e6
    );
    let wanted = Vector::from_bytes(&bytes[..dimensions], dimensions)?;
    let every_tenth: Vec<u32> = (0..VECTORS).step_by(10).collect();
    let bitmap = vec![0x1111_1111_1111_1111; VECTORS.div_ceil(64) as usize];
    for (name, candidates) in [
        ("all", Candidates::All),
        ("every tenth, as positions", Candidates::Positions(&every_tenth)),
        ("every fourth, as a bitmap", Candidates::Bitmap(&bitmap)),
    ] {
        let best = best_of(10, || block.nearest(&wanted, 200, candidates).map(|_| ()))?;
        println!("the nearest 200 of {VECTORS}, {name}: {:.2} ms", best * 1e3);
    }
    Ok(())
}

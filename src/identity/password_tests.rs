#![expect(clippy::disallowed_methods, reason = "a test is its own top")]

use super::*;

const CHEAP: HashCost = HashCost { memory_kib: 64, passes: 1, lanes: 1 };

fn secret(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn gate(cost: HashCost) -> HashGate {
    HashGate::new(cost, None, GateLimits::default()).unwrap()
}

const RIGHT: Verified = Verified::Right { needs_upgrade: false };

#[tokio::test]
async fn c_auth_6_hashes_are_argon2id_at_the_documented_cost() {
    let gate = gate(HashCost::default());
    let password = secret("a perfectly fine password");
    let (one, other) = (gate.hash(&password).await.unwrap(), gate.hash(&password).await.unwrap());
    assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
    assert_ne!(one, other, "every hash has its own salt");
    assert_eq!(gate.verify(&password, Some(&one)).await.unwrap(), RIGHT);
    assert_eq!(gate.verify(&secret("another password"), Some(&one)).await.unwrap(), Verified::Wrong);
    let parsed = PasswordHash::new(&one).unwrap();
    assert_eq!((parsed.salt.unwrap().len(), parsed.hash.unwrap().len()), (16, 32));
}

#[tokio::test]
async fn c_auth_5_the_whole_password_is_verified() {
    let gate = gate(CHEAP);
    let long = "é".repeat(255) + "a";
    let stored = gate.hash(&secret(&long)).await.unwrap();
    assert_eq!(gate.verify(&secret(&long), Some(&stored)).await.unwrap(), RIGHT);
    for other in ["é".repeat(255) + "b", "é".repeat(255), format!("{long} ")] {
        assert_eq!(gate.verify(&secret(&other), Some(&stored)).await.unwrap(), Verified::Wrong);
    }
}

#[tokio::test]
async fn c_auth_5_equal_unicode_texts_are_the_same_password() {
    let gate = gate(CHEAP);
    let stored = gate.hash(&secret("cre\u{300}me bru\u{302}le\u{301}e")).await.unwrap();
    assert_eq!(gate.verify(&secret("crème brûlée"), Some(&stored)).await.unwrap(), RIGHT);
}

#[tokio::test]
async fn c_auth_6_hashes_are_upgraded_when_parameters_rise_and_never_downgraded() {
    let password = secret("a perfectly fine password");
    let dearer = HashCost { memory_kib: 128, passes: 2, lanes: 1 };
    let (weak, strong) = (gate(CHEAP), gate(dearer));
    let (of_weak, of_strong) = (weak.hash(&password).await.unwrap(), strong.hash(&password).await.unwrap());
    let upgrade = Verified::Right { needs_upgrade: true };
    assert_eq!(strong.verify(&password, Some(&of_weak)).await.unwrap(), upgrade);
    assert_eq!(strong.verify(&password, Some(&of_strong)).await.unwrap(), RIGHT);
    assert_eq!(weak.verify(&password, Some(&of_strong)).await.unwrap(), RIGHT);
}

#[tokio::test]
async fn c_auth_6_a_hash_of_another_variant_of_argon2_is_upgraded() {
    let params = Params::new(64, 1, 1, Some(32)).unwrap();
    let old = Argon2::new(Algorithm::Argon2i, Version::V0x10, params).hash_password(b"old").unwrap().to_string();
    let verified = gate(CHEAP).verify(&secret("old"), Some(&old)).await.unwrap();
    assert_eq!(verified, Verified::Right { needs_upgrade: true });
}

#[tokio::test]
async fn c_auth_8_an_unknown_user_costs_a_hash() {
    let gate = gate(HashCost { memory_kib: 8192, passes: 3, lanes: 1 });
    let password = secret("a perfectly fine password");
    let stored = gate.hash(&password).await.unwrap();
    let mut spans = [Duration::MAX; 2];
    let alike = |[known, unknown]: [Duration; 2]| known < unknown * 2 && unknown < known * 2;
    // The fastest of several runs, since other load on the machine only makes them slower.
    for _ in 0..40 {
        for (span, hash) in spans.iter_mut().zip([Some(stored.as_str()), None]) {
            let start = std::time::Instant::now();
            gate.verify(&password, hash).await.unwrap();
            *span = (*span).min(start.elapsed());
        }
        if alike(spans) {
            break;
        }
    }
    assert!(alike(spans), "known and unknown user: {spans:?}");
    assert_eq!(gate.verify(&password, None).await.unwrap(), Verified::Wrong);
}

#[tokio::test]
async fn c_auth_6_a_full_gate_answers_rate_limited_within_its_wait() {
    let limits = GateLimits { slots: 1, queue: 1, wait: Duration::from_millis(50) };
    let gate = Arc::new(HashGate::new(CHEAP, None, limits).unwrap());
    let (release, held) = std::sync::mpsc::channel::<()>();
    let holder = Arc::clone(&gate);
    let working = tokio::spawn(async move {
        holder
            .run(move |_| {
                held.recv().ok();
                Ok(())
            })
            .await
    });
    while gate.slots.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    let password = secret("a perfectly fine password");
    let (waits, no_place) = tokio::join!(gate.hash(&password), gate.hash(&password));
    for refused in [waits, no_place] {
        assert_eq!(refused.unwrap_err().code(), "RATE_LIMITED");
    }
    release.send(()).unwrap();
    working.await.unwrap().unwrap();
    assert!(gate.hash(&password).await.is_ok(), "the gate is free again");
}

#[tokio::test]
async fn c_auth_6_a_caller_that_leaves_does_not_make_room_for_another_hash() {
    let limits = GateLimits { slots: 1, queue: 8, wait: Duration::from_secs(5) };
    let gate = Arc::new(HashGate::new(CHEAP, None, limits).unwrap());
    let (release, held) = std::sync::mpsc::channel::<()>();
    let leaver = Arc::clone(&gate);
    let task = tokio::spawn(async move {
        leaver
            .run(move |_| {
                held.recv().ok();
                Ok(())
            })
            .await
    });
    while gate.slots.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(gate.slots.available_permits(), 0, "the thread still works");
    release.send(()).unwrap();
    assert!(gate.hash(&secret("a perfectly fine password")).await.is_ok());
}

#[tokio::test]
async fn a_pepper_is_part_of_the_hash() {
    let with = HashGate::new(CHEAP, Some(secret("pepper")), GateLimits::default()).unwrap();
    let password = secret("a perfectly fine password");
    let stored = with.hash(&password).await.unwrap();
    assert_eq!(with.verify(&password, Some(&stored)).await.unwrap(), RIGHT);
    assert_eq!(gate(CHEAP).verify(&password, Some(&stored)).await.unwrap(), Verified::Wrong);
}

#[tokio::test]
async fn a_damaged_hash_is_a_fault_and_not_a_wrong_password() {
    for damaged in ["", "plain text", "$argon2id$v=19$m=64,t=1,p=1", "$scrypt$ln=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"] {
        let result = gate(CHEAP).verify(&secret("a perfectly fine password"), Some(damaged)).await;
        assert_eq!(result.map_err(|e| e.code()), Err("INTERNAL"), "{damaged}");
    }
}

#[test]
fn a_cost_that_cannot_be_is_refused() {
    assert!(HashGate::new(HashCost { memory_kib: 1, passes: 1, lanes: 1 }, None, GateLimits::default()).is_err());
}

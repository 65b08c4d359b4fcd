use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::identity::keys::TokenKey;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const LIFE: Duration = Duration::from_secs(300);
const ISSUER: &str = "https://dossier.example";
const AUDIENCE: &str = "dossier";

fn tokens(key: &TokenKey) -> AccessTokens {
    AccessTokens::new(KeyRing::new(key.clone(), None), ISSUER, AUDIENCE, LIFE)
}

fn key() -> TokenKey {
    TokenKey::generate().unwrap()
}

fn header(key: &TokenKey) -> Value {
    json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": key.id() })
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": UserId::generate(), "sid": SessionId::generate(), "jti": "one",
        "iat": NOW.unix_seconds(), "exp": NOW.unix_seconds() + 300,
    })
}

/// A token with any header and claims, and a valid signature of `key`.
fn forge(header: &Value, claims: &Value, key: &TokenKey) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key.encoding(), Algorithm::EdDSA).unwrap();
    format!("{message}.{signature}")
}

fn with(mut value: Value, field: &str, new: Value) -> Value {
    value[field] = new;
    value
}

fn without(mut value: Value, field: &str) -> Value {
    value.as_object_mut().unwrap().remove(field);
    value
}

fn code(result: Result<AccessClaims>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "accepted")
}

#[test]
fn c_auth_1_a_token_says_who_it_was_made_for() {
    let tokens = tokens(&key());
    let (user, session) = (UserId::generate(), SessionId::generate());
    let issued = tokens.issue(user, session, NOW).unwrap();
    let read = tokens.verify(&issued.token, NOW).unwrap();
    assert_eq!(read, issued.claims);
    assert_eq!((read.user_id, read.session_id, read.expires_at), (user, session, NOW.plus(LIFE)));
}

#[test]
fn c_auth_1_the_forger_of_these_tests_makes_acceptable_tokens() {
    let key = key();
    assert_eq!(code(tokens(&key).verify(&forge(&header(&key), &claims(), &key), NOW)), "accepted");
}

#[test]
fn c_auth_1_every_claim_is_required() {
    let key = key();
    for claim in ["iss", "aud", "sub", "exp", "iat", "jti", "sid"] {
        let token = forge(&header(&key), &without(claims(), claim), &key);
        assert_eq!(code(tokens(&key).verify(&token, NOW)), "UNAUTHENTICATED", "{claim}");
    }
}

#[test]
fn c_auth_1_every_claim_is_checked() {
    let key = key();
    let later = NOW.unix_seconds() + 31;
    let wrong = [
        ("iss", json!("https://evil.example")),
        ("aud", json!("other")),
        ("aud", json!(["dossier", "other"])),
        ("sub", json!("root")),
        ("sub", json!(SessionId::generate())),
        ("sid", json!(UserId::generate())),
        ("jti", json!("")),
        ("iat", json!(later)),
        ("nbf", json!(later)),
        ("exp", json!("never")),
        ("exp", json!(1e30)),
    ];
    for (claim, value) in wrong {
        let token = forge(&header(&key), &with(claims(), claim, value.clone()), &key);
        assert_eq!(code(tokens(&key).verify(&token, NOW)), "UNAUTHENTICATED", "{claim} {value}");
    }
}

#[test]
fn c_auth_1_clocks_may_differ_by_thirty_seconds() {
    let tokens = tokens(&key());
    let issued = tokens.issue(UserId::generate(), SessionId::generate(), NOW).unwrap();
    let end = NOW.plus(LIFE).plus(LEEWAY);
    assert_eq!(code(tokens.verify(&issued.token, NOW.minus(LEEWAY))), "accepted");
    assert_eq!(code(tokens.verify(&issued.token, NOW.minus(LEEWAY + Duration::from_secs(1)))), "UNAUTHENTICATED");
    assert_eq!(code(tokens.verify(&issued.token, Timestamp(end.0 - 1))), "accepted");
    assert_eq!(code(tokens.verify(&issued.token, end)), "TOKEN_EXPIRED");
}

#[test]
fn c_auth_1_headers_that_bring_or_name_keys_are_refused() {
    let key = key();
    let brought = key.public().to_jwk();
    let extra = [
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/cert")),
        ("jwk", brought),
        ("x5c", json!(["MIIB"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
    ];
    for (field, value) in extra {
        let token = forge(&with(header(&key), field, value), &claims(), &key);
        assert_eq!(code(tokens(&key).verify(&token, NOW)), "UNAUTHENTICATED", "{field}");
    }
}

#[test]
fn c_auth_1_only_our_type_algorithm_and_keys_are_accepted() {
    let key = key();
    let wrong = [
        ("typ", json!("JWT")),
        ("typ", json!("refresh+jwt")),
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("ES256")),
        ("kid", json!("unknown")),
        ("kid", json!("../../etc/passwd")),
        ("kid", json!(null)),
    ];
    for (field, value) in wrong {
        let token = forge(&with(header(&key), field, value.clone()), &claims(), &key);
        assert_eq!(code(tokens(&key).verify(&token, NOW)), "UNAUTHENTICATED", "{field} {value}");
    }
    for field in ["typ", "alg", "kid"] {
        let token = forge(&without(header(&key), field), &claims(), &key);
        assert_eq!(code(tokens(&key).verify(&token, NOW)), "UNAUTHENTICATED", "without {field}");
    }
}

#[test]
fn c_auth_1_a_shared_secret_made_of_the_public_key_does_not_sign() {
    let key = key();
    let public = URL_SAFE_NO_PAD.decode(key.public().to_jwk()["x"].as_str().unwrap()).unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.id().to_owned());
    let secret = jsonwebtoken::EncodingKey::from_secret(&public);
    let token = jsonwebtoken::encode(&header, &claims(), &secret).unwrap();
    assert_eq!(code(tokens(&key).verify(&token, NOW)), "UNAUTHENTICATED");
}

#[test]
fn c_auth_1_another_keys_signature_under_our_name_is_refused() {
    let (ours, other) = (key(), key());
    let token = forge(&header(&ours), &claims(), &other);
    assert_eq!(code(tokens(&ours).verify(&token, NOW)), "UNAUTHENTICATED");
}

#[test]
fn c_auth_1_tokens_survive_a_rotation_for_the_overlap() {
    let (old, new) = (key(), key());
    let with = |current: &TokenKey, other: Option<&TokenKey>| {
        let ring = KeyRing::new(current.clone(), other.map(|other| other.public().clone()));
        AccessTokens::new(ring, ISSUER, AUDIENCE, LIFE)
    };
    // The processes of an instance are restarted one by one: first they accept the new key, then they sign with it.
    let processes = [with(&old, None), with(&old, Some(&new)), with(&new, Some(&old)), with(&new, None)];
    for neighbours in processes.windows(2) {
        for (signer, reader) in [(0, 1), (1, 0)] {
            let issued = neighbours[signer].issue(UserId::generate(), SessionId::generate(), NOW).unwrap();
            assert_eq!(code(neighbours[reader].verify(&issued.token, NOW)), "accepted");
        }
    }
    let before = processes[0].issue(UserId::generate(), SessionId::generate(), NOW).unwrap();
    assert_eq!(code(processes[3].verify(&before.token, NOW)), "UNAUTHENTICATED");
}

#[test]
fn c_auth_2_other_tokens_are_not_access_tokens() {
    use crate::identity::{api_key::ApiKeySecret, opaque_token::OpaqueKind, opaque_token::OpaqueToken};
    let tokens = tokens(&key());
    for text in [
        OpaqueToken::generate(OpaqueKind::Refresh).reveal(),
        OpaqueToken::generate(OpaqueKind::PasswordReset).reveal(),
        ApiKeySecret::generate().reveal(),
        "",
        "..",
        "a.b.c",
    ] {
        assert_eq!(code(tokens.verify(text, NOW)), "UNAUTHENTICATED", "{text}");
    }
}

#[test]
fn an_oversized_token_is_refused_unread() {
    let key = key();
    let token = forge(&header(&key), &with(claims(), "more", json!("x".repeat(5000))), &key);
    assert_eq!(code(tokens(&key).verify(&token, NOW)), "UNAUTHENTICATED");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn c_auth_1_a_changed_token_is_refused(at in any::<prop::sample::Index>(), new in "[A-Za-z0-9_.-]") {
        let tokens = tokens(&key());
        let token = tokens.issue(UserId::generate(), SessionId::generate(), NOW).unwrap().token;
        let at = at.index(token.len());
        let mut changed = token.clone();
        changed.replace_range(at..=at, &new);
        prop_assert_eq!(tokens.verify(&changed, NOW).is_ok(), changed == token);
    }

    #[test]
    fn verifying_never_panics(text in "(eyJ0eXAiOiJhdCtqd3QifQ\\.)?[A-Za-z0-9_.é-]{0,200}") {
        prop_assert_eq!(code(tokens(&key()).verify(&text, NOW)), "UNAUTHENTICATED");
    }
}

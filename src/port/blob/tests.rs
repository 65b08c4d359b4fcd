use futures_util::stream;

use super::*;
use crate::base::error::Kind;
use crate::base::id::{DocumentId, WorkspaceId};

fn disk() -> (tempfile::TempDir, BlobStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = BlobStore::open(&BlobSettings::Disk { directory: folder.path().join("files") }).unwrap();
    (folder, store)
}

fn files(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// An upload is aborted in the background.
async fn until_empty(folder: &std::path::Path) {
    for _ in 0..200 {
        if files(folder).is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("left behind: {:?}", files(folder));
}

fn key() -> BlobKey {
    BlobKey::of(WorkspaceId::generate()).with(DocumentId::generate()).part("original")
}

fn pieces(count: usize, size: usize) -> impl Stream<Item = Result<Bytes>> + Send {
    stream::iter((0..count).map(move |i| Ok(Bytes::from(vec![u8::try_from(i % 251).unwrap(); size]))))
}

#[tokio::test]
async fn small_and_large_objects_come_back_as_they_were() {
    let (_folder, store) = disk();
    for (count, size) in [(0, 0), (3, 10), (11, 500_001)] {
        let key = key();
        let stored = store.put_stream(&key, pieces(count, size), u64::MAX).await.unwrap();
        let expected: Vec<u8> = pieces(count, size).try_concat_bytes().await;
        assert_eq!(stored.byte_size, expected.len() as u64);
        assert_eq!(stored.sha256_hex(), hex::encode(Sha256::digest(&expected)));
        assert_eq!(store.read_all(&key, u64::MAX).await.unwrap().unwrap(), expected);
        let (length, content) = store.get_stream(&key).await.unwrap().unwrap();
        assert_eq!((length, content.try_concat_bytes().await), (stored.byte_size, expected));
        assert_eq!(store.head(&key).await.unwrap(), Some(stored.byte_size));
    }
}

trait Concat {
    async fn try_concat_bytes(self) -> Vec<u8>;
}

impl<S: Stream<Item = Result<Bytes>>> Concat for S {
    async fn try_concat_bytes(self) -> Vec<u8> {
        self.try_fold(Vec::new(), |mut all, bytes| async move {
            all.extend_from_slice(&bytes);
            Ok(all)
        })
        .await
        .unwrap()
    }
}

#[tokio::test]
async fn a_file_beyond_the_limit_is_refused_and_leaves_nothing() {
    // C-ING-2
    let (folder, store) = disk();
    for limit in [5, 5_500_000] {
        let error = store.put_stream(&key(), pieces(12, 500_001), limit).await.unwrap_err();
        assert_eq!(error.code(), "FILE_TOO_LARGE");
        until_empty(folder.path()).await;
    }
}

#[tokio::test]
async fn an_interrupted_upload_leaves_nothing() {
    // C-ING-2
    let (folder, store) = disk();
    let broken = pieces(11, 500_001).chain(stream::iter([Err(Error::new(Kind::Timeout, "The sender went."))]));
    assert_eq!(store.put_stream(&key(), broken, u64::MAX).await.unwrap_err().code(), "TIMEOUT");
    until_empty(folder.path()).await;

    let endless = pieces(11, 500_001).chain(stream::pending());
    let key = key();
    let upload = store.put_stream(&key, endless, u64::MAX);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), upload).await.is_err());
    until_empty(folder.path()).await;
    assert_eq!(store.head(&key).await.unwrap(), None);
}

#[tokio::test]
async fn a_replacement_that_fails_keeps_the_old_content() {
    let (_folder, store) = disk();
    let key = key();
    store.put(&key, Bytes::from_static(b"old")).await.unwrap();
    store.put_stream(&key, pieces(12, 500_001), 1024).await.unwrap_err();
    assert_eq!(store.read_all(&key, 10).await.unwrap().unwrap(), "old");
}

#[tokio::test]
async fn ranges_limits_and_absence() {
    let (_folder, store) = disk();
    let key = key();
    assert_eq!(store.read_all(&key, 10).await.unwrap(), None);
    assert!(store.get_stream(&key).await.unwrap().is_none());
    assert!(store.get_range(&key, 0..1).await.unwrap().is_none());
    assert_eq!(store.read_start(&key, 1).await.unwrap(), None);
    store.delete(&key).await.unwrap();
    store.put(&key, Bytes::from_static(b"0123456789")).await.unwrap();
    assert_eq!(store.get_range(&key, 2..5).await.unwrap().unwrap().try_concat_bytes().await, b"234");
    assert_eq!(store.read_start(&key, 4).await.unwrap().unwrap(), "0123");
    assert_eq!(store.read_all(&key, 9).await.unwrap_err().code(), "FILE_TOO_LARGE");
}

#[tokio::test]
async fn deleting_takes_all_of_an_owner_and_nothing_else() {
    // C-TEN-9
    let (folder, store) = disk();
    let (mine, other) = (BlobKey::of(WorkspaceId::generate()), BlobKey::of(WorkspaceId::generate()));
    let document = mine.with(DocumentId::generate());
    for key in [document.part("original"), document.part("text"), mine.with(DocumentId::generate()).part("text")] {
        store.put(&key, Bytes::from_static(b"x")).await.unwrap();
    }
    let kept = other.with(DocumentId::generate()).part("text");
    store.put(&kept, Bytes::from_static(b"x")).await.unwrap();
    assert_eq!(store.delete_prefix(&document).await.unwrap(), 2);
    assert_eq!(store.delete_prefix(&mine).await.unwrap(), 1);
    assert_eq!(store.delete_prefix(&mine).await.unwrap(), 0);
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(store.head(&kept).await.unwrap(), Some(1));
}

#[test]
fn keys_come_from_identifiers() {
    let key = key();
    assert_eq!(BlobKey::stored(&key.to_string()).unwrap(), key);
    for text in ["", "../x", "a//b", "/etc/passwd", "a/..", "a b", "a\\b", "a#1"] {
        assert!(BlobKey::stored(text).is_err(), "{text}");
    }
}

#[test]
fn a_bucket_needs_no_connection_to_be_opened() {
    let settings = S3Settings {
        endpoint: Some("http://127.0.0.1:9".to_owned()),
        bucket: "dossier".to_owned(),
        region: "us-east-1".to_owned(),
        access_key_id: "key".to_owned(),
        secret_access_key: "secret".to_owned().into(),
        allow_http: true,
    };
    let debug = format!("{settings:?}");
    assert!(!debug.contains("\"secret\""), "{debug}");
    crate::port::install_crypto();
    BlobStore::open(&BlobSettings::S3(settings)).unwrap();
}

/// A bucket with one object, which records the ranges requested from it.
async fn bucket_of(content: Vec<u8>) -> (BlobStore, Arc<std::sync::Mutex<Vec<Range<u64>>>>) {
    use axum::http::{HeaderMap, StatusCode};
    let asked: Arc<std::sync::Mutex<Vec<Range<u64>>>> = Arc::default();
    let notes = Arc::clone(&asked);
    let serve = move |headers: HeaderMap| {
        let range = headers["range"].to_str().unwrap().strip_prefix("bytes=").unwrap().to_owned();
        let (first, last) = range.split_once('-').unwrap();
        let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
        notes.lock().unwrap().push(first as u64..last as u64 + 1);
        let head = [
            ("content-range", format!("bytes {first}-{last}/{}", content.len())),
            ("etag", "\"1\"".to_owned()),
            ("last-modified", "Sat, 28 Nov 2026 09:00:00 GMT".to_owned()),
        ];
        std::future::ready((StatusCode::PARTIAL_CONTENT, head, content[first..=last].to_vec()))
    };
    let router = axum::Router::new().fallback(axum::routing::get(serve));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    #[expect(clippy::disallowed_methods, reason = "the test owns the task")]
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    crate::port::install_crypto();
    let settings = S3Settings {
        endpoint: Some(endpoint),
        bucket: "dossier".to_owned(),
        region: "us-east-1".to_owned(),
        access_key_id: "key".to_owned(),
        secret_access_key: "secret".to_owned().into(),
        allow_http: true,
    };
    (BlobStore::open(&BlobSettings::S3(settings)).unwrap(), asked)
}

/// C-ING-11: reads no further from a bucket than its reader has consumed, plus one window.
#[tokio::test]
async fn c_ing_11_a_range_of_a_bucket_is_read_as_its_reader_takes_it() {
    let content: Vec<u8> = (0..1_000_000_u32).flat_map(|n| n.to_le_bytes()).collect();
    let (store, asked) = bucket_of(content.clone()).await;
    let whole = store.get_range(&key(), 5..3_999_999).await.unwrap().unwrap().try_concat_bytes().await;
    assert!(whole == content[5..3_999_999], "the windows join without a gap");
    let windows = std::mem::take(&mut *asked.lock().unwrap());
    assert!(windows.iter().all(|window| window.end - window.start <= WINDOW));
    let mut slow = store.get_range(&key(), 0..4_000_000).await.unwrap().unwrap();
    let mut taken = 0;
    while taken < 300_000 {
        taken += slow.next().await.unwrap().unwrap().len() as u64;
    }
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let most = asked.lock().unwrap().iter().map(|window| window.end).max().unwrap();
    assert!(most <= taken + WINDOW, "{most} bytes were asked for when {taken} had been taken");
}

/// C-ING-11: the same for a file.
#[tokio::test]
async fn c_ing_11_a_range_of_a_file_comes_in_small_pieces() {
    let (_folder, store) = disk();
    let key = key();
    store.put_stream(&key, pieces(12, 500_001), u64::MAX).await.unwrap();
    let mut range = store.get_range(&key, 3..6_000_000).await.unwrap().unwrap();
    let mut length = 0;
    while let Some(piece) = range.next().await {
        let piece = piece.unwrap();
        assert!(piece.len() <= 64 * 1024, "{} bytes at once", piece.len());
        length += piece.len();
    }
    assert_eq!(length, 5_999_997);
}

#[tokio::test]
async fn a_copy_is_young_and_outlives_its_original() {
    let (folder, store) = disk();
    let (from, to) = (key(), key());
    assert!(!store.copy(&from, &to).await.unwrap(), "there is nothing to copy");
    store.put(&from, Bytes::from_static(b"content")).await.unwrap();
    let [path] = &files(folder.path())[..] else { panic!("one file") };
    let file = std::fs::File::options().append(true).open(path).unwrap();
    file.set_modified(std::time::UNIX_EPOCH).unwrap();
    assert!(store.copy(&from, &to).await.unwrap());
    store.delete(&from).await.unwrap();
    assert_eq!(store.read_all(&to, 10).await.unwrap().unwrap(), "content");
    let listed: Vec<_> = store.list().try_collect().await.unwrap();
    assert!(listed.iter().all(|file| file.modified > Timestamp(0)), "{listed:?}");
}

#[tokio::test]
async fn where_a_file_cannot_be_linked_it_is_written_again() {
    let (_folder, store) = disk();
    let (from, to) = (key(), key());
    assert!(!store.write_again(&from, &to).await.unwrap(), "there is nothing to copy");
    let content = Bytes::from(vec![7; 2 * PART_ON_DISK + 1]);
    store.put(&from, content.clone()).await.unwrap();
    assert!(store.write_again(&from, &to).await.unwrap());
    store.delete(&from).await.unwrap();
    assert_eq!(store.read_all(&to, u64::MAX).await.unwrap().unwrap(), content);
}

//! Rejected bodies: their senders receive the reason, and short ones leave the connection reusable.

use super::*;

/// A rejection is sent at once, whatever is still to come.
#[tokio::test]
async fn c_gql_13_the_sender_of_a_refused_body_reads_the_answer() {
    let server = Server::start(limits()).await;
    let mut peer = server.connect().await;
    let length = 512 * 1024 * 1024;
    peer.send(&format!("POST /refuse HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n")).await;
    // More than the server discards, so that it has to close before the end.
    let (mut reader, mut writer) = peer.0.into_split();
    let sending = tokio::spawn(async move {
        let piece = vec![b'x'; 64 * 1024];
        let mut sent = 0;
        while sent < length && writer.write_all(&piece).await.is_ok() {
            sent += piece.len();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        sent
    });
    let mut start = [0; 12];
    reader.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 403");
    let sent =
        tokio::time::timeout(Duration::from_secs(20), sending).await.expect("the connection is cut off").unwrap();
    assert!(sent < length / 4, "{sent} bytes of a rejected body were read");
}

#[tokio::test]
async fn c_gql_13_a_short_refused_body_leaves_the_connection_usable() {
    let server = Server::start(limits()).await;
    let mut peer = server.connect().await;
    for _ in 0..3 {
        let body = "x".repeat(200_000);
        peer.send(&format!("POST /refuse HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len())).await;
        peer.expect("403 Forbidden").await;
    }
    peer.send(GET).await;
    peer.expect("hello").await;
}

/// A client that asks before sending is rejected without `100 Continue`.
#[tokio::test]
async fn c_gql_13_a_body_that_is_held_back_is_not_asked_for_to_be_thrown_away() {
    let server = Server::start(limits()).await;
    let mut peer = server.connect().await;
    peer.send("POST /refuse HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n").await;
    let (_, answer) = peer.closed().await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
}

/// A sender that trickles on after the rejection is cut off.
#[tokio::test]
async fn c_gql_13_the_rest_of_a_refused_body_is_not_waited_for_long() {
    let server = Server::start(limits()).await;
    let mut peer = server.connect().await;
    peer.send("POST /refuse HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nx").await;
    peer.expect("403 Forbidden").await;
    let (time, _) = peer.closed().await;
    assert!(time < Duration::from_secs(10), "{time:?}");
}

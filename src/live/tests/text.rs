//! Texts that grow at their end.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::live::text::{Piece, TextPosition, TextUpdate, Texts, follow, length};

#[derive(Debug, Clone, Default)]
struct Written {
    revision: i64,
    words: String,
    is_complete: bool,
}

#[derive(Clone, Default)]
struct Book {
    texts: Arc<Mutex<Vec<Written>>>,
    is_over: Switch,
}

impl Book {
    fn write(&self, change: &Change) {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let at = change.text.min(texts.len());
        if at == texts.len() {
            texts.push(Written::default());
        }
        let text = &mut texts[at];
        if change.is_anew {
            text.revision += 1;
            text.words.clear();
        }
        text.words.push_str(&change.words);
    }

    fn words(&self) -> Vec<String> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|text| text.words.clone()).collect()
    }
}

impl Texts for Book {
    type Id = usize;
    type About = ();

    const PACE: Duration = Duration::from_millis(1);

    async fn is_over(&self) -> Result<bool> {
        Ok(self.is_over.is_on())
    }

    async fn updates(&self, known: &HashMap<usize, TextPosition>) -> Result<Vec<TextUpdate<usize, ()>>> {
        tokio::task::yield_now().await;
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let updates = texts.iter().enumerate().map(|(id, text)| {
            let position = known.get(&id).filter(|position| position.revision == text.revision);
            let start = position.map_or(0, |position| position.offset);
            let units: Vec<u16> = text.words.encode_utf16().skip(start).collect();
            let words = String::from_utf16(&units).unwrap();
            TextUpdate { id, about: (), revision: text.revision, start, words, is_complete: text.is_complete }
        });
        Ok(updates.collect())
    }
}

/// What a client has of the texts.
#[derive(Default)]
struct Client(HashMap<usize, (Vec<u16>, bool)>);

impl Client {
    fn take(&mut self, piece: Piece<usize, ()>) {
        let (words, is_complete) = self.0.entry(piece.id).or_default();
        assert!(piece.offset <= words.len(), "a gap");
        words.truncate(piece.offset);
        words.extend(piece.words.encode_utf16());
        *is_complete = piece.is_complete;
    }

    fn words(&self) -> Vec<String> {
        (0..self.0.len()).map(|id| String::from_utf16(&self.0[&id].0).unwrap()).collect()
    }
}

#[derive(Debug, Clone)]
struct Change {
    text: usize,
    is_anew: bool,
    words: String,
    is_woken: bool,
    millis: u64,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = (0_usize..3, prop::bool::weighted(0.2), "[a🌊é]{0,5}", any::<bool>(), 0_u64..4)
        .prop_map(|(text, is_anew, words, is_woken, millis)| Change { text, is_anew, words, is_woken, millis });
    vec(change, 1..25)
}

#[test]
fn pieces_put_together_are_the_texts_wherever_the_client_began() {
    holds((changes(), 0_usize..25, 0.0..=1.0_f64), async |(changes, came, share)| {
        let (book, signals) = (Book::default(), Signals::default());
        let (before, after) = changes.split_at(came.min(changes.len()));
        for change in before {
            book.write(change);
        }
        // The client was here before, and has some of each text.
        let mut client = Client::default();
        let mut held = HashMap::new();
        for (id, Written { revision, words, .. }) in book.texts.lock().unwrap().iter().enumerate() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                clippy::cast_sign_loss,
                reason = "a place"
            )]
            let offset = (length(words) as f64 * share) as usize;
            client.0.insert(id, (words.encode_utf16().take(offset).collect(), false));
            held.insert(id, TextPosition { revision: *revision, offset });
        }
        let mut items = follow(book.clone(), Some(wake_ups(&signals, REPAIR)), held).unguarded();
        let reading = async {
            while let Some(piece) = next(&mut items).await {
                client.take(piece.unwrap());
            }
        };
        let writing = async {
            for change in after {
                book.write(change);
                if change.is_woken {
                    signals.wake(TOPIC);
                }
                tokio::time::sleep(Duration::from_millis(change.millis)).await;
            }
            book.is_over.turn_on();
        };
        tokio::join!(reading, writing);
        assert_eq!(client.words(), book.words());
        assert!(client.0.values().all(|(_, is_complete)| *is_complete), "nothing grows any more");
    });
}

#[tokio::test]
async fn a_change_in_the_middle_is_told_from_there() {
    let (book, signals) = (Book::default(), Signals::default());
    let mut items = follow(book.clone(), Some(wake_ups(&signals, REPAIR)), HashMap::new()).unguarded();
    let mut told = async |words: &str, is_anew| {
        book.write(&Change { text: 0, is_anew, words: words.to_owned(), is_woken: false, millis: 0 });
        let piece = next(&mut items).await.unwrap().unwrap();
        (piece.offset, piece.words)
    };
    assert_eq!(told("", false).await, (0, String::new()), "a text that has just begun");
    assert_eq!(told("Ebb 🌊 and", false).await, (0, "Ebb 🌊 and".to_owned()));
    assert_eq!(told(" flow", false).await, (10, " flow".to_owned()));
    assert_eq!(told("Ebb 🌊 or flow", true).await, (7, "or flow".to_owned()));
    assert_eq!(told("Ebb", true).await, (3, String::new()));
    assert_eq!(told("Ebb!", true).await, (3, "!".to_owned()));
    // The same words written anew are no news; that they are whole is.
    book.write(&Change { text: 0, is_anew: true, words: "Ebb!".to_owned(), is_woken: false, millis: 0 });
    assert!(is_quiet(&mut items).await);
    book.texts.lock().unwrap()[0].is_complete = true;
    let piece = next(&mut items).await.unwrap().unwrap();
    assert_eq!((piece.offset, piece.words.as_str(), piece.is_complete), (4, "", true));
}

#[tokio::test]
async fn a_client_who_has_more_than_there_is_cuts_it() {
    let book = Book::default();
    book.write(&Change { text: 0, is_anew: false, words: "Ebb".to_owned(), is_woken: false, millis: 0 });
    book.is_over.turn_on();
    let pieces =
        all(follow(book, None, HashMap::from([(0, TextPosition { revision: 0, offset: 99 })])).unguarded()).await;
    assert_eq!(pieces, [Piece { id: 0, about: (), revision: 0, offset: 3, words: String::new(), is_complete: true }]);
}

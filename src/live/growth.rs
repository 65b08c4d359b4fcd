//! Answers that this process writes: what models send is appended to storage in groups, and told to followers in this
//! process from memory, as far as it is stored.
//!
//! Models send a few characters at a time, to many readers at once. A row and a commit for each would be thousands of
//! commits a second; so whatever has arrived for all answers of the process is one transaction, at most every
//! [`PACE`], and the first words of an answer go out at once when nothing was stored of late. A piece is never told
//! before it is stored: what a reader has seen is there after a crash.
//!
//! Only the attempt that a message names at the moment may append to it (`messages.attempt`, `messages.status`): the rows
//! are looked at, and held, in the transaction of the pieces. Whoever stops an answer, or begins it anew, changes its
//! row; from that moment on no piece of the old attempt is stored.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::text::length;
use crate::base::id::MessageId;
use crate::base::{Error, Result};
use crate::db::{Db, Signal};
use crate::entity::message::{self, MessageStatus};
use crate::entity::message_part::PartKind;
use crate::entity::{Unscoped as _, message_piece};

/// Least time between two transactions of pieces.
pub const PACE: Duration = Duration::from_millis(50);
/// Longest pause before pieces that could not be stored are tried again.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Most that waits to be stored for one answer, in bytes: more than any model writes while a disk is slow.
const MOST_WAITING: usize = 1 << 20;

/// The answers that this process writes.
#[derive(Clone)]
pub struct Growth {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    tasks: TaskTracker,
    /// What grows, by message.
    texts: DashMap<MessageId, Arc<GrowingText>>,
    state: Mutex<Dirty>,
}

/// What waits to be stored.
#[derive(Default)]
struct Dirty {
    texts: HashMap<MessageId, Arc<GrowingText>>,
    /// True while a task stores pieces.
    is_storing: bool,
    last: Option<Instant>,
}

/// The text of one attempt at an answer, while this process writes it.
pub struct GrowingText {
    message: MessageId,
    attempt: i64,
    /// Whom to wake when it has grown.
    topic: Signal,
    parts: Mutex<Vec<Part>>,
    /// How long somebody waited for the first word, in milliseconds, until that is stored with it.
    waited: Mutex<Option<i64>>,
    /// Counts what was stored.
    stored: watch::Sender<u64>,
    /// Set when the message is not of this attempt any more.
    lost: CancellationToken,
}

struct Part {
    kind: PartKind,
    /// What is stored.
    text: String,
    /// Its length in UTF-16 code units.
    units: usize,
    waiting: String,
}

/// A piece of a part, as a follower is told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrownPiece {
    /// Position of the part, from 0.
    pub part: usize,
    /// Its kind.
    pub kind: PartKind,
    /// Where the piece begins in it, in UTF-16 code units.
    pub offset: usize,
    /// The piece.
    pub text: String,
}

impl Growth {
    /// Nothing grows yet. Tasks that store pieces are among `tasks`, which a stop waits for.
    pub fn new(db: Db, tasks: TaskTracker) -> Self {
        Self { inner: Arc::new(Inner { db, tasks, texts: DashMap::new(), state: Mutex::default() }) }
    }

    /// Begins the text of an attempt that the caller has just made the message's own. `seed` is what it begins with, and is
    /// stored already.
    pub fn begin(&self, message: MessageId, attempt: i64, topic: Signal, seed: &[(PartKind, String)]) -> Writer {
        let part = |(kind, text): &(PartKind, String)| Part {
            kind: *kind,
            units: length(text),
            text: text.clone(),
            waiting: String::new(),
        };
        let text = Arc::new(GrowingText {
            message,
            attempt,
            topic,
            parts: Mutex::new(seed.iter().map(part).collect()),
            waited: Mutex::default(),
            stored: watch::Sender::new(0),
            lost: CancellationToken::new(),
        });
        self.inner.texts.insert(message, Arc::clone(&text));
        Writer { growth: self.clone(), text }
    }

    /// What this process writes of a message, if it does.
    pub fn of(&self, message: MessageId) -> Option<Arc<GrowingText>> {
        self.inner.texts.get(&message).map(|text| Arc::clone(&text))
    }

    fn mark(&self, text: &Arc<GrowingText>) {
        let mut state = self.state();
        state.texts.insert(text.message, Arc::clone(text));
        if !state.is_storing {
            state.is_storing = true;
            let growth = self.clone();
            self.inner.tasks.spawn(async move { growth.store().await });
        }
    }

    /// Stores what waits, until nothing does.
    async fn store(self) {
        let mut pause = PACE;
        loop {
            let next = self.state().last.map_or_else(Instant::now, |last| last + pause);
            tokio::time::sleep_until(next).await;
            let texts: Vec<_> = {
                let mut state = self.state();
                if state.texts.is_empty() {
                    state.is_storing = false;
                    return;
                }
                state.last = Some(Instant::now());
                state.texts.drain().map(|(_, text)| text).collect()
            };
            match self.store_once(&texts).await {
                Ok(()) => pause = PACE,
                Err(error) => {
                    tracing::warn!(error = ?error, "pieces of answers could not be stored; trying again");
                    pause = (pause * 2).min(LONGEST_PAUSE);
                    let mut state = self.state();
                    for text in texts.into_iter().filter(|text| !text.lost.is_cancelled()) {
                        state.texts.entry(text.message).or_insert(text);
                    }
                }
            }
        }
    }

    async fn store_once(&self, texts: &[Arc<GrowingText>]) -> Result<()> {
        let batch: Vec<(&Arc<GrowingText>, Vec<GrownPiece>)> = texts
            .iter()
            .filter(|text| !text.lost.is_cancelled())
            .map(|text| (text, text.waiting()))
            .filter(|(_, pieces)| !pieces.is_empty())
            .collect();
        if batch.is_empty() {
            return Ok(());
        }
        // One transaction for all answers, at most every [`PACE`]: it delays nobody, and everybody who reads would wait.
        let tx = self.inner.db.begin_ahead().await?;
        let held: Vec<(MessageId, i64)> = message::Entity::unscoped()
            .select_only()
            .columns([message::Column::Id, message::Column::Attempt])
            .filter(message::Column::Id.is_in(batch.iter().map(|(text, _)| text.message)))
            .filter(message::Column::Status.eq(MessageStatus::Streaming))
            .order_by_asc(message::Column::Id)
            .lock(LockType::Share)
            .into_tuple()
            .all(&*tx)
            .await?;
        let held: HashSet<(MessageId, i64)> = held.into_iter().collect();
        let (kept, lost): (Vec<_>, Vec<_>) =
            batch.into_iter().partition(|(text, _)| held.contains(&(text.message, text.attempt)));
        let rows: Vec<_> = kept.iter().flat_map(|(text, pieces)| pieces.iter().map(|piece| text.row(piece))).collect();
        // Read once: the first word may come while this is written, behind thoughts.
        let waits: Vec<_> = kept.iter().filter_map(|(text, _)| Some((*text, (*text.waited())?))).collect();
        if rows.is_empty() {
            tx.rollback().await?;
        } else {
            message_piece::Entity::insert_many(rows).exec_without_returning(&*tx).await?;
            for (text, milliseconds) in &waits {
                // The row is held.
                message::Entity::update_unscoped()
                    .col_expr(message::Column::FirstTokenMs, Expr::value(*milliseconds))
                    .filter(message::Column::Id.eq(text.message))
                    // An answer that goes on has had its first word.
                    .filter(message::Column::FirstTokenMs.is_null())
                    .exec(&*tx)
                    .await?;
            }
            tx.commit().await?;
        }
        for (text, _) in lost {
            text.lost.cancel();
        }
        for (text, _) in waits {
            *text.waited() = None;
        }
        let topics: Vec<Signal> = kept.iter().map(|(text, _)| text.topic).collect();
        for (text, pieces) in kept {
            text.has_stored(&pieces);
        }
        self.inner.db.signals().publish(&topics);
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, Dirty> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Growth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Growth").field("texts", &self.inner.texts.len()).finish_non_exhaustive()
    }
}

impl GrowingText {
    /// The attempt that writes it.
    pub fn attempt(&self) -> i64 {
        self.attempt
    }

    /// What is stored behind a place: the part, and the offset in it.
    pub fn behind(&self, (part, offset): (usize, usize)) -> Vec<GrownPiece> {
        let parts = self.parts();
        let from = |(index, each): (usize, &Part)| {
            let offset = if index == part { offset } else { 0 };
            let text = after_units(&each.text, offset);
            let offset = offset.min(each.units);
            (!text.is_empty()).then(|| GrownPiece { part: index, kind: each.kind, offset, text: text.to_owned() })
        };
        parts.iter().enumerate().skip(part).filter_map(from).collect()
    }

    fn waiting(&self) -> Vec<GrownPiece> {
        let piece = |(part, each): (usize, &Part)| {
            let Part { kind, units, waiting, .. } = each;
            (!waiting.is_empty()).then(|| GrownPiece { part, kind: *kind, offset: *units, text: waiting.clone() })
        };
        self.parts().iter().enumerate().filter_map(piece).collect()
    }

    /// Takes pieces as stored. More may wait by now; it begins behind them.
    fn has_stored(&self, pieces: &[GrownPiece]) {
        let mut parts = self.parts();
        for piece in pieces {
            if let Some(part) = parts.get_mut(piece.part) {
                part.waiting.drain(..piece.text.len());
                part.text.push_str(&piece.text);
                part.units += length(&piece.text);
            }
        }
        drop(parts);
        self.stored.send_modify(|count| *count += 1);
    }

    fn row(&self, piece: &GrownPiece) -> message_piece::ActiveModel {
        let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        message_piece::ActiveModel {
            message_id: Set(self.message),
            attempt: Set(self.attempt),
            part: Set(number(piece.part)),
            start: Set(number(piece.offset)),
            kind: Set(piece.kind),
            text: Set(piece.text.clone()),
        }
    }

    fn waited(&self) -> MutexGuard<'_, Option<i64>> {
        self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn parts(&self) -> MutexGuard<'_, Vec<Part>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The only one who writes an attempt. When it goes away, the text is not told from memory any more.
pub struct Writer {
    growth: Growth,
    text: Arc<GrowingText>,
}

impl Writer {
    /// Notes how long somebody waited for the first word, which is appended next.
    pub fn first_word_after(&self, waited: Duration) {
        *self.text.waited() = i64::try_from(waited.as_millis()).ok();
    }

    /// Appends to the text; a part of another kind begins where the kind changes, and each call of a tool is a part.
    ///
    /// # Errors
    /// When the database takes no pieces for so long that too much waits.
    pub fn append(&self, kind: PartKind, text: &str) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        {
            let mut parts = self.text.parts();
            match parts.last_mut() {
                Some(last) if last.kind == kind && kind.grows() => last.waiting.push_str(text),
                _ => parts.push(Part { kind, text: String::new(), units: 0, waiting: text.to_owned() }),
            }
            if parts.iter().map(|part| part.waiting.len()).sum::<usize>() > MOST_WAITING {
                return Err(Error::unavailable("The answer cannot be stored as fast as it is written."));
            }
        }
        self.growth.mark(&self.text);
        Ok(())
    }

    /// Waits until everything is stored. Answers false when the message is not of this attempt any more.
    pub async fn flush(&self) -> bool {
        let mut stored = self.text.stored.subscribe();
        while !self.text.waiting().is_empty() {
            tokio::select! {
                () = self.text.lost.cancelled() => return false,
                changed = stored.changed() => if changed.is_err() { return false },
            }
        }
        !self.text.lost.is_cancelled()
    }

    /// Resolves when the message is not of this attempt any more.
    pub async fn lost(&self) {
        self.text.lost.cancelled().await;
    }

    /// The whole text of a kind, stored or not.
    pub fn text(&self, kind: PartKind) -> String {
        let parts = self.text.parts();
        parts.iter().filter(|part| part.kind == kind).flat_map(|part| [part.text.as_str(), &part.waiting]).collect()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Another attempt in this process may have taken its place.
        self.growth.inner.texts.remove_if(&self.text.message, |_, text| Arc::ptr_eq(text, &self.text));
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("message", &self.text.message).finish_non_exhaustive()
    }
}

/// The rest of a text behind so many UTF-16 code units; a character that they divide belongs to the rest.
pub fn after_units(text: &str, units: usize) -> &str {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        if seen + c.len_utf16() > units {
            return &text[at..];
        }
        seen += c.len_utf16();
    }
    ""
}

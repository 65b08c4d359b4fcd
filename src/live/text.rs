//! Texts that grow at their end, such as the sections of a report while it is written: what there is of each behind an
//! offset, then what is appended, until they grow no more.
//!
//! Offsets count UTF-16 code units, as JavaScript does. Now and then a text is written anew, because a writer failed or a
//! draft was corrected: then it has another revision, is read whole, and is told from where it differs.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::Duration;

use futures_util::stream::try_unfold;

use super::{Feed, WakeUps};
use crate::base::{Error, Result};

/// Texts that grow together.
pub trait Texts: Send + Sync + 'static {
    /// Identifier of a text.
    type Id: Copy + Eq + Hash + Send + Sync + 'static;
    /// What is told of a text beside its words.
    type About: Send + Sync + 'static;

    /// Shortest time between two looks.
    const PACE: Duration;

    /// True when none of them grows any more.
    fn is_over(&self) -> impl Future<Output = Result<bool>> + Send;

    /// All texts in their order, each with what follows its known position: nothing when there is no more.
    fn updates(
        &self,
        known: &HashMap<Self::Id, TextPosition>,
    ) -> impl Future<Output = Result<Vec<TextUpdate<Self::Id, Self::About>>>> + Send;
}

/// How far a text is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPosition {
    /// What it was written as.
    pub revision: i64,
    /// Length of what is known.
    pub offset: usize,
}

/// What follows a position in a text.
#[derive(Debug, Clone)]
pub struct TextUpdate<I, A> {
    /// The text.
    pub id: I,
    /// What is told beside its words.
    pub about: A,
    /// Which revision this is of.
    pub revision: i64,
    /// Where `words` begin: at the position when its revision is still the present one, otherwise at 0.
    pub start: usize,
    /// The words from there to the end.
    pub words: String,
    /// True when the text will not grow any more.
    pub is_complete: bool,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<I, A> {
    /// The text.
    pub id: I,
    /// What is told beside its words.
    pub about: A,
    /// Revision that the text is of with this piece. With its end it is the position to go on from.
    pub revision: i64,
    /// Length of the part before this piece. What was known beyond it is replaced.
    pub offset: usize,
    /// The piece.
    pub words: String,
    /// True when the text will not grow any more.
    pub is_complete: bool,
}

/// Follows texts, with the wake-ups of their topic; without any they are told as they are. `held` says how far the
/// subscriber knows each text. Of a text that was written anew since then he knows nothing.
pub fn follow<T: Texts>(
    texts: T,
    wake_ups: Option<WakeUps>,
    held: impl IntoIterator<Item = (T::Id, TextPosition)>,
) -> Feed<Piece<T::Id, T::About>> {
    let state = Reader {
        texts,
        wake_ups,
        held: held.into_iter().collect(),
        known: HashMap::new(),
        ready: VecDeque::new(),
        has_read: false,
        is_over: false,
    };
    Feed::new(try_unfold(state, async |mut reader| Ok(reader.next().await?.map(|piece| (piece, reader)))))
}

struct Reader<T: Texts> {
    texts: T,
    wake_ups: Option<WakeUps>,
    /// How far the subscriber knows texts that were not read yet.
    held: HashMap<T::Id, TextPosition>,
    known: HashMap<T::Id, KnownText>,
    /// Pieces that were read and not told yet.
    ready: VecDeque<Piece<T::Id, T::About>>,
    has_read: bool,
    is_over: bool,
}

impl<T: Texts> Reader<T> {
    async fn next(&mut self) -> Result<Option<Piece<T::Id, T::About>>> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Ok(Some(piece));
            }
            if self.is_over {
                return Ok(None);
            }
            if let Some(wake_ups) = self.wake_ups.as_mut().filter(|_| self.has_read) {
                // A wake-up during the pause is kept: the last piece of a burst is always told.
                tokio::time::sleep(T::PACE).await;
                wake_ups.next().await;
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Result<()> {
        // Whether it is over is asked first, so that the words which are read then are the last.
        self.is_over = self.texts.is_over().await?;
        self.has_read = true;
        let positions = self.known.iter().map(|(id, known)| (*id, known.position)).collect();
        for mut update in self.texts.updates(&positions).await? {
            update.is_complete |= self.is_over;
            let news = match self.known.get_mut(&update.id) {
                Some(known) => known.advance(&update)?,
                None => {
                    let (known, news) = KnownText::begin(&update, self.held.remove(&update.id));
                    self.known.insert(update.id, known);
                    Some(news)
                }
            };
            if let Some((offset, words)) = news {
                let TextUpdate { id, about, revision, is_complete, .. } = update;
                self.ready.push_back(Piece { id, about, revision, offset, words, is_complete });
            }
        }
        Ok(())
    }
}

/// What a subscriber knows of a text.
struct KnownText {
    position: TextPosition,
    words: String,
    is_complete: bool,
}

/// Where a piece begins, and its words.
type Appended = (usize, String);

impl KnownText {
    /// A text that is read for the first time, whose beginning the subscriber may have.
    fn begin<I, A>(update: &TextUpdate<I, A>, held: Option<TextPosition>) -> (Self, Appended) {
        let words = update.words.clone();
        let held = held.filter(|position| position.revision == update.revision).map_or(0, |position| position.offset);
        let (at, offset) = boundary(&words, held);
        let news = (offset, words[at..].to_owned());
        let position = TextPosition { revision: update.revision, offset: length(&words) };
        (Self { position, words, is_complete: update.is_complete }, news)
    }

    /// What is new; none when nothing is.
    fn advance<I, A>(&mut self, update: &TextUpdate<I, A>) -> Result<Option<Appended>> {
        let news = match update.revision == self.position.revision {
            true => self.append(update.start, &update.words)?,
            false => self.replace(update.revision, &update.words),
        };
        let is_completed = self.is_complete != update.is_complete;
        self.is_complete = update.is_complete;
        Ok(news.or_else(|| is_completed.then(|| (self.position.offset, String::new()))))
    }

    fn append(&mut self, start: usize, words: &str) -> Result<Option<Appended>> {
        if start != self.position.offset {
            return Err(Error::internal(anyhow::anyhow!("a text was not read from where it is known to")));
        }
        if words.is_empty() {
            return Ok(None);
        }
        self.words.push_str(words);
        self.position.offset += length(words);
        Ok(Some((start, words.to_owned())))
    }

    fn replace(&mut self, revision: i64, words: &str) -> Option<Appended> {
        let common = common_prefix(&self.words, words);
        let is_news = self.words != words;
        self.position = TextPosition { revision, offset: length(words) };
        words.clone_into(&mut self.words);
        is_news.then(|| (length(&words[..common]), words[common..].to_owned()))
    }
}

/// Length in UTF-16 code units.
pub fn length(words: &str) -> usize {
    words.encode_utf16().count()
}

/// The last boundary of characters that is not behind an offset, in bytes and as an offset.
fn boundary(words: &str, offset: usize) -> (usize, usize) {
    let ends = words.char_indices().map(|(at, c)| (at + c.len_utf8(), c.len_utf16()));
    let ends = ends.scan(0, |units, (at, more)| {
        *units += more;
        Some((at, *units))
    });
    ends.take_while(|(_, units)| *units <= offset).last().unwrap_or((0, 0))
}

/// Length in bytes of the longest common beginning.
fn common_prefix(one: &str, other: &str) -> usize {
    one.char_indices()
        .zip(other.chars())
        .find(|((_, a), b)| a != b)
        .map_or(one.len().min(other.len()), |((at, _), _)| at)
}

//! Reads `Accept` and chooses the media type of the response.

use axum::http::{HeaderMap, header};

/// Media types of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`.
    GraphqlJson,
    /// `application/json`, for older clients.
    Json,
    /// `text/event-stream`.
    EventStream,
    /// `multipart/mixed`, Apollo's protocol.
    Multipart,
}

impl Media {
    const JSON: [Self; 2] = [Self::GraphqlJson, Self::Json];
    const STREAM: [Self; 2] = [Self::EventStream, Self::Multipart];

    /// Value of `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlJson => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
            Self::Multipart => "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=\"1.0\"",
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::GraphqlJson => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
            Self::EventStream => ("text", "event-stream"),
            Self::Multipart => ("multipart", "mixed"),
        }
    }
}

/// What a caller accepts.
#[derive(Debug, Clone)]
pub struct Accepted {
    ranges: Vec<Range>,
}

#[derive(Debug, Clone)]
struct Range {
    main: String,
    sub: String,
    /// In thousandths.
    quality: u16,
}

impl Accepted {
    /// Reads the header. An absent or empty header accepts everything.
    pub fn read(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let mut ranges: Vec<Range> = values.flat_map(split_outside_quotes).filter_map(range).collect();
        if ranges.is_empty() {
            ranges.push(Range { main: "*".into(), sub: "*".into(), quality: 1000 });
        }
        Self { ranges }
    }

    /// The type for one result. On a tie, `application/graphql-response+json` wins if the caller names it; if only
    /// wildcards match, it is `application/json`.
    pub fn json(&self) -> Option<Media> {
        self.best(Media::JSON, true).or_else(|| self.quality(Media::Json).map(|_| Media::Json))
    }

    /// The type for a stream of results. Wildcards do not count: a client that accepts anything may not expect a
    /// stream.
    pub fn stream(&self) -> Option<Media> {
        self.best(Media::STREAM, true)
    }

    fn best(&self, candidates: [Media; 2], named: bool) -> Option<Media> {
        let mut best: Option<(u16, Media)> = None;
        for media in candidates {
            if named && !self.names(media) {
                continue;
            }
            if let Some(quality) = self.quality(media)
                && best.is_none_or(|(best, _)| quality > best)
            {
                best = Some((quality, media));
            }
        }
        best.map(|(_, media)| media)
    }

    fn names(&self, media: Media) -> bool {
        let (main, sub) = media.names();
        self.ranges.iter().any(|range| range.main == main && range.sub == sub)
    }

    /// Quality by the most specific range; `None` when the type is not acceptable.
    fn quality(&self, media: Media) -> Option<u16> {
        let (main, sub) = media.names();
        let matching =
            |m: &str, s: &str| self.ranges.iter().filter(|r| r.main == m && r.sub == s).map(|r| r.quality).max();
        let quality = matching(main, sub).or_else(|| matching(main, "*")).or_else(|| matching("*", "*"))?;
        (quality > 0).then_some(quality)
    }
}

/// Parts between commas; quoted parameters may contain commas.
fn split_outside_quotes(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    })
}

fn range(text: &str) -> Option<Range> {
    let mut parts = text.split(';').map(str::trim);
    let (main, sub) = parts.next()?.split_once('/')?;
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let quality = quality.map_or(Some(1.0), |text| text.trim().parse::<f32>().ok())?.clamp(0.0, 1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    let quality = (quality * 1000.0).round() as u16;
    Some(Range { main: main.trim().to_ascii_lowercase(), sub: sub.trim().to_ascii_lowercase(), quality })
}

//! The order in which the pages of a site come.

use std::collections::{HashSet, VecDeque};

use serde::{Deserialize, Serialize};
use url::{Origin, Position, Url};

use crate::normalise::normalised;

/// Longest address that is visited, in bytes. Endless ones come from links that sites build of themselves.
const LONGEST_ADDRESS: usize = 2048;

/// Addresses that wait, for each page that is wanted. Among more of them, pages that are left out could not be made up
/// for by others anyway.
const WAITING_PER_PAGE: usize = 10;

/// Visits for each page that is wanted. Sites may have more addresses without a page than anybody waits for.
const VISITS_PER_PAGE: u32 = 3;

/// How far a crawl goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Most pages, the first one included.
    pub pages: u32,
    /// Most links between the first page and another.
    pub depth: u32,
}

/// A page to be visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its address.
    pub url: Url,
    /// Links between the first page and this one.
    pub depth: u32,
}

/// What a visit found. A crawl that is told the same visits again is where it was: this is what has to be kept of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Where the page was in the end, after redirects.
    pub url: Url,
    /// Address that the page gives as its own.
    pub canonical: Option<Url>,
    /// Where it links to.
    pub links: Vec<Url>,
}

/// Distinct links of a page that a crawl does not follow, by the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// They lead to pages that are not below the first one.
    pub outside: u32,
    /// More links lie between the first page and them than the bounds allow.
    pub too_deep: u32,
    /// So many addresses wait already that there is no room for them.
    pub no_room: u32,
}

impl std::ops::AddAssign for LeftOut {
    fn add_assign(&mut self, other: Self) {
        self.outside = self.outside.saturating_add(other.outside);
        self.too_deep = self.too_deep.saturating_add(other.too_deep);
        self.no_room = self.no_room.saturating_add(other.no_room);
    }
}

/// What became of a visited page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is one of the pages of the crawl.
    New,
    /// It is a page that was visited under another address.
    Known,
    /// A redirect led out of the crawl.
    Outside,
}

/// A crawl by breadth: the first page, and those below it that can be reached by links. Pure: it fetches nothing, and
/// the same visits lead to the same state.
#[derive(Debug, Clone)]
pub struct Crawl {
    bounds: Bounds,
    scope: Scope,
    waiting: VecDeque<Visit>,
    /// Every address that waits, was visited, or is the address of a visited page, in its normal spelling.
    known: HashSet<Url>,
    pages: u32,
    visits: u32,
}

impl Crawl {
    /// A crawl from an address on.
    pub fn new(start: &Url, bounds: Bounds) -> Self {
        let first = normalised(start);
        Self {
            bounds,
            scope: Scope::below(&first),
            known: HashSet::from([first.clone()]),
            waiting: VecDeque::from([Visit { url: first, depth: 0 }]),
            pages: 0,
            visits: 0,
        }
    }

    /// The next page to visit; `None` when the crawl is over.
    pub fn next(&self) -> Option<&Visit> {
        let is_over =
            self.pages >= self.bounds.pages || self.visits >= self.bounds.pages.saturating_mul(VISITS_PER_PAGE);
        self.waiting.front().filter(|_| !is_over)
    }

    /// Pages of the crawl that were visited.
    pub fn pages(&self) -> u32 {
        self.pages
    }

    /// Pages that can still come, as far as is known.
    pub fn expected(&self) -> u32 {
        self.waiting().min(self.bounds.pages.saturating_sub(self.pages))
    }

    /// The next page was visited.
    pub fn visited(&mut self, page: &Page) -> Verdict {
        let Some(visit) = self.leave() else { return Verdict::Known };
        let url = normalised(&page.url);
        let is_first = self.visits == 1;
        if is_first {
            // Sites redirect from their bare name to where their pages are.
            self.scope = Scope::below(&url);
        } else if !self.scope.contains(&url) {
            return Verdict::Outside;
        }
        let is_new_address = url == visit.url || self.known.insert(url.clone());
        let canonical = page.canonical.as_ref().map(normalised).filter(|canonical| self.scope.contains(canonical));
        let is_new_page = match canonical.filter(|canonical| *canonical != url && *canonical != visit.url) {
            // One that waits is then not visited: this is the page.
            Some(canonical) => {
                let waits = self.waiting.iter().position(|visit| visit.url == canonical);
                waits.map(|at| self.waiting.remove(at)).is_some() || self.known.insert(canonical)
            }
            None => true,
        };
        if !is_new_address {
            return Verdict::Known;
        }
        self.follow(&page.links, visit.depth.saturating_add(1));
        if !is_new_page && !is_first {
            return Verdict::Known;
        }
        self.pages += 1;
        Verdict::New
    }

    /// The next page could not be visited, or is no page.
    pub fn failed(&mut self) {
        self.leave();
    }

    /// The links of a page that lead on in this crawl: all that has to be kept of them.
    pub fn leading_on(&self, links: &[Url]) -> Vec<Url> {
        let mut seen = HashSet::new();
        let new = links.iter().map(normalised).filter(|link| self.is_new(link) && seen.insert(link.clone()));
        new.take(self.room()).collect()
    }

    /// The links of the page that is visited next that lead nowhere in this crawl.
    pub fn left_out(&self, links: &[Url]) -> LeftOut {
        let depth = self.waiting.front().map_or(0, |visit| visit.depth.saturating_add(1));
        let (mut room, mut left_out) = (self.room(), LeftOut::default());
        for link in links.iter().map(normalised).collect::<HashSet<Url>>() {
            match () {
                () if !self.scope.contains(&link) => left_out.outside += 1,
                () if self.known.contains(&link) => {}
                () if depth > self.bounds.depth => left_out.too_deep += 1,
                () if room == 0 => left_out.no_room += 1,
                () => room -= 1,
            }
        }
        left_out
    }

    /// Addresses that were found and not visited.
    pub fn waiting(&self) -> u32 {
        u32::try_from(self.waiting.len()).unwrap_or(u32::MAX)
    }

    /// Where all pages but the first one are: the start of their addresses.
    pub fn below(&self) -> String {
        format!("{}{}", self.scope.origin.ascii_serialization(), self.scope.prefix)
    }

    fn leave(&mut self) -> Option<Visit> {
        let visit = self.waiting.pop_front()?;
        self.visits = self.visits.saturating_add(1);
        Some(visit)
    }

    fn follow(&mut self, links: &[Url], depth: u32) {
        if depth > self.bounds.depth {
            return;
        }
        for link in links {
            let url = normalised(link);
            if self.room() > 0 && self.is_new(&url) {
                self.known.insert(url.clone());
                self.waiting.push_back(Visit { url, depth });
            }
        }
    }

    fn is_new(&self, url: &Url) -> bool {
        self.scope.contains(url) && !self.known.contains(url)
    }

    /// How many more addresses may wait.
    fn room(&self) -> usize {
        let most = usize::try_from(self.bounds.pages).unwrap_or(usize::MAX).saturating_mul(WAITING_PER_PAGE);
        most.saturating_sub(self.waiting.len())
    }
}

/// The pages below an address.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Scope {
    origin: Origin,
    /// The first page itself, which `prefix` may not cover.
    first: String,
    /// Start of the path of all others, with a slash at its end.
    prefix: String,
}

impl Scope {
    /// Below a folder (`/docs/`) is what is in it; below a file (`/docs/index.html`) what is in its folder; below a name
    /// that may be both (`/docs`) what is in the folder of that name.
    fn below(first: &Url) -> Self {
        let path = first.path();
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let prefix = match file {
            "" => path.to_owned(),
            _ if file.contains('.') => format!("{folder}/"),
            _ => format!("{path}/"),
        };
        Self { origin: first.origin(), first: path_and_query(first).to_owned(), prefix }
    }

    fn contains(&self, url: &Url) -> bool {
        url.as_str().len() <= LONGEST_ADDRESS
            && url.origin() == self.origin
            && url.username().is_empty()
            && url.password().is_none()
            && (url.path().starts_with(&self.prefix) || path_and_query(url) == self.first)
    }
}

fn path_and_query(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

#[cfg(test)]
#[path = "crawl_tests.rs"]
mod tests;

//! The source files of the product as the compiler sees them: every path that is named, wherever it stands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

/// A source file of the product, without its tests.
pub struct Source {
    /// Below `src`, such as `domain/jobs/service/mod.rs`.
    pub path: String,
    /// How many lines it has, tests included.
    pub lines: usize,
    /// Every path that the code names, from the root of the crate (`crate`) or from that of another one (`axum`).
    pub named: BTreeSet<Vec<String>>,
    /// Every text that the code holds, without its documentation.
    pub texts: BTreeSet<String>,
}

impl Source {
    fn read(root: &Path, file: &Path) -> Self {
        let path = file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(file).unwrap();
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut names = Names::of(&path);
        names.visit_file(&parsed);
        Self { lines: text.lines().count(), named: names.named, texts: names.texts, path }
    }

    /// `domain`, `base`, `cli` ...
    pub fn module(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// The domain that the file belongs to.
    pub fn domain(&self) -> Option<&str> {
        Some(self.path.strip_prefix("domain/")?.split('/').next()?.trim_end_matches(".rs"))
    }

    /// True when the file or its folder below the domain has the name.
    pub fn is_part(&self, name: &str) -> bool {
        let part = self.path.split('/').nth(2);
        part.is_some_and(|part| part.trim_end_matches(".rs") == name)
    }

    /// What is named of this crate, without `crate`: `["domain", "auth", "service"]`.
    pub fn imports(&self) -> impl Iterator<Item = &[String]> {
        self.named.iter().filter(|path| path[0] == "crate" && path.len() > 1).map(|path| &path[1..])
    }

    /// True when something of another crate is named.
    pub fn uses(&self, other: &str) -> bool {
        self.named.iter().any(|path| path[0] == other)
    }
}

/// All source files of the product. Tests and their support may import what they like.
pub fn all() -> Vec<Source> {
    fn visit(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                visit(&entry.path(), files);
            } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
                files.push(entry.path());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    visit(&root, &mut files);
    let of_tests = |file: &Path| {
        file.strip_prefix(&root).unwrap().iter().any(|part| {
            let name = part.to_str().unwrap().trim_end_matches(".rs");
            name == "tests" || name == "testing" || name.ends_with("_tests")
        })
    };
    let sources: Vec<_> = files.iter().filter(|file| !of_tests(file)).map(|file| Source::read(&root, file)).collect();
    assert!(sources.len() > 20, "the sources were not found");
    sources
}

/// The module of a file: `["domain", "jobs"]` of `domain/jobs/mod.rs`.
fn module_of(path: &str) -> Vec<String> {
    let parts = path.trim_end_matches(".rs").split('/').map(str::to_owned);
    parts.filter(|part| !matches!(part.as_str(), "mod" | "lib" | "main")).collect()
}

/// Gathers the paths that a file names, and its texts.
struct Names {
    /// Where the code stands, inline modules included.
    module: Vec<String>,
    named: BTreeSet<Vec<String>>,
    texts: BTreeSet<String>,
}

impl Names {
    fn of(path: &str) -> Self {
        Self { module: module_of(path), named: BTreeSet::new(), texts: BTreeSet::new() }
    }

    /// Takes a path as it is written, and keeps it from its root on. A path with one part names something nearby.
    fn take(&mut self, written: &[String]) {
        let mut rest = written;
        let mut from = match rest.first().map(String::as_str) {
            // The program names the library by its name.
            Some("crate" | "dossier") => {
                rest = &rest[1..];
                Vec::new()
            }
            Some("self" | "super") => self.module.clone(),
            Some(_) if rest.len() > 1 => {
                self.named.insert(rest.to_vec());
                return;
            }
            _ => return,
        };
        while let Some(("self" | "super", after)) = rest.split_first().map(|(first, after)| (first.as_str(), after)) {
            if rest[0] == "super" {
                from.pop();
            }
            rest = after;
        }
        let path = ["crate".to_owned()].into_iter().chain(from).chain(rest.iter().cloned());
        self.named.insert(path.collect());
    }

    fn take_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |ident: &syn::Ident| before.iter().cloned().chain([ident.to_string()]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.take_tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) if name.ident == "self" => self.take_root(before),
            UseTree::Name(name) => self.take_root(&with(&name.ident)),
            UseTree::Rename(renamed) => self.take_root(&with(&renamed.ident)),
            UseTree::Glob(_) => self.take_root(before),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.take_tree(before, item)),
        }
    }

    /// What `use` names is a whole path, even with one part.
    fn take_root(&mut self, path: &[String]) {
        match path {
            [only] if !matches!(only.as_str(), "crate" | "self" | "super") => {
                self.named.insert(path.to_vec());
            }
            _ => self.take(path),
        }
    }

    /// Paths within a macro, whose meaning is not known here: any names with `::` between them.
    fn take_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.take(&std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.take(&std::mem::take(&mut path));
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.take_tokens(group.stream()),
                        TokenTree::Literal(literal) => {
                            if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                                self.texts.insert(text.value());
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        self.take(&path);
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.take_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.take(&parts);
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.texts.insert(text.value());
    }

    fn visit_macro(&mut self, found: &'ast syn::Macro) {
        self.take_tokens(found.tokens.clone());
        visit::visit_macro(self, found);
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.take_tokens(list.tokens.clone());
        visit::visit_meta_list(self, list);
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = || attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
        attribute.path().is_ident("cfg") && condition() == "test"
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[test]
fn paths_and_texts_are_seen_wherever_they_stand() {
    let code = "
        use crate::domain::{auth::service, jobs as work};
        use super::super::engine::{self, run};
        mod inner { use super::sibling; }
        fn read() -> crate::db::Db { query!(crate::entity::user, axum::Json) }
        #[derive(Debug)]
        #[graphql(complexity = \"crate::graphql::cost\", visible = super::seen::by)]
        struct Named { of: std::fs::File }
        /// Documentation is no text.
        const TOLD: &str = \"plain\";
        fn tell() { told!([\"in a macro\"]) }
        #[cfg(test)]
        mod tests { use crate::testing; }
    ";
    let mut names = Names::of("domain/jobs/service/list.rs");
    names.visit_file(&syn::parse_file(code).unwrap());
    let named: Vec<String> = names.named.iter().map(|path| path.join("::")).collect();
    for expected in [
        "crate::domain::auth::service",
        "crate::domain::jobs",
        "crate::domain::jobs::engine",
        "crate::domain::jobs::engine::run",
        "crate::domain::jobs::service::list::sibling",
        "crate::db::Db",
        "crate::entity::user",
        "axum::Json",
        "crate::domain::jobs::service::seen::by",
        "std::fs::File",
    ] {
        assert!(named.iter().any(|path| path == expected), "{expected} is not in {named:#?}");
    }
    assert!(!named.iter().any(|path| path.contains("testing")), "{named:#?}");
    for expected in ["plain", "in a macro"] {
        assert!(names.texts.contains(expected), "{expected} is not in {:#?}", names.texts);
    }
    assert!(!names.texts.iter().any(|text| text.contains("Documentation")), "{:#?}", names.texts);
}

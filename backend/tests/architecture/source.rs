//! A crate's source as modules: the names that each defines, imports and uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, UseTree, Visibility};

/// The path of a module or an item from the crate's root, without `crate`.
pub(crate) type ItemPath = Vec<String>;

/// A module, which is a file or a part of one.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// The file, relative to the crate's `src/`.
    pub(crate) file: String,
    pub(crate) children: BTreeSet<String>,
    /// The imports by the name that they bring into the module.
    pub(crate) imports: BTreeMap<String, ItemPath>,
    /// The paths in this crate that the module uses, imports included and re-exports not.
    pub(crate) uses: BTreeSet<ItemPath>,
    /// The names of the other crates that it uses.
    pub(crate) external: BTreeSet<String>,
}

/// The modules of a crate by their path. Test code is left out.
pub(crate) type Modules = BTreeMap<ItemPath, Module>;

/// Reads the crate whose root file is `root`.
pub(crate) fn read(root: &Path) -> Modules {
    let mut modules = Modules::new();
    let source = root.parent().unwrap();
    read_file(root, source, &[], &mut modules);
    modules
}

fn read_file(file: &Path, source: &Path, path: &[String], modules: &mut Modules) {
    let text = fs::read_to_string(file).unwrap();
    let parsed = syn::parse_file(&text).unwrap();
    let name = file.strip_prefix(source).unwrap().display().to_string();
    let stem = file.file_stem().unwrap();
    // `a/mod.rs` and `a.rs` both have their children in `a/`.
    let folder = if path.is_empty() || stem == "mod" {
        file.parent().unwrap().to_owned()
    } else {
        file.with_extension("")
    };
    read_items(&parsed.items, &name, &folder, source, path, modules);
}

fn read_items(
    items: &[Item],
    file: &str,
    folder: &Path,
    source: &Path,
    path: &[String],
    modules: &mut Modules,
) {
    let mut module = Module { file: file.to_owned(), ..Module::default() };
    let items: Vec<&Item> = items.iter().filter(|item| !is_test(attributes(item))).collect();
    for item in &items {
        if let Item::Mod(child) = item {
            let name = child.ident.to_string();
            let path = [path, std::slice::from_ref(&name)].concat();
            match &child.content {
                Some((_, items)) => {
                    read_items(items, file, &folder.join(&name), source, &path, modules);
                }
                None => read_file(&find(folder, &name), source, &path, modules),
            }
            module.children.insert(name);
        }
    }
    let mut collector = Collector { at: path, module: &mut module };
    for item in &items {
        if let Item::Use(import) = item {
            collector.import(import);
        }
    }
    for item in items {
        if !matches!(item, Item::Mod(_) | Item::Use(_)) {
            collector.visit_item(item);
        }
    }
    modules.insert(path.to_vec(), module);
}

fn find(folder: &Path, name: &str) -> PathBuf {
    let file = folder.join(format!("{name}.rs"));
    if file.exists() { file } else { folder.join(name).join("mod.rs") }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

struct Collector<'a> {
    at: &'a [String],
    module: &'a mut Module,
}

impl Collector<'_> {
    /// Takes the names of a `use`. A re-export of what is below the module itself is no use of it.
    fn import(&mut self, import: &ItemUse) {
        let is_public = !matches!(import.vis, Visibility::Inherited);
        let mut found = Vec::new();
        flatten(&import.tree, &mut Vec::new(), &mut found);
        for (name, path) in found {
            let Some(path) = self.absolute(&path) else {
                self.module.external.insert(path[0].clone());
                continue;
            };
            if !(is_public && path.starts_with(self.at)) {
                self.module.uses.insert(path.clone());
            }
            self.module.imports.insert(name, path);
        }
    }

    fn use_path(&mut self, segments: &[String]) {
        // A single name is a local one, unless it is imported.
        if segments.len() > 1 || self.module.imports.contains_key(&segments[0]) {
            let path = self.absolute(segments);
            self.module.uses.extend(path);
        }
    }

    /// Takes the paths in the arguments of a macro or an attribute, which are tokens.
    fn use_tokens(&mut self, tokens: TokenStream) {
        let mut path = ItemPath::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons < 2 {
                        self.end_path(&mut path);
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(point) if point.as_char() == ':' => colons += 1,
                other => {
                    self.end_path(&mut path);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.use_tokens(group.stream());
                    }
                }
            }
        }
        self.end_path(&mut path);
    }

    fn end_path(&mut self, path: &mut ItemPath) {
        if path.len() > 1 {
            self.use_path(path);
        }
        path.clear();
    }

    /// Returns the path from the crate's root; `None` for a path into another crate, which is noted, and
    /// for a local name.
    fn absolute(&mut self, path: &[String]) -> Option<ItemPath> {
        let (first, rest) = path.split_first()?;
        let mut base = self.at.to_vec();
        let mut rest = rest;
        match first.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                base.pop();
                while rest.first().is_some_and(|next| next == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            name if self.module.children.contains(name) => base.push(name.to_owned()),
            name => {
                let Some(imported) = self.module.imports.get(name) else {
                    if !rest.is_empty() {
                        self.module.external.insert(name.to_owned());
                    }
                    return None;
                };
                base.clone_from(imported);
            }
        }
        Some([base, rest.to_vec()].concat())
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: ItemPath =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.use_path(&segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.use_tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Ok(list) = attribute.meta.require_list() {
            self.use_tokens(list.tokens.clone());
        }
        visit::visit_attribute(self, attribute);
    }

    /// `pub(crate)` and `pub(super)` are no uses of the modules that they name.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    fn visit_item_use(&mut self, import: &'ast ItemUse) {
        self.import(import);
    }
}

/// Lists the names that a `use` brings in, with their paths. A glob has the name `*`.
fn flatten(tree: &UseTree, prefix: &mut ItemPath, found: &mut Vec<(String, ItemPath)>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, found);
            prefix.pop();
        }
        UseTree::Name(name) if name.ident == "self" => {
            found.push((prefix.last().unwrap().clone(), prefix.clone()));
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            found.push((name.clone(), [prefix.as_slice(), &[name]].concat()));
        }
        UseTree::Rename(rename) => {
            let mut path = prefix.clone();
            if rename.ident != "self" {
                path.push(rename.ident.to_string());
            }
            found.push((rename.rename.to_string(), path));
        }
        UseTree::Glob(_) => found.push(("*".to_owned(), prefix.clone())),
        UseTree::Group(group) => {
            group.items.iter().for_each(|tree| flatten(tree, prefix, found));
        }
    }
}

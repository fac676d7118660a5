//! The imports between the files of a crate, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::source::{self, Modules};

/// The files that each file imports from, relative to the crate's `src/`. A name that a module only
/// re-exports counts as an import from the file that defines it.
pub(crate) type Imports = BTreeMap<String, BTreeSet<String>>;

/// Reads the imports of the crate whose root file is `root`.
pub(crate) fn read(root: &Path) -> Imports {
    let modules = source::read(root);
    let mut imports = Imports::new();
    for module in modules.values() {
        let from = imports.entry(module.file.clone()).or_default();
        let to = module.uses.iter().map(|path| resolve(&modules, path, 0));
        from.extend(to.filter(|file| *file != module.file));
    }
    imports
}

/// Returns the names of the other crates that each file uses.
pub(crate) fn external(root: &Path) -> Imports {
    let mut imports = Imports::new();
    for module in source::read(root).into_values() {
        imports.entry(module.file).or_default().extend(module.external);
    }
    imports
}

/// Returns the file that defines what a path names.
fn resolve(modules: &Modules, path: &[String], depth: usize) -> String {
    assert!(depth < 20, "{path:?} imports itself");
    let mut at = Vec::new();
    for (index, name) in path.iter().enumerate() {
        let module = &modules[&at];
        if module.children.contains(name) {
            at.push(name.clone());
        } else if let Some(imported) = module.imports.get(name) {
            let rest = &path[index + 1..];
            return resolve(modules, &[imported, rest].concat(), depth + 1);
        } else {
            return module.file.clone();
        }
    }
    modules[&at].file.clone()
}

/// Returns the groups of files that import each other, directly or by way of others.
pub(crate) fn circles(imports: &Imports) -> Vec<Vec<String>> {
    let reachable: BTreeMap<&String, BTreeSet<&String>> =
        imports.keys().map(|file| (file, reach(imports, file))).collect();
    let mut circles = BTreeSet::new();
    for file in imports.keys() {
        let both = reachable[file].iter().filter(|other| reachable[**other].contains(file));
        let mut circle: Vec<String> = both.map(|other| (*other).clone()).collect();
        circle.sort();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

fn reach<'a>(imports: &'a Imports, from: &'a String) -> BTreeSet<&'a String> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(file) = next.pop() {
        for to in imports.get(file).into_iter().flatten() {
            if seen.insert(to) {
                next.push(to);
            }
        }
    }
    seen
}

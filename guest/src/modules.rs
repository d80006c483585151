//! Modules of a script: where an import leads, which the host has already decided, and what it finds there.

use crate::quickjs::loader::{ImportAttributes, Loader as LoaderTrait, Resolver as ResolverTrait};
use crate::quickjs::module::{Declarations, Declared, Exports, ModuleDef};
use crate::quickjs::{Ctx, Error, Module, Object, Persistent, Result, Value};
use crate::world::stoa::engine::types::{Code, Source};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

/// The platform's module: what `import … from "stoa"` finds.
const STOA: &str = "stoa";

#[derive(Default)]
struct Table {
    /// Code of the modules that have not been loaded yet.
    codes: BTreeMap<String, Code>,
    /// (importing module, specifier) -> module.
    imports: BTreeMap<(String, String), String>,
}

thread_local! {
    /// Set while a module is compiled on its own: whatever it imports is then an empty module, since QuickJS
    /// wants to see one, and bytecode keeps no more than the specifiers.
    static ALONE: Cell<bool> = const { Cell::new(false) };
    static TABLE: RefCell<Table> = RefCell::default();
    static STOA_EXPORTS: RefCell<Vec<(String, Persistent<Value<'static>>)>> = const { RefCell::new(Vec::new()) };
}

/// Takes the script's modules in; they are compiled when they are first imported.
pub fn provide(sources: Vec<Source>) {
    TABLE.with_borrow_mut(|table| {
        for source in sources {
            for (specifier, target) in source.imports {
                table.imports.insert((source.name.clone(), specifier), target);
            }
            table.codes.insert(source.name, source.code);
        }
    });
}

/// Those of `names` that stand anywhere in the code of modules that have not been loaded: bytecode spells names out.
pub fn mentioned(names: Vec<String>) -> Vec<String> {
    let mut by_initial: [Vec<&str>; 128] = [const { Vec::new() }; 128];
    for name in &names {
        if let Some(names) = name.bytes().next().and_then(|initial| by_initial.get_mut(initial as usize)) {
            names.push(name);
        }
    }
    let mut found = BTreeSet::new();
    TABLE.with_borrow(|table| {
        for code in table.codes.values() {
            let bytes = match code {
                Code::Text(text) => text.as_bytes(),
                Code::Bytecode(bytes) => bytes,
            };
            for (at, initial) in bytes.iter().enumerate() {
                for name in by_initial.get(*initial as usize).into_iter().flatten() {
                    if bytes[at..].starts_with(name.as_bytes()) {
                        found.insert(*name);
                    }
                }
            }
        }
    });
    found.into_iter().map(str::to_owned).collect()
}

/// The code of a module that has not been loaded, which is given away: QuickJS keeps its own copy.
fn take_code(name: &str) -> Result<Code> {
    TABLE
        .with_borrow_mut(|table| table.codes.remove(name))
        .ok_or_else(|| Error::new_loading_message(name, "no such file in this script"))
}

/// The text of a classic script.
pub fn take_text(name: &str) -> Result<String> {
    match take_code(name)? {
        Code::Text(text) => Ok(text),
        Code::Bytecode(_) => Err(Error::new_loading_message(name, "a classic script is evaluated as text")),
    }
}

/// A module of the script, ready to be linked.
pub fn declare<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Module<'js, Declared>> {
    match take_code(name)? {
        Code::Text(text) => Module::declare(ctx.clone(), name, text),
        // SAFETY: the host passes on what `precompile` of this same engine has written.
        Code::Bytecode(bytecode) => unsafe { Module::load(ctx.clone(), &bytecode) },
    }
}

/// From here on modules are compiled on their own, never run.
pub fn compile_alone() {
    ALONE.set(true);
}

pub struct Resolver;

impl ResolverTrait for Resolver {
    fn resolve<'js>(
        &mut self,
        _ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        if name == STOA || ALONE.get() {
            return Ok(name.to_owned());
        }
        TABLE
            .with_borrow(|table| table.imports.get(&(base.to_owned(), name.to_owned())).cloned())
            .ok_or_else(|| Error::new_resolving_message(base, name, "no such file in this script"))
    }
}

pub struct Loader;

impl LoaderTrait for Loader {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        if ALONE.get() {
            return Module::declare(ctx.clone(), name, "");
        }
        if name == STOA {
            return Module::declare_def::<Stoa, _>(ctx.clone(), STOA);
        }
        declare(ctx, name)
    }
}

/// Remembers what `"stoa"` exports and makes each a global of the same name, which a script may
/// replace by a declaration of its own. What is of the web is a global already.
pub fn declare_stoa<'js>(ctx: &Ctx<'js>, exports: &Object<'js>) -> Result<()> {
    let globals = ctx.globals();
    for entry in exports.props::<String, Value<'_>>() {
        let (name, value) = entry?;
        if !globals.contains_key(name.as_str())? {
            globals.prop(
                name.as_str(),
                crate::quickjs::object::Property::from(value.clone()).writable().configurable(),
            )?;
        }
        STOA_EXPORTS.with_borrow_mut(|list| list.push((name, Persistent::save(ctx, value))));
    }
    Ok(())
}

struct Stoa;

impl ModuleDef for Stoa {
    fn declare(declarations: &Declarations<'_>) -> Result<()> {
        STOA_EXPORTS.with_borrow(|list| {
            for (name, _) in list {
                declarations.declare(name.as_str())?;
            }
            Ok(())
        })
    }

    fn evaluate<'js>(ctx: &Ctx<'js>, exports: &Exports<'js>) -> Result<()> {
        STOA_EXPORTS.with_borrow(|list| {
            for (name, value) in list {
                exports.export(name.as_str(), value.clone().restore(ctx)?)?;
            }
            Ok(())
        })
    }
}

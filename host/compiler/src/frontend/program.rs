//! What the front end gives: the modules of a script, ready to be evaluated.

/// How the entry is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A file without `import` and `export`: its functions are globals.
    Script,
    /// An ES module.
    Module,
}

/// A script as the engine evaluates it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The name of the module that is evaluated first.
    pub entry: String,
    /// How it is evaluated. Every other module is an ES module.
    pub form: Form,
    /// The entry and all it reaches, in the order in which imports first name them.
    pub modules: Vec<Module>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// The file's name.
    pub name: String,
    /// JavaScript.
    pub text: String,
    /// What each specifier in the text means: the name of a module of the program, or `stoa`.
    pub imports: Vec<(String, String)>,
    /// Source map (version 3, JSON) of `text`. None: the text is as its author wrote it.
    pub map: Option<String>,
}

//! The path of one file: parse, check, list its imports, and for TypeScript and JSX print the
//! JavaScript that is left with its source map.

use std::path::{Path, PathBuf};

use oxc::allocator::Allocator;
use oxc::ast::ast::Program;
use oxc::codegen::{Codegen, CodegenOptions, CommentOptions, LegalComment};
use oxc::parser::{ParseOptions, Parser};
use oxc::semantic::{Scoping, SemanticBuilder};
use oxc::span::SourceType;
use oxc::transformer::{TransformOptions, Transformer};

use crate::imports::Findings;
use crate::{Diagnostic, Goal, Language, Output, columns, complaints};

/// The transformer adds scopes and symbols; room for them is reserved once.
const TRANSFORM_HEADROOM: f64 = 2.0;

/// Reads the file `name`, whose bytes are `text`.
pub fn read(name: &str, text: &str, language: Language, goal: Goal) -> Result<Output, Vec<Diagnostic>> {
    let arena = Allocator::default();
    let options = ParseOptions { parse_regular_expression: true, ..ParseOptions::default() };
    let parsed = Parser::new(&arena, text, source_type(language, goal)).with_options(options).parse();
    if parsed.panicked || parsed.diagnostics.has_errors() {
        return Err(complaints::from_parser(parsed.diagnostics, language));
    }
    let mut program = parsed.program;
    let written = Findings::of(&program);
    complaints::refuse_decorators(&written)?;
    if written.has_jsx() && !written.classic_jsx(text, &program) {
        // The JSX runtime is imported, and only a module can import.
        program.source_type = program.source_type.with_module(true);
    }
    let is_module = program.source_type.is_module();
    let transformed = language != Language::Javascript;
    let scoping = check(&program, transformed)?;
    if !transformed {
        return Ok(Output { code: None, map: None, is_module, imports: written.into_imports() });
    }
    transform(&arena, &mut program, scoping, name)?;
    let (code, map) = print(&program, name, text);
    Ok(Output { code: Some(code), map, is_module, imports: Findings::of(&program).into_imports() })
}

fn source_type(language: Language, goal: Goal) -> SourceType {
    let read_as = match language {
        Language::Javascript => SourceType::mjs(),
        Language::Jsx => SourceType::jsx(),
        Language::Typescript => SourceType::ts(),
        Language::Tsx => SourceType::tsx(),
    };
    match goal {
        Goal::Either => read_as.with_unambiguous(true),
        Goal::Module => read_as.with_module(true),
    }
}

/// The errors that need more than the grammar: names declared twice, `break` outside a loop, and so on.
fn check<'a>(program: &Program<'a>, transformed: bool) -> Result<Scoping, Vec<Diagnostic>> {
    let mut builder = SemanticBuilder::new_compiler().with_check_syntax_error(true);
    if transformed {
        builder = builder.with_excess_capacity(TRANSFORM_HEADROOM).with_enum_eval(true);
    }
    let checked = builder.build(program);
    if checked.diagnostics.has_errors() {
        return Err(complaints::from_checks(checked.diagnostics));
    }
    Ok(checked.semantic.into_scoping())
}

/// Takes types and JSX away and nothing else: QuickJS reads ES2023 and its class fields as written.
fn transform<'a>(
    arena: &'a Allocator,
    program: &mut Program<'a>,
    scoping: Scoping,
    name: &str,
) -> Result<(), Vec<Diagnostic>> {
    let options = TransformOptions::default();
    let done = Transformer::new(arena, Path::new(name), &options).build_with_scoping(scoping, program);
    if done.diagnostics.has_errors() {
        return Err(complaints::from_checks(done.diagnostics));
    }
    Ok(())
}

fn print(program: &Program<'_>, name: &str, text: &str) -> (String, Option<String>) {
    let comments =
        CommentOptions { normal: false, jsdoc: false, annotation: false, legal: LegalComment::Inline };
    let options =
        CodegenOptions { comments, source_map_path: Some(PathBuf::from(name)), ..CodegenOptions::default() };
    let printed = Codegen::new().with_options(options).build(program);
    let map = printed.map.map(|map| columns::recount(map, &printed.code, text).to_json_string());
    (printed.code, map)
}

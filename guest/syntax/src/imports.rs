//! What a file asks for: every specifier it imports, and the syntax that needs an answer of its own.

use oxc::ast::ast::{
    Comment, Decorator, ExportAllDeclaration, ExportFromDeclaration, Expression, ImportDeclaration,
    ImportExpression, JSXElement, JSXFragment, Program, StringLiteral,
};
use oxc::ast_visit::{Visit, walk};
use oxc::span::{GetSpan, Span};

use crate::ImportRef;

/// What one walk over a program found, in the order of the text.
#[derive(Default)]
pub struct Findings {
    imports: Vec<ImportRef>,
    decorator: Option<Span>,
    jsx: bool,
}

impl Findings {
    /// Walks the whole program once.
    pub fn of(program: &Program<'_>) -> Self {
        let mut findings = Self::default();
        findings.visit_program(program);
        findings
    }

    /// Where the first decorator stands.
    pub fn decorator(&self) -> Option<Span> {
        self.decorator
    }

    /// Whether there is any JSX.
    pub fn has_jsx(&self) -> bool {
        self.jsx
    }

    /// Whether the file chose `@jsxRuntime classic`, which calls a function in scope and imports nothing.
    pub fn classic_jsx(&self, text: &str, program: &Program<'_>) -> bool {
        let first = program.body.first().map_or(0, |statement| statement.span().start);
        let leading = program.comments.iter().take_while(|comment| comment.span.start < first);
        leading.filter_map(|comment| body_of(comment, text)).any(|body| {
            body.split("@jsxRuntime").nth(1).is_some_and(|rest| rest.trim_start().starts_with("classic"))
        })
    }

    /// The specifiers.
    pub fn into_imports(self) -> Vec<ImportRef> {
        self.imports
    }

    fn add(&mut self, source: &StringLiteral<'_>, dynamic: bool) {
        self.add_text(&source.value, source.span, dynamic);
    }

    fn add_text(&mut self, specifier: &str, span: Span, dynamic: bool) {
        let specifier = specifier.to_owned();
        self.imports.push(ImportRef { specifier, start: span.start, end: span.end, dynamic });
    }
}

fn body_of<'t>(comment: &Comment, text: &'t str) -> Option<&'t str> {
    text.get(comment.span.start as usize..comment.span.end as usize)
}

impl<'a> Visit<'a> for Findings {
    fn visit_import_declaration(&mut self, declaration: &ImportDeclaration<'a>) {
        if !declaration.import_kind.is_type() {
            self.add(&declaration.source, false);
        }
    }

    fn visit_export_all_declaration(&mut self, declaration: &ExportAllDeclaration<'a>) {
        if !declaration.export_kind.is_type() {
            self.add(&declaration.source, false);
        }
    }

    fn visit_export_from_declaration(&mut self, declaration: &ExportFromDeclaration<'a>) {
        if !declaration.export_kind.is_type() {
            self.add(&declaration.source, false);
        }
    }

    fn visit_import_expression(&mut self, call: &ImportExpression<'a>) {
        match &call.source {
            Expression::StringLiteral(source) => self.add(source, true),
            Expression::TemplateLiteral(template) => {
                if let Some(text) = template.single_quasi() {
                    self.add_text(&text, template.span, true);
                }
            }
            _ => {}
        }
        walk::walk_import_expression(self, call);
    }

    fn visit_decorator(&mut self, decorator: &Decorator<'a>) {
        self.decorator.get_or_insert(decorator.span);
        walk::walk_decorator(self, decorator);
    }

    fn visit_jsx_element(&mut self, element: &JSXElement<'a>) {
        self.jsx = true;
        walk::walk_jsx_element(self, element);
    }

    fn visit_jsx_fragment(&mut self, fragment: &JSXFragment<'a>) {
        self.jsx = true;
        walk::walk_jsx_fragment(self, fragment);
    }
}

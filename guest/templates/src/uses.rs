//! What a template uses by name. Tera finds out only when it renders; a deploy should know before.

use tera::ast::{Expr, ExprVal, FunctionCall, MacroDefinition, Node};

/// The names, each as often as it is used.
#[derive(Default)]
pub struct Uses {
    pub filters: Vec<String>,
    pub functions: Vec<String>,
    pub tests: Vec<String>,
    /// Templates, of which one at least has to be there.
    pub templates: Vec<Vec<String>>,
}

impl Uses {
    pub fn of(nodes: &[Node]) -> Self {
        let mut uses = Self::default();
        uses.nodes(nodes);
        uses
    }

    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::VariableBlock(_, expression) => self.expression(expression),
            Node::MacroDefinition(_, definition, _) => self.definition(definition),
            Node::Extends(_, name) | Node::ImportMacro(_, name, _) => self.templates.push(vec![name.clone()]),
            Node::Include(_, names, false) => self.templates.push(names.clone()),
            Node::Set(_, set) => self.expression(&set.value),
            Node::FilterSection(_, section, _) => {
                self.filter(&section.filter);
                self.nodes(&section.body);
            }
            Node::Block(_, block, _) => self.nodes(&block.body),
            Node::Forloop(_, forloop, _) => {
                self.expression(&forloop.container);
                self.nodes(&forloop.body);
                self.nodes(forloop.empty_body.as_deref().unwrap_or_default());
            }
            Node::If(branches, _) => {
                for (_, condition, body) in &branches.conditions {
                    self.expression(condition);
                    self.nodes(body);
                }
                if let Some((_, body)) = &branches.otherwise {
                    self.nodes(body);
                }
            }
            Node::Include(..)
            | Node::Super
            | Node::Text(_)
            | Node::Raw(..)
            | Node::Break(_)
            | Node::Continue(_)
            | Node::Comment(..) => {}
        }
    }

    fn definition(&mut self, definition: &MacroDefinition) {
        definition.args.values().flatten().for_each(|default| self.expression(default));
        self.nodes(&definition.body);
    }

    fn expression(&mut self, expression: &Expr) {
        self.value(&expression.val);
        for filter in &expression.filters {
            self.filter(filter);
        }
    }

    fn filter(&mut self, filter: &FunctionCall) {
        self.filters.push(filter.name.clone());
        filter.args.values().for_each(|argument| self.expression(argument));
    }

    fn value(&mut self, value: &ExprVal) {
        match value {
            ExprVal::Math(math) => {
                self.expression(&math.lhs);
                self.expression(&math.rhs);
            }
            ExprVal::Logic(logic) => {
                self.expression(&logic.lhs);
                self.expression(&logic.rhs);
            }
            ExprVal::In(within) => {
                self.expression(&within.lhs);
                self.expression(&within.rhs);
            }
            ExprVal::Test(test) => {
                self.tests.push(test.name.clone());
                test.args.iter().for_each(|argument| self.expression(argument));
            }
            ExprVal::MacroCall(call) => call.args.values().for_each(|argument| self.expression(argument)),
            ExprVal::FunctionCall(call) => {
                self.functions.push(call.name.clone());
                call.args.values().for_each(|argument| self.expression(argument));
            }
            ExprVal::Array(items) => items.iter().for_each(|item| self.expression(item)),
            ExprVal::StringConcat(concat) => concat.values.iter().for_each(|value| self.value(value)),
            ExprVal::String(_)
            | ExprVal::Int(_)
            | ExprVal::Float(_)
            | ExprVal::Bool(_)
            | ExprVal::Ident(_) => {}
        }
    }
}

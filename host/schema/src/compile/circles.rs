//! Schemas that lead back to themselves without going into the data: no check of them would ever end.

use crate::node::{Keyword, Node, NodeId};

/// A node on a circle, if there is one.
pub(super) fn find(nodes: &[Node]) -> Option<NodeId> {
    /// What is known of a node: it was not met, it is on the way, it leads nowhere.
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let edges: Vec<Vec<NodeId>> = nodes.iter().map(in_place).collect();
    let mut marks = vec![Mark::New; nodes.len()];
    for start in 0..nodes.len() {
        // Each with how many of those that it leads to were followed.
        let mut way = vec![(start, 0)];
        while let Some((id, followed)) = way.pop() {
            let Some(mark) = marks.get_mut(id) else { continue };
            if *mark == Mark::Done {
                continue;
            }
            *mark = Mark::Open;
            match edges.get(id).and_then(|edges| edges.get(followed)).copied() {
                Some(next) => {
                    way.push((id, followed + 1));
                    match marks.get(next) {
                        Some(Mark::Open) => return Some(next),
                        Some(Mark::New) => way.push((next, 0)),
                        _ => {}
                    }
                }
                None => {
                    if let Some(mark) = marks.get_mut(id) {
                        *mark = Mark::Done;
                    }
                }
            }
        }
    }
    None
}

/// The nodes against which a node holds the same value.
fn in_place(node: &Node) -> Vec<NodeId> {
    let mut found = Vec::new();
    for keyword in &node.keywords {
        match keyword {
            Keyword::Ref(node) | Keyword::Not(node) => found.push(*node),
            Keyword::AllOf(nodes) | Keyword::AnyOf(nodes) | Keyword::OneOf(nodes) => found.extend(nodes),
            Keyword::If { test, then, otherwise } => {
                found.extend([Some(*test), *then, *otherwise].into_iter().flatten());
            }
            Keyword::DependentSchemas(all) => found.extend(all.iter().map(|(_, node)| node)),
            _ => {}
        }
    }
    found
}

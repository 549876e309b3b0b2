//! What the pieces of a paper are: the tree of its structure (ISO 32000-1, 14.7 and 14.8).

/// The tree. Its first node is the document.
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

/// One element.
pub(crate) struct Node {
    /// `Document`, `H1`, `H2`, `P`, `L`, `LI`, `Lbl` or `LBody`.
    pub(crate) kind: &'static str,
    pub(crate) parent: usize,
    pub(crate) kids: Vec<Kid>,
}

/// What is in an element.
pub(crate) enum Kid {
    /// Another element.
    Node(usize),
    /// A piece of a page: the page from 0, and its number there.
    Piece { page: usize, number: usize },
}

impl Tree {
    pub(crate) fn new() -> Self {
        Self { nodes: vec![Node { kind: "Document", parent: 0, kids: Vec::new() }] }
    }
    /// A new element within another one.
    pub(crate) fn within(&mut self, parent: usize, kind: &'static str) -> usize {
        let node = self.nodes.len();
        self.nodes.push(Node { kind, parent, kids: Vec::new() });
        self.nodes[parent].kids.push(Kid::Node(node));
        node
    }
}

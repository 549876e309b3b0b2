//! Form and answers side by side: every item as often as it is on the page, and whether it is asked.

use crate::{
    answers::{Answer, Answers, Entry},
    form::{Condition, Form, ItemId, Kind, Operator},
    value::{Coding, Value},
};
use std::collections::HashMap;

/// Where a node stands in its [`Live`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// An item at one place: once for each time its group is there, and for each answer of a question that it is within.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// The item.
    pub item: ItemId,
    /// The node it is within.
    pub parent: Option<NodeId>,
    /// The nodes within it, in the form's order.
    pub children: Vec<NodeId>,
    /// Within a question: for which of its answers, from 0.
    pub answer: Option<usize>,
    /// Which time of a group that repeats, from 0.
    pub time: usize,
    /// What is filled in here; nothing yet when there is none.
    pub entry: Option<&'a Entry>,
    /// It is asked: its own conditions hold, and everything it is within is asked.
    pub enabled: bool,
    /// It counts: everything it is within that has to be answered first is answered.
    pub reached: bool,
}

impl Node<'_> {
    /// The answers that are not empty.
    pub fn answers(&self) -> impl Iterator<Item = &Answer> {
        self.entry.into_iter().flat_map(|entry| &entry.answers)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.answers().filter_map(|answer| answer.value.as_ref())
    }
}

/// All nodes. Rebuilt whenever answers have changed, which takes time in proportion to the length of form and answers.
#[derive(Debug, Clone)]
pub struct Live<'a> {
    nodes: Vec<Node<'a>>,
    roots: Vec<NodeId>,
}

impl<'a> Live<'a> {
    /// One node. The id must be of this `Live`.
    pub fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id.0 as usize]
    }

    /// The outermost nodes.
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// Every node, an outer one before those within it.
    pub fn all(&self) -> impl Iterator<Item = (NodeId, &Node<'a>)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index as u32), node))
    }

    /// The nodes of an item, wherever it stands.
    pub fn of(&self, item: ItemId) -> impl Iterator<Item = NodeId> {
        self.all().filter(move |(_, node)| node.item == item).map(|(id, _)| id)
    }

    /// Nodes of one item within a node, or outermost: children stand in the order of items.
    fn within(&self, parent: Option<NodeId>, item: ItemId) -> &[NodeId] {
        let children = parent.map_or(&self.roots, |id| &self.nodes[id.0 as usize].children);
        let from = children.partition_point(|id| self.nodes[id.0 as usize].item < item);
        let to = children.partition_point(|id| self.nodes[id.0 as usize].item <= item);
        &children[from..to.max(from)]
    }
}

impl Form {
    /// Lays answers beside the form and decides what is asked (R4, Questionnaire.item.enableWhen).
    ///
    /// A condition looks at the question that is nearest: within the innermost group that holds both, else before it, else after it;
    /// and within an answer, at that answer. A question that is not asked counts as not answered, whatever it still holds. Nobody's
    /// order of filling in matters. `!=` holds while nothing is answered, too: R4's sentence
    /// about it is broken, and R5 says “no answer has a value that is equal”, which forms rely on (“no fixed address”).
    pub fn live<'a>(&self, answers: &'a Answers) -> Live<'a> {
        let mut live = Live { nodes: Vec::new(), roots: Vec::new() };
        live.roots = self.lay_beside(&mut live, None, None, &answers.entries, true);
        let mut by_item: Vec<Vec<u32>> = vec![Vec::new(); self.items.len()];
        for (index, node) in live.nodes.iter().enumerate() {
            by_item[node.item.0 as usize].push(index as u32);
        }
        // Questions come before the items that look at them, so what was found once stays true.
        let mut found = Found::new();
        for item in &self.order {
            for index in &by_item[item.0 as usize] {
                let enabled = self.enabled(&live, NodeId(*index), &mut found);
                live.nodes[*index as usize].enabled = enabled;
            }
        }
        live
    }

    fn lay_beside<'a>(
        &self,
        live: &mut Live<'a>,
        parent: Option<NodeId>,
        answer: Option<usize>,
        entries: &'a [Entry],
        reached: bool,
    ) -> Vec<NodeId> {
        let items = self.children(parent.map(|id| live.node(id).item)).to_vec();
        let mut found: HashMap<&str, Vec<&'a Entry>> = HashMap::new();
        for entry in entries {
            found.entry(&entry.link_id).or_default().push(entry);
        }
        let mut nodes = Vec::new();
        for id in items {
            let item = self.item(id);
            let entries = found.remove(item.link_id.as_str()).unwrap_or_default();
            let times = if item.kind == Kind::Group && item.repeats { entries.len().max(1) } else { 1 };
            for time in 0..times {
                let entry = entries.get(time).copied();
                let node_id = NodeId(live.nodes.len() as u32);
                let node = Node { item: id, parent, children: Vec::new(), answer, time, entry, enabled: false, reached };
                live.nodes.push(node);
                nodes.push(node_id);
                let mut children = Vec::new();
                if item.kind == Kind::Group {
                    // Nobody has to go through an optional group that is not there.
                    let asked = reached && (entry.is_some() || !item.repeats || item.least() > 0);
                    let within = entry.map_or(&[][..], |entry| &entry.entries);
                    children = self.lay_beside(live, Some(node_id), None, within, asked);
                } else if !item.children.is_empty() {
                    let answers = entry.map_or(&[][..], |entry| &entry.answers);
                    for (index, answer) in answers.iter().enumerate() {
                        let asked = reached && answer.value.is_some();
                        children.extend(self.lay_beside(live, Some(node_id), Some(index), &answer.entries, asked));
                    }
                    if answers.is_empty() {
                        children = self.lay_beside(live, Some(node_id), Some(0), &[], false);
                    }
                    children.sort_by_key(|child| (live.node(*child).item, live.node(*child).answer));
                }
                live.nodes[node_id.0 as usize].children = children;
            }
        }
        nodes
    }

    fn enabled(&self, live: &Live<'_>, id: NodeId, found: &mut Found) -> bool {
        let node = live.node(id);
        if node.parent.is_some_and(|parent| !live.node(parent).enabled) {
            return false;
        }
        let item = self.item(node.item);
        match item.conditions.as_slice() {
            [] => true,
            conditions if item.any_condition => conditions.iter().any(|condition| holds(live, id, condition, found)),
            conditions => conditions.iter().all(|condition| holds(live, id, condition, found)),
        }
    }
}

/// The nearest occurrence of a question for all who look from the same place: the cost stays in line with the number of nodes.
type Found = HashMap<(Option<NodeId>, Option<usize>, ItemId, bool), Option<NodeId>>;

fn holds(live: &Live<'_>, id: NodeId, condition: &Condition, found: &mut Found) -> bool {
    // Up to the innermost node that holds both.
    let mut at = id;
    let scope = loop {
        let parent = live.node(at).parent;
        match parent {
            Some(parent) if Some(live.node(parent).item) == condition.within => break Some(parent),
            Some(parent) => at = parent,
            None => break None,
        }
    };
    if condition.down.is_empty() {
        // The question holds the item: the answer that it is within counts.
        let own = live.node(at).answer.unwrap_or(0);
        let value = scope.and_then(|scope| live.node(scope).answers().nth(own)).and_then(|answer| answer.value.as_ref());
        return compare(condition, &value.into_iter().collect::<Vec<_>>());
    }
    let before = condition.question < live.node(id).item;
    // Within a question the item's own answer goes first.
    let own = live.node(at).answer;
    let place = (scope, own, condition.question, before);
    let nearest = *found.entry(place).or_insert_with(|| nearest(live, scope, own, &condition.down, before));
    let values: Vec<&Value> = nearest.map(|node| live.node(node).values().collect()).unwrap_or_default();
    compare(condition, &values)
}

/// The occurrence of a question that is answered and asked: the last one before, or the first one after.
fn nearest(live: &Live<'_>, scope: Option<NodeId>, own: Option<usize>, down: &[ItemId], before: bool) -> Option<NodeId> {
    let (first, rest) = down.split_first()?;
    let all = live.within(scope, *first);
    let mine = |id: &&NodeId| own.is_none() || live.node(**id).answer == own;
    let look = |id: &NodeId| {
        let node = live.node(*id);
        match rest {
            [] => (node.enabled && node.values().next().is_some()).then_some(*id),
            _ => nearest(live, Some(*id), None, rest, before),
        }
    };
    let mut candidates = all.iter().filter(mine);
    if before { candidates.rev().find_map(look) } else { candidates.find_map(look) }
}

fn compare(condition: &Condition, values: &[&Value]) -> bool {
    let answer = &condition.answer;
    let order = |test: fn(std::cmp::Ordering) -> bool| values.iter().any(|value| value.compare(answer).is_some_and(test));
    let same = || values.iter().any(|value| same(value, answer));
    match condition.operator {
        Operator::Exists => *answer == Value::Boolean(!values.is_empty()),
        Operator::Equal => same(),
        Operator::NotEqual => !same(),
        Operator::Greater => order(std::cmp::Ordering::is_gt),
        Operator::Less => order(std::cmp::Ordering::is_lt),
        Operator::GreaterOrEqual => order(std::cmp::Ordering::is_ge),
        Operator::LessOrEqual => order(std::cmp::Ordering::is_le),
    }
}

/// As `=` means it; a text is also the code or the words of a coding, and a number its code, because forms mix them.
pub(crate) fn same(value: &Value, answer: &Value) -> bool {
    match (value, answer) {
        (Value::Coding(coding), Value::String(text)) => {
            coding.code.as_ref() == Some(text) || coding.display.as_ref() == Some(text)
        }
        (Value::Coding(Coding { code: Some(code), .. }), Value::Integer(number)) => *code == number.to_string(),
        // Typed, because the list is not in the file: the words are all there is.
        (Value::Coding(Coding { code: None, display: Some(typed), .. }), Value::Coding(meant)) => {
            [&meant.display, &meant.code].into_iter().flatten().any(|words| words.to_lowercase() == typed.trim().to_lowercase())
        }
        _ => value.same(answer),
    }
}

#[cfg(test)]
mod tests;

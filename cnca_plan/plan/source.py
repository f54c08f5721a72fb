"""YAML text to a tree that remembers file, line and column. The only module that imports yaml.

The parser serves as a tokenizer; the tree is built here, so that nothing is expanded, constructed or guessed: no
anchors, aliases, tags or merge keys, and scalars by the YAML 1.2 core schema. Faults are findings,
as many as can be found.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import yaml

from cnca_plan.core.findings import Finding, Place, shown
from cnca_plan.core.garbage import paused_gc
from cnca_plan.plan.decode import Text, as_text, check, decode
from cnca_plan.plan.files import MOST_BYTES, load, too_large
from cnca_plan.plan.keys import Keys
from cnca_plan.plan.syntax import MISSING_SPACE, Complaint, explain, missing_space, second_document
from cnca_plan.plan.tree import List, Map, Node, Plain, Scalar, Source, Value, plain, resolve

__all__ = ["List", "Map", "Node", "Plain", "Scalar", "Source", "Value", "parse", "plain", "read"]

MOST_NODES = 2_000_000
MOST_DEPTH = 100
# The slow parser gives an escape past U+10FFFF to chr() and lets its exception through, without a place.
_BAD_ESCAPE = Complaint("escape code", 1, 1)
_FAR = 200  # columns; further in, a value is not looked at as a line of its own: long lines must not cost n²


def read(path: Path, name: str) -> tuple[Source | None, list[Finding]]:
    """The file at `path`, shown as `name`, or None where no tree could be built; the findings say what is wrong.

    A Source may come together with errors, so that later checks can add theirs. Raises Unreachable when the system
    refuses: the file is missing, may not be read, or its name is impossible.
    """
    data, refusals = load(path, name)
    return (None, refusals) if data is None else parse(data, name, path)


def parse(data: bytes | str, name: str, path: Path | None = None) -> tuple[Source | None, list[Finding]]:
    """The same for bytes or text already at hand. Never raises."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        return None, [too_large(name)]
    decoded, found = (data.removeprefix("\ufeff"), []) if isinstance(data, str) else decode(raw, name)
    if decoded is None:
        return None, found
    text, faults = check(as_text(decoded, name))
    if text is None:
        return None, faults
    builder = _Builder(text)
    with paused_gc():
        root = builder.build()
    found = faults + builder.found
    if root is None:
        return None, found
    return Source(name, path, _hash(text.lines), text.lines, root), found


def _hash(lines: tuple[str, ...]) -> str:
    """SHA-256 of the text with line feeds and without byte-order mark, so that Git may change line ends."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


class _Abort(Exception):
    """Reading cannot go on; the finding is already noted."""


class _Builder:
    """Events in, nodes out. Recursive, but never deeper than MOST_DEPTH."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.found: list[Finding] = []
        self._nodes = 0
        # The C parser hands out one event at a time, so 100 kB of `[` end at the depth limit, not in its stack.
        self._parser = (yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)(text.text)
        self._next: Callable[[], Any] = self._parser.get_event

    def build(self) -> Node | None:
        """The root node, or None when there is none or reading had to stop."""
        try:
            return self._document()
        except _Abort:
            return None
        except yaml.MarkedYAMLError as error:
            self.found += explain(_complaint(error), self.text)
        except yaml.YAMLError as error:
            self.found += explain(Complaint(str(error), 1, 1), self.text)
        except (ValueError, OverflowError):
            if yaml.__with_libyaml__:
                raise
            self.found += explain(_BAD_ESCAPE, self.text)
        finally:
            self._parser.dispose()
        return None

    def _document(self) -> Node | None:
        self._next()  # the stream's start
        start = self._next()
        if not isinstance(start, yaml.DocumentStartEvent):
            self._no_root()
        if start.tags:
            self._error("yaml-tag", "%TAG is not allowed", start, "delete the line")
        root = self._node(self._next(), 1)
        self._next()  # the document's end
        after = self._next()
        if isinstance(after, yaml.DocumentStartEvent):
            line, column = _position(after)
            self.found.append(second_document(self.text, line, column))
        return self._root(root)

    def _root(self, root: Node) -> Node | None:
        if not isinstance(root, Scalar):
            return root
        if not root.text and not root.quoted:
            self._no_root()
        if not any(finding.severity == "error" for finding in self.found):
            help = "a plan file is made of `name: value` lines"
            self.found.append(self.text.error("not-a-map", "the file is a single value", *_at(root), help))
        return root

    def _no_root(self) -> NoReturn:
        message = "the file is empty; start with `cnca-plan init`"
        self.found.append(self.text.error("file-empty", message, 1, 1, "or write the first `name: value` line"))
        raise _Abort

    def _node(self, event: Any, depth: int) -> Node:
        self._nodes += 1
        if depth > MOST_DEPTH or self._nodes > MOST_NODES:
            self._too_much(event, depth)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None or event.anchor is not None:
            self._refuse_properties(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        return self._map(event, depth) if isinstance(event, yaml.MappingStartEvent) else self._list(event, depth)

    def _too_much(self, event: yaml.Event, depth: int) -> NoReturn:
        if depth > MOST_DEPTH:
            self._error("too-deep", f"nested more than {MOST_DEPTH} deep", event, "is a bracket missing?")
        else:
            self._error("too-many-values", f"more than {MOST_NODES:_} values in one file", event, "split the file")
        raise _Abort

    def _alias(self, event: yaml.AliasEvent) -> Scalar:
        name = f"*{event.anchor}"
        help = "write the value out again; text that starts with `*` goes in quotes"
        self._error("yaml-anchor", f"aliases (`{shown(name)}`) are not allowed", event, help)
        return Scalar(self._place(event), name, True, name)

    def _refuse_properties(self, event: Any) -> None:
        if event.tag is not None:
            help = "write the plain value; text that starts with `!` goes in quotes"
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._error("yaml-tag", f"tags (`{shown(tag)}`) are not allowed", event, help)
        if event.anchor is not None:
            help = "delete it; text that starts with `&` goes in quotes"
            self._error("yaml-anchor", f"anchors (`&{shown(event.anchor)}`) are not allowed", event, help)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text: str = event.value
        if event.style:
            if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
                self._error("bad-escape", "an escape that names half a character", event, "write the character itself")
                text = text.encode("utf-8", "replace").decode()
            return Scalar(self._place(event), text, True, text)
        if ":" in text or " - " in text:
            self._suspect(event, text)
        return Scalar(self._place(event), text, False, resolve(text))

    def _suspect(self, event: yaml.ScalarEvent, text: str) -> None:
        """Text that is legal YAML but was surely meant as a map or a list."""
        first, column = _position(event)
        line = self.text.lines[first - 1]
        alone = column < _FAR and not line[: column - 1].replace("-", " ").strip()
        if alone and MISSING_SPACE.match(line, column - 1):
            self.found.append(missing_space(self.text, first, line.index(":") + 1))
        last = event.end_mark.line + 1 if event.end_mark else first
        for number in range(first + 1, min(last, len(self.text.lines)) + 1):
            self._over_indented(number, self.text.lines[number - 1])

    def _over_indented(self, number: int, line: str) -> None:
        if line.lstrip(" ").startswith("- "):
            column = len(line) - len(line.lstrip(" ")) + 1
            help = "start it in the column of the item above, or put the text in quotes"
            message = "this item is indented too far and would be read as part of the text above"
            self.found.append(self.text.error("item-over-indented", message, number, column, help))

    def _list(self, event: yaml.SequenceStartEvent, depth: int) -> List:
        items: list[Node] = []
        while not isinstance(following := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(following, depth + 1))
        return List(self._place(event), tuple(items))

    def _map(self, event: yaml.MappingStartEvent, depth: int) -> Map:
        entries: list[tuple[Scalar, Node]] = []
        keys = Keys(self.text, self.found, bool(event.flow_style))
        while not isinstance(following := self._next(), yaml.MappingEndEvent):
            key = self._node(following, depth + 1)
            value = self._node(self._next(), depth + 1)
            if isinstance(key, Scalar):
                entries += [(key, value)] if keys.accept(key, value) else []
            else:
                help = "a name is one word or text; is this a template placeholder still to be filled in?"
                self._error("key-not-text", "a name cannot be a list or a map", following, help)
        return Map(self._place(event), tuple(entries))

    def _place(self, event: yaml.Event) -> Place:
        return Place(self.text.name, *_position(event))

    def _error(self, code: str, message: str, event: yaml.Event, help: str) -> None:
        line, column = _position(event)
        self.found.append(self.text.error(code, message, line, column, help))


def _complaint(error: yaml.MarkedYAMLError) -> Complaint:
    problem, context = error.problem_mark, error.context_mark
    return Complaint(
        error.problem or "",
        problem.line + 1 if problem else 1,
        problem.column + 1 if problem else 1,
        error.context or "",
        context.line + 1 if context else 0,
        context.column + 1 if context else 0,
    )


def _position(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _at(node: Node) -> tuple[int, int]:
    return node.place.line, node.place.column

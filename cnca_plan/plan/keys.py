"""The laws of names in one map: none twice, none that look alike, none empty, no merge keys."""

import unicodedata
from dataclasses import dataclass, field

from cnca_plan.core.findings import Finding, shown
from cnca_plan.plan.decode import Text
from cnca_plan.plan.syntax import MISSING_SPACE, missing_space
from cnca_plan.plan.tree import Node, Scalar

_LONGEST = 1024  # characters; normalising a longer name can take quadratic time


@dataclass(slots=True)
class Keys:
    """The names met so far in one map; faults are added to `found`."""

    text: Text
    found: list[Finding]
    flow: bool
    _seen: dict[str, Scalar] = field(default_factory=dict)

    def accept(self, key: Scalar, value: Node) -> bool:
        """Whether the entry has a usable name that is new in its map; if not, the reason is noted."""
        reason = self._unusable(key, value) or self._again(key)
        self.found += [reason] if reason else []
        return reason is None

    def _unusable(self, key: Scalar, value: Node) -> Finding | None:
        line, column = key.place.line, key.place.column
        if not key.text.strip():
            return self.text.error("key-empty", "a value without a name", line, column, "write `name: value`")
        if key.quoted:
            return None
        if key.text == "<<":
            return self.text.error(
                "yaml-merge-key", "merge keys (`<<`) are not allowed", line, column, "copy the lines"
            )
        if self.flow and isinstance(value, Scalar) and not value.text and MISSING_SPACE.match(key.text):
            return missing_space(self.text, line, column + key.text.index(":"))
        return None

    def _again(self, key: Scalar) -> Finding | None:
        first = self._seen.setdefault(_folded(key), key)
        if first is key:
            return None
        where = f"also on line {first.place.line}"
        same = first.text == key.text
        code = "duplicate-key" if same else "look-alike-keys"
        how = "is given twice" if same else f"looks like `{shown(first.text)}`"
        excerpt = self.text.lines[key.place.line - 1]
        message = f"`{shown(key.text)}` {how}: {where}"
        return Finding(code, "error", message, "keep one of them", key.place, excerpt, (first.place,))


def _folded(key: Scalar) -> str:
    """The name without what the eye or a file system may overlook: case, outer spaces, Unicode form, `_` in a year."""
    if isinstance(key.value, int) and not isinstance(key.value, bool):
        return str(key.value)
    text = key.text if key.text.isascii() or len(key.text) > _LONGEST else unicodedata.normalize("NFC", key.text)
    return text.strip().casefold()

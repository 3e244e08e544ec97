"""YAML as the readers want it: dates stay text, every failure is a fault, every key has its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from ingest.fault import Faults


class _Loader(yaml.CSafeLoader):
    """YAML's safe loader without dates: `2026-02-30` is for a reader to refuse, with its line."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Parsed:
    """A YAML text. `keys`: the line of each key of a mapping, `entries`: that of each entry of a
    list, `repeated`: keys that stand twice, with the line of the second."""

    data: Any
    keys: dict[str, int] = field(default_factory=dict)
    entries: list[int] = field(default_factory=list)
    repeated: list[tuple[str, int]] = field(default_factory=list)


def parse(text: str, faults: Faults, what: str = "is not YAML", before: int = 0) -> Parsed | None:
    """`text` parsed, or None with a fault recorded. `before`: lines of the file before the text."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        faults.add(before + line, f"{what}: {getattr(error, 'problem', None) or error}")
        return None
    except (ValueError, TypeError, RecursionError) as error:
        faults.add(before + 1, f"{what}: {str(error)[:100] or type(error).__name__}")
        return None
    parsed = Parsed(data)
    if isinstance(node, yaml.MappingNode):
        for key, _ in node.value:
            name, line = str(key.value), before + key.start_mark.line + 1
            if name in parsed.keys:
                parsed.repeated.append((name, line))
            parsed.keys[name] = line
    elif isinstance(node, yaml.SequenceNode):
        parsed.entries.extend(before + n.start_mark.line + 1 for n in node.value)
    return parsed

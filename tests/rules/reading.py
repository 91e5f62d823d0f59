"""Reads the project's own code for the rules: what each file imports, and what each name in it stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Import:
    """One imported thing by its full name (`from groups.chat import service` is `groups.chat.service`)."""

    full: str
    local: str
    line: int
    inner: bool


@dataclass(frozen=True)
class Source:
    """A Python file by its place in the project and its text; planted examples are made of the same two."""

    place: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.place)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """`groups/chat/service/post.py` is ('groups', 'chat', 'service', 'post')."""
        path = PurePosixPath(self.place)
        return path.parent.parts if path.name == "__init__.py" else (*path.parent.parts, path.stem)

    @cached_property
    def module(self) -> str:
        return ".".join(self.parts)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return tuple(self._imports())

    @cached_property
    def names(self) -> dict[str, str]:
        """What each imported local name stands for."""
        return {found.local: found.full for found in self.imports}

    def full_name(self, node: ast.AST) -> str:
        """The full dotted name of `a` or `a.b.c`, imports taken into account; empty for anything else."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            before = self.full_name(node.value)
            return f"{before}.{node.attr}" if before else ""
        return ""

    def references(self) -> Iterator[tuple[str, int]]:
        """Every full name used or imported, with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name | ast.Attribute):
                yield self.full_name(node), node.lineno
        for found in self.imports:
            yield found.full, found.line

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def strings(self) -> Iterator[tuple[str, int]]:
        """String literals that are not docstrings, with their lines."""
        spoken = {id(doc) for doc in self._docstrings()}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
                yield node.value, node.lineno

    def _docstrings(self) -> Iterator[ast.Constant]:
        for node in ast.walk(self.tree):
            body = getattr(node, "body", None)
            first = body[0] if isinstance(body, list) and body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value

    def _imports(self) -> Iterator[Import]:
        top = set(_top_level(self.tree))
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    local = alias.asname or alias.name.split(".")[0]
                    # `import a.b` binds `a`; `import a.b as c` binds a.b.
                    bound = alias.name if alias.asname else local
                    yield Import(bound, local, node.lineno, node not in top)
                    if bound != alias.name:
                        yield Import(alias.name, alias.name, node.lineno, node not in top)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                for alias in node.names:
                    full = f"{base}.{alias.name}" if base else alias.name
                    yield Import(full, alias.asname or alias.name, node.lineno, node not in top)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.parts if self.place.endswith("__init__.py") else self.parts[:-1]
        kept = package[: len(package) - (node.level - 1)]
        return ".".join([*kept, *([node.module] if node.module else [])])


def _top_level(tree: ast.Module) -> Iterator[ast.AST]:
    """Statements that run on import, those under `if TYPE_CHECKING` and `try` included."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If | ast.Try):
            waiting.extend([*node.body, *node.orelse])
            waiting.extend(inner for handler in getattr(node, "handlers", []) for inner in handler.body)


def sources(*places: str) -> list[Source]:
    """Every Python file under these folders, or these files, of the project."""
    found = [
        path
        for place in places
        for path in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
        if path.is_file()
    ]
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in found]


def house() -> list[Source]:
    """The application: `groups`, `realtime` and `wsgi.py`."""
    return sources("groups", "realtime", "wsgi.py")


def starts_with(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of these packages or inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)

"""Every slip that a mutant may have, by the kind of code that it happens to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from gradestep.proof.mutation import general, limits, names, statements, training

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gradestep.proof.mutation.source_edits import Code, Edit

SLIPS: dict[type[ast.AST], tuple[Callable[[Code, Any], Iterator[Edit]], ...]] = {
    ast.BinOp: (general.arithmetic,),
    ast.UnaryOp: (general.unary,),
    ast.Compare: (general.comparison, limits.tolerant),
    ast.BoolOp: (general.boolean,),
    ast.Constant: (general.constant, training.text),
    ast.If: (general.condition,),
    ast.IfExp: (general.condition,),
    ast.ListComp: (general.filtered,),
    ast.SetComp: (general.filtered,),
    ast.DictComp: (general.filtered,),
    ast.GeneratorExp: (general.filtered,),
    ast.For: (general.loop, statements.after_the_loop),
    ast.While: (general.while_loop,),
    ast.Return: (general.result, statements.inside_the_loop),
    ast.Tuple: (general.order,),
    ast.Call: (general.order, training.keywords, training.unwrapped, limits.clipped, limits.rounded),
    ast.FunctionDef: (limits.rows, limits.capped),
    ast.List: (training.elements,),
    ast.Attribute: (training.relative, training.variables),
    ast.Name: (training.relative, names.sibling),
    ast.Subscript: (training.end_for_end,),
    ast.AugAssign: (training.rate, statements.missing),
    ast.Expr: (statements.missing,),
    ast.Assign: (statements.missing,),
    ast.Assert: (statements.missing,),
    ast.Break: (statements.other_way_out,),
    ast.Continue: (statements.other_way_out,),
    ast.With: (statements.outside_the_tape,),
}


def slips(code: Code) -> Iterator[Edit]:
    """Yield each slip that `code` may have, but none in arguments that change no result, such as `verbose=0`."""
    quiet = {id(node.value) for node in code.nodes() if isinstance(node, ast.keyword) and node.arg in training.QUIET}
    for node in code.nodes():
        if id(node) not in quiet:
            for slip in SLIPS.get(type(node), ()):
                yield from slip(code, node)

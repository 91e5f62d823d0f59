"""Whether somebody guides a group at this moment, as a condition for questions about many."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, literal, or_
from sqlalchemy.ext.hybrid import Comparator

from groups import clock
from groups.access import Role
from groups.columns import Choice, UTCDateTime


class RoleNow(Comparator[Role]):
    """`Membership.role` in a question. The moment is asked for whenever the question is: a statement that is made once
    and kept is right tomorrow too."""

    def __init__(self, given: Any, begins: Any, ends: Any) -> None:
        super().__init__(given)
        self._given, self._begins, self._ends = given, begins, ends

    def __clause_element__(self) -> ColumnElement[Role]:
        member = literal(Role.MEMBER, Choice(Role))
        return case((self._guides(), self._given), else_=member).label("role")

    def __eq__(self, other: object) -> ColumnElement[bool]:  # type: ignore[override]  # as SQLAlchemy has it
        return self._guides() if other is Role.FACILITATOR else ~self._guides()

    def __ne__(self, other: object) -> ColumnElement[bool]:  # type: ignore[override]  # as SQLAlchemy has it
        return ~(self == other)

    def _guides(self) -> ColumnElement[bool]:
        now = bindparam("guides_now", callable_=clock.now, type_=UTCDateTime(), unique=True)
        begun = or_(self._begins.is_(None), self._begins <= now)
        lasts = or_(self._ends.is_(None), self._ends > now)
        return and_(self._given == Role.FACILITATOR, begun, lasts)

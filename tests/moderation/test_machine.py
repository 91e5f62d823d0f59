"""Whatever people do to a case, in any order: its record, read from the beginning, gives the case that is stored."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from groups import clock, db
from groups.errors import Problem
from groups.moderation import jobs, queries, service
from groups.moderation.ladder import Rung
from groups.moderation.models import AppealState, Case, CaseState, Decision
from groups.people.models import Person
from tests import make
from tests.chat import deeds
from tests.moderation import told

SOMEBODY = st.sampled_from(["wren", "otter", "ines", "alder", "rowan"])


class CaseMachine(RuleBasedStateMachine):
    """One message, its author, two who read it, two who guide and one who coordinates."""

    @initialize()
    def begin(self) -> None:
        self.held = clock.frozen(make.NOON)
        self.forward = self.held.__enter__()
        self.group = make.group()
        self.room = make.room(self.group)
        self.people = {name: make.member(self.group, make.person(name.title())) for name in ("wren", "otter", "reed")}
        for name in ("ines", "alder"):
            self.people[name] = make.facilitator(self.group, make.person(name.title()))
        self.people["rowan"] = make.coordinator("Rowan")
        self.rule = deeds.agreement_of(self.group)
        self.message = deeds.post(self.people["wren"], self.room, "Hmm")
        self.reports()

    def teardown(self) -> None:
        self.held.__exit__(None, None, None)
        db.release()

    def does(self, deed, who: str, *given) -> None:
        """Try a deed on the last case; a refusal leaves everything as it was."""
        with suppress(Problem), db.transaction() as session:
            person = session.get_one(Person, self.people[who].id)
            deed(person, queries.case_for(person, self.case().ref), *given)

    def case(self) -> Case:
        return deeds.case_of(self.message)

    def reports(self, who: str = "otter") -> None:
        with suppress(Problem):
            deeds.report(self.people[who], self.message, self.group)

    @rule(who=st.sampled_from(["otter", "reed", "ines"]))
    def report(self, who: str) -> None:
        self.reports(who)

    @rule(who=SOMEBODY)
    def claim(self, who: str) -> None:
        self.does(service.claim, who)

    @rule(who=SOMEBODY)
    def let_go(self, who: str) -> None:
        self.does(service.let_go, who)

    @rule(who=SOMEBODY, stale=st.booleans())
    def hand_on(self, who: str, stale: bool) -> None:
        self.does(service.hand_on, who, "Please look.", self.case().version - stale)

    @rule(who=SOMEBODY, decision=st.sampled_from(Decision), rung=st.sampled_from([None, *Rung]), stale=st.booleans())
    def decide(self, who: str, decision: Decision, rung: Rung | None, stale: bool) -> None:
        version = self.case().version - stale
        self.does(service.decide, who, decision, "Because.", self.rule, version, rung)

    @rule(who=SOMEBODY)
    def quiet(self, who: str) -> None:
        self.does(service.quiet_meanwhile, who, self.room.id)

    @rule(who=SOMEBODY)
    def appeal(self, who: str) -> None:
        with suppress(Problem), db.transaction() as session:
            person = session.get_one(Person, self.people[who].id)
            service.appeal(person, queries.decision_for(person, self.case().ref), "Please.")

    @rule(who=SOMEBODY, state=st.sampled_from(AppealState), decision=st.sampled_from(Decision))
    def answer(self, who: str, state: AppealState, decision: Decision) -> None:
        given = service.Answer(state, "Because.", service.Ruling(decision))
        self.does(service.answer_appeal, who, given, self.case().version)

    @rule(text=st.sampled_from(["One", "Two"]))
    def edit(self, text: str) -> None:
        with suppress(Problem):
            deeds.edit(self.people["wren"], self.message, text)

    @rule(hours=st.sampled_from([0.2, 30, 24 * 15, 24 * 91]))
    def time_goes_by(self, hours: float) -> None:
        self.forward(timedelta(hours=hours))

    @rule()
    def sweep(self) -> None:
        jobs.end_claims()
        jobs.tidy()

    @invariant()
    def the_record_gives_what_is_stored(self) -> None:
        db.session().rollback()
        for case in db.session().query(Case).filter_by(group_id=self.group.id):
            told.assert_told(case)
            self.holds_for(told.again(case))

    def holds_for(self, case: Case) -> None:
        appeal, measures = queries.appeal_of(case), queries.measures_of(case)
        assert (case.decided_at is None) is (case.decision is None)
        if appeal is not None and appeal.reviewer_id is not None:
            assert appeal.reviewer_id not in (case.decided_by_id, case.author_id)
        if case.decided_by_id is not None and case.source == "report":
            assert case.decided_by_id not in queries.part_ids(case)
        if case.decision in (Decision.DISMISSED, Decision.RELEASED):
            assert all(each.lifted_at is not None for each in measures)
        if case.state is CaseState.OPEN:
            assert case.claimed_by_id is None
        if case.forgotten_at is not None:
            assert (case.state, case.context) == (CaseState.CLOSED, {})


@pytest.mark.slow
def test_the_record_of_a_case_is_the_case(database: str) -> None:
    health = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    how = settings(max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=health, database=None)
    run_state_machine_as_test(CaseMachine, settings=how)

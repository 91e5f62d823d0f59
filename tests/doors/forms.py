"""Every form there is: who sends it, where, and with what; and the doors through which nothing is typed."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.activities.test_pages import FORM as ACTIVITY
from tests.meetups.test_pages import FORM as MEETUP
from tests.membership.test_guiding import NEW as GROUP
from tests.volunteering.test_volunteering import FORM as OPPORTUNITY

CANARY = "heron-51c9"
OBJECTION = {"ground": "other", "words": f"It is not so: {CANARY}", "honest": "y"}
LEGAL = {
    "asked_by": CANARY, "ground": "An order", "reference": "7/26", "asked_on": "2026-11-02", "first": "2026-10-01",
    "last": "2026-10-31",
}  # fmt: skip
BREACH = {
    "happened": CANARY, "kinds": "names", "where": "all", "since": "2026-10-01T10:00", "until": "2026-10-02T10:00",
    "noticed_at": "2026-10-03T10:00",
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """One form: who sends it, where, with what; and how one sees in the answer that it is still there."""

    who: str
    path: str
    data: dict[str, object]
    seen: str = CANARY
    count: str = field(default="", compare=False)  # what is counted before the deed, if anything


RULES = {"version": "1", "rules-0-words": CANARY, "rules-0-why": "It helps.", "rules-0-essential": "y"}
LINE = {"kind": "crisis", "name": CANARY, "dial": "0800 111", "free": "y"}
SAYING = {"deed": "signposted", "title": "The library", "words": CANARY}
MANNER = {
    "minutes": "60", "talk": "queue", "doors": "until", "late_minutes": "47", "minimum": "3", "turn_s": "120",
    "gap_s": "10", "slow_s": "20", "transcript_days": "3",
}  # fmt: skip
PHRASE = "a long walk over seven quiet hills"

FORMS = {
    "absence.note": Form("guide", "/groups/{group}/away/{away}", {"words": CANARY}, count="message"),
    "activities.edit": Form("organiser", "/activities/{activity}/edit", {**ACTIVITY, "summary": CANARY}),
    "activities.publish": Form("organiser", "/activities/new", {**ACTIVITY, "summary": CANARY}),
    "activities.wrong": Form("member", "/activities/{activity}/wrong", {"said": CANARY}, count="wrong"),
    "calendars.address": Form("member", "/account/calendars/{feed}", {"name": CANARY}),
    "calendars.addresses": Form("member", "/account/calendars", {"name": CANARY}),
    "care.debrief": Form("guide", "/care/{care}/debrief", {"how": CANARY}),
    "care.level": Form(
        "guide", "/care/{care}/level", {"level": "green", "version": "{care_version}"},
        r'<input checked[^>]*value="green"',
    ),
    "care.new_saying": Form("coordinator", "/desk/care/replies/new", SAYING),
    "care.now": Form("member", "/help-now", {"group": "{group}", "wish": "word", "words": CANARY}),
    "care.saying": Form("coordinator", "/desk/care/replies/heard", SAYING),
    "care.step": Form(
        "guide", "/care/{care}/steps/acknowledged", {"words": CANARY, "version": "{care_version}"}
    ),
    "care.supervise": Form("guide", "/care/{care}/supervision", {"words": CANARY}),
    "care.worried": Form(
        "guide", "/rooms/{room}/messages/{message}/worried", {"level": "amber", "words": CANARY}, count="care"
    ),
    "care.worried_about": Form(
        "guide", "/groups/{group}/members/{member}/worried", {"level": "amber", "words": CANARY}, count="care"
    ),
    "chat.edit": Form("member", "/rooms/{room}/messages/{message}/edit", {"text": CANARY}, count="message"),
    "chat.post": Form("member", "/rooms/{room}/messages", {"text": CANARY, "key": "abcdefgh12"}, count="message"),
    "chat.report": Form(
        "guide", "/rooms/{room}/messages/{message}/report", {"agreement": "{agreement}", "words": CANARY},
        count="report",
    ),
    "chat.hold_first": Form("guide", "/rooms/{room}/controls/hold", {"hold-minutes": "60", "hold-reason": CANARY}),
    "chat.set_aside": Form(
        "guide", "/rooms/{room}/controls/aside",
        {"aside-state": "paused", "aside-minutes": "10", "aside-words": CANARY, "aside-reason": CANARY},
    ),
    "chat.slow_down": Form(
        "guide", "/rooms/{room}/controls/pace",
        {"pace-seconds": "60", "pace-minutes": "30", "pace-reason": CANARY},
    ),
    "coordinating.contact": Form("coordinator", "/desk/contact", {"name": CANARY, "part": "Chair", "reached_at": "x"}),
    "coordinating.decline": Form("coordinator", "/desk/requests/{request}/decline", {"reason": CANARY}),
    "coordinating.give_office": Form(
        "coordinator", "/desk/offices/{member}", {"office": "organiser", "until": "2030-03-05"}, 'value="2030-03-05"'
    ),
    "coordinating.judge": Form(
        "coordinator", "/desk/risk-assessment/harms/hate", {"likelihood": "low", "words": CANARY}
    ),
    "coordinating.object_to": Form("", "/object/activity/{activity}", OBJECTION, count="object"),
    "coordinating.objection": Form(
        "coordinator", "/desk/objections/{objection}", {"outcome": "stays", "reason": CANARY}
    ),
    "coordinating.propose": Form("coordinator", "/desk/requests/about/{member}", LEGAL),
    "coordinating.record_breach": Form("coordinator", "/desk/breaches/new", BREACH),
    "directory.add": Form("coordinator", "/desk/help-lines/new", LINE),
    "directory.edit": Form("coordinator", "/desk/help-lines/{line}/edit", LINE),
    "duty.plan": Form(
        "guide", "/groups/{group}/duty/plan", {"day": "2030-03-05", "begins": "18:45", "ends": "20:15", "weekly": "y"},
        r'value="2030-03-05"[\s\S]*value="18:45"[\s\S]*<input checked',
    ),
    "journal.edit": Form("member", "/journal/{entry}/edit", {"text": CANARY, "version": "1"}, count="journal"),
    "journal.write": Form("member", "/journal/new", {"text": CANARY, "tags": "a, b"}, count="journal"),
    "meetups.cancel": Form("guide", "/meetups/{meetup}/cancel", {"reason": CANARY}),
    "meetups.change": Form("guide", "/meetups/{date}/change", {**MEETUP, "summary": CANARY}),
    "meetups.change_series": Form("guide", "/meetups/{date}/series/change", {**MEETUP, "summary": CANARY}),
    "meetups.end_series": Form("guide", "/meetups/{date}/series/end", {"reason": CANARY}),
    "meetups.handover": Form("guide", "/groups/{group}/handover", {"agreed": CANARY}),
    "meetups.leave_out": Form("guide", "/series/{series}/leave-out", {"day": "2030-03-05", "reason": CANARY}),
    "meetups.reply": Form(
        "member", "/meetups/{meetup}/reply", {"answer": "listening", "part": "first_15"},
        r'<input checked[^>]*value="listening"',
    ),
    "meetups.wait": Form(
        "member", "/meetups/{meetup}/line", {"seat": "speaking", "wait_part": "until_break"},
        r'<option selected[^>]*value="until_break"',
    ),
    "meetups.schedule": Form("guide", "/groups/{group}/meetups/new", {**MEETUP, "summary": CANARY}),
    "meetups.words": Form("member", "/company/{company}", {"text": CANARY}, count="message"),
    "membership.change_agreements": Form("guide", "/groups/{group}/agreements/change", RULES),
    "membership.appoint_for": Form(
        "coordinator", "/desk/groups/{group}/facilitators/{member}", {"until": "2030-03-05"}, 'value="2030-03-05"'
    ),
    "membership.create": Form("coordinator", "/desk/groups/new", {**GROUP, "summary": CANARY}),
    "membership.decide": Form(
        "guide", "/groups/{group}/requests/{wish}/decide", {"answer": "decline", "note": CANARY}
    ),
    "membership.join": Form(
        "stranger", "/groups/{group}/join",
        {"accept": "y", "kept": "y", "version": "1", "question_{question}": CANARY}, count="join",
    ),
    "moderation.remove": Form("guide", "/groups/{group}/members/{member}/remove", {"reason": CANARY}),
    "moderation.answer": Form(
        "second", "/cases/{appealed}/answer",
        {"outcome": "upheld", "reason": CANARY, "version": "{appealed_version}"},
    ),
    "moderation.appeal": Form("quiet", "/decisions/{decided}/appeal", {"words": CANARY}),
    "moderation.lift": Form("guide", "/measures/{measure}/lift", {"reason": CANARY}),
    "moderation.quiet": Form(
        "guide", "/groups/{group}/members/{member}/quiet",
        {"where": "", "hours": "1", "agreement": "", "reason": CANARY},
    ),
    "moderation.readmit": Form("guide", "/groups/{group}/members/{removed}/readmit", {"reason": CANARY}),
    "moderation.report_member": Form(
        "member", "/groups/{group}/members/{member}/report", {"agreement": "other", "words": CANARY}, count="report"
    ),
    "moderation.decide": Form(
        "guide", "/cases/{case}/decide",
        {"decision": "removed", "agreement": "{agreement}", "reason": CANARY, "version": "{version}"},
    ),
    "moderation.hand_on": Form("guide", "/cases/{case}/hand-on", {"reason": CANARY, "version": "{version}"}),
    "people.account": Form("member", "/account", {"name": "Wren", "zone": "Europe/London", "near": CANARY}),
    "people.boundaries": Form("member", "/account/boundaries", {"begins": "540", "until": "1260", "topics": CANARY}),
    "people.forgot": Form("", "/forgot", {"email": f"{CANARY}@example.org"}, count="forgot_address"),
    "people.pause": Form(
        "member", "/account/pause", {"length": "month", "keeps_seats": "y"}, r'<input checked[^>]*value="month"'
    ),
    "people.sign_in": Form(
        "", "/sign-in", {"email": f"{CANARY}@example.org", "passphrase": PHRASE}, count="sign_in_account"
    ),
    "people.sign_up": Form(
        "", "/sign-up", {"name": "Sorrel", "email": f"{CANARY}@example.org", "passphrase": PHRASE},
        count="sign_up_address",
    ),
    "screening.change": Form("coordinator", "/desk/screening/conduct", {"text": CANARY, "version": "0"}),
    "sessions.door": Form(
        "member", "/meetups/{evening}/session", {"chair": "listening"}, r'<input checked[^>]*value="listening"'
    ),
    "sessions.look_back": Form("guide", "/sessions/{session}/look-back", {"went": CANARY}),
    "sessions.manner": Form("guide", "/groups/{group}/sessions", MANNER, 'value="47"'),
    "sessions.out": Form("guide", "/sessions/{session}/out/{member}", {"reason": CANARY}),
    "sessions.words": Form(
        "guide", "/sessions/{session}/words", {"text": CANARY, "key": "abcdefgh12"}, count="message"
    ),
    "steps.add": Form("member", "/steps/ladder/new", {"title": CANARY, "level": "1"}),
    "steps.attempt": Form("member", "/steps/done/{done}", {"word": CANARY, "version": "1"}),
    "steps.change": Form("member", "/steps/ladder/{step}/change", {"title": CANARY, "level": "1", "version": "1"}),
    "steps.split": Form("member", "/steps/ladder/{step}/split", {"parts-0-title": CANARY, "version": "1"}),
    "steps.tried": Form("member", "/steps/tried", {"title": CANARY, "level": "1"}),
    "steps.try_step": Form("member", "/steps/ladder/{step}/tried", {"felt": "2", "word": CANARY}),
    "volunteering.add_shift": Form(
        "organiser", "/volunteering/{opportunity}/shifts",
        {"date": "2030-03-05", "time": "10:00", "minutes": "45", "places": "473"}, 'value="473"',
    ),
    "volunteering.edit": Form("organiser", "/volunteering/{opportunity}/edit", {**OPPORTUNITY, "summary": CANARY}),
    "volunteering.interest": Form("member", "/volunteering/{opportunity}/interest", {"words": CANARY}),
    "volunteering.publish": Form("organiser", "/volunteering/new", {**OPPORTUNITY, "summary": CANARY}),
    "wellbeing.check_in": Form("member", "/check-in", {"mood": "low", "words": CANARY}),
    "wellbeing.plan_part": Form("member", "/plan/daily", {"words": CANARY, "version": "0"}),
    "wellbeing.questions": Form(
        "member", "/questions/loneliness", {"q1": "1", "q2": "2", "q3": "3", "q4": "5"},
        r'<input checked[^>]*value="5"',
    ),
    "wellbeing.supporters": Form(
        "member", "/supporters", {"name": CANARY, "known_as": "Jenny", "email": "maren@example.org"}, count="supporter"
    ),
    "wellbeing.supporting": Form("", "/supporting", {"email": f"{CANARY}@example.org"}, count="forgot_address"),
}  # fmt: skip

#: Doors through which nothing is typed: one button, or a choice; and passphrases, which no page gives back.
WORDLESS = frozenset(
    {
        *{"absence.length", "absence.let_be", "absence.wish", "chat.set_hearing"},
        *{"activities.cancel", "activities.offer_again", "activities.settle", "activities.still_right"},
        *{"coordinating.agree", "coordinating.end_office", "coordinating.fetch", "coordinating.fetch_breach"},
        "coordinating.tell_affected",
        *{"care.ask", "care.end_saying", "care.end_supervisor", "care.leaving", "care.open_words", "care.put_away"},
        *{"care.show_again", "care.side_line", "care.step_back", "care.supervisors", "care.take", "care.want_word"},
        *{
            "calendars.end",
            "chat.as_ever",
            "chat.end_hold",
            "chat.go_on",
            "chat.react",
            "chat.withdraw",
            "directory.check",
            "directory.end",
        },
        "directory.open_community",
        "meetups.put_back",
        *{"meetups.all_came", "meetups.answer_company", "meetups.answer_volunteer", "meetups.end_volunteering"},
        *{"meetups.end_wish", "meetups.note", "meetups.offer_company", "meetups.step_back", "meetups.volunteer"},
        *{"meetups.confirm_series", "meetups.wish"},
        *{"duty.call", "duty.come", "duty.end_call", "duty.end_weekly", "duty.fill", "duty.hand_over", "duty.leave"},
        *{"duty.leave_out", "duty.not_now", "duty.offer", "duty.opening", "duty.stay", "duty.take", "duty.take_back"},
        "duty.take_break",
        "exchange.import_",  # carries what the page before it was given, and the file waits for another try
        "exchange.preview",  # stores nothing, and waits for nobody
        *{"screening.attempt", "journal.search"},  # nor do these
        "journal.delete",
        "screening.bring_back",
        *{"finder.remember", "membership.agreements", "membership.appoint", "membership.blocks"},
        *{"membership.end_guide", "membership.invitation", "membership.invite", "membership.leave"},
        *{"membership.on_list", "membership.unblock", "membership.welcome", "membership.withdraw_request"},
        *{"notices.let_show", "notices.take_back"},  # what a browser gives, and a button
        *{"moderation.claim", "moderation.let_go", "moderation.quiet_meanwhile"},
        *{"people.change_passphrase", "people.confirm"},
        *{"notices.seen", "notices.settings", "notices.stop_now"},
        *{"meetups.leave_line", "meetups.take_seat", "people.come_back"},
        *{"people.end_other_sign_ins", "people.end_sign_in", "people.quick_exit", "people.reset", "people.sign_out"},
        *{"sessions.do", "sessions.prepare", "sessions.take_back", "sessions.thanks"},
        *{"steps.copy", "steps.down", "steps.move", "steps.not_now", "steps.place", "steps.remove"},
        *{"steps.take_back", "steps.today", "steps.up", "volunteering.cancel_shift", "volunteering.end"},
        *{"wellbeing.ask", "wellbeing.close", "wellbeing.end_supporter", "wellbeing.link", "wellbeing.put_away"},
        *{"wellbeing.read_plan", "wellbeing.remove_answer", "wellbeing.remove_check_in", "wellbeing.remove_signal"},
        *{"wellbeing.renew", "wellbeing.signals", "wellbeing.step_back", "wellbeing.supporter", "wellbeing.tick"},
        "wellbeing.wish",
    }
)

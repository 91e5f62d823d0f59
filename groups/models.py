"""Every feature's models, so that the metadata is whole wherever this is imported."""

from groups.absence import models as absence
from groups.activities import models as activities
from groups.audit import models as audit
from groups.calendars import models as calendars
from groups.care import models as care
from groups.chat import models as chat
from groups.coordinating import models as coordinating
from groups.directory import models as directory
from groups.duty import models as duty
from groups.exchange import models as exchange
from groups.finder import models as finder
from groups.journal import models as journal
from groups.meetups import models as meetups
from groups.membership import models as membership
from groups.moderation import models as moderation
from groups.notices import models as notices
from groups.people import models as people
from groups.sessions import models as sessions
from groups.steps import models as steps
from groups.volunteering import models as volunteering
from groups.wellbeing import models as wellbeing

__all__ = [
    "absence",
    "activities",
    "audit",
    "calendars",
    "care",
    "chat",
    "coordinating",
    "directory",
    "duty",
    "exchange",
    "finder",
    "journal",
    "meetups",
    "membership",
    "moderation",
    "notices",
    "people",
    "sessions",
    "steps",
    "volunteering",
    "wellbeing",
]

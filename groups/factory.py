"""Builds the Flask application out of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from groups import assets, clock, config, db, health, letters, limits, logs, retention, web, words
from groups.config import ROOT, Config

csrf = CSRFProtect()


@dataclass(frozen=True)
class Here:
    """What a page may know of the place it is shown in."""

    name: str
    exit_url: str
    development: bool
    demo: bool
    console_mail: bool
    discreet_title: str = "Notes"


def build(settings: Config | None, features: tuple[str, ...]) -> Flask:
    """Read the settings, open the database, and register every feature named."""
    settings = settings or config.from_environment()
    logs.configure(settings.log_style, settings.log_level)
    db.configure(settings.database_url)
    limits.configure(settings.redis_url)
    app = Flask("groups", static_folder=None, template_folder=str(ROOT / "templates"))
    _configure(app, settings)
    csrf.init_app(app)
    web.attach(app)
    assets.attach(app)
    words.attach(app)
    letters.attach(app, settings)
    app.register_blueprint(health.blueprint)
    for name in features:
        _register(app, name)
    _keep_as_chosen(settings)
    _give_templates_their_context(app, settings)
    if settings.proxies:
        proxied = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # Flask's own way
    return app


def _configure(app: Flask, settings: Config) -> None:
    app.config.update(
        STONES=settings,
        SECRET_KEY=settings.secret,
        SESSION_COOKIE_NAME="__Host-stones" if settings.https else "stones",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=500_000,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the sign-in: a long letter must not be lost to a stale form
        WTF_CSRF_SSL_STRICT=False,  # no referrer is ever sent; Sec-Fetch-Site and the token refuse foreign posts
        TRUSTED_HOSTS=settings.host_names,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _keep_as_chosen(settings: Config) -> None:
    """After the features, because each declares what it keeps."""
    try:
        retention.choose(settings.retention)
    except retention.NotSo as fault:
        raise config.BadSetting(f"STONES_RETENTION {fault}.") from fault


def _register(app: Flask, name: str) -> None:
    views = import_module(f"groups.{name}.views")
    app.register_blueprint(views.blueprint)
    attach = getattr(views, "attach", None)
    if attach is not None:
        attach(app)


def _give_templates_their_context(app: Flask, settings: Config) -> None:
    here = Here(settings.name, settings.exit_url, settings.development, settings.demo, settings.console_mail)

    @app.context_processor
    def context() -> dict[str, object]:
        return {"here": here, "now": clock.now(), "look": web.look()}

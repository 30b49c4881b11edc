"""Continua: an omnichannel support desk with knowledge-driven self-service."""
from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from helpdesk import api, assets, cli, config, desk, portal, wiring
from helpdesk.channels.email import own as mail
from helpdesk.core import addresses, calling, events, files, i18n, logs, pages, sealing, signing, texts
from helpdesk.core.db import db
from helpdesk.knowledge import outside_links, searching
from helpdesk.outbox.reactions import dispatcher
from helpdesk.realtime import sockets
from helpdesk.web import compressing, environment, failing, forgery, guard, headers, health, limits, measure, routing, speech, templating

csrf = CSRFProtect()


def create_app(settings: config.Settings | None = None) -> Flask:
    """The desk as a Flask application: the table of contents of the house.

    :raises helpdesk.config.ConfigurationError: when a setting cannot be used.
    """
    settings = settings or config.load()
    config.prepare_instance(settings)
    logs.set_up(settings.log_level)
    app = Flask(__name__, template_folder="../templates", static_folder="../static", instance_path=str(settings.instance))
    app.jinja_environment = environment.DeskEnvironment
    app.config.update(_flask_settings(settings))
    routing.set_up_routes(app)
    _connect_core(app, settings)
    for door in (desk, portal, api):
        app.register_blueprint(door.blueprint)
    assets.init_app(app)
    health.add_health(app)
    cli.add_commands(app)
    compressing.compress_answers(app)
    headers.add_headers(app)
    failing.handle_errors(app)
    templating.set_up_templates(app)
    limits.set_limits(app, settings)
    csrf.init_app(app)
    guard.exempt_from_csrf(app, csrf)
    forgery.use_tokens(app)
    sockets.set_up(app, settings)
    if settings.bench:
        measure.show_timing(app)
    if settings.trust_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trust_proxy, x_proto=settings.trust_proxy, x_host=settings.trust_proxy)
    guard.guard_views(app)
    return app


def _flask_settings(settings: config.Settings) -> dict:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": signing.secret_key(settings.instance),
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "continua_session",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.url.startswith("https://"),
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": True,
        "BABEL_DEFAULT_TIMEZONE": settings.timezone,
        "BABEL_TRANSLATION_DIRECTORIES": str(i18n.compile_catalogues(settings.instance / "translations")),
    }


def _connect_core(app: Flask, settings: config.Settings) -> None:
    signing.use_key(app.config["SECRET_KEY"])
    sealing.use_key(sealing.sealing_key(settings.instance))
    pages.use(app.jinja_env)
    files.use_folder(settings.instance / "files")
    searching.use_folder(settings.instance / "index" / "kb")
    addresses.use(settings.base_url, settings.message_id_domain)
    mail.use(settings)
    outside_links.use(settings.check_links)
    calling.use(settings.card_places)
    db.init_app(app)
    Migrate(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True, compare_type=True)
    texts.set_up_texts(app, speech.select_locale, speech.select_timezone)
    events.connect(dispatcher(wiring.WHEN))

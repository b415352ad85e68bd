"""`langnghe demo`: a synthetic round, built once and served."""

import os
from pathlib import Path

import click
from msgspec.structs import replace

from survey_service.cli.options import public_url_option, settings
from survey_service.cli.serve import check_address, reachable, run
from survey_service.demo.build import build, is_built

DEFAULT_DATABASE = "sqlite:///var/demo.db"


@click.command()
@click.option(
    "--database",
    "database_url",
    metavar="URL",
    default=lambda: os.environ.get("LANGNGHE_DATABASE", DEFAULT_DATABASE),
    show_default=DEFAULT_DATABASE,
    help="Where the round is kept; built at first use.",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@public_url_option("Address that stands in QR codes.")
@click.option("--seed", default=2026, show_default=True, help="Seed of the synthetic round.")
@click.option("--build-only", is_flag=True, help="Build the round and stop.")
def demo(
    *,
    database_url: str,
    host: str,
    port: int,
    public_url: str | None,
    seed: int,
    build_only: bool,
) -> None:
    """Build a synthetic round (once) and serve it. Nothing in it is a real answer."""
    folder = Path("var")
    folder.mkdir(exist_ok=True)
    chosen = replace(
        settings(),
        database=database_url,
        public_url=public_url or f"http://{reachable(host)}:{port}",
        demo=True,
        release_step=1,
        issuer_key=folder / "demo-issuer.key",
        keys=folder / "demo-keys",
        keys_copy=None,
        mix_minimum=1,
        mix_hours=0,
    )
    if not build_only:
        check_address(host, port)
    if not is_built(database_url):
        click.echo("Building a synthetic round (about half a minute, once) …")
        build(chosen, seed=seed, say=lambda line: click.echo(f"  {line}"))
    if build_only:
        return
    click.echo(f"Lắng nghe: {chosen.public_url}/demo")
    click.echo("DỮ LIỆU MÔ PHỎNG – synthetic data. Ctrl+C stops.")
    run(chosen, host, port)

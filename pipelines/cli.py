"""The command `datagen`. Each command parses its words, calls one function of the package and shows the result.

Nothing heavy is imported until a command needs it, so that `datagen --help` answers at once.
"""

from __future__ import annotations

import sys

import typer

from datagen.errors import DatagenError
from pipelines.commands import inspect, make, prove, student, teach

app = typer.Typer(
    name="datagen",
    help="Make synthetic reasoning data whose every row can be proved again.",
    epilog="Start with:  datagen run quickstart --out out/quickstart",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

MAKE, LOOK, PROVE, JUDGE, LEARN = "Make", "Look", "Prove", "Judge", "Learn"

app.command(rich_help_panel=MAKE)(make.run)
app.command(rich_help_panel=MAKE)(make.preview)
app.command(rich_help_panel=MAKE)(make.lift)
app.command(rich_help_panel=LOOK)(inspect.status)
app.command(rich_help_panel=LOOK)(inspect.show)
app.command(rich_help_panel=LOOK)(inspect.query)
app.command(rich_help_panel=LOOK)(inspect.modes)
app.command(rich_help_panel=PROVE)(prove.verify)
app.command(rich_help_panel=PROVE)(prove.claim)
app.command(rich_help_panel=JUDGE)(teach.rescore)
app.add_typer(teach.teacher_app, name="teacher", rich_help_panel=JUDGE)
app.command(rich_help_panel=LEARN)(student.train)
app.command("eval", rich_help_panel=LEARN)(student.examine)


def main() -> None:
    """Runs the command line; errors that a user can mend are one message and exit status 1."""
    try:
        app()
    except DatagenError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()

"""Every error a user can meet, drawn once. Each message names the culprit and the cure.

DatagenError
+-- RecipeError        a recipe that cannot be run: unknown key, unknown mode, too many rows asked
+-- RecipeMismatch     the output directory belongs to another recipe
+-- SeedError          a seed file that cannot be read at all (single bad records are counted, not raised)
+-- StorageError       the output location cannot be read or written: permission, disk full, damaged shard
+-- ExpressionError    text that is not an expression of the whitelisted language, or exceeds its bounds
+-- TemplateError      a template broke its own contract (a bug in `seeds/`, never the user's fault)
+-- UnitError          a unit failed in a worker
+-- SandboxError       programs cannot be run as confined as was asked (`validators.execution`)
+-- TeacherError       the teacher cannot be used: not installed, another model than asked, gone for too long
+-- TrainingError      the student cannot be trained or examined: no rows, another tokenizer, no GPU, a NaN loss
+-- Interrupted        the run was stopped from outside; everything that was committed stays
"""


class DatagenError(Exception):
    """Base of all errors that the command line prints without a traceback."""

    exit_status = 1


class RecipeError(DatagenError):
    """The recipe cannot be run as it stands."""


class RecipeMismatch(DatagenError):
    """The output directory holds a dataset of another recipe."""


class SeedError(DatagenError):
    """The seed file as a whole is unusable."""


class StorageError(DatagenError):
    """The output location refused to be read or written."""


class ExpressionError(DatagenError):
    """Not an expression of the whitelisted language, or larger than its bounds."""


class TemplateError(DatagenError):
    """A template broke its contract."""


class UnitError(DatagenError):
    """A unit failed in a worker; the message is the worker's."""


class Interrupted(DatagenError):
    """The run was stopped from outside; everything that was committed stays."""

    exit_status = 130


class TeacherError(DatagenError):
    """The teacher cannot be used: not installed, another model than asked, gone for too long."""


class TrainingError(DatagenError):
    """The student cannot be trained or examined as asked."""

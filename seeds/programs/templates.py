"""The template of each kind of lifted program."""

from __future__ import annotations

from seeds.programs.engines import Engines
from seeds.programs.fault_localisation import FaultLocalisation
from seeds.programs.input_inversion import InputInversion
from seeds.programs.lifted import LiftedProgram, ProgramTemplate
from seeds.programs.trace_execution import TraceExecution

_TEMPLATES: dict[str, type[ProgramTemplate]] = {
    "trace": TraceExecution,
    "inverse": InputInversion,
    "fault": FaultLocalisation,
}


def program_template(lifted: LiftedProgram, engines: Engines) -> ProgramTemplate:
    """The template that a lifted program stands for."""
    return _TEMPLATES[lifted.kind](lifted, engines)

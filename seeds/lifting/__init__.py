"""From worked problems to templates, without a language model. `lifter.lift` is the door; read its docstring first."""

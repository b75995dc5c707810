"""Sphinx settings: pages in MyST Markdown, examples executed, no network."""

import re
from importlib.metadata import version as version_of
from inspect import get_annotations, isclass
from typing import Annotated, Any, get_origin

from numpy import ndarray
from pydantic import BaseModel
from sphinx.application import Sphinx

from ecomops import _arrays, _typing

project = "ecomops"
author = "The ecomops authors"
version = release = version_of("ecomops")
project_copyright = author  # no year: two builds of one commit are alike
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "jupyter_execute"]

html_theme = "furo"
html_title = f"ecomops {version}"
html_show_sphinx = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# A page whose code fails is a failed build, not a page with a traceback in it.
nb_execution_mode = "force"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_merge_streams = True

napoleon_google_docstring = False
napoleon_numpy_docstring = True
napoleon_use_ivar = True
maximum_signature_line_length = 88
# thousands of names in every page's table of contents: two thirds of the time of a build
toc_object_entries = False
autodoc_member_order = "groupwise"
autodoc_typehints_format = "short"
# `MinorAmount` says more than the limits that pydantic makes of it, `IntArray` than numpy's form
autodoc_type_aliases = {
    name: name
    for name, alias in (vars(_typing) | vars(_arrays)).items()
    if get_origin(alias) in {Annotated, ndarray}
}
autodoc_default_options = {
    "members": True,
    "undoc-members": True,  # a model's fields; names with units often say enough
    "inherited-members": (
        "BaseModel,BaseException,ImportError,OSError,Enum,Generic,Protocol,str,int"
    ),
    "exclude-members": "model_config,model_post_init",  # pydantic's own
}


def fields_of(model: type[BaseModel]) -> str:
    """Write a model's fields as its source does; pydantic would spell out every limit."""
    written: dict[str, Any] = {}
    for base in reversed(model.__mro__):
        written |= get_annotations(base)
    fields = [
        f"{name}: {written[name]}" + ("" if field.is_required() else f" = {field.get_default()!r}")
        for name, field in model.model_fields.items()
    ]
    return f"(*, {', '.join(fields)})" if fields else "()"


def shorten_signature(
    _app: Sphinx,
    _what: str,
    _name: str,
    documented: Any,
    _options: Any,
    signature: str | None,
    returned: str | None,
) -> tuple[str | None, str | None]:
    if isclass(documented) and issubclass(documented, BaseModel):
        return fields_of(documented), None
    if signature is not None:  # how autodoc prints an alias inside a union
        signature = re.sub(r"TypeAliasForwardRef\('(\w+)'\)", r"\1", signature)
    return signature, returned


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-signature", shorten_signature)
